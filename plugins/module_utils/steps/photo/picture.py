# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From whatever picture HR has to the JPEG that a directory shows: upright, square, small, and nothing but the picture.

The same bytes give the same bytes with the same version of Pillow, whatever else is asked for.
"""

from __future__ import annotations

import dataclasses
import io
import typing as t

from ...errors import MissingLibraryError
from .errors import PhotoError

try:
    from PIL import Image, ImageChops, ImageStat

    HAS_PILLOW = True
except ImportError:
    HAS_PILLOW = False

if t.TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
"""What is read: what people and cameras make. Pillow knows dozens more, each with code that strangers could reach."""

SMALLEST_SIDE = 48
"""Pixels; the smallest photo that Microsoft 365 takes ([MS] Graph, profilePhoto), and about what a face needs."""

LARGEST_SIDE = 648
"""Pixels; the largest photo that Microsoft 365 shows."""

MOST_PIXELS = 50_000_000
"""More than any camera in a telephone makes by itself; up to 600 MB while a PNG of that size is converted."""

HIGHEST_QUALITY, LOWEST_QUALITY, QUALITY_STEP = 90, 40, 5

_ORIENTATION = 0x0112
"""The tag of [EXIF 2.32] section 4.6.4."""

_LARGEST_MEAN_DIFFERENCE = 3.0
_LARGEST_LOCAL_DIFFERENCE = 16
"""Of 255 levels. Storing a photo anew in any usual quality and size makes a mean difference below 2 and a local one
below 12; a smile makes a local one above 60, a head that moves by a fiftieth of the width one above 40, and what is
brighter by a twentieth a mean one above 4."""


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """What a photo must be like in one place."""

    sides: tuple[int, ...]
    """Pixels of the square, the largest first: the first that the picture fills, and for which `most_bytes` suffice. No
    picture is enlarged; one that is smaller than all stays as large as it is."""
    most_bytes: int
    option: str
    """The option that limits the bytes, for messages; empty where none does."""


def convert(data: bytes, forms: t.Sequence[Form], source: str) -> tuple[bytes, ...]:
    """The photo in each of the forms, as JPEG.

    Args:
        data: a picture in one of `FORMATS`; of an animation the first picture is taken.
        forms: no side is longer than `LARGEST_SIDE`.
        source: how messages name the picture, such as `The file /tmp/anna.jpg`.

    Raises:
        PhotoError: it is no picture, broken, too large or too small, or does not fit.
        MissingLibraryError: Pillow is not installed.
    """
    square = _square(_decoded(data, source))
    return tuple(_fitted(square, form, source) for form in forms)


def shows_the_same(first: bytes, second: bytes) -> bool:
    """Whether two photos show the same picture, though one of them was stored in other quality or size.

    Both are brought to squares of at most 32 pixels, each made of at least 8x8 as JPEG compresses them together:
    there compressing and resizing leave next to no trace, so neither the mean difference nor that of any one pixel may
    be more than a few levels. What cannot be decoded shows nothing.
    """
    try:
        pictures = [_decoded(data, "") for data in (first, second)]
    except PhotoError:
        return False
    side = max(8, min(32, *(picture.width // 8 for picture in pictures)))
    tiny = [picture.resize((side, side), Image.Resampling.BOX) for picture in pictures]
    difference = ImageStat.Stat(ImageChops.difference(*tiny))
    mean = sum(difference.mean) / len(difference.mean)
    local = max(high for _low, high in difference.extrema)
    return mean <= _LARGEST_MEAN_DIFFERENCE and local <= _LARGEST_LOCAL_DIFFERENCE


def _decoded(data: bytes, source: str) -> Picture:
    """Upright and in RGB; the size is judged before anything is decoded."""
    if not HAS_PILLOW:
        raise MissingLibraryError("Pillow", "to convert photos")
    picture = _opened(data, source)
    try:
        # JPEG decoders can leave out detail; the same for all forms, so that none depends on which others are wanted.
        picture.draft(None, (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))
        picture.load()
        return _rgb(_upright(picture))
    except Exception as error:
        # Decoders raise whatever a hostile or broken picture makes them stumble over.
        raise PhotoError(
            f"{source} is a broken {picture.format} picture: it cannot be decoded to its end. Save it anew."
        ) from error


def _opened(data: bytes, source: str) -> Picture:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PhotoError(f"{source} has too many pixels to be decoded; at most {MOST_PIXELS:,} are.") from error
    except Exception as error:
        # As above.
        raise PhotoError(
            f"{source} is not a picture that can be read ({len(data):,} bytes). Give a JPEG, PNG, GIF or WebP."
        ) from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PhotoError(
            f"{source} has {width}x{height} pixels; at most {MOST_PIXELS:,} are decoded. Give a smaller one."
        )
    if min(width, height) < SMALLEST_SIDE:
        raise PhotoError(
            f"{source} has {width}x{height} pixels; a photo has at least {SMALLEST_SIDE}x{SMALLEST_SIDE}. Give a larger"
            " one."
        )
    return picture


def _upright(picture: Picture) -> Picture:
    """As the camera was held; a picture whose EXIF cannot be read is left as it is."""
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except Exception:
        # As above; what is shown matters, what is said about it does not.
        return picture
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_270,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_90,
    }
    return picture.transpose(turns[orientation]) if orientation in turns else picture


def _rgb(picture: Picture) -> Picture:
    """Without transparency: what is transparent becomes white."""
    if picture.mode.startswith("I"):
        # Pillow cuts 16 bits off at 255 instead of scaling them.
        picture = picture.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        covered = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        background = Image.new("RGB", covered.size, "white")
        background.paste(covered, mask=covered.getchannel("A"))
        return background
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _square(picture: Picture) -> Picture:
    """The middle of the picture."""
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def _fitted(square: Picture, form: Form, source: str) -> bytes:
    """The largest and best that fits."""
    smallest = b""
    for side in [side for side in form.sides if side <= square.width] or [square.width]:
        resized = square if side == square.width else square.resize((side, side), Image.Resampling.LANCZOS)
        for smallest in _qualities(resized):
            if len(smallest) <= form.most_bytes:
                return smallest
    raise PhotoError(
        f"{source} takes {len(smallest):,} bytes in the lowest quality, more than the {form.most_bytes:,} of"
        f" {form.option}. Raise {form.option}, or ask for fewer pixels."
    )


def _qualities(picture: Picture) -> t.Iterator[bytes]:
    """As JPEG, the best first; colour profile, comment and EXIF are left out."""
    bare = picture.copy()
    bare.info = {}
    for quality in range(HIGHEST_QUALITY, LOWEST_QUALITY - 1, -QUALITY_STEP):
        buffer = io.BytesIO()
        bare.save(buffer, "JPEG", quality=quality, optimize=True)
        yield buffer.getvalue()
