"""Which encoding a text is in, judged by all of its bytes and without holding them.

UTF-8, UTF-16 (with or without a byte order mark), Windows-1252, and what old German
systems write (DOS code page 850, Mac Roman). Bytes that don't fit are marked, so that the
row in which they stand can be named instead of being imported as rubbish.
"""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from core.errors import ImportFileError
from core.importers._base import cannot_read

CHUNK_BYTES = 1 << 20
ERRORS = "overread.damaged"
"""Name of the error handler that puts a lone surrogate where bytes can't be read."""
DAMAGE = "\udc80"
ASCII = bytes(range(128))
CONTROL = bytes(set(range(32)) - set(b"\t\n\r\f\x1a"))
LETTERS = frozenset("äöüÄÖÜß")
GERMAN = LETTERS | frozenset("°µéèàç§€²³±–—„“”‚‘’…•·\u00a0")
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]+")
DAMAGED_SHARE = 0.1
"""Above it, bytes that are no UTF-8 are taken for another encoding, below it for damage."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """`name` for people, `codec` for Python."""

    name: str
    codec: str


UTF_8 = Encoding("UTF-8", "utf-8")
MARKS = (
    (codecs.BOM_UTF8, Encoding("UTF-8 with BOM", "utf-8-sig")),
    (codecs.BOM_UTF32_LE, Encoding("UTF-32", "utf-32")),
    (codecs.BOM_UTF16_LE, Encoding("UTF-16 LE", "utf-16")),
    (codecs.BOM_UTF16_BE, Encoding("UTF-16 BE", "utf-16")),
)
SINGLE_BYTE = (
    Encoding("Windows-1252", "cp1252"),
    Encoding("DOS code page 850", "cp850"),
    Encoding("Mac Roman", "mac_roman"),
)

codecs.register_error(
    ERRORS,
    lambda error: (DAMAGE * (error.end - error.start), error.end),  # type: ignore[attr-defined]
)


def of_file(path: Path) -> Encoding:
    """The file's encoding; raises ImportFileError for a file that is no text."""
    try:
        first = next(_chunks(path), b"")
        encoding = marked(first)
        if encoding is None and is_binary(first):
            raise ImportFileError(path, "is no text: it holds binary bytes.")
        return encoding or of_chunks(lambda: _chunks(path))
    except OSError as error:
        raise cannot_read(path, error) from error


def of_bytes(content: bytes) -> Encoding:
    """The encoding of a short text."""
    return marked(content) or of_chunks(lambda: iter((content,)))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk


def marked(start: bytes) -> Encoding | None:
    """What a byte order mark says, or the zero bytes of UTF-16 without one."""
    for mark, encoding in MARKS:
        if start.startswith(mark):
            return encoding
    even, odd = start[0:4096:2], start[1:4096:2]
    zeros = (even.count(0) / max(len(even), 1), odd.count(0) / max(len(odd), 1))
    if zeros[0] < 0.1 and zeros[1] > 0.4:
        return Encoding("UTF-16 LE", "utf-16-le")
    if zeros[1] < 0.1 and zeros[0] > 0.4:
        return Encoding("UTF-16 BE", "utf-16-be")
    return None


def is_binary(start: bytes) -> bool:
    """Whether more than one byte in a hundred is a control character."""
    return len(start) - len(start.translate(None, CONTROL)) > len(start) / 100


def of_chunks(chunks: Callable[[], Iterable[bytes]]) -> Encoding:
    """UTF-8 if it nearly is; otherwise the encoding in which it looks most like German."""
    if _is_utf_8(chunks()):
        return UTF_8
    read, damaged = _utf_8_signs(chunks())
    if damaged <= DAMAGED_SHARE * read:
        return UTF_8
    return _single_byte(chunks())


def _is_utf_8(chunks: Iterable[bytes]) -> bool:
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in chunks:
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _utf_8_signs(chunks: Iterable[bytes]) -> tuple[int, int]:
    """How many signs beyond ASCII can be read as UTF-8, and how many bytes can't."""
    decoder = codecs.getincrementaldecoder("utf-8")(ERRORS)
    read = damaged = 0
    for chunk in chunks:
        text = decoder.decode(chunk)
        bad = text.count(DAMAGE)
        damaged += bad
        read += sum(map(len, _BEYOND_ASCII.findall(text))) - bad
    return read, damaged


def _single_byte(chunks: Iterable[bytes]) -> Encoding:
    counts: Counter[int] = Counter()
    for chunk in chunks:
        counts.update(chunk.translate(None, ASCII))
    return max(SINGLE_BYTE, key=lambda encoding: _german(counts, encoding.codec))


def _german(counts: Counter[int], codec: str) -> int:
    """How much the bytes look like German in this encoding; letters count double."""
    signs = {byte: bytes([byte]).decode(codec, "replace") for byte in counts}
    return sum(n * ((signs[b] in GERMAN) + (signs[b] in LETTERS)) for b, n in counts.items())


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The file as text with its line ends as they are; damaged bytes become DAMAGE."""
    return path.open("r", encoding=encoding.codec, errors=ERRORS, newline="")
