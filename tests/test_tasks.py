"""A task file says what is wrong with it, where, and what it should be."""

from __future__ import annotations

from pathlib import Path

import pytest

from core import policies
from core.errors import OverreadError, TaskFileError
from core.settings import PROJECT
from core.tasks import parse_task
from core.types import Answer, Failure, FailureKind
from tests import small


@pytest.mark.parametrize(
    ("change", "line", "words"),
    [
        (("finding:", "findings:"), 2, "“findings” is unknown here. Known keys: title, finding"),
        (("language: de\n", ""), 1, "“language” is missing"),
        (("[present, absent, uncertain]", "[present, maybe]"), 5, "answers.1"),
        (("[present, absent, uncertain]", "[present, uncertain]"), 5, "must be among the answers"),
        (("uncertain: 1", "uncertain: 2"), 8, "labels are 1, 0 or null"),
        (("title: Ankle", "title: &a Ankle"), 1, "anchors and aliases"),
        (("title: Ankle fracture", "title: [Ankle"), 2, "no valid YAML"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_key(
    change: tuple[str, str], line: int, words: str
) -> None:
    with pytest.raises(TaskFileError) as caught:
        parse_task("ankle", small.TASK_TEXT.replace(*change), "prompts/ankle/task.yaml")
    assert words in str(caught.value)
    assert str(caught.value).startswith(f"prompts/ankle/task.yaml, line {line}:")


def test_weights_are_optional_and_change_no_hash() -> None:
    """They order a radiologist's list. No reader is told of them, so none has to read again."""
    plain = small.task()
    assert plain.weights == {}
    for weights in ("weights: {present: 3}\n", "weights:\n  present: 3\n  absent: 0.5\n"):
        for text in (small.TASK_TEXT + weights, weights + small.TASK_TEXT):
            weighed = parse_task("ankle_fracture", text, "task.yaml")
            assert weighed.weights[Answer.PRESENT] == 3
            assert weighed.sha256 == plain.sha256


@pytest.mark.parametrize(
    ("weights", "words"),
    [
        ("{not_mentioned: 2}", "a weight stands for .*not_mentioned.*, which is no answer here"),
        ("{present: 0}", "weights.present"),
        ("{present: .inf}", "weights.present"),
        ("{present: heavy}", "weights.present"),
    ],
)
def test_a_weight_is_a_positive_number_for_an_answer_of_the_task(weights: str, words: str) -> None:
    with pytest.raises(TaskFileError, match=words):
        parse_task("ankle", f"{small.TASK_TEXT}weights: {weights}\n", "task.yaml")


def test_a_policy_must_label_every_answer() -> None:
    text = small.TASK_TEXT.replace("{present: 1, uncertain: 1, absent: 0}", "{present: 1}")
    with pytest.raises(TaskFileError, match="has no label for"):
        parse_task("ankle", text, "task.yaml")


@pytest.mark.parametrize("name", ["", "../up", "Ankle", "a b", "1st"])
def test_a_task_name_is_a_plain_word(name: str) -> None:
    with pytest.raises(TaskFileError, match="can't be a task's name"):
        parse_task(name, small.TASK_TEXT, "task.yaml")


@pytest.mark.parametrize("name", ["ankle_fracture", "pneumothorax"])
def test_the_shipped_tasks_can_be_read(name: str) -> None:
    path = Path(PROJECT / "prompts" / name / "task.yaml")
    assert parse_task(name, path.read_text(), str(path)).definition


def test_a_failure_never_has_a_label() -> None:
    for policy in small.task().policies:
        for kind in FailureKind:
            assert policies.label(Failure(kind, ""), policy) is None


def test_a_policy_decides_about_uncertain_and_nothing_else() -> None:
    counts, left_out = small.task().policies
    assert policies.label(Answer.UNCERTAIN, counts) == 1
    assert policies.label(Answer.UNCERTAIN, left_out) is None
    for policy in (counts, left_out):
        assert policies.label(Answer.PRESENT, policy) == 1
        assert policies.label(Answer.ABSENT, policy) == 0


def test_an_unknown_policy_is_answered_with_the_known_ones() -> None:
    with pytest.raises(OverreadError, match="It has: uncertain counts, uncertain left out"):
        policies.choose(small.task(), "strict")
