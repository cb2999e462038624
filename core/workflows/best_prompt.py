"""Which prompt is right most often on the develop part, from counts alone.

A failure counts as wrong, as in the comparison. Prompts that have not read all of
the develop part yet, or any of it no more, do not compete.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import Connection

from core.metrics import Rate
from core.policies import label
from core.store import readers, standing
from core.store.standing import Said
from core.types import Answer, Policy, Reader, Task


@dataclass(frozen=True, slots=True)
class BestPrompt:
    """The prompt ahead on the develop part, and how many competed."""

    reader_id: int
    reader: Reader
    accuracy: Rate
    tried: int


def best_prompt(connection: Connection, task: Task, develop_reports: int) -> BestPrompt | None:
    """The prompt with the highest accuracy under the task's first policy, the oldest of equals."""
    counts: dict[int, list[Said]] = defaultdict(list)
    for said in standing.said_on_develop(connection, task.name):
        counts[said.reader_id].append(said)
    complete = {
        reader_id: accuracy(of_reader, task.default_policy)
        for reader_id, of_reader in sorted(counts.items())
        if sum(said.count for said in of_reader) == develop_reports
    }
    ranked = [reader_id for reader_id, rate in complete.items() if rate.value is not None]
    if not ranked:
        return None
    best = max(ranked, key=lambda reader_id: complete[reader_id].value or 0.0)
    reader = readers.get(connection, best)
    if reader is None:
        return None
    names = {
        r.prompt_name for i, r in readers.of_task(connection, task.name).items() if i in complete
    }
    return BestPrompt(best, reader, complete[best], len(names))


def accuracy(counts: Iterable[Said], policy: Policy) -> Rate:
    """Right among the reports to which both gold and the reader give a label, failures wrong."""
    right = total = 0
    for said in counts:
        wanted = label(said.gold, policy)
        given = label(Answer(said.said), policy) if said.said in set(Answer) else None
        withheld = said.said in set(Answer) and given is None
        if wanted is None or withheld:
            continue
        total += said.count
        right += said.count if given == wanted else 0
    return Rate(right, total)
