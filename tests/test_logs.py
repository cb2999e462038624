"""Logs are structured, and the text of a report cannot get into them."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import structlog

from core import logs


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    yield
    structlog.reset_defaults()


def test_a_log_line_is_json_with_known_fields(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().info("job ended", job_id=7, state="done")
    line = json.loads(capsys.readouterr().err)
    assert {key: line[key] for key in ("event", "job_id", "state", "level")} == {
        "event": "job ended", "job_id": 7, "state": "done", "level": "info",
    }  # fmt: skip


@pytest.mark.parametrize("field", ["text", "report", "evidence", "raw_reply", "patient_id"])
def test_a_field_that_could_hold_a_report_is_refused(field: str) -> None:
    logs.configure()
    with pytest.raises(ValueError, match=field):
        structlog.get_logger().info("read", **{field: "Fraktur der Fibula"})


def test_a_long_value_is_cut(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure()
    structlog.get_logger().error("failed", error="x" * 10_000)
    assert len(json.loads(capsys.readouterr().err)["error"]) == logs.LONGEST_VALUE


def test_levels_below_the_chosen_one_are_silent(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("ERROR")
    structlog.get_logger().info("job ended", job_id=7)
    assert capsys.readouterr().err == ""
