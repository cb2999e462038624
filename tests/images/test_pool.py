"""Work in processes keeps its order, and a process that dies costs its own task only."""

from __future__ import annotations

import os
import signal
import time

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


def double_or_sleep(number: int) -> int:
    if number == 1:
        time.sleep(60)
    return 2 * number


def test_a_task_without_end_is_given_up_and_the_others_are_done() -> None:
    assert list(in_processes(double_or_sleep, range(3), lost, 1, patience=5)) == [0, -1, 4]
