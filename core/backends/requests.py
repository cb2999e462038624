"""Requests are checked before they leave: a server would ignore our mistakes in silence."""

from __future__ import annotations

from core.backends._base import ChatRequest
from core.errors import BadRequest

LEAST_WINDOW = 256
MOST_LOGPROBS = 20


def check(request: ChatRequest, trained_for: int | None = None) -> None:
    """Raises BadRequest where a server would answer 200 and something else."""
    options = request.options
    if options.num_ctx < LEAST_WINDOW:
        raise BadRequest(
            f"num_ctx is {options.num_ctx}; it must be at least {LEAST_WINDOW} tokens."
        )
    if trained_for is not None and options.num_ctx > trained_for:
        raise BadRequest(
            f"num_ctx is {options.num_ctx}, but {request.model} was trained for windows of "
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
