# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""One person from before the first day to the deletion and back again, really applied, in three time zones.

The first and the last day begin in nights in which clocks change. All instants are given in UTC, computed by hand from
the rules of the zones. A run a minute before an instant changes nothing, and the one at the instant does.
"""

from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest

from tests.lab import directory_fixtures
from tests.lab.facts import LabFacts

from .real_world import RealWorld, told

pytestmark = pytest.mark.lab

STAGES = [
    {"name": "welcome", "at": "start - 7 days", "steps": {"account": {"state": "disabled"}}},
    {
        "name": "offboarding",
        "at": "end",
        "steps": {"account": {"state": "disabled"}, "groups": {"leave": True}, "attributes": {"description": "gone"}},
    },
    {"name": "archived", "at": "end + 30 days", "steps": {"account": {"state": "absent"}}},
]


class Story(t.NamedTuple):
    """A life in one zone; the instants are in UTC."""

    zone: str
    start: str
    end: str
    welcomed: str
    begun: str
    ended: str
    deleted: str


STORIES = [
    # Clocks change at 02:00 on March 29 (+01:00 to +02:00), and at 03:00 on October 25 (back).
    Story(
        "Europe/Warsaw",
        "2026-03-29",
        "2026-10-25",
        "2026-03-21T23:00",
        "2026-03-28T23:00",
        "2026-10-24T22:00",
        "2026-11-23T23:00",
    ),
    # At 03:00 on April 5 (+13:00 to +12:00), and at 02:00 on September 27 (back).
    Story(
        "Pacific/Auckland",
        "2026-04-05",
        "2026-09-27",
        "2026-03-28T11:00",
        "2026-04-04T11:00",
        "2026-09-26T12:00",
        "2026-10-26T11:00",
    ),
    # At midnight itself: April 4 has 25 hours (-03:00 to -04:00), and September 6 begins at 01:00 (back).
    Story(
        "America/Santiago",
        "2026-04-05",
        "2026-09-06",
        "2026-03-29T03:00",
        "2026-04-05T04:00",
        "2026-09-06T04:00",
        "2026-10-06T03:00",
    ),
]


def at(text: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(f"{text}+00:00")


@pytest.mark.parametrize("story", STORIES, ids=[story.zone.partition("/")[2] for story in STORIES])
def test_a_life(lab: LabFacts, unit: str, tmp_path: pathlib.Path, story: Story) -> None:
    group = directory_fixtures.add_group(lab, f"story-{story.zone.partition('/')[2]}", unit)
    variables = {"stages": STAGES, "groups": [{"group": group}]}
    world = RealWorld(
        lab, unit, tmp_path / "state.db", variables, stages="stages", groups="groups", days_before_start=0
    )
    names = {"first_name": "Ada", "last_name": "Story", "full_name": "Ada Story", "email": "ada.story@lab.hrsync.test"}
    world.says("77", **names, timezone=story.zone, start_date=story.start, end_date=story.end, department="IT")

    def at_instant(instant: str, before: str, after: str, kinds: list[str]) -> None:
        world.now = at(instant) - datetime.timedelta(minutes=1)
        assert told(world.applies()) == []
        assert world.state("77") == before
        world.now = at(instant)
        assert told(world.applies()) == kinds
        assert world.state("77") == after
        world.passes(minutes=1)
        assert told(world.applies()) == []

    at_instant(story.welcomed, "none", "disabled", ["create", "add_to_group"])
    at_instant(story.begun, "disabled", "enabled", ["enable"])
    at_instant(story.ended, "enabled", "disabled", ["disable", "set_attributes", "remove_from_group"])
    left = world.held("77")
    assert left is not None and left.text("description") == "gone" and left.texts("memberOf") == ()
    at_instant(story.deleted, "disabled", "none", ["delete"])

    world.says("77", start_date="2027-02-01", end_date=None)
    world.now = at("2027-02-02T00:00")
    assert told(world.applies()) == ["create", "add_to_group", "enable"]
    back = world.held("77")
    assert back is not None and back.text("sAMAccountName") == "story" and back.texts("memberOf") == (group,)
    assert world.state("77") == "enabled"
    assert told(world.applies()) == []
