# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares the Skype for Business attributes of accounts with the option `state`. Pure.

The directory is enough: Skype for Business Server reads the attributes of its users from the directory, and
`Enable-CsUser`, `Set-CsUser` and `Disable-CsUser` write them there.
"""

from __future__ import annotations

import typing as t

from ...model.changes import Delta, StepChange
from ...model.plan import Setback, StepPlan
from ...values import syntax
from .descriptor import ABSENT, DISABLED, ENABLED, KIND

if t.TYPE_CHECKING:
    from ...model.directory import Snapshot
    from ...model.plan import Subject

USER_ENABLED = "msRTCSIP-UserEnabled"
ADDRESS = "msRTCSIP-PrimaryUserAddress"
PROXY_ADDRESSES = "proxyAddresses"

USER_ATTRIBUTES = (
    USER_ENABLED,
    ADDRESS,
    "msRTCSIP-AcpInfo",
    "msRTCSIP-ArchivingEnabled",
    "msRTCSIP-DeploymentLocator",
    "msRTCSIP-FederationEnabled",
    "msRTCSIP-GroupingID",
    "msRTCSIP-InternetAccessEnabled",
    "msRTCSIP-Line",
    "msRTCSIP-LineServer",
    "msRTCSIP-OptionFlags",
    "msRTCSIP-OriginatorSid",
    "msRTCSIP-OwnerUrn",
    "msRTCSIP-PrimaryHomeServer",
    "msRTCSIP-PrivateLine",
    "msRTCSIP-SourceObjectType",
    "msRTCSIP-TargetHomeServer",
    "msRTCSIP-TargetUserPolicies",
    "msRTCSIP-TenantId",
    "msRTCSIP-UserExtension",
    "msRTCSIP-UserLocationProfile",
    "msRTCSIP-UserPolicies",
    "msRTCSIP-UserPolicy",
    "msRTCSIP-UserRoutingGroupId",
)
"""The attributes that the server writes to an account, and that `Disable-CsUser` clears ([MS] "Schema extensions,
classes and attributes used by Skype for Business Server")."""

_SIP = "sip:"
_REASONS = {
    ENABLED: "enabled in Skype for Business",
    ABSENT: "removed from Skype for Business",
    DISABLED: "disabled in Skype for Business",
}


def plan(subjects: t.Iterable[Subject], snapshot: Snapshot) -> StepPlan[StepChange]:
    """The changes of all subjects, by their option `state`.

    Args:
        subjects: with the attributes `USER_ATTRIBUTES` and `proxyAddresses` of their accounts.
        snapshot: has the schema of these attributes.
    """
    changes: list[StepChange] = []
    setbacks: list[Setback] = []
    for subject in subjects:
        problem = _problem(subject, snapshot)
        deltas = () if problem else tuple(_deltas(subject, snapshot))
        if problem:
            setbacks.append(Setback(subject=subject, text=problem))
        elif deltas:
            changes.append(_change(subject, deltas))
    return StepPlan(changes=tuple(changes), setbacks=tuple(setbacks))


def address_of(subject: Subject) -> str:
    """The SIP address of the account once the directory's changes are made; empty if it has none."""
    return next(iter(subject.texts(ADDRESS)), "")


def _problem(subject: Subject, snapshot: Snapshot) -> str:
    """Why the step is blocked, as sentences; empty if it is not."""
    if not _is_known(USER_ENABLED, snapshot):
        return (
            f"The Skype for Business schema is not present: accounts in the directory of {snapshot.server} have no"
            f" attribute {USER_ENABLED}. Do not use skype_user in this domain."
        )
    if subject.options["state"] == ENABLED and not address_of(subject):
        return (
            f"skype_user.state is {ENABLED}, but the account has no {ADDRESS}: it never was a user of Skype for"
            " Business Server, or its attributes were cleared. Enable it with Enable-CsUser, which assigns a pool and"
            " an address."
        )
    return ""


def _is_known(attribute: str, snapshot: Snapshot) -> bool:
    """Whether accounts of this directory can hold the attribute."""
    return attribute.lower() in snapshot.schema and attribute.lower() in snapshot.user_attributes


def _deltas(subject: Subject, snapshot: Snapshot) -> t.Iterator[Delta]:
    state = subject.options["state"]
    if state == ABSENT:
        yield from _clearing(subject, snapshot)
        return
    held = subject.values(USER_ENABLED)
    wanted = "TRUE" if state == ENABLED else "FALSE"
    # An account without the attribute is not a user. FALSE would change nothing there, but block a later sign-in to
    # Teams.
    if held != (wanted.encode(),) and (held or state == ENABLED):
        yield _delta(USER_ENABLED, held, (wanted,), snapshot, _REASONS[state])


def _clearing(subject: Subject, snapshot: Snapshot) -> t.Iterator[Delta]:
    """Clear all attributes of the server, and remove the SIP addresses from proxyAddresses."""
    for attribute in USER_ATTRIBUTES:
        values = subject.values(attribute) if _is_known(attribute, snapshot) else ()
        if values:
            yield _delta(attribute, values, (), snapshot, _REASONS[ABSENT])
    addresses = subject.values(PROXY_ADDRESSES)
    kept = tuple(value for value in addresses if not value.decode("utf-8", "replace").lower().startswith(_SIP))
    if kept != addresses:
        texts = _texts(PROXY_ADDRESSES, kept, snapshot)
        yield _delta(PROXY_ADDRESSES, addresses, texts, snapshot, _REASONS[ABSENT])


def _delta(attribute: str, before: tuple[bytes, ...], after: tuple[str, ...], snapshot: Snapshot, reason: str) -> Delta:
    return Delta(attribute=attribute, before=_texts(attribute, before, snapshot), after=after, reason=reason)


def _texts(attribute: str, values: tuple[bytes, ...], snapshot: Snapshot) -> tuple[str, ...]:
    attribute_type = snapshot.schema[attribute.lower()]
    return tuple(syntax.show(attribute_type, value) for value in values)


def _change(subject: Subject, deltas: tuple[Delta, ...]) -> StepChange:
    return StepChange(
        kind=KIND,
        **subject.target,
        deltas=deltas,
        reason=f"skype_user.state is {subject.options['state']}",
    )
