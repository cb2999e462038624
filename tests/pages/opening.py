"""Opens a page of the dashboard without a browser, as AppTest does."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core import jobs
from core.settings import PROJECT, Settings

PATIENCE = 30


def open_page(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, page: str, /, **query: str
) -> AppTest:
    """The page, run once on the study that the settings name: `open_page(…, "study/data")`."""
    for name, value in jobs.environment(settings).items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(PROJECT)
    app = AppTest.from_file(str(PROJECT / "app.py"), default_timeout=PATIENCE)
    for name, value in query.items():
        app.query_params[name] = value
    app.switch_page(f"pages/{page}.py")
    return app.run()


def html_of(app: AppTest) -> str:
    """Everything that the page wrote as HTML, in its order."""
    return "\n".join(str(element.proto.body) for element in app.get("html"))
