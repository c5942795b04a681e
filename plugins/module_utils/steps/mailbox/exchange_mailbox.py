# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A mailbox as commands of Exchange on premises return it. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.mailbox import MailboxPlace, MailboxType, Recipient
from . import switches
from .recipient import without_prefix
from .way import Way

Properties: t.TypeAlias = "t.Mapping[str, t.Any]"
"""The properties of an object that a command returns."""

FULL_ACCESS: t.Final = "FullAccess"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMailbox:
    """A mailbox in Exchange; without one, `recipient.type` is `NONE`."""

    recipient: Recipient = dataclasses.field(default_factory=Recipient)
    forward_to: str = ""
    deliver_and_forward: bool = False
    lacking: tuple[str, ...] = ()
    """The delegates in the options that do not have full access."""
    account: str = ""
    """DN of the account that has the mailbox."""


_TYPES: t.Final[t.Mapping[str, MailboxType]] = {
    "UserMailbox": MailboxType.USER,
    "SharedMailbox": MailboxType.SHARED,
    "RemoteUserMailbox": MailboxType.USER,
    "RemoteSharedMailbox": MailboxType.SHARED,
}
"""By RecipientTypeDetails. All other values are `MailboxType.OTHER`."""

NOUNS: t.Final[t.Mapping[Way, str]] = {Way.EXCHANGE: "Mailbox", Way.HYBRID: "RemoteMailbox"}
"""The nouns of the cmdlets of each backend."""


def get(way: Way) -> str:
    """The command that reads a mailbox of this backend."""
    return f"Get-{NOUNS[way]}"


def recipient_from(properties: Properties) -> Recipient:
    """The recipient from an object of Get-Mailbox or Get-RemoteMailbox."""
    details = str(properties.get("RecipientTypeDetails") or "")
    return Recipient(
        type=_TYPES.get(details, MailboxType.OTHER),
        place=MailboxPlace.REMOTE if details.startswith("Remote") else MailboxPlace.ON_PREMISES,
        routing_address=without_prefix(str(properties.get("RemoteRoutingAddress") or "")),
        switches=switches.on_in_exchange(properties),
        on_hold=bool(properties.get("LitigationHoldEnabled") or properties.get("InPlaceHolds")),
        archive="ProvisionArchive" in str(properties.get("RemoteRecipientType") or ""),
    )


def mailbox_from(properties: Properties, lacking: t.Iterable[str] = ()) -> ExchangeMailbox:
    """The mailbox from an object of Get-Mailbox or Get-RemoteMailbox.

    Args:
        properties: the properties of the object.
        lacking: the delegates in the options that do not have full access.
    """
    forward = properties.get("ForwardingAddress") or properties.get("ForwardingSmtpAddress") or ""
    return ExchangeMailbox(
        recipient=recipient_from(properties),
        forward_to=without_prefix(str(forward)),
        deliver_and_forward=bool(properties.get("DeliverToMailboxAndForward")),
        lacking=tuple(lacking),
    )


def has_full_access(permissions: t.Iterable[Properties]) -> bool:
    """Whether objects of Get-MailboxPermission for one user allow full access, and none denies it."""
    own = [entry for entry in permissions if FULL_ACCESS in _names(entry.get("AccessRights"))]
    return bool(own) and not any(entry.get("Deny") for entry in own)


def _names(value: t.Any) -> list[str]:
    """The names of an enumeration with flags, which is a list or a string such as `FullAccess, ReadPermission`."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [str(part).strip() for part in parts]
