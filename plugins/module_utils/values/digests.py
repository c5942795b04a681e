# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Short digests, with which values are compared that are not remembered themselves."""

from __future__ import annotations

import base64
import hashlib
import typing as t

_SIZE: t.Final = 9
"""Bytes of a digest: 12 characters. Two values of one person are alike by chance once in 2^72."""


def digest(values: t.Iterable[str], secret: bytes = b"") -> str:
    """The digest of a list of values, in this order; 12 characters of the URL-safe base64 alphabet.

    Args:
        values: any texts.
        secret: makes it a keyed digest, at most 64 bytes. Who does not have it cannot try out values.
    """
    made = hashlib.blake2b(digest_size=_SIZE, key=secret)
    for value in values:
        data = value.encode("utf-8", "surrogatepass")
        made.update(len(data).to_bytes(8, "big"))
        made.update(data)
    return base64.urlsafe_b64encode(made.digest()).decode("ascii")
