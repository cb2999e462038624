"""Short-lived signed permissions of the reading desk: for a reader at a list, or at a case.

HMAC-SHA256 with a secret that lies in the study's folder, readable by its owner only. A
token says what it is for, who reads, which list or case, and until when; whoever changes
one of these has to know the secret.
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import os
import secrets
import time
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from core.errors import DiskFull, OverreadError

SECRET_FILE = "desk.key"
SECRET_BYTES = 32
DESK_SECONDS = 30 * 60
CASE_SECONDS = 30 * 60


class Purpose(StrEnum):
    """What a token is good for."""

    DESK = "desk"
    CASE = "case"
    PIXELS = "pixels"
    AUGMENTED = "augmented"
    HEAT = "heat"


class NoPermission(OverreadError):
    """There is no valid token: none, a forged one, or one whose time is over."""


class NotForYou(OverreadError):
    """The token is valid, and for somebody or something else."""


@dataclass(frozen=True, slots=True)
class Permission:
    """What a token grants. `about` is a list_id at the desk, a case_id for a case, an
    image_id for pixels and heat, a run_id for augmented images; `run_id` is that of the
    network whose heat it is. `reader_id` is 0 where it is no reader's own."""

    purpose: Purpose
    reader_id: int
    about: int
    expires_at: float
    run_id: int = 0


def secret_of(folder: Path) -> bytes:
    """The study's secret; made when it is missing, by one process only."""
    path = folder / SECRET_FILE
    with contextlib.suppress(FileNotFoundError):
        return path.read_bytes()
    fresh = folder / f".{SECRET_FILE}.{secrets.token_hex(8)}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as output:
            output.write(secrets.token_bytes(SECRET_BYTES))
        with contextlib.suppress(FileExistsError):
            os.link(fresh, path)
        return path.read_bytes()
    except OSError as error:
        raise DiskFull(
            f"The reading desk's secret can't be kept in {path}: {error.strerror}. "
            "Change the folder's rights, or set OVERREAD_HOME to another folder."
        ) from error
    finally:
        fresh.unlink(missing_ok=True)


def sign(secret: bytes, permission: Permission) -> str:
    """The token: its fields in the open, then their signature."""
    fields = (
        f"{permission.purpose.value}.{permission.reader_id}.{permission.about}"
        f".{int(permission.expires_at)}.{permission.run_id}"
    )
    return f"{fields}.{_signature(secret, fields)}"


def desk_token(secret: bytes, reader_id: int, list_id: int, now: float | None = None) -> str:
    until = (time.time() if now is None else now) + DESK_SECONDS
    return sign(secret, Permission(Purpose.DESK, reader_id, list_id, until))


def case_token(secret: bytes, reader_id: int, case_id: int, now: float | None = None) -> str:
    until = (time.time() if now is None else now) + CASE_SECONDS
    return sign(secret, Permission(Purpose.CASE, reader_id, case_id, until))


def permission(secret: bytes, token: str, purpose: Purpose, now: float) -> Permission:
    """What a token grants; raises NoPermission or, for another purpose, NotForYou."""
    granted = once_given(secret, token, purpose)
    if granted.expires_at < now:
        raise NoPermission("The permission has run out. The reading desk asks for a new one.")
    return granted


def once_given(secret: bytes, token: str, purpose: Purpose) -> Permission:
    """What a token granted, whether or not its time is over; raises as `permission` does."""
    fields, _, signature = token.rpartition(".")
    if not fields or not hmac.compare_digest(
        signature.encode(), _signature(secret, fields).encode()
    ):
        raise NoPermission("Open the reading desk to read: this request has no permission.")
    kind, *numbers = fields.split(".")
    # A verdict may wait in a browser over an update: its token has no run_id yet.
    reader_id, about, expires_at, run_id = (int(number) for number in (*numbers, "0")[:4])
    granted = Permission(Purpose(kind), reader_id, about, float(expires_at), run_id)
    if granted.purpose is not purpose:
        raise NotForYou("This permission is for something else.")
    return granted


def _signature(secret: bytes, fields: str) -> str:
    digest = hmac.new(secret, fields.encode("utf-8", "replace"), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
