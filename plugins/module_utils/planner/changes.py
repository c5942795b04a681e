# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Makes the typed changes of each employee from the draft."""

from __future__ import annotations

import itertools
import typing as t

from ..model.changes import (
    AddToGroup,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    ForgetGroups,
    Move,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    Unlock,
)
from ..model.desired import Presence
from ..model.directory import ACCOUNT_DISABLED, NORMAL_ACCOUNT
from ..model.kinds import order
from ..values import dn
from ..values.text import count
from .access.usability import unlocks
from .attributes import flags
from .draft import Draft, Need, Wanted
from .identity import adoption

if t.TYPE_CHECKING:
    from ..model.changes import Change
    from ..model.desired import Policy
    from ..model.directory import Account
    from .access.usability import Usability
    from .groups.memberships import Membership, Memberships

_WHY = {
    Presence.FUTURE: "starts later",
    Presence.UPCOMING: "starts soon",
    Presence.ACTIVE: "active in HR",
    Presence.LEFT: "has left according to HR",
    Presence.DISABLED: "is to be disabled",
    Presence.ABSENT: "is to be deleted",
}


class Changes:
    """Makes the changes of employees, one employee at a time."""

    def __init__(self, policy: Policy, memberships: Memberships, usability: Usability) -> None:
        self._policy = policy
        self._memberships = memberships
        self._usability = usability

    def of(self, draft: Draft) -> list[Change]:
        """All changes of the employee; none if the account is already as desired."""
        if draft.need is Need.CREATE:
            return self._create(draft)
        if draft.need is Need.DISABLE:
            return self._leave(draft, t.cast("Account", draft.account))
        if draft.need is Need.DELETE:
            return self._delete(draft, t.cast("Account", draft.account))
        return self._modify(draft, t.cast("Account", draft.account))

    def _create(self, draft: Draft) -> list[Change]:
        desired = draft.desired
        groups = self._memberships.needed(draft)
        enabled = desired.enables
        control = NORMAL_ACCOUNT | ACCOUNT_DISABLED
        flagged = flags.delta(control, desired.flags)
        later = [*(_delta(draft, wanted) for wanted in draft.deferred.values()), *([flagged] if flagged else [])]
        is_unfinished = bool(groups or later)
        deltas = [_delta(draft, wanted) for wanted in _attributes(draft)]
        if self._policy.key_attribute and desired.key:
            deltas.append(self._key_delta(draft))
        if self._policy.must_change_password:
            reason = self._policy.option_names.must_change
            deltas.append(Delta(attribute="pwdLastSet", after=("0",), reason=reason))
        create = Create(
            **draft.target,
            deltas=tuple(sorted(deltas, key=lambda delta: delta.attribute.lower())),
            enabled=enabled and not is_unfinished,
            level=draft.level,
            reason=_with_former(draft),
        )
        changes: list[Change] = [create]
        if later:
            changes.append(_set_attributes(draft, later))
        changes.extend(self._group_changes(draft, groups))
        if enabled and is_unfinished:
            changes.append(_enable(draft, flags.control_with(control, desired.flags)))
        return changes

    def _modify(self, draft: Draft, account: Account) -> list[Change]:
        changes: list[Change] = list(self._relocate(draft, account))
        deltas = [_delta(draft, wanted) for wanted in _attributes(draft)]
        if (draft.adopted_by or draft.linked) and self._policy.key_attribute and draft.desired.key:
            deltas.append(self._key_delta(draft))
        groups = self._memberships.needed(draft)
        memory = self._memberships.kept(draft, groups)
        disables = draft.desired.disables and account.enabled
        control = account.control | ACCOUNT_DISABLED if disables else account.control
        expiry = self._usability.cleared_expiry(draft)
        deltas.extend(one for one in (memory, flags.delta(control, draft.desired.flags), expiry) if one)
        if deltas:
            changes.append(_set_attributes(draft, deltas))
        if unlocks(draft):
            option = self._policy.option_names.unlock
            reason = option if draft.desired.unlock else f"{_why(draft)}; the account is locked"
            changes.append(Unlock(**draft.target, reason=reason))
        changes.extend(self._group_changes(draft, groups))
        if disables:
            changes.append(_disable(draft, account))
        if draft.enables and not account.enabled:
            changes.append(_enable(draft, flags.control_with(control, draft.desired.flags)))
        return changes

    def _leave(self, draft: Draft, account: Account) -> list[Change]:
        """Disable the account, and remove it from the groups that leavers lose, once they are saved."""
        groups = self._memberships.needed(draft) if draft.desired.presence is Presence.LEFT else []
        changes: list[Change] = [_disable(draft, account)] if account.enabled else []
        if draft.is_staged_leaver:
            changes.extend(self._relocate(draft, account))
        memory = self._memberships.kept(draft, groups)
        deltas = [*(_delta(draft, wanted) for wanted in _attributes(draft)), *([memory] if memory else ())]
        if deltas:
            changes.append(_set_attributes(draft, deltas))
        changes.extend(self._group_changes(draft, groups))
        return changes

    @staticmethod
    def _delete(draft: Draft, account: Account) -> list[Change]:
        """Delete the account. A leaver's is disabled first, because the directory may refuse to delete it."""
        delete = Delete(**draft.target, reason=_why(draft))
        return [_disable(draft, account), delete] if draft.desired.source and account.enabled else [delete]

    def _relocate(self, draft: Draft, account: Account) -> t.Iterator[Rename | Move]:
        current = account.dn
        renamed = draft.wanted.get("cn")
        if renamed:
            after = dn.child(dn.rdn(draft.dn), dn.parent(current))
            yield Rename(**draft.target, new_dn=after, reason=_reason(draft, renamed))
            current = after
        if current != draft.dn:
            staged = draft.desired.staged
            reason = (staged and staged.reason("ou")) or self._policy.option_names.ou
            yield Move(**draft.target, new_dn=draft.dn, reason=reason)

    def _group_changes(self, draft: Draft, groups: t.Iterable[Membership]) -> t.Iterator[Change]:
        for membership in groups:
            yield self._memberships.change(membership, draft)
        cleared = self._memberships.cleared(draft)
        if cleared:
            reason = "the saved groups are restored"
            yield ForgetGroups(**draft.target, deltas=(cleared,), reason=reason)

    def _key_delta(self, draft: Draft) -> Delta:
        option = self._policy.option_names.key_attribute
        found = f"{draft.linked or adoption.found(draft)}; " if draft.adopted_by or draft.linked else ""
        attribute = self._policy.key_attribute or ""
        before = draft.account.texts(attribute.lower()) if draft.account and draft.linked else ()
        after = (draft.desired.key.strip(),)
        return Delta(attribute=attribute, before=before, after=after, reason=f"{found}the key ({option})")


def _attributes(draft: Draft) -> t.Iterator[Wanted]:
    """The values that are written as attributes. `cn` is not: renaming the account writes it."""
    return (wanted for lower, wanted in draft.wanted.items() if lower != "cn")


def _delta(draft: Draft, wanted: Wanted) -> Delta:
    rule = wanted.rule
    before = draft.account.raw(rule.lower) if draft.account else ()
    return Delta(
        attribute=rule.name,
        before=tuple(rule.show(value) for value in before),
        after=wanted.values,
        reason=_reason(draft, wanted),
        person=wanted.person,
        secret=rule.secret,
    )


def _reason(draft: Draft, wanted: Wanted) -> str:
    parts = (wanted.why, wanted.rule.reason(draft.desired), draft.hands.get(wanted.rule.lower))
    return "; ".join(filter(None, parts))


def _set_attributes(draft: Draft, deltas: list[Delta]) -> SetAttributes:
    ordered = tuple(sorted(deltas, key=lambda delta: delta.attribute.lower()))
    follows = "to follow HR" if draft.desired.source else "as the task says"
    reason = f"{count(len(ordered), 'attribute')} {follows}"
    is_adopted = draft.adopted_by and not draft.desired.account
    adopted = adoption.found(draft) if is_adopted else draft.linked
    return SetAttributes(**draft.target, deltas=ordered, reason=reason, adopted=adopted)


def _enable(draft: Draft, control: int) -> Enable:
    return Enable(**draft.target, control=control, reason=_with_former(draft))


def _disable(draft: Draft, account: Account) -> Disable:
    is_searched = draft.adopted_by and not draft.desired.account
    found = f"; {adoption.found(draft)}" if is_searched else ""
    again = f"; {draft.again}" if draft.again else ""
    return Disable(**draft.target, control=account.control, reason=f"{_why(draft)}{found}{again}")


def _with_former(draft: Draft) -> str:
    return "; ".join(filter(None, (_why(draft), draft.formerly)))


def _why(draft: Draft) -> str:
    return draft.desired.why or _WHY[draft.desired.presence]


def in_order(own: t.Iterable[t.Iterable[Change]], units: t.Iterable[Change]) -> tuple[Change, ...]:
    """All changes of a plan in the order in which they are applied: those of each employee, and new OUs."""
    return tuple(sorted(itertools.chain(units, *own), key=_position))


def _position(change: Change) -> tuple[t.Any, ...]:
    level, group = 0, ""
    match change:
        case CreateOu():
            level = change.dn.count(",")
        case Create():
            level = change.level
        case AddToGroup() | RemoveFromGroup():
            group = change.group
    return order(change.kind), level, change.key, change.dn, group
