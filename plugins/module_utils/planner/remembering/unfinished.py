# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the changes of a run that was killed: the directory tells, because nobody else has an answer."""

from __future__ import annotations

import typing as t

from ...model.changes import (
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
)
from ...model.memory import Finding, Intent
from ...model.plan import Notice
from ...values.equality import entry_form, is_as_stored
from ...values.text import count
from ..identity.keys import Keys

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.desired import Policy
    from ...model.directory import Account, Snapshot

_WORDS: t.Final[t.Mapping[Finding, str]] = {
    Finding.DONE: "were made",
    Finding.NOT_DONE: "were not made",
    Finding.UNKNOWN: "may have been made",
}
_LISTED: t.Final = 5
"""The most changes that the warning names."""


class Unfinished:
    """Finds out what became of intents.

    Args:
        snapshot: the directory as it is now.
        policy: of this run.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy) -> None:
        self._schema = snapshot.schema
        self._keys = Keys(snapshot, policy)
        self._accounts = {account.guid: account for account in snapshot.accounts}
        self._places = {entry_form(name) for name in snapshot.ous}

    def finding(self, change: Change) -> Finding:
        """What became of one change."""
        match change:
            case CreateOu():
                return _done(entry_form(change.dn) in self._places)
            case Create():
                return _done(bool(self._keys.accounts(change.key)) if change.key else None)
        account = self._accounts.get(change.account or "") or self._only(change.key)
        if isinstance(change, Delete):
            return _done(account is None)
        return self._of_account(change, account) if account else Finding.UNKNOWN

    def _only(self, key: str) -> Account | None:
        found = self._keys.accounts(key) if key else []
        return found[0] if len(found) == 1 else None

    def _of_account(self, change: Change, account: Account) -> Finding:
        match change:
            case Enable():
                return _done(account.enabled)
            case Disable():
                return _done(not account.enabled)
            case Rename() | Move():
                return _done(_is_at(account, change.new_dn) or (None if not _is_at(account, change.dn) else False))
            case AddToGroup():
                return _done(_is_member(account, change.group))
            case RemoveFromGroup():
                return _done(not _is_member(account, change.group))
            case SetAttributes() | ForgetGroups():
                return self._of_values(change.deltas, account)
        return Finding.UNKNOWN

    def _of_values(self, deltas: t.Iterable[Delta], account: Account) -> Finding:
        """Done if all values are as wanted, not done if all are as before; a request is made as a whole."""
        told = [one for one in deltas if not one.secret]
        if told and all(self._has(account, one, one.after) for one in told):
            return Finding.DONE
        if told and all(self._has(account, one, one.before) for one in told):
            return Finding.NOT_DONE
        return Finding.UNKNOWN

    def _has(self, account: Account, delta: Delta, values: tuple[str, ...]) -> bool:
        attribute = self._schema.get(delta.attribute.lower())
        return attribute is not None and is_as_stored(attribute, account.raw(delta.attribute), values)


def _is_at(account: Account, place: str) -> bool:
    return entry_form(account.dn) == entry_form(place)


def _is_member(account: Account, group: str) -> bool:
    return entry_form(group) in map(entry_form, account.texts("memberOf"))


def _done(answer: bool | None) -> Finding:
    if answer is None:
        return Finding.UNKNOWN
    return Finding.DONE if answer else Finding.NOT_DONE


def found(intents: t.Iterable[Intent], snapshot: Snapshot, policy: Policy) -> dict[int, Finding]:
    """What became of the intents of killed runs, by their numbers in the database."""
    unfinished = Unfinished(snapshot, policy)
    return {intent.number: unfinished.finding(intent.change) for intent in intents}


def notice(intents: t.Sequence[Intent], findings: t.Mapping[int, Finding]) -> Notice | None:
    """The warning about killed runs; None if there are no intents."""
    if not intents:
        return None
    first = min(intent.at for intent in intents)
    numbers = {finding: list(findings.values()).count(finding) for finding in Finding}
    told = ", ".join(f"{number} {_WORDS[finding]}" for finding, number in numbers.items() if number)
    named = "; ".join(f"{_described(one.change)}: {findings[one.number]}" for one in intents[:_LISTED])
    more = f"; and {len(intents) - _LISTED} more" if len(intents) > _LISTED else ""
    return Notice(
        f"A run that began writing at {first:%Y-%m-%d %H:%M} UTC did not end. Of {count(len(intents), 'change')} whose"
        f" outcome it could not remember, {told}. This run plans from the directory as it is now. {named}{more}.",
        tuple(dict.fromkeys(intent.change.key for intent in intents if intent.change.key)),
        has_keys=True,
    )


def _described(change: Change) -> str:
    return f"{change.kind.name.replace('_', ' ')} {change.label or change.dn}"
