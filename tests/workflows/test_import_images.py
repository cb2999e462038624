"""Images come in once, whatever their names; what can't be used is named and stops nothing."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image as Pictures
from pydicom.uid import DeflatedExplicitVRLittleEndian
from sqlalchemy import true

from core.errors import ImportFileError
from core.image_types import Excluded, Image, Laterality, Linked, Place, Refused, View
from core.images import files, headers, identities
from core.images.headers import read_headers
from core.store import images, reports
from core.store.database import reading, writing
from core.types import NewReport
from core.workflows import import_images, link_images
from core.workflows.import_images import Counts
from core.workflows.study import Study
from tests.images import killing
from tests.images.radiographs import GRADIENT, radiograph, write

KEY = b"k" * 32


def all_images(study: Study) -> tuple[Image, ...]:
    with reading(study.engine) as connection:
        return images.page(connection, true(), limit=1000)


def reasons(study: Study) -> dict[str, str]:
    with reading(study.engine) as connection:
        return {Path(r.place.path).name: r.reason for r in images.refused(connection)}


def test_a_header_is_read_into_the_words_of_the_study(study: Study, tmp_path: Path) -> None:
    made = radiograph(
        ViewPosition="LL", ImageLaterality="R", BodyPartExamined="ANKLE", BitsStored=12
    )
    write(tmp_path / "in", "no extension", made)
    import_images.run(study, tmp_path / "in")
    (image,) = all_images(study)
    header = image.header
    assert (header.view, header.laterality) == (View.LATERAL, Laterality.RIGHT)
    assert (header.accession_number, header.study_date) == ("A1", "2024-01-31")
    assert (header.rows, header.columns, header.bits_stored) == (64, 48, 12)
    assert header.body_part == "ANKLE"


def test_the_same_folder_again_changes_nothing(study: Study, tmp_path: Path) -> None:
    for n in range(3):
        write(tmp_path / "in", f"{n}", radiograph(f"1.2.{n}"))
    first = import_images.run(study, tmp_path / "in").counts
    before = all_images(study)
    again = import_images.run(study, tmp_path / "in").counts
    assert (first, again) == (Counts(added=3), Counts(unchanged=3))
    assert all_images(study) == before


def test_a_moved_file_is_known_and_a_copy_is_not_taken_twice(study: Study, tmp_path: Path) -> None:
    path = write(tmp_path / "in", "a", radiograph("1.2.1"))
    import_images.run(study, tmp_path / "in")
    shutil.copy(path, tmp_path / "in" / "b")
    assert import_images.run(study, tmp_path / "in").counts == Counts(unchanged=1, copies=1)
    path.unlink()
    assert import_images.run(study, tmp_path / "in").counts == Counts(moved=1)
    (image,) = all_images(study)
    assert image.place == Place(str(tmp_path / "in" / "b"))


def test_two_contents_under_one_instance_uid_are_not_mixed(study: Study, tmp_path: Path) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1"))
    write(tmp_path / "in", "b", radiograph("1.2.1", AccessionNumber="A2"))
    counts = import_images.run(study, tmp_path / "in").counts
    assert counts == Counts(added=1, refused=1)
    assert reasons(study) == {"b": import_images.OTHER_CONTENT}


def test_an_import_of_many_files_in_processes_counts_as_one_in_place(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(import_images, "SMALL", 10)
    monkeypatch.setattr(import_images, "CHUNK", 7)
    for n in range(40):
        write(tmp_path / "in", f"{n}", radiograph(f"1.2.{n}"))
    (tmp_path / "in" / "notes.txt").write_text("no image")
    counts = import_images.run(study, tmp_path / "in").counts
    assert counts == Counts(added=40, not_dicom=1)


def test_images_come_out_of_a_zip_and_nothing_of_it_lands_on_disk(
    study: Study, tmp_path: Path
) -> None:
    path = write(tmp_path, "a", radiograph("1.2.1"))
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.write(path, "../../../outside")
        archive.writestr("readme.txt", "no image")
    path.unlink()
    counts = import_images.run(study, tmp_path / "x.zip").counts
    assert counts == Counts(added=1, not_dicom=1)
    assert not list(tmp_path.parent.rglob("outside"))
    (image,) = all_images(study)
    with files.open_one(image.place) as stream:
        assert stream.read()[128:132] == b"DICM"


def test_a_zip_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a", b"\0" * 1000)
    content = bytearray(path.read_bytes())
    place = content.find(b"PK\x01\x02") + 24
    content[place : place + 4] = (2**31 - 1).to_bytes(4, "little")
    path.write_bytes(content)
    (refused,) = read_headers([Place(str(path), "a")], KEY)
    assert isinstance(refused, Refused)
    assert refused.reason == "claims to be 2,147,483,647 bytes unpacked"


def test_a_deflate_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headers, "LARGEST_INFLATED", 10_000)
    pixels = np.zeros((400, 400), np.uint16)
    path = write(tmp_path, "a", radiograph("1.2.1", pixels, syntax=DeflatedExplicitVRLittleEndian))
    (refused,) = read_headers([Place(str(path))], KEY)
    assert isinstance(refused, Refused)
    assert "unpacked" in refused.reason


def test_a_deflated_file_is_read_as_any_other(study: Study, tmp_path: Path) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1", syntax=DeflatedExplicitVRLittleEndian))
    assert import_images.run(study, tmp_path / "in").counts == Counts(added=1)
    assert all_images(study)[0].header.transfer_syntax == headers.DEFLATED


def test_what_is_broken_is_listed_with_its_reason_and_the_rest_goes_in(
    study: Study, tmp_path: Path
) -> None:
    folder = tmp_path / "in"
    whole = write(folder, "whole", radiograph("1.2.1")).read_bytes()
    (folder / "cut").write_bytes(whole[:-1000])
    (folder / "head").write_bytes(whole[:200])
    write(folder, "huge", radiograph("1.2.2", Rows=60000, Columns=60000))
    write(folder, "bits", radiograph("1.2.3", BitsStored=17))
    (folder / "other").write_bytes(b"%PDF-1.7 not an image")
    (folder / "empty").write_bytes(b"")
    counts = import_images.run(study, folder).counts
    assert (counts.added, counts.refused, counts.not_dicom) == (1, 4, 2)
    said = reasons(study)
    assert said["cut"] == "is cut off: 5,144 of 6,144 bytes of pixels are there"
    assert said["huge"] == "claims 60,000 × 60,000 pixels, more than any detector has"
    assert said["bits"] == "stores 17 bits in 16"
    assert set(said) == {"cut", "head", "huge", "bits"}


def test_a_broken_file_that_was_replaced_is_not_listed_any_more(
    study: Study, tmp_path: Path
) -> None:
    path = write(tmp_path / "in", "a", radiograph("1.2.1"))
    whole = path.read_bytes()
    path.write_bytes(whole[:-10])
    import_images.run(study, tmp_path / "in")
    path.write_bytes(whole)
    import_images.run(study, tmp_path / "in")
    assert reasons(study) == {}


def test_links_in_a_circle_and_pipes_end_nothing(study: Study, tmp_path: Path) -> None:
    folder = tmp_path / "in"
    write(folder / "deep", "a", radiograph("1.2.1"))
    (folder / "deep" / "up").symlink_to(folder, target_is_directory=True)
    (folder / "dead").symlink_to(folder / "nowhere")
    os.mkfifo(folder / "pipe")
    assert import_images.run(study, folder).counts == Counts(added=1)


def test_a_reader_that_dies_costs_one_file(
    study: Study, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(6):
        write(tmp_path / "in", str(n), radiograph(f"1.2.{n}"))
    write(tmp_path / "in", "killer", radiograph("1.2.7"))
    monkeypatch.setattr(import_images, "SMALL", 2)
    monkeypatch.setattr(import_images, "read_headers", killing.read)
    assert import_images.run(study, tmp_path / "in").counts == Counts(added=6, refused=1)
    assert reasons(study) == {"killer": "took the reading process down"}


def test_many_files_that_are_no_dicom_are_counted_and_nothing_else(
    study: Study, tmp_path: Path
) -> None:
    for n in range(3000):
        folder = tmp_path / "in" / str(n // 500)
        folder.mkdir(parents=True, exist_ok=True)
        (folder / f"{n}.txt").write_bytes(b"no image" * (n % 7))
    write(tmp_path / "in", "one", radiograph("1.2.1"))
    counts = import_images.run(study, tmp_path / "in").counts
    assert counts == Counts(added=1, not_dicom=3000)
    assert reasons(study) == {}


def test_a_path_that_is_not_there_is_a_sentence(study: Study, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="Is the path right"):
        import_images.run(study, tmp_path / "nowhere")


@pytest.mark.parametrize(
    ("attributes", "why"),
    [
        ({"Modality": "CT"}, Excluded.NOT_A_RADIOGRAPH),
        ({"BurnedInAnnotation": "YES"}, Excluded.BURNED_IN),
        ({"NumberOfFrames": 2, "Rows": 32}, Excluded.MULTI_FRAME),
        ({}, Excluded.NOT),
    ],
)
def test_what_is_no_plain_radiograph_is_left_out_with_its_reason(
    study: Study, tmp_path: Path, attributes: dict[str, object], why: Excluded
) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1", **attributes))
    import_images.run(study, tmp_path / "in")
    assert all_images(study)[0].header.excluded is why


def test_the_patient_stands_in_the_identity_map_only(study: Study, tmp_path: Path) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1", PatientID="SECRET-77"))
    import_images.run(study, tmp_path / "in")
    (image,) = all_images(study)
    home = study.settings.home
    assert identities.known(home) == {image.header.patient: "SECRET-77"}
    holding = [p.name for p in home.rglob("*") if p.is_file() and b"SECRET-77" in p.read_bytes()]
    assert holding == [identities.PATIENTS]
    assert (home / "identities" / identities.PATIENTS).stat().st_mode & 0o077 == 0


def test_a_deleted_key_is_not_replaced_in_silence(study: Study, tmp_path: Path) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1"))
    import_images.run(study, tmp_path / "in")
    shutil.rmtree(study.settings.home / "identities")
    with pytest.raises(identities.KeyDeleted, match="Put the key back"):
        import_images.run(study, tmp_path / "in")


def test_patient_and_day_are_proposed_and_count_when_confirmed(
    study: Study, tmp_path: Path
) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("R1", "Kein Bruch.", "P1", "2024-01-31")])
        reports.add(connection, [NewReport("R2", "Kein Bruch.", "P1", "2024-02-01")])
    write(tmp_path / "in", "a", radiograph("1.2.1", AccessionNumber=""))
    done = import_images.run(study, tmp_path / "in")
    assert done.linked.standing.unlinked == 1
    (proposed,) = link_images.proposals(study)
    assert proposed.accession_number == "R1"
    assert link_images.confirm(study, proposed) == 1
    assert all_images(study)[0].linked_by is Linked.CONFIRMED
    assert link_images.proposals(study) == ()


def test_two_reports_of_a_patient_on_one_day_propose_nothing(study: Study, tmp_path: Path) -> None:
    with writing(study.engine) as connection:
        for number in ("R1", "R2"):
            reports.add(connection, [NewReport(number, "Kein Bruch.", "P1", "2024-01-31")])
    write(tmp_path / "in", "a", radiograph("1.2.1", AccessionNumber=""))
    import_images.run(study, tmp_path / "in")
    assert link_images.proposals(study) == ()


def test_pictures_come_in_with_a_table(study: Study, tmp_path: Path) -> None:
    with writing(study.engine) as connection:
        reports.add(connection, [NewReport("R1", "Bruch.")])
    Pictures.fromarray((GRADIENT >> 4).astype(np.uint8)).save(tmp_path / "a.png")
    (tmp_path / "b.png").write_bytes(b"no picture")
    table = tmp_path / "pictures.csv"
    table.write_text(
        "file,accession_number,patient_id,view,laterality\n"
        "a.png,R1,P1,lateral,L\nb.png,R1,P1,ap,L\n../c.png,R1,P1,ap,L\n"
    )
    result = import_images.run(study, Path(), table=table)
    assert (result.counts.added, result.counts.refused) == (1, 2)
    (image,) = all_images(study)
    assert (image.header.view, image.linked_to) == (View.LATERAL, "R1")
    assert reasons(study)["c.png"] == "lies outside the folder of its table"


def test_a_table_without_files_is_a_sentence(study: Study, tmp_path: Path) -> None:
    table = tmp_path / "pictures.csv"
    table.write_text("name,accession_number\na.png,R1\n")
    with pytest.raises(ImportFileError, match="needs a column “file”"):
        import_images.run(study, Path(), table=table)


def _bytes() -> bytes:
    stream = io.BytesIO()
    radiograph("1.2.1", GRADIENT[:8, :8]).save_as(stream, enforce_file_format=True)
    return stream.getvalue()


WHOLE = _bytes()


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    changes=st.lists(st.tuples(st.integers(0, len(WHOLE) - 1), st.integers(0, 255)), max_size=12),
    length=st.integers(0, len(WHOLE)),
)
def test_no_change_of_a_file_gets_past_the_reader(
    tmp_path: Path, changes: list[tuple[int, int]], length: int
) -> None:
    content = bytearray(WHOLE)
    for place, value in changes:
        content[place] = value
    path = tmp_path / "fuzzed"
    path.write_bytes(content[:length] if length % 3 == 0 else content)
    (found,) = read_headers([Place(str(path))], KEY)
    if isinstance(found, Refused):
        assert found.reason
        assert "Muster" not in found.reason


def test_pixels_of_a_deflated_file_stay_whole(tmp_path: Path) -> None:
    path = write(tmp_path, "a", radiograph("1.2.1", syntax=DeflatedExplicitVRLittleEndian))
    plain = headers.inflated(path.read_bytes()).read()
    assert plain.endswith(GRADIENT.tobytes())
    assert zlib.crc32(plain[-6144:]) == zlib.crc32(GRADIENT.tobytes())
