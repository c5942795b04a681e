# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Compares desired values with the directory, so that only different values are written."""

from __future__ import annotations

import typing as t

from ...model.desired import NullPolicy, ValueKind
from ...values import equality
from ...values.equality import find_form, tidy
from ..draft import Draft, Wanted, common_name_of, parent_of
from ..names import addresses, mail_addresses
from . import lawful

if t.TYPE_CHECKING:
    from ...model.directory import Account
    from .rules import PreparedRule

_MISSING: t.Final = object()


def compare(
    draft: Draft, rules: t.Sequence[PreparedRule], given: t.Mapping[str, tuple[str, ...] | None] | None = None
) -> None:
    """Fill `draft.wanted` and `draft.persons`, and refuse values that cannot be made or that the directory refuses.

    Args:
        draft: a draft whose account is created or modified.
        rules: `Rules.all` for a new account, `Rules.lasting` for an existing one.
        given: what the account should have, as `Desired.attributes`, which is the default.
    """
    attributes = draft.desired.attributes if given is None else given
    held: t.Mapping[str, tuple[bytes, ...]] = draft.account.values if draft.account else {}
    if draft.desired.unmade and given is None:
        _refuse_unmade(draft, rules)
    for rule in rules:
        values: t.Any = attributes.get(rule.mapped, _MISSING)
        if values is _MISSING:
            continue
        lower = rule.lower
        current = held.get(lower, ())
        # A shortcut, because nearly all values of nearly all runs are unchanged.
        if values and current == (values[0].encode("utf-8", "surrogatepass"),) and len(values) == 1 and lower != "cn":
            continue
        _consider(draft, rule, values, current)
        if rule.yields:
            mail_addresses.leave_to_exchange(draft, rule)


def _refuse_unmade(draft: Draft, rules: t.Iterable[PreparedRule]) -> None:
    for rule in rules:
        problem = draft.desired.unmade.get(rule.mapped)
        if problem:
            option = draft.desired.options.get(rule.mapped, rule.option)
            draft.refuse(rule, f"{problem} ({option}).")


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
        draft.refuse(rule, f"{rule.name}: every account needs a value, but {rule.option} gives none.")
    elif current:
        draft.wanted[rule.lower] = Wanted(rule, ())


def _common_name(draft: Draft, rule: PreparedRule, values: tuple[str, ...]) -> None:
    values = tuple(map(tidy, values))
    if draft.account is not None and (rule.kind is not ValueKind.CANDIDATES or not _moves(draft, draft.account)):
        # If the account is not moved, its current name is known to be free; in another OU it may be taken.
        held = common_name_of(draft.account)
        if held in values:
            return
        values = _kept(held, values)
    if rule.kind is ValueKind.CANDIDATES:
        draft.wanted[rule.lower] = Wanted(rule, values)
    else:
        _want(draft, rule, values)


def _kept(held: str, candidates: tuple[str, ...]) -> tuple[str, ...]:
    """The candidate that the account has already in another spelling, for example in other capitals; else all."""
    return tuple(value for value in candidates if find_form(value) == find_form(held)) or candidates


def _moves(draft: Draft, account: Account) -> bool:
    return draft.parent != parent_of(account.dn)


def _candidates(draft: Draft, rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> None:
    if current and any(equality.is_as_stored(rule.type, current, (value,)) for value in values):
        return
    same = tuple(value for value in values if equality.is_found(rule.type, current, value))
    draft.wanted[rule.lower] = Wanted(rule, same or values)


def _values(draft: Draft, rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> None:
    if rule.lower == addresses.PROXY_ADDRESSES:
        values = addresses.distinct(values)
        if rule.rule.keep_former and draft.account is not None:
            values = addresses.distinct(addresses.with_former(values, addresses.held_by(draft.account)))
    elif len(values) > 1:
        values = equality.distinct(rule.type, values)
    if current and equality.is_as_stored(rule.type, current, values):
        return
    _want(draft, rule, _as_stored(rule, values, current) if len(values) > 1 else values)


def _as_stored(rule: PreparedRule, values: tuple[str, ...], current: tuple[bytes, ...]) -> tuple[str, ...]:
    """The values; those that are stored already in the spelling of the directory, so that they are not written."""
    return tuple(
        next((rule.show(raw) for raw in current if equality.is_as_stored(rule.type, (raw,), (value,))), value)
        for value in values
    )


def _want(draft: Draft, rule: PreparedRule, values: tuple[str, ...]) -> None:
    problem = lawful.problem(rule, values)
    if problem:
        draft.refuse(rule, problem)
    else:
        draft.wanted[rule.lower] = Wanted(rule, values)
