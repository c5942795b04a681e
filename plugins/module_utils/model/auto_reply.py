# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The automatic reply of a mailbox, the same whichever service holds it."""

from __future__ import annotations

import dataclasses
import datetime
import enum


class ReplyState(enum.StrEnum):
    """Whether a mailbox answers by itself."""

    DISABLED = "disabled"
    ENABLED = "enabled"
    SCHEDULED = "scheduled"


class Audience(enum.StrEnum):
    """Which senders from outside of the organisation are answered; those inside always are."""

    NONE = "none"
    CONTACTS = "contacts"
    """Those in the contacts of the mailbox."""
    ALL = "all"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AutoReply:
    """The setting of one mailbox."""

    state: ReplyState = ReplyState.DISABLED
    audience: Audience = Audience.NONE
    start: datetime.datetime | None = None
    """In UTC, whole seconds; means something only while the state is scheduled."""
    end: datetime.datetime | None = None
    """As start: the instant from which on there is no reply any more."""
    internal: str = ""
    """Message for senders of the same organisation, as HTML."""
    external: str = ""
    """Message for senders from outside, as HTML."""


@dataclasses.dataclass(frozen=True, slots=True)
class ReplyChange:
    """What is written to one mailbox."""

    target: AutoReply
    """The setting as it is to be."""
    fields: frozenset[str]
    """Names of the fields of it that differ from what the mailbox holds."""
