# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The meaning of the Exchange attributes of an account. Pure.

The values are those of `RecipientTypeDetails` and `RemoteRecipientType` of Exchange Server.
"""

from __future__ import annotations

import typing as t

from ...model.mailbox import MailboxPlace, MailboxType, Recipient
from . import switches

if t.TYPE_CHECKING:
    from ...model.plan import Subject

DETAILS = "msExchRecipientTypeDetails"
DISPLAY_TYPE = "msExchRecipientDisplayType"
REMOTE_TYPE = "msExchRemoteRecipientType"
VERSION = "msExchVersion"
TARGET_ADDRESS = "targetAddress"
NICKNAME = "mailNickname"
MAILBOX_GUID = "msExchMailboxGuid"
DATABASE = "homeMDB"
HOLD_POLICIES = "msExchUserHoldPolicies"
RETENTION_FLAGS = "msExchELCMailboxFlags"
MAIL = "mail"
PROXY_ADDRESSES = "proxyAddresses"

ATTRIBUTES: t.Final = (
    DETAILS,
    DISPLAY_TYPE,
    REMOTE_TYPE,
    VERSION,
    TARGET_ADDRESS,
    NICKNAME,
    MAILBOX_GUID,
    DATABASE,
    HOLD_POLICIES,
    RETENTION_FLAGS,
    MAIL,
    PROXY_ADDRESSES,
    *switches.ATTRIBUTES,
)
"""The attributes of an account that show whether it has a mailbox, and where."""

REMOTE_USER: t.Final = 1 << 31
REMOTE_SHARED: t.Final = 1 << 35
"""Values of msExchRecipientTypeDetails."""

PROVISION_MAILBOX: t.Final = 1
PROVISION_ARCHIVE: t.Final = 2
SHARED: t.Final = 96
"""Flags of msExchRemoteRecipientType. The flag 4 means that the mailbox was moved to the cloud, not created there."""

_LITIGATION_HOLD: t.Final = 8
"""A flag of msExchELCMailboxFlags."""
_SMTP = "smtp:"

_ON_PREMISES: t.Final = {1: MailboxType.USER, 4: MailboxType.SHARED} | dict.fromkeys((2, 8, 16, 32), MailboxType.OTHER)
_REMOTE: t.Final = {REMOTE_USER: MailboxType.USER, REMOTE_SHARED: MailboxType.SHARED} | dict.fromkeys(
    (1 << 33, 1 << 34), MailboxType.OTHER
)
"""Types by msExchRecipientTypeDetails: rooms are 16 and 2^33, equipment 32 and 2^34, linked mailboxes 2."""


def recipient_of(subject: Subject) -> Recipient:
    """The recipient according to the attributes of the account. Without an account, it is a recipient without mailbox.

    An account with a mailbox database or mailbox GUID but without a recipient type also counts as a mailbox on
    premises, because directory synchronization treats it as one.
    """
    account = subject.account
    if account is None:
        return Recipient()
    details = _number(subject, DETAILS)
    remote_type = _number(subject, REMOTE_TYPE)
    place, kind = _place(details, bool(account.raw(MAILBOX_GUID) or account.raw(DATABASE)))
    return Recipient(
        type=kind,
        place=place,
        remote_type=remote_type,
        routing_address=without_prefix(account.text(TARGET_ADDRESS) or "") if place is MailboxPlace.REMOTE else "",
        switches=switches.on_in_directory(account),
        on_hold=bool(account.raw(HOLD_POLICIES)) or bool(_number(subject, RETENTION_FLAGS) & _LITIGATION_HOLD),
        archive=bool(remote_type & PROVISION_ARCHIVE),
    )


def _place(details: int, has_store: bool) -> tuple[MailboxPlace, MailboxType]:
    """The place and the type, by msExchRecipientTypeDetails. A type without a mailbox (a mail user, 128) is `OTHER`."""
    if details in _REMOTE:
        return MailboxPlace.REMOTE, _REMOTE[details]
    if details in _ON_PREMISES:
        return MailboxPlace.ON_PREMISES, _ON_PREMISES[details]
    if has_store:
        return MailboxPlace.ON_PREMISES, MailboxType.OTHER if details else MailboxType.USER
    return MailboxPlace.NOWHERE, MailboxType.OTHER if details else MailboxType.NONE


def _number(subject: Subject, attribute: str) -> int:
    """The attribute in the snapshot, as a number; 0 if it has no value."""
    text = subject.account.text(attribute) if subject.account else None
    return int(text) if text else 0


def without_prefix(address: str) -> str:
    """The address in a proxy address such as `SMTP:anna@example.com`."""
    return address[len(_SMTP) :] if address.lower().startswith(_SMTP) else address
