"""Structured logging that cannot contain the text of a report.

Only short plain values are logged; a field that is not on the list is refused by
its name, so that a report can't slip into a log by mistake.
"""

from __future__ import annotations

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

FIELDS = frozenset(
    {
        "event", "level", "timestamp", "job_id", "kind", "task", "prompt", "model", "host", "done",
        "total", "seconds", "error", "path", "port", "added", "state", "count", "version",
    }
)  # fmt: skip
LONGEST_VALUE = 300


def configure(level: str = "INFO") -> None:
    """Logs as JSON lines on standard error."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            only_known_fields,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(
            logging.getLevelNamesMapping().get(level.upper(), logging.INFO)
        ),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )


def only_known_fields(
    _logger: object, _method: str, fields: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Refuses unknown fields and shortens long values."""
    unknown = set(fields) - FIELDS
    if unknown:
        raise ValueError(f"These fields must not be logged: {', '.join(sorted(unknown))}")
    return {
        key: value if isinstance(value, int | float) else str(value)[:LONGEST_VALUE]
        for key, value in fields.items()
    }
