# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `auto_reply` against both simulated services, looked at through their control interfaces."""

from __future__ import annotations

import dataclasses
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Command
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.descriptor import AUTO_REPLY, KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.auto_reply.step import AutoReply
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.both_services import (
    Both,
    Run,
    failures,
    subject,
)

AWAY: dict[str, t.Any] = {"state": "enabled", "internal_message": "Ask Bea."}


def options(way: str = "microsoft365", **given: t.Any) -> dict[str, t.Any]:
    assert given.keys() <= AUTO_REPLY.options.keys()
    return {**{name: spec.get("default") for name, spec in AUTO_REPLY.options.items()}, "way": way, **given}


def licensed(both: Both, *keys: str) -> None:
    for key in keys:
        both.m365.control.add_user(f"{key}@example.test", usageLocation="DE", licenses=["SPE_E3"], provisioning={})


def replies(both: Both, key: str) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", both.m365.control.user(f"{key}@example.test")["mailbox"]["automatic_replies"])


def with_mailbox(both: Both, *logins: str) -> None:
    answers = both.stage.run(*(Command("Enable-Mailbox", {"Identity": login}) for login in logins))
    assert all(not answer.errors for answer in answers)


def on_premises(both: Both, login: str, **given: t.Any) -> Subject:
    return subject(login, options("exchange", **given), account=both.account(login))


def contents(both: Both, login: str) -> dict[str, t.Any]:
    plain = both.stage.service.organization.store.plain()
    return t.cast("dict[str, t.Any]", plain[both.account(login).guid]["auto_reply"])


def test_a_hundred_mailboxes_take_five_round_trips_to_read_and_five_to_write(both: Both) -> None:
    keys = [f"u{number}" for number in range(100)]
    licensed(both, *keys)
    people = [subject(key, options(**AWAY)) for key in keys]
    run = both.run(AutoReply, *people)
    assert run.services.graph.requests == 5 + 5
    assert len(run.succeed()) == 100
    assert run.services.graph.requests == 15
    assert {replies(both, key)["status"] for key in keys} == {"alwaysEnabled"}
    assert both.run(AutoReply, *people).plan.changes == ()


def test_people_in_both_services_are_answered_in_one_run(both: Both) -> None:
    licensed(both, "anna")
    with_mailbox(both, "kim")
    people = [on_premises(both, "kim", **AWAY), subject("anna", options(**AWAY))]
    changes = both.run(AutoReply, *people).succeed()
    assert [(change.kind, change.key, change.account is None) for change in changes] == [
        (KIND, "kim", False),
        (KIND, "anna", True),
    ]
    assert replies(both, "anna")["status"] == "alwaysEnabled"
    assert contents(both, "kim")["state"] == "Enabled"
    assert both.run(AutoReply, *people).plan.changes == ()


def test_a_schedule_comes_back_as_the_same_instants(both: Both) -> None:
    licensed(both, "anna")
    with_mailbox(both, "kim")
    when = {"state": "scheduled", "start": "2026-12-01T08:00", "end": "2026-12-24", "timezone": "America/New_York"}
    given = {**AWAY, **when, "external_message": "Away.", "audience": "contacts"}
    people = [on_premises(both, "kim", **given), subject("anna", options(**given))]
    both.run(AutoReply, *people).succeed()
    assert contents(both, "kim")["end"] == "2026-12-25T05:00:00+00:00"
    assert replies(both, "anna")["scheduledStartDateTime"] == "2026-12-01T13:00:00+00:00"
    assert (contents(both, "kim")["audience"], replies(both, "anna")["externalAudience"]) == ("Known", "contactsOnly")
    assert both.run(AutoReply, *people).plan.changes == ()


def test_what_a_task_does_not_name_stays(both: Both) -> None:
    licensed(both, "anna")
    with_mailbox(both, "kim")
    both.run(AutoReply, on_premises(both, "kim", **AWAY), subject("anna", options(**AWAY))).succeed()
    off = {"state": "disabled"}
    both.run(AutoReply, on_premises(both, "kim", **off), subject("anna", options(**off))).succeed()
    assert (contents(both, "kim")["state"], replies(both, "anna")["status"]) == ("Disabled", "disabled")
    assert "Ask Bea." in contents(both, "kim")["internal"]
    assert "Ask Bea." in replies(both, "anna")["internalReplyMessage"]


def test_who_has_no_mailbox_yet_is_waited_for_and_who_has_none_is_told(both: Both) -> None:
    slow = {"seconds": 3600}
    both.m365.control.add_user("slow@example.test", usageLocation="DE", licenses=["SPE_E3"], provisioning=slow)
    both.m365.control.add_user("none@example.test")
    new = (Create(key="new"),)
    people = [
        subject("slow", options(**AWAY)),
        subject("none", options(**AWAY)),
        subject("new", options("exchange", **AWAY), changes=new),
        on_premises(both, "ola", **AWAY),
    ]
    run = both.run(AutoReply, *people)
    assert run.plan.changes == ()
    assert [notice.keys for notice in run.plan.notices] == [("slow",), ("new",)]
    assert [setback.subject.key for setback in run.plan.setbacks] == ["none", "ola"]
    left = [dataclasses.replace(one, presence=Presence.LEFT) for one in people]
    assert both.run(AutoReply, *left).plan == StepPlan()
    off = {"state": "disabled", "internal_message": None}
    silent = [dataclasses.replace(one, options={**one.options, **off}) for one in people]
    assert both.run(AutoReply, *silent).plan == StepPlan()


def test_options_that_cannot_work_stop_only_whom_they_are_for(both: Both) -> None:
    licensed(both, "anna", "bea", "cleo")
    people = [
        subject("anna", options(state="scheduled", end="soon")),
        subject("bea", options(state="enabled")),
        subject("cleo", options(**AWAY)),
    ]
    run = both.run(AutoReply, *people)
    assert [change.key for change in run.plan.changes] == ["cleo"]
    assert [text.split(",")[0] for text in run.setbacks] == [
        "The option end is 'soon'",
        "The state is enabled",
    ]


def test_a_mailbox_that_is_gone_in_the_middle_fails_alone(both: Both) -> None:
    licensed(both, "anna", "bea")
    with_mailbox(both, "kim", "ola")
    people = [subject(key, options(**AWAY)) for key in ("anna", "bea")]
    people += [on_premises(both, login, **AWAY) for login in ("kim", "ola")]
    run = both.run(AutoReply, *people)
    both.m365.control.remove_user("anna@example.test")
    both.stage.run(Command("Disable-Mailbox", {"Identity": "kim"}))
    outcomes = run.apply()
    assert [outcome.status for outcome in outcomes] == ["failed", "applied", "failed", "applied"]
    first, second = failures(outcomes)
    assert "It does not exist, or was deleted meanwhile" in first
    assert "It was deleted, or is not replicated" in second


def test_throttling_is_waited_for(both: Both) -> None:
    licensed(both, "anna")
    both.m365.control.throttle(1, path="mailboxSettings")
    both.run(AutoReply, subject("anna", options(**AWAY))).succeed()
    assert replies(both, "anna")["status"] == "alwaysEnabled"


def test_a_missing_permission_is_named(both: Both) -> None:
    licensed(both, "anna")
    both.m365.control.permissions(remove=["MailboxSettings.ReadWrite", "MailboxSettings.Read"])
    [text] = both.run(AutoReply, subject("anna", options(**AWAY))).setbacks
    assert "grant it the application permission MailboxSettings.Read" in text


def test_a_service_that_is_down_stops_those_who_need_it_and_nobody_else(both: Both) -> None:
    with_mailbox(both, "kim")
    params = both.params
    params["microsoft365"]["graph_url"] = params["microsoft365"]["login_url"] = "https://127.0.0.1:9"
    lost, fine = subject("anna", options(**AWAY)), on_premises(both, "kim", **AWAY)
    run = both.run(AutoReply, lost, fine, params=params)
    assert [setback.subject.key for setback in run.plan.setbacks] == ["anna"]
    assert [change.key for change in run.plan.changes] == ["kim"]
    assert failures(run.apply()) == []
    with pytest.raises(ServiceError):
        both.run(AutoReply, lost, params=params)


def test_a_session_that_is_lost_while_writing_leaves_the_other_service_alone(both: Both) -> None:
    licensed(both, "anna")
    with_mailbox(both, "kim")
    people = [on_premises(both, "kim", **AWAY), subject("anna", options(**AWAY))]
    run: Run = both.run(AutoReply, *people)
    both.stage.service.stop()
    outcomes = run.apply()
    assert [outcome.status for outcome in outcomes] == ["failed", "applied"]
    assert "127.0.0.1" in failures(outcomes)[0]


def test_a_setting_that_cannot_be_understood_stops_nobody_else(both: Both) -> None:
    licensed(both, "anna", "bea")
    with_mailbox(both, "kim", "ola")
    anna = both.m365.service.tenant.find_user("anna@example.test")
    assert anna is not None and anna.mailbox is not None
    anna.mailbox.settings["automaticRepliesSetting"]["status"] = "sometimes"
    both.stage.service.organization.store.of(uuid.UUID(both.account("kim").guid)).auto_reply.state = "Sometimes"
    cloud = [subject(key, options(**AWAY)) for key in ("anna", "bea")]
    run = both.run(AutoReply, *cloud, *(on_premises(both, login, **AWAY) for login in ("kim", "ola")))
    assert [(setback.subject.key, "cannot be understood" in setback.text) for setback in run.plan.setbacks] == [
        ("anna", True),
        ("kim", True),
    ]
    assert [change.key for change in run.succeed()] == ["bea", "ola"]


def test_half_a_character_is_the_trouble_of_one(both: Both) -> None:
    with_mailbox(both, "kim", "ola", "sam")
    people = [
        on_premises(both, login, state="enabled", internal_message=f"Away{end}")
        for login, end in (("kim", ""), ("ola", "\ud83d"), ("sam", ""))
    ]
    run = both.run(AutoReply, *people)
    [setback] = run.plan.setbacks
    assert setback.subject.key == "ola"
    assert setback.text.startswith("The option internal_message has the character U+D83D at position 5,")
    assert [change.key for change in run.succeed()] == ["kim", "sam"]


def test_a_reply_is_not_written_twice_where_the_answer_was_lost(both: Both) -> None:
    with_mailbox(both, "kim")
    run = both.run(AutoReply, on_premises(both, "kim", **AWAY))
    both.stage.service.faults.add(Fault(kind="truncated", action="Receive"))
    run.succeed()
    assert contents(both, "kim")["state"] == "Enabled"
    written = [entry for entry in both.stage.log if entry["command"].startswith("Set-")]
    assert len(written) == 1
