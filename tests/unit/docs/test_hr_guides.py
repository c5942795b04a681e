# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides to HR systems: options, variables, playbooks and messages exist, and files that they show can be read."""

from __future__ import annotations

import itertools
import os
import pathlib
import re
import textwrap
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import Employee
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import argument_spec
from ansible_collections.hrsync.ad.plugins.module_utils.sources.entry import ABSENCES, source_from_options
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from tests.unit.docs.test_environment import variables
from tests.unit.docs.test_messages import strings
from tests.unit.roles.awx_objects import objects

ROOT: t.Final = pathlib.Path(__file__).parents[3]
PAGES: t.Final = ROOT / "docs/docsite/rst"
SOURCES: t.Final = ROOT / "plugins/module_utils/sources"
GUIDED: t.Final = ("bamboohr", "calamari", "csv", "factorial", "jazzhr", "sql")


def page(name: str) -> str:
    return (PAGES / f"{name}.rst").read_text("utf-8")


def shown(name: str, language: str) -> list[str]:
    """The blocks of a guide in this language."""
    blocks = re.findall(rf"^\.\. code-block:: {language}\n\n((?:    .*\n|\n)+)", page(name), re.MULTILINE)
    return [textwrap.dedent(block) for block in blocks]


def entries(name: str) -> list[dict[str, t.Any]]:
    """All sources in the YAML of a guide."""
    documents = [yaml.safe_load(block) for block in shown(name, "yaml")]
    found = [document.get("all", {}).get("vars", document)["lifecycle_sources"] for document in documents]
    return list(itertools.chain.from_iterable(found))


@pytest.mark.parametrize("name", GUIDED)
def test_the_sources_have_options_that_the_system_takes(name: str) -> None:
    assert len([entry for entry in entries(name) if entry["type"] == name]) > 1
    for entry in entries(name):
        assert entry["type"] in GUIDED
        table = {**SYSTEMS[entry["type"]].options, "absences": ABSENCES}
        given = {option: value for option, value in entry.items() if option != "type"}
        assert set(given) <= set(table)
        _checked, errors = validate(given, argument_spec(table))
        assert errors == ()


@pytest.mark.parametrize("name", GUIDED)
def test_the_guide_has_every_variable_of_the_system(name: str) -> None:
    prefix = f"HRSYNC_{name.upper()}_"
    own = {found for found in variables(SYSTEMS[name].options) if found.startswith(prefix)}
    rows = re.findall(rf"^   \* - ``({prefix}\w+)``$", page(name), re.MULTILINE)
    assert sorted(rows) == sorted(own)
    for variable in own:
        (option,) = (o for o, row in SYSTEMS[name].options.items() if variable in row.get("environment", ()))
        (says,) = re.findall(rf"``{variable}``\n     - (.*)\n", page(name))
        assert f"``{option}``" in says


@pytest.mark.parametrize("name", GUIDED)
def test_the_playbooks_exist(name: str) -> None:
    commands = re.findall(r"ansible-playbook (\S+)", "\n".join(shown(name, "console")))
    assert {"hrsync.ad.test_connections", "hrsync.ad.preview"} <= set(commands)
    playbooks = {f"hrsync.ad.{file.stem}" for file in (ROOT / "playbooks").glob("*.yml")}
    assert set(commands) <= playbooks
    assert f"docs/examples/hr-systems/{name}.yml" in page(name)


def said(name: str) -> list[str]:
    """What the system can say: its messages, and those of parts that it shares with others."""
    files = [*(SOURCES / name).glob("*.py"), *SOURCES.glob("*.py")]
    return [text for file in files for text in strings(file)]


@pytest.mark.parametrize("name", GUIDED)
def test_the_messages_are_those_of_the_code(name: str) -> None:
    told = page(name).partition("\nWhat a run says\n")[2].partition("\nWebhooks\n")[0]
    messages = re.findall(r"^   \* - ``(.+)``$", told, re.MULTILINE)
    assert len(messages) > 5
    texts = said(name)
    for message in messages:
        parts = [part.strip() for part in message.split("…")]
        assert any(in_order(parts, text) for text in texts), message


def in_order(parts: t.Iterable[str], text: str) -> bool:
    """Whether a text has these parts one after the other."""
    begin = 0
    for part in parts:
        begin = text.find(part, begin)
        if begin < 0:
            return False
        begin += len(part)
    return True


def read(folder: pathlib.Path, text: str, entry: dict[str, t.Any]) -> list[Employee]:
    """The people in a file that a guide shows."""
    file = folder / "people.csv"
    file.write_text(text.rstrip("\n") + "\n", "utf-8" if "encoding" not in entry else "cp1252")
    # A file that was written long ago is not waited for.
    an_hour = 3600
    os.utime(file, (file.stat().st_atime, file.stat().st_mtime - an_hour))
    return source_from_options({**entry, "file": str(file)}, t.cast("t.Any", None)).employees()


def test_the_files_that_the_guide_shows_can_be_read(tmp_path: pathlib.Path) -> None:
    small, german = shown("csv", "text")
    smallest, with_columns = entries("csv")[:2]
    anna, zoe = read(tmp_path, small, smallest)
    assert (anna.key, anna.manager_key, anna.end_date) == ("0017", None, None)
    assert (zoe.key, zoe.last_name, zoe.manager_key, zoe.location["city"]) == ("0018", "O'Brien", "0017", "Chicago")
    assert (zoe.start_date, zoe.end_date) == ("2026-12-01", "2027-06-01")
    anna, juergen = read(tmp_path, german, with_columns)
    assert (juergen.first_name, juergen.location["city"], juergen.end_date) == ("Jürgen", "Köln", "2027-01-01")
    assert (juergen.manager_key, juergen.custom) == ("0017", {"badge": "4712"})


def test_the_guide_to_awx_has_the_fields_of_every_system() -> None:
    table = page("awx").partition("\nHR systems\n")[2].partition("\nAnswers to surveys\n")[0]
    names = re.findall(r"^   \* - ``(\w+)``\n     - ``hrsync (.+)``\n     - (.+)$", table, re.MULTILINE)
    made = {one["name"].removeprefix("staff "): one["inputs"]["fields"] for one in objects("full")["credential_type"]}
    assert {name for name, _title, _fields in names} == {name for name in SYSTEMS if SYSTEMS[name].credential}
    for _name, title, told in names:
        for field in made[title]:
            secret, label = field.get("secret", False), field["label"]
            assert (f"*{label}*" in told) == secret and label in told, (title, label)
