# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.requests.password import PasswordRequest, password_plan
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import OptionNames
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account, snapshot

PARAMS: dict[str, t.Any] = {
    "password": None,
    "generate": None,
    "update_password": "on_create",
    "must_change": None,
    "never_expires": None,
    "unlock": False,
    "handover": None,
    "return_password": False,
}
LOCKED = "msDS-User-Account-Control-Computed"
ANNA = account("Anna", "1", pwdLastSet="133000000000000000")
NEVER = account("Ben", "2", userAccountControl="66048", pwdLastSet="0")


def request(**params: t.Any) -> PasswordRequest:
    return PasswordRequest.from_options({**PARAMS, **params})


def plan(of: Account, *, untouched: bool = False, key: str = "", **params: t.Any) -> Plan:
    policy = Policy(key_attribute=None, option_names=OptionNames())
    return password_plan(request(**params), of, snapshot(of), policy, key=key, untouched=untouched)


def shown(some: Plan) -> list[tuple[Kind, list[tuple[str, str, str]]]]:
    return [
        (change.kind, [(delta.attribute, delta.before[0], delta.after[0]) for delta in change.deltas])
        for change in some.changes
    ]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "There is nothing to do"),
        ({"password": ""}, "The option password is empty"),
        ({"unlock": True, "handover": {"file": "x"}}, "handover: there is no password to deliver"),
        ({"unlock": True, "return_password": True}, "return_password: there is no password to deliver"),
        ({"must_change": True, "never_expires": True}, "must_change and never_expires are both true"),
    ],
)
def test_options_that_contradict_each_other(params: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ConfigurationError, match=message):
        request(**params)


@pytest.mark.parametrize(
    ("params", "depends"),
    [
        ({"generate": {}}, True),
        ({"password": "x"}, True),
        ({"password": "x", "update_password": "always"}, False),
        ({"unlock": True}, False),
        ({"must_change": False}, False),
        ({"never_expires": False}, False),
    ],
)
def test_only_on_create_looks_back(params: dict[str, t.Any], depends: bool) -> None:
    assert request(**params).depends_on_history is depends


def test_on_create_sets_where_none_was_set() -> None:
    found = plan(ANNA, untouched=True, key="1", generate={})
    assert shown(found) == [(kinds.SET_PASSWORD, [])]
    [change] = found.changes
    assert (change.label, change.key, change.account, change.dn) == ("Anna (1)", "1", ANNA.guid, ANNA.dn)
    assert change.reason == "none was set since the account was created"
    assert (found.employees, found.unchanged) == (1, 0)


def test_on_create_leaves_a_password_alone_that_somebody_uses() -> None:
    found = plan(ANNA, generate={}, must_change=True)
    assert (found.changes, found.unchanged) == ((), 1)


def test_always_sets_always() -> None:
    found = plan(ANNA, password="x", update_password="always")
    assert [(change.label, change.reason) for change in found.changes] == [("Anna", "update_password is always")]


def test_must_change_is_written_with_the_password() -> None:
    found = plan(ANNA, untouched=True, generate={}, must_change=True)
    assert shown(found) == [(kinds.SET_PASSWORD, [("pwdLastSet", "133000000000000000", "0")])]
    # Setting a password takes away the demand; writing it takes a request of its own.
    assert shown(plan(NEVER, untouched=True, generate={}, must_change=False)) == [(kinds.SET_PASSWORD, [])]


@pytest.mark.parametrize(
    ("held", "must_change", "after"),
    [(ANNA, True, "0"), (ANNA, False, None), (NEVER, False, "-1"), (account("Eva", "3"), False, "-1")],
)
def test_must_change_alone_is_about_the_password_that_is_there(
    held: Account, must_change: bool, after: str | None
) -> None:
    found = shown(plan(held, must_change=must_change))
    assert [deltas[0][2] for _kind, deltas in found] == ([] if after is None else [after])
    assert all(kind is kinds.SET_ATTRIBUTES for kind, _deltas in found)


def test_who_must_change_already_is_not_asked_again() -> None:
    assert plan(account("Eva", "3", pwdLastSet="0"), must_change=True).changes == ()


def test_what_never_expires_never_must_be_changed() -> None:
    with pytest.raises(ConfigurationError, match="Set never_expires: false too"):
        plan(NEVER, must_change=True)
    found = shown(plan(account("Ben", "2", userAccountControl="66048"), must_change=True, never_expires=False))
    assert found == [(kinds.SET_ATTRIBUTES, [("userAccountControl", "66048", "512")])]


@pytest.mark.parametrize(
    ("held", "wanted", "after"),
    [(ANNA, True, "66048"), (ANNA, False, None), (NEVER, True, None), (NEVER, False, "512")],
)
def test_never_expires_is_one_bit(held: Account, wanted: bool, after: str | None) -> None:
    deltas = [delta for change in plan(held, never_expires=wanted).changes for delta in change.deltas]
    assert [(delta.attribute, delta.after) for delta in deltas] == (
        [] if after is None else [("userAccountControl", (after,))]
    )


def test_unlocking_follows_the_password() -> None:
    locked = account("Anna", "1", pwdLastSet="1", **{LOCKED: "16"})
    options: dict[str, t.Any] = {"generate": {}, "never_expires": True, "unlock": True}
    assert [kind for kind, _deltas in shown(plan(locked, untouched=True, **options))] == [
        kinds.SET_ATTRIBUTES,
        kinds.SET_PASSWORD,
        kinds.UNLOCK,
    ]
    assert plan(ANNA, unlock=True).changes == ()


def test_protected_accounts_are_refused() -> None:
    found = plan(account("Root", "9", adminCount="1"), key="9", password="x", update_password="always")
    assert found.changes == ()
    [rejection] = found.rejections
    assert rejection.label == "Root (9)"
    assert "has adminCount=1" in rejection.reasons[0]


def test_no_password_is_part_of_the_plan() -> None:
    found = plan(ANNA, untouched=True, password="Very-secret-1", must_change=True)
    assert "Very-secret-1" not in repr(found)
    assert isinstance(found.changes[0].deltas[0], Delta)
