# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The steps `mailbox` and `license` in one run, as rules for the same people take them."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import NOTHING_READ, Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.step import License
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.step import Mailbox
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.both_services import NOW, Both, subject
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.test_step import (
    box,
    details,
    hybrid,
    in_cloud,
    licenses,
    on_premises,
    share,
)


def license_of(key: str, **options: t.Any) -> Subject:
    return subject(key, {"inherited": "report", "usage_location": "DE", "wait": 10, **options})


def run(
    both: Both, mailboxes: list[Subject], licences: list[Subject]
) -> tuple[StepPlan[StepChange], StepPlan[StepChange], list[Outcome]]:
    """Both plans are made before anything is applied, with the same services; all changes must work."""
    with Services(both.params) as services:
        context = Run(services=services, now=NOW)
        mailbox, license_step = Mailbox(context), License(context)
        first = mailbox.plan(mailboxes)
        second = license_step.plan(licences, first.ahead)
        outcomes = [*mailbox.apply(first.changes, Context(NOTHING_READ, Passwords()))]
        outcomes += license_step.apply(second.changes, Context(NOTHING_READ, Passwords()))
    assert outcomes == [Outcome(Status.APPLIED)] * len(outcomes), outcomes
    return first, second, outcomes


def test_a_licence_that_goes_with_the_mailbox_is_not_taken_twice(both: Both) -> None:
    both.m365.control.add_user(
        "pia@example.test",
        usageLocation="DE",
        createdDateTime="2020-01-01T08:00:00Z",
        licenses=["SPE_E3", "VISIOCLIENT"],
        provisioning={},
    )
    share(both, "pia")
    leaver = license_of("pia", revoke=["all"], revoke_sessions=True)
    first, second, _outcomes = run(both, [in_cloud("pia", state="shared", release_license=True)], [leaver])
    assert [each.deltas[0].after for each in (*first.changes, *second.changes)] == [("VISIOCLIENT",), ()]
    assert licenses(both, "pia") == []
    assert both.m365.control.user("pia@example.test")["sessions_revoked"] == 1
    again = run(both, [in_cloud("pia", state="shared", release_license=True)], [leaver])
    assert again == (StepPlan(), StepPlan(), [])


def test_sessions_end_with_a_licence_that_the_mailbox_takes(both: Both) -> None:
    both.m365.control.add_user(
        "pia@example.test",
        usageLocation="DE",
        createdDateTime="2020-01-01T08:00:00Z",
        signInSessionsValidFromDateTime="2021-01-01T08:00:00Z",
        licenses=["SPE_E3"],
        provisioning={},
    )
    share(both, "pia")
    leaver = license_of("pia", revoke=["all"], revoke_sessions=True)
    run(both, [in_cloud("pia", state="shared", release_license=True)], [leaver])
    assert both.m365.control.user("pia@example.test")["sessions_revoked"] == 1


def test_the_last_free_licence_is_given_to_one_of_two(both: Both) -> None:
    both.m365.control.set_sku("SPE_E3", free=1)
    for key in ("pia", "uwe"):
        both.m365.control.add_user(f"{key}@example.test", usageLocation="DE")
    assigned = license_of("uwe", assign=[{"sku": "SPE_E3"}])
    _first, second, _outcomes = run(both, [in_cloud("pia", license="SPE_E3")], [assigned])
    assert "There is no free license of SPE_E3 left: 1 wanted, 0 free." in second.setbacks[0].text
    assert (licenses(both, "pia"), licenses(both, "uwe")) == (["SPE_E3"], [])


def test_what_a_mailbox_gives_back_is_there_for_the_next(both: Both) -> None:
    both.m365.control.add_user("pia@example.test", usageLocation="DE", licenses=["SPE_E3"], provisioning={})
    share(both, "pia")
    both.m365.control.set_sku("SPE_E3", free=0)
    both.m365.control.add_user("uwe@example.test", usageLocation="DE")
    assigned = license_of("uwe", assign=[{"sku": "SPE_E3"}])
    run(both, [in_cloud("pia", state="shared", release_license=True)], [assigned])
    assert (licenses(both, "pia"), licenses(both, "uwe")) == ([], ["SPE_E3"])


def test_plans_are_switched_off_in_the_licence_that_comes_with_the_mailbox(both: Both) -> None:
    both.m365.control.add_user("pia@example.test", usageLocation="DE")
    wanted = license_of("pia", assign=[{"sku": "SPE_E3", "disabled_plans": ["TEAMS1"]}])
    _first, second, _outcomes = run(both, [in_cloud("pia", license="SPE_E3")], [wanted])
    assert [delta.attribute for delta in second.changes[0].deltas] == ["SPE_E3 disabled plans"]
    assert run(both, [in_cloud("pia", license="SPE_E3")], [wanted])[:2] == (StepPlan(), StepPlan())


def test_a_mailbox_is_seen_as_shared_before_its_licence_goes(both: Both) -> None:
    """Without a licence, a mailbox that is not shared yet would be deleted."""
    hybrid(both, "kim")
    both.m365.control.act("change_user", user="kim@example.test", licenses=["SPE_E3", "VISIOCLIENT"])
    leaver = license_of("kim", revoke=["all"])
    first, second, _outcomes = run(both, [on_premises(both, "kim", "hybrid", state="shared")], [leaver])
    assert len(first.changes) == 1 and details(both, "kim") == str(1 << 35)
    assert "The license is kept until directory synchronization" in second.notices[0].text
    assert licenses(both, "kim") == ["SPE_E3"]
    _first, second, _outcomes = run(both, [on_premises(both, "kim", "hybrid", state="shared")], [leaver])
    assert second.changes == () and licenses(both, "kim") == ["SPE_E3"]
    share(both, "kim")
    run(both, [on_premises(both, "kim", "hybrid", state="shared")], [leaver])
    found = box(both, "kim")
    assert licenses(both, "kim") == [] and found is not None
    assert (found["state"], found["purpose"]) == ("active", "shared")


def test_a_mailbox_that_cannot_be_looked_at_keeps_its_licence(both: Both) -> None:
    hybrid(both, "kim", "ola")
    people = ("kim", "ola")
    ids = {key: both.m365.control.user(f"{key}@example.test")["id"] for key in people}
    both.m365.control.fault("status", system="batch", path=f"{ids['ola']}/mailboxSettings", status=403, times=0)
    share(both, *people)
    mailboxes = [on_premises(both, key, "hybrid", state="shared") for key in people]
    _first, second, _outcomes = run(both, mailboxes, [license_of(key, revoke=["all"]) for key in people])
    assert [(notice.keys, "MailboxSettings.Read" in notice.text) for notice in second.notices] == [(("ola",), True)]
    assert (licenses(both, "kim"), licenses(both, "ola")) == ([], ["SPE_E3"])


def test_licences_without_a_mailbox_and_those_that_stay_are_no_matter(both: Both) -> None:
    hybrid(both, "kim", "ola")
    both.m365.control.act("change_user", user="kim@example.test", licenses=["VISIOCLIENT"])
    mailboxes = [on_premises(both, key, "hybrid", state="shared") for key in ("kim", "ola")]
    licences = [license_of("kim", revoke=["all"]), license_of("ola", revoke=["VISIOCLIENT"])]
    _first, second, _outcomes = run(both, mailboxes, licences)
    assert licenses(both, "kim") == [] and licenses(both, "ola") == ["SPE_E3"]
    assert second.notices == ()
