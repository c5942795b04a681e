# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The settings of a mailbox that Exchange on premises changes, in one table. Pure.

A change has a delta for each setting that differs. Reports show these deltas, and the cmdlets are made only from these
deltas. So every change is shown.
"""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.changes import Delta
from ...model.mailbox import MailboxType
from .changes import TYPE, WANTED
from .exchange_mailbox import FULL_ACCESS, NOUNS, ExchangeMailbox
from .request import MailboxState
from .switches import SWITCHES
from .way import Way

if t.TYPE_CHECKING:
    from ...model.mailbox import Recipient
    from .request import MailboxRequest

Texts: t.TypeAlias = tuple[str, ...]
Parameters: t.TypeAlias = t.Mapping[str, str | bool | None]
Values: t.TypeAlias = "t.Callable[[MailboxRequest, ExchangeMailbox], tuple[Texts, Texts] | None]"


@dataclasses.dataclass(frozen=True, slots=True)
class Cmdlet:
    """A command without the parameters that identify the mailbox."""

    name: str
    parameters: Parameters


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeSetting:
    """One row of the table: how one setting is compared, shown and written."""

    title: str
    """The name in diffs and reports."""
    options: tuple[str, ...]
    """The options for the setting."""
    values: Values
    """Returns the current and the wanted value; None if the options do not set the setting."""
    enabled: t.Callable[[str], Parameters] | None = None
    """Returns the parameters for the wanted value in the cmdlet that creates a mailbox. Without it, the setting is
    changed after the mailbox is created."""
    changed: t.Callable[[str], Parameters] | None = None
    """Returns the parameters for the wanted value, or for an empty string to clear it, in the cmdlet that changes a
    mailbox. Without it, the setting of an existing mailbox is not changed."""
    granted: t.Callable[[str], Parameters] | None = None
    """Returns the parameters for one wanted value in the cmdlet that grants a permission; only for permissions."""
    removed_by: str = ""
    """The verb of the cmdlet that removes the setting with the mailbox; empty if none does."""


def settings(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Delta, ...]:
    """The settings that differ from the options; empty if the mailbox matches them.

    Args:
        request: the request of the options, with the way exchange or hybrid.
        held: the current mailbox.
    """
    return tuple(
        Delta(attribute=row.title, before=before, after=after)
        for row in SETTINGS
        if request.keeps_mailbox or row.removed_by
        for before, after in filter(None, (row.values(request, held),))
        if _folded(before) != _folded(after)
    )


def cmdlets(way: Way, changed: t.Sequence[Delta]) -> list[Cmdlet]:
    """The cmdlets that change settings, in the order in which they are run.

    Args:
        way: exchange for mailboxes on premises, hybrid for remote mailboxes.
        changed: the result of `settings`.
    """
    noun = NOUNS[way]
    rows = [(_BY_TITLE[delta.attribute], delta) for delta in changed]
    if (TYPE, _NONE) in [(delta.attribute, delta.after) for delta in changed]:
        verbs = [row.removed_by for row, _delta in rows]
        return [Cmdlet(f"{verbs[-1]}-{noun}", {})]
    creates = (TYPE, _NONE) in [(delta.attribute, delta.before) for delta in changed]
    first: dict[str, str | bool | None] = {}
    then: dict[str, str | bool | None] = {}
    permissions: list[Cmdlet] = []
    for row, delta in rows:
        value = next(iter(delta.after), "")
        if row.granted is not None:
            permissions += [Cmdlet("Add-MailboxPermission", row.granted(name)) for name in delta.after]
        elif creates and row.enabled is not None:
            first |= row.enabled(value)
        else:
            then |= row.changed(value) if row.changed else {}
    commands = [Cmdlet(f"Enable-{noun}", first)] if creates else []
    commands += [Cmdlet(f"Set-{noun}", then)] if then else []
    return commands + permissions


def needs_exchange(request: MailboxRequest, found: Recipient) -> bool:
    """Whether Exchange must be queried, because the attributes do not show that the mailbox matches the options.

    Only Exchange knows forwarding and permissions, so it is queried whenever the options set them.
    """
    as_directory_says = ExchangeMailbox(recipient=found, lacking=request.delegates)
    return request.forward_to is not None or bool(settings(request, as_directory_says))


def missing_option(request: MailboxRequest, held: ExchangeMailbox) -> str | None:
    """Which option is missing to create the mailbox, as a sentence; None if none is."""
    new = request.keeps_mailbox and held.recipient.type is MailboxType.NONE
    if new and request.way is Way.HYBRID and not request.remote_routing_address:
        return (
            "The option remote_routing_address is empty, but the account has no remote mailbox yet. Set it to the"
            " address of the mailbox in the cloud, such as anna@contoso.mail.onmicrosoft.com."
        )
    return None


# Values


def _type(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts]:
    return (str(held.recipient.type),), (str(WANTED[request.state]),)


def _account(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    """Exchange deletes the account with the mailbox."""
    if request.state is not MailboxState.ABSENT or held.recipient.type is MailboxType.NONE:
        return None
    return (held.account,), ()


def _alias(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    return ((), _texts(request.alias)) if held.recipient.type is MailboxType.NONE else None


def _database(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    return ((), _texts(request.database)) if held.recipient.type is MailboxType.NONE else None


def _routing_address(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    wanted = _texts(request.remote_routing_address)
    return (_texts(held.recipient.routing_address), wanted) if wanted else None


def _forward_to(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    return None if request.forward_to is None else (_texts(held.forward_to), _texts(request.forward_to))


def _deliver(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
    """None if messages are forwarded neither before nor after the change: then it has no effect."""
    if request.forward_to is None or not (request.forward_to or held.forward_to):
        return None
    return _flag(held.deliver_and_forward), _flag(request.deliver_and_forward)


def _switched(option: str) -> Values:
    def values(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts] | None:
        wanted = request.switches.get(option)
        return None if wanted is None else (_flag(option in held.recipient.switches), _flag(wanted))

    return values


def _full_access(request: MailboxRequest, held: ExchangeMailbox) -> tuple[Texts, Texts]:
    return (), held.lacking


def _texts(value: str) -> Texts:
    return (value,) if value else ()


def _flag(value: bool) -> Texts:
    return ("true" if value else "false",)


def _folded(values: Texts) -> Texts:
    return tuple(value.lower() for value in values)


# Parameters


def _shared(kind: str) -> Parameters:
    return {"Shared": True} if kind == MailboxType.SHARED else {}


def _converted(kind: str) -> Parameters:
    return {"Type": {MailboxType.USER: "Regular", MailboxType.SHARED: "Shared"}[MailboxType(kind)]}


def _forwarded(address: str) -> Parameters:
    """Clears ForwardingAddress too, because it takes precedence over ForwardingSmtpAddress."""
    return {"ForwardingAddress": None, "ForwardingSmtpAddress": address or None}


def _flagged(parameter: str) -> t.Callable[[str], Parameters]:
    return lambda value: {parameter: value == "true"}


def _named(parameter: str) -> t.Callable[[str], Parameters]:
    return lambda value: {parameter: value}


def _opened(delegate: str) -> Parameters:
    return {"User": delegate, "AccessRights": FULL_ACCESS, "InheritanceType": "All"}


_NONE: t.Final = (str(MailboxType.NONE),)

SETTINGS: t.Final = (
    ExchangeSetting(
        title=TYPE,
        options=("state",),
        values=_type,
        enabled=_shared,
        changed=_converted,
        removed_by="Disable",
    ),
    ExchangeSetting(
        title="account",
        options=("state",),
        values=_account,
        removed_by="Remove",
    ),
    ExchangeSetting(
        title="mailbox_alias",
        options=("alias",),
        values=_alias,
        enabled=_named("Alias"),
    ),
    ExchangeSetting(
        title="mailbox_database",
        options=("database",),
        values=_database,
        enabled=_named("Database"),
    ),
    ExchangeSetting(
        title="remote_routing_address",
        options=("remote_routing_address",),
        values=_routing_address,
        enabled=_named("RemoteRoutingAddress"),
        changed=_named("RemoteRoutingAddress"),
    ),
    *(
        ExchangeSetting(
            title=switch.option,
            options=(switch.option,),
            values=_switched(switch.option),
            changed=_flagged(switch.parameter),
        )
        for switch in SWITCHES
    ),
    ExchangeSetting(
        title="forward_to",
        options=("forward_to",),
        values=_forward_to,
        changed=_forwarded,
    ),
    ExchangeSetting(
        title="deliver_and_forward",
        options=("deliver_and_forward",),
        values=_deliver,
        changed=_flagged("DeliverToMailboxAndForward"),
    ),
    ExchangeSetting(
        title="full_access",
        options=("delegate",),
        values=_full_access,
        granted=_opened,
    ),
)
"""The settings, in the order of reports."""

_BY_TITLE: t.Final = {row.title: row for row in SETTINGS}
