"""The locked test part is never looked at silently."""

from __future__ import annotations

import pytest

from core.errors import OverreadError
from core.store import gold, readings
from core.store.database import reading
from core.types import Scope, Split
from core.workflows import compare_prompts, label_plan, locked_test
from core.workflows.label_plan import LabelPlan
from core.workflows.study import Study
from tests import compared as building

REASON = "final figures for the paper"


def plan(study: Study, *names: str) -> LabelPlan:
    task = study.task(building.TASK)
    return label_plan.plan(study, task, names, building.MODEL, ["http://127.0.0.1:9"], Scope.TEST)


def openings(study: Study) -> int:
    with reading(study.engine) as connection:
        return gold.openings(connection, building.TASK)


@pytest.mark.parametrize(
    ("who", "reason"), [("", REASON), ("  ", REASON), ("Ada", ""), ("Ada", "  why  ")]
)
def test_the_door_stays_shut_without_a_name_and_a_reason(
    study: Study, who: str, reason: str
) -> None:
    made = building.compared(study, "1100", test=2)
    with pytest.raises(OverreadError, match="locked test part"):
        locked_test.open_door(study, made.task, [plan(study, "plain")], who=who, reason=reason)
    assert openings(study) == 0


def test_a_gold_set_without_a_test_part_has_no_door(study: Study) -> None:
    made = building.compared(study, "1100")
    with pytest.raises(OverreadError, match="no test part"):
        locked_test.open_door(study, made.task, [plan(study, "plain")], who="Ada", reason=REASON)


def test_every_opening_is_counted_with_who_and_why(study: Study) -> None:
    made = building.compared(study, "1100", test=2)
    first = locked_test.open_door(
        study, made.task, [plan(study, "plain")], who="Ada", reason=REASON
    )
    locked_test.open_door(study, made.task, [plan(study, "rules")], who="Ben", reason="once more …")
    door = locked_test.door(study, made.task)
    assert (door.reports, openings(study)) == (2, 2)
    assert [each.event.who for each in door.openings] == ["Ben", "Ada"]
    assert door.openings[1].job_id == first
    assert "plain on toy:latest" in door.openings[1].event.sentence
    assert f"“{REASON}”" in door.openings[1].event.sentence


def test_an_opening_shows_only_the_prompts_that_it_named(study: Study) -> None:
    made = building.compared(study, "1100", test=2)
    made.prompt("named", "1100")
    made.prompt("unnamed", "1100")
    made.human("Ada", "1100")
    job_id = locked_test.open_door(
        study, made.task, [plan(study, "named")], who="Ada", reason=REASON
    )
    ground = locked_test.load(study, made.task, job_id)
    assert ground is not None
    assert [variant.name for variant in ground.variants] == ["named", "Ada"]
    assert ground.part is Split.TEST
    assert [label.report_id for label in ground.labels] == list(made.ids[2:])
    assert ground.openings == 1


def test_looking_again_at_an_opening_is_no_new_one(study: Study) -> None:
    made = building.compared(study, "1100", test=2)
    made.prompt("plain", "1100")
    job_id = locked_test.open_door(
        study, made.task, [plan(study, "plain")], who="Ada", reason=REASON
    )
    for _ in range(3):
        locked_test.load(study, made.task, job_id)
    assert openings(study) == 1


def test_no_other_job_is_an_opening(study: Study) -> None:
    made = building.compared(study, "1100", test=2)
    job_id = locked_test.open_door(
        study, made.task, [plan(study, "plain")], who="Ada", reason=REASON
    )
    with pytest.raises(OverreadError, match="did not open"):
        locked_test.load(study, study.task("pneumothorax"), job_id)


def test_what_others_stored_of_the_test_part_stays_out_of_the_develop_part(study: Study) -> None:
    made = building.compared(study, "1100", test=2)
    reader_id = made.prompt("plain", "1100")
    with reading(study.engine) as connection:
        assert len(readings.by(connection, reader_id)) == 4
    ground = compare_prompts.load(study, made.task)
    assert ground is not None
    assert ground.answers.shape == (2, 1)
