"""One reply on its way out: in one piece or as a stream, in the time that it takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass

from aiohttp import web

from core.standin import forms, mishaps
from core.standin.asking import Ask, Route
from core.standin.forms import PROMPT_SHARE, Timing
from core.standin.logprobs import entries
from core.standin.shelf import Model
from core.standin.slots import EngineDied, Slot
from core.standin.window import Fitted
from core.standin.wire import BARE_JSON, DEATHS, JSON, LINES, STANDIN_HEADER, line, reply
from core.standin.writing import Written

EVENTS = "text/event-stream"
HANG_SECONDS = 86_400.0
NANOSECONDS = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Question:
    """A question under way, the server's `number`-th. Moments are in nanoseconds."""

    request: web.BaseRequest
    ask: Ask
    model: Model
    fitted: Fitted
    fault: str
    number: int
    arrived: int
    loaded: int

    def timing(self, slot: Slot) -> Timing:
        total = time.perf_counter_ns() - self.arrived
        worked = int(slot.worked * NANOSECONDS)
        return Timing(total, self.loaded - self.arrived, worked, self.fitted.tokens)

    def logprobs(self, written: Written) -> list[str]:
        return entries(self.ask, written, self.model.tokenizer) if self.ask.logprobs else []

    def last_words(self) -> str:
        """What the server says of an engine that died."""
        return DEATHS[self.number % len(DEATHS)]


async def whole(
    question: Question, written: Written, slot: Slot, seconds: float
) -> web.StreamResponse:
    """The reply in one piece after `seconds`; raises EngineDied."""
    ask, fault = question.ask, question.fault
    if fault in ("hang", "engine-died"):
        await slot.work(seconds / 2)
        await _befall(question, slot)
    await slot.work(seconds)
    if fault == "error-line":
        return reply(line({"error": question.last_words()}))
    body = forms.whole(ask, written, question.timing(slot), question.logprobs(written))
    content_type = BARE_JSON if ask.route is Route.OPENAI else JSON
    if fault == "cut-body":
        return await mishaps.cut_short(question.request, body, content_type)
    return reply(mishaps.spoil(body) if fault == "invalid-utf8" else body, content_type)


async def stream(
    question: Question, written: Written, slot: Slot, seconds: float
) -> web.StreamResponse:
    """The reply piece by piece over `seconds`; raises EngineDied only before the first.

    Whatever befalls the question does so in the middle.
    """
    content_type = EVENTS if question.ask.route is Route.OPENAI else LINES
    response = web.StreamResponse(headers={"Content-Type": content_type, STANDIN_HEADER: "1"})
    await slot.work(seconds * PROMPT_SHARE)
    await response.prepare(question.request)
    pause = seconds * (1 - PROMPT_SHARE) / max(1, len(written.pieces))
    try:
        for index, said in enumerate(_lines(question, written)):
            await slot.work(pause)
            await response.write(said)
            if index == len(written.pieces) // 2:
                await _befall(question, slot)
                if question.fault == "cut-body":
                    mishaps.hang_up(question.request)
                    return response
                if question.fault == "error-line":
                    raise EngineDied
        await response.write(forms.last_line(question.ask, written, question.timing(slot)))
    except EngineDied:
        await response.write(line({"error": question.last_words()}))
    await response.write_eof()
    return response


def _lines(question: Question, written: Written) -> Iterator[bytes]:
    logprobs = question.logprobs(written)
    for index, text in enumerate(written.pieces):
        said = forms.piece(question.ask, text, logprobs[index : index + 1])
        yield mishaps.spoil(said) if question.fault == "invalid-utf8" else said


async def _befall(question: Question, slot: Slot) -> None:
    """A question that hangs, or that kills the engine and all that is at work with it."""
    if question.fault == "hang":
        await slot.work(HANG_SECONDS)
    if question.fault == "engine-died":
        question.model.keep(0)
        slot.kill_all()
        raise EngineDied
