# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Licences: what is written for whom, what is not, and that a second look finds nothing to change."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import (
    EXCHANGE_MAILBOX_PLANS,
    Assignment,
    CloudUser,
    LicenseGroup,
    Sku,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.model import (
    LicenseChange,
    LicensesAhead,
    LicenseWork,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.plan import LicensePlanner, sessions_ended
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.settings import lingers, unmet

E3, VISIO, KIOSK, TENANT = (f"00000000-0000-0000-0000-00000000000{number}" for number in range(1, 5))
EXCHANGE, TEAMS, DRAW = "plan-exchange", "plan-teams", "plan-draw"
SKUS = (
    Sku(id=E3, name="SPE_E3", units=10, plans={EXCHANGE: "EXCHANGE_S_ENTERPRISE", TEAMS: "TEAMS1"}),
    Sku(id=VISIO, name="VISIOCLIENT", units=10, plans={DRAW: "VISIO"}),
    Sku(id=KIOSK, name="EXCHANGEDESKLESS", units=10),
    Sku(id=TENANT, name="FOR_ALL", units=10, for_users=False),
)
GROUP, DYNAMIC, SYNCED = (f"group-{name}" for name in ("plain", "dynamic", "synced"))
GROUPS = {
    GROUP: LicenseGroup(id=GROUP, name="License E3"),
    DYNAMIC: LicenseGroup(id=DYNAMIC, name="Everybody", dynamic=True),
    SYNCED: LicenseGroup(id=SYNCED, name="GG-E3", on_premises=True),
}
NOON = datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC)
HOUR = datetime.timedelta(hours=1)
NAME = {sku.id: sku.name for sku in SKUS}.__getitem__


def own(sku: str, **values: t.Any) -> Assignment:
    return Assignment(sku=sku, **values)


def inherited(sku: str, group: str = GROUP, **values: t.Any) -> Assignment:
    return Assignment(sku=sku, group=group, **values)


def user(number: int = 1, *assignments: Assignment, **values: t.Any) -> CloudUser:
    common: dict[str, t.Any] = {"usage_location": "DE", "created": NOON, "sessions_valid_from": NOON}
    return CloudUser(
        id=f"id-{number}", principal=f"u{number}@example.com", assignments=assignments, **{**common, **values}
    )


def subject(number: int = 1, **options: t.Any) -> Subject:
    return Subject(
        key=str(number),
        label=f"U{number}",
        presence=Presence.ACTIVE,
        options=options,
        upn=f"u{number}@example.com",
    )


def planned(
    subjects: t.Sequence[Subject],
    users: t.Iterable[CloudUser],
    *,
    skus: t.Iterable[Sku] = SKUS,
    groups: t.Mapping[str, LicenseGroup] | None = None,
    members: t.Mapping[str, frozenset[str]] | None = None,
    directory: bool = False,
) -> StepPlan[LicenseChange]:
    planner = LicensePlanner(skus, GROUPS if groups is None else groups, members or {}, directory=directory)
    return planner.plan(subjects, {one.principal: one for one in users})


def one_plan(one: CloudUser, *, members: tuple[str, ...] = (), **options: t.Any) -> StepPlan[LicenseChange]:
    return planned([subject(**options)], [one], members={one.id: frozenset(members)})


def work(step_plan: StepPlan[LicenseChange]) -> LicenseWork:
    """Of the one change."""
    assert not step_plan.setbacks
    [change] = step_plan.changes
    assert (change.kind, change.key, change.label) == (KIND, "1", "U1")
    assert change.deltas and all(delta.reason for delta in change.deltas)
    return change.work


def deltas(step_plan: StepPlan[LicenseChange]) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    return {delta.attribute: (delta.before, delta.after) for delta in step_plan.changes[0].deltas}


def nothing(step_plan: StepPlan[LicenseChange]) -> bool:
    return step_plan == StepPlan()


def setback(step_plan: StepPlan[LicenseChange]) -> str:
    assert not step_plan.changes
    [found] = step_plan.setbacks
    return found.text


def notice(step_plan: StepPlan[LicenseChange]) -> str:
    [found] = step_plan.notices
    return found.text


def assign(sku: str, off: tuple[str, ...] = (), on: tuple[str, ...] = ()) -> list[dict[str, t.Any]]:
    return [{"sku": sku, "disabled_plans": list(off), "enabled_plans": list(on)}]


# Assigning


def test_a_new_license_comes_with_the_plans_that_are_to_be_off() -> None:
    plan = one_plan(user(), assign=assign("spe_e3", off=("TEAMS1",)), wait=9)
    assert work(plan).add == {E3: frozenset({TEAMS})}
    assert work(plan).wait == 9
    assert deltas(plan) == {"licenses": ((), ("SPE_E3",)), "SPE_E3 disabled plans": ((), ("TEAMS1",))}


def test_a_license_that_is_there_is_not_assigned_again() -> None:
    assert nothing(one_plan(user(1, own(E3)), assign=assign("SPE_E3")))
    assert nothing(
        one_plan(user(1, own(E3, disabled_plans=frozenset({TEAMS}))), assign=assign("SPE_E3", off=("TEAMS1",)))
    )
    assert nothing(one_plan(user(1, inherited(E3)), assign=assign("SPE_E3")))


def test_plans_that_nobody_names_stay_as_they_are() -> None:
    held = own(E3, disabled_plans=frozenset({EXCHANGE}))
    plan = one_plan(user(1, held), assign=assign("SPE_E3", off=("TEAMS1",)))
    assert work(plan).add == {E3: frozenset({EXCHANGE, TEAMS})}
    assert deltas(plan) == {
        "SPE_E3 disabled plans": (("EXCHANGE_S_ENTERPRISE",), ("EXCHANGE_S_ENTERPRISE", "TEAMS1")),
    }


def test_a_plan_is_switched_on_again() -> None:
    held = own(E3, disabled_plans=frozenset({EXCHANGE, TEAMS}))
    assert work(one_plan(user(1, held), assign=assign("SPE_E3", on=(EXCHANGE,)))).add == {E3: frozenset({TEAMS})}


def test_a_license_of_ones_own_switches_on_what_a_group_leaves_off_and_no_more() -> None:
    given = inherited(E3, disabled_plans=frozenset({EXCHANGE, TEAMS}))
    plan = one_plan(user(1, given), assign=assign("SPE_E3", on=("EXCHANGE_S_ENTERPRISE",)))
    assert work(plan).add == {E3: frozenset({TEAMS})}


def test_an_inherited_license_that_does_not_work_is_none() -> None:
    given = inherited(E3, state="Error", error="CountViolation")
    plan = one_plan(user(1, given), assign=assign("SPE_E3"))
    assert work(plan).add == {E3: frozenset()}
    before = "SPE_E3 (from the group License E3) (Error: CountViolation)"
    assert deltas(plan)["licenses"] == ((before,), ("SPE_E3", before))


def test_what_a_group_switches_on_cannot_be_switched_off_for_one() -> None:
    plan = one_plan(user(1, inherited(E3)), assign=assign("SPE_E3", off=("TEAMS1",)))
    assert not plan.changes
    assert "the group License E3 with the service plans TEAMS1" in notice(plan)
    given = inherited(E3, disabled_plans=frozenset({TEAMS}))
    assert nothing(one_plan(user(1, given), assign=assign("SPE_E3", off=("TEAMS1",))))


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"assign": assign("SPE_E4")}, "assign names the license 'SPE_E4', but the tenant has no subscription for it"),
        ({"revoke": ["SPE_E4"]}, "revoke names the license 'SPE_E4'"),
        ({"assign": assign("SPE_E3", off=("TEAMS2",))}, "disabled_plans names the service plan 'TEAMS2'"),
        ({"assign": assign("SPE_E3", on=("TEAMS2",))}, "enabled_plans names the service plan 'TEAMS2'"),
        ({"assign": assign("SPE_E3", ("TEAMS1",), ("TEAMS1",))}, "both name TEAMS1"),
        ({"assign": assign("SPE_E3"), "revoke": ["SPE_E3"]}, "assign and revoke both name SPE_E3"),
        ({"assign": assign("FOR_ALL")}, "is a license of the whole company"),
        ({"usage_location": "Atlantis"}, "usage_location is 'Atlantis', but must be a country"),
        ({"usage_location": "EU"}, "usage_location is 'EU', but must be a country"),
        ({"usage_location": "XX"}, "usage_location is 'XX', but must be a country"),
    ],
)
def test_what_cannot_be_done_is_a_sentence(options: dict[str, t.Any], said: str) -> None:
    assert said in setback(one_plan(user(), **options))


def test_a_suspended_subscription_is_not_assigned_and_takes_nothing_from_those_who_have_it() -> None:
    skus = [dataclasses.replace(SKUS[0], status="Suspended")]
    options = {"assign": assign("SPE_E3")}
    plan = planned([subject(1, **options), subject(2, **options)], [user(1), user(2, own(E3))], skus=skus)
    assert "SPE_E3 cannot be assigned: the state of its subscription is Suspended" in setback(plan)


def test_a_usage_location_is_set_where_there_is_none() -> None:
    plan = one_plan(user(usage_location=None), assign=assign("SPE_E3"), usage_location="pl")
    assert work(plan).usage_location == "PL"
    assert deltas(plan)["usage_location"] == ((), ("PL",))
    assert work(one_plan(user(usage_location=None), usage_location="PL")).add == {}
    assert nothing(one_plan(user(), usage_location="PL"))


def test_without_a_usage_location_no_license_is_assigned() -> None:
    assert "no usage location" in setback(one_plan(user(usage_location=None), assign=assign("SPE_E3")))
    assert nothing(one_plan(user(usage_location=None), revoke=["all"]))


# Revoking


def test_all_goes_that_is_ones_own_in_one_change() -> None:
    plan = one_plan(user(1, own(E3), own(VISIO)), revoke=["all"])
    assert work(plan).remove == (E3, VISIO)
    assert deltas(plan) == {"licenses": (("SPE_E3", "VISIOCLIENT"), ())}
    assert not plan.notices


def test_some_go_and_others_stay() -> None:
    plan = one_plan(user(1, own(E3), own(VISIO)), revoke=["visioclient", KIOSK])
    assert work(plan).remove == (VISIO,)
    assert deltas(plan) == {"licenses": (("SPE_E3", "VISIOCLIENT"), ("SPE_E3",))}
    assert nothing(one_plan(user(1, own(E3)), revoke=["VISIOCLIENT"]))


def test_a_license_that_the_tenant_no_longer_has_goes_by_its_id() -> None:
    gone = "99999999-0000-0000-0000-000000000000"
    plan = one_plan(user(1, own(gone, disabled_plans=frozenset({"p"}))), revoke=[gone])
    assert work(plan).remove == (gone,)
    assert deltas(plan) == {"licenses": ((gone,), ())}


def test_all_but_what_is_assigned() -> None:
    plan = one_plan(user(1, own(E3), own(KIOSK)), assign=assign("EXCHANGEDESKLESS"), revoke=["all"])
    assert (work(plan).add, work(plan).remove) == ({}, (E3,))


def test_one_license_is_exchanged_for_another_in_one_change() -> None:
    plan = one_plan(user(1, own(E3)), assign=assign("EXCHANGEDESKLESS"), revoke=["all"])
    assert (work(plan).add, work(plan).remove) == ({KIOSK: frozenset()}, (E3,))
    assert deltas(plan) == {"licenses": (("SPE_E3",), ("EXCHANGEDESKLESS",))}
    assert plan.changes[0].deltas[0].reason == "license.assign and license.revoke"


def test_a_license_in_error_goes_too() -> None:
    assert work(one_plan(user(1, own(E3, state="Error", error="Other")), revoke=["all"])).remove == (E3,)


def test_inherited_licenses_are_reported_and_stay() -> None:
    plan = one_plan(user(1, own(VISIO), inherited(E3)), revoke=["all"])
    assert work(plan).remove == (VISIO,)
    assert "SPE_E3 is inherited from the group License E3 and is kept" in notice(plan)
    assert deltas(plan)["licenses"][1] == ("SPE_E3 (from the group License E3)",)
    again = one_plan(user(1, inherited(E3)), revoke=["all"])
    assert not again.changes and again.notices == plan.notices


def test_a_group_is_named_by_its_id_where_it_cannot_be_read() -> None:
    plan = planned([subject(revoke=["all"])], [user(1, inherited(E3))], groups={})
    assert f"from the group {GROUP} and is kept" in notice(plan)


def test_a_group_is_left() -> None:
    one = user(1, inherited(E3), inherited(KIOSK, DYNAMIC))
    plan = one_plan(one, members=(GROUP,), revoke=["SPE_E3"], inherited="leave_group")
    assert (work(plan).leave, work(plan).remove) == ((GROUP,), ())
    assert deltas(plan) == {
        "licenses": (
            ("EXCHANGEDESKLESS (from the group Everybody)", "SPE_E3 (from the group License E3)"),
            ("EXCHANGEDESKLESS (from the group Everybody)",),
        ),
        "license_groups": ((f"License E3 ({GROUP})",), ()),
    }


@pytest.mark.parametrize(
    ("group", "known", "members", "said"),
    [
        (DYNAMIC, True, (DYNAMIC,), "has dynamic membership"),
        (SYNCED, True, (SYNCED,), "remove the account from it in the directory"),
        (GROUP, False, (GROUP,), "cannot be read"),
        (GROUP, True, (), "has already left the group"),
    ],
)
def test_a_group_that_cannot_be_left_is_reported_and_the_rest_is_done(
    group: str, known: bool, members: tuple[str, ...], said: str
) -> None:
    one = user(1, own(VISIO), inherited(E3, group))
    plan = planned(
        [subject(revoke=["all"], inherited="leave_group")],
        [one],
        groups=GROUPS if known else {},
        members={one.id: frozenset(members)},
    )
    assert (work(plan).leave, work(plan).remove) == ((), (VISIO,))
    assert said in notice(plan)


def test_a_group_that_gives_what_is_to_stay_is_not_left() -> None:
    one = user(1, inherited(E3), inherited(VISIO))
    plan = one_plan(one, members=(GROUP,), revoke=["VISIOCLIENT"], inherited="leave_group")
    assert not plan.changes
    assert "The group also gives SPE_E3" in notice(plan)


# Sign-in sessions


def test_sessions_are_revoked_once() -> None:
    plan = one_plan(user(), revoke_sessions=True)
    assert work(plan).revoke_sessions
    assert work(plan).sessions_valid_from == NOON
    assert deltas(plan) == {"sign_in_sessions": (("valid",), ("revoked",))}
    assert nothing(one_plan(user(sessions_valid_from=NOON + HOUR), revoke_sessions=True))


def test_sessions_are_revoked_again_with_licenses() -> None:
    one = user(1, own(E3), sessions_valid_from=NOON + HOUR)
    assert work(one_plan(one, revoke=["all"], revoke_sessions=True)).revoke_sessions
    assert not work(one_plan(one, revoke=["all"])).revoke_sessions


def test_a_new_password_ends_sessions_but_is_no_revocation() -> None:
    assert not sessions_ended(user(sessions_valid_from=None))
    assert not sessions_ended(user(password_changed=NOON + HOUR, sessions_valid_from=NOON + HOUR))
    assert sessions_ended(user(password_changed=NOON, sessions_valid_from=NOON + HOUR))
    assert sessions_ended(user(created=None, sessions_valid_from=NOON))


# Whom it concerns


def test_who_is_not_there_yet_is_waited_for_unless_there_is_nothing_to_give() -> None:
    awaited = planned([subject(assign=assign("SPE_E3"))], [], directory=True)
    assert "does not have the user yet" in notice(awaited) and not awaited.setbacks
    assert nothing(planned([subject(revoke=["all"])], [], directory=True))
    assert "no user u1@example.com" in setback(planned([subject(revoke=["all"])], []))


def test_free_licenses_are_shared_out_in_the_order_of_the_subjects() -> None:
    skus = [dataclasses.replace(SKUS[0], units=10, consumed=9)]
    plan = planned([subject(n, assign=assign("SPE_E3")) for n in (1, 2, 3)], [user(1), user(2), user(3)], skus=skus)
    assert [change.key for change in plan.changes] == ["1"]
    assert [found.subject.key for found in plan.setbacks] == ["2", "3"]
    [text] = {found.text for found in plan.setbacks}
    assert text.startswith("There is no free license of SPE_E3 left: 3 wanted, 1 free. Buy more")


def test_whoever_has_the_license_in_any_way_needs_no_other() -> None:
    skus = [dataclasses.replace(SKUS[0], units=2, consumed=2)]
    given = inherited(E3, disabled_plans=frozenset({TEAMS}))
    held = own(E3, disabled_plans=frozenset({TEAMS}))
    wanted = assign("SPE_E3", on=("TEAMS1",))
    subjects = [subject(1, assign=wanted), subject(2, assign=wanted)]
    plan = planned(subjects, [user(1, given), user(2, held)], skus=skus)
    assert [change.key for change in plan.changes] == ["1", "2"]


def test_what_leavers_give_back_is_there_for_joiners() -> None:
    skus = [dataclasses.replace(SKUS[0], units=2, consumed=2)]
    subjects = [subject(1, assign=assign("SPE_E3")), subject(2, assign=assign("SPE_E3")), subject(3, revoke=["all"])]
    plan = planned(subjects, [user(1), user(2), user(3, own(E3))], skus=skus)
    assert [change.key for change in plan.changes] == ["3", "1"], "what frees licenses comes first"
    assert "3 wanted" not in plan.setbacks[0].text
    assert "2 wanted, 0 free, 1 freed by this run" in plan.setbacks[0].text


def test_what_is_exchanged_is_free_for_those_who_come_after() -> None:
    skus = [dataclasses.replace(SKUS[0], units=1, consumed=1), SKUS[2]]
    subjects = [
        subject(1, assign=assign("EXCHANGEDESKLESS"), revoke=["all"]),
        subject(2, assign=assign("SPE_E3")),
    ]
    plan = planned(subjects, [user(1, own(E3)), user(2)], skus=skus)
    assert [change.key for change in plan.changes] == ["1", "2"]


def test_a_shortage_names_only_what_is_short() -> None:
    skus = [dataclasses.replace(SKUS[0], units=1, consumed=1), SKUS[1]]
    plan = planned([subject(assign=[*assign("SPE_E3"), *assign("VISIOCLIENT")])], [user()], skus=skus)
    assert "SPE_E3" in setback(plan) and "VISIOCLIENT" not in setback(plan)


# After another step of the same run


def test_what_was_planned_before_is_as_if_it_were_done() -> None:
    """The step `mailbox` takes one license, and gives another."""
    earlier = LicenseWork(
        user="id-1", add={E3: frozenset()}, remove=(KIOSK,), takes=frozenset((E3,)), frees=frozenset((KIOSK,))
    )
    skus = [dataclasses.replace(sku, units=1, consumed=0 if sku.id == E3 else 1) for sku in SKUS]
    planner = LicensePlanner(skus, {}, {}, directory=False, ahead=LicensesAhead(work={"id-1": earlier}))
    subjects = [
        subject(1, revoke=["EXCHANGEDESKLESS", "VISIOCLIENT"]),
        subject(2, assign=assign("SPE_E3")),
        subject(3, assign=assign("EXCHANGEDESKLESS")),
    ]
    users = [user(1, own(KIOSK), own(VISIO)), user(2), user(3)]
    plan = planner.plan(subjects, {one.principal: one for one in users})
    assert [(change.key, change.work.remove) for change in plan.changes] == [
        ("1", (VISIO,)),
        ("3", ()),
    ]
    assert plan.changes[0].deltas[0].before == ("SPE_E3", "VISIOCLIENT")
    assert ["no free license of SPE_E3" in each.text for each in plan.setbacks] == [True]


def test_the_license_of_a_mailbox_stays_until_that_is_shared() -> None:
    with_mailbox = dataclasses.replace(SKUS[0], plans=dict.fromkeys(EXCHANGE_MAILBOX_PLANS, "EXCHANGE"))
    unshared = {"id-1": "Not shared yet.", "id-2": "Nor this."}
    planner = LicensePlanner((with_mailbox, *SKUS[1:]), GROUPS, {}, directory=False, unshared=unshared)
    subjects = [subject(1, revoke=["all"]), subject(2, revoke=["VISIOCLIENT"]), subject(3, revoke=["all"])]
    users = [user(number, own(E3), own(VISIO)) for number in (1, 2, 3)]
    plan = planner.plan(subjects, {one.principal: one for one in users})
    assert [change.work.remove for change in plan.changes] == [(VISIO,), (VISIO,), (E3, VISIO)]
    assert plan.notices == (Notice("Not shared yet.", ("1",)),)


# Whether it shows


def test_what_was_written_shows_or_is_named() -> None:
    todo = LicenseWork(
        user="id-1",
        usage_location="PL",
        revoke_sessions=True,
        sessions_valid_from=NOON,
        add={E3: frozenset({TEAMS})},
        remove=(VISIO,),
    )
    before = user(1, own(VISIO), usage_location=None)
    said = unmet(todo, before, NAME)
    assert said == (
        "the usage location is not set, SPE_E3 is not assigned, VISIOCLIENT is still assigned,"
        " the sign-in sessions are still valid"
    )
    wrong = user(1, own(E3, state="Error", error="DependencyViolation"), sessions_valid_from=NOON + HOUR)
    assert unmet(todo, wrong, NAME) == "SPE_E3 is not assigned (DependencyViolation)"
    assert unmet(todo, user(1, own(E3), sessions_valid_from=NOON + HOUR), NAME) == "SPE_E3 is not assigned"
    after = user(1, own(E3, disabled_plans=frozenset({TEAMS})), sessions_valid_from=NOON + HOUR)
    assert unmet(todo, after, NAME) == ""


def test_a_license_of_a_group_that_was_left_lingers() -> None:
    todo = LicenseWork(user="id-1", leave=(GROUP,))
    assert lingers(todo, user(1, inherited(E3)))
    assert not lingers(todo, user(1, inherited(E3, SYNCED), own(E3)))
    assert unmet(todo, user(1, inherited(E3)), NAME) == ""
