# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fragments of documentation are YAML, and modules document and accept the options of a step as it describes them."""

from __future__ import annotations

import importlib
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.doc_fragments.attributes import ModuleDocFragment as Attributes
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import argument_spec
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.module_utils.sync.explaining import ARGUMENT_SPEC as EXPLAIN_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC as SYNC_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.undo.options import ARGUMENT_SPEC as UNDO_SPEC
from ansible_collections.hrsync.ad.tests.unit.docs.test_examples import MODULES, module, specification


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


def options_of(fragment: str) -> dict[str, t.Any]:
    """The options of a fragment, by its name as modules write it."""
    file, _dot, section = fragment.removeprefix("hrsync.ad.").partition(".")
    plugin = importlib.import_module(f"ansible_collections.hrsync.ad.plugins.doc_fragments.{file}")
    text = getattr(plugin.ModuleDocFragment, (section or "documentation").upper())
    return t.cast("dict[str, t.Any]", yaml.safe_load(text).get("options", {}))


@pytest.mark.parametrize("name", STEPS)
def test_no_connection_replaces_an_option_of_a_step(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    documented: dict[str, t.Any] = {}
    for fragment in yaml.safe_load(module(name).DOCUMENTATION)["extends_documentation_fragment"]:
        # Ansible keeps the first of two options with the same name.
        documented = {**options_of(fragment), **documented}
    own = options_of(f"hrsync.ad.steps.{name}")
    assert {option: documented[option] for option in own} == own
    accepted = specification(name, monkeypatch).options
    spec = argument_spec(STEPS[name].options)
    assert {option: accepted[option] for option in spec} == spec


@pytest.mark.parametrize(("name", "accepted"), [("sync", SYNC_SPEC), ("explain", EXPLAIN_SPEC), ("undo", UNDO_SPEC)])
def test_the_options_of_a_run_are_documented(name: str, accepted: t.Mapping[str, t.Any]) -> None:
    documentation = yaml.safe_load(module(name).DOCUMENTATION)
    documented = set(documentation["options"])
    for fragment in documentation["extends_documentation_fragment"]:
        documented.update(options_of(fragment))
    assert documented == {option for option in accepted if not option.startswith("_")}


@pytest.mark.parametrize("name", MODULES)
def test_options_of_action_plugins_are_not_documented(name: str) -> None:
    options = yaml.safe_load(module(name).DOCUMENTATION).get("options", {})
    assert [option for option in options if option.startswith("_")] == []
