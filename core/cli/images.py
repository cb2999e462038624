"""import-images, prepare, export images: radiographs in, decoded once, and out again."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from core import wording
from core.cli import console, fetching
from core.errors import OverreadError
from core.images.recipe import Recipe
from core.settings import load_settings
from core.workflows import export_images, fetch_plan, link_images, prepare_images
from core.workflows import import_images as importing
from core.workflows.fetch_plan import FetchPlan
from core.workflows.study import open_study

SHOWN_REFUSED = 5


def import_images(
    source: Annotated[
        Path | None,
        typer.Argument(help="Folder tree, ZIP, DICOMDIR or one file; any file names."),
    ] = None,
    table: Annotated[
        Path | None,
        typer.Option(help="CSV that describes PNG, JPEG or TIFF files: file, accession_number, …"),
    ] = None,
    confirm_patient_and_date: Annotated[
        bool,
        typer.Option(
            "--confirm-patient-and-date",
            help="Also link images to the only report of the same patient and day.",
        ),
    ] = False,
    dicomweb: Annotated[
        str, typer.Option(help="Fetch from a PACS by DICOMweb: its address.", metavar="URL")
    ] = "",
    pacs: Annotated[
        str,
        typer.Option(help="Fetch from a PACS by C-FIND and C-GET.", metavar="AET@HOST:PORT"),
    ] = "",
    our_aet: Annotated[
        str, typer.Option(help="Our AE title, if not OVERREAD_PACS_AET.", metavar="AET")
    ] = "",
    get: Annotated[bool, typer.Option("--get", help="Fetch by C-GET (the default).")] = False,
    move: Annotated[
        bool, typer.Option("--move", help="Fetch by C-MOVE to OVERREAD_PACS_BIND and _PORT.")
    ] = False,
    accession: Annotated[
        list[str] | None,
        typer.Option(help="Accession number to ask for, if not every report without an image."),
    ] = None,
    since: Annotated[str, typer.Option(help="First day of the examinations.", metavar="DAY")] = "",
    until: Annotated[str, typer.Option(help="Last day of the examinations.", metavar="DAY")] = "",
    modality: Annotated[
        list[str] | None,
        typer.Option(help="Modality, several times if need be. CR and DX if none."),
    ] = None,
    body_part: Annotated[
        list[str] | None, typer.Option(help="Body part as the PACS writes it, like ANKLE.")
    ] = None,
    without_reports: Annotated[
        bool, typer.Option("--without-reports", help="All examinations since a day, report or not.")
    ] = False,
    count: Annotated[
        bool, typer.Option("--count", help="Only count what would come from the PACS.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Import DICOM images and link them to their reports. Patients become pseudonyms.

    From a PACS: exit code 3 if some examinations did not come, 4 if stopped; run it again.
    """
    if sum(map(bool, (source, table, dicomweb, pacs))) != 1:
        raise OverreadError(
            "Name a folder, ZIP or file – or --table CSV for PNG, JPEG and TIFF, or a PACS with "
            "--dicomweb URL or --pacs AET@HOST:PORT; one of them."
        )
    if dicomweb or pacs:
        plan = FetchPlan(
            dicomweb or pacs, fetching.how(get=get, move=move), tuple(accession or ()), since,
            until, tuple(modality or fetch_plan.MODALITIES), tuple(body_part or ()),
            without_reports=without_reports, only_count=count,
        )  # fmt: skip
        fetching.fetch(plan, our_aet, as_json=as_json)
        return
    for_a_pacs = (our_aet, get, move, accession, since, until, modality, body_part,
                  without_reports, count)  # fmt: skip
    if any(for_a_pacs):
        raise OverreadError(
            "--count, --accession, --since and the like go with --dicomweb or --pacs only."
        )
    study = open_study(load_settings())
    with console.ERR.status("Reading headers …") as status:
        result = importing.run(
            study,
            source or Path(),
            table=table,
            progress=lambda n: status.update(f"Reading headers … {wording.things(n, 'file')}"),
        )
    proposed = link_images.proposals(study)
    if confirm_patient_and_date:
        confirmed = sum(link_images.confirm(study, one) for one in proposed)
        result = importing.ImagesImported(result.counts, link_images.run(study), result.refused)
        console.note(f"{wording.things(confirmed, 'image')} linked by patient and date.")
    if as_json:
        console.as_json({
            **asdict(result.counts), "standing": asdict(result.linked.standing),
            "proposed": 0 if confirm_patient_and_date else len(proposed),
            "refused_first": [{"path": r.place.path, "member": r.place.member, "reason": r.reason}
                              for r in result.refused],
        })  # fmt: skip
        return
    for sentence in result.sentences:
        console.say(sentence)
    for one in result.refused[:SHOWN_REFUSED]:
        console.say(f"  {one.place.member or one.place.path}: {one.reason}")
    if proposed and not confirm_patient_and_date:
        console.say(
            f"{wording.things(len(proposed), 'examination')} could be linked by patient and date. "
            "If that is right for this archive: --confirm-patient-and-date"
        )


def prepare(
    size: Annotated[int, typer.Option(min=32, max=2048, help="Pixels a side.")] = 640,
    crop_foreground: Annotated[
        bool, typer.Option("--crop-foreground", help="Cut black margins away first.")
    ] = False,
    as_json: Annotated[bool, typer.Option("--json", help="A summary as JSON.")] = False,
) -> None:
    """Decode the study's images once, for training. What is prepared already is kept."""
    study = open_study(load_settings())
    with console.ERR.status("Preparing …") as status:

        def tell(done: int, total: int) -> bool:
            status.update(f"Preparing … {wording.count(done)} of {wording.count(total)}")
            return False

        recipe = Recipe(size, crop_foreground=crop_foreground)
        result = prepare_images.run(study, recipe, progress=tell)
    if as_json:
        console.as_json({**asdict(result), "folder": str(result.folder)})
        return
    for sentence in result.sentences:
        console.say(sentence)
    if result.broken:
        raise typer.Exit(console.WITH_FAILURES)


def export_dicom(
    folder: Annotated[Path, typer.Argument(help="Folder for the files, made if missing.")],
) -> None:
    """Write the study's images as de-identified DICOM, with a list."""
    study = open_study(load_settings())
    with console.ERR.status("Writing …"):
        done = export_images.run(study, folder)
    console.say(done.sentence)
