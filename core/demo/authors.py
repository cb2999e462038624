"""The people who dictate, as habits: layout, order, length, abbreviations, spelling.

Eighteen authors of six hospitals. Nobody here exists. An author's habits are the same in
every report and depend on nothing in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass

Abbreviations = tuple[tuple[str, str], ...]

_TIGHT: Abbreviations = (("Z. n.", "Z.n."), ("V. a.", "V.a."), ("z. B.", "z.B."), ("Z. A.", "Z.A."))
_SPOKEN: Abbreviations = (("Z. n.", "Zustand nach"), ("V. a.", "Verdacht auf"), ("ca. ", "circa "))
_SHORT: Abbreviations = (
    ("rechts", "re."),
    ("links", "li."),
    ("Weichteilschwellung", "WT-Schwellung"),
    ("Weichteile ", "WT "),
    ("in 2 Ebenen", "2 Eb."),
)
_BARE: Abbreviations = (
    ("rechts", "re"),
    ("links", "li"),
    ("Z. n.", "Zn"),
    ("V. a.", "Va"),
    ("Fraktur ", "Fx "),
    ("distalen ", "dist. "),
    ("in 2 Ebenen", "2 Eb"),
)
_LETTERS: Abbreviations = (("rechts", "R"), ("links", "L"), ("in 2 Ebenen", "2E"))


@dataclass(frozen=True, slots=True)
class Author:
    """One person's habits.

    `layout` is blocks, lines, flow, list or telegram. `order` names the findings in the
    order of dictation (b bone, j joint, s soft tissue, r the rest). `extras` is how many
    findings beside the bone are usual. Probabilities: `terse` sentences, a line naming the
    examination, indication, technique, conclusion, a `thorough` report with a sentence for
    every structure, a report written as a letter (`letters_out`). `umlauts` is kept, spelt, lost or swiss.
    """

    name: str
    hospital: int
    layout: str
    order: str = "bjsr"
    extras: int = 2
    terse: float = 0.1
    exam: float = 0.8
    indication: float = 0.7
    technique: float = 0.15
    conclusion: float = 0.5
    findings_label: str = "Befund"
    conclusion_label: str = "Beurteilung"
    label_end: str = ": "
    indication_label: str = "Klinische Angaben"
    abbreviations: Abbreviations = ()
    umlauts: str = "kept"
    letters: str = "mixed"
    slips: float = 0.015
    dates: str = "%d.%m.%Y"
    thorough: float = 0.0
    letters_out: float = 0.0
    weight: float = 1.0


AUTHORS: tuple[Author, ...] = (
    Author("a1", 0, "blocks", extras=4, conclusion=0.85, technique=0.3, thorough=0.2, weight=1.4),
    Author("a2", 0, "blocks", "jbsr", 2, conclusion=0.7, indication_label="Fragestellung",
           abbreviations=_TIGHT),
    Author("a3", 0, "lines", "sbjr", 3, indication_label="Anamnese", conclusion=0.3,
           abbreviations=_SHORT, slips=0.05),
    Author("b1", 1, "flow", extras=2, indication=0.4, findings_label="", conclusion=0.2,
           conclusion_label="Fazit", abbreviations=_TIGHT, weight=1.3),
    Author("b2", 1, "flow", "bsjr", 1, 0.5, exam=0.7, indication=0.3, findings_label="",
           conclusion=0.15, conclusion_label="Zusammenfassend", abbreviations=_SHORT),
    Author("b3", 1, "telegram", "bsjr", 1, 0.8, indication=0.35, conclusion=0.1,
           findings_label="", abbreviations=_BARE, letters="lower", slips=0.08, weight=0.8),
    Author("c1", 2, "blocks", "bjsr", 4, conclusion=0.95, technique=0.5, label_end=":\n",
           indication_label="Rechtfertigende Indikation", abbreviations=_SPOKEN, thorough=0.45,
           letters_out=0.4, weight=1.2),
    Author("c2", 2, "blocks", "jsbr", 3, conclusion=0.8, label_end=":\n", technique=0.2,
           indication_label="Klinische Fragestellung", slips=0.03, thorough=0.25),
    Author("c3", 2, "list", "bjsr", 3, 0.3, conclusion=0.6, indication_label="Klinik",
           abbreviations=_TIGHT),
    Author("d1", 3, "lines", "bjsr", 2, conclusion=0.45, indication_label="Indikation",
           dates="%d.%m.%y", weight=1.2),
    Author("d2", 3, "flow", "rjsb", 3, exam=0.9, indication=0.5, findings_label="",
           conclusion=0.4, abbreviations=_SPOKEN, slips=0.05, thorough=0.12),
    Author("d3", 3, "telegram", "bjsr", 1, 0.9, exam=0.95, indication=0.2, conclusion=0.05,
           findings_label="", letters="capitals", umlauts="spelt", slips=0.05, weight=0.5),
    Author("e1", 4, "lines", "bsjr", 2, conclusion=0.5, umlauts="spelt", weight=0.6,
           indication_label="Angaben", abbreviations=_TIGHT),
    Author("e2", 4, "blocks", "sjbr", 2, conclusion=0.6, findings_label="Befund",
           conclusion_label="Zusammenfassung", indication_label="Fragestellung", thorough=0.15,
           weight=1.2),
    Author("e3", 4, "flow", "bjsr", 0, 0.6, exam=0.75, indication=0.35, findings_label="",
           conclusion=0.05, abbreviations=_LETTERS, slips=0.06),
    Author("f1", 5, "blocks", extras=3, conclusion=0.8, umlauts="swiss", dates="%d.%m.%Y",
           findings_label="Befund", indication_label="Indikation", thorough=0.3, letters_out=0.3),
    Author("f2", 5, "lines", "jbsr", 2, conclusion=0.4, umlauts="swiss",
           conclusion_label="Beurteilung", indication_label="Fragestellung", abbreviations=_TIGHT),
    Author("f3", 5, "flow", "bsjr", 1, 0.4, indication=0.5, conclusion=0.1, findings_label="",
           umlauts="lost", slips=0.08, weight=0.35),
)  # fmt: skip
