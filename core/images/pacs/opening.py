"""Opens the connection to a PACS as the settings and its address have it."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import urlsplit

from core.images.pacs import address, silence
from core.images.pacs._base import How, Pacs
from core.images.pacs.address import DimseAddress, WebAddress
from core.images.pacs.pace import Pace
from core.settings import Settings


def opened(settings: Settings, text: str, how: How = How.GET) -> Pacs:
    """The PACS at an address; nothing is sent yet. Raises SettingsError or NoPacs."""
    found = address.parse(text)
    pace = Pace(settings.pacs_rate)
    silence.keep()
    return (
        _web(settings, found, pace)
        if isinstance(found, WebAddress)
        else _dimse(settings, found, how, pace)
    )


# Both libraries take longer to load than most commands and pages to do their work.
def _web(settings: Settings, found: WebAddress, pace: Pace) -> Pacs:
    from core.images.pacs.web import WebPacs

    return WebPacs(
        found, headers=_headers(settings, found.url), ca_file=settings.ca_file,
        timeout=settings.pacs_timeout, pace=pace,
    )  # fmt: skip


def _dimse(settings: Settings, found: DimseAddress, how: How, pace: Pace) -> Pacs:
    from core.images.pacs.dimse import DimsePacs

    return DimsePacs(
        found, how=how, our_aet=settings.pacs_aet, bind=settings.pacs_bind,
        port=settings.pacs_port, timeout=settings.pacs_timeout, pace=pace,
    )  # fmt: skip


def _headers(settings: Settings, url: str) -> Mapping[str, str]:
    """Those of the whole address, else those of its host."""
    parts = urlsplit(url)
    return settings.headers_for(url) or settings.headers_for(f"{parts.scheme}://{parts.netloc}")
