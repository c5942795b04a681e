# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The examples of every module are tasks that the module takes, and their documentation describes what it returns."""

from __future__ import annotations

import importlib
import pathlib
import typing as t

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.hrsync.ad.plugins.module_utils import module as frame

MODULES = sorted(file.stem for file in (pathlib.Path(__file__).parents[3] / "plugins/modules").glob("*.py"))
COLLECTION = "hrsync.ad."
CONNECTION: dict[str, t.Any] = {"servers": ["dc1.example.com"]}
"""What the examples leave to the environment."""
INSTEAD_OF_TEMPLATES: dict[str, t.Any] = {"bool": True, "int": 1, "list": [], "dict": {}}


class Specification(t.NamedTuple):
    """What a module says of its options to Ansible."""

    options: t.Mapping[str, t.Any]
    constraints: t.Mapping[str, t.Any]


class Handed(Exception):
    """The module has handed over its specification."""


def module(name: str) -> t.Any:
    return importlib.import_module(f"ansible_collections.hrsync.ad.plugins.modules.{name}")


def specification(name: str, monkeypatch: pytest.MonkeyPatch) -> Specification:
    """Read where the module hands it over."""
    seen: list[Specification] = []

    def ansible_module(
        *, argument_spec: t.Mapping[str, t.Any], supports_check_mode: bool, **constraints: t.Any
    ) -> t.NoReturn:
        seen.append(Specification(argument_spec, constraints))
        raise Handed

    monkeypatch.setattr(frame, "Module", ansible_module)
    with pytest.raises(Handed):
        module(name).main()
    return seen[0]


def tasks(name: str) -> t.Iterator[dict[str, t.Any]]:
    """The tasks of the examples, also those of plays."""
    for entry in yaml.safe_load(module(name).EXAMPLES):
        yield from entry.get("tasks", [entry])


def without_templates(value: t.Any, option: t.Mapping[str, t.Any]) -> t.Any:
    """The value as it could be once it is rendered."""
    if isinstance(value, str) and "{{" in value:
        return INSTEAD_OF_TEMPLATES.get(option["type"], value)
    if isinstance(value, dict) and option.get("options"):
        return {
            key: without_templates(member, option["options"].get(key, {"type": "str"})) for key, member in value.items()
        }
    if isinstance(value, list):
        return [without_templates(member, {**option, "type": option.get("elements", "str")}) for member in value]
    return value


@pytest.mark.parametrize("name", MODULES)
def test_the_module_takes_its_examples(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    shown = [
        (other.removeprefix(COLLECTION), task[other])
        for task in tasks(name)
        for other in task
        if other.startswith(COLLECTION)
    ]
    assert name in [other for other, _arguments in shown]
    for other, arguments in shown:
        options, constraints = specification(other, monkeypatch)
        given = without_templates(arguments, {"type": "dict", "options": options})
        if "servers" in options:
            given = {**CONNECTION, **given}
        checked = ArgumentSpecValidator(dict(options), **constraints).validate(given)
        assert checked.error_messages == [], given


@pytest.mark.parametrize("name", MODULES)
def test_every_example_has_a_name_that_says_what_it_is(name: str) -> None:
    names = [task["name"] for task in tasks(name)]
    assert len(set(names)) == len(names)
    assert all(one[0].isupper() and not one.endswith(".") for one in names)


@pytest.mark.parametrize("name", MODULES)
def test_every_value_that_is_returned_is_described_with_a_sample(name: str) -> None:
    def check(values: t.Mapping[str, t.Any], where: str) -> None:
        for key, value in values.items():
            assert value["description"] and value["type"], f"{where}{key}"
            if "contains" in value:
                check(value["contains"], f"{where}{key}.")
            else:
                assert "sample" in value, f"{where}{key} has no sample"

    check(yaml.safe_load(module(name).RETURN), "")
