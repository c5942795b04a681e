# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the step `skype_user` sends, and what it makes of the answers."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Modify, Request, Result, address
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.step import SkypeUser
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.skype_user.test_plan import prepared

NOW = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
SIP = "sip:anna@example.com"


class Directory:
    """Gives the answers one after the other, and remembers what it was sent."""

    def __init__(self, *answers: Result) -> None:
        self.answers = answers
        self.sent: list[Request] = []

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        for request, answer in zip(requests, self.answers, strict=True):
            self.sent.append(request)
            yield answer


def run(state: str, *accounts: Account, answers: tuple[Result, ...]) -> tuple[list[Request], list[Outcome]]:
    directory = Directory(*answers)
    before = prepared(*accounts)
    context = Run(services=Services({}), directory=t.cast("t.Any", directory), snapshot=before, now=NOW)
    step = SkypeUser(context)
    subjects = [
        Subject(key=str(n), label="", presence=Presence.LEFT, options={"state": state}, account=one)
        for n, one in enumerate(accounts)
    ]
    changes = step.plan(subjects).changes
    return directory.sent, list(step.apply(changes, Context(before, Passwords())))


def test_one_modification_for_an_account() -> None:
    held: dict[str, t.Any] = {
        "msRTCSIP-UserEnabled": "TRUE",
        "msRTCSIP-PrimaryUserAddress": SIP,
        "msRTCSIP-UserPolicies": ["0=1", "1=2"],
        "proxyAddresses": ["SMTP:anna@example.com", "SIP:anna@example.com"],
    }
    anna = account("Anna", **held)
    bert = account("Bert", proxyAddresses=[SIP])
    sent, outcomes = run("absent", anna, bert, answers=(Result(True, 0), Result(False, 50, "no rights")))
    assert sent == [
        Modify(
            address(anna.guid),
            (
                ("delete", "msRTCSIP-UserEnabled", (b"TRUE",)),
                ("delete", "msRTCSIP-PrimaryUserAddress", (SIP.encode(),)),
                ("delete", "msRTCSIP-UserPolicies", (b"0=1", b"1=2")),
                ("delete", "proxyAddresses", (b"SIP:anna@example.com",)),
            ),
        ),
        Modify(address(bert.guid), (("delete", "proxyAddresses", (SIP.encode(),)),)),
    ]
    assert outcomes == [Outcome(Status.APPLIED), Outcome(Status.FAILED, "no rights")]


def test_disabling_writes_one_value() -> None:
    anna = account("Anna", **{"msRTCSIP-UserEnabled": "TRUE"})
    sent, _outcomes = run("disabled", anna, answers=(Result(True, 0),))
    assert sent == [
        Modify(
            address(anna.guid),
            (("delete", "msRTCSIP-UserEnabled", (b"TRUE",)), ("add", "msRTCSIP-UserEnabled", (b"FALSE",))),
        )
    ]


def test_a_directory_that_is_lost_is_said() -> None:
    accounts = [account(name, **{"msRTCSIP-UserEnabled": "TRUE"}) for name in ("Anna", "Bert")]
    answers = (Result(False, -1, lost=True), Result(False, -1, lost=True, sent=False))
    _sent, outcomes = run("disabled", *accounts, answers=answers)
    assert [outcome.status for outcome in outcomes] == [Status.FAILED, Status.FAILED]
    assert "is not known" in outcomes[0].message
    assert outcomes[1].message.startswith("Not attempted")


def test_the_result_names_the_address() -> None:
    anna = account("Anna", **{"msRTCSIP-PrimaryUserAddress": SIP})
    step = SkypeUser(Run(services=Services({}), snapshot=prepared(anna), now=NOW, check_mode=True))
    subject = Subject(key="1", label="", presence=Presence.LEFT, options={"state": "absent"}, account=anna)
    assert step.result(subject) == {"sip_address": "anna@example.com"}
