# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deltas of `script` show all that a process is given and all that is remembered of it."""

from __future__ import annotations

import dataclasses
import json
import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    Delta,
    Disable,
    Enable,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.descriptor import (
    EVENTS,
    SCRIPT,
    SCRIPT_AFTER,
    SCRIPT_BEFORE,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.runs import Place, ScriptChange, ScriptRun, run_of

DEFAULTS = {name: option.get("default") for name, option in SCRIPT.argument_spec.items()}
DN = "CN=Anna,DC=x"
PLACE = Place(DN, "guid-1")
MAIL = Delta(attribute="mail", after=("a@x",))
TITLE = Delta(attribute="title", after=("Boss",))

WORD = st.sampled_from(["a", "b", "a b", "'a", ""])
OPTIONS: dict[str, st.SearchStrategy[t.Any]] = {
    "name": st.sampled_from([None, "badge", "true", "false"]),
    "command": st.builds(
        lambda first, rest: [first, *rest], st.sampled_from(["/bin/true", "/bin/false"]), st.lists(WORD, max_size=3)
    ),
    "moment": st.sampled_from(["before", "after"]),
    "data": st.dictionaries(st.sampled_from(["x", "y"]), WORD | st.integers(0, 1) | st.none(), max_size=2),
    "environment": st.dictionaries(st.sampled_from(["X", "Y"]), WORD | st.integers(0, 1), max_size=2),
    "time_limit": st.integers(0, 3),
    "once": st.booleans(),
    "state_dir": st.sampled_from(["one", "two"]),
    "supports_check_mode": st.booleans(),
}
PERSON: dict[str, st.SearchStrategy[t.Any]] = {
    "document": st.dictionaries(st.sampled_from(["first_name", "salary"]), WORD | st.integers(0, 1), max_size=2),
    "changes": st.sampled_from(
        [
            (Disable(account="guid-1", dn=DN),),
            (SetAttributes(account="guid-1", dn=DN, deltas=(MAIL,)),),
            (SetAttributes(account="guid-1", dn=DN, deltas=(MAIL, TITLE)),),
            (SetAttributes(account="guid-1", dn=DN, deltas=(MAIL,)), Enable(account="guid-1", dn=DN)),
            (Create(dn=DN),),
        ]
    ),
    "login": st.sampled_from(["anna", "bea"]),
    "principal": st.sampled_from(["anna@x", "bea@x"]),
}
SITUATION = st.fixed_dictionaries({**OPTIONS, **PERSON})


SIMPLE: dict[str, t.Any] = {
    **{name: DEFAULTS[name] for name in OPTIONS},
    "command": ["/bin/true", "a b", ""],
    "document": {},
    "changes": (),
    "login": "anna",
    "principal": "",
}

Given: t.TypeAlias = tuple[t.Any, ...]


def run(situation: t.Mapping[str, t.Any], event: str = "left", occurrence: str = "2026-11-22") -> ScriptRun:
    changes: tuple[Change, ...] = situation["changes"]
    raw = {
        "samaccountname": (situation["login"].encode(),),
        "userprincipalname": (situation["principal"].encode(),),
    }
    subject = Subject(
        key="1",
        label="Anna",
        presence=Presence.LEFT,
        options={**DEFAULTS, **{name: situation[name] for name in OPTIONS}},
        account=Account(DN, raw, "guid-1"),
        changes=changes,
        document=situation["document"],
    )
    return run_of(subject, event, occurrence)


def given_to_process(run: ScriptRun) -> Given:
    """What the process is given, and where it is remembered that it ran."""
    document = json.dumps(run.document(PLACE, check_mode=False), sort_keys=True)
    memory = None if run.state_dir is None else (run.state_dir, run.identity)
    environment = sorted(run.environment.items())
    return run.command, document, environment, run.time_limit, memory


def change(run: ScriptRun) -> ScriptChange:
    return ScriptChange(key="1", account="guid-1", dn=DN, script=run)


def shown(run: ScriptRun) -> tuple[str, list[tuple[str, list[str]]]]:
    """What an approval sees: values without an order, and no reasons."""
    made = change(run)
    assert not any(delta.before for delta in made.deltas)
    return made.kind.name, sorted((delta.attribute, sorted(delta.after)) for delta in made.deltas)


@given(data=st.data(), situation=SITUATION)
@settings(max_examples=500)
def test_runs_that_differ_are_shown_differently(data: st.DataObject, situation: dict[str, t.Any]) -> None:
    name = data.draw(st.sampled_from([*OPTIONS, *PERSON]))
    one, other = run(situation), run({**situation, name: data.draw(SITUATION)[name]})
    if shown(one) == shown(other):
        assert given_to_process(one) == given_to_process(other)


@given(data=st.data(), situation=SITUATION, event=st.sampled_from(EVENTS))
@settings(max_examples=300)
def test_every_field_of_a_run_is_shown(data: st.DataObject, situation: dict[str, t.Any], event: str) -> None:
    one = run(situation)
    other = dataclasses.replace(run(data.draw(SITUATION), event), key=data.draw(st.sampled_from(["1", "2"])))
    for field in dataclasses.fields(ScriptRun):
        changed = dataclasses.replace(one, **{field.name: getattr(other, field.name)})
        if field.name == "occurrence":
            assert shown(changed) == shown(one)
        elif shown(changed) == shown(one):
            assert given_to_process(changed) == given_to_process(one)
            assert (changed.event, changed.key) == (one.event, one.key)


@given(situation=SITUATION)
def test_private_values_are_not_shown(situation: dict[str, t.Any]) -> None:
    secret = "correct horse battery staple"
    private = {"data": {"x": secret}, "environment": {"X": secret}, "document": {"salary": secret}}
    assert secret not in str(change(run({**situation, **private})).deltas)


def test_the_place_and_the_preview_are_not_part_of_the_digest() -> None:
    """A preview and the run that applies its plan show the same; the account's own GUID may come into being between."""
    one = run(SIMPLE)
    document = one.document(Place("CN=Elsewhere", None), check_mode=True)
    assert (document["check_mode"], document["account"]["dn"]) == (True, "CN=Elsewhere")
    assert [delta.attribute for delta in one.deltas] == ["script true", "script true command", "script true details"]
    assert [delta.after for delta in one.deltas][:2] == [("left",), ("/bin/true 'a b' ''",)]
    assert change(one).kind is SCRIPT_AFTER
    assert change(dataclasses.replace(one, moment="before")).kind is SCRIPT_BEFORE


def test_the_order_of_members_says_nothing() -> None:
    """An HR system may return members in another order in the run that applies an approved plan."""
    one, other = {"x": {"a": 1, "b": 2}, "y": 3}, {"y": 3, "x": {"b": 2, "a": 1}}
    for name in ("document", "data"):
        assert shown(run({**SIMPLE, name: one})) == shown(run({**SIMPLE, name: other}))
    one, other = {"X": 1, "Y": 2}, {"Y": 2, "X": 1}
    assert shown(run({**SIMPLE, "environment": one})) == shown(run({**SIMPLE, "environment": other}))


def test_a_command_that_is_empty_has_no_name() -> None:
    assert run({**SIMPLE, "name": None, "command": []}).title == ""


def test_the_limits_of_arguments_are_shown() -> None:
    named = {**SIMPLE, "name": "badge"}
    commands = [["/bin/true", "a b"], ["/bin/true", "a", "b"], ["/bin/true", "b", "a"], ["/bin/true a b"]]
    assert len({str(shown(run({**named, "command": command}))) for command in commands}) == len(commands)
