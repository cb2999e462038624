"""TensorBoard's event files, written without TensorBoard.

A file is a row of TFRecords (length, masked CRC-32C, content, masked CRC-32C), each content
an `Event` in protocol buffers: wall time (1), step (2), file version (3) or a summary (5) of
values with a tag (1) and a float (2). That is all that a curve needs, so that curves can be
handed on without 200 MB of further packages.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

VERSION = b"brain.Event:2"
CASTAGNOLI = 0x82F63B78
MASK = 0xA282EAD8
DOUBLE, VARINT, LENGTH, FLOAT = 1, 0, 2, 5
"""Wire types of protocol buffers; 1 is for eight bytes, 5 for four."""


@dataclass(frozen=True, slots=True)
class Scalar:
    """One point of a curve; `at` is in seconds since 1970."""

    tag: str
    step: int
    value: float
    at: float


def write(folder: Path, scalars: Iterable[Scalar], name: str = "overread") -> Path:
    """Writes one event file into the folder; returns its path."""
    folder.mkdir(parents=True, exist_ok=True)
    points = sorted(scalars, key=lambda scalar: (scalar.at, scalar.step, scalar.tag))
    began = points[0].at if points else 0.0
    path = folder / f"events.out.tfevents.{int(began):010d}.{name}"
    with path.open("wb") as file:
        file.write(_record(_head(began)))
        for point in points:
            file.write(_record(_event(point)))
    return path


def _head(at: float) -> bytes:
    return _key(1, DOUBLE) + struct.pack("<d", at) + _bytes(3, VERSION)


def _event(point: Scalar) -> bytes:
    value = _bytes(1, point.tag.encode()) + _key(2, FLOAT) + struct.pack("<f", point.value)
    head = _key(1, DOUBLE) + struct.pack("<d", point.at)
    step = _key(2, VARINT) + _varint(point.step) if point.step else b""
    return head + step + _bytes(5, _bytes(1, value))


def _record(content: bytes) -> bytes:
    length = struct.pack("<Q", len(content))
    return length + _checked(length) + content + _checked(content)


def _key(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _bytes(field: int, content: bytes) -> bytes:
    return _key(field, LENGTH) + _varint(len(content)) + content


def _varint(number: int) -> bytes:
    made = bytearray()
    while number > 0x7F:
        made.append(number & 0x7F | 0x80)
        number >>= 7
    made.append(number)
    return bytes(made)


def _checked(content: bytes) -> bytes:
    """The CRC-32C, rotated and shifted as TFRecord wants it."""
    crc = crc32c(content)
    return struct.pack("<I", ((crc >> 15 | crc << 17) + MASK) & 0xFFFFFFFF)


def crc32c(content: bytes) -> int:
    """CRC-32 with Castagnoli's polynomial (RFC 3720, appendix B.4)."""
    crc = 0xFFFFFFFF
    for byte in content:
        crc = _TABLE[(crc ^ byte) & 0xFF] ^ crc >> 8
    return crc ^ 0xFFFFFFFF


def _table() -> tuple[int, ...]:
    made = []
    for byte in range(256):
        for _ in range(8):
            byte = byte >> 1 ^ (CASTAGNOLI if byte & 1 else 0)
        made.append(byte)
    return tuple(made)


_TABLE = _table()
