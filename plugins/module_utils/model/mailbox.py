# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The mailbox of an account, from the directory's attributes or from Exchange."""

from __future__ import annotations

import dataclasses
import enum


class MailboxType(enum.StrEnum):
    """The type of a mailbox."""

    NONE = "none"
    """No mailbox."""
    USER = "user"
    SHARED = "shared"
    OTHER = "other"
    """A room, equipment, linked or system mailbox, which the collection does not manage."""


class MailboxPlace(enum.StrEnum):
    """The location of a mailbox, from the on-premises directory."""

    NOWHERE = "nowhere"
    ON_PREMISES = "on_premises"
    REMOTE = "remote"
    """In Exchange Online, managed on premises (a remote mailbox)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """The Exchange properties of an account."""

    type: MailboxType = MailboxType.NONE
    place: MailboxPlace = MailboxPlace.NOWHERE
    remote_type: int = 0
    """The flags of msExchRemoteRecipientType; see `steps/mailbox/recipient.py`."""
    routing_address: str = ""
    """For a remote mailbox, targetAddress without `SMTP:`."""
    switches: frozenset[str] = frozenset()
    """The options of the settings that are on; see `steps/mailbox/switches.py`."""
    on_hold: bool = False
    """Whether a litigation hold or another hold protects its contents."""
    archive: bool = False
    """Whether it has an archive mailbox."""
