"""The small questions to a server, each a function: None if all is well, else a sentence.

The sentence says what the server did and what that means for a study.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace

from core.backends._base import Backend, ChatRequest, Model, ServerReply
from core.backends.ollama import Ollama
from core.errors import BadRequest, NoAnswer, NoModel, OverreadError
from core.types import ChatMessage, ChatOptions, FailureKind

FRAME = 'Liegt eine Fraktur vor? Antworte als JSON mit "answer" (present oder absent).\n\nBefund:\n'
SHORT = "Kein Nachweis einer Fraktur."
FILLER = "Im Verlauf unverändert, Stellung regelrecht, Weichteile o. B. "
CHARACTERS_A_TOKEN = 8
"""More than any tokenizer packs into a token of German, on average."""
WORTH_REUSING = 1500
"""Tokens of a prompt's beginning from which on reuse can be seen in the time."""
SOONER = 0.8
TOO_QUICK = 0.1
"""Seconds below which the time of a prompt says nothing."""
AT_ONCE = 4
SAMPLES = 5


class NotSupported(OverreadError):
    """The server does not offer what was asked for; a study can do without."""


class Told(OverreadError):
    """As expected, and worth a sentence of its own."""


def _schema(*labels: str) -> dict[str, object]:
    answer = {"type": "string", "enum": list(labels)}
    return {"type": "object", "properties": {"answer": answer}, "required": ["answer"]}


LABELS = ("present", "absent")


def _request(
    model: Model, options: ChatOptions, report: str, *labels: str, least: int = 0
) -> ChatRequest:
    return ChatRequest(
        model.name,
        (ChatMessage("user", FRAME + report),),
        options,
        _schema(*(labels or LABELS)),
        least_prompt_tokens=least,
    )


async def version(backend: Backend, _model: Model, _options: ChatOptions) -> str | None:
    told = await backend.version()
    return "It tells no version; readings can't say who answered." if told == "unknown" else None


async def identity(backend: Backend, model: Model, _options: ChatOptions) -> str | None:
    now = await backend.find_model(model.name)
    if not now.digest:
        return "The model has no digest: a replaced model would not be noticed."
    if now.digest.startswith("told:"):
        raise NotSupported("No digest; the model is watched by what the server tells of it.")
    return None


async def window(_backend: Backend, model: Model, options: ChatOptions) -> str | None:
    longest = model.context_length
    if longest is None:
        raise NotSupported("The server does not tell how long a window the model may have.")
    if longest < options.num_ctx:
        return f"The window is at most {longest} tokens; set OVERREAD_NUM_CTX to that or less."
    return None


async def unknown_model(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    other = replace(model, name="overread-no-such-model")
    try:
        await backend.chat(_request(other, replace(options, num_predict=1), SHORT))
    except NoModel:
        return None
    except NoAnswer:
        pass
    return "It answers for a model that it has not got: check by hand which one answers."


async def whole_answer(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    try:
        await backend.chat(_request(model, options, SHORT))
    except NoAnswer as error:
        return f"A short question gets no whole answer. {error}"
    return None


async def cut_off_reply(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    try:
        await backend.chat(_request(model, replace(options, num_predict=1), SHORT))
    except NoAnswer as error:
        if error.kind is FailureKind.TRUNCATED:
            return None
        return f"A reply of one token is reported otherwise. {error}"
    return "A reply cut off after one token passes for a whole one: half answers become labels."


async def long_report(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    report = FILLER * (CHARACTERS_A_TOKEN * options.num_ctx // len(FILLER) + 1)
    return await _refused(backend, _request(model, replace(options, num_predict=1), report))


async def long_examples(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    example = FILLER * (CHARACTERS_A_TOKEN * options.num_ctx // len(FILLER) // 8 + 1)
    turns: list[ChatMessage] = []
    for _ in range(8):
        turns += [ChatMessage("user", example), ChatMessage("assistant", '{"answer": "absent"}')]
    request = _request(model, replace(options, num_predict=1), SHORT)
    return await _refused(backend, replace(request, messages=(*turns, *request.messages)))


async def _refused(backend: Backend, request: ChatRequest) -> str | None:
    """Only a refusal by the server is safe: our own count can't find every loss."""
    try:
        await backend.chat(request)
    except NoAnswer as error:
        if error.kind is FailureKind.CONTEXT_OVERFLOW and not str(error).startswith("The server"):
            return None
    characters = sum(len(message.content) for message in request.messages)
    return (
        f"A prompt of {characters} characters for a window of {request.options.num_ctx} tokens "
        "is answered: the server drops part of it in silence, the instructions or the examples."
    )


async def without_the_guard(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    if not isinstance(backend, Ollama):
        raise NotSupported("This kind of server has no such switch.")
    report = FILLER * (CHARACTERS_A_TOKEN * options.num_ctx // len(FILLER) + 1)
    request = _request(model, replace(options, num_predict=1), report)
    try:
        seen = await backend.prompt_tokens_unguarded(request)
    except NoAnswer:
        return None
    raise Told(
        f"Without Overread's guard it would read {seen} tokens of a longer prompt and say nothing."
    )


async def schema_held(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    seeds = [replace(options, seed=seed, temperature=1.0) for seed in range(SAMPLES)]
    held = 0
    for each in seeds:
        report = "Schreibe ein Gedicht über den Herbst, kein JSON."
        held += _label(await _answer(backend, _request(model, each, report))) in LABELS
    if held == SAMPLES:
        return None
    return f"{held} of {SAMPLES} replies keep to the form: expect as many failures in a run."


async def umlauts(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    words = ("möglich", "ausgeschlossen")
    said = _label(await _answer(backend, _request(model, options, SHORT, *words)))
    if said in words:
        return None
    return "Labels with umlauts don't come back whole: use plain words in prompts."


async def log_probabilities(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    request = replace(_request(model, options, SHORT), top_logprobs=5)
    reply = await _answer(backend, request)
    if reply is not None and reply.logprobs:
        return None
    raise NotSupported("No log-probabilities: readings have no confidence, all else works.")


async def prefix_reuse(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    frame = "Beispiele.\n" + FILLER * (3 * min(WORTH_REUSING, options.num_ctx // 3) // len(FILLER))
    times = []
    for report in ("Erster Befund.", "Zweiter Befund."):
        request = _request(model, replace(options, num_predict=1), report)
        message = ChatMessage("user", f"{frame}{request.messages[0].content}")
        began = time.monotonic()
        await _answer(backend, replace(request, messages=(message,)))
        times.append(time.monotonic() - began)
    if backend.tokens_reused or times[1] < SOONER * times[0]:
        return None
    if max(times) < TOO_QUICK:
        raise Told("Both prompts were read at once; at this speed reuse makes no difference.")
    return (
        f"The second prompt took {times[1]:.2f} s, the first {times[0]:.2f} s: "
        "no sign that the constant beginning is kept, so runs may be slow."
    )


async def same_again(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    first, second = [await _text(backend, model, options, SHORT) for _ in range(2)]
    if first == second:
        return None
    return "The same question gets another text: repeat readings, and report the flip rate."


async def same_under_load(backend: Backend, model: Model, options: ChatOptions) -> str | None:
    reports = [f"Befund {number}: {SHORT}" for number in range(AT_ONCE)]
    alone = [await _text(backend, model, options, report) for report in reports]
    together = await asyncio.gather(*(_text(backend, model, options, report) for report in reports))
    flips = sum(one != other for one, other in zip(alone, together, strict=True))
    if not flips:
        return None
    return f"{flips} of {AT_ONCE} texts change under load: measure the flip rate with a retest."


async def _answer(backend: Backend, request: ChatRequest) -> ServerReply | None:
    """The reply, or None where it is no answer."""
    try:
        return await backend.chat(request)
    except NoAnswer:
        return None
    except BadRequest as error:
        raise NotSupported(f"The server does not take such a request. {error}") from error


async def _text(backend: Backend, model: Model, options: ChatOptions, report: str) -> str:
    try:
        return (await backend.chat(_request(model, options, report))).text
    except NoAnswer as error:
        return error.raw


def _label(reply: ServerReply | None) -> object:
    try:
        return json.loads(reply.text)["answer"] if reply else None
    except (ValueError, KeyError, TypeError):
        return None
