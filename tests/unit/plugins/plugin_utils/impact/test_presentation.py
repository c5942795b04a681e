# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The output of a comparison is bounded, and tells what is wrong first."""

from __future__ import annotations

import json
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    CreateOu,
    Delete,
    Delta,
    Disable,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Plan, Rejection
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.plugin_utils.impact.comparison import compare
from ansible_collections.hrsync.ad.plugins.plugin_utils.impact.presentation import Sides, lines_of, result_of

PEOPLE = "OU=People,DC=example,DC=com"


def report(checksum: str, *changes: Change, **more: t.Any) -> Report:
    plan = Plan(changes=changes, **{"employees": 412, **more})
    return Report(plan=plan, outcomes={}, server="dc1.example.com", checksum=checksum)


def target(key: str, name: str = "") -> t.Any:
    name = name or f"Person {key}"
    return {"key": key, "label": f"{name} ({key})", "account": f"g{key}", "dn": f"CN={name},{PEOPLE}"}


def titled(key: str, after: str, attribute: str = "title", **more: t.Any) -> SetAttributes:
    return SetAttributes(**target(key, **more), deltas=(Delta(attribute=attribute, before=("Clerk",), after=(after,)),))


def shown(present: Report, other: Report, examples: int = 3) -> list[str]:
    sides = Sides(present, other)
    return list(lines_of(compare(present.plan, other.plan), sides, "new.yml", examples))


def returned(present: Report, other: Report) -> dict[str, t.Any]:
    return result_of(compare(present.plan, other.plan), Sides(present, other))


def test_a_small_comparison() -> None:
    present = report("aa", Disable(**target("9", "Jan Kowal")), titled("1", "Chief"))
    other = report("bb", Delete(**target("9", "Jan Kowal")), *(titled(str(key), "CLERK") for key in range(1, 6)))
    assert shown(present, other) == [
        "6 of 412 employees would come out differently with the other mapping, new.yml.",
        "Present mapping: accounts disabled 1, accounts updated 1. Checksum aa",
        "Other mapping: accounts updated 5, accounts deleted 1. Checksum bb",
        "account: 1 person:",
        "  Jan Kowal (9): disabled -> deleted",
        "title: 5 people, 3 of them:",
        "  Person 1 (1): Chief -> CLERK",
        "  Person 2 (2): Clerk (kept) -> CLERK",
        "  Person 3 (3): Clerk (kept) -> CLERK",
    ]
    result = returned(present, other)
    assert "failed" not in result
    assert (result["different"], result["employees"], result["counts"]) == (6, 412, {"account": 1, "title": 5})
    assert result["people"][0] == {
        "key": "9",
        "label": "Jan Kowal (9)",
        "differences": [{"what": "account", "present": "disabled", "other": "deleted"}],
    }
    assert (result["present"]["checksum"], result["other"]["checksum"]) == ("aa", "bb")
    assert result["other"]["plan"]["deletes"] == 1


def test_names_that_turn_the_text_around_are_written_out() -> None:
    other = report("bb", titled("1", "x", name="Eve\u202ednats"))
    assert returned(report("aa"), other)["people"][0]["label"] == "Eve\\u202ednats (1)"


def test_no_difference() -> None:
    same = report("aa", rejections=(Rejection("1", "A", ("x",)),))
    assert shown(same, same) == [
        "0 of 412 employees would come out differently with the other mapping, new.yml.",
        "Present mapping: no change; 1 skipped. Checksum aa",
        "Other mapping: no change; 1 skipped. Checksum aa",
    ]


def test_new_ous_and_warnings() -> None:
    ous = [CreateOu(dn=f"OU={number},{PEOPLE}") for number in range(5)]
    notices = tuple(Notice(f"warning {number}") for number in range(5))
    lines = shown(report("aa", ous[0]), report("bb", *ous, notices=notices))
    assert f"New OUs only with the other mapping: OU=1,{PEOPLE}; OU=2,{PEOPLE}; OU=3,{PEOPLE} and 1 more" in lines
    assert lines[-4:] == [
        *(f"WARNING only with the other mapping: warning {number}" for number in range(3)),
        "and 2 warnings more",
    ]
    assert f"New OUs only with the present mapping: OU=0,{PEOPLE}" in shown(report("aa", ous[0]), report("bb"))


def test_a_mapping_with_which_a_run_would_fail() -> None:
    other = report("bb", stops=("Too few.",), faults=("Nobody has a title.",))
    assert shown(report("aa"), other)[:2] == [
        "A run with the other mapping would fail: Too few.",
        "A run with the other mapping would fail: Nobody has a title.",
    ]
    result = returned(report("aa"), other)
    assert result["failed"]
    assert result["msg"] == (
        "A run with the other mapping would fail: Too few. A run with the other mapping would fail: Nobody has a title."
    )
    assert returned(report("aa", stops=("Too few.",)), report("bb"))["msg"].startswith("A run with the present mapping")


def test_the_output_and_the_result_for_many_people_are_bounded() -> None:
    name, value = "N" * 200, "v" * 5000
    attributes = [f"attribute{number}" for number in range(30)]
    people = [str(number) for number in range(2_000)]
    present = report("aa", *(Disable(**target(key, name)) for key in people))
    changes = [
        SetAttributes(**target(key, name), deltas=tuple(Delta(attribute=one, after=(value,)) for one in attributes))
        for key in people
    ]
    notices = tuple(Notice("w" * 5000) for _number in range(1000))
    other = report("bb", *changes, employees=2_000, notices=notices)
    lines = shown(present, other)
    assert len(lines) <= 62
    assert all(len(line.encode()) <= 1024 for line in lines)
    assert len(json.dumps(returned(present, other))) < 2_000_000
