"""The sentence over an import: what would happen, what happened."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.importers._base import Remark
from core.store.report_intake import Imported
from core.types import Answer
from core.wording import THIN
from core.workflows import import_words
from core.workflows.import_gold import GoldResult
from core.workflows.import_study import ImportResult

TRIED = ImportResult("befunde.csv", True, Imported(added=1212), not_imported=3)


@pytest.mark.parametrize(
    ("result", "words"),
    [
        (TRIED, f"**1{THIN}212 reports** will be added, **3 rows** can't be read."),
        (replace(TRIED, dry=False), f"**1{THIN}212 reports** were added, **3 rows** could not"),
        (ImportResult("f", True, Imported(added=1)), "**1 report** will be added."),
        (ImportResult("f", False, Imported(added=1)), "**1 report** was added."),
        (
            ImportResult("f", True, Imported(new_versions=2, unchanged=40)),
            "**2 reports** will be kept in a newer version. 40 are here already.",
        ),
        (
            ImportResult("f", True, Imported(unchanged=40)),
            "Nothing new: all **40 reports** are here already, word by word.",
        ),
    ],
)
def test_the_sentence_says_what_happens_to_how_many(result: ImportResult, words: str) -> None:
    assert import_words.sentence(result).startswith(words)


def test_gold_answers_alone_are_a_change() -> None:
    gold = GoldResult({Answer.PRESENT: 2}, 1, 1, version=2)
    result = ImportResult("f", False, Imported(unchanged=40), gold=gold)
    assert result.changed
    assert import_words.sentence(result) == (
        "All **40 reports** are here already; their gold answers change."
    )


def test_rows_that_go_in_with_something_missing_are_told_apart() -> None:
    remark = Remark(4, "the study date can't be read", imported=True)
    result = replace(TRIED, remarked=1, remarks=(remark,))
    assert import_words.details(result) == ("1 remark is made on rows that can be imported.",)
