"""Readings are only ever added, and the database itself sees to it."""

from __future__ import annotations

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError

from core.store import readers, readings, reports
from core.store.database import reading, writing
from core.types import Answer, Failure, FailureKind, NewReport, Reader, ReaderKind, Reading


def reader(name: str = "someone") -> Reader:
    return Reader(ReaderKind.HUMAN, name, "ankle_fracture", sha256=name.ljust(64, "0"))


@pytest.fixture
def filled(engine: Engine) -> Engine:
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A1", "Kein Bruch."), NewReport("A2", "Bruch.")])
        reader_id = readers.ensure(connection, reader())
        readings.add(
            connection,
            reader_id,
            [Reading(1, Answer.ABSENT, 1.0), Reading(2, Answer.PRESENT, 1.0)],
        )
    return engine


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE readings SET answer = 'present'",
        "DELETE FROM readings",
        "UPDATE reports SET text = 'another'",
        "UPDATE reports SET text_sha256 = 'another'",
    ],
)
def test_the_database_refuses_to_change_what_was_read(filled: Engine, statement: str) -> None:
    with pytest.raises(DBAPIError), writing(filled) as connection:
        connection.execute(text(statement))
    with reading(filled) as connection:
        assert readings.by(connection, 1)[1].answer is Answer.ABSENT


def test_the_same_reading_is_stored_once(filled: Engine) -> None:
    with writing(filled) as connection:
        again = [Reading(1, Answer.PRESENT, 9.0), Reading(2, Answer.PRESENT, 9.0)]
        assert readings.add(connection, 1, again) == 0
        assert readings.by(connection, 1)[1].answer is Answer.ABSENT


def test_a_later_attempt_holds_and_the_earlier_one_stays(filled: Engine) -> None:
    with writing(filled) as connection:
        failure = Failure(FailureKind.TIMEOUT, "No answer.")
        assert readings.add(connection, 1, [Reading(1, failure, 2.0, attempt=1)]) == 1
        assert readings.by(connection, 1)[1].failure == failure
        rows = connection.scalar(text("SELECT count(*) FROM readings WHERE report_id = 1"))
        assert rows == 2


def test_a_reading_is_an_answer_or_a_failure_and_never_both(filled: Engine) -> None:
    with pytest.raises(DBAPIError), writing(filled) as connection:
        connection.execute(
            text(
                "INSERT INTO readings (reader_id, report_id, repeat, attempt, answer, failure,"
                " failure_message, raw_reply, messages_sha256, re_asked, host, server_version,"
                " comment, read_at) VALUES (1, 1, 5, 0, 'present', 'timeout',"
                " '', '', '', false, '', '', '', 1.0)"
            )
        )
