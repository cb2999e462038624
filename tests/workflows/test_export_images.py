"""An exported image shows the same and names nobody."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pydicom
import pytest
from pydicom.uid import DeflatedExplicitVRLittleEndian, ExplicitVRLittleEndian

from core.workflows import export_images, import_images
from core.workflows.study import Study
from tests.images.radiographs import GRADIENT, radiograph, write

SECRETS = (b"Muster", b"SECRET-77", b"Charit", b"A-4711", b"1.2.3.99", b"20240131", b"Doctor")


@pytest.mark.parametrize("syntax", [ExplicitVRLittleEndian, DeflatedExplicitVRLittleEndian])
def test_the_picture_stays_and_every_name_goes(study: Study, tmp_path: Path, syntax: str) -> None:
    made = radiograph(
        "1.2.3.99.1", syntax=syntax, PatientID="SECRET-77", AccessionNumber="A-4711",
        InstitutionName="Charité", ReferringPhysicianName="Doctor^A", StudyInstanceUID="1.2.3.99",
        StudyDescription="Muster", WindowCenter=100, WindowWidth=200, ImageComments="SECRET-77",
    )  # fmt: skip
    made.private_block(0x0011, "Muster", create=True).add_new(1, "LO", "SECRET-77")
    write(tmp_path / "in", "a", made)
    write(tmp_path / "in", "b", radiograph("1.2.3.99.2", StudyInstanceUID="1.2.3.99"))
    import_images.run(study, tmp_path / "in")
    done = export_images.run(study, tmp_path / "out")
    assert (done.written, done.left_out) == (2, 0)
    for path in (tmp_path / "out").iterdir():
        assert not [secret for secret in SECRETS if secret in path.read_bytes()]
    first, second = (pydicom.dcmread(path) for path in sorted((tmp_path / "out").glob("*.dcm")))
    assert np.array_equal(first.pixel_array, GRADIENT)
    assert (first.WindowCenter, first.PatientIdentityRemoved) == (100, "YES")
    assert first.StudyInstanceUID == second.StudyInstanceUID
    assert first.SOPInstanceUID != second.SOPInstanceUID
    rows = list(csv.DictReader((tmp_path / "out" / export_images.LIST).open()))
    assert [row["file"] for row in rows] == ["0000001.dcm", "0000002.dcm"]


def test_burned_in_writing_and_lost_files_are_not_exported(study: Study, tmp_path: Path) -> None:
    write(tmp_path / "in", "a", radiograph("1.2.1", BurnedInAnnotation="YES"))
    lost = write(tmp_path / "in", "b", radiograph("1.2.2"))
    import_images.run(study, tmp_path / "in")
    lost.unlink()
    done = export_images.run(study, tmp_path / "out")
    assert (done.written, done.left_out) == (0, 1)
    assert "1 image could not be read" in done.sentence
