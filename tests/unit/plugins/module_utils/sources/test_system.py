# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the descriptors of the HR systems say fits what there is."""

from __future__ import annotations

import importlib
import pathlib
import subprocess
import sys

import pytest

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, PRIVATE_FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import described
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem

COLLECTION = pathlib.Path(str(anchor.__file__)).parents[2]
PLUGINS = "ansible_collections.hrsync.ad.plugins"


@pytest.fixture(params=SYSTEMS)
def system(request: pytest.FixtureRequest) -> HrSystem:
    return SYSTEMS[request.param]


def test_every_module_of_a_system_is_there_and_no_other(system: HrSystem) -> None:
    found = {file.stem for file in (COLLECTION / "plugins/modules").glob(f"{system.name}_*_info.py")}
    assert found == set(system.modules)


def test_a_module_extends_the_section_of_its_options(system: HrSystem) -> None:
    for module, section in zip(system.modules, (system.name, f"{system.name}_absences"), strict=False):
        documentation = importlib.import_module(f"{PLUGINS}.modules.{module}").DOCUMENTATION
        assert f"\n  - hrsync.ad.source.{section}\n" in documentation


def test_options_that_are_named_are_there(system: HrSystem) -> None:
    assert set(system.alternatives) <= set(system.own_options)
    assert system.absences is None or set(system.absences.options) <= set(system.own_options)
    assert not {"name", "type", "absences"} & set(system.own_options)


def test_fields_that_are_named_are_there(system: HrSystem) -> None:
    assert set(system.fields) <= {*FIELDS, *PRIVATE_FIELDS}
    assert {"key", "id"} <= set(system.fields)


def test_every_option_is_described(system: HrSystem) -> None:
    for name, option in {**system.options, **system.absences_options}.items():
        assert all(sentence.endswith(".") for sentence in described(option)) and described(option), name


def test_secrets_are_marked_and_every_credential_has_a_variable(system: HrSystem) -> None:
    for name, option in system.options.items():
        secret = name in ("api_key", "company_token", "client_secret")
        assert bool(option.get("no_log")) == secret, name
        assert not secret or option["environment"] == [f"HRSYNC_{system.name.upper()}_{name.upper()}"]


def test_the_descriptors_import_no_client() -> None:
    code = f"import sys, {PLUGINS}.module_utils.sources.registry; print(*sys.modules, sep='\\n')"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment)
    imported = set(done.stdout.splitlines())
    assert f"{PLUGINS}.module_utils.sources.factorial.descriptor" in imported
    heavy = {"requests", f"{PLUGINS}.module_utils.web.client"} | {
        f"{PLUGINS}.module_utils.sources.{name}.source" for name in SYSTEMS
    }
    assert not imported & heavy


@pytest.mark.parametrize("field", ["department", "teams", "location", "location.country", "manager"])
def test_values_that_both_systems_can_have(field: str) -> None:
    assert all(system.has(field) for system in SYSTEMS.values())


@pytest.mark.parametrize("field", ["custom", "location.city"])
def test_values_that_only_factorial_can_have(field: str) -> None:
    assert [name for name, system in SYSTEMS.items() if system.has(field)] == ["factorial"]
