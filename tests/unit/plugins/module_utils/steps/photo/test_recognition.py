# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A photo that did not change is not decoded again; what is remembered may be lost, old or wrong."""

from __future__ import annotations

import base64
import dataclasses
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import NOTHING_READ, Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.steps import joined
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo import picture
from ansible_collections.hrsync.ad.plugins.module_utils.wire.memory import person_from_dict, person_to_dict

from .test_step import ANNA, BOTH, OTHER, Company

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import StepPlan
    from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.model import PhotoChange
    from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.step import Photo


class Runs:
    """Runs of a company whose state is kept, with the pictures that each of them decodes."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.company = Company("anna", "bert")
        self.memory = Memory(is_kept=True, secret=b"secret")
        self.decoded: list[str] = []
        decode = picture._decoded

        def counted(data: bytes, source: str) -> t.Any:
            self.decoded.append(source or "a photo of Microsoft 365")
            return decode(data, source)

        monkeypatch.setattr(picture, "_decoded", counted)

    def plan(self, **given: t.Any) -> StepPlan[PhotoChange]:
        return self._plan(self._step(), **given)

    def run(self, **given: t.Any) -> StepPlan[PhotoChange]:
        """Plan, write, and remember."""
        step = self._step()
        plan = self._plan(step, **given)
        assert all(not outcome.message for outcome in step.apply(plan.changes, Context(NOTHING_READ, Passwords())))
        whole = joined(Plan(), {"photo": plan})
        for key, entries in whole.recognizable.items():
            known = self.memory.people.get(key, PersonMemory(key=key))
            person = dataclasses.replace(known, written={**known.written, **entries})
            kept = person_from_dict(key, person_to_dict(person))
            self.memory = dataclasses.replace(self.memory, people={**self.memory.people, key: kept})
        return plan

    def _step(self) -> Photo:
        step = self.company.step()
        step.run = dataclasses.replace(step.run, memory=self.memory)
        return step

    def _plan(self, step: Photo, **given: t.Any) -> StepPlan[PhotoChange]:
        self.decoded.clear()
        names = self.company.accounts
        return step.plan([self.company.subject(name, **{"content": ANNA, "targets": BOTH, **given}) for name in names])


@pytest.fixture
def runs(monkeypatch: pytest.MonkeyPatch) -> Runs:
    return Runs(monkeypatch)


def test_a_photo_that_did_not_change_is_not_decoded(runs: Runs) -> None:
    assert len(runs.run().changes) == 2
    # Microsoft 365 has saved the photos anew, so they are compared once more.
    assert runs.run().changes == ()
    assert len(runs.decoded) == 6
    assert runs.run().changes == ()
    assert runs.decoded == []


def test_only_the_target_is_converted_that_is_not_recognized(runs: Runs) -> None:
    runs.run(targets=["thumbnailPhoto"])
    assert runs.plan(targets=["thumbnailPhoto"]).changes == ()
    assert runs.decoded == []
    changes = runs.plan().changes
    assert [[delta.attribute for delta in change.deltas] for change in changes] == [["microsoft365"]] * 2
    assert len(runs.decoded) == 2


def test_another_picture_or_another_size_is_written(runs: Runs) -> None:
    runs.run(targets=["thumbnailPhoto"])
    assert len(runs.plan(targets=["thumbnailPhoto"], content=OTHER).changes) == 2
    assert len(runs.plan(targets=["thumbnailPhoto"], thumbnail_size=64).changes) == 2
    assert len(runs.plan(targets=["thumbnailPhoto"], thumbnail_max_bytes=1024).changes) == 2


@pytest.mark.parametrize("present", [(), (b"another",), (b"another", b"one more")])
def test_a_photo_that_somebody_else_has_changed_is_put_back(runs: Runs, present: tuple[bytes, ...]) -> None:
    runs.run(targets=["jpegPhoto"])
    photos = runs.company.directory.photos[runs.company.accounts["anna"].guid]
    before = photos["jpegPhoto"]
    photos["jpegPhoto"] = present
    assert [change.key for change in runs.run(targets=["jpegPhoto"]).changes] == ["anna"]
    assert photos["jpegPhoto"] == before


def test_the_photo_of_another_picture_in_microsoft_365_is_put_back(runs: Runs) -> None:
    runs.run()
    runs.run()
    photos = runs.company.graph.photos
    photos["id-anna"], before = (
        picture.convert(base64.b64decode(OTHER), [picture.Form((648,), 130_000, "")], "")[0],
        photos,
    )
    assert [change.key for change in runs.run().changes] == ["anna"]
    assert before["id-anna"] == photos["id-bert"]


def test_without_memory_everything_is_decoded(runs: Runs) -> None:
    runs.run(targets=["thumbnailPhoto"])
    runs.memory = Memory()
    assert runs.plan(targets=["thumbnailPhoto"]).changes == ()
    assert len(runs.decoded) == 2


@pytest.mark.parametrize(
    "wrong", [{"digest": "AAAAAAAAAAAA"}, {"wanted": "AAAAAAAAAAAA"}, {"digest": "", "wanted": ""}]
)
def test_a_wrong_memory_makes_it_decode(runs: Runs, wrong: dict[str, t.Any]) -> None:
    runs.run(targets=["thumbnailPhoto"])
    people = {
        key: dataclasses.replace(
            person, written={name: dataclasses.replace(one, **wrong) for name, one in person.written.items()}
        )
        for key, person in runs.memory.people.items()
    }
    runs.memory = dataclasses.replace(runs.memory, people=people)
    assert runs.plan(targets=["thumbnailPhoto"]).changes == ()
    assert len(runs.decoded) == 2


@pytest.mark.parametrize("attribute", ["CONVERSION", "PIL.__version__"])
def test_a_new_conversion_makes_it_decode(runs: Runs, monkeypatch: pytest.MonkeyPatch, attribute: str) -> None:
    runs.run(targets=["thumbnailPhoto"])
    owner, _dot, name = attribute.rpartition(".")
    monkeypatch.setattr(getattr(picture, owner) if owner else picture, name, "another")
    assert runs.plan(targets=["thumbnailPhoto"]).changes == ()
    assert len(runs.decoded) == 2


def test_a_removed_photo_is_no_longer_recognized_when_it_comes_back(runs: Runs) -> None:
    runs.run(targets=["thumbnailPhoto"])
    assert len(runs.run(targets=["thumbnailPhoto"], state="absent").changes) == 2
    assert len(runs.run(targets=["thumbnailPhoto"]).changes) == 2
    assert runs.plan(targets=["thumbnailPhoto"]).changes == ()
    assert runs.decoded == []


def test_the_result_is_the_same_with_and_without_memory(runs: Runs) -> None:
    runs.run(targets=["thumbnailPhoto"])
    results = []
    for memory in (runs.memory, Memory()):
        runs.memory = memory
        step = runs._step()
        runs._plan(step, targets=["thumbnailPhoto"])
        results.append(step.result(runs.company.subject("anna")))
    assert results[0] == results[1] != {"photos": {}}
