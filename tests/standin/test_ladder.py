"""The prompt ladder is visible in the demo study: each step helps where prompts/README.md says.

Bounds are generous: the demo's texts and the stand-in's words may be refined, the lesson stays.
"""

from __future__ import annotations

from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest

from core.demo import DemoReport, chest_study, demo_study
from core.prompts import Prompt, parse_prompt, render
from core.standin.answering import speak
from core.standin.deciding import decide
from core.standin.reading import statements
from core.standin.settings import DEFAULT_MODEL
from core.standin.vocabulary import Rule
from core.standin.vocabulary_ankle import ANKLE_FRACTURE
from core.tasks import parse_task
from core.types import Task

FOLDER = Path(__file__).parents[2] / "prompts" / "ankle_fracture"
PROMPTS = sorted(path.stem for path in FOLDER.glob("*.md"))
GOLD = 500
LADDER = ("plain", "plain_delimited", "region", "definition", "rules", "rules_shots_5",
          "rules_shots_10")  # fmt: skip


@cache
def task() -> Task:
    return parse_task("ankle_fracture", (FOLDER / "task.yaml").read_text("utf-8"), "task.yaml")


@cache
def reports() -> tuple[DemoReport, ...]:
    """Three times the demo's gold set, which they begin with: single pitfalls are rare."""
    return demo_study(3 * GOLD, 0, 1).gold


@cache
def mistakes(prompt_name: str, count: int = 3 * GOLD) -> tuple[bool, ...]:
    """For each of the first reports, whether the stand-in answers it wrongly under this prompt."""
    path = FOLDER / f"{prompt_name}.md"
    prompt = parse_prompt(task(), prompt_name, path.read_text("utf-8"), str(path))
    return tuple(is_mistaken(prompt, one) for one in reports()[:count])


def is_mistaken(prompt: Prompt, one: DemoReport) -> bool:
    said = speak(render(prompt, task(), one.report.text), DEFAULT_MODEL, 1, 0.0)
    return said.answer != one.adjudicated.value


def accuracy_on_gold(prompt_name: str) -> float:
    return 1 - sum(mistakes(prompt_name, GOLD)) / GOLD


def accuracy(prompt_name: str) -> float:
    return 1 - sum(mistakes(prompt_name)) / len(reports())


def error_rate(prompt_name: str, pitfall: str) -> float:
    """Share of wrong answers among the reports with this pitfall."""
    concerned = [
        wrong
        for wrong, one in zip(mistakes(prompt_name), reports(), strict=True)
        if pitfall in one.report.pitfalls
    ]
    return sum(concerned) / len(concerned)


def test_the_plain_prompt_is_clearly_worse_and_the_best_is_not_perfect() -> None:
    scores = {name: accuracy_on_gold(name) for name in PROMPTS}
    assert 0.66 <= scores["plain"] <= 0.82
    assert 0.88 <= max(scores.values()) <= 0.97


def test_no_step_of_the_ladder_makes_things_worse() -> None:
    for accuracy_of in (accuracy, accuracy_on_gold):
        scores = [accuracy_of(name) for name in LADDER]
        for before, after in pairwise(scores):
            assert after > before - 0.02


def test_the_ladder_rises_most_where_definitions_and_rules_come_in() -> None:
    assert accuracy("definition") > accuracy("plain") + 0.02
    assert accuracy("rules") > accuracy("definition") + 0.08
    assert accuracy("rules_shots_10") > accuracy("plain") + 0.13


@pytest.mark.parametrize(
    "pitfall",
    ["suspicion", "old", "other_bone", "comparison", "indication", "false_negation", "ossicle",
     "osteosynthesis"],
)  # fmt: skip
def test_plain_fails_twice_as_often_as_rules_on_what_it_is_silent_about(pitfall: str) -> None:
    assert error_rate("plain", pitfall) > 1.7 * error_rate("rules", pitfall)


@pytest.mark.parametrize(
    ("without", "with_it", "pitfall", "at_least"),
    [
        ("plain_delimited", "region", "other_bone", 0.10),
        ("region", "definition", "suspicion", 0.10),
        ("definition", "rules", "indication", 0.05),
        ("definition", "rules", "old", 0.15),
        ("definition", "rules", "false_negation", 0.05),
        ("definition", "rules", "ossicle", 0.10),
        ("definition", "rules", "comparison", 0.40),
        ("region", "region_suspicion", "suspicion", 0.10),
        ("region", "region_healed", "old", 0.10),
        ("region", "region_indication", "indication", 0.02),
        ("region", "region_negation", "false_negation", 0.05),
        ("region", "region_ossicles", "ossicle", 0.08),
        ("region", "region_addendum", "comparison", 0.40),
        ("shots_5_easy", "shots_5_pitfalls", "other_bone", 0.10),
        ("shots_10_easy", "shots_10_pitfalls", "old", 0.08),
        ("definition", "definition_shots_5", "suspicion", 0.02),
    ],
)
def test_a_step_helps_on_the_pitfall_that_it_is_about(
    without: str, with_it: str, pitfall: str, at_least: float
) -> None:
    assert error_rate(without, pitfall) - error_rate(with_it, pitfall) >= at_least


@pytest.mark.parametrize(
    ("with_it", "rule"),
    [
        ("region_suspicion", Rule.SUSPICION),
        ("region_healed", Rule.OLD),
        ("region_indication", Rule.INDICATION),
        ("region_negation", Rule.FALSE_NEGATION),
        ("region_words", Rule.OTHER_WORD),
        ("region_ossicles", Rule.LOOK_ALIKE),
        ("region_addendum", Rule.COMPARISON),
    ],
)
def test_one_rule_more_helps_on_the_reports_that_it_alone_decides(with_it: str, rule: Rule) -> None:
    decided = [deciding_rules(one.report.text) == {rule} for one in reports()]
    without, after = (
        sum(wrong for wrong, here in zip(mistakes(name), decided, strict=True) if here)
        for name in ("region", with_it)
    )
    assert after < 0.75 * without


@cache
def deciding_rules(report: str) -> frozenset[Rule]:
    """The rules without any one of which the report is answered differently."""
    said = statements(report, ANKLE_FRACTURE)

    def without(missing: Rule | None) -> str:
        return decide(said, report, lambda rule: rule is not missing).answer

    return frozenset(rule for rule in Rule if without(rule) != without(None))


def chest_accuracy(prompt_name: str) -> float:
    folder = FOLDER.parent / "pneumothorax"
    task = parse_task("pneumothorax", (folder / "task.yaml").read_text("utf-8"), "task.yaml")
    path = folder / f"{prompt_name}.md"
    prompt = parse_prompt(task, prompt_name, path.read_text("utf-8"), str(path))
    right = [
        speak(render(prompt, task, one.report.text), DEFAULT_MODEL, 1, 0.0).answer
        == one.adjudicated.value
        for one in chest_study(GOLD, 0, 1).gold
    ]
    return sum(right) / len(right)


def test_the_english_ladder_rises_too() -> None:
    plain, definition, rules, shots = map(
        chest_accuracy, ("plain", "definition", "rules", "rules_shots_5")
    )
    assert 0.60 <= plain <= 0.82
    assert plain < definition + 0.01
    assert rules > definition + 0.06
    assert rules - 0.01 < shots <= 0.97


def test_examples_help_and_pitfall_examples_help_more_than_easy_ones() -> None:
    assert accuracy("shots_10_easy") > accuracy("plain_delimited") - 0.01
    assert accuracy("shots_5_pitfalls") > accuracy("shots_5_easy") + 0.02
    assert accuracy("shots_10_pitfalls") > accuracy("shots_10_easy") + 0.04
    assert accuracy("rules_shots_5") > accuracy("rules")


@pytest.mark.parametrize(
    ("one", "other"),
    [("plain", "plain_persona"), ("rules", "rules_persona"), ("rules", "rules_system"),
     ("rules", "rules_hash"), ("rules", "rules_steps")],
)  # fmt: skip
def test_what_is_only_dress_changes_little(one: str, other: str) -> None:
    assert abs(accuracy(one) - accuracy(other)) < 0.03


def test_an_instruction_in_another_language_and_a_hasty_answer_cost_something() -> None:
    assert accuracy("rules_en") < accuracy("rules")
    assert accuracy("plain_en") < accuracy("plain")
    assert accuracy("rules_label_first") < accuracy("rules") + 0.005


def test_prompts_that_forbid_uncertain_miss_the_uncertain_reports() -> None:
    assert accuracy("rules_binary") < accuracy("rules") - 0.02
