"""Requests are checked before they leave: a server would ignore our mistakes in silence."""

from __future__ import annotations

import re

from core.backends._base import ChatRequest
from core.errors import BadRequest

LEAST_WINDOW = 256
MOST_LOGPROBS = 20
ROLES = ("system", "user", "assistant")
KEEP_ALIVE = re.compile(r"-1|0|\d+(ms|s|m|h)")


def check(request: ChatRequest, trained_for: int | None = None) -> None:
    """Raises BadRequest where a server would answer 200 and something else."""
    options = request.options
    if options.num_ctx < LEAST_WINDOW:
        raise BadRequest(
            f"num_ctx is {options.num_ctx}; it must be at least {LEAST_WINDOW} tokens."
        )
    if trained_for is not None and options.num_ctx > trained_for:
        raise BadRequest(
            f"num_ctx is {options.num_ctx}, but the window of {request.model} has at most "
            f"{trained_for} tokens. Set OVERREAD_NUM_CTX to {trained_for} or less."
        )
    if options.num_predict < 1:
        raise BadRequest("num_predict must be positive: 0 and −1 mean “no limit” to the server.")
    if not 0 <= options.temperature <= 2 or not 0 < options.top_p <= 1:
        raise BadRequest("temperature must lie in 0–2 and top_p in (0, 1].")
    if not 0 <= request.top_logprobs <= MOST_LOGPROBS:
        raise BadRequest(f"At most {MOST_LOGPROBS} alternatives a token can be asked for.")
    if not request.messages or request.messages[-1].role != "user":
        raise BadRequest("The last message must be the user's: the report.")
    unknown = {message.role for message in request.messages} - set(ROLES)
    if unknown:
        raise BadRequest(f"A message's role can't be “{unknown.pop()}”: the server would drop it.")
    if not KEEP_ALIVE.fullmatch(options.keep_alive):
        raise BadRequest(
            f"OVERREAD_KEEP_ALIVE is “{options.keep_alive}”; write it like 30m, 24h or -1."
        )
