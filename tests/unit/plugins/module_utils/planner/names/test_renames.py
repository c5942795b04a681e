# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""People with another name: all names and addresses of the account follow, or none."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Move, Rename
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Desired,
    NullPolicy,
    Policy,
    Renaming,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.attributes.rules import prepare
from ansible_collections.hrsync.ad.plugins.module_utils.planner.draft import Draft
from ansible_collections.hrsync.ad.plugins.module_utils.planner.names.renames import Renames
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import Planning

from ..directory_in_memory import SALES, STAFF, Domain, account, of, other, plan_of, policy, rule, snapshot, wish

SUFFIXES = frozenset(("x.example",))
NAMES = ("givenName", "sn")
OLD, NEW = "anna.nowak@x.example", "anna.kowal@x.example"
APPLIES = "{26491CFC-9E50-4857-861B-0CB8DF22B5D7}"


def configured(rename: Renaming | None, *rules: AttributeRule, **fields: t.Any) -> Policy:
    """A policy as the role makes it."""
    keeps = rename is Renaming.RENAME_WITH_ALIAS
    given = {"keep_old_address": keeps, "yield_to_exchange": True, "leaves_out_values": True, **fields}
    return policy(*map(rule, NAMES), *rules, rename=rename, match_attributes=(), **given)


ALIAS = configured(Renaming.RENAME_WITH_ALIAS)


def anna(**values: t.Any) -> Account:
    """The account, before."""
    named: dict[str, t.Any] = {
        "givenName": "Anna",
        "sn": "Nowak",
        "displayName": "Anna Nowak",
        "userPrincipalName": OLD,
        "mail": OLD,
    }
    return account("Anna Nowak", "1", sAMAccountName="anowak", **{**named, **values})


def married(**attributes: t.Any) -> Desired:
    """What HR wants: another surname, and another title."""
    named: dict[str, t.Any] = {
        "cn": "Anna Kowal",
        "givenName": "Anna",
        "sn": "Kowal",
        "displayName": "Anna Kowal",
        "userPrincipalName": NEW,
        "mail": NEW,
        "title": "Buyer",
    }
    return wish("1", label="Anna (1)", **{**named, **attributes})


def after(plan: Plan) -> dict[str, tuple[str, ...]]:
    """The values that are set, by attribute; `cn` has the new DN of a renaming."""
    found = {delta.attribute: delta.after for change in plan.changes for delta in getattr(change, "deltas", ())}
    found.update(("cn", (change.new_dn,)) for change in of(Rename, plan))
    return found


EVERYTHING = {
    "cn": (f"CN=Anna Kowal,{STAFF}",),
    "sn": ("Kowal",),
    "displayName": ("Anna Kowal",),
    "userPrincipalName": (NEW,),
    "mail": (NEW,),
    "title": ("Buyer",),
}


def test_all_names_follow_and_the_former_address_stays() -> None:
    before = snapshot(anna(), suffixes=SUFFIXES)
    plan = plan_of([married()], before, ALIAS)
    assert after(plan) == {**EVERYTHING, "proxyAddresses": (f"SMTP:{NEW}", f"smtp:{OLD}")}
    assert plan.notices == ()
    assert plan_of([married()], Domain(before).apply(plan), ALIAS).changes == ()


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ({}, {}),
        ({"proxyAddresses": [f"SMTP:{OLD}"]}, {"proxyAddresses": (f"SMTP:{NEW}",)}),
        (
            {"proxyAddresses": [f"SMTP:{OLD}", "smtp:boss@x.example", "sip:a@x", f"smtp:{NEW}", f"smtp:{OLD}"]},
            {"proxyAddresses": (f"SMTP:{NEW}", "smtp:boss@x.example", "sip:a@x")},
        ),
        ({"mail": [], "proxyAddresses": ["X500:/o=x"]}, {"proxyAddresses": (f"SMTP:{NEW}", "X500:/o=x")}),
    ],
)
def test_all_names_follow_and_the_new_address_replaces_the_former(
    held: dict[str, t.Any], expected: dict[str, tuple[str, ...]]
) -> None:
    everything = configured(Renaming.RENAME)
    rules = {name: one for name, one in everything.rules.items() if name != "proxyAddresses"}
    plain = dataclasses.replace(everything, rules=rules)
    before = snapshot(anna(**held), suffixes=SUFFIXES)
    plan = plan_of([married()], before, plain)
    assert after(plan) == {**EVERYTHING, **expected}
    deltas = [delta for change in plan.changes for delta in getattr(change, "deltas", ())]
    assert all(one.reason == "lifecycle_rename" for one in deltas if one.attribute == "proxyAddresses")
    assert bool(expected) == any(one.attribute == "proxyAddresses" for one in deltas)
    assert plan_of([married()], Domain(before).apply(plan), plain).changes == ()


def test_another_address_without_another_name_replaces_nothing() -> None:
    held = anna(sn="Kowal", proxyAddresses=[f"SMTP:{OLD}"])
    assert "proxyAddresses" not in after(plan_of([married()], snapshot(held), configured(Renaming.RENAME)))


def test_keep_leaves_names_as_they_are() -> None:
    keeping = configured(Renaming.KEEP)
    before = snapshot(anna(mail=[]), suffixes=SUFFIXES)
    plan = plan_of([married()], before, keeping)
    # A name that the account lacks is no former one.
    assert after(plan) == {"sn": ("Kowal",), "title": ("Buyer",), "mail": (NEW,)}
    assert plan.notices == ()
    assert plan_of([married()], Domain(before).apply(plan), keeping).changes == ()
    assert "userPrincipalName" in after(plan_of([married(sAMAccountName="anna")], snapshot(), keeping))


HINDRANCES = [
    ({}, {"userPrincipalName": NEW}, f"userPrincipalName '{NEW}' is taken by the contact CN=Ola,{STAFF}"),
    ({}, {"mail": NEW}, f"mail '{NEW}' is taken by the contact CN=Ola,{STAFF}"),
    ({"userPrincipalName": "anna kowal@x.example"}, {}, "contains a space"),
    ({"userPrincipalName": "anna@y.example"}, {}, "has the suffix y.example, which the forest does not have"),
    ({"sn": "Kow\u202eal\0"}, {}, "sn"),
    ({"unmade": {"mail": "mail: there is no such field"}}, {}, "there is no such field"),
]


@pytest.mark.parametrize(("wanted", "held", "words"), HINDRANCES)
def test_no_name_follows_if_one_cannot(wanted: dict[str, t.Any], held: dict[str, str], words: str) -> None:
    ola = other("contact", "Ola", **held)
    plan = plan_of([married(**wanted)], snapshot(anna(), others=(ola,), suffixes=SUFFIXES), ALIAS)
    assert after(plan) == {"title": ("Buyer",)}
    assert plan.rejections == ()
    [notice] = plan.notices
    assert words in notice.text
    assert notice.text.endswith(
        " Names and addresses change together (lifecycle_rename), so all of them stay as they are for 1 employee:"
        " Anna (1). Correct the value, or free it."
    )
    assert notice.keys == ("1",)


@pytest.mark.parametrize("candidates", [True, False])
def test_no_name_follows_if_the_name_in_the_unit_is_taken(candidates: bool) -> None:
    kind = ValueKind.CANDIDATES if candidates else ValueKind.VALUES
    only_cn = policy(rule("cn", kind=kind), rename=Renaming.RENAME, match_attributes=())
    before = snapshot(anna(), account("Anna Kowal", "2"))
    plan = plan_of([wish("1", cn="Anna Kowal", title="Buyer"), wish("2")], before, only_cn)
    assert after(plan) == {"title": ("Buyer",)}
    assert plan.rejections == ()
    assert any(f"taken by CN=Anna Kowal,{STAFF}" in notice.text for notice in plan.notices)


def test_no_name_follows_if_exchange_decides_about_the_address() -> None:
    held = anna(msExchPoliciesIncluded=APPLIES)
    plan = plan_of([married()], snapshot(held, suffixes=SUFFIXES), ALIAS)
    assert after(plan) == {"title": ("Buyer",)}
    texts = [notice.text for notice in plan.notices]
    assert any("An e-mail address policy of Exchange decides about lifecycle_attributes.mail." in one for one in texts)
    # Without another name, the address is the only matter.
    same = married(cn="Anna Nowak", sn="Nowak")
    assert set(after(plan_of([same], snapshot(held, suffixes=SUFFIXES), ALIAS))) == {
        "displayName",
        "title",
        "userPrincipalName",
    }


def test_an_account_moves_without_its_new_name() -> None:
    ola = other("contact", "Ola", mail=NEW)
    plan = plan_of([married(ou=SALES)], snapshot(anna(), others=(ola,), suffixes=SUFFIXES), ALIAS)
    assert [change.new_dn for change in of(Move, plan)] == [f"CN=Anna Nowak,{SALES}"]
    assert not of(Rename, plan)


def test_other_reasons_still_skip_the_person() -> None:
    demanding = configured(Renaming.RENAME, rule("description", null=NullPolicy.ERROR))
    plan = plan_of([married(description=None)], snapshot(anna(), suffixes=SUFFIXES), demanding)
    assert plan.changes == ()
    assert len(plan.rejections) == 1
    plan = plan_of([married(description=None, mail="no\u202e")], snapshot(anna(), suffixes=SUFFIXES), demanding)
    assert len(plan.rejections) == 1


def test_two_people_who_swap_names_both_keep_theirs() -> None:
    bea = account("Bea Kowal", "2", sn="Kowal", givenName="Bea", mail=NEW, userPrincipalName=NEW)
    people = [married(displayName="A"), wish("2", label="Bea (2)", sn="Nowak", mail=OLD, userPrincipalName=OLD)]
    plan = plan_of(people, snapshot(anna(), bea, suffixes=SUFFIXES), ALIAS)
    assert after(plan) == {"title": ("Buyer",)}
    assert plan.rejections == ()
    texts = " ".join(notice.text for notice in plan.notices)
    assert "Bea (2) would free the name, but keeps it too" in texts


def test_modules_write_names_one_by_one() -> None:
    free = configured(None)
    ola = other("contact", "Ola", mail=NEW)
    plan = plan_of([married()], snapshot(anna(), others=(ola,), suffixes=SUFFIXES), free)
    assert plan.changes == ()
    assert len(plan.rejections) == 1


def test_why_names_are_kept() -> None:
    before = snapshot(anna(), others=(other("contact", "Ola", mail=NEW),), suffixes=SUFFIXES)
    assert verdicts(before, ALIAS)["sn"].startswith("not changed: names change together, and mail '")
    assert verdicts(before, ALIAS)["title"] == ""
    kept = verdicts(before, configured(Renaming.KEEP))
    assert kept["mail"] == "not changed: accounts keep their names (lifecycle_rename: keep)"
    assert (kept["sn"], kept["title"]) == ("", "")


def verdicts(before: t.Any, configuration: Policy) -> dict[str, str]:
    """Why names are kept, by attribute."""
    from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Task

    task = Task(desired=(married(),), policy=configuration)
    planning = Planning(task, before, prepare(configuration, before), None)
    planning.plan()
    [draft] = planning.drafts
    return {one.lower: planning.renames.why_kept(draft, one) for one in planning.rules.all}


def test_nobody_without_an_account_is_renamed() -> None:
    before = snapshot()
    renames = Renames(prepare(ALIAS, before), ALIAS)
    draft = Draft(married(unmade={"sn": "no"}))
    assert not renames.is_renamed(draft)
    assert renames.why_kept(draft, prepare(ALIAS, before).all[0]) == ""
