"""The study's images on a page: where they stand, what is wrong with some, a gallery."""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core import wording
from core.workflows import link_images, show_images
from core.workflows.show_images import Gallery
from core.workflows.study import Study
from pages.parts import address, frame, image_pane

PAGE = 24
NONE_YET = (
    "There are no images yet. Import a folder or a ZIP of DICOM files, whatever their names: "
    "`python -m core import-images FOLDER`. To try it out with synthetic ones: "
    "`python -m core demo --images 60`."
)


def draw(study: Study) -> None:
    number = max(1, _asked_page())
    found = show_images.gallery(study, offset=(number - 1) * PAGE, limit=PAGE)
    if not found.standing.images and not found.refused:
        st.info(NONE_YET)
        return
    frame.quiet(found.sentence + ("  " + " · ".join(found.doubts) if found.doubts else ""))
    image_pane.draw(study, found.images, f"images {number}")
    _turn_pages(number, found)
    _proposals(study)
    _refused(found)


def _asked_page() -> int:
    asked = st.query_params.get("images", "1")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _turn_pages(number: int, found: Gallery) -> None:
    usable = found.standing.images - found.standing.excluded - found.standing.quarantined
    pages = max(1, -(-usable // PAGE))
    if pages == 1:
        return
    back, where, on = st.columns([1, 6, 1], vertical_alignment="center")
    if back.button("Back", disabled=number <= 1, key="images back"):
        address.go(images=str(number - 1))
    where.caption(f"Page {wording.count(number)} of {wording.count(pages)}")
    if on.button("Next", disabled=number >= pages, key="images next"):
        address.go(images=str(number + 1))


def _proposals(study: Study) -> None:
    """Links that rest on patient and date count once somebody says so."""
    proposed = link_images.proposals(study)
    if not proposed:
        return
    frame.heading(f"{wording.things(len(proposed), 'examination')} to link by patient and date")
    for one in proposed[:10]:
        words, act = st.columns([5, 1], vertical_alignment="center")
        words.write(
            f"Report `{one.accession_number}` of {one.study_date} is the patient's only one."
        )
        if act.button("Link", key=f"link {one.study_uid}"):
            link_images.confirm(study, one)
            st.rerun()


def _refused(found: Gallery) -> None:
    if not found.refused:
        return
    with st.expander(f"Files that can't be used: {wording.count(found.standing.refused)}"):
        st.dataframe(
            {
                "file": [r.place.member or Path(r.place.path).name for r in found.refused],
                "reason": [r.reason for r in found.refused],
            },
            hide_index=True,
        )
