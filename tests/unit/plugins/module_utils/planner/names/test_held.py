# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Names that are held for the people who had them last, and how a run remembers them."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Policy, Presence, Renaming
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, GivenName, Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.aftermath import After
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.updates import updates

from ..directory_in_memory import BASE, STAFF, Domain, account, of, policy, rule, snapshot, wish

MONDAY = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
DAY = datetime.timedelta(days=1)
HOLDING = policy(name_hold_days=365, match_attributes=())
ANNA = "anna@corp.example"


def given(attribute: str, value: str, key: str = "1", *, released: datetime.datetime | None = None) -> GivenName:
    return GivenName(attribute=attribute, value=value, key=key, given=MONDAY - 900 * DAY, released=released)


def memory_of(*names: GivenName, people: t.Iterable[PersonMemory] = ()) -> Memory:
    known = {one.key: one for one in (PersonMemory(key="1", label="Anna (1)"), *people)}
    return Memory(is_kept=True, revision=1, people=known, names=names)


def plan(
    people: t.Iterable[Desired],
    memory: Memory = FORGETFUL,
    before: Snapshot | None = None,
    configured: Policy = HOLDING,
    now: datetime.datetime | None = MONDAY,
) -> Plan:
    return make_plan(Task(desired=tuple(people), policy=configured), before or snapshot(), now, memory)


def created(made: Plan) -> dict[str, tuple[str, ...]]:
    [change] = of(Create, made)
    return {delta.attribute: delta.after for delta in change.deltas}


# ---- what is held ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("released", [None, MONDAY, MONDAY - 364 * DAY])
@pytest.mark.parametrize(
    ("attribute", "value"), [("samaccountname", "anna"), ("userprincipalname", ANNA)], ids=["login", "principal"]
)
def test_the_next_login_is_taken(attribute: str, value: str, released: datetime.datetime | None) -> None:
    """A login implies a user principal name, so each holds the other."""
    made = plan([wish("2", "Anna")], memory_of(given(attribute, value, released=released)))
    assert created(made)["sAMAccountName"] == ("anna.2",)


@pytest.mark.parametrize("wanted", [{"mail": ANNA}, {"mail": "Anna@Corp.Example"}, {"proxyAddresses": f"smtp:{ANNA}"}])
def test_an_address_that_is_held(wanted: dict[str, str]) -> None:
    made = plan([wish("2", "Bea", **wanted)], memory_of(given("mail", ANNA, released=MONDAY - 10 * DAY)))
    assert made.changes == ()
    [reason] = made.rejections[0].reasons
    assert (
        "is held for Anna (1), who had it until 2026-11-20; it is free on 2027-11-20 (lifecycle_name_hold_days: 365)"
        in reason
    )


def test_a_name_that_the_account_has_lost_since_the_last_run() -> None:
    made = plan([wish("2", "Bea", mail=ANNA)], memory_of(given("mail", ANNA, "7")))
    [reason] = made.rejections[0].reasons
    assert "is held for 7, whose account had it in the last run (lifecycle_name_hold_days: 365)" in reason


@pytest.mark.parametrize(
    ("key", "released", "configured", "now"),
    [
        ("1", MONDAY, HOLDING, MONDAY),
        (" 1 ", None, HOLDING, MONDAY),
        ("2", MONDAY - 365 * DAY, HOLDING, MONDAY),
        ("2", MONDAY, dataclasses.replace(HOLDING, name_hold_days=0), MONDAY),
        ("2", MONDAY, HOLDING, None),
    ],
)
def test_names_that_are_free(
    key: str, released: datetime.datetime | None, configured: Policy, now: datetime.datetime | None
) -> None:
    memory = memory_of(given("samaccountname", "anna", released=released))
    assert created(plan([wish(key, "Anna")], memory, configured=configured, now=now))["sAMAccountName"] == ("anna",)


def test_a_new_key_for_the_same_account() -> None:
    bea = account("Bea", "2")
    people = [PersonMemory(key="1", label="Bea (1)", account=bea.guid), PersonMemory(key="3", account="")]
    memory = memory_of(given("mail", ANNA, released=MONDAY), people=people)
    assert plan([wish("2", mail=ANNA)], memory, snapshot(bea)).rejections == ()
    other = account("Cem", "4")
    assert len(plan([wish("4", mail=ANNA)], memory, snapshot(bea, other)).rejections) == 1


def test_a_new_surname_does_not_get_a_name_that_is_held() -> None:
    configured = dataclasses.replace(HOLDING, rules={**HOLDING.rules, "sn": rule("sn")}, rename=Renaming.RENAME)
    before = snapshot(account("Bea", "2", sn="Kowal", mail="bea@corp.example"))
    made = plan(
        [wish("2", sn="Nowak", mail=ANNA, title="Buyer")],
        memory_of(given("mail", ANNA, released=MONDAY)),
        before,
        configured,
    )
    assert [delta.attribute for change in made.changes for delta in getattr(change, "deltas", ())] == ["title"]
    assert "held for Anna (1)" in made.notices[0].text


# ---- what is remembered ---------------------------------------------------------------------------------------------
def after(
    people: t.Iterable[Desired],
    before: Snapshot,
    memory: Memory = FORGETFUL,
    *,
    configured: Policy = HOLDING,
    status: Status = Status.APPLIED,
) -> dict[tuple[str, str], tuple[str, bool]]:
    """Who has the names that a run on Monday remembers anew, and whether they are released."""
    task = Task(desired=tuple(people), policy=configured)
    made = make_plan(task, before, MONDAY, memory)
    outcomes = {index: Outcome(status) for index in range(len(made.changes))}
    found = updates(After(task, made, outcomes, before, memory, MONDAY)).names
    assert all(one.released in (None, MONDAY) for one in found)
    assert len({(one.attribute, one.value) for one in found}) == len(found)
    return {(one.attribute, one.value): (one.key, one.released is not None) for one in found}


def held_anna(**values: t.Any) -> Account:
    return account("Anna", "1", userPrincipalName=ANNA.title(), **values)


def test_the_names_of_accounts_with_a_key() -> None:
    addresses = ["SMTP:Anna@corp.example", "smtp:boss@corp.example", "sip:anna@x", "X500:/o=x"]
    anna = held_anna(mail=ANNA, proxyAddresses=addresses, targetAddress="SMTP:a@cloud.example", mailNickname="Anna")
    assert after([wish("1")], snapshot(anna, account("Service"))) == {
        ("samaccountname", "anna"): ("1", False),
        ("userprincipalname", ANNA): ("1", False),
        ("mail", ANNA): ("1", False),
        ("mail", "boss@corp.example"): ("1", False),
        ("mail", "a@cloud.example"): ("1", False),
        ("mailnickname", "anna"): ("1", False),
    }


def test_the_names_of_a_new_account() -> None:
    assert after([wish("2", "Bea", mail="bea@corp.example")], snapshot()) == {
        ("samaccountname", "bea"): ("2", False),
        ("mail", "bea@corp.example"): ("2", False),
    }
    assert after([wish("2", "Bea")], snapshot(), status=Status.FAILED) == {}


def test_an_account_that_is_adopted() -> None:
    adopting = dataclasses.replace(HOLDING, match_attributes=("mail",))
    bea = account("Bea", mail="bea@corp.example")
    assert after([wish("2", "Bea", mail="bea@corp.example")], snapshot(bea), configured=adopting) == {
        ("samaccountname", "bea"): ("2", False),
        ("mail", "bea@corp.example"): ("2", False),
    }


def test_names_that_are_given_up() -> None:
    before = snapshot(held_anna(mail=ANNA))
    found = after([wish("1", mail="kowal@corp.example")], before)
    assert found["mail", ANNA] == ("1", True)
    assert found["mail", "kowal@corp.example"] == ("1", False)
    known = memory_of(given("mail", ANNA), given("samaccountname", "anna"), given("userprincipalname", ANNA))
    again = after([wish("1", mail="kowal@corp.example")], before, known)
    assert again == {("mail", ANNA): ("1", True), ("mail", "kowal@corp.example"): ("1", False)}


def test_names_of_accounts_that_are_deleted_by_the_run_or_by_hand() -> None:
    deleted = after([wish("1", presence=Presence.ABSENT)], snapshot(held_anna()))
    assert deleted == {("samaccountname", "anna"): ("1", True), ("userprincipalname", ANNA): ("1", True)}
    assert after([], snapshot(), memory_of(given("mail", ANNA))) == {("mail", ANNA): ("1", True)}
    assert after([], snapshot(), memory_of(given("mail", ANNA, released=MONDAY - DAY))) == {}


def test_names_that_somebody_else_gets_or_that_come_back() -> None:
    bea = account("Bea", "2", mail=ANNA)
    bea_login = given("samaccountname", "bea", "2")
    free = memory_of(given("mail", ANNA, released=MONDAY - 400 * DAY), bea_login)
    assert after([wish("2")], snapshot(bea), free) == {("mail", ANNA): ("2", False)}
    by_hand = memory_of(given("mail", ANNA), bea_login)
    assert after([wish("2")], snapshot(bea), by_hand) == {("mail", ANNA): ("2", False)}
    settled = memory_of(given("mail", ANNA, " 2"), bea_login)
    assert after([wish("2")], snapshot(bea), settled) == {}


def test_nothing_is_remembered_of_private_fields_or_if_no_name_is_held() -> None:
    private = policy(rule("mail", fields=("private.personal_email",)), name_hold_days=365, match_attributes=())
    before = snapshot(account("Anna", "1", mail=ANNA))
    assert set(after([wish("1")], before, configured=private)) == {("samaccountname", "anna")}
    assert after([wish("1")], before, configured=dataclasses.replace(HOLDING, name_hold_days=0)) == {}


def test_a_unit_that_a_run_creates_has_no_names() -> None:
    creating = dataclasses.replace(HOLDING, create_missing_ous=True)
    place = f"OU=New,{STAFF}"
    found = after([wish("2", "Bea", ou=place)], snapshot(), configured=creating)
    assert found == {("samaccountname", "bea"): ("2", False)}
    assert place.endswith(BASE)


def test_a_deleted_account_and_the_next_person_of_the_same_name() -> None:
    """The whole story: somebody leaves, the account is deleted, and a successor gets the next name."""
    before = snapshot(account("Anna", "1", mail=ANNA))
    first = Task(desired=(wish("1", presence=Presence.ABSENT),), policy=HOLDING)
    made = make_plan(first, before, MONDAY)
    outcomes = {index: Outcome(Status.APPLIED) for index in range(len(made.changes))}
    names = updates(After(first, made, outcomes, before, FORGETFUL, MONDAY)).names
    memory = memory_of(*names)
    gone = Domain(before).apply(made)
    assert created(plan([wish("2", "Anna")], memory, gone))["sAMAccountName"] == ("anna.2",)
    assert created(plan([wish("1", "Anna")], memory, gone))["sAMAccountName"] == ("anna",)
    later = MONDAY + 365 * DAY
    assert created(plan([wish("2", "Anna")], memory, gone, now=later))["sAMAccountName"] == ("anna",)
