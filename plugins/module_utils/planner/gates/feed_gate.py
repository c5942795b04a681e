# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Stops a run whose HR data is odd, until somebody accepts it.

If no feed is remembered, the feed is compared with the managed accounts: those that the key finds, as they are before
this run.
"""

from __future__ import annotations

import typing as t

from ...model.changes import RemoveFromGroup
from ...model.desired import Presence, ValueKind
from ...values.bound import Bound
from ...values.equality import find_form
from ...values.placeholders import is_placeholder
from ...values.text import count
from ..draft import Need, common_name_of
from . import feed_units

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.desired import Policy
    from ...model.directory import Account
    from ...model.feed_gate import FeedGate
    from ..draft import Draft

_NAMES: t.Final = frozenset(("givenname", "sn", "displayname", "cn"))
"""Attributes with a person's name, in lower case."""

_ENDS: t.Final = Bound(10, 10)
"""A first run after a year may find more leavers than a month has, but hardly in this part of the company."""
_RETURNED: t.Final = Bound(5, 10)
"""Accounts that were created before the first day are disabled until then."""
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


class Held(t.NamedTuple):
    """An account that its key finds, compared with what HR says, whether or not this run changes it."""

    label: str
    """How messages name the person."""
    replaced: frozenset[str]
    """The attributes that have a value, and should have another one, in lower case."""
    before: t.Mapping[str, str]
    """The names that differ, by attribute in lower case."""
    after: t.Mapping[str, str]
    """The names that HR says."""
    enabled: bool
    ends: bool
    """Whether the person has left."""
    starts: bool
    """Whether the person works."""
    loses_groups: bool
    """Whether an account that stays leaves groups in this run."""
    member: feed_units.Member


def unconfirmed(
    gate: FeedGate | None,
    policy: Policy,
    drafts: t.Iterable[Draft],
    own: t.Mapping[int, t.Sequence[Change]],
    begun: t.Container[str] = (),
) -> t.Iterator[str]:
    """What is odd, as sentences, after one that says what to do; none if nothing is, or if it is accepted.

    Args:
        gate: None for tasks that do not follow HR.
        policy: of the run.
        drafts: all employees.
        own: the changes of each employee, by the identity of the draft.
        begun: `Bounds.begun`. These accounts are not compared.
    """
    if gate is None or (gate.accepted and gate.accepted == gate.checksum):
        return
    finished = [draft for draft in drafts if draft.desired.key not in begun]
    found = [*gate.oddities, *(_differing(gate, policy, finished, own) if gate.compares_accounts else ())]
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


def _differing(
    gate: FeedGate, policy: Policy, drafts: t.Sequence[Draft], own: t.Mapping[int, t.Sequence[Change]]
) -> t.Iterator[str]:
    """The sentences about accounts that differ from HR more than usual."""
    lacking = _lacking(gate)
    dns = {find_form(draft.desired.key): draft.account.dn for draft in drafts if draft.account}
    accounts = [
        _held(draft, draft.account, policy, dns, own.get(id(draft), ()), lacking.get(draft.desired.key, ()))
        for draft in drafts
        if draft.account and draft.selected and not draft.adopted_by and draft.need is not Need.NOTHING
    ]
    exceeded: set[Bound] = set()
    for people, bound, words in _facts(accounts, policy.rules):
        labels = [one.label for one in people]
        if bound.is_exceeded(len(labels), len(accounts)):
            exceeded.add(bound)
            yield f"{bound.told(labels, len(accounts), words)} {_NO_FEED}"
    for text in _units(accounts, are_many_gone=_ENDS in exceeded, lose_many_groups=_GROUPS in exceeded):
        yield f"{text} {_NO_FEED}"


_NO_FEED: t.Final = "No earlier feed is remembered to compare with."


def _units(accounts: t.Sequence[Held], *, are_many_gone: bool, lose_many_groups: bool) -> t.Iterator[str]:
    """The sentences about whole units, unless the people are told already."""
    if not are_many_gone:
        yield from feed_units.closed([one.member for one in accounts if one.enabled])
    if not lose_many_groups:
        yield from feed_units.emptied([one.member for one in accounts if not one.ends])


def _lacking(gate: FeedGate) -> t.Mapping[str, t.Sequence[str]]:
    """The employee fields without a value, by key."""
    fields: dict[str, list[str]] = {}
    for field, keys in gate.lacking.items():
        for key in keys:
            fields.setdefault(key, []).append(field)
    return fields


def _held(
    draft: Draft,
    account: Account,
    policy: Policy,
    dns: t.Mapping[str, str],
    changes: t.Sequence[Change],
    lacking: t.Iterable[str],
) -> Held:
    wanted = {
        attribute.lower(): _Wanted(policy.rules[attribute].kind, values)
        for attribute, values in draft.desired.attributes.items()
        if values and attribute in policy.rules and not policy.rules[attribute].on_create_only
    }
    if draft.left_to_exchange:
        wanted.pop("mail", None)
    ends = draft.desired.presence in (Presence.LEFT, Presence.ABSENT)
    names = {name for name in _NAMES & wanted.keys() if _differs(_text(account, name), wanted[name], dns)}
    return Held(
        label=draft.desired.label,
        replaced=frozenset(
            name for name in _COMPARED.keys() & wanted.keys() if _differs(_text(account, name), wanted[name], dns)
        ),
        before={name: _text(account, name) for name in names},
        after={name: wanted[name].values[0] for name in names},
        enabled=account.enabled,
        ends=ends,
        starts=draft.desired.enables,
        loses_groups=not ends and any(isinstance(change, RemoveFromGroup) for change in changes),
        member=feed_units.Member(
            label=draft.desired.label,
            units=feed_units.units_of(account),
            has_left=ends,
            quits=feed_units.quits_of(account, changes),
            lacks=frozenset((*lacking, *_nulls(draft, account))),
        ),
    )


def _nulls(draft: Draft, account: Account) -> t.Iterator[str]:
    """The attributes of units that have a value, and for which HR has none, or one that stands for none."""
    desired = draft.desired.attributes.items()
    wanted = ((name, values) for name, values in desired if name.lower() in feed_units.ATTRIBUTES)
    return (name for name, values in wanted if all(map(is_placeholder, values or ())) and account.text(name))


class _Wanted(t.NamedTuple):
    """The values that HR says, and what they are."""

    kind: ValueKind
    values: tuple[str, ...]


def _text(account: Account, attribute: str) -> str:
    """The value that the account has; empty for none."""
    return common_name_of(account) if attribute == "cn" else account.text(attribute) or ""


def _differs(held: str, wanted: _Wanted, dns: t.Mapping[str, str]) -> bool:
    """Whether a value is there, and is another one than HR says."""
    if wanted.kind is ValueKind.PERSON:
        dn = dns.get(find_form(wanted.values[0]))
        return bool(held and dn and find_form(dn) != find_form(held))
    return bool(held) and held not in wanted.values


_Fact = tuple[t.Sequence[Held], Bound, str]


def _facts(accounts: t.Sequence[Held], mapped: t.Iterable[str]) -> t.Iterator[_Fact]:
    """The accounts that differ in a way, how many are usual, and the words."""
    spelled = {name.lower(): name for name in mapped}
    ended = [one for one in accounts if one.enabled and one.ends]
    yield ended, _ENDS, "end_date and status: {people} with an enabled account have left"
    returned = [one for one in accounts if one.starts and not one.enabled]
    yield returned, _RETURNED, "end_date and status: {people} with a disabled account work"
    swapped = [one for one in accounts if _is_swapped(one)]
    yield swapped, _RENAMED, "first_name and last_name: {people} have them swapped in their account"
    renamed = [one for one in accounts if one.before and not _is_swapped(one)]
    others = [one for one in renamed if _words(one.before).isdisjoint(_words(one.after))]
    yield others, _OTHERS, "first_name and last_name: {people} have wholly other names than the account with their key"
    yield renamed, _RENAMED, "first_name and last_name: {people} have another name than the account with their key"
    for attribute, bound in _COMPARED.items():
        changed = [one for one in accounts if attribute in one.replaced]
        yield changed, bound, f"{spelled.get(attribute, attribute)}: {{people}} have another value in their account"
    losing = [one for one in accounts if one.loses_groups]
    yield losing, _GROUPS, "teams, department and location: {people} would lose groups by them"


def _words(names: t.Mapping[str, str]) -> frozenset[str]:
    """The words of names, without those that are no letters, such as the number of a namesake."""
    words = find_form(" ".join(names.values())).replace(",", " ").split()
    return frozenset(word for word in words if word.isalpha())


def _is_swapped(one: Held) -> bool:
    """Whether the first and the last name have changed places."""
    before, after = one.before, one.after
    if {"givenname", "sn"} <= before.keys():
        return before["givenname"] == after["sn"] != before["sn"] == after["givenname"]
    whole = [name for name in ("cn", "displayname") if name in before]
    return any(
        find_form(before[name]) != find_form(after[name])
        and _words({name: before[name]}) == _words({name: after[name]})
        for name in whole
    )
