# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Two plans for the same people are compared person by person."""

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
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    StepChange,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.plugin_utils.impact.comparison import Impact, PersonImpact, compare

PEOPLE = "OU=People,DC=example,DC=com"
ANNA: t.Any = {"key": "1", "label": "Anna Nowak (1)", "account": "g1", "dn": f"CN=Anna Nowak,{PEOPLE}"}
JAN: t.Any = {"key": "2", "label": "Jan Kowal (2)", "account": "g2", "dn": f"CN=Jan Kowal,{PEOPLE}"}
SALES = f"CN=GG-Sales,{PEOPLE}"
IT = f"CN=GG-IT,{PEOPLE}"
MAILBOX = KINDS_BY_NAME["mailbox"]


def title(after: str, before: str = "Clerk", attribute: str = "title", **target: t.Any) -> SetAttributes:
    delta = Delta(attribute=attribute, before=(before,) if before else (), after=(after,) if after else ())
    return SetAttributes(**{**ANNA, **target}, deltas=(delta,))


def compared(present: t.Sequence[Change], other: t.Sequence[Change]) -> Impact:
    return compare(Plan(changes=tuple(present)), Plan(changes=tuple(other)))


def told(present: t.Sequence[Change], other: t.Sequence[Change]) -> list[str]:
    return [
        f"{one.what}: {one.present} / {one.other}"
        for person in compared(present, other).people
        for one in person.differences
    ]


def test_the_same_plan_has_no_impact() -> None:
    plan: list[Change] = [title("Chief"), AddToGroup(**ANNA, group=SALES), Disable(**JAN)]
    assert compared(plan, plan) == Impact(people=(), counts={}, new_ous=((), ()), warnings=())


@pytest.mark.parametrize(
    ("present", "other", "line"),
    [
        ([], [title("Chief")], "title: Clerk (kept) / Chief"),
        ([title("Chief")], [], "title: Chief / Clerk (kept)"),
        ([title("Chief")], [title("Head")], "title: Chief / Head"),
        ([title("", before="Clerk")], [], "title: no value / Clerk (kept)"),
        ([], [title("Chief", before="")], "title: no value / Chief"),
        ([title("a")], [title("b", attribute="TITLE")], "title: a / b"),
    ],
)
def test_attributes(present: list[Change], other: list[Change], line: str) -> None:
    assert told(present, other) == [line]


def test_the_order_of_values_and_the_spelling_of_attributes_do_not_matter() -> None:
    one = SetAttributes(**ANNA, deltas=(Delta(attribute="proxyAddresses", after=("a", "b")),))
    two = SetAttributes(**ANNA, deltas=(Delta(attribute="proxyaddresses", after=("b", "a")),))
    assert told([one], [two]) == []


def test_groups_that_differ() -> None:
    both = AddToGroup(**ANNA, group=f"CN=GG-Staff,{PEOPLE}")
    assert told(
        [both, AddToGroup(**ANNA, group=SALES)], [both, RemoveFromGroup(**ANNA, group=IT), AddToGroup(**ANNA, group=IT)]
    ) == ["groups: +GG-Sales / +GG-IT, -GG-IT"]
    assert told([], [AddToGroup(**ANNA, group=SALES)]) == ["groups: no change / +GG-Sales"]


def test_places_and_names() -> None:
    move = Move(**ANNA, new_dn=f"CN=Anna Nowak,OU=Sales,{PEOPLE}")
    rename = Rename(**ANNA, new_dn=f"CN=Anna Żak,{PEOPLE}")
    assert told([], [rename, title("Chief"), move]) == [
        f"OU: {PEOPLE} (kept) / OU=Sales,{PEOPLE}",
        "cn: Anna Nowak (kept) / Anna Żak",
        "title: Clerk (kept) / Chief",
    ]


def test_new_accounts_that_differ() -> None:
    login = Delta(attribute="sAMAccountName", after=("anowak",))
    create = Create(**ANNA, deltas=(login,), enabled=True)
    elsewhere = Create(
        **{**ANNA, "dn": f"CN=Anna Nowak,OU=Sales,{PEOPLE}"},
        deltas=(Delta(attribute="sAMAccountName", after=("nowak",)),),
    )
    assert told([create], [elsewhere]) == [
        "account: created, enabled / created",
        f"OU: {PEOPLE} / OU=Sales,{PEOPLE}",
        "sAMAccountName: anowak / nowak",
    ]


def test_an_account_that_is_deleted_is_disabled_before() -> None:
    assert told([Disable(**ANNA)], [Disable(**ANNA), Delete(**ANNA)]) == ["account: disabled / deleted"]


def test_an_account_that_only_one_mapping_creates_is_one_difference() -> None:
    create = Create(**ANNA, deltas=(Delta(attribute="title", after=("Clerk",)),))
    assert told([], [create, AddToGroup(**ANNA, group=SALES)]) == ["account: unchanged / created"]


def test_who_is_skipped_by_one_mapping_is_one_difference() -> None:
    skipped = Plan(rejections=(Rejection("1", "Anna Nowak (1)", ("No office.", "No name.")),))
    impact = compare(Plan(changes=(title("Chief"),)), skipped)
    assert impact.people == (
        PersonImpact(
            key="1",
            label="Anna Nowak (1)",
            differences=(("account", "unchanged", "skipped: No office. No name."),),  # type: ignore[arg-type]
        ),
    )
    assert compare(skipped, skipped).people == ()
    keyless = Plan(rejections=(Rejection("", "A (x id 1)", ("No key.",)), Rejection("", "B (x id 2)", ("No key.",))))
    assert [one.key for one in compare(Plan(), keyless).people] == ["A (x id 1)", "B (x id 2)"]


def test_reasons_that_differ() -> None:
    one, two = (Plan(rejections=(Rejection("1", "Anna", (reason,)),)) for reason in ("No office.", "No name."))
    (person,) = compare(one, two).people
    assert person.differences == (("account", "skipped: No office.", "skipped: No name."),)


def test_steps_have_the_name_of_their_kind_and_secrets_are_not_shown() -> None:
    def step(*deltas: Delta) -> StepChange:
        return StepChange(**ANNA, kind=MAILBOX, deltas=deltas)

    before = step(Delta(attribute="mailbox", before=("user",), after=("shared",)))
    assert told([], [before]) == ["mailbox: mailbox: user (kept) / shared"]
    secret = Delta(attribute="picture", before=("a",), after=("b",), secret=True)
    assert told([], [step(secret)]) == ["mailbox: picture: unchanged / (secret, changed)"]
    assert told([step(Delta(attribute="x", secret=True))], []) == ["mailbox: x: (secret, changed) / unchanged"]


def test_changes_without_values() -> None:
    assert told([Unlock(**ANNA)], []) == ["unlock: yes / unchanged"]
    assert told([Unlock(**ANNA), SetPassword(**JAN)], [Unlock(**ANNA), SetPassword(**JAN)]) == []


def test_a_restored_account() -> None:
    deleted = {**ANNA, "dn": "CN=Anna Nowak,CN=Deleted Objects,DC=example,DC=com"}
    assert told([], [Restore(**deleted, new_dn=f"CN=Anna Nowak,{PEOPLE}")]) == [
        "account: unchanged / restored",
        f"OU: CN=Deleted Objects,DC=example,DC=com (kept) / {PEOPLE}",
    ]


def test_who_is_deleted_or_disabled_by_one_mapping_alone_comes_first() -> None:
    def person(key: str) -> dict[str, t.Any]:
        return {"key": key, "label": key, "account": f"g{key}", "dn": f"CN={key},{PEOPLE}"}

    present: list[Change] = [
        Disable(**person("4")),
        Enable(**person("1")),
        title("x", **person("0")),
        Disable(**person("9")),
    ]
    other: list[Change] = [Delete(**person("5")), Disable(**person("3")), Create(**person("2")), Disable(**person("9"))]
    impact = compared([*present, title("a", **person("9"))], [*other, title("b", **person("9"))])
    assert [one.key for one in impact.people] == ["5", "3", "4", "2", "1", "0", "9"]
    assert impact.counts == {"account": 5, "title": 2}
    assert list(impact.counts) == ["account", "title"]


def test_people_without_a_key_are_told_apart_by_their_account() -> None:
    change = SetAttributes(dn=f"CN=Guest,{PEOPLE}", account="g", deltas=(Delta(attribute="title", after=("x",)),))
    (person,) = compared([], [change]).people
    assert (person.key, person.label) == (f"CN=Guest,{PEOPLE}", "Guest")


def test_new_ous_and_warnings() -> None:
    both, first, second = (CreateOu(dn=f"OU={name},{PEOPLE}") for name in ("A", "B", "C"))
    present = Plan(changes=(both, first), notices=(Notice("x"),))
    other = Plan(changes=(both, second), notices=(Notice("x"), Notice("y")))
    impact = compare(present, other)
    assert impact.new_ous == ((f"OU=B,{PEOPLE}",), (f"OU=C,{PEOPLE}",))
    assert impact.warnings == ("y",)
    assert impact.people == ()
