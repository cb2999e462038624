"""A report taken apart for reading loses nothing and marks what turns a finding."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.report_parts import Cue, Quote, Section, parts_of


def words(section: Section) -> str:
    return "".join(piece.text for piece in section.pieces)


def cues(text: str) -> list[tuple[str, str]]:
    return [(p.text, p.cue) for section in parts_of(text) for p in section.pieces if p.cue]


@pytest.mark.parametrize(
    "text",
    [
        "Fragestellung: Fraktur?\nBefund: Keine Fraktur.\nBeurteilung: Unauffällig.",
        "Fragestellung: Fraktur? Befund: Keine Fraktur. Beurteilung: Unauffällig.",
        "FRAGESTELLUNG:\nFraktur?\n\nBEFUND:\nKeine Fraktur.\n\nBEURTEILUNG:\nUnauffällig.",
    ],
)
def test_sections_are_found_on_lines_and_in_running_text(text: str) -> None:
    found = parts_of(text)
    assert [section.heading.title() for section in found] == [
        "Fragestellung", "Befund", "Beurteilung",
    ]  # fmt: skip
    assert [words(section) for section in found] == ["Fraktur?", "Keine Fraktur.", "Unauffällig."]


def test_english_headings_and_text_before_any() -> None:
    found = parts_of("CT chest. Findings: No pneumothorax. Impression: Normal.")
    assert [(s.heading, words(s)) for s in found] == [
        ("", "CT chest."), ("Findings", "No pneumothorax."), ("Impression", "Normal."),
    ]  # fmt: skip


def test_a_word_with_a_colon_inside_a_sentence_is_no_heading() -> None:
    assert len(parts_of("Der Befund: siehe unten. Gesamtbefund: gut.")) == 1


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_an_empty_report_has_no_sections(text: str) -> None:
    assert parts_of(text) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Keine Fraktur.", [("Keine", Cue.NEGATION)]),
        ("Fraktur nicht abgrenzbar.", [("nicht", Cue.NEGATION)]),
        ("Fraktur nicht sicher auszuschließen.",
         [("nicht sicher auszuschließen", Cue.UNCERTAINTY)]),
        ("Kein sicherer Frakturnachweis.", [("Kein sicherer", Cue.UNCERTAINTY)]),
        ("V. a. Fissur, am ehesten alt.",
         [("V. a.", Cue.UNCERTAINTY), ("am ehesten", Cue.UNCERTAINTY)]),
        ("Hochverdächtig auf eine Fraktur.", [("Hochverdächtig", Cue.UNCERTAINTY)]),
        ("No fracture, possible contusion.",
         [("No", Cue.NEGATION), ("possible", Cue.UNCERTAINTY)]),
        ("Notiz: Knochen ohnehin intakt.", []),
    ],
)  # fmt: skip
def test_negation_and_uncertainty_are_told_apart(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert cues(text) == expected


def test_quotes_of_two_readers_overlap_without_losing_a_letter() -> None:
    text = "Schräge Linie der Fibula, alt."
    (section,) = parts_of(text, [Quote("A", 0, 13), Quote("B", 8, 24)])
    assert [(p.text, p.letters) for p in section.pieces] == [
        ("Schräge ", "A"), ("Linie", "AB"), (" der Fibula", "B"), (", alt.", ""),
    ]  # fmt: skip
    assert words(section) == text


def test_characters_that_turn_or_hide_text_are_named() -> None:
    (section,) = parts_of("Fraktur \u202eredo\u2066 \u200b\x07 alt")
    assert words(section) == "Fraktur U+202EredoU+2066 U+200BU+0007 alt"


def test_umlauts_soft_hyphens_and_line_ends_stay_as_they_are() -> None:
    text = "Außenknöchel\u00adfraktur\r\ngrößtenteils überbrückt"
    (section,) = parts_of(text)
    assert words(section) == text


@given(
    st.text(alphabet="kein Befund:.\n?ABxü\u202e", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(0, 80)), max_size=3),
)
def test_headings_and_pieces_are_the_report(text: str, spans: list[tuple[int, int]]) -> None:
    """Whatever is quoted, every letter is there once and in its order."""
    quotes = [Quote("ABC"[n], start, end) for n, (start, end) in enumerate(spans)]
    shown = "".join(s.heading + words(s) for s in parts_of(text, quotes))
    kept = "".join(text.replace("\u202e", "U+202E").split()).replace(":", "")
    assert "".join(shown.split()).replace(":", "") == kept
