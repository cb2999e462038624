"""compare and label --reader: prompts and baselines in one table, without a question asked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from core.cli import app
from core.errors import OverreadError
from core.standin.serving import running_standin
from core.standin.settings import DEFAULT_MODEL, StandinSettings
from core.store import gold
from core.store.database import reading
from core.workflows import demo_study
from core.workflows.study import Study

TASK = "ankle_fracture"


@pytest.fixture
def standin() -> Iterator[str]:
    with running_standin(StandinSettings()) as host:
        yield host


@pytest.fixture
def demo(study: Study, monkeypatch: pytest.MonkeyPatch) -> Study:
    """A small demo study that the command line opens too."""
    monkeypatch.setenv("OVERREAD_HOME", str(study.settings.home))
    demo_study.load_demo(study, 40, 10, 1)
    return study


def run(*arguments: str) -> Result:
    return CliRunner().invoke(app, list(arguments))


def run_plainly(*arguments: str) -> None:
    """The same with an error of ours as it was raised."""
    CliRunner().invoke(app, list(arguments), catch_exceptions=False)


def compare(standin: str, *arguments: str) -> Result:
    return run("compare", *arguments, "--model", DEFAULT_MODEL, "--host", standin)


def test_prompts_are_read_and_compared_in_one_go(demo: Study, standin: str) -> None:
    made = compare(standin, "plain", "--prompts", "rules,plain")
    assert made.exit_code == 0, made.output
    assert "20 develop reports" in made.stdout
    assert "reference" in made.stdout
    assert "The stand-in answered: keyword rules, not a language model." in made.stdout


def test_what_is_stored_is_compared_without_a_server(demo: Study, standin: str) -> None:
    compare(standin, "plain", "rules")
    made = run("compare", "--task", TASK, "--json")
    assert made.exit_code == 0, made.output
    rows = json.loads(made.stdout)["readers"]
    assert {row["name"] for row in rows} == {
        "plain", "rules", "simulated reader 1", "simulated reader 2",
    }  # fmt: skip


def test_the_task_with_gold_labels_is_meant_where_several_have_the_prompt(
    demo: Study, standin: str
) -> None:
    made = compare(standin, "plain", "--json")
    assert json.loads(made.stdout)["task"] == TASK


def test_repeats_show_how_often_answers_change(demo: Study, standin: str) -> None:
    made = compare(standin, "plain", "--repeats", "3", "--json")
    (row,) = json.loads(made.stdout)["readers"]
    assert row["flips"]["total"] == 20


def test_another_row_can_be_the_reference(demo: Study, standin: str) -> None:
    made = compare(standin, "plain", "rules", "--against", "rules", "--json")
    assert json.loads(made.stdout)["reference"] == "rules"
    with pytest.raises(OverreadError, match=r"“odd” is not among those compared: .*plain, rules"):
        CliRunner().invoke(
            app, ["compare", "--task", TASK, "--against", "odd"], catch_exceptions=False
        )


def test_report_and_table_are_written_to_files(demo: Study, standin: str, tmp_path: Path) -> None:
    html, table = tmp_path / "report.html", tmp_path / "table.csv"
    made = compare(standin, "plain", "rules", "--out", str(html), "--csv", str(table))
    assert made.exit_code == 0, made.output
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert len(table.read_text(encoding="utf-8").splitlines()) == 3


def test_a_file_that_can_not_be_written_is_named(demo: Study, standin: str) -> None:
    compare(standin, "plain")
    with pytest.raises(OverreadError, match=r"/no/such/folder/report\.html can't be written"):
        CliRunner().invoke(
            app, ["compare", "--task", TASK, "--out", "/no/such/folder/report.html"],
            catch_exceptions=False,
        )  # fmt: skip


def openings(study: Study) -> int:
    with reading(study.engine) as connection:
        return gold.openings(connection, TASK)


def test_the_locked_part_opens_only_with_a_reason(demo: Study, standin: str) -> None:
    refused = compare(standin, "plain", "--part", "test")
    assert isinstance(refused.exception, OverreadError)
    assert "Say why" in str(refused.exception)
    assert openings(demo) == 0
    made = compare(standin, "plain", "--part", "test", "--who", "Ada", "--reason", "final figures")
    assert made.exit_code == 0, made.output
    assert "20 test reports" in made.stdout
    assert "locked test part, opened once so far" in made.stdout
    assert openings(demo) == 1


def test_a_reason_without_the_locked_part_is_a_mistake(demo: Study, standin: str) -> None:
    refused = compare(standin, "plain", "--reason", "final figures")
    assert "add --part test" in str(refused.exception)


def test_nothing_to_compare_says_what_to_do(study: Study, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OVERREAD_HOME", str(study.settings.home))
    refused = run("compare", "--task", TASK)
    assert isinstance(refused.exception, OverreadError)
    assert "--gold-column" in str(refused.exception)


@pytest.mark.parametrize("reader", ["rules", "classifier"])
def test_baselines_read_from_the_command_line(demo: Study, reader: str) -> None:
    made = run("label", "--reader", reader, "--task", TASK, "--reports", "gold", "--json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    assert (said["asked"], sum(said["answers"].values())) == (40, 40)
    again = run("label", "--reader", reader, "--task", TASK, "--reports", "gold", "--json")
    assert json.loads(again.stdout)["asked"] == 0


def test_neither_prompt_nor_reader_is_a_wrong_call(demo: Study) -> None:
    assert run("label", "--task", TASK).exit_code == 2


def test_examples_and_temperatures_are_axes_and_who_is_shown_is_scored_for_nobody(
    demo: Study, standin: str
) -> None:
    made = compare(
        standin, "plain", "--task", TASK, "--shots", "0,2", "--pick", "balanced,nearest",
        "--pick-seed", "1", "--temperatures", "0,0.7", "--json",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    fields = json.loads(made.stdout)
    assert {row["name"] for row in fields["readers"]} == {
        f"plain{shots}{heat}"
        for shots in ("", " + 2 balanced", " + 2 nearest")
        for heat in ("", " at 0.7")
    }
    # The fifth of 20 develop reports, and those whose text is the same.
    gone = fields["left_out_as_examples"] + fields["left_out_same_patient"]
    assert fields["left_out_as_examples"] >= 4
    assert fields["reports"] == 20 - gone
    again = compare(standin, "plain", "--task", TASK, "--shots", "2", "--json")
    assert [row["name"] for row in json.loads(again.stdout)["readers"]] == ["plain + 2 balanced"]


def test_an_odd_way_of_picking_names_those_there_are(demo: Study, standin: str) -> None:
    made = compare(standin, "plain", "--shots", "2", "--pick", "best")
    assert made.exit_code == 2
    words = " ".join(made.output.replace("│", " ").split())
    assert "There is: fixed, random, balanced, diverse, nearest." in words


def test_the_archive_is_labelled_with_the_examples_of_a_row(demo: Study, standin: str) -> None:
    compare(standin, "plain", "--task", TASK, "--shots", "2", "--pick", "nearest")
    made = run(
        "label", "--prompt", "plain + 2 nearest", "--task", TASK, "--model", DEFAULT_MODEL,
        "--host", standin, "--json",
    )  # fmt: skip
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout)
    assert (said["prompt"], said["asked"]) == ("plain + 2 nearest", 10)


def test_a_search_that_is_too_small_says_so(demo: Study, standin: str) -> None:
    compare(standin, "plain", "--task", TASK)
    with pytest.raises(OverreadError, match="two halves of at least 20 reports"):
        run_plainly("search-prompts", "--task", TASK, "--model", DEFAULT_MODEL, "--host", standin)


def test_a_search_prints_what_it_found_against_the_best_written_by_hand(
    study: Study, standin: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OVERREAD_HOME", str(study.settings.home))
    demo_study.load_demo(study, 120, 10, 1)
    compare(standin, "plain", "--task", TASK)
    asked = ("search-prompts", "--task", TASK, "--model", DEFAULT_MODEL, "--host", standin,
             "--budget", "130")  # fmt: skip
    dry = run(*asked, "--dry-run")
    assert "at most" in dry.output
    made = run(*asked, "--json")
    assert made.exit_code == 0, made.output
    said = json.loads(made.stdout[made.stdout.index("{") :])
    assert said["against"] == "plain"
    assert said["stand_in"]
    assert said["sentence"].endswith("The stand-in answered: keyword rules, not a language model.")
