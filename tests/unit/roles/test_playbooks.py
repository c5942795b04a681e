# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All playbooks refuse hosts that do not exist, and variables that are blank, instead of doing nothing or too much."""

from __future__ import annotations

import fnmatch
import json
import pathlib
import re
import typing as t

import jinja2
import jinja2.meta
import pytest
import yaml
from ansible.vars.reserved import get_reserved_names

from tests.unit.roles.awx_objects import COLLECTION, PROJECT, play

OF_AWX: t.Final = "awx"
"""The playbook that makes the objects of AWX, on the host where it was started."""
OF_ANSIBLE: t.Final = re.compile(r"ansible_\w+|inventory_dir|item|lookup|omit|query")
PLAYBOOKS: t.Final = sorted(file for file in (COLLECTION / "playbooks").glob("*.yml") if file.stem != OF_AWX)
OF_PROJECT: t.Final = sorted((PROJECT / "playbooks").glob("*.yml"))

Play = dict[str, t.Any]


def read(file: pathlib.Path) -> t.Any:
    return yaml.safe_load(file.read_text("utf-8"))


def name(file: pathlib.Path) -> str:
    return file.stem


@pytest.mark.parametrize("file", [*PLAYBOOKS, *OF_PROJECT], ids=name)
def test_a_misspelt_host_is_refused(file: pathlib.Path, tmp_path: pathlib.Path) -> None:
    said = play(file, tmp_path, lifecycle_hosts="typo")
    assert "lifecycle_hosts is 'typo', but the inventory has no group and no host 'typo'." in said, said
    assert said.endswith(("exit code 1", "exit code 4"))


@pytest.mark.parametrize("file", PLAYBOOKS, ids=name)
def test_every_variable_of_a_playbook_is_checked(file: pathlib.Path) -> None:
    [content] = read(file)
    checked = re.findall(r"'([\w*]+)'", content["hosts"])
    missing = {one for one in asked(content) if not any(fnmatch.fnmatch(one, pattern) for pattern in checked)}
    assert not missing


@pytest.mark.parametrize("file", [*PLAYBOOKS, *OF_PROJECT], ids=name)
def test_ansible_does_not_reserve_the_variables(file: pathlib.Path) -> None:
    """Ansible warns of such variables. `until` is the former name of `before`."""
    [content] = read(file)
    checked = set(re.findall(r"'([\w*]+)'", content["hosts"]))
    assert checked & get_reserved_names() <= {"until"}
    assert "before" in checked or "until" not in checked


@pytest.mark.parametrize("place", ["playbooks/audit.yml", "roles/lifecycle/tasks/undo.yml"])
def test_before_and_its_former_name_end_the_period(place: str) -> None:
    [template] = re.findall(r' until: "([^"]+)"', (COLLECTION / place).read_text("utf-8"))
    render = jinja2.Environment().from_string(template).render
    assert [
        render(omit="none", **one) for one in ({}, {"before": "1"}, {"until": "2"}, {"before": "", "until": "2"})
    ] == [
        "none",
        "1",
        "2",
        "2",
    ]


def test_blank_variables_of_a_playbook_are_refused(tmp_path: pathlib.Path) -> None:
    said = play(COLLECTION / "playbooks" / "approve.yml", tmp_path, plan="swift-fox-3", only="", lifecycle_state=" ")
    assert "lifecycle_state, only are blank." in said, said


@pytest.mark.parametrize(("tasks", "blank"), [("main", "lifecycle_scope"), ("undo", "key")])
def test_blank_variables_are_refused_in_playbooks_of_ones_own(tasks: str, blank: str, tmp_path: pathlib.Path) -> None:
    """Blank would mean everybody, or all people of the run."""
    role = {"ansible.builtin.include_role": {"name": "hrsync.ad.lifecycle", "tasks_from": tasks}}
    book = tmp_path / "own.yml"
    book.write_text(json.dumps([{"hosts": "localhost", "gather_facts": False, "tasks": [role]}]), "utf-8")
    given: Play = {"run": "5", blank: ""}
    said = play(book, tmp_path, **given)
    assert f"{blank} is blank. A script whose variable is empty gives that" in said, said
    assert said.endswith("exit code 2")


def asked(content: Play) -> set[str]:
    """The variables that somebody gives to a playbook with `-e`, but those of the role."""
    role: Play = next((list(one.values())[1] for one in content.get("tasks", ()) if "role" in str(list(one)[1])), {})
    tasks = read(COLLECTION / "roles/lifecycle/tasks" / f"{role['tasks_from']}.yml") if "tasks_from" in role else []
    own, used = set(), set[str]()
    for part in (content, *tasks):
        own |= set(made(part))
        used |= set(variables(part))
    return {one for one in used - own if not one.startswith("lifecycle_") and not OF_ANSIBLE.fullmatch(one)}


def made(part: t.Any) -> t.Iterator[str]:
    """The variables that tasks make themselves."""
    if isinstance(part, dict):
        yield from part.get("vars", ())
        yield from (part[word] for word in ("register",) if word in part)
    inner = part.values() if isinstance(part, dict) else part if isinstance(part, list) else ()
    for one in inner:
        yield from made(one)


def variables(part: t.Any) -> t.Iterator[str]:
    """The variables in templates and conditions."""
    if isinstance(part, dict):
        for word, value in part.items():
            if word in ("when", "that"):
                yield from variables([f"{{{{ {one} }}}}" for one in (value if isinstance(value, list) else [value])])
            else:
                yield from variables(value)
    elif isinstance(part, list):
        for one in part:
            yield from variables(one)
    elif isinstance(part, str) and "{{" in part:
        yield from jinja2.meta.find_undeclared_variables(_environment().parse(part))


def _environment() -> jinja2.Environment:
    """An environment that knows every filter and test by name: only names of variables matter."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters = _Everything()
    environment.tests = _Everything()
    return environment


class _Everything(dict[str, t.Any]):
    def __contains__(self, _name: object) -> bool:
        return True

    def get(self, _name: str, _default: t.Any = None) -> t.Any:
        return str
