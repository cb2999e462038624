"""Makes reading lists: which cases, drawn how, in which order.

What is worth most is read first. Agreements drawn at random and a few cases a second
time are mixed in, each with the chance with which it was drawn, so that the true error
and a reader's own consistency can be estimated and not only hunted.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from core.errors import OverreadError
from core.metrics.calibration import Calibration
from core.protocol import DIFFERING, Design, NewCase, Reason
from core.store import candidates, disagreements, events, readers, reading_lists
from core.store.database import reading, writing
from core.store.disagreements import GOLD, Candidate
from core.types import ReaderKind, Task
from core.workflows import review_filter, review_order
from core.workflows.review_filter import EVERY_REPORT, CaseFilter
from core.workflows.study import Study

LOW_CONFIDENCE = 0.7
REPEAT_DISTANCE = 15
"""So many other cases at least lie between a case and its second reading, where there are any."""


@dataclass(frozen=True, slots=True)
class Source:
    """Where cases come from: two sides that differ, or what one reader failed or doubted.

    `first` and `second` are reader_ids, or GOLD. With `limit`, so many are drawn at random.
    `unread` leaves out reports that a person of this study has read already, `among` what
    a filter of reports does not mean. `worths` say how much a look at each of `report_ids` is
    worth, where somebody else has judged that.
    """

    reason: Reason
    first: int
    second: int | None = None
    patterns: tuple[tuple[str, str], ...] = ()
    below: float = LOW_CONFIDENCE
    report_ids: tuple[int, ...] = ()
    worths: tuple[float, ...] = ()
    limit: int | None = None
    unread: bool = True
    among: CaseFilter = EVERY_REPORT


def make_list(
    study: Study,
    task: Task,
    title: str,
    sources: Sequence[Source],
    design: Design | None = None,
    created_by: str = "",
) -> int:
    """A new reading list; returns its list_id. Raises OverreadError when there is no case."""
    design = design or Design()
    dice = random.Random(design.seed)
    with writing(study.engine) as connection:
        known = review_order.calibrations(connection, task, _sides(sources))
        wanted = _cases(connection, task, sources, design, dice, known)
        if not wanted:
            raise OverreadError(
                f"There is nothing to read in “{title}”: no report is of this kind. "
                "Choose other readers, or label more reports first."
            )
        design = replace(
            design,
            barred=_own_cases(connection, task, sources),
            covers_all=_covers_all(sources),
            calibrated=review_order.told(connection, known),
        )
        list_id = reading_lists.add(connection, task.name, title, design, wanted, created_by)
        sentence = f"The reading list “{title}” was made: {len(wanted)} cases."
        events.add(connection, "reading_list", sentence, task.name, created_by)
    return list_id


def _cases(
    connection: Connection,
    task: Task,
    sources: Sequence[Source],
    design: Design,
    dice: random.Random,
    known: Mapping[int, Calibration],
) -> list[NewCase]:
    hunted: dict[int, tuple[float, NewCase]] = {}
    networks = readers.of_task(connection, task.name, ReaderKind.CNN).keys()
    drawn: dict[int, NewCase] = {}
    for source in sources:
        found = _wanted(connection, task, source, _found(connection, task, source))
        for candidate, chance in _sampled(found, source.limit, dice):
            case = _case(candidate, _reason(source, networks), chance)
            if candidate.report_id in hunted or candidate.report_id in drawn:
                continue
            if source.reason is Reason.AUDIT:
                drawn[candidate.report_id] = case
            else:
                worth = review_order.worth(candidate, _sides([source]), source.reason, known)
                weight = review_order.weight(candidate, task)
                hunted[candidate.report_id] = (worth * weight, case)
    for case in _agreements(connection, task, sources, design, len(hunted), dice):
        if case.report_id not in hunted:
            drawn.setdefault(case.report_id, case)
    ordered = [case for _, case in sorted(hunted.values(), key=lambda each: -each[0])]
    return _with_repeats(_mixed(ordered, list(drawn.values()), dice), design, dice)


def count(study: Study, task: Task, source: Source) -> int:
    """How many cases a list of this source would have before anything is mixed in."""
    with reading(study.engine) as connection:
        return len(_wanted(connection, task, source, _found(connection, task, source)))


def mixed_in(source: Source, design: Design, hunted: int, agreeing: int) -> int:
    """How many agreements and repeats a list of `hunted` cases gets by its design."""
    drawn = 0
    if source.reason in DIFFERING and design.agreement_share > 0 and hunted:
        drawn = min(agreeing, max(1, round(hunted * design.agreement_share)))
    return drawn + round((hunted + drawn) * design.repeat_share)


def _wanted(
    connection: Connection, task: Task, source: Source, found: Sequence[Candidate]
) -> list[Candidate]:
    """Without what a person has read and what the filter leaves out."""
    read = candidates.already_read(connection, task.name) if source.unread else frozenset()
    kept = [each for each in found if each.report_id not in read]
    among = review_filter.meant(connection, source.among, (each.report_id for each in kept))
    return [each for each in kept if each.report_id in among]


def _found(connection: Connection, task: Task, source: Source) -> list[Candidate]:
    first, name = source.first, task.name
    match source.reason:
        case Reason.DISAGREEMENT | Reason.IMAGE:
            second = _second(source)
            return disagreements.disagreeing(connection, first, second, name, source.patterns)
        case Reason.AGREEMENT:
            return disagreements.agreeing(connection, first, _second(source), name)
        case Reason.FAILURE:
            return candidates.failures(connection, first, name)
        case Reason.LOW_CONFIDENCE:
            return candidates.unsure(connection, first, name, source.below)
        case Reason.CONTRADICTION:
            return candidates.contradictions(connection, first, name)
        case Reason.SUSPECT:
            return candidates.all_of(connection, first, name, source.report_ids)
        case Reason.LABEL_NOISE:
            return _judged(connection, name, source)
        case Reason.AUDIT:
            return candidates.in_archive(connection, first, name)
        case Reason.REPEAT:
            return []


def _judged(connection: Connection, task: str, source: Source) -> list[Candidate]:
    """Reports that somebody has ranked, with what both sides say of them."""
    second = _second(source)
    worths = dict(zip(source.report_ids, source.worths, strict=True))
    found = disagreements.both_on(connection, source.first, second, task, source.report_ids)
    return [replace(each, worth=worths[each.report_id]) for each in found]


def _reason(source: Source, networks: Set[int]) -> Reason:
    """A disagreement with a CNN is one between report and image, and is named so."""
    if source.reason is Reason.DISAGREEMENT and not networks.isdisjoint(_sides([source])):
        return Reason.IMAGE
    return source.reason


def _second(source: Source) -> int:
    if source.second is None:
        raise OverreadError("A disagreement is between two readers: choose the second one.")
    return source.second


def _sampled(
    found: Sequence[Candidate], limit: int | None, dice: random.Random
) -> list[tuple[Candidate, float]]:
    """Candidates in random order with the chance with which each is among them."""
    wanted = len(found) if limit is None else min(limit, len(found))
    chance = wanted / len(found) if found else 0.0
    return [(candidate, chance) for candidate in dice.sample(found, wanted)]


def _case(candidate: Candidate, reason: Reason, chance: float) -> NewCase:
    return NewCase(
        candidate.report_id,
        reason,
        candidate.reading_ids,
        pattern="|".join(candidate.said),
        sampling_probability=chance,
    )


def _agreements(
    connection: Connection,
    task: Task,
    sources: Sequence[Source],
    design: Design,
    hunted: int,
    dice: random.Random,
) -> list[NewCase]:
    """Agreements of the sides whose disagreements are read, drawn at random."""
    pairs = [source for source in sources if source.reason in DIFFERING]
    if not pairs or design.agreement_share <= 0:
        return []
    wanted = max(1, round(hunted * design.agreement_share / len(pairs))) if hunted else 0
    return [
        _case(candidate, Reason.AGREEMENT, chance)
        for source in pairs
        for candidate, chance in _sampled(
            _wanted(
                connection,
                task,
                source,
                disagreements.agreeing(connection, source.first, _second(source), task.name),
            ),
            wanted,
            dice,
        )
    ]


def _mixed(ordered: list[NewCase], drawn: list[NewCase], dice: random.Random) -> list[NewCase]:
    """The drawn ones at random places among the others, whose order stays."""
    size = len(ordered) + len(drawn)
    places = set(dice.sample(range(size), len(drawn)))
    hunted, random_ones = iter(ordered), iter(dice.sample(drawn, len(drawn)))
    return [next(random_ones) if place in places else next(hunted) for place in range(size)]


def _with_repeats(once: list[NewCase], design: Design, dice: random.Random) -> list[NewCase]:
    """Some cases a second time, later in the list, with the chance of being so drawn."""
    wanted = round(len(once) * design.repeat_share)
    if not wanted:
        return once
    chance = wanted / len(once)
    chosen = set(dice.sample(range(len(once)), wanted))
    later: list[tuple[float, NewCase]] = [(float(place), case) for place, case in enumerate(once)]
    for place in sorted(chosen):
        first = min(place + REPEAT_DISTANCE, len(once))
        again = replace(
            once[place], reason=Reason.REPEAT, repeat=1,
            sampling_probability=once[place].sampling_probability * chance,
        )  # fmt: skip
        later.append((dice.uniform(first, len(once)) if first < len(once) else len(once), again))
    return [case for _, case in sorted(later, key=lambda each: each[0])]


def _covers_all(sources: Sequence[Source]) -> bool:
    return len(sources) == 1 and all(
        each.reason in DIFFERING
        and not each.patterns
        and each.limit is None
        and each.among == EVERY_REPORT
        for each in sources
    )


def _sides(sources: Sequence[Source]) -> list[int]:
    return [side for s in sources for side in (s.first, s.second) if side is not None]


def _own_cases(connection: Connection, task: Task, sources: Sequence[Source]) -> tuple[int, ...]:
    """The people between whom this list decides; none of them may read it."""
    sides = set(_sides(sources))
    known = readers.of_task(connection, task.name)
    people = {side for side in sides if side in known and known[side].kind is ReaderKind.HUMAN}
    return tuple(sorted(people)) if people and people == sides - {GOLD} else ()
