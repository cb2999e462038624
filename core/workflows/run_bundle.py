"""A trained run for others: weights, ONNX, curves, figures, how it was made. Nobody's data.

    MODEL_CARD.md          what it is, how good, what it is not for
    config.json            recipe, best epoch, threshold, how grey levels are made
    cohort.json            design, hash, policy, proof that no patient is in two sets
    manifest.csv           a row an image: set, label, logit, hash of its pixels
    curves.csv             every series, every point
    metrics.json           the evaluation per image and per study
    environment.json       machine and versions
    weights.safetensors, model.onnx
    tensorboard/, mlruns/  the curves for those programs

No report text, no accession number, no UID and no pseudonym goes in: an image is known by
the hash of its pixels, a patient by a number that holds in this bundle only.
"""

from __future__ import annotations

import csv
import io
import json
import shutil
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from core import __version__, event_files, mlflow_folder, wording
from core.cnn_types import Cohort, Part, Run
from core.errors import DiskFull, OverreadError, TrainingError
from core.event_files import Scalar
from core.images.prepared import PreparedSetError
from core.images.recipe import Recipe
from core.mlflow_folder import MlflowRun
from core.store import runs
from core.store.database import reading
from core.workflows import evaluate_cnn, export_cohort, model_card, prepare_images, train_cnn
from core.workflows.cnn_scores import Unit
from core.workflows.evaluate_cnn import Evaluation, Options
from core.workflows.study import Study

CHECKED_IMAGES = 8
MANIFEST = (
    "image", "patient", "set", "label", "label_source", "balanced", "confidence", "logit",
    "pixel_sha256",
)  # fmt: skip
COHORT_LEFT_OUT = ("cohort_id",)


@dataclass(frozen=True, slots=True)
class Bundle:
    """What was written; `difference` is the largest one of a logit between ONNX and torch."""

    path: Path
    files: tuple[str, ...]
    images_checked: int
    difference: float

    @property
    def sentence(self) -> str:
        return (
            f"{wording.things(len(self.files), 'file')} written to {self.path}. ONNX and torch "
            f"agree on {wording.things(self.images_checked, 'image')} to {self.difference:.1g}. "
            "No report, no identifier and no image is in it."
        )


def export(study: Study, run_id: int, path: Path) -> Bundle:
    """Writes the bundle to a new folder, or to one file for a name that ends in .zip.

    Raises OverreadError where the run has no weights, or where something is there already.
    """
    run = train_cnn.run_of(study, run_id)
    if not run.weights_sha256:
        raise TrainingError(f"The run “{run.name}” has no weights yet. Train it first.")
    if path.exists() and not (path.is_dir() and not any(path.iterdir())):
        raise OverreadError(f"{path} is there already. Choose another name; nothing was written.")
    is_zip = path.suffix == ".zip"
    fresh = path.with_name(f".{path.name}.unfinished")
    shutil.rmtree(fresh, ignore_errors=True)
    try:
        fresh.mkdir(parents=True)
        images, difference = _fill(study, run, fresh)
        files = tuple(sorted(str(f.relative_to(fresh)) for f in fresh.rglob("*") if f.is_file()))
        if is_zip:
            _zip(fresh, path, files)
        else:
            _in_place(fresh, path)
    except OSError as error:
        raise DiskFull(f"{path} can't be written: {error.strerror or error}.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)
    return Bundle(path, files, images, difference)


def _in_place(fresh: Path, path: Path) -> None:
    if path.exists():
        path.rmdir()
    fresh.rename(path)


def _zip(folder: Path, path: Path, files: Sequence[str]) -> None:
    """The weights don't get smaller by packing, so nothing is packed twice."""
    unfinished = path.with_name(f".{path.name}.part")
    with zipfile.ZipFile(unfinished, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name in files:
            archive.write(folder / name, f"{path.stem}/{name}")
    unfinished.replace(path)


def _fill(study: Study, run: Run, folder: Path) -> tuple[int, float]:
    """Writes everything; returns how many images ONNX was checked on, and how well."""
    cohort = train_cnn.cohort_of(study, run.cohort_id)
    judged = evaluations(study, run)
    with reading(study.engine) as connection:
        points = [Scalar(name, step, value, at)
                  for name, step, value, at in runs.points(connection, run.run_id)]  # fmt: skip
        logits = runs.predicted(connection, run.run_id)
    config = configuration(run, judged.get("image"))
    summary = export_cohort.summary(study, cohort)
    told = {name: value for name, value in summary.items() if name not in COHORT_LEFT_OUT}
    _json(folder / "config.json", config)
    _json(folder / "cohort.json", told)
    _json(folder / "environment.json", dict(run.environment))
    _json(
        folder / "metrics.json", {name: model_card.figures(each) for name, each in judged.items()}
    )
    (folder / "manifest.csv").write_text(_manifest(cohort, logits), encoding="utf-8", newline="")
    (folder / "curves.csv").write_text(_curves(points), encoding="utf-8", newline="")
    card = model_card.text(study, run, cohort, judged.get("image"), judged.get("study"))
    (folder / "MODEL_CARD.md").write_text(card, encoding="utf-8")
    _for_others(run, cohort, points, folder)
    return _network(study, run, cohort, folder, config)


def evaluations(study: Study, run: Run) -> dict[str, Evaluation]:
    """Per image and per study; empty for a run that has not judged its test images."""
    with reading(study.engine) as connection:
        if not runs.has_predicted(connection, run.run_id):
            return {}
    try:
        return {
            unit.value: evaluate_cnn.evaluate(study, run.run_id, Options(unit=unit))
            for unit in Unit
        }
    except OverreadError:
        # A cohort without a test set has nothing to be judged on.
        return {}


def configuration(run: Run, judged: Evaluation | None) -> dict[str, object]:
    """What one needs to use the weights; a path of this machine is not among it."""
    recipe = asdict(run.recipe) | {"weights": Path(run.recipe.weights).name}
    return {
        "run": run.name,
        "task": run.task,
        "architecture": "DenseNet121, one grey channel, one logit",
        "input": {
            "name": "pixels", "shape": ["images", 1, run.recipe.size, run.recipe.size],
            "range": [0, 255], "crop_foreground": run.recipe.crop_foreground,
            "scaling": "inside model.onnx; for the weights: (pixels / 255 - 0.449) / 0.226",
        },
        "output": "logit; the probability is 1 / (1 + exp(-logit))",
        "threshold": judged.threshold.probability if judged else None,
        "threshold_from": judged.threshold.cut.value if judged else None,
        "recipe": recipe,
        "best_epoch": run.best_epoch,
        "best_value": run.best_value,
        "weights_sha256": run.weights_sha256,
        "overread_version": __version__,
    }  # fmt: skip


def _network(
    study: Study, run: Run, cohort: Cohort, folder: Path, config: Mapping[str, object]
) -> tuple[int, float]:
    # Loaded here because torch takes longer to load than most commands to run.
    from core.cnn import export as onnx_export

    weights = train_cnn.weights_of(study, run.run_id)
    shutil.copyfile(weights, folder / "weights.safetensors")
    about = {name: json.dumps(value) for name, value in config.items()}
    check = onnx_export.to_onnx(
        weights, run.recipe.size, folder / "model.onnx", about,
        _some_images(study, run, cohort),
    )  # fmt: skip
    return check.images, check.largest_difference


def _some_images(study: Study, run: Run, cohort: Cohort) -> list[npt.NDArray[np.uint8]]:
    """A few held-out images, none where they are not prepared any more."""
    recipe = Recipe(run.recipe.size, crop_foreground=run.recipe.crop_foreground)
    try:
        prepared = prepare_images.opened(study, recipe)
    except PreparedSetError:
        return []
    places = {image.instance_uid: image.index for image in prepared.images}
    held_out = cohort.part(Part.TEST) or cohort.part(Part.VALIDATION)
    known = [member for member in held_out if member.instance_uid in places]
    return [prepared.pixels[places[each.instance_uid]] for each in known[:CHECKED_IMAGES]]


def _manifest(cohort: Cohort, logits: Mapping[str, float]) -> str:
    """In the order of the pixels' hashes, which says nothing of whose they are."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(MANIFEST)
    ordered = sorted(cohort.members, key=lambda each: (each.pixel_sha256, each.instance_uid))
    patients: dict[str, int] = {}
    for place, member in enumerate(ordered, start=1):
        patient = patients.setdefault(member.patient, len(patients) + 1)
        writer.writerow(
            [place, patient, member.part.value, member.label, member.source.value,
             int(member.is_balanced), member.confidence, logits.get(member.instance_uid, ""),
             member.pixel_sha256]
        )  # fmt: skip
    return output.getvalue()


def _curves(points: Sequence[Scalar]) -> str:
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(("name", "step", "value", "at"))
    writer.writerows((each.tag, each.step, each.value, each.at) for each in points)
    return output.getvalue()


def _for_others(run: Run, cohort: Cohort, points: Sequence[Scalar], folder: Path) -> None:
    event_files.write(folder / "tensorboard", points)
    times = [each.at for each in points] or [run.created_at]
    recipe = asdict(run.recipe) | {"weights": Path(run.recipe.weights).name}
    params = {name: str(value) for name, value in recipe.items()}
    tags = {
        "cohort": cohort.name, "cohort_sha256": cohort.sha256, "best_epoch": str(run.best_epoch),
        "weights_sha256": run.weights_sha256, "overread_version": __version__,
    }  # fmt: skip
    told = MlflowRun(run.task, run.name, min(times), max(times), params, tags, points)
    mlflow_folder.write(folder / "mlruns", told)


def _json(path: Path, content: object) -> None:
    path.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
