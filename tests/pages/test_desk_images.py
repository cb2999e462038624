"""What the desk's routes tell of images, to whom, and what a reader may say of them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.image_types import Image
from core.store import images
from core.store.database import reading
from core.workflows import import_images, review_tokens
from core.workflows.study import Study
from pages.parts.image_pane.routes import routes as image_routes
from pages.parts.reading_desk.routes import routes
from tests import small_review
from tests.images.radiographs import radiograph, write
from tests.small_review import Ground

DAYS = {1: "20240110", 2: "20240110", 3: "20240211"}


@pytest.fixture
def ground(study: Study, tmp_path: Path) -> Ground:
    """Reports 2 and 3 are one patient's; 1 has no images, 3 has two and a prior in 2's."""
    made = small_review.fill(study.engine)
    for n, view in ((2, "AP"), (3, "LATERAL"), (3, "AP")):
        one = radiograph(
            f"1.2.{n}.{view}".replace("AP", "1").replace("LATERAL", "2"), ViewPosition=view,
            StudyInstanceUID=f"1.2.{n}", AccessionNumber=f"R{n:05}", PatientID="P1",
            StudyDate=DAYS[n], ImageLaterality="L",
        )  # fmt: skip
        write(tmp_path / "in", f"{n}-{view}", one)
    import_images.run(study, tmp_path / "in")
    return made


@pytest.fixture
def list_id(study: Study, ground: Ground) -> int:
    return small_review.make_list(study.engine, ground)


@pytest.fixture
def client(study: Study) -> Iterator[TestClient]:
    app = Starlette(routes=[*routes(lambda: study), *image_routes(lambda: study)])
    with TestClient(app) as opened:
        yield opened


def cases(client: TestClient, study: Study, reader: int, list_id: int) -> list[dict[str, Any]]:
    token = review_tokens.desk_token(review_tokens.secret_of(study.settings.home), reader, list_id)
    asked = {"list": list_id, "reader": reader, "n": 5}
    reply = client.get("/overread/cases", params=asked, headers=bearer(token))
    return reply.json()["cases"]  # type: ignore[no-any-return]


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


def image_of(study: Study, uid: str) -> Image:
    with reading(study.engine) as connection:
        return images.known(connection, [uid])[uid]


def test_a_case_brings_its_images_a_p_first_and_the_last_examination_before(
    client: TestClient, study: Study, ground: Ground, list_id: int
) -> None:
    first, second, third, *_ = cases(client, study, ground.anna, list_id)
    assert (first["images"], first["prior"]) == ([], [])
    assert [image["view"] for image in second["images"]] == ["ap"]
    assert second["prior"] == []
    assert [(image["view"], image["side"]) for image in third["images"]] == [
        ("ap", "left"), ("lateral", "left"),
    ]  # fmt: skip
    assert [image["image"] for image in third["prior"]] == [image_of(study, "1.2.2.1").image_id]
    assert (third["prior_date"], third["prior_days"]) == ("2024-01-10", 32)


def test_an_image_brings_nothing_that_tells_an_answer_or_a_name(
    client: TestClient, study: Study, ground: Ground, list_id: int
) -> None:
    for case in cases(client, study, ground.anna, list_id):
        for image in case["images"] + case["prior"]:
            assert set(image) == {"image", "token", "view", "side", "heat"}
            assert image["heat"] == ""
            image["token"], _, _ = image["token"].rpartition(".")  # a signature spells anything
        told = json.dumps([case["images"], case["prior"]])
        assert not any(word in told for word in ("Muster", "P1", "R0000", "1.2.3", "hardware"))


def test_an_images_pixels_come_for_the_reader_at_the_desk_only(
    client: TestClient, study: Study, ground: Ground, list_id: int
) -> None:
    token = cases(client, study, ground.anna, list_id)[1]["images"][0]["token"]
    for reader, status in ((ground.anna, 200), (ground.bert, 403)):
        reply = client.get(f"/overread/pixels/{token}", params={"reader": reader})
        assert reply.status_code == status
    desk = review_tokens.desk_token(
        review_tokens.secret_of(study.settings.home), ground.anna, list_id
    )
    fresh = client.post("/overread/permissions", json={"tokens": [token]}, headers=bearer(desk))
    renewed = fresh.json()["fresh"][token]
    reply = client.get(f"/overread/pixels/{renewed}", params={"reader": ground.anna})
    assert reply.status_code == 200
    bert = review_tokens.desk_token(
        review_tokens.secret_of(study.settings.home), ground.bert, list_id
    )
    refused = client.post("/overread/permissions", json={"tokens": [token]}, headers=bearer(bert))
    assert refused.status_code == 403


def said(client: TestClient, reader: int, case: dict[str, Any], **what: object) -> int:
    message = {"reader": reader, "case": case["case"], **what}
    reply = client.post("/overread/image", json=message, headers=bearer(case["token"]))
    return reply.status_code


def test_a_reader_sets_the_view_of_a_cases_own_image_and_of_no_other(
    client: TestClient, study: Study, ground: Ground, list_id: int
) -> None:
    _, second, third, *_ = cases(client, study, ground.anna, list_id)
    own, other = third["images"][0]["image"], second["images"][0]["image"]
    assert said(client, ground.anna, third, image=own, view="mortise") == 200
    assert said(client, ground.anna, third, image=other, view="mortise") == 403
    assert said(client, ground.bert, third, image=own, view="lateral") == 403
    assert said(client, ground.anna, second, image=own, view="lateral") == 403
    assert image_of(study, "1.2.3.1").header.view.value == "mortise"
    assert image_of(study, "1.2.2.1").header.view.value == "ap"


@pytest.mark.parametrize(
    "what", [{}, {"view": "ap", "excluded": ""}, {"view": "skyward"}, {"excluded": "ugly"}]
)
def test_what_a_desk_does_not_say_of_an_image_is_refused(
    client: TestClient, study: Study, ground: Ground, list_id: int, what: dict[str, str]
) -> None:
    third = cases(client, study, ground.anna, list_id)[2]
    assert said(client, ground.anna, third, image=third["images"][0]["image"], **what) == 400


def test_an_image_that_is_left_out_is_not_given_any_more_and_comes_back(
    client: TestClient, study: Study, ground: Ground, list_id: int
) -> None:
    third = cases(client, study, ground.anna, list_id)[2]
    own = third["images"][0]["image"]
    assert said(client, ground.anna, third, image=own, excluded="not_diagnostic") == 200
    assert len(cases(client, study, ground.anna, list_id)[2]["images"]) == 1
    assert said(client, ground.anna, third, image=own, excluded="") == 200
    assert len(cases(client, study, ground.anna, list_id)[2]["images"]) == 2
    assert said(client, ground.anna, third, image=own, excluded="colour") == 422
