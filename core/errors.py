"""Everything that Overread itself can say went wrong.

Each message says what happened, to what, and what to do.

    OverreadError
    ├── SettingsError            a setting has no usable value
    ├── FileError                a file of the user's can't be used
    │   ├── TaskFileError        a task.yaml
    │   ├── PromptFileError      a prompt's head
    │   ├── TemplateError        a prompt's body
    │   ├── SuggestionFileError  a suggestions.yaml
    │   ├── ImportFileError      a file of reports
    │   └── WeightsFileError     a checkpoint of a network
    ├── StoreError               the study's database
    │   ├── DatabaseNewer        made by a newer Overread
    │   ├── DatabaseBusy         locked by somebody else for too long
    │   └── DiskFull             no room, or no right to write
    ├── BackendError             a model server
    │   ├── NoServer             nobody answers
    │   ├── NoModel              it answers, but has not got the model
    │   ├── BadRequest           our mistake: asking again won't help
    │   ├── ServerTrouble        its mistake: asking again may help
    │   │   ├── RequestTimeout   it took too long
    │   │   └── EngineDied       the process that runs the model went away
    │   └── NoAnswer             a reply came and is no answer (a failure of one report)
    ├── PacsError                an image archive
    │   ├── NoPacs               nobody answers, or nobody who is a PACS
    │   ├── PacsRefusal          it refuses us: asking again won't help
    │   └── PacsTrouble          it failed on the way: asking again may help
    ├── TrainingError            a network can't be trained, or not any further
    └── JobError                 long work can't start or go on
"""

from __future__ import annotations

from pathlib import Path

from core.types import FailureKind


class OverreadError(Exception):
    """Base of all errors that are meant to be read by a user."""


class SettingsError(OverreadError):
    """A setting has no usable value."""


class FileError(OverreadError):
    """A file of the user's can't be used."""

    def __init__(self, path: Path | str, message: str, line: int | None = None) -> None:
        self.path = str(path)
        self.line = line
        where = f"{path}, line {line}" if line is not None else f"{path}"
        super().__init__(f"{where}: {message}")


class TaskFileError(FileError):
    """A task.yaml that can't be used."""


class PromptFileError(FileError):
    """A prompt file whose head can't be used."""


class TemplateError(FileError):
    """A prompt file whose body can't be rendered."""


class SuggestionFileError(FileError):
    """A suggestions.yaml that can't be used."""


class ImportFileError(FileError):
    """A file of reports that can't be imported."""


class WeightsFileError(FileError):
    """A checkpoint whose weights can't be used."""


class StoreError(OverreadError):
    """The study's database can't be used."""


class DatabaseNewer(StoreError):
    """The database was made by a newer Overread."""


class DatabaseBusy(StoreError):
    """Somebody else holds the database for too long."""


class DiskFull(StoreError):
    """There is no room, or no right, to write."""


class BackendError(OverreadError):
    """A model server can't be used."""


class NoServer(BackendError):
    """Nobody answers at the address."""


class NoModel(BackendError):
    """The server has not got the model."""


class BadRequest(BackendError):
    """The server refuses what we sent; asking again won't help."""


class ServerTrouble(BackendError):
    """The server failed; asking again may help."""


class RequestTimeout(ServerTrouble):
    """The server did not answer in time."""


class EngineDied(ServerTrouble):
    """The process that runs the model went away; the server starts it again."""


class NoAnswer(BackendError):
    """A reply came that is no answer. It becomes the failure of one report.

    `raw` is the reply's text, which is shown and never read; `prompt_tokens` is what
    the server counted of the prompt, if it did.
    """

    def __init__(
        self, kind: FailureKind, message: str, raw: str = "", prompt_tokens: int | None = None
    ) -> None:
        self.kind = kind
        self.raw = raw
        self.prompt_tokens = prompt_tokens
        super().__init__(message)


class PacsError(OverreadError):
    """An image archive can't be used."""


class NoPacs(PacsError):
    """Nobody answers at the address, or nobody who is a PACS."""


class PacsRefusal(PacsError):
    """The PACS refuses us; asking again won't help."""


class PacsTrouble(PacsError):
    """The PACS failed on the way; asking again may help."""


class TrainingError(OverreadError):
    """A network can't be trained, or not any further."""


class JobError(OverreadError):
    """Long work can't start or go on."""
