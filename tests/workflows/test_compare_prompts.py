"""A comparison is what the stored readings make it, whatever the order in which they came."""

from __future__ import annotations

from itertools import permutations

import numpy as np
import pytest
from sqlalchemy import Engine
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests

from core import metrics
from core.metrics import View
from core.settings import Settings
from core.store import reports
from core.store.database import writing
from core.types import NewReport, Split
from core.workflows import compare_prompts, comparison_words, library
from core.workflows.compare_prompts import PLAIN_CASES, Comparison, Ground
from core.workflows.study import Study, open_study
from tests import compared as building
from tests import small_comparisons as small

#        0123456789
GOLD = "1111000000"
GOOD = "1111000001"
FAIR = "1110000011"
POOR = "1100x00111"


@pytest.fixture
def any_study(settings: Settings, engine: Engine) -> Study:
    """An empty study on each kind of database."""
    found = library.read_folder(settings.prompts)
    library.keep(engine, found)
    return Study(settings, engine, found)


def loaded(study: Study, part: Split = Split.DEVELOP) -> Ground:
    ground = compare_prompts.load(study, study.task(building.TASK), part)
    assert ground is not None
    return ground


def compared(study: Study, **how: object) -> Comparison:
    found = compare_prompts.compare(loaded(study), **how)  # type: ignore[arg-type]
    assert found is not None
    return found


def test_stored_readings_become_the_very_cells_that_the_metrics_make_of_them(
    any_study: Study,
) -> None:
    made = building.compared(any_study, "10u01u0")
    made.prompt("one", "10ux.10")
    made.prompt("two", "n0u011x")
    outcomes = loaded(any_study).outcomes(any_study.task(building.TASK).default_policy)
    expected = small.comparison(
        "10u01u0", any_study.task(building.TASK).default_policy, one="10ux.10", two="n0u011x"
    )
    assert outcomes.readers == ("one", "two")
    np.testing.assert_array_equal(outcomes.answers, expected.answers)
    np.testing.assert_array_equal(outcomes.labels, expected.labels)


def test_of_several_attempts_the_last_holds(any_study: Study) -> None:
    made = building.compared(any_study, "1100")
    made.prompt("one", "1x00")
    made.prompt("one", ".1..", attempt=1)
    assert compared(any_study).rows[0].scores.accuracy == metrics.Rate(4, 4)


def test_a_study_without_gold_labels_has_nothing_to_compare(study: Study) -> None:
    assert compare_prompts.load(study, study.task(building.TASK)) is None


def test_gold_labels_that_nobody_has_read_are_no_comparison(study: Study) -> None:
    building.compared(study, "10")
    assert compare_prompts.compare(loaded(study)) is None


def test_only_the_develop_part_is_compared(study: Study) -> None:
    made = building.compared(study, "1100" + "10", test=2)
    made.prompt("one", "110011")
    comparison = compared(study)
    assert comparison.reports == 4
    assert set(comparison.outcomes.report_ids.tolist()) == set(made.ids[:4])


def test_the_newest_text_of_a_prompt_stands_for_it(study: Study) -> None:
    made = building.compared(study, "1100")
    made.prompt("one", "0011")
    made.prompt("one", "1100", source=building.SOURCE + "Genau lesen.\n")
    (row,) = compared(study).rows
    assert (row.name, row.scores.accuracy.successes) == ("one", 4)


def test_a_text_that_has_read_nothing_yet_leaves_the_row_to_the_older_one(study: Study) -> None:
    made = building.compared(study, "1100")
    made.prompt("one", "1100")
    made.prompt("one", "....", source=building.SOURCE + "Genau lesen.\n")
    (row,) = compared(study).rows
    assert row.name == "one (version 1)"


def test_failures_counted_as_wrong_stand_beside_the_figure_without_them(study: Study) -> None:
    made = building.compared(study, GOLD)
    made.prompt("poor", POOR)
    (row,) = compared(study).rows
    assert row.scores.accuracy == metrics.Rate(4, 10)
    assert row.other_view.accuracy == metrics.Rate(4, 9)
    (row,) = compared(study, view=View.COMPLETE_CASES).rows
    assert row.scores.accuracy == metrics.Rate(4, 9)
    assert row.other_view.accuracy == metrics.Rate(4, 10)


def test_a_reader_that_has_not_read_everything_comes_last_and_wins_nothing(study: Study) -> None:
    made = building.compared(study, GOLD)
    made.prompt("plain", FAIR)
    made.prompt("hasty", "1111......")
    comparison = compared(study)
    assert [row.name for row in comparison.rows] == ["plain", "hasty"]
    assert [row.name for row in comparison.candidates] == ["plain"]
    assert comparison.inflation.variants == 1


def test_people_are_compared_but_never_chosen(study: Study) -> None:
    made = building.compared(study, GOLD)
    made.prompt("plain", FAIR)
    made.human("Ada", GOLD)
    comparison = compared(study)
    assert [row.name for row in comparison.rows] == ["Ada", "plain"]
    assert [row.name for row in comparison.candidates] == ["plain"]
    assert "Ada" not in comparison_words.answer(comparison)


def test_the_bare_question_is_the_reference_unless_another_is_chosen(study: Study) -> None:
    made = building.compared(study, GOLD)
    made.prompt("a", GOOD)
    made.prompt("plain", FAIR)
    chosen = made.prompt("z", POOR)
    assert compared(study).reference.name == "plain"
    assert compared(study, reference=chosen).reference.name == "z"
    assert compared(study, reference=999).reference.name == "plain"


def test_p_values_are_those_of_statsmodels_after_its_holm(study: Study) -> None:
    made = building.compared(study, "1" * 20 + "0" * 20)
    said = {
        "plain": "1" * 10 + "0" * 10 + "0" * 12 + "1" * 8,
        "better": "1" * 18 + "0" * 2 + "0" * 20,
        "other": "0" * 4 + "1" * 16 + "0" * 14 + "1" * 6,
    }
    for name, signs in said.items():
        made.prompt(name, signs)
    comparison = compared(study)
    raw = []
    for name in ("better", "other"):
        pairs = list(zip(said[name], said["plain"], "1" * 20 + "0" * 20, strict=True))
        only_a = sum(a == g != b for a, b, g in pairs)
        only_b = sum(b == g != a for a, b, g in pairs)
        raw.append(mcnemar([[0, only_a], [only_b, 0]], exact=True).pvalue)
    expected = multipletests(raw, method="holm")[1]
    found = {row.name: row.p.overall for row in comparison.rows}
    assert [found["better"], found["other"]] == pytest.approx(list(expected))
    assert found["plain"] is None


def test_the_order_of_prompts_changes_nothing_but_names_do_not_either(
    study: Study, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    said = {"plain": FAIR, "b": GOOD, "c": POOR}
    seen = set()
    for number, order in enumerate(permutations(said)):
        place = settings.model_copy(update={"home": tmp_path_factory.mktemp(f"s{number}")})
        other = _opened(place)
        made = building.compared(other, GOLD)
        for name in order:
            made.prompt(name, said[name])
        comparison = compared(other)
        seen.add(tuple((row.name, row.scores, row.against, row.p) for row in comparison.rows))
        other.engine.dispose()
    assert len(seen) == 1


def _opened(settings: Settings) -> Study:
    return open_study(settings)


EXAMPLE = """\
---
title: With an example
varies: Shows a report that is scored.
examples:
  - text: >-
      Befund   2.
    answer: present
---
{% for example in examples %}{{ example.text }} {{ example.reply }}{% endfor %}
"evidence" "answer" {{ answer_words | join(", ") }} {{ report.text }}
"""


def test_a_report_that_one_prompt_shows_as_example_is_scored_for_nobody(study: Study) -> None:
    made = building.compared(study, GOLD)
    made.prompt("plain", FAIR)
    made.prompt("shown", GOOD, source=EXAMPLE)
    comparison = compared(study)
    assert comparison.ground.left_out == (made.ids[2],)
    assert comparison.reports == 9
    assert {row.scores.n for row in comparison.rows} == {9}
    assert "1 report of this part stands as an example" in " ".join(
        comparison_words.remarks(comparison)
    )


def test_another_report_of_an_examples_patient_is_scored_for_nobody_either(study: Study) -> None:
    who = ["A", "B", "C", "C", "D", "E", "C", "F", "G", "H"]
    made = building.compared(study, GOLD, patients=who)
    made.prompt("plain", FAIR)
    made.prompt("shown", GOOD, source=EXAMPLE)
    comparison = compared(study)
    assert comparison.ground.left_out == (made.ids[2], made.ids[3], made.ids[6])
    assert comparison.ground.of_same_patients == 2
    assert "1 report of this part stands as an example in a prompt, 2 more are of the same" in (
        " ".join(comparison_words.remarks(comparison))
    )


def test_a_part_of_a_report_counts_as_shown_but_a_mere_phrase_does_not(study: Study) -> None:
    long = "Nachweis einer nicht dislozierten Fraktur der Fibulaspitze ohne Gelenkbeteiligung."
    texts = {
        1: f"OSG rechts. {long} Weichteilschwellung.",
        2: "Regelrechte Stellung. Keine Fraktur.",
    }
    made = building.compared(study, GOLD, texts=texts)
    shown = EXAMPLE.replace("Befund   2.", long)
    phrase = EXAMPLE.replace("Befund   2.", "Keine Fraktur.")
    made.prompt("shown", GOOD, source=shown)
    made.prompt("phrase", GOOD, source=phrase)
    assert compared(study).ground.left_out == (made.ids[1],)


def test_a_gold_report_whose_text_was_replaced_is_not_compared(study: Study) -> None:
    made = building.compared(study, "1100")
    made.prompt("one", "110.")
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("R0003", "Ein neuer Text.", "P3")])
    comparison = compared(study)
    assert (comparison.reports, comparison.rows[0].is_complete) == (3, True)
    assert "1 gold report of this part has a newer text" in " ".join(
        comparison_words.remarks(comparison)
    )


def test_answers_that_change_when_asked_again_are_counted(study: Study) -> None:
    made = building.compared(study, "1100")
    made.prompt("one", "1100")
    made.prompt("one", "1101", repeat=1)
    made.prompt("one", "11x0", repeat=2)
    made.prompt("once", "1100")
    flips = {row.name: row.flips for row in compared(study).rows}
    assert flips["one"] == metrics.Rate(2, 4)
    assert flips["once"].value is None


def test_reports_without_a_pitfall_are_a_group_of_their_own(study: Study) -> None:
    made = building.compared(study, "1100", pitfalls={0: ("old",), 3: ("old", "text")})
    made.prompt("one", "0110")
    comparison = compared(study)
    assert comparison.group_sizes == {"old": 2, "text": 1, PLAIN_CASES: 2}
    assert comparison.pitfalls.rate("one", "old") == metrics.Rate(1, 2)
    assert comparison.pitfalls.rate("one", PLAIN_CASES) == metrics.Rate(1, 2)


def test_cost_and_evidence_are_means_and_counts_of_what_was_read(study: Study) -> None:
    made = building.compared(study, "1100")
    made.prompt("one", "11..", seconds=0.2)
    made.prompt("one", "..0x", seconds=0.4)
    (row,) = compared(study).rows
    assert row.cost.seconds == pytest.approx(0.3)
    assert row.cost.tokens == 100
    assert row.quotes == metrics.Rate(3, 3)


def test_one_report_alone_gives_figures_and_no_certainty(study: Study) -> None:
    made = building.compared(study, "1")
    made.prompt("plain", "1")
    made.prompt("other", "0")
    comparison = compared(study)
    assert comparison.rows[1].p.overall == pytest.approx(1.0)
    assert comparison_words.answer(comparison) == (
        "No prompt is ahead of **plain**, which is right on 100.0\u202f% [20.7–100.0] · 1/1 of the "
        "1 develop report. "
        "Against **other** no difference can be told; 1 report is too few to show any."
    )


def test_all_failures_are_figures_too(study: Study) -> None:
    made = building.compared(study, "10")
    made.prompt("plain", "xx")
    (row,) = compared(study).rows
    assert row.scores.accuracy == metrics.Rate(0, 2)
    assert row.other_view.accuracy.value is None
