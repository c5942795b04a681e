# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The automatic reply of a mailbox, the same for all services."""

from __future__ import annotations

import dataclasses
import datetime
import enum


class ReplyState(enum.StrEnum):
    """Whether a mailbox sends automatic replies."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    SCHEDULED = "scheduled"


class Audience(enum.StrEnum):
    """Which senders outside the organization get a reply; senders inside always do."""

    NONE = "none"
    CONTACTS = "contacts"
    """Senders in the contacts of the mailbox."""
    ALL = "all"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AutoReply:
    """The automatic reply of one mailbox."""

    state: ReplyState = ReplyState.DISABLED
    audience: Audience = Audience.NONE
    start: datetime.datetime | None = None
    """Start of the replies, in UTC and whole seconds; only used if the state is scheduled."""
    end: datetime.datetime | None = None
    """End of the replies, in the form of `start`."""
    internal: str = ""
    """Message for senders in the organization, as HTML."""
    external: str = ""
    """Message for senders outside, as HTML."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyChange:
    """A change of one mailbox's automatic reply."""

    target: AutoReply
    """The desired automatic reply."""
    fields: frozenset[str]
    """Names of the fields of `target` that differ from the present reply."""
