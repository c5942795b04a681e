# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "Least privilege" has the attributes, permissions and commands that the code needs, and no others."""

from __future__ import annotations

import pathlib
import re

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.module_utils.steps.requirements import Need

ROOT = pathlib.Path(__file__).parents[3]
GUIDE = (ROOT / "docs/docsite/rst/least_privilege.rst").read_text("utf-8")
DEFAULTS = yaml.safe_load((ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8"))
OF_A_RUN = {"userAccountControl", "proxyAddresses", "pwdLastSet", "lockoutTime", "accountExpires"}
NOT_IN_A_LIST = {"Remove-Mailbox", "Remove-RemoteMailbox"}
"""Commands of another role, about which the guide has a sentence."""


def listed(variable: str) -> set[str]:
    """The texts in a list of PowerShell, without its comments."""
    content = GUIDE.partition(f"${variable} = @(\n")[2].partition("\n    )\n")[0]
    return set(re.findall(r'"([\w-]+)"', re.sub(r"#.*", "", content)))


def needed(kind: Need) -> set[str]:
    return {one.name for step in STEPS.values() for one in step.requirements if one.need is kind}


def test_the_attributes_are_those_of_the_default_mapping_and_of_a_run() -> None:
    mapped = {name for name in DEFAULTS["lifecycle_attributes"] if name != "cn"}
    assert listed("attributes") == mapped | OF_A_RUN | {DEFAULTS["lifecycle_key_attribute"]}
    for name in ("cn", "name"):
        assert f"WP;{name};user" in GUIDE


@pytest.mark.parametrize("name", sorted(needed(Need.ATTRIBUTE)))
def test_the_guide_has_the_attributes_of_steps(name: str) -> None:
    assert f"``{name}``" in GUIDE or name == "msRTCSIP-PrimaryUserAddress"


def test_the_permissions_are_those_of_the_steps() -> None:
    table = GUIDE.partition("Permission of Microsoft Graph")[2].partition("\nWith the `Graph")[0]
    assert set(re.findall(r"^   \* - ``([\w.]+)``$", table, re.MULTILINE)) == needed(Need.PERMISSION)


def test_the_commands_are_those_of_the_steps() -> None:
    assert listed("commands") == needed(Need.COMMAND) - NOT_IN_A_LIST
    for name in NOT_IN_A_LIST:
        assert f"``{name}``" in GUIDE
