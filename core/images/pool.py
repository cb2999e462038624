"""Work on many files in processes of their own, in order, with little in hand at a time.

A decoder that takes its process down, or does not come to an end, takes one task with it:
what was in hand is done again one by one, and the task on which a process died is handed to
`lost`, which may take it apart (`each_alone`).
"""

from __future__ import annotations

import multiprocessing
import os
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from itertools import islice
from typing import TypeVar

Task = TypeVar("Task")
Made = TypeVar("Made")
PATIENCE = 300.0
"""Seconds after which a task is given up as one on which its process died."""


def workers() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def in_processes(
    act: Callable[[Task], Made],
    tasks: Iterable[Task],
    lost: Callable[[Task], Made],
    processes: int | None = None,
    patience: float = PATIENCE,
) -> Iterator[Made]:
    """`act` of each task in the order of the tasks; `lost` of one whose process died."""
    rest, in_hand = iter(tasks), deque[tuple[Task, Future[Made]]]()
    size = processes or workers()
    pool = _pool(size)
    try:
        while True:
            for task in islice(rest, 4 * size - len(in_hand)):
                in_hand.append((task, pool.submit(act, task)))
            if not in_hand:
                return
            task, future = in_hand[0]
            try:
                made = future.result(patience)
            except (BrokenProcessPool, TimeoutError):
                waiting = [task for task, _ in in_hand]
                in_hand.clear()
                _kill(pool)
                for task in waiting:
                    yield _alone(act, task, lost, patience)
                pool = _pool(size)
                continue
            in_hand.popleft()
            yield made
    finally:
        _stop(pool)


def each_alone(
    act: Callable[[Sequence[Task]], list[Made]],
    tasks: Sequence[Task],
    lost: Callable[[Sequence[Task]], list[Made]],
) -> list[Made]:
    """`act` of each task by itself; `lost` of those on which a process died."""
    parts = in_processes(act, [[task] for task in tasks], lost, 1)
    return [one for part in parts for one in part]


def _pool(size: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(size, mp_context=multiprocessing.get_context("spawn"))


def _stop(pool: ProcessPoolExecutor) -> None:
    with suppress(OSError):
        pool.shutdown(wait=True, cancel_futures=True)


def _kill(pool: ProcessPoolExecutor) -> None:
    """Ends a pool one of whose processes may be caught in a loop."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    _stop(pool)


def _alone(
    act: Callable[[Task], Made], task: Task, lost: Callable[[Task], Made], patience: float
) -> Made:
    pool = _pool(1)
    try:
        return pool.submit(act, task).result(patience)
    except (BrokenProcessPool, TimeoutError):
        _kill(pool)
        return lost(task)
    finally:
        _stop(pool)
