# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings that are dictionaries with lists."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.settings import (
    orders_of,
    refuse_as_of,
    refuse_as_of_here,
    refuse_hold,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.plugin_utils.run.test_assignment import settings


@pytest.mark.parametrize(
    ("names", "order"),
    [
        ("factorial", ["factorial"]),
        ("factorial, calamari", ["factorial", "calamari"]),
        (["calamari"], ["calamari"]),
        (("calamari", "factorial"), ["calamari", "factorial"]),
    ],
)
def test_text_is_a_name_and_not_letters(names: t.Any, order: list[str]) -> None:
    assert orders_of({"department": names}) == {"department": order}


@pytest.mark.parametrize("names", [None, "", " ", [], ","])
def test_a_field_without_names_has_no_order_of_its_own(names: t.Any) -> None:
    assert orders_of({"department": names}) == {}


def test_other_values_are_told_all_at_once() -> None:
    with pytest.raises(ConfigurationError) as caught:
        orders_of({"department": {"a": 1}, "phone": ["factorial", ""], "email": True})
    assert str(caught.value).splitlines() == [
        "lifecycle_precedence.department is a dictionary, but must be a list.",
        "lifecycle_precedence.phone[1] is empty. Set a value, or remove it from the list.",
        "lifecycle_precedence.email is true, but must be a list.",
    ]


@pytest.mark.parametrize("value", [None, "", " "])
def test_a_run_that_writes_has_no_other_time(value: t.Any) -> None:
    refuse_as_of(value)


@pytest.mark.parametrize("value", ["2026-12-01", "Monday", True, 5, ["2026-12-01"]])
def test_a_run_that_writes_refuses_another_time(value: t.Any) -> None:
    with pytest.raises(ConfigurationError, match="this run would write. Another time than now is for previews only"):
        refuse_as_of(value)


@pytest.mark.parametrize("days", [-1, 36526])
def test_names_are_held_for_a_number_of_days(days: int) -> None:
    with pytest.raises(ConfigurationError, match=f"lifecycle_name_hold_days is {days}; it must be a number of days"):
        refuse_hold(days)
    refuse_hold(0)
    refuse_hold(36525)


def refused_here(**task_vars: t.Any) -> None:
    templar: t.Any = types.SimpleNamespace(template=lambda value: value)
    refuse_as_of_here(task_vars, templar, "The lists are of today.")


def test_where_another_time_is_not_used_it_is_refused() -> None:
    role = {"ansible_role_name": "hrsync.ad.lifecycle"}
    for unset in ({}, {"lifecycle_as_of": None}, {"lifecycle_as_of": ""}):
        refused_here(**role, **unset)
    refused_here(lifecycle_as_of="2026-12-01")
    with pytest.raises(ConfigurationError) as refused:
        refused_here(**role, lifecycle_as_of="2026-12-01")
    assert str(refused.value) == ("lifecycle_as_of is '2026-12-01'. The lists are of today. Remove lifecycle_as_of.")


@pytest.mark.parametrize("keep", ["2 years", "0", "never"])
def test_a_time_for_what_is_remembered_that_is_none_is_refused(keep: str) -> None:
    with pytest.raises(ConfigurationError, match=rf"lifecycle_state_keep is '{keep}'\. Give a number of days or weeks"):
        settings(state_keep=keep)


@pytest.mark.parametrize("keep", ["", "90", "8 weeks", "forever"])
def test_times_for_what_is_remembered(keep: str) -> None:
    assert settings(state_keep=keep).params["state_keep"] == (keep or "730 days")
