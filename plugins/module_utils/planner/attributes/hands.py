# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who owns a value: compares what HR wants, what the directory holds, and what a run has written last.

If the directory does not hold what was written last, somebody else has changed it: a person, or another program. The
setting `drift` then decides. If HR's value has changed too, `keep` ends, because HR's new value is the later one.
"""

from __future__ import annotations

import functools
import typing as t

from ...model.desired import Drift, ValueKind
from ...model.plan import Notice
from ...values import syntax
from ...values.digests import digest
from ...values.equality import entry_form
from ...values.syntax import Syntax
from ...values.text import count, examples
from ..draft import Draft, Need, common_name_of, parent_of

if t.TYPE_CHECKING:
    import datetime

    from ...model.changes import Delta
    from ...model.directory import Account
    from ...model.memory import PersonMemory, Written
    from ..identity.keys import Keys
    from ..view import View
    from .rules import PreparedRule

_EXAMPLES = 10
"""The most values that a warning names."""


def person_of(draft: Draft, view: View) -> PersonMemory | None:
    """What is remembered of the person and the account; None if nothing is, or if it is of another account.

    Of an account that the last run has created, the objectGUID is not remembered yet.
    """
    person = view.memory.people.get(draft.desired.key)
    is_same = person is not None and draft.account is not None and person.account in ("", draft.account.guid)
    return person if is_same else None


def since(name: str, person: PersonMemory, written: datetime.datetime) -> datetime.datetime:
    """Since when an attribute or a group may be as somebody else has left it: the last time that it was right."""
    return person.drifts.get(name) or max(filter(None, (person.checked, written)))


class Hand(t.NamedTuple):
    """A value that somebody else has changed."""

    since: datetime.datetime
    is_outdated: bool
    """Whether HR wants something else than when the value was written last."""

    def __str__(self) -> str:
        return f"changed by hand since {self.since:%Y-%m-%d}"


class Values:
    """Digests of the values of attributes, as they are remembered.

    Args:
        keys: finds the keys of the accounts to which values point, because these are moved and renamed.
        accounts: all accounts of the directory.
        secret: of the memory.
    """

    def __init__(self, keys: Keys, accounts: t.Iterable[Account], secret: bytes) -> None:
        self._keys, self._accounts, self._secret = keys, accounts, secret

    def held(self, rule: PreparedRule, account: Account) -> str:
        """The digest of what the directory holds."""
        if rule.is_common_name:
            return self._digest((common_name_of(account),))
        return self._digest(self._form(rule, rule.show(value)) for value in account.raw(rule.lower))

    def written(self, rule: PreparedRule, delta: Delta) -> str:
        """The digest of what the directory holds once the change is made."""
        if delta.person is not None:
            return self._digest((self._keys.form(delta.person),))
        return self._digest(self._form(rule, _as_shown(rule, value)) for value in delta.after)

    def wanted(self, values: t.Iterable[str]) -> str:
        """The digest of what HR wants."""
        return digest(values, self._secret)

    def _digest(self, forms: t.Iterable[str]) -> str:
        # The order of the values of an attribute has no meaning ([RFC 4511] 4.1.7).
        return digest(sorted(forms), self._secret)

    def _form(self, rule: PreparedRule, value: str) -> str:
        if rule.type.syntax is not Syntax.DN:
            return value
        form = entry_form(value)
        return self._people.get(form, form)

    @functools.cached_property
    def _people(self) -> dict[str, str]:
        """The key of each account, by its DN in the form for comparison."""
        keyed = ((account, self._keys.forms_of(account)) for account in self._accounts)
        return {entry_form(account.dn): forms[0] for account, forms in keyed if forms}


def _as_shown(rule: PreparedRule, value: str) -> str:
    if rule.is_common_name or rule.type.syntax is Syntax.DN:
        return value
    return rule.show(syntax.encode(rule.type, value))


class Hands:
    """Judges the values that somebody else has changed.

    Args:
        view: the directory, the policy and the memory.
    """

    def __init__(self, view: View) -> None:
        self._view = view
        self._values = Values(view.keys, view.snapshot.accounts, view.memory.secret)

    def settle(self, drafts: t.Iterable[Draft], *, persons: bool) -> None:
        """Note the values of drafts that somebody else has changed, and leave those out of `wanted` that stay.

        Args:
            drafts: drafts whose values are compared.
            persons: whether to judge the attributes that point to persons, whose values are known later than others.
        """
        if self._view.memory.is_first:
            return
        for draft in drafts:
            person = person_of(draft, self._view) if draft.need is Need.MODIFY and draft.wanted else None
            if person is not None:
                for wanted in list(draft.wanted.values()):
                    if (wanted.rule.kind is ValueKind.PERSON) is persons:
                        self._judge(draft, wanted.rule, person)

    def of(self, draft: Draft, rule: PreparedRule) -> Hand | None:
        """Who has changed the value of the account; None if nobody has since the last run."""
        person = person_of(draft, self._view)
        written = person.written.get(rule.lower) if person else None
        if person is None or written is None or draft.account is None:
            return None
        if self._values.held(rule, draft.account) == written.digest:
            return None
        return Hand(since(rule.lower, person, written.at), self._is_outdated(draft, rule, written))

    def last(self, draft: Draft, rule: PreparedRule) -> str:
        """What a run has written last, in relation to the two other values, for an explanation; empty if unknown."""
        person = person_of(draft, self._view)
        written = person.written.get(rule.lower) if person else None
        if written is None or draft.account is None:
            return ""
        is_held = self._values.held(rule, draft.account) == written.digest
        of_hr = "what HR wanted then" if self._is_outdated(draft, rule, written) else "what HR wants"
        of_directory = "what the directory holds" if is_held else "not what the directory holds"
        return f"{of_hr}, and {of_directory} (on {written.at:%Y-%m-%d})"

    def _is_outdated(self, draft: Draft, rule: PreparedRule, written: Written) -> bool:
        return self._values.wanted(draft.desired.attributes.get(rule.mapped) or ()) != written.wanted

    def _judge(self, draft: Draft, rule: PreparedRule, person: PersonMemory) -> None:
        hand = self.of(draft, rule)
        if hand is None:
            return
        drift = rule.rule.drift or self._view.policy.drift
        if drift is Drift.REVERT or (drift is Drift.KEEP and hand.is_outdated) or _moves_with_name(draft, rule):
            draft.hands[rule.lower] = str(hand)
            return
        wanted = draft.wanted.pop(rule.lower)
        draft.drifts[rule.lower] = hand.since
        if drift is Drift.REPORT:
            draft.reported[rule.lower] = _reported(draft, rule, wanted.values, hand)


def _moves_with_name(draft: Draft, rule: PreparedRule) -> bool:
    """Whether the account gets a name in another container, where its current one may be taken."""
    return rule.is_common_name and draft.account is not None and draft.parent != parent_of(draft.account.dn)


def _reported(draft: Draft, rule: PreparedRule, wanted: t.Sequence[str], hand: Hand) -> str:
    """`title 'Boss' (HR: 'Clerk') since 2026-11-27`."""
    account = t.cast("Account", draft.account)
    held = (common_name_of(account),) if rule.is_common_name else map(rule.show, account.raw(rule.lower))
    shown, wants = (", ".join(map(rule.quote, values)) or "empty" for values in (held, wanted[:1]))
    return f"{rule.name} {shown} (HR: {wants}) since {hand.since:%Y-%m-%d}"


def notices(drafts: t.Iterable[Draft], view: View) -> t.Iterator[Notice]:
    """A warning about what somebody else has changed and this run leaves so, because `drift` is `report`."""
    reported = sorted(
        ((draft.desired.key, draft.desired.label, draft.reported) for draft in drafts if draft.acts and draft.reported),
        key=lambda one: one[:2],
    )
    if not reported:
        return
    described = [f"{label}: {'; '.join(texts.values())}" for _key, label, texts in reported]
    are = "is left as it is" if len(described) == 1 else "are left as they are"
    text = (
        f"{count(len(described), 'account')} that somebody else has changed {are} (drift: report):"
        f" {examples(described, _EXAMPLES, '. ')}. Correct HR or the directory."
    )
    yield Notice(text, tuple(key for key, _label, _texts in reported), has_keys=True)
