# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run delivers at its end, with the database that it writes to."""

from __future__ import annotations

import dataclasses
import datetime
import json
import pathlib
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import KeptPlan, Mode, Submitted, Unit, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import KeptAs, Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import delivery
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state
from ansible_collections.hrsync.ad.plugins.module_utils.sync import delivering
from ansible_collections.hrsync.ad.plugins.module_utils.sync.delivering import Delivering, check, told_of_preview
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.deliveries_suite import write_log
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import (
    ANNA,
    APPLIED,
    CREATE,
    DISABLE,
    EVERYTHING,
    HERE,
)

REPORT: t.Final = Report(plan=Plan(), outcomes={}, server="dc1", checksum="")


@pytest.fixture
def params(tmp_path: pathlib.Path) -> dict[str, t.Any]:
    return {
        "state": f"sqlite:///{tmp_path}/state.db",
        "approval": "none",
        "audit_receivers": [{"type": "file", "path": f"{tmp_path}/audit.jsonl", "events": "all", "required": True}],
        "_now": "2026-12-15T08:00:00+00:00",
    }


def task() -> Task:
    return Task(desired=(), policy=t.cast(Policy, None), facts={"version": "0.7.0"})


def test_the_log_is_delivered(params: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    with open_state(params["state"], HERE) as state:
        log = write_log(t.cast("t.Any", state), [1, 2, 3])
        run = Delivering(params, HERE, task(), state)
        run.check()
        assert run.told(REPORT, tuple) is not REPORT and run.told(REPORT, tuple) == REPORT
        assert state.deliveries().delivery("file").number == 3  # type: ignore[union-attr]
    lines = (tmp_path / "audit.jsonl").read_text().splitlines()
    assert [json.loads(line)["hash"] for line in lines] == [one.hash for one in log]


def test_a_file_of_entries_is_verified_by_the_program_of_auditors(
    params: dict[str, t.Any], tmp_path: pathlib.Path
) -> None:
    """It gets the head from another receiver, and needs nothing of the collection."""
    heads = {"type": "file", "name": "heads", "path": f"{tmp_path}/heads.jsonl"}
    params["audit_receivers"].append(heads)
    for _run in range(3):
        with open_state(params["state"], HERE) as state:
            run = Delivering(params, HERE, task(), state)
            writing = state.begin({"by": "jo"})
            run.check()
            writing.intend([(0, CREATE), (1, DISABLE)])
            writing.settle({0: APPLIED, 1: APPLIED})
            writing.conclude(EVERYTHING, "applied")
            assert run.told(REPORT, tuple) == REPORT
    log, head = tmp_path / "audit.jsonl", json.loads((tmp_path / "heads.jsonl").read_text().splitlines()[-1])["head"]
    command = [sys.executable, "-I", verifier.__file__, str(log), "--head", head]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0 and "is whole" in verified.stdout, verified.stdout + verified.stderr
    log.write_bytes(b"".join(log.read_bytes().splitlines(keepends=True)[:-1]))
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1, "the tail was cut"


def test_faults_and_warnings(params: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    (tmp_path / "audit.jsonl").mkdir()
    optional = {"type": "file", "name": "other", "path": "/nowhere/audit.jsonl"}
    params["audit_receivers"].append(optional)
    with open_state(params["state"], HERE) as state:
        write_log(t.cast("t.Any", state), [1, 2])
        run = Delivering(params, HERE, task(), state)
        with pytest.raises(ReceiverError, match="Is a directory.* the run writes nothing"):
            run.check()
        told = run.told(REPORT, tuple)
    assert [fault.partition(":")[0] for fault in told.plan.faults] == ["Audit receiver file"]
    assert [notice.text.partition(":")[0] for notice in told.plan.notices] == ["Audit receiver other"]
    assert "2 entries of the audit log wait" in told.plan.faults[0]


def test_an_emergency_waits_for_no_receiver(params: dict[str, t.Any], tmp_path: pathlib.Path) -> None:
    """It disables leavers at once, and fails afterwards."""
    (tmp_path / "audit.jsonl").mkdir()
    with open_state(params["state"], HERE) as state:
        write_log(t.cast("t.Any", state), [1])
        run = Delivering({**params, "emergency": "stolen laptop"}, HERE, task(), state)
        run.check()
        assert "Is a directory" in run.told(REPORT, tuple).plan.faults[0]


def test_without_receivers(params: dict[str, t.Any]) -> None:
    with open_state(params["state"], HERE) as state:
        run = Delivering({**params, "audit_receivers": []}, HERE, task(), state)
        run.check()
        assert run.told(REPORT, tuple) is REPORT
    check({"audit_receivers": None}, HERE)
    check({}, HERE)


def test_options_are_checked_before_anything_is_read(params: dict[str, t.Any]) -> None:
    check(params, HERE)
    params["audit_receivers"].append({"type": "splunk", "url": "https://splunk", "token": "t", "ca_file": "/nowhere"})
    with pytest.raises(ConfigurationError, match=r"lifecycle_audit_receivers\[1\]\.ca_file is /nowhere"):
        check(params, HERE)


PLAN: t.Final = KeptPlan(
    number=1,
    name="brave-otter-42",
    domain="example.test",
    configuration="lifecycle",
    checksum="c",
    requested_by="jo",
    created=datetime.datetime(2026, 12, 15, tzinfo=datetime.UTC),
    valid_until=datetime.datetime(2026, 12, 16, tzinfo=datetime.UTC),
    facts={},
    units=(Unit(key="1", label="A", digest="one", own=""), Unit(key="2", label="B", digest="two", own="")),
)


class Submitting:
    """A state with one plan."""

    def __init__(self, used: t.Mapping[str, int]) -> None:
        self.used = used

    def submitted(self) -> list[t.Any]:
        return [Submitted(PLAN, (), self.used)]


@pytest.mark.parametrize(
    ("approved", "rejected", "used", "waits"),
    [
        ((), (), {}, True),
        (("one",), (), {}, True),
        (("one",), (), {"2": 5}, False),
        (("one", "two"), (), {}, False),
        (("one",), ("two",), {}, False),
        ((), ("one", "two"), {}, False),
    ],
)
def test_a_plan_waits_while_somebody_has_to_decide(
    monkeypatch: pytest.MonkeyPatch, approved: t.Any, rejected: t.Any, used: t.Any, waits: bool
) -> None:
    verdict = Verdict(frozenset(approved), frozenset(rejected))
    monkeypatch.setattr(delivering, "assess", lambda _params, _mode: lambda _plan, _decisions: verdict)
    monkeypatch.setattr(delivering, "is_intact", lambda _plan: True)
    state = t.cast("t.Any", Submitting(used))
    assert delivering.waiting({"approval": "units"}, state) == ([PLAN] if waits else [])
    assert delivering.waiting({"approval": "none"}, state) == []
    monkeypatch.setitem(PLAN.facts, "approval", "none")
    assert delivering.waiting({"approval": "units"}, state) == [], "nobody had to approve the plan when it was kept"
    monkeypatch.delitem(PLAN.facts, "approval")
    monkeypatch.setattr(delivering, "is_intact", lambda _plan: False)
    assert delivering.waiting({"approval": "units"}, state) == [], "somebody has edited the plan in the database"


def test_a_preview_tells_service_desks_only(params: dict[str, t.Any], monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[t.Any] = []

    def deliver(self: t.Any, matters: t.Any) -> delivery.Delivered:
        served.append(([one.kind.name for one in self._receivers], [one.key for one in matters.people]))
        return delivery.Delivered(("The desk is down.",))

    monkeypatch.setattr(delivery.Deliverer, "deliver", deliver)
    desk = {"type": "servicedesk_plus", "url": "https://desk", "technician_key": "k"}
    params |= {"approval": Mode.WHOLE.value, "audit_receivers": [*params["audit_receivers"], desk]}
    kept = dataclasses.replace(REPORT, kept=KeptAs("brave-otter-42", "2026-12-16T00:00:00Z"))
    assert told_of_preview(params, HERE, task(), REPORT) is REPORT, "no plan was kept"
    assert told_of_preview({**params, "approval": "none"}, HERE, task(), kept) is kept
    assert told_of_preview({**params, "audit_receivers": []}, HERE, task(), kept) is kept
    assert served == []
    with open_state(params["state"], HERE) as state:
        state.begin({}).conclude(Updates(people=(ANNA,)), "applied")
    told = told_of_preview(params, HERE, task(), kept)
    assert [notice.text for notice in told.plan.notices] == ["The desk is down."]
    assert served == [(["servicedesk_plus"], ["1"])]
