# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The data that the step `mailbox` and its backends exchange. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange

if t.TYPE_CHECKING:
    from ...model.changes import Delta
    from ...model.plan import Subject
    from ..license.model import LicenseChange
    from .request import MailboxRequest, MailboxState
    from .way import Way

MailboxRequests: t.TypeAlias = "t.Sequence[tuple[Subject, MailboxRequest]]"
"""The subjects of a backend, with the requests of their options."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxWork:
    """The changes of one mailbox.

    The first three fields are the change: `changes.mailbox_change` shows all of them, and backends write nothing else.
    The other fields change nothing: they identify the mailbox, and set the order and how long to wait.
    """

    settings: tuple[Delta, ...] = ()
    """The deltas to write: rows of `exchange_settings.SETTINGS` (exchange, hybrid) or LDAP attributes (ldap)."""
    license: LicenseChange | None = None
    """The change of the user's licenses that creates or removes a mailbox in Microsoft 365."""
    effects: tuple[Delta, ...] = ()
    """Effects of `settings` or `license` on the mailbox that their own deltas do not show. They are not written."""

    state: MailboxState
    """The option `state`, which also determines whether licenses are changed first or last."""
    identity: str = ""
    """The identity of the account for Exchange; empty if only its DN identifies it."""
    wait: int = 0
    """Seconds to wait for `expects`."""
    expects: str = ""
    """The userPurpose to wait for: after a license is assigned, or before it is released."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChange(StepChange):
    """The change of one mailbox."""

    way: Way
    """The option `way`: the backend that makes the change. It is part of the checksum."""
    work: MailboxWork = dataclasses.field(repr=False, compare=False)
