"""How one stand-in behaves. The command line and tests fill in the same fields."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.standin.dialects import NEWEST

DEFAULT_MODEL = "standin:keyword-rules"
NOISE_MODEL = "tiny"
"""Writes noise, one token a character, like the model of the recorded servers."""


@dataclass(frozen=True, slots=True)
class StandinSettings:
    """Times are in seconds. Port 0 lets the system choose one.

    `latency` is what a request takes in its slot, `load_seconds` what loading a
    model takes; at most `max_queue` requests wait for that, any number for a slot.
    `fail` is written like `503:0.05,tag-replaced@100`. A last message that contains
    `deadly` kills the engine. `fixed` is the reply to everything. `pullable` names
    models with their bytes. With `record` the server keeps what it was asked.
    """

    host: str = "127.0.0.1"
    port: int = 0
    slots: int = 4
    latency: float = 0.0
    version: str = NEWEST
    fail: str = ""
    fixed: str | None = None
    models: tuple[str, ...] = (DEFAULT_MODEL,)
    seed: int = 1
    load_seconds: float = 0.0
    max_queue: int = 512
    context_length: int = 32768
    deadly: str = ""
    record: bool = False
    pullable: Mapping[str, int] = field(default_factory=lambda: {"standin:practice": 300_000_000})
    pull_bytes_per_second: float = 100e6
