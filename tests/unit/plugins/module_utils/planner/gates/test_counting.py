# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which limits count which change."""

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
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    StepChange,
    Unlock,
    identity,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.counting import joined, people_of
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME

ANNA: dict[str, t.Any] = {"key": "1", "label": "Anna (1)", "account": "guid-1", "dn": "CN=Anna,OU=x"}


def of_step(kind: str, attribute: str, before: tuple[str, ...] = (), after: tuple[str, ...] = ()) -> StepChange:
    deltas = (Delta(attribute=attribute, before=before, after=after),)
    return StepChange(kind=KINDS_BY_NAME[kind], **ANNA, deltas=deltas)


def sets(attribute: str) -> SetAttributes:
    return SetAttributes(**ANNA, deltas=(Delta(attribute=attribute, before=("a",), after=("b",)),))


CASES: list[tuple[Change, set[str]]] = [
    (Create(key="1", dn="CN=Anna,OU=x"), {"creates"}),
    (Restore(**ANNA, new_dn="CN=Anna,OU=x"), {"creates"}),
    (Disable(**ANNA), {"people", "disables"}),
    (Enable(**ANNA), {"people", "enables"}),
    (Delete(**ANNA), {"people", "deletes"}),
    (Move(**ANNA, new_dn="CN=Anna,OU=y"), {"people", "moves"}),
    (Rename(**ANNA, new_dn="CN=Bo,OU=x"), {"people", "renames"}),
    (sets("title"), {"people", "attribute_changes", "attributes.title"}),
    (sets("userPrincipalName"), {"people", "attribute_changes", "attributes.userprincipalname", "renames"}),
    (AddToGroup(**ANNA, group="CN=g"), {"people", "group_adds"}),
    (PrimaryGroup(**ANNA, group="CN=g"), {"people", "group_adds"}),
    (RemoveFromGroup(**ANNA, group="CN=g"), {"people", "group_removes"}),
    (Unlock(**ANNA), {"people"}),
    (CreateOu(dn="OU=x"), set()),
    (of_step("license", "licenses", ("E3", "E5"), ("E3",)), {"people", "license_removals"}),
    (of_step("license", "license_groups", ("GG-E3",)), {"people", "license_removals"}),
    (of_step("license", "licenses", (), ("E3",)), {"people"}),
    (of_step("license", "usage_location", (), ("PL",)), {"people"}),
    (of_step("mailbox", "mailbox", ("user",), ("shared",)), {"people", "mailbox_changes"}),
    (of_step("mailbox", "licenses", ("E3",)), {"people", "mailbox_changes", "license_removals"}),
    (of_step("home_folder", "home_folder", (r"\\a\b",), (r"\\a\c",)), {"people", "home_folder_moves"}),
    (of_step("home_folder", "home_folder", ("none",), (r"\\a\c",)), {"people"}),
    (of_step("home_folder", "homeDrive", (), ("H:",)), {"people"}),
    (of_step("photo", "photo", (), ("x",)), {"people"}),
    (of_step("write_back", "phone_number (factorial 1)", (), ("+48 1",)), {"people", "write_backs"}),
]


@pytest.mark.parametrize(("change", "names"), CASES)
def test_which_limits_count_a_change(change: Change, names: set[str]) -> None:
    assert people_of([change]).keys() == names


def test_every_limit_counts_some_change() -> None:
    assert set().union(*(names for _change, names in CASES)) >= set(DEFAULTS)


def test_people_are_counted_and_not_changes() -> None:
    removed = [RemoveFromGroup(**ANNA, group=f"CN=g{number}") for number in range(30)]
    assert people_of(removed)["group_removes"] == {"1": "Anna (1)"}


def test_a_new_account_counts_as_created_only() -> None:
    new: dict[str, t.Any] = {"key": "1", "label": "Anna (1)", "dn": "CN=Anna,OU=x"}
    changes: list[Change] = [
        Create(**new),
        AddToGroup(**new, group="CN=g"),
        Enable(**new),
        StepChange(kind=KINDS_BY_NAME["mailbox"], **new),
    ]
    assert people_of(changes) == {"creates": {"1": "Anna (1)"}}


def test_what_finishes_an_account_that_a_killed_run_has_begun_is_not_counted() -> None:
    title = SetAttributes(**ANNA, deltas=(Delta(attribute="title", after=("Clerk",)),))
    finishing: list[Change] = [title, AddToGroup(**ANNA, group="CN=g"), Enable(**ANNA)]
    assert people_of(finishing, {"1"}) == {}
    assert people_of(finishing, {"2"}).keys() == {
        "people",
        "attribute_changes",
        "attributes.title",
        "group_adds",
        "enables",
    }
    assert people_of([*finishing, Disable(**ANNA)], {"1"})["enables"] == {"1": "Anna (1)"}


def test_accounts_without_a_key_are_told_apart() -> None:
    assert [identity(one) for one in (Disable(key="1", account="g"), Disable(account="g"), Disable(dn="CN=a"))] == [
        "1",
        "g",
        "CN=a",
    ]
    assert people_of([Disable(dn="CN=a")])["disables"] == {"CN=a": "CN=a"}


def test_two_plans_together() -> None:
    assert joined({"moves": {"1": "a"}}, {"moves": {"2": "b"}, "people": {"2": "b"}}) == {
        "moves": {"1": "a", "2": "b"},
        "people": {"2": "b"},
    }
