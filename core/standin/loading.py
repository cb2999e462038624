"""Loading a model: one at a time, while a bounded number of requests waits for it."""

from __future__ import annotations

import asyncio

from core.standin.shelf import Model
from core.standin.wire import BUSY, Refused


class Loader:
    """Brings models into memory. More than `max_queue` waiting requests are turned away."""

    def __init__(self, load_seconds: float, max_queue: int) -> None:
        self._load_seconds = load_seconds
        self._max_queue = max_queue
        self._waiting = 0
        self._one_at_a_time = asyncio.Lock()

    async def ready(self, model: Model, window: int) -> None:
        """Returns once the model is loaded with this window; raises Refused (503) when full."""
        if _is_loaded(model, window):
            return
        if self._waiting >= self._max_queue:
            raise Refused(503, BUSY)
        self._waiting += 1
        try:
            async with self._one_at_a_time:
                if not _is_loaded(model, window):
                    await asyncio.sleep(self._load_seconds)
                    model.load(window)
        finally:
            self._waiting -= 1


def _is_loaded(model: Model, window: int) -> bool:
    return model.window == window and model.is_loaded()
