"""Whatever the study can tell a reader at the desk or the worklist has its German."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient
from streamlit.testing.v1 import AppTest

from core.settings import PROJECT
from core.types import Answer
from core.workflows import review
from core.workflows.study import Study
from pages.parts.reading_desk import told_texts
from tests import small_review
from tests.pages.test_review import app, opened
from tests.pages.test_review_routes import (
    anna,
    bearer,
    cases,
    client,
    ground,
    list_id,
    message,
)
from tests.small_review import Ground

__all__ = ["anna", "app", "client", "ground", "list_id"]
SOURCES = (
    "core/workflows/review.py", "core/workflows/review_desk.py",
    "core/workflows/review_tokens.py", "core/workflows/review_lists.py",
    "core/workflows/review_consensus.py", "core/workflows/review_gold.py",
    "core/workflows/desk_images.py", "core/workflows/mark_images.py",
    "pages/parts/reading_desk/routes.py", "pages/parts/reading_desk/messages.py",
)  # fmt: skip
TOLD_BY = ("_objection", "_moved_on", "_kept_as_second")
"""Functions of core/workflows/review.py whose sentences are the answer to a verdict."""


def sentences() -> Iterator[str]:
    """Every sentence with which these files raise an error of ours, gaps filled with a word."""
    for source in SOURCES:
        tree = ast.parse(Path(PROJECT / source).read_text(encoding="utf-8"))
        for node in ast.walk(tree):
            if isinstance(node, ast.Raise) and isinstance(node.exc, ast.Call):
                name = getattr(node.exc.func, "id", "")
                if name not in ("DiskFull", "ValueError") and node.exc.args:
                    yield from _told(node.exc.args[0])
            if isinstance(node, ast.FunctionDef) and node.name in TOLD_BY:
                for inner in ast.walk(node):
                    if isinstance(inner, ast.Return) and inner.value is not None:
                        yield from _told(inner.value)


def _told(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and node.value:
        yield str(node.value)
    if isinstance(node, ast.JoinedStr):
        parts = (v.value if isinstance(v, ast.Constant) else "another case's" if _whose(v) else "X"
                 for v in node.values)  # fmt: skip
        yield "".join(map(str, parts))


def _whose(node: ast.expr) -> bool:
    return isinstance(node, ast.FormattedValue) and getattr(node.value, "id", "") == "whose"


@pytest.mark.parametrize("english", sorted(set(sentences())))
def test_every_sentence_of_the_desk_has_its_german(english: str) -> None:
    german = told_texts.sentence(english, "de")
    assert german != english
    assert ("X" in german) == ("X" in english)
    assert told_texts.sentence(english, "en") == english


def test_the_search_finds_the_sentences_of_a_conflict() -> None:
    """Else the test above would hold of nothing."""
    found = set(sentences())
    assert len(found) > 25
    assert any(each.startswith("You read this case in another window at X") for each in found)


@pytest.mark.parametrize("answer", list(Answer))
def test_the_answer_in_a_conflict_is_told_in_german_too(answer: Answer) -> None:
    english = (
        f"You read this case in another window at 10:15, as {review.WORDS[answer]}. "
        "That verdict holds; this one was kept beside it."
    )
    german = told_texts.sentence(english, "de")
    assert german.startswith("Sie haben diesen Fall um 10:15 in einem anderen Fenster gelesen: ")
    assert review.WORDS[answer] not in german


def test_what_nobody_translated_stays_as_it_is() -> None:
    assert told_texts.sentence("The disk is full.", "de") == "The disk is full."
    assert told_texts.sentence("There is no such case.", "fr") == "There is no such case."


def test_a_german_desk_is_told_of_a_conflict_and_a_refusal_in_german(
    client: TestClient, anna: dict[str, str], list_id: int, ground: Ground, study: Study
) -> None:
    german = {"X-Overread-Language": "de"}
    case: dict[str, Any] = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    who = {**bearer(case["token"]), **german}
    sent = [
        client.post("/overread/verdict", json=message(case, ground.anna), headers=who).json()
        for _ in range(2)
    ]
    assert sent[0]["told"] == ""
    assert "in einem anderen Fenster gelesen: vorhanden" in sent[1]["told"]
    refused = client.get("/overread/cases", headers=german).json()
    assert refused["told"].startswith("Öffnen Sie das Lesepult")
    assert client.get("/overread/cases").json()["told"].startswith("Open the reading desk")


def test_the_stored_history_keeps_what_was_told_in_one_language(
    client: TestClient, anna: dict[str, str], list_id: int, ground: Ground, study: Study
) -> None:
    """So that an export does not change with the reader's language."""
    case: dict[str, Any] = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    who = {**bearer(case["token"]), "X-Overread-Language": "de"}
    for _ in range(2):
        client.post("/overread/verdict", json=message(case, ground.anna), headers=who)
        time.sleep(0.01)
    told = [str(row["told"]) for row in small_review.rows(study.engine)]
    assert told[0] == ""
    assert told[1].startswith("You read this case in another window")


def test_an_error_of_the_worklist_and_the_menu_are_german(app: AppTest, study: Study) -> None:
    small_review.fill(study.engine)
    page = opened(app, reader="x" * 61, lang="de")
    assert "Ein Name hat 1 bis 60 Zeichen" in page.error[0].value
