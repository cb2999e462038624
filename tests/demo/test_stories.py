"""What a patient's reports say over months agrees: dates, sex, side, treatment, healing."""

from __future__ import annotations

import re
from datetime import date

import pytest

from core.demo import DemoReport
from core.types import Answer
from tests.demo import made

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("demo")]
CONSERVATIVE = re.compile(r"konservativ|Gips", re.IGNORECASE)
METAL = re.compile(r"Material|[Pp]ostoperativ|Osteosynthese|Platte|Schraube|Implantat")


@pytest.fixture(scope="module")
def chains() -> dict[str, list[DemoReport]]:
    return made.by_patient(made.ankles())


def test_some_patients_are_followed_over_months(chains: dict[str, list[DemoReport]]) -> None:
    assert len(chains) > 200
    assert sum(len(visits) >= 4 for visits in chains.values()) > 50


def test_visits_come_in_order_of_time(chains: dict[str, list[DemoReport]]) -> None:
    for visits in chains.values():
        days = [item.report.study_date or "" for item in visits]
        assert days == sorted(set(days))


def test_a_patient_keeps_sex_and_side(chains: dict[str, list[DemoReport]]) -> None:
    for visits in chains.values():
        text = " ".join(item.report.text for item in visits)
        sexes = {
            bool(found) for found in re.findall(r"\b[Dd](?:er Patient\b|(ie Patientin\b))", text)
        }
        assert len(sexes) <= 1, text


def test_what_has_healed_stays_healed_unless_it_breaks_again(
    chains: dict[str, list[DemoReport]],
) -> None:
    for visits in chains.values():
        answers = [item.truth for item in visits]
        for before, item in zip(answers, visits[1:], strict=False):
            if before is Answer.ABSENT and item.truth is Answer.PRESENT:
                assert re.search(r"fraktur|fissur|infraktion", item.report.text, re.IGNORECASE)
                assert re.search(
                    r"periimplant|neu|frisch|erneut|refraktur", item.report.text, re.IGNORECASE
                ), item.report.text


def test_weeks_and_days_that_are_spoken_are_those_between_the_dates(
    chains: dict[str, list[DemoReport]],
) -> None:
    """A visit may be a day after the injury, and weeks are rounded."""
    checked = 0
    for visits in chains.values():
        injured = date.fromisoformat(visits[0].report.study_date or "")
        for item in visits[1:]:
            days = (date.fromisoformat(item.report.study_date or "") - injured).days
            for weeks in re.findall(
                r"(\d+) Wochen (?:nach (?:Fr|dem|der)|\(Unf)", item.report.text
            ):
                assert abs(int(weeks) - days / 7) <= 1, item.report.text
                checked += 1
            for told in re.findall(
                r"Tag (\d+)\.|(?:Gips|Behandlung) seit (\d+) Tagen", item.report.text
            ):
                assert abs(int("".join(told)) - days) <= 2, item.report.text
                checked += 1
    assert checked > 50


def test_nobody_speaks_of_metal_in_an_ankle_that_was_treated_in_a_cast(
    chains: dict[str, list[DemoReport]],
) -> None:
    casts = 0
    for visits in chains.values():
        operated = any("osteosynthesis" in item.report.pitfalls for item in visits)
        if not operated and any(CONSERVATIVE.search(item.report.text) for item in visits):
            casts += 1
            for item in visits:
                assert not METAL.search(item.report.text), item.report.text
    assert casts > 50


def test_swelling_goes_down_only_where_an_earlier_film_shows_it() -> None:
    """It has gone down since a visit that was weeks ago, not before a first visit of today."""
    for item in made.ankles():
        text = item.report.text
        if re.search(r"rückläufige? Weichteil|schwellung (?:\w+ ){0,2}rückläufig", text):
            assert not re.search(r"(?:ist|Trauma|Sturz) (?:heute|gestern|am Vor)", text), text


def test_a_pneumothorax_that_was_never_seen_before_does_not_change() -> None:
    for item in made.chests():
        text = item.report.text
        if re.search(r"[Cc]omparison: none|No prior|None available", text):
            assert not re.search(
                r"similar to prior|stable|(?<!interpretation )unchanged|decreased|since the prior"
                r"|again seen",
                text,
            ), text
