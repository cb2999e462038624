"""The compare page without a browser: empty, compared, opened down to a report, locked."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Button

from core import worker
from core.settings import Settings
from core.store import gold, jobs
from core.store.database import reading
from core.types import JobState
from core.workflows import comparison_run
from core.workflows.study import Study, open_study
from tests import compared as building
from tests.pages.opening import html_of, open_page
from tests.workflows.answering_server import Toy, answering_in_a_thread

PAGE = "prompts/compare"
GOLD = "1" * 20 + "0" * 20
BETTER = "1" * 20 + "0" * 20
PLAIN = "1" * 10 + "0" * 10 + "0" * 20


@pytest.fixture
def served(settings: Settings) -> Iterator[Settings]:
    """Settings with a server that has one model."""
    with answering_in_a_thread(Toy(answers_questions_so=True)) as address:
        yield settings.model_copy(update={"hosts": address, "model": building.MODEL})


@pytest.fixture
def made(served: Settings) -> Iterator[building.Compared]:
    """40 develop and 10 test reports; two prompts and a person have read all of them."""
    study = open_study(served)
    built = building.compared(
        study, GOLD + "1" * 5 + "0" * 5, test=10, pitfalls={12: ("old",), 15: ("old",)}
    )
    built.prompt("plain", PLAIN + "1" * 10)
    built.prompt("better", BETTER + "1" * 5 + "0" * 5)
    built.human("Ada", GOLD + "1" * 10)
    yield built
    study.engine.dispose()


def opened(made: building.Compared, monkeypatch: pytest.MonkeyPatch, **query: str) -> AppTest:
    app = open_page(made.study.settings, monkeypatch, PAGE, **query)
    assert not app.exception
    return app


def button(app: AppTest, label: str) -> Button:
    found = [each for each in app.button if each.label.startswith(label)]
    assert found, f"no button “{label}” among {[each.label for each in app.button]}"
    return found[0]


def drawn(app: AppTest) -> str:
    """The HTML of figure and table, as the component gets it."""
    return "\n".join(
        str(each.proto.mixed) + str(each.proto.json) for each in app.get("bidi_component")
    )


def test_without_gold_labels_the_page_says_what_to_do(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "<b>no gold labels</b>" in html_of(app)
    assert "on the page Data" in html_of(app)
    assert not [each for each in app.button if each.label.startswith("Run prompts")]


def test_prompts_can_be_run_where_there_is_gold(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert button(opened(made, monkeypatch), "Run prompts").proto.type == "primary"


def test_gold_labels_that_nobody_has_read_ask_for_prompts(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    building.compared(open_study(settings), "1100")
    app = open_page(settings, monkeypatch, PAGE)
    assert not app.exception
    assert "<b>Run some prompts</b>" in html_of(app)


def test_who_is_ahead_stands_on_top(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = html_of(opened(made, monkeypatch))
    assert "<b>better</b> is ahead of <b>plain</b> by 25.0 points on 40 develop reports" in html


def test_the_figure_and_the_table_have_a_row_for_each_reader(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    html = drawn(opened(made, monkeypatch))
    for name in ("better", "plain", "Ada"):
        assert name in html


def test_another_reference_turns_the_comparison_round(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    better = made.prompt("better", "." * 50)
    html = html_of(opened(made, monkeypatch, against=str(better)))
    assert "No prompt is ahead of <b>better</b>" in html


@pytest.mark.parametrize(
    "query",
    [
        {"against": "999"},
        {"against": "x"},
        {"policy": "no such policy"},
        {"a": "999"},
        {"a": "1", "cell": "odd"},
        {"more": "odd"},
        {"report": "-1"},
        {"against": "9" * 40},
    ],
)
def test_an_address_that_means_nothing_shows_the_usual(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch, query: dict[str, str]
) -> None:
    assert "is ahead of <b>plain</b>" in html_of(opened(made, monkeypatch, **query))


def test_a_cell_opens_its_reports_with_both_answers(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = made.prompt("better", "." * 50)
    app = opened(made, monkeypatch, a=str(a), cell="only-a")
    html = html_of(app)
    assert "Befund 10." in html.replace('<mark class="by-a by-b">', "").replace("</mark>", "")
    assert "A finds 10 more cases than B" in html
    assert "≠ gold" in html


def test_the_next_report_of_a_cell_is_in_the_address(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    a = made.prompt("better", "." * 50)
    app = opened(made, monkeypatch, a=str(a), cell="only-a", report=str(made.ids[13]))
    assert "R0013" in html_of(app)


def test_a_pitfall_group_narrows_the_list(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = made.prompt("plain", "." * 50)
    app = opened(made, monkeypatch, a=str(plain), cell="wrong", pitfall="old")
    assert "Only reports of the group <b>old or healed</b>" in html_of(app)
    assert drawn(app).count("R0012") == 1
    assert "R0011" not in drawn(app)


@pytest.mark.parametrize("more", ["cost", "confidence", "confusion", "how", "locked"])
def test_every_part_below_the_table_opens(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch, more: str
) -> None:
    opened(made, monkeypatch, more=more)


def test_half_read_prompts_cost_nothing_yet_and_the_page_stays(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = building.compared(open_study(served), GOLD)
    built.prompt("plain", "1" * 5 + "." * 35)
    app = opened(built, monkeypatch, more="cost")
    text = " ".join(each.value for each in app.markdown)
    assert "measured the cost of a reader that has read everything" in text


def test_the_power_panel_says_how_many_reports_are_needed(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(made, monkeypatch, more="how")
    text = " ".join(each.value for each in app.markdown)
    assert "gold reports** are needed; here are 40" in text


def test_the_grid_tells_what_it_costs_before_it_runs(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(made, monkeypatch, run="ask")
    prompts = next(each for each in app.multiselect if each.label == "Prompts")
    prompts.set_value(["better", "region"]).run()
    assert not app.exception
    text = " ".join(each.value for each in app.markdown)
    assert "80 readings: 40 are stored and used again, **40 to ask**" in text
    assert "About **5 s** on 4 slots" in text


def _choose(app: AppTest, label: str, *values: str) -> None:
    next(each for each in app.multiselect if each.label == label).set_value(list(values)).run()
    assert not app.exception


def test_examples_and_temperatures_multiply_the_rows_and_their_cost(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, run="ask")
    _choose(app, "Prompts", "better", "region")
    _choose(app, "Examples", "0", "3")
    text = " ".join(each.value for each in app.markdown)
    assert "**4 rows** of the comparison" in text
    assert "160 readings: 40 are stored and used again, **120 to ask**" in text
    _choose(app, "Temperatures", "0.3", "0.7")
    assert "**8 rows** of the comparison" in " ".join(each.value for each in app.markdown)
    button(app, "Read 320 reports").click().run()
    with reading(made.study.engine) as connection:
        (job,) = jobs.newest(connection, "compare")
    names = [name for plan in comparison_run.plans_of(job) for name in plan.names]
    assert sorted(names) == sorted(
        f"{prompt}{shots}{heat}"
        for prompt in ("better", "region")
        for shots in (" without examples", " + 3 balanced")
        for heat in (" at 0.3", " at 0.7")
    )


def test_what_is_no_number_of_examples_is_said_and_left_out(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(made, monkeypatch, run="ask")
    _choose(app, "Prompts", "better")
    _choose(app, "Examples", "many")
    assert "“many” is no number of examples" in html_of(app)


def test_too_many_examples_are_a_sentence_in_the_dialog(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(made, monkeypatch, run="ask")
    _choose(app, "Prompts", "better")
    _choose(app, "Examples", "50")
    assert any("50 examples are wanted for better" in each.value for each in app.error)


def test_where_the_cost_is_not_known_a_few_reports_can_be_tried_first(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = building.compared(open_study(served), GOLD)

    def at_once(_settings: Settings, job_id: int) -> None:
        assert worker.work(built.study, job_id) is JobState.DONE

    monkeypatch.setattr("core.jobs.spawn", at_once)
    app = opened(built, monkeypatch, run="ask")
    _choose(app, "Prompts", "plain", "region")
    _choose(app, "Examples", "3")
    assert "is not known before this model has read" in " ".join(m.value for m in app.markdown)
    button(app, "Try a few reports first").click().run()
    assert not app.exception
    with reading(built.study.engine) as connection:
        (job,) = jobs.newest(connection, "compare")
    (plan,) = comparison_run.plans_of(job)
    assert (plan.names, len(plan.only)) == (("plain + 3 balanced",), 5)
    text = " ".join(each.value for each in app.markdown)
    assert "80 readings: 5 are stored and used again, **75 to ask**. About" in text


def test_running_the_grid_makes_one_job_of_what_is_missing(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, run="ask")
    next(each for each in app.multiselect if each.label == "Prompts").set_value(["region"]).run()
    button(app, "Read 40 reports").click().run()
    assert not app.exception
    with reading(made.study.engine) as connection:
        (job,) = jobs.newest(connection, "compare")
    assert [name for name, _ in job.settings["prompts"]] == ["region"]  # type: ignore[attr-defined]
    assert job.settings["scope"] == "develop"
    assert app.query_params["job"] == str(job.job_id) or app.query_params["job"] == [
        str(job.job_id)
    ]


def test_baselines_are_offered_until_they_have_read_everything(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, run="ask")
    button(app, "Add the German rules").click().run()
    with reading(made.study.engine) as connection:
        (job,) = jobs.newest(connection, "baseline")
    assert (job.settings["reader"], job.settings["scope"]) == ("rules", "develop")


def test_without_a_server_the_dialog_says_so_and_the_comparison_stays(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch, settings: Settings
) -> None:
    away = made.study.settings.model_copy(update={"hosts": settings.hosts})
    app = open_page(away, monkeypatch, PAGE, run="ask")
    assert not app.exception
    assert any("No answer from" in each.value for each in app.error)
    assert "is ahead of <b>plain</b>" in html_of(app)


def openings(study: Study) -> int:
    with reading(study.engine) as connection:
        return gold.openings(connection, building.TASK)


def test_the_door_is_shut_until_a_name_and_a_reason_are_given(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, more="locked")
    assert "**Opened 0 times.**" in " ".join(each.value for each in app.markdown)
    button(app, "Open the locked test part").click().run()
    assert any("Say who opens" in each.value for each in app.error)
    assert openings(made.study) == 0


def test_opening_the_door_is_recorded_and_shows_what_was_named(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, more="locked")
    app.text_input[0].set_value("Ada")
    app.text_area[0].set_value("final figures for the paper")
    button(app, "Open the locked test part").click().run()
    assert not app.exception
    assert openings(made.study) == 1
    html = html_of(app)
    assert "with 10 test reports" in html
    assert "final figures for the paper" in html
    assert "opened once so far" in html


def test_the_locked_part_is_not_shown_to_who_only_knows_the_address(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page(made.study.settings, monkeypatch, PAGE, opening="77")
    assert not app.exception
    assert any("There is no job 77" in each.value for each in app.error)
    assert "test reports" not in html_of(app)


def test_reports_of_the_locked_part_stay_closed(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    app = opened(made, monkeypatch, more="locked")
    app.text_input[0].set_value("Ada")
    app.text_area[0].set_value("final figures for the paper")
    button(app, "Open the locked test part").click().run()
    job_id = str(app.query_params["opening"][0])
    plain = made.prompt("plain", "." * 50)
    app = opened(made, monkeypatch, opening=job_id, a=str(plain), cell="wrong")
    assert any("stay closed" in each.value for each in app.markdown)
    assert "Befund" not in html_of(app)


def test_failures_are_told_apart_in_the_table(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    built = building.compared(open_study(served), "1100")
    built.prompt("plain", "1x00")
    html = drawn(opened(built, monkeypatch))
    assert "without failures" in html
    assert "75.0" in html
    assert "100.0" in html


def test_a_search_says_what_it_costs_before_it_starts(
    served: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.jobs.spawn", lambda *_: None)
    built = building.compared(open_study(served), "10" * 60)
    built.prompt("plain", "10" * 50 + "01" * 10)
    app = opened(built, monkeypatch, more="search")
    said = " ".join(each.value for each in app.markdown)
    assert "The last one left meets plain on 48 other reports" in said
    assert all(each.proto.type != "primary" for each in app.button if each.label == "Search")
    button(app, "Search").click().run()
    assert not app.exception
    with reading(built.study.engine) as connection:
        (job,) = jobs.newest(connection, "search")
    assert job.settings["model"] == building.MODEL


def test_a_search_that_can_t_be_says_why_and_the_page_stays(
    made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened(made, monkeypatch, more="search")
    assert any("two halves of at least 20 reports" in each.value for each in app.error)
    assert "is ahead of <b>plain</b>" in html_of(app)
