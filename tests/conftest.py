"""Fixtures: an empty study on SQLite and on PostgreSQL, settings that touch nothing real."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, create_engine, text

from core.settings import Settings, load_settings
from core.store.database import open_database
from core.workflows.study import Study, open_study

BACKENDS = ["sqlite", pytest.param("postgresql", marks=pytest.mark.postgres)]


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in list(os.environ):
        if name.startswith("OVERREAD_") and not name.startswith(
            ("OVERREAD_REQUIRE", "OVERREAD_TEST")
        ):
            monkeypatch.delenv(name)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _postgres_programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    return found[-1] if found else None


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """The URL of a throw-away PostgreSQL server, without a database name."""
    programs = _postgres_programs()
    if programs is None:
        if os.environ.get("OVERREAD_REQUIRE_POSTGRES"):
            pytest.fail("PostgreSQL tests are required, but no server is installed.")
        pytest.skip("no PostgreSQL server is installed (Debian: apt-get install postgresql)")
    folder = Path(tempfile.mkdtemp(prefix="overread-pg-"))
    folder.chmod(0o755)
    data, port = folder / "data", free_port()
    as_postgres = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    run = as_postgres if os.geteuid() == 0 else []
    if run:
        shutil.chown(folder, "postgres", "postgres")
    subprocess.run(
        [*run, programs / "initdb", "-D", data, "-U", "overread", "--auth=trust",
         "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    options = f"-c listen_addresses=127.0.0.1 -p {port} -k {folder} -c fsync=off"
    control = [*run, programs / "pg_ctl", "-D", data, "-w"]
    subprocess.run(
        [*control, "-o", options, "-l", folder / "log", "start"],
        check=True, capture_output=True, timeout=60,
    )  # fmt: skip
    try:
        yield f"postgresql+psycopg://overread@127.0.0.1:{port}"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], check=False, capture_output=True)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(params=BACKENDS)
def database_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """The URL of an empty database, on each kind of server."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'overread.sqlite'}"
        return
    server = request.getfixturevalue("postgres_server")
    name = f"study_{uuid.uuid4().hex}"
    admin = create_engine(f"{server}/postgres", isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    yield f"{server}/{name}"
    with admin.connect() as connection:
        connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
    admin.dispose()


@pytest.fixture
def engine(database_url: str) -> Iterator[Engine]:
    """An opened, empty study database, on each kind of server."""
    opened = open_database(database_url)
    yield opened
    opened.dispose()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Settings of a fresh study in a temporary folder; nobody answers at its host."""
    return load_settings(
        home=tmp_path / "study", hosts=f"http://127.0.0.1:{free_port()}", port=free_port()
    )


@pytest.fixture
def study(settings: Settings) -> Iterator[Study]:
    """An empty study on SQLite with the shipped prompt library."""
    opened = open_study(settings)
    yield opened
    opened.engine.dispose()
