"""What a server must do right before its answers can be labels, asked in small questions.

At most thirty requests, which load one model and change, pull and delete nothing. Each
question says whether labels depend on it; a run does not start on a server that fails
one of those, unless the risk is accepted, and the readings then say so.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.backends._base import Backend, Model
from core.errors import BackendError, BadRequest, OverreadError, ServerTrouble
from core.types import ChatOptions
from core.workflows import server_answers as answers
from core.workflows.preflight import patiently


class State(StrEnum):
    """How a server did."""

    AS_EXPECTED = "as expected"
    DIFFERENT = "different"
    NOT_SUPPORTED = "not supported"


@dataclass(frozen=True, slots=True)
class Verdict:
    """One line of the examination."""

    question: str
    state: State
    sentence: str
    labels_depend: bool = False

    @property
    def endangers_labels(self) -> bool:
        return self.labels_depend and self.state is not State.AS_EXPECTED


@dataclass(frozen=True, slots=True)
class Question:
    """`ask` returns None if all is as expected, else what is different and what it means.

    `good` is the line for the first case. Labels depend on the answer where
    `labels_depend`; a server may lack what is `optional`.
    """

    name: str
    good: str
    ask: Callable[[Backend, Model, ChatOptions], Awaitable[str | None]]
    labels_depend: bool = False
    optional: bool = False


QUESTIONS: tuple[Question, ...] = (
    Question("version", "The server tells its version.", answers.version),
    Question("digest", "The model has an identity that can be watched.", answers.identity),
    Question("window", "The window fits what the model was trained for.", answers.window),
    Question("unknown model", "A model that is not there is refused.", answers.unknown_model),
    Question("whole answer", "A finished reply says that it is finished, and counts its tokens.",
             answers.whole_answer, labels_depend=True),
    Question("cut-off reply", "A reply that is cut off says so.",
             answers.cut_off_reply, labels_depend=True),
    Question("long report", "A prompt longer than the window is refused, not shortened.",
             answers.long_report, labels_depend=True),
    Question("long examples", "Examples that don't fit are refused, not dropped.",
             answers.long_examples, labels_depend=True),
    Question("without the guard", "Overread's requests forbid what this server does otherwise.",
             answers.without_the_guard, optional=True),
    Question("schema", "Five of five replies keep to the form that was asked for.",
             answers.schema_held),
    Question("umlauts", "A label with an umlaut comes back as it was asked for.", answers.umlauts),
    Question("log-probabilities", "The label's token comes with its probability.",
             answers.log_probabilities, optional=True),
    Question("prefix reuse", "The second prompt with the same beginning is quicker.",
             answers.prefix_reuse, optional=True),
    Question("same again", "The same question alone gets the same text twice.",
             answers.same_again),
    Question("same under load", "Four at once get the texts that each gets alone.",
             answers.same_under_load),
)  # fmt: skip
ESSENTIAL = tuple(question for question in QUESTIONS if question.labels_depend)


async def examine(
    backend: Backend,
    model: Model,
    options: ChatOptions,
    questions: Sequence[Question] = QUESTIONS,
) -> AsyncIterator[Verdict]:
    """A verdict on each question, as they come."""
    for question in questions:
        try:
            yield await _ask(question, backend, model, options)
        except BadRequest as error:
            yield Verdict(question.name, State.DIFFERENT, str(error), question.labels_depend)


async def _ask(question: Question, backend: Backend, model: Model, options: ChatOptions) -> Verdict:
    """A question that goes wrong is asked once more: busy servers are not wrong ones."""
    difference: str | None = None
    for _ in range(2):
        try:
            difference = await patiently(lambda: question.ask(backend, model, options))
        except ServerTrouble as error:
            difference = str(error)
        except answers.Told as told:
            return Verdict(question.name, State.AS_EXPECTED, str(told), question.labels_depend)
        except answers.NotSupported as error:
            return Verdict(question.name, State.NOT_SUPPORTED, str(error), question.labels_depend)
        if difference is None:
            good = State.AS_EXPECTED
            return Verdict(question.name, good, question.good, question.labels_depend)
    state = State.DIFFERENT
    return Verdict(question.name, state, difference or "", question.labels_depend)


async def risks(backend: Backend, model: Model, options: ChatOptions) -> tuple[Verdict, ...]:
    """The questions on which labels depend that this server fails; raises BadRequest."""
    found = [await _ask(question, backend, model, options) for question in ESSENTIAL]
    return tuple(verdict for verdict in found if verdict.endangers_labels)


async def require_safe(
    backend: Backend, model: Model, options: ChatOptions, *, accept_risk: bool
) -> str:
    """A note of the accepted risks, empty if there are none; raises OverreadError."""
    found = await risks(backend, model, options)
    if not found:
        return ""
    if accept_risk:
        return f"Risk accepted, {backend.address}: {', '.join(v.question for v in found)}."
    failed = " ".join(f"{verdict.question}: {verdict.sentence}" for verdict in found)
    raise OverreadError(
        f"{backend.address} fails a question on which labels depend. {failed} Update the "
        "server, or start with --accept-risk; every export will then say so."
    )


async def all_verdicts(
    backend: Backend, name: str, options: ChatOptions, seconds: float
) -> tuple[Verdict, ...]:
    """The whole examination, for a page's button; raises OverreadError after `seconds`."""
    try:
        async with asyncio.timeout(seconds):
            model = await backend.find_model(name)
            return tuple([verdict async for verdict in examine(backend, model, options)])
    except TimeoutError as error:
        raise OverreadError(
            f"{backend.address} did not answer all questions within {seconds:g} s."
        ) from error
    except BackendError as error:
        raise OverreadError(str(error)) from error
