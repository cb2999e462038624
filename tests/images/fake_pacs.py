"""Small PACS for tests that misbehave in one way each: over DIMSE and over HTTP, on 127.0.0.1.

They answer questions as a PACS does; `mischief` names what they do wrong.
"""

from __future__ import annotations

import io
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from pydicom import dcmread
from pydicom.dataset import Dataset, FileDataset
from pydicom.uid import ExplicitVRLittleEndian
from pynetdicom import AE, evt
from pynetdicom.events import Event
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    DigitalXRayImageStorageForPresentation,
    StudyRootQueryRetrieveInformationModelFind,
    StudyRootQueryRetrieveInformationModelGet,
    Verification,
)

AET = "FAKE"
KEYS = {
    "STUDY": ("StudyInstanceUID", "AccessionNumber", "PatientID"),
    "SERIES": ("StudyInstanceUID", "SeriesInstanceUID", "Modality", "BodyPartExamined"),
    "IMAGE": ("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"),
}
TAGS = {
    "StudyInstanceUID": "0020000D", "AccessionNumber": "00080050", "PatientID": "00100020",
    "SeriesInstanceUID": "0020000E", "Modality": "00080060", "BodyPartExamined": "00180015",
    "SOPInstanceUID": "00080018",
}  # fmt: skip


class FakeArchive:
    """What both kinds have in common: the files, and how they are listed."""

    def __init__(self, files: Sequence[FileDataset], mischief: str = "") -> None:
        self.files, self.mischief = list(files), mischief
        self.requests: list[str] = []
        self.sent = 0

    def listed(self, level: str, asked: dict[str, str]) -> list[dict[str, str]]:
        """One entry for each study, series or image that suits what was asked."""
        if self.mischief == "lists everything":
            asked.pop("AccessionNumber", None)
        found: dict[tuple[str, ...], dict[str, str]] = {}
        for file in self.matching(asked):
            entry = {name: str(file.get(name) or "") for name in KEYS[level]}
            found.setdefault(tuple(entry.values()), entry)
        return list(found.values())

    def matching(self, asked: dict[str, str]) -> list[FileDataset]:
        return [
            file for file in self.files
            if all(str(file.get(name) or "") == value for name, value in asked.items() if value)
        ]  # fmt: skip

    def to_send(self, asked: dict[str, str]) -> list[FileDataset]:
        """The files that are asked for, or what is sent in their stead."""
        return [self._changed(file) for file in self.matching(asked)]

    def _changed(self, file: FileDataset) -> FileDataset:
        stream = io.BytesIO(as_bytes(file))

        sent = dcmread(stream)
        second = self.files.index(file) == 1
        for_second = self.mischief == "another patient for the second image" and second
        if self.mischief == "another patient" or for_second:
            sent.PatientID = "P2"
        if self.mischief == "another accession number":
            sent.AccessionNumber = "B7"
        if self.mischief == "another examination":
            sent.StudyInstanceUID = "1.2.99"
        if self.mischief == "another image":
            sent.SOPInstanceUID = sent.file_meta.MediaStorageSOPInstanceUID = "1.2.98"
        return sent

    @property
    def stops_now(self) -> bool:
        """Whether the transfer breaks before the next image: once, or whenever it gets there."""
        once, always = self.mischief == "stops once", self.mischief == "always stops"
        return (once and self.sent == 1) or (always and self.sent % 2 == 1)


def as_bytes(file: FileDataset) -> bytes:
    stream = io.BytesIO()
    file.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


@contextmanager
def dimse(archive: FakeArchive) -> Iterator[str]:
    """The address of a DIMSE server with this archive."""
    entity = AE(AET)
    entity.require_called_aet = True
    if archive.mischief == "knows nobody":
        entity.require_calling_aet = ["SOMEBODY"]
    entity.add_supported_context(Verification)
    entity.add_supported_context(StudyRootQueryRetrieveInformationModelFind)
    if archive.mischief != "offers no C-GET":
        entity.add_supported_context(StudyRootQueryRetrieveInformationModelGet)
    entity.add_supported_context(
        DigitalXRayImageStorageForPresentation, ExplicitVRLittleEndian, scu_role=True,
        scp_role=True,
    )  # fmt: skip
    handlers = [
        (evt.EVT_C_FIND, lambda event: _find(archive, event)),
        (evt.EVT_C_GET, lambda event: _get(archive, event)),
    ]
    server = entity.start_server(("127.0.0.1", 0), block=False, evt_handlers=handlers)
    try:
        yield f"{AET}@127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()


def _asked(event: Event) -> tuple[str, dict[str, str]]:
    wanted = event.identifier
    named = {name: str(wanted.get(name) or "") for name in TAGS if name in wanted}
    return str(wanted.QueryRetrieveLevel), named


def _find(archive: FakeArchive, event: Event) -> Iterator[tuple[int, Dataset | None]]:
    level, asked = _asked(event)
    archive.requests.append(f"find {level}")
    if archive.mischief == "hangs":
        time.sleep(3)
    for entry in archive.listed(level, asked):
        answer = Dataset()
        answer.QueryRetrieveLevel = level
        for name, value in entry.items():
            setattr(answer, name, value)
        yield 0xFF00, answer


def _get(archive: FakeArchive, event: Event) -> Iterator[Any]:
    level, asked = _asked(event)
    archive.requests.append(f"get {level}")
    files = archive.to_send(asked)
    yield len(files)
    if archive.mischief == "can't send":
        yield 0xB000, None
        return
    for file in files:
        if archive.stops_now:
            archive.sent += 1
            event.assoc.abort()
            return
        archive.sent += 1
        yield 0xFF00, file


@contextmanager
def web(archive: FakeArchive, secure: ssl.SSLContext | None = None) -> Iterator[str]:
    """The address of a DICOMweb server with this archive."""
    handler = type("Handler", (_Handler,), {"archive": archive})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    server.daemon_threads = True
    if secure is not None:
        server.socket = secure.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        scheme = "http" if secure is None else "https"
        yield f"{scheme}://127.0.0.1:{server.server_address[1]}/dicom-web"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Handler(BaseHTTPRequestHandler):
    archive: FakeArchive

    def log_message(self, *_: object) -> None:
        """Says nothing."""

    def do_GET(self) -> None:
        archive, parts = self.archive, urlsplit(self.path)
        archive.requests.append(parts.path)
        early = EARLY.get(archive.mischief)
        if archive.mischief == "busy once" and len(archive.requests) == 4:
            self._reply(503, "text/plain", b"busy")
            return
        if early is not None:
            early(self)
            return
        steps = parts.path.removeprefix("/dicom-web/").split("/")
        asked = dict(zip(("StudyInstanceUID", "SeriesInstanceUID", "SOPInstanceUID"), steps[1::2],
                         strict=False))  # fmt: skip
        if len(steps) == 6:
            self._send(asked)
            return
        query = parse_qs(parts.query)
        asked.update({name: query[name][0] for name in ("AccessionNumber",) if name in query})
        level = {1: "STUDY", 3: "SERIES", 5: "IMAGE"}[len(steps)]
        found = archive.listed(level, asked)
        if archive.mischief != "pages without end":
            found = found[int(query.get("offset", ["0"])[0]) :]
        self._reply(200, "application/dicom+json", json.dumps(
            [{TAGS[name]: {"vr": "LO", "Value": [value]} for name, value in one.items()}
             for one in found]
        ).encode())  # fmt: skip

    def _send(self, asked: dict[str, str]) -> None:
        archive = self.archive
        parts = [
            b"--edge\r\nContent-Type: application/dicom\r\n\r\n" + as_bytes(one) + b"\r\n"
            for one in archive.to_send(asked)
        ]
        if archive.mischief == "two images at once":
            parts *= 2
        body = b"".join(parts) + b"--edge--\r\n"
        stops, archive.sent = archive.stops_now, archive.sent + 1
        form = 'multipart/related; type="application/dicom"; boundary=edge'
        if archive.mischief == "can't send":
            self._reply(404, "text/plain", b"no such image")
        elif archive.mischief == "cut off without a length":
            self.send_response(200)
            self.send_header("Content-Type", form)
            self.end_headers()
            self.wfile.write(body[: len(body) // 2])
        else:
            self._reply(200, form, body, only=len(body) // 2 if stops else None)

    def _reply(self, status: int, form: str, body: bytes, only: int | None = None) -> None:
        self.send_response(status)
        self.send_header("Content-Type", form)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[:only])


def _redirect(handler: _Handler) -> None:
    handler.send_response(302)
    handler.send_header("Location", "http://127.0.0.1:1/login")
    handler.send_header("Content-Length", "0")
    handler.end_headers()


EARLY: dict[str, Callable[[_Handler], None]] = {
    "wants a login": lambda handler: handler._reply(401, "text/plain", b"who are you?"),
    "a web page": lambda handler: handler._reply(200, "text/html", b"<html>Sign in</html>"),
    "a redirect": _redirect,
    "hangs": lambda _handler: time.sleep(3),
    "no JSON": lambda handler: handler._reply(200, "application/dicom+json", b'[{"a": '),
    "JSON of another kind": lambda handler: handler._reply(200, "application/json", b'["x", 3]'),
}
