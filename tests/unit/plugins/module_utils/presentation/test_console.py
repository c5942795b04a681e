# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lines of a run for a console: what they tell, and that they stay few and short for any plan."""

from __future__ import annotations

import dataclasses
import datetime
import random
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    Rename,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Gauge, Limit, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    KnownAccounts,
    Notice,
    Outcome,
    Outcomes,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import KeptAs
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.console import View, closing, opening
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import SourceCount
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.report import ReportFiles

FILES = ReportFiles("/reports/a.json", "/reports/a.html")
STARTED = datetime.datetime(2026, 11, 28, 2, 3, tzinfo=datetime.timezone(datetime.timedelta(hours=1)))
APPLIED = Outcome(Status.APPLIED)
TITLE = Delta(attribute="title", before=("A",), after=("B",))


def shown(plan: Plan, outcomes: Outcomes | None = None, **fields: t.Any) -> list[str]:
    given: dict[str, t.Any] = {"check_mode": not outcomes, "server": "dc1", "base": "OU=X", "report": FILES, **fields}
    return closing(View(plan=plan, outcomes=outcomes or {}, **given))


def person(key: str, name: str = "") -> dict[str, t.Any]:
    label = f"{name or f'P{key}'} ({key})"
    return {"key": key, "label": label, "account": f"guid-{key}", "dn": f"CN={key},OU=A,DC=x"}


def test_a_preview_says_that_a_run_would_fail() -> None:
    lines = shown(
        Plan(employees=1), would_fail="A sync would fail at its end, because of warnings (lifecycle_fail_on)."
    )
    assert "Result     A sync would fail at its end, because of warnings (lifecycle_fail_on)." in lines


COMPANY = Plan(
    changes=(
        CreateOu(dn="OU=Dubai,DC=x"),
        Disable(**person("21", "Marc Solé"), reason="end date 2026-11-28 reached"),
        Create(
            key="34",
            label="Renée Lefèvre (34)",
            dn="CN=Renée,OU=Barcelona,DC=x",
            reason="start date 2026-11-28 reached",
            deltas=(Delta(attribute="sAMAccountName", after=("rlefevre",)),),
        ),
        Rename(**person("2002", "Halina O'Neill"), new_dn="CN=Halina O'Neill,OU=A,DC=x"),
        Move(**person("28", "Tomáš Dvořák"), new_dn="CN=28,OU=B,DC=x"),
        SetAttributes(**person("30", "小明 王"), deltas=(TITLE,)),
        Enable(**person("33", "Ignacy Lis"), reason="back"),
        Delete(**person("22", "Laia Martínez"), reason="left 2026-08-20, 100 days ago (lifecycle_account[0])"),
    ),
    rejections=(Rejection("29", "Aoife Ní Bhriain (29)", ("lifecycle_ou: HR has no city", "more")),),
    notices=(
        Notice("Microsoft 365 does not know 2 users yet.", ("33", "34", "99")),
        Notice("Of 33.", ("33",), has_keys=True),
    ),
    problems=(Problem("license", "None is free.", ("33",)),),
    limits=("Limited to 9 of 42 employees by lifecycle_only.",),
    logins={f"guid-{key}": f"login{key}" for key in ("21", "22", "28", "30", "33", "2002")},
    coverage=KnownAccounts(41, 40, 80),
    employees=42,
    unchanged=34,
)


def test_the_first_lines() -> None:
    sources = [SourceCount("hr", "factorial", 35), SourceCount("cal", "calamari", 11)]
    assert opening("staff", STARTED, sources, check_mode=True) == [
        "PREVIEW of staff: nothing is written.  2026-11-28 01:03 UTC",
        "HR         hr 35, cal 11",
    ]
    assert opening("staff", STARTED, sources, check_mode=True, as_of="2026-12-01 (2026-11-30T23:00:00Z)")[1] == (
        "As of      2026-12-01 (2026-11-30T23:00:00Z), with the data that HR and the directory have now"
    )
    assert opening("staff", STARTED, sources, check_mode=True, is_first=True)[2:] == [
        "Memory     nobody is remembered, so this counts as the first run"
    ]
    assert opening("staff", STARTED, sources * 6, check_mode=False) == [
        "SYNC of staff  2026-11-28 01:03 UTC",
        "HR         hr 35, cal 11, hr 35, cal 11, hr 35, cal 11, hr 35, cal 11, hr 35, cal 11 and 2 more",
    ]


def test_a_preview() -> None:
    names = {"33": "Ignacy Lis", "34": "Renée Lefèvre"}
    command = "ansible-playbook hrsync.ad.sync -i inventory.yml"
    assert shown(COMPANY, names=names, command=command, warnings=["The token expires soon."]) == [
        "Directory  dc1, OU=X",
        "Limits     Limited to 9 of 42 employees by lifecycle_only.",
        "Safety     HR knows 40 of 41 enabled accounts with a key (lifecycle_minimum_coverage: 80 %)",
        "! SKIPPED: 1 of 42 employees, nothing of theirs is changed",
        "    29  Aoife Ní Bhriain  lifecycle_ou: HR has no city (and 1 more reason)",
        "! BLOCKED STEPS",
        "    license: None is free. (Ignacy Lis 33)",
        "! WARNINGS: 3",
        "    The token expires soon.",
        "    Microsoft 365 does not know 2 users yet. (Ignacy Lis 33, Renée Lefèvre 34, 99)",
        "    Of 33.",
        "- delete   22    Laia Martínez   login22    left 2026-08-20, 100 days ago (lifecycle_account[0])",
        "- disable  21    Marc Solé       login21    end date 2026-11-28 reached",
        "+ create   34    Renée Lefèvre   rlefevre   start date 2026-11-28 reached; stays disabled; OU=Barcelona",
        "+ enable   33    Ignacy Lis      login33    back",
        "~ rename   2002  Halina O'Neill  login2002  to Halina O'Neill",
        "~ move     28    Tomáš Dvořák    login28    OU=A to OU=B",
        '~ change   30    小明 王         login30    title "A" to "B"',
        "+ create OU  OU=Dubai,DC=x",
        "Total      42 employees: delete 1, disable 1, create 1, enable 1, rename 1, move 1, change 1, unchanged 34,"
        " skipped 1, blocked steps 1, warnings 3",
        "Report     /reports/a.html",
        f"Apply      {command}",
    ]


def test_a_preview_whose_plan_waits_says_of_whom_and_how_to_approve() -> None:
    waits = "The plan calm-otter-42 waits for level HR: 0 of 1 approval, by alice."
    kept = KeptAs("calm-otter-42", "2026-12-02T08:00:00Z", waits)
    command = "ansible-playbook hrsync.ad.approve -e plan=calm-otter-42"
    lines = shown(COMPANY, kept=kept, command=command)
    assert "Plan       calm-otter-42, kept until 2026-12-02T08:00:00Z" in lines
    assert lines[-2:] == [f"Waits      {waits}", f"Approve    {command}"]
    assert shown(COMPANY, kept=kept)[-1] == "Approve    the plan calm-otter-42, with the playbook hrsync.ad.approve"
    approved = shown(COMPANY, kept=kept._replace(waits=""), command="ansible-playbook hrsync.ad.sync")
    assert approved[-1] == "Apply      ansible-playbook hrsync.ad.sync"


def test_a_preview_names_no_command_that_would_write_nothing() -> None:
    preview = dataclasses.replace(COMPANY, unconfirmed=("The limit of moves is exceeded.",)).decided(check_mode=True)
    assert shown(preview, command="ansible-playbook hrsync.ad.sync")[-1] == (
        "Apply      not yet: a run writes nothing. If the warnings are right, run with the settings that they name"
    )
    assert not any("Apply" in line for line in shown(preview)), (
        "no command is known, or it is the preview of another day"
    )


def test_a_run_that_was_applied() -> None:
    outcomes = dict.fromkeys(range(len(COMPANY.changes)), APPLIED)
    lines = shown(COMPANY, outcomes, command="never shown")
    assert "- deleted   22    Laia Martínez   login22    left 2026-08-20, 100 days ago (lifecycle_account[0])" in lines
    assert "+ created OU  OU=Dubai,DC=x" in lines
    assert lines[-3:] == [
        "Result     Applied.",
        "Total      42 employees: deleted 1, disabled 1, created 1, enabled 1, renamed 1, moved 1, changed 1,"
        " unchanged 34, skipped 1, blocked steps 1, warnings 2",
        "Report     /reports/a.html",
    ]


def test_a_run_that_is_remembered_says_how_to_undo_it() -> None:
    applied = dict.fromkeys(range(len(COMPANY.changes)), APPLIED)
    command = "ansible-playbook hrsync.ad.undo -e run=12 --check"
    assert shown(COMPANY, applied, number=12, command=command)[-1] == f"Undo       {command}"
    assert shown(COMPANY, applied, number=12)[-1] == "Undo       the run 12, with the playbook hrsync.ad.undo"


def test_a_run_that_has_made_no_change_cannot_be_undone() -> None:
    failed = dict.fromkeys(range(len(COMPANY.changes)), Outcome(Status.FAILED, "refused"))
    assert not any(line.startswith("Undo") for line in shown(COMPANY, failed, number=12))


def test_what_failed_is_told_first_and_not_as_done() -> None:
    changes: list[Change] = [
        CreateOu(dn="OU=Dubai"),
        Disable(**person("1", "Anna")),
        AddToGroup(**person("1", "Anna"), group="CN=G"),
        Rename(**person("2", "Bo"), new_dn="CN=x"),
        Rename(**person("2", "Bo"), new_dn="CN=x2"),
        AddToGroup(**person("3", "Cleo"), group="CN=G", failure=Failure.WARN),
        Enable(**person("3", "Cleo")),
        Enable(**person("4", "Dan")),
    ]
    outcomes = {
        0: Outcome(Status.FAILED, "no rights"),
        1: Outcome(Status.FAILED, "no rights"),
        2: Outcome(Status.SKIPPED, "an earlier change failed"),
        3: Outcome(Status.CONFLICT, "title was 'A' and is 'B'."),
        4: APPLIED,
        5: Outcome(Status.SKIPPED, "Refused (warn): no rights"),
        6: APPLIED,
        7: Outcome(Status.SKIPPED, "the server is gone"),
    }
    assert shown(Plan(changes=tuple(changes), employees=4), outcomes, server="", base="") == [
        "! FAILED: 2 changes of 2 accounts; 2 later changes not attempted",
        "       Dubai  create OU: no rights",
        "    1  Anna   disable: no rights",
        "! CONFLICTS: somebody else changed 1 account meanwhile",
        "    2  Bo  rename: title was 'A' and is 'B'.",
        "! WARNINGS: 1",
        "    add to group: Cleo (3): CN=G: Refused (warn): no rights",
        "+ enabled  3  Cleo    +G",
        "~ renamed  2  Bo      to x2",
        "Result     Applied 2 of 7 changes. 1 conflict, planned anew.",
        "Total      4 employees: enabled 1, renamed 1, failed 1, not changed after a failure 1, warnings 1",
        "Report     /reports/a.html",
    ]


def test_a_run_that_was_stopped_says_why_and_offers_no_command() -> None:
    stops = ("HR knows too few.", "HR is empty.")
    stopped = Plan(changes=COMPANY.changes, stops=stops, faults=("No mapping.",), employees=9)
    lines = shown(stopped, check_mode=False, command="x")
    assert lines[1:5] == ["! STOPPED: nothing is written: 2", "    HR knows too few.", "    HR is empty.", "! FAILED"]
    assert lines[5] == "    No mapping."
    assert "- delete   22" in "\n".join(lines)
    assert not [line for line in lines if line.startswith(("Result", "Apply"))]


def test_a_run_without_changes() -> None:
    none = Plan(employees=3, unchanged=3, coverage=KnownAccounts(0, 0, 80))
    assert shown(none, report=None, base="", command="x") == [
        "Directory  dc1",
        "Safety     HR knows no enabled account with a key (lifecycle_minimum_coverage: 80 %)",
        "Result     No change: the directory matches HR.",
        "Total      3 employees: unchanged 3",
        "Report     none; set lifecycle_report_dir for every detail, or --diff for all values",
    ]
    assert "Total      0 employees: nobody" in shown(Plan())


def test_limits_that_a_run_takes() -> None:
    """First those that are not kept, then the nearest."""
    gauges = [
        Gauge(limit=Limit(name="moves"), allowed=84, number=3),
        Gauge(limit=Limit(name="people"), allowed=20, number=15, earlier=2),
        Gauge(limit=Limit(name="deletes"), allowed=0, number=2, verdict=Verdict.ALLOWED_ONCE),
        Gauge(limit=Limit(name="renames"), allowed=5, number=0),
        Gauge(limit=Limit(name="disables"), allowed=28, number=477, verdict=Verdict.EXCEEDED),
    ]
    [limits] = [line for line in shown(Plan(gauges=tuple(gauges))) if line.startswith("Limits")]
    nearest = "people 15 + 2 earlier of 20, moves 3 of 84"
    assert limits == f"Limits     disables 477 of 28 (exceeded), deletes 2 of 0 (allowed once), {nearest}"


def test_ten_of_a_kind_are_listed() -> None:
    changes = tuple(Enable(**person(f"{number:02}")) for number in range(33))
    lines = [line for line in shown(Plan(changes=changes, employees=33)) if line.startswith(("+", "  and"))]
    assert (len(lines), lines[-1]) == (11, "  and 23 more to enable, see the report")
    outcomes = dict.fromkeys(range(33), APPLIED)
    assert "  and 23 more enabled" in shown(Plan(changes=changes, employees=33), outcomes, report=None)


def test_new_units_are_counted() -> None:
    units = tuple(CreateOu(dn=f"OU={number}") for number in range(12))
    assert "  and 2 more OUs, see the report" in shown(Plan(changes=units))


def test_everybody_who_is_skipped_or_warned_about_is_counted() -> None:
    aside = Plan(
        rejections=tuple(Rejection(str(number), f"P{number} ({number})", ()) for number in range(33)),
        notices=tuple(Notice(f"Warning {number}.", tuple(map(str, range(9)))) for number in range(30)),
        employees=2000,
    )
    lines = shown(aside)
    assert lines.count("  and 23 more, see the report") == 1
    assert lines.count("  and 20 more, see the report") == 1
    assert "    Warning 0. (0, 1, 2, 3, 4 and 4 more)" in lines


# ---- bounds ----------------------------------------------------------------------------------------------------------
ODD = ("x", "名", "م", "\u202e", "\x1b[31m", "\ud83d", '"', "e\u0301", "</script>", "\n")


class Dice:
    """Makes odd plans."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)
        self.any = self._random.choice

    def text(self) -> str:
        return self.any(ODD) * self.any((0, 1, 5, 200, 5000))

    def texts(self, most: int) -> tuple[str, ...]:
        return tuple(self.text() for _number in range(self._random.randrange(most + 1)))

    def dn(self, number: int) -> str:
        return self.any((f"CN={number},OU=A,DC=x", f"CN=n,OU={number},DC=x", self.text()))

    def some(self) -> range:
        return range(self.any((0, 1, 12, 60)))

    def change(self, number: int) -> Change:
        who: dict[str, t.Any] = {
            "key": self.any((str(number), str(number // 2), self.text())),
            "label": self.text(),
            "account": self.any((None, str(number))),
            "dn": self.dn(number),
            "reason": self.text(),
        }
        deltas = tuple(
            Delta(attribute=self.text(), before=self.texts(2), after=self.texts(2))
            for _delta in range(self.any((0, 1, 3)))
        )
        made: list[Change] = [
            Create(**who, deltas=deltas),
            Delete(**who),
            Disable(**who),
            Enable(**who),
            Rename(**who, new_dn=self.dn(number)),
            Move(**who, new_dn=self.dn(number)),
            SetAttributes(**who, deltas=deltas),
            AddToGroup(**who, group=self.dn(number)),
            CreateOu(**who),
            StepChange(**who, kind=KINDS_BY_NAME["mailbox"], deltas=deltas),
        ]
        return self.any(made)

    def plan(self) -> Plan:
        size = self.any((0, 1, 7, 40, 200))
        return Plan(
            changes=tuple(map(self.change, range(size))),
            rejections=tuple(Rejection(self.text(), self.text(), self.texts(2)) for _one in self.some()),
            notices=tuple(Notice(self.text(), self.texts(20)) for _one in self.some()),
            problems=tuple(Problem("mailbox", self.text(), self.texts(3)) for _one in self.some()),
            stops=self.any(((), self.texts(3))),
            faults=self.texts(3),
            limits=self.texts(60),
            coverage=self.any((None, KnownAccounts(3, 2, 80))),
            employees=self.any((size, 1000)),
        )

    def view(self) -> View:
        plan, check_mode = self.plan(), self.any((True, False))
        outcomes = {index: Outcome(self.any(tuple(Status)), self.text()) for index in range(len(plan.changes))}
        return View(
            plan=plan,
            outcomes={} if check_mode or plan.stops else outcomes,
            check_mode=check_mode,
            server=self.text(),
            base=self.text(),
            names={self.text(): self.text()},
            warnings=self.texts(60),
            report=self.any((None, ReportFiles("x", self.text()))),
            command=self.text(),
        )


@pytest.mark.parametrize("seed", range(100))
def test_lines_are_few_and_short_for_any_plan(seed: int) -> None:
    dice = Dice(seed)
    sources = [SourceCount(dice.text(), "factorial", 1) for _source in dice.some()]
    lines = [*opening(dice.text(), STARTED, sources, check_mode=True), *closing(dice.view())]
    assert len(lines) <= 60
    for line in lines:
        assert len(line.encode("utf-8")) <= 1024
        assert len(line.splitlines()) <= 1
        assert "\x1b" not in line and "\u202e" not in line


def of(number: int) -> tuple[Change, ...]:
    who = person(f"{number:05}", f"Person Number {number}")
    made: tuple[tuple[Change, ...], ...] = (
        (Disable(**who, reason="end date 2026-11-28 reached"),),
        (Enable(**who, reason="start date 2026-11-28 reached"), AddToGroup(**who, group="CN=G")),
        (Rename(**who, new_dn=f"CN=new{number},OU=A,DC=x"),),
        (Move(**who, new_dn=f"CN={number},OU=B,DC=x"),),
        (SetAttributes(**who, deltas=(TITLE,)),),
        (Create(**{**who, "account": None}, reason="start date 2026-11-28 reached"),),
        (Disable(**who), Delete(**who, reason="left 2026-08-20")),
    )
    return made[number % len(made)]


@pytest.mark.parametrize(("people", "most"), [(40, 31), (600, 47), (10_000, 47)])
def test_a_large_plan_has_few_lines(people: int, most: int) -> None:
    """Ansible adds a dozen, so these are about 40 lines for 40 people, and 60 for any number."""
    plan = Plan(
        changes=tuple(change for number in range(people) for change in of(number)),
        rejections=tuple(Rejection(str(number), f"P ({number})", ("no city",)) for number in range(people // 10)),
        notices=tuple(Notice(f"Warning {number}.", ("1",)) for number in range(people // 10)),
        coverage=KnownAccounts(people, people, 80),
        employees=people + people // 10,
    )
    lines = [*opening("staff", STARTED, [], check_mode=True), *shown(plan, command="ansible-playbook hrsync.ad.sync")]
    assert len(lines) <= most
    assert max(map(len, lines)) < 200


def test_errors_that_many_meet_alike_are_told_once_and_apart_from_those_of_single_people() -> None:
    changes = tuple(SetAttributes(**person(str(number)), deltas=(TITLE,)) for number in range(8))
    refused = Outcome(Status.FAILED, "The bind account has no right.")
    outcomes = dict.fromkeys(range(7), refused) | {7: Outcome(Status.FAILED, "The title is too long.")}
    lines = shown(Plan(changes=changes, employees=8), outcomes)
    first = lines.index("! FAILED FOR MANY: 7 changes, because of a service, a right or the directory")
    assert lines[first + 1].strip() == "7 accounts: The bind account has no right."
    assert lines[first + 2] == "! FAILED: 1 change of 1 account"
    assert "The title is too long." in lines[first + 3]


def test_what_a_busy_directory_refused_is_told_apart() -> None:
    changes = tuple(SetAttributes(**person(str(number)), deltas=(TITLE,)) for number in range(7))
    busy = Outcome(Status.FAILED, "The server is busy (LDAP result 51).", transient=True)
    lines = shown(Plan(changes=changes, employees=7), dict.fromkeys(range(7), busy))
    first = lines.index("! FAILED FOR NOW: 7 changes, because the directory was busy; run again to finish")
    assert lines[first + 1].endswith("The server is busy (LDAP result 51).")
    assert not [line for line in lines if line.startswith(("! FAILED:", "! FAILED FOR MANY"))]


def test_people_who_are_tried_again_later_are_told_apart_from_skipped_ones() -> None:
    waiting = Rejection("1", "Anna (1)", ("The same changes have failed 3 times.",), waits=True, since="2026-11-20")
    skipped = Rejection("2", "Bo (2)", ("The mail is taken.",), since="2026-11-21")
    lines = shown(Plan(rejections=(waiting, skipped), employees=2))
    assert "! SKIPPED: 1 of 2 employees, nothing of theirs is changed" in lines
    assert "! SET ASIDE: 1 employee, tried again later because the same changes failed before" in lines
    assert any(line.endswith("The mail is taken. (since 2026-11-21)") for line in lines)
    assert any(line.endswith("The same changes have failed 3 times.") for line in lines)
    assert "Total      2 employees: skipped 1, set aside 1" in lines
