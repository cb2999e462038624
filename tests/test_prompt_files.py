"""What the form of a prompt's head writes is what the reader of prompt files reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import PromptFileError
from core.prompt_files import compose, head_of, with_head
from core.prompts import parse_prompt
from core.settings import PROJECT
from core.tasks import parse_task
from core.types import Answer, FewShotExample, Task
from tests import small

LIBRARY = sorted((PROJECT / "prompts").glob("*/*.md"))


def task_of(path: Path) -> Task:
    file = path.parent / "task.yaml"
    return parse_task(path.parent.name, file.read_text(encoding="utf-8"), str(file))


@pytest.mark.parametrize("path", LIBRARY, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_writing_the_head_of_a_shipped_prompt_changes_nothing_in_it(path: Path) -> None:
    task = task_of(path)
    prompt = parse_prompt(task, path.stem, path.read_text(encoding="utf-8"), path.name)
    again = parse_prompt(task, path.stem, with_head(prompt.source, head_of(prompt), task), "again")
    assert head_of(again) == head_of(prompt)
    assert again.body == prompt.body


texts = st.text(
    st.characters(exclude_categories=("Cs", "Cc", "Zl", "Zp"), include_characters="\n"),
    min_size=1, max_size=120,
).map(str.strip).filter(bool)  # fmt: skip


@given(title=texts, varies=texts, system=texts, text=texts, quote=texts)
def test_whatever_is_typed_into_the_form_comes_back(
    title: str, varies: str, system: str, text: str, quote: str
) -> None:
    head = replace(
        head_of(small.prompt()),
        title=title.replace("\n", " "),
        varies=varies,
        system=system.replace("{", "(").replace("}", ")"),
        examples=(FewShotExample(text, Answer.PRESENT, quote),),
        examples_as="turns",
        temperature=0.5,
        num_predict=77,
    )
    source = compose(head, "{{ report.text }}", small.task())
    assert head_of(small.prompt(source)) == head


def test_what_is_usual_is_left_out() -> None:
    source = compose(head_of(small.prompt()), "{{ report.text }}", small.task())
    assert (
        source
        == "---\ntitle: A question\nvaries: Nothing; it is for tests.\n---\n{{ report.text }}"
    )


def test_a_draft_without_a_head_says_so() -> None:
    with pytest.raises(PromptFileError, match="YAML head"):
        with_head("Fraktur?", head_of(small.prompt()), small.task())
