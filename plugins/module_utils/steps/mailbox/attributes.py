# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Plans remote mailboxes as LDAP attributes, without an Exchange server (way ldap). Pure.

Microsoft supports this only in few cases. The values are those that `Enable-RemoteMailbox` and `Set-RemoteMailbox`
write. A change has a delta for each attribute that differs. Reports show these deltas, and the step writes them.
"""

from __future__ import annotations

import typing as t

from ...model.changes import Delta
from ...model.mailbox import MailboxPlace, MailboxType
from ...model.plan import Setback, StepPlan
from ...values import equality
from ...values.equality import entry_form, find_form
from . import recipient as names
from . import switches
from .changes import WANTED, mailbox_change, misplaced, refusal, type_delta, unfit
from .recipient import recipient_of
from .work import MailboxChange, MailboxWork

if t.TYPE_CHECKING:
    from ...model.directory import OtherObject, Snapshot
    from ...model.mailbox import Recipient
    from ...model.plan import Subject
    from .request import MailboxRequest

Wishes: t.TypeAlias = "t.Mapping[str, tuple[str, ...]]"
"""The wanted values, by attribute."""
Owners: t.TypeAlias = "t.Mapping[str, t.Sequence[OtherObject]]"
"""The objects that have an address, by the address in the form for finding."""

_NEEDED: t.Final = (
    names.DETAILS,
    names.DISPLAY_TYPE,
    names.REMOTE_TYPE,
    names.VERSION,
    names.TARGET_ADDRESS,
    names.NICKNAME,
    *switches.ATTRIBUTES,
)
_EXCHANGE_VERSION = "44220983382016"
"""msExchVersion of objects that Exchange 2013 and later write."""
_DISPLAY_TYPE = "-2147483642"
"""msExchRecipientDisplayType of a synchronized mailbox user. Shared mailboxes have the same value."""


def plan(
    subjects: t.Sequence[tuple[Subject, MailboxRequest]], snapshot: Snapshot, owners: Owners
) -> StepPlan[MailboxChange]:
    """The changes of all subjects.

    Args:
        subjects: with `recipient.ATTRIBUTES` of their accounts.
        snapshot: has the schema of these attributes.
        owners: the objects that have an e-mail address, by the address in the form for finding, for all
            `routing_addresses`.
    """
    missing = missing_attributes(snapshot)
    changes: list[MailboxChange] = []
    setbacks: list[Setback] = []
    assigned: dict[str, str] = {}
    for subject, request in subjects:
        found = recipient_of(subject)
        problem = (
            missing
            or misplaced(found, MailboxPlace.REMOTE)
            or unfit(found)
            or refusal(found, request.state)
            or _address_problem(subject, request, found, owners)
            or _assigned_problem(subject, request, assigned)
        )
        deltas = () if problem else tuple(_deltas(subject, request, found, snapshot))
        if problem:
            setbacks.append(Setback(subject=subject, text=problem))
        elif deltas:
            effects = type_delta(found.type, WANTED[request.state])
            work = MailboxWork(state=request.state, settings=deltas, effects=effects)
            changes.append(mailbox_change(subject.target, request, work))
    return StepPlan(changes=tuple(changes), setbacks=tuple(setbacks))


def missing_attributes(snapshot: Snapshot) -> str | None:
    """Why no account of this directory can have a remote mailbox, as a sentence; None if accounts can."""
    known = snapshot.schema.keys() & snapshot.user_attributes
    missing = [name for name in _NEEDED if name.lower() not in known]
    if not missing:
        return None
    return (
        f"The directory of {snapshot.server} does not have the Exchange schema: accounts there have no"
        f" {', '.join(missing)}. Extend the schema (setup /PrepareSchema of Exchange Server), or set the way to"
        " microsoft365."
    )


def routing_addresses(subjects: t.Iterable[tuple[Subject, MailboxRequest]]) -> list[str]:
    """The routing addresses that accounts do not have yet. They must not belong to another object."""
    return [
        request.remote_routing_address
        for subject, request in subjects
        if request.keeps_mailbox
        and request.remote_routing_address
        and find_form(request.remote_routing_address) not in _addresses(subject.texts(names.PROXY_ADDRESSES))
    ]


def _addresses(proxy_addresses: t.Iterable[str]) -> set[str]:
    return {find_form(names.without_prefix(address)) for address in proxy_addresses}


def _address_problem(subject: Subject, request: MailboxRequest, found: Recipient, owners: Owners) -> str | None:
    """Why the routing address is impossible, or why the mailbox would have no address, as a sentence; else None."""
    if not request.keeps_mailbox:
        return None
    if not (request.remote_routing_address or found.routing_address):
        return (
            "The option remote_routing_address is empty, but the account has no remote mailbox yet. Set it to the"
            " address of the mailbox in the cloud, such as anna@contoso.mail.onmicrosoft.com."
        )
    own = entry_form(subject.account.dn) if subject.account else ""
    holders = owners.get(find_form(request.remote_routing_address), ())
    owner = next((holder for holder in holders if entry_form(holder.dn) != own), None)
    if owner is not None:
        return (
            f"The remote routing address {request.remote_routing_address} already belongs to the"
            f" {owner.kind} {owner.dn}. Set"
            " remote_routing_address to another one."
        )
    if not (_primary(subject) or subject.texts(names.MAIL)):
        return "The account has no e-mail address. Set its LDAP attribute mail, in the mapping or with hrsync.ad.user."
    return None


def _assigned_problem(subject: Subject, request: MailboxRequest, assigned: dict[str, str]) -> str | None:
    """Why the routing address is impossible in this run, as a sentence; else None, and the address is assigned."""
    address = request.remote_routing_address
    if not address or not request.keeps_mailbox:
        return None
    owner = assigned.setdefault(find_form(address), subject.label)
    if owner == subject.label:
        return None
    return (
        f"The remote routing address {address} is assigned to {owner} in this run. Set remote_routing_address to"
        " another one."
    )


def _primary(subject: Subject) -> bool:
    return any(address.startswith("SMTP:") for address in subject.texts(names.PROXY_ADDRESSES))


def _deltas(subject: Subject, request: MailboxRequest, found: Recipient, snapshot: Snapshot) -> t.Iterator[Delta]:
    wishes = _enabled(subject, request, found) if request.keeps_mailbox else _disabled(subject, found)
    for attribute, wanted in wishes.items():
        held = subject.texts(attribute)
        raw = tuple(value.encode("utf-8") for value in held)
        if not equality.is_as_stored(snapshot.schema[attribute.lower()], raw, wanted):
            yield Delta(attribute=attribute, before=held, after=wanted)


def _enabled(subject: Subject, request: MailboxRequest, found: Recipient) -> Wishes:
    shared = WANTED[request.state] is MailboxType.SHARED
    provisioned = (found.remote_type or names.PROVISION_MAILBOX) & ~names.SHARED
    address = request.remote_routing_address or found.routing_address
    wishes = {
        names.REMOTE_TYPE: (str(provisioned | (names.SHARED if shared else 0)),),
        names.DETAILS: (str(names.REMOTE_SHARED if shared else names.REMOTE_USER),),
        names.TARGET_ADDRESS: (f"SMTP:{address}",),
        names.PROXY_ADDRESSES: _with_address(subject, address),
    }
    if found.type is MailboxType.NONE:
        wishes |= {
            names.NICKNAME: (request.alias or address.partition("@")[0],),
            names.DISPLAY_TYPE: (_DISPLAY_TYPE,),
            names.VERSION: (_EXCHANGE_VERSION,),
        }
    return {**wishes, **_switched(request, found)}


def _switched(request: MailboxRequest, found: Recipient) -> Wishes:
    """Only the settings that differ: an attribute without a value is off, and needs no FALSE."""
    return {
        switch.attribute: ("TRUE" if switch.option not in found.switches else "FALSE",)
        for switch in switches.SWITCHES
        if request.switches.get(switch.option) is (switch.option not in found.switches)
    }


def _with_address(subject: Subject, address: str) -> tuple[str, ...]:
    """The proxy addresses with the routing address. If there is no primary address, mail becomes the primary one."""
    held = subject.texts(names.PROXY_ADDRESSES)
    added = () if find_form(address) in _addresses(held) else (f"smtp:{address}",)
    if _primary(subject):
        return (*held, *added)
    mail = subject.texts(names.MAIL)[0]
    kept = tuple(value for value in held if find_form(names.without_prefix(value)) != find_form(mail))
    return (*kept, f"SMTP:{mail}", *added)


def _disabled(subject: Subject, found: Recipient) -> Wishes:
    """The attributes without a remote mailbox. The account keeps its other addresses, so that nobody else gets them."""
    if found.type is MailboxType.NONE:
        return {}
    held = subject.texts(names.PROXY_ADDRESSES)
    routing = find_form(found.routing_address)
    kept = tuple(value for value in held if find_form(names.without_prefix(value)) != routing)
    return dict.fromkeys(_NEEDED, ()) | {names.PROXY_ADDRESSES: kept}
