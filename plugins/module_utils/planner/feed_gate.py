# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a run whose HR data is odd, until somebody accepts it.

If no feed is remembered, the feed is compared with the managed accounts: those that the key finds, as they are before
this run.
"""

from __future__ import annotations

import typing as t

from ..model.changes import Delete, Disable, RemoveFromGroup, Rename, SetAttributes
from ..values.bound import Bound
from ..values.dn import rdn_value
from ..values.equality import find_form
from ..values.text import count

if t.TYPE_CHECKING:
    from ..model.changes import Change, Delta
    from ..model.desired import Policy
    from ..model.directory import Account
    from ..model.feed_gate import FeedGate
    from .draft import Draft

_NAMES: t.Final = frozenset(("givenname", "sn", "displayname"))
"""Attributes with a person's name, in lower case; cn is that of the account."""

_ENDS: t.Final = Bound(10, 10)
"""A first run after a year may find more leavers than a month has, but hardly in this part of the company."""
_OTHERS: t.Final = Bound(1, 3)
_RENAMED: t.Final = Bound(5, 5)
_ADDRESSES: t.Final = Bound(10, 10)
_GROUPS: t.Final = Bound(25, 10)
_VALUES: t.Final = Bound(50, 10)
"""Accounts that nobody has kept up to date differ from HR in many places."""

_COMPARED: t.Final = {
    "title": _VALUES,
    "department": _VALUES,
    "company": _VALUES,
    "l": _VALUES,
    "physicaldeliveryofficename": _VALUES,
    "manager": _VALUES,
    "mail": _ADDRESSES,
    "userprincipalname": _ADDRESSES,
}
"""By attribute in lower case, how many accounts may get another value."""


class Planned(t.NamedTuple):
    """An account that its key finds, and the changes of this run."""

    label: str
    """How messages name the person."""
    replaced: t.Mapping[str, Delta]
    """The attributes whose value is replaced by another one, by name in lower case. Those that had none are no sign."""
    before: t.Mapping[str, str]
    """The names that change, by attribute in lower case, in a form for comparison."""
    after: t.Mapping[str, str]
    """The names after this run."""
    ends: bool
    """Whether the account is disabled or deleted."""
    loses_groups: bool
    """Whether an account that stays leaves groups."""


def _planned(draft: Draft, account: Account, changes: t.Sequence[Change]) -> Planned:
    deltas = (delta for change in changes if isinstance(change, SetAttributes) for delta in change.deltas)
    replaced = {delta.attribute.lower(): delta for delta in deltas if delta.before and delta.after}
    before = {name: find_form(" ".join(replaced[name].before)) for name in _NAMES & replaced.keys()}
    after = {name: find_form(" ".join(replaced[name].after)) for name in _NAMES & replaced.keys()}
    for change in changes:
        if isinstance(change, Rename):
            before["cn"], after["cn"] = find_form(rdn_value(account.dn)), find_form(rdn_value(change.new_dn))
    ends = any(isinstance(change, Disable | Delete) for change in changes)
    loses = not ends and any(isinstance(change, RemoveFromGroup) for change in changes)
    return Planned(draft.desired.label, replaced, before, after, ends, loses)


def unconfirmed(
    gate: FeedGate | None, policy: Policy, drafts: t.Iterable[Draft], own: t.Mapping[int, t.Sequence[Change]]
) -> t.Iterator[str]:
    """What is odd, as sentences, after one that says what to do; none if nothing is, or if it is accepted.

    Args:
        gate: None for tasks that do not follow HR.
        policy: of the run.
        drafts: all employees.
        own: the changes of each employee, by the identity of the draft.
    """
    if gate is None or (gate.accepted and gate.accepted == gate.checksum):
        return
    found = [*gate.oddities, *(_differing(drafts, own) if gate.compares_accounts else ())]
    if not found:
        return
    option = policy.option_names.accept_feed
    other = f" It is {gate.accepted!r}, the checksum of another feed." if gate.accepted else ""
    # What to do comes first, because the console cuts long lists.
    yield (
        f"The feed of {policy.authority} is odd in {count(len(found), 'respect')}, so a run writes nothing unless"
        f" {option} is {gate.checksum!r}, the checksum of this feed.{other} Correct {policy.authority}, and run again;"
        " or, if all of it is right, set it for one run."
    )
    yield from found


def _differing(drafts: t.Iterable[Draft], own: t.Mapping[int, t.Sequence[Change]]) -> t.Iterator[str]:
    """The sentences about accounts that differ from HR more than usual."""
    accounts = [
        _planned(draft, draft.account, own.get(id(draft), ()))
        for draft in drafts
        if draft.account and draft.account.enabled and draft.selected and not draft.adopted_by
    ]
    for people, bound, words in _facts(accounts):
        labels = [one.label for one in people]
        if bound.is_exceeded(len(labels), len(accounts)):
            yield f"{bound.told(labels, len(accounts), words)} No earlier feed is remembered to compare with."


_Fact = tuple[t.Sequence[Planned], Bound, str]


def _facts(accounts: t.Sequence[Planned]) -> t.Iterator[_Fact]:
    """The accounts that differ in a way, how many are usual, and the words."""
    ended = [one for one in accounts if one.ends]
    yield ended, _ENDS, "end_date and status: {people} with an enabled account have left"
    swapped = [one for one in accounts if _is_swapped(one)]
    yield swapped, _RENAMED, "first_name and last_name: {people} have them swapped in their account"
    renamed = [one for one in accounts if _words(one.before) != _words(one.after)]
    others = [one for one in renamed if _words(one.before).isdisjoint(_words(one.after))]
    yield others, _OTHERS, "first_name and last_name: {people} have wholly other names than the account with their key"
    yield renamed, _RENAMED, "first_name and last_name: {people} have another name than the account with their key"
    for attribute, bound in _COMPARED.items():
        changed = [one for one in accounts if attribute in one.replaced]
        yield changed, bound, f"{attribute}: {{people}} have another value in their account"
    losing = [one for one in accounts if one.loses_groups]
    yield losing, _GROUPS, "teams, department and location: {people} would lose groups by them"


def _words(names: t.Mapping[str, str]) -> frozenset[str]:
    """The words of names, without those that are no letters, such as the number of a namesake."""
    return frozenset(word for word in " ".join(names.values()).replace(",", " ").split() if word.isalpha())


def _is_swapped(one: Planned) -> bool:
    """Whether the first and the last name have changed places."""
    before, after = one.before, one.after
    if {"givenname", "sn"} <= before.keys():
        return before["givenname"] == after["sn"] != before["sn"] == after["givenname"]
    return "cn" in before and before["cn"] != after["cn"] and _words(before) == _words(after)
