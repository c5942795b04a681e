# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How a playbook was launched: its hosts, and variables that are blank."""

from __future__ import annotations

import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.launch import check_given, check_known, hosts_of

GROUPS: t.Final = {"all": ["dc", "north", "south"], "ungrouped": ["dc"], "shards": ["north", "south"], "empty": []}
AWX: t.Final = {"awx_job_id": 7}


def hosts(value: t.Any, **variables: t.Any) -> list[str]:
    return hosts_of(value, {"groups": GROUPS, **variables}, DataLoader())


@pytest.mark.parametrize(
    ("value", "parts"),
    [
        (None, ["localhost"]),
        ("", ["localhost"]),
        ("shards", ["shards"]),
        ("north,dc", ["north", "dc"]),
        (["north", "dc"], ["north", "dc"]),
        ("shards:!south", ["shards", "!south"]),
        ("shards:!empty", ["shards", "!empty"]),
        ("all:&shards", ["all", "&shards"]),
        ("sh*", ["sh*"]),
        ("~(north|south)", ["~(north|south)"]),
        ("shards[0]", ["shards[0]"]),
        ("localhost", ["localhost"]),
    ],
)
def test_patterns_that_match_are_kept(value: t.Any, parts: list[str]) -> None:
    assert hosts(value) == parts


@pytest.mark.parametrize(
    ("value", "why"),
    [
        ("typo", "is 'typo', but the inventory has no group and no host 'typo'."),
        ("shard", "is 'shard', but the inventory has no group and no host 'shard'; did you mean shards?"),
        ("south,norht", "is 'south,norht', but the inventory has no group and no host 'norht'; did you mean north?"),
        (["south", "norht"], "is 'south,norht', but"),
        ("shards:!sotuh", "no group and no host 'sotuh'; did you mean south or north?"),
        ("x*", "no group and no host 'x*'."),
        ("empty", "is 'empty', which matches no host of the inventory."),
        ("north:&dc", "is 'north:&dc', which matches no host of the inventory."),
    ],
)
def test_a_pattern_that_matches_no_host_is_refused(value: t.Any, why: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^lifecycle_hosts is .* Nothing was done\. Set lifecycle") as caught:
        hosts(value)
    assert why in str(caught.value)


def test_an_inventory_without_hosts_and_groups() -> None:
    nothing: dict[str, t.Any] = {"groups": {"all": [], "ungrouped": []}}
    assert hosts_of(None, nothing, DataLoader()) == ["localhost"]
    for value in ("all", "shards"):
        with pytest.raises(ConfigurationError, match=f"lifecycle_hosts is '{value}'"):
            hosts_of(value, nothing, DataLoader())


@pytest.mark.parametrize("value", ["shards", None])
def test_a_limit_that_leaves_no_host_is_refused(value: str | None) -> None:
    with pytest.raises(ConfigurationError, match=r", of which --limit dc leaves no host\. Nothing was done\."):
        hosts(value, ansible_limit="dc")


@pytest.mark.parametrize(("value", "limit"), [("shards", "north"), ("all", "s*"), (None, "localhost")])
def test_a_limit_that_leaves_hosts_is_fine(value: str | None, limit: str) -> None:
    assert hosts(value, ansible_limit=limit)


def test_a_slice_of_awx_may_have_no_host() -> None:
    """A slice has all groups. Its limit is that of the whole job."""
    assert hosts("empty", **AWX) == ["empty"]
    assert hosts("shards", ansible_limit="dc", **AWX) == ["shards"]
    with pytest.raises(ConfigurationError, match="no group and no host 'shrads'; did you mean shards"):
        hosts("shrads", **AWX)


@pytest.mark.parametrize(
    "launched",
    [
        {},
        {"lifecycle_only": None, "key": None},
        {"lifecycle_only": [], "key": "1017"},
        {"lifecycle_limits_first_run": False, "keep": 0},
        {"other": ""},
        {"lifecycle_only": "", "key": " ", **AWX},
        {"lifecycle_only": "", "tower_job_id": "7"},
    ],
)
def test_what_is_set_or_null_is_fine(launched: dict[str, t.Any]) -> None:
    check_given(launched, ["key", "keep", "lifecycle_*"])


@pytest.mark.parametrize("value", ["", " ", "\n"])
def test_blank_variables_are_refused(value: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_given({"lifecycle_only": value, "awx_job_id": ""}, ["lifecycle_*"])
    assert str(caught.value) == (
        "lifecycle_only is blank. A script whose variable is empty gives that, as in -e lifecycle_only=$VARIABLE."
        " Nothing was done. Set it, or leave it out. For the default in place of what the inventory has, give null:"
        " -e '{\"lifecycle_only\": null}'."
    )


def test_all_blank_variables_are_told() -> None:
    with pytest.raises(ConfigurationError, match=r"^key, lifecycle_only are blank\. .* Set them, or leave them out\."):
        check_given({"lifecycle_only": "", "key": "", "run": "5"}, ["key", "run", "lifecycle_*"])


@pytest.mark.parametrize(
    ("name", "use"),
    [("keys", "key"), ("heads", "heads"), ("head", "heads"), ("only", "key, please"), ("state", "lifecycle_state")],
)
def test_a_variable_that_a_playbook_would_ignore_is_refused(name: str, use: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        check_known({"run": 5, name: "5037"}, ["run", "key"], {"only": "key, please", "heads": "heads"})
    assert str(caught.value) == (
        f"This playbook has no variable {name}, and would ignore it. Nothing was done. Use {use}."
    )


@pytest.mark.parametrize("launched", [{"key": 1}, {"keys": None}, {"keys": " "}, {"company": "x", "stage": "prod"}])
def test_variables_of_ones_own_are_fine(launched: dict[str, t.Any]) -> None:
    check_known(launched, ["run", "key"], {"only": "key"})
