# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The encodings of text files. They are said, not guessed; a byte order mark that says something else is an error."""

from __future__ import annotations

import codecs
import typing as t

ENCODINGS: t.Final[t.Mapping[str, str]] = {
    "utf-8": "utf-8",
    "utf-16": "utf-16",
    "utf-16-le": "utf-16-le",
    "utf-16-be": "utf-16-be",
    **{f"windows-{number}": f"cp{number}" for number in range(1250, 1259)},
    **{f"iso-8859-{number}": f"iso8859-{number}" for number in (1, 2, 9, 15)},
}
"""Values of the option `encoding` to the names of Python's codecs."""

_MARKS: t.Final[t.Mapping[bytes, str]] = {
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
"""Byte order marks (Unicode 15.0, section 23.8), longer ones before those that they begin with."""


class EncodingError(ValueError):
    """The file is not in the encoding. The message is the end of a sentence that begins with the file."""

    def __init__(self, message: str, before: str | None = None) -> None:
        super().__init__(message)
        self.before = before
        """The text before the fault; None if the whole file is in another encoding."""


def decoded(data: bytes, encoding: str) -> str:
    """The text of the file, without a byte order mark.

    Raises:
        EncodingError: the file is not in this encoding.
    """
    mark = next((mark for mark in _MARKS if data.startswith(mark)), b"")
    codec = _codec(encoding, _MARKS.get(mark, ""))
    body = data[len(mark) :]
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        shown = body[error.start : error.start + 1].hex().upper()
        before = body[: error.start].decode(codec, "replace")
        raise EncodingError(
            f"the byte 0x{shown} cannot be read as {encoding}. Set encoding to that of the program that writes the"
            " file, or export the file again.",
            before,
        ) from error


def _codec(encoding: str, found: str) -> str:
    """The codec for the text behind a byte order mark, which says `found`, or is not there."""
    if encoding == "utf-16" and found.startswith("utf-16"):
        return found
    if encoding == "utf-16":
        raise EncodingError(
            "it does not begin with a byte order mark, which encoding: utf-16 needs. Set encoding to utf-16-le, or to"
            " what the program that writes the file uses."
        )
    if found and found != encoding:
        known = found if found in ENCODINGS else "utf-8, and export it so"
        raise EncodingError(
            f"it begins with the byte order mark of {found}, but encoding is {encoding}. Set it to {known}."
        )
    return ENCODINGS[encoding]
