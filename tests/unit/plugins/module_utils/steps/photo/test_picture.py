# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converting pictures, and what of them is refused."""

from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageEnhance

from ansible_collections.hrsync.ad.plugins.module_utils.errors import MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.photos import MOST_BYTES, SIZES
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo import picture
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.errors import PhotoError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.picture import Form, convert, shows_the_same

from .pictures import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    bomb,
    encode,
    is_about,
    jpeg,
    noise,
    opened,
    portrait,
    turned,
    with_broken_exif,
)

THUMBNAIL = Form((96,), 10_240, "thumbnail_max_bytes")
CLOUD = Form(SIZES, MOST_BYTES, "")


def thumbnail(data: bytes) -> Image.Image:
    [photo] = convert(data, [THUMBNAIL], "The file x")
    assert len(photo) <= THUMBNAIL.most_bytes
    made = opened(photo)
    assert (made.format, made.mode) == ("JPEG", "RGB")
    return made


@pytest.mark.parametrize(("level", "shown"), [(0, 0), (32896, 128), (65535, 255)])
def test_grey_of_16_bits_keeps_its_levels(level: int, shown: int) -> None:
    made = thumbnail(encode(Image.new("I;16", (100, 100), level), "PNG"))
    assert is_about(made, (48, 48), (shown, shown, shown))


@pytest.mark.parametrize("orientation", range(1, 10))
def test_photos_are_upright_square_and_say_nothing(orientation: int) -> None:
    data = turned(orientation)
    assert b"Camera of Anna" in data
    assert b"Main Street" in data
    [photo] = convert(data, [THUMBNAIL], "The file x")
    made = opened(photo)
    assert made.size == (96, 96)
    assert is_about(made, (48, 4), RED)
    assert is_about(made, (48, 92), BLUE)
    assert not made.getexif()
    assert not made.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not any(word in photo for word in (b"Camera of Anna", b"Main Street", b"ICC_PROFILE", b"Exif"))


def test_the_middle_is_taken() -> None:
    wide = Image.new("RGB", (900, 300), RED)
    wide.paste(GREEN, (300, 0, 600, 300))
    made = thumbnail(encode(wide, "PNG"))
    assert all(is_about(made, place, GREEN) for place in ((2, 2), (93, 2), (2, 93), (93, 93)))


def test_transparent_becomes_white() -> None:
    badge = Image.new("RGBA", (200, 200), (0, 0, 0, 0))
    badge.paste((*GREEN, 255), (50, 50, 150, 150))
    made = thumbnail(encode(badge, "PNG"))
    assert is_about(made, (5, 5), WHITE)
    assert is_about(made, (48, 48), GREEN)


def test_a_transparent_colour_of_a_palette_becomes_white() -> None:
    drawn = Image.new("P", (100, 100), 1)
    drawn.putpalette([*RED, *GREEN, *BLUE] + [0] * 759)
    made = thumbnail(encode(drawn, "PNG", transparency=1))
    assert is_about(made, (50, 50), WHITE)


def test_the_first_picture_of_an_animation_is_taken() -> None:
    frames = [Image.new("RGB", (120, 120), colour) for colour in (GREEN, RED, BLUE)]
    data = encode(frames[0], "GIF", save_all=True, append_images=frames[1:], duration=50)
    assert opened(data).n_frames == 3  # type: ignore[attr-defined]
    assert is_about(thumbnail(data), (48, 48), GREEN)


@pytest.mark.parametrize("mode", ["CMYK", "L"])
def test_other_colour_spaces_become_rgb(mode: str) -> None:
    assert is_about(thumbnail(jpeg(portrait().convert(mode))), (48, 4), RED if mode == "CMYK" else (96, 96, 96))


@pytest.mark.parametrize(("kind", "mode"), [("PNG", "I;16"), ("PNG", "1"), ("PNG", "LA"), ("WEBP", "RGBA")])
def test_odd_kinds_are_read(kind: str, mode: str) -> None:
    assert thumbnail(encode(Image.new(mode, (100, 100)), kind)).size == (96, 96)


def test_the_same_picture_gives_the_same_bytes_whatever_else_is_made_of_it() -> None:
    data = jpeg(portrait(3000, 4000))
    [alone] = convert(data, [THUMBNAIL], "")
    [with_others, cloud] = convert(data, [THUMBNAIL, CLOUD], "")
    assert alone == with_others
    assert opened(cloud).size == (648, 648)


def test_no_picture_is_enlarged() -> None:
    data = jpeg(portrait(70, 90))
    small, cloud = convert(data, [THUMBNAIL, CLOUD], "")
    assert opened(small).size == (70, 70)
    assert opened(cloud).size == (64, 64)


def test_the_quality_is_lowered_until_it_fits() -> None:
    data = encode(noise(96), "PNG")
    [free] = convert(data, [Form((96,), 1 << 20, "")], "")
    [tight] = convert(data, [Form((96,), 5000, "")], "")
    assert len(tight) <= 5000 < len(free)
    assert opened(tight).size == (96, 96)


def test_what_cannot_fit_is_refused() -> None:
    with pytest.raises(PhotoError, match="more than the 2,048 of thumbnail_max_bytes. Increase thumbnail_max_bytes"):
        convert(encode(noise(96), "PNG"), [Form((96,), 2048, "thumbnail_max_bytes")], "The file x")


def test_where_sizes_may_vary_a_smaller_one_fits() -> None:
    [photo] = convert(encode(noise(700), "PNG"), [Form(SIZES, 30_000, "")], "")
    assert len(photo) <= 30_000
    assert opened(photo).width in SIZES[1:]


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
@pytest.mark.parametrize("body", [b"MM\0*\xff\xff\xff\xff garbage", b"no TIFF at all", b""])
def test_metadata_that_cannot_be_read_does_no_harm(body: bytes) -> None:
    made = thumbnail(with_broken_exif(body))
    assert is_about(made, (48, 4), RED)


def test_where_reading_metadata_fails_the_picture_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_picture: Image.Image) -> Image.Exif:
        raise SyntaxError("not a TIFF file")

    monkeypatch.setattr(Image.Image, "getexif", fail)
    assert is_about(thumbnail(turned(1)), (48, 4), RED)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", r"not a readable picture \(0 bytes\)"),
        (b"<html>Please sign in</html>", "not a readable picture"),
        (b"GIF89a", "not a readable picture"),
        (encode(portrait(), "BMP"), "Use a JPEG, PNG, GIF or WebP"),
        (encode(portrait(), "TIFF"), "Use a JPEG, PNG, GIF or WebP"),
        (b'<svg xmlns="http://www.w3.org/2000/svg" width="100" height="100"/>', "not a readable picture"),
        (jpeg()[: len(jpeg()) // 2], "broken JPEG picture"),
        (encode(portrait(), "PNG")[:700], "broken PNG picture"),
        (bomb(8000, 8000), "8000x8000 pixels; at most 50,000,000"),
        (bomb(60000, 60000), "too many pixels"),
        (jpeg(portrait(47, 400)), "47x400 pixels, but must have at least 48x48"),
    ],
)
def test_what_is_no_photo_is_refused(data: bytes, words: str) -> None:
    with pytest.raises(PhotoError, match=words) as caught:
        convert(data, [THUMBNAIL], "The file x")
    assert str(caught.value).startswith("The file x ")
    assert str(caught.value).endswith(".")


def test_a_bomb_is_not_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("PIL.ImageFile.ImageFile.load", lambda _self: pytest.fail("decoded"))
    with pytest.raises(PhotoError):
        convert(bomb(8000, 8000), [THUMBNAIL], "")


def test_without_pillow_it_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(picture, "HAS_PILLOW", False)
    with pytest.raises(MissingLibraryError, match="pip install Pillow"):
        convert(jpeg(), [THUMBNAIL], "")


@pytest.mark.parametrize("quality", [95, 82, 75, 60])
@pytest.mark.parametrize("side", [648, 504, 360, 240])
def test_stored_anew_it_shows_the_same(quality: int, side: int) -> None:
    [mine] = convert(jpeg(portrait(900, 1200)), [CLOUD], "")
    kept = jpeg(opened(mine).resize((side, side)), quality=quality)
    assert kept != mine
    assert shows_the_same(kept, mine)


@pytest.mark.parametrize("side", [48, 64, 96, 120])
@pytest.mark.parametrize("source", ["portrait", "noise"])
def test_small_photos_stored_in_their_size_show_the_same(side: int, source: str) -> None:
    original = portrait(side + 10, side + 20) if source == "portrait" else noise(side + 10)
    [mine] = convert(encode(original, "PNG"), [CLOUD], "")
    assert opened(mine).width == side
    assert shows_the_same(jpeg(opened(mine), quality=82), mine)


def test_other_photos_are_noticed() -> None:
    [mine] = convert(jpeg(portrait(900, 1200)), [CLOUD], "")
    base = opened(mine)
    others = {
        "another face": convert(jpeg(portrait(900, 1200, face=(120, 80, 60))), [CLOUD], "")[0],
        "moved": jpeg(ImageChops.offset(base, 12, 0)),
        "brighter": jpeg(ImageEnhance.Brightness(base).enhance(1.1)),
        "mirrored": jpeg(base.transpose(Image.Transpose.FLIP_TOP_BOTTOM)),
        "broken": mine[:2000],
        "nothing": b"",
    }
    assert {name for name, other in others.items() if shows_the_same(other, mine)} == set()


def test_a_smile_is_noticed() -> None:
    [mine] = convert(jpeg(portrait(900, 1200)), [CLOUD], "")
    changed = opened(mine)
    changed.paste((120, 20, 20), (280, 380, 370, 400))
    assert not shows_the_same(jpeg(changed), mine)
