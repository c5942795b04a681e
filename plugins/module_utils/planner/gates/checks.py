# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The safety threshold, and employees whose accounts wait to be enabled.

A run stops before it writes anything if HR knows too few of the managed accounts.
"""

from __future__ import annotations

import typing as t

from ...model.plan import KnownAccounts, Notice
from ...values.text import count, examples
from ..draft import parent_of

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ..draft import Draft
    from ..view import View


_EXAMPLES = 10
"""The most employees that a warning names."""


_FORGETFUL: t.Final = "Without a memory of earlier runs, it is not known since when, or whether they had an end date."


class Coverage(t.NamedTuple):
    """The result of the check: why the run must stop, or a warning about accounts that HR does not know."""

    stops: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()
    figures: KnownAccounts | None = None
    """None if accounts have no keys."""


def coverage(view: View, known_keys: t.Collection[str], missing: t.Iterable[str] = ()) -> Coverage:
    """Check how many of the enabled managed accounts HR knows: stop if too few, otherwise warn about the unknown ones.

    Accounts that HR does not know are never changed. Too many of them mean that the answer of HR is incomplete.

    Args:
        known_keys: every key from HR, including the keys of skipped employees, and of leavers whom HR does not list any
            more.
        missing: the keys that another warning names, because HR knew them in an earlier run.
    """
    policy = view.policy
    if not policy.key_attribute:
        return Coverage()
    known, told = (set(map(view.keys.form, keys)) for keys in (known_keys, missing))
    total, unknown = 0, []
    for account in view.snapshot.accounts:
        held = view.keys.forms_of(account)
        if not held or not account.enabled or view.protection.below(parent_of(account.dn)):
            continue
        total += 1
        if known.isdisjoint(held):
            unknown.append(account)
    covered = total - len(unknown)
    figures = KnownAccounts(total, covered, policy.minimum_coverage)
    if total >= policy.coverage_from and covered * 100 < policy.minimum_coverage * total:
        return Coverage(stops=(_stop(covered, total, policy),), figures=figures)
    untold = [one.text(policy.key_attribute) or "" for one in unknown if told.isdisjoint(view.keys.forms_of(one))]
    return Coverage(notices=(_notice(sorted(untold), total, view),) if untold else (), figures=figures)


def is_unmanaged(view: View) -> bool:
    """Whether no account that the run may change has a key, not even a disabled one: nothing is managed yet.

    What a first run has begun before it was killed, or lost the directory, does not count.
    """
    own = frozenset(map(view.keys.form, begun(view)))
    return not any(
        own.isdisjoint(forms) and not view.protection.below(parent_of(account.dn))
        for account in view.snapshot.accounts
        if (forms := view.keys.forms_of(account))
    )


def begun(view: View) -> frozenset[str]:
    """The keys of people whose accounts a run has created disabled, and no run has finished since.

    Only of such an account, the objectGUID is not remembered.
    """
    return frozenset(key for key, one in view.memory.people.items() if one.disabled and not one.account)


def _stop(covered: int, total: int, policy: Policy) -> str:
    return (
        f"HR knows only {covered} of {total} enabled accounts below {_base(policy)} that have a key"
        f" ({covered * 100 // total} %, but {policy.option_names.minimum_coverage} is {policy.minimum_coverage} %),"
        " so nothing is written. Check that every source returns all employees, with the same key. If HR has really"
        f" removed that many people without an end date, lower {policy.option_names.minimum_coverage} for one run."
    )


def _notice(unknown: list[str], total: int, view: View) -> Notice:
    text = (
        f"HR does not know {count(len(unknown), 'enabled account')} of {total} below {_base(view.policy)} that have a"
        " key. They are not changed: people missing from HR are not treated as leavers."
    )
    return Notice(text if view.memory.is_kept else f"{text} {_FORGETFUL}", tuple(unknown))


def not_enabled(drafts: t.Iterable[Draft]) -> list[Notice]:
    """A warning about employees whose accounts are not enabled, because HR lacks their first day of work."""
    waiting = sorted(
        (draft.desired.key, draft.desired.label)
        for draft in drafts
        if draft.acts and draft.desired.start_unknown and not (draft.account and draft.account.enabled)
    )
    if not waiting:
        return []
    labels = examples([label for _key, label in waiting], _EXAMPLES)
    text = (
        f"HR has no first day of work of {count(len(waiting), 'employee')}, but that of others: {labels}. They may"
        " begin later, so their accounts are not enabled. Fill in the first day in HR."
    )
    return [Notice(text, tuple(key for key, _label in waiting), has_keys=True)]


def _base(policy: Policy) -> str:
    return policy.managed_base or "the base of the directory"
