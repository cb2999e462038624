"""Takes images that a PACS sends by C-STORE: what may come, in which form, and where to."""

from __future__ import annotations

import threading
from contextlib import suppress

from pydicom import uid as syntax
from pynetdicom import AE, StoragePresentationContexts, build_context, build_role, evt
from pynetdicom.events import Event
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import PresentationContext
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    ComputedRadiographyImageStorage,
    DigitalIntraOralXRayImageStorageForPresentation,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    SecondaryCaptureImageStorage,
    XRayAngiographicImageStorage,
    XRayRadiofluoroscopicImageStorage,
)

from core.errors import NoPacs, OverreadError, PacsTrouble
from core.images.pacs._base import NotAsked, Take

RADIOGRAPH_CLASSES = (
    ComputedRadiographyImageStorage,
    DigitalXRayImageStorageForPresentation,
    DigitalXRayImageStorageForProcessing,
    DigitalIntraOralXRayImageStorageForPresentation,
    XRayRadiofluoroscopicImageStorage,
    XRayAngiographicImageStorage,
    SecondaryCaptureImageStorage,
)
SYNTAXES = (
    syntax.ExplicitVRLittleEndian, syntax.ImplicitVRLittleEndian,
    syntax.ExplicitVRBigEndian, syntax.DeflatedExplicitVRLittleEndian,
    syntax.JPEGBaseline8Bit, syntax.JPEGExtended12Bit, syntax.JPEGLossless,
    syntax.JPEGLosslessSV1, syntax.JPEGLSLossless, syntax.JPEGLSNearLossless,
    syntax.JPEG2000Lossless, syntax.JPEG2000, syntax.RLELossless,
    syntax.HTJ2KLossless, syntax.HTJ2KLosslessRPCL, syntax.HTJ2K,
)  # fmt: skip
STORED, NOT_AUTHORISED, NO_ROOM, NOT_UNDERSTOOD = 0x0000, 0x0124, 0xA700, 0xC000


def contexts() -> list[PresentationContext]:
    """One for each kind of image and form, so that a PACS sends what it has as it is."""
    return [build_context(kind, form) for kind in RADIOGRAPH_CLASSES for form in SYNTAXES]


def roles() -> list[SCP_SCU_RoleSelectionNegotiation]:
    """On a C-GET the one who asks is the one who stores."""
    return [build_role(kind, scp_role=True) for kind in RADIOGRAPH_CLASSES]


class Landing:
    """Hands what comes to whoever asked; keeps the first error for the thread that waits."""

    def __init__(self) -> None:
        self._take: Take | None = None
        self._error: OverreadError | None = None
        self._lock = threading.Lock()

    def open(self, take: Take) -> None:
        with self._lock:
            self._take, self._error = take, None

    def close(self) -> None:
        """Raises what went wrong with something that came meanwhile."""
        with self._lock:
            self._take, error = None, self._error
        if error is not None:
            raise error

    def store(self, event: Event) -> int:
        """Answers one C-STORE."""
        with self._lock:
            if self._take is None:
                return NOT_AUTHORISED
            try:
                self._take(event.encoded_dataset())
            except NotAsked:
                return NOT_AUTHORISED
            except OverreadError as error:
                self._error = self._error or error
                return NOT_UNDERSTOOD if isinstance(error, PacsTrouble) else NO_ROOM
            except Exception as error:  # in this thread nobody would see it
                self._error = self._error or PacsTrouble(
                    f"An image that came could not be taken ({type(error).__name__})."
                )
                return NOT_UNDERSTOOD
            return STORED


class Receiver:
    """Listens on one address for what a PACS sends after a C-MOVE."""

    def __init__(self, our_aet: str, bind: str, port: int, landing: Landing, timeout: float):
        """Raises NoPacs where the port can't be had."""
        entity = AE(our_aet)
        entity.require_called_aet = True
        entity.network_timeout = entity.dimse_timeout = timeout
        supported = [build_context(c.abstract_syntax or "", list(SYNTAXES))
                     for c in StoragePresentationContexts]  # fmt: skip
        try:
            self._server = entity.start_server(
                (bind, port), block=False, contexts=supported,
                evt_handlers=[(evt.EVT_C_STORE, landing.store)],
            )  # fmt: skip
        except OSError as error:
            raise NoPacs(
                f"Port {port} on {bind} can't be listened on ({error.strerror}). Set another one "
                "that the PACS knows too: OVERREAD_PACS_PORT, OVERREAD_PACS_BIND."
            ) from error

    def close(self) -> None:
        with suppress(OSError):
            if self._server is not None:
                self._server.shutdown()
