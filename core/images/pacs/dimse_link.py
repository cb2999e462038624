"""One association with a PACS at a time, opened when it is needed and again when it was lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass

from pydicom.dataset import Dataset
from pynetdicom import AE, evt
from pynetdicom.association import Association
from pynetdicom.events import EventHandlerType
from pynetdicom.pdu_primitives import SCP_SCU_RoleSelectionNegotiation
from pynetdicom.presentation import PresentationContext

from core.errors import NoPacs, PacsError, PacsRefusal, PacsTrouble
from core.images.pacs.address import DimseAddress
from core.images.pacs.pace import Pace

CONNECT_SECONDS = 10.0
MOST_REPLIES = 100_000
SUCCESS = 0x0000
PENDING = (0xFF00, 0xFF01)
WITH_FAILURES = 0xB000
Reply = tuple[Dataset, Dataset | None]


@dataclass(frozen=True, slots=True)
class Proposal:
    """What an association is opened for."""

    contexts: Sequence[PresentationContext]
    roles: Sequence[SCP_SCU_RoleSelectionNegotiation] = ()
    handlers: Sequence[EventHandlerType] = ()


class Link:
    """Asks over one association; every request is paced."""

    def __init__(
        self, address: DimseAddress, our_aet: str, proposal: Proposal, pace: Pace, timeout: float
    ) -> None:
        self.address, self.our_aet = address, our_aet
        self._proposal, self._pace = proposal, pace
        self._entity = AE(our_aet)
        self._entity.connection_timeout = self._entity.acse_timeout = CONNECT_SECONDS
        self._entity.dimse_timeout = self._entity.network_timeout = timeout
        self._association: Association | None = None
        self._served: set[str] = set()

    def ask(self, request: Callable[[Association], Iterator[Reply]], what: str) -> list[Reply]:
        """All replies to one request; `what` names the service in errors.

        They are read to the end, since nothing else can be asked before. Raises NoPacs,
        PacsRefusal or PacsTrouble; the last reply has status success or “done, with failures”.
        """
        association = self._open()
        self._pace.wait()
        replies: list[Reply] = []
        try:
            for status, identifier in request(association):
                code = int(status.Status) if "Status" in status else None
                if code is None:
                    self.abandon()
                    raise self._silence(what)
                if code not in (*PENDING, SUCCESS, WITH_FAILURES):
                    raise failure(self.address, self.our_aet, what, code)
                replies.append((status, identifier))
                if len(replies) > MOST_REPLIES:
                    self.abandon()
                    raise PacsTrouble(f"{self.address} lists more than anybody can have.")
        except ValueError as error:  # no presentation context was accepted for it
            raise self._not_offered(what) from error
        except RuntimeError as error:  # the association went away
            self.abandon()
            raise PacsTrouble(f"{self.address} closed the connection.") from error
        self._served.add(what)
        return replies

    def _silence(self, what: str) -> PacsTrouble:
        if what in self._served:
            return PacsTrouble(f"{self.address} stopped answering in the middle of a {what}.")
        return PacsTrouble(
            f"{self.address} hung up on our first {what}, or never answered it. Ask its "
            f"administrators whether {self.our_aet} may use {what}."
        )

    def require(self, service: str, what: str) -> None:
        """Raises PacsRefusal where the PACS did not accept this service."""
        accepted = {str(each.abstract_syntax) for each in self._open().accepted_contexts}
        if service not in accepted:
            raise self._not_offered(what)

    def _not_offered(self, what: str) -> PacsRefusal:
        return PacsRefusal(
            f"{self.address} does not offer {what} to {self.our_aet}. Ask its administrators, or "
            "fetch the other way (C-GET or C-MOVE)."
        )

    def abandon(self) -> None:
        """Gives the association up; the next request opens another one."""
        if self._association is not None:
            with suppress(Exception):
                self._association.abort()
        self._association = None

    def close(self) -> None:
        if self._association is not None and self._association.is_established:
            self._association.release()
        self._association = None

    def _open(self) -> Association:
        if self._association is not None and self._association.is_established:
            return self._association
        connected: list[bool] = []
        heard = (evt.EVT_CONN_OPEN, lambda _event: connected.append(True))
        self._pace.wait()
        try:
            association = self._entity.associate(
                self.address.host, self.address.port, list(self._proposal.contexts),
                ae_title=self.address.aet, ext_neg=list(self._proposal.roles),
                evt_handlers=[heard, *self._proposal.handlers],
            )  # fmt: skip
        except OSError as error:
            raise NoPacs(
                f"There is no machine called {self.address.host}. Is {self.address} right?"
            ) from error
        if not association.is_established:
            raise self._no_association(association, has_connected=bool(connected))
        self._association = association
        return association

    def _no_association(self, association: Association, *, has_connected: bool) -> PacsError:
        address = self.address
        if not has_connected:
            return NoPacs(
                f"No answer from a PACS at {address.host}, port {address.port}. Is the address "
                "right, and may this machine reach it?"
            )
        if not association.is_rejected:
            return NoPacs(
                f"{address.host}, port {address.port}, answers, but not like a PACS, or it hung "
                f"up on {self.our_aet}. Is it the port for DICOM?"
            )
        reason = str(getattr(association.acceptor.primitive, "reason_str", "")).lower()
        if "calling" in reason:
            return PacsRefusal(
                f"{address} does not know us as {self.our_aet}. Ask its administrators to "
                "register this AE title for this machine, or set the one that they know: "
                "OVERREAD_PACS_AET."
            )
        if "called" in reason:
            return PacsRefusal(
                f"The PACS at {address.host}, port {address.port}, is not called {address.aet}. "
                "Ask for its AE title."
            )
        if "limit" in reason or "congestion" in reason:
            return PacsTrouble(f"{address} has no connection free at the moment.")
        return PacsRefusal(
            f"{address} refuses to talk to {self.our_aet} ({reason or 'no reason'})."
        )


def failure(address: DimseAddress, our_aet: str, what: str, code: int) -> PacsError:
    """What a status that is no success stands for."""
    if code == 0xA801:
        return PacsRefusal(
            f"{address} does not know {our_aet} as a place to send images to. Ask its "
            "administrators to add it with this machine's address and OVERREAD_PACS_PORT, or "
            "fetch with C-GET."
        )
    if code in (0x0124, 0x0211, 0x0122):
        return PacsRefusal(f"{address} does not offer {what} to {our_aet} (status {code:04X}).")
    if code == 0xA900:
        return PacsRefusal(f"{address} does not understand our {what} (status {code:04X}).")
    if what == "C-MOVE":
        return PacsTrouble(
            f"{address} failed on a C-MOVE (status {code:04X}). Can it send to {our_aet} on this "
            "machine? See OVERREAD_PACS_BIND and OVERREAD_PACS_PORT."
        )
    return PacsTrouble(f"{address} failed on a {what} (status {code:04X}).")
