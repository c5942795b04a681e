# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deltas of `skype_user` are what is written: requests that differ are never shown alike."""

from __future__ import annotations

import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.apply import attributes
from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Modify
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.skype_user.test_plan import planned, prepared

Held: t.TypeAlias = dict[str, tuple[bytes, ...]]

ADDRESSES = [b"SMTP:a@x", b"smtp:b@x", b"sip:a@x", b"SIP:b@x", b"x500:\xff"]
HELD: st.SearchStrategy[Held] = st.fixed_dictionaries(
    {
        "msRTCSIP-UserEnabled": st.sampled_from([(), (b"TRUE",), (b"FALSE",)]),
        "msRTCSIP-PrimaryUserAddress": st.sampled_from([(), (b"sip:a@x",), (b"sip:b@x",)]),
        "msRTCSIP-UserPolicies": st.sampled_from([(), (b"0=1",), (b"0=1", b"1=2")]),
        "msRTCSIP-TenantId": st.sampled_from([(), (b"\x00\xff",)]),
        "proxyAddresses": st.lists(st.sampled_from(ADDRESSES), max_size=4, unique=True).map(tuple),
    }
)
STATES = st.sampled_from(["enabled", "disabled", "absent"])


def anna(held: Held) -> Account:
    one = account("Anna", "1")
    values = {**one.values, **{name.lower(): values for name, values in held.items() if values}}
    return Account(guid=one.guid, dn=one.dn, values=values)


def planned_for(held: Held, state: str) -> tuple[tuple[Delta, ...], Modify | None]:
    """What is shown, and what is written."""
    one = anna(held)
    changes = planned(one, state).changes
    if not changes:
        return (), None
    context = Context(prepared(one), Passwords())
    return changes[0].deltas, attributes.request(changes[0], context)


def written(held: Held, modify: Modify) -> Held:
    """The attributes after the request."""
    after = dict(held)
    for operation, name, values in modify.changes:
        if operation == "delete":
            assert set(values) <= set(after[name])
            after[name] = tuple(value for value in after[name] if value not in values)
        else:
            assert operation == "add"
            assert set(values).isdisjoint(after[name])
            after[name] = (*after[name], *values)
    return after


def bare(deltas: t.Iterable[Delta]) -> list[tuple[t.Any, ...]]:
    """What an approval sees of them: values without an order, and no reasons."""
    return sorted((delta.attribute, sorted(delta.before), sorted(delta.after)) for delta in deltas)


@given(held=HELD, other=HELD, state=STATES, other_state=STATES)
@settings(max_examples=300)
def test_requests_that_differ_are_shown_differently(held: Held, other: Held, state: str, other_state: str) -> None:
    (shown, done), (shown_other, done_other) = planned_for(held, state), planned_for(other, other_state)
    if bare(shown) == bare(shown_other):
        assert as_sets(done) == as_sets(done_other)


def as_sets(modify: Modify | None) -> set[tuple[t.Any, ...]]:
    return {(do, name, frozenset(values)) for do, name, values in modify.changes} if modify else set()


@given(held=HELD, state=STATES)
@settings(max_examples=300)
def test_every_write_is_shown_and_a_second_plan_is_empty(held: Held, state: str) -> None:
    shown, done = planned_for(held, state)
    assert bool(shown) == (done is not None and bool(done.changes))
    if done is None:
        return
    after = written(held, done)
    changed = {name for name in held if set(held[name]) != set(after[name])}
    assert changed == {delta.attribute for delta in shown}
    for delta in shown:
        assert len(delta.after) == len(after[delta.attribute])
    assert planned_for(after, state) == ((), None)
