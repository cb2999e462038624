"""A prompt on a model is a reader: report in, reading out, or a failure with its reason."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace

from core import prompts, replies
from core.backends._base import Backend, ChatRequest, Model, ServerReply
from core.errors import NoAnswer
from core.example_picks import Nearest
from core.prompts import Prompt
from core.readers._base import fingerprint
from core.types import (
    ChatMessage,
    ChatOptions,
    Failure,
    FailureKind,
    FewShotExample,
    Reader,
    ReaderKind,
    Reading,
    Report,
    Shots,
    Task,
)

TOP_LOGPROBS = 5
MARGIN = 0.5
FRAME_MARGIN = 8
"""Tokens by which the frame may shrink where it touches another report."""
GAUGE_TEXTS = (
    "Unauffällig.",
    "Kein Nachweis einer frischen Fraktur. Regelrechte Stellung im oberen Sprunggelenk. "
    "Weichteilschwellung über dem Außenknöchel, die Syndesmose ist nicht erweitert.",
)
SEED_STEP = 1000
"""Each repeat has a seed of its own, far from the next one's seed of a second try."""


@dataclass(frozen=True, slots=True)
class Gauge:
    """How the server counts this prompt, measured before a run: the frame, and the report.

    A whole prompt counts at least the frame and half of what its letters let expect;
    signs that are no letters may melt into few tokens and count for nothing.
    """

    frame_tokens: int = 0
    tokens_per_letter: float = 0.0

    def expected(self, report_text: str) -> int:
        """About so many tokens the prompt has with this report."""
        return self.frame_tokens + round(self.tokens_per_letter * len(report_text))

    def least(self, report_text: str) -> int:
        """Fewer tokens than this mean that part of the prompt was lost."""
        letters = sum(map(str.isalnum, report_text))
        return int(self.frame_tokens - FRAME_MARGIN + MARGIN * self.tokens_per_letter * letters)


NO_GAUGE = Gauge()


@dataclass(frozen=True, slots=True)
class Shown:
    """Examples in place of the prompt's own; `nearest` picks others for each report.

    `prompt` is the prompt as it is sent with them: it may have got a place to show them.
    """

    shots: Shots
    prompt: Prompt
    examples: tuple[FewShotExample, ...] = ()
    nearest: Nearest | None = field(default=None, compare=False)

    def to(self, report: Report) -> tuple[FewShotExample, ...]:
        """What is shown with this report. A report of no study stands for the dearest case."""
        if self.nearest is None:
            return self.examples
        return self.nearest.to(report) if report.report_id else self.nearest.longest


@dataclass(frozen=True, slots=True)
class PromptReader:
    """One prompt on one model with fixed options. The same parts give the same reader.

    Without `shown` the prompt's own examples stand.
    """

    prompt: Prompt
    task: Task
    model: Model
    options: ChatOptions
    shown: Shown | None = None

    def identity(self) -> Reader:
        """Who this is, with the hash that decides which readings can be reused."""
        options = {
            "temperature": str(self.options.temperature),
            "seed": str(self.options.seed),
            "top_p": str(self.options.top_p),
            "num_ctx": str(self.options.num_ctx),
            "num_predict": str(self.options.num_predict),
        }
        parts = {
            "kind": ReaderKind.PROMPT.value,
            "task": self.task.sha256,
            "prompt": self.prompt.sha256,
            "schema": prompts.schema(self.prompt),
            "model": self.model.digest or self.model.name,
            "options": options,
        } | self._shown_parts()
        return Reader(
            kind=ReaderKind.PROMPT,
            name=self.prompt.name,
            task=self.task.name,
            sha256=fingerprint(parts),
            prompt_name=self.prompt.name,
            prompt_sha256=self.prompt.sha256,
            model=self.model.name,
            model_digest=self.model.digest,
            stand_in=self.model.is_stand_in,
            settings=options | self._settings(),
        )

    def _shown_parts(self) -> dict[str, object]:
        """What the examples add to the identity: nothing where they are the prompt's own."""
        if self.shown is None:
            return {}
        return {"examples": {**asdict(self.shown.shots), "sent": self.shown.prompt.sha256}}

    def _settings(self) -> dict[str, str]:
        """What is worth showing beside the options, and by what a plan finds its reader."""
        set_by_hand = self.options.temperature != self.prompt.temperature
        temperature = {"temperature_set": str(self.options.temperature)} if set_by_hand else {}
        if self.shown is None:
            return {"shots": str(self.prompt.shots), **temperature}
        return shown_settings(self.shown.shots) | temperature

    def request(self, report: Report, repeat: int = 0, gauge: Gauge = NO_GAUGE) -> ChatRequest:
        """What is sent for this report; every repeat is a draw of its own."""
        options = self.options
        if repeat:
            options = replace(options, seed=options.seed + SEED_STEP * repeat)
        messages = self._messages(report)
        return ChatRequest(
            model=self.model.name,
            messages=messages,
            options=options,
            schema=prompts.schema(self.prompt),
            top_logprobs=TOP_LOGPROBS,
            least_prompt_tokens=max(0, self._least(messages, report, gauge)),
        )

    def _messages(self, report: Report) -> tuple[ChatMessage, ...]:
        if self.shown is None:
            return prompts.render(self.prompt, self.task, report.text)
        shown = self.shown
        return prompts.render(shown.prompt, self.task, report.text, shown.to(report))

    def _least(self, messages: Sequence[ChatMessage], report: Report, gauge: Gauge) -> int:
        """With examples that change there is no frame: half of what all letters let expect."""
        if self.shown is None or self.shown.nearest is None:
            return gauge.least(report.text)
        letters = sum(sum(map(str.isalnum, message.content)) for message in messages)
        return int(MARGIN * gauge.tokens_per_letter * letters)

    async def gauge(self, backend: Backend) -> Gauge:
        """Two small questions: how many tokens are the frame, how many a letter?

        Raises NoAnswer where the prompt does not fit even with a short report.
        """
        short, long = [await self._count(backend, text) for text in GAUGE_TEXTS]
        if not short or not long:
            return NO_GAUGE
        lengths = [len(text) for text in GAUGE_TEXTS]
        per_letter = max(0.0, (long - short) / (lengths[1] - lengths[0]))
        return Gauge(short - round(per_letter * lengths[0]), per_letter)

    async def _count(self, backend: Backend, report_text: str) -> int | None:
        probe = await self.read(backend, Report(0, "", 1, report_text, ""))
        if probe.failure and probe.failure.kind is FailureKind.CONTEXT_OVERFLOW:
            raise NoAnswer(FailureKind.CONTEXT_OVERFLOW, probe.failure.message)
        return probe.prompt_tokens

    async def read(
        self, backend: Backend, report: Report, repeat: int = 0, gauge: Gauge = NO_GAUGE
    ) -> Reading:
        """The reading of one report; a reply that can't be read is asked for once more.

        Raises what stops a run (BadRequest, NoModel) or calls for another try
        (ServerTrouble, NoServer); everything else is a failure in the reading.
        """
        request = self.request(report, repeat, gauge)
        reading = await self._ask(backend, request, report, repeat)
        failure = reading.failure
        if failure is None or failure.kind is not FailureKind.UNPARSABLE:
            return reading
        again = replace(request, options=replace(request.options, seed=request.options.seed + 1))
        return replace(await self._ask(backend, again, report, repeat), re_asked=True)

    async def _ask(
        self, backend: Backend, request: ChatRequest, report: Report, repeat: int
    ) -> Reading:
        try:
            reply = await backend.chat(request)
        except NoAnswer as error:
            return Reading(
                report_id=report.report_id,
                outcome=Failure(error.kind, str(error)),
                read_at=time.time(),
                repeat=repeat,
                raw_reply=error.raw,
                messages_sha256=messages_sha256(request.messages),
                prompt_tokens=error.prompt_tokens,
                host=backend.address,
            )
        said = replies.parse(reply.text, self.prompt, report.text)
        return Reading(
            report_id=report.report_id,
            outcome=said if isinstance(said, Failure) else said.answer,
            read_at=time.time(),
            repeat=repeat,
            evidence=None if isinstance(said, Failure) else said.evidence,
            confidence=None if isinstance(said, Failure) else self._confidence(said, reply),
            raw_reply=reply.text,
            messages_sha256=messages_sha256(request.messages),
            prompt_tokens=reply.prompt_tokens,
            completion_tokens=reply.completion_tokens,
            seconds=reply.seconds,
            host=backend.address,
        )

    def _confidence(self, said: replies.Parsed, reply: ServerReply) -> float | None:
        """From the label's token; what the model says of itself only where there is none."""
        measured = replies.confidence(self.prompt, said.answer, reply.logprobs)
        return said.stated if measured is None else measured


def shown_settings(shots: Shots) -> dict[str, str]:
    """Shots as the plain texts of a reader's settings."""
    return {
        "shots": str(shots.k),
        "pick": shots.pick.value,
        "pick_seed": str(shots.seed),
        "examples": shots.examples,
    }


def messages_sha256(messages: tuple[ChatMessage, ...]) -> str:
    """Evidence of what was sent, kept beside the reading."""
    sent = hashlib.sha256()
    for message in messages:
        sent.update(f"{message.role}\0{message.content}\0".encode("utf-8", "surrogatepass"))
    return sent.hexdigest()
