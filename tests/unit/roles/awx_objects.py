# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The role awx with modules that only write down what they are given, and its jobs without HR and a directory."""

from __future__ import annotations

import functools
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import types
import typing as t

import yaml

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS

COLLECTION: t.Final = pathlib.Path(str(anchor.__file__)).parents[2]
ROLE: t.Final = COLLECTION / "roles" / "awx"
PROJECT: t.Final = COLLECTION / "docs" / "examples" / "awx" / "project"

Item = dict[str, t.Any]
Objects = dict[str, list[Item]]

_RECORDER: t.Final = """
import json, os
from ansible.plugins.action import ActionBase

class ActionModule(ActionBase):
    def run(self, tmp=None, task_vars=None):
        with open(os.environ["SEEN"], "a", encoding="utf-8") as file:
            file.write(json.dumps([self._task.action, self._task.args]) + "\\n")
        return {"changed": False}
"""

MINIMAL: t.Final[Item] = {
    "awx_project_url": "https://git.example.com/hr/hrsync.git",
    "awx_ee_image": "registry.example.com/hrsync-ee:0.10.0",
}
FULL: t.Final[Item] = {
    **MINIMAL,
    "awx_prefix": "staff",
    "awx_project_credential": "git",
    "awx_instance_group": "hr",
    "awx_sources": [name for name, system in SYSTEMS.items() if system.credential],
    "awx_services": ["microsoft365", "exchange", "file_server"],
    "awx_receivers": ["servicedesk_plus", "splunk", "webhook"],
    "awx_credentials": {
        "factorial": {"api_key": "s3cret"},
        "awx": {"host": "https://awx.example.com", "oauth_token": "t0ken"},
    },
    "awx_approval_levels": [
        {"name": "HR", "team": "HR approvers"},
        {"name": "IT's security", "team": "Security", "timeout": 3600},
    ],
    "awx_emergency_team": "Duty",
    "awx_time_zone": "Europe/Warsaw",
    "awx_mail": {"host": "mx.example.com", "sender": "awx@example.com", "recipients": ["hr@example.com"]},
    "awx_shards": [{"name": "north", "variables": {"lifecycle_managed_base": "OU=North,DC=x"}}, {"name": "south"}],
}
WITHOUT_APPROVAL: t.Final[Item] = {**MINIMAL, "awx_approval_levels": [], "awx_schedules": []}
CONFIGURATIONS: t.Final = {"minimal": MINIMAL, "full": FULL, "without approval": WITHOUT_APPROVAL}


def play(
    playbook: pathlib.Path,
    folder: pathlib.Path,
    *options: str,
    environment: t.Mapping[str, str] = types.MappingProxyType({}),
    **variables: t.Any,
) -> str:
    """Run a playbook with the collection and a collection of recording modules, and return its output."""
    programs = pathlib.Path(sys.executable).parent
    done = subprocess.run(
        [programs / "ansible-playbook", playbook, *options, "-e", json.dumps(variables)],
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "SEEN": str(folder / "seen.jsonl"),
            "ANSIBLE_COLLECTIONS_PATH": f"{folder}:{COLLECTION.parents[2]}",
            "ANSIBLE_SHOW_CUSTOM_STATS": "true",
            **environment,
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    return f"{done.stdout}{done.stderr}\nexit code {done.returncode}"


def shown(said: str, before: str) -> t.Iterator[tuple[str, Item]]:
    """The JSON objects that an output shows behind a pattern, each with the first group of the pattern."""
    for found in re.finditer(before, said, re.MULTILINE):
        yield found[1], json.JSONDecoder().raw_decode(said[found.end() :].lstrip())[0]


def modules_of_the_role() -> list[str]:
    """The names of the modules that the role uses, in this order."""
    tasks = yaml.safe_load((ROLE / "tasks" / "main.yml").read_text("utf-8"))
    flat = [one for task in tasks for one in task.get("block", [task])]
    return [task["action"].removeprefix("{{ awx_modules }}.") for task in flat if "action" in task]


@functools.cache
def objects(configuration: str) -> Objects:
    """What the role makes in AWX, by module, in the order of the tasks."""
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        actions = folder / "ansible_collections" / "awx" / "awx" / "plugins" / "action"
        actions.mkdir(parents=True)
        for module in modules_of_the_role():
            (actions / f"{module}.py").write_text(_RECORDER, "utf-8")
        said = play(COLLECTION / "playbooks" / "awx.yml", folder, **CONFIGURATIONS[configuration])
        if not said.endswith("exit code 0"):
            raise AssertionError(said)
        seen = [json.loads(line) for line in (folder / "seen.jsonl").read_text("utf-8").splitlines()]
    found: Objects = {module: [] for module in modules_of_the_role()}
    for module, arguments in seen:
        found[module.removeprefix("awx.awx.")].append(arguments)
    return found


def names(items: t.Iterable[Item]) -> list[str]:
    """The names of objects."""
    return [item["name"] for item in items]


def survey(template: Item) -> list[Item]:
    """The questions of a template; none if it asks nothing."""
    return t.cast("list[Item]", template.get("survey_spec", {}).get("spec", []))
