"""The search sees the develop part alone, and offers only what beats the best hand-written."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from core import worker
from core.errors import OverreadError
from core.prompts import render
from core.store import jobs
from core.store.database import reading, writing
from core.types import Job
from core.workflows import (
    compare_prompts,
    draw_examples,
    library,
    prompt_versions,
    search_candidates,
    search_prompts,
)
from core.workflows.search_prompts import Found
from core.workflows.study import Study
from tests import compared as building
from tests.workflows.answering_server import Toy, answering_in_a_thread, ok

DEVELOP, TEST = 100, 10
GOLD = "10" * ((DEVELOP + TEST) // 2)
NUMBER = re.compile(r"Befund (\d+): ")
TEXTS = {n: f"Befund {n}: Wort{n % 7} Art{n % 5}." for n in range(DEVELOP + TEST)}
GROUPS = dict.fromkeys(range(0, DEVELOP, 4), ("negation",))


def truth(number: int) -> str:
    return "absent" if number % 2 else "present"


def mistaken(number: int) -> bool:
    """Where a prompt that lacks the definition goes wrong: a third of the reports."""
    return number % 3 == 0


def answer(text: str, *, helped: str) -> dict[str, object]:
    number = int(NUMBER.findall(text)[-1])
    right = helped in text or not mistaken(number)
    return ok(truth(number) if right else truth(number + 1))


@pytest.fixture
def made(study: Study) -> building.Compared:
    built = building.compared(study, GOLD, test=TEST, pitfalls=GROUPS, texts=TEXTS)
    signs = [{"present": "1", "absent": "0"}[truth(n + mistaken(n))] for n in range(DEVELOP + TEST)]
    built.prompt("hand", "".join(signs))
    return built


@pytest.fixture
def helpful(made: building.Compared) -> Iterator[tuple[Toy, str]]:
    """A server whose answers are right as soon as it is told the definition."""
    start = made.task.definition.split(".")[0][:40]
    toy = Toy(answer=lambda text, _n: answer(text, helped=start))
    with answering_in_a_thread(toy) as host:
        yield toy, host


@pytest.fixture
def stubborn(made: building.Compared) -> Iterator[tuple[Toy, str]]:
    """A server that no prompt helps."""
    toy = Toy(answer=lambda text, _n: answer(text, helped="\0"))
    with answering_in_a_thread(toy) as host:
        yield toy, host


def searched(made: building.Compared, host: str, budget: int = 220) -> Job:
    planned = search_prompts.plan(made.study, made.task, building.MODEL, [host], budget)
    kept = search_prompts.keep(made.study, made.task, planned)
    with writing(made.study.engine) as connection:
        settings = search_prompts.settings(kept)
        job_id = jobs.create(connection, search_prompts.KIND, settings)
    worker.work(made.study, job_id)
    with reading(made.study.engine) as connection:
        job = jobs.get(connection, job_id)
    assert job.error == ""
    return job


def outcome(made: building.Compared, job: Job) -> Found:
    found = search_prompts.found(made.study, made.task, job)
    assert found is not None
    return found


def test_a_prompt_that_is_better_on_untouched_reports_is_offered(
    made: building.Compared, helpful: tuple[Toy, str]
) -> None:
    found = outcome(made, searched(made, helpful[1]))
    assert found.winner.parts.definition
    table = found.against.overall
    # Everything right, the hand-written wrong on a third of the reports kept for the winner.
    assert (table.only_b_right, table.only_a_right + table.both_right) == (0, table.n)
    assert found.is_better
    assert "is ahead of hand by" in found.sentence


def test_a_prompt_that_is_not_better_is_not_offered_and_it_says_so(
    made: building.Compared, stubborn: tuple[Toy, str]
) -> None:
    found = outcome(made, searched(made, stubborn[1]))
    assert not found.is_better
    assert "not distinguishable" in found.sentence
    assert found.sentence.endswith("So it is not offered: hand stays the best prompt.")


def test_the_locked_part_and_the_examples_are_never_asked_about(
    made: building.Compared, stubborn: tuple[Toy, str]
) -> None:
    toy, host = stubborn
    searched(made, host)
    asked = {int(NUMBER.findall(text)[0]) for text in toy.asked}
    pool = draw_examples.pool_ids(made.study, made.task)
    assert not asked & {made.ids.index(report_id) for report_id in pool}
    assert max(asked) < DEVELOP


def test_no_report_of_the_final_comparison_takes_part_in_the_halving(
    made: building.Compared, stubborn: tuple[Toy, str]
) -> None:
    search = search_prompts.of_job(searched(made, stubborn[1]))
    assert not set(search.halving) & set(search.confirming)
    assert abs(len(search.halving) - len(search.confirming)) <= 2


def test_no_patient_is_in_both_halves(study: Study) -> None:
    who = [f"P{n // 3}" for n in range(DEVELOP)]
    built = building.compared(study, GOLD[:DEVELOP], patients=who, texts=TEXTS)
    built.prompt("hand", "1" * DEVELOP)
    search = search_prompts.plan(study, built.task, building.MODEL, ["http://127.0.0.1:1"])
    patient = dict(zip(built.ids, who, strict=True))
    halving, confirming = (
        {patient[i] for i in part} for part in (search.halving, search.confirming)
    )
    assert not halving & confirming


def test_it_asks_for_no_more_than_was_said_and_for_nothing_twice(
    made: building.Compared, stubborn: tuple[Toy, str]
) -> None:
    toy, host = stubborn
    job = searched(made, host)
    first = toy.requests
    assert first <= search_prompts.of_job(job).requests <= 220
    assert job.done == job.total
    again = searched(made, host)
    assert toy.requests == first
    assert outcome(made, again) == outcome(made, job)


def test_an_unfinished_search_has_found_nothing(made: building.Compared) -> None:
    planned = search_prompts.plan(made.study, made.task, building.MODEL, ["http://127.0.0.1:1"])
    kept = search_prompts.keep(made.study, made.task, planned)
    with writing(made.study.engine) as connection:
        settings = search_prompts.settings(kept)
        job = jobs.get(connection, jobs.create(connection, search_prompts.KIND, settings))
    assert search_prompts.of_job(job) == kept
    assert search_prompts.found(made.study, made.task, job) is None


def test_what_was_tried_is_in_no_list_and_counts_as_tried(
    made: building.Compared, stubborn: tuple[Toy, str]
) -> None:
    made.prompt("other", "1" * (DEVELOP + TEST))
    tried = len(search_prompts.of_job(searched(made, stubborn[1])).candidates)
    assert all("search" not in name for name in prompt_versions.in_use(made.study, made.task))
    ground = compare_prompts.load(made.study, made.task)
    assert ground is not None
    assert {row.name for row in ground.variants} == {"hand", "other"}
    assert ground.superseded == tried


def test_what_is_kept_is_sent_word_for_word_as_it_was_found(
    made: building.Compared, helpful: tuple[Toy, str]
) -> None:
    job = searched(made, helpful[1])
    for number, each in enumerate(search_prompts.of_job(job).candidates):
        name = search_candidates.save(made.study, made.task, each, f"found-{number}")
        kept = library.by_name(made.study.engine, made.task, name).prompt
        text = library.version_of(
            made.study.engine, made.task, "search-candidates", each.sha256
        ).prompt
        shown = draw_examples.shown(made.study, made.task, text, each.shots)
        sent = (
            render(text, made.task, "Befund.")
            if shown is None
            else render(shown.prompt, made.task, "Befund.", shown.examples)
        )
        assert render(kept, made.task, "Befund.") == sent
    with pytest.raises(OverreadError, match="There is a prompt “found-0” already"):
        search_candidates.save(made.study, made.task, each, "found-0")


def test_a_budget_that_is_too_small_says_what_two_prompts_take(made: building.Compared) -> None:
    with pytest.raises(OverreadError, match=r"30 requests are too few .* two prompts alone take"):
        search_prompts.plan(made.study, made.task, building.MODEL, ["http://127.0.0.1:1"], 30)


def test_a_search_needs_a_hand_written_prompt_to_beat(study: Study) -> None:
    built = building.compared(study, GOLD[:DEVELOP], texts=TEXTS)
    with pytest.raises(OverreadError, match="No prompt has read the develop part on toy:latest"):
        search_prompts.plan(study, built.task, building.MODEL, ["http://127.0.0.1:1"])


def test_a_small_gold_set_is_refused(study: Study) -> None:
    built = building.compared(study, "10" * 20)
    built.prompt("hand", "10" * 20)
    with pytest.raises(OverreadError, match="two halves of at least 20 reports"):
        search_prompts.plan(study, built.task, building.MODEL, ["http://127.0.0.1:1"])
