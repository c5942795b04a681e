# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody else changes accounts while a run works: they are planned anew once, and the report says so."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Modify
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Written
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    WAITS,
    Notice,
    Outcome,
    Plan,
    Rejection,
    Status,
    TakenName,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.planner import anew
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.apply.simulated_directory import SimulatedDirectory
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    SALES,
    STAFF,
    account,
    policy,
    rule,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
ANNA = account("Anna", "1", title="Clerk")
BEA = account("Bea", "2", title="Clerk")
Hand = t.Callable[[SimulatedDirectory], t.Any]
NAMES = (
    rule("cn", kind=ValueKind.CANDIDATES),
    rule("userPrincipalName", kind=ValueKind.CANDIDATES),
)
"""Rules with candidates for all names."""


class Lab(SimulatedDirectory):
    """Does its hand's work before the first write of a run."""

    server = "dc1.corp.example"


def follow(read: Snapshot, *desired: Desired, hand: Hand, rules: t.Any = (), **more: t.Any) -> tuple[Lab, Report]:
    directory = Lab(read, lambda one: hand(one) and None)
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=read, now=NOW)
    task = Task(desired=desired, policy=policy(*rules, **more))
    return directory, runner.follow(run, task, read=directory.snapshot)


def outcomes(report: Report) -> list[tuple[str, str]]:
    """Kind and status of each change."""
    return [(change.kind.name, report.outcomes[index].status.value) for index, change in enumerate(report.plan.changes)]


def value(directory: SimulatedDirectory, name: str, attribute: str) -> str:
    return directory.at(name).values[attribute.lower()][0].decode()


def title_by_hand(directory: SimulatedDirectory) -> None:
    directory.objects[ANNA.guid].values["title"] = (b"Chief",)


def test_hr_wins_in_the_second_plan_and_the_report_says_what_was_there() -> None:
    people = (wish("1", "Anna", title="Head"), wish("2", "Bea", title="Head"))
    directory, report = follow(snapshot(ANNA, BEA), *people, hand=title_by_hand)
    assert value(directory, ANNA.dn, "title") == value(directory, BEA.dn, "title") == "Head"
    assert outcomes(report) == [
        ("set_attributes", "conflict"),
        ("set_attributes", "applied"),
        ("set_attributes", "applied"),
    ]
    message = report.outcomes[0].message
    assert "title was 'Clerk' and is 'Chief'." in message
    assert message.endswith("The account was planned anew in the same run.")
    [notice] = report.plan.notices
    assert notice.text == (
        "Another run or a person changed 1 account while this run was working: Anna (1). They were planned anew once;"
        " see the changes with the status conflict."
    )
    assert notice.keys == ("1",)
    again = report.plan.changes[2]
    assert isinstance(again, SetAttributes)
    assert again.deltas[0].before == ("Chief",)
    assert (report.failures, report.met_conflicts, report.changed) == (0, True, True)
    assert report.plan.employees == 2


def test_the_feed_is_judged_by_the_first_attempt() -> None:
    """What another run has begun meanwhile would be taken for oddities of the feed."""
    gate = FeedGate(checksum="c0ffee", oddities=("Half of the people have other names.",), compares_accounts=True)
    task = Task(desired=(wish("1", "Anna"),), policy=policy(), feed_gate=gate)
    assert make_plan(task, snapshot(ANNA), NOW).unconfirmed
    again = make_plan(anew.limited(task, frozenset({"1"})), snapshot(ANNA), NOW)
    assert (again.unconfirmed, again.employees) == ((), 1)


def test_what_somebody_else_has_done_is_not_done_again() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].values["title"] = (b"Head",)

    _directory, report = follow(snapshot(ANNA), wish("1", "Anna", title="Head"), hand=hand)
    assert outcomes(report) == [("set_attributes", "conflict")]
    assert (report.failures, report.changed) == (0, False)


def test_all_later_changes_of_the_account_are_planned_anew() -> None:
    person = wish("1", "Anna", title="Head", groups=("Sales",))
    directory, report = follow(snapshot(ANNA), person, hand=title_by_hand)
    assert outcomes(report) == [
        ("set_attributes", "conflict"),
        ("add_to_group", "conflict"),
        ("set_attributes", "applied"),
        ("add_to_group", "applied"),
    ]
    assert report.outcomes[1].message == WAITS
    assert directory.at(f"CN=Sales,{GROUPS}").values["member"] == (ANNA.dn.encode(),)


def test_a_second_conflict_is_a_failure() -> None:
    class Restless(Lab):
        def write(self, requests: t.Any) -> t.Any:
            for number, request in enumerate(requests):
                self.objects[ANNA.guid].values["title"] = (f"Hand {len(self.sent)} {number}".encode(),)
                yield from super().write([request])

    read = snapshot(ANNA)
    directory = Restless(read)
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=read, now=NOW)
    task = Task(desired=(wish("1", "Anna", title="Head", groups=("Sales",)),), policy=policy())
    report = runner.follow(run, task, read=directory.snapshot)
    assert outcomes(report) == [
        ("set_attributes", "conflict"),
        ("add_to_group", "conflict"),
        ("set_attributes", "failed"),
        ("add_to_group", "skipped"),
    ]
    assert report.outcomes[2].message.endswith(anew.SECOND_TIME)


@pytest.mark.parametrize("error", [DirectoryError("dc1 stopped answering."), TypeError("a bug")])
def test_without_a_second_reading_conflicts_are_failures(error: Exception) -> None:
    def read() -> Snapshot:
        raise error

    first = snapshot(ANNA)
    directory = Lab(first, title_by_hand)
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=first, now=NOW)
    task = Task(desired=(wish("1", "Anna", title="Head"),), policy=policy())
    report = runner.follow(run, task, read=read)
    assert outcomes(report) == [("set_attributes", "failed")]
    assert "could not be planned anew" in report.outcomes[0].message


def test_a_second_plan_that_must_stop_writes_nothing() -> None:
    first = snapshot(ANNA)
    directory = Lab(first, title_by_hand)
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=first, now=NOW)
    task = Task(desired=(wish("1", "Anna", title="Head"),), policy=policy())
    schema = {name: one for name, one in first.schema.items() if name != "title"}
    report = runner.follow(run, task, read=lambda: dataclasses.replace(directory.snapshot(), schema=schema))
    assert outcomes(report) == [("set_attributes", "failed")]
    assert "has no such attribute" in report.outcomes[0].message


def test_a_plan_that_nobody_makes_anew_has_failures() -> None:
    first = snapshot(ANNA)
    directory = Lab(first, title_by_hand)
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=first, now=NOW)
    plan = make_plan(Task(desired=(wish("1", "Anna", title="Head"),), policy=policy()), first, NOW)
    assert outcomes(runner.execute(run, plan)) == [("set_attributes", "failed")]


# ---- names -----------------------------------------------------------------------------------------------------------
def joiner(key: str = "9") -> Desired:
    names: dict[str, t.Any] = {
        "cn": ["New", "New 9"],
        "sAMAccountName": ["new", "new9"],
        "userPrincipalName": ["new@x", "new9@x"],
    }
    return wish(key, **names)


def test_an_object_that_nobody_sees_leads_to_the_next_name() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.put(f"CN=New,{STAFF}", is_visible=False)

    directory, report = follow(snapshot(ANNA), joiner(), hand=hand, rules=NAMES)
    assert outcomes(report) == [("create", "conflict"), ("create", "applied")]
    assert value(directory, f"CN=New 9,{STAFF}", "sAMAccountName") == "new"
    assert report.failures == 0
    assert report.outcomes[0].message.startswith("Not made, because another object has the name. ")
    assert [notice.text for notice in report.plan.notices] == [
        "The directory refused the names of 1 account, because objects that this run did not find have them:"
        f" {report.plan.changes[0].label}. The bind account may have no right to see them. The next candidates were"
        " tried; see the changes with the status conflict."
    ]


def test_a_login_that_nobody_sees_leads_to_the_next_login() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.put(f"CN=Hidden,{STAFF}", is_visible=False, sAMAccountName="new")

    directory, report = follow(snapshot(ANNA), joiner(), hand=hand, rules=NAMES)
    assert outcomes(report) == [("create", "conflict"), ("create", "applied")]
    assert value(directory, f"CN=New,{STAFF}", "sAMAccountName") == "new9"


def test_a_rename_takes_the_next_name_too() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.put(f"CN=Anne,{STAFF}", is_visible=False)

    desired = wish("1", cn=["Anne", "Anne 1"], sAMAccountName="anna", title="Clerk")
    directory, report = follow(snapshot(ANNA), desired, hand=hand, rules=NAMES)
    assert outcomes(report) == [("rename", "conflict"), ("rename", "applied")]
    assert directory.at(f"CN=Anne 1,{STAFF}")


def test_a_name_that_is_the_only_one_is_refused_in_the_second_plan() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.put(f"CN=New,{STAFF}", is_visible=False)

    desired = wish("9", cn="New", sAMAccountName="new")
    _directory, report = follow(snapshot(ANNA), desired, hand=hand)
    assert outcomes(report) == [("create", "conflict")]
    [rejection] = report.plan.rejections
    assert rejection.reasons[0].startswith("After a conflict with somebody else: ")
    assert "taken by an object that this run did not find" in rejection.reasons[0]


def test_an_account_that_another_run_has_created_is_completed() -> None:
    """The other run has got as far as the creation."""

    def hand(directory: SimulatedDirectory) -> None:
        values: dict[str, t.Any] = {
            "sAMAccountName": "new",
            "userPrincipalName": "new@x",
            "employeeID": "9",
            "userAccountControl": "514",
        }
        directory.put(f"CN=New,{STAFF}", **values)

    person = dataclasses.replace(joiner(), groups=("Sales",))
    directory, report = follow(snapshot(ANNA), person, hand=hand, rules=NAMES)
    assert report.failures == 0
    assert value(directory, f"CN=New,{STAFF}", "userAccountControl") == "512"
    assert directory.at(f"CN=Sales,{GROUPS}").values["member"] == (f"CN=New,{STAFF}".encode(),)
    assert sum(isinstance(request, Add) for request in directory.sent) == 1


def test_people_who_point_to_somebody_with_a_conflict_are_planned_anew() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        values: dict[str, t.Any] = {
            "sAMAccountName": "boss",
            "employeeID": "8",
            "userAccountControl": "512",
            "title": "Boss",
        }
        directory.put(f"CN=Boss,{STAFF}", **values)

    people = (wish("8", "Boss", title="Boss"), wish("9", "New", manager="8"))
    directory, report = follow(snapshot(ANNA), *people, hand=hand)
    assert report.failures == 0
    assert value(directory, f"CN=New,{STAFF}", "manager") == f"CN=Boss,{STAFF}"


def test_two_runs_that_create_at_once_both_end_right() -> None:
    people = [wish(f"n{number}", f"Person{number}", title="Clerk", groups=("Sales",)) for number in range(20)]
    read = snapshot(ANNA)
    reports: list[Report] = []

    class Shared(Lab):
        """After ten requests of the first run, the second one makes all that it has planned from the same snapshot."""

        def write(self, requests: t.Any) -> t.Any:
            for request in requests:
                if len(self.sent) == 10 and not reports:
                    reports.append(Report(plan=Plan(), outcomes={}, server="", checksum=""))
                    reports[0] = self.follow()
                yield from super().write([request])

        def follow(self) -> Report:
            run = Run(services=Services({}), directory=t.cast("t.Any", self), snapshot=read, now=NOW)
            return runner.follow(run, Task(desired=tuple(people), policy=policy()), read=self.snapshot)

    directory = Shared(read)
    reports.append(directory.follow())
    assert [report.failures for report in reports] == [0, 0]
    assert all(report.met_conflicts for report in reports)
    for number in range(20):
        assert value(directory, f"CN=Person{number},{STAFF}", "userAccountControl") == "512"
    assert len(directory.at(f"CN=Sales,{GROUPS}").values["member"]) == 20
    assert sum(isinstance(request, Add) for request in directory.sent) >= 20
    assert len(directory.snapshot().accounts) == 21


def test_a_container_that_somebody_renames_is_planned_anew() -> None:
    """The mapping names the container as it was, so the employee is skipped with the reason."""

    def hand(directory: SimulatedDirectory) -> None:
        directory.at(SALES).dn = f"OU=Sales Team,{STAFF}"

    people = (wish("1", "Anna", ou=SALES), wish("9", "New", ou=SALES))
    _directory, report = follow(snapshot(account("Anna", "1")), *people, hand=hand)
    assert outcomes(report) == [("create", "conflict"), ("move", "conflict")]
    assert [rejection.key for rejection in report.plan.rejections] == ["1", "9"]
    assert "does not exist" in report.plan.rejections[0].reasons[0]


# ---- leavers ---------------------------------------------------------------------------------------------------------
def test_a_leaver_whose_account_was_moved_and_whose_name_has_a_stranger_is_disabled() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        directory.objects[ANNA.guid].dn = f"CN=Anna Old,{SALES}"
        directory.put(ANNA.dn, userAccountControl="512", sAMAccountName="stranger")

    directory, report = follow(snapshot(ANNA), wish("1", presence=Presence.LEFT), hand=hand)
    assert outcomes(report) == [("disable", "applied")]
    assert value(directory, f"CN=Anna Old,{SALES}", "userAccountControl") == "514"
    assert value(directory, ANNA.dn, "userAccountControl") == "512"


def test_an_account_that_is_gone_is_not_reached() -> None:
    def hand(directory: SimulatedDirectory) -> None:
        del directory.objects[ANNA.guid]

    _directory, report = follow(snapshot(ANNA), wish("1", presence=Presence.LEFT), hand=hand)
    assert outcomes(report) == [("disable", "conflict")]
    assert report.failures == 0


# ---- pure ------------------------------------------------------------------------------------------------------------
def test_secret_values_are_not_told() -> None:
    change = SetAttributes(key="1", label="Anna (1)", account=ANNA.guid, dn=ANNA.dn, deltas=())
    secret = dataclasses.replace(
        change,
        deltas=(Delta(attribute="title", after=("x",), secret=True), Delta(attribute="description", after=("y",))),
    )
    first = report_of(secret)
    after = dataclasses.replace(ANNA, values={**ANNA.values, "title": (b"Chief",), "description": (b"x",)})
    merged = anew.merged(first, report_of(), snapshot(ANNA), snapshot(after))
    assert "title has another value; description was empty and is 'x'." in merged.outcomes[0].message
    assert "Chief" not in merged.outcomes[0].message


def report_of(*changes: t.Any, **fields: t.Any) -> Report:
    met = {index: Outcome(Status.CONFLICT, "refused.") for index in range(len(changes))}
    return Report(plan=Plan(changes=changes, **fields), outcomes=met, server="", checksum="")


def test_many_accounts_are_named_in_part() -> None:
    changes = [SetAttributes(key=str(number), label=f"P{number}", dn=f"CN=P{number}") for number in range(8)]
    merged = anew.merged(report_of(*changes), report_of(), snapshot(), snapshot())
    assert (
        "changed 8 accounts while this run was working: P0, P1, P2, P3, P4 and 3 more." in merged.plan.notices[0].text
    )


def test_warnings_about_the_same_people_are_not_repeated() -> None:
    first = report_of(SetAttributes(key="1", dn="CN=a"), notices=(Notice("no group, 2 people", ("1", "2")),))
    second = report_of(
        notices=(Notice("no group, 1 person", ("1",)), Notice("no manager", ("3",)), Notice("about nobody")),
        rejections=(Rejection("1", "Anna (1)", ("taken",)),),
    )
    merged = anew.merged(first, second, snapshot(), snapshot()).plan
    assert [notice.text for notice in merged.notices[1:]] == ["no group, 2 people", "no manager"]
    assert merged.rejections[0].reasons == ("After a conflict with somebody else: taken",)


def test_login_names_of_both_attempts_are_kept() -> None:
    first = report_of(SetAttributes(key="1", dn="CN=a"), logins={"a": "anna", "b": "bea"})
    second = report_of(logins={"a": "anna2", "c": "cleo"})
    merged = anew.merged(first, second, snapshot(), snapshot()).plan
    assert merged.logins == {"a": "anna", "b": "bea", "c": "cleo"}


def test_without_conflicts_there_is_nothing_to_plan_anew() -> None:
    plan = Plan(changes=(SetAttributes(key="1"), SetAttributes(key="2")))
    assert anew.conflicts_of(plan, {0: Outcome(Status.APPLIED), 1: Outcome(Status.FAILED)}) is None


def test_names_of_objects_that_are_seen_need_no_stand_in() -> None:
    read = snapshot(account("Anna", "1", userPrincipalName="anna@x"))
    seen = [
        TakenName(None, f"CN=ANNA,{STAFF}"),
        TakenName(None, SALES),
        TakenName(None, f"CN=Sales,{GROUPS}"),
        TakenName("sAMAccountName", "ANNA"),
        TakenName("sAMAccountName", "sales"),
        TakenName("userPrincipalName", "Anna@x"),
    ]
    assert anew.with_taken(read, seen) == read
    hidden = anew.with_taken(read, [TakenName("userPrincipalName", "bea@x"), TakenName(None, f"CN=Bea,{STAFF}")]).others
    assert [(one.dn, one.text("userPrincipalName"), one.is_visible) for one in hidden] == [
        ("", "bea@x", False),
        (f"CN=Bea,{STAFF}", None, False),
    ]


def test_nothing_but_the_modify_is_sent_without_conflicts() -> None:
    directory, report = follow(snapshot(ANNA), wish("1", "Anna", title="Head"), hand=lambda _one: None)
    assert outcomes(report) == [("set_attributes", "applied")]
    [request] = directory.sent
    assert isinstance(request, Modify)
    assert report.plan.notices == ()


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Clerk", "title was 'Clerk' (as a run left it on 2026-11-27) and is 'Chief'."),
        ("Chief", "title was 'Clerk' and is 'Chief' (as a run left it on 2026-11-27)."),
        ("Other", "title was 'Clerk' and is 'Chief'."),
    ],
)
def test_the_memory_tells_which_value_is_that_of_a_run(written: str, told: str) -> None:
    before, after = (snapshot(account("Anna", "1", title=title)) for title in ("Clerk", "Chief"))
    delta = Delta(attribute="title", before=("Clerk",), after=("Boss",))
    change = SetAttributes(key="1", account=before.accounts[0].guid, dn=before.accounts[0].dn, deltas=(delta,))
    first = Report(plan=Plan(changes=(change,)), outcomes={0: Outcome(Status.CONFLICT, "x")}, server="", checksum="")
    last = Written(digest=digest([written]), at=datetime.datetime(2026, 11, 27, tzinfo=datetime.UTC))
    person = PersonMemory(key="1", written={"title": last})
    second = dataclasses.replace(first, plan=Plan(), outcomes={})
    report = anew.merged(first, second, before, after, Memory(people={"1": person}))
    assert told in report.outcomes[0].message
