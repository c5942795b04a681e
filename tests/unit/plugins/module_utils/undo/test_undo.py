# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module against a directory in memory: its plan waits, and its events are delivered, as those of a run."""

from __future__ import annotations

import contextlib
import json
import pathlib
import subprocess
import sys
import types
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import KeptPlan, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Bin
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import delivery
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.sync import delivering, submitting
from ansible_collections.hrsync.ad.plugins.module_utils.sync.remembered import configuration_of
from ansible_collections.hrsync.ad.plugins.module_utils.undo import undo as room
from ansible_collections.hrsync.ad.plugins.module_utils.undo.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing
from ansible_collections.hrsync.ad.plugins.module_utils.wire import records as transport

from ..apply.simulated_directory import SimulatedDirectory
from ..planner.directory_in_memory import BASE, STAFF, snapshot
from ..planner.undo.histories_in_memory import NOW, anna, sets
from ..state.suite import opened, rows

WAITS = "The plan waits for level HR."


class Connected(SimulatedDirectory):
    """A directory with a connection."""

    server, notes = "dc1", ()


class Firm:
    """Anna, of whom the first run has changed the title."""

    def __init__(self, folder: pathlib.Path) -> None:
        self.directory = Connected(snapshot(anna(title="B")))
        self.log, self.heads = folder / "audit.jsonl", folder / "heads.jsonl"
        self.options: dict[str, t.Any] = {
            "servers": ["dc1"],
            "base_dn": BASE,
            "bind_user": "admin",
            "bind_password": "secret",
            "managed_base": STAFF,
            "state": f"sqlite:///{folder}/state.db",
            "run": [1],
            "audit_receivers": [
                {"type": "file", "path": str(self.log), "events": "all", "required": True},
                {"type": "file", "name": "heads", "path": str(self.heads)},
            ],
        }
        with open_state(self.options["state"], configuration_of(self.options)) as state:
            run = state.begin({"by": "jo"})
            run.intend([(0, sets("title", "A", "B"))])
            run.settle({0: Outcome(Status.APPLIED)})
            run.conclude(Updates(), "applied")

    def undo(self, *, check_mode: bool = False, **more: t.Any) -> Report:
        """What the module reports."""
        task = {
            "policy": transport.policy_to_dict(Policy(managed_base=STAFF)),
            "now": NOW.isoformat(),
            "facts": {"by": "jo", "user": "jo", "version": "0.7.0"},
        }
        params, errors = validate({**self.options, **more, "_task": packing.pack(task)}, ARGUMENT_SPEC)
        assert errors == ()
        module = types.SimpleNamespace(params=params, check_mode=check_mode, no_log_values=set())
        answer = room.undo(t.cast("t.Any", module))
        return transport.report_from_dict(packing.unpack(answer["_report"]))

    @property
    def title(self) -> bytes:
        return self.directory.objects[anna().guid].values["title"][0]


@pytest.fixture
def firm(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> Firm:
    tmp_path.chmod(0o700)
    made = Firm(tmp_path)
    monkeypatch.setattr(Directory, "connect", lambda _options: contextlib.nullcontext(made.directory))
    monkeypatch.setattr(room, "read_snapshot", lambda directory, _attributes: directory.snapshot())
    monkeypatch.setattr(room, "read_bin", lambda *_arguments: Bin())
    return made


def test_its_events_and_the_head_are_delivered(firm: Firm) -> None:
    report = firm.undo()
    assert firm.title == b"A"
    kinds = [json.loads(json.loads(line)["entry"])["kind"] for line in firm.log.read_text().splitlines()]
    assert kinds[-3:] == ["change", "undo", "run_ended"], "those of the first run are sent, too"
    head = json.loads(firm.heads.read_text().splitlines()[-1])["head"]
    assert head == report.audit_head
    command = [sys.executable, "-I", verifier.__file__, str(firm.log), "--head", head]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0 and "is whole" in verified.stdout, verified.stdout + verified.stderr


def test_no_key_of_a_person_stays_with_its_configuration(firm: Firm) -> None:
    """Everything else that has keys is forgotten with the person."""
    assert firm.undo(key=["1"], force=["1"]).changed
    with opened(firm.options["state"], configuration_of(firm.options)) as state:
        [kept] = rows(state, sa.select(tables().settings.c.text))
    assert not json.loads(kept.text)["options"].keys() & {"run", "key", "force"}


def test_a_required_receiver_that_is_down_stops_it_before_the_first_write(firm: Firm) -> None:
    firm.log.mkdir()
    with pytest.raises(ReceiverError, match="the run writes nothing"):
        firm.undo()
    assert (firm.directory.sent, firm.title) == ([], b"B")


def test_a_wrong_receiver_is_told_before_anything_is_read(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(Directory, "connect")
    with pytest.raises(ConfigurationError, match=r"lifecycle_audit_receivers\[0\]\.path"):
        firm.undo(audit_receivers=[{"type": "file", "path": "audit.jsonl"}])


@pytest.fixture
def signed(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The digests of units that the reviewers have approved."""
    found = set[str]()

    def verdict(_plan: KeptPlan, _decisions: t.Any) -> Verdict:
        return Verdict(approved=frozenset(found), waits=WAITS)

    monkeypatch.setattr(submitting, "reviewers", lambda _params: ((), None))
    for file in (submitting, delivering):
        monkeypatch.setattr(file, "assess", lambda _params, _mode: verdict)
    return found


def test_a_preview_waits_until_it_is_approved(firm: Firm, signed: set[str], monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[list[str]] = []

    def deliver(_self: t.Any, matters: delivery.Matters) -> delivery.Delivered:
        told.append([one.name for one in matters.plans()])
        return delivery.Delivered()

    monkeypatch.setattr(delivery.Deliverer, "deliver", deliver)
    first = firm.undo(check_mode=True, approval="whole")
    assert first.waiting and first.waiting.waits == WAITS
    assert told == [[first.waiting.name]], "a service desk gets a request"
    stopped = firm.undo(approval="whole")
    assert stopped.plan.stops == (f"Plan {first.waiting.name} is not approved, so nothing was written. {WAITS}",)
    assert firm.title == b"B"
    with open_state(firm.options["state"], configuration_of(firm.options)) as state:
        signed.update(unit.digest for one in state.submitted() for unit in one.plan.units)
    again = firm.undo(check_mode=True, approval="whole")
    assert again.kept and again.kept.name == first.waiting.name
    assert again.waiting is None
    assert firm.undo(approval="whole").plan.stops == ()
    assert firm.title == b"A"
    assert told[-1] == [], "nothing waits any more"


def test_a_preview_without_approval_waits_for_nobody(firm: Firm) -> None:
    found = firm.undo(check_mode=True)
    assert found.waiting is None
    assert not firm.log.exists()
