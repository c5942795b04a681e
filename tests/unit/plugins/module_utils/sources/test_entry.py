# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import described
from ansible_collections.hrsync.ad.plugins.module_utils.sources.calamari.source import CalamariSource
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import (
    ENTRY_OPTIONS,
    ENTRY_TABLE,
    source_from_options,
)
from ansible_collections.hrsync.ad.plugins.module_utils.sources.factorial.source import SCOPES, FactorialSource
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem
from tests.lab.simulated_hr.service import SimulatedSystems
from tests.unit import tls

TRUST = {"ca_file": tls.loopback().ca}
TODAY = datetime.date(2026, 11, 1)
SECRET = "very-secret-value"


def options_of(source: t.Any) -> t.Any:
    return source._options


def test_defaults() -> None:
    source = source_from_options({"type": "factorial", "api_key": SECRET}, TODAY)
    assert isinstance(source, FactorialSource)
    assert (source.name, options_of(source).url) == ("factorial", "https://api.factorialhr.com")
    assert (options_of(source).api_version, source.warnings) == ("2026-10-01", [])
    assert SECRET not in repr(options_of(source))
    calamari = source_from_options({"type": "calamari", "name": "b", "subdomain": "x", "api_key": SECRET}, TODAY)
    assert isinstance(calamari, CalamariSource)
    assert calamari.name == "b"


def test_the_environment_fills_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_FACTORIAL_API_KEY", SECRET)
    monkeypatch.setenv("HRSYNC_FACTORIAL_URL", "https://api.eu2.demo.factorial.dev/")
    options = options_of(source_from_options({"type": "factorial", "url": None}, TODAY))
    assert (options.api_key, options.url) == (SECRET, "https://api.eu2.demo.factorial.dev/")


def test_a_credential_of_the_task_outdoes_another_of_the_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("HRSYNC_FACTORIAL_API_KEY", "from-the-environment")
    options = options_of(source_from_options({"type": "factorial", "company_token": SECRET}, TODAY))
    assert (options.api_key, options.company_token) == (None, SECRET)
    monkeypatch.setenv("HRSYNC_CALAMARI_URL", "https://a.calamari.io/api")
    monkeypatch.setenv("HRSYNC_CALAMARI_API_KEY", SECRET)
    source: t.Any = source_from_options({"type": "calamari", "subdomain": "b"}, TODAY)
    assert source._client.url == "https://b.calamari.io/api"


def test_no_credential_and_two_credentials(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="no credential is set"):
        source_from_options({"type": "factorial"}, TODAY)
    with pytest.raises(ConfigurationError, match="api_key and token_file are set") as raised:
        source_from_options({"type": "factorial", "api_key": SECRET, "token_file": str(tmp_path / "t")}, TODAY)
    assert SECRET not in str(raised.value)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({}, f"has the type None. Valid types are {', '.join(sorted(SYSTEMS))}"),
        ({"type": "workday"}, "has the type workday"),
        (
            {"type": "factorial", "api_key": SECRET, "subdomain": "x"},
            "of type factorial: there is no option subdomain;",
        ),
        ({"type": "calamari", "api_kee": SECRET}, "Source calamari, .* no option api_kee; did you mean api_key"),
        ({"type": "factorial", "api_key": SECRET, "timeout": SECRET}, "timeout"),
        ({"type": "factorial", "api_key": SECRET, "department_from": "nowhere"}, "department_from"),
        ({"type": "factorial", "api_key": SECRET, "department_from": "custom_field"}, "department_field is not set"),
        ({"type": "factorial", "api_key": [SECRET, {}], "timeout": "x"}, "timeout"),
    ],
)
def test_wrong_options_are_named_and_secrets_are_not(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words) as raised:
        source_from_options(options, TODAY)
    assert SECRET not in str(raised.value)


def test_an_old_version_is_a_warning_of_the_source() -> None:
    source = source_from_options({"type": "factorial", "api_key": SECRET, "api_version": "2025-10-01"}, TODAY)
    assert source.warnings == [
        "Source factorial: api_version 2025-10-01 is 13 months old. Factorial supports a version for twelve months, "
        "and then uses another version without an error. Set api_version to a newer version, and preview the changes."
    ]


def test_an_entry_has_every_option_of_every_type() -> None:
    assert set(ENTRY_OPTIONS) == {"type", "absences", *(name for system in SYSTEMS.values() for name in system.options)}
    for name, specification in ENTRY_OPTIONS.items():
        assert "default" not in specification
        assert "fallback" not in specification
        for system in SYSTEMS.values():
            if name in system.options:
                option = system.options[name]
                assert option.get("no_log") == specification.get("no_log")
                assert set(option.get("choices", ())) <= set(specification.get("choices", ()))


def test_sentences_and_choices_of_two_types_are_told_once() -> None:
    assert ENTRY_TABLE["department_from"]["choices"] == ["team", "team_prefix", "custom_field"]
    sentences = described(ENTRY_TABLE["key_field"])
    assert len(sentences) == len(set(sentences)) == 3
    assert all(described(option) for option in ENTRY_TABLE.values())


def test_a_system_without_absences_and_departments(toy: HrSystem) -> None:
    source = source_from_options({"type": "toy", "absences": False}, TODAY)
    assert (source.name, source.TYPE) == ("toy", "toy")
    with pytest.raises(ConfigurationError, match=r"^Source hr: absences cannot be read from Toy HR\. Remove"):
        source_from_options({"type": "toy", "name": "hr", "absences": True}, TODAY)
    with pytest.raises(ConfigurationError, match="absences cannot be read from toy"):
        source.absences(TODAY, TODAY)
    assert not toy.absences_options and toy.modules == ("toy_employees_info",)
    assert not {"department_from", "department_prefix", "department_field"} & set(toy.options)


def test_a_system_without_custom_fields_cannot_have_one_as_its_key(toy: HrSystem) -> None:
    assert "custom" not in str(toy.options["key_field"])
    with pytest.raises(ConfigurationError, match="key_field is custom.x, but Toy HR has no custom fields"):
        source_from_options({"type": "toy", "key_field": "custom.x"}, TODAY)


def test_both_simulated_systems_tell_the_same_about_who_is_in_both() -> None:
    with SimulatedSystems(context=tls.loopback().context) as systems:
        secrets = systems.credentials
        factorial = source_from_options(
            {"type": "factorial", "url": systems.factorial_url, "api_key": secrets.factorial_api_key, **TRUST},
            datetime.datetime.now(datetime.UTC).date(),
        ).employees()
        calamari = source_from_options(
            {"type": "calamari", "url": systems.calamari_url, "api_key": secrets.calamari_api_key, **TRUST},
            datetime.datetime.now(datetime.UTC).date(),
        ).employees()
    people = {employee.key: employee for employee in factorial}
    both = [(people[employee.key], employee) for employee in calamari if employee.key in people]
    assert both
    for first, second in both:
        assert first.email == second.email
        assert (first.first_name, first.last_name) == (second.first_name, second.last_name)


def test_the_scopes_of_a_consent_are_those_that_reading_needs() -> None:
    with SimulatedSystems(context=tls.loopback().context) as systems:
        systems.lab.settings = systems.lab.settings.changed({"scopes": " ".join(SCOPES)})
        source = source_from_options(
            {
                "type": "factorial",
                "url": systems.factorial_url,
                "company_token": systems.credentials.factorial_company_token,
                "custom_fields": True,
                **TRUST,
            },
            datetime.datetime.now(datetime.UTC).date(),
        )
        assert all(resource.readable for resource in source.check().resources)
