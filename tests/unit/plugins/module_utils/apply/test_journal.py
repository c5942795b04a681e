# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Nothing is written without its intent, and every intent gets its outcome."""

from __future__ import annotations

import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply import apply as applying
from ansible_collections.hrsync.ad.plugins.module_utils.apply.journal import PORTION, NoJournal
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Made, Others
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, Status

from .test_apply import BASE, READ, ScriptedDirectory, make, refuse

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.apply.journal import Intents


class Remembering(NoJournal):
    """A journal that fails at one of its portions, and knows what the directory had been sent at each call."""

    def __init__(self, directory: ScriptedDirectory, fails_at: int = -1) -> None:
        self._directory = directory
        self._fails_at = fails_at
        self.intended: list[list[int]] = []
        self.sent_before: list[int] = []
        self.settled: dict[int, Status] = {}

    def share(self, made: t.Sequence[Made], managed: int) -> Others:
        raise AssertionError("No limit counts together with those of others.")

    def intend(self, changes: Intents) -> None:
        if len(self.intended) == self._fails_at:
            raise HrsyncError("No space left on device.")
        self.intended.append([index for index, _change in changes])
        self.sent_before.append(len(self._directory.sent))

    def settle(self, outcomes: t.Mapping[int, Outcome]) -> None:
        self.settled.update({index: outcome.status for index, outcome in outcomes.items()})


def creates(number: int) -> Plan:
    return Plan(changes=tuple(make(kinds.CREATE, f"a{index:04}") for index in range(number)))


def test_intents_come_before_the_requests_of_their_portion() -> None:
    directory = ScriptedDirectory()
    journal = Remembering(directory)
    applying.apply(creates(PORTION + 1), directory, READ, journal=journal)
    assert list(map(len, journal.intended)) == [PORTION, 1]
    assert journal.sent_before == [0, PORTION]
    assert set(journal.settled) == set(range(PORTION + 1))
    assert set(journal.settled.values()) == {Status.APPLIED}


def test_without_its_intent_nothing_is_written() -> None:
    directory = ScriptedDirectory()
    outcomes = applying.apply(creates(2 * PORTION + 1), directory, READ, journal=Remembering(directory, fails_at=1))
    assert len(directory.sent) == PORTION
    assert [outcomes[index].status for index in (0, PORTION, 2 * PORTION)] == [
        Status.APPLIED,
        Status.FAILED,
        Status.SKIPPED,
    ]
    assert outcomes[PORTION].message == "No space left on device."
    assert "could not remember" in outcomes[2 * PORTION].message


def test_a_refusal_is_an_outcome_of_its_intent() -> None:
    directory = ScriptedDirectory({f"CN=a0000,{BASE}": refuse(50)})
    journal = Remembering(directory)
    applying.apply(creates(2), directory, READ, journal=journal)
    assert journal.settled == {0: Status.FAILED, 1: Status.APPLIED}


def test_what_is_not_attempted_is_not_intended() -> None:
    directory = ScriptedDirectory({f"CN=a,{BASE}": refuse(50)})
    journal = Remembering(directory)
    plan = Plan(changes=(make(kinds.CREATE, "a"), make(kinds.ENABLE, "a", control=514)))
    applying.apply(plan, directory, READ, journal=journal)
    assert journal.intended == [[0]]


def test_by_default_nothing_is_remembered() -> None:
    journal = NoJournal()
    assert journal.intend([]) is None and journal.settle({}) is None  # type: ignore[func-returns-value]
