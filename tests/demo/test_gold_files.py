"""The committed gold sets are what the generator makes, and say that they are made up."""

from __future__ import annotations

import csv
import re

import pytest

from core.demo.gold_file import COLUMNS, gold_files
from core.settings import PROJECT
from tests.demo import made

FOLDER = PROJECT / "data" / "demo"
NAMES = ("ankle_gold.csv", "chest_gold.csv")


@pytest.fixture(scope="module")
def generated() -> dict[str, str]:
    return gold_files()


@pytest.mark.parametrize("name", NAMES)
def test_the_committed_file_is_what_the_generator_makes(
    name: str, generated: dict[str, str]
) -> None:
    committed = (FOLDER / name).read_bytes().decode("utf-8")
    assert committed == generated[name], f"Write it anew: python -m core.demo ({name})"


@pytest.mark.parametrize(("name", "count"), [(NAMES[0], 500), (NAMES[1], 120)])
def test_the_file_has_a_row_for_each_report(name: str, count: int) -> None:
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == count
    assert tuple(rows[0]) == COLUMNS
    assert {row["synthetic"] for row in rows} == {"yes"}
    assert {row["answer"] for row in rows} == {"present", "absent", "uncertain"}
    gold = made.ankle_gold() if name.startswith("ankle") else made.chest_gold()
    assert [row["text"] for row in rows] == [item.report.text for item in gold]


def test_the_data_card_explains_every_column_and_gives_the_commands() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for column in COLUMNS:
        assert f"`{column}`" in card
    assert "python -m core.demo\n" in card
    assert "python -m core.demo.realism" in card
    assert "no patient" in card


def test_the_data_card_shows_the_shares_of_the_committed_files() -> None:
    card = (FOLDER / "README.md").read_text(encoding="utf-8")
    for gold in (made.ankle_gold(), made.chest_gold()):
        for answer in ("present", "absent", "uncertain"):
            n = sum(item.adjudicated.value == answer for item in gold)
            assert re.search(rf"\| {answer} \|.*\b{n}\b", card), (answer, n)
