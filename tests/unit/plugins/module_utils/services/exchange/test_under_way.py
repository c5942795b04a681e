# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Sessions that end, and commands that would end them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import (
    Answer,
    Check,
    Command,
    Failure,
)
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault

from .conftest import Stage

PEOPLE = [f"user{number:02}" for number in range(12)]


def enable(login: str) -> Command:
    """Makes a mailbox, and can tell whether it did."""
    return Command(
        "Enable-Mailbox",
        {"Identity": login},
        Check(Command("Get-Mailbox", {"Identity": login}), lambda answer: bool(answer.objects)),
    )


@pytest.fixture
def people(stage: Stage) -> list[str]:
    """People without mailboxes."""
    for login in PEOPLE:
        stage.directory.add(login)
    return PEOPLE


def failures_of(answers: t.Iterable[Answer]) -> dict[int, Failure]:
    """The kind of error by the place of the command."""
    return {index: answer.errors[0].failure for index, answer in enumerate(answers) if answer.errors}


def times_run(stage: Stage, command: str) -> dict[str, int]:
    """How often Exchange ran a command for each identity."""
    counts: dict[str, int] = {}
    for entry in stage.log:
        if entry["command"] == command:
            identity = entry["parameters"]["Identity"]
            counts[identity] = counts.get(identity, 0) + 1
    return counts


TROUBLES = [
    Fault(kind=kind, action=action, status=503 if kind == "status" else None, skip=skip)
    for kind in ("session_gone", "status", "drop", "truncated")
    for action in ("Create", "Command", "Receive", "Signal")
    for skip in (0, 5)
    if not (action == "Create" and (skip or kind == "session_gone"))
]


@pytest.mark.parametrize("trouble", TROUBLES, ids=lambda fault: f"{fault.kind}-{fault.action}-{fault.skip}")
def test_one_trouble_of_the_service_is_nobodys(stage: Stage, people: list[str], trouble: Fault) -> None:
    stage.service.faults.add(trouble)
    with stage.connect() as exchange:
        assert failures_of(exchange.run(map(enable, people))) == {}
        assert times_run(stage, "Enable-Mailbox") == dict.fromkeys(people, 1)
        stage.service.faults.add(trouble)
        answers = list(exchange.run(Command("Get-Mailbox", {"Identity": login}) for login in people))
    assert [answer.objects[0]["SamAccountName"] for answer in answers] == people


def test_a_server_in_maintenance_is_waited_for(stage: Stage, people: list[str]) -> None:
    stage.service.faults.add(Fault(kind="status", status=503, times=20, skip=9))
    assert failures_of(stage.run(*map(enable, people))) == {}
    assert times_run(stage, "Enable-Mailbox") == dict.fromkeys(people, 1)


def test_a_command_that_ends_every_session_is_the_trouble_of_one(stage: Stage, people: list[str]) -> None:
    stage.service.faults.add(Fault(kind="end_session", identity="^user03$", times=0))
    answers = stage.run(*map(enable, people))
    assert failures_of(answers) == {3: Failure.LOST}
    assert answers[3].errors[0].message == (
        f"Enable-Mailbox got no answer: Exchange on 127.0.0.1, port {stage.service.port}, has ended the session. It is"
        " not known whether Enable-Mailbox took effect."
    )


@pytest.mark.parametrize("fault", [Fault(kind="refuse", identity="^user0[3-8]$", status=403, times=0)])
def test_a_refusal_of_some_is_theirs(stage: Stage, people: list[str], fault: Fault) -> None:
    stage.service.faults.add(fault)
    answers = stage.run(*map(enable, people))
    assert failures_of(answers) == dict.fromkeys(range(3, 9), Failure.LOST)
    assert "denies access (HTTP status 403)" in answers[3].errors[0].message


def test_a_service_in_which_nothing_lasts_is_not_tried_for_everybody(stage: Stage, people: list[str]) -> None:
    stage.service.faults.add(Fault(kind="session_gone", action="Receive", times=0, skip=4))
    with stage.connect() as exchange, pytest.raises(ServiceError, match=r"has ended the session\."):
        list(exchange.run(Command("Get-Mailbox", {"Identity": login}) for login in people))
    assert stage.service.endpoint.opened <= 20
    assert stage.service.endpoint.open == 0


def test_a_change_that_cannot_be_checked_is_not_made_twice(stage: Stage, people: list[str]) -> None:
    stage.service.faults.add(Fault(kind="truncated", action="Command"))
    answers = stage.run(*(Command("Enable-Mailbox", {"Identity": login}) for login in people[:2]))
    assert failures_of(answers) == {0: Failure.LOST}
    assert answers[0].errors[0].message == (
        "Enable-Mailbox got no answer: the session ended while it was under way. It is not known whether Enable-Mailbox"
        " took effect."
    )


def test_a_check_that_fails_is_the_answer(stage: Stage, people: list[str]) -> None:
    stage.service.faults.add(Fault(kind="drop", action="Receive", skip=1))
    stage.service.faults.add(Fault(kind="error", command="Get-Mailbox"))
    [answer] = stage.run(enable(people[0]))
    assert [error.failure for error in answer.errors] == [Failure.ACCESS_DENIED]
    assert times_run(stage, "Enable-Mailbox") == {people[0]: 1}


@pytest.mark.parametrize("value", ["\ud83d", "a\uffffb", "\x00", ["fine", "\x0b"]])
def test_a_character_that_cannot_be_sent_is_the_trouble_of_one(
    stage: Stage, people: list[str], value: str | list[str]
) -> None:
    commands = [enable(login) for login in people]
    commands[4] = Command("Set-Mailbox", {"Identity": "user04", "GrantSendOnBehalfTo": value})
    answers = stage.run(*commands)
    assert failures_of(answers) == {4: Failure.UNSENDABLE}
    assert answers[4].errors[0].message.startswith("The GrantSendOnBehalfTo of Set-Mailbox has the character U+")
    assert stage.service.endpoint.opened == 1


def test_commands_that_nobody_waits_for_end_with_their_session(stage: Stage, people: list[str]) -> None:
    with stage.connect() as exchange:
        answers = exchange.run(map(enable, people))
        next(answers)
        stage.service.faults.add(Fault(kind="drop", action="Receive"))
        t.cast("t.Generator[Answer, None, None]", answers).close()
        assert not exchange.is_open
