# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which plans of previews are kept for approval."""

from __future__ import annotations

import dataclasses
import pathlib
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Disable
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.sync import submitting
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import policy
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import HERE

SCOPE: t.Final = Scope(target="corp", configuration="c")
CHANGE: t.Final = Disable(key="1", label="Anna (1)", account="g1", dn="CN=Anna", reason="end date reached")
TASK: t.Final = Task(desired=(), policy=policy(), facts={"user": "eve"})


@pytest.fixture
def params(tmp_path: pathlib.Path) -> dict[str, t.Any]:
    tmp_path.chmod(0o700)
    state = f"sqlite:///{tmp_path}/state.db"
    return {"state": state, "approval": "none", "plan_valid": "24 hours", "as_of": None}


def kept(params: dict[str, t.Any], task: Task = TASK, **values: t.Any) -> Report:
    """The report of a preview that follows earlier runs."""
    plan = Plan(changes=(CHANGE,))
    report = Report(plan=plan, outcomes={}, server="dc1", checksum="", units=units_of(plan, SCOPE))
    run: t.Any = types.SimpleNamespace(memory=types.SimpleNamespace(is_first=False), scope=SCOPE)
    return submitting.submitted(params, HERE, task, run, dataclasses.replace(report, **values))


def test_the_plan_of_a_preview_is_kept(params: dict[str, t.Any]) -> None:
    found = kept(params).kept
    assert found and found.waits == ""
    assert kept(params).kept == found


@pytest.mark.parametrize("approval", ["none", "whole", "units"])
def test_no_plan_is_kept_for_another_day(params: dict[str, t.Any], approval: str) -> None:
    """Nobody could apply it."""
    report = kept({**params, "approval": approval, "as_of": "2026-12-07"})
    assert report.kept is None and report.audit_head == ""


def test_no_plan_is_kept_that_nobody_could_apply(params: dict[str, t.Any]) -> None:
    assert kept(params, dataclasses.replace(TASK, emergency="dismissed")).kept is None
    assert kept(params, units=None).kept is None
    assert kept(params, plan=Plan(changes=(CHANGE,), stops=("HR is empty.",))).kept is None


def test_a_plan_that_nobody_had_to_approve_is_kept_anew_for_approval(
    params: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(submitting, "_waits", lambda *_: "HR is missing.")
    plans = [kept({**params, "approval": mode}).kept for mode in ("none", "none", "whole", "whole", "units", "none")]
    names = [plan.name for plan in plans if plan]
    assert names[0] == names[1] != names[2] == names[3]
    assert names[5] == names[0]
    assert len(set(names)) == 3, "approvers of single people do not sign the whole"
