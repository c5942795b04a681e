# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in waves, against a directory in memory: what is made, what ends the run, and what is said of who is left."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.apply.journal import NoJournal
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Result
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError, HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Desired, Failure, Presence, ValueKind
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made, Others
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report, Task
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import REST, Canary, Size, WaveFigures, Waves
from ansible_collections.hrsync.ad.plugins.module_utils.planner.plan import make_plan
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.descriptor import KIND, SKYPE_USER
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.apply.simulated_directory import (
    SimulatedDirectory,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    GROUPS,
    STAFF,
    account,
    policy,
    rule,
    snapshot,
    wish,
)

NOW = datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC)
SIZES = (Size(count=1), Size(count=3), REST)
KEYS = "abcdefgh"
NAMES = {key: f"Person{key.upper()}" for key in KEYS}
CLERKS = snapshot(*(account(name, key, title="Clerk") for key, name in NAMES.items()))
HEADS = tuple(wish(key, name, title="Head") for key, name in NAMES.items())

Hand = t.Callable[["Lab"], None]


class Lab(SimulatedDirectory):
    """A directory at which a hand works right before the write with a number, counted from 0."""

    server = "dc1.corp.example"
    reads = 0

    def __init__(self, read: Snapshot, hands: t.Mapping[int, Hand] | None = None) -> None:
        super().__init__(read)
        self.hands = dict(hands or {})

    def write(self, requests: t.Any) -> t.Iterator[Result]:
        for request in requests:
            if len(self.sent) in self.hands:
                self.hands.pop(len(self.sent))(self)
            yield from super().write([request])

    def read(self) -> Snapshot:
        """As a directory answers, which returns links as DNs, however they were written."""
        self.reads += 1
        read = self.snapshot()
        dns = {f"<GUID={one.guid}>".encode(): one.dn.encode() for one in read.accounts}
        values = (
            {name: tuple(dns.get(value, value) for value in held) for name, held in one.values.items()}
            for one in read.accounts
        )
        accounts = (dataclasses.replace(one, values=own) for one, own in zip(read.accounts, values, strict=True))
        return dataclasses.replace(read, accounts=tuple(accounts))

    def manager(self, name: str) -> str:
        """The DN of the manager of the account with this DN."""
        [found] = [one.text("manager") for one in self.read().accounts if one.dn == name]
        return str(found)


class Check:
    """Keeps what it gets to know, and refuses to go on after one of the waves."""

    def __init__(self, after: int = 0, error: Exception | None = None) -> None:
        self.after, self.error = after, error
        self.figures: list[WaveFigures] = []

    def __call__(self, figures: WaveFigures) -> str:
        self.figures.append(figures)
        if figures.wave != self.after:
            return ""
        if self.error:
            raise self.error
        return "The monitoring is red"


def follow(
    directory: Lab,
    *desired: Desired,
    rules: t.Any = (),
    sizes: tuple[Size, ...] = SIZES,
    check: Check | None = None,
    read: t.Callable[[], Snapshot] | None = None,
    steps: t.Sequence[t.Any] = (),
    check_mode: bool = False,
    **more: t.Any,
) -> Report:
    now = directory.snapshot()
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=now, now=NOW, check_mode=check_mode)
    task = Task(desired=desired, policy=policy(*rules, **more))
    return runner.follow(run, task, steps, read=read or directory.read, canary=Canary(sizes, check))


def title(directory: Lab, key: str) -> str:
    return directory.at(f"CN={NAMES[key]},{STAFF}").values["title"][0].decode()


def titles(directory: Lab) -> dict[str, str]:
    return {key: title(directory, key) for key in KEYS}


def statuses(report: Report) -> list[str]:
    return [report.outcomes[index].status.value for index in range(len(report.plan.changes))]


# ---- waves that go well ----------------------------------------------------------------------------------------------
def test_everybody_is_changed_and_each_wave_is_read_back_and_checked() -> None:
    directory, check = Lab(CLERKS), Check()
    report = follow(directory, *HEADS, check=check)
    assert set(titles(directory).values()) == {"Head"}
    assert (set(statuses(report)), report.plan.faults) == ({"applied"}, ())
    assert report.plan.waves == Waves(sizes=(1, 3, 4), begun=3)
    assert directory.reads == 3
    assert [(one.wave, one.people, one.changes, one.people_done, one.people_left) for one in check.figures] == [
        (1, 1, 1, 1, 7),
        (2, 3, 3, 4, 4),
        (3, 4, 4, 8, 0),
    ]
    assert check.figures[1].counts == {"updates": 3}
    assert {(one.waves, one.server) for one in check.figures} == {(3, "dc1.corp.example")}


def test_a_check_gets_to_know_no_names() -> None:
    check = Check()
    follow(Lab(CLERKS), *HEADS, check=check)
    told = repr([dataclasses.asdict(one) for one in check.figures])
    assert not any(word in told for word in ("Person", "CN=", "Head", "Clerk"))


def test_a_plan_without_changes_has_no_waves() -> None:
    check = Check()
    report = follow(Lab(CLERKS), *(wish(key, name, title="Clerk") for key, name in NAMES.items()), check=check)
    assert (report.outcomes, report.plan.waves, check.figures) == ({}, Waves(sizes=()), [])


@pytest.mark.parametrize("stops", [False, True])
def test_a_plan_that_is_not_applied_shows_its_waves(stops: bool) -> None:
    directory = Lab(CLERKS)
    more: dict[str, t.Any] = {"only": frozenset({"a", "unknown"})} if stops else {}
    report = follow(directory, *HEADS, check_mode=not stops, **more)
    assert directory.sent == []
    assert report.plan.waves == Waves(sizes=(1,) if stops else (1, 3, 4))


def test_new_managers_groups_and_enabling_work_across_waves() -> None:
    directory = Lab(snapshot())
    team = [wish(key, name, manager="h", groups=("Sales",), ou=f"OU=New,{STAFF}") for key, name in NAMES.items()]
    report = follow(directory, *team, create_missing_ous=True)
    assert report.plan.faults == ()
    assert (set(statuses(report)), report.plan.waves) == ({"applied"}, Waves(sizes=(1, 3, 4), begun=3))
    boss = f"CN={NAMES['h']},OU=New,{STAFF}"
    for key in KEYS[:-1]:
        assert directory.manager(f"CN={NAMES[key]},OU=New,{STAFF}") == boss
        assert directory.at(f"CN={NAMES[key]},OU=New,{STAFF}").values["useraccountcontrol"] == (b"512",)
    assert len(directory.at(f"CN=Sales,{GROUPS}").values["member"]) == 8


# ---- what ends a run -------------------------------------------------------------------------------------------------
def test_a_check_that_refuses_ends_the_run_and_who_is_left_is_told() -> None:
    directory, check = Lab(CLERKS), Check(after=2)
    report = follow(directory, *HEADS, check=check)
    assert titles(directory) == {key: "Head" if key in "abcd" else "Clerk" for key in KEYS}
    assert statuses(report) == ["applied"] * 4 + ["skipped"] * 4
    left = tuple(f"{NAMES[key]} ({key})" for key in "efgh")
    assert report.plan.waves == Waves(sizes=(1, 3, 4), begun=2, why="The monitoring is red.", left=left)
    assert report.outcomes[7].message == (
        "Not attempted, because the run ended after wave 2 of 3: The monitoring is red."
    )
    assert report.plan.faults == (
        "The run ended after wave 2 of 3 (lifecycle_waves). The monitoring is red. 4 people are left, and nothing of"
        " theirs is changed: PersonE (e), PersonF (f), PersonG (g), PersonH (h). Fix the cause and run again: the next"
        " run plans them anew. lifecycle_emergency disables leavers at once.",
    )
    assert [one.wave for one in check.figures] == [1, 2]


def test_one_person_is_left() -> None:
    report = follow(Lab(CLERKS), *HEADS[:2], check=Check(after=1))
    assert " 1 person is left, and nothing of theirs is changed: PersonB (b)." in report.plan.faults[0]


def test_a_check_that_fails_ends_the_run() -> None:
    report = follow(Lab(CLERKS), *HEADS, check=Check(after=1, error=HrsyncError("The program is gone.")))
    assert report.plan.waves is not None
    assert (report.plan.waves.begun, report.plan.waves.why) == (1, "The program is gone.")
    assert report.plan.waves.people_left == 7


def test_the_last_wave_is_checked_too() -> None:
    directory = Lab(CLERKS)
    report = follow(directory, *HEADS, check=Check(after=3))
    assert set(titles(directory).values()) == {"Head"}
    [fault] = report.plan.faults
    assert fault.endswith("(lifecycle_waves). The monitoring is red. Nobody is left. Fix the cause and run again.")


def refusing(key: str) -> type[Lab]:
    class Refusing(Lab):
        def write(self, requests: t.Any) -> t.Iterator[Result]:
            for request in requests:
                if account(NAMES[key], key).guid in request.dn:
                    yield Result(False, 50, "insufficient access rights")
                else:
                    yield from super().write([request])

    return Refusing


def test_a_failed_change_ends_the_run_without_a_check() -> None:
    directory, check = refusing("c")(CLERKS), Check()
    report = follow(directory, *HEADS, check=check)
    assert titles(directory) == {key: "Head" if key in "abd" else "Clerk" for key in KEYS}
    assert statuses(report) == ["applied", "applied", "failed", "applied", *["skipped"] * 4]
    assert (
        "1 change failed. The first: set attributes PersonC (c): insufficient access rights." in report.plan.faults[0]
    )
    assert [one.wave for one in check.figures] == [1]


def test_changes_that_fail_in_the_last_wave_are_failures_as_in_other_runs() -> None:
    check = Check()
    report = follow(refusing("h")(CLERKS), *HEADS, check=check)
    assert (report.failures, report.plan.faults) == (1, ())
    assert report.plan.waves == Waves(sizes=(1, 3, 4), begun=3)
    assert [one.wave for one in check.figures] == [1, 2]


def test_values_that_the_directory_does_not_hold_end_the_run() -> None:
    """Somebody else changes an account of the wave after it was written."""

    def hand(directory: Lab) -> None:
        directory.at(f"CN={NAMES['a']},{STAFF}").values["title"] = (b"Chief",)

    directory = Lab(CLERKS, {2: hand})
    report = follow(directory, *HEADS, sizes=(Size(count=4), REST))
    assert statuses(report) == ["applied"] * 4 + ["skipped"] * 4
    assert report.plan.waves is not None
    assert report.plan.waves.why == (
        "The directory does not hold everything that the wave has written: PersonA (a) still needs: set attributes"
        " (title)."
    )


def test_an_account_that_somebody_deletes_ends_the_run() -> None:
    def hand(directory: Lab) -> None:
        del directory.objects[account(NAMES["a"], "a").guid]

    report = follow(Lab(CLERKS, {2: hand}), *HEADS, sizes=(Size(count=4), REST))
    assert report.plan.waves is not None
    assert "PersonA (a) still needs: create account" in report.plan.waves.why


@pytest.mark.parametrize("error", [DirectoryError("dc1 stopped answering."), TypeError("a bug")])
def test_people_who_cannot_be_read_back_end_the_run(error: Exception) -> None:
    def read() -> Snapshot:
        raise error

    report = follow(Lab(CLERKS), *HEADS, read=read)
    assert statuses(report) == ["applied"] + ["skipped"] * 7
    assert report.plan.waves is not None
    assert report.plan.waves.why.startswith("The people could not be read back: ")


def test_a_membership_whose_refusal_is_no_failure_ends_nothing() -> None:
    class WithoutGroups(Lab):
        def write(self, requests: t.Any) -> t.Iterator[Result]:
            for request in requests:
                if "member" in repr(request):
                    yield Result(False, 50, "insufficient access rights")
                else:
                    yield from super().write([request])

    people = tuple(wish(key, name, title="Clerk", groups=("Sales",)) for key, name in NAMES.items())
    failures = {"sales": Failure.WARN}
    report = follow(WithoutGroups(CLERKS), *people, group_failures=failures)
    assert (set(statuses(report)), report.plan.faults) == ({"skipped"}, ())
    assert report.plan.waves == Waves(sizes=(1, 3, 4), begun=3)


# ---- conflicts -------------------------------------------------------------------------------------------------------
def test_a_conflict_is_settled_within_its_wave() -> None:
    def hand(directory: Lab) -> None:
        directory.at(f"CN={NAMES['b']},{STAFF}").values["title"] = (b"Chief",)

    directory, check = Lab(CLERKS, {1: hand}), Check()
    report = follow(directory, *HEADS, check=check)
    assert (set(titles(directory).values()), report.plan.faults) == ({"Head"}, ())
    assert statuses(report).count("conflict") == 1
    assert len(report.plan.changes) == 9
    assert [one.changes for one in check.figures] == [1, 3, 4]
    assert len([notice for notice in report.plan.notices if "Another run or a person" in notice.text]) == 1


def test_two_waves_with_conflicts_are_told_once_each() -> None:
    def hand(key: str) -> Hand:
        def work(directory: Lab) -> None:
            directory.at(f"CN={NAMES[key]},{STAFF}").values["title"] = (b"Chief",)

        return work

    report = follow(Lab(CLERKS, {1: hand("b"), 5: hand("g")}), *HEADS)
    assert report.plan.faults == ()
    met = [outcome.message for outcome in report.outcomes.values() if outcome.status is Status.CONFLICT]
    assert len(met) == 2
    assert all(message.count("planned anew") == 1 for message in met)


def test_a_name_that_is_taken_meanwhile_ends_the_run() -> None:
    """The only name of a new person of the second wave."""

    def hand(directory: Lab) -> None:
        directory.put(f"CN=PersonC,{STAFF}", is_visible=False)

    people = [wish(key, cn=name, sAMAccountName=name.lower()) for key, name in NAMES.items()]
    directory = Lab(snapshot(), {1: hand})
    report = follow(directory, *people)
    made = {one.dn for one in directory.snapshot().accounts}
    assert made == {f"CN={NAMES[key]},{STAFF}" for key in "abd"}
    assert report.plan.waves is not None
    assert report.plan.waves.why.startswith(
        "1 person could not be changed:  (c): After a conflict with somebody else: "
    )
    assert statuses(report)[4:8] == ["skipped"] * 4


def test_who_points_to_somebody_of_an_earlier_wave_with_another_name_gets_that_one() -> None:
    """The manager's account gets its second name, after the plan had written the first into those of later waves."""

    def hand(directory: Lab) -> None:
        directory.put(f"CN=Boss,{STAFF}", is_visible=False)

    boss = wish("0", cn=["Boss", "Boss 2"], sAMAccountName=["boss", "boss2"])
    team = [wish(key, name, manager="0") for key, name in NAMES.items()]
    directory = Lab(snapshot(), {0: hand})
    report = follow(directory, boss, *team, rules=(rule("cn", kind=ValueKind.CANDIDATES),))
    assert report.plan.faults == ()
    assert {directory.manager(f"CN={NAMES[key]},{STAFF}") for key in KEYS} == {f"CN=Boss 2,{STAFF}"}


# ---- leavers, steps, the journal -------------------------------------------------------------------------------------
def test_leavers_are_in_the_first_waves() -> None:
    directory = Lab(CLERKS)
    people = [*HEADS[:-1], wish("h", presence=Presence.LEFT)]
    follow(directory, *people, check=Check(after=1))
    assert directory.at(f"CN={NAMES['h']},{STAFF}").values["useraccountcontrol"] == (b"514",)
    assert set(titles(directory).values()) == {"Clerk"}


class Skype:
    """A step that changes everybody, and keeps whom it was asked to prepare for and to change."""

    DESCRIPTOR = SKYPE_USER
    CHANGE = StepChange
    ATTRIBUTES = ()
    begun: t.ClassVar[list[str]] = []
    made: t.ClassVar[list[str]] = []

    def __init__(self, _run: t.Any = None) -> None:
        pass

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
        return StepPlan(changes=tuple(StepChange(kind=KIND, **subject.target) for subject in subjects))

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        self.begun.extend(change.key for change in changes)

    def apply(self, changes: t.Sequence[StepChange], context: t.Any) -> t.Iterator[Outcome]:
        for change in changes:
            self.made.append(change.key)
            yield Outcome(Status.APPLIED)


def test_changes_of_steps_belong_to_the_waves_of_their_people() -> None:
    Skype.begun.clear()
    Skype.made.clear()
    directory = Lab(CLERKS)
    people = [dataclasses.replace(one, steps={SKYPE_USER.name: ({},)}) for one in HEADS]
    report = follow(directory, *people, steps=[Skype()], check=Check(after=2))
    assert Skype.made == list("abcd")
    assert Skype.begun == list("abcd"), "nothing is prepared for people who are left"
    assert statuses(report).count("applied") == 8
    assert statuses(report).count("skipped") == 8


def test_nothing_of_who_is_left_reaches_the_journal() -> None:
    class Journal(NoJournal):
        def __init__(self) -> None:
            self.intended: list[str] = []
            self.settled: list[int] = []

        def share(self, made: t.Sequence[Made], managed: int) -> Others:
            raise AssertionError("No limit counts together with those of others.")

        def intend(self, changes: t.Any) -> None:
            self.intended.extend(change.key for _index, change in changes)

        def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
            self.settled.extend(outcomes)

    directory, journal = Lab(CLERKS), Journal()
    now = directory.snapshot()
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=now, now=NOW, journal=journal)
    task = Task(desired=HEADS, policy=policy())
    runner.follow(run, task, read=directory.read, canary=Canary(SIZES, Check(after=2)))
    assert journal.intended == list("abcd")
    assert journal.settled == [0, 1, 2, 3]


def test_a_plan_that_nobody_can_read_back_ends_after_its_first_wave() -> None:
    directory = Lab(CLERKS)
    now = directory.snapshot()
    run = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=now, now=NOW)
    plan = make_plan(Task(desired=HEADS, policy=policy()), now, NOW)
    report = runner.execute(run, plan, canary=Canary(SIZES))
    assert statuses(report) == ["applied"] + ["skipped"] * 7


def test_the_same_changes_are_made_with_and_without_waves() -> None:
    at_once, in_waves = Lab(snapshot()), Lab(snapshot())
    team = [wish(key, name, manager="h", groups=("Sales",)) for key, name in NAMES.items()]
    now = at_once.snapshot()
    run = Run(services=Services({}), directory=t.cast("t.Any", at_once), snapshot=now, now=NOW)
    first = runner.follow(run, Task(desired=tuple(team), policy=policy()), read=at_once.read)
    second = follow(in_waves, *team)
    assert (first.plan.changes, dict(first.outcomes)) == (second.plan.changes, dict(sorted(second.outcomes.items())))
    assert sum(isinstance(one, Add) for one in at_once.sent) == sum(isinstance(one, Add) for one in in_waves.sent) == 8
    assert first.plan == dataclasses.replace(second.plan, waves=None)
    assert isinstance(first.plan, Plan)
