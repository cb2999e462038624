"""A PACS that speaks DICOMweb: questions by QIDO-RS, images by WADO-RS, one at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path

from dicomweb_client import DICOMwebClient

from core.errors import PacsTrouble
from core.images.pacs import web_replies
from core.images.pacs._base import Examination, NotAsked, Question, Series, Take, is_uid
from core.images.pacs.address import WebAddress
from core.images.pacs.pace import Pace
from core.images.pacs.web_replies import NotThere, PacsSession

PAGE = 100
ACCEPT = 'multipart/related; type="application/dicom"; transfer-syntax=*'
STUDY_UID, SERIES_UID, INSTANCE_UID = "0020000D", "0020000E", "00080018"
ACCESSION, PATIENT, MODALITY, BODY_PART = "00080050", "00100020", "00080060", "00180015"

Found = Mapping[str, object]
"""A dataset in DICOM JSON; untrusted."""


class WebPacs:
    """Asks over one session, no faster than `pace`."""

    def __init__(
        self,
        address: WebAddress,
        *,
        headers: Mapping[str, str],
        ca_file: Path | None,
        timeout: float,
        pace: Pace,
    ) -> None:
        self._url = address.url
        self._session = PacsSession(address.url, pace, timeout, ca_file)
        self._session.headers.update(headers)
        self._client = DICOMwebClient(address.url, session=self._session, permissive_uid=True)
        self._client.set_http_retry_params(retry=False)

    @property
    def name(self) -> str:
        return self._url

    def check(self) -> str:
        self._ask(lambda: self._client.search_for_studies(limit=1))
        return f"{self._url} answers and may be searched."

    def examinations(self, question: Question) -> Iterator[Examination]:
        filters = {
            "AccessionNumber": question.accession_number, "StudyDate": question.days,
            "ModalitiesInStudy": question.modality,
        }  # fmt: skip
        asked = {name: value for name, value in filters.items() if value}
        for one in self._pages(
            lambda offset: self._client.search_for_studies(
                search_filters=asked, fields=[ACCESSION, PATIENT], limit=PAGE, offset=offset
            ),
            STUDY_UID,
        ):
            yield Examination(_text(one, STUDY_UID), _text(one, ACCESSION), _text(one, PATIENT))

    def series(self, examination: Examination) -> Sequence[Series]:
        found = self._pages(
            lambda offset: self._client.search_for_series(
                examination.study_uid, fields=[MODALITY, BODY_PART], limit=PAGE, offset=offset
            ),
            SERIES_UID,
        )
        return [
            Series(examination, _text(one, SERIES_UID), _text(one, MODALITY), _text(one, BODY_PART))
            for one in found
        ]

    def instances(self, series: Series) -> Sequence[str]:
        found = self._pages(
            lambda offset: self._client.search_for_instances(
                series.examination.study_uid, series.series_uid, limit=PAGE, offset=offset
            ),
            INSTANCE_UID,
        )
        return [_text(one, INSTANCE_UID) for one in found]

    def fetch(
        self, series: Series, instance_uids: Sequence[str], take: Take, *, whole: bool
    ) -> None:
        for uid in instance_uids:
            content = self._instance(series, uid)
            if content is not None:
                with suppress(NotAsked):
                    take(content)

    def close(self) -> None:
        self._session.close()

    def _instance(self, series: Series, uid: str) -> bytes | None:
        """One file as the PACS has it; None where it says that it has not got it."""
        study = series.examination.study_uid
        place = f"{self._url}/studies/{study}/series/{series.series_uid}/instances/{uid}"
        try:
            response = self._session.get(place, headers={"Accept": ACCEPT}, stream=True)
        except NotThere:
            return None
        content = web_replies.body(self._url, response)
        return web_replies.instance_in(self._url, response.headers.get("Content-Type", ""), content)

    def _pages(self, ask: Callable[[int], object], key: str) -> Iterator[Found]:
        """Everything found, page by page, until one brings nothing new."""
        seen: set[str] = set()
        while True:
            page = self._ask(lambda: ask(len(seen)))
            new = {self._uid(one, key): one for one in page}
            fresh = [one for uid, one in new.items() if uid not in seen]
            seen.update(new)
            yield from fresh
            if not fresh or (len(page) < PAGE and not self._session.has_more):
                return

    def _uid(self, dataset: Found, key: str) -> str:
        """A UID, which becomes part of an address: no slash or dot may lead elsewhere."""
        uid = _text(dataset, key)
        if not is_uid(uid):
            raise PacsTrouble(f"{self._url} lists something under an unusable identifier.")
        return uid

    def _ask(self, question: Callable[[], object]) -> list[Found]:
        try:
            found = question()
        except ValueError as error:  # its reply is no JSON
            raise web_replies.no_dicomweb(self._url, b"") from error
        listed = found if isinstance(found, list) else []
        if any(not isinstance(one, dict) for one in listed):
            raise web_replies.no_dicomweb(self._url, b"")
        return listed


def _text(dataset: Found, tag: str) -> str:
    """The first value of a tag, "" where there is none."""
    element = dataset.get(tag)
    values = element.get("Value") if isinstance(element, dict) else None
    return str(values[0]).strip() if isinstance(values, list) and values else ""
