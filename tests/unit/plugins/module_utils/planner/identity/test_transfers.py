# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody with a new key is told together with the account of the old one."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Category, Desired, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    STAFF,
    account,
    kinds_of,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import plan_of

ADDRESS = "anna@x"
HELD = account("Anna", "100", mail=ADDRESS, userPrincipalName=ADDRESS, displayName="Anna Nowak")
DISABLED = account("Anna", "100", mail=ADDRESS, userAccountControl="514")


def old(**fields: t.Any) -> Desired:
    given = {"label": "Anna Nowak (100)", "presence": Presence.LEFT, "why": "end date 2026-10-31 reached"}
    return wish("100", mail=ADDRESS, **{**given, **fields})


def new(**fields: t.Any) -> Desired:
    return wish("200", "Anna2", **{"label": "Anna  NOWAK (200)", "mail": "ANNA@x", **fields})


def planned(*people: Desired, held: Account = HELD, **fields: t.Any) -> Plan:
    return plan_of(people, snapshot(held), policy(**{"match_attributes": (), **fields}))


def test_both_records_and_the_account_are_told_together() -> None:
    plan = planned(old(), new())
    assert [kind.name for kind in kinds_of(plan)] == ["disable"], "leavers come first"
    first, second = plan.rejections[0].reasons
    assert first == (
        "Anna Nowak (100), who has left (end date 2026-10-31 reached), has the same name and e-mail address, so this is"
        f" probably the same person with a new key. This run disables the account CN=Anna,{STAFF}. If it is the same"
        f" person, set employeeID of CN=Anna,{STAFF} to '200': the next run continues with that account. If not, give"
        " the new person another e-mail address in HR."
    )
    assert second.startswith("mail 'ANNA@x' is taken by CN=Anna")
    assert plan.notices == ()


def test_the_next_run_continues_with_the_account() -> None:
    corrected = account("Anna", "200", mail=ADDRESS, userAccountControl="514")
    plan = planned(old(), new(mail=ADDRESS), held=corrected)
    assert plan.rejections == ()
    assert [(change.kind.name, change.account) for change in plan.changes if change.kind.name == "enable"] == [
        ("enable", corrected.guid)
    ]


@pytest.mark.parametrize(
    ("leaver", "held", "fields", "fate"),
    [
        (old(), DISABLED, {}, "is disabled already."),
        (old(), HELD, {"category": Category.CREATE}, "stays enabled."),
        (old(), HELD, {"only": frozenset(("200",))}, "stays enabled."),
        (old(why="", presence=Presence.ABSENT), HELD, {}, "This run disables the account"),
    ],
)
def test_what_becomes_of_the_account_is_told(
    leaver: Desired, held: Account, fields: dict[str, t.Any], fate: str
) -> None:
    plan = planned(leaver, new(), held=held, **fields)
    assert fate in plan.rejections[0].reasons[0]
    assert "delete" not in [kind.name for kind in kinds_of(plan)], "the person may need the account"


def test_a_record_that_hr_does_not_have_any_more_is_told() -> None:
    """Somebody has changed the number in the same record."""
    told = reasons(planned(new()))
    assert told.startswith(
        f"200: The account CN=Anna,{STAFF}, whose employeeID '100' is unknown to HR, has the same name and e-mail"
        f" address, so this is probably the same person with a new key. The account CN=Anna,{STAFF} stays enabled. If"
    )


@pytest.mark.parametrize(
    "people",
    [
        [old(presence=Presence.ACTIVE), new()],
        [old(label="Bo Berg (100)"), new()],
        [new(label="Bo Berg (200)")],
        [old(label=" (100)"), new(label=" (200)")],
        [old(), new(source="")],
    ],
    ids=["works", "another name", "another name in the directory", "no names", "a task for accounts"],
)
def test_somebody_else_with_the_address_is_another_person(people: list[Desired]) -> None:
    plan = planned(*people)
    assert "is taken by" in plan.rejections[-1].reasons[0]
    assert "probably" not in reasons(plan)


@pytest.mark.parametrize(
    "person",
    [new(mail="other@x"), new(mail=None), new(presence=Presence.FUTURE), new(presence=Presence.LEFT)],
)
def test_there_is_nothing_to_tell_without_the_address_or_an_account_to_create(person: Desired) -> None:
    plan = planned(old(), person)
    assert (plan.rejections, plan.notices) == ((), ())


def test_an_account_without_a_key_is_found_in_other_ways() -> None:
    plan = planned(new(), held=account("Anna", mail=ADDRESS, displayName="Anna Nowak"))
    assert "probably" not in reasons(plan)


def test_a_known_person_who_was_skipped_is_not_gone() -> None:
    plan = plan_of([new()], snapshot(HELD), policy(match_attributes=()), known_keys=["100"])
    assert "probably" not in reasons(plan)


def test_a_second_account_is_told() -> None:
    """The address of the new record is the logon name of the old one, so nothing is taken."""
    held = account("Anna", "100", userPrincipalName=ADDRESS)
    plan = planned(old(), new(userPrincipalName=None), held=held)
    assert [kind.name for kind in kinds_of(plan)] == ["create", "disable"]
    (text,) = [notice.text for notice in plan.notices if "probably" in notice.text]
    assert text.startswith("Anna  NOWAK (200): Anna Nowak (100), who has left ")
    assert text.endswith(
        " A second account is created. If it is the same person, delete it and set employeeID of"
        f" CN=Anna,{STAFF} to '200'."
    )
    others = planned(old(), new(), held=held, only=frozenset(("100",)))
    assert not [notice for notice in others.notices if "probably" in notice.text]


def test_candidates_and_unmapped_values_tell_nothing() -> None:
    held = account("Anna", "100", userPrincipalName=ADDRESS)
    candidates = rule("userPrincipalName", kind=ValueKind.CANDIDATES)
    people = (old(), new(mail=None, userPrincipalName=[ADDRESS, "anna2@x"]))
    plan = plan_of(people, snapshot(held), policy(candidates, match_attributes=()))
    assert not [notice for notice in plan.notices if "probably" in notice.text]
    assert plan.rejections == ()
