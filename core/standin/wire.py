"""How things are written on the wire: errors, times, headers."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from functools import lru_cache

from aiohttp import web

STANDIN_HEADER = "X-Overread-Standin"
"""On every reply, so that Overread knows whom it asks."""
JSON = "application/json; charset=utf-8"
BARE_JSON = "application/json"
LINES = "application/x-ndjson"
PLAIN = "text/plain"
LONGEST_IN_ONE_CHUNK = 2048
FOREVER = "2319-03-06T11:39:37.867396105Z"
BUSY = "server busy, please try again.  maximum pending requests exceeded"
DEATHS = (
    "an error was encountered while running the model: unexpected EOF",
    "llama runner process no longer running",
    "model runner has unexpectedly stopped",
    "an error was encountered while running the model: error: task id = 24, error: request "
    "(33431 tokens) exceeds the available context size (4096 tokens), try increasing it",
)
"""What a server says whose engine died; the last one quotes the engine's log, where another
request's error stands."""

encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Refused(Exception):
    """A request that is answered with an error."""

    def __init__(self, status: int, text: str, content_type: str = JSON) -> None:
        self.status = status
        self.text = text
        self.content_type = content_type
        self.in_chunks = False
        super().__init__(text)


def reply(
    body: bytes, content_type: str = JSON, status: int = 200, *, in_chunks: bool = False
) -> web.Response:
    """A reply in one piece; a long one goes out in chunks, as Go sends it."""
    response = web.Response(
        body=body, status=status, headers={"Content-Type": content_type, STANDIN_HEADER: "1"}
    )
    if in_chunks or len(body) > LONGEST_IN_ONE_CHUNK:
        response.enable_chunked_encoding()
    return response


def reply_json(fields: Mapping[str, object], content_type: str = JSON) -> web.Response:
    return reply(to_bytes(fields), content_type)


def refusal(refused: Refused) -> web.Response:
    """`{"error": text}`, or the bare text for what Ollama answers in plain text."""
    if refused.content_type == PLAIN:
        return reply(refused.text.encode(), PLAIN, refused.status)
    body = to_bytes({"error": refused.text})
    return reply(body, refused.content_type, refused.status, in_chunks=refused.in_chunks)


def to_bytes(fields: Mapping[str, object]) -> bytes:
    return encode(fields).encode("utf-8", "replace")


def line(fields: Mapping[str, object]) -> bytes:
    return to_bytes(fields) + b"\n"


def missing_model(name: str) -> Refused:
    return Refused(404, f"model '{name}' not found")


def timestamp(seconds_ahead: float = 0.0) -> str:
    """A moment as Ollama writes it: UTC with nanoseconds, no zeros at the end."""
    seconds, nanoseconds = divmod(time.time_ns() + int(seconds_ahead * 1e9), 10**9)
    fraction = f".{nanoseconds:09d}".rstrip("0").rstrip(".")
    return f"{_calendar(seconds)}{fraction}Z"


@lru_cache(maxsize=4)
def _calendar(seconds: int) -> str:
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
