# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Inventories of version 0.2.0 still work, or the role says in one sentence what to change."""

from __future__ import annotations

import dataclasses
import pathlib
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.tests.unit.docs.test_lifecycle import PERSON, rendered
from ansible_collections.hrsync.ad.tests.unit.roles.test_lifecycle import NO_CREDENTIAL, ROLE, load, run_role

INVENTORIES = pathlib.Path(__file__).parent / "inventories"
OLD = ("0.2.0.yml", "0.2.0-company.yml")
VARIABLES = """
    lifecycle_account lifecycle_attributes lifecycle_auto_reply lifecycle_category lifecycle_create_missing_ous
    lifecycle_days_before_start lifecycle_description lifecycle_directory lifecycle_exchange lifecycle_file_server
    lifecycle_group_key_attribute lifecycle_groups lifecycle_home_folder lifecycle_key lifecycle_key_attribute
    lifecycle_leaver_groups lifecycle_license lifecycle_mailbox lifecycle_managed_base lifecycle_match_attributes
    lifecycle_microsoft365 lifecycle_minimum_coverage lifecycle_name lifecycle_only lifecycle_ou lifecycle_password
    lifecycle_photo lifecycle_precedence lifecycle_protected_groups lifecycle_protected_ous lifecycle_report_dir
    lifecycle_scripts lifecycle_skype_user lifecycle_sources lifecycle_templates lifecycle_timezone
""".split()
"""Those of 0.2.0."""


def test_no_variable_was_renamed_or_removed() -> None:
    specs = load(ROLE / "meta" / "argument_specs.yml")["argument_specs"]
    assert set(VARIABLES) <= {name for entry in specs.values() for name in entry["options"]}


@pytest.fixture
def vault(tmp_path: pathlib.Path) -> dict[str, str]:
    """The environment with a vault secret, which `handover.vault` needs."""
    secret = tmp_path / "vault"
    secret.write_text("s3cret", "utf-8")
    return {"ANSIBLE_VAULT_PASSWORD_FILE": str(secret)}


@pytest.mark.parametrize("name", OLD)
def test_an_old_inventory_passes_the_check(name: str, tmp_path: pathlib.Path, vault: dict[str, str]) -> None:
    # The folder of the file with passwords must exist, as in 0.2.0.
    result = run_role(tmp_path, INVENTORIES / name, vault, lifecycle_password={"must_change": True})
    assert NO_CREDENTIAL in result.stdout, result.stdout + result.stderr


@pytest.mark.parametrize("presence", [Presence.UPCOMING, Presence.ACTIVE, Presence.LEFT])
@pytest.mark.parametrize("name", OLD)
def test_an_old_mapping_is_rendered_for_everybody(name: str, presence: Presence) -> None:
    variables = yaml.safe_load((INVENTORIES / name).read_text("utf-8"))["all"]["vars"]
    desired = rendered(variables, dataclasses.replace(PERSON, presence=presence))
    assert desired.attributes["mail"] and "GG-Staff" in desired.groups
    assert {"mailbox", "license", "home_folder"} <= desired.steps.keys()


@pytest.mark.parametrize(
    ("variables", "told"),
    [
        (
            {"lifecycle_company": "Example"},
            "lifecycle_company: the role has no such variable. Names that begin with lifecycle_ belong to the role;"
            " give a variable of your own another name.",
        ),
        (
            {"lifecycle_only": []},
            "lifecycle_only is [], which names nobody, so nothing is done. To process all employees, do not set it.",
        ),
        ({"lifecycle_only": [1017]}, "lifecycle_only has 1017, a number and not text."),
        (
            {"lifecycle_protected_groups": ["GG-Board", ""]},
            "lifecycle_protected_groups[1] is empty. Set a value, or remove it from the list.",
        ),
        (
            {"lifecycle_groups": [{"group": "GG-Staff", "when": ""}]},
            "lifecycle_groups[0].when is empty. Set a condition, or remove when if the rule applies to all employees.",
        ),
        (
            {"lifecycle_templates": [{"name": "Left", "when": "presence == 'left'", "groups": ["GG-Left"]}]},
            "lifecycle_templates[0].when: presence == 'left': the rule never applies.",
        ),
        (
            {"lifecycle_mailbox": [{"way": "exchange"}, {"way": "exchange", "when": "presence == 'left'"}]},
            "lifecycle_mailbox[1]: the rule never applies, because only the first rule whose when is true applies, and"
            " lifecycle_mailbox[0] applies to the same employees. Move it before lifecycle_mailbox[0], or remove it.",
        ),
    ],
)
def test_what_must_change_is_told_in_a_sentence(
    variables: dict[str, t.Any], told: str, tmp_path: pathlib.Path, vault: dict[str, str]
) -> None:
    result = run_role(tmp_path, INVENTORIES / OLD[0], vault, **variables)
    assert result.returncode == 2
    assert told in result.stdout, result.stdout + result.stderr
