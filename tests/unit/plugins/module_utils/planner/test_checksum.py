# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""An approval refers to the checksum of a plan, so changes that ask for different things never have the same one."""

from __future__ import annotations

import dataclasses
import typing as t

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.apply import group_membership
from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.apply.requests import request_of
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Add, Modify, Request
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    CHILDREN,
    DIRECTORY_CHANGES,
    AddToGroup,
    Create,
    Delta,
    DirectoryChange,
    RemoveFromGroup,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import KIND
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    BASE,
    SCHEMA,
    checksum,
)

DNS = st.sampled_from([f"CN=Anna,OU=Staff,{BASE}", f"CN=Bea,OU=Staff,{BASE}", f"CN=Anna,{BASE}"])
VALUES = st.lists(st.sampled_from(["a", "b", "ab", "A", "0", "512"]), max_size=3, unique=True).map(tuple)
PASSWORD_SET = AttributeType("pwdLastSet", Syntax.INTEGER, single_valued=True)
PRIMARY_GROUP = AttributeType("primaryGroupID", Syntax.INTEGER, single_valued=True)
WITH_NUMBERS = {**SCHEMA, "pwdlastset": PASSWORD_SET, "primarygroupid": PRIMARY_GROUP}
ATTRIBUTES = ["title", "mail", "proxyAddresses", "pwdLastSet", "primaryGroupID"]
NUMBERS = VALUES.map(lambda values: tuple(str(len(value) + ord(value[0])) for value in values[:1]))


def delta(attribute: str) -> st.SearchStrategy[Delta]:
    values = NUMBERS if attribute in ("pwdLastSet", "primaryGroupID") else VALUES
    person = st.sampled_from([None, "1", ""])
    return st.builds(Delta, attribute=st.just(attribute), before=values, after=values, person=person)


ATTRIBUTE_DELTAS = st.lists(st.sampled_from(ATTRIBUTES), max_size=3, unique=True).flatmap(
    lambda names: st.tuples(*map(delta, names))
)
CHILD = st.sampled_from([CHILDREN, CHILDREN.upper()]).map(lambda name: (Delta(attribute=name, before=("x",)),))
FIELDS: dict[str, st.SearchStrategy[t.Any]] = {
    "key": st.sampled_from(["", "1", "2"]),
    "label": st.sampled_from(["", "Anna"]),
    "account": st.sampled_from([None, "guid-1", "guid-2"]),
    "dn": DNS,
    "reason": st.sampled_from(["", "because"]),
    "deltas": ATTRIBUTE_DELTAS | CHILD,
    "enabled": st.booleans(),
    "level": st.integers(0, 1),
    "new_dn": DNS,
    "descriptor": st.sampled_from([b"", b"\0", b"\1"]),
    "control": st.sampled_from([512, 514, 66048]),
    "group": DNS,
    "failure": st.sampled_from(Failure),
    "adopted": st.sampled_from(["", "found by mail"]),
}
WORDS = ("label", "reason", "adopted", "level")
"""Fields that say nothing about what is done."""


def drawn(made: type[DirectoryChange]) -> st.SearchStrategy[DirectoryChange]:
    deltas = {"deltas": CHILD | st.just(())} if made.KIND.name == "delete" else {}
    names = [field.name for field in dataclasses.fields(made)]
    # Only deletions show entries below; other deltas name attributes of the schema.
    own = {**FIELDS, "deltas": ATTRIBUTE_DELTAS, **deltas}
    return st.builds(made, **{name: own[name] for name in names})


CHANGES = st.sampled_from(sorted(DIRECTORY_CHANGES.values(), key=lambda made: made.KIND.name)).flatmap(drawn)


def asked(change: DirectoryChange, failed: DirectoryChange | None = None) -> tuple[object, ...]:
    """The request that makes the change, all passwords alike; without the order of values, which has no meaning."""
    context = Context(Snapshot(server="", base_dn=BASE, schema=WITH_NUMBERS), Passwords(lambda _names: "secret"))
    if failed:
        context.fail(failed)
    if isinstance(change, AddToGroup | RemoveFromGroup):
        request: Request = group_membership.request([change], context)
    else:
        request = request_of(change, context)
    if isinstance(request, Modify):
        operations = sorted((name, operation, sorted(values)) for operation, name, values in request.changes)
        return Modify, request.dn, operations, request.controls
    if isinstance(request, Add):
        return Add, request.dn, sorted((name, sorted(values)) for name, values in request.attributes.items())
    return (request,)


def sum_of(change: t.Any) -> str:
    return checksum(Plan(changes=(change,)), BASE)


@given(data=st.data(), one=CHANGES)
@settings(max_examples=200)
def test_changes_whose_requests_differ_have_different_checksums(data: st.DataObject, one: DirectoryChange) -> None:
    name = data.draw(st.sampled_from([field.name for field in dataclasses.fields(one)]))
    other = dataclasses.replace(one, **{name: getattr(data.draw(drawn(type(one))), name)})
    person = Create(key="1", dn="CN=New")
    if asked(one) != asked(other) or asked(one, person) != asked(other, person):
        assert sum_of(one) != sum_of(other)


@given(one=CHANGES, other=CHANGES)
@settings(max_examples=200)
def test_changes_of_any_kinds_whose_requests_differ_have_different_checksums(
    one: DirectoryChange, other: DirectoryChange
) -> None:
    if type(one) is not type(other) or asked(one) != asked(other):
        assert sum_of(one) != sum_of(other)


@pytest.mark.parametrize("made", DIRECTORY_CHANGES.values(), ids=lambda made: str(made.KIND.name))
@given(data=st.data())
@settings(max_examples=60)
def test_every_field_that_is_done_is_in_the_checksum(made: type[DirectoryChange], data: st.DataObject) -> None:
    one, another = data.draw(drawn(made)), data.draw(drawn(made))
    for field in dataclasses.fields(made):
        value = getattr(another, field.name)
        other = dataclasses.replace(one, **{field.name: value})
        if field.name in WORDS:
            assert sum_of(one) == sum_of(other)
        elif field.name != "deltas" and value != getattr(one, field.name):
            assert sum_of(one) != sum_of(other)


@given(one=delta("title") | delta("Title"), other=delta("title") | delta("Title"))
def test_every_byte_of_a_delta_is_in_the_checksum(one: Delta, other: Delta) -> None:
    def meaning(delta: Delta) -> tuple[t.Any, ...]:
        return delta.attribute, sorted(delta.before), sorted(delta.after), delta.person

    changes = [StepChange(kind=KIND, key="1", deltas=(delta,)) for delta in (one, other)]
    assert (sum_of(changes[0]) == sum_of(changes[1])) is (meaning(one) == meaning(other))


def test_a_step_is_approved_by_its_deltas() -> None:
    shown = Delta(attribute="x", after=("y",))
    one = StepChange(kind=KIND, key="1", deltas=(shown,))
    assert sum_of(one) != sum_of(dataclasses.replace(one, deltas=()))
    assert sum_of(one) != sum_of(dataclasses.replace(one, deltas=(shown, dataclasses.replace(shown, attribute="X"))))
