# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailboxes and who manages them: what directory and Exchange say of a recipient."""

from __future__ import annotations

import dataclasses
import enum


class MailboxType(enum.StrEnum):
    """What a mailbox is for."""

    NONE = "none"
    """There is none."""
    USER = "user"
    SHARED = "shared"
    OTHER = "other"
    """A room, equipment, a linked or a system mailbox: none that a person's life is about."""


class MailboxPlace(enum.StrEnum):
    """Where a mailbox is, as the directory on premises has it."""

    NOWHERE = "nowhere"
    ON_PREMISES = "on_premises"
    REMOTE = "remote"
    """In Exchange Online, managed on premises (a remote mailbox)."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Recipient:
    """What the Exchange attributes of an account say."""

    type: MailboxType = MailboxType.NONE
    place: MailboxPlace = MailboxPlace.NOWHERE
    remote_type: int = 0
    """msExchRemoteRecipientType: flags, see `REMOTE_FLAGS` of the planner."""
    routing_address: str = ""
    """Of a remote mailbox: targetAddress without its `SMTP:`."""
    hidden: bool = False
    """Whether it is not shown in address lists."""
    on_hold: bool = False
    """Whether what is in it may not be lost: litigation hold or another."""
    archive: bool = False
    """Whether it has an archive mailbox."""
