"""Versions of a prompt: nothing is overwritten, in the browser or on disk."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import DiskFull, PromptFileError
from core.settings import Settings
from core.types import Task
from core.workflows import library, prompt_versions
from core.workflows.prompt_versions import Standing
from core.workflows.study import Study, open_study


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """Settings with a prompt folder of one's own: one task, one prompt."""
    folder = tmp_path / "prompts" / "ankle_fracture"
    folder.mkdir(parents=True)
    for name in ("task.yaml", "plain.md"):
        shutil.copy(settings.prompts / "ankle_fracture" / name, folder / name)
    return settings.model_copy(update={"prompts": folder.parent})


def file_of(own: Settings) -> Path:
    return own.prompts / "ankle_fracture" / "plain.md"


def edited(text: str, word: str) -> str:
    return text.replace("Liegt", f"{word}: Liegt")


def opened(own: Settings) -> tuple[Study, Task]:
    study = open_study(own)
    return study, study.task("ankle_fracture")


def test_a_prompt_of_the_folder_is_as_in_its_file(own: Settings) -> None:
    study, task = opened(own)
    found = prompt_versions.history(study, task, "plain")
    assert [version.version for version in found.versions] == [1]
    assert found.standing is Standing.SAME


def test_an_edit_in_the_browser_is_newer_than_the_file_until_it_is_written(own: Settings) -> None:
    study, task = opened(own)
    text = edited(file_of(own).read_text(encoding="utf-8"), "Frage")
    library.save(study.engine, task, "plain", text, "a word")
    found = prompt_versions.history(study, task, "plain")
    assert (found.standing, found.newest.note) == (Standing.NEWER_THAN_FILE, "a word")
    prompt_versions.write_file(study, task, "plain")
    assert file_of(own).read_text(encoding="utf-8") == text
    study, task = opened(own)
    assert prompt_versions.history(study, task, "plain").standing is Standing.SAME


def test_edits_in_the_browser_and_on_disk_are_both_kept_and_said_to_cross(own: Settings) -> None:
    study, task = opened(own)
    original = file_of(own).read_text(encoding="utf-8")
    library.save(study.engine, task, "plain", edited(original, "Hier"))
    file_of(own).write_text(edited(original, "Dort"), encoding="utf-8")
    study, task = opened(own)
    found = prompt_versions.history(study, task, "plain")
    assert found.standing is Standing.CROSSED
    assert [v.origin for v in found.versions] == ["file", "browser", "file"]
    assert ["Dort" in v.source or "Hier" in v.source for v in found.versions] == [True, True, False]


def test_a_file_that_was_edited_meanwhile_is_not_overwritten(own: Settings) -> None:
    study, task = opened(own)
    original = file_of(own).read_text(encoding="utf-8")
    library.save(study.engine, task, "plain", edited(original, "Hier"))
    file_of(own).write_text(edited(original, "Dort"), encoding="utf-8")
    with pytest.raises(PromptFileError, match="edited on disk meanwhile"):
        prompt_versions.write_file(study, task, "plain")
    assert "Dort" in file_of(own).read_text(encoding="utf-8")


def test_a_folder_that_cannot_be_written_loses_nothing(
    own: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, task = opened(own)
    original = file_of(own).read_text(encoding="utf-8")
    library.save(study.engine, task, "plain", edited(original, "Hier"))

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_text", full)
    with pytest.raises(DiskFull, match="No space left"):
        prompt_versions.write_file(study, task, "plain")
    monkeypatch.undo()
    assert file_of(own).read_text(encoding="utf-8") == original


def test_a_prompt_that_is_put_away_keeps_its_versions_and_can_be_taken_out(own: Settings) -> None:
    study, task = opened(own)
    prompt_versions.put_away(study, task, "plain")
    assert "plain" not in prompt_versions.in_use(study, task)
    assert prompt_versions.history(study, task, "plain").is_put_away
    prompt_versions.take_out(study, task, "plain")
    assert "plain" in prompt_versions.in_use(study, task)


def test_notes_stay_with_the_prompt_the_newest_first(own: Settings) -> None:
    study, task = opened(own)
    for text in ("first", "  ", "second "):
        prompt_versions.remark(study, task, "plain", text)
    notes = prompt_versions.history(study, task, "plain").notes
    assert [note.text for note in notes] == ["second", "first"]


def test_a_difference_shows_what_went_and_what_came() -> None:
    lines = prompt_versions.difference("a\nb\nc", "a\nB\nc")
    assert [(line.sign, line.text) for line in lines] == [
        (" ", "a"), ("-", "b"), ("+", "B"), (" ", "c"),
    ]  # fmt: skip


def test_a_duplicate_gets_the_first_free_name(own: Settings) -> None:
    study, task = opened(own)
    text = file_of(own).read_text(encoding="utf-8")
    assert prompt_versions.free_name(study, task, "plain") == "plain-2"
    library.save(study.engine, task, "plain-2", text)
    assert prompt_versions.free_name(study, task, "plain") == "plain-3"
    only = replace(prompt_versions.history(study, task, "plain-2"))
    assert only.standing is Standing.NO_FILE
