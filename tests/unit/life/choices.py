# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The configurations of invented companies: the stages, and the options that decide what happens when."""

from __future__ import annotations

import typing as t

from hypothesis import strategies as st

from .world import FORMER, MAPPING

PREPARED, BEGUN, MOVED, AWAY, BACK, LEFT, PARTED, DELETED = STAGES = (
    "prepared",
    "begun",
    "moved",
    "away",
    "back",
    "left",
    "parted",
    "deleted",
)
_STAGES: t.Final[dict[str, dict[str, t.Any]]] = {
    PREPARED: {"at": "start - 7 days", "steps": {"account": {"state": "enabled"}, "groups": {"join": ["Welcome"]}}},
    BEGUN: {"at": "start", "steps": {"groups": {"join": ["Office"]}, "attributes": {"description": "works here"}}},
    MOVED: {
        "at": "change of department + 14 days",
        "when": "presence == 'active'",
        "steps": {"attributes": {"extensionAttribute1": "of {{ employee.department }}"}},
    },
    AWAY: {"at": "absence start", "steps": {"account": {"state": "disabled"}}},
    BACK: {"at": "absence end", "steps": {"attributes": {"extensionAttribute2": "back"}}},
    LEFT: {"at": "end", "steps": {"groups": {"leave": True}, "attributes": {"description": "left"}}},
    PARTED: {"at": "end + 10 days", "when": "stages.left.reached", "steps": {"ou": FORMER}},
    DELETED: {"at": "end + 30 days", "steps": {"account": {"state": "absent"}}},
}
PROXIES: t.Final = {**MAPPING, "proxyAddresses": "SMTP:{{ employee.email }}"}
GROUPS: t.Final = [{"group": "Sales", "when": "employee.department == 'Sales'"}]
LONG: t.Final = 30
"""How many days an absence may last until lifecycle_leave disables the account."""
MISSING: t.Final = 20
"""After how many days lifecycle_missing disables the account."""


@st.composite
def choices(draw: st.DrawFn) -> dict[str, t.Any]:
    """The options of `World`."""
    stages = draw(st.sets(st.sampled_from(STAGES)))
    stages |= {LEFT} if PARTED in stages else set()
    has_proxies = draw(st.booleans())
    variables = {"groups": GROUPS, "stages": [{"name": one, **_STAGES[one]} for one in STAGES if one in stages]}
    return {
        "variables": {**variables, **({"mapping": PROXIES} if has_proxies else {})},
        "groups": "groups",
        "stages": "stages",
        "rehire_match": draw(st.sampled_from([[], ["custom.person_id"]])),
        "rename": draw(st.sampled_from([None, "keep", "rename", "rename_with_alias"])),
        "manager_left": draw(st.sampled_from(["keep", "clear", "next"])),
        "name_hold_days": draw(st.sampled_from([0, 30, 365])),
        "drift": draw(st.sampled_from(["revert", "keep", "report"])),
        "enable": draw(st.sampled_from(["ours", "always"])),
        "leave": {"longer_than": f"{LONG} days", "do": draw(st.sampled_from(["nothing", "disable"]))},
        "missing": {"after": f"{MISSING} days", "do": draw(st.sampled_from(["report", "disable"]))},
        "leaver_groups": {"leave": draw(st.booleans()), "remember_in": draw(st.sampled_from([None, "seeAlso"]))},
        "limits": draw(limits()),
        "limits_first_run": True,
    }


@st.composite
def limits(draw: st.DrawFn) -> dict[str, t.Any]:
    """The option `limits`: the defaults, or few people."""
    kinds = draw(st.sets(st.sampled_from(["creates", "disables", "renames", "deletes"])))
    few = {"count": draw(st.integers(1, 3)), "per": "7 days", "do": draw(st.sampled_from(["abort", "hold"]))}
    return dict.fromkeys(sorted(kinds), few)


def stages_of(options: t.Mapping[str, t.Any]) -> frozenset[str]:
    """The names of the stages of a configuration."""
    return frozenset(one["name"] for one in options["variables"]["stages"])


def most(options: t.Mapping[str, t.Any]) -> dict[str, int]:
    """How many people of a small company may have these kinds of change in a week."""
    defaults = {"creates": 10, "disables": 5, "enables": 10, "renames": 5, "deletes": 5, "moves": 10}
    return {name: options["limits"].get(name, {}).get("count", number) for name, number in defaults.items()}
