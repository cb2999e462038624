"""A running Orthanc for the tests of this folder, which are not collected anywhere else."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.settings import Settings, load_settings
from core.workflows.study import Study, open_study
from tests.images import orthanc

if not os.environ.get(orthanc.INSIDE):
    collect_ignore_glob = ["test_*.py"]


@pytest.fixture(scope="session")
def pacs(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    orthanc.raise_loopback()
    with orthanc.running(tmp_path_factory.mktemp("orthanc")):
        yield


@pytest.fixture
def settings(tmp_path: Path, pacs: None) -> Settings:
    login = f'{{"http://127.0.0.1:{orthanc.HTTP}": {{"Authorization": "{orthanc.LOGIN}"}}}}'
    return load_settings(
        home=tmp_path / "study", headers=login, pacs_port=orthanc.STORAGE, pacs_rate=1000.0,
        pacs_timeout=20.0,
    )  # fmt: skip


@pytest.fixture
def study(settings: Settings) -> Iterator[Study]:
    opened = open_study(settings)
    yield opened
    opened.engine.dispose()
