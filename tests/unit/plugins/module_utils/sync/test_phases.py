# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which phase a module runs, for the modules that an action plugin runs several times."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.readiness import phases as readiness
from ansible_collections.hrsync.ad.plugins.module_utils.sync import comparing, explaining, phases, survey
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC, FETCH, LIBRARIES

SPECS = {
    "sync": (phases, ARGUMENT_SPEC),
    "explain": (explaining, explaining.ARGUMENT_SPEC),
    "impact": (comparing, comparing.ARGUMENT_SPEC),
    "compliance": (survey, survey.ARGUMENT_SPEC),
    "readiness_info": (readiness, readiness.ARGUMENT_SPEC),
}


def module(phase: str | None) -> t.Any:
    return types.SimpleNamespace(params={"_phase": phase}, check_mode=False)


@pytest.mark.parametrize("phase", [LIBRARIES, FETCH, "own"])
def test_a_phase_is_one_of_the_module_or_one_that_all_share(monkeypatch: pytest.MonkeyPatch, phase: str) -> None:
    monkeypatch.setattr(phases, "missing_libraries", lambda params: f"shared {params['_phase']}")
    monkeypatch.setattr(phases, "fetch", lambda params: {"_missing": f"shared {params['_phase']}"})
    own = {"own": lambda params: {"_missing": f"shared {params['_phase']}"}}
    assert phases.run_one_of(module(phase), "x", own) == {"_missing": f"shared {phase}"}


@pytest.mark.parametrize("name", SPECS)
def test_without_its_action_plugin_a_module_says_so(name: str) -> None:
    room, spec = SPECS[name]
    assert spec["_phase"]["choices"][0] == LIBRARIES, "the controller asks for the libraries of the target"
    with pytest.raises(ConfigurationError, match=f"hrsync.ad.{name} works through its action plugin only"):
        room.run_phase(module(None))
