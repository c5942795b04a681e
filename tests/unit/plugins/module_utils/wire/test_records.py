# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
from ansible.module_utils.common.parameters import remove_values
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    DIRECTORY_CHANGES,
    CreateOu,
    Delta,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import (
    AttributeRule,
    Category,
    Desired,
    Drift,
    Enable,
    Failure,
    Likeness,
    ManagerLeft,
    NullPolicy,
    Policy,
    Presence,
    Renaming,
    Staged,
    ValueKind,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Gauge, Limit, Limits, Verdict
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import USERS
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    KnownAccounts,
    Missing,
    Notice,
    Outcome,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Keyless, Report, Saying, Task
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import REST, Size, Waves
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing
from ansible_collections.hrsync.ad.plugins.module_utils.wire import records as transport

LIMIT = Limit(name="moves", count=5, percent=2.5, floor=3, period=datetime.timedelta(days=7), holds=True)
GAUGE = Gauge(
    limit=LIMIT,
    allowed=5,
    number=6,
    earlier=1,
    since=datetime.datetime(2026, 11, 28, tzinfo=datetime.UTC),
    population=40,
    first=("Anna (1)",),
    verdict=Verdict.WITHHELD,
)
DESIRED = Desired(
    key="1",
    label="Anna (1)",
    presence=Presence.UPCOMING,
    end="2026-12-31",
    why="starts soon",
    source="factorial",
    origins={"phone": "calamari"},
    ou="OU=x",
    attributes={"title": ("a", "b"), "mail": None, "l": ()},
    groups=("Sales",),
    unmade={"c": "c: 'Atlantis' is not a known country."},
    skips=("its changes are skipped: a",),
    options={"title": "lifecycle_templates[0].attributes.title"},
    flags={"smartcard_required": False},
    like=Likeness(
        account="tpl",
        attributes=("l",),
        groups=True,
        skipped_groups=("x",),
        on_create_only=True,
        option="lifecycle_like",
    ),
    account="guid",
    start_unknown=True,
    paused=True,
    recalled=True,
    only_disables=True,
    unlock=True,
    remember_groups=True,
    restore_groups=True,
    steps={"mailbox": ({"state": "shared", "delegate": None},)},
    document={"first_name": "Anna"},
    staged=Staged(
        enabled=False,
        ou="OU=Away",
        attributes={"info": None, "title": ("x",)},
        joins=("a",),
        leaves=("b",),
        leaves_all=True,
        remembers=True,
        known_groups=("a", "c"),
        causes={"ou": ("stage away, absence start", "lifecycle_stages[0].steps.ou")},
        steps={"mailbox": ("stage away, absence start", "")},
        reached={"away": "2026-11-01T00:00:00+00:00"},
    ),
)
POLICY = Policy(
    rules={
        "title": AttributeRule(
            attribute="title",
            kind=ValueKind.CANDIDATES,
            on_create_only=True,
            keep_former=True,
            null=NullPolicy.ERROR,
            fields=("job_title",),
            template="{{ x }}",
            option="attributes.title",
            drift=Drift.KEEP,
        )
    },
    key_attribute="employeeNumber",
    rehire_match=("birthday",),
    match_attributes=("mail",),
    adopt=True,
    managed_base="OU=x",
    category=Category.MODIFY,
    manager_left=ManagerLeft.CLEAR,
    rename=Renaming.KEEP,
    create_missing_ous=True,
    keep_old_address=True,
    yield_to_exchange=True,
    must_change_password=True,
    owned_groups=frozenset(("a",)),
    owned_group_bases=("OU=g",),
    group_key_attribute="info",
    group_failures={"sales": Failure.WARN},
    drift=Drift.REPORT,
    group_drift={"sales": Drift.KEEP},
    enable=Enable.OURS,
    leave_groups=True,
    group_memory="seeAlso",
    protected_groups=("p",),
    protected_bases=("OU=p",),
    only=frozenset(("1",)),
    in_scope=frozenset(("1", "2")),
    scope="employee.department == 'Sales'",
    leaves_out_values=True,
    limits=Limits(each=(LIMIT,), once={"moves": 60}, first_run=True),
    minimum_coverage=1,
    name_hold_days=30,
    coverage_from=2,
    option_names=USERS,
    subject="account",
    authority="the list",
)
COMMON: dict[str, t.Any] = {"key": "1", "label": "Anna", "account": "guid", "dn": "CN=a", "reason": "because"}
OWN: dict[str, t.Any] = {
    "new_dn": "CN=b",
    "deltas": (Delta(attribute="title", before=("a",), after=("b",), reason="why", person="2"),),
    "group": "CN=g",
    "enabled": True,
    "control": 512,
    "failure": Failure.IGNORE,
    "level": 3,
    "adopted": "found by mail: CN=a",
    "kind": KINDS_BY_NAME["mailbox"],
}
CHANGES = [
    made(**COMMON, **{field.name: OWN[field.name] for field in dataclasses.fields(made) if field.name in OWN})
    for made in (*DIRECTORY_CHANGES.values(), StepChange)
]
"""One of each kind, with all fields but those that stay in the process."""
MISSING = Missing(
    key="9",
    label="Jan (9)",
    since=datetime.datetime(2026, 11, 1, tzinfo=datetime.UTC),
    days=27,
    note="was to start on 2026-12-01",
    disables=True,
    after="30 days",
)
PLAN = Plan(
    limits=("Limited to 2 of 5 employees by lifecycle_only.",),
    changes=(*CHANGES, CreateOu(dn="OU=x")),
    rejections=(Rejection("1", "Anna", ("why",)),),
    notices=(Notice("text", ("1",)), Notice("text of 1", ("1",), has_keys=True)),
    problems=(Problem("mailbox", "text", ("1",)),),
    stops=("stop",),
    faults=("fault",),
    employees=3,
    unchanged=1,
    logins={"guid": "anna.nowak"},
    missing=(MISSING,),
    coverage=KnownAccounts(41, 40, 80),
    gauges=(GAUGE, dataclasses.replace(GAUGE, limit=Limit(name="people"), since=None)),
    waves=Waves(sizes=(1, 10, 30), begun=2, why="A change failed.", left=("Anna", "Bo")),
    emergency="incident",
    would_stop=True,
)


def sent(record: t.Any) -> t.Any:
    return packing.unpack(packing.pack(record))


def differs_from_default(value: t.Any) -> list[str]:
    fields = [
        field for field in dataclasses.fields(value) if field.default is not dataclasses.MISSING and field.compare
    ]
    return [field.name for field in fields if getattr(value, field.name) == field.default]


@pytest.mark.parametrize("value", [DESIRED, POLICY, *CHANGES, POLICY.rules["title"]])
def test_the_examples_leave_no_field_out(value: t.Any) -> None:
    assert differs_from_default(value) == []


@pytest.mark.parametrize("desired", [DESIRED, dataclasses.replace(DESIRED, unlock=False)])
def test_desired_arrives_as_it_was(desired: Desired) -> None:
    assert transport.desired_from_dict(sent(transport.desired_to_dict(desired))) == desired


@pytest.mark.parametrize("policy", [POLICY, Policy()])
def test_policy_arrives_as_it_was(policy: Policy) -> None:
    assert transport.policy_from_dict(sent(transport.policy_to_dict(policy))) == policy


@pytest.mark.parametrize("plan", [PLAN, Plan()])
def test_plan_arrives_as_it_was(plan: Plan) -> None:
    assert transport.plan_from_dict(sent(transport.plan_to_dict(plan))) == plan


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class ChangeOfAStep(StepChange):
    """What a step adds: a field that is part of checksums, and one that is not."""

    way: str
    work: object = dataclasses.field(compare=False)


def test_fields_that_a_step_adds_stay_where_they_are() -> None:
    common: dict[str, t.Any] = {**COMMON, "kind": OWN["kind"], "deltas": OWN["deltas"]}
    change = ChangeOfAStep(**common, way="exchange", work=object())
    assert transport.change_from_dict(sent(transport.change_to_dict(change))) == StepChange(**common)


def test_values_of_secrets_stay_where_they_are() -> None:
    delta = Delta(attribute="info", before=("old",), after=("new",), reason="why", secret=True)
    record = transport.delta_to_dict(delta)
    assert record == {"attribute": "info", "reason": "why", "secret": True}
    assert transport.delta_from_dict(sent(record)) == dataclasses.replace(delta, before=(), after=())


def test_outcomes_arrive_as_they_were() -> None:
    outcomes = {0: Outcome(Status.APPLIED), 7: Outcome(Status.FAILED, "no rights")}
    assert transport.outcomes_from_dict(sent(transport.outcomes_to_dict(outcomes))) == outcomes


GATE = FeedGate(
    checksum="abc", accepted="def", oddities=("odd",), compares_accounts=True, lacking={"teams": ("1", "2")}
)
TASK = Task(
    desired=(DESIRED,),
    policy=POLICY,
    known_keys=frozenset(("1", "2")),
    rejections=PLAN.rejections,
    keyless=(Keyless(label="Anna (hr id 1)", email="anna@x", left="status inactive"),),
    missing=(MISSING,),
    identities={"1": {"birthday": "digest"}},
    skipped_addresses=frozenset(("bo@x",)),
    notices=PLAN.notices,
    stops=("stop",),
    faults=("fault",),
    said={"1": Saying(label="Anna (1)", source="hr", fields={"end_date": None})},
    revision=7,
    facts={"by": "root"},
    mapping='{"ou": "OU=Staff"}',
    feed_gate=GATE,
    feeds={"hr": {"records": 3}},
    waves=(Size(count=3), Size(percent=2.5), REST),
    by_id=frozenset("2"),
    emergency="incident",
    is_partial=True,
)


def test_a_task_arrives_as_it_was() -> None:
    assert differs_from_default(TASK) == []
    assert differs_from_default(GATE) == []
    for task in (TASK, dataclasses.replace(TASK, feed_gate=None)):
        assert transport.task_from_dict(sent(transport.task_to_dict(task))) == task


def test_a_report_arrives_as_it_was() -> None:
    report = Report(
        plan=PLAN,
        outcomes={0: Outcome(Status.SKIPPED, "lost")},
        server="dc1",
        checksum="abc",
        audit_head="7:ab",
        number=12,
    )
    assert transport.report_from_dict(sent(transport.report_to_dict(report))) == report


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(st.characters()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=10,
)


@given(JSON)
def test_packing_is_exact(value: t.Any) -> None:
    assert sent(value) == value


@pytest.mark.parametrize("text", ["", "!", "AAAA", packing.pack([1])[:-4], "eJyrVgIAAWkAvg=="])
def test_damaged_data_is_an_error(text: str) -> None:
    with pytest.raises(HrsyncError, match="arrived damaged"):
        packing.unpack(text)


def test_a_secret_that_is_too_short_is_the_cause() -> None:
    masked = remove_values(packing.pack(list(range(1000))), {"x"})
    assert "*" in masked
    with pytest.raises(
        HrsyncError, match=r"a password or token of one to three characters occurs there by chance\. Set a"
    ):
        packing.unpack(masked)


def test_somebody_of_whom_little_is_said() -> None:
    plain = Desired(key="1", label="Anna", presence=Presence.ACTIVE)
    assert transport.desired_from_dict(sent(transport.desired_to_dict(plain))) == plain
