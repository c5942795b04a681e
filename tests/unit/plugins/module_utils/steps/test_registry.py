# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptors of the steps are true, and importing them imports no step."""

from __future__ import annotations

import importlib
import subprocess
import sys
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.steps import registry
from ansible_collections.hrsync.ad.plugins.module_utils.steps.descriptor import Service, StepDescriptor
from ansible_collections.hrsync.ad.plugins.module_utils.steps.loading import step_class
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS

each_step = pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)


def documentation(step: StepDescriptor) -> dict[str, t.Any]:
    """What the module of the step says itself, without its fragments."""
    module = importlib.import_module(f"ansible_collections.hrsync.ad.plugins.modules.{step.name}")
    return t.cast("dict[str, t.Any]", yaml.safe_load(module.DOCUMENTATION))


@each_step
def test_the_step_has_this_descriptor(step: StepDescriptor) -> None:
    assert step_class(step.name).DESCRIPTOR is step


@each_step
def test_the_module_documents_the_services_of_the_step(step: StepDescriptor) -> None:
    fragments = documentation(step)["extends_documentation_fragment"]
    wanted = {f"steps.{step.name}", *step.services, *(["identity"] if step.services else [])}
    if Service.SOURCES in wanted:
        wanted = wanted - {Service.SOURCES} | {"source.entries"}
    if not step.needs_directory and step.services:
        wanted = wanted - {Service.DIRECTORY} | {"directory.optional"}
    named = {name.removeprefix("hrsync.ad.") for name in fragments if not name.startswith("hrsync.ad.attributes")}
    assert named == wanted


@each_step
def test_options_that_the_descriptor_names_are_options(step: StepDescriptor) -> None:
    assert step.messages <= step.options.keys()
    assert not step.options.keys() & step.rule_options.keys()
    assert not step.gone or step.gone in step.options["state"]["choices"]


def test_importing_the_registry_imports_no_step() -> None:
    name = registry.__name__
    program = f"import sys, {name}; print([module for module in sys.modules if module.endswith('.step')])"
    environment = {"PYTHONPATH": ":".join(sys.path)}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment)
    assert done.stdout.strip() == "[]"
