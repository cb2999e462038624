"""What a study has and what one should know of it before trusting it, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from core.store import report_search, standing
from core.store.database import reading
from core.store.report_search import Soundness
from core.types import Split, Task
from core.wording import count, things
from core.workflows.study import Study


@dataclass(frozen=True, slots=True)
class Stock:
    """What there is: reports, the years they are from, and gold labels of one task."""

    sound: Soundness
    years: Mapping[str, int]
    develop: int
    test: int


def take(study: Study, task: Task) -> Stock:
    with reading(study.engine) as connection:
        gold = standing.gold_answers(connection, task.name)
        return Stock(
            report_search.soundness(connection, task.name),
            report_search.years(connection, task.name),
            sum(gold[Split.DEVELOP].values()),
            sum(gold[Split.TEST].values()),
        )


def sentence(stock: Stock) -> str:
    """What we have, with **strong** figures."""
    sound = stock.sound
    if not sound.reports:
        return "**No reports yet.** Drop a file of reports: nothing is stored before you say so."
    whose = f" of {things(sound.patients, 'patient')}" if sound.patients else ""
    gold = stock.develop + stock.test
    labelled = f"**{count(gold)}** of them" if gold else "None of them"
    verb = "has" if gold <= 1 else "have"
    return (
        f"**{things(sound.reports, 'report')}**{whose}{_period(stock.years)}. "
        f"{labelled} {verb} a gold label."
    )


def _period(years: Mapping[str, int]) -> str:
    known = sorted(year for year in years if year)
    if not known:
        return ""
    first, last = known[0], known[-1]
    return f", from {first}" if first == last else f", {first} to {last}"


def doubts(sound: Soundness) -> tuple[str, ...]:
    """What may be wrong with the reports, one thing each; empty where nothing is."""
    found = (
        (sound.empty, "is empty", "are empty"),
        (sound.repeated_texts, "has the text of another", "have the text of another"),
        (sound.without_patient, "has no patient", "have no patient"),
        (sound.without_date, "has no date", "have no date"),
    )
    said = [f"{things(n, 'report')} {one if n == 1 else many}" for n, one, many in found if n]
    if sound.newer_versions:
        said.append(f"{things(sound.newer_versions, 'report')} came in a newer version")
    return tuple(said)
