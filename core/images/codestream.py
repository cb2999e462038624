"""How large a picture its compressed stream says it is, before anything is decoded.

A stream whose size is not the header's is not given to a decoder: it would ask for as much
memory as the stream claims.
"""

from __future__ import annotations

import struct

JPEG = b"\xff\xd8"
JPEG_2000 = b"\xff\x4f\xff\x51"
JP2 = b"\x00\x00\x00\x0cjP  "
_FRAMES = {*range(0xC0, 0xD0), 0xF7} - {0xC4, 0xC8, 0xCC}
"""Start-of-frame markers of JPEG and, F7, JPEG-LS."""


def size_of(stream: bytes) -> tuple[int, int] | None:
    """(rows, columns), or None where the stream does not say."""
    if stream.startswith(JP2):
        stream = stream[max(0, stream.find(JPEG_2000, 0, 4096)) :]
    if stream.startswith(JPEG_2000) and len(stream) >= 24:
        right, bottom, left, top = struct.unpack(">4I", stream[8:24])
        return bottom - top, right - left
    if stream.startswith(JPEG):
        return _jpeg(stream)
    return None


def _jpeg(stream: bytes) -> tuple[int, int] | None:
    place = 2
    while place + 9 <= len(stream) and stream[place] == 0xFF:
        marker = stream[place + 1]
        if marker in _FRAMES:
            rows, columns = struct.unpack(">HH", stream[place + 5 : place + 9])
            return rows, columns
        place += 2 + int.from_bytes(stream[place + 2 : place + 4], "big")
    return None
