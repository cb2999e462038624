"""Phrases become grammatical sentences: cases, articles, spaces, and habits that keep the sense."""

from __future__ import annotations

import re
from types import ModuleType

import pytest

from core.demo.ankle.phrases import (
    beyond,
    bone,
    closing,
    frame,
    hardware,
    joint,
    soft_tissue,
    systematic,
)
from core.demo.authors import AUTHORS, CHEST_AUTHORS
from core.demo.chest.phrases import frame as chest_frame
from core.demo.chest.phrases import pleura, rest
from core.demo.dice import Dice
from core.demo.german import NounPhrase
from core.demo.grammar import Word, expand
from core.demo.handwriting import written
from tests.demo import made

FRACTURE = NounPhrase("f", "Fraktur", " der Fibulaspitze", ("nicht disloziert",))
AVULSION = NounPhrase("m", "Ausriss", " am Innenknöchel", ("knöchern",), "es")
FRAGMENT = NounPhrase("n", "Fragment", "", ("klein",), "s")
BANKS = (beyond, bone, closing, frame, hardware, joint, soft_tissue, systematic,
         chest_frame, pleura, rest)  # fmt: skip


@pytest.mark.parametrize(
    ("phrase", "form", "said"),
    [
        (FRACTURE, "sn", "nicht dislozierte Fraktur der Fibulaspitze"),
        (FRACTURE, "sd", "nicht dislozierter Fraktur der Fibulaspitze"),
        (FRACTURE, "ig", "einer nicht dislozierten Fraktur der Fibulaspitze"),
        (FRACTURE, "ka", "keine nicht dislozierte Fraktur der Fibulaspitze"),
        (FRACTURE, "dn", "die nicht dislozierte Fraktur der Fibulaspitze"),
        (AVULSION, "in", "ein knöcherner Ausriss am Innenknöchel"),
        (AVULSION, "ia", "einen knöchernen Ausriss am Innenknöchel"),
        (AVULSION, "ig", "eines knöchernen Ausrisses am Innenknöchel"),
        (AVULSION, "sd", "knöchernem Ausriss am Innenknöchel"),
        (FRAGMENT, "sa", "kleines Fragment"),
        (FRAGMENT, "dg", "des kleinen Fragments"),
        (FRAGMENT, "id", "einem kleinen Fragment"),
    ],
)
def test_a_finding_is_declined(phrase: NounPhrase, form: str, said: str) -> None:
    assert phrase.form(form) == said


def test_a_phrase_stands_for_the_sentences_of_its_branches() -> None:
    phrase = "Kein Nachweis einer[| frischen] [Fraktur|Läsion[|, <2-3> mm]]"
    said = {expand(phrase, Dice("words", i), {}) for i in range(400)}
    ends = ("Fraktur", "Läsion", "Läsion, 2 mm", "Läsion, 3 mm")
    assert said == {f"Kein Nachweis einer{f} {e}" for f in ("", " frischen") for e in ends}


class Anything(dict[str, Word]):
    """A word for every name that a phrase may call for."""

    def __missing__(self, name: str) -> Word:
        return FRACTURE


def _phrases(module: ModuleType) -> list[str]:
    found: list[str] = []
    for name, value in vars(module).items():
        if name.isupper() and not name.startswith("_"):
            found += _strings(value)
    return found


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [s for inner in value.values() for s in _strings(inner)]
    return [s for inner in value for s in _strings(inner)] if isinstance(value, tuple) else []


@pytest.mark.parametrize("module", BANKS, ids=lambda module: module.__name__.split(".")[-1])
def test_no_branch_of_a_phrase_leaves_a_wrong_space_or_a_bracket(module: ModuleType) -> None:
    for phrase in _phrases(module):
        spoken = re.sub(r"\{(\w+)\}", r"{\1.sn}", phrase)
        for i in range(12):
            said = expand(spoken, Dice(phrase, i), Anything())
            assert not re.search(r"  | [,.;]|^\s|\s$|[\[\]|{}]", said.strip("{ }")), said


def test_no_report_has_doubled_stops_or_lost_placeholders() -> None:
    for item in (*made.some_ankles(), *made.some_chests()):
        assert not re.search(r"\.\.|,,|\?\.|[\[\]|]| ,", item.report.text), item.report.text


def test_a_slip_never_touches_a_negation() -> None:
    sentence = "Kein Nachweis einer Fraktur, nicht disloziert, ohne Gelenkstufe"
    for i in range(300):
        author = AUTHORS[i % len(AUTHORS)]
        said, _ = written(sentence, author, Dice("slip", i))
        assert re.search(r"\bkein\b", said.lower())
        assert re.search(r"\bnicht\b", said.lower())
        assert re.search(r"\bohne\b", said.lower())


def test_english_reports_have_no_german_slips() -> None:
    text = " ".join(item.report.text for item in made.some_chests())
    assert not re.search(r"Komma|Fraktur|[äöüß]", text)


def test_authors_differ_in_layout_spelling_and_labels() -> None:
    assert {author.layout for author in AUTHORS} == {"blocks", "lines", "flow", "list", "telegram"}
    assert {author.umlauts for author in AUTHORS} == {"kept", "spelt", "lost", "swiss"}
    assert len({author.indication_label for author in AUTHORS}) >= 6
    assert len({author.hospital for author in AUTHORS}) == 6
    assert len({author.order for author in CHEST_AUTHORS}) >= 5
