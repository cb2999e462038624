"""Images from a folder, a ZIP or a table of pictures into the study: headers now, pixels later.

The same files again change nothing; a file that moved is known by its instance UID and
header. What can't be used is kept with its reason. A batch goes in whole or not at all, so
an import that was stopped is gone on with by starting it again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain, islice
from pathlib import Path

from sqlalchemy import Connection

from core import wording
from core.batches import batches
from core.image_types import Header, Image, Place, Refused
from core.images import files, identities, pool
from core.images.headers import Found, PassedOver, read_headers
from core.images.tables import read_table
from core.store import events, images
from core.store.database import reading, writing
from core.workflows import link_images
from core.workflows.link_images import LinkResult
from core.workflows.study import Study

CHUNK = 100
BATCH = 2000
SMALL = 400
"""Files that are read sooner than another process is started."""

Read = Found | Refused | PassedOver
Progress = Callable[[int], None]
OTHER_CONTENT = "has the SOP instance UID of another image of the study, with other content"


@dataclass(frozen=True, slots=True)
class Counts:
    """What became of the files. `copies` are further files of an image that is known."""

    added: int = 0
    unchanged: int = 0
    moved: int = 0
    copies: int = 0
    refused: int = 0
    not_dicom: int = 0
    no_picture: int = 0

    def __add__(self, other: Counts) -> Counts:
        return Counts(*(a + b for a, b in zip(self.values, other.values, strict=True)))

    @property
    def values(self) -> tuple[int, ...]:
        return (self.added, self.unchanged, self.moved, self.copies, self.refused,
                self.not_dicom, self.no_picture)  # fmt: skip

    @property
    def files(self) -> int:
        return sum(self.values)


@dataclass(frozen=True, slots=True)
class ImagesImported:
    """What an import did. `refused` are the first files that can't be used."""

    counts: Counts
    linked: LinkResult
    refused: tuple[Refused, ...] = field(default=())

    @property
    def sentences(self) -> tuple[str, ...]:
        counts = self.counts
        numbers = {
            "added": counts.added, "unchanged": counts.unchanged, "moved": counts.moved,
            "further copies": counts.copies,
        }  # fmt: skip
        said = [f"{wording.count(n)} {what}" for what, n in numbers.items() if n]
        found = [
            f"{wording.things(counts.files, 'file')} read: images {', '.join(said) or 'none'}."
        ]
        if counts.not_dicom or counts.no_picture:
            found.append(
                f"Passed over: {wording.count(counts.not_dicom)} that are not DICOM, "
                f"{wording.count(counts.no_picture)} DICOM without a picture."
            )
        if counts.refused:
            found.append(f"{wording.things(counts.refused, 'file')} can't be used and stay listed.")
        return (*found, *self.linked.sentences)


def run(
    study: Study, source: Path, *, table: Path | None = None, progress: Progress | None = None
) -> ImagesImported:
    """Imports what lies below `source`, or what `table` lists, and links it to reports."""
    tell = progress or (lambda _done: None)
    key = _key(study)
    done = _import(
        study, read_table(table, key) if table else _headers(_entrance(source), key), tell
    )
    if done.counts.added or done.counts.moved:
        with writing(study.engine) as connection:
            events.add(connection, "images", done.sentences[0])
    return done


def run_places(study: Study, places: Sequence[Place]) -> ImagesImported:
    """Imports these files and nothing besides; whoever fetched them says so in the journal."""
    return _import(study, iter(read_headers(places, _key(study))), lambda _done: None)


def _key(study: Study) -> bytes:
    with reading(study.engine) as connection:
        has_images = images.any_there(connection)
    return identities.key_of(study.settings.home, has_images=has_images)


def _import(study: Study, read: Iterator[Read], tell: Progress) -> ImagesImported:
    counts, refused = Counts(), list[Refused]()
    for batch in batches(read, BATCH):
        counts += _store(study, batch, refused)
        tell(counts.files)
    return ImagesImported(counts, link_images.run(study), tuple(refused))


def _entrance(source: Path) -> Path:
    """A DICOMDIR stands for the folder that it lies in."""
    return source.parent if source.name.upper() == "DICOMDIR" and source.is_file() else source


def _headers(source: Path, key: bytes) -> Iterator[Read]:
    places = files.walk(source)
    first = list(islice(places, SMALL))
    if len(first) < SMALL:
        yield from read_headers(first, key)
        return
    chunks = batches(chain(first, places), CHUNK)
    act = partial(read_headers, key=key)
    for made in pool.in_processes(act, chunks, partial(_lost, act)):
        yield from made


def _lost(act: Callable[[Sequence[Place]], list[Read]], places: Sequence[Place]) -> list[Read]:
    """A chunk on which a process died is taken apart: one file is to blame, the others are not."""
    if len(places) == 1:
        return [Refused(places[0], "took the reading process down")]
    return pool.each_alone(act, places, partial(_lost, act))


def _store(study: Study, batch: Sequence[Read], refused: list[Refused]) -> Counts:
    """One transaction for a batch; the identity map first, so that no pseudonym is orphaned."""
    found = [one for one in batch if isinstance(one, Found)]
    bad = [one for one in batch if isinstance(one, Refused)]
    patients = {one.header.patient: one.patient_id for one in found if one.patient_id}
    identities.remember(study.settings.home, patients)
    with writing(study.engine) as connection:
        sorted_out = _sorted_out(connection, found)
        images.add(connection, sorted_out.new)
        images.move(connection, sorted_out.moved)
        bad += sorted_out.refused
        images.refuse(connection, bad)
        images.accept(connection, [place for _, place in sorted_out.new])
    refused += bad[: max(0, 20 - len(refused))]
    others = [one for one in batch if isinstance(one, PassedOver)]
    return replace(
        sorted_out.counts,
        refused=len(bad),
        not_dicom=sum(not one.is_dicom for one in others),
        no_picture=sum(one.is_dicom for one in others),
    )


@dataclass(frozen=True, slots=True)
class _SortedOut:
    new: list[tuple[Header, Place]]
    moved: list[tuple[int, Place]]
    refused: list[Refused]
    counts: Counts


def _sorted_out(connection: Connection, found: Sequence[Found]) -> _SortedOut:
    """A batch by what has to be done with it."""
    known = images.known(connection, [one.header.instance_uid for one in found])
    new: dict[str, tuple[Header, Place]] = {}
    moved: list[tuple[int, Place]] = []
    refused: list[Refused] = []
    unchanged = copies = 0
    for one in found:
        ours, uid = known.get(one.header.instance_uid), one.header.instance_uid
        before = new[uid][0] if uid in new else ours.header if ours else None
        if before is None:
            new[uid] = (one.header, one.place)
        elif not _same(before, one.header):
            refused.append(Refused(one.place, OTHER_CONTENT))
        elif ours and ours.place == one.place:
            unchanged += 1
        elif ours and not _is_there(ours):
            moved.append((ours.image_id, one.place))
        else:
            copies += 1
    counts = Counts(len(new), unchanged, len(moved), copies)
    return _SortedOut(list(new.values()), moved, refused, counts)


def _same(ours: Header, theirs: Header) -> bool:
    return (ours.header_sha256, ours.file_size) == (theirs.header_sha256, theirs.file_size)


def _is_there(image: Image) -> bool:
    return Path(image.place.path).is_file()
