# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the descriptors of the HR systems say fits what there is."""

from __future__ import annotations

import dataclasses
import datetime
import importlib
import pathlib
import subprocess
import sys

import pytest

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS, PRIVATE_FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import described
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.sources.conftest import ToySource

COLLECTION = pathlib.Path(str(anchor.__file__)).parents[2]
PLUGINS = "ansible_collections.hrsync.ad.plugins"
SECRETS = ("access_token", "api_key", "company_token", "client_secret", "database_url", "password", "query", "token")


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
        secret = name in SECRETS
        assert bool(option.get("no_log")) == secret, name
        variable = f"HRSYNC_{system.name.upper()}_{name.removeprefix('database_').upper()}"
        assert not secret or option["environment"] == [variable]


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


def test_a_system_that_is_not_read_by_http(toy: HrSystem) -> None:
    assert toy.required == toy.needed({}) == ("requests",)
    assert {"ca_file", "timeout", "retries"} <= set(toy.options)
    other = dataclasses.replace(
        toy, speaks_http=False, requirements=["toys, for O(toy)"], libraries=lambda entry: entry.get("toys", ())
    )
    assert other.required == ("toys, for O(toy)",)
    assert (other.needed({}), other.needed({"toys": ["toys"]})) == ((), ("toys",))
    assert not {"ca_file", "timeout", "retries"} & set(other.options)


def test_a_source_has_the_fields_of_its_descriptor() -> None:
    source = source_from_options({"type": "calamari", "subdomain": "x", "api_key": "k"}, datetime.date(2026, 11, 1))
    assert {field: source.has(field) for field in ("department", "location.name", "location.city", "custom")} == {
        "department": True,
        "location.name": True,
        "location.city": False,
        "custom": False,
    }


def test_a_source_that_is_not_registered_has_no_field() -> None:
    assert ToySource("toy").has("department") is False


@pytest.mark.parametrize("field", ["department", "location", "location.country", "manager"])
def test_values_that_all_systems_can_have(field: str) -> None:
    assert all(system.has(field) for system in SYSTEMS.values())


def test_values_that_bamboohr_and_jazzhr_cannot_have() -> None:
    assert [name for name, system in SYSTEMS.items() if not system.has("teams")] == ["bamboohr", "jazzhr"]


@pytest.mark.parametrize("field", ["custom", "location.city"])
def test_values_that_calamari_cannot_have(field: str) -> None:
    having = [name for name, system in SYSTEMS.items() if system.has(field)]
    assert "factorial" in having and "calamari" not in having
