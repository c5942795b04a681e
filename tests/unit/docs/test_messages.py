# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Every option, role variable and environment variable that a message can name exists.

Messages are read from the syntax trees: names of several words, such as `managed_base`, wherever a sentence has them,
and single words after "option". The planner takes names from `model.option_names`, whose tables are looked up whole.
"""

from __future__ import annotations

import ast
import dataclasses
import pathlib
import re
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.accounts import options
from ansible_collections.hrsync.ad.plugins.module_utils.model import option_names
from ansible_collections.hrsync.ad.plugins.module_utils.model.employee import FIELDS
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import OptionNames
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.kinds import KINDS
from ansible_collections.hrsync.ad.plugins.module_utils.sources.registry import SYSTEMS
from ansible_collections.hrsync.ad.plugins.module_utils.steps import account_options
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC

COLLECTION = pathlib.Path(__file__).parents[3]
PLUGINS = COLLECTION / "plugins"
FILES = sorted(PLUGINS.rglob("*.py"))
SPECS = yaml.safe_load((COLLECTION / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
VARIABLES: t.Final = {name: option for entry in SPECS.values() for name, option in entry["options"].items()}
SERVICES = ("microsoft365", "exchange", "file_server")

Options = t.Mapping[str, t.Mapping[str, t.Any]]


def strings(file: pathlib.Path) -> t.Iterator[str]:
    """The strings of a file, without docstrings; of those that are put together, the parts that are constant."""
    code = ast.parse(file.read_text("utf-8"))
    passed = {id(node.value) for node in ast.walk(code) if isinstance(node, ast.Expr)}
    passed |= {id(part) for node in ast.walk(code) if isinstance(node, ast.JoinedStr) for part in node.values}
    for node in ast.walk(code):
        if isinstance(node, ast.JoinedStr):
            yield "".join(str(part.value) if isinstance(part, ast.Constant) else "{}" for part in node.values)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
            yield node.value


def members(found: t.Mapping[str, t.Any]) -> Options:
    """The options below an option."""
    return t.cast("Options", found.get("options") or found.get("suboptions") or {})


def all_names(known: Options) -> t.Iterator[str]:
    """The names of options at any depth."""
    for name, option in known.items():
        yield name
        yield from all_names(members(option))


def choices(known: Options) -> t.Iterator[str]:
    """The values that options take, at any depth."""
    for option in known.values():
        yield from map(str, option.get("choices", ()))
        yield from choices(members(option))


def environment(known: Options) -> t.Iterator[str]:
    """The environment variables of an argument spec."""
    for option in known.values():
        yield from option.get("fallback", (None, ()))[1]
        yield from environment(members(option))


def documentation(file: pathlib.Path, name: str) -> t.Iterator[dict[str, t.Any]]:
    """The YAML of a member of a file, such as `DOCUMENTATION`."""
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            yield yaml.safe_load(ast.literal_eval(node.value))


MODULES = sorted((PLUGINS / "modules").glob("*.py"))
DOCUMENTED: t.Final[list[Options]] = [
    *(found.get("options", {}) for file in MODULES for found in documentation(file, "DOCUMENTATION")),
    *(
        yaml.safe_load(ast.literal_eval(node.value)).get("options", {})
        for file in (PLUGINS / "doc_fragments").glob("*.py")
        for node in ast.walk(ast.parse(file.read_text("utf-8")))
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
    ),
    VARIABLES,
]
OPTIONS: t.Final = {name for table in DOCUMENTED for name in all_names(table)}
RETURNED: t.Final = {name for file in MODULES for found in documentation(file, "RETURN") for name in found or ()}
OTHERS: t.Final[t.Mapping[str, str]] = {
    "allow_sasl_over_tls": "a value of a setting of Samba",
    "ansible_collections": "part of names of documentation",
    "as_of": "a key of files with example people",
    "email_id": "a member of users of ServiceDesk Plus",
    "extra_vars": "a field of the job templates of AWX",
    "immutable_id": "a place in a message that is filled in",
    "lock_timeout": "a setting of PostgreSQL",
    "max_connections": "a setting of PostgreSQL",
    "max_content_length": "a setting of Splunk",
    "my_hr": "an example of the name of a variable",
    "max_execution_time": "a setting of MySQL",
    "max_statement_time": "a setting of MariaDB",
    "no_log": "a keyword of tasks",
    "owned_base": "a member of an entry of lifecycle_groups",
    "pg_hba": "a file of PostgreSQL",
    "query_only": "a setting of SQLite",
    "response_status": "a member of answers of ServiceDesk Plus",
    "start_on": "a field of Factorial",
    "statement_timeout": "a setting of PostgreSQL",
    "streams_depot": "a module of Samba",
}
WORDS: t.Final = {
    *OPTIONS,
    *RETURNED,
    *(value for table in DOCUMENTED for value in choices(table)),
    *(file.stem for file in MODULES),
    *(file.stem for file in (PLUGINS / "filter").glob("*.py")),
    *(file.stem for file in (PLUGINS / "lookup").glob("*.py")),
    *FIELDS,
    *OTHERS,
}
"""What names of several words in a sentence may be."""
PATHS: t.Final = {
    *environment(ARGUMENT_SPEC),
    *(
        name
        for system in SYSTEMS.values()
        for option in system.options.values()
        for name in option.get("environment", ())
    ),
    *(name for kind in KINDS.values() for option in kind.options.values() for name in option.get("environment", ())),
    *(f"{service}.{name}" for service in SERVICES for name in members(ARGUMENT_SPEC[service])),
    *(f"{step.name}.{name}" for step in STEPS.values() for name in step.argument_spec),
}

_ENVIRONMENT = re.compile(r"\bHRSYNC_\w+")
_MEMBER = re.compile(rf"\b(?:{'|'.join((*SERVICES, *STEPS))})\.[a-z]\w*")
_SEVERAL_WORDS = re.compile(r"(?<![\w.])[a-z][a-z0-9]*(?:_[a-z0-9]+)+\b")
_ONE_WORD = re.compile(r"\b[Tt]he option ([a-z]\w*)")
NO_MESSAGES = ("column_options.py", "descriptor.py", "options.py", "plugins_table.py")
"""Tables of options, and of Ansible's own plugins."""
DOCUMENTING = ("modules", "doc_fragments", "filter", "lookup")
"""Folders whose strings are documentation, which antsibull-docs checks."""


def unknown(text: str, *, sentence: bool) -> set[str]:
    """What a string names and is not there; bare names are looked for in sentences only."""
    found = {name for name in _ENVIRONMENT.findall(text) + _MEMBER.findall(text) if not name.endswith("_")} - PATHS
    if sentence and " " in text.strip():
        found |= set(_SEVERAL_WORDS.findall(text)) - WORDS
        found |= set(_ONE_WORD.findall(text)) - OPTIONS
    elif text.startswith("lifecycle_"):
        found |= {text.partition(".")[0]} - VARIABLES.keys()
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(PLUGINS)))
def test_what_a_file_names_is_there(file: pathlib.Path) -> None:
    sentence = file.name not in NO_MESSAGES and file.parent.name not in DOCUMENTING
    assert {name for text in strings(file) for name in unknown(text, sentence=sentence)} == set()


def test_variables_of_the_role_are_named_in_one_place() -> None:
    written = {file for file in FILES if any("lifecycle_" in text for text in strings(file))}
    assert {file.name for file in written if file.parent.name not in DOCUMENTING} == {
        "descriptor.py",
        "option_names.py",
    }


def test_every_other_word_is_used() -> None:
    used = {name for file in FILES for text in strings(file) for name in _SEVERAL_WORDS.findall(text)}
    assert set(OTHERS) - used == set()


ACCOUNT_RULE: t.Final = {"lifecycle_account": {"options": account_options.OPTIONS}}
"""The options of a rule for accounts, which the role's specification does not list."""


def is_there(path: str, known: Options) -> bool:
    """Whether an option exists, by its path from the top."""
    first, _dot, rest = path.partition(".")
    return first in known and (not rest or is_there(rest, members(known[first])))


@pytest.mark.parametrize("name", [field.name for field in dataclasses.fields(OptionNames)])
def test_the_role_has_the_options_that_the_planner_names(name: str) -> None:
    path = getattr(option_names.ROLE, name)
    assert is_there(path, {**VARIABLES, **ACCOUNT_RULE}), path
    assert path.partition(".")[0] in VARIABLES


@pytest.mark.parametrize(
    ("names", "spec"),
    [
        (option_names.USER, options.USER_OPTIONS),
        (option_names.USERS, {**options.USERS_OPTIONS, **members(options.USERS_OPTIONS["accounts"])}),
        (
            option_names.USER_TEMPLATE,
            {**options.USER_TEMPLATE_OPTIONS, **members(options.USER_TEMPLATE_OPTIONS["templates"])},
        ),
        (option_names.GROUP_MEMBERSHIP, options.GROUP_MEMBERSHIP_OPTIONS),
    ],
)
def test_modules_have_the_options_that_the_planner_names(names: OptionNames, spec: Options) -> None:
    assert [name for name in dataclasses.astuple(names) if name and name not in spec] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Set exchange.sever, or HRSYNC_SERVER; see exchange.server.", {"exchange.sever", "HRSYNC_SERVER"}),
        ("OU=x is below OU=y, which lifecycle_protected_bases lists.", {"lifecycle_protected_bases"}),
        ("license.revoke and license.revok_sessions", {"license.revok_sessions"}),
        ("lifecycle_unlock", {"lifecycle_unlock"}),
        ("lifecycle_attributes.mail", set()),
        ("Set protected_bases or protected_ous.", {"protected_bases"}),
        ("The option sever is empty; the option servers is not.", {"sever"}),
    ],
)
def test_names_are_found(text: str, expected: set[str]) -> None:
    assert unknown(text, sentence=True) == expected
