# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.people.wanted import Wanted, chosen, is_complete


def one(key: str | None, id: str = "", **fields: t.Any) -> Employee:
    return Employee(key=key, source="hr", id=id or f"id of {key}", **fields)


BOSS = one("1", email="Boss@x")
HEAD = one("2", manager_email="boss@X")
CLERK = one("03", manager_key="2")
OTHER = one("4", manager_key="2")
EVERYBODY = (BOSS, HEAD, CLERK, OTHER)


def test_keys_and_ids() -> None:
    wanted = Wanted.of(["03", "id:id of 1"])
    assert wanted == Wanted(frozenset(["03"]), frozenset(["id of 1"]))
    assert [record.key for record in chosen((BOSS, OTHER, CLERK), wanted)] == ["1", "03"]


@pytest.mark.parametrize(
    ("item", "keys"),
    [
        ("03", ["1", "2", "03"]),
        ("id:id of 03", ["1", "2", "03"]),
        ("2", ["1", "2"]),
        ("1", ["1"]),
        ("3", []),
        ("id:9", []),
    ],
)
def test_everybody_above_is_chosen_in_the_order_of_the_source(item: str, keys: list[str]) -> None:
    assert [record.key for record in chosen(EVERYBODY, Wanted.of([item]))] == keys


def test_managers_in_a_circle_are_chosen_once() -> None:
    circle = [one("1", manager_key="2"), one("2", manager_key="1")]
    assert chosen(circle, Wanted.of(["1"])) == circle


def test_all_records_of_a_person_are_chosen() -> None:
    """The one that has ended says nothing without the one of the rehire."""
    again = one("2", id="second", manager_key=None)
    assert again in chosen((*EVERYBODY, again), Wanted.of(["03"]))
    assert again in chosen((*EVERYBODY, again), Wanted.of(["id:id of 2"]))


def test_a_record_without_a_key_can_be_above() -> None:
    keyless = one(None, email="boss@x")
    assert keyless in chosen((HEAD, keyless), Wanted.of(["2"]))


@pytest.mark.parametrize(
    ("people", "items", "expected"),
    [
        (EVERYBODY, ["03"], True),
        (EVERYBODY, ["03", "id:id of 4"], True),
        ((BOSS, HEAD), ["03"], False),
        ((BOSS, HEAD), ["id:id of 03"], False),
        ((HEAD, CLERK), ["03"], False),
        ((BOSS, CLERK), ["03"], False),
    ],
)
def test_whether_everybody_above_was_found(people: tuple[Employee, ...], items: list[str], expected: bool) -> None:
    assert is_complete(people, Wanted.of(items)) is expected
