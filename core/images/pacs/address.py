"""The address of a PACS: a DICOMweb URL, or AET@HOST:PORT."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.errors import SettingsError
from core.settings import server_address

DIMSE = re.compile(r"(?P<aet>[^@\\]{1,16})@(?P<host>\[[0-9a-fA-F:.]+\]|[\w.-]+):(?P<port>\d{1,5})")
AE_TITLE = re.compile(r"[ -\[\]-~]{1,16}")
"""Printable ASCII without the backslash."""


@dataclass(frozen=True, slots=True)
class WebAddress:
    url: str

    def __str__(self) -> str:
        return self.url


@dataclass(frozen=True, slots=True)
class DimseAddress:
    aet: str
    host: str
    port: int

    def __str__(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{self.aet}@{host}:{self.port}"


Address = WebAddress | DimseAddress


def parse(text: str) -> Address:
    """`ORTHANC@10.0.0.5:4242` or `http://10.0.0.5:8042/dicom-web`; raises SettingsError."""
    typed = text.strip()
    if typed.lower().startswith(("http://", "https://")):
        return WebAddress(server_address(typed))
    found = DIMSE.fullmatch(typed)
    if not found or not 0 < int(found["port"]) < 65536 or not is_ae_title(found["aet"]):
        raise SettingsError(
            f"“{typed.rpartition('@')[2] if '://' in typed else typed}” is not the address of a "
            "PACS. Write it like ORTHANC@10.0.0.5:104 (AE title, host, port), or for DICOMweb "
            "like https://pacs.example.org/dicom-web. A login belongs into OVERREAD_HEADERS."
        )
    return DimseAddress(found["aet"].strip(), found["host"].strip("[]"), int(found["port"]))


def is_ae_title(text: str) -> bool:
    return bool(AE_TITLE.fullmatch(text)) and bool(text.strip())
