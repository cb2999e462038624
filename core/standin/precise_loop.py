"""An event loop whose timers are right to a fraction of a millisecond.

epoll counts in whole milliseconds and rounds up, which makes a latency of 2 ms one
of 3. Here the waiting is done by select(), which counts in microseconds, on epoll's
own descriptor.
"""

from __future__ import annotations

import asyncio
import select
import selectors

LARGEST_DESCRIPTOR = 1023
"""select() can't watch a higher one."""


if hasattr(selectors, "EpollSelector"):

    class PreciseSelector(selectors.EpollSelector):
        """epoll that wakes up when it was told to."""

        def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
            if timeout is None or timeout <= 0 or self.fileno() > LARGEST_DESCRIPTOR:
                return super().select(timeout)
            select.select([self.fileno()], [], [], timeout)
            return super().select(0)


def precise_loop() -> asyncio.AbstractEventLoop:
    """A new event loop; an ordinary one where there is no epoll."""
    if hasattr(selectors, "EpollSelector"):
        return asyncio.SelectorEventLoop(PreciseSelector())
    return asyncio.new_event_loop()
