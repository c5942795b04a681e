# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The checksum of a plan as a text that is passed on, such as by AWX, together with short digests of its units.

With them, a run whose plan is another one can tell whose changes differ, although it remembers nothing. They have no
names, and decide nothing.
"""

from __future__ import annotations

import base64
import hashlib
import re
import typing as t

from ..errors import ConfigurationError

MOST: t.Final = 2000
"""The most people whose digests a text has: 22 KB. A larger plan has the checksum only."""
_PART: t.Final = 4
"""Bytes of a digest. Among 2,000 people, two keys are alike by chance once in 2,000 plans."""
_TEXT: t.Final = re.compile(r"(?:sha256:)?(?P<checksum>[0-9a-fA-F]{64})(?::(?P<units>[A-Za-z0-9_-]*))?", re.ASCII)


class Fingerprint(t.NamedTuple):
    """What a text says."""

    checksum: str
    units: t.Mapping[str, str] | None = None
    """Short digests of units by short digests of keys; None if the text has none."""


def written(checksum: str, digests: t.Mapping[str, str]) -> str:
    """The text for a plan.

    Args:
        checksum: SHA-256, in hexadecimal.
        digests: of the units, by key: SHA-256, in hexadecimal.
    """
    if len(digests) > MOST:
        return f"sha256:{checksum}"
    parts = (bytes.fromhex(key_digest(key) + digest[: 2 * _PART]) for key, digest in sorted(digests.items()))
    return f"sha256:{checksum}:{base64.urlsafe_b64encode(b''.join(parts)).decode('ascii').rstrip('=')}"


def read(option: str, text: str) -> Fingerprint:
    """What the text of an option says. A checksum alone is enough.

    Raises:
        ConfigurationError: the text is something else, or was cut.
    """
    found = _TEXT.fullmatch(text.strip())
    data = _decoded(found["units"]) if found and found["units"] is not None else b""
    if not found or data is None or len(data) % (2 * _PART):
        raise ConfigurationError(
            f"{option} is {text.strip()[:80]!r}. It must be the checksum of a plan: sha256: and 64 hexadecimal digits,"
            " as the preview returned it, with or without what follows."
        )
    pairs = (data[start : start + 2 * _PART] for start in range(0, len(data), 2 * _PART))
    units = {pair[:_PART].hex(): pair[_PART:].hex() for pair in pairs}
    return Fingerprint(found["checksum"].lower(), None if found["units"] is None else units)


def key_digest(key: str) -> str:
    """The short digest of a key."""
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[: 2 * _PART]


def unit_digest(digest: str) -> str:
    """The short digest of a unit."""
    return digest[: 2 * _PART]


def _decoded(text: str) -> bytes | None:
    try:
        return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
