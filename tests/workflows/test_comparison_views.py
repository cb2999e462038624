"""What a comparison turns into: lists of reports, costs told beforehand, sentences, files."""

from __future__ import annotations

import csv
import io
import json
import re
from html.parser import HTMLParser

import pytest

from core import metrics
from core.types import Answer, Reader, ReaderKind
from core.workflows import (
    compare_prompts,
    comparison_figure,
    comparison_plan,
    comparison_report,
    comparison_run,
    comparison_table,
    comparison_words,
    export_comparison,
    side_by_side,
)
from core.workflows.compare_prompts import Comparison
from core.workflows.comparison_plan import Cell as PlannedCell
from core.workflows.comparison_plan import Grid
from core.workflows.side_by_side import FAILED, Cell
from core.workflows.study import Study
from tests import compared as building

GOLD = "1111000000"
SAID = "110x000011"
BETTER = "1111000001"


def compared(study: Study, made: building.Compared) -> Comparison:
    ground = compare_prompts.load(study, made.task)
    assert ground is not None
    comparison = compare_prompts.compare(ground)
    assert comparison is not None
    return comparison


@pytest.fixture
def made(study: Study) -> building.Compared:
    built = building.compared(
        study, GOLD, pitfalls={2: ("old",), 3: ("old",), 8: ("text",)}, patients="aabbccddee"
    )
    built.prompt("plain", SAID)
    built.prompt("better", BETTER)
    return built


@pytest.mark.parametrize(
    ("cell", "places"),
    [
        (Cell.WRONG, [2, 3, 8, 9]),
        (Cell.RIGHT, [0, 1, 4, 5, 6, 7]),
        (Cell.MISSED, [2, 3]),
        (Cell.FALSE_ALARMS, [8, 9]),
        (Cell.FOUND, [0, 1]),
        (Cell.RULED_OUT, [4, 5, 6, 7]),
        (Cell.FAILED, [3]),
        (Cell.WITHHELD, []),
        (Cell.FLIPPED, []),
        (Cell.ONLY_A, []),
        (Cell.ONLY_B, [2, 3, 8]),
        (Cell.BOTH_WRONG, [9]),
        (Cell.DIFFERENT, [2, 3, 8]),
    ],
)
def test_a_cell_opens_exactly_its_reports(
    study: Study, made: building.Compared, cell: Cell, places: list[int]
) -> None:
    found = side_by_side.report_ids(compared(study, made), cell, "plain", "better")
    assert found == tuple(made.ids[place] for place in places)


def test_a_cell_of_the_heat_map_opens_as_many_reports_as_it_shows(
    study: Study, made: building.Compared
) -> None:
    comparison = compared(study, made)
    for row in comparison.rows:
        for group in comparison.group_sizes:
            found = side_by_side.report_ids(comparison, Cell.WRONG, row.name, pitfall=group)
            assert len(found) == comparison.pitfalls.rate(row.name, group).successes


def test_a_place_in_the_confusion_matrix_opens_its_reports(
    study: Study, made: building.Compared
) -> None:
    comparison = compared(study, made)
    at = {
        (gold, said): side_by_side.report_ids(comparison, Cell.AT, "plain", place=(gold, said))
        for gold in ("present", "absent")
        for said in ("present", "absent", FAILED)
    }
    assert {key: len(ids) for key, ids in at.items() if ids} == {
        ("present", "present"): 2, ("present", "absent"): 1, ("present", FAILED): 1,
        ("absent", "absent"): 4, ("absent", "present"): 2,
    }  # fmt: skip
    nowhere = side_by_side.report_ids(comparison, Cell.AT, "plain", place=("odd", "present"))
    assert nowhere == ()


def test_a_case_has_gold_and_what_both_readers_said_repeat_by_repeat(
    study: Study, made: building.Compared
) -> None:
    a = made.prompt("plain", "0" * 10, repeat=1)
    b = made.prompt("better", "." * 10)
    case = side_by_side.case(study, compared(study, made), made.ids[0], a, b)
    assert case is not None
    assert (case.gold, case.report.accession_number) == (Answer.PRESENT, "R0000")
    assert [reading.answer for reading in case.a] == [Answer.PRESENT, Answer.ABSENT]
    assert [reading.answer for reading in case.b] == [Answer.PRESENT]


def test_a_report_outside_the_comparison_is_no_case(study: Study) -> None:
    built = building.compared(study, "1100", test=2)
    reader_id = built.prompt("plain", "1100")
    assert side_by_side.case(study, compared(study, built), built.ids[3], reader_id) is None


def _grid(
    made: building.Compared, prompts: list[str], model: str, repeats: int = 1, slots: int = 1
) -> Grid:
    axes = comparison_plan.Axes(tuple(prompts), (model,), repeats=repeats)
    plans = comparison_plan.plans(made.study, made.task, axes)
    return comparison_plan.grid(made.study, made.task, plans, slots)


def test_stored_readings_are_not_paid_for_again(made: building.Compared) -> None:
    grid = _grid(made, ["plain", "better"], building.MODEL, repeats=2, slots=4)
    assert (grid.wanted, grid.stored, grid.to_ask) == (40, 20, 20)
    assert grid.seconds == pytest.approx(20 * 0.5 / 4)
    assert grid.tokens == pytest.approx(20 * 100)


def test_a_prompt_that_never_ran_costs_what_its_model_costs(made: building.Compared) -> None:
    grid = _grid(made, ["rules"], building.MODEL)
    assert (grid.stored, grid.seconds) == (0, pytest.approx(5.0))


def test_the_cost_of_a_model_that_never_ran_is_not_guessed(made: building.Compared) -> None:
    grid = _grid(made, ["rules"], "other:7b")
    assert (grid.to_ask, grid.seconds, grid.tokens) == (10, None, None)


def test_a_grid_that_is_stored_costs_nothing_whatever_is_known() -> None:
    grid = Grid((PlannedCell("p", "m", 10, 10, None, None),), 4)
    assert (grid.to_ask, grid.seconds) == (0, 0.0)


def test_prompts_that_have_read_nothing_in_their_newest_text_are_offered(
    study: Study, made: building.Compared
) -> None:
    assert comparison_plan.unread(study, made.task, ["plain", "better", "rules"]) == ["rules"]
    made.prompt("plain", "." * 10, source=building.SOURCE + "Neu.\n")
    assert comparison_plan.unread(study, made.task, ["plain", "better"]) == ["plain"]


def test_a_grid_over_several_models_is_one_job_with_one_plan_after_the_other(
    study: Study, made: building.Compared, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[dict[str, object]] = []

    def start(_study: Study, kind: str, settings: dict[str, object]) -> int:
        assert kind == "compare"
        started.append(settings)
        return len(started)

    monkeypatch.setattr("core.jobs.start", start)
    axes = comparison_plan.Axes(("plain",), ("a:1", "b:1", "c:1"), repeats=2)
    comparison_run.start(study, comparison_plan.plans(study, made.task, axes))
    (first,) = started
    assert (first["model"], first["scope"], first["repeats"]) == ("a:1", "develop", 2)
    assert [plan["model"] for plan in first["then"]] == ["b:1", "c:1"]  # type: ignore[attr-defined]


def test_the_answer_names_who_is_ahead_by_how_much_and_after_what_correction(
    study: Study,
) -> None:
    built = building.compared(study, "1" * 30 + "0" * 30)
    built.prompt("plain", "1" * 10 + "0" * 20 + "0" * 30)
    built.prompt("better", "1" * 30 + "0" * 30)
    built.prompt("close", "1" * 29 + "0" + "0" * 30)
    assert comparison_words.answer(compared(study, built)) == (
        "**better** is ahead of **plain** by 33.3 points on 60 develop reports (20 only it gets "
        "right, 0 only the other; p < 0.001 after Holm over 2 comparisons). Against **close** no "
        "difference can be told; with 60 reports only differences above 12.9 points would show."
    )


RULES = Reader(ReaderKind.RULES, "German rules", building.TASK, "r" * 64)


def test_the_answer_names_the_best_prompt_although_a_baseline_is_better(study: Study) -> None:
    built = building.compared(study, "1" * 30 + "0" * 30)
    built.prompt("plain", "1" * 10 + "0" * 20 + "0" * 30)
    built.prompt("better", "1" * 18 + "0" * 12 + "0" * 30)
    built.add(RULES, "1" * 30 + "0" * 30)
    comparison = compared(study, built)
    assert comparison.rows[0].name == "German rules"
    answer = comparison_words.answer(comparison)
    assert answer.startswith("**better** is ahead of **plain** by 13.3 points on 60 develop")
    # 12 reports only the baseline gets right, none only the prompt: p = 2 / 2¹².
    assert answer.endswith("The baseline **German rules** stands 20.0 points above it (p < 0.001).")


def test_a_baseline_that_can_t_be_told_from_the_best_prompt_is_named_as_such(
    study: Study,
) -> None:
    built = building.compared(study, "1" * 30 + "0" * 30)
    built.prompt("plain", "1" * 10 + "0" * 20 + "0" * 30)
    built.prompt("better", "1" * 30 + "0" * 30)
    built.add(RULES, "1" * 29 + "0" + "0" * 30)
    answer = comparison_words.answer(compared(study, built))
    assert "From the baseline **German rules** (98.3\u202f%) it can't be told apart" in answer


def test_selection_flatters_among_the_prompts_that_were_tried_and_not_among_baselines(
    study: Study,
) -> None:
    built = building.compared(study, "1" * 20 + "0" * 20)
    for number in range(4):
        signs = ["1"] * 20 + ["0"] * 20
        for place in range(number, 40, 5):
            signs[place] = "0" if signs[place] == "1" else "1"
        built.prompt(f"p{number}", "".join(signs))
    built.prompt("p3", "1" * 15 + "0" * 25, source=building.SOURCE + "Neu.\n")
    built.add(RULES, "1" * 20 + "0" * 20)
    comparison = compared(study, built)
    assert comparison.inflation.variants == 4
    assert comparison.inflation.winner.startswith("p")
    assert comparison_words.flattery(comparison).endswith(
        "1 other text of prompts, older or of a search, read them too, so rather more."
    )
    fields = export_comparison.fields(comparison)["selection_inflation"]
    assert isinstance(fields, dict)
    assert fields["earlier_versions_tried"] == 1


def test_a_reader_alone_is_told_to_find_a_rival(study: Study) -> None:
    built = building.compared(study, "10")
    built.prompt("plain", "10")
    assert comparison_words.answer(compared(study, built)) == (
        "**plain** is right on 100.0\u202f% [34.2–100.0] · 2/2 of the 2 develop reports. "
        "Run a second prompt to compare it with."
    )


def test_half_read_comparisons_promise_no_winner(study: Study) -> None:
    built = building.compared(study, "10")
    built.prompt("plain", "1.")
    assert comparison_words.answer(compared(study, built)).startswith("No reader has read all")


def test_people_who_have_read_everything_are_not_passed_over(study: Study) -> None:
    built = building.compared(study, "10")
    built.human("A. Reader", "10")
    sentence = comparison_words.answer(compared(study, built))
    assert sentence.startswith("Only people have read all of the 2 develop reports, no prompt yet.")
    built.prompt("plain", "1.")
    assert comparison_words.answer(compared(study, built)) == sentence


def test_the_openings_of_the_locked_part_stand_beside_every_table(
    study: Study, made: building.Compared
) -> None:
    assert export_comparison.fields(compared(study, made))["locked_test_openings"] == 0


def test_the_json_has_every_figure_with_its_counts_and_limits(
    study: Study, made: building.Compared
) -> None:
    fields = json.loads(json.dumps(export_comparison.fields(compared(study, made))))
    plain = next(row for row in fields["readers"] if row["name"] == "plain")
    assert plain["accuracy"]["successes"] == 6
    assert plain["accuracy"]["total"] == 10
    assert plain["accuracy"]["low"] == pytest.approx(0.3127, abs=1e-4)  # Wilson, 6 of 10
    assert plain["accuracy without failures"]["total"] == 9
    assert plain["pitfall_errors"]["old"]["successes"] == 2
    assert fields["reference"] == "plain"


def test_the_csv_has_one_row_a_reader_and_what_holds_for_all_in_each(
    study: Study, made: building.Compared
) -> None:
    rows = list(csv.DictReader(io.StringIO(export_comparison.as_csv(compared(study, made)))))
    assert [row["name"] for row in rows] == ["better", "plain"]
    assert {row["policy"] for row in rows} == {made.task.default_policy.name}
    assert {row["part"] for row in rows} == {"develop"}
    assert rows[1]["accuracy_successes"] == "6"
    assert rows[0]["against_reference_overall_only_this_right"] == "3"


def test_a_name_that_a_spreadsheet_would_run_is_neutralised(study: Study) -> None:
    built = building.compared(study, "10")
    built.human("=1+1", "10")
    assert "'=1+1" in export_comparison.as_csv(compared(study, built))


NASTY = '<script>alert(1)</script>" onmouseover="x'


@pytest.mark.parametrize("drawn", ["figure", "table", "report"])
def test_a_readers_name_is_text_and_never_markup(study: Study, drawn: str) -> None:
    built = building.compared(study, "10", pitfalls={0: (NASTY,)})
    built.human(NASTY, "10")
    comparison = compared(study, built)
    html = {
        "figure": lambda: comparison_figure.figure(comparison),
        "table": lambda: comparison_table.table(comparison, comparison.rows),
        "report": lambda: comparison_report.html(study, comparison),
    }[drawn]()
    tags = _Tags()
    tags.feed(html)
    assert NASTY in tags.text
    assert "script" not in tags.names
    assert "onmouseover" not in tags.attributes


class _Tags(HTMLParser):
    """What a browser would make of it: tags, their attributes, and text."""

    def __init__(self) -> None:
        super().__init__()
        self.names: set[str] = set()
        self.attributes: set[str] = set()
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.names.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_data(self, data: str) -> None:
        self.text += data


def test_the_report_is_one_file_that_asks_nobody_for_anything(
    study: Study, made: building.Compared
) -> None:
    html = comparison_report.html(study, compared(study, made))
    assert re.findall(r"(?:src|href|action)\s*=|url\(|@import|<script|https?://", html) == []
    assert building.SOURCE.splitlines()[-2].replace('"', "&quot;") in html
    assert "It was never opened." in html


def test_long_comparisons_show_the_best_the_reference_and_all_that_is_no_prompt(
    study: Study,
) -> None:
    built = building.compared(study, "1" * 20 + "0" * 20)
    built.human("Ada", "0" * 20 + "1" * 20)
    for number in range(19):
        built.prompt(f"p{number:02}", "1" * (20 - number) + "0" * number + "0" * 20)
    built.prompt("plain", "0" * 20 + "1" * 20)
    comparison = compared(study, built)
    shown = [row.name for row in comparison_figure.shown_rows(comparison, every_row=False)]
    assert shown == [*(f"p{number:02}" for number in range(14)), "Ada", "plain"]
    assert len(comparison_figure.shown_rows(comparison, every_row=True)) == 21


def test_every_row_and_group_is_in_the_figure(study: Study, made: building.Compared) -> None:
    html = comparison_figure.figure(compared(study, made))
    assert html.count('<th scope="row">') == 2
    assert html.count('class="heat"') == 2 * 2  # old and the plain cases; text has one report


def test_the_detectable_difference_counts_what_was_seen(study: Study) -> None:
    built = building.compared(study, "1" * 30 + "0" * 30)
    built.prompt("plain", "1" * 30 + "0" * 30)
    built.prompt("close", "1" * 29 + "0" + "0" * 30)
    comparison = compared(study, built)
    table = comparison.against("plain", "close").overall
    smallest = metrics.smallest_detectable_difference(60, 1 / 60)
    assert smallest is not None
    assert table.detectable() == pytest.approx(smallest)
