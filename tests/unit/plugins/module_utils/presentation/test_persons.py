# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The entry of each person whom a plan concerns."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    Rename,
    Restore,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.persons import (
    LeadingKind,
    Person,
    State,
    persons,
)

ANNA: dict[str, t.Any] = {
    "key": "1017",
    "label": "Anna Nowak (1017)",
    "account": "guid",
    "dn": "CN=Anna Nowak,OU=Warsaw,DC=example",
}
NEW: dict[str, t.Any] = {**ANNA, "account": None}


def only(changes: t.Sequence[Change], outcomes: Outcomes | None = None) -> Person:
    plan = Plan(changes=tuple(changes), logins={"guid": "anna.nowak"})
    (found,) = persons(plan, outcomes or {})
    return found


def test_people_of_a_company(plan: Plan) -> None:
    found = persons(plan, {})
    assert [(one.kind, one.key, one.name, one.login) for one in found] == [
        ("deleted", "", "Gone", "gone"),
        ("disabled", "7", "Leaver", "leaver"),
        ("created", "2001", "عمر خالد", ""),
        ("created", "8", "Returner", "returner"),
        ("renamed", "1017", "Anna Nowak", "anna.kowal"),
    ]
    # Everything but the new OU, once.
    assert sorted(index for one in found for index in one.changes) == list(range(1, len(plan.changes)))
    assert {one.state for one in found} == {State.PLANNED}


@pytest.mark.parametrize(
    ("changes", "kind", "words"),
    [
        (
            [Disable(**ANNA, reason="status inactive"), Delete(**ANNA, reason="end date 2026-08-20 reached")],
            LeadingKind.DELETED,
            "end date 2026-08-20 reached",
        ),
        ([Disable(**ANNA, reason="left"), Rename(**ANNA, new_dn="CN=B")], LeadingKind.DISABLED, "left; to B"),
        ([Create(**NEW, reason="starts today"), Enable(**NEW)], LeadingKind.CREATED, "starts today; OU=Warsaw"),
        ([Restore(**ANNA, new_dn="CN=A,OU=B")], LeadingKind.CREATED, "restored to OU=B"),
        ([Move(**ANNA, new_dn="CN=A,OU=B"), Enable(**ANNA, reason="back")], LeadingKind.ENABLED, None),
        ([Rename(**ANNA, new_dn="CN=B,OU=Warsaw"), Move(**ANNA, new_dn="CN=B,OU=C")], LeadingKind.RENAMED, None),
        ([Move(**ANNA, new_dn="CN=A,OU=B"), SetAttributes(**ANNA)], LeadingKind.MOVED, None),
        ([AddToGroup(**ANNA, group="CN=G")], LeadingKind.CHANGED, "+G"),
    ],
)
def test_the_most_important_change_leads(changes: list[Change], kind: LeadingKind, words: str | None) -> None:
    person = only(changes)
    assert person.kind is kind
    assert words is None or person.words == words


def test_a_person_is_named_without_the_key() -> None:
    person = only([Disable(**ANNA)])
    assert (person.name, person.key, person.login, person.account) == ("Anna Nowak", "1017", "anna.nowak", "guid")
    assert person.dn == ANNA["dn"]
    assert only([Disable(**{**ANNA, "key": ""})]).name == "Anna Nowak (1017)"
    assert only([Disable(dn="CN=Nowak\\, Anna,DC=x")]).name == "Nowak, Anna"
    assert only([Disable(dn="no name")]).name == "no name"
    assert only([Disable(account="guid")]).name == ""


def test_a_new_account_has_the_login_that_it_gets() -> None:
    login = Delta(attribute="samAccountName", after=("a.nowak",))
    assert only([Create(**NEW, deltas=(login,))]).login == "a.nowak"
    assert only([Create(**NEW)]).login == ""
    assert only([Disable(**{**ANNA, "account": "not read"})]).login == ""


@pytest.mark.parametrize(
    ("statuses", "state"),
    [
        ((), State.PLANNED),
        ((Status.APPLIED, Status.APPLIED), State.APPLIED),
        ((Status.APPLIED,), State.PLANNED),
        ((Status.APPLIED, Status.SKIPPED), State.SKIPPED),
        ((Status.CONFLICT, Status.APPLIED), State.CONFLICT),
        ((Status.CONFLICT, Status.FAILED), State.FAILED),
        ((Status.FAILED, Status.SKIPPED), State.FAILED),
    ],
)
def test_the_worst_outcome_counts(statuses: tuple[Status, ...], state: State) -> None:
    outcomes = {index: Outcome(status) for index, status in enumerate(statuses)}
    assert only([Disable(**ANNA), AddToGroup(**ANNA, group="CN=G")], outcomes).state is state


def test_a_change_that_was_planned_anew_is_told_once() -> None:
    before, after = (Rename(**ANNA, new_dn=f"CN={name},OU=Warsaw") for name in ("First", "Second"))
    outcomes = {0: Outcome(Status.CONFLICT), 1: Outcome(Status.APPLIED)}
    person = only([before, after], outcomes)
    assert (person.words, person.changes) == ("to Second", (0, 1))
    # Somebody else has made the change: the second plan has none.
    assert only([before], {0: Outcome(Status.CONFLICT)}).words == "to First"


def test_people_of_a_kind_are_in_the_order_of_their_keys() -> None:
    changes: list[Change] = [Enable(key="2"), CreateOu(dn="OU=x"), Disable(key="3"), Disable(key="1"), Enable(key="1")]
    found = persons(Plan(changes=tuple(changes)), {})
    assert [(one.kind, one.key) for one in found] == [("disabled", "1"), ("disabled", "3"), ("enabled", "2")]


def test_nobody_is_no_entry() -> None:
    assert persons(Plan(changes=(CreateOu(dn="OU=x"),)), {}) == ()
