# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pictures as people take them, and as nobody should; each made anew, so that no photo of anybody is needed."""

from __future__ import annotations

import io
import random
import struct
import typing as t
import zlib

from PIL import Image, ImageCms, ImageDraw

RED, GREEN, BLUE, WHITE = (220, 30, 30), (30, 160, 60), (40, 60, 200), (255, 255, 255)


def portrait(width: int = 300, height: int = 400, *, face: tuple[int, int, int] = (205, 160, 130)) -> Image.Image:
    """A face before a wall that is red above and blue below, so that one sees which way is up."""
    picture = Image.new("RGB", (width, height), RED)
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height // 2, width, height), fill=BLUE)
    middle, across, radius = height / 2, width / 2, min(width, height) / 4
    draw.ellipse((across - radius, middle - radius, across + radius, middle + radius), fill=face)
    for side in (-1, 1):
        eye = across + side * radius / 3
        draw.ellipse((eye - 4, middle - radius / 3 - 4, eye + 4, middle - radius / 3 + 4), fill=(20, 20, 20))
    return picture


def noise(side: int) -> Image.Image:
    """What compresses worst."""
    return Image.frombytes("RGB", (side, side), random.Random(side).randbytes(3 * side * side))


def encode(picture: Image.Image, kind: str, **options: t.Any) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, kind, **options)
    return buffer.getvalue()


def jpeg(picture: Image.Image | None = None, **options: t.Any) -> bytes:
    return encode(picture or portrait(), "JPEG", **{"quality": 95, **options})


def turned(orientation: int) -> bytes:
    """The portrait as a camera stores it that was held in this way, with much else in its metadata."""
    back = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = portrait().transpose(back[orientation]) if orientation in back else portrait()
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera of Anna"
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return jpeg(stored, exif=exif, comment=b"at home, Main Street 1", icc_profile=profile)


def with_broken_exif(body: bytes) -> bytes:
    """A JPEG that claims EXIF data and has none that can be read."""
    whole, body = jpeg(), b"Exif\0\0" + body
    return whole[:2] + b"\xff\xe1" + struct.pack(">H", len(body) + 2) + body + whole[2:]


def bomb(width: int, height: int) -> bytes:
    """A small PNG that claims to be huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    chunks = ((b"IHDR", header), (b"IDAT", pixels), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in chunks)


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def opened(data: bytes) -> Image.Image:
    picture = Image.open(io.BytesIO(data))
    picture.load()
    return picture


def is_about(picture: Image.Image, place: tuple[int, int], colour: tuple[int, int, int]) -> bool:
    """Whether a pixel has a colour, but for what compression does to it."""
    found = picture.convert("RGB").getpixel(place)
    return isinstance(found, tuple) and all(abs(a - b) < 25 for a, b in zip(found, colour, strict=True))
