# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has written back to HR is in the feed that it remembers."""

from __future__ import annotations

import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Told
from ansible_collections.hrsync.ad.plugins.module_utils.people.feeds.feed import take
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.module_utils.sync.told import with_told

TODAY = datetime.date(2026, 11, 29)
ADDRESS = {"email": "anna@x"}


def feed(email: str | None) -> dict[str, t.Any]:
    people = [Employee(key="1", source="hr", id="7", email=email), Employee(key="2", source="hr", id="8")]
    return {**take(people, "5a17", TODAY).feed.to_data(), "checksum": ""}


def report(*told: Told | None) -> Report:
    changes = tuple(StepChange(kind=KINDS_BY_NAME["write_back"], key="1") for _one in told)
    outcomes = {index: Outcome(Status.APPLIED, told=one) for index, one in enumerate(told)}
    return Report(plan=Plan(changes=changes), outcomes=outcomes, server="", checksum="")


def told(source: str = "hr", **says: str | None) -> Told:
    return Told(source=source, sent={}, held={}, says=says)


def test_todays_feed_has_what_was_written_since() -> None:
    found = with_told(Updates(feeds={"hr": feed(None), "other": feed(None)}), report(told(**ADDRESS)), {})
    assert found.feeds == {"hr": feed("anna@x"), "other": feed(None)}


def test_a_run_that_reads_no_feed_changes_the_remembered_one() -> None:
    found = with_told(Updates(), report(told(email="old@x"), told(email=None)), {"hr": feed("anna@x")})
    assert found.feeds == {"hr": feed(None)}


def test_a_run_that_writes_nothing_back_changes_no_feed() -> None:
    updates = Updates(feeds={"hr": feed(None)})
    assert with_told(updates, report(None), {"hr": feed("anna@x")}) is updates
    assert with_told(updates, report(told("unknown", **ADDRESS)), {}) is updates
