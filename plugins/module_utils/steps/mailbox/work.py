# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step `mailbox` and its ways hand to each other."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import StepChange

if t.TYPE_CHECKING:
    from ...apply.context import Context
    from ...model.changes import Delta
    from ...model.plan import Outcome, StepPlan, Subject
    from ..license.model import LicenseWork
    from .commands import Cmdlet
    from .request import MailboxRequest

Wanted: t.TypeAlias = "t.Sequence[tuple[Subject, MailboxRequest]]"
"""Whom a way plans for, and what is asked of their mailboxes."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What is to be done for one mailbox; `Change.work` of a mailbox change."""

    way: str
    state: str
    """The option `state`."""
    attributes: tuple[Delta, ...] = ()
    """Way ldap: the attributes that are written."""
    identity: str = ""
    """Ways of Exchange: what names the account; empty where only its DN does."""
    cmdlets: tuple[Cmdlet, ...] = ()
    """Ways of Exchange: in their order."""
    license: LicenseWork | None = None
    """What becomes of licences."""
    wait: int = 0
    """Seconds."""
    expects: str = ""
    """The userPurpose that is waited for: after the licence is assigned, or before it is released."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class MailboxChange(StepChange):
    """The change of one mailbox."""

    work: Work = dataclasses.field(repr=False, compare=False)


class Maker(t.Protocol):
    """One way to make mailboxes."""

    def plan(self, wanted: Wanted) -> StepPlan[MailboxChange]:
        """Compare what there is with what is asked for.

        Raises:
            HrsyncError: the service cannot be used.
        """

    def apply(self, changes: t.Sequence[MailboxChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, and yield an outcome for each, in their order.

        Raises:
            HrsyncError: the service is lost.
        """
