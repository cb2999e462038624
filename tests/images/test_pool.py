"""Work in processes keeps its order, and a process that dies costs its own task only."""

from __future__ import annotations

import os
import signal

from core.images.pool import in_processes


def double_or_die(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return 2 * number


def lost(number: int) -> int:
    return -number


def test_a_process_that_dies_costs_one_task_and_the_order_stays() -> None:
    assert list(in_processes(double_or_die, range(6), lost, 1)) == [0, 2, 4, -3, 8, 10]


def test_without_tasks_nothing_is_made() -> None:
    assert list(in_processes(double_or_die, (), lost, 1)) == []
