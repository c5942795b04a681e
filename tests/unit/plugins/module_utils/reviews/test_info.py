# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ApprovalError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delta,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.info import plan_info
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxState
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.work import MailboxChange, MailboxWork
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import needs_ssh_keygen
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import opened

from .company import ANNA, BO, DAY, Company, FakeModule

pytestmark = needs_ssh_keygen


def test_a_plan_that_waits(company: Company) -> None:
    (plan,) = company.show()
    assert plan["plan"] == company.plan.name and plan["state"] == "waiting"
    assert (plan["domain"], plan["name"], plan["requested_by"]) == ("example.test", "lifecycle", "eve")
    assert (plan["people"], plan["applied"], plan["counts"]) == (2, 0, {"people": 2, "disables": 1})
    assert plan["created"].endswith("Z") and plan["checksum"] == company.plan.checksum
    assert [level["could_approve"] for level in plan["levels"]] == [["alice", "dora"], ["bob", "carol", "alice"]]
    assert plan["waits"] == [
        f"The plan {company.plan.name} waits for level HR: 2 of 2 people without 1 approval, by alice or dora.",
        f"The plan {company.plan.name} waits for level IT: 2 of 2 people without 1 approval, by bob or carol or alice.",
    ]
    assert "changes" not in plan and "markdown" not in plan


def test_a_plan_that_needed_no_approval_does_not_wait(company: Company) -> None:
    """Previews keep their plans before anybody sets approvers."""
    earlier = company.keep(BO, approval="none")
    assert [plan["plan"] for plan in company.show()] == [company.plan.name]
    assert {plan["plan"] for plan in company.show(all=True)} == {company.plan.name, earlier.name}
    [shown] = company.show(plan=earlier.name)
    assert shown["plan"] == earlier.name
    company.call_approval(plan=earlier.name, level="HR", key_file=str(company.files["alice"]))
    assert [plan["state"] for plan in company.show()] == ["approved", "waiting"], "somebody has decided about it"


def test_only_the_database_is_needed(company: Company) -> None:
    company.decide("alice", "HR", reason="checked with payroll")
    (plan,) = company.show(verified=False)
    assert plan["levels"] is None and plan["waits"] == [] and plan["state"] == "waiting"
    (decision,) = plan["decisions"]
    assert {name: decision[name] for name in ("principal", "level", "decision", "reason", "units", "counts")} == {
        "principal": "alice",
        "level": "HR",
        "decision": "approved",
        "reason": "checked with payroll",
        "units": 0,
        "counts": None,
    }


def test_what_a_plan_does_to_each_person(company: Company) -> None:
    company.decide("alice", "HR", units=["2"])
    company.levels.pop()
    (plan,) = company.show(plan=company.plan.name)
    assert [(one["key"], one["kind"], one["approved"], one["applied"]) for one in plan["changes"]] == [
        ("1", "disabled", False, False),
        ("2", "changed", True, False),
    ]
    assert plan["changes"][0]["words"] == "end date 2026-11-28 reached"
    assert plan["changes"][1]["words"] == 'title "CEO"'


def test_the_plan_as_markdown(company: Company) -> None:
    (plan,) = company.show(plan=company.plan.name)
    lines = plan["markdown"].splitlines()
    assert lines[0] == "# Plan " + company.plan.name.replace("-", "\\-")
    assert "| Requested by | eve |" in lines
    assert "## Disabled: 1 person" in lines and "## Changed: 1 person" in lines
    assert "- **Anna \\<b\\>Nowak\\</b\\>** (1): end date 2026\\-11\\-28 reached" in lines
    assert any("waits for level HR" in line for line in lines)


def test_the_plan_as_lines_for_a_console(company: Company) -> None:
    (plan,) = company.show(plan=company.plan.name)
    lines = plan["lines"]
    assert lines[0] == f"Plan           {company.plan.name}"
    assert "Requested by   eve" in lines
    assert "- disable  1  Anna <b>Nowak</b>  end date 2026-11-28 reached" in lines
    assert '~ change   2  Bo                 title "CEO"' in lines
    assert lines[-3] == "Total: 2 people" and "waits for level HR" in lines[-2]


GROUPS: t.Final = tuple(f"CN={name},OU=Groups,DC=example,DC=test" for name in ("A", "B", "C", "Domain Admins"))
MUCH: t.Final[tuple[Change, ...]] = (
    *(AddToGroup(key="2", label="Bo (2)", account="g2", dn="CN=Bo", group=group) for group in GROUPS),
    SetAttributes(
        key="2",
        label="Bo (2)",
        account="g2",
        dn="CN=Bo",
        deltas=tuple(
            Delta(attribute=name, before=("old",), after=("new",)) for name in ("title", "info", "pager", "l")
        ),
    ),
)


def test_reviewers_see_everything_that_they_approve(company: Company) -> None:
    """The words only count groups and attributes, so somebody could hide a group among others."""
    (plan,) = company.show(plan=company.keep(*MUCH).name)
    (one,) = plan["changes"]
    assert one["words"] == "+4 groups; 4 attributes"
    wanted = [*(f"+ group: {group}" for group in GROUPS), "- info: old", "+ info: new"]
    assert set(wanted) <= set(one["details"])
    assert {f"    {line}" for line in wanted} <= set(plan["lines"])
    assert "\n  - \\+ group\\: CN=Domain Admins,OU=Groups,DC=example,DC=test\n" in plan["markdown"]


def test_nothing_breaks_a_line(company: Company) -> None:
    kept = company.keep(dataclasses.replace(ANNA, label="A\nB (1)", reason="left\x1b[2J\u202eon Monday"))
    (plan,) = company.show(plan=kept.name)
    assert "- disable  1  A\\u000aB  left\\u001b[2J\\u202eon Monday" in plan["lines"]
    assert "left\\\\u001b\\[2J\\\\u202eon Monday" in plan["markdown"]


def test_states(company: Company) -> None:
    company.levels.pop()
    assert company.show()[0]["state"] == "waiting"
    company.decide("alice", "HR")
    (plan,) = company.show()
    assert (plan["state"], plan["waits"], plan["decisions"][0]["counts"]) == ("approved", [], True)
    company.decide("dora", "HR", state="rejected", reason="no")
    assert company.show()[0]["state"] == "rejected"
    company.edit(tables().units, run=7)
    assert company.show() == []
    (plan,) = company.show(all=True)
    assert (plan["state"], plan["applied"]) == ("applied", 2)
    company.edit(tables().units, run=None)
    company.age(DAY)
    assert company.show() == []
    assert company.show(all=True)[0]["state"] == "expired"
    assert company.show(plan=company.plan.name)[0]["state"] == "expired"


def test_the_latest_plan_comes_first(company: Company) -> None:
    other = company.keep(BO)
    assert [plan["plan"] for plan in company.show()] == [other.name, company.plan.name]
    assert company.show(name="another") == []


def test_a_decision_that_does_not_count_is_told(company: Company) -> None:
    company.decide("alice", "HR")
    company.keys.revoke(company.files["alice"])
    (plan,) = company.show()
    assert plan["decisions"][0]["counts"] is False
    assert plan["waits"][-1].startswith("A decision of alice does not count: The signature cannot be verified: ")


def test_a_plan_that_is_not_there(company: Company) -> None:
    wrong = company.plan.name[:-1]
    with pytest.raises(ApprovalError, match=f"There is no plan {wrong}; did you mean {company.plan.name}"):
        company.show(plan=wrong)
    company.option = f"sqlite:///{company.folder}/other.db"
    assert company.show() == []


def edited_changes(company: Company, key: str, change: dict[str, t.Any]) -> None:
    units = tables().units
    with opened(company.option) as state, state._database.writing() as connection:
        connection.execute(sa.update(units).where(units.c.key == key).values(changes=json.dumps([change])))


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "set_attributes", "key": "2", "account": "g2", "dn": "CN=Bo", "deltas": []},
        {"kind": "no_such_kind"},
        {"kind": "set_attributes", "unknown": 1},
        {},
    ],
)
def test_what_is_shown_was_edited(company: Company, change: dict[str, t.Any]) -> None:
    """Then reviewers would approve something else than they see."""
    edited_changes(company, "2", change)
    (plan,) = company.show()
    assert plan["waits"][0] == (
        f"Somebody has edited the plan {company.plan.name} in the database: what is shown of its changes is not as"
        " it was kept. Do not approve it. Run a preview for a new plan, and find out who can write to the database."
    )
    with pytest.raises(ApprovalError, match="Somebody has edited the plan"):
        company.decide("alice", "HR")


def test_the_units_were_edited(company: Company) -> None:
    company.edit(tables().units, digest="0" * 64)
    assert "its people or its configuration are not as they were kept" in company.show()[0]["waits"][0]


def test_the_requester_was_edited_and_the_audit_log_was_not(company: Company) -> None:
    with opened(company.option) as state, state._database.writing() as connection:
        connection.execute(sa.update(tables().plans).values(requested_by="frank"))
    assert "in the database: the audit log says something else of it." in company.show()[0]["waits"][0]
    with pytest.raises(ApprovalError, match="the audit log says something else of it"):
        company.decide("eve", "HR")


SECRET: t.Final = SetAttributes(
    key="4", label="Di", account="g4", dn="CN=Di", deltas=(Delta(attribute="pager", after=("7",), secret=True),)
)
PLACE: t.Final = CreateOu(dn="OU=New,DC=example,DC=test", key="")
NEW: t.Final = Create(key="5", label="Ed", dn="CN=Ed,OU=New,DC=example,DC=test")
REPORT: t.Final = SetAttributes(
    key="6", label="Flo", account="g6", dn="CN=Flo", deltas=(Delta(attribute="manager", after=(NEW.dn,), person="5"),)
)
SHARED: t.Final = MailboxChange(
    kind=KIND,
    key="7",
    label="Gus",
    account="g7",
    way=Way.EXCHANGE,
    work=MailboxWork(state=MailboxState.SHARED),
    deltas=(Delta(attribute="mailbox type", before=("user",), after=("shared",)),),
)
"""The database does not have its way, which is part of the digest of the unit."""


@pytest.mark.parametrize(
    "changes",
    [(SECRET,), (PLACE, NEW), (PLACE, NEW, REPORT, SECRET, ANNA), (NEW, REPORT), (ANNA, BO, SECRET), (SHARED, ANNA)],
)
def test_what_was_not_edited_is_not_said_to_be(company: Company, changes: tuple[t.Any, ...]) -> None:
    kept = company.keep(*changes)
    (plan,) = company.show(plan=kept.name, verified=False)
    assert plan["waits"] == []


def test_people_who_need_others_are_shown_with_them(company: Company) -> None:
    kept = company.keep(PLACE, NEW, REPORT)
    (plan,) = company.show(plan=kept.name)
    assert "(with the changes of 5)" in plan["markdown"]
    assert any(line.startswith("~ change") and line.endswith("(with the changes of 5)") for line in plan["lines"])


def test_new_organizational_units_are_shown(company: Company) -> None:
    (plan,) = company.show(plan=company.keep(PLACE, NEW).name)
    assert f"+ create OU  {PLACE.dn}" in plan["lines"]
    assert "## Created: 1 organizational unit\n\n- OU=New,DC=example,DC=test" in plan["markdown"]


def test_the_password_of_the_database_is_masked(company: Company) -> None:
    params = {
        "state": "postgresql://jo:s3cret@127.0.0.1:1/hr?connect_timeout=1",
        "name": None,
        "plan": None,
        "all": False,
    }
    module = FakeModule(params, check_mode=False)
    with pytest.raises(StateError):
        plan_info(t.cast(t.Any, module))
    assert module.no_log_values == {"s3cret"}
