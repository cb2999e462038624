"""Cohorts: stored whole, never changed, found by name or by what they hold."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from sqlalchemy import Connection, insert, select

from core.batches import batches
from core.cnn_types import (
    Cohort,
    CohortDesign,
    GoldUse,
    LabelSource,
    Member,
    Part,
    TestLabels,
)
from core.store.cnn_tables import cohort_members, cohorts

WRITTEN_AT_ONCE = 1000
HEAD = (
    cohorts.c.cohort_id,
    cohorts.c.name,
    cohorts.c.design,
    cohorts.c.left_out,
    cohorts.c.created_at,
)
MEMBER = (
    cohort_members.c.instance_uid,
    cohort_members.c.report_id,
    cohort_members.c.patient,
    cohort_members.c.part,
    cohort_members.c.label,
    cohort_members.c.source,
    cohort_members.c.reading_id,
    cohort_members.c.is_balanced,
    cohort_members.c.pixel_sha256,
    cohort_members.c.confidence,
)


def add(connection: Connection, cohort: Cohort) -> Cohort:
    """Stores a cohort; returns it with its number. The name must be new in its task."""
    now = time.time()
    head = {
        "task": cohort.design.task,
        "name": cohort.name,
        "design": asdict(cohort.design),
        "left_out": dict(cohort.left_out),
        "sha256": cohort.sha256,
        "created_at": now,
    }
    inserted = connection.execute(insert(cohorts).returning(cohorts.c.cohort_id), head)
    cohort_id = int(inserted.scalar_one())
    for part in batches(cohort.members, WRITTEN_AT_ONCE):
        connection.execute(
            insert(cohort_members), [{"cohort_id": cohort_id, **asdict(member)} for member in part]
        )
    return replace(cohort, cohort_id=cohort_id, created_at=now)


def get(connection: Connection, cohort_id: int) -> Cohort | None:
    """A cohort with its members in the order of their instance UIDs."""
    row = connection.execute(select(*HEAD).where(cohorts.c.cohort_id == cohort_id)).first()
    if row is None:
        return None
    query = (
        select(*MEMBER)
        .where(cohort_members.c.cohort_id == cohort_id)
        .order_by(cohort_members.c.instance_uid)
    )
    return _cohort(row, tuple(_member(each) for each in connection.execute(query)))


def head(connection: Connection, cohort_id: int) -> Cohort | None:
    """A cohort without its members."""
    row = connection.execute(select(*HEAD).where(cohorts.c.cohort_id == cohort_id)).first()
    return _cohort(row, ()) if row else None


def of_task(connection: Connection, task: str) -> tuple[Cohort, ...]:
    """A task's cohorts without their members, the newest first."""
    query = select(*HEAD).where(cohorts.c.task == task).order_by(cohorts.c.cohort_id.desc())
    return tuple(_cohort(row, ()) for row in connection.execute(query))


def find(connection: Connection, task: str, name: str) -> int | None:
    """The number of the cohort of this name."""
    query = select(cohorts.c.cohort_id).where(cohorts.c.task == task, cohorts.c.name == name)
    return connection.scalar(query)


def same(connection: Connection, cohort: Cohort) -> int | None:
    """The number of a stored cohort that holds exactly this."""
    return by_hash(connection, cohort.design.task, cohort.sha256)


def by_hash(connection: Connection, task: str, sha256: str) -> int | None:
    """The number of the cohort with this hash."""
    query = select(cohorts.c.cohort_id).where(cohorts.c.task == task, cohorts.c.sha256 == sha256)
    return connection.scalar(query.limit(1))


def _cohort(row: Sequence[Any], members: tuple[Member, ...]) -> Cohort:
    cohort_id, name, design, left_out, created_at = row
    return Cohort(cohort_id, name, _design(design), members, left_out, created_at)


def _design(stored: Mapping[str, Any]) -> CohortDesign:
    known = {"gold": GoldUse(stored["gold"]), "test_labels": TestLabels(stored["test_labels"])}
    return CohortDesign(**{**stored, **known})


def _member(row: Sequence[Any]) -> Member:
    uid, report_id, patient, part, label, source, reading_id, balanced, pixels, confidence = row
    return Member(
        uid, report_id, patient, Part(part), label, LabelSource(source), reading_id,
        bool(balanced), pixels, confidence,
    )  # fmt: skip
