# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Rehires with a new key: they continue with their former account, or wait for somebody to decide.

Exactly one former person who is recognized by the rules, and whom nothing contradicts, is the same person. Otherwise,
no account is created, because two accounts of one person are hard to make one again.
"""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...model.desired import Category, Presence
from ...model.memory import BIRTHDAY, DAY_OF_BIRTH
from ...values.equality import find_form
from ...values.text import examples

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from ...model.memory import Identities
    from ..draft import Draft
    from ..view import View

_EXAMPLES: t.Final = 5
"""The most former people that a reason names."""
_GONE: t.Final = (Presence.LEFT, Presence.ABSENT)
_COMING: t.Final = (Presence.ACTIVE, Presence.UPCOMING, Presence.FUTURE)
_SHARED: t.Final = ("personal_email",)
"""Rules whose values a person can change, so that another value contradicts nothing."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class _Former:
    """Somebody with an account, who is recognized as the person of a draft."""

    label: str
    account: Account
    draft: Draft | None
    """None if HR does not list the person any more."""
    rules: tuple[str, ...]
    """By which the person is recognized."""
    objection: str = ""
    """Why it may be somebody else, as the end of a sentence; empty if nothing says so."""


def link(drafts: t.Sequence[Draft], view: View, identities: Identities, known_keys: t.Collection[str]) -> None:
    """Set `account` and `linked` of drafts that continue with a former account; add to `reasons` of those that wait.

    Args:
        drafts: all drafts, once their accounts are known.
        view: the directory and the memory.
        identities: of everybody whom HR lists.
        known_keys: every key from HR.
    """
    if view.policy.category is Category.DEPROVISION:
        # Nobody gets the account of a leaver in such a run, so it must be disabled as usual.
        return
    finder = _Finder(drafts, view, identities, known_keys)
    found = {id(draft): finder.former(draft) for draft in drafts if _is_new(draft)}
    times = collections.Counter(one.account.guid for several in found.values() for one in several)
    for draft in drafts:
        several = found.get(id(draft), [])
        for one in several:
            if one.draft and one.draft.desired.presence is Presence.ABSENT:
                one.draft.desired = dataclasses.replace(one.draft.desired, presence=Presence.LEFT)
        if not several or draft.desired.presence is Presence.FUTURE:
            continue
        [first, *more] = several
        if more or first.objection or times[first.account.guid] > 1:
            draft.reasons.append(_waits(draft, several, view))
        else:
            _continue(draft, first, view)


def _is_new(draft: Draft) -> bool:
    is_coming = bool(draft.desired.source) and draft.desired.presence in _COMING
    return draft.account is None and draft.selected and is_coming


class _Finder:
    """Finds the former people by the digests of HR and of the memory."""

    def __init__(
        self, drafts: t.Iterable[Draft], view: View, identities: Identities, known_keys: t.Collection[str]
    ) -> None:
        self._view = view
        self._drafts = {view.keys.form(draft.desired.key): draft for draft in drafts}
        self._known = {view.keys.form(key) for key in known_keys}
        rules = set(view.policy.rehire_match)
        self._all: dict[str, dict[str, str]] = {
            key: {rule: one for rule, one in person.identities.items() if rule in rules or rule == DAY_OF_BIRTH}
            for key, person in view.memory.people.items()
        }
        for key, own in identities.items():
            self._all[key] = {**self._all.get(key, {}), **own}
        self._by_digest: dict[tuple[str, str], list[str]] = {}
        for key, own in self._all.items():
            for rule, one in own.items():
                if rule != DAY_OF_BIRTH:
                    self._by_digest.setdefault((rule, one), []).append(key)

    def former(self, draft: Draft) -> list[_Former]:
        """The people with other keys and an account who are recognized as the person of the draft, sorted by key."""
        rules: dict[str, list[str]] = {}
        for rule, one in self._all.get(draft.desired.key, {}).items():
            for key in self._by_digest.get((rule, one), ()):
                if find_form(key) != find_form(draft.desired.key):
                    rules.setdefault(key, []).append(rule)
        found = (self._former(key, by, draft) for key, by in sorted(rules.items()))
        return [one for one in found if one]

    def _former(self, key: str, by: list[str], draft: Draft) -> _Former | None:
        accounts = self._view.keys.accounts(key)
        if not accounts:
            return None
        held = self._drafts.get(self._view.keys.form(key))
        person = self._view.memory.people.get(key)
        label = held.desired.label if held else (person.label if person else "") or key
        objection = self._objection(key, held, draft)
        if len(accounts) > 1:
            objection = f"{len(accounts)} accounts have the key {key!r}"
        return _Former(label=label, account=accounts[0], draft=held, rules=tuple(by), objection=objection)

    def _objection(self, key: str, held: Draft | None, draft: Draft) -> str:
        if held is not None and held.desired.presence not in _GONE:
            return "who works here according to HR"
        if held is None and self._view.keys.form(key) in self._known:
            return "whose record in HR cannot be used"
        own, other = self._all.get(draft.desired.key, {}), self._all[key]
        differing = [rule for rule in own if rule not in _SHARED and rule in other and own[rule] != other[rule]]
        # Another name with the same day of birth is a marriage, and contradicts nothing.
        if DAY_OF_BIRTH in own and DAY_OF_BIRTH not in differing:
            differing = [rule for rule in differing if rule != BIRTHDAY]
        names = dict.fromkeys(BIRTHDAY if rule == DAY_OF_BIRTH else rule for rule in differing)
        return f"but another {', '.join(names)}" if names else ""


def _continue(draft: Draft, former: _Former, view: View) -> None:
    account = former.account
    reason = view.protection.account(account)
    if reason:
        draft.reasons.append(f"The former account {account.dn} is protected: {reason}")
        return
    if draft.desired.presence is Presence.UPCOMING and account.enabled and former.draft:
        # The leaver comes first, whatever else is wrong with the new record.
        draft.waits = True
        return
    draft.account = account
    draft.linked = (
        f"rehire of {former.label}, same {_named(former.rules)} ({view.policy.option_names.rehire_match}):"
        f" {account.text('sAMAccountName')} ({account.dn})"
    )
    if former.draft:
        former.draft.account = None
    if draft.desired.presence is Presence.UPCOMING:
        # Between the two employments, nobody has access.
        draft.desired = dataclasses.replace(draft.desired, paused=True)


def _named(rules: t.Iterable[str]) -> str:
    return " and ".join("birthday and names" if rule == BIRTHDAY else rule for rule in rules)


def _waits(draft: Draft, several: t.Sequence[_Former], view: View) -> str:
    names, key = view.policy.option_names, view.policy.key_attribute
    texts = [
        f"{one.label}, account {one.account.dn}, with the same {_named(one.rules)}"
        + (f", {one.objection}" if one.objection else "")
        for one in several
    ]
    described = examples(texts, _EXAMPLES, "; ")
    return (
        f"This may be the rehire of {described}. Whether it is the same person is for you to decide, so no account is"
        f" created or changed. If it is, set {key} of that account to {draft.desired.key.strip()!r}: the next run"
        f" continues with it. If not, create the account by one run with {names.rehire_match}: [] and {names.only}:"
        f" {draft.desired.key.strip()}."
    )
