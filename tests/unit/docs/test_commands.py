# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All guides: the playbooks, modules, variables and files that their commands and sentences name exist."""

from __future__ import annotations

import itertools
import json
import pathlib
import re
import shlex
import typing as t

import pytest
import yaml

ROOT: t.Final = pathlib.Path(__file__).parents[3]
GUIDES: t.Final = sorted(file.stem for file in (ROOT / "docs/docsite/rst").glob("*.rst"))
HISTORY: t.Final = ("upgrade",)
"""Guides that name variables and playbooks of earlier versions."""


def page(name: str) -> str:
    """The text of a guide."""
    return (ROOT / "docs/docsite/rst" / f"{name}.rst").read_text("utf-8")


def commands(name: str) -> list[list[str]]:
    """The words of each command with `ansible-playbook` in a guide, in blocks of code and in sentences."""
    found = []
    inline = re.findall(r"``(ansible-playbook [^`]+)``", " ".join(page(name).split()))
    for line in [*re.findall(r"^ +(?:[$#] )?(ansible-playbook .+)$", page(name), re.MULTILINE), *inline]:
        found.append(shlex.split(line.rstrip("…. "), comments=True)[1:])
    return found


def given(words: list[str]) -> t.Iterator[str]:
    """The names of the variables of `-e`."""
    for option, value in itertools.pairwise(words):
        if option in ("-e", "--extra-vars") and not value.startswith("@"):
            yield from json.loads(value) if value.startswith("{") else [value.partition("=")[0]]


def known_by(playbook: str) -> set[str]:
    """The variables that a playbook reads, with those of its comments and of the files of the role that it includes."""
    file = ROOT / f"playbooks/{playbook}.yml"
    included = re.findall(r"tasks_from: (\w+)", file.read_text("utf-8")) or ["main"]
    files = [file, *(ROOT / f"roles/lifecycle/tasks/{name}.yml" for name in included)]
    texts = [one.read_text("utf-8") for one in files if one.is_file()]
    return {word for text in texts for word in re.findall(r"[a-z_]+", text)}


def role_variables(*roles: str) -> set[str]:
    """The variables of roles."""
    found: set[str] = {"lifecycle_hosts"}
    for role in roles:
        specs = yaml.safe_load((ROOT / f"roles/{role}/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
        found |= {option for entry in specs.values() for option in entry["options"]}
    return found


VARIABLES: t.Final = role_variables("lifecycle", "awx")


@pytest.mark.parametrize("name", [name for name in GUIDES if commands(name)])
def test_commands_name_playbooks_and_variables_that_exist(name: str) -> None:
    playbooks = {f"hrsync.ad.{file.stem}" for file in (ROOT / "playbooks").glob("*.yml")}
    for words in commands(name):
        if words[0].startswith("-") or words[0].endswith(".yml") or "NAME" in words[0]:
            continue
        assert words[0] in playbooks, words
        known = VARIABLES | known_by(words[0].removeprefix("hrsync.ad."))
        assert [variable for variable in given(words) if variable not in known] == [], words


@pytest.mark.parametrize("name", [name for name in GUIDES if name not in HISTORY])
def test_variables_of_the_role_that_a_guide_names_exist(name: str) -> None:
    named = set(re.findall(r"(?<![\w-])lifecycle_[a-z0-9_]+\b(?!…|\w|\.rst)", page(name)))
    assert {variable for variable in named if variable not in VARIABLES} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_plugins_that_a_guide_names_exist(name: str) -> None:
    plugins = {
        file.stem for folder in ("modules", "filter", "lookup") for file in (ROOT / "plugins" / folder).glob("*.py")
    }
    plugins |= {file.stem for file in (ROOT / "playbooks").glob("*.yml")}
    plugins |= {folder.name for folder in (ROOT / "roles").iterdir()}
    plugins |= {file.stem for file in (ROOT / "extensions/eda").rglob("*") if file.suffix in (".py", ".yml")}
    plugins |= set(yaml.safe_load((ROOT / "meta/runtime.yml").read_text("utf-8"))["action_groups"])
    named = set(re.findall(r"\bhrsync\.ad\.(\w+)", re.sub(r"ansible_collections\.hrsync\.ad\.\w+", "", page(name))))
    assert named - plugins - {"NAME"} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_files_of_the_repository_that_a_guide_names_exist(name: str) -> None:
    named = set(re.findall(r"``((?:docs|plugins|roles|tests|meta|playbooks)/[\w./-]+\w)``", page(name)))
    named |= set(re.findall(r"blob/main/([\w./-]+\w)", page(name)))
    # A project in AWX has folders with these names, too.
    here = {path for path in named if not path.startswith("playbooks/group_vars")}
    assert {path for path in here if not (ROOT / path).exists()} == set()


@pytest.mark.parametrize("name", GUIDES)
def test_environment_variables_that_a_guide_names_exist(name: str) -> None:
    index = page("environment")
    named = set(re.findall(r"\bHRSYNC_[A-Z0-9_]+[A-Z0-9]\b", page(name)))
    assert {variable for variable in named if f"``{variable}``" not in index} == set()
