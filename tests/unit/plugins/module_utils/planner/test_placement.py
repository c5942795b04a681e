# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, CreateOu, Move
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    Category,
)
from ansible_collections.hrsync.ad.plugins.module_utils.planner.draft import parent_of
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    ADMINS,
    SALES,
    STAFF,
    Domain,
    account,
    group,
    kinds_of,
    of,
    other,
    policy,
    reasons,
    snapshot,
    wish,
)

from .directory_in_memory import plan_of

NEW = f"OU=Team,OU=New,{STAFF}"


def test_missing_ous_are_created_once_parents_first() -> None:
    people = [
        wish("1", "Anna", ou=NEW),
        wish("2", "Bea", ou=NEW.replace("OU=Team", "ou=TEAM")),
        wish("3", "Cem", ou=f"OU=New,{STAFF}"),
    ]
    for order in (people, people[::-1]):
        plan = plan_of(order, snapshot(), policy(create_missing_ous=True))
        assert [(change.kind, change.dn) for change in plan.changes[:2]] == [
            (kinds.CREATE_OU, f"OU=New,{STAFF}"),
            (kinds.CREATE_OU, f"OU=Team,OU=New,{STAFF}"),
        ]
        assert kinds_of(plan)[2:] == [kinds.CREATE] * 3
        assert plan.changes[0].reason == "lifecycle_ou of Anna (1) and 2 more"
    plan = plan_of(people[2:], snapshot(), policy(create_missing_ous=True))
    assert plan.changes[0].reason == "lifecycle_ou of Cem (3)"
    assert len(Domain(snapshot()).apply(plan).ous) == 5


@pytest.mark.parametrize("base", [STAFF, STAFF.lower(), STAFF.replace(",", ", ")])
def test_a_base_that_is_itself_an_ou(base: str) -> None:
    for wanted in (STAFF, STAFF.upper()):
        plan = plan_of([wish("1", "Anna", ou=wanted)], snapshot(base_dn=base), policy())
        assert [change.dn for change in plan.changes] == [f"CN=Anna,{STAFF}"]


def test_existing_accounts_move_to_new_ous() -> None:
    before = snapshot(account("Anna", "1"))
    plan = plan_of([wish("1", ou=NEW)], before, policy(create_missing_ous=True))
    assert kinds_of(plan) == [kinds.CREATE_OU, kinds.CREATE_OU, kinds.MOVE]


@pytest.mark.parametrize(
    ("ou", "fields", "message"),
    [
        (NEW, {}, f"{NEW} does not exist; create it, or set lifecycle_create_missing_ous to true."),
        (NEW, {"create_missing_ous": True, "category": Category.MODIFY}, "does not exist; create it"),
        (f"CN=New,{STAFF}", {"create_missing_ous": True}, "only organizational units (OU=...) are created"),
        (f"OU={'x' * 65},{STAFF}", {"create_missing_ous": True}, "its name has more than 64 characters"),
        (ADMINS, {}, f"{ADMINS} is outside lifecycle_managed_base ({STAFF}). No account is created or moved there."),
        (SALES, {"protected_bases": (SALES,)}, "which lifecycle_protected_ous lists"),
        ("nonsense", {}, "lifecycle_ou: 'nonsense' is not a distinguished name"),
        ("OU=x,DC=elsewhere", {"managed_base": "", "create_missing_ous": True}, "only organizational units"),
        ("OU=x", {"managed_base": "", "create_missing_ous": True}, "outside the part of the directory that is read"),
    ],
)
def test_a_place_that_cannot_be_sets_the_employee_aside(ou: str, fields: dict[str, t.Any], message: str) -> None:
    before = snapshot(account("Anna", "1", parent=STAFF))
    plan = plan_of([wish("1", ou=ou, title="x")], before, policy(**fields))
    assert message in reasons(plan)
    assert plan.changes == ()


def test_a_new_account_needs_a_place() -> None:
    plan = plan_of([wish("1", "Anna", ou=None)], snapshot(), policy())
    assert "lifecycle_ou does not say where to create it" in reasons(plan)


@pytest.mark.parametrize("ou", [None, STAFF, STAFF.lower(), "ou=Staff, dc=corp, dc=example"])
def test_an_account_that_is_where_it_should_be_stays(ou: str | None) -> None:
    assert plan_of([wish("1", ou=ou)], snapshot(account("Anna", "1")), policy()).changes == ()


def test_an_ou_is_spelled_as_the_directory_spells_it() -> None:
    plan = plan_of([wish("1", "Anna", ou=SALES.lower())], snapshot(), policy())
    assert plan.changes[0].dn == f"CN=Anna,{SALES}"


def test_a_parent_with_escaped_characters() -> None:
    odd = f"OU=Sales\\, East,{STAFF}"
    before = snapshot(account("Nowak, Anna", "1", parent=odd), ous=(STAFF, odd))
    assert plan_of([wish("1", ou=odd, cn="Nowak, Anna")], before, policy()).changes == ()


@pytest.mark.parametrize("creates", [True, False])
@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("Kraków", "Krako\u0301w"),
        ("Krako\u0301w", "Kraków"),
        ("New York", "New  York"),
        ("New York", "\\ New York\\ "),
        ("New York", "NEW\u00a0YORK"),
        ("Sales", "Sa\u200bles"),
        ("Krakow", "Kraków"),
    ],
)
def test_a_place_in_another_spelling_is_the_place_that_is_there(there: str, wanted: str, creates: bool) -> None:
    """[trials 5, 6] Directories compare so; accents by Windows, which refuses a second container."""
    place = f"OU={there},{STAFF}"
    before = snapshot(account("Anna", "1", parent=place), account("Bea", "2"), ous=(STAFF, place))
    people = [wish(key, name, ou=f"OU={wanted},{STAFF}") for key, name in (("1", "Anna"), ("2", "Bea"), ("3", "Cem"))]
    plan = plan_of(people, before, policy(create_missing_ous=creates))
    assert plan.rejections == ()
    assert {parent_of(change.new_dn) for change in of(Move, plan)} == {place}
    assert {parent_of(change.dn) for change in of(Create, plan)} == {place}
    assert of(CreateOu, plan) == []
    assert plan_of(people, Domain(before).apply(plan), policy(create_missing_ous=creates)).changes == ()


def test_a_missing_place_is_created_once_for_all_its_spellings() -> None:
    before = snapshot(ous=(STAFF, f"OU=Krako\u0301w,{STAFF}"))
    spellings = ("OU=New York", "OU=New  York", "OU=new york", "OU=Néw York")
    people = [wish(str(n), f"P{n}", ou=f"{one},OU=Kraków,{STAFF}") for n, one in enumerate(spellings, 1)]
    for order in (people, people[::-1]):
        plan = plan_of(order, before, policy(create_missing_ous=True))
        created = f"OU=New York,OU=Krako\u0301w,{STAFF}"
        assert [change.dn for change in of(CreateOu, plan)] == [created]
        assert {parent_of(change.dn) for change in of(Create, plan)} == {created}
    assert plan_of(people, Domain(before).apply(plan), policy(create_missing_ous=True)).changes == ()


def test_places_that_differ_only_in_spelling_are_told_apart_by_it() -> None:
    places = (f"OU=New York,{STAFF}", f"OU=New  York,{STAFF}")
    before = snapshot(account("Anna", "1", parent=places[1]), ous=(STAFF, *places))
    for place in places:
        (change,) = of(Create, plan_of([wish("2", "Bea", ou=place)], before, policy()))
        assert parent_of(change.dn) == place
    third = f"OU=NEW YORK\u200b,{STAFF}"
    assert plan_of([wish("1", ou=third)], before, policy()).changes == ()
    message = f"can be each of {places[1]}; {places[0]}, which differ only in spaces, accents or invisible characters"
    assert message in reasons(plan_of([wish("2", "Bea", ou=third)], before, policy()))
    below = plan_of([wish("2", "Bea", ou=f"OU=x,{third}")], before, policy(create_missing_ous=True))
    assert message in reasons(below)


def test_an_ou_with_invisible_characters_is_not_created() -> None:
    plan = plan_of([wish("1", "Anna", ou=f"OU=a\u200bb,{STAFF}")], snapshot(), policy(create_missing_ous=True))
    assert "its name has characters that nobody sees: U+200B (ZERO WIDTH SPACE)." in reasons(plan)
    plan = plan_of([wish("1", "Anna", ou=f"OU=a+OU=b,{STAFF}")], snapshot(), policy(create_missing_ous=True))
    assert "only organizational units (OU=...) are created" in reasons(plan)


def test_the_managed_base_in_another_spelling_is_the_managed_base() -> None:
    base = "OU=New  Krako\u0301w,DC=corp,DC=example"
    place = "OU=new Kraków,DC=corp,DC=example"
    before = snapshot(account("Anna", "1", parent=place), ous=(place,))
    plan = plan_of([wish("1", ou=base, title="x")], before, policy(managed_base=base))
    assert (plan.stops, plan.rejections) == ((), ())
    assert kinds_of(plan) == [kinds.SET_ATTRIBUTES]
    protected = plan_of([wish("1", ou=base, title="x")], before, policy(managed_base="", protected_bases=(base,)))
    assert "protected" in reasons(protected)


def test_a_new_unit_has_no_name_that_another_object_beside_it_has() -> None:
    """The attribute of a name does not keep two objects apart ([MS-ADTS] 3.1.1.3.1.2.1)."""
    before = snapshot(others=(other("contact", "Berlin"),), groups=(group("Kraków", parent=STAFF),))
    people = [wish("1", "Anna", ou=f"OU=Berlin,{STAFF}"), wish("2", "Bea", ou=f"OU=X,OU=Krakow,{STAFF}")]
    plan = plan_of(people, before, policy(create_missing_ous=True))
    assert plan.changes == ()
    assert f"OU=Berlin,{STAFF} does not exist and cannot be created: its name is taken by the contact" in reasons(plan)
    assert f"its name is taken by the group CN=Kraków,{STAFF}." in reasons(plan)
