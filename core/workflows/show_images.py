"""Pixels for the browser: who may see them, and a cache of bounded size.

Nothing is decoded in this process: a file that takes its decoder down is quarantined.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable

from core.errors import OverreadError
from core.image_types import Image
from core.images.darkroom import Crashed, Darkroom, Developed, NotDecoded, Wish
from core.store import images
from core.store.database import reading, writing
from core.store.images import PixelsRead
from core.workflows import review_tokens
from core.workflows.review_tokens import NotForYou, Permission, Purpose
from core.workflows.study import Study

TOKEN_SECONDS = 3600
"""A token is the same for an hour, so that the browser keeps what it has, and ends in two."""
DESK_TOKEN_SECONDS = 15 * 60
"""The same at the reading desk, whose scripts ask for new ones."""
NOBODY = 0
"""The reader_id of a token that is no reader's own, as the gallery's."""
THUMBNAIL = 240
CACHE_BYTES = 256 << 20
PROCESSES = 2


class NoPixels(OverreadError):
    """An image's pixels can't be shown."""


def token(study: Study, image_id: int) -> str:
    """A permission to see one image's pixels, on a page that is not a reader's own."""
    secret = review_tokens.secret_of(study.settings.home)
    return _token(secret, NOBODY, image_id, TOKEN_SECONDS)


def desk_token(secret: bytes, reader_id: int, image_id: int) -> str:
    """A permission for the reader who sits at the desk, and for nobody else."""
    return _token(secret, reader_id, image_id, DESK_TOKEN_SECONDS)


def _token(secret: bytes, reader_id: int, image_id: int, seconds: int) -> str:
    until = (int(time.time()) // seconds + 2) * seconds
    return review_tokens.sign(secret, Permission(Purpose.PIXELS, reader_id, image_id, until))


def granted(study: Study, given: str, reader_id: int = NOBODY) -> Image:
    """The image that a token is for; raises NoPermission, NotForYou or NoPixels.

    `reader_id` is who asks: a token that was given to a reader serves nobody else.
    """
    secret = review_tokens.secret_of(study.settings.home)
    permission = review_tokens.permission(secret, given, Purpose.PIXELS, time.time())
    if permission.reader_id != reader_id:
        raise NotForYou("This permission is another reader's.")
    with reading(study.engine) as connection:
        image = images.get(connection, permission.about)
    if image is None:
        raise NoPixels("This image is not in the study.")
    return image


def shown(study: Study, image: Image, *, whole: bool = False) -> Developed:
    """The image's values for the viewer; raises NoPixels."""
    return _developed(study, image, Wish(image.place, _syntax(image), whole=whole))


def thumbnail(study: Study, image: Image) -> bytes:
    """The image in small; raises NoPixels."""
    return _developed(study, image, Wish(image.place, _syntax(image), THUMBNAIL)).content


def warm() -> None:
    """Makes ready to decode, where somebody will soon ask for an image."""
    _DARKROOM.warm()


def _syntax(image: Image) -> str:
    return image.header.transfer_syntax


def _developed(study: Study, image: Image, wish: Wish) -> Developed:
    try:
        return _CACHE.get((study.settings.url, image.image_id, wish), wish)
    except NotDecoded as error:
        raise NoPixels(f"This image can't be shown ({error}).") from error
    except Crashed as error:
        reason = PixelsRead(image.image_id, image.content_sha256, image.pixel_sha256, str(error))
        with writing(study.engine) as connection:
            images.note_pixels(connection, [reason])
        raise NoPixels("This image can't be decoded and is listed with its reason now.") from error


class _Cache:
    """What was used last, up to so many bytes; safe for several threads."""

    def __init__(self, limit: int, develop: Callable[[Wish], Developed]) -> None:
        self._limit, self._used, self._develop = limit, 0, develop
        self._kept: OrderedDict[Hashable, Developed] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Hashable, wish: Wish) -> Developed:
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
        made = self._develop(wish)
        with self._lock:
            if key not in self._kept:
                self._kept[key] = made
                self._used += len(made.content)
            while self._used > self._limit and len(self._kept) > 1:
                self._used -= len(self._kept.popitem(last=False)[1].content)
        return made


_DARKROOM = Darkroom(PROCESSES)
_CACHE = _Cache(CACHE_BYTES, _DARKROOM.develop)
