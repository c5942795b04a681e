# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run remembers of names: who has each, and since when nobody has it any more."""

from __future__ import annotations

import collections
import dataclasses
import typing as t

from ...model.changes import Create, CreateOu, Delete
from ...model.memory import GivenName
from ...model.plan import Status
from ...values.equality import unique_form
from ..attributes.rules import is_secret

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.directory import Account
    from .aftermath import After

_SPACES: t.Final[t.Mapping[str, str]] = {
    "samaccountname": "samaccountname",
    "userprincipalname": "userprincipalname",
    "mail": "mail",
    "proxyaddresses": "mail",
    "targetaddress": "mail",
    "mailnickname": "mailnickname",
}
"""The attribute under which the values of an attribute are remembered. All mail addresses are one kind of name."""
_PREFIXED: t.Final = ("proxyaddresses", "targetaddress")
_MAIL: t.Final = "smtp:"

Name: t.TypeAlias = tuple[str, str]
"""An attribute of `_SPACES`, and a value in the form in which it must be unique."""


def given_names(after: After) -> t.Iterator[GivenName]:
    """The names of which something has changed: given, given to somebody else, or released.

    Names of accounts without a key belong to nobody whom HR knows, and are not remembered. Nor are names that are made
    of private fields. A partial task gives nobody a name; the next run sees the names that it releases.
    """
    if not after.task.policy.name_hold_days or after.task.is_partial:
        return
    before, now = _held(after)
    known = {(one.attribute, one.value): one for one in after.memory.names}
    for name, key in now.items():
        one = known.get(name)
        if one is None or one.released is not None or after.form(one.key) != after.form(key):
            yield GivenName(attribute=name[0], value=name[1], key=key, given=after.now)
    for name, key in before.items():
        if name not in now and name not in known:
            yield GivenName(attribute=name[0], value=name[1], key=key, given=after.now, released=after.now)
    for name, one in known.items():
        if one.released is None and name not in now:
            yield dataclasses.replace(one, released=after.now)


def _held(after: After) -> tuple[dict[Name, str], dict[Name, str]]:
    """Who has each name, before and after the changes of the run."""
    before: dict[Name, str] = {}
    now: dict[Name, str] = {}
    changes = _applied(after)
    attributes = _remembered(after)
    for account in after.snapshot.accounts:
        own = changes.pop(account.guid, [])
        key = _key(account, own, after)
        if key:
            names = _names(account.texts, attributes)
            before.update(dict.fromkeys(names, key))
            now.update(dict.fromkeys(_names_after(account, own, attributes) if own else names, key))
    for created in changes.values():
        now.update(dict.fromkeys(_names_after(None, created, attributes), created[0].key))
    return before, now


def _applied(after: After) -> dict[str, list[Change]]:
    """The changes that were made, by objectGUID of the account; of new accounts, by the key of the person."""
    found: dict[str, list[Change]] = collections.defaultdict(list)
    created = {change.key for change in after.plan.changes if isinstance(change, Create)}
    for index, change in enumerate(after.plan.changes):
        outcome = after.outcomes.get(index)
        if outcome and outcome.status is Status.APPLIED and not isinstance(change, CreateOu):
            found[f"new {change.key}" if change.key in created else str(change.account)].append(change)
    return found


def _key(account: Account, changes: t.Sequence[Change], after: After) -> str:
    """The key of the account, which the run may just have written; empty if there is none."""
    attribute = after.task.policy.key_attribute or ""
    [key, *_more] = (*_after(account, changes, attribute.lower()), "")
    return key


def _remembered(after: After) -> tuple[str, ...]:
    secret = {name.lower() for name, rule in after.task.policy.rules.items() if is_secret(rule)}
    return tuple(lower for lower in _SPACES if lower not in secret)


def _names_after(account: Account | None, changes: t.Sequence[Change], attributes: t.Sequence[str]) -> list[Name]:
    if any(isinstance(change, Delete) for change in changes):
        return []
    return _names(lambda lower: _after(account, changes, lower), attributes)


def _after(account: Account | None, changes: t.Sequence[Change], lower: str) -> tuple[str, ...]:
    """The values of an attribute after the changes."""
    for change in reversed(changes):
        for delta in getattr(change, "deltas", ()):
            if delta.attribute.lower() == lower:
                return tuple(delta.after)
    return account.texts(lower) if account else ()


def _names(texts: t.Callable[[str], t.Iterable[str]], attributes: t.Sequence[str]) -> list[Name]:
    return [
        (_SPACES[lower], form.removeprefix(_MAIL) if lower in _PREFIXED else form)
        for lower in attributes
        for text in texts(lower)
        if (form := unique_form(text)).startswith(_MAIL) or lower not in _PREFIXED
    ]
