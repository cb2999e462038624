"""Opens the study's database, brings it up to date, and says plainly when it can't.

SQLite (WAL) unless a URL names PostgreSQL. Reads share; a write takes the
database's write lock at its start, so that it fails or waits before it works.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import Any
from weakref import WeakKeyDictionary

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from core.errors import DatabaseBusy, DatabaseNewer, DiskFull, StoreError

MIGRATIONS = Path(__file__).parent / "migrations"
BUSY_SECONDS = 30
LONG_WORK_SECONDS = 1800
"""How long work that takes hours waits for another program's writing: an import of a million
reports holds SQLite's write lock for about a minute."""
_turns: WeakKeyDictionary[Engine, Lock] = WeakKeyDictionary()


def open_database(url: str) -> Engine:
    """An engine on the study's database, created or migrated as needed.

    Raises DatabaseNewer, DiskFull or StoreError, each saying what to do.
    """
    engine = connect(url)
    with _translated(engine):
        migrate(engine)
    return engine


def connect(url: str) -> Engine:
    """An engine with our pragmas, without touching the schema."""
    try:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            return _sqlite_engine(url, parsed.database)
        return create_engine(url, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise StoreError(
            f"OVERREAD_DATABASE_URL is no usable database address ({error}). "
            "Write it like postgresql+psycopg://user@host/overread, or leave it empty for SQLite."
        ) from error


def without_password(url: str) -> str:
    """A database's address as it may be shown."""
    return make_url(url).render_as_string(hide_password=True)


def _sqlite_engine(url: str, path: str | None) -> Engine:
    if path and path != ":memory:":
        _make_writable_folder(Path(path).parent)
    engine = create_engine(url, connect_args={"timeout": BUSY_SECONDS})

    @event.listens_for(engine, "connect")
    def _prepare(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # we say BEGIN ourselves, see below
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            "foreign_keys=ON",
            "cache_size=-16384",
            "temp_store=MEMORY",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        options = connection.get_execution_options()
        level = "FULL" if options.get("overread_durable", False) else "NORMAL"
        connection.exec_driver_sql(f"PRAGMA synchronous={level}")
        if not options.get("overread_writes", False):
            connection.exec_driver_sql("BEGIN")
            return
        patience = int(1000 * options["overread_patience"])
        connection.exec_driver_sql(f"PRAGMA busy_timeout={patience}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _make_writable_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _no_room(folder, error) from error
    if not os.access(folder, os.W_OK):
        raise DiskFull(
            f"The study's folder {folder} can't be written. "
            "Change its rights, or set OVERREAD_HOME to another folder."
        )


def _no_room(folder: Path, error: OSError) -> DiskFull:
    why = "the disk is full" if error.errno == errno.ENOSPC else (error.strerror or str(error))
    return DiskFull(
        f"The study's folder {folder} can't be written: {why}. "
        "Free some space or rights, or set OVERREAD_HOME to another folder."
    )


def migrate(engine: Engine) -> None:
    """Brings the schema to this version's; refuses a database from the future."""
    script = ScriptDirectory.from_config(_alembic_config())
    with engine.connect() as connection:
        current = MigrationContext.configure(connection).get_current_revision()
    if current == script.get_current_head():
        return
    if current is not None and current not in {r.revision for r in script.walk_revisions()}:
        raise DatabaseNewer(
            f"This database was made by a newer Overread (schema {current}). "
            "Update Overread, or point OVERREAD_HOME to another study. Nothing was changed."
        )
    with writing(engine) as connection:
        config = _alembic_config()
        config.attributes["connection"] = connection
        command.upgrade(config, "head")


def _alembic_config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A transaction that only reads."""
    with _translated(engine), engine.connect() as connection, connection.begin():
        yield connection


@contextmanager
def writing(
    engine: Engine, *, durable: bool = False, patience: float | None = None
) -> Iterator[Connection]:
    """A transaction that writes: all of it is stored, or nothing.

    With `durable` it survives a power cut as well: for what nobody can read again. For
    `patience` seconds it waits for the lock on SQLite; raises DatabaseBusy then.
    """
    seconds = BUSY_SECONDS if patience is None else patience
    options = {
        "overread_writes": True,
        "overread_durable": durable,
        "overread_patience": seconds,
    }
    with (
        _translated(engine, seconds),
        _in_turn(engine, seconds),
        engine.connect().execution_options(**options) as connection,
        connection.begin(),
    ):
        yield connection


@contextmanager
def _in_turn(engine: Engine, seconds: float) -> Iterator[None]:
    """Lets the threads of this process write to SQLite one after another.

    Waiting for its lock, SQLite looks again after up to 100 ms; ten readers who decide in
    the same second would feel that. Who waits too long goes on and is told by SQLite.
    """
    turn = _turns.setdefault(engine, Lock())
    got = engine.dialect.name == "sqlite" and turn.acquire(timeout=seconds)
    try:
        yield
    finally:
        if got:
            turn.release()


def is_locked(engine: Engine) -> bool:
    """Whether another program is writing to SQLite at this moment."""
    if engine.dialect.name != "sqlite" or not engine.url.database:
        return False
    with closing(sqlite3.connect(engine.url.database, timeout=0, isolation_level=None)) as probe:
        try:
            probe.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError as error:
            return "locked" in str(error)
        probe.execute("ROLLBACK")
    return False


@contextmanager
def _translated(engine: Engine, seconds: float = BUSY_SECONDS) -> Iterator[None]:
    """Turns the database's own errors into ours; programming errors stay what they are."""
    try:
        yield
    except DBAPIError as error:
        text = str(error.orig).lower()
        place = engine.url.render_as_string(hide_password=True)
        if "disk is full" in text or "disk i/o error" in text or "no space left" in text:
            raise DiskFull(
                f"The database {place} can't grow: the disk is full. Nothing of this step was "
                "stored. Free some space and start again; what was stored before is kept."
            ) from error
        if "readonly" in text or "read-only" in text or "permission denied" in text:
            raise DiskFull(
                f"The database {place} can't be written. Change its rights, "
                "or set OVERREAD_HOME to another folder."
            ) from error
        if "database is locked" in text or "lock timeout" in text:
            raise DatabaseBusy(
                f"The database {place} was locked by another program for {seconds:g} s. "
                "Close what else uses it and try again; nothing of this step was stored."
            ) from error
        if "not a database" in text or "malformed" in text:
            raise StoreError(
                f"The file {place} is damaged or not a database of Overread. "
                "Restore it from a backup, or set OVERREAD_HOME to another folder."
            ) from error
        if isinstance(error, OperationalError) and (
            error.connection_invalidated or "connect" in text or "unable to open" in text
        ):
            raise StoreError(
                f"No answer from the database {place}: {str(error.orig).splitlines()[0]}. "
                "Is it running, and is OVERREAD_DATABASE_URL right?"
            ) from error
        raise
