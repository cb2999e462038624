"""What a labelling job is to do: prompts, model, hosts, reports. Stored in the job's row.

No secret is part of a plan: tokens and certificates stay in the environment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass

from sqlalchemy import ColumnElement, Connection

from core.readers.prompt import shown_settings
from core.store import reports
from core.store.reports import ReportFilter
from core.types import Pick, Reader, Scope, Shots, Task
from core.workflows import library
from core.workflows.study import Study
from core.workflows.variants import differing

MOST_REPEATS = 100


@dataclass(frozen=True, slots=True)
class LabelPlan:
    """`prompts` are (name, sha256). Times are in seconds.

    `repeats` readings are wanted of each report, numbered from `first_repeat`. The
    reports are those of the scope that also contain `words` and carry `pitfall` and
    `year`; `only` (report_ids), unless empty, narrows them further and sets the order.
    `mixed_versions` lets hosts of different versions share the run; `accept_risk` lets
    it start on a server that fails a question on which labels depend; `too_long_may_fail`
    although some prompts won't fit the window. A host holds `slots` + `ahead` requests
    at most; `own_slots` are (host, slots) of those that have a number of their own.
    `shots` and `temperature` stand in place of what the prompts themselves say.
    """

    task: str
    prompts: tuple[tuple[str, str], ...]
    model: str
    hosts: tuple[str, ...]
    scope: Scope = Scope.ARCHIVE
    slots: int = 4
    failures_again: bool = False
    num_ctx: int = 4096
    num_predict: int = 400
    keep_alive: str = "30m"
    request_timeout: float = 120.0
    repeats: int = 1
    first_repeat: int = 0
    words: str = ""
    pitfall: str = ""
    year: str = ""
    only: tuple[int, ...] = ()
    mixed_versions: bool = False
    accept_risk: bool = False
    too_long_may_fail: bool = False
    ahead: int = 1
    shots: Shots | None = None
    temperature: float | None = None
    own_slots: tuple[tuple[str, int], ...] = ()

    def slots_at(self, host: str) -> int:
        return dict(self.own_slots).get(host, self.slots)

    @property
    def repeat_numbers(self) -> range:
        return range(self.first_repeat, self.first_repeat + self.repeats)

    @property
    def name(self) -> str:
        """The first prompt with what stands in place of its own: “rules + 3 balanced at 0.7”."""
        return self.names[0]

    @property
    def names(self) -> tuple[str, ...]:
        """The same for every prompt."""
        set_by_hand = {} if self.shots is None else shown_settings(self.shots)
        if self.temperature is not None:
            set_by_hand |= {"temperature_set": str(self.temperature)}
        return tuple(f"{name}{differing(set_by_hand)}" for name, _ in self.prompts)

    def wanted_reports(self, connection: Connection) -> ColumnElement[bool]:
        """The condition for the reports that the plan means."""
        shown = ReportFilter(self.words, self.pitfall, self.year, self.scope, self.task)
        return reports.matching(connection, shown)

    def is_of(self, reader: Reader) -> bool:
        """Whether a reader is one of those that the plan makes, whatever its other options."""
        return (
            (reader.prompt_name, reader.prompt_sha256) in self.prompts
            and reader.model in (self.model, f"{self.model}:latest")
            and self._shows_as(reader.settings)
            and self._is_as_warm_as(reader.settings)
        )

    def _shows_as(self, settings: Mapping[str, str]) -> bool:
        if self.shots is None:
            return "pick" not in settings
        if "pick" not in settings:
            own = self.shots.pick is Pick.FIXED and not self.shots.examples
            return own and settings.get("shots", "0") == str(self.shots.k)
        return shown_settings(self.shots).items() <= settings.items()

    def _is_as_warm_as(self, settings: Mapping[str, str]) -> bool:
        if self.temperature is None:
            return "temperature_set" not in settings
        return settings.get("temperature") == str(self.temperature)

    def as_settings(self) -> dict[str, object]:
        return asdict(self) | {"scope": self.scope.value}

    @staticmethod
    def from_settings(settings: Mapping[str, object]) -> LabelPlan:
        values = dict(settings)
        values["scope"] = Scope(str(values["scope"]))
        values["prompts"] = tuple((name, sha) for name, sha in values["prompts"])  # type: ignore[attr-defined]
        values["hosts"] = tuple(values["hosts"])  # type: ignore[arg-type]
        values["only"] = tuple(values.get("only", ()))  # type: ignore[arg-type]
        own_slots = values.get("own_slots", ())
        values["own_slots"] = tuple((host, slots) for host, slots in own_slots)  # type: ignore[attr-defined]
        shots = values.get("shots")
        if isinstance(shots, Mapping):
            values["shots"] = Shots(**{**shots, "pick": Pick(shots["pick"])})
        return LabelPlan(**values)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Lease:
    """The right of one worker to move a job on."""

    job_id: int
    worker: str


def plan(
    study: Study,
    task: Task,
    prompt_names: Sequence[str],
    model: str,
    hosts: Sequence[str],
    scope: Scope,
    *,
    slots: int | None = None,
    own_slots: Mapping[str, int] | None = None,
    failures_again: bool = False,
    repeats: int = 1,
    mixed_versions: bool = False,
    accept_risk: bool = False,
) -> LabelPlan:
    """A plan for the newest versions of these prompts; raises OverreadError if one is missing.

    `own_slots` (by host) and `slots` are the settings' own where neither is given. For a
    filter, a sample or other options of the model use dataclasses.replace.
    """
    if slots is None and own_slots is None:
        own_slots = study.settings.own_slots
    saved = [library.by_name(study.engine, task, name) for name in prompt_names]
    return LabelPlan(
        task=task.name,
        prompts=tuple((s.prompt.name, s.prompt.sha256) for s in saved),
        model=model,
        hosts=tuple(hosts),
        scope=scope,
        slots=slots or study.settings.slots,
        failures_again=failures_again,
        num_ctx=study.settings.num_ctx,
        num_predict=study.settings.num_predict,
        keep_alive=study.settings.keep_alive,
        request_timeout=study.settings.request_timeout,
        repeats=min(max(repeats, 1), MOST_REPEATS),
        mixed_versions=mixed_versions,
        accept_risk=accept_risk,
        own_slots=tuple((host, n) for host, n in (own_slots or {}).items() if host in hosts),
    )
