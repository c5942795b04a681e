# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Deltas and checks that all backends of the step `mailbox` share. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Delta
from ...model.mailbox import MailboxPlace, MailboxType
from .descriptor import KIND
from .request import MailboxState
from .work import MailboxChange

if t.TYPE_CHECKING:
    from ...model.changes import Target
    from ...model.mailbox import Recipient
    from .request import MailboxRequest
    from .work import MailboxWork

WANTED: t.Final[t.Mapping[MailboxState, MailboxType]] = {
    MailboxState.PRESENT: MailboxType.USER,
    MailboxState.SHARED: MailboxType.SHARED,
    MailboxState.DISABLED: MailboxType.NONE,
    MailboxState.ABSENT: MailboxType.NONE,
}
"""The type of mailbox for each state."""

TYPE: t.Final = "mailbox"
CLOUD_TYPE: t.Final = "cloud_mailbox"
"""Names of deltas: the type of the mailbox, and in a hybrid organization the type of the mailbox in Microsoft 365. That
depends on the remote mailbox on premises and on the license."""

ON_HOLD: t.Final = (
    "The mailbox is on hold (litigation hold or a retention policy), so it is not removed. Keep it with the state"
    " shared, or ask the administrator of the hold to remove it."
)
ARCHIVE: t.Final = (
    "The mailbox has an archive. Disable the archive (Disable-RemoteMailbox -Archive), wait for directory"
    " synchronization, and run again."
)
SHARED_FIRST: t.Final = (
    "The mailbox in the cloud is shared, so it would stay without its remote mailbox. Set the state to present, which"
    " converts it to a user mailbox, wait for directory synchronization, then set the state to disabled."
)


def mailbox_change(target: Target, request: MailboxRequest, work: MailboxWork) -> MailboxChange:
    """The change of a mailbox. It has exactly the deltas of the work."""
    reason = f"mailbox.state is {request.state}"
    license_deltas = work.license.deltas if work.license else ()
    deltas = tuple(
        delta if delta.reason else dataclasses.replace(delta, reason=reason)
        for delta in (*work.effects, *work.settings, *license_deltas)
    )
    return MailboxChange(kind=KIND, **target, deltas=deltas, reason=reason, way=request.way, work=work)


def type_delta(before: MailboxType, after: MailboxType, title: str = TYPE) -> tuple[Delta, ...]:
    """The delta for a mailbox that is created, removed or converted; empty if the type does not change."""
    return () if before is after else (Delta(attribute=title, before=(str(before),), after=(str(after),)),)


def misplaced(recipient: Recipient, place: MailboxPlace) -> str | None:
    """Why a backend for mailboxes in this place must not change this recipient, as a sentence; None if it may."""
    if recipient.place is MailboxPlace.REMOTE and place is not MailboxPlace.REMOTE:
        return (
            "The account has a remote mailbox: its mailbox is in Exchange Online. Nothing was changed; set the way to"
            " hybrid."
        )
    if recipient.place is MailboxPlace.ON_PREMISES and place is not MailboxPlace.ON_PREMISES:
        return (
            "The account has a mailbox on premises (msExchMailboxGuid or homeMDB is set), so it gets no mailbox in the"
            " cloud. Nothing was changed; move the mailbox, or set the way to exchange."
        )
    return None


def unfit(recipient: Recipient) -> str | None:
    """Why the recipient has neither a user mailbox nor a shared mailbox, as a sentence; None if that is possible."""
    if recipient.type is not MailboxType.OTHER:
        return None
    return (
        "The recipient type of the account (msExchRecipientTypeDetails) is neither user mailbox nor shared mailbox, but"
        " for example room, equipment, linked mailbox or mail user. Nothing was changed; manage it with Exchange."
    )


def refusal(recipient: Recipient, state: MailboxState) -> str | None:
    """Why an existing mailbox must not be removed, as a sentence; None if it may, or if it is not to be removed."""
    if recipient.type is MailboxType.NONE or WANTED[state] is not MailboxType.NONE:
        return None
    if recipient.on_hold:
        return ON_HOLD
    if recipient.place is MailboxPlace.REMOTE:
        if recipient.archive:
            return ARCHIVE
        if recipient.type is MailboxType.SHARED:
            return SHARED_FIRST
    return None
