"""Columns are guessed from German and English headers, and from what stands below them."""

from __future__ import annotations

import pytest

from core.importers.columns import Columns, guess
from tests import small

REPORT = "OSG rechts in zwei Ebenen. Kein Nachweis einer frischen Fraktur."


def guessed(header: str, *rows: str) -> Columns:
    cells = [row.split("|") for row in rows]
    return guess(header.split("|"), cells, small.task())


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Accession|Patient|Datum|Befund|Label|split", f"A1|P1|31.01.2024|{REPORT}|1|test",
         Columns("Befund", "Accession", "Patient", "Datum", "Label", "split")),
        ("Zugangsnummer|PatID|Untersuchungsdatum|Befundtext|Fraktur",
         f"A1|P1|2024-01-31|{REPORT}|ja",
         Columns("Befundtext", "Zugangsnummer", "PatID", "Untersuchungsdatum", "Fraktur")),
        ("Auftrags-Nr.|Pat.-Nr.|Text|Gold", f"1|2|{REPORT}|0",
         Columns("Text", "Auftrags-Nr.", "Pat.-Nr.", "", "Gold")),
        ("accession_number|patient_id|study_date|report_text|gold_label|set",
         f"A1|P1|2024-01-31|{REPORT}|present|develop",
         Columns("report_text", "accession_number", "patient_id", "study_date", "gold_label",
                 "set")),
        ("id|findings|ankle_fracture", f"1|{REPORT}|0",
         Columns("findings", "id", gold="ankle_fracture")),
        ("file|folder|text", f"a|b|{REPORT}", Columns("text", "file")),
        ("x1|x2|x3", f"1|{REPORT}|2024-01-31", Columns("x2")),
        ("Befund|Freitext roh", f"1|{REPORT}", Columns("Freitext roh")),
        ("Befund|Beurteilung", f"{REPORT} {REPORT}|{REPORT}", Columns("Befund")),
        ("id|Befund|Konsens", f"1|{REPORT}|o.B.", Columns("Befund", "id", gold="Konsens")),
        ("a|b|c", "1|2|3", Columns()),
    ],
)  # fmt: skip
def test_columns_are_guessed(header: str, row: str, expected: Columns) -> None:
    assert guessed(header, row) == expected


def test_a_column_of_many_different_values_is_no_gold_answer() -> None:
    rows = [f"{n}|{REPORT}|{n * 0.37:.2f}" for n in range(60)]
    assert guessed("id|text|label", *rows).gold == ""


def test_a_number_that_stands_twice_is_no_accession_number() -> None:
    """A case number is shared by the examinations of a stay."""
    rows = [f"{n // 2}|{REPORT}" for n in range(10)]
    assert guessed("Fallnummer|Befund", *rows).accession_number == ""
    assert guessed("Fallnummer|Befund", *rows[::2]).accession_number == "Fallnummer"
    assert guessed("Accession|Befund", *rows).accession_number == "Accession"


def test_a_column_is_used_once() -> None:
    found = guessed("Text|Label", f"{REPORT}|1")
    assert len(found.named) == len(set(found.named.values()))


def test_columns_that_are_taken_for_nothing_are_known() -> None:
    found = guessed("id|Befund|Geschlecht|Alter", f"1|{REPORT}|w|40")
    assert found.unused(["id", "Befund", "Geschlecht", "Alter"]) == ("Geschlecht", "Alter")
