# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Decides whether accounts are created, modified, disabled or deleted, and which values they lack."""

from __future__ import annotations

import typing as t

from ..model.desired import Category, Presence
from .attributes import differences, lawful
from .draft import Draft, Need, parent_of
from .identity import adoption

if t.TYPE_CHECKING:
    from ..model.desired import Policy, Staged
    from ..model.directory import Account
    from .attributes.likeness import Likenesses
    from .names.renames import Renames
    from .placement import Places
    from .view import View

_SHOWN = 80
"""The maximum number of characters of a key in a message."""

_ALLOWED: t.Mapping[Category, frozenset[Need]] = {
    Category.CREATE: frozenset((Need.CREATE,)),
    Category.MODIFY: frozenset((Need.MODIFY,)),
    Category.DEPROVISION: frozenset((Need.DISABLE, Need.DELETE)),
    Category.ALL: frozenset(Need),
}


def settle(drafts: t.Iterable[Draft], view: View, renames: Renames, likenesses: Likenesses, places: Places) -> None:
    """Set `need` of each draft and, if the account is created or modified, its container and the values it lacks."""
    for draft in drafts:
        draft.need = Need.NOTHING if draft.waits else _need(draft, view.policy)
        if draft.need in (Need.CREATE, Need.MODIFY):
            _check_key(draft, view)
            refusal = adoption.problem(draft, view.policy)
            if refusal:
                draft.reasons.append(refusal)
            likenesses.settle(draft)
            places.settle(draft)
            differences.compare(draft, renames.rules_of(draft))
        elif draft.is_staged_leaver and not draft.reasons:
            _settle_leaver(draft, renames, places)


def _settle_leaver(draft: Draft, renames: Renames, places: Places) -> None:
    """Set the container and the values that stages give to the account of a leaver."""
    account, staged = t.cast("Account", draft.account), t.cast("Staged", draft.desired.staged)
    draft.parent = parent_of(account.dn)
    if staged.ou:
        places.settle(draft)
    lasting = [rule for rule in renames.lasting if rule.mapped in staged.attributes]
    differences.compare(draft, lasting, staged.attributes)
    draft.spare()


def _check_key(draft: Draft, view: View) -> None:
    """Reject the draft if its key must be written, but the directory cannot store it."""
    attribute, key = view.policy.key_attribute, draft.desired.key
    if not attribute or not key.strip() or not (draft.account is None or draft.adopted_by or draft.linked):
        return
    hidden = lawful.typed_problem(key.strip())
    problem = f"it {hidden}" if hidden else view.keys.problem(key)
    if problem:
        shown = key if len(key) <= _SHOWN else f"{key[: _SHOWN - 3]}..."
        draft.reasons.append(
            f"{attribute} cannot hold the key {shown!r} ({view.policy.option_names.key_attribute}): {problem}"
        )


def _need(draft: Draft, policy: Policy) -> Need:
    """The action that the account needs; `NOTHING` if the category does not allow that action."""
    account, presence = draft.account, draft.desired.presence
    need = Need.NOTHING
    if presence is Presence.LEFT:
        staged = draft.desired.staged
        changes_more = (policy.leave_groups and not draft.desired.only_disables) or (
            staged is not None and staged.changes_leavers
        )
        if account is not None and (account.enabled or changes_more):
            need = Need.DISABLE
    elif presence is Presence.ABSENT:
        if account is not None:
            need = Need.DELETE
    elif presence is Presence.FUTURE:
        if account is not None and account.enabled and draft.desired.disables:
            need = Need.DISABLE
    else:
        need = Need.CREATE if account is None else Need.MODIFY
    return need if need in _ALLOWED[policy.category] else Need.NOTHING
