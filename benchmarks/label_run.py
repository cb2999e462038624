"""One labelling run in a process of its own, as `core.worker` does it, with its cost.

    python -m benchmarks.label_run JOB [--unwatched]

The study is the one of OVERREAD_HOME. Prints a line of JSON. `--unwatched` leaves out
what guards a run, the looks at the model and the checks of requests, to see their cost;
otherwise both are counted.
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections import Counter

from core import worker
from core.backends import requests
from core.backends._base import ChatRequest
from core.settings import load_settings
from core.workflows.lanes import Lane
from core.workflows.study import open_study


def leave_out_guards() -> None:
    """Looks at the model and checks of requests do nothing in this process."""

    async def see_nothing(_lane: Lane) -> None:
        return None

    Lane.confirm_model = see_nothing  # type: ignore[method-assign]
    requests.check = lambda *_args: None


def count_guards() -> Counter[str]:
    """How often each guard is called in this process from now on."""
    calls: Counter[str] = Counter()
    look, check = Lane.confirm_model, requests.check

    async def counted_look(lane: Lane) -> None:
        calls["looks"] += 1
        await look(lane)

    def counted_check(request: ChatRequest, trained_for: int | None = None) -> None:
        calls["checks"] += 1
        check(request, trained_for)

    Lane.confirm_model = counted_look  # type: ignore[method-assign]
    requests.check = counted_check
    return calls


def main() -> None:
    study = open_study(load_settings())
    calls: Counter[str] = Counter()
    if "--unwatched" in sys.argv:
        leave_out_guards()
    else:
        calls = count_guards()
    cpu, wall = time.process_time(), time.perf_counter()
    state = worker.work(study, int(sys.argv[1]))
    print(json.dumps({
        "state": state.value,
        "wall_seconds": time.perf_counter() - wall,
        "cpu_seconds": time.process_time() - cpu,
        "looks": calls["looks"],
        "checks": calls["checks"],
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))  # fmt: skip


if __name__ == "__main__":
    main()
