# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages about migration, upgrade and comparison name variables that exist, and show an inventory that works."""

from __future__ import annotations

import pathlib
import re
import textwrap

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.plugin_utils.run.role import ALSO_USED
from ansible_collections.hrsync.ad.tests.unit.roles.test_lifecycle import NO_CREDENTIAL, ROLE, load, run_role

PAGES = pathlib.Path(__file__).parents[3] / "docs/docsite/rst"


@pytest.mark.parametrize("page", ["migration", "upgrade", "comparison", "environment"])
def test_every_variable_that_is_named_is_one_of_the_role(page: str) -> None:
    specs = load(ROLE / "meta" / "argument_specs.yml")["argument_specs"]
    known = {name for entry in specs.values() for name in entry["options"]}
    named = set(re.findall(r"\blifecycle_[a-z0-9_]*[a-z0-9]\b", (PAGES / f"{page}.rst").read_text("utf-8")))
    assert named - known - ALSO_USED - {"lifecycle_company"} == set()


def test_the_inventory_for_migration_passes_the_check(tmp_path: pathlib.Path) -> None:
    text = (PAGES / "migration.rst").read_text("utf-8")
    [block] = [one for one in re.findall(r"\.\. code-block:: yaml\n\n((?: {4}.*\n|\n)+)", text) if "stages" in one]
    host = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
    variables = yaml.safe_load(textwrap.dedent(block))
    variables["lifecycle_directory"] = {"servers": ["dc1.example.com"], "bind_user": "svc-hrsync@example.com"}
    inventory = tmp_path / "inventory.yml"
    inventory.write_text(yaml.safe_dump({"all": {"hosts": {"localhost": host}, "vars": variables}}), "utf-8")
    result = run_role(tmp_path, inventory)
    assert NO_CREDENTIAL in result.stdout, result.stdout + result.stderr


def test_every_version_that_needs_a_change_has_a_section() -> None:
    changelog = yaml.safe_load((PAGES.parents[2] / "changelogs/changelog.yaml").read_text("utf-8"))
    breaking = {name for name, release in changelog["releases"].items() if "breaking_changes" in release["changes"]}
    assert breaking <= set(
        re.findall(r"^To ([0-9.]+), from ", (PAGES / "upgrade.rst").read_text("utf-8"), re.MULTILINE)
    )
