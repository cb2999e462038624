"""Searches for a better prompt among combinations of parts, on the develop part alone.

Half of what is left of develop without the examples' fifth is for the halving, the other
half is looked at once, for the winner: it is offered only if it beats the best prompt
written by hand on reports on which nothing was chosen (see docs/decisions). Every reading
is stored like all others, so that an interrupted search goes on where it stood.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace

from core import metrics, search_parts, splits, wording
from core.errors import OverreadError
from core.metrics import Paired, View
from core.metrics.confusion import right_and_counted
from core.search_parts import Parts, Round
from core.store import jobs, readers, readings
from core.store.database import reading
from core.types import (
    GoldLabel,
    Job,
    Pick,
    Reader,
    ReaderKind,
    Reading,
    Scope,
    Shots,
    Split,
    Task,
)
from core.workflows import (
    compare_prompts,
    draw_examples,
    label_archive,
    label_plan,
    search_candidates,
)
from core.workflows.best_prompt import accuracy
from core.workflows.comparison_ground import SEARCHED, Ground
from core.workflows.label_archive import Stretch
from core.workflows.label_plan import LabelPlan, Lease
from core.workflows.search_candidates import Candidate
from core.workflows.study import Study
from core.workflows.variants import Variant

KIND = "search"
USUAL_BUDGET = 600
FEWEST = 20
"""Reports that the confirming half must have; fewer could not show any difference."""


@dataclass(frozen=True, slots=True)
class Search:
    """What a search is to do. `halving` and `confirming` are report_ids, no patient in both.

    `hand_written` is the reader_id to beat, `hand_name` its row in the comparison.
    """

    plan: LabelPlan
    candidates: tuple[Candidate, ...]
    halving: tuple[int, ...]
    confirming: tuple[int, ...]
    hand_written: int
    hand_name: str
    seed: int

    @property
    def rounds(self) -> tuple[Round, ...]:
        return search_parts.rounds(len(self.candidates), len(self.halving))

    @property
    def requests(self) -> int:
        """At most; what is stored is not asked again."""
        return sum(each.requests for each in self.rounds) + len(self.confirming)

    @property
    def sentence(self) -> str:
        """What it will do, and what that costs."""
        each = wording.things(len(self.candidates), "prompt")
        return (
            f"{each} put together from parts compete on {len(self.halving)} develop reports, the "
            f"better half going on each time. The last one left meets {self.hand_name} on "
            f"{len(self.confirming)} other reports: at most "
            f"{wording.count(self.requests)} requests, beside two small ones a prompt."
        )


@dataclass(frozen=True, slots=True)
class Found:
    """The winner of the halving, and how it did against the best prompt written by hand."""

    winner: Candidate
    against: Paired
    hand_name: str
    stand_in: bool

    @property
    def is_better(self) -> bool:
        table = self.against.overall
        p = table.p_value
        ahead = table.only_a_right > table.only_b_right
        return ahead and p is not None and p < wording.SIGNIFICANT

    @property
    def sentence(self) -> str:
        added = self.winner.parts.added
        made = f"{self.winner.parts.base} with {added}" if added else self.winner.parts.base
        said = wording.ahead(
            f"The prompt that was found ({made})", self.hand_name, self.against.overall,
            part="untouched develop",
        )  # fmt: skip
        if not self.is_better:
            said += f" So it is not offered: {self.hand_name} stays the best prompt."
        return f"{said} {STAND_IN}" if self.stand_in else said


STAND_IN = "The stand-in answered: keyword rules, not a language model."


def plan(
    study: Study,
    task: Task,
    model: str,
    hosts: Sequence[str],
    budget: int = USUAL_BUDGET,
    seed: int = 1,
) -> Search:
    """A search within a budget of requests; nothing is kept yet, see `keep`.

    Raises OverreadError where there can be none.
    """
    hand, halving, confirming = _field(study, task, model, seed)
    count = search_parts.affordable(len(halving), len(confirming), budget)
    if not count:
        least = sum(each.requests for each in search_parts.rounds(2, len(halving)))
        raise OverreadError(
            f"{wording.count(budget)} requests are too few to search with: two prompts alone take "
            f"{wording.count(least + len(confirming))}."
        )
    stock = search_candidates.stock(study, task, halving, model)
    parts = search_parts.combinations(stock, count, seed)
    candidates = tuple(map(Candidate, parts))
    base = label_plan.plan(study, task, [], model, hosts, Scope.DEVELOP)
    order = search_parts.interleaved({each.report_id: each.answer for each in halving}, seed)
    return Search(
        base, candidates, order, tuple(each.report_id for each in confirming), *hand, seed
    )


def keep(study: Study, task: Task, search: Search) -> Search:
    """The same with the texts and examples of its prompts kept, ready to be run."""
    parts = [each.parts for each in search.candidates]
    return replace(
        search, candidates=search_candidates.keep(study, task, parts, search.seed)
    )  # fmt: skip


def _field(
    study: Study, task: Task, model: str, seed: int
) -> tuple[tuple[int, str], tuple[GoldLabel, ...], tuple[GoldLabel, ...]]:
    """The prompt to beat, and the labels of the two halves: no example's report or patient."""
    ground = compare_prompts.load(study, task)
    best = _best(ground, task, (model, f"{model}:latest")) if ground else None
    if ground is None or best is None:
        raise OverreadError(
            f"No prompt has read the develop part on {model} yet. Compare some that are written "
            "by hand first: the search has to beat the best of them."
        )
    pool = draw_examples.pool_ids(study, task)
    left = [each for each in ground.labels if each.report_id not in pool]
    dealt = splits.develop_test_split(
        [(each.report_id, each.answer, each.patient_id) for each in left], seed, 0.5
    )
    halving = tuple(each for each in left if dealt[each.report_id] is Split.DEVELOP)
    confirming = tuple(each for each in left if dealt[each.report_id] is Split.TEST)
    if len(confirming) < FEWEST:
        raise OverreadError(
            f"The search needs two halves of at least {FEWEST} reports that no example comes "
            f"from; here are {len(halving)} and {len(confirming)}. Label more gold reports first."
        )
    return (best.reader_id, best.name), halving, confirming


def _best(ground: Ground, task: Task, models: Sequence[str]) -> Variant | None:
    """The prompt that is right most often on the whole part, on one of these models."""
    counted = metrics.confusions(ground.outcomes(task.default_policy))
    read = [
        (accuracy(confusion).value or 0.0, row)
        for row, confusion in zip(ground.variants, counted, strict=True)
        if row.is_prompt and row.reader.model in models and confusion.unread == 0
    ]
    return max(read, key=lambda each: (each[0], each[1].name))[1] if read else None


def settings(search: Search) -> dict[str, object]:
    """What the job of a search holds in its row."""
    return {
        "task": search.plan.task,
        "model": search.plan.model,
        "plan": search.plan.as_settings(),
        "candidates": [asdict(each) for each in search.candidates],
        "halving": list(search.halving),
        "confirming": list(search.confirming),
        "hand_written": search.hand_written,
        "hand_name": search.hand_name,
        "seed": search.seed,
    }


def of_job(job: Job) -> Search:
    """The search that a job of this kind does."""
    held = job.settings
    candidates = tuple(_candidate(each) for each in held["candidates"])  # type: ignore[attr-defined]
    return Search(
        LabelPlan.from_settings(held["plan"]),  # type: ignore[arg-type]
        candidates,
        tuple(held["halving"]),  # type: ignore[arg-type]
        tuple(held["confirming"]),  # type: ignore[arg-type]
        int(str(held["hand_written"])),
        str(held["hand_name"]),
        int(str(held["seed"])),
    )


def _candidate(fields: Mapping[str, object]) -> Candidate:
    parts, shots = dict(fields["parts"]), fields["shots"]  # type: ignore[call-overload]
    parts |= {"pick": Pick(parts["pick"]), "groups": tuple(parts["groups"])}
    drawn = None
    if isinstance(shots, Mapping):
        drawn = Shots(**{**shots, "pick": Pick(shots["pick"])})
    return Candidate(Parts(**parts), str(fields["sha256"]), drawn)


def run(study: Study, lease: Lease, job: Job) -> None:
    """Halves until one is left, then has it read what was kept for it."""
    search = of_job(job)
    task = study.task(search.plan.task)
    labels = _labels(study, task, search)
    left, done = list(search.candidates), 0
    for each in search.rounds:
        ids = search.halving[: each.reports]
        if not _ask(study, lease, search, left, ids, each.new, done):
            return
        done += each.requests
        left = _better_half(study, task, search, left, [labels[i] for i in ids])
        if not left:
            raise OverreadError("A model was replaced during the search. Search again.")
    _ask(study, lease, search, left, search.confirming, len(search.confirming), done)


def _ask(
    study: Study,
    lease: Lease,
    search: Search,
    candidates: Sequence[Candidate],
    ids: Sequence[int],
    new: int,
    done: int,
) -> bool:
    """Whether all were asked and no stop was asked for; those with equal examples at once.

    What an interrupted search has stored counts as done.
    """
    for shots in dict.fromkeys(each.shots for each in candidates):
        same = [(SEARCHED, each.sha256) for each in candidates if each.shots == shots]
        wanted = replace(search.plan, prompts=tuple(same), only=tuple(ids), shots=shots)
        requests = len(same) * new
        stretch = Stretch(done, max(0, search.requests - done - requests))
        if label_archive.run(study, lease, wanted, stretch).stopped:
            return False
        done += requests
    return True


def _better_half(
    study: Study,
    task: Task,
    search: Search,
    candidates: Sequence[Candidate],
    labels: Sequence[GoldLabel],
) -> list[Candidate]:
    """Who goes on after these reports; nobody while one of them is unread."""
    right = _right(study, task, search.plan, candidates, labels)
    if right is None:
        return []
    return [candidates[place] for place in search_parts.survivors(right, range(len(candidates)))]


def found(study: Study, task: Task, job: Job) -> Found | None:
    """What a search came to; None before the winner has read what was kept for it."""
    search = of_job(job)
    labels = _labels(study, task, search)
    left = list(search.candidates)
    for each in search.rounds:
        ids = search.halving[: each.reports]
        left = _better_half(study, task, search, left, [labels[i] for i in ids])
        if not left:
            return None
    known = _readers(study, task)
    winner, kept = left[0], [labels[i] for i in search.confirming]
    reader_id = _reader_id(known, search.plan, winner)
    if reader_id is None:
        return None
    said = {
        "found": _said(study, reader_id, search.confirming),
        "hand": _said(study, search.hand_written, search.confirming),
    }
    if len(said["found"]) < len(kept):
        return None
    outcomes = metrics.outcomes(kept, said, task.default_policy)
    against = metrics.paired(outcomes, "found", "hand")
    return Found(winner, against, search.hand_name, known[reader_id].stand_in)


def latest(study: Study, task: Task) -> Job | None:
    """The newest search of the task."""
    with reading(study.engine) as connection:
        made = jobs.newest(connection, KIND)
    return next((job for job in made if job.settings.get("task") == task.name), None)


def _labels(study: Study, task: Task, search: Search) -> dict[int, GoldLabel]:
    """Raises OverreadError where the gold set has lost reports of the search."""
    with reading(study.engine) as connection:
        known = {each.report_id: each for each in search_candidates.gold_of(connection, task)}
    if not {*search.halving, *search.confirming} <= known.keys():
        raise OverreadError("The gold set is another one since this search. Search again.")
    return known


def _readers(study: Study, task: Task) -> dict[int, Reader]:
    with reading(study.engine) as connection:
        return readers.of_task(connection, task.name, ReaderKind.PROMPT)


def _reader_id(known: Mapping[int, Reader], plan: LabelPlan, each: Candidate) -> int | None:
    wanted = replace(plan, prompts=((SEARCHED, each.sha256),), shots=each.shots)
    return next((i for i, reader in reversed(list(known.items())) if wanted.is_of(reader)), None)


def _said(study: Study, reader_id: int, ids: Sequence[int]) -> dict[int, Reading]:
    with reading(study.engine) as connection:
        return readings.of_reports(connection, reader_id, tuple(ids))


def _right(
    study: Study,
    task: Task,
    plan: LabelPlan,
    candidates: Sequence[Candidate],
    labels: Sequence[GoldLabel],
) -> dict[int, int] | None:
    """Place → right answers on these reports, a failure being wrong; None while one is unread."""
    known = _readers(study, task)
    ids = [label.report_id for label in labels]
    said: dict[str, dict[int, Reading]] = {}
    for place, each in enumerate(candidates):
        reader_id = _reader_id(known, plan, each)
        said[str(place)] = {} if reader_id is None else _said(study, reader_id, ids)
        if len(said[str(place)]) < len(ids):
            return None
    outcomes = metrics.outcomes(labels, said, task.default_policy)
    right, _ = right_and_counted(outcomes, View.FAILURES_WRONG)
    return {place: int(n) for place, n in enumerate(right.sum(axis=0))}
