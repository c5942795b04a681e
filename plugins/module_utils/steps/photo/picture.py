# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts pictures to photos for directories: upright, square and small JPEGs without metadata.

With the same version of Pillow, the same picture always gives the same bytes, whatever other forms are requested.
"""

from __future__ import annotations

import dataclasses
import io
import typing as t

from ...errors import MissingLibraryError
from .errors import PhotoError

try:
    import PIL
    from PIL import Image, ImageChops, ImageStat

    HAS_PILLOW = True
except ImportError:
    HAS_PILLOW = False

if t.TYPE_CHECKING:
    from PIL.Image import Image as Picture

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
"""The supported formats. Pillow reads dozens more, but each would expose more decoder code to pictures of strangers."""

SMALLEST_SIDE = 48
"""Pixels; the smallest photo that Microsoft 365 accepts ([MS] Graph, profilePhoto), and about what a face needs."""

LARGEST_SIDE = 648
"""Pixels; the largest photo that Microsoft 365 shows."""

MOST_PIXELS = 50_000_000
"""More than phone cameras produce by default. Converting a PNG of this size takes up to 600 MB of memory."""

HIGHEST_QUALITY, LOWEST_QUALITY, QUALITY_STEP = 90, 40, 5

CONVERSION = 1
"""Increase it whenever the same picture gives other bytes, or compares otherwise, so that all photos are decoded again.
"""

_ORIENTATION = 0x0112
"""The tag of [EXIF 2.32] section 4.6.4."""

_LARGEST_MEAN_DIFFERENCE = 3.0
_LARGEST_LOCAL_DIFFERENCE = 16
"""Maximum differences of the same picture, of 255 levels. Saving a photo again with any usual quality and size gives a
mean difference below 2 and a local difference below 12. A smile gives a local difference above 60, a head that moves by
a fiftieth of the width a local difference above 40, and a picture that is a twentieth brighter a mean difference above
4."""


@dataclasses.dataclass(frozen=True, slots=True)
class Form:
    """The required size of a photo in one target."""

    sides: tuple[int, ...]
    """Allowed sides of the square in pixels, the largest first. The first side is used that is not larger than the
    picture and fits into `most_bytes`. Pictures are never enlarged: if all sides are larger, the picture keeps its
    size."""
    most_bytes: int
    option: str
    """The option that sets `most_bytes`, for messages; empty if there is none."""


def convert(data: bytes, forms: t.Sequence[Form], source: str) -> tuple[bytes, ...]:
    """The photo in each of the forms, as JPEG.

    Args:
        data: a picture in one of `FORMATS`. From an animation, the first frame is used.
        forms: forms with sides of at most `LARGEST_SIDE`.
        source: the name of the picture in messages, such as `The file /tmp/anna.jpg`.

    Raises:
        PhotoError: the data is not a picture, or it is broken, too large, too small, or does not fit into a form.
        MissingLibraryError: Pillow is not installed.
    """
    square = _square(_decoded(data, source))
    return tuple(_fitted(square, form, source) for form in forms)


def conversion(form: Form) -> str:
    """Everything besides the picture that the photo in this form depends on, as text.

    Raises:
        MissingLibraryError: Pillow is not installed.
    """
    _require_pillow()
    return f"{CONVERSION} {PIL.__version__} {form}"


def shows_the_same(first: bytes, second: bytes) -> bool:
    """Whether two photos show the same picture, even if one was saved with another quality or size.

    Both are reduced to squares of at most 32 pixels, so that each pixel is the mean of at least 8x8 pixels, the block
    size of JPEG. Compression and resizing hardly change these means, so the mean difference and the difference of each
    pixel must be small. A photo that cannot be decoded is different from all others.
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
    """The picture upright and in RGB. Its size is checked before it is decoded."""
    _require_pillow()
    picture = _opened(data, source)
    try:
        # JPEG decoders can decode at a reduced size. It is the same for all forms, so that no form affects another.
        picture.draft(None, (2 * LARGEST_SIDE, 2 * LARGEST_SIDE))
        picture.load()
        return _rgb(_upright(picture))
    except Exception as error:
        # Decoders raise all kinds of exceptions for hostile or broken pictures.
        raise PhotoError(
            f"{source} is a broken {picture.format} picture: it cannot be decoded completely. Save it again."
        ) from error


def _require_pillow() -> None:
    if not HAS_PILLOW:
        raise MissingLibraryError("Pillow", "to convert photos")


def _opened(data: bytes, source: str) -> Picture:
    try:
        picture = Image.open(io.BytesIO(data), formats=FORMATS)
    except Image.DecompressionBombError as error:
        raise PhotoError(
            f"{source} has too many pixels; at most {MOST_PIXELS:,} are allowed. Use a smaller picture."
        ) from error
    except Exception as error:
        # As above.
        raise PhotoError(
            f"{source} is not a readable picture ({len(data):,} bytes). Use a JPEG, PNG, GIF or WebP."
        ) from error
    width, height = picture.size
    if width * height > MOST_PIXELS:
        raise PhotoError(
            f"{source} has {width}x{height} pixels; at most {MOST_PIXELS:,} are allowed. Use a smaller picture."
        )
    if min(width, height) < SMALLEST_SIDE:
        raise PhotoError(
            f"{source} has {width}x{height} pixels, but must have at least {SMALLEST_SIDE}x{SMALLEST_SIDE}. Use a"
            " larger picture."
        )
    return picture


def _upright(picture: Picture) -> Picture:
    """The picture, turned as its EXIF orientation says. It is not turned if the EXIF data cannot be read."""
    try:
        orientation = picture.getexif().get(_ORIENTATION, 1)
    except Exception:
        # As above. Broken metadata does not make a picture unusable.
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
    """The picture in RGB. Transparent areas become white."""
    if picture.mode.startswith("I"):
        # Pillow clips 16-bit levels at 255 instead of scaling them.
        picture = picture.convert("I").point(lambda level: level * (1 / 257)).convert("L")
    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        covered = picture if picture.mode == "RGBA" else picture.convert("RGBA")
        background = Image.new("RGB", covered.size, "white")
        background.paste(covered, mask=covered.getchannel("A"))
        return background
    return picture if picture.mode == "RGB" else picture.convert("RGB")


def _square(picture: Picture) -> Picture:
    """The largest square in the middle of the picture."""
    width, height = picture.size
    side = min(width, height)
    left, top = (width - side) // 2, (height - side) // 2
    return picture.crop((left, top, left + side, top + side))


def _fitted(square: Picture, form: Form, source: str) -> bytes:
    """The JPEG with the largest side, then the best quality, that fits into `form.most_bytes`."""
    smallest = b""
    for side in [side for side in form.sides if side <= square.width] or [square.width]:
        resized = square if side == square.width else square.resize((side, side), Image.Resampling.LANCZOS)
        for smallest in _qualities(resized):
            if len(smallest) <= form.most_bytes:
                return smallest
    raise PhotoError(
        f"{source} takes {len(smallest):,} bytes in the lowest quality, more than the {form.most_bytes:,} of"
        f" {form.option}. Increase {form.option}, or use a smaller size."
    )


def _qualities(picture: Picture) -> t.Iterator[bytes]:
    """JPEGs of the picture, the best quality first, without color profile, comment and EXIF data."""
    bare = picture.copy()
    bare.info = {}
    for quality in range(HIGHEST_QUALITY, LOWEST_QUALITY - 1, -QUALITY_STEP):
        buffer = io.BytesIO()
        bare.save(buffer, "JPEG", quality=quality, optimize=True)
        yield buffer.getvalue()
