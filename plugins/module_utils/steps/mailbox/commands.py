# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What Exchange is to be told so that a mailbox becomes what is wanted. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Delta
from ...model.mailbox import MailboxPlace, MailboxType, Recipient
from .changes import WANTED, type_delta
from .recipient import without_prefix
from .request import MailboxState, Way

if t.TYPE_CHECKING:
    from .request import MailboxRequest

Properties: t.TypeAlias = "t.Mapping[str, t.Any]"
"""Of an object that Exchange puts out."""

FULL_ACCESS: t.Final = "FullAccess"


@dataclasses.dataclass(frozen=True, slots=True)
class Cmdlet:
    """A command without the mailbox that it is about."""

    name: str
    parameters: t.Mapping[str, str | bool | None]


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeMailbox:
    """A mailbox as Exchange has it."""

    recipient: Recipient = dataclasses.field(default_factory=Recipient)
    forward_to: str = ""
    deliver_and_forward: bool = False
    lacking: tuple[str, ...] = ()
    """The delegates wanted who do not have full access."""


_TYPES: t.Final[t.Mapping[str, MailboxType]] = {
    "UserMailbox": MailboxType.USER,
    "SharedMailbox": MailboxType.SHARED,
    "RemoteUserMailbox": MailboxType.USER,
    "RemoteSharedMailbox": MailboxType.SHARED,
}
"""By RecipientTypeDetails; the others are of another kind."""

_NOUNS: t.Final[t.Mapping[Way, str]] = {Way.EXCHANGE: "Mailbox", Way.HYBRID: "RemoteMailbox"}
_TYPE_NAMES: t.Final = {MailboxType.USER: "Regular", MailboxType.SHARED: "Shared"}


def get(way: Way) -> str:
    """The command that reads the mailboxes that this way manages."""
    return f"Get-{_NOUNS[way]}"


def recipient_from(properties: Properties) -> Recipient:
    """What an object of Get-Mailbox or Get-RemoteMailbox says of the recipient."""
    details = str(properties.get("RecipientTypeDetails") or "")
    return Recipient(
        type=_TYPES.get(details, MailboxType.OTHER),
        place=MailboxPlace.REMOTE if details.startswith("Remote") else MailboxPlace.ON_PREMISES,
        routing_address=without_prefix(str(properties.get("RemoteRoutingAddress") or "")),
        hidden=bool(properties.get("HiddenFromAddressListsEnabled")),
        on_hold=bool(properties.get("LitigationHoldEnabled") or properties.get("InPlaceHolds")),
        archive="ProvisionArchive" in str(properties.get("RemoteRecipientType") or ""),
    )


def mailbox_from(properties: Properties, lacking: t.Iterable[str] = ()) -> ExchangeMailbox:
    """The mailbox that an object of Get-Mailbox or Get-RemoteMailbox stands for.

    Args:
        properties: of the object.
        lacking: the delegates wanted who do not have full access.
    """
    forward = properties.get("ForwardingAddress") or properties.get("ForwardingSmtpAddress") or ""
    return ExchangeMailbox(
        recipient=recipient_from(properties),
        forward_to=without_prefix(str(forward)),
        deliver_and_forward=bool(properties.get("DeliverToMailboxAndForward")),
        lacking=tuple(lacking),
    )


def has_full_access(permissions: t.Iterable[Properties]) -> bool:
    """Whether objects of Get-MailboxPermission for one user give full access, and none of them takes it."""
    own = [entry for entry in permissions if FULL_ACCESS in _names(entry.get("AccessRights"))]
    return bool(own) and not any(entry.get("Deny") for entry in own)


def _names(value: t.Any) -> list[str]:
    """The names of an enumeration with flags, which comes as a list or as `FullAccess, ReadPermission`."""
    parts = value if isinstance(value, list) else str(value or "").split(",")
    return [str(part).strip() for part in parts]


def needs_exchange(request: MailboxRequest, found: Recipient) -> bool:
    """Whether Exchange must be asked, given what the directory says: it is not where all is as wanted."""
    return (
        found.type is not WANTED[request.state]
        or request.forward_to is not None
        or bool(request.delegates)
        or (request.hidden is not None and request.hidden != found.hidden)
        or _routes_elsewhere(request, found)
    )


def _routes_elsewhere(request: MailboxRequest, found: Recipient) -> bool:
    wanted = request.remote_routing_address.lower()
    return bool(wanted) and request.keeps_mailbox and wanted != found.routing_address.lower()


def missing_option(request: MailboxRequest, held: ExchangeMailbox) -> str | None:
    """What an option must say before the mailbox can be made, as a sentence."""
    new = request.keeps_mailbox and held.recipient.type is MailboxType.NONE
    if new and request.way is Way.HYBRID and not request.remote_routing_address:
        return (
            "The option remote_routing_address is empty, and the account has no remote mailbox yet. Say which address"
            " the mailbox has in the cloud, such as anna@contoso.mail.onmicrosoft.com."
        )
    return None


def cmdlets(request: MailboxRequest, held: ExchangeMailbox) -> list[Cmdlet]:
    """The commands, in the order in which they are run; none where all is as wanted."""
    noun, found = _NOUNS[request.way], held.recipient
    if not request.keeps_mailbox:
        verb = "Remove" if request.state is MailboxState.ABSENT else "Disable"
        return [] if found.type is MailboxType.NONE else [Cmdlet(f"{verb}-{noun}", {})]
    commands = [Cmdlet(f"Enable-{noun}", _first(request))] if found.type is MailboxType.NONE else []
    settings = _settings(request, held)
    if settings:
        commands.append(Cmdlet(f"Set-{noun}", settings))
    for delegate in held.lacking:
        access = {"User": delegate, "AccessRights": FULL_ACCESS, "InheritanceType": "All"}
        commands.append(Cmdlet("Add-MailboxPermission", access))
    return commands


def _first(request: MailboxRequest) -> dict[str, str | bool | None]:
    """The parameters with which a mailbox begins."""
    parameters: dict[str, str | bool | None] = {
        "Alias": request.alias,
        "Database": request.database,
        "RemoteRoutingAddress": request.remote_routing_address,
        "Shared": request.state is MailboxState.SHARED,
    }
    return {name: value for name, value in parameters.items() if value}


def _settings(request: MailboxRequest, held: ExchangeMailbox) -> dict[str, str | bool | None]:
    """The parameters that change the mailbox, once it is there."""
    found = held.recipient
    new = found.type is MailboxType.NONE
    parameters: dict[str, str | bool | None] = {}
    if not new and found.type is not WANTED[request.state]:
        parameters["Type"] = _TYPE_NAMES[WANTED[request.state]]
    if not new and _routes_elsewhere(request, found):
        parameters["RemoteRoutingAddress"] = request.remote_routing_address
    if request.hidden is not None and request.hidden != found.hidden:
        parameters["HiddenFromAddressListsEnabled"] = request.hidden
    if _forwards_elsewhere(request, held):
        # ForwardingAddress would win over the other.
        parameters |= {"ForwardingAddress": None, "ForwardingSmtpAddress": request.forward_to or None}
        parameters["DeliverToMailboxAndForward"] = request.deliver_and_forward
    return parameters


def _forwards_elsewhere(request: MailboxRequest, held: ExchangeMailbox) -> bool:
    if request.forward_to is None:
        return False
    if request.forward_to.lower() != held.forward_to.lower():
        return True
    return bool(request.forward_to) and request.deliver_and_forward != held.deliver_and_forward


def deltas(request: MailboxRequest, held: ExchangeMailbox, dn: str) -> tuple[Delta, ...]:
    """What people are shown of the change.

    Args:
        request: what is asked for.
        held: the mailbox now.
        dn: of the account, which goes with the mailbox where the state is absent.
    """
    shown = type_delta(held.recipient.type, WANTED[request.state])
    if request.keeps_mailbox:
        return (*shown, *_setting_deltas(request, held))
    if shown and request.state is MailboxState.ABSENT:
        return (*shown, Delta(attribute="account", before=(dn,)))
    return shown


def _setting_deltas(request: MailboxRequest, held: ExchangeMailbox) -> t.Iterator[Delta]:
    found = held.recipient
    if found.type is MailboxType.NONE:
        for title, value in (("mailbox_alias", request.alias), ("mailbox_database", request.database)):
            if value:
                yield Delta(attribute=title, after=(value,))
    if _routes_elsewhere(request, found):
        yield _delta("remote_routing_address", found.routing_address, request.remote_routing_address)
    if request.hidden is not None and request.hidden != found.hidden:
        yield _delta("hide_from_address_lists", _bool(found.hidden), _bool(request.hidden))
    if _forwards_elsewhere(request, held):
        if (request.forward_to or "").lower() != held.forward_to.lower():
            yield _delta("forward_to", held.forward_to, request.forward_to or "")
        if request.deliver_and_forward != held.deliver_and_forward:
            yield _delta("deliver_and_forward", _bool(held.deliver_and_forward), _bool(request.deliver_and_forward))
    if held.lacking:
        yield Delta(attribute="full_access", after=held.lacking)


def _delta(attribute: str, before: str, after: str) -> Delta:
    return Delta(attribute=attribute, before=(before,) if before else (), after=(after,) if after else ())


def _bool(value: bool) -> str:
    return "true" if value else "false"
