# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What receivers get of the audit log, and how far they have got it."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    import datetime


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class LogEntry:
    """An entry of the audit log, as it is kept."""

    number: int
    """From 1, without gaps."""
    text: str
    """Canonical JSON, with the hash of the entry before it."""
    hash: str
    """SHA-256 of the text, in hexadecimal."""
    details: str = ""
    """The names and values of the entry, as JSON; empty if it has none, or if the person is forgotten."""
    salt: str = ""
    """With it, the digest of the details in the entry can be computed."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """How far a receiver has got the audit log."""

    receiver: str
    """Its name."""
    number: int = 0
    """The last entry that it has got; 0 if it has got none."""
    failing: datetime.datetime | None = None
    """Since when nothing could be delivered; None if the last delivery succeeded."""
    reason: str = ""
    """Why, as sentences."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class DeskRequest:
    """What is known of a request in a service desk."""

    subject: str
    """What it is about, such as `plan:brave-otter-42` or `person:1042`."""
    request: str = ""
    """Its identifier there; empty while nobody knows whether it was made."""
    digest: str = ""
    """Of what the request says."""
    opened: datetime.datetime
    """When a run decided to make it."""
    closed: datetime.datetime | None = None
    """When a run saw that somebody had closed it, although it is still needed."""
