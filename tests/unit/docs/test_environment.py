# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every documented environment variable, and every connection option, counts as not set where it is empty.

AWX sets all environment variables of a credential type, and leaves those empty whose fields are empty.
"""

from __future__ import annotations

import os
import pathlib
import re
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.given import EMPTY_HAS_A_MEANING
from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Options, argument_spec
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.kinds import KINDS
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import EXCHANGE_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FILE_SERVER_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import MICROSOFT365_TABLE
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.state.options import STATE_TABLE
from tests.unit.docs.test_examples import MODULES, specification

ROOT = pathlib.Path(__file__).parents[3]
NAME = re.compile(r"\bHRSYNC_[A-Z0-9_]*[A-Z0-9]\b")
TABLES: t.Final[dict[str, Options]] = {
    "directory": CONNECTION_TABLE,
    "microsoft365": MICROSOFT365_TABLE,
    "exchange": EXCHANGE_TABLE,
    "file_server": FILE_SERVER_TABLE,
    "state": STATE_TABLE,
    **{name: system.options for name, system in SYSTEMS.items()},
    **{name: kind.options for name, kind in KINDS.items()},
}


def variables(options: Options) -> t.Iterator[str]:
    for option in options.values():
        yield from option.get("environment", ())
        yield from variables(option.get("suboptions", {}))


READ: t.Final = sorted({name for table in TABLES.values() for name in variables(table)})


def documented() -> set[str]:
    texts = [*ROOT.glob("plugins/**/*.py"), *ROOT.glob("*.md"), *ROOT.glob("roles/**/*.md"), *ROOT.glob("docs/**/*")]
    found = {name for file in texts if file.is_file() for name in NAME.findall(file.read_text("utf-8"))}
    return {name for name in found if not any(other.startswith(f"{name}_") for other in READ) or name in READ}


def test_every_documented_variable_is_one_that_is_read() -> None:
    assert documented() - {"HRSYNC_LAB_NETWORK"} - set(READ) == set()


def test_the_page_lists_every_variable_that_is_read_once() -> None:
    page = (ROOT / "docs/docsite/rst/environment.rst").read_text("utf-8")
    listed = re.findall(r"^   \* - ``(HRSYNC_\w+)``$", page, re.MULTILINE)
    assert sorted(listed) == READ


@pytest.fixture
def _clean(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in os.environ:
        if name.startswith("HRSYNC_"):
            monkeypatch.delenv(name)


@pytest.mark.usefixtures("_clean")
@pytest.mark.parametrize("blank", ["", " \n"])
@pytest.mark.parametrize("variable", READ)
def test_an_empty_variable_counts_as_not_set(variable: str, blank: str, monkeypatch: pytest.MonkeyPatch) -> None:
    specs = {name: argument_spec(table) for name, table in TABLES.items()}
    without = {name: validate({}, spec) for name, spec in specs.items()}
    monkeypatch.setenv(variable, blank)
    assert {name: validate({}, spec) for name, spec in specs.items()} == without


@pytest.mark.usefixtures("_clean")
def test_all_variables_empty_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in MODULES:
        options, _constraints = specification(module, monkeypatch)
        without = validate({}, options)
        with pytest.MonkeyPatch.context() as patch:
            for variable in READ:
                patch.setenv(variable, "")
            assert validate({}, options) == without


def test_the_second_variable_is_used_where_the_first_is_empty(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_FACTORIAL_CA_FILE", "")
    monkeypatch.setenv("HRSYNC_CA_FILE", "/etc/ca.pem")
    assert validate({}, argument_spec(SYSTEMS["factorial"].options))[0]["ca_file"] == "/etc/ca.pem"


def blank(option: t.Mapping[str, t.Any], value: str | None) -> t.Any:
    if option.get("options"):
        return {name: blank(inner, value) for name, inner in option["options"].items()}
    return value


@pytest.mark.usefixtures("_clean")
@pytest.mark.parametrize("value", ["", "  ", None])
@pytest.mark.parametrize("name", TABLES)
def test_an_empty_connection_option_counts_as_not_set(
    name: str, value: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    spec = argument_spec(TABLES[name])
    given = {option: blank(inner, value) for option, inner in spec.items()}
    texts, without = validate(given, spec), validate({}, spec)
    assert texts[1] == without[1]
    assert _values(texts[0]) == _values(without[0])
    for variable in variables(TABLES[name]):
        monkeypatch.setenv(variable, "1")
    assert _values(validate(given, spec)[0]) == _values(validate({}, spec)[0])


def _values(options: t.Any) -> t.Any:
    """Without blank strings, which the classes of connection options take for unset."""
    if isinstance(options, dict):
        return {name: _values(value) for name, value in options.items() if str(value or "").strip()}
    return options


@pytest.mark.parametrize("module", MODULES)
def test_an_empty_string_replaces_no_default(module: str, monkeypatch: pytest.MonkeyPatch) -> None:
    options, _constraints = specification(module, monkeypatch)
    with_default = {name: option for name, option in options.items() if option.get("default")}
    spec = {name: {**option, "required": False} for name, option in with_default.items()}
    values, errors = validate({name: "" for name in spec if name not in EMPTY_HAS_A_MEANING}, spec)
    assert not errors
    assert values == validate({}, spec)[0]
