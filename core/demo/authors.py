"""The people who dictate, as habits: layout, order, length, abbreviations, spelling.

Eighteen German authors of six hospitals, and eight who dictate English chest reports.
Nobody here exists. An author's habits are the same in every report and depend on nothing
in the picture.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

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
    order of dictation: of an ankle b bone, j joint, s soft tissue, r the rest; of a chest
    d devices, l lungs, p pleura, h heart, b bones. `extras` is how many findings beside
    the one that matters are usual. Probabilities: `terse` sentences, a line naming the
    examination, indication, technique, conclusion, a `thorough` report with a sentence for
    every structure, a report written as a letter (`letters_out`). `umlauts` is kept, spelt,
    lost or swiss.
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
    slips: float = 0.008
    dates: str = "%d.%m.%Y"
    thorough: float = 0.0
    letters_out: float = 0.0
    language: str = "de"
    weight: float = 1.0


AUTHORS: tuple[Author, ...] = (
    Author("a1", 0, "blocks", extras=5, exam=0.95, conclusion=0.9, technique=0.3, thorough=0.5,
           weight=1.4),
    Author("a2", 0, "blocks", "jbsr", 3, conclusion=0.9, indication_label="Fragestellung",
           abbreviations=_TIGHT),
    Author("a3", 0, "lines", "sbjr", 4, indication_label="Anamnese", conclusion=0.5,
           abbreviations=_SHORT, slips=0.03),
    Author("b1", 1, "flow", extras=3, exam=0.95, indication=0.55, findings_label="", conclusion=0.4,
           conclusion_label="Fazit", abbreviations=_TIGHT, weight=1.3),
    Author("b2", 1, "flow", "bsjr", 2, 0.45, exam=0.85, indication=0.45, findings_label="",
           conclusion=0.35, conclusion_label="Zusammenfassend", abbreviations=_SHORT),
    Author("b3", 1, "telegram", "bsjr", 2, 0.7, exam=0.9, indication=0.5, conclusion=0.3,
           findings_label="", abbreviations=_BARE, letters="lower", slips=0.048, weight=0.8),
    Author("c1", 2, "blocks", "bjsr", 4, conclusion=0.97, technique=0.5, label_end=":\n",
           indication_label="Rechtfertigende Indikation", abbreviations=_SPOKEN, thorough=0.7,
           letters_out=0.4, weight=1.2),
    Author("c2", 2, "blocks", "jsbr", 3, conclusion=0.85, label_end=":\n", technique=0.2,
           indication_label="Klinische Fragestellung", slips=0.018, thorough=0.55),
    Author("c3", 2, "list", "bjsr", 4, 0.3, conclusion=0.8, indication_label="Klinik",
           abbreviations=_TIGHT),
    Author("d1", 3, "lines", "bjsr", 3, exam=0.9, conclusion=0.65, indication_label="Indikation",
           dates="%d.%m.%y", thorough=0.15, weight=1.2),
    Author("d2", 3, "flow", "rjsb", 3, exam=0.9, indication=0.5, findings_label="",
           conclusion=0.6, abbreviations=_SPOKEN, slips=0.03, thorough=0.4),
    Author("d3", 3, "telegram", "bjsr", 2, 0.8, exam=0.95, indication=0.35, conclusion=0.25,
           findings_label="", letters="capitals", umlauts="spelt", slips=0.03, weight=0.5),
    Author("e1", 4, "lines", "bsjr", 3, exam=0.9, conclusion=0.7, umlauts="spelt", weight=0.6,
           indication_label="Angaben", abbreviations=_TIGHT),
    Author("e2", 4, "blocks", "sjbr", 4, exam=0.9, conclusion=0.8, findings_label="Befund",
           conclusion_label="Zusammenfassung", indication_label="Fragestellung", thorough=0.5,
           weight=1.2),
    Author("e3", 4, "flow", "bjsr", 1, 0.5, exam=0.9, indication=0.5, findings_label="",
           conclusion=0.25, abbreviations=_LETTERS, slips=0.036),
    Author("f1", 5, "blocks", extras=3, conclusion=0.85, umlauts="swiss", dates="%d.%m.%Y",
           findings_label="Befund", indication_label="Indikation", thorough=0.45, letters_out=0.3),
    Author("f2", 5, "lines", "jbsr", 3, conclusion=0.6, umlauts="swiss",
           conclusion_label="Beurteilung", indication_label="Fragestellung", abbreviations=_TIGHT),
    Author("f3", 5, "flow", "bsjr", 2, 0.4, exam=0.9, indication=0.6, conclusion=0.3,
           findings_label="", umlauts="lost", slips=0.048, weight=0.35),
)  # fmt: skip

_PTX: Abbreviations = (("pneumothorax", "ptx"), ("radiograph", "CXR"), ("without", "w/o"))


def _english(name: str, layout: str, order: str, extras: int, **habits: Any) -> Author:
    """Somebody who dictates chest reports in English."""
    labels = {"findings_label": "Findings", "indication_label": "Indication"} | habits
    return Author(name, 0, layout, order, extras, language="en", conclusion_label="Impression",
                  **labels)  # fmt: skip


CHEST_AUTHORS: tuple[Author, ...] = (
    _english("x1", "blocks", "dlphb", 3, conclusion=0.95, technique=0.8, weight=1.4),
    _english("x2", "blocks", "hlpbd", 4, conclusion=0.9, indication_label="History", slips=0.01),
    _english("x3", "lines", "dlphb", 3, conclusion=0.7, technique=0.5),
    _english("x4", "flow", "pldhb", 2, conclusion=0.4, terse=0.25, findings_label=""),
    _english("x5", "list", "dplhb", 3, conclusion=0.85, indication_label="Clinical history"),
    _english("x6", "telegram", "dplhb", 1, conclusion=0.3, terse=0.7, letters="capitals",
             findings_label="", indication_label="", weight=0.5),
    _english("x7", "flow", "plhbd", 1, conclusion=0.5, terse=0.5, findings_label="",
             indication_label="Hx", abbreviations=_PTX, slips=0.04),
    _english("x8", "blocks", "lphbd", 4, conclusion=0.9, findings_label="FINDINGS",
             indication_label="INDICATION", technique=0.6),
)  # fmt: skip
