# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is checked before anything is written: whether HR's answer can be whole."""

from __future__ import annotations

import typing as t

from ..model.plan import Notice
from ..values.text import count
from .draft import parent_of

if t.TYPE_CHECKING:
    from ..model.desired import Policy
    from .view import View


class Coverage(t.NamedTuple):
    """How many of the enabled managed accounts HR knows."""

    stops: tuple[str, ...] = ()
    notices: tuple[Notice, ...] = ()


def coverage(view: View, known_keys: t.Collection[str]) -> Coverage:
    """Stop where HR does not know most of the accounts that it should, and say whom it does not know.

    Accounts of which HR says nothing are never touched; that many at once mean that its answer is not whole.

    Args:
        known_keys: every key that HR gave, also of those who are set aside.
    """
    policy = view.policy
    if not policy.key_attribute:
        return Coverage()
    known = {view.keys.form(key) for key in known_keys}
    total, unknown = 0, []
    for account in view.snapshot.accounts:
        held = view.keys.forms_of(account)
        if not held or not account.enabled or view.protection.below(parent_of(account.dn)):
            continue
        total += 1
        if known.isdisjoint(held):
            unknown.append(account.text(policy.key_attribute) or "")
    covered = total - len(unknown)
    if total >= policy.coverage_from and covered * 100 < policy.minimum_coverage * total:
        return Coverage(stops=(_stop(covered, total, policy),))
    return Coverage(notices=(_notice(sorted(unknown), total, policy),) if unknown else ())


def _stop(covered: int, total: int, policy: Policy) -> str:
    return (
        f"HR knows only {covered} of {total} enabled accounts below {_base(policy)} that hold a key"
        f" ({covered * 100 // total} %, and {policy.option_names.minimum_coverage} is {policy.minimum_coverage} %),"
        " so nothing is written. Check that every source answers completely and with the same key; if so many people"
        f" have really left HR without an end date, lower {policy.option_names.minimum_coverage} for one run."
    )


def _notice(unknown: list[str], total: int, policy: Policy) -> Notice:
    text = (
        f"HR does not know {count(len(unknown), 'enabled account')} of {total} below {_base(policy)} that hold a key."
        " They are left as they are: who is missing from HR is not a leaver."
    )
    return Notice(text, tuple(unknown))


def _base(policy: Policy) -> str:
    return policy.managed_base or "the base of the directory"
