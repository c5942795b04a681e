# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which fields of HR records are written, and which are kept."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory, Written
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Held, entry_name, has_taken
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back import plan as fields
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.place import Place
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.plan import Judge, Judgement, Wish
from ansible_collections.hrsync.ad.plugins.module_utils.values.digests import digest
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account

NOW = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)
SECRET = b"secret"
NOTHING: t.Final[dict[str, t.Any]] = {
    "source": None,
    "record": None,
    "mail_to": None,
    "login_to": None,
    "upn_to": None,
    "phone_to": None,
    "values": {},
}
DOCUMENT = {"source": "factorial", "id": "4711"}


def options(**given: t.Any) -> dict[str, t.Any]:
    return {**NOTHING, **given}


def subject(
    given: t.Mapping[str, t.Any], held: t.Mapping[str, t.Any] | None = None, *deltas: Delta, **more: t.Any
) -> Subject:
    one = account("Anna", "1", **{"mail": "anna@x", **(held or {})})
    target: dict[str, t.Any] = {"key": "1", "account": one.guid, "dn": one.dn}
    changes = (SetAttributes(**target, deltas=deltas),) if deltas else ()
    return Subject(
        key="1",
        label="Anna (1)",
        presence=Presence.ACTIVE,
        options=options(**given),
        account=one,
        changes=changes,
        **{"document": DOCUMENT, **more},
    )


def shown(value: str) -> str:
    return digest((value,), SECRET)


def remembering(held: str, wanted: str, field: str = "f") -> Memory:
    """What is remembered of a field that a run has written."""
    entry = Written(digest=shown(held), at=NOW, wanted=shown(wanted))
    person = PersonMemory(key="1", written={entry_name("HR", field): entry})
    return Memory(is_kept=True, secret=SECRET, people={"1": person})


def judged(value: str, wish: Wish, memory: Memory | None = None, pending: str = "") -> Judgement:
    held = Held(values={"f": value}, pending={"f": pending})
    return Judge(memory or Memory(secret=SECRET)).judgement("1", "hr", wish, held)


ANNA: t.Final = Wish("f", "anna@x")


@pytest.mark.parametrize(
    ("value", "wish", "memory", "expected"),
    [
        ("", ANNA, None, Judgement.WRITTEN),
        ("anna@x", ANNA, None, Judgement.KEPT),
        ("Anna@X", ANNA, None, Judgement.KEPT),
        ("somebody@else", ANNA, None, Judgement.FOREIGN),
        ("old@x", ANNA, None, Judgement.FOREIGN),
        ("old@x", Wish("f", "anna@x", "OLD@x"), None, Judgement.WRITTEN),
        ("old@x", ANNA, remembering("old@x", "old@x"), Judgement.WRITTEN),
        ("somebody@else", ANNA, remembering("old@x", "old@x"), Judgement.FOREIGN),
        ("old@x", ANNA, remembering("old@x", "old@x", "g"), Judgement.FOREIGN),
        ("+48221", Wish("f", "+48 22 1"), remembering("+48221", "+48 22 1"), Judgement.KEPT),
        ("+48221", Wish("f", "+48 22 2"), remembering("+48221", "+48 22 1"), Judgement.WRITTEN),
        ("", ANNA, remembering("anna@x", "anna@x"), Judgement.WRITTEN),
        ("anna@x", Wish("f", ""), remembering("anna@x", "anna@x"), Judgement.WRITTEN),
        ("somebody@else", Wish("f", ""), remembering("anna@x", "anna@x"), Judgement.FOREIGN),
        ("", Wish("f", ""), None, Judgement.KEPT),
    ],
)
def test_only_an_empty_field_or_our_own_value_is_written(
    value: str, wish: Wish, memory: Memory | None, expected: Judgement
) -> None:
    assert judged(value, wish, memory) is expected


def test_a_value_that_waits_for_a_confirmation_is_not_sent_again() -> None:
    assert judged("", ANNA, pending="anna@x") is Judgement.WAITING
    assert judged("", ANNA, pending="other@x") is Judgement.WRITTEN
    # The HR system does not say that it waits.
    assert judged("", ANNA, remembering("", "anna@x")) is Judgement.KEPT


def test_the_values_are_those_after_the_changes_of_the_directory() -> None:
    change = Delta(attribute="mail", before=("anna@x",), after=("anna.nowak@x",))
    found = fields.wishes(
        subject({"mail_to": "e", "login_to": "l", "upn_to": "u", "phone_to": "p"}, {"telephoneNumber": "+48 1"}, change)
    )
    login = account("Anna", "1").text("sAMAccountName") or ""
    assert found == tuple(
        wish
        for wish in (Wish("e", "anna.nowak@x", "anna@x"), Wish("l", login, login), Wish("p", "+48 1", "+48 1"))
        if wish.text
    )


def test_nothing_is_cleared_because_the_account_has_no_value() -> None:
    assert fields.wishes(subject({"phone_to": "p"})) == ()
    assert fields.wishes(subject({"values": {"e": None, "p": 1}})) == (Wish("e", ""), Wish("p", "1"))


def test_the_record_is_that_of_the_employee_unless_the_options_name_another() -> None:
    own = subject({"mail_to": "e"})
    assert (fields.source_of(own), fields.record_of(own)) == ("factorial", "4711")
    other = subject({"mail_to": "e", "source": "bamboohr"})
    assert (fields.source_of(other), fields.record_of(other)) == ("bamboohr", "")
    named = subject({"mail_to": "e", "source": "bamboohr", "record": "12"}, document={})
    assert (fields.source_of(named), fields.record_of(named)) == ("bamboohr", "12")
    nobody = subject({"mail_to": "e"}, document={})
    assert (fields.source_of(nobody), fields.record_of(nobody)) == ("", "")


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"mail_to": "e"}, ""),
        ({"values": {"e": ""}}, ""),
        ({}, "names no field. Set mail_to, login_to, upn_to, phone_to or values."),
        ({"mail_to": "e", "values": {"p": "1"}}, "has values, and also names e."),
        ({"mail_to": "e", "upn_to": "e"}, "names e twice"),
    ],
)
def test_options_that_cannot_be_followed(given: dict[str, t.Any], words: str) -> None:
    found = fields.problem(options(**given))
    assert words in found
    assert bool(found) == bool(words)


def test_a_change_shows_the_field_and_the_record() -> None:
    held = Held(values={"e": "", "p": "+48 1"})
    change = fields.change(subject({"mail_to": "e"}), held, [Wish("e", "anna@x"), Wish("p", "")])
    assert change is not None
    assert [(delta.attribute, delta.before, delta.after) for delta in change.deltas] == [
        ("e (factorial 4711)", (), ("anna@x",)),
        ("p (factorial 4711)", ("+48 1",), ()),
    ]
    assert change.values == (("e", "", "anna@x"), ("p", "+48 1", ""))
    assert (change.source, change.record, change.account) == ("factorial", "4711", subject({}).target["account"])
    assert fields.change(subject({"mail_to": "e"}), held, []) is None


@pytest.mark.parametrize(
    ("place", "is_readable"),
    [
        (Place("factorial", "4711", "phone_number"), True),
        (Place("HR north (old)", "12", "workPhone"), True),
        (Place("factorial", "12 34", "phone_number"), False),
        (Place("sql", "12", "two words"), False),
    ],
)
def test_places_are_read_from_what_changes_show(place: Place, is_readable: bool) -> None:
    assert place.is_readable is is_readable
    assert (Place.parse(place.text) == place) is is_readable


def test_a_text_that_is_no_place() -> None:
    assert Place.parse("title") is None


@pytest.mark.parametrize(
    ("values", "before", "after", "pending", "expected"),
    [
        ({"f": "anna@x"}, "", "Anna@x", "", True),
        ({"f": "anna@x"}, "old@x", "old@x", "", False),
        ({"f": "anna@x"}, "old@x", "old@x", "anna@x", True),
        ({"f": "+48 22 1"}, "", "+48221", "", True),
        ({"f": "anna@x"}, "old@x", "", "", False),
        ({"f": ""}, "old@x", "", "", True),
        ({"f": ""}, "old@x", "other@x", "", False),
    ],
)
def test_what_an_hr_system_has_taken(
    values: dict[str, str], before: str, after: str, pending: str, expected: bool
) -> None:
    found = has_taken(values, Held(values={"f": before}), Held(values={"f": after}, pending={"f": pending}))
    assert bool(found) is expected
