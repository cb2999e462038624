"""What the network is shown depends on seed, epoch and image, and on nothing else."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest
import torch

from core.cnn import data
from core.cnn.data import Images, ResidentFeed, ThreadedFeed, batches_of, matrix, warped
from core.cnn_types import TrainingRecipe

RECIPE = TrainingRecipe(size=24, batch=4)
STILL = replace(RECIPE, rotation=0.0, zoom=1.0, flip=False)


def images(count: int = 10, size: int = 24) -> Images:
    """Clouds that are not the same anywhere, in an order of their own."""
    draw = np.random.default_rng(5)
    small = draw.integers(0, 256, (count, 6, 6)).astype(np.float32)
    grown = np.kron(small, np.ones((size // 6, size // 6), np.float32)).astype(np.uint8)
    return Images(grown, np.arange(count)[::-1].copy())


def shown(feed: data.Feed, epoch: int, first: int = 0) -> list[tuple[list[int], npt.NDArray]]:
    return [(list(numbers), made.numpy().copy()) for numbers, made in feed.batches(epoch, first)]


def test_the_number_of_threads_changes_nothing() -> None:
    one = shown(ThreadedFeed(images(), RECIPE, threads=1), 3)
    for threads in (2, 3, 7):
        other = shown(ThreadedFeed(images(), RECIPE, threads=threads), 3)
        for (numbers, pixels), (same, again) in zip(one, other, strict=True):
            assert numbers == same
            np.testing.assert_array_equal(pixels, again)


def test_an_epoch_that_is_taken_up_in_the_middle_goes_on_with_the_same_batches() -> None:
    whole = shown(ThreadedFeed(images(), RECIPE), 2)
    rest = shown(ThreadedFeed(images(), RECIPE), 2, first=1)
    assert [numbers for numbers, _ in rest] == [numbers for numbers, _ in whole[1:]]
    for (_, pixels), (_, again) in zip(whole[1:], rest, strict=True):
        np.testing.assert_array_equal(pixels, again)


def test_each_epoch_shows_every_image_once_in_another_order_and_another_way() -> None:
    first, second = (shown(ThreadedFeed(images(), RECIPE), epoch) for epoch in (0, 1))
    orders = [[number for numbers, _ in epoch for number in numbers] for epoch in (first, second)]
    assert sorted(orders[0]) == sorted(orders[1]) == list(range(10))
    assert orders[0] != orders[1]
    views = [
        {n: made[i] for numbers, made in epoch for i, n in enumerate(numbers)}
        for epoch in (first, second)
    ]
    assert all((views[0][n] != views[1][n]).any() for n in range(10))


def test_batches_differ_by_one_image_at_most_and_none_is_dropped() -> None:
    sizes = [len(batch) for batch in batches_of(seed=1, epoch=0, count=33, batch=32)]
    assert sizes == [17, 16]


def test_without_augmentation_the_picture_is_the_original() -> None:
    picture = images()[3]
    np.testing.assert_array_equal(warped(picture, matrix(STILL, 0, 3, 24)), picture)


def test_a_flip_alone_is_the_mirror_image() -> None:
    picture, recipe = images()[3], replace(STILL, flip=True)
    made = [warped(picture, matrix(recipe, epoch, 3, 24)) for epoch in range(20)]
    as_it_is = [np.array_equal(each, picture) for each in made]
    mirrored = [np.array_equal(each, picture[:, ::-1]) for each in made]
    assert all(a or b for a, b in zip(as_it_is, mirrored, strict=True))
    assert any(as_it_is)
    assert any(mirrored)


def test_zoom_and_crop_stay_inside_the_picture() -> None:
    recipe = replace(STILL, zoom=1.3)
    white = np.full((24, 24), 255, np.uint8)
    for number in range(50):
        made = matrix(recipe, 0, number, 24)
        assert 1 / 1.3 <= made[0, 0] <= 1
        assert (warped(white, made) == 255).all()


def test_rotation_keeps_within_its_limits_and_uses_them() -> None:
    recipe = replace(STILL, rotation=15.0)
    angles = [
        np.degrees(np.arctan2(made[1, 0], made[0, 0]))
        for made in (matrix(recipe, 0, number, 24) for number in range(300))
    ]
    assert -15 <= min(angles) < -14
    assert 14 < max(angles) <= 15


def test_the_device_warps_as_opencv_does() -> None:
    pictures, recipe = images(8, size=48), replace(RECIPE, rotation=15.0, zoom=1.3)
    matrices = [matrix(recipe, 1, n, 48) for n in range(8)]
    expected = np.stack([warped(pictures[n], matrices[n]) for n in range(8)])
    given = torch.from_numpy(np.stack([pictures[n] for n in range(8)]))[:, None]
    found = data.warped_on_device(given, matrices).numpy()[:, 0]
    # OpenCV places a pixel to 1/32, which at a hard edge is 8 of 255 grey levels.
    assert np.abs(found - expected).max() < 9
    assert np.abs(found - expected).mean() < 0.6


def test_the_resident_feed_shows_what_the_threaded_one_shows() -> None:
    recipe = replace(RECIPE, size=48)
    threaded = shown(ThreadedFeed(images(10, 48), recipe), 1, first=1)
    resident = shown(ResidentFeed(images(10, 48), recipe, "cpu"), 1, first=1)
    for (numbers, expected), (same, found) in zip(threaded, resident, strict=True):
        assert numbers == same
        assert np.abs(found - expected.astype(float)).mean() < 0.6


@pytest.mark.parametrize(
    ("device", "free", "kind"),
    [("cpu", 10**12, ThreadedFeed), ("cuda", 10, ThreadedFeed), ("cuda", None, ThreadedFeed)],
)
def test_images_stay_in_main_memory_where_a_device_has_no_room(
    device: str, free: int | None, kind: type
) -> None:
    assert isinstance(data.feed_for(images(), RECIPE, device, free), kind)
