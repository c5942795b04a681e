# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bad days of HR: a preview tells them, and a run writes nothing, with and without an earlier feed."""

from __future__ import annotations

import datetime
import re
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.days import day
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import Person
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.roster import demo_company

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

DELETING = {
    "lifecycle_account": [{"when": "presence == 'left' and employee.end_date | hrsync.ad.days_since > 90",
                           "state": "absent"}]
}  # fmt: skip
"""As in the README of the role."""

Day = t.Callable[[t.Sequence[Person]], t.Iterable[dict[str, t.Any]]]


def _without_teams(people: t.Sequence[Person]) -> t.Iterator[dict[str, t.Any]]:
    return ({"teams": []} for _person in people)


def _ended(people: t.Sequence[Person], last: str) -> t.Iterator[dict[str, t.Any]]:
    """Everybody but one in each system, because a system in which everybody has left is refused by itself."""
    return ({} if one.number in ("1001", "2001") else {"terminated_on": last} for one in people)


def _swapped(people: t.Sequence[Person]) -> t.Iterator[dict[str, t.Any]]:
    for one in people:
        yield {"first_name": one.last_name, "last_name": one.first_name}


def _shifted(people: t.Sequence[Person]) -> t.Iterator[dict[str, t.Any]]:
    """Everybody becomes the next one, but for the manager, so that nobody manages themselves."""
    for one in (*people[1:], people[0]):
        yield {
            **{
                field: getattr(one, field) for field in ("first_name", "last_name", "email", "location", "legal_entity")
            },
            "teams": list(one.teams),
            "birthday": one.birthday.isoformat(),
        }


DAYS: t.Final[t.Mapping[str, tuple[Day, str]]] = {
    "terminated": (lambda people: _ended(people, day(-1)), "end_date"),
    "1970": (lambda people: _ended(people, "1970-01-01"), "end_date"),
    "teams": (_without_teams, "department"),
    "shifted": (_shifted, "first_name and last_name"),
    "swapped": (_swapped, "first_name and last_name"),
}
"""The five of the issue, and what the message names."""


def spoil(hr: SimulatedControl, values: Day) -> None:
    """Everybody of the demo's company gets other values."""
    hr.reset()
    company = demo_company(datetime.date.fromisoformat(hr.state()["today"]))
    people = [one for one in company.people.values() if one.number]
    for one, fields in zip(people, values(people), strict=True):
        hr.set_fields(str(one.number), **fields)


@pytest.mark.parametrize("name", DAYS)
def test_a_bad_day_writes_nothing(name: str, lab: LabFacts, followed: SimulatedControl, playbooks: Playbooks) -> None:
    values, names = DAYS[name]
    spoil(followed, values)
    before = ldap_tools.highest_usn(lab)
    variables = DELETING if name == "1970" else {}
    done = playbooks.run(variables=variables)
    assert done.code == 2, done.output
    assert "so a run writes nothing unless lifecycle_accept_feed is '" in done.message
    assert names in done.message
    assert re.search(r"(?:since|on) 20\d\d-", done.message), "it was compared with the feed of the first run"
    if name == "terminated":
        foreseen(playbooks, done)
    forgetful = playbooks.run(variables=variables, overrides={"HRSYNC_STATE": "none"})
    assert forgetful.code == 2, forgetful.output
    assert ldap_tools.highest_usn(lab) == before


def foreseen(playbooks: Playbooks, done: Done) -> None:
    """A preview warns of all that stops the run."""
    preview = playbooks.run("--check")
    assert preview.code == (2 if preview.report["stops"] else 0), preview.output
    warnings = [notice["text"] for notice in preview.report["notices"]]
    assert {*done.report["stops"]} == {*preview.report["stops"], *warnings} & {*done.report["stops"]}


@pytest.fixture
def followed(lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks) -> SimulatedControl:
    """The HR systems, and a domain that follows them since the first of these tests."""
    # What other files remember of HR is newer than HR as it begins, and would stop this run.
    playbooks.forget()
    # Other files leave some people in the domain, so this is no first run, and creates many.
    done = playbooks.run(variables={"lifecycle_limits_once": {"creates": 99}})
    if done.code:
        raise AssertionError(done.output)
    return hr


def test_a_feed_that_is_right_is_accepted_for_one_run(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    spoil(synced, DAYS["swapped"][0])
    stopped = playbooks.run()
    (checksum,) = re.findall(r"lifecycle_accept_feed is '([0-9a-f]{16})'", stopped.message)
    other = playbooks.run(variables={"lifecycle_accept_feed": checksum[::-1]})
    assert other.code == 2
    assert "the checksum of another feed" in other.message
    (limits,) = re.findall(r"lifecycle_limits_once=([\w=,]*\w)", stopped.message)
    done = playbooks.run(variables={"lifecycle_accept_feed": checksum, "lifecycle_limits_once": limits})
    assert done.code == 0, done.output
    assert done.planned["renames"] > 30
    again = playbooks.run()
    assert again.code == 0, again.output
    assert again.result["changed"] is False


def test_what_is_no_checksum_is_refused(lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks) -> None:
    done = playbooks.run(variables={"lifecycle_accept_feed": "yes"})
    assert done.code == 2
    assert "lifecycle_accept_feed is 'yes'. It must be the checksum of an odd feed" in done.message
