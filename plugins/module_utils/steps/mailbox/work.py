# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step `mailbox` and its ways hand to each other. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange

if t.TYPE_CHECKING:
    from ...model.changes import Delta
    from ...model.plan import Subject
    from ..license.model import LicenseChange
    from .request import MailboxRequest, MailboxState, Way

MailboxRequests: t.TypeAlias = "t.Sequence[tuple[Subject, MailboxRequest]]"
"""The subjects that a way plans for, and the requests of their options."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxWork:
    """What is changed of one mailbox.

    The first three fields are the change: `changes.mailbox_change` shows all of it, and the ways write nothing else.
    The other fields change nothing: they say which mailbox it is, when, and how long to wait.
    """

    settings: tuple[Delta, ...] = ()
    """What is written: with a way of Exchange the rows of `exchange_settings.SETTINGS`, with way ldap the attributes.
    """
    license: LicenseChange | None = None
    """The change of the user's licenses that gives or takes a mailbox in Microsoft 365."""
    effects: tuple[Delta, ...] = ()
    """What becomes of the mailbox through `settings` or `license`, where these do not say it. Not written itself."""

    state: MailboxState
    """The option `state`, which also says whether licenses are changed first or last."""
    identity: str = ""
    """Ways of Exchange: the name of the account; empty where only its DN names it."""
    wait: int = 0
    """Seconds."""
    expects: str = ""
    """The userPurpose to wait for: after a license is assigned, or before it is released."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChange(StepChange):
    """The change of one mailbox."""

    way: Way
    """The option `way`: which mailbox of the account is changed. It is part of the checksum."""
    work: MailboxWork = dataclasses.field(repr=False, compare=False)
