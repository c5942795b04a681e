# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that is put together by code is YAML, and names the options that there are."""

from __future__ import annotations

import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.doc_fragments.attributes import ModuleDocFragment as Attributes
from ansible_collections.hrsync.ad.plugins.doc_fragments.source import ModuleDocFragment as SourceDocumentation
from ansible_collections.hrsync.ad.plugins.module_utils.sources.options import ABSENCES_OPTIONS, ENTRY_OPTIONS, OPTIONS


def sections(fragment: type) -> list[tuple[str, str]]:
    return [(name, text) for name, text in vars(fragment).items() if name.isupper()]


@pytest.mark.parametrize(("name", "text"), sections(Attributes))
def test_attributes(name: str, text: str) -> None:
    attributes = yaml.safe_load(text)["attributes"]
    assert list(attributes) == ["check_mode", "diff_mode", "idempotent", "action_group"]
    for attribute in attributes.values():
        assert attribute["description"]
        assert attribute["support"] in ("full", "none", "N/A") or (
            attribute["support"] == "partial" and attribute["details"]
        )


@pytest.mark.parametrize(("name", "text"), sections(SourceDocumentation))
def test_source_sections_are_yaml(name: str, text: str) -> None:
    assert yaml.safe_load(text)["options"]


@pytest.mark.parametrize("type_", sorted(OPTIONS))
def test_the_options_of_each_type_are_documented(type_: str) -> None:
    common = yaml.safe_load(SourceDocumentation.DOCUMENTATION)["options"]
    own = yaml.safe_load(getattr(SourceDocumentation, type_.upper()))["options"]
    compare({**common, **own}, OPTIONS[type_])


@pytest.mark.parametrize("type_", sorted(ABSENCES_OPTIONS))
def test_the_options_of_the_absences_of_each_type_are_documented(type_: str) -> None:
    documented = yaml.safe_load(getattr(SourceDocumentation, f"{type_.upper()}_ABSENCES"))["options"]
    compare(documented, ABSENCES_OPTIONS[type_])


@pytest.mark.parametrize(
    ("section", "option", "path"), [("ENTRY", "source", "source"), ("ENTRIES", "sources", "sources[]")]
)
def test_the_options_of_an_entry_are_documented(section: str, option: str, path: str) -> None:
    text: str = getattr(SourceDocumentation, section)
    compare(yaml.safe_load(text)["options"][option]["suboptions"], ENTRY_OPTIONS)
    assert text.count("O(") == text.count(f"O({path}.")


def compare(documented: dict[str, t.Any], specified: dict[str, dict[str, t.Any]]) -> None:
    assert sorted(documented) == sorted(specified)
    for name, specification in specified.items():
        for member in ("type", "elements", "default", "choices", "required"):
            assert documented[name].get(member) == specification.get(member), f"{name}: {member}"
