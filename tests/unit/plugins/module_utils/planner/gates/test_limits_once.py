# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The setting that a message names for one run is enough: the run with it makes all changes, in one attempt."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.bounds import Bounds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import DEFAULTS, Limit, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.gates.limits import checked
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.limits import limits_of

NOW = datetime.datetime(2026, 11, 30, 6, tzinfo=datetime.UTC)
WEEK = datetime.timedelta(days=7)
KEYS = tuple("12345678")
NAMES = (*DEFAULTS, "attributes.title", "attributes.samaccountname")
SETTING = re.compile(r"-e lifecycle_limits_once=(\S+=\d+)")


def person(key: str) -> dict[str, t.Any]:
    return {"key": key, "label": f"Person {key}", "account": f"guid-{key}", "dn": f"CN={key},OU=Staff"}


def valued(key: str, attribute: str) -> SetAttributes:
    return SetAttributes(**person(key), deltas=(Delta(attribute=attribute, before=("a",), after=("b",)),))


def stepped(key: str, kind: str, attribute: str) -> StepChange:
    return StepChange(kind=KINDS_BY_NAME[kind], **person(key), deltas=(Delta(attribute=attribute, before=("a",)),))


KINDS: tuple[t.Callable[[str], Change], ...] = (
    lambda key: Create(key=key, label=f"Person {key}", dn=f"CN={key},OU=Staff"),
    lambda key: Disable(**person(key)),
    lambda key: Enable(**person(key)),
    lambda key: Delete(**person(key)),
    lambda key: Move(**person(key), new_dn=f"CN={key},OU=New,OU=Staff"),
    lambda key: Rename(**person(key), new_dn=f"CN=New {key},OU=Staff"),
    lambda key: AddToGroup(**person(key), group="CN=g"),
    lambda key: RemoveFromGroup(**person(key), group="CN=g"),
    lambda key: valued(key, "title"),
    lambda key: valued(key, "sAMAccountName"),
    lambda key: valued(key, "company"),
    lambda key: stepped(key, "license", "licenses"),
    lambda key: stepped(key, "mailbox", "type"),
)

LIMITS = st.builds(
    Limit,
    name=st.sampled_from(NAMES),
    count=st.none() | st.integers(0, 6),
    percent=st.none() | st.sampled_from((0, 20, 50)),
    floor=st.integers(0, 3),
    period=st.sampled_from((None, WEEK)),
    holds=st.booleans(),
)
MADE = st.builds(
    lambda name, keys: Made(
        kind=name,
        at=NOW - WEEK / 2,
        number=len(keys),
        people=len(keys),
        who=frozenset(digest((key,)) for key in keys),
    ),
    st.sampled_from(NAMES),
    st.frozensets(st.sampled_from((*KEYS, "earlier", "another"))),
)
BOUNDS = st.builds(
    Bounds,
    limits=st.builds(
        Limits,
        each=st.lists(LIMITS, min_size=1, unique_by=lambda limit: limit.name).map(tuple),
        once=st.dictionaries(st.sampled_from(NAMES), st.integers(0, 8)),
        first_run=st.booleans(),
    ),
    population=st.integers(0, 10),
    is_empty=st.booleans(),
    begun=st.frozensets(st.sampled_from(KEYS), max_size=2),
    made=st.lists(MADE, max_size=3).map(tuple),
    now=st.just(NOW),
    before=st.dictionaries(st.sampled_from(NAMES), st.just({"9": "Person 9"}), max_size=2),
)
PLANS = st.builds(
    lambda who, bounds: Plan(changes=tuple(KINDS[kind](key) for kind, key in sorted(who)), bounds=bounds),
    st.frozensets(st.tuples(st.integers(0, len(KINDS) - 1), st.sampled_from(KEYS))),
    BOUNDS,
)


def with_setting(plan: Plan, once: t.Mapping[str, int]) -> Plan:
    limits = dataclasses.replace(plan.bounds.limits, once=once)
    return dataclasses.replace(plan, bounds=dataclasses.replace(plan.bounds, limits=limits))


def settings_of(texts: t.Iterable[str]) -> list[dict[str, int]]:
    """The settings that the texts name, as the option is read."""
    attributes = {"attributes": {name.partition(".")[2]: {"count": 1} for name in NAMES if "." in name}}
    found = (match[1] for text in texts for match in SETTING.finditer(text))
    pairs = (dict(pair.split("=") for pair in text.split(",")) for text in found)
    return [dict(limits_of(attributes, one, first_run=False).once) for one in pairs]


@given(PLANS, st.booleans())
def test_a_run_with_the_setting_of_any_message_makes_all_changes(plan: Plan, check_mode: bool) -> None:
    shown = checked(plan, check_mode=check_mode)
    limited = [one for one in shown.gauges if one.verdict in (Verdict.WITHHELD, Verdict.EXCEEDED)]
    settings = settings_of((*shown.stops, *(notice.text for notice in shown.notices)))
    assert bool(settings) is bool(limited)
    for once in settings:
        run = checked(with_setting(plan, once), check_mode=False)
        assert (run.stops, run.notices, run.rejections, run.problems) == ((), (), (), ())
        assert run.changes == plan.changes


@given(PLANS)
def test_without_the_numbers_of_withheld_changes_these_wait_and_the_run_does_not_stop(plan: Plan) -> None:
    plan = dataclasses.replace(plan, changes=tuple(one for one in plan.changes if not isinstance(one, Create)))
    shown = checked(plan, check_mode=False)
    waiting = {one.limit.name for one in shown.gauges if one.verdict is Verdict.WITHHELD}
    for once in settings_of((*shown.stops, *(notice.text for notice in shown.notices))):
        others = {name: number for name, number in once.items() if name not in waiting}
        assert checked(with_setting(plan, others), check_mode=False).stops == ()


def titled(once: t.Mapping[str, int]) -> Plan:
    """A run that gives 8 people another title, with the setting."""
    each = (
        Limit(name="attribute_changes", count=5),
        Limit(name="people", count=5),
        Limit(name="attributes.title", count=4, holds=True),
    )
    plan = Plan(changes=tuple(valued(key, "title") for key in KEYS), bounds=Bounds(limits=Limits(each=each)))
    return checked(with_setting(plan, once), check_mode=False)


def test_the_message_about_withheld_changes_has_the_limits_that_they_exceed_too() -> None:
    [notice] = titled({}).notices
    assert notice.text.startswith(
        "The limit of attributes.title is exceeded, so the changes of these people wait. If they are right, allow them"
        " for one run: -e lifecycle_limits_once=attribute_changes=8,people=8,attributes.title=8. With all changes, the"
        " run also needs the numbers of attribute_changes, people. 8 accounts would"
    )


def test_the_message_of_a_run_that_stops_has_the_number_that_is_allowed_already() -> None:
    assert titled({"attributes.title": 8}).stops[0] == (
        "The limits of attribute_changes, people are exceeded, so a run writes nothing. If the changes are right, allow"
        " them for one run: -e lifecycle_limits_once=attribute_changes=8,people=8,attributes.title=8. With all changes,"
        " the run also needs the number of attributes.title. Otherwise, correct HR or the mapping."
    )
