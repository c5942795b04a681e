# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever the step `license` writes is shown, and nothing else: properties of all plans."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import json
import typing as t

from hypothesis import example, given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, LicenseGroup, Sku
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.catalog import Catalog
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.model import LicenseChange, LicenseWork
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.plan import LicensePlanner
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.settings import (
    IN_TURN,
    SETTINGS,
    GraphWrite,
    LicenseNames,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import checksum

NOON = datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC)
LATER = NOON + datetime.timedelta(hours=1)
IDS = [f"00000000-0000-0000-0000-00000000000{number}" for number in range(4)]
PLANS = {"p1": "TEAMS1", "p2": "VISIO", "p3": "VISIO"}
"""Two plans have the same name."""
SKUS = [
    Sku(id=id, name=name, units=9, plans=PLANS)
    for id, name in zip(IDS, ("SPE_E3", "VISIOCLIENT", "TWICE", "TWICE"), strict=True)
]
"""Two products have the same name."""
GROUPS = {
    "g1": LicenseGroup(id="g1", name="License E3"),
    "g2": LicenseGroup(id="g2", name="License E3"),
    "g3": LicenseGroup(id="g3", name="By rule", dynamic=True),
}
"""Two groups have the same name."""
NAMES = LicenseNames(Catalog(SKUS), GROUPS)
NOT_WORK = {"user", "sessions_valid_from", "wait", "takes", "frees"}

Options = dict[str, t.Any]

SOME_ID = st.sampled_from([*[IDS[0]] * 4, *IDS[1:]])
"""One much more often than the others, so that users have what options name."""
SOME_PLANS = st.sets(st.sampled_from(sorted(PLANS)), max_size=2).map(sorted)
ASSIGNMENTS = st.builds(
    Assignment,
    sku=SOME_ID,
    group=st.sampled_from([None, None, "g1", "g1", "g2", "g3"]),
    state=st.sampled_from(["Active", "Error", "ActiveWithError"]),
    disabled_plans=SOME_PLANS.map(frozenset),
)
USERS = st.builds(
    CloudUser,
    id=st.just("id"),
    principal=st.just("anna@example.com"),
    usage_location=st.sampled_from(["DE", "DE", None]),
    assignments=ASSIGNMENTS.map(lambda found: (found,))
    | st.lists(ASSIGNMENTS, max_size=4, unique_by=lambda found: (found.sku, found.group)).map(tuple),
    created=st.just(NOON),
    sessions_valid_from=st.sampled_from([NOON, LATER]),
)
WISHES = st.fixed_dictionaries(
    {
        "sku": SOME_ID,
        "disabled_plans": st.sampled_from([[], [], [], ["p1"], ["p2"], ["p2", "p3"]]),
        "enabled_plans": st.sampled_from([[], [], [], ["p1"], ["p3"]]),
    }
)
OPTIONS = st.fixed_dictionaries(
    {
        "assign": WISHES.map(lambda wish: [wish]) | st.lists(WISHES, max_size=2, unique_by=lambda wish: wish["sku"]),
        "revoke": st.lists(st.sampled_from(["all", *IDS]), max_size=2, unique=True),
        "inherited": st.sampled_from(["leave_group", "report"]),
        "usage_location": st.sampled_from([None, "DE", "PL"]),
        "revoke_sessions": st.booleans(),
        "wait": st.just(60),
    }
)


@dataclasses.dataclass(frozen=True)
class World:
    user: CloudUser
    options: Options


@st.composite
def neighbors(draw: st.DrawFn) -> list[World]:
    """A world, and worlds that are nearly the same: their plans are likely to look the same."""
    world = World(draw(USERS), draw(OPTIONS))
    return [
        world,
        *(draw(st.sampled_from([another_user, another_option, another_plan, twins]))(draw, world) for _n in range(6)),
    ]


def another_user(draw: st.DrawFn, world: World) -> World:
    field = draw(st.sampled_from(["usage_location", "assignments", "sessions_valid_from"]))
    return World(dataclasses.replace(world.user, **{field: getattr(draw(USERS), field)}), world.options)


def another_option(draw: st.DrawFn, world: World) -> World:
    name = draw(st.sampled_from(sorted(world.options)))
    return World(world.user, {**world.options, name: draw(OPTIONS)[name]})


def another_plan(draw: st.DrawFn, world: World) -> World:
    """Other plans are disabled in the licenses that the user has."""
    assignments = tuple(
        dataclasses.replace(found, disabled_plans=draw(SOME_PLANS.map(frozenset))) for found in world.user.assignments
    )
    return World(dataclasses.replace(world.user, assignments=assignments), world.options)


def twins(draw: st.DrawFn, world: World) -> World:
    """The same with a product, plan or group of the same name in the place of another."""
    one, other = draw(st.sampled_from([(IDS[2], IDS[3]), ("p2", "p3"), ("g1", "g2")]))
    twin: dict[t.Any, t.Any] = {one: other, other: one}
    assignments = tuple(
        Assignment(
            sku=twin.get(found.sku, found.sku),
            group=twin.get(found.group, found.group),
            state=found.state,
            disabled_plans=frozenset(twin.get(plan, plan) for plan in found.disabled_plans),
        )
        for found in world.user.assignments
    )

    def swapped(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {name: swapped(one) for name, one in value.items()}
        return [swapped(one) for one in value] if isinstance(value, list) else twin.get(value, value)

    return World(dataclasses.replace(world.user, assignments=assignments), swapped(world.options))


def planned(world: World, left: t.Collection[str] = ()) -> StepPlan[LicenseChange]:
    """The plan; `left` are the groups that the user is no longer a member of."""
    members = {found.group for found in world.user.inherited if found.group} - set(left)
    planner = LicensePlanner(SKUS, GROUPS, {"id": frozenset(members)}, directory=False)
    subject = Subject(key="1", label="Anna", presence=Presence.ACTIVE, options=world.options, upn=world.user.principal)
    return planner.plan([subject], {world.user.principal: world.user})


def requests(plan: StepPlan[LicenseChange]) -> list[GraphWrite]:
    return [write for change in plan.changes for setting in IN_TURN for write in setting.written(change.work)]


def canonical(writes: t.Iterable[GraphWrite]) -> list[str]:
    """The order of a set makes no difference: that of products in a request, of groups that are left."""

    def plain(value: t.Any) -> t.Any:
        if isinstance(value, dict):
            return {name: plain(one) for name, one in value.items()}
        return sorted(map(plain, value), key=str) if isinstance(value, list) else value

    return sorted(json.dumps([method, path, plain(body)], sort_keys=True) for method, path, body in writes)


def approval(plan: StepPlan[LicenseChange]) -> str:
    return checksum(Plan(changes=plan.changes), "")


def after(user: CloudUser, writes: t.Iterable[GraphWrite]) -> CloudUser:
    """The user once Microsoft 365 has done what the requests say."""
    for method, path, body in writes:
        match method, path.strip("/").split("/"):
            case "PATCH", ["users", "id"]:
                user = dataclasses.replace(user, usage_location=(body or {})["usageLocation"])
            case "POST", ["users", "id", "revokeSignInSessions"]:
                user = dataclasses.replace(user, sessions_valid_from=LATER + datetime.timedelta(hours=1))
            case "POST", ["users", "id", "assignLicense"]:
                user = licensed(user, body or {})
            case "DELETE", ["groups", group, "members", "id", "$ref"]:
                kept = tuple(found for found in user.assignments if found.group != group)
                user = dataclasses.replace(user, assignments=kept)
            case _:
                raise AssertionError((method, path))
    return user


def licensed(user: CloudUser, body: t.Mapping[str, t.Any]) -> CloudUser:
    given = {one["skuId"]: frozenset(one["disabledPlans"]) for one in body["addLicenses"]}
    gone = {*given, *body["removeLicenses"]}
    assert set(body["removeLicenses"]) <= user.own.keys()
    kept = [found for found in user.assignments if found.group or found.sku not in gone]
    return dataclasses.replace(
        user, assignments=(*kept, *(Assignment(sku=sku, disabled_plans=plans) for sku, plans in given.items()))
    )


def of(assignments: t.Iterable[Assignment], **options: t.Any) -> World:
    common = {"assign": [], "revoke": [], "inherited": "leave_group", "usage_location": "DE", "revoke_sessions": False}
    user = CloudUser(
        id="id", principal="anna@example.com", usage_location="DE", assignments=tuple(assignments), created=NOON
    )
    return World(user, {**common, "wait": 60, **options})


GROUPS_OF_ONE_NAME = [of([Assignment(sku=IDS[0], group=group)], revoke=["all"]) for group in ("g1", "g2")]
AGAIN_WITH_OTHER_PLANS = [
    of([Assignment(sku=IDS[0], state="Error", disabled_plans=frozenset(plans))], assign=[{"sku": IDS[0]}])
    for plans in ((), ("p1",))
]


@settings(max_examples=250, deadline=None)
@example(GROUPS_OF_ONE_NAME)
@example(AGAIN_WITH_OTHER_PLANS)
@given(neighbors())
def test_two_changes_that_are_written_differently_are_shown_differently(worlds: list[World]) -> None:
    plans = [planned(world) for world in worlds]
    for one, other in itertools.combinations(plans, 2):
        if canonical(requests(one)) != canonical(requests(other)):
            assert approval(one) != approval(other)
            assert [change.deltas for change in one.changes] != [change.deltas for change in other.changes]


@settings(max_examples=200, deadline=None)
@given(USERS, OPTIONS)
def test_there_is_a_change_with_deltas_exactly_where_something_is_written(user: CloudUser, options: Options) -> None:
    plan = planned(World(user, options))
    for change in plan.changes:
        for setting in SETTINGS:
            if list(setting.written(change.work)):
                assert list(setting.shown(NAMES, user, change.work))
        assert change.deltas
    assert bool(plan.changes) == bool(requests(plan))


@settings(max_examples=200, deadline=None)
@given(USERS, OPTIONS)
def test_what_is_written_brings_about_what_is_shown_and_a_second_plan_is_empty(
    user: CloudUser, options: Options
) -> None:
    plan = planned(World(user, options))
    done = after(user, requests(plan))
    shown = {delta.attribute: delta for change in plan.changes for delta in change.deltas}
    assert ("licenses" in shown) == (NAMES.products(user.assignments) != NAMES.products(done.assignments))
    if "licenses" in shown:
        assert shown["licenses"].before == NAMES.products(user.assignments)
        assert shown["licenses"].after == NAMES.products(done.assignments)
    if "usage_location" in shown:
        assert shown["usage_location"].after == (done.usage_location,)
    assert ("sign_in_sessions" in shown) == (user.sessions_valid_from != done.sessions_valid_from)
    if not plan.setbacks:
        assert_as_asked(done, options)
    left = {found.group for found in user.inherited} - {found.group for found in done.inherited}
    assert planned(World(done, options), [str(group) for group in left]).changes == ()


def assert_as_asked(done: CloudUser, options: Options) -> None:
    """Said without the planner: the user has what `assign` names, and no license of their own that `revoke` names."""
    assigned = {wish["sku"] for wish in options["assign"]}
    assert assigned <= {found.sku for found in done.assignments if found.active}
    revoked = {*IDS} if "all" in options["revoke"] else {*options["revoke"]}
    assert not (revoked - assigned) & done.own.keys()
    for wish in options["assign"]:
        off = {*wish["disabled_plans"]}
        own = done.own.get(wish["sku"])
        assert own is None or (off <= own.disabled_plans and not {*wish["enabled_plans"]} & own.disabled_plans)
    if options["usage_location"]:
        assert done.usage_location
    if options["revoke_sessions"]:
        assert done.sessions_valid_from != NOON


def test_the_table_has_every_field_of_the_work() -> None:
    fields = {field.name for field in dataclasses.fields(LicenseWork)}
    rows = [name for setting in SETTINGS for name in setting.fields]
    assert sorted(rows) == sorted(set(rows))
    assert set(rows) | NOT_WORK == fields and not set(rows) & NOT_WORK
    assert set(IN_TURN) == set(SETTINGS)
