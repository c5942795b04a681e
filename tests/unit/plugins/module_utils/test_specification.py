# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The check of options: wrong values are sentences, for each option of each module."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.given import from_environment
from ansible_collections.hrsync.ad.plugins.module_utils.specification import EMPTY_MEMBERS, MOST, validate
from tests.unit.docs.test_examples import MODULES, specification

SPEC: dict[str, t.Any] = {
    "zone": {"default": "UTC"},
    "port": {"type": "int", "fallback": (from_environment, ["HRSYNC_PORT"])},
    "state": {"choices": ["on", "off"]},
    "data": {"type": "dict"},
    "names": {"type": "list", "elements": "str"},
    "command": {"type": "list", "elements": "str"},
    "inner": {
        "type": "dict",
        "apply_defaults": True,
        "options": {
            "file": {"type": "path", "required": True, "fallback": (from_environment, ["HRSYNC_FILE"])},
            "on": {"type": "bool", "fallback": (from_environment, ["HRSYNC_ON"])},
        },
    },
    "entries": {"type": "list", "elements": "dict", "options": {"password": {"no_log": True}}},
}


def errors(**options: t.Any) -> tuple[str, ...]:
    return validate(options, SPEC)[1]


@pytest.mark.parametrize(
    ("options", "error"),
    [
        ({"data": True}, "data is true, but must be a dictionary."),
        ({"data": "x"}, "data is 'x', but must be a dictionary."),
        ({"data": 5}, "data is 5, but must be a dictionary."),
        ({"data": ["x"]}, "data is a list, but must be a dictionary."),
        ({"inner": False}, "inner is false, but must be a dictionary."),
        ({"inner": {"file": "x", "flie": 1}}, "inner.flie: there is no such option; did you mean file?"),
        ({"inner": {"file": None}}, "inner.file is required, but not set."),
        ({"entries": "s3cret"}, "entries[0] is a wrong value, but must be a dictionary."),
        ({"entries": [{"password": ["s3cret"]}]}, "entries[0].password is a list, but must be text."),
        ({"port": "x"}, "port is 'x', but must be a whole number."),
        ({"port": True}, "port is true, but must be a whole number."),
        ({"names": True}, "names is true, but must be a list."),
        ({"state": "of"}, "state is 'of', not one of on, off; did you mean off?"),
        ({"names": {"a": 1}}, "names is a dictionary, but must be a list."),
        ({"names": ["a", ""]}, "names[1] is empty. Set a value, or remove it from the list."),
        ({"names": [None]}, "names[0] is empty. Set a value, or remove it from the list."),
        ({"entries": [None]}, "entries[0] is empty. Set a value, or remove it from the list."),
    ],
)
def test_a_wrong_value_is_a_sentence(options: dict[str, t.Any], error: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if "inner" not in options:
        monkeypatch.setenv("HRSYNC_FILE", "x")
    assert errors(**options) == (error,)


def test_all_errors_are_told() -> None:
    assert len(errors(data=True, port="x", names=[""])) == 3


def test_a_message_has_only_the_first_of_many_errors() -> None:
    assert len(validate({"names": [""] * MOST}, {"names": SPEC["names"]})[1]) == MOST
    *found, last = validate({"names": [""] * 1000}, {"names": SPEC["names"]})[1]
    assert (len(found), last) == (MOST, "There are more errors.")


def test_an_argument_of_a_program_can_be_empty() -> None:
    spec = {"command": SPEC["command"]}
    assert validate({"command": ["/bin/echo", ""]}, spec) == ({"command": ["/bin/echo", ""]}, ())


def test_the_environment_variable_is_named_that_has_a_wrong_value(monkeypatch: pytest.MonkeyPatch) -> None:
    for variable in ("HRSYNC_PORT", "HRSYNC_ON"):
        monkeypatch.setenv(variable, "soon")
    monkeypatch.setenv("HRSYNC_FILE", "x")
    port = "The environment variable HRSYNC_PORT is 'soon', but must be a whole number."
    on = "The environment variable HRSYNC_ON is 'soon', but must be true or false."
    assert errors() == (port, on)
    assert errors(inner={}) == (port, on)
    assert errors(port=1, inner={"on": True}) == ()


def test_errors_of_ansible_end_with_a_full_stop() -> None:
    (error,) = validate({"unknown": 1}, {"zone": {}})[1]
    assert error.startswith("Unsupported parameters: unknown. ") and error.endswith(".")


def values_of(spec: t.Mapping[str, t.Any], where: str = "") -> t.Iterator[tuple[str, t.Mapping[str, t.Any]]]:
    """All options, also those of dictionaries."""
    for name, option in spec.items():
        yield f"{where}{name}", option
        if option.get("type") == "dict":
            yield from values_of(option.get("options") or {}, f"{where}{name}.")


def task_with(path: str, value: t.Any) -> dict[str, t.Any]:
    name, _dot, rest = path.partition(".")
    return {name: task_with(rest, value) if rest else value}


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("value", [True, "text", 7])
def test_no_dictionary_is_anything_else(module: str, value: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, _constraints = specification(module, monkeypatch)
    for path, option in values_of(spec):
        if option.get("type") == "dict":
            found = [error for error in validate(task_with(path, value), spec)[1] if error.startswith(f"{path} is ")]
            assert [error.endswith(", but must be a dictionary.") for error in found] == [True], path


@pytest.mark.parametrize("module", MODULES)
@pytest.mark.parametrize("blank", ["", " ", None])
def test_no_list_has_an_empty_member(module: str, blank: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    spec, _constraints = specification(module, monkeypatch)
    for path, option in values_of(spec):
        if option.get("type") == "list" and path.rpartition(".")[2] not in EMPTY_MEMBERS:
            found = [error for error in validate(task_with(path, ["x", blank]), spec)[1] if f"{path}[1]" in error]
            assert found == [f"{path}[1] is empty. Set a value, or remove it from the list."], path
