"""The desk's routes: without the right token they say nothing but that."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from typing import Any

import pytest
from starlette.applications import Starlette
from starlette.testclient import TestClient

from core.store.database import reading
from core.workflows import review_tokens
from core.workflows.review_tokens import Permission, Purpose
from core.workflows.study import Study
from pages.parts.reading_desk.routes import routes
from tests import small_review
from tests.small_review import Ground

SECRETS = ("Fraktur", "present", "absent", "R0000", "shots", "anna", "Anna")


@pytest.fixture
def ground(study: Study) -> Ground:
    return small_review.fill(study.engine)


@pytest.fixture
def list_id(study: Study, ground: Ground) -> int:
    return small_review.make_list(study.engine, ground)


@pytest.fixture
def client(study: Study) -> Iterator[TestClient]:
    with TestClient(Starlette(routes=routes(lambda: study))) as opened:
        yield opened


def bearer(token: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def anna(study: Study, ground: Ground, list_id: int) -> dict[str, str]:
    secret = review_tokens.secret_of(study.settings.home)
    return bearer(review_tokens.desk_token(secret, ground.anna, list_id))


def cases(client: TestClient, who: dict[str, str], list_id: int, reader: int) -> Any:
    asked = {"list": list_id, "reader": reader, "n": 5, "last": 1}
    return client.get("/overread/cases", params=asked, headers=who)


def message(case: dict[str, Any], reader: int, **change: object) -> dict[str, object]:
    now = time.time()
    return {
        "reader": reader, "case": case["case"], "version": case["version"], "kind": "verdict",
        "nonce": f"nonce-{time.monotonic_ns():030}", "answer": "present", "causes": [],
        "comment": "", "flagged": False, "shown_at": now - 3, "decided_at": now,
        "visible": {"answers": False, "evidence": True, "revealed": False, "image": False},
        **change,
    }  # fmt: skip


def stored(study: Study) -> int:
    with reading(study.engine) as connection:
        return int(connection.exec_driver_sql("SELECT count(*) FROM verdicts").scalar_one())


def test_cases_come_with_a_token_each_and_without_any_answer(
    client: TestClient, anna: dict[str, str], list_id: int, ground: Ground
) -> None:
    reply = cases(client, anna, list_id, ground.anna)
    assert reply.status_code == 200
    assert reply.headers["cache-control"] == "no-store"
    given = reply.json()
    assert (given["read"], given["left"], len(given["cases"])) == (0, 6, 5)
    for case in given["cases"]:
        assert case["sides"] == []
        assert set(case) == {
            "case", "version", "reason", "number", "date", "sections", "missing", "sides", "token",
            "synthetic", "images", "prior", "prior_date", "prior_days",
        }  # fmt: skip
    words = json.dumps([{**c, "sections": [], "token": ""} for c in given["cases"]])
    assert not any(word in words for word in ("present", "absent", '"A"', '"B"'))


def test_a_verdict_is_stored_and_unveils_who_said_what(
    client: TestClient, study: Study, anna: dict[str, str], list_id: int, ground: Ground
) -> None:
    case = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    reply = client.post(
        "/overread/verdict", json=message(case, ground.anna), headers=bearer(case["token"])
    )
    assert reply.status_code == 200
    assert reply.json()["holds"] is True
    assert {side["name"]: side["said"] for side in reply.json()["sides"]} == {
        "A": "present", "B": "absent",
    }  # fmt: skip
    assert "desk;dur=" in reply.headers["server-timing"]
    assert stored(study) == 1


def wrong_tokens(study: Study, ground: Ground, list_id: int, case: int) -> dict[str, str]:
    """Every kind of token that grants nothing here, by what is wrong with it."""
    secret = review_tokens.secret_of(study.settings.home)
    late = Permission(Purpose.CASE, ground.anna, case, time.time() - 1)
    return {
        "none": "",
        "forged": review_tokens.case_token(b"another secret", ground.anna, case),
        "expired": review_tokens.sign(secret, late),
        "of a desk": review_tokens.desk_token(secret, ground.anna, list_id),
        "of another case": review_tokens.case_token(secret, ground.anna, case + 1),
        "of another reader": review_tokens.case_token(secret, ground.bert, case),
    }


@pytest.mark.parametrize(
    ("which", "status"),
    [
        ("none", 401), ("forged", 401), ("expired", 401),
        ("of a desk", 403), ("of another case", 403), ("of another reader", 403),
    ],
)  # fmt: skip
def test_a_verdict_without_its_own_token_is_refused_and_nothing_leaks(
    client: TestClient,
    study: Study,
    anna: dict[str, str],
    list_id: int,
    ground: Ground,
    which: str,
    status: int,
) -> None:
    case = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    token = wrong_tokens(study, ground, list_id, case["case"])[which]
    reply = client.post("/overread/verdict", json=message(case, ground.anna), headers=bearer(token))
    assert reply.status_code == status
    assert list(reply.json()) == ["told"]
    assert not any(word in reply.text for word in SECRETS)
    assert stored(study) == 0


@pytest.mark.parametrize(
    ("change", "status"),
    [({"reader": 999}, 403), ({"list": 999}, 403), ({"reader": ""}, 403), ({"list": "x"}, 403)],
)
def test_cases_of_another_list_or_reader_are_refused(
    client: TestClient,
    anna: dict[str, str],
    list_id: int,
    ground: Ground,
    change: dict[str, object],
    status: int,
) -> None:
    asked = {"list": list_id, "reader": ground.anna, "n": 5, **change}
    reply = client.get("/overread/cases", params=asked, headers=anna)
    assert reply.status_code == status
    assert not any(word in reply.text for word in SECRETS)


@pytest.mark.parametrize("path", ["cases", "verdict", "permissions", "leave"])
@pytest.mark.parametrize("headers", [{}, {"Authorization": "Basic x"}, {"Authorization": "Bearer"}])
def test_no_route_answers_without_a_token(
    client: TestClient, list_id: int, path: str, headers: dict[str, str]
) -> None:
    method = "GET" if path == "cases" else "POST"
    reply = client.request(method, f"/overread/{path}", headers=headers)
    assert reply.status_code == 401
    assert list(reply.json()) == ["told"]


def test_a_permission_that_ran_out_is_renewed_and_the_verdict_arrives(
    client: TestClient, study: Study, anna: dict[str, str], list_id: int, ground: Ground
) -> None:
    case = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    secret = review_tokens.secret_of(study.settings.home)
    old = review_tokens.case_token(secret, ground.anna, case["case"], now=0.0)
    body = message(case, ground.anna)
    late = client.post("/overread/verdict", json=body, headers=bearer(old))
    assert late.status_code == 401
    fresh = client.post("/overread/permissions", json={"tokens": [old]}, headers=anna).json()
    again = client.post("/overread/verdict", json=body, headers=bearer(fresh["fresh"][old]))
    assert again.json()["holds"] is True
    foreign = review_tokens.case_token(secret, ground.bert, case["case"], now=0.0)
    refused = client.post("/overread/permissions", json={"tokens": [foreign]}, headers=anna)
    assert refused.status_code == 403


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "change"}, {"kind": "set_aside"}, {"kind": "x"}, {"answer": "maybe"},
        {"nonce": "short"}, {"nonce": "x" * 65}, {"nonce": "<script>alert(1)</script>"},
        {"version": -1}, {"shown_at": 1e300}, {"decided_at": "now"}, {"comment": "x" * 4001},
        {"causes": ["bad"]}, {"extra": 1}, {"visible": {"extra": True}},
    ],
)  # fmt: skip
def test_what_a_desk_does_not_send_is_refused_in_a_sentence(
    client: TestClient,
    study: Study,
    anna: dict[str, str],
    list_id: int,
    ground: Ground,
    change: dict[str, object],
) -> None:
    case = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    reply = client.post(
        "/overread/verdict",
        json=message(case, ground.anna, **change),
        headers=bearer(case["token"]),
    )
    assert reply.status_code == 400
    assert "can't be used" in reply.json()["told"]
    assert stored(study) == 0


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b"\xff\xfe", b'"x"', b"[" * 5000])
def test_a_broken_body_is_refused(
    client: TestClient, anna: dict[str, str], list_id: int, ground: Ground, body: bytes
) -> None:
    case = cases(client, anna, list_id, ground.anna).json()["cases"][0]
    reply = client.post("/overread/verdict", content=body, headers=bearer(case["token"]))
    assert reply.status_code == 400


def test_a_long_body_is_refused_before_it_is_read(client: TestClient, list_id: int) -> None:
    reply = client.post("/overread/verdict", content=b"x" * 100_000, headers=bearer("x"))
    assert reply.status_code == 413


def test_a_reader_never_gets_what_another_has_in_hand(
    client: TestClient, study: Study, anna: dict[str, str], list_id: int, ground: Ground
) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    bert = bearer(review_tokens.desk_token(secret, ground.bert, list_id))
    hers = {case["case"] for case in cases(client, anna, list_id, ground.anna).json()["cases"]}
    his = {case["case"] for case in cases(client, bert, list_id, ground.bert).json()["cases"]}
    assert hers
    assert not hers & his


def test_leaving_gives_the_cases_to_the_next_reader(
    client: TestClient, study: Study, anna: dict[str, str], list_id: int, ground: Ground
) -> None:
    cases(client, anna, list_id, ground.anna)
    assert client.post("/overread/leave", headers=anna).status_code == 200
    secret = review_tokens.secret_of(study.settings.home)
    bert = bearer(review_tokens.desk_token(secret, ground.bert, list_id))
    assert len(cases(client, bert, list_id, ground.bert).json()["cases"]) == 5


def test_the_scripts_are_served_and_nothing_beside_them(client: TestClient) -> None:
    assert "export function show" in client.get("/overread/desk/desk.js").text
    assert client.get("/overread/desk/desk.js").headers["cache-control"] == "no-cache"
    for path in ("../routes.py", "%2e%2e/routes.py", "../../../../core/settings.py"):
        assert client.get(f"/overread/desk/{path}").status_code == 404
