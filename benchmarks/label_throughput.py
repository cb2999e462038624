"""How fast and how lean an archive is labelled, against stand-ins in processes of their own.

    python -m benchmarks.label_throughput [--quick] [PART …]

Parts: capacity, overhead, guards, memory, resume; all where none is named. Prints a table
of figures with their goals. `--quick` takes a few minutes less and says less: short runs
feel their beginning and end.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import label_guards
from benchmarks.label_peers import NAMES, is_installed
from benchmarks.label_study import LabelStudy, Run
from benchmarks.standin_host import PROJECT, standin, standins

SLOTS = 8
SLOW, FAST = 0.050, 0.002
"""Seconds a reply takes: like a small model, and as good as nothing."""
NEW_REPORTS = 1000


@dataclass(frozen=True, slots=True)
class Sizes:
    """Numbers of reports, and of pairs of runs."""

    one_host: int
    four_hosts: int
    overhead: int
    peers: int
    guards: int
    guards_slow: int
    guard_rounds: int
    few: int
    many: int


FULL = Sizes(15_896, 15_896, 40_000, 2000, 20_000, 4000, 16, 10_000, 1_000_000)
QUICK = Sizes(1600, 3200, 6000, 300, 4000, 800, 4, 2000, 12_000)


def show(what: str, value: str, goal: str = "", *, met: bool | None = None) -> None:
    verdict = {True: "met", False: "MISSED", None: ""}[met]
    print(f"{what:<58} {value:>18}  {goal:<22} {verdict}", flush=True)


@contextmanager
def study(reports: int) -> Iterator[LabelStudy]:
    with tempfile.TemporaryDirectory(prefix="overread-bench-") as folder:
        made = LabelStudy(Path(folder))
        made.grow(reports)
        yield made


def checked(run: Run, wanted: int) -> Run:
    """The run, if it did all that it should; a run that lost readings is no measurement."""
    if run.stored != wanted or run.failed:
        raise SystemExit(f"{run.stored} of {wanted} readings stored, {run.failed} failed.")
    return run


def capacity(sizes: Sizes) -> None:
    """Whether the servers are the limit, on one host and on four."""
    for hosts, reports, share in ((1, sizes.one_host, 0.98), (4, sizes.four_hosts, 0.95)):
        most = hosts * SLOTS / SLOW
        with study(reports) as archive, standins(hosts, SLOTS, SLOW) as addresses:
            run = checked(archive.run(addresses, SLOTS), reports)
        show(
            f"{hosts} × {SLOTS} slots × {SLOW * 1000:.0f} ms, {reports} reports",
            f"{run.per_second:.1f} /s = {run.per_second / most:.1%}",
            f"≥ {share:.0%} of {most:.0f} /s",
            met=run.per_second >= share * most,
        )


def overhead(sizes: Sizes) -> None:
    """What a reading costs the client, beside what others would write."""
    with study(sizes.overhead) as archive, standin(SLOTS, FAST) as address:
        run = checked(archive.run([address], SLOTS), sizes.overhead)
        what = (
            f"{SLOTS} slots × {FAST * 1000:.0f} ms, fixed reply, {sizes.overhead} reports, stored"
        )
        show(what, f"{run.per_second:.0f} /s", "≥ 2000 /s", met=run.per_second >= 2000)
        show("  client CPU a reading", f"{run.cpu_ms:.3f} ms", "≤ 0.4 ms", met=run.cpu_ms <= 0.4)
        for kind in NAMES:
            beside(kind, address, sizes.peers)


def beside(kind: str, address: str, count: int) -> None:
    what = f"  {NAMES[kind]} ({count} reports, nothing stored)"
    if not is_installed(kind):
        show(what, "not installed")
        return
    command = [sys.executable, "-m", "benchmarks.label_peers", kind, address, str(count)]
    done = subprocess.run(
        [*command, str(SLOTS)], cwd=PROJECT, stdout=subprocess.PIPE, text=True, check=True
    )
    figures = json.loads(done.stdout)
    show(what, f"{figures['per_second']:.0f} /s", f"{figures['cpu_ms']:.3f} ms CPU each")


def guards(sizes: Sizes) -> None:
    """What looking at the model and checking requests costs, in throughput and in CPU."""
    reports, rounds = sizes.guards_slow, sizes.guard_rounds // 4
    with study(reports) as archive, standin(SLOTS, SLOW) as address:
        slow = label_guards.pairs(archive, address, SLOTS, reports, rounds, checked)
    lost(f"{SLOW * 1000:.0f}", [without.per_second / run.per_second for run, without in slow])
    reports, rounds = sizes.guards, sizes.guard_rounds
    with study(reports) as archive, standin(SLOTS, FAST) as address:
        fast = label_guards.pairs(archive, address, SLOTS, reports, rounds, checked)
        look, check = label_guards.alone(address)
    lost(f"{FAST * 1000:.0f}", [without.per_second / run.per_second for run, without in fast])
    middle, low, high = label_guards.with_interval(
        [run.cpu_ms / without.cpu_ms for run, without in fast]
    )
    show("  client CPU, same pairs", f"{middle - 1:+.1%}", f"{low - 1:+.1%} to {high - 1:+.1%}")
    run, _ = fast[-1]
    share = (run.looks * look + run.checks * check) / run.cpu_seconds
    what = (
        f"  {run.looks} looks of {1e6 * look:.0f} µs, {run.checks} checks of {1e6 * check:.1f} µs"
    )
    show(what, f"{share:.2%}", "of the client's CPU")


def lost(latency: str, ratios: list[float]) -> None:
    """How much slower runs are with the guards, and whether that is sure."""
    middle, low, high = label_guards.with_interval(ratios)
    sure = True if high <= 1.01 else False if low > 1.01 else None
    what = f"Time lost to looks and checks, {SLOTS} slots × {latency} ms ({len(ratios)} pairs)"
    show(what, f"{middle - 1:+.2%}", "≤ 1 %", met=sure)
    show("  95 % interval", f"{low - 1:+.2%} to {high - 1:+.2%}")


def memory(sizes: Sizes) -> None:
    """Whether memory grows with the archive."""
    peaks = []
    for reports in (sizes.few, sizes.many):
        with study(reports) as archive, standin(SLOTS, 0.0) as address:
            peaks.append(checked(archive.run([address], SLOTS), reports).peak_mb)
        show(f"Peak memory, {reports} reports", f"{peaks[-1]:.0f} MB")
    grown = peaks[1] - peaks[0]
    show("  the larger archive takes more", f"{grown:+.0f} MB", "≤ 100 MB", met=grown <= 100)


def resume(sizes: Sizes) -> None:
    """How long a run takes to begin where nearly all is stored."""
    with study(1) as archive, standin(SLOTS, FAST) as address:
        archive.run([address], SLOTS)
        archive.grow(sizes.many - 1)
        archive.pretend_all_read()
        archive.grow(NEW_REPORTS)
        run = checked(archive.run([address], SLOTS), NEW_REPORTS)
    what = f"First reply of a resumed run, {sizes.many} readings stored"
    show(what, f"{run.first_after:.2f} s", "≤ 2 s, process start in", met=run.first_after <= 2)


PARTS: dict[str, Callable[[Sizes], None]] = {
    "capacity": capacity,
    "overhead": overhead,
    "guards": guards,
    "memory": memory,
    "resume": resume,
}


def main() -> None:
    wanted = [word for word in sys.argv[1:] if not word.startswith("-")] or list(PARTS)
    sizes = QUICK if "--quick" in sys.argv else FULL
    for name in wanted:
        PARTS[name](sizes)


if __name__ == "__main__":
    main()
