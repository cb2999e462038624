"""A token grants what it says to whom it was given, until its time is over."""

from __future__ import annotations

import base64
import hashlib
import hmac

import pytest

from core.workflows import (
    review_desk,
    review_tokens,
)
from core.workflows.study import Study


def test_a_token_grants_what_it_says_until_its_time_is_over(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    token = review_tokens.case_token(secret, reader_id=7, case_id=9, now=1000.0)
    granted = review_tokens.permission(secret, token, review_tokens.Purpose.CASE, now=1001.0)
    assert (granted.reader_id, granted.about) == (7, 9)
    with pytest.raises(review_tokens.NoPermission, match="run out"):
        review_tokens.permission(secret, token, review_tokens.Purpose.CASE, now=99_999.0)
    with pytest.raises(review_tokens.NotForYou):
        review_tokens.permission(secret, token, review_tokens.Purpose.DESK, now=1001.0)


@pytest.mark.parametrize("forged", ["", "x", "case.7.9.99999999999.", "case.7.9.99999999999.AAAA"])
def test_a_token_that_we_did_not_sign_grants_nothing(study: Study, forged: str) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    with pytest.raises(review_tokens.NoPermission):
        review_tokens.permission(secret, forged, review_tokens.Purpose.CASE, now=0.0)


def test_no_field_of_a_token_can_be_changed(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    token = review_tokens.case_token(secret, 7, 9, now=1000.0)
    for place, other in enumerate(("desk", "8", "10", "99999999999", "3")):
        fields = token.split(".")
        fields[place] = other
        with pytest.raises(review_tokens.NoPermission):
            review_tokens.once_given(secret, ".".join(fields), review_tokens.Purpose.CASE)


def test_a_token_from_before_runs_were_named_is_still_understood(study: Study) -> None:
    """A verdict that waited in a browser over an update must still arrive."""
    secret = review_tokens.secret_of(study.settings.home)
    fields = "case.7.9.2000"
    digest = hmac.new(secret, fields.encode(), hashlib.sha256).digest()
    old = f"{fields}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
    granted = review_tokens.permission(secret, old, review_tokens.Purpose.CASE, now=1000.0)
    assert (granted.reader_id, granted.about, granted.run_id) == (7, 9, 0)


def test_the_secret_is_made_once_and_is_its_owners_only(study: Study) -> None:
    first = review_tokens.secret_of(study.settings.home)
    assert first == review_tokens.secret_of(study.settings.home)
    path = study.settings.home / review_tokens.SECRET_FILE
    assert path.stat().st_mode & 0o777 == 0o600
    assert len(first) == 32


def test_old_permissions_are_renewed_for_the_reader_who_had_them_only(study: Study) -> None:
    secret = review_tokens.secret_of(study.settings.home)
    old = review_tokens.case_token(secret, 7, 9, now=0.0)
    fresh = review_desk.renewed(study, 7, [old])[old]
    assert review_tokens.once_given(secret, fresh, review_tokens.Purpose.CASE).about == 9
    for who, token in ((8, old), (7, old[:-1]), (7, "nonsense")):
        with pytest.raises(review_tokens.NotForYou):
            review_desk.renewed(study, who, [token])
