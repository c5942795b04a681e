# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which phase a module runs, for the modules that an action plugin runs several times."""

from __future__ import annotations

import datetime
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import DAYS_AHEAD
from ansible_collections.hrsync.ad.plugins.module_utils.people.absences import Period
from ansible_collections.hrsync.ad.plugins.module_utils.readiness import phases as readiness
from ansible_collections.hrsync.ad.plugins.module_utils.sources import entry
from ansible_collections.hrsync.ad.plugins.module_utils.sync import comparing, explaining, phases, survey
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC, FETCH, LIBRARIES, now_of
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing

SPECS = {
    "sync": (phases, ARGUMENT_SPEC),
    "explain": (explaining, explaining.ARGUMENT_SPEC),
    "impact": (comparing, comparing.ARGUMENT_SPEC),
    "compliance": (survey, survey.ARGUMENT_SPEC),
    "readiness_info": (readiness, readiness.ARGUMENT_SPEC),
}


def module(phase: str | None) -> t.Any:
    return types.SimpleNamespace(
        params={"_phase": phase, "state": "postgresql://jo:s3cret@db/hr"}, check_mode=False, no_log_values=set()
    )


@pytest.mark.parametrize("phase", [LIBRARIES, FETCH, "own"])
def test_a_phase_is_one_of_the_module_or_one_that_all_share(monkeypatch: pytest.MonkeyPatch, phase: str) -> None:
    monkeypatch.setattr(phases, "missing_libraries", lambda params: f"shared {params['_phase']}")
    monkeypatch.setattr(phases, "fetch", lambda params: {"_missing": f"shared {params['_phase']}"})
    own = {"own": lambda params: {"_missing": f"shared {params['_phase']}"}}
    asked = module(phase)
    assert phases.run_one_of(asked, "x", own) == {"_missing": f"shared {phase}"}
    assert asked.no_log_values == {"s3cret"}


@pytest.mark.parametrize("name", SPECS)
def test_the_target_takes_the_time_of_the_controller(name: str) -> None:
    _room, spec = SPECS[name]
    assert spec["_now"] == {"type": "str"}
    assert now_of({"_now": "2026-12-01T08:00:00+00:00"}) == datetime.datetime(2026, 12, 1, 8, tzinfo=datetime.UTC)


def test_hr_is_read_as_of_the_time_of_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    """The days of absences, and the day by which an HR system chooses one of several contracts."""
    seen: list[t.Any] = []
    monkeypatch.setattr(entry, "source_from_options", lambda _options, today: seen.append(today))
    monkeypatch.setattr(phases, "missing_libraries", lambda _params: "")
    monkeypatch.setattr(phases, "_read", lambda _source, period, _few: seen.append(period))
    options = {
        "servers": ["dc1"],
        "bind_user": "x",
        "bind_password": "x",
        "key": "email",
        "_now": "2026-12-01T08:00:00Z",
        "_task": packing.pack({"steps": []}),
        "state": "none",
        "managed_base": "DC=example,DC=test",
    }
    phases.fetch({**options, "sources": [{"absences": True}]})
    assert seen == [
        datetime.date(2026, 12, 1),
        Period(datetime.date(2026, 10, 31), datetime.date(2026, 12, 1) + datetime.timedelta(days=DAYS_AHEAD + 31)),
    ]


@pytest.mark.parametrize("name", SPECS)
def test_without_its_action_plugin_a_module_says_so(name: str) -> None:
    room, spec = SPECS[name]
    assert spec["_phase"]["choices"][0] == LIBRARIES, "the controller asks for the libraries of the target"
    with pytest.raises(ConfigurationError, match=f"hrsync.ad.{name} works through its action plugin only"):
        room.run_phase(module(None))
