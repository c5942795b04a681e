# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The keys to which a run is limited."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.only import keys_of, without_ids

OPTION = "lifecycle_only"


def test_everybody_only_if_it_is_not_set() -> None:
    assert keys_of(None, OPTION) is None


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        (["1001", "1002"], {"1001", "1002"}),
        (("1001",), {"1001"}),
        ("1001", {"1001"}),
        ("1001,1002", {"1001", "1002"}),
        (" 1001, 1002;1003\n1004\t1005 ,", {"1001", "1002", "1003", "1004", "1005"}),
        ("key:0042", {"0042"}),
        ("KEY:0042 key: 0043", {"0042", "0043"}),
        (["key:0042", " 1001 ", "", None], {"0042", "1001"}),
        (["AB 12"], {"AB 12"}),
        ('["0042", "key:7"]', {"0042", "7"}),
        ("keynes", {"keynes"}),
    ],
)
def test_lists_and_text_are_taken(value: t.Any, keys: set[str]) -> None:
    assert keys_of(value, OPTION) == frozenset(keys)


@pytest.mark.parametrize("value", ["", "  ", "\n", [], (), [""], [None, " "], ",", "key:", "[]"])
def test_what_came_out_empty_is_an_error(value: t.Any) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_only is .*, which names nobody, so nothing is done"):
        keys_of(value, OPTION)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        (34, "34, a number"),
        (["1001", 34], "34, a number"),
        (1.5, "1.5, a number"),
        (True, "true, true or false"),
        ([False], "false, true or false"),
        (datetime.date(2026, 11, 28), "2026-11-28, a date"),
        ([datetime.datetime(2026, 11, 28)], "a date"),
        ("[34]", "34, a number"),
    ],
)
def test_text_that_was_lost_on_the_way_is_refused(value: t.Any, kind: str) -> None:
    with pytest.raises(
        ConfigurationError,
        match=f"lifecycle_only has .*{kind} and not text.*Write key: before it, as HR has it, such as key:0042",
    ):
        keys_of(value, OPTION)


@pytest.mark.parametrize("value", [{"a": 1}, [["1001"]], [{"key": "1001"}], "[1001, "])
def test_other_things_are_refused(value: t.Any) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_only (has|is) ") as caught:
        keys_of(value, OPTION)
    assert "must be a list of keys, or text with commas" in str(caught.value) or "Write the keys" in str(caught.value)


RECORDS = [
    Employee(key="1001", source="factorial", id="18446744073709550"),
    Employee(key=" 1002 ", source="factorial", id="36893488147419100"),
    Employee(key="1001", source="calamari", id="5"),
    Employee(key="1003", source="factorial", id="6"),
    Employee(key="1004", source="calamari", id="6"),
    Employee(key=None, source="factorial", id="7"),
]


@pytest.mark.parametrize(
    ("value", "keys"),
    [
        ("id:18446744073709550", {"1001"}),
        ("id: 36893488147419100, 1001", {"1002", "1001"}),
        (["id:5", "id:18446744073709550"], {"1001"}),
        ("key:1003 id:5", {"1003", "1001"}),
        # An id of several people, of somebody without a key, and of nobody: the run says that HR does not know them.
        ("id:6", {"id:6"}),
        ("id:7", {"id:7"}),
        ("id:8 1001", {"id:8", "1001"}),
        ("18446744073709550", {"18446744073709550"}),
    ],
)
def test_ids_of_an_hr_system(value: t.Any, keys: set[str]) -> None:
    assert without_ids(keys_of(value, OPTION), RECORDS) == frozenset(keys)


def test_everybody_without_ids() -> None:
    assert without_ids(None, RECORDS) is None
