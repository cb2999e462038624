"""Decoders and readers that are killed by one file, as by a bug in C."""

from __future__ import annotations

import os
import signal
from collections.abc import Sequence

from core.image_types import Image, Place, Refused
from core.images import headers, preparing
from core.images.headers import Found, PassedOver
from core.images.preparing import Broken, Ready
from core.images.recipe import Recipe

KILLER = "1.2.5"


def decode(images: Sequence[Image], recipe: Recipe) -> list[Ready | Broken]:
    if any(image.header.instance_uid == KILLER for image in images):
        os.kill(os.getpid(), signal.SIGSEGV)
    return preparing._decode(images, recipe)


def read(places: Sequence[Place], key: bytes) -> list[Found | Refused | PassedOver]:
    if any(place.path.endswith("/killer") for place in places):
        os.kill(os.getpid(), signal.SIGSEGV)
    return headers.read_headers(places, key)
