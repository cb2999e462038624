"""How a reply looks on each route: whole, piece by piece, and its last line."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass

from core.standin.asking import Ask, Route
from core.standin.wire import line, timestamp, to_bytes
from core.standin.writing import Written

PROMPT_SHARE = 0.3
"""Share of a request's time that goes to reading the prompt."""


@dataclass(frozen=True, slots=True)
class Timing:
    """What a request took, in nanoseconds; `prompt_tokens` were read.

    The total also holds the wait for a slot, the two parts of the work do not.
    """

    total: int
    load: int
    work: int
    prompt_tokens: int

    def fields(self, eval_count: int) -> dict[str, int]:
        most = self.total - self.load
        working = max(min(self.work or most, most), 2)
        reading = int(working * PROMPT_SHARE)
        return {
            "total_duration": self.total, "load_duration": self.load,
            "prompt_eval_count": self.prompt_tokens, "prompt_eval_duration": reading,
            "eval_count": eval_count, "eval_duration": working - reading,
        }  # fmt: skip


def load_only(ask: Ask) -> bytes:
    """The reply where nothing was asked."""
    reason = "unload" if ask.keep_alive == 0 else "load"
    return to_bytes({**_begin(ask, ""), "done": True, "done_reason": reason})


def whole(ask: Ask, written: Written, timing: Timing, logprobs: list[str]) -> bytes:
    """The body of a reply that comes in one piece. Log-probabilities are JSON texts."""
    if ask.route is Route.OPENAI:
        return to_bytes(_openai(ask, written, timing))
    fields = _last(ask, written.text, written, timing)
    return _with_logprobs(fields, logprobs) if written.done else to_bytes(fields)


def piece(ask: Ask, text: str, logprob: list[str]) -> bytes:
    """One line of a stream."""
    if ask.route is Route.OPENAI:
        choice = {"index": 0, "delta": {"role": "assistant", "content": text}}
        return _event({**_openai_begin(ask, ".chunk"), "choices": [choice]})
    return _with_logprobs({**_begin(ask, text), "done": False}, logprob) + b"\n"


def last_line(ask: Ask, written: Written, timing: Timing) -> bytes:
    """The line that ends a stream."""
    if ask.route is Route.OPENAI:
        choice = {"index": 0, "delta": {}, "finish_reason": written.done_reason}
        return _event({**_openai_begin(ask, ".chunk"), "choices": [choice]}) + b"data: [DONE]\n\n"
    return line(_last(ask, "", written, timing))


def _begin(ask: Ask, text: str) -> dict[str, object]:
    said: dict[str, object] = (
        {"response": text}
        if ask.route is Route.GENERATE
        else {"message": {"role": "assistant", "content": text}}
    )
    return {"model": ask.model, "created_at": timestamp(), **said}


def _with_logprobs(fields: Mapping[str, object], logprobs: list[str]) -> bytes:
    body = to_bytes(fields)
    if not logprobs:
        return body
    return body[:-1] + f',"logprobs":[{",".join(logprobs)}]}}'.encode("utf-8", "replace")


def _last(ask: Ask, text: str, written: Written, timing: Timing) -> dict[str, object]:
    fields = _begin(ask, text)
    fields["done"] = written.done
    if not written.done:
        return fields
    fields["done_reason"] = written.done_reason
    if ask.route is Route.GENERATE and not ask.raw:
        fields["context"] = list(range(3, 2 + timing.prompt_tokens + len(written.pieces)))
    fields.update(timing.fields(written.eval_count))
    return fields


def _openai(ask: Ask, written: Written, timing: Timing) -> dict[str, object]:
    choice = {
        "index": 0,
        "message": {"role": "assistant", "content": written.text},
        "finish_reason": written.done_reason or "stop",
    }
    usage = {
        "prompt_tokens": timing.prompt_tokens,
        "completion_tokens": written.eval_count,
        "total_tokens": timing.prompt_tokens + written.eval_count,
    }
    return {**_openai_begin(ask, ""), "choices": [choice], "usage": usage}


def _openai_begin(ask: Ask, part: str) -> dict[str, object]:
    return {
        "id": f"chatcmpl-{time.time_ns() % 1000}", "object": f"chat.completion{part}",
        "created": int(time.time()), "model": ask.model, "system_fingerprint": "fp_ollama",
    }  # fmt: skip


def _event(fields: Mapping[str, object]) -> bytes:
    return b"data: " + to_bytes(fields) + b"\n\n"
