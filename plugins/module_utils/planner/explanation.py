# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains what planning has decided about one person. It reads the finished planning, and decides nothing itself."""

from __future__ import annotations

import dataclasses
import difflib
import typing as t

from ..model.changes import CreateOu
from ..model.desired import Presence, ValueKind
from ..model.explanation import (
    CHANGES,
    NOT_NEEDED,
    UNCHANGED,
    AccountFacts,
    AttributeFacts,
    CandidateFacts,
    Facts,
    Search,
)
from ..values import equality
from ..values.equality import entry_form, find_form, is_below
from .draft import Draft, Need, common_name_of
from .identity import lost_keys
from .identity.correlate import searches
from .names.holders import UNIQUE
from .names.naming import refusals
from .selection import telling

if t.TYPE_CHECKING:
    from ..model.directory import Account
    from ..model.plan import Plan, Rejection
    from .attributes.rules import PreparedRule
    from .names.holders import Names
    from .plan import Planning

PRIVATE: t.Final = "(private)"
"""Stands for a value that the mapping keeps secret."""

_NEAR: t.Final = 5
"""The maximum number of suggestions for an unknown text."""

_ALIKE: t.Final = 0.7
"""How much of a text and of a suggestion is the same, at least, as `difflib` counts it."""

_NAMING: t.Final = ("sAMAccountName", "userPrincipalName", "mail", "proxyAddresses", "displayName")
"""Attributes of an account by which somebody may call it."""


class Explaining:
    """Explains people of a finished plan.

    Args:
        planning: the planning that made the plan.
        plan: the plan.
    """

    def __init__(self, planning: Planning, plan: Plan) -> None:
        self._planning = planning
        self._plan = plan
        self._view = planning.view

    def of_key(self, key: str, label: str) -> Facts:
        """The facts about a person of HR.

        Args:
            key: empty if HR has none.
            label: how messages name the person, to find the reasons if there is no key.
        """
        form = self._view.keys.form(key)
        for draft in self._planning.drafts if form else ():
            if self._view.keys.form(draft.desired.key) == form:
                return self._of_draft(draft)
        return self._of_rejected(key, label)

    def of_text(self, text: str) -> tuple[Facts, ...]:
        """The facts about the accounts that the text names: by a login, an address, a name, a key or a DN."""
        form = find_form(text)
        found = [(account, by) for account in self._view.snapshot.accounts if (by := self._called(account, form))]
        return tuple(dataclasses.replace(self._of_account(account), by=by) for account, by in found)

    def plan_of(self, facts: Facts) -> Plan:
        """The part of the plan that concerns the person, with the warnings about people who have lost their key."""
        account = facts.account.dn if facts.account else ""
        lost = [one for one in self._planning.lost if facts.label == one.person.label or account == one.account.dn]
        plan = of_person(self._plan, facts)
        return dataclasses.replace(plan, notices=(*plan.notices, *lost_keys.notices(lost, self._view)))

    def near(self, text: str) -> tuple[str, ...]:
        """Keys, logins and names that resemble the text."""
        keys, bare = sorted({*self._planning.selection.known_keys, *self._view.memory.people}), telling(text)
        logins = [login for one in self._view.snapshot.accounts if (login := one.text("sAMAccountName"))]
        alike = [key for key in keys if telling(key) == bare or sorted(key) == sorted(text)]
        close = difflib.get_close_matches(text, [*keys, *logins], n=_NEAR, cutoff=_ALIKE)
        return tuple(dict.fromkeys((*alike, *close, *self._near_names(text))))[:_NEAR]

    def _near_names(self, text: str) -> t.Iterator[str]:
        """The names that resemble the text as a whole, or by one of their words."""
        found: dict[str, dict[str, None]] = {}
        for name in self._names():
            for form in (find_form(name), *map(find_form, name.split())):
                found.setdefault(form, {})[name] = None
        for form in difflib.get_close_matches(find_form(text), found, n=_NEAR, cutoff=_ALIKE):
            yield from found[form]

    def _names(self) -> t.Iterator[str]:
        """The names of the people in HR, and of accounts."""
        for person in self._planning.task.desired:
            yield person.label.removesuffix(f" ({person.key})")
        for rejection in self._planning.task.rejections:
            yield rejection.label.removesuffix(f" ({rejection.key})")
        for account in self._view.snapshot.accounts:
            yield account.text("displayName") or common_name_of(account)

    def _called(self, account: Account, form: str) -> str:
        """The attribute by which the text names the account; empty if it does not."""
        if form in (find_form(account.dn), find_form(common_name_of(account))):
            return "name"
        if form and self._view.keys.form(form) in self._view.keys.forms_of(account):
            return self._planning.task.policy.key_attribute or ""
        for attribute in _NAMING:
            if form in (find_form(text).removeprefix("smtp:") for text in account.texts(attribute)):
                return attribute
        return ""

    def _of_account(self, account: Account) -> Facts:
        forms = self._view.keys.forms_of(account)
        for draft in self._planning.drafts:
            if draft.account is account or self._view.keys.form(draft.desired.key) in forms:
                return self._of_draft(draft)
        for rejection in self._planning.task.rejections:
            if rejection.key and self._view.keys.form(rejection.key) in forms:
                return self._of_rejected(rejection.key, rejection.label)
        facts = self._facts_of(account)
        return Facts(key=facts.key, label=common_name_of(account), account=facts, reasons=self._nobody(account, facts))

    def _nobody(self, account: Account, facts: AccountFacts) -> tuple[str, ...]:
        """Why an account of nobody is not changed."""
        policy = self._planning.task.policy
        option = policy.option_names.match_attributes
        if facts.key:
            why = f"HR has nobody with the key {facts.key!r} ({policy.key_attribute}). People missing from HR are not"
            why += " treated as leavers, so nothing is changed."
        elif policy.match_attributes:
            why = f"The account has no {policy.key_attribute}, and no employee's {', '.join(policy.match_attributes)}"
            why += f" ({option}) finds it."
        else:
            why = f"The account has no {policy.key_attribute}, and {option} is empty, so no account is adopted."
        protected = self._view.protection.account(account)
        return (why, f"protected: {protected}") if protected else (why,)

    def _of_rejected(self, key: str, label: str) -> Facts:
        """The facts about somebody who was skipped before the directory was read."""
        found = [one for one in self._planning.task.rejections if self._is_same(one, key, label)]
        accounts = self._view.keys.accounts(key) if key else []
        return Facts(
            key=key,
            label=found[0].label if found else label,
            account=self._facts_of(accounts[0]) if len(accounts) == 1 else None,
            reasons=tuple(reason for one in found for reason in one.reasons),
        )

    def _is_same(self, rejection: Rejection, key: str, label: str) -> bool:
        return self._view.keys.form(rejection.key) == self._view.keys.form(key) if key else rejection.label == label

    def _of_draft(self, draft: Draft) -> Facts:
        is_settled = draft.need in (Need.CREATE, Need.MODIFY)
        return Facts(
            key=draft.desired.key,
            label=draft.desired.label,
            action=draft.need.name.lower(),
            account=self._facts_of(draft.account) if draft.account else None,
            account_after=draft.dn if draft.acts and is_settled else "",
            ou=(draft.desired.ou or "") if is_settled else "",
            searches=tuple(map(self._shown, searches(draft, self._view))),
            groups=tuple(self._planning.memberships.facts(draft)),
            reasons=tuple(self._reasons(draft)),
            attributes=tuple(self._attributes(draft)) if is_settled else (),
            candidates=tuple(self._candidates(draft)) if is_settled else (),
        )

    def _shown(self, search: Search) -> Search:
        """The search, without a value that the mapping keeps secret."""
        for rule in self._planning.rules.all:
            if rule.name.lower() == search.attribute.lower():
                return dataclasses.replace(search, value=_masked(rule, (search.value,))[0])
        return search

    def _facts_of(self, account: Account) -> AccountFacts:
        key_attribute = self._planning.task.policy.key_attribute
        return AccountFacts(
            dn=account.dn,
            login=account.text("sAMAccountName") or "",
            key=(account.text(key_attribute) or "") if key_attribute else "",
            enabled=account.enabled,
            locked=account.locked,
        )

    def _reasons(self, draft: Draft) -> t.Iterator[str]:
        yield from draft.reasons
        excluding = self._planning.selection.excluded_by(draft.desired.key)
        if excluding:
            yield f"The run does not include this person, because of {excluding}."
        if draft.withheld:
            yield f"The account stays disabled, because no run has disabled it ({self._enable})."
        if draft.need is Need.NOTHING and not draft.reasons:
            yield self._idle(draft)

    @property
    def _enable(self) -> str:
        policy = self._planning.task.policy
        return f"{policy.option_names.enable}: {policy.enable}"

    def _idle(self, draft: Draft) -> str:
        """Why the account needs nothing."""
        presence, policy = draft.desired.presence, self._planning.task.policy
        if presence is Presence.FUTURE:
            return "The start date is too far ahead, so there is nothing to do yet."
        if presence not in (Presence.LEFT, Presence.ABSENT) or (draft.account and draft.account.enabled):
            return f"{policy.option_names.category} is {policy.category}, which does not allow what the account needs."
        if draft.account is None:
            return "The person has left, and has no account."
        return "The person has left, and the account is disabled already."

    def _attributes(self, draft: Draft) -> t.Iterator[AttributeFacts]:
        for rule in self._planning.rules.all:
            desired = draft.desired
            if rule.mapped in desired.attributes or rule.mapped in desired.unmade:
                current = tuple(rule.show(value) for value in draft.account.raw(rule.lower)) if draft.account else ()
                values = desired.attributes.get(rule.mapped)
                yield AttributeFacts(
                    attribute=rule.name,
                    option=rule.reason(desired),
                    desired=_masked(rule, values) if values is not None else None,
                    current=_masked(rule, current),
                    verdict=self._verdict(draft, rule),
                    written=self._planning.hands.last(draft, rule),
                )

    def _verdict(self, draft: Draft, rule: PreparedRule) -> str:
        """What happens to the attribute, as planning has left it."""
        if rule.mapped in draft.desired.unmade:
            return f"left out: {draft.desired.unmade[rule.mapped]}"
        if draft.account is not None and rule.rule.on_create_only:
            return "not changed: only set when the account is created (on: create)"
        if kept := self._planning.renames.why_kept(draft, rule):
            return kept
        if rule.option in draft.left_to_exchange:
            return "not changed: an e-mail address policy of Exchange decides"
        if draft.desired.attributes[rule.mapped] is None and rule.lower not in draft.wanted:
            return f"not changed: HR has no value (null: {rule.rule.null})"
        if refused := draft.refused.get(rule.lower):
            return f"left out: {refused}"
        if rule.lower in draft.drifts:
            drift = rule.rule.drift or self._planning.task.policy.drift
            return f"not changed: changed by hand since {draft.drifts[rule.lower]:%Y-%m-%d} (drift: {drift})"
        if rule.lower in draft.wanted or rule.lower in draft.deferred:
            return CHANGES if draft.acts else "would change, but nothing is changed for this person"
        if rule.kind is ValueKind.PERSON and not self._is_held(draft, rule):
            return "not changed: the person has no account that can be used, see the warnings"
        return UNCHANGED

    def _is_held(self, draft: Draft, rule: PreparedRule) -> bool:
        """Whether the account points to the account of the person."""
        # The planner may have replaced a manager who has left.
        meant = draft.persons[rule.lower].values if rule.lower in draft.persons else ()
        keys = {self._view.keys.form(key) for key in meant}
        found = [one.account for one in self._planning.drafts if self._view.keys.form(one.desired.key) in keys]
        found += [account for key in keys for account in self._view.keys.accounts(key)]
        held = set(map(entry_form, draft.account.texts(rule.lower))) if draft.account else set()
        return bool(held) and held <= {entry_form(account.dn) for account in found if account}

    def _candidates(self, draft: Draft) -> t.Iterator[CandidateFacts]:
        for rule in self._planning.rules.all:
            named = rule.kind is ValueKind.CANDIDATES or rule.lower in UNIQUE or rule.is_common_name
            if named and not (rule.is_common_name and not draft.parent):
                yield from self._tried(draft, rule)

    def _tried(self, draft: Draft, rule: PreparedRule) -> t.Iterator[CandidateFacts]:
        is_settled = False
        for value, problem in refusals(draft, rule, t.cast("Names", self._planning.names)):
            if _has(draft, rule, value):
                verdict, is_settled = "the account has it", True
            elif problem:
                verdict = f"refused: {problem}"
            elif not is_settled and rule.lower in draft.wanted:
                verdict, is_settled = "assigned" if draft.acts else "free", True
            else:
                verdict = NOT_NEEDED
            yield CandidateFacts(attribute=rule.name, value=_masked(rule, (value,))[0], verdict=verdict)


def _masked(rule: PreparedRule, values: tuple[str, ...]) -> tuple[str, ...]:
    """The values; not those of private data, nor of absences, which can disclose the health of the employee."""
    return (PRIVATE,) * len(values) if rule.secret or "absence" in rule.rule.fields else values


def _has(draft: Draft, rule: PreparedRule, value: str) -> bool:
    """Whether the account has this name or address already."""
    if draft.account is None:
        return False
    if rule.is_common_name:
        return find_form(common_name_of(draft.account)) == find_form(value)
    return any(equality.is_found(rule.type, (held,), value) for held in draft.account.raw(rule.lower))


def of_person(plan: Plan, facts: Facts) -> Plan:
    """The part of a plan that concerns one person: the changes with new OUs above the account, warnings and reasons."""
    changes = tuple(one for one in plan.changes if one.key == facts.key or _is_above(one.dn, facts, one))
    return dataclasses.replace(
        plan,
        changes=changes if facts.key else (),
        rejections=tuple(one for one in plan.rejections if one.label == facts.label),
        notices=tuple(one for one in plan.notices if facts.key in one.keys),
        problems=tuple(one for one in plan.problems if facts.key in one.keys),
        subjects={
            name: own
            for name, subjects in plan.subjects.items()
            if (own := tuple(one for one in subjects if one.key == facts.key))
        },
    )


def _is_above(dn: str, facts: Facts, change: object) -> bool:
    return isinstance(change, CreateOu) and bool(facts.account_after) and is_below(facts.account_after, dn)
