# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The variables of another mapping: from files over the present ones, or from another inventory."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.impact.other import (
    arguments_of_role,
    with_files,
    with_inventory,
)
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.trust import is_template

from ..authored import authored

PRESENT: dict[str, t.Any] = {
    "inventory_hostname": "localhost",
    "omit": "present omit",
    "mail_domain": "example.com",
    "lifecycle_ou": "OU=People",
    "lifecycle_groups": [{"group": "GG-Staff"}],
}


def written(path: pathlib.Path, text: str) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return str(path)


def of_files(*paths: str) -> dict[str, t.Any]:
    return with_files(PRESENT, paths, DataLoader())


def of_inventory(path: str, **present: t.Any) -> dict[str, t.Any]:
    return with_inventory({**PRESENT, **present}, path, DataLoader())


def test_variables_of_files_are_over_the_present_ones(tmp_path: pathlib.Path) -> None:
    one = written(tmp_path / "one.yml", "lifecycle_ou: 'OU={{ employee.department }}'\nnew: 1")
    two = written(tmp_path / "folder/two.yml", "mail_domain: example.net")
    found = of_files(one, str(tmp_path / "folder"))
    assert is_template(found["lifecycle_ou"])
    assert found == {**PRESENT, "lifecycle_ou": found["lifecycle_ou"], "new": 1, "mail_domain": "example.net"}
    assert two


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("domain: x", "sets no variable that this inventory or the role has, so both mappings would be the same."),
        ("all: {hosts: {localhost: {}}, vars: {lifecycle_ou: x}}", "is an inventory. Use other_inventory for it."),
        ("", "sets no variable that"),
    ],
)
def test_files_that_are_no_mapping(text: str, message: str, tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match=message):
        of_files(written(tmp_path / "x.yml", text))


INVENTORY = """
all:
  hosts:
    localhost:
      ansible_connection: local
  vars:
    lifecycle_ou: "OU={{ employee.department }}"
"""


def test_another_inventory_replaces_the_variables_of_the_role(tmp_path: pathlib.Path) -> None:
    path = written(tmp_path / "inventory/hosts.yml", INVENTORY)
    written(tmp_path / "inventory/group_vars/all.yml", "lifecycle_key: email\nmail_domain: example.net")
    found = of_inventory(str(pathlib.Path(path).parent))
    assert is_template(found["lifecycle_ou"])
    assert (found["lifecycle_key"], found["mail_domain"]) == ("email", "example.net")
    assert found["lifecycle_groups"] == [], "the default, because this inventory does not set it"
    assert found["omit"] == "present omit"
    assert found["inventory_dir"] == str(tmp_path / "inventory")


@pytest.mark.parametrize(
    ("text", "host", "message"),
    [
        (INVENTORY, "other", "does not have the host other."),
        ("all: {hosts: {localhost: {}}}", "localhost", "sets no variable of the role for the host localhost."),
    ],
)
def test_inventories_that_are_no_mapping(text: str, host: str, message: str, tmp_path: pathlib.Path) -> None:
    path = written(tmp_path / "hosts.yml", text)
    with pytest.raises(ConfigurationError, match=message):
        of_inventory(path, inventory_hostname=host)


def test_an_inventory_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="other_inventory: there is no file or folder "):
        of_inventory(str(tmp_path / "nothing"))
    path = written(tmp_path / "hosts.yml", INVENTORY)
    written(tmp_path / "group_vars/all.yml", "a: [\n")
    with pytest.raises(ConfigurationError, match="hosts.yml cannot be read: "):
        of_inventory(path)


def rendered(**variables: t.Any) -> dict[str, t.Any]:
    known = authored({"lifecycle_key": "email", "lifecycle_group_key_attribute": "", **variables})
    templar = Templar(loader=DataLoader(), variables=known)
    wanted = ("key", "ou", "days_before_start") if "lifecycle_days_before_start" in known else ("key", "ou")
    return arguments_of_role(templar, "omitted", wanted, DataLoader())


def test_arguments_of_the_role_follow_from_its_variables() -> None:
    assert rendered(lifecycle_days_before_start=60) == {"key": "email", "ou": "lifecycle_ou", "days_before_start": 60}
    assert rendered(lifecycle_key="omitted") == {"ou": "lifecycle_ou"}


def test_arguments_that_cannot_be_rendered() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_keys"):
        rendered(lifecycle_key="{{ lifecycle_keys }}")
