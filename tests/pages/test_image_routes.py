"""Pixels leave for the right token only, whole, and with nobody's name in the address."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from sqlalchemy import true
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.image_types import Place
from core.images import darkroom
from core.images.darkroom import Darkroom, Developed, Wish
from core.store import images
from core.store.database import reading
from core.workflows import import_images, review_tokens, show_images
from core.workflows.review_tokens import Permission, Purpose
from core.workflows.study import Study
from pages.parts.image_pane.routes import routes
from tests.images.radiographs import GRADIENT, radiograph, write


@pytest.fixture
def image_id(study: Study, tmp_path: Path) -> int:
    made = radiograph(
        "1.2.1", GRADIENT, WindowCenter=1500, WindowWidth=1000, RescaleSlope=2,
        RescaleIntercept=-100, PhotometricInterpretation="MONOCHROME1",
    )  # fmt: skip
    write(tmp_path / "in", "a", made)
    import_images.run(study, tmp_path / "in")
    with reading(study.engine) as connection:
        return images.page(connection, true())[0].image_id


@pytest.fixture
def client(study: Study) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(lambda: study))) as opened:
        yield opened


def test_the_values_arrive_as_they_are_stored_with_their_window(
    study: Study, client: TestClient, image_id: int
) -> None:
    reply = client.get(f"/overread/pixels/{show_images.token(study, image_id)}")
    assert reply.status_code == 200
    about = json.loads(reply.headers["X-Picture"])
    values = np.frombuffer(reply.content, "<u2").reshape(about["rows"], about["columns"])
    assert np.array_equal(values, GRADIENT)
    assert (about["low"], about["high"], about["inverted"]) == (550.0, 1050.0, True)
    assert "private" in reply.headers["Cache-Control"]


def test_a_thumbnail_is_a_png(study: Study, client: TestClient, image_id: int) -> None:
    reply = client.get(f"/overread/thumbnail/{show_images.token(study, image_id)}")
    assert reply.headers["Content-Type"] == "image/png"
    assert reply.content.startswith(b"\x89PNG")


@pytest.mark.parametrize("kind", ["pixels", "thumbnail"])
def test_without_the_right_token_there_are_no_pixels(
    study: Study, client: TestClient, image_id: int, kind: str
) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    good = show_images.token(study, image_id)
    late = review_tokens.sign(secret, Permission(Purpose.PIXELS, 0, image_id, time.time() - 1))
    other = review_tokens.desk_token(secret, 1, image_id)
    turned = good.replace(f".{image_id}.", f".{image_id + 1}.", 1)
    for token, status in ((late, 401), (other, 403), (turned, 401), (good[:-2], 401), ("x", 401)):
        reply = client.get(f"/overread/{kind}/{token}")
        assert reply.status_code == status
        assert reply.headers["Cache-Control"] == "no-store"
        assert "A1" not in reply.text


def test_a_readers_token_serves_that_reader_until_its_time_is_over(
    study: Study, client: TestClient, image_id: int
) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    anna = show_images.desk_token(secret, 7, image_id)
    late = review_tokens.sign(secret, Permission(Purpose.PIXELS, 7, image_id, time.time() - 1))
    for token, asks, status in (
        (anna, "?reader=7", 200), (anna, "?reader=8", 403), (anna, "", 403),
        (anna, "?reader=x", 403), (late, "?reader=7", 401),
        (show_images.token(study, image_id), "?reader=7", 403),
        (anna.replace(".7.", ".8.", 1), "?reader=8", 401),
    ):  # fmt: skip
        reply = client.get(f"/overread/pixels/{token}{asks}")
        assert reply.status_code == status, (token, asks)
        assert status == 200 or len(reply.content) < 100


def test_a_readers_token_lasts_for_half_an_hour_at_most(study: Study, image_id: int) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    token = show_images.desk_token(secret, 7, image_id)
    granted = review_tokens.permission(secret, token, Purpose.PIXELS, time.time())
    assert 15 * 60 <= granted.expires_at - time.time() <= 30 * 60


def test_a_token_for_pixels_opens_nothing_at_the_desk(study: Study, image_id: int) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    with pytest.raises(review_tokens.NotForYou):
        review_tokens.permission(
            secret, show_images.token(study, image_id), Purpose.DESK, time.time()
        )


def test_an_address_names_nobody(study: Study, image_id: int) -> None:
    token = show_images.token(study, image_id)
    said, _, _ = token.rpartition(".")  # a signature spells anything
    assert not any(secret in said for secret in ("A1", "P1", "1.2.1", "1.2.3"))
    assert token == show_images.token(study, image_id)


def test_an_image_that_is_gone_is_a_sentence(
    study: Study, client: TestClient, image_id: int, tmp_path: Path
) -> None:
    (tmp_path / "in" / "a").unlink()
    reply = client.get(f"/overread/pixels/{show_images.token(study, image_id)}")
    assert (reply.status_code, reply.text) == (
        404,
        "This image can't be shown (FileNotFoundError).",
    )
    gone = client.get(f"/overread/pixels/{show_images.token(study, 999)}")
    assert gone.status_code == 404


def test_the_cache_keeps_what_was_used_last_within_its_bytes() -> None:
    made: list[str] = []

    def develop(wish: Wish) -> Developed:
        made.append(wish.syntax)
        return Developed(b"x" * 40)

    cache = show_images._Cache(100, develop)
    for name in ("a", "b", "a", "c", "a", "b"):
        cache.get(name, Wish(Place(""), name))
    assert made == ["a", "b", "c", "b"]


def test_all_pixels_come_when_one_looks_closer(
    study: Study, client: TestClient, tmp_path: Path
) -> None:
    pixels = np.zeros((2400, 1000), np.uint16)
    write(tmp_path / "large", "a", radiograph("1.2.8", pixels))
    import_images.run(study, tmp_path / "large")
    with reading(study.engine) as connection:
        one = images.known(connection, ["1.2.8"])["1.2.8"]
    token = show_images.token(study, one.image_id)
    first = json.loads(client.get(f"/overread/pixels/{token}").headers["X-Picture"])
    whole = json.loads(client.get(f"/overread/pixels/{token}?whole=1").headers["X-Picture"])
    assert (first["rows"], first["more"]) == (2048, True)
    assert (whole["rows"], whole["more"]) == (2400, False)


def test_a_file_on_which_its_decoder_dies_is_quarantined_and_the_next_one_is_shown(
    study: Study, client: TestClient, image_id: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    token = show_images.token(study, image_id)
    monkeypatch.setattr(darkroom, "__name__", "tests.images.dying_darkroom")
    monkeypatch.setattr(show_images, "_CACHE", show_images._Cache(1, Darkroom(1).develop))
    reply = client.get(f"/overread/pixels/{token}")
    assert (reply.status_code, "listed with its reason" in reply.text) == (404, True)
    with reading(study.engine) as connection:
        quarantined = images.get(connection, image_id)
    assert quarantined is not None
    assert quarantined.quarantine == "took the decoding process down"
    monkeypatch.undo()
    assert client.get(f"/overread/pixels/{token}").status_code == 200


@pytest.mark.parametrize(("signed", "low"), [(0, 1000), (1, 1000 + 32768)])
def test_the_range_without_a_window_is_that_of_the_values(
    study: Study, client: TestClient, tmp_path: Path, signed: int, low: int
) -> None:
    pixels = np.array([[1000, 1200], [1300, 1400]], np.uint16)
    write(tmp_path / "in", "a", radiograph("1.2.9", pixels, PixelRepresentation=signed))
    import_images.run(study, tmp_path / "in")
    with reading(study.engine) as connection:
        one = images.page(connection, true())[0]
    reply = client.get(f"/overread/pixels/{show_images.token(study, one.image_id)}")
    about = json.loads(reply.headers["X-Picture"])
    assert abs(about["low"] - low) <= 1
    assert abs(about["high"] - (low + 400)) <= 1
