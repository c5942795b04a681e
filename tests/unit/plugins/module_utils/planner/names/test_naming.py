# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Move, Rename
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import OtherObject
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import find_form
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    GROUPS,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    kinds_of,
    other,
    policy,
    reasons,
    rule,
    snapshot,
    wish,
)

from ..directory_in_memory import of, plan_of


def names(plan: Plan, attribute: str = "sAMAccountName") -> dict[str, str]:
    """Key to the value that is set."""
    return {
        change.key: delta.after[0] for change in plan.changes for delta in change.deltas if delta.attribute == attribute
    }


def test_the_first_free_candidate_is_taken_and_then_kept() -> None:
    before = snapshot(account("Anna", "7"))
    people = [wish("1", cn="Anna B", sAMAccountName=["anna", "annab", "anna1"])]
    plan = plan_of(people, before, policy())
    assert names(plan) == {"1": "annab"}
    after = Domain(before).apply(plan)
    assert plan_of(people, after, policy()).changes == ()
    freed = dataclasses.replace(after, accounts=after.accounts[1:])
    assert plan_of(people, freed, policy()).changes == ()


def test_a_candidate_is_kept_whatever_its_case_and_gets_the_right_one() -> None:
    before = snapshot(account("Anna", "1", sAMAccountName="ANNA"))
    people = [wish("1", sAMAccountName=["free", "anna"])]
    plan = plan_of(people, before, policy())
    assert names(plan) == {"1": "anna"}
    assert plan_of(people, Domain(before).apply(plan), policy()).changes == ()


def test_candidates_go_to_who_has_an_account_then_by_key() -> None:
    before = snapshot(account("Old", "9"))
    people = [
        wish("3", cn="C", sAMAccountName=["x", "x3"]),
        wish("1", cn="A", sAMAccountName=["x", "x1"]),
        wish("9", sAMAccountName=["x", "x9"]),
    ]
    assert names(plan_of(people, before, policy())) == {"9": "x", "1": "x1", "3": "x3"}


def test_unlawful_candidates_are_passed_over() -> None:
    people = [wish("1", cn="A", sAMAccountName=["a" * 21, "a/b", "ab"])]
    assert names(plan_of(people, snapshot(), policy())) == {"1": "ab"}


def test_all_candidates_taken_sets_the_employee_aside() -> None:
    before = snapshot(account("Anna", "7"), others=(other("computer", "PC1", sAMAccountName="PC1$"),))
    people = [wish("1", cn="A", sAMAccountName=["ANNA", "sales", "PC1$", "a" * 30])]
    plan = plan_of(people, before, policy())
    assert plan.changes == ()
    assert reasons(plan) == (
        "1: None of the candidates for sAMAccountName can be used:"
        f" 'ANNA' (taken by CN=Anna,{STAFF}); 'sales' (taken by the group CN=Sales,{GROUPS});"
        f" 'PC1$' (taken by the computer CN=PC1,{STAFF});"
        f" '{'a' * 30}' ('{'a' * 30}' has 30 characters, but at most 20 are allowed.)"
        " (lifecycle_attributes.sAMAccountName)."
    )


def test_long_lists_of_candidates_are_shortened() -> None:
    people = [wish("1", cn="A", sAMAccountName=["sales"] * 12)]
    assert "; and 2 more (" in reasons(plan_of(people, snapshot(), policy()))


@pytest.mark.parametrize(
    ("held", "wanted"),
    [
        ({"userPrincipalName": "anna@corp.example"}, {"userPrincipalName": "ANNA@corp.example"}),
        ({"sAMAccountName": "anna"}, {"userPrincipalName": "anna@corp.example"}),
        ({"userPrincipalName": "bea@corp.example"}, {"sAMAccountName": "bea"}),
        ({"sAMAccountName": "josé"}, {"sAMAccountName": "jose"}),
        ({"mail": "a@x"}, {"mail": "A@x"}),
        ({"mail": "a@x"}, {"proxyAddresses": ["SMTP:b@x", "smtp:a@x"]}),
        ({"proxyAddresses": ["smtp:a@x"]}, {"mail": "a@x"}),
        ({"proxyAddresses": ["x500:/o=a"]}, {"proxyAddresses": ["X500:/o=A"]}),
    ],
)
def test_a_taken_name_sets_the_employee_aside(held: dict[str, t.Any], wanted: dict[str, t.Any]) -> None:
    before = snapshot(account("Holder", "7", **held), account("Mine", "1"))
    plan = plan_of([wish("1", **wanted)], before, policy(rule("sAMAccountName"), match_attributes=()))
    assert f"is taken by CN=Holder,{STAFF} (lifecycle_attributes." in reasons(plan)
    assert plan.changes == ()


@pytest.mark.parametrize(
    ("holder", "wanted", "kind"),
    [
        (other("contact", "X", mail="a@x"), {"mail": "A@x"}, "contact"),
        (other("contact", "X", targetAddress="SMTP:a@x"), {"proxyAddresses": ["smtp:a@x"]}, "contact"),
        (other("publicFolder", "X", proxyAddresses="smtp:a@x"), {"mail": "a@x"}, "public folder"),
        (other("contact", "X", mailNickname="Anna"), {"mailNickname": "anna"}, "contact"),
        (other("user", "X", parent=ADMINS, userPrincipalName="a@x"), {"userPrincipalName": "a@x"}, "account"),
        (
            other("msDS-GroupManagedServiceAccount", "X", sAMAccountName="a$"),
            {"sAMAccountName": "a$"},
            "managed service account",
        ),
        (other("computer", "X", sAMAccountName="pc$"), {"userPrincipalName": "PC$@corp.example"}, "computer"),
        (other("somethingElse", "X", mail="a@x"), {"mail": "a@x"}, "somethingElse object"),
    ],
)
def test_names_and_addresses_of_all_kinds_of_objects_are_taken(
    holder: OtherObject, wanted: dict[str, t.Any], kind: str
) -> None:
    before = snapshot(account("Mine", "1"), others=(holder,))
    named = policy(rule("sAMAccountName"), rule("mailNickname"))
    plan = plan_of([wish("1", **wanted)], before, named)
    assert f"is taken by the {kind} {holder.dn} (lifecycle_attributes." in reasons(plan)
    assert plan.changes == ()


def test_addresses_of_groups_are_taken() -> None:
    held = group("Support", unique={"mail": ("support@x",), "proxyaddresses": ("SMTP:help@x",)})
    before = snapshot(account("Mine", "1"), groups=(held,))
    for address in ("Support@x", "help@x"):
        plan = plan_of([wish("1", mail=address)], before, policy())
        assert f"mail {address!r} is taken by the group CN=Support,{GROUPS}" in reasons(plan)


def test_a_login_name_of_an_object_that_cannot_log_on_implies_no_principal_name() -> None:
    before = snapshot(account("Mine", "1"), groups=(group("staff"),), others=(other("group", "g", sAMAccountName="g"),))
    for name in ("staff@corp.example", "g@corp.example"):
        assert len(plan_of([wish("1", userPrincipalName=name)], before, policy()).changes) == 1


@pytest.mark.parametrize("kind", ["contact", "computer", "volume", "printQueue", "msDS-ManagedServiceAccount"])
def test_a_name_beside_any_object_leads_to_the_next_candidate(kind: str) -> None:
    candidates = policy(rule("cn", kind=ValueKind.CANDIDATES))
    before = snapshot(others=(other(kind, "Anna Nowak"),))
    person = wish("1", cn=["Anna Nowak", "Anna Nowak 1"], sAMAccountName="a1")
    plan = plan_of([person], before, candidates)
    assert [change.dn for change in plan.changes] == [f"CN=Anna Nowak 1,{STAFF}"]
    after = Domain(before).apply(plan)
    assert plan_of([person], after, candidates).changes == ()


def test_renames_and_moves_look_at_all_objects() -> None:
    contacts = (other("contact", "Eva"), other("contact", "Mine", parent=SALES))
    before = snapshot(account("Mine", "1"), others=contacts)
    assert f"'Eva' (taken by the contact CN=Eva,{STAFF})" in reasons(plan_of([wish("1", cn="Eva")], before, policy()))
    moved = plan_of([wish("1", ou=SALES)], before, policy())
    assert f"its name is taken by the contact CN=Mine,{SALES}." in reasons(moved)


def test_the_attribute_of_a_name_does_not_keep_two_objects_apart() -> None:
    plan = plan_of([wish("1", cn="sales", sAMAccountName="a1")], snapshot(groups=()), policy())
    assert f"'sales' (taken by {SALES})" in reasons(plan)


def test_ones_own_names_are_free() -> None:
    before = snapshot(account("Anna", "1", mail="a@x", userPrincipalName="anna@old"))
    wanted: dict[str, t.Any] = {"proxyAddresses": ["SMTP:a@x"], "userPrincipalName": "anna@corp.example"}
    assert kinds_of(plan_of([wish("1", **wanted)], before, policy())) == [kinds.SET_ATTRIBUTES]


def test_a_name_given_away_in_this_run_is_taken() -> None:
    people = [wish("1", "Anna", mail="info@x"), wish("2", "Bea", mail="info@x"), wish("3", "Cem", mail="cem@x")]
    plan = plan_of(people, snapshot(), policy())
    assert [change.key for change in plan.changes] == ["1", "3"]
    assert reasons(plan) == ("2: mail 'info@x' is assigned to Anna (1) in this run (lifecycle_attributes.mail).")


def test_a_name_given_up_in_this_run_is_free_in_the_next() -> None:
    before = snapshot(account("Anna", "1", mail="a@x"), account("Bea", "2"))
    people = [wish("1", mail="new@x"), wish("2", mail="a@x")]
    plan = plan_of(people, before, policy())
    assert "this run frees the name, so that the next run can assign it" in reasons(plan)
    after = Domain(before).apply(plan)
    assert names(plan_of(people, after, policy()), "mail") == {"2": "a@x"}


def test_who_is_set_aside_takes_no_name() -> None:
    people = [
        wish("1", cn="A", sAMAccountName=["x"], mail="taken@x"),
        wish("2", cn="B", sAMAccountName=["x"]),
    ]
    before = snapshot(account("Holder", "7", mail="taken@x"))
    plan = plan_of(people, before, policy())
    assert names(plan) == {"2": "x"}
    assert [one.key for one in plan.rejections] == ["1"]


def test_candidates_of_any_attribute_are_unique() -> None:
    before = snapshot(account("Holder", "7", displayName="Anna"), account("Mine", "1"))
    mapped = rule("displayName", kind=ValueKind.CANDIDATES)
    plan = plan_of([wish("1", displayName=["anna", "Anna (1)"])], before, policy(mapped))
    assert names(plan, "displayName") == {"1": "Anna (1)"}


@pytest.mark.parametrize(
    ("desired", "missing"),
    [
        (wish("1", sAMAccountName="a"), "it cannot be created without a cn."),
        (wish("1", cn="A"), "it cannot be created without a sAMAccountName."),
    ],
)
def test_a_new_account_needs_names(desired: Desired, missing: str) -> None:
    plan = plan_of([desired], snapshot(), policy())
    assert missing in reasons(plan)
    assert plan.changes == ()


@pytest.mark.parametrize("held", ["ANNA NOWAK", "Anna  Nowak", "Anna Nowa\u0301k"])
@pytest.mark.parametrize("kind", [ValueKind.VALUES, ValueKind.CANDIDATES])
def test_a_name_in_another_spelling_is_renamed_once(held: str, kind: ValueKind) -> None:
    """The name is stored as it was sent, and address books show it: correct capitals are written."""
    wanted = "Anna Nowák" if "\u0301" in held else "Anna Nowak"
    before = snapshot(account(held, "1"), account("Free", "2"))
    people = [wish("1", cn=["Free", wanted] if kind is ValueKind.CANDIDATES else wanted)]
    rules = policy(rule("cn", kind=kind))
    plan = plan_of(people, before, rules)
    assert [change.new_dn for change in of(Rename, plan)] == [f"CN={wanted},{STAFF}"]
    assert plan_of(people, Domain(before).apply(plan), rules).changes == ()
    moved = [dataclasses.replace(people[0], ou=SALES)]
    plan = plan_of(moved, before, rules)
    assert plan_of(moved, Domain(before).apply(plan), rules).changes == ()


@pytest.mark.parametrize(
    "names", [("Jan Kowalski", "Jan  Kowalski"), ("Ann Lee", " Ann Lee "), ("José", "Jose\u0301"), ("Łódź", "ŁÓDŹ")]
)
def test_names_that_look_equal_are_one_name(names: tuple[str, str]) -> None:
    """[trials 7, 11] The second one is refused by the directory (68), so it gets the next candidate."""
    rules = policy(rule("cn", kind=ValueKind.CANDIDATES))
    people = [
        wish(key, cn=[name, f"{name} {key}"], sAMAccountName=f"u{key}") for key, name in zip("12", names, strict=True)
    ]
    plan = plan_of(people, snapshot(), rules)
    first, second = of(Create, plan)
    assert find_form(dn.rdn_value(first.dn)) == find_form(names[0])
    assert find_form(dn.rdn_value(second.dn)) == find_form(f"{names[1]} 2")
    assert "  " not in first.dn + second.dn
    assert plan_of(people, Domain(snapshot()).apply(plan), rules).changes == ()


@pytest.mark.parametrize("name", ["Nowak, Anna", "a+b=c", "#x", " x ", '"q" <\\>;', "Ω漢字", "*)(uid=*"])
def test_odd_names_are_written_and_recognised(name: str) -> None:
    before = snapshot(account("Anna", "1"))
    plan = plan_of([wish("1", cn=name)], before, policy())
    assert kinds_of(plan) == [kinds.RENAME]
    assert plan_of([wish("1", cn=name)], Domain(before).apply(plan), policy()).changes == ()


def test_two_people_with_one_name_in_one_place() -> None:
    people = [wish("1", cn="Anna", sAMAccountName="a1"), wish("2", cn="Anna", sAMAccountName="a2")]
    plan = plan_of(people, snapshot(), policy())
    assert [change.key for change in plan.changes] == ["1"]
    assert (
        f"2: The name 'Anna' (assigned to  (1) in this run) cannot be used below {STAFF} (lifecycle_attributes.cn)."
        in reasons(plan)
    )
    apart = [people[0], dataclasses.replace(people[1], ou=SALES)]
    assert len(plan_of(apart, snapshot(), policy()).changes) == 2


def test_candidates_for_the_name() -> None:
    candidates = rule("cn", kind=ValueKind.CANDIDATES)
    people = [
        wish("1", cn=["Anna", "Anna (1)"], sAMAccountName="a1"),
        wish("2", cn=["Anna", "x" * 65, "Anna (2)"], sAMAccountName="a2"),
    ]
    plan = plan_of(people, snapshot(), policy(candidates))
    assert [change.dn for change in plan.changes] == [f"CN=Anna,{STAFF}", f"CN=Anna (2),{STAFF}"]
    after = Domain(snapshot()).apply(plan)
    assert plan_of(people, after, policy(candidates)).changes == ()
    gone = dataclasses.replace(after, accounts=after.accounts[1:])
    assert plan_of(people[1:], gone, policy(candidates)).changes == ()
    full = [wish("3", cn=["anna", "anna (2)"], sAMAccountName="a3")]
    assert "None of the candidates for cn can be used: 'anna' (taken by" in reasons(
        plan_of(full, after, policy(candidates))
    )


def test_one_common_name_in_two_units() -> None:
    """Only below one parent must names differ."""
    candidates = policy(rule("cn", kind=ValueKind.CANDIDATES))
    before = snapshot(account("Anna", "9"))
    people = [
        wish("1", cn=["Anna", "Anna (1)"], sAMAccountName="a1", ou=SALES),
        wish("2", cn=["Bea", "Bea (2)"], sAMAccountName="a2", ou=SALES),
        wish("3", cn=["Bea", "Bea (3)"], sAMAccountName="a3"),
    ]
    plan = plan_of(people, before, candidates)
    assert {change.dn for change in plan.changes} == {f"CN=Anna,{SALES}", f"CN=Bea,{SALES}", f"CN=Bea,{STAFF}"}
    assert plan.rejections == ()


def test_a_move_keeps_the_name_where_it_is_free() -> None:
    candidates = policy(rule("cn", kind=ValueKind.CANDIDATES))
    mine = account("Anna (1)", "1")
    wanted = [wish("1", cn=["Anna", "Anna (1)"], ou=SALES)]
    plan = plan_of(wanted, snapshot(mine), candidates)
    assert kinds_of(plan) == [kinds.MOVE]
    plan = plan_of(wanted, snapshot(mine, account("Anna (1)", "2", parent=SALES)), candidates)
    assert kinds_of(plan) == [kinds.RENAME, kinds.MOVE]
    assert [change.new_dn for change in of(Rename, plan)] == [f"CN=Anna,{STAFF}"]
    assert [change.new_dn for change in of(Move, plan)] == [f"CN=Anna,{SALES}"]


def test_a_new_name_must_be_free_in_both_places_of_a_move() -> None:
    before = snapshot(account("Anna", "1"), account("Bea", "2"))
    plan = plan_of([wish("1", cn="Bea", ou=SALES)], before, policy())
    assert plan.changes == ()
    assert "The name 'Bea' (taken by CN=Bea" in reasons(plan)


def test_a_move_to_where_the_name_is_taken() -> None:
    before = snapshot(account("Anna", "1"), account("Anna", "2", parent=SALES, sAMAccountName="a2"))
    plan = plan_of([wish("1", ou=SALES), wish("2", cn="Other", ou=SALES)], before, policy())
    assert [change.key for change in plan.changes] == ["2"]
    assert (
        f"1: The account cannot be moved to {SALES}: its name is taken by CN=Anna,{SALES};"
        " this run frees the name, so that the next run can assign it." in reasons(plan)
    )


def test_a_name_of_who_moves_away_is_free_in_the_next_run() -> None:
    before = snapshot(account("Anna", "1"))
    people = [wish("1", ou=SALES), wish("2", cn="Anna", sAMAccountName="a2")]
    plan = plan_of(people, before, policy())
    assert [change.key for change in plan.changes] == ["1"]
    assert "this run frees the name" in reasons(plan)
    assert [change.key for change in plan_of(people, Domain(before).apply(plan), policy()).changes] == ["2"]


def test_an_account_is_not_named_like_a_group_beside_it() -> None:
    before = snapshot(groups=(group("Anna", parent=STAFF),))
    plan = plan_of([wish("1", cn="Anna", sAMAccountName="a1")], before, policy())
    assert "taken by the group CN=Anna" in reasons(plan)


def test_the_account_of_a_leaver_keeps_its_names() -> None:
    before = snapshot(account("Anna", "1"))
    people = [wish("1", "Other", presence=Presence.LEFT), wish("2", cn="A", sAMAccountName=["anna", "anna2"])]
    assert names(plan_of(people, before, policy())) == {"2": "anna2"}


def test_nobody_is_promised_a_name_that_nobody_frees() -> None:
    """Two people who swap addresses are both skipped, in every run."""
    before = snapshot(account("Anna", "1", mail="a@x"), account("Bea", "2", mail="b@x"))
    swapped = [wish("1", mail="b@x"), wish("2", label="Bea (2)", mail="a@x")]
    plan = plan_of(swapped, before, policy())
    assert len(plan.rejections) == 2
    assert "next run" not in reasons(plan)
    assert f"taken by CN=Bea,{STAFF}; Bea (2) would free the name, but is skipped too" in reasons(plan)
