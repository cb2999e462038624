"""What the browser sends to the desk's routes, checked, and what it gets back.

Nothing that arrives is trusted: unknown keys, long texts and impossible times are refused.
"""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from core.errors import OverreadError
from core.image_types import Excluded, View
from core.protocol import Cause, Side, Verdict, VerdictKind, Visible
from core.types import Answer
from core.workflows.desk_images import DeskImage
from core.workflows.review import Receipt
from core.workflows.review_desk import DeskCase, Hand, LastRead

LONGEST_COMMENT = 4000
LARGEST_BODY = 64 * 1024
LATEST_SECOND = 4_102_444_800.0
"""The year 2100: a clock that shows more is broken."""


class BadMessage(OverreadError):
    """The browser sent something that a desk does not send."""


class _Visible(BaseModel):
    model_config = ConfigDict(extra="forbid")

    answers: bool = False
    evidence: bool = False
    revealed: bool = False
    image: bool = False


class _Message(BaseModel):
    """One decision, as `outbox.js` posts it."""

    model_config = ConfigDict(extra="forbid")

    reader: int
    case: int
    version: int = Field(ge=0)
    nonce: str = Field(min_length=16, max_length=64, pattern=r"^[A-Za-z0-9_-]+$")
    kind: VerdictKind
    answer: Answer | None = None
    causes: list[Cause] = Field(default_factory=list, max_length=len(Cause))
    comment: str = Field("", max_length=LONGEST_COMMENT)
    flagged: bool = False
    shown_at: float = Field(ge=0, le=LATEST_SECOND)
    decided_at: float = Field(ge=0, le=LATEST_SECOND)
    visible: _Visible = Field(default_factory=_Visible)

    @field_validator("kind")
    @classmethod
    def _kind_is_one_of_the_desk(cls, kind: VerdictKind) -> VerdictKind:
        if kind in (VerdictKind.CHANGE, VerdictKind.SET_ASIDE):
            raise ValueError("the server decides about this kind")
        return kind


class _Mark(BaseModel):
    """What a reader says of an image: its view, or why it is left out ("" takes that back)."""

    model_config = ConfigDict(extra="forbid")

    reader: int
    case: int
    image: int
    view: View | None = None
    excluded: Excluded | None = None


class _Renewal(BaseModel):
    model_config = ConfigDict(extra="forbid")

    tokens: list[str] = Field(max_length=200)


@dataclass(frozen=True, slots=True)
class Decision:
    """A verdict and the reader who, the browser says, gave it."""

    reader_id: int
    verdict: Verdict


def decision(body: bytes) -> Decision:
    """A decision from the body of a request; raises BadMessage."""
    try:
        message = _Message.model_validate_json(body)
    except ValidationError as error:
        raise BadMessage(_what_is_wrong(error)) from error
    verdict = Verdict(
        nonce=message.nonce,
        case_id=message.case,
        version=message.version,
        kind=message.kind,
        shown_at=message.shown_at,
        decided_at=max(message.decided_at, message.shown_at),
        answer=message.answer if message.kind is VerdictKind.VERDICT else None,
        causes=tuple(dict.fromkeys(message.causes)),
        comment=message.comment,
        flagged=message.flagged,
        visible=Visible(**message.visible.model_dump()),
    )
    return Decision(message.reader, verdict)


@dataclass(frozen=True, slots=True)
class ImageMark:
    """Exactly one of `view` and `excluded` is there."""

    reader_id: int
    case_id: int
    image_id: int
    view: View | None
    excluded: Excluded | None


def image_mark(body: bytes) -> ImageMark:
    """What is said of an image; raises BadMessage."""
    try:
        said = _Mark.model_validate_json(body)
    except ValidationError as error:
        raise BadMessage(_what_is_wrong(error)) from error
    if (said.view is None) == (said.excluded is None):
        raise BadMessage("The desk's message can't be used: it needs a view or a reason.")
    return ImageMark(said.reader, said.case, said.image, said.view, said.excluded)


def old_tokens(body: bytes) -> list[str]:
    """The tokens to renew; raises BadMessage."""
    try:
        return _Renewal.model_validate_json(body).tokens
    except ValidationError as error:
        raise BadMessage(_what_is_wrong(error)) from error


def _what_is_wrong(error: ValidationError) -> str:
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"]) or "the message"
    return f"The desk's message can't be used: {place}: {first['msg']}."


def receipt(given: Receipt) -> dict[str, object]:
    return {
        "holds": given.holds,
        "version": given.version,
        "told": given.told,
        "sides": [side(each) for each in given.sides],
    }


def hand(given: Hand) -> dict[str, object]:
    return {
        "cases": [case(each) for each in given.cases],
        "read": given.progress.read,
        "left": given.progress.left,
        "token": given.desk_token,
        "last": None if given.last is None else last_read(given.last),
    }


def case(given: DeskCase) -> dict[str, object]:
    """A case for the screen. Whatever `look` does not hold can't be in it."""
    look = given.look
    return {
        "case": look.case_id,
        "version": look.version,
        "reason": look.reason,
        "number": look.report.accession_number,
        "date": look.report.study_date or "",
        "sections": [
            {"heading": s.heading, "pieces": [[p.text, p.cue, p.letters] for p in s.pieces]}
            for s in given.sections
        ],
        "missing": list(given.not_in_report),
        "sides": [side(each) for each in look.sides if each.said],
        "token": given.token,
        "synthetic": look.report.synthetic,
        "images": [image(each) for each in given.pictures.images],
        "prior": [image(each) for each in given.pictures.prior],
        "prior_date": given.pictures.prior_date,
        "prior_days": given.pictures.prior_days,
    }


def image(given: DeskImage) -> dict[str, object]:
    """A radiograph: what is needed to fetch it and to say which one it is."""
    return {
        "image": given.image_id,
        "token": given.token,
        "view": given.view,
        "side": given.laterality,
        "heat": given.heat,
    }


def last_read(given: LastRead) -> dict[str, object]:
    verdict = given.verdict.verdict
    return {
        **case(given.case),
        "answer": verdict.answer.value if verdict.answer else None,
        "unveiled": [side(each) for each in given.sides],
    }


def side(given: Side) -> dict[str, str]:
    return {"letter": given.letter, "said": given.said, "name": given.name, "kind": given.kind}
