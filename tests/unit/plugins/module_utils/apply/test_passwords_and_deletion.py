# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Passwords, restoring, deletions and the protection against them: what is sent, and whose passwords are told."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply import apply as applying
from ansible_collections.hrsync.ad.plugins.module_utils.apply import handover, password, single
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory import requests
from ansible_collections.hrsync.ad.plugins.module_utils.directory.diagnostics import explain
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    DISCRETIONARY_LIST,
    SHOW_DELETED,
    Add,
    Modify,
    Request,
    Result,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    CHILDREN,
    Change,
    Create,
    Delete,
    Delta,
    LiftProtection,
    PrimaryGroup,
    Restore,
    SetPassword,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

BASE = "OU=People,DC=example,DC=com"
READ = Snapshot(
    server="",
    base_dn=BASE,
    schema={
        name.lower(): AttributeType(name, syntax, single_valued=True)
        for name, syntax in (
            ("sAMAccountName", Syntax.TEXT),
            ("pwdLastSet", Syntax.INTEGER),
            ("primaryGroupID", Syntax.INTEGER),
        )
    },
)
GUID = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50"
ADDRESS = f"<GUID={GUID}>"
ANNA: dict[str, t.Any] = {"key": "1", "label": "Anna (1)", "account": GUID, "dn": f"CN=Anna,{BASE}"}
MUST_CHANGE = Delta(attribute="pwdLastSet", before=("1",), after=("0",))


class Recording:
    """Takes everything, but for the DNs in `refused`: those with the LDAP result code that stands there."""

    domain_dn = BASE

    def __init__(self, **refused: int) -> None:
        self.refused = {f"CN={name},{BASE}": code for name, code in refused.items()}
        self.sent: list[Request] = []

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        for request in requests:
            self.sent.append(request)
            code = self.refused.get(request.dn, 0)
            # A domain controller that takes no password in an `add` takes the same without one.
            if code == single.UNWILLING_TO_PERFORM and not (isinstance(request, Add) and _has_password(request)):
                code = 0
            yield Result(code == 0, code, "refused" if code else "")

    def search(self, _base: str, _filter: str, _attributes: t.Collection[str]) -> t.Iterator[Entry]:
        yield Entry(ANNA["dn"], {"objectguid": (uuid.UUID(GUID).bytes_le,)})


def _has_password(request: Add) -> bool:
    return "unicodePwd" in request.attributes


def sent(change: Change, **refused: int) -> list[Request]:
    directory = Recording(**refused)
    applying.apply(Plan(changes=(change,)), directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
    return directory.sent


def test_a_password_and_the_demand_for_another_are_one_request() -> None:
    encoded = '"Secret.1"'.encode("utf-16-le")
    assert sent(SetPassword(**ANNA)) == [Modify(ADDRESS, (("replace", "unicodePwd", (encoded,)),))]
    assert sent(SetPassword(**ANNA, deltas=(MUST_CHANGE,))) == [
        Modify(ADDRESS, (("replace", "unicodePwd", (encoded,)), ("replace", "pwdLastSet", (b"0",))))
    ]


def test_the_demand_survives_a_creation_in_parts() -> None:
    new = Delta(attribute="pwdLastSet", after=("0",))
    steps = sent(Create(key="1", dn=ANNA["dn"], enabled=True, deltas=(new,)), Anna=53)
    assert [type(step).__name__ for step in steps] == ["Add", "Add", "Modify", "Modify"]
    second = steps[2]
    assert isinstance(second, Modify)
    assert [attribute for _operation, attribute, _values in second.changes] == ["unicodePwd", "pwdLastSet"]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("0000052D: SvcErr: DSID-031A126C, problem 5003 (WILL_NOT_PERFORM), data 0", True),
        ("0000052D: AtrErr: DSID-03191083, #1: 0: 0000052D: problem 1005 (CONSTRAINT_ATT_TYPE)", True),
        ("0000052D: Constraint violation - check_password_restrictions: too short", True),
        ("0000001F: SvcErr: DSID-031A126C, problem 5003 (WILL_NOT_PERFORM), data 0", False),
        ("00000005: SecErr: DSID-031A1190, as 0000052D is in somebody's name", False),
        ("No rights", False),
    ],
)
def test_a_refusal_because_of_the_rules_is_known_by_its_code(words: str, expected: bool) -> None:
    class Refusing:
        domain_dn = BASE

        def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
            return (explain(53, words, request) for request in requests)

        def search(self, _base: str, _filter: str, _attributes: t.Collection[str]) -> t.Iterator[Entry]:
            return iter(())

    outcome = applying.apply(Plan(changes=(SetPassword(**ANNA),)), Refusing(), READ)[0]
    assert password.is_refusal(outcome) is expected
    assert not password.is_refusal(dataclasses.replace(outcome, status=Status.SKIPPED))


def test_restoring_is_one_request_about_deleted_objects() -> None:
    deleted = "CN=Anna\\0ADEL:1,CN=Deleted Objects,DC=example,DC=com"
    change = Restore(**{**ANNA, "dn": deleted}, new_dn=ANNA["dn"])
    assert sent(change) == [
        Modify(
            deleted,
            (("delete", "isDeleted", ()), ("replace", "distinguishedName", (ANNA["dn"].encode(),))),
            (SHOW_DELETED,),
        )
    ]


def test_lifting_the_protection_writes_one_list_alone() -> None:
    change = LiftProtection(**ANNA, descriptor=b"descriptor")
    assert sent(change) == [
        Modify(ADDRESS, (("replace", "nTSecurityDescriptor", (b"descriptor",)),), (DISCRETIONARY_LIST,))
    ]


def test_a_tree_is_deleted_only_where_the_plan_shows_it() -> None:
    assert sent(Delete(**ANNA)) == [requests.Delete(ADDRESS)]
    below = Delta(attribute=CHILDREN, before=(f"CN=Phone,{ANNA['dn']}",))
    assert sent(Delete(**ANNA, deltas=(below,))) == [requests.Delete(ADDRESS, tree=True)]


def test_the_primary_group_is_one_attribute() -> None:
    delta = Delta(attribute="primaryGroupID", before=("513",), after=("1105",))
    assert sent(PrimaryGroup(**ANNA, group="CN=G", deltas=(delta,))) == [
        Modify(ADDRESS, (("delete", "primaryGroupID", (b"513",)), ("add", "primaryGroupID", (b"1105",))))
    ]


# ---- who is told -----------------------------------------------------------------------------------------------------
def new(key: str) -> Change:
    login = Delta(attribute="sAMAccountName", after=(f"user{key}",))
    return Create(key=key, dn=f"CN={key},{BASE}", deltas=(login,), enabled=True)


def test_the_passwords_of_created_accounts_are_handed_over() -> None:
    numbers = iter(range(100))
    passwords = Passwords(lambda _names: f"Secret.{next(numbers)}")
    plan = Plan(changes=(new("1"), new("2"), new("3"), SetPassword(**{**ANNA, "key": "9"})))
    directory = Recording(**{"2": 50, "3": 53})
    outcomes = applying.apply(plan, directory, READ, passwords=passwords)
    told = handover.entries(plan, outcomes, passwords)
    # The second could not be created; the third had to be created in steps, and the last password is its own.
    assert [(one["key"], one["account"], one["dn"]) for one in told] == [
        ("1", "user1", f"CN=1,{BASE}"),
        ("3", "user3", f"CN=3,{BASE}"),
    ]
    written = {request.dn: request for request in directory.sent}
    first, third = written[f"CN=1,{BASE}"], written[f"CN=3,{BASE}"]
    assert isinstance(first, Add)
    assert first.attributes["unicodePwd"] == (password.encoded(told[0]["password"]),)
    set_later = [
        values
        for request in directory.sent
        if isinstance(request, Modify) and request.dn == third.dn
        for _operation, attribute, values in request.changes
        if attribute == "unicodePwd"
    ]
    assert set_later == [(password.encoded(told[1]["password"]),)]
    assert not any("Secret" in repr(change) for change in plan.changes)


def test_in_check_mode_nobody_is_told_anything() -> None:
    assert handover.entries(Plan(changes=(new("1"),)), {}, Passwords()) == []


def test_an_account_that_may_have_been_created_is_told_from_one_that_was_refused() -> None:
    plan = Plan(changes=(new("1"), new("2"), SetPassword(**{**ANNA, "key": "9"})))
    failed = Outcome(Status.FAILED, "refused")
    unknown = dataclasses.replace(failed, unknown=True)
    assert not handover.is_unsure(plan, {0: Outcome(Status.APPLIED), 1: failed, 2: unknown})
    assert handover.is_unsure(plan, {0: unknown})
    assert not handover.is_unsure(plan, {})


def test_passwords_are_counted_by_account() -> None:
    passwords = Passwords(lambda _names: "Secret.1")
    assert passwords.made == 0
    for identity in ("key 1", "key 2", "key 1"):
        passwords.give(identity)
    assert passwords.made == 2
