"""Curves as TensorBoard and MLflow read them, without either of them."""

from __future__ import annotations

from pathlib import Path

from core import event_files, mlflow_folder
from core.event_files import Scalar
from core.mlflow_folder import MlflowRun

POINTS = (Scalar("auc", 1, 0.75, 1700000000.5), Scalar("auc", 300, 0.921, 1700000001.25))
BY_TENSORBOARD = (
    "1800000000000000a37f4b220900002040fc54d9411a0d627261696e2e4576656e743a322b35311019000000"
    "000000008bf108280900002040fc54d94110012a0c0a0a0a03617563150000403fe6ca6e761a000000000000"
    "00129bd82d0900005040fc54d94110ac022a0c0a0a0a0361756315a8c66b3f877576e5"
)
"""What tensorboard 2.21's own RecordWriter and Event make of the same two points."""


def test_an_event_file_is_byte_for_byte_what_tensorboard_writes(tmp_path: Path) -> None:
    path = event_files.write(tmp_path / "logs", reversed(POINTS))
    assert path.name.startswith("events.out.tfevents.1700000000.")
    assert path.read_bytes().hex() == BY_TENSORBOARD


def test_the_checksum_is_that_of_the_standard() -> None:
    """RFC 3720, B.4: 32 bytes of zeros, and the usual check of CRCs."""
    assert event_files.crc32c(bytes(32)) == 0x8A9136AA
    assert event_files.crc32c(b"123456789") == 0xE3069283


def test_mlflow_finds_a_line_a_point_with_milliseconds_value_and_step(tmp_path: Path) -> None:
    run = MlflowRun(
        "ankle", "first: try", POINTS[0].at, POINTS[1].at, {"size": "640"}, {"cohort": "c"}, POINTS
    )  # fmt: skip
    own = mlflow_folder.write(tmp_path / "mlruns", run)
    assert (own / "metrics" / "auc").read_text().splitlines() == [
        "1700000000500 0.75 1", "1700000001250 0.921 300",
    ]  # fmt: skip
    assert (own / "params" / "size").read_text() == "640"
    assert (own / "tags" / "mlflow.runName").read_text() == "first: try"
    meta = (own / "meta.yaml").read_text().splitlines()
    assert f'run_id: "{own.name}"' in meta
    assert 'run_name: "first: try"' in meta
    assert "status: 3" in meta
    assert (tmp_path / "mlruns" / "0" / "meta.yaml").exists()
    assert mlflow_folder.write(tmp_path / "mlruns", run) == own
