# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attributes that point to the account of another employee, even if this run creates that account."""

from __future__ import annotations

import typing as t

from ...model.plan import Notice
from ...values.equality import entry_form
from ...values.text import count, examples
from ..draft import Draft, Need, Wanted
from .colleagues import People
from .superiors import Superiors

if t.TYPE_CHECKING:
    from ...model.desired import Policy
    from ..view import View

_EXAMPLES = 5
"""The maximum number of employees in the text of a warning."""


def resolve(drafts: t.Sequence[Draft], view: View, known_keys: t.Iterable[str]) -> list[Notice]:
    """Turn the keys of persons into DNs, and order new accounts so that each is created after those it points to.

    Fills `wanted`, `deferred` and `level`. If a person has no account, the attribute is not changed, with a warning.
    Managers who have left are replaced as the policy says.

    Args:
        known_keys: every key from HR, including the keys of skipped employees, who have no draft.
    """
    people = People(drafts, view.keys, known_keys)
    superiors = Superiors(people, view)
    notices: dict[tuple[str, str, str], list[str]] = {}
    needs = (Need.CREATE, Need.MODIFY)
    acting = [draft for draft in drafts if draft.acts and (draft.need in needs or draft.is_staged_leaver)]
    for draft in acting:
        superiors.settle(draft)
        for wanted in draft.persons.values():
            _resolve(draft, wanted, people, notices)
    creates = [draft for draft in acting if draft.need is Need.CREATE]
    edges = {draft.owner: people.new_targets(draft) for draft in creates}
    circle = circular(edges)
    for draft in creates:
        _defer(draft, circle, people)
    levels = depths({draft.owner: people.new_targets(draft) for draft in creates})
    for draft in creates:
        draft.level = levels[draft.owner]
    return [_notice(about, concerned, view.policy) for about, concerned in sorted(notices.items())]


def _resolve(draft: Draft, wanted: Wanted, people: People, notices: dict[tuple[str, str, str], list[str]]) -> None:
    own = people.form(draft.desired.key)
    if own and any(people.form(key) == own for key in wanted.values):
        notices.setdefault((wanted.rule.name, "", "self"), []).append(draft.desired.key)
        return
    if _is_held(draft, wanted, people):
        return
    after: list[str] = []
    changed: list[str] = []
    for key in wanted.values:
        target = _target(draft, key, people)
        if target is None:
            cause = "none" if people.is_known(key) else "unknown"
            notices.setdefault((wanted.rule.name, key.strip(), cause), []).append(draft.desired.key)
            return
        after.append(target)
        person = people.draft(key)
        if person is not None and (people.is_created(key) or _is_relocated(person)):
            changed.append(person.desired.key)
    draft.wanted[wanted.rule.lower] = Wanted(wanted.rule, tuple(after), changed[0] if changed else None, wanted.why)


def _target(draft: Draft, key: str, people: People) -> str | None:
    """The DN of the person's account at the time when the attribute is written."""
    person = people.draft(key)
    if person is not None and people.is_created(key):
        return person.dn
    account = people.account(key)
    if account is None:
        return None
    # Accounts are created before others are renamed and moved, and the directory updates links to moved accounts.
    moved_before = draft.need is not Need.CREATE and _is_relocated(person)
    return person.dn if moved_before and person is not None else account.dn


def _is_relocated(person: Draft | None) -> bool:
    if person is None or person.account is None or not person.acts:
        return False
    if person.need is not Need.MODIFY and not person.is_staged_leaver:
        return False
    return person.dn != person.account.dn


def _is_held(draft: Draft, wanted: Wanted, people: People) -> bool:
    """Whether the account already points to these persons, by their current DNs."""
    if draft.account is None:
        return False
    accounts = [people.account(key) for key in wanted.values]
    if None in accounts:
        return False
    today = {account.dn for account in accounts if account is not None}
    held = draft.account.texts(wanted.rule.lower)
    return today == set(held) or set(map(entry_form, today)) == set(map(entry_form, held))


def _defer(draft: Draft, circle: frozenset[str], people: People) -> None:
    if draft.owner not in circle:
        return
    for lower in draft.persons:
        if lower in draft.wanted and not circle.isdisjoint(people.new_owners(draft, lower)):
            draft.deferred[lower] = draft.wanted.pop(lower)


def circular(edges: t.Mapping[str, t.Collection[str]]) -> frozenset[str]:
    """The nodes on a cycle of the graph, or on a path between two cycles.

    Nodes without outgoing edges or without incoming edges are removed until all remaining nodes have both.
    """
    return frozenset(_peel(_reversed(_within(edges, _peel(edges)))))


def _within(edges: t.Mapping[str, t.Collection[str]], nodes: t.Container[str]) -> dict[str, set[str]]:
    return {node: {other for other in targets if other in nodes} for node, targets in edges.items() if node in nodes}


def _reversed(edges: t.Mapping[str, t.Collection[str]]) -> dict[str, set[str]]:
    turned: dict[str, set[str]] = {node: set() for node in edges}
    for node, targets in edges.items():
        for target in targets:
            turned[target].add(node)
    return turned


def _peel(edges: t.Mapping[str, t.Collection[str]]) -> set[str]:
    """The nodes from which a cycle can be reached."""
    return set(edges).difference(depths(edges))


def depths(edges: t.Mapping[str, t.Collection[str]]) -> dict[str, int]:
    """For each node that reaches no cycle: the number of edges on its longest path; 0 for a node without edges."""
    open_edges = {node: len(targets) for node, targets in edges.items()}
    pointing = _reversed(edges)
    found = {node: 0 for node, number in open_edges.items() if not number}
    ready = list(found)
    while ready:
        node = ready.pop()
        for other in pointing[node]:
            open_edges[other] -= 1
            if not open_edges[other]:
                found[other] = 1 + max(found[target] for target in edges[other])
                ready.append(other)
    return found


def _notice(about: tuple[str, str, str], concerned: list[str], policy: Policy) -> Notice:
    attribute, person, cause = about
    keys = tuple(sorted(concerned))
    people = f"{count(len(keys), policy.subject)} ({examples(keys, _EXAMPLES)})"
    if cause == "self":
        text = f"In {policy.authority}, {people} would be their own {attribute}; the attribute is not changed."
    elif cause == "unknown":
        neither = f"neither {policy.authority} nor the directory"
        text = f"{attribute} of {people} is {person}, whom {neither} knows; it is not changed."
    else:
        text = f"{attribute} of {people} is {person}, who has no account; it is not changed."
    return Notice(text, keys, has_keys=True)
