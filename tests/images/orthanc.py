"""Starts Orthanc, the open-source PACS, for tests, in a network namespace of its own.

Debian's version listens on all interfaces whatever it is told, so it is never started
outside such a namespace, where nobody but its own tests can reach it.
"""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import shutil
import socket
import struct
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

PROGRAM = "Orthanc"
DICOMWEB = Path("/usr/share/orthanc/plugins/libOrthancDicomWeb.so")
INSIDE = "OVERREAD_TEST_INSIDE_NAMESPACE"
REQUIRED = "OVERREAD_REQUIRE_ORTHANC"
HTTP, DICOM, STORAGE = 8610, 8611, 8612
AET, USER, PASSWORD = "TESTPACS", "overread", "secret"
LOGIN = "Basic b3ZlcnJlYWQ6c2VjcmV0"
WEB = f"http://127.0.0.1:{HTTP}/dicom-web"
DIMSE = f"{AET}@127.0.0.1:{DICOM}"


def namespace() -> list[str]:
    """The command that runs another one in a network namespace of its own."""
    return ["unshare", "--net"] if os.geteuid() == 0 else ["unshare", "--map-root-user", "--net"]


def require() -> None:
    """Skips, or fails where Orthanc is required, with what is missing."""
    missing = ""
    if not shutil.which(PROGRAM) or not DICOMWEB.is_file():
        missing = "Orthanc is not installed (Debian: apt-get install orthanc orthanc-dicomweb)"
    elif not shutil.which("unshare"):
        missing = "unshare is not installed"
    elif subprocess.run([*namespace(), "true"], check=False, capture_output=True).returncode:
        missing = "this machine lets nobody make a network namespace"
    if missing and os.environ.get(REQUIRED):
        pytest.fail(f"Tests against Orthanc are required, but {missing}.")
    if missing:
        pytest.skip(missing)


def raise_loopback() -> None:
    """Switches the loopback device of a fresh namespace on."""
    get_flags, set_flags, is_up = 0x8913, 0x8914, 0x1
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
        asked = struct.pack("16sH14x", b"lo", 0)
        (flags,) = struct.unpack("16xH14x", fcntl.ioctl(any_socket, get_flags, asked))
        fcntl.ioctl(any_socket, set_flags, struct.pack("16sH14x", b"lo", flags | is_up))


@contextlib.contextmanager
def running(folder: Path) -> Iterator[None]:
    """Orthanc with an empty archive, until the end of the block."""
    assert os.environ.get(INSIDE), "Orthanc is started in a network namespace only"
    settings = folder / "orthanc.json"
    client = {"AET": "OVERREAD", "Host": "127.0.0.1", "Port": STORAGE}
    settings.write_text(
        json.dumps({
            "Name": "test", "StorageDirectory": str(folder / "db"),
            "IndexDirectory": str(folder / "db"), "Plugins": [str(DICOMWEB)],
            "HttpPort": HTTP, "DicomPort": DICOM, "DicomAet": AET,
            "DicomCheckCalledAet": True, "DicomAlwaysAllowGet": False,
            "AuthenticationEnabled": True, "RegisteredUsers": {USER: PASSWORD},
            "DicomModalities": {"overread": {
                **client, "AllowEcho": True, "AllowFind": True, "AllowGet": True,
                "AllowMove": True, "AllowStore": True,
            }},
            "DicomWeb": {"Enable": True, "Root": "/dicom-web/", "EnableWado": False},
        })
    )  # fmt: skip
    with (folder / "log").open("wb") as log:
        server = subprocess.Popen([PROGRAM, str(settings)], stdout=log, stderr=log)
    try:
        _await_port(DICOM, server, folder / "log")
        _await_port(HTTP, server, folder / "log")
        yield
    finally:
        server.kill()
        server.wait(20)


def _await_port(port: int, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(200):
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
            return
        if server.poll() is not None:
            break
        time.sleep(0.05)
    pytest.fail(f"Orthanc did not start: {log.read_text(errors='replace')[-2000:]}")
