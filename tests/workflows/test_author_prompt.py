"""A draft is read as one types, and tried on gold reports of the develop part only."""

from __future__ import annotations

import pytest

from core.errors import NoModel, NoServer
from core.settings import Settings
from core.splits import develop_test_split
from core.store import gold, readers, readings, reports
from core.store.database import writing
from core.types import Answer, NewReport, Reader, ReaderKind, Reading, Split, Task
from core.workflows import author_prompt
from core.workflows.author_prompt import Case
from core.workflows.study import Study, open_study
from tests.workflows.answering_server import Toy, answering_in_a_thread, ok

TEXTS = ("Fraktur.", "Keine Fraktur.", "Frage: Fraktur? Nein.")


@pytest.fixture
def task(study: Study) -> Task:
    """A task with 40 gold reports: a third with pitfall `negation`, a third `indication`."""
    found = study.task("ankle_fracture")
    groups = ((), ("negation",), ("indication", "negation"))
    new = [
        NewReport(f"A{n}", f"Befund {n}: {TEXTS[n % 3]}", f"P{n}", pitfalls=groups[n % 3])
        for n in range(40)
    ]
    answers = [Answer.PRESENT if n % 3 == 0 else Answer.ABSENT for n in range(40)]
    with writing(study.engine) as connection:
        reports.add(connection, new)
        reader = Reader(ReaderKind.GOLD, "gold", found.name, "g" * 64)
        reader_id = readers.ensure(connection, reader)
        readings.add(connection, reader_id, [Reading(n + 1, answers[n], 1.0) for n in range(40)])
        parts = develop_test_split([(n + 1, answers[n], f"P{n}") for n in range(40)], 1)
        gold.add(connection, found.name, reader_id, parts)
    return found


def plain(study: Study) -> str:
    return study.library.prompts["ankle_fracture"]["plain"].source


def test_a_draft_names_the_line_of_its_mistake(study: Study, task: Task) -> None:
    text = plain(study) + "\n{{ reprot.text }}"
    draft = author_prompt.read_draft(study, task, "plain", text)
    assert draft.prompt is None
    assert draft.problem is not None
    assert draft.problem.line == len(text.splitlines())
    assert "reprot" in str(draft.problem)


def test_an_example_from_the_gold_set_is_remarked(study: Study, task: Task) -> None:
    head = "examples:\n  - {text: 'Befund 0:  Fraktur.', answer: present, evidence: Fraktur.}\n---"
    text = plain(study).replace("---\nLiegt", f"{head}\nLiegt", 1)
    draft = author_prompt.read_draft(study, task, "plain", text)
    assert any("gold report" in remark.message for remark in draft.remarks)


def test_cases_come_from_the_develop_part_and_from_each_group_in_turn(
    study: Study, task: Task
) -> None:
    groups = author_prompt.pitfalls(study, task)
    assert set(groups) == {"negation", "indication", "plain"}
    assert groups[-1] == "plain"
    cases = author_prompt.choose_cases(study, task, groups, 6, 1)
    assert sorted(case.pitfall for case in cases).count("plain") == 2
    assert len({case.report.report_id for case in cases}) == 6
    assert {case.report.report_id for case in cases} <= develop(study, task)
    assert all(case.gold is not None for case in cases)


def develop(study: Study, task: Task) -> set[int]:
    with writing(study.engine) as connection:
        found = gold.latest(connection, task.name)
    assert found is not None
    return {label.report_id for label in found.part(Split.DEVELOP)}


def test_another_draw_shows_other_reports_and_the_same_draw_the_same(
    study: Study, task: Task
) -> None:
    def drawn(seed: int) -> tuple[Case, ...]:
        return author_prompt.choose_cases(study, task, ("negation",), 4, seed)

    assert drawn(1) == drawn(1)
    assert drawn(1) != drawn(2)


def test_without_a_gold_set_the_first_reports_are_taken(study: Study) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("A1", "Fraktur."), NewReport("A2", "Nichts.")])
    cases = author_prompt.choose_cases(study, study.task("ankle_fracture"), (), 5, 1)
    assert [(c.report.accession_number, c.gold) for c in cases] == [("A1", None), ("A2", None)]


def test_reports_of_another_task_are_never_tried(study: Study) -> None:
    with writing(study.engine) as connection:
        ankle = NewReport("A1", "OSG: Fraktur.", only_task="ankle_fracture")
        reports.add(connection, [ankle, NewReport("A2", "Chest: normal.")])
    cases = author_prompt.choose_cases(study, study.task("pneumothorax"), (), 5, 1)
    assert [case.report.accession_number for case in cases] == ["A2"]


def answering(settings: Settings, toy: Toy, model: str = "toy") -> dict[int, Reading]:
    with answering_in_a_thread(toy) as address:
        study = open_study(settings.model_copy(update={"hosts": address}))
        task = study.task("ankle_fracture")
        with writing(study.engine) as connection:
            reports.add(
                connection,
                [NewReport("A1", "Befund 1: Fraktur."), NewReport("A2", "Befund 2: Nichts.")],
            )
        prompt = study.library.prompts["ankle_fracture"]["plain"]
        wanted = [case.report for case in author_prompt.choose_cases(study, task, (), 5, 1)]
        found = author_prompt.ask(study, prompt, task, model, wanted)
        with writing(study.engine) as connection:
            assert not readers.of_task(connection, task.name)
    return found


def test_asking_answers_each_report_and_stores_nothing(settings: Settings) -> None:
    toy = Toy(lambda text, _: ok("present" if "Fraktur." in text else "absent"))
    found = answering(settings, toy)
    assert {n: reading.answer for n, reading in found.items()} == {
        1: Answer.PRESENT, 2: Answer.ABSENT,
    }  # fmt: skip


def test_a_missing_model_and_a_silent_host_are_sentences(settings: Settings, study: Study) -> None:
    with pytest.raises(NoModel, match="is not on"):
        answering(settings, Toy(), "another")
    with pytest.raises(NoServer, match="No answer"):
        author_prompt.models(study)


def test_a_change_counts_what_became_right_and_what_became_wrong(study: Study, task: Task) -> None:
    cases = author_prompt.choose_cases(study, task, ("plain",), 4, 1)
    right = {c.report.report_id: Reading(c.report.report_id, Answer.PRESENT, 1.0) for c in cases}
    first, second = (cases[n].report.report_id for n in (0, 1))
    before = right | {first: Reading(first, Answer.ABSENT, 1.0)}
    now = right | {second: Reading(second, Answer.UNCERTAIN, 1.0)}
    changed = author_prompt.change(cases, before, now)
    assert changed is not None
    assert (changed.right, changed.total, changed.now_right, changed.newly_wrong) == (3, 4, 1, 1)
