"""The nouns of Overread: reports, tasks, readers, readings, gold sets, jobs.

Everything that answers is a reader; every answer is a reading. These types are
frozen and know nothing of disk, network or screen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Literal


class Answer(StrEnum):
    """What a reader says of one report. `uncertain` is not `absent`."""

    PRESENT = "present"
    ABSENT = "absent"
    UNCERTAIN = "uncertain"
    NOT_MENTIONED = "not_mentioned"


class FailureKind(StrEnum):
    """Why there is no answer. A failure is never a label."""

    UNPARSABLE = "unparsable"
    TRUNCATED = "truncated"
    REFUSED = "refused"
    OFF_SCHEMA = "off_schema"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    CONTEXT_OVERFLOW = "context_overflow"
    ABORTED = "aborted"
    MODEL_CHANGED = "model_changed"
    WITHDRAWN = "withdrawn"


class ReaderKind(StrEnum):
    """Who or what reads. `gold` is the adjudicated human reading."""

    GOLD = "gold"
    HUMAN = "human"
    PROMPT = "prompt"
    RULES = "rules"
    CLASSIFIER = "classifier"
    CNN = "cnn"


class Split(StrEnum):
    """The two parts of a gold set."""

    DEVELOP = "develop"
    TEST = "test"


class Scope(StrEnum):
    """Which reports are meant: the gold set, one part of it, the rest, or every one."""

    ALL = "all"
    GOLD = "gold"
    DEVELOP = "develop"
    TEST = "test"
    ARCHIVE = "archive"


class JobState(StrEnum):
    """What the job row says. "Stalled" is computed from the heartbeat instead."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class NewReport:
    """A report on its way into the study, from a file or from the demo generator.

    `study_date` is ISO 8601 (`2024-01-31`) or None. `pitfalls` are the groups of
    German (or other) report language that make a report hard, for example
    `negation`; they are known for synthetic and annotated reports only. `only_task`
    names the one task that the report is for; empty where it may serve any.
    """

    accession_number: str
    text: str
    patient_id: str | None = None
    study_date: str | None = None
    pitfalls: tuple[str, ...] = ()
    synthetic: bool = False
    only_task: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One version of a report in the study. The text of a version never changes."""

    report_id: int
    accession_number: str
    version: int
    text: str
    text_sha256: str
    patient_id: str | None = None
    study_date: str | None = None
    pitfalls: tuple[str, ...] = ()
    synthetic: bool = False


@dataclass(frozen=True, slots=True)
class Policy:
    """A named mapping from answers to training labels; None leaves a report out."""

    name: str
    labels: Mapping[Answer, int | None]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One finding, what counts as it, and which answers a reader may give.

    `name` is the folder below `prompts/`; `sha256` covers the whole task file but the
    weights, which no reader is told. `weights` is how much a look at a case is worth by the
    answers given in it, 1 where an answer is left out.
    """

    name: str
    title: str
    finding: str
    language: str
    definition: str
    answers: tuple[Answer, ...]
    policies: tuple[Policy, ...]
    sha256: str
    weights: Mapping[Answer, float] = field(default_factory=dict)

    @property
    def default_policy(self) -> Policy:
        return self.policies[0]


@dataclass(frozen=True, slots=True)
class FewShotExample:
    """A report text with its answer and the verbatim quote that supports it."""

    text: str
    answer: Answer
    evidence: str = ""


class Pick(StrEnum):
    """How few-shot examples are picked from many. `nearest` picks anew for each report."""

    FIXED = "fixed"
    RANDOM = "random"
    BALANCED = "balanced"
    DIVERSE = "diverse"
    NEAREST = "nearest"


@dataclass(frozen=True, slots=True)
class Shots:
    """Examples that are shown in place of a prompt's own: `k` of them.

    `examples` is the sha256 of a stored list: what is shown, in its order, or for
    `nearest` what is picked from. Without it the first `k` of the prompt's own are meant.
    """

    k: int
    pick: Pick = Pick.FIXED
    seed: int = 0
    examples: str = ""


@dataclass(frozen=True, slots=True)
class PoolReport:
    """A report that may be shown as an example: its gold answer, and the quote for it if any.

    `accession_number` and `patient` are empty where they are not known.
    """

    text: str
    answer: Answer
    evidence: str = ""
    accession_number: str = ""
    patient: str = ""

    @property
    def example(self) -> FewShotExample:
        return FewShotExample(self.text, self.answer, self.evidence)


@dataclass(frozen=True, slots=True)
class ChatMessage:
    """One turn of what a model is sent."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class ChatOptions:
    """How a model is run. Changing `num_ctx` makes a server load the model again."""

    temperature: float = 0.0
    seed: int = 1
    top_p: float = 1.0
    num_ctx: int = 4096
    num_predict: int = 400
    keep_alive: str = "30m"


@dataclass(frozen=True, slots=True)
class Failure:
    """There is no answer, and this is why."""

    kind: FailureKind
    message: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """A quote that a reader gave. Without offsets it is not in the report."""

    quote: str
    start: int | None = None
    end: int | None = None

    @property
    def is_in_report(self) -> bool:
        return self.start is not None


@dataclass(frozen=True, slots=True)
class Reader:
    """Anyone or anything that answers. Two readers are the same if `sha256` is.

    For a prompt on a model the hash covers the prompt, task, schema, options,
    model digest and examples. `settings` holds what is worth showing of them,
    as plain text values. `stand_in` marks answers that no language model gave.
    """

    kind: ReaderKind
    name: str
    task: str
    sha256: str
    prompt_name: str = ""
    prompt_sha256: str = ""
    model: str = ""
    model_digest: str = ""
    stand_in: bool = False
    simulated: bool = False
    settings: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reading:
    """One reader's answer to one report, or its failure. Readings are only added.

    `repeat` counts deliberate repetitions, `attempt` counts new tries at the same
    repeat (after a failure, or a changed human verdict); the highest attempt holds.
    `confidence` is a probability in [0, 1] or None where unknown; `seconds` is the
    time the server took; `read_at` is in seconds since 1970 (UTC).
    """

    report_id: int
    outcome: Answer | Failure
    read_at: float
    repeat: int = 0
    attempt: int = 0
    evidence: Evidence | None = None
    confidence: float | None = None
    raw_reply: str = ""
    messages_sha256: str = ""
    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    seconds: float | None = None
    re_asked: bool = False
    host: str = ""
    server_version: str = ""
    comment: str = ""

    @property
    def answer(self) -> Answer | None:
        return self.outcome if isinstance(self.outcome, Answer) else None

    @property
    def failure(self) -> Failure | None:
        return self.outcome if isinstance(self.outcome, Failure) else None


@dataclass(frozen=True, slots=True)
class GoldLabel:
    """The adjudicated answer of one gold report, and the part it belongs to."""

    report_id: int
    answer: Answer
    split: Split
    patient_id: str | None = None
    pitfalls: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class GoldSet:
    """One version of a task's gold set."""

    gold_set_id: int
    task: str
    version: int
    created_at: float
    labels: tuple[GoldLabel, ...]

    def part(self, split: Split) -> tuple[GoldLabel, ...]:
        return tuple(label for label in self.labels if label.split is split)


@dataclass(frozen=True, slots=True)
class Job:
    """Long work, as its row says it. Times are in seconds since 1970 (UTC)."""

    job_id: int
    kind: str
    settings: Mapping[str, object]
    state: JobState
    done: int
    total: int
    created_at: float
    heartbeat_at: float | None = None
    started_at: float | None = None
    ended_at: float | None = None
    cancel_requested: bool = False
    error: str = ""

    @property
    def is_open(self) -> bool:
        return self.state in (JobState.WAITING, JobState.RUNNING)
