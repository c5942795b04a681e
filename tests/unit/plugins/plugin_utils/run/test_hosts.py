# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The hosts for which a playbook runs."""

from __future__ import annotations

import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.hosts import hosts_of

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
