"""Few-shot examples for a comparison: where they come from, how they are drawn and kept.

They come from a file that somebody brings, or from a fifth of the develop part that is
set aside for it, always the same fifth: however many strategies, numbers and seeds are
tried, at most that fifth is lost for scoring (see few_shot.py for who is left out).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from core import example_picks, prompt_additions, prompts, splits
from core.errors import ImportFileError, OverreadError
from core.example_picks import Nearest, folded
from core.importers import gold_words, open_source
from core.importers._base import Row
from core.importers.columns import Columns, plain
from core.prompts import Prompt
from core.readers.prompt import Shown
from core.store import example_sets, gold, reports
from core.store.database import reading, writing
from core.types import Answer, GoldLabel, GoldSet, Pick, PoolReport, Shots, Split, Task
from core.workflows import import_study, task_advice
from core.workflows.study import Study

MOST_SHOTS = 50
HOTTEST = 2.0
POOL_SHARE = 0.2
POOL_SEED = 1
LONGEST_EXAMPLE = 1_200
"""Characters; a handful of examples must leave room for the report in a usual window."""
QUOTE_COLUMNS = ("evidence", "quote", "zitat", "beleg", "textstelle")


@dataclass(frozen=True, slots=True)
class Wish:
    """Examples that somebody wants: how many, how picked, with which seed. See `wish`."""

    k: int
    pick: Pick = Pick.BALANCED
    seed: int = 1


def wish(k: int, pick: Pick, seed: int) -> Wish:
    """A wish without what makes no difference to it, so that equal ones are equal."""
    if not k:
        return Wish(0, Pick.FIXED, 0)
    return Wish(k, pick, 0 if pick in (Pick.FIXED, Pick.NEAREST) else seed)


def temperature(text: str) -> float | None:
    """A temperature as it was typed, None where it is none."""
    try:
        value = float(text)
    except ValueError:
        return None
    return value if 0 <= value <= HOTTEST else None


def is_fit_to_show(text: str) -> bool:
    """Neither empty nor long, and nothing that speaks to the model."""
    return 0 < len(text.strip()) <= LONGEST_EXAMPLE and not prompts.addresses_model(text)


def pool_of_develop(study: Study, task: Task) -> tuple[PoolReport, ...]:
    """The fifth of the develop part that examples are drawn from; whole patients, every answer."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
        if gold_set is None:
            return ()
        answers = {each.report_id: each.answer for each in _fifth(gold_set)}
        quotes = gold.quotes(connection, gold_set.gold_set_id)
        known = reports.get_many(connection, list(answers))
    return tuple(
        PoolReport(
            known[i].text, answers[i], quotes.get(i, ""), known[i].accession_number,
            known[i].patient_id or "",
        )
        for i in sorted(answers) if is_fit_to_show(known[i].text)
    )  # fmt: skip


def pool_ids(study: Study, task: Task) -> frozenset[int]:
    """The report_ids of that fifth, fit to be shown or not."""
    with reading(study.engine) as connection:
        gold_set = gold.latest(connection, task.name)
    return frozenset(each.report_id for each in _fifth(gold_set)) if gold_set else frozenset()


def _fifth(gold_set: GoldSet) -> list[GoldLabel]:
    labels = gold_set.part(Split.DEVELOP)
    dealt = splits.develop_test_split(
        [(label.report_id, label.answer, label.patient_id) for label in labels],
        POOL_SEED, POOL_SHARE,
    )  # fmt: skip
    return [label for label in labels if dealt[label.report_id] is Split.TEST]


def pool_of_file(task: Task, path: Path) -> tuple[PoolReport, ...]:
    """The examples of a table: a text and an answer each, in the file's order, quotes if any.

    Raises ImportFileError where the file or its answers can't be used.
    """
    seen = import_study.preview(task, path)
    if seen.problem:
        raise ImportFileError(path, seen.problem)
    if not seen.columns.gold:
        raise ImportFileError(path, "has no column of answers. Call it “answer” or “gold”.")
    if seen.unmapped:
        named = ", ".join(f"“{value}”" for value in list(seen.unmapped)[:5])
        raise ImportFileError(
            path, f"has answers whose meaning is not plain: {named}. Write "
            f"{' or '.join(answer.value for answer in task.answers)}."
        )  # fmt: skip
    found = tuple(_rows(path, seen.columns, seen.gold_map))
    if not found:
        raise ImportFileError(path, "has no report that could be shown as an example.")
    return found


def _rows(
    path: Path, columns: Columns, gold_map: Mapping[str, Answer]
) -> Iterator[PoolReport]:  # fmt: skip
    source = open_source(path)
    names = source.layout.columns
    quote = next((name for name in names if plain(name) in QUOTE_COLUMNS), "")
    answers = {gold_words.fold(value): answer for value, answer in gold_map.items()}
    for row in source.rows():
        if not isinstance(row, Row):
            continue
        cell = dict(zip(names, row.cells, strict=False))
        text, said = cell.get(columns.text, "").strip(), cell.get(quote, "").strip()
        answer = answers.get(gold_words.fold(cell.get(columns.gold, "")))
        if answer is not None and is_fit_to_show(text):
            yield PoolReport(
                text, answer, said if said in text else "",
                cell.get(columns.accession_number, "").strip(),
                cell.get(columns.patient, "").strip(),
            )  # fmt: skip


def draw(
    study: Study, task: Task, prompt: Prompt, wish: Wish, pool: Sequence[PoolReport] = ()
) -> Shots:
    """The wished examples for a prompt, drawn and kept; without a pool, of the develop part.

    `fixed` without a pool means the first of the prompt's own. Only answers that the
    prompt allows are shown. Raises OverreadError where there are too few.
    """
    if not wish.k:
        return Shots(0)
    if wish.pick is Pick.FIXED and not pool:
        return _own(prompt, wish.k)
    source = pool or pool_of_develop(study, task)
    usable = [
        each for each in source
        if each.answer in prompt.answers
        and folded(each.text) not in {folded(own.text) for own in prompt.examples}
    ]  # fmt: skip
    if wish.k > len(usable):
        where = "the file" if pool else "the fifth of the develop part that is kept for examples"
        raise OverreadError(
            f"{wish.k} examples are wanted for {prompt.name}, and {where} has {len(usable)} that "
            "it could show. Ask for fewer, or bring a file of examples."
        )
    if wish.pick is Pick.NEAREST:
        drawn: Sequence[PoolReport] = sorted(usable, key=lambda e: (e.accession_number, e.text))
    else:
        drawn = example_picks.draw(usable, wish.k, wish.pick, wish.seed)
    with writing(study.engine) as connection:
        sha256 = example_sets.save(connection, task.name, drawn)
    return Shots(wish.k, wish.pick, wish.seed, sha256)


def _own(prompt: Prompt, k: int) -> Shots:
    if k > prompt.shots:
        raise OverreadError(
            f"{prompt.name} has {prompt.shots} examples of its own, and the first {k} are wanted. "
            "Draw examples with another strategy, or bring a file of them."
        )
    return Shots(k)


def shown(study: Study, task: Task, prompt: Prompt, shots: Shots | None) -> Shown | None:
    """The examples for a prompt, and the prompt as it is sent; None where its own stand."""
    if shots is None:
        return None
    if not shots.examples:
        own = _own(prompt, shots.k)
        if own.k == prompt.shots:
            return None
        return Shown(own, prompt, prompt.examples[: own.k])
    kept = listed(study, shots.examples)
    sent = with_place(study, task, prompt)
    if shots.pick is Pick.NEAREST:
        usable = [each for each in kept if each.answer in prompt.answers]
        return Shown(shots, sent, (), Nearest(usable, shots.k))
    return Shown(shots, sent, tuple(each.example for each in kept))


def with_place(study: Study, task: Task, prompt: Prompt) -> Prompt:
    """A prompt that shows examples: in the text before the report where that can be, else turns.

    As turns the whole text is repeated for each example, which costs its tokens again.
    """
    if prompts.shows_examples(prompt):
        return prompt
    words = task_advice.advice(study, task).example_words.get(prompt.language)
    body = prompt_additions.body_with_loop(prompt, words)
    if body is None:
        return prompts.with_body(prompt, prompt.body, "turns")
    return prompts.with_body(prompt, body, "text")


def listed(study: Study, sha256: str) -> tuple[PoolReport, ...]:
    """A list of examples by its hash; raises OverreadError where the study does not have it."""
    with reading(study.engine) as connection:
        kept = example_sets.get(connection, sha256)
    if kept is None:
        raise OverreadError(f"The study has no list of examples {sha256[:12]}.")
    return kept
