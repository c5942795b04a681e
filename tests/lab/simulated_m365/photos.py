# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos of users: kept in the sizes that Graph has, made anew so that the bytes are not those that came."""

from __future__ import annotations

import hashlib
import io

from PIL import Image, UnidentifiedImageError

from .entities import Photo, User, Values
from .errors import GraphError, bad_request

SIZES = (48, 64, 96, 120, 240, 360, 432, 504, 648)
LARGEST_BODY = 4 * 1024 * 1024
_QUALITY = 82


def store(user: User, body: bytes, content_type: str) -> None:
    """PUT of a photo. Raises GraphError."""
    # Microsoft's own client sends application/octet-stream.
    if not content_type.lower().startswith(("image/", "application/octet-stream")):
        raise bad_request("The content type of a photo must be an image type.", "ErrorInvalidRequest")
    if len(body) > LARGEST_BODY:
        raise GraphError(413, "RequestEntityTooLarge", "The photo is larger than 4 MB.")
    try:
        with Image.open(io.BytesIO(body)) as opened:
            picture = opened.convert("RGB")
    except (UnidentifiedImageError, OSError, ValueError, Image.DecompressionBombError):
        raise bad_request("The photo could not be read as an image.", "ErrorInvalidImage") from None
    user.photo = _photo(picture)


def _photo(picture: Image.Image) -> Photo:
    side = min(picture.size)
    left, top = (picture.width - side) // 2, (picture.height - side) // 2
    square = picture.crop((left, top, left + side, top + side))
    fitting = [size for size in SIZES if size <= side] or [min(SIZES)]
    sizes = {f"{size}x{size}": _jpeg(square.resize((size, size))) for size in fitting}
    largest = f"{fitting[-1]}x{fitting[-1]}"
    etag = hashlib.sha256(sizes[largest]).hexdigest()[:40].upper()
    return Photo(sizes, largest, fitting[-1], fitting[-1], f'"{etag}"')


def _jpeg(picture: Image.Image) -> bytes:
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=_QUALITY)
    return made.getvalue()


def photo_of(user: User) -> Photo:
    """The user's photo. Raises GraphError where there is none."""
    if user.photo is None:
        raise _none()
    return user.photo


def picture(user: User, size: str | None) -> bytes:
    """A photo's bytes in a size such as 96x96, or the largest. Raises GraphError."""
    photo = photo_of(user)
    found = photo.sizes.get((size or photo.largest).lower())
    if found is None:
        raise _none()
    return found


def show(user: User, size: str | None) -> Values:
    """A photo's metadata. Raises GraphError."""
    photo = photo_of(user)
    name = (size or photo.largest).lower()
    if name not in photo.sizes:
        raise _none()
    side = int(name.partition("x")[0])
    return {
        "@odata.mediaContentType": "image/jpeg",
        "@odata.mediaEtag": photo.etag,
        "id": name,
        "height": side,
        "width": side,
    }


def _none() -> GraphError:
    return GraphError(
        404,
        "ImageNotFound",
        "Exception of type 'Microsoft.Fast.Profile.Core.Exception.ImageNotFoundException' was thrown.",
    )


def digest(user: User) -> str | None:
    """SHA-256 of the photo as it is kept; None where there is none."""
    return hashlib.sha256(user.photo.sizes[user.photo.largest]).hexdigest() if user.photo else None
