# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""All playbooks refuse hosts that do not exist, and variables that are blank, instead of doing nothing or too much."""

from __future__ import annotations

import ast
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

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.launch import check_known
from tests.unit.roles.awx_objects import COLLECTION, PROJECT, play

OPTIONS: t.Final = {
    "approve": ("approval", "plan_info"),
    "audit": ("audit_info", "audit_verify"),
    "evidence": ("evidence",),
    "explain": ("explain",),
    "impact": ("impact",),
    "state": ("state", "state_info"),
    "undo": ("undo",),
}
"""The modules of playbooks that choose people, runs or plans."""
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
    checked = read_by(content)
    missing = {one for one in asked(content) if not any(fnmatch.fnmatch(one, pattern) for pattern in checked)}
    assert not missing


@pytest.mark.parametrize(("file", "modules"), OPTIONS.items())
def test_a_playbook_reads_or_refuses_the_options_of_its_modules(file: str, modules: tuple[str, ...]) -> None:
    [content] = read(COLLECTION / "playbooks" / f"{file}.yml")
    names = read_by(content)
    instead = ast.literal_eval(content["hosts"].partition("instead=")[2].rpartition(")")[0])
    for option in {option for module in modules for option in options(module)}.difference(names):
        with pytest.raises(ConfigurationError, match=f"^This playbook has no variable {option}, and would ignore it"):
            check_known({option: "5037"}, names, instead)


@pytest.mark.parametrize(
    ("file", "given", "told"),
    [
        (
            "approve",
            {"plan": "swift-fox-3", "keys": 5037},
            "no variable keys, and would ignore it. Nothing was done. Use units,",
        ),
        (
            "approve",
            {"plan": "swift-fox-3", "unit": 5037},
            "no variable unit, and would ignore it. Nothing was done. Use units.",
        ),
        ("undo", {"run": 5, "keys": 5037}, "no variable keys, and would ignore it. Nothing was done. Use key."),
        ("undo", {"run": 5, "approval": "whole"}, "Nothing was done. Use lifecycle_approval."),
        ("sync", {"only": 1017}, "no variable only, and would ignore it. Nothing was done. Use lifecycle_only."),
        ("sync", {"category": "create"}, "Nothing was done. Use lifecycle_category."),
        ("preview", {"key": 1017}, "Nothing was done. Use lifecycle_only."),
        ("preview", {"keys": [1017]}, "Nothing was done. Use lifecycle_only."),
    ],
)
def test_a_variable_that_would_be_ignored_is_refused(file: str, given: Play, told: str, tmp_path: pathlib.Path) -> None:
    """The playbook would do something for everybody."""
    said = play(COLLECTION / "playbooks" / f"{file}.yml", tmp_path, **given)
    assert told in " ".join(said.split()), said


@pytest.mark.parametrize("file", [*PLAYBOOKS, *OF_PROJECT], ids=name)
def test_ansible_does_not_reserve_the_variables(file: pathlib.Path) -> None:
    """Ansible warns of such variables. `until` is the former name of `before`."""
    [content] = read(file)
    checked = set(re.findall(r"'([\w*]+)'", content["hosts"].partition("instead=")[0]))
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


def read_by(content: Play) -> list[str]:
    """The variables that a playbook gives to the lookup as its own, as patterns."""
    return re.findall(r"'([\w*]+)'", content["hosts"].partition("instead=")[0])


def options(module: str) -> t.Iterator[str]:
    """The options of a module, without those of connections and steps."""
    source = (COLLECTION / "plugins" / "modules" / f"{module}.py").read_text("utf-8")
    found = yaml.safe_load(source.partition('DOCUMENTATION = r"""')[2].partition('"""')[0])
    yield from found["options"]
    for fragment in {"approval", "run"} & {one.rpartition(".")[2] for one in found["extends_documentation_fragment"]}:
        source = (COLLECTION / "plugins" / "doc_fragments" / f"{fragment}.py").read_text("utf-8")
        yield from yaml.safe_load(source.partition('DOCUMENTATION = r"""')[2].partition('"""')[0])["options"]


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


@pytest.mark.parametrize(
    ("heads", "says"), [(1, "1 head that was kept elsewhere agrees."), (4, "4 heads that were kept")]
)
def test_heads_of_the_audit_log_are_counted_in_good_english(heads: int, says: str) -> None:
    tasks = yaml.safe_load((COLLECTION / "playbooks/audit.yml").read_text("utf-8"))[0]["tasks"]
    [shown] = [task for task in tasks if task["name"] == "Show that the log is whole"]
    text = jinja2.Environment(autoescape=True).from_string(shown["ansible.builtin.debug"]["msg"])
    assert says in text.render(item={"heads": heads})


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
