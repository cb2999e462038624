"""From answers to training labels. A policy is named, and a failure never has a label."""

from __future__ import annotations

from core.errors import OverreadError
from core.types import Answer, Failure, Policy, Task


def label(outcome: Answer | Failure, policy: Policy) -> int | None:
    """1, 0, or None where the report is left out of training."""
    if isinstance(outcome, Failure):
        return None
    return policy.labels.get(outcome)


def choose(task: Task, name: str = "") -> Policy:
    """The task's policy of this name, or its first; raises OverreadError naming the others."""
    if not name:
        return task.default_policy
    for policy in task.policies:
        if policy.name == name:
            return policy
    names = ", ".join(policy.name for policy in task.policies)
    raise OverreadError(f"The task {task.name} has no policy “{name}”. It has: {names}.")
