"""What the archive page shows of the hosts of a run while it goes on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.store.readings import Tally
from core.workflows.answer_shares import Shares
from core.workflows.archive_live import HostLine, Live

BUSY = HostLine(
    "http://gpu1:11434", slots=8, useful=8, in_flight=9, is_away=False, readings=100, failures=0,
    seconds=0.5, tokens=300.0, silent_for=0.0, version="0.32.15",
)  # fmt: skip


def live(*hosts: HostLine) -> Live:
    nothing = Tally({}, {})
    return Live(1, None, nothing, Shares({}, {}, {}), hosts, (), 0, None)


def test_what_the_hosts_could_do_is_their_useful_slots_over_the_time_of_a_reply() -> None:
    assert live(BUSY).capacity == pytest.approx(16.0)
    measured = replace(BUSY, address="http://gpu2:11434", useful=4, seconds=0.25)
    assert live(BUSY, measured).capacity == pytest.approx(16.0 + 16.0)


def test_a_host_that_is_set_aside_counts_for_nothing() -> None:
    assert live(BUSY, replace(BUSY, is_away=True, seconds=None)).capacity == pytest.approx(16.0)


def test_before_every_host_has_answered_there_is_no_capacity() -> None:
    assert live(BUSY, replace(BUSY, seconds=None)).capacity is None
    assert live().capacity is None
