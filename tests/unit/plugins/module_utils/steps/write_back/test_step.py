# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step reads from HR systems and sends to them."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Told
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.plan import WriteBackChange
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.step import PORTION, WriteBack
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import AuthenticationError, UnavailableError
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account, snapshot

from .conftest import Records, Systems
from .test_plan import options

NOW = datetime.datetime(2026, 11, 29, tzinfo=datetime.UTC)


def person(number: int, origin: str = "hr", presence: Presence = Presence.ACTIVE, **given: t.Any) -> Subject:
    return Subject(
        key=str(number),
        label=f"Person ({number})",
        presence=presence,
        options=options(**{"mail_to": "mail", **given}),
        account=account(f"Person {number}", str(number), mail=f"p{number}@x", telephoneNumber=f"+48 {number}"),
        document={"source": origin, "id": f"id{number}"},
    )


class Made:
    """The step, with what it has planned and made."""

    def __init__(self, systems: Systems, *subjects: Subject) -> None:
        accounts = [one.account for one in subjects if one.account]
        seen = snapshot(*accounts)
        services = Services({"sources": systems.entries})
        self.step = WriteBack(Run(services=services, directory=t.cast("t.Any", object()), snapshot=seen, now=NOW))
        self.context = Context(seen, Passwords())
        self.plan: StepPlan[WriteBackChange] = self.step.plan(subjects)

    def apply(self) -> list[Outcome]:
        return list(self.step.apply(self.plan.changes, self.context))

    @property
    def setbacks(self) -> dict[str, str]:
        return {one.subject.key: one.text for one in self.plan.setbacks}


def test_empty_fields_are_written_and_remembered(systems: Systems) -> None:
    systems.records["hr"] = Records({"id1": {}, "id2": {"mail": "P2@X"}})
    made = Made(systems, person(1, phone_to="phone"), person(2))
    assert [change.key for change in made.plan.changes] == ["1"]
    [outcome] = made.apply()
    sent = {"mail": "p1@x", "phone": "+48 1"}
    assert systems.records["hr"].sent == [("id1", sent)]
    said = {"email": None, "phone": None}
    told = Told(source="hr", sent=sent, held=sent, says={"email": "p1@x", "phone": "+48 1"}, said=said)
    assert outcome == Outcome(Status.APPLIED, told=told)
    assert Made(systems, person(1, phone_to="phone"), person(2)).plan.changes == ()


def test_values_of_others_are_kept_with_one_warning(systems: Systems) -> None:
    systems.records["hr"] = Records({"id1": {"mail": "a@y"}, "id2": {"mail": "b@y"}, "id3": {"pending": "p3@x"}})
    made = Made(systems, *map(person, (1, 2, 3)))
    assert (made.plan.changes, made.plan.setbacks) == ((), ())
    warned = {notice.keys: notice.text for notice in made.plan.notices}
    assert set(warned) == {("1", "2"), ("3",)}
    assert "which is kept" in warned["1", "2"] and "y" not in warned["1", "2"].split()
    assert "waits until the employee confirms" in warned["3",]


def test_a_record_that_is_gone(systems: Systems) -> None:
    systems.records["hr"] = Records({})
    made = Made(systems, person(1), person(2, presence=Presence.LEFT))
    assert set(made.setbacks) == {"1"}
    assert "has no record id1" in made.setbacks["1"]


def test_an_hr_system_that_takes_nothing_blocks_its_own_people(systems: Systems) -> None:
    systems.records["hr"] = Records({"id1": {}})
    made = Made(systems, person(1), person(2, "csv"))
    assert made.setbacks == {"2": "Nothing can be written back to csv."}
    assert [change.key for change in made.plan.changes] == ["1"]


def test_a_rule_for_one_hr_system_ignores_the_people_of_others(systems: Systems) -> None:
    systems.records["hr"] = Records({"id1": {}})
    made = Made(systems, person(1), person(2, "contractors", source="hr"))
    assert ([change.key for change in made.plan.changes], made.setbacks) == (["1"], {})


def _fields(subject: Subject) -> dict[str, t.Any]:
    return {name: getattr(subject, name) for name in ("key", "label", "presence", "account", "document")}


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"source": "nowhere", "record": "1"}, "write_back.source is nowhere, but sources has hr, csv"),
        ({"source": "csv", "record": "1"}, "Nothing can be written back to csv."),
        ({"mail_to": "shoe_size"}, "shoe_size cannot be written."),
        # The account has no such value.
        ({"upn_to": "shoe_size"}, "shoe_size cannot be written."),
        ({"record": "1 2"}, "has a space in its identifier"),
        ({"mail_to": None}, "names no field"),
    ],
)
def test_options_that_block_the_step(systems: Systems, given: dict[str, t.Any], words: str) -> None:
    systems.records["hr"] = Records({"id2": {}})
    made = Made(systems, person(1, **given), person(2))
    assert words in made.setbacks["1"]
    assert [change.key for change in made.plan.changes] == ["2"]


def test_a_task_for_one_account_needs_a_record(systems: Systems) -> None:
    systems.records["hr"] = Records({})
    one = person(1)
    alone = Subject(**{**_fields(one), "options": options(mail_to="mail", source="hr"), "document": {}})
    assert "write_back.record is not set" in Made(systems, alone).setbacks["1"]
    systems.records.clear()
    assert (
        "write_back.source is not set"
        in Made(systems, Subject(**{**_fields(one), "options": options(mail_to="mail"), "document": {}})).setbacks["1"]
    )


def test_what_somebody_has_changed_meanwhile_is_not_overwritten(systems: Systems) -> None:
    records = systems.records["hr"] = Records({"id1": {}, "id2": {}, "id3": {}})
    made = Made(systems, *map(person, (1, 2, 3)))
    records.rows["id1"]["mail"] = "hr@y"
    del records.rows["id2"]
    first, second, third = made.apply()
    assert (first.status, second.status, third.status) == (Status.FAILED, Status.FAILED, Status.APPLIED)
    assert "somebody has changed mail in hr" in first.message
    assert "no record id2 any more" in second.message
    assert [record for record, _values in records.sent] == ["id3"]
    assert first.told is None


def test_a_refusal_concerns_one_record(systems: Systems) -> None:
    records = systems.records["hr"] = Records({"id1": {}, "id2": {}}, refused={"id1": "is invalid."})
    first, second = Made(systems, person(1), person(2)).apply()
    assert first == Outcome(Status.FAILED, "is invalid.")
    assert second.status is Status.APPLIED
    assert len(records.sent) == 1


@pytest.mark.parametrize(("error", "unknown"), [(AuthenticationError("401"), False), (UnavailableError("503"), True)])
def test_an_hr_system_that_is_lost_fails_its_own_people(systems: Systems, error: SourceError, unknown: bool) -> None:
    systems.records["hr"] = Records({"id1": {}, "id3": {}}, lost=error)
    systems.records["other"] = Records({"id2": {}})
    made = Made(systems, person(1), person(2, "other"), person(3))
    outcomes = dict(zip((change.key for change in made.plan.changes), made.apply(), strict=True))
    assert {key: one.status for key, one in outcomes.items()} == {
        "1": Status.FAILED,
        "2": Status.APPLIED,
        "3": Status.FAILED,
    }
    assert outcomes["1"].unknown is unknown
    assert not outcomes["3"].unknown
    assert systems.records["hr"].sent == []


def test_records_are_read_in_bulk(systems: Systems) -> None:
    number = PORTION + 1
    records = systems.records["hr"] = Records({f"id{one}": {} for one in range(number)})
    made = Made(systems, *map(person, range(number)))
    assert records.reads == 1
    assert {one.status for one in made.apply()} == {Status.APPLIED}
    assert records.reads == 3
