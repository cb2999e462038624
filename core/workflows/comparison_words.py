"""A comparison in sentences: what is ahead, by how much, and whether to believe it.

Names stand between ** so that a page can print them in bold.
"""

from __future__ import annotations

from core import metrics, wording
from core.metrics import PairedTable
from core.types import Pick, Split
from core.workflows.compare_prompts import Comparison, Row

LEAST_FLATTERY = 0.05
"""Points; what is less is printed as 0.0."""


def answer(comparison: Comparison) -> str:
    """The sentence on top: the best prompt against the reference, those it can't beat, baselines.

    Where only baselines have read everything, the best of them takes the prompt's place.
    """
    if not comparison.candidates:
        return _still_reading(comparison)
    best = (comparison.prompts or comparison.candidates)[0]
    if len(comparison.rows) == 1:
        return _alone(comparison, best)
    parts = [
        _ahead(comparison, best), _ties(comparison, best), _baseline(comparison, best),
        _repeats(best),
    ]  # fmt: skip
    return " ".join(part for part in parts if part)


def _still_reading(comparison: Comparison) -> str:
    read = [row for row in comparison.rows if row.is_complete]
    rest = "Figures fill in as readings come."
    if not read:
        return f"No reader has read all of the {_part_reports(comparison)} yet. {rest}"
    simulated = all(row.variant.reader.simulated for row in read)
    only = "simulated people" if simulated else "people"
    return f"Only {only} have read all of the {_part_reports(comparison)}, no prompt yet. {rest}"


def _alone(comparison: Comparison, best: Row) -> str:
    return (
        f"{_bold(best.name)} is right on {wording.rate(best.scores.accuracy)} of "
        f"the {_part_reports(comparison)}. Run a second prompt to compare it with."
    )


def _ahead(comparison: Comparison, best: Row) -> str:
    """The best against the reference; where it is the reference, against the next one."""
    if best.against is not None:
        return wording.ahead(
            _bold(best.name), _bold(comparison.reference.name), best.against.overall,
            part=comparison.ground.part.value, p_adjusted=best.p.overall,
            comparisons=comparison.comparisons,
        )  # fmt: skip
    nobody = "No prompt" if best.variant.is_prompt else "No reader"
    return (
        f"{nobody} is ahead of {_bold(best.name)}, which is right on "
        f"{wording.rate(best.scores.accuracy)} of the {_part_reports(comparison)}."
    )


def _ties(comparison: Comparison, best: Row) -> str:
    """Those from which the best can't be told, after Holm over all that it is ahead of."""
    others = comparison.prompts if best.variant.is_prompt else comparison.candidates
    rivals = [row for row in others if row.name not in (best.name, comparison.reference.name)]
    if not rivals:
        return ""
    names = [best.name, *(row.name for row in rivals)]
    pairs = metrics.paired_with(comparison.outcomes.only(names), best.name, comparison.view)
    tables = [pair.overall for pair in pairs]
    adjusted = metrics.holm([1.0 if t.p_value is None else t.p_value for t in tables])
    tied = [
        (row, table)
        for row, table, p in zip(rivals, tables, adjusted, strict=True)
        if p >= wording.SIGNIFICANT
    ]
    if not tied:
        return ""
    first, table = tied[0]
    more = f" and {wording.count(len(tied) - 1)} more" if len(tied) > 1 else ""
    return (
        f"Against {_bold(first.name)}{more} no difference can be told{_limit(table, len(rivals))}."
    )


def _baseline(comparison: Comparison, best: Row) -> str:
    """Where the best baseline stands beside the best prompt, unless it is the reference."""
    there = [row for row in comparison.baselines if row.name != best.name]
    if not there or not best.variant.is_prompt or there[0].name == comparison.reference.name:
        return ""
    baseline = there[0]
    table = comparison.against(best.name, baseline.name).overall
    p = min(1.0, len(there) * table.p_value) if table.p_value is not None else 1.0
    if p >= wording.SIGNIFICANT:
        return (
            f"From the baseline {_bold(baseline.name)} ({wording.percent(baseline.accuracy)}) it "
            f"can't be told apart{_limit(table, len(there))}."
        )
    difference = table.difference.value or 0.0
    where = "below" if difference > 0 else "above"
    return (
        f"The baseline {_bold(baseline.name)} stands {wording.points(abs(difference))} {where} it "
        f"({wording.p_value(p)})."
    )


def _limit(table: PairedTable, comparisons: int) -> str:
    smallest = table.detectable(comparisons)
    reports = wording.things(table.n, "report")
    if smallest is None:
        return f"; {reports} {'is' if table.n == 1 else 'are'} too few to show any"
    return f"; with {reports} only differences above {wording.points(smallest)} would show"


def _repeats(best: Row) -> str:
    if best.flips.value is None:
        return ""
    return f"Asked again, its own answers change on {wording.percent(best.flips.value)}."


def _part_reports(comparison: Comparison) -> str:
    return wording.things(comparison.reports, f"{comparison.ground.part.value} report")


def _bold(name: str) -> str:
    return f"**{name}**"


def plain(sentence: str) -> str:
    """The same without marks, for a terminal or a file."""
    return sentence.replace("**", "")


def examples_left_out(comparison: Comparison) -> str:
    """What must be said where few-shot examples were taken from the scored reports."""
    ground = comparison.ground
    count = len(ground.left_out)
    if not count:
        return ""
    shown, same = count - ground.of_same_patients, ground.of_same_patients
    verb = "stands" if shown == 1 else "stand"
    said = f"{wording.things(shown, 'report')} of this part {verb} as an example in a prompt"
    if any(row.pick == Pick.NEAREST for row in ground.variants):
        said += " or may be picked as one"
    if same:
        said += f", {wording.count(same)} more {'is' if same == 1 else 'are'} of the same patients"
    return (
        f"{said}: left out for every reader, since nobody can be scored on what a prompt shows. "
        f"Scored: {wording.things(comparison.reports, 'report')}."
    )


def outdated(comparison: Comparison) -> str:
    """What must be said where a gold report's text was replaced since it was labelled."""
    count = comparison.ground.outdated
    if not count:
        return ""
    has = "has" if count == 1 else "have"
    return (
        f"{wording.things(count, 'gold report')} of this part {has} a newer text by now and can't "
        "be compared before the new text is labelled."
    )


def over_all(comparison: Comparison) -> str:
    """Cochran's Q in words."""
    found = comparison.cochran
    if found.statistic is None:
        return ""
    return (
        f"Over all {found.degrees_of_freedom + 1} variants: Cochran's Q = {found.statistic:.1f}, "
        f"{wording.p_value(found.p_value)}, {wording.things(found.n, 'report')}."
    )


def flattery(comparison: Comparison) -> str:
    """How much the best looks too good for having been chosen; nothing where it rounds to none."""
    points = comparison.inflation.inflation
    if points is None or points < LEAST_FLATTERY:
        return ""
    before = comparison.ground.superseded
    if not before:
        return wording.flattery(comparison.inflation)
    others = wording.things(before, "other text", "other texts")
    return (
        f"{wording.flattery(comparison.inflation)} {others} of prompts, older or of a search, "
        "read them too, so rather more."
    )


def remarks(comparison: Comparison) -> list[str]:
    """What must be said beside the table, one sentence each, without marks."""
    sentences = [
        over_all(comparison),
        flattery(comparison),
        examples_left_out(comparison),
        outdated(comparison),
        locked_part(comparison),
        STAND_IN if comparison.ground.stand_in else "",
        SIMULATED if any(row.variant.reader.simulated for row in comparison.rows) else "",
    ]
    return [plain(sentence) for sentence in sentences if sentence]


STAND_IN = "The stand-in answered: keyword rules, not a language model."
SIMULATED = "Some readers are simulated: no human read for them."


def locked_part(comparison: Comparison) -> str:
    """How often the locked test part was opened so far."""
    ground = comparison.ground
    times = wording.times(ground.openings)
    if ground.part is Split.TEST:
        return f"These figures rest on the locked test part, opened {times} so far."
    return f"The locked test part was opened {times} so far." if ground.openings else ""
