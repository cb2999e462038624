"""What a request gets that a fault befalls: replies altered, broken or not of Ollama at all.

`faults` says when; README.md has a line for each kind.
"""

from __future__ import annotations

from dataclasses import replace

from aiohttp import web

from core.standin import noise
from core.standin.asking import Ask
from core.standin.wire import STANDIN_HEADER, reply
from core.standin.writing import Written

BIG = 10_000_000
"""Characters."""
ENGINE_FAILED = "an error was encountered while running the model: CUDA error: out of memory"
SIGN_IN_PAGE = b"<!DOCTYPE html>\n<html><title>Sign in</title>Please sign in.</html>\n"
HTML = "text/html; charset=utf-8"
NO_UTF8 = b"\xff\xfe\xc3("


def alter(fault: str, ask: Ask, written: Written) -> Written:
    """The reply as the fault leaves it: cut, given up, babbled or blown up."""
    half = written.pieces[: max(1, len(written.pieces) // 2)]
    if fault == "length":
        return replace(written, pieces=half, eval_count=len(half), done_reason="length")
    if fault == "aborted":
        return replace(written, pieces=half, done=False)
    if fault == "garbage":
        text = noise.characters(noise.source(ask.messages, ask.seed), 40)
        return Written((text,), 41, "stop")
    if fault == "big":
        return Written(("x" * BIG,), BIG // 4, "stop")
    return written


def spoil(body: bytes) -> bytes:
    """A body that is no UTF-8."""
    for key in (b'"content":"', b'"response":"'):
        body = body.replace(key, key + NO_UTF8, 1)
    return body


def sign_in_page() -> web.Response:
    """What a proxy says that wants to be signed in to."""
    return reply(SIGN_IN_PAGE, HTML)


async def cut_short(request: web.BaseRequest, body: bytes, content_type: str) -> web.StreamResponse:
    """Half of the body that was announced; then the connection is closed."""
    response = web.StreamResponse(headers={"Content-Type": content_type, STANDIN_HEADER: "1"})
    response.content_length = len(body)
    await response.prepare(request)
    await response.write(body[: len(body) // 2])
    hang_up(request)
    return response


def hang_up(request: web.BaseRequest) -> None:
    """Closes the connection in the middle of whatever is being said."""
    if request.transport is not None:
        request.transport.close()
