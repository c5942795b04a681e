# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What an explanation finds in a finished plan: it decides nothing itself."""

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    Category,
    Desired,
    Policy,
    Presence,
    Renaming,
    Staged,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.explanation import Facts, Search
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Plan, Problem, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Keyless, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import prepare
from ansible_collections.hrsync.ad.plugins.module_utils.planner.explanation import Explaining, of_person
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import Planning

from .directory_in_memory import (
    ADMINS,
    GROUPS,
    RULES,
    SALES,
    STAFF,
    account,
    group,
    policy,
    rule,
    snapshot,
    wish,
)


class Explained(t.NamedTuple):
    """A finished planning, and what explains it."""

    explaining: Explaining
    plan: Plan

    def facts(self, key: str = "1", label: str = "") -> Facts:
        return self.explaining.of_key(key, label)


def explained(
    desired: t.Iterable[Desired], before: Snapshot, configured: Policy | None = None, **more: t.Any
) -> Explained:
    task = Task(desired=tuple(desired), policy=configured or policy(), **more)
    planning = Planning(task, before, prepare(task.policy, before), None)
    plan = planning.plan()
    return Explained(Explaining(planning, plan), plan)


def verdicts(facts: Facts) -> dict[str, str]:
    return {one.attribute: one.verdict for one in facts.attributes}


def candidates(facts: Facts, attribute: str) -> list[tuple[str, str]]:
    return [(one.value, one.verdict) for one in facts.candidates if one.attribute == attribute]


def groups(facts: Facts) -> dict[str, str]:
    return {one.name: one.verdict for one in facts.groups}


# ---- the account ----------------------------------------------------------------------------------------------------
def test_the_account_and_how_it_is_found() -> None:
    facts = explained([wish("1", "Anna")], snapshot(account("Anna", "1"))).facts()
    assert facts.account
    assert (facts.account.dn, facts.account.login, facts.account.key) == (f"CN=Anna,{STAFF}", "anna", "1")
    assert (facts.account.enabled, facts.account.locked) == (True, False)
    assert facts.searches == (Search(attribute="employeeID", value="1", found=(f"CN=Anna,{STAFF}",)),)
    assert (facts.action, facts.reasons, facts.ou) == ("modify", (), STAFF)


def test_match_attributes_find_an_account_without_a_key() -> None:
    before = snapshot(account("Anna", mail="a@x"))
    found = explained([wish("1", "Anna", mail="a@x")], before, policy(match_attributes=("displayName", "mail")))
    assert [(one.attribute, one.value, one.found) for one in found.facts().searches] == [
        ("employeeID", "1", ()),
        ("mail", "a@x", (f"CN=Anna,{STAFF}",)),
    ]


def test_an_account_with_another_key_is_not_adopted() -> None:
    before = snapshot(account("Anna", "2", mail="a@x"), account("Bea", mail="b@x"))
    found = explained([wish("1", "Anna", mail="a@x")], before, policy(match_attributes=("mail",)))
    last = found.facts().searches[-1]
    assert (last.found, last.others) == ((), (f"CN=Anna,{STAFF} (employeeID 2)",))


def test_without_keys_in_the_directory_only_match_attributes_search() -> None:
    before = snapshot(account("Anna"))
    found = explained([wish("1", "Anna")], before, policy(key_attribute=None, match_attributes=("cn",)))
    assert [one.attribute for one in found.facts().searches] == ["cn"]
    assert found.facts().account == explained([], before).explaining.of_text("anna")[0].account


def test_a_secret_match_value_is_not_told() -> None:
    rules = {**RULES, "mail": rule("mail", fields=("private.mail",))}
    found = explained([wish("1", "Anna", mail="s3cret@x")], snapshot(), policy(rules=rules, match_attributes=("mail",)))
    assert [one.value for one in found.facts().searches] == ["1", "(private)"]
    assert "s3cret" not in json.dumps(found.facts().to_dict())


# ---- why nothing happens --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("presence", "accounts", "reason"),
    [
        (Presence.FUTURE, [], "The start date is too far ahead, so there is nothing to do yet."),
        (Presence.LEFT, [], "The person has left, and has no account."),
        (
            Presence.LEFT,
            [account("Anna", "1", userAccountControl="514")],
            "The person has left, and the account is disabled already.",
        ),
    ],
)
def test_why_an_account_needs_nothing(presence: Presence, accounts: list[Account], reason: str) -> None:
    facts = explained([wish("1", "Anna", presence=presence)], snapshot(*accounts)).facts()
    assert (facts.action, facts.reasons, facts.attributes) == ("nothing", (reason,), ())


@pytest.mark.parametrize("presence", [Presence.ACTIVE, Presence.LEFT])
def test_a_category_does_not_allow_it(presence: Presence) -> None:
    before = snapshot(account("Anna", "1"))
    facts = explained([wish("1", "Bea", presence=presence)], before, policy(category=Category.CREATE)).facts()
    assert facts.reasons == ("lifecycle_category is create, which does not allow what the account needs.",)


def test_who_is_outside_the_run() -> None:
    configured = policy(only=frozenset("2"), in_scope=frozenset("2"), scope="employee.department == 'IT'")
    found = explained([wish("1", "Anna"), wish("2", "Bea")], snapshot(), configured)
    assert found.facts().reasons == (
        "The run does not include this person, because of lifecycle_only and lifecycle_scope"
        " (employee.department == 'IT').",
    )
    assert candidates(found.facts(), "sAMAccountName")[0][1] == "free"
    assert verdicts(found.facts())["cn"] == "would change, but nothing is changed for this person"
    assert found.facts("2").reasons == ()


def test_a_skipped_person_has_the_reasons() -> None:
    before = snapshot(account("Anna", "1", parent=ADMINS), account("Eve", sAMAccountName="login1"))
    found = explained([wish("1", "Anna"), wish("2", "Bea", sAMAccountName="login1")], before)
    assert found.facts().reasons[0].startswith("protected: ")
    refused = found.facts("2")
    assert "None of the candidates for sAMAccountName can be used" in refused.reasons[0]
    assert candidates(refused, "sAMAccountName") == [("login1", f"refused: taken by CN=Eve,{STAFF}")]


def test_somebody_skipped_before_the_directory_was_read() -> None:
    rejections = (
        Rejection("A1", "Anna (A1)", ("The sources disagree.",)),
        Rejection("", "Ola (hr id 4)", ("No key.",)),
    )
    before = snapshot(account("Anna", "a1"))
    found = explained([], before, rejections=rejections)
    anna = found.facts("a1")
    assert (anna.label, anna.reasons, anna.action) == ("Anna (A1)", ("The sources disagree.",), "")
    assert anna.account
    assert found.facts("", "Ola (hr id 4)").reasons == ("No key.",)
    assert found.facts("9", "Eve (9)") == Facts(key="9", label="Eve (9)")


# ---- attributes and names -------------------------------------------------------------------------------------------
def test_names_that_an_account_keeps() -> None:
    before = snapshot(account("Anna", "1", title="Clerk", displayName="Anna Nowak"))
    configured = policy(rename=Renaming.KEEP)
    found = verdicts(explained([wish("1", title="Chief", displayName="Anna Kowal")], before, configured).facts())
    assert found["displayName"] == "not changed: accounts keep their names (lifecycle_rename: keep)"
    assert found["title"] == "changes"


def test_what_happens_to_each_attribute() -> None:
    rules = {
        **RULES,
        "description": rule("description", on_create_only=True),
        "displayName": rule("displayName", fields=("absence",)),
    }
    before = snapshot(account("Anna", "1", title="Clerk", description="x", displayName="Anna"))
    person = wish("1", "Anna", title="Chief", description="y", displayName="Anna", mail=None, otherTelephone=["\x00"])
    facts = explained([person], before, policy(rules=rules, leaves_out_values=True)).facts()
    found = verdicts(facts)
    assert found["title"] == "changes"
    assert found["description"] == "not changed: only set when the account is created (on: create)"
    assert found["displayName"] == "as in the directory"
    assert found["mail"] == "not changed: HR has no value (null: keep)"
    assert found["otherTelephone"].startswith("left out: otherTelephone")
    shown = {one.attribute: (one.desired, one.current) for one in facts.attributes}
    assert shown["title"] == (("Chief",), ("Clerk",))
    assert shown["displayName"] == (("(private)",), ("(private)",))
    assert shown["mail"] == (None, ())


def test_a_value_that_cannot_be_made_is_left_out() -> None:
    person = wish("1", "Anna", unmade={"title": "title: undefined field 'x'"})
    facts = explained([person], snapshot(account("Anna", "1")), policy(leaves_out_values=True)).facts()
    assert verdicts(facts)["title"] == "left out: title: undefined field 'x'"


def test_an_exchange_policy_decides_about_mail() -> None:
    before = snapshot(
        account("Anna", "1", mail="old@x", msExchPoliciesIncluded="{26491cfc-9e50-4857-861b-0cb8df22b5d7}")
    )
    facts = explained([wish("1", "Anna", mail="new@x")], before, policy(yield_to_exchange=True)).facts()
    assert verdicts(facts)["mail"] == "not changed: an e-mail address policy of Exchange decides"


def test_persons() -> None:
    boss = account("Boss", "9")
    before = snapshot(boss, account("Anna", "1", manager=boss.dn), account("Bea", "2", manager=boss.dn))
    found = explained(
        [wish("1", "Anna", manager="9"), wish("2", "Bea", manager="77"), wish("3", "Cem", manager="9")], before
    )
    assert verdicts(found.facts())["manager"] == "as in the directory"
    assert verdicts(found.facts("2"))["manager"].startswith("not changed: the person has no account")
    assert verdicts(found.facts("3"))["manager"] == "changes"


def test_new_people_in_a_circle_point_to_each_other_later() -> None:
    found = explained([wish("1", "Anna", manager="2"), wish("2", "Bea", manager="1")], snapshot())
    assert verdicts(found.facts())["manager"] == "changes"
    nobody = explained([wish("1", "Anna", manager="77")], snapshot()).facts()
    assert verdicts(nobody)["manager"].startswith("not changed: the person has no account")


def test_candidates_of_a_new_account() -> None:
    before = snapshot(account("Eve", sAMAccountName="anna"))
    facts = explained([wish("1", "Anna", sAMAccountName=["anna", "anna1", "anna2"])], before).facts()
    assert candidates(facts, "sAMAccountName") == [
        ("anna", f"refused: taken by CN=Eve,{STAFF}"),
        ("anna1", "assigned"),
        ("anna2", "free, not needed"),
    ]
    assert candidates(facts, "cn") == [("Anna", "assigned")]
    assert facts.account_after == f"CN=Anna,{STAFF}"


def test_candidates_of_an_existing_account() -> None:
    before = snapshot(account("Anna", "1", sAMAccountName="anna1"), account("Eve", sAMAccountName="anna"))
    facts = explained([wish("1", "Anna", sAMAccountName=["anna", "anna1"])], before).facts()
    assert candidates(facts, "sAMAccountName") == [
        ("anna", f"refused: taken by CN=Eve,{STAFF}"),
        ("anna1", "the account has it"),
    ]
    assert candidates(facts, "cn") == [("Anna", "the account has it")]


def test_without_a_place_no_name_can_be_judged() -> None:
    facts = explained([wish("1", "Anna", ou="OU=Nowhere,DC=corp,DC=example")], snapshot()).facts()
    assert candidates(facts, "cn") == []
    assert "OU=Nowhere,DC=corp,DC=example is outside lifecycle_managed_base" in facts.reasons[0]


# ---- groups ---------------------------------------------------------------------------------------------------------
def test_groups_in_and_out() -> None:
    before = snapshot(account("Anna", "1", memberOf=[group("Office").dn, group("Old").dn, group("Mine").dn]))
    listed = (group("Sales"), group("Office"), group("Old"), group("Mine"), group("Domain Users", rid=513))
    before = snapshot(*before.accounts, groups=(*listed, group("Key", protected=True)))
    configured = policy(owned_groups=frozenset(("office", "old")))
    facts = explained([wish("1", "Anna", groups=("Sales", "Office", "Key", "Gone"))], before, configured).facts()
    assert groups(facts) == {
        "Office": "stays: a rule matches",
        "Old": "leaves: no rule of this managed group matches (lifecycle_groups)",
        "Mine": "stays: no rule decides about it, and its membership is not managed",
        "Sales": "joins: a rule matches (lifecycle_groups)",
        "Key": "stays out: the group is a built-in group or has adminCount=1",
        "Domain Users": "stays: the primary group",
        "Gone": "cannot join: the group does not exist in the directory",
    }


def test_a_name_of_several_groups() -> None:
    before = snapshot(account("Anna", "1"), groups=(group("Sales"), group("Sales", parent=ADMINS)))
    facts = explained([wish("1", "Anna", groups=("Sales",))], before).facts()
    assert groups(facts)["Sales"] == "cannot join: 2 groups have this name"


def test_groups_of_somebody_who_is_skipped() -> None:
    before = snapshot(account("Anna", "1", parent=ADMINS, memberOf=[group("Office").dn]))
    configured = policy(owned_groups=frozenset(("office",)))
    facts = explained([wish("1", "Anna", groups=("Sales",))], before, configured).facts()
    assert groups(facts) == {
        "Office": "stays: this run does not change the account",
        "Sales": "stays out: this run does not change the account",
        "Domain Users": "stays: the primary group",
    }


@pytest.mark.parametrize(
    ("presence", "leave", "verdict"),
    [
        (Presence.LEFT, False, "stays: leavers keep their groups (lifecycle_leaver_groups)"),
        (Presence.LEFT, True, "leaves: has left according to HR (lifecycle_leaver_groups)"),
        (Presence.ABSENT, False, "stays until the account is deleted"),
    ],
)
def test_groups_of_leavers(presence: Presence, leave: bool, verdict: str) -> None:
    before = snapshot(account("Anna", "1", memberOf=[group("Office").dn]))
    person = wish("1", "Anna", presence=presence, groups=("Sales", "Gone"))
    facts = explained([person], before, policy(leave_groups=leave)).facts()
    assert groups(facts) == {"Office": verdict, "Domain Users": "stays: the primary group"}


@pytest.mark.parametrize("leave", [True, False])
def test_the_groups_of_a_stage(leave: bool) -> None:
    causes = {"groups": ("stage offboarding, end 2026-10-31", "lifecycle_stages[0].steps.groups")}
    stage = Staged(joins=("Sales",), known_groups=("Sales",), causes=causes)
    reason = "stays: stage offboarding, end 2026-10-31 (lifecycle_stages[0].steps.groups)"
    before = snapshot(account("Anna", "1", memberOf=[group("Sales").dn, group("Office").dn]))
    configured = policy(leave_groups=leave)
    left = explained([wish("1", "Anna", presence=Presence.LEFT, staged=stage)], before, configured).facts()
    assert groups(left)["Sales"] == reason
    assert groups(left)["Office"].startswith("leaves: " if leave else "stays: leavers keep their groups")
    works = explained([wish("1", "Anna", groups=("Sales", "Office"), staged=stage)], before, configured).facts()
    assert (groups(works)["Sales"], groups(works)["Office"]) == (reason, "stays: a rule matches")


def test_a_leaver_stays_in_a_protected_group() -> None:
    before = snapshot(account("Anna", "1", memberOf=[group("Office").dn]))
    configured = policy(leave_groups=True, protected_groups=("Office",))
    facts = explained([wish("1", "Anna", presence=Presence.LEFT)], before, configured).facts()
    assert groups(facts)["Office"] == "stays: the group is listed in lifecycle_protected_groups"


# ---- who is meant ---------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("text", "by"),
    [
        ("anna.n", "sAMAccountName"),
        ("ANNA@x", "mail"),
        ("other@x", "proxyAddresses"),
        ("anna", "name"),
        (f"cn=anna,{STAFF}", "name"),
        ("1", "employeeID"),
    ],
)
def test_an_account_is_meant(text: str, by: str) -> None:
    anna = account("Anna", "1", sAMAccountName="anna.n", mail="anna@x", proxyAddresses=["SMTP:anna@x", "smtp:other@x"])
    found = explained([wish("2", "Bea"), wish("1", "Anna")], snapshot(anna, account("Bea", "2")))
    assert [(one.key, one.by) for one in found.explaining.of_text(text)] == [("1", by)]
    assert found.explaining.of_text("nobody") == ()


def test_an_account_of_somebody_who_is_skipped() -> None:
    rejections = (Rejection("", "Ola (hr id 4)", ("No key.",)), Rejection("1", "Anna (1)", ("The sources disagree.",)))
    found = explained([], snapshot(account("Anna", "1")), rejections=rejections)
    [facts] = found.explaining.of_text("anna")
    assert (facts.key, facts.label, facts.reasons) == ("1", "Anna (1)", ("The sources disagree.",))


@pytest.mark.parametrize(
    ("key", "matched", "reason"),
    [
        ("9", (), "HR has nobody with the key '9' (employeeID). People missing from HR are not treated as leavers"),
        (
            None,
            ("mail",),
            "The account has no employeeID, and no employee's mail (lifecycle_match_attributes) finds it.",
        ),
        (None, (), "The account has no employeeID, and lifecycle_match_attributes is empty, so no account is adopted."),
    ],
)
def test_an_account_of_nobody(key: str | None, matched: tuple[str, ...], reason: str) -> None:
    found = explained([], snapshot(account("Eve", key)), policy(match_attributes=matched))
    [facts] = found.explaining.of_text("eve")
    assert (facts.key, facts.label) == (key or "", "Eve")
    assert facts.reasons[0].startswith(reason)
    protected = explained([], snapshot(account("Eve", key, parent=ADMINS)), policy(match_attributes=matched))
    assert protected.explaining.of_text("eve")[0].reasons[1].startswith("protected: ")


def test_near_keys_and_logins() -> None:
    found = explained([wish("0042", "Anna"), wish("1017", "Bea")], snapshot(account("Eve", sAMAccountName="eve.kowal")))
    assert found.explaining.near("42") == ("0042",)
    assert found.explaining.near("1071") == ("1017",)
    assert found.explaining.near("eve.kowall") == ("eve.kowal",)


def test_near_names() -> None:
    ola = Rejection("7", "Ola Lis (7)", ("No email.",))
    accounts = (account("Kai", sAMAccountName="u1", displayName="Kai Brandt"), account("Zoe Berg", sAMAccountName="u2"))
    found = explained([dataclasses.replace(wish("17"), label="Anna Nowak (17)")], snapshot(*accounts), rejections=[ola])
    near = found.explaining.near
    assert near("anowka") == ("Anna Nowak",), "by one word"
    assert near("anna nowack") == ("Anna Nowak",), "as a whole"
    assert near("ola liss") == ("Ola Lis",)
    assert near("brand") == ("Kai Brandt",)
    assert near("zoe bergg") == ("Zoe Berg",)
    assert near("xyzxyz") == ()


# ---- the part of the plan, and the way to the controller ------------------------------------------------------------
def test_the_part_of_a_plan() -> None:
    below = f"OU=New,{STAFF}"
    before = snapshot(account("Bea", "2", title="Clerk"))
    people = [wish("1", "Anna", ou=below, steps={"mailbox": ({},)}), wish("2", "Bea", ou=f"OU=Else,{STAFF}")]
    people.append(wish("3", "Cem", steps={"mailbox": ({},), "photo": ({},)}))
    found = explained(people, before, policy(create_missing_ous=True))
    plan = of_person(found.plan, found.facts())
    assert [change.kind.name for change in plan.changes] == ["create_ou", "create"]
    assert {name: [one.key for one in own] for name, own in plan.subjects.items()} == {"mailbox": ["1"]}


def test_warnings_reasons_and_blocked_steps_of_one_person() -> None:
    whole = Plan(
        rejections=(Rejection("1", "Anna (1)", ("x",)), Rejection("2", "Bea (2)", ("y",))),
        notices=(Notice("a", ("1", "2")), Notice("b", ("2",)), Notice("c")),
        problems=(Problem("license", "none free", ("1",)), Problem("photo", "too large", ("2",))),
        stops=("HR is empty.",),
    )
    plan = of_person(whole, Facts(key="1", label="Anna (1)"))
    assert [one.key for one in plan.rejections] == ["1"]
    assert [one.text for one in plan.notices] == ["a"]
    assert [one.step for one in plan.problems] == ["license"]
    assert plan.stops == ("HR is empty.",)


def test_who_has_lost_the_key_is_warned_about() -> None:
    keyless = (Keyless(label="Ola (hr id 4)", email="ola@x"), Keyless(label="Eve (hr id 5)", email="eve@x"))
    before = snapshot(account("Ola", "8", mail="ola@x"), account("Eve", "9", mail="eve@x"))
    found = explained([], before, keyless=keyless)
    for facts in (found.facts("", "Ola (hr id 4)"), found.explaining.of_text("ola")[0]):
        [notice] = found.explaining.plan_of(facts).notices
        assert notice.text.startswith("Ola (hr id 4) has no key in HR.")


def test_nobody_has_no_changes() -> None:
    found = explained([wish("1", "Anna")], snapshot())
    assert of_person(found.plan, Facts(key="", label="Ola")).changes == ()


def test_facts_survive_the_way_to_the_controller() -> None:
    before = snapshot(account("Anna", "1", memberOf=[f"CN=Sales,{GROUPS}"]))
    facts = explained([wish("1", "Anna", title="x", ou=SALES)], before).facts()
    assert Facts.from_dict(json.loads(json.dumps(facts.to_dict()))) == facts
    nobody = Facts(key="", label="Ola")
    assert Facts.from_dict(json.loads(json.dumps(nobody.to_dict()))) == nobody
