# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Draws the pictures of these tests into the folder that is named: red above, blue below, a face in the middle."""

from __future__ import annotations

import pathlib
import struct
import sys
import zlib

from PIL import Image, ImageDraw


def portrait(face: tuple[int, int, int], width: int = 900, height: int = 1200) -> Image.Image:
    """Somebody with a face of this colour."""
    picture = Image.new("RGB", (width, height), (220, 30, 30))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, height // 2, width, height), fill=(40, 60, 200))
    draw.ellipse((width // 4, height // 2 - width // 4, 3 * width // 4, height // 2 + width // 4), fill=face)
    return picture


def main(folder: pathlib.Path) -> None:
    """Draw them."""
    anna = portrait((205, 160, 130))
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Camera of Anna"
    anna.transpose(Image.Transpose.ROTATE_90).save(folder / "anna.jpg", quality=95, exif=exif, comment=b"at home")
    portrait((120, 80, 60)).save(folder / "other.png")
    (folder / "text.jpg").write_text("Please sign in.", "utf-8")
    (folder / "cut.jpg").write_bytes((folder / "anna.jpg").read_bytes()[:9000])
    (folder / "bomb.png").write_bytes(bomb(60000, 30000))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that claims to be huge."""
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body)) for name, body in parts
    )


main(pathlib.Path(sys.argv[1]))
