# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What will happen on another day: `lifecycle_as_of` in previews, and everywhere that it is refused."""

from __future__ import annotations

import datetime

import pytest

from tests.lab import ldap_tools
from tests.lab.days import today
from tests.lab.demo import stage
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

LEAVER = "1021"
UNREACHABLE = {"HRSYNC_FACTORIAL_URL": "https://127.0.0.1:9", "HRSYNC_SERVERS": "127.0.0.1"}


def test_what_will_happen_on_another_day(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    day = today() + datetime.timedelta(days=40)
    synced.set_fields(LEAVER, system="factorial", terminated_on=day.isoformat())
    before = ldap_tools.highest_usn(lab)
    as_of = {"lifecycle_as_of": day.isoformat()}

    done = playbooks.run(playbook="hrsync.ad.preview", variables=as_of)
    assert done.code == 0, done.output
    assert done.planned["disables"] == 1
    assert done.result["as_of"] == done.report["run"]["as_of"].replace("+00:00", "Z")
    assert f"As of      {day} ({done.result['as_of']}), with the data that HR and the directory have now" in done.output
    assert f"end date {day} reached" in done.output
    assert "\nApply " not in done.output, "a run on that day may do something else"

    eve = {"lifecycle_as_of": (day - datetime.timedelta(days=1)).isoformat()}
    done = playbooks.run(playbook="hrsync.ad.preview", variables=eve)
    assert (done.code, done.planned.get("disables", 0)) == (0, 0), done.output

    done = playbooks.run(playbook="hrsync.ad.explain", variables={"key": LEAVER, **as_of})
    assert done.result["explanation"]["verdict"].startswith(f"Would be disabled: end date {day} reached"), done.output
    assert f"What a run would do on {day} (" in done.output

    done = playbooks.run(playbook="hrsync.ad.impact", variables={"other_inventory": str(stage.INVENTORY), **as_of})
    assert done.code == 0, done.output
    assert f"As of {day} (" in done.output
    assert "Present mapping: accounts disabled 1" in done.output

    assert ldap_tools.highest_usn(lab) == before


@pytest.mark.parametrize(
    ("playbook", "value", "why"),
    [
        ("hrsync.ad.sync", "2026-12-01", "'2026-12-01', but this run would write."),
        ("hrsync.ad.preview", "2026-02-30", "'2026-02-30', but there is no such day or time."),
        ("hrsync.ad.explain", True, "true, which is neither a day nor an instant."),
    ],
)
@pytest.mark.usefixtures("lab")
def test_another_time_is_refused_before_anything_is_read(
    playbooks: Playbooks, playbook: str, value: object, why: str
) -> None:
    variables = {"lifecycle_as_of": value} | ({"key": LEAVER} if playbook == "hrsync.ad.explain" else {})
    done = playbooks.run(playbook=playbook, variables=variables, overrides=UNREACHABLE)
    assert done.code == 2, done.output
    assert done.message.startswith(f"lifecycle_as_of is {why}"), done.message
