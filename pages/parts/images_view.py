"""The study's images on a page: where they stand, the lists behind each count, preparing them."""

from __future__ import annotations

import streamlit as st

from core import wording
from core.image_types import BY_HAND, Excluded, View
from core.images.recipe import Recipe
from core.store.image_links import Standing
from core.workflows import image_listings, link_images, mark_images, preparations
from core.workflows.image_listings import PAGE, Conflict, Listed, Listing
from core.workflows.study import Study
from pages.parts import address, frame, image_pane, images_pacs, plain_table, progress

NONE_YET = (
    "There are no images yet. Import a folder or a ZIP of DICOM files, whatever their names: "
    "`python -m core import-images FOLDER`. To try it out with synthetic ones: "
    "`python -m core demo --images 60`."
)
KEPT_SECONDS = 60


@st.cache_data(show_spinner=False, max_entries=8, ttl=KEPT_SECONDS)
def _conflicts(_study: Study, url: str, standing: Standing) -> tuple[Conflict, ...]:
    return image_listings.conflicts(_study)


def draw(study: Study) -> None:
    standing = link_images.standing(study)
    if not standing.images and not standing.refused:
        st.info(NONE_YET)
        images_pacs.draw(study)
        return
    conflicts = _conflicts(study, study.settings.url, standing)
    totals = image_listings.totals(standing, len(conflicts))
    frame.quiet(image_listings.sentence(standing))
    wanted = _chosen(totals)
    pages = max(1, -(-totals[wanted] // PAGE))
    number = min(_asked_page(), pages)
    found = image_listings.page(study, wanted, conflicts, offset=(number - 1) * PAGE)
    _list(study, wanted, found, number)
    _turn_pages(number, pages)
    _proposals(study)
    _prepare(study, totals[Listing.USABLE])
    images_pacs.draw(study)


def _chosen(totals: dict[Listing, int]) -> Listing:
    """The list of the address, which the control changes; only lists that hold something."""
    offered = [each for each in Listing if totals[each] or each is Listing.USABLE]
    asked = st.query_params.get("list", "")
    chosen = next((each for each in offered if each.value == asked), Listing.USABLE)
    picked = st.pills(
        "Show", offered, default=chosen, required=True, key=f"images list {chosen.value}",
        format_func=lambda each: image_listings.named(each, totals[each]),
        label_visibility="collapsed",
    )  # fmt: skip
    if picked is not None and picked is not chosen:
        address.go(list=picked.value, images="")
    return chosen


def _list(study: Study, wanted: Listing, found: Listed, number: int) -> None:
    if found.columns:
        plain_table.draw(found.columns, found.rows)
    elif found.images:
        said = image_pane.draw(study, found, f"images {wanted.value} {number}")
        if said is not None:
            mark(study, said)
    else:
        frame.quiet("Nothing is on this list any more.")


def mark(study: Study, said: image_pane.Said) -> None:
    """What was said of an image under the gallery, by whom the address names."""
    who = " ".join(st.query_params.get("reader", "").split())
    with frame.errors_as_sentences():
        if said.kind == "view" and said.value in {view.value for view in mark_images.VIEWS}:
            mark_images.set_view(study, said.image_id, View(said.value), who)
        elif said.kind == "excluded" and said.value in {reason.value for reason in BY_HAND}:
            mark_images.leave_out(study, said.image_id, Excluded(said.value), who)
        elif said.kind == "excluded" and not said.value:
            mark_images.take_back(study, said.image_id, who)
        st.rerun()


def _asked_page() -> int:
    asked = st.query_params.get("images", "1")
    return max(1, int(asked)) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1


def _turn_pages(number: int, pages: int) -> None:
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


def _prepare(study: Study, usable: int) -> None:
    """Decoding the images once, for training, as work that outlives the page."""
    frame.heading("Prepare for training")
    frame.quiet(preparations.sentence(preparations.sets(study), usable))
    going_on = preparations.shown(study)
    for job in going_on:
        progress.watch(study, job.job_id, things="images prepared", large=False)
    size_side, crop_side, button_side = st.columns([1, 2, 1], vertical_alignment="bottom")
    size = size_side.selectbox(
        "Pixels a side", preparations.SIZES, key="prepare size",
        format_func=lambda n: f"{n}, as in the study" if n == preparations.SIZES[0] else str(n),
    )  # fmt: skip
    cropped = crop_side.checkbox("Cut black margins away first", key="prepare crop")
    busy = any(job.is_open for job in going_on)
    label = f"Prepare {wording.things(usable, 'image')}"
    if button_side.button(label, disabled=busy or not usable, type="primary", width="stretch"):
        preparations.start(study, Recipe(size, crop_foreground=cropped))
        st.rerun()
