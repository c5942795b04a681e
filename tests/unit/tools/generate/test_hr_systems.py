# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The documentation of an entry in a list of sources says what the documentation of each HR system says."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import described
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import ENTRY_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem
from tools.generate.documentation import default_sentence, moved
from tools.generate.hr_systems import FRAGMENT

PLUGINS: t.Final = pathlib.Path(__file__).parents[4] / "plugins"
ENTRIES = {"ENTRY": "source", "ENTRIES": "sources"}
FOR: t.Final = re.compile(r"^For (?:V\(\w+\)(?:, | or )?)+: ")
"""What a sentence begins with that is not about all HR systems with the option."""
EACH = [(system, name) for system in SYSTEMS.values() for name in system.options if name != "name"]


def sentences(section: str, name: str) -> list[str]:
    """What an entry says about an option."""
    suboptions = FRAGMENT.sections[section].options[ENTRIES[section]]["suboptions"]
    return described(suboptions[name])


@pytest.mark.parametrize("section", ENTRIES)
def test_an_entry_has_the_options_of_the_argument_spec(section: str) -> None:
    options = yaml.safe_load(FRAGMENT.sections[section].to_yaml())["options"][ENTRIES[section]]["suboptions"]
    assert set(options) == set(ENTRY_OPTIONS)
    for name, option in options.items():
        for member in ("type", "elements", "choices", "required"):
            assert option.get(member) == ENTRY_OPTIONS[name].get(member), f"{name}: {member}"


@pytest.mark.parametrize(("system", "name"), EACH, ids=[f"{system.name}-{name}" for system, name in EACH])
def test_no_fact_about_an_option_is_lost(system: HrSystem, name: str) -> None:
    option = system.options[name]
    told = sentences("ENTRY", name)
    assert set(described(moved(option, "source"))) <= {FOR.sub("", text) for text in told}
    assert all(f"E({variable})" in told[-1] for variable in option.get("environment", ()))
    default = default_sentence(option).removeprefix("The default is ").removesuffix(".")
    assert not default or any("the default is" in text.lower() and default in text for text in told)


@pytest.mark.parametrize("system", SYSTEMS.values(), ids=SYSTEMS)
def test_a_system_has_the_version_of_its_module(system: HrSystem) -> None:
    file = PLUGINS / "modules" / f"{system.employees_module}.py"
    (version,) = re.findall(r"^version_added: (\S+)$", file.read_text("utf-8"), re.MULTILINE)
    assert version == system.version_added


def test_an_option_of_one_system_says_so() -> None:
    assert sentences("ENTRY", "subdomain")[0] == "Only with O(source.type=calamari)."
    assert sentences("ENTRIES", "company_token")[0] == "Only with O(sources[].type=factorial)."
    assert not any(text.startswith("Only with") for text in sentences("ENTRY", "key_field"))


@pytest.mark.parametrize(("system", "name"), EACH, ids=[f"{system.name}-{name}" for system, name in EACH])
def test_a_sentence_about_some_systems_names_them(system: HrSystem, name: str) -> None:
    holders = [one for one in SYSTEMS.values() if name in one.options]
    for sentence in described(moved(system.options[name], "source")):
        about = [one for one in holders if sentence in described(moved(one.options[name], "source"))]
        (told,) = (text for text in sentences("ENTRY", name) if FOR.sub("", text) == sentence)
        if len(about) < len(holders) and not all(one.title in sentence for one in about):
            assert re.findall(r"V\((\w+)\)", told.removesuffix(sentence)) == [one.name for one in about]


def test_an_option_of_newer_systems_says_since_when() -> None:
    options = FRAGMENT.sections["ENTRY"].options["source"]["suboptions"]
    names = ("encoding", "url", "absences", "write_statement")
    assert {name: options[name].get("version_added") for name in names} == {
        "encoding": "0.7.0",
        "url": None,
        "absences": "0.2.0",
        "write_statement": "0.9.0",
    }


def test_variables_of_one_system_come_before_those_that_all_share() -> None:
    shared = "HRSYNC_CA_FILE"
    systems = [system for system in SYSTEMS.values() if system.speaks_http]
    own = [v for system in systems for v in system.options["ca_file"]["environment"] if v != shared]
    assert len(own) == len(systems)
    assert sentences("ENTRY", "ca_file")[-1].endswith(f", then E({shared}) is used.")
    assert [v for v in own if f"E({v})" not in sentences("ENTRY", "ca_file")[-1]] == []


@pytest.mark.parametrize("section", ENTRIES)
def test_references_lead_into_the_entry(section: str) -> None:
    options = FRAGMENT.sections[section].options[ENTRIES[section]]["suboptions"]
    path = "source." if section == "ENTRY" else "sources[]."
    text = " ".join(sentence for option in options.values() for sentence in described(option))
    assert text.count("O(") == text.count(f"O({path}") + text.count("O(hrsync.ad.sync#module:")
