# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares desired values with the directory, so that only different values are written."""

from __future__ import annotations

import typing as t

from ..model.desired import NullPolicy, ValueKind
from ..values import syntax
from ..values.text import fold
from . import addresses, lawful
from .draft import Draft, Wanted, common_name_of, parent_of

if t.TYPE_CHECKING:
    from ..model.directory import Account
    from .rules import PreparedRule

_MISSING: t.Final = object()
_ADDRESSES = "proxyaddresses"


def compare(draft: Draft, rules: t.Sequence[PreparedRule]) -> None:
    """Fill `draft.wanted` and `draft.persons`, and add values that the directory would refuse to `draft.reasons`.

    Args:
        draft: a draft whose account is created or modified.
        rules: `Rules.all` for a new account, `Rules.lasting` for an existing one.
    """
    attributes = draft.desired.attributes
    held = draft.account.values if draft.account else {}
    for rule in rules:
        values: t.Any = attributes.get(rule.mapped, _MISSING)
        if values is _MISSING:
            continue
        current = held.get(rule.lower, ())
        # A shortcut, because nearly all values of nearly all runs are unchanged.
        if (
            values is not None
            and len(values) == 1 == len(current)
            and values[0].encode("utf-8", "surrogatepass") == current[0]
            and rule.lower != "cn"
        ):
            continue
        _consider(draft, rule, values, current)


def _consider(draft: Draft, rule: PreparedRule, values: tuple[str, ...] | None, current: tuple[bytes, ...]) -> None:
    lasting = tuple(value for value in values or () if value)
    if not lasting and (values is None or rule.kind is ValueKind.CANDIDATES):
        if rule.rule.null is NullPolicy.ERROR:
            draft.reasons.append(f"{rule.name}: HR has no value, but {rule.option} requires one.")
        if rule.rule.null is not NullPolicy.CLEAR:
            return
    if not lasting:
        _clear(draft, rule, current)
    elif rule.kind is ValueKind.PERSON:
        draft.persons[rule.lower] = Wanted(rule, lasting)
    elif rule.is_common_name:
        _common_name(draft, rule, lasting)
    elif rule.kind is ValueKind.CANDIDATES:
        _candidates(draft, rule, lasting, current)
    else:
        _values(draft, rule, lasting, current)


def _clear(draft: Draft, rule: PreparedRule, current: tuple[bytes, ...]) -> None:
    if rule.is_required and draft.account is not None:
        draft.reasons.append(f"{rule.name}: every account needs a value, but {rule.option} gives none.")
    elif current:
        draft.wanted[rule.lower] = Wanted(rule, ())


def _common_name(draft: Draft, rule: PreparedRule, values: tuple[str, ...]) -> None:
    if draft.account is not None and (rule.kind is not ValueKind.CANDIDATES or not _moves(draft, draft.account)):
        # If the account is not moved, its current name is known to be free; in another OU it may be taken.
        held = common_name_of(draft.account)
        if held in values or fold(held) in map(fold, values):
            return
    if rule.kind is ValueKind.CANDIDATES:
        draft.wanted[rule.lower] = Wanted(rule, values)
    else:
        _want(draft, rule, values)


def _moves(draft: Draft, account: Account) -> bool:
    return draft.parent != parent_of(account.dn)


def _candidates(draft: Draft, rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> None:
    if len(current) == 1 and rule.show(current[0]) in values:
        return
    if current and any(syntax.equal(rule.type, current, (value,)) for value in values):
        return
    draft.wanted[rule.lower] = Wanted(rule, values)


def _values(draft: Draft, rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> None:
    if rule.lower == _ADDRESSES:
        values = tuple(dict.fromkeys(values))
        if rule.rule.keep_former:
            values = addresses.with_former(values, map(rule.show, current))
        if {_address_form(value) for value in values} == {_address_form(rule.show(raw)) for raw in current}:
            return
    else:
        if current and syntax.equal(rule.type, current, values):
            return
        if len(values) > 1:
            values = _as_held(rule, syntax.distinct(rule.type, values), current)
    _want(draft, rule, values)


def _address_form(address: str) -> tuple[str, str]:
    """The form for comparison. Only the case of the prefix is significant: `SMTP:` marks the primary address."""
    prefix, _colon, rest = address.partition(":")
    return prefix, fold(rest)


def _as_held(rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> tuple[str, ...]:
    """The values; equal ones in the spelling of the directory, so that only different values are written."""
    return tuple(
        next((rule.show(raw) for raw in current if syntax.equal(rule.type, (raw,), (value,))), value)
        for value in values
    )


def _want(draft: Draft, rule: PreparedRule, values: tuple[str, ...]) -> None:
    problem = lawful.problem(rule, values)
    if problem:
        draft.reasons.append(problem)
    else:
        draft.wanted[rule.lower] = Wanted(rule, values)
