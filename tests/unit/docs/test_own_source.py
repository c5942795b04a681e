# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The module and the playbook that the guide to own sources shows, run by Ansible against a server."""

from __future__ import annotations

import collections.abc
import json
import os
import pathlib
import re
import subprocess
import sys
import textwrap
import typing as t

import pytest
import yaml

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, Asked, ScriptedServer

COLLECTION = pathlib.Path(str(anchor.__file__)).parents[2]
GUIDE = (COLLECTION / "docs/docsite/rst/own_source.rst").read_text("utf-8")
TOKEN = "very-secret-value"
PEOPLE: t.Final[list[dict[str, t.Any]]] = [
    {"personId": 1, "badge": "0001", "given": "Ada", "family": "Byron", "mail": "a@example.com", "from": "2020-01-01"},
    {
        "personId": 2, "badge": "0002", "given": "Zoë", "family": "{{ 1 + 1 }}", "unit": "Sales", "office": "Kraków",
        "bossId": 1, "from": "2021-01-01", "until": "2027-01-01", "costCenter": 7,
    },
]  # fmt: skip


def shown(language: str) -> list[str]:
    """The blocks of code of the guide in this language."""
    blocks = re.findall(rf"^\.\. code-block:: {language}\n\n((?:   .*\n|\n)+)", GUIDE, re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


@pytest.fixture
def server() -> collections.abc.Iterator[ScriptedServer]:
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


def answering(people: list[dict[str, t.Any]]) -> t.Callable[[Asked], Answer]:
    def script(asked: Asked) -> Answer:
        if asked.headers.get("Authorization") != f"Bearer {TOKEN}":
            return Answer({}, status=401)
        return Answer({"people": people, "total": len(PEOPLE)})

    return script


def play(folder: pathlib.Path, server: ScriptedServer, tasks: list[dict[str, t.Any]], **variables: t.Any) -> str:
    """What Ansible prints for these tasks after the one that reads people."""
    [module] = shown("python")
    (folder / "library").mkdir()
    (folder / "library/my_hr_info.py").write_text(module, "utf-8")
    [[playbook], *_rest] = map(yaml.safe_load, shown("yaml"))
    reading = playbook["tasks"][0]
    reading["my_hr_info"].update(url=f"{server.url}/people", token=TOKEN, ca_path=server.ca_file)
    playbook["tasks"] = [reading, *tasks]
    (folder / "playbook.yml").write_text(yaml.safe_dump([playbook]), "utf-8")
    programs = pathlib.Path(sys.executable).parent
    done = subprocess.run(
        [programs / "ansible-playbook", "playbook.yml", "--check", "-i", "localhost,", "-e", json.dumps(variables)],
        cwd=folder,
        env={
            "PATH": f"{programs}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTION.parents[2]),
            "ANSIBLE_CALLBACK_RESULT_FORMAT": "yaml",
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=400,
    )
    return done.stdout + done.stderr


DIRECTORY = {"servers": ["dc1.example.com"], "bind_user": "u@example.com", "bind_password": "another-secret"}
LOCAL = {"ansible_connection": "local", "ansible_python_interpreter": sys.executable}


def test_the_module_makes_records(tmp_path: pathlib.Path, server: ScriptedServer) -> None:
    server.scripts["/people"] = answering(PEOPLE)
    [checking] = yaml.safe_load(shown("yaml")[2])
    checking["register"] = "checked"
    saving = {"ansible.builtin.copy": {"content": "{{ checked.employees | to_json }}", "dest": str(tmp_path / "out")}}
    saving["check_mode"] = False  # type: ignore[assignment]
    output = play(tmp_path, server, [checking, saving], **LOCAL)
    assert "failed=0" in output, output
    ada, zoe = json.loads((tmp_path / "out").read_text("utf-8"))
    assert (ada["key"], ada["source"], ada["id"], ada["manager_key"]) == ("0001", "my_hr", "1", None)
    assert (zoe["last_name"], zoe["manager_key"], zoe["end_date"]) == ("{{ 1 + 1 }}", "0001", "2027-01-01")
    assert (zoe["location"]["city"], zoe["custom"]) == ("Kraków", {"cost_center": 7})
    assert TOKEN not in output


def test_an_answer_that_is_incomplete_fails(tmp_path: pathlib.Path, server: ScriptedServer) -> None:
    server.scripts["/people"] = answering(PEOPLE[:1])
    assert "failed=1" in play(tmp_path, server, [], **LOCAL)


def test_the_role_reads_the_variable(tmp_path: pathlib.Path, server: ScriptedServer) -> None:
    """After it has read the people, it ends with an error about another option, before it connects to the directory."""
    server.scripts["/people"] = answering(PEOPLE)
    role = yaml.safe_load(shown("yaml")[0])[0]["tasks"][1]
    output = play(
        tmp_path,
        server,
        [role],
        **LOCAL,
        lifecycle_state="none",
        lifecycle_managed_base="OU=People,DC=example,DC=com",
        lifecycle_directory=DIRECTORY,
        lifecycle_precedence={"department": ["nobody"]},
    )
    assert re.search(r"HR +my_hr 2\b", output), output


@pytest.mark.parametrize("tasks", ["explain", "test_connections", "impact", "compliance"])
def test_other_tasks_of_the_role_read_the_variable(tmp_path: pathlib.Path, server: ScriptedServer, tasks: str) -> None:
    """They end with an error about another option, which names the source after its people were read."""
    server.scripts["/people"] = answering(PEOPLE)
    [role] = yaml.safe_load(shown("yaml")[1])
    assert role["ansible.builtin.import_role"]["tasks_from"] == "explain"
    role["ansible.builtin.import_role"]["tasks_from"] = tasks
    (tmp_path / "other.yml").write_text("lifecycle_minimum_coverage: 50\n", "utf-8")
    output = play(
        tmp_path,
        server,
        [role],
        **LOCAL,
        who="0002",
        lifecycle_report_dir=str(tmp_path / "reports"),
        other=str(tmp_path / "other.yml"),
        lifecycle_state="none",
        lifecycle_managed_base="OU=People,DC=example,DC=com",
        lifecycle_directory=DIRECTORY,
        lifecycle_precedence={"department": ["nobody"]},
    )
    assert "nobody" in output and "my_hr" in output and "records is not set" not in output, output


def test_the_role_says_what_is_wrong_with_the_variable(tmp_path: pathlib.Path, server: ScriptedServer) -> None:
    server.scripts["/people"] = answering(PEOPLE)
    role = yaml.safe_load(shown("yaml")[0])[0]["tasks"][1]
    role["vars"]["lifecycle_sources"][0]["from"] = "my_hr"
    output = play(
        tmp_path,
        server,
        [role],
        **LOCAL,
        lifecycle_state="none",
        lifecycle_managed_base="OU=People,DC=example,DC=com",
        lifecycle_directory=DIRECTORY,
    )
    assert "lifecycle_sources[0].from is my_hr, which is a dictionary, but must be a list of records." in " ".join(
        output.split()
    ), output
