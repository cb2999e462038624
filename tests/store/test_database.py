"""A database that can't be used is explained in one sentence, and nothing is lost."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Engine

from core.errors import DatabaseBusy, DatabaseNewer, DiskFull, StoreError
from core.store import database, reports
from core.store.cnn_tables import metadata
from core.store.database import open_database, reading, writing
from core.types import NewReport


def test_migrations_and_tables_agree(engine: Engine) -> None:
    def ours(_object: object, name: str | None, kind: str, *_rest: object) -> bool:
        return not (kind == "table" and (name or "").startswith(("report_words", "report_voc")))

    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"include_object": ours})
        assert compare_metadata(context, metadata) == []


def test_opening_twice_changes_nothing(database_url: str) -> None:
    first = open_database(database_url)
    with writing(first) as connection:
        reports.add(connection, [NewReport("A", "text")])
    second = open_database(database_url)
    with reading(second) as connection:
        assert reports.count(connection) == 1
    first.dispose()
    second.dispose()


def test_a_database_of_a_newer_version_is_refused_and_left_alone(database_url: str) -> None:
    engine = open_database(database_url)
    with engine.connect() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    engine.dispose()
    with pytest.raises(DatabaseNewer, match="made by a newer Overread"):
        open_database(database_url)


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "overread.sqlite"
    path.write_bytes(b"this is not a database" * 100)
    with pytest.raises(StoreError, match="damaged or not a database"):
        open_database(f"sqlite:///{path}")


def test_an_address_that_is_none_is_explained() -> None:
    with pytest.raises(StoreError, match="OVERREAD_DATABASE_URL"):
        open_database("no such thing")


def test_a_folder_that_can_not_be_written_is_named() -> None:
    """/proc refuses new folders even to root."""
    with pytest.raises(DiskFull, match="/proc/study can't be written"):
        open_database("sqlite:////proc/study/overread.sqlite")


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "study").write_text("a file")
    with pytest.raises(DiskFull, match="OVERREAD_HOME"):
        open_database(f"sqlite:///{tmp_path / 'study' / 'overread.sqlite'}")


def _add_on_full_disk(engine: Engine, many: list[NewReport], pages: int) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {pages}")
        reports.add(connection, many)


def test_a_full_disk_loses_nothing_that_was_stored(tmp_path: Path) -> None:
    """The database may grow by a few pages only, which is what a full disk does to it."""
    engine = open_database(f"sqlite:///{tmp_path / 'overread.sqlite'}")
    with writing(engine) as connection:
        reports.add(connection, [NewReport("A", "kept")])
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
    many = [NewReport(str(i), "x" * 2000) for i in range(500)]
    with pytest.raises(DiskFull, match="disk is full"):
        _add_on_full_disk(engine, many, pages)
    with reading(engine) as connection:
        assert reports.count(connection) == 1
    engine.dispose()


def test_a_locked_database_is_explained(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.1)
    path = tmp_path / "overread.sqlite"
    engine = open_database(f"sqlite:///{path}")
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    with pytest.raises(DatabaseBusy, match="locked by another program"), writing(engine):
        pass
    holder.close()
    engine.dispose()
