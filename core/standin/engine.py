"""From a question to a reply: load the model, fit the prompt, wait for a slot."""

from __future__ import annotations

import time
from typing import Any

from aiohttp import web

from core.standin import forms, mishaps
from core.standin.asking import Ask
from core.standin.dialects import dialect_of
from core.standin.faults import dice
from core.standin.loading import Loader
from core.standin.replying import Question, stream, whole
from core.standin.settings import StandinSettings
from core.standin.shelf import Model, Shelf, digest_of
from core.standin.slots import EngineDied, Slots
from core.standin.tokens import IMAGE
from core.standin.window import Fitted, fit
from core.standin.wire import BARE_JSON, BUSY, Refused, reply
from core.standin.writing import write


class Engine:
    """All that one stand-in works with. `questions` counts those that wanted an answer."""

    def __init__(self, settings: StandinSettings) -> None:
        self.settings = settings
        self.dialect = dialect_of(settings.version)
        self.shelf = Shelf(settings.models, settings.context_length)
        self.slots = Slots(settings.slots)
        self.questions = 0
        self.looks = 0
        self._loader = Loader(settings.load_seconds, settings.max_queue)
        self._dice, self._dice_of_looks = dice(settings.fail, settings.seed)

    async def answer(self, request: web.BaseRequest, ask: Ask) -> web.StreamResponse:
        """The reply to one question; raises Refused."""
        arrived = time.perf_counter_ns()
        model = self.shelf.find(ask.model)
        self._require_skills(ask)
        fault = "" if ask.only_load else self._fault(ask, model)
        number = self.questions
        window = self.dialect.window(ask.num_ctx, model.context_length)
        await self._loader.ready(model, window)
        try:
            if ask.only_load:
                return reply(forms.load_only(ask))
            fitted = self._fit(ask, model, window)
            loaded = time.perf_counter_ns()
            return await self._in_a_slot(
                Question(request, ask, model, fitted, fault, number, arrived, loaded)
            )
        finally:
            model.keep(ask.keep_alive)

    def look(self, entries: list[dict[str, Any]]) -> dict[str, Any]:
        """The models as /api/tags or /api/ps lists them, now and then with other digests."""
        self.looks += 1
        if self._dice_of_looks.throw(self.looks):
            entries = [e | {"digest": digest_of(e["name"] + " elsewhere")} for e in entries]
        return {"models": entries}

    def _require_skills(self, ask: Ask) -> None:
        if ask.think:
            raise Refused(400, f'"{ask.model}" does not support thinking')
        if ask.images and self.dialect.refuses_images:
            raise Refused(400, self.dialect.no_eyes())

    def _fault(self, ask: Ask, model: Model) -> str:
        """What befalls this question; some things happen at once."""
        self.questions += 1
        fault = self._dice.throw(self.questions)
        if fault == "503":
            raise Refused(503, BUSY)
        if fault == "tag-replaced":
            model.replace()
        deadly = self.settings.deadly
        if deadly and ask.messages and deadly in ask.messages[-1].content:
            return "engine-died"
        return fault

    def _fit(self, ask: Ask, model: Model, window: int) -> Fitted:
        tokenizer = model.tokenizer
        more = ask.images * tokenizer.count(IMAGE) - ask.raw * tokenizer.around("user")
        try:
            return fit(
                ask.messages, ask.num_ctx, window, self.dialect, tokenizer,
                truncate=ask.truncate, extra_tokens=more,
            )  # fmt: skip
        except Refused as refused:
            if ask.stream:
                refused.content_type, refused.in_chunks = BARE_JSON, True
            raise

    async def _in_a_slot(self, question: Question) -> web.StreamResponse:
        ask, fault, latency = question.ask, question.fault, self.settings.latency
        async with self.slots.occupy() as slot:
            if fault == "500":
                raise Refused(500, mishaps.ENGINE_FAILED)
            if fault == "html":
                return mishaps.sign_in_page()
            fixed = self.settings.fixed
            written = write(ask, question.model, question.fitted, self.dialect, fixed)
            written = mishaps.alter(fault, ask, written)
            try:
                return await (stream if ask.stream else whole)(question, written, slot, latency)
            except EngineDied as death:
                raise Refused(500, question.last_words()) from death
