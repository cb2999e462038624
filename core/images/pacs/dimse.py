"""A PACS that speaks DIMSE: searched by C-FIND, images by C-GET, or by C-MOVE to a port of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from pydicom.config import IGNORE
from pydicom.datadict import dictionary_VR, tag_for_keyword
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset
from pynetdicom import build_context, evt
from pynetdicom.association import Association
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelFind as Find,
)
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelGet as Get,
)
from pynetdicom.sop_class import (  # type: ignore[attr-defined]
    StudyRootQueryRetrieveInformationModelMove as Move,
)
from pynetdicom.sop_class import Verification  # type: ignore[attr-defined]

from core.errors import PacsTrouble
from core.images.pacs import storage
from core.images.pacs._base import Examination, How, Question, Series, Take, is_uid
from core.images.pacs.address import DimseAddress
from core.images.pacs.dimse_link import Link, Proposal, Reply
from core.images.pacs.pace import Pace
from core.images.pacs.storage import Landing, Receiver

NOBODYS_NUMBER = "OVERREAD-CHECK"
"""Asked for to see whether we may search; an accession number has at most 16 letters."""


class DimsePacs:
    """Asks over one association, no faster than `pace`."""

    def __init__(
        self,
        address: DimseAddress,
        *,
        how: How,
        our_aet: str,
        bind: str,
        port: int,
        timeout: float,
        pace: Pace,
    ) -> None:
        self._how = how
        self._landing = Landing()
        asking = [build_context(Verification), build_context(Find)]
        if how is How.GET:
            proposal = Proposal(
                [*asking, build_context(Get), *storage.contexts()], storage.roles(),
                [(evt.EVT_C_STORE, self._landing.store)],
            )  # fmt: skip
        else:
            proposal = Proposal([*asking, build_context(Move)])
        self._link = Link(address, our_aet, proposal, pace, timeout)
        self._receiver = (
            Receiver(our_aet, bind, port, self._landing, timeout) if how is How.MOVE else None
        )

    @property
    def name(self) -> str:
        return str(self._link.address)

    def check(self) -> str:
        self._link.ask(_echo, "C-ECHO")
        self._link.require(Find, "C-FIND")
        list(self.examinations(Question(NOBODYS_NUMBER)))
        self._link.require(*((Get, "C-GET") if self._how is How.GET else (Move, "C-MOVE")))
        return f"{self.name} answers, and may be searched and fetched from as {self._link.our_aet}."

    def examinations(self, question: Question) -> Iterator[Examination]:
        wanted = _level("STUDY", StudyInstanceUID="", PatientID="", StudyDate=question.days)
        _put(wanted, "AccessionNumber", question.accession_number)
        wanted.ModalitiesInStudy = question.modality
        for one in self._found(wanted):
            yield Examination(
                self._uid(one, "StudyInstanceUID"), _text(one, "AccessionNumber"),
                _text(one, "PatientID"),
            )  # fmt: skip

    def series(self, examination: Examination) -> Sequence[Series]:
        wanted = _level(
            "SERIES", StudyInstanceUID=examination.study_uid, SeriesInstanceUID="", Modality="",
            BodyPartExamined="",
        )  # fmt: skip
        return [
            Series(examination, self._uid(one, "SeriesInstanceUID"), _text(one, "Modality"),
                   _text(one, "BodyPartExamined"))
            for one in self._found(wanted)
        ]  # fmt: skip

    def instances(self, series: Series) -> Sequence[str]:
        wanted = _level(
            "IMAGE", StudyInstanceUID=series.examination.study_uid,
            SeriesInstanceUID=series.series_uid, SOPInstanceUID="",
        )  # fmt: skip
        return [self._uid(one, "SOPInstanceUID") for one in self._found(wanted)]

    def fetch(
        self, series: Series, instance_uids: Sequence[str], take: Take, *, whole: bool
    ) -> None:
        place = {"StudyInstanceUID": series.examination.study_uid,
                 "SeriesInstanceUID": series.series_uid}  # fmt: skip
        if whole:
            self._send(_level("SERIES", **place), take)
            return
        for uid in instance_uids:
            self._send(_level("IMAGE", **place, SOPInstanceUID=uid), take)

    def close(self) -> None:
        self._link.close()
        if self._receiver is not None:
            self._receiver.close()

    def _send(self, wanted: Dataset, take: Take) -> None:
        def request(association: Association) -> Iterator[Reply]:
            if self._how is How.GET:
                return association.send_c_get(wanted, Get)
            return association.send_c_move(wanted, self._link.our_aet, Move)

        self._landing.open(take)
        try:
            self._link.ask(request, "C-GET" if self._how is How.GET else "C-MOVE")
        finally:
            self._landing.close()

    def _found(self, wanted: Dataset) -> list[Dataset]:
        replies = self._link.ask(lambda link: link.send_c_find(wanted, Find), "C-FIND")
        return [identifier for _, identifier in replies if identifier is not None]

    def _uid(self, found: Dataset, name: str) -> str:
        uid = _text(found, name)
        if not is_uid(uid):
            raise PacsTrouble(f"{self.name} lists something under an unusable identifier.")
        return uid


def _echo(association: Association) -> Iterator[Reply]:
    yield association.send_c_echo(), None


def _level(level: str, **keys: str) -> Dataset:
    asked = Dataset()
    asked.QueryRetrieveLevel = level
    for name, value in keys.items():
        _put(asked, name, value)
    return asked


def _put(asked: Dataset, name: str, value: str) -> None:
    """Sets a key as it is, also where it is longer than the standard has it."""
    tag = tag_for_keyword(name)
    if tag is None:
        raise KeyError(name)
    asked.add(DataElement(tag, dictionary_VR(tag), value, validation_mode=IGNORE))
    if not value.isascii():
        asked.SpecificCharacterSet = "ISO_IR 192"


def _text(found: Dataset, name: str) -> str:
    """A value as text; raises PacsTrouble where it can't be read."""
    try:
        return str(found.get(name) or "").strip()
    except Exception as error:  # a broken answer may raise anything
        raise PacsTrouble(
            f"The PACS sent a list that can't be read ({type(error).__name__})."
        ) from error
