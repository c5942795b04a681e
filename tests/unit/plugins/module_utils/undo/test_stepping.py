# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Steps bring back only what is remembered, and only if nobody else has changed it since."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import Context
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Delete,
    Delta,
    Move,
    StepChange,
    Target,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Notice, Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Setting, StepHistory
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.base import Step
from ansible_collections.hrsync.ad.plugins.module_utils.steps.license.descriptor import KIND, LICENSE
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.undo import stepping

ANNA = Account("CN=Anna,DC=example", {}, "anna")


class FakeLicense(Step[StepChange]):
    """The step `license`, with a plan that the test gives."""

    DESCRIPTOR = LICENSE
    CHANGE = StepChange
    DELTAS: t.ClassVar[tuple[Delta, ...]] = ()
    begun: t.ClassVar[list[t.Any]] = []

    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[StepChange]:
        changes = (StepChange(kind=KIND, **subject.target, deltas=self.DELTAS) for subject in subjects)
        return StepPlan(changes=tuple(changes), notices=(Notice("late"),), ahead=("ahead",))

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        self.begun.append(list(changes))

    def make(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        return (Outcome(Status.APPLIED) for _change in changes)


def history(*, is_forced: bool = False, **settings: tuple[tuple[str, ...], tuple[str, ...]]) -> StepHistory:
    return StepHistory(
        kind="license",
        key="1",
        label="Anna (1)",
        account=ANNA,
        settings=tuple(Setting(name=name, before=old, after=new) for name, (old, new) in settings.items()),
        runs=(5,),
        is_forced=is_forced,
    )


def planned(monkeypatch: pytest.MonkeyPatch, one: StepHistory, *deltas: Delta) -> StepPlan[t.Any]:
    """What is left of the plan of the step."""
    monkeypatch.setattr(FakeLicense, "DELTAS", deltas)
    monkeypatch.setattr(stepping, "step_class", lambda name: {"license": FakeLicense}[name])
    found = stepping.reversing([one], (), frozenset())
    [step] = found.steps(Run(services=Services({}), now=datetime.datetime.now(datetime.UTC)))
    return step.plan(found.subjects["license"])


BACK = Delta(attribute="licenses", before=("E3",), after=("E1",))


def test_what_is_remembered_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    found = planned(monkeypatch, history(licenses=(("E1",), ("E3",))), BACK)
    [change] = found.changes
    assert (change.deltas, found.setbacks, found.notices, found.ahead) == ((BACK,), (), (Notice("late"),), ("ahead",))


@pytest.mark.parametrize(
    ("settings", "delta", "why"),
    [
        (
            {"licenses": (("E1",), ("E5",))},
            BACK,
            "Somebody else has changed licenses since run 5: it is E3 now, and the run wrote E5.",
        ),
        ({"licenses": (("E1",), ())}, BACK, "the run wrote not set."),
        ({"licenses": (("E0",), ("E3",))}, BACK, "licenses would become E1, but it was E0."),
        (
            {"licenses": (("E1",), ("E3",))},
            dataclasses.replace(BACK, attribute="other"),
            "other would be changed too, which no run that is undone has changed.",
        ),
    ],
)
def test_what_differs_blocks_the_step(
    monkeypatch: pytest.MonkeyPatch, settings: dict[str, t.Any], delta: Delta, why: str
) -> None:
    found = planned(monkeypatch, history(**settings), delta)
    [setback] = found.setbacks
    assert (found.changes, setback.subject.key) == ((), "1")
    assert why in setback.text


def test_force_overwrites_what_somebody_else_has_changed(monkeypatch: pytest.MonkeyPatch) -> None:
    found = planned(monkeypatch, history(is_forced=True, licenses=(("E1",), ("E5",))), BACK)
    assert len(found.changes) == 1


def test_what_the_step_ignores_may_differ(monkeypatch: pytest.MonkeyPatch) -> None:
    location = Delta(attribute="usage_location", after=("DE",))
    found = planned(monkeypatch, history(licenses=(("E1",), ("E3",))), BACK, location)
    assert len(found.changes) == 1


def test_the_step_makes_its_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stepping, "step_class", lambda _name: FakeLicense)
    found = stepping.reversing([history(licenses=(("E1",), ("E3",)))], (), frozenset())
    [step] = found.steps(Run(services=Services({}), now=datetime.datetime.now(datetime.UTC)))
    changes = step.plan(found.subjects["license"]).changes
    step.begin(changes)
    assert FakeLicense.begun[-1] == list(changes)
    assert list(step.apply(changes, t.cast(t.Any, None))) == [Outcome(Status.APPLIED)]
    assert (LICENSE, StepChange) == (step.DESCRIPTOR, step.CHANGE)


def test_the_subject_has_the_changes_of_the_directory() -> None:
    place = Target(key="1", label="Anna (1)", account="anna", dn=ANNA.dn)
    moves = Move(**place, new_dn="CN=Anna,OU=x,DC=example")
    other = dataclasses.replace(moves, account="other")
    found = stepping.reversing([history(licenses=(("E1",), ("E3",)))], (moves, other, Delete(**place)), frozenset())
    [subject] = found.subjects["license"]
    assert (subject.changes, subject.exists, subject.cause) == ((moves,), True, "undoes run 5")
    assert subject.options["assign"][0]["sku"] == "E1" and subject.options["usage_location"] is None


def test_what_is_lost_is_listed() -> None:
    found = stepping.reversing([history(sign_in_sessions=(("valid",), ("revoked",)))], (), frozenset())
    assert found.subjects == {}
    [lost] = found.lost
    assert (lost.key, lost.run, lost.what) == ("1", 5, "sign-in sessions")
