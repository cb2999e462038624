"""An exported file against every attribute of the basic profile (PS3.15, table E.1-1)."""

from __future__ import annotations

import warnings

import pytest
from dicomanonymizer.dicomfields_selector import dicom_anonymization_database_selector
from pydicom.datadict import dictionary_has_tag, dictionary_VR
from pydicom.dataelem import DataElement
from pydicom.dataset import Dataset, FileDataset
from pydicom.sequence import Sequence
from pydicom.tag import Tag
from pydicom.valuerep import VR

from core.images.deidentify import deidentified
from tests.images.radiographs import radiograph

PROFILE = dicom_anonymization_database_selector("dicomfields_2026c")
REMOVED = ("X_TAGS",)
EMPTY_OR_REMOVED = ("Z_TAGS", "D_TAGS", "Z_D_TAGS", "X_Z_TAGS", "X_D_TAGS", "X_Z_D_TAGS",
                    "X_Z_U_STAR_TAGS")  # fmt: skip
SECRET = {
    VR.UI: "1.2.3.77", VR.DA: "20240131", VR.TM: "101010", VR.DT: "20240131101010",
    VR.AS: "042Y", VR.IS: "77", VR.DS: "77.5", VR.US: 77, VR.UL: 77, VR.SS: 77, VR.SL: 77,
    VR.FL: 77.0, VR.FD: 77.0, VR.OB: b"SECRET", VR.OW: b"SECRET", VR.UN: b"SECRET", VR.CS: "SECRET",
}  # fmt: skip


def tags(*categories: str) -> list[Tag]:
    """Attributes of the profile that pydicom knows; masks of repeating groups are left aside."""
    named = [Tag(one[:2]) for each in categories for one in PROFILE[each] if len(one) == 2]
    return [tag for tag in named if dictionary_has_tag(tag) and tag.group != 2]


def filled() -> FileDataset:
    """A radiograph in which every attribute of the profile says something."""
    made = radiograph("1.2.3.77.1")
    for tag in tags(*(name for name in PROFILE if name != "ALL_TAGS")):
        if tag in made and tag.group == 0x7FE0:
            continue
        kind = VR(dictionary_VR(tag).split(" or ")[0])
        value: object = SECRET.get(kind, "SECRET")
        if kind == VR.SQ:
            item = Dataset()
            item.PatientName = "SECRET"
            value = Sequence([item])
        made[tag] = DataElement(tag, kind, value)
    made.SOPClassUID = made.file_meta.MediaStorageSOPClassUID
    made.SOPInstanceUID = "1.2.3.77.1"
    return made


@pytest.fixture(scope="module")
def exported() -> tuple[FileDataset, FileDataset]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        original = filled()
        return original, deidentified(original, b"k" * 32, "pseudonym")


def test_the_list_of_the_standard_is_there() -> None:
    assert len(tags(*(name for name in PROFILE if name != "ALL_TAGS"))) > 500


def test_what_the_profile_removes_is_not_there(
    exported: tuple[FileDataset, FileDataset],
) -> None:
    original, made = exported
    wanted = tags(*REMOVED)
    assert len([tag for tag in wanted if tag in original]) > 300
    assert [str(tag) for tag in wanted if tag in made] == []


def test_what_the_profile_empties_or_replaces_says_nothing_of_the_original(
    exported: tuple[FileDataset, FileDataset],
) -> None:
    original, made = exported
    for tag in tags(*EMPTY_OR_REMOVED):
        if tag in made and made[tag].value:
            assert made[tag].value != original[tag].value, tag
            assert made[tag].keyword == "PatientID"


def test_every_uid_is_another_one(exported: tuple[FileDataset, FileDataset]) -> None:
    original, made = exported
    for tag in tags("U_TAGS"):
        if tag in made:
            assert str(made[tag].value).startswith("2.25."), tag
            assert made[tag].value != original[tag].value
    assert made.file_meta.MediaStorageSOPInstanceUID == made.SOPInstanceUID


def test_nothing_private_and_no_secret_is_left_anywhere(
    exported: tuple[FileDataset, FileDataset],
) -> None:
    _, made = exported
    assert not [element for element in made.iterall() if element.tag.is_private]
    assert "SECRET" not in str(made)
    assert made.PatientIdentityRemoved == "YES"
