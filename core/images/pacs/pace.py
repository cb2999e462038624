"""Asks a PACS no faster than agreed, since radiologists work with it at the same time."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Waits so that at most `rate` requests a second are made, evenly spread."""

    def __init__(
        self,
        rate: float,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._between = 1 / rate
        self._now, self._sleep = now, sleep
        self._next = now()

    def wait(self) -> None:
        """Returns when the next request may be made."""
        ahead = self._next - self._now()
        if ahead > 0:
            self._sleep(ahead)
        self._next = max(self._next, self._now()) + self._between
