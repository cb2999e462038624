"""The floors of the house: imports go down only, and each library has its place."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent

FLOORS: tuple[tuple[str, ...], ...] = (
    ("core.types", "core.image_types", "core.cnn_types", "core.errors", "core.settings",
     "core.batches", "core.logs"),
    ("core.tasks", "core.prompts", "core.replies", "core.policies", "core.metrics", "core.splits",
     "core.templates", "core.strict_yaml", "core.wording", "core.protocol", "core.report_parts",
     "core.prompt_files", "core.prompt_lint", "core.prompt_additions", "core.suggestion_files",
     "core.suggestions", "core.likeness", "core.example_sets", "core.example_picks",
     "core.search_parts", "core.model_templates", "core.cohorts", "core.cohort_groups",
     "core.curves", "core.event_files", "core.mlflow_folder"),
    ("core.backends", "core.images", "core.store"),
    ("core.readers", "core.importers", "core.cnn", "core.demo", "core.standin"),
    ("core.workflows", "core.jobs"),
    ("core.worker", "core.cli", "core.__main__"),
    ("pages",),
    ("app",),
)  # fmt: skip
SAME_FLOOR_IS_FREE = {0, 1, 4, 5, 6}
"""Floors of single files, whose files may know one another."""


def _sources() -> list[Path]:
    folders = ("core", "pages")
    return [p for f in folders for p in (ROOT / f).rglob("*.py")] + [ROOT / "app.py"]


def _module(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imports(path: Path) -> Iterator[tuple[str, int, bool]]:
    """(module, line, whether it is imported when the file is loaded)."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node.lineno, id(node) in top
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module, node.lineno, id(node) in top
            for name in node.names:
                yield f"{node.module}.{name.name}", node.lineno, id(node) in top


def _place(module: str) -> tuple[int, str] | None:
    """The floor of a module and the room on it."""
    for floor, rooms in enumerate(FLOORS):
        for room in rooms:
            if module == room or module.startswith(f"{room}."):
                return floor, room
    return None


def test_every_file_of_core_has_a_floor() -> None:
    homeless = [
        module for path in _sources()
        if (module := _module(path)) not in ("core",) and _place(module) is None
    ]  # fmt: skip
    assert homeless == []


def test_imports_go_down_only() -> None:
    wrong = []
    for path in _sources():
        here = _place(_module(path))
        for module, line, _ in _imports(path):
            there = _place(module)
            if here is None or there is None:
                continue
            up = there[0] > here[0]
            across = (
                there[0] == here[0] and there[1] != here[1] and here[0] not in SAME_FLOOR_IS_FREE
            )
            if up or across:
                wrong.append(f"{path.relative_to(ROOT)}:{line} imports {module}")
    assert wrong == []


@pytest.mark.parametrize(
    ("library", "allowed"),
    [
        ("streamlit", ("pages", "app")),
        ("torch", ("core.cnn",)),
        ("torchvision", ("core.cnn",)),
        ("sqlalchemy", ("core.store", "core.workflows", "core.importers")),
        ("alembic", ("core.store",)),
        ("ollama", ("core.backends",)),
        ("plotly", ("pages",)),
        ("pynetdicom", ("core.images.pacs",)),
        ("dicomweb_client", ("core.images.pacs",)),
        ("requests", ("core.images.pacs",)),
    ],
)
def test_libraries_stay_in_their_rooms(library: str, allowed: tuple[str, ...]) -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in _sources()
        for module, line, _ in _imports(path)
        if module.split(".")[0] == library and not _module(path).startswith(allowed)
    ]
    assert wrong == []


def test_sql_is_written_in_the_store_only() -> None:
    """Workflows may hold an engine, a connection or a condition of the store, and no more."""
    classes = ("Engine", "Connection", "ColumnElement")
    harmless = {"sqlalchemy", *(f"sqlalchemy.{name}" for name in classes)}
    wrong = [
        f"{path.relative_to(ROOT)}:{line} {module}"
        for path in _sources()
        for module, line, _ in _imports(path)
        if module.startswith("sqlalchemy")
        and module not in harmless
        and not _module(path).startswith("core.store")
    ]
    assert wrong == []


def test_no_page_script_lies_directly_in_pages() -> None:
    """Such a script would run without app.py on a first visit by deep link."""
    assert [p.name for p in (ROOT / "pages").glob("*.py") if p.name != "__init__.py"] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager"}
    assert [str(p) for p in _sources() if p.stem in vague] == []


def test_every_file_opens_by_saying_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _sources()
        if path.read_text(encoding="utf-8").strip()
        and not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert silent == []
