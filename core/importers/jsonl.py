"""JSON lines: one object a line, whatever its keys. Numbers stay as they are written."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.errors import ImportFileError
from core.importers._base import (
    LONGEST_RECORD,
    NO,
    SURE,
    Layout,
    Remark,
    Row,
    cannot_read,
    named,
)
from core.importers.encodings import Encoding, marked, of_file, open_text

SUFFIXES = (".jsonl", ".ndjson")
SAMPLE_LINES = 1000
TOO_LONG = f"is longer than {LONGEST_RECORD:,} characters"


class JsonLines:
    """Takes files that begin with a brace."""

    def certainty(self, path: Path, start: bytes) -> int:
        encoding = marked(start)
        begin = start.decode(encoding.codec if encoding else "utf-8", "replace").lstrip()
        looks_like_it = begin.startswith("{") or begin.startswith("[")
        return SURE if looks_like_it or (start and path.suffix.lower() in SUFFIXES) else NO

    def open(self, path: Path) -> JsonLinesFile:
        encoding = of_file(path)
        objects = (each for _, each in _objects(path, encoding) if isinstance(each, dict))
        keys = list(dict.fromkeys(key for one in islice(objects, SAMPLE_LINES) for key in one))
        if not keys:
            raise ImportFileError(path, _no_objects(path, encoding))
        return JsonLinesFile(path, encoding, tuple(keys), named(keys, path))


IMPORTER = JsonLines()


def _no_objects(path: Path, encoding: Encoding) -> str:
    line, reason = next(
        ((line, each) for line, each in _objects(path, encoding) if isinstance(each, str)),
        (1, "there is none"),
    )
    return (
        f"has no JSON object in any line (line {line}: {reason}). "
        "Write JSON lines: each report an object on a line of its own."
    )


@dataclass(frozen=True, slots=True)
class JsonLinesFile:
    """A file of JSON lines. `keys` are as in the file, `columns` fit to be shown."""

    path: Path
    encoding: Encoding
    keys: tuple[str, ...]
    columns: tuple[str, ...]

    @property
    def layout(self) -> Layout:
        return Layout("JSON lines", self.columns, self.encoding.name)

    def rows(self) -> Iterator[Row | Remark]:
        for line, found in _objects(self.path, self.encoding):
            if isinstance(found, str):
                yield Remark(line, found)
            else:
                cells = [_text(found.get(key)) for key in self.keys]
                if any(cells):
                    yield Row(line, cells)


def _objects(path: Path, encoding: Encoding) -> Iterator[tuple[int, dict[str, object] | str]]:
    """Line number and object, or the reason why there is none."""
    try:
        with open_text(path, encoding) as stream:
            number = 0
            while line := stream.readline(LONGEST_RECORD):
                number += 1
                if len(line) >= LONGEST_RECORD and not line.endswith(("\n", "\r")):
                    while line and not line.endswith(("\n", "\r")):
                        line = stream.readline(LONGEST_RECORD)
                    yield number, TOO_LONG
                elif line.strip():
                    yield number, _parsed(line)
    except OSError as error:
        raise cannot_read(path, error) from error


def _parsed(line: str) -> dict[str, object] | str:
    try:
        found = json.loads(line, parse_int=str, parse_float=str, parse_constant=str)
    except json.JSONDecodeError as error:
        return f"is no JSON: {error.msg} at character {error.pos + 1}"
    except RecursionError:
        return "is nested too deeply"
    return found if isinstance(found, dict) else "is JSON, but no object with names and values"


def _text(value: object) -> str:
    """Texts as they are, nothing as nothing, and what is nested as JSON again."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return json.dumps(value, ensure_ascii=False)
