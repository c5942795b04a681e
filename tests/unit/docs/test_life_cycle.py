# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The stages of the guide can be read, and mean what the text says."""

from __future__ import annotations

import itertools
import pathlib
import typing as t

import yaml

from ansible_collections.hrsync.ad import plugins as anchor
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.mapping import read_configuration
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.stages import STEP_KEYS, read_stages, stage_names
from ansible_collections.hrsync.ad.plugins.plugin_utils.mapping.templates import read_templates

from ..plugins.plugin_utils.authored import renderer

COLLECTION = pathlib.Path(anchor.__path__[0]).parent
GUIDE = (COLLECTION / "docs" / "docsite" / "rst" / "life_cycle.rst").read_text("utf-8")


def of_guide() -> list[dict[str, t.Any]]:
    after = GUIDE.partition("\nStages\n------\n")[2].partition(".. code-block:: yaml\n\n")[2].splitlines()
    block = itertools.takewhile(lambda line: line.startswith("    ") or not line, after)
    return t.cast("list[dict[str, t.Any]]", yaml.safe_load("\n".join(block))["all"]["vars"]["lifecycle_stages"])


def test_the_stages_can_be_read() -> None:
    stages = of_guide()
    made = renderer({"lifecycle_stages": stages, "attributes": {"description": "{{ employee.job_title }}"}})
    made.stages = stage_names(made, "lifecycle_stages")
    configuration = read_configuration(made, attributes="attributes")
    templates = read_templates(made, None, configuration)
    found, _templates = read_stages(made, "lifecycle_stages", templates, saves_groups=True)
    assert [stage.name for stage in found] == [stage["name"] for stage in stages]


def test_the_guide_names_every_step() -> None:
    table = GUIDE.partition("What a stage decides")[2].partition("When HR changes its mind")[0]
    assert [step for step in STEP_KEYS if f"``{step}``" not in table] == []
