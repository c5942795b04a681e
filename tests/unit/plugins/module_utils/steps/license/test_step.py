# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `license` against the simulated Microsoft 365, looked at through its control interface."""

from __future__ import annotations

import collections.abc
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import NOTHING_READ, Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.step import License
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run as RunContext
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.graph.simulated import Microsoft365

TEAMS = "57ff2da0-773e-42df-b2af-ffb7a2317929"
E3 = "05e9a617-0261-4cee-bb44-138d3ef5d965"
HIRED = {"usageLocation": "DE", "createdDateTime": "2020-01-01T08:00:00Z"}
ALL_GONE: dict[str, t.Any] = {"revoke": ["all"], "revoke_sessions": True, "wait": 20}


@pytest.fixture
def m365() -> collections.abc.Iterator[Microsoft365]:
    service = Microsoft365()
    yield service
    service.close()


def subject(number: int, options: t.Mapping[str, t.Any]) -> Subject:
    return Subject(
        key=str(number),
        label=f"U{number}",
        presence=Presence.LEFT,
        options={"wait": 20, **options},
        upn=f"u{number}@example.com",
    )


class Run:
    """One run: its own client, its own reading."""

    def __init__(self, m365: Microsoft365) -> None:
        self.services = Services({"microsoft365": m365.params})
        now = datetime.datetime.now(datetime.UTC)
        self.step = License(RunContext(services=self.services, now=now))

    def plan(self, *subjects: Subject) -> StepPlan[StepChange]:
        return self.step.plan(subjects)

    def apply(self, plan: StepPlan[StepChange]) -> list[Outcome]:
        return list(self.step.apply(plan.changes, Context(NOTHING_READ, Passwords())))


def take(m365: Microsoft365, *subjects: Subject) -> tuple[StepPlan[StepChange], list[Outcome]]:
    run = Run(m365)
    plan = run.plan(*subjects)
    return plan, run.apply(plan)


def add(m365: Microsoft365, number: int = 1, **values: t.Any) -> dict[str, t.Any]:
    return m365.control.add_user(f"u{number}@example.com", **{**HIRED, **values})


def held(m365: Microsoft365, number: int = 1) -> list[str]:
    found = m365.control.user(f"u{number}@example.com")["licenses"]
    return sorted(f"{one['sku']}{' by group' if one['group'] else ''}" for one in found)


def assign(sku: str, **plans: t.Any) -> dict[str, t.Any]:
    return {"assign": [{"sku": sku, "disabled_plans": [], "enabled_plans": [], **plans}]}


def failures(outcomes: list[Outcome]) -> list[str]:
    return [outcome.message for outcome in outcomes if outcome.status is Status.FAILED]


def test_a_leaver_loses_all_licenses_and_sessions_in_one_request_each(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3", "VISIOCLIENT"])
    plan = Run(m365).plan(subject(1, ALL_GONE))
    assert len(plan.changes) == 1
    assert held(m365) == ["SPE_E3", "VISIOCLIENT"], "planning changes nothing"
    _plan, outcomes = take(m365, subject(1, ALL_GONE))
    assert outcomes == [Outcome(Status.APPLIED)]
    assert held(m365) == [] and m365.control.user("u1@example.com")["sessions_revoked"] == 1
    assert m365.asked("batch POST") == 2
    assert take(m365, subject(1, ALL_GONE))[0] == StepPlan()
    assert m365.control.user("u1@example.com")["sessions_revoked"] == 1


def test_a_joiner_gets_a_license_with_a_location_and_without_some_plans(m365: Microsoft365) -> None:
    add(m365, usageLocation=None)
    wanted = subject(1, {**assign("spe_e3", disabled_plans=["TEAMS1"]), "usage_location": "pl"})
    _plan, outcomes = take(m365, wanted)
    assert outcomes == [Outcome(Status.APPLIED)]
    user = m365.control.user("u1@example.com")
    assert user["usageLocation"] == "PL"
    assert [(one["sku"], one["disabled"]) for one in user["licenses"]] == [("SPE_E3", [TEAMS])]
    assert take(m365, wanted)[0] == StepPlan()


def test_plans_that_were_off_stay_off_when_another_is_switched(m365: Microsoft365) -> None:
    meeting = "0feaeb32-d00e-4d66-bd5a-43b5b83db82c"
    add(m365, licenses=[{"sku": "SPE_E3", "disabled": [meeting]}])
    take(m365, subject(1, assign("SPE_E3", disabled_plans=["TEAMS1"])))
    [found] = m365.control.user("u1@example.com")["licenses"]
    assert found["disabled"] == sorted([meeting, TEAMS])


def test_one_license_replaces_another_that_it_cannot_be_had_with(m365: Microsoft365) -> None:
    add(m365, licenses=["STANDARDPACK"])
    _plan, outcomes = take(m365, subject(1, {**assign("EXCHANGEENTERPRISE"), "revoke": ["all"]}))
    assert outcomes == [Outcome(Status.APPLIED)]
    assert held(m365) == ["EXCHANGEENTERPRISE"]


def test_a_thousand_leavers_take_fifty_round_trips_to_write_and_fifty_to_verify(m365: Microsoft365) -> None:
    tenant = m365.service.tenant
    for number in range(1000):
        add_quickly(tenant, number)
    run = Run(m365)
    leavers = [subject(number, {"revoke": ["all"]}) for number in range(1000)]
    plan = run.plan(*leavers)
    read = run.services.graph.requests
    assert read == 3, "two pages of users, and the subscriptions"
    outcomes = run.apply(plan)
    assert outcomes == [Outcome(Status.APPLIED)] * 1000
    assert run.services.graph.requests - read == 50 + 50
    assert m365.control.sku("SPE_E3")["consumedUnits"] == 0
    assert Run(m365).plan(*leavers) == StepPlan()


def add_quickly(tenant: t.Any, number: int) -> None:
    from tests.lab.simulated_m365 import licensing

    user = tenant.add_user({"userPrincipalName": f"u{number}@example.com", "usageLocation": "DE"})
    licensing.replace(tenant, user, [licensing.direct_assignment(tenant, E3, ())])


def test_what_was_written_is_read_until_it_shows(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3"], consistency={"reads": 2})
    run = Run(m365)
    plan = run.plan(subject(1, {"revoke": ["all"]}))
    m365.control.clear_requests()
    assert run.apply(plan) == [Outcome(Status.APPLIED)]
    assert m365.asked("batch GET") == 3


def test_what_never_shows_is_a_failure_that_says_so(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3"], consistency={"reads": 1000})
    _plan, outcomes = take(m365, subject(1, {"revoke": ["all"], "wait": 2}))
    [said] = failures(outcomes)
    assert "2 s later SPE_E3 is still assigned. The next run checks again" in said


def test_nobody_waits_who_does_not_want_to(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3"], consistency={"reads": 1000})
    run = Run(m365)
    plan = run.plan(subject(1, {"revoke": ["all"], "wait": 0}))
    m365.control.clear_requests()
    assert run.apply(plan) == [Outcome(Status.APPLIED)]
    assert m365.asked("batch GET") == 0


def test_a_user_who_is_deleted_in_the_middle_fails_alone(m365: Microsoft365) -> None:
    for number in range(3):
        add(m365, number, licenses=["SPE_E3"])
    run = Run(m365)
    plan = run.plan(*(subject(number, {"revoke": ["all"]}) for number in range(3)))
    m365.control.remove_user("u1@example.com")
    outcomes = run.apply(plan)
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED, Status.FAILED, Status.APPLIED]
    assert "does not exist, or was deleted meanwhile" in outcomes[1].message


def test_a_user_who_is_deleted_before_the_reading_fails_alone(
    m365: Microsoft365, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(2):
        add(m365, number, licenses=["SPE_E3"])
    run = Run(m365)
    plan = run.plan(*(subject(number, {"revoke": ["all"]}) for number in range(2)))
    tenant = run.services.tenant
    refresh = tenant.refresh

    def late(ids: t.Iterable[str]) -> t.Any:
        m365.control.remove_user("u1@example.com")
        return refresh(ids)

    monkeypatch.setattr(tenant, "refresh", late)
    outcomes = run.apply(plan)
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED, Status.FAILED]
    assert "deleted from Microsoft 365 during the run" in outcomes[1].message


def test_who_is_throttled_is_served_later(m365: Microsoft365) -> None:
    for number in range(3):
        add(m365, number, licenses=["SPE_E3"])
    m365.control.fault("status", system="batch", path="assignLicense", status=429, retry_after=1, times=2)
    _plan, outcomes = take(m365, *(subject(number, {"revoke": ["all"]}) for number in range(3)))
    assert failures(outcomes) == []
    assert [held(m365, number) for number in range(3)] == [[], [], []]


def test_a_missing_permission_fails_each_with_its_name(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3"])
    m365.control.permissions(only=["User.Read.All", "Organization.Read.All"])
    _plan, outcomes = take(m365, subject(1, ALL_GONE))
    [said] = failures(outcomes)
    assert "User.RevokeSessions.All" in said
    assert held(m365) == ["SPE_E3"], "sessions go first, so that the next run does both"


def test_without_any_permission_nothing_is_planned(m365: Microsoft365) -> None:
    add(m365)
    m365.control.permissions(only=[])
    with pytest.raises(GraphError, match="User.Read.All"):
        Run(m365).plan(subject(1, ALL_GONE))


def test_a_dependency_is_named(m365: Microsoft365) -> None:
    add(m365, licenses=["STANDARDPACK", "MCOMEETADV"])
    _plan, outcomes = take(m365, subject(1, {"revoke": ["STANDARDPACK"]}))
    [said] = failures(outcomes)
    assert "depends on the service plan" in said and "together with the license that it depends on" in said
    assert held(m365) == ["MCOMEETADV", "STANDARDPACK"]
    assert failures(take(m365, subject(1, {"revoke": ["STANDARDPACK", "MCOMEETADV"]}))[1]) == []


def test_a_license_that_somebody_else_takes_meanwhile_is_named(m365: Microsoft365) -> None:
    add(m365)
    m365.control.set_sku("VISIOCLIENT", enabled=1)
    run = Run(m365)
    plan = run.plan(subject(1, assign("VISIOCLIENT")))
    add(m365, 2, licenses=["VISIOCLIENT"])
    [said] = failures(run.apply(plan))
    assert "Buy more licenses, or revoke licenses that are no longer needed" in said


def test_what_leavers_give_back_in_a_run_is_there_for_its_joiners(m365: Microsoft365) -> None:
    add(m365, 1)
    add(m365, 2, licenses=["VISIOCLIENT"])
    m365.control.set_sku("VISIOCLIENT", enabled=1)
    plan, outcomes = take(m365, subject(1, assign("VISIOCLIENT")), subject(2, {"revoke": ["all"]}))
    assert failures(outcomes) == [] and plan.setbacks == ()
    assert (held(m365, 1), held(m365, 2)) == (["VISIOCLIENT"], [])


def test_a_user_without_a_free_license_is_set_back_and_the_others_go_on(m365: Microsoft365) -> None:
    for number in range(3):
        add(m365, number)
    m365.control.set_sku("VISIOCLIENT", free=1)
    plan, outcomes = take(m365, *(subject(number, assign("VISIOCLIENT")) for number in range(3)))
    assert failures(outcomes) == [] and len(outcomes) == 1
    assert {setback.text for setback in plan.setbacks} == {
        "There is no free license of VISIOCLIENT left: 3 wanted, 1 free. Buy more, or revoke licenses that users"
        " no longer need."
    }


def test_an_inherited_license_stays_unless_the_group_is_to_be_left(m365: Microsoft365) -> None:
    add(m365, licenses=["VISIOCLIENT"])
    group = m365.control.set_group(displayName="License E3", licenses=["SPE_E3"], members=["u1@example.com"])
    plan, outcomes = take(m365, subject(1, {"revoke": ["all"]}))
    assert failures(outcomes) == [] and held(m365) == ["SPE_E3 by group"]
    [notice] = plan.notices
    assert "SPE_E3 is inherited from the group License E3 and is kept" in notice.text
    leaving = subject(1, {"revoke": ["all"], "inherited": "leave_group"})
    plan, outcomes = take(m365, leaving)
    assert failures(outcomes) == [] and plan.notices == ()
    assert held(m365) == [] and m365.control.state()["groups"][group["id"]]["members"] == []
    assert take(m365, leaving)[0] == StepPlan()


def test_a_group_that_was_left_in_the_meantime_is_no_failure(m365: Microsoft365) -> None:
    add(m365)
    group = m365.control.set_group(displayName="License E3", licenses=["SPE_E3"], members=["u1@example.com"])
    run = Run(m365)
    plan = run.plan(subject(1, {"revoke": ["all"], "inherited": "leave_group"}))
    m365.control.set_group(id=group["id"], members=[])
    assert run.apply(plan) == [Outcome(Status.APPLIED)]


def test_a_license_that_lingers_after_its_group_was_left_is_waited_for_but_no_failure(m365: Microsoft365) -> None:
    add(m365, consistency={"reads": 1000})
    m365.control.set_group(displayName="License E3", licenses=["SPE_E3"], members=["u1@example.com"])
    leaving = subject(1, {"revoke": ["all"], "inherited": "leave_group", "wait": 1})
    _plan, outcomes = take(m365, leaving)
    assert outcomes == [Outcome(Status.APPLIED)]
    again, _none = take(m365, leaving)
    assert again.changes == () and "has already left the group" in again.notices[0].text


@pytest.mark.parametrize("kind", [{"groupTypes": ["DynamicMembership"]}, {"onPremisesSyncEnabled": True}])
def test_a_group_that_cannot_be_left_is_left_alone(m365: Microsoft365, kind: dict[str, t.Any]) -> None:
    add(m365)
    group = m365.control.set_group(displayName="G", licenses=["SPE_E3"], members=["u1@example.com"], **kind)
    plan, _outcomes = take(m365, subject(1, {"revoke": ["all"], "inherited": "leave_group"}))
    assert plan.changes == () and "is kept" in plan.notices[0].text
    assert len(m365.control.state()["groups"][group["id"]]["members"]) == 1
    assert m365.asked("batch DELETE") == 0


def test_groups_need_not_be_readable_where_none_is_to_be_left(m365: Microsoft365) -> None:
    add(m365, licenses=["VISIOCLIENT"])
    group = m365.control.set_group(displayName="G", licenses=["SPE_E3"], members=["u1@example.com"])
    m365.control.permissions(remove=["GroupMember.ReadWrite.All"])
    plan, outcomes = take(m365, subject(1, {"revoke": ["all"]}))
    assert failures(outcomes) == [] and f"the group {group['id']}" in plan.notices[0].text
    with pytest.raises(GraphError, match="GroupMember.Read.All"):
        Run(m365).plan(subject(1, {"revoke": ["all"], "inherited": "leave_group"}))


def test_one_batch_that_is_lost_fails_its_own_people(m365: Microsoft365) -> None:
    for number in range(50):
        add(m365, number, licenses=["SPE_E3"])
    run = Run(m365)
    plan = run.plan(*(subject(number, {"revoke": ["all"]}) for number in range(50)))
    m365.control.fault("drop", system="graph", path="batch", skip=1)
    outcomes = run.apply(plan)
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED] * 20 + [Status.FAILED] * 20 + [
        Status.APPLIED
    ] * 10
    assert "closed without an answer" in failures(outcomes)[0]
    assert failures(take(m365, *(subject(number, {"revoke": ["all"]}) for number in range(50)))[1]) == []
    assert m365.control.sku("SPE_E3")["consumedUnits"] == 0


def test_a_service_that_goes_down_in_the_middle_is_lost(m365: Microsoft365) -> None:
    for number in range(50):
        add(m365, number, licenses=["SPE_E3"])
    run = Run(m365)
    plan = run.plan(*(subject(number, {"revoke": ["all"]}) for number in range(50)))
    m365.control.fault("drop", system="graph", path="batch", times=0)
    with pytest.raises(ServiceError, match="closed without an answer"):
        run.apply(plan)
    m365.control.clear_faults()
    assert failures(take(m365, subject(1, {"revoke": ["all"]}))[1]) == [] and held(m365) == []


def test_the_result_says_what_the_user_has(m365: Microsoft365) -> None:
    user = add(m365, licenses=[{"sku": "SPE_E3", "disabled": [TEAMS]}])
    group = m365.control.set_group(displayName="License Visio", licenses=["VISIOCLIENT"], members=["u1@example.com"])
    run = Run(m365)
    wanted = subject(1, assign("EXCHANGEARCHIVE_ADDON"))
    run.plan(wanted)
    common = {"state": "Active"}
    assert run.step.result(wanted) == {
        "user_id": user["id"],
        "usage_location": "DE",
        "licenses": [
            {"sku": "SPE_E3", "sku_id": E3, "group": None, "group_id": None, "disabled_plans": ["TEAMS1"], **common},
            {
                "sku": "VISIOCLIENT",
                "sku_id": "c5928f49-12ba-48f7-ada3-0d743a3601d5",
                "group": "License Visio",
                "group_id": group["id"],
                "disabled_plans": [],
                **common,
            },
        ],
    }
    assert run.step.result(subject(2, {})) == {"user_id": None, "usage_location": None, "licenses": []}


def test_the_result_after_a_change_is_that_of_the_change(m365: Microsoft365) -> None:
    add(m365, licenses=["SPE_E3"])
    run = Run(m365)
    leaver = subject(1, {"revoke": ["all"]})
    run.apply(run.plan(leaver))
    assert run.step.result(leaver)["licenses"] == []


@pytest.mark.parametrize("status", [400, 500])
def test_a_user_who_cannot_be_read_stops_nobody_else(m365: Microsoft365, status: int) -> None:
    for number in (1, 2):
        add(m365, number, licenses=["SPE_E3"])
    m365.control.fault("status", system="batch", path="/users/u2@", status=status, times=0)
    plan, outcomes = take(m365, *(subject(number, {"revoke": ["all"]}) for number in (1, 2)))
    assert [(setback.subject.key, f"with {status}" in setback.text) for setback in plan.setbacks] == [("2", True)]
    assert failures(outcomes) == [] and held(m365) == [] and held(m365, 2) == ["SPE_E3"]


def test_a_user_who_cannot_be_read_again_fails_alone(m365: Microsoft365) -> None:
    ids = [add(m365, number, licenses=["SPE_E3"])["id"] for number in (1, 2)]
    m365.control.fault("status", system="batch", method="GET", path=f"/users/{ids[1]}", status=500, times=0)
    _plan, outcomes = take(m365, *(subject(number, {"revoke": ["all"]}) for number in (1, 2)))
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED, Status.FAILED]
    assert "with 500" in failures(outcomes)[0]
