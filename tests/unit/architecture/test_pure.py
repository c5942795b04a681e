# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pure files do no I/O and read no clock: neither do the modules that they import, nor their own code."""

from __future__ import annotations

import ast
import typing as t

import pytest

from tests.unit.architecture import tree
from tools import pure

PURE: t.Final = {tree.dotted(tree.COLLECTION / file): file for file in pure.files(tree.COLLECTION)}

LIBRARIES: t.Final = frozenset(
    """
    __future__ abc ast base64 binascii collections collections.abc dataclasses datetime difflib enum functools hashlib
    hmac html html.parser itertools json math operator posixpath re shlex string struct typing unicodedata urllib.parse
    uuid zoneinfo
    """.split()
)
"""The modules of other packages that a pure file may import. `zoneinfo` reads tables that do not change while a run
lasts; of `datetime`, `posixpath` and `uuid` some functions are impure, see `IMPURE_NAMES`."""

EXCEPTIONS: t.Final[t.Mapping[tuple[str, str], str]] = {
    ("plugins/module_utils/option_table.py", "plugins.module_utils.given"): (
        "Names from_environment, which AnsibleModule calls."
    ),
    ("plugins/module_utils/audit/entries.py", "plugins.module_utils.audit.verifier"): (
        "Makes the hashes as the verifier does, whose program reads files."
    ),
    ("plugins/module_utils/audit/events.py", "plugins.module_utils.audit.verifier"): (
        "Makes the digests of feeds as the verifier makes hashes, whose program reads files."
    ),
    ("plugins/module_utils/audit/events.py", "plugins.module_utils.wire.records"): (
        "Makes plain data of changes, as it passes between controller and target."
    ),
    ("plugins/module_utils/errors.py", "sys"): "Names the interpreter, which does not change.",
    ("plugins/module_utils/values/countries.py", "pycountry"): "Tables of ISO 3166 that do not change.",
    ("plugins/module_utils/values/countries.py", "gettext"): "Translations of these tables.",
    ("plugins/module_utils/values/countries.py", "pathlib"): "Finds these translations.",
    ("plugins/module_utils/values/countries.py", ".open"): "Reads these translations.",
    ("plugins/module_utils/values/zone_names.py", "tzlocal.windows_tz"): "Tables of CLDR that do not change.",
    ("plugins/module_utils/values/zone_names.py", "importlib.resources"): "Finds a table of the tz database.",
    ("plugins/module_utils/values/zone_names.py", "pathlib"): "Finds a table of the tz database.",
    ("plugins/module_utils/values/zone_names.py", ".read_text"): "Reads this table.",
}
"""File and what it uses although pure files may not, with the reason for which it is pure in effect."""

IMPURE_FUNCTIONS: t.Final = frozenset(("__import__", "breakpoint", "eval", "exec", "input", "open", "print"))
IMPURE_NAMES: t.Final = frozenset(
    """
    now today utcnow uuid1 uuid4 open read_bytes read_text write_bytes write_text
    abspath exists expanduser expandvars getmtime getsize isdir isfile islink lexists realpath
    """.split()
)
"""Functions and methods that read the clock, draw random numbers or open files, of whatever they are members."""


def impurities(code: ast.Module) -> t.Iterator[tuple[int, str]]:
    """Lines of code that read a clock, chance or files, and by what they do it."""
    for node in ast.walk(code):
        match node:
            case ast.Name(id=name) if name in IMPURE_FUNCTIONS:
                yield node.lineno, name
            case ast.Call(func=ast.Attribute(attr=name)) if name in IMPURE_NAMES:
                yield node.lineno, f".{name}"
            case ast.Attribute(value=ast.Name(id="datetime" | "date" | "uuid"), attr=name) if name in IMPURE_NAMES:
                yield node.lineno, f".{name}"
            case ast.Attribute(value=ast.Attribute(attr="datetime" | "date"), attr=name) if name in IMPURE_NAMES:
                yield node.lineno, f".{name}"
            # Under another name, what follows would not find it.
            case ast.alias(name="datetime" | "date" | "uuid" | "posixpath" as name, asname=str()):
                yield node.lineno, f"{name} as"
            case ast.alias(name=name) if name in IMPURE_NAMES:
                yield node.lineno, f".{name}"
            # Without a zone, it is the system's.
            case ast.Call(func=ast.Attribute(attr="astimezone"), args=[], keywords=[]):
                yield node.lineno, ".astimezone"
            case ast.Call(func=ast.Attribute(attr="fromtimestamp"), args=[_], keywords=[]):
                yield node.lineno, ".fromtimestamp"


def used(name: str) -> set[str]:
    """What a pure file uses although pure files may not."""
    own = {one.name for one in tree.imports(name) if one.own and one.name not in PURE}
    others = {one.name for one in tree.imports(name) if not one.own and one.name not in LIBRARIES}
    return own | others | {what for _line, what in impurities(tree.parsed(name))}


@pytest.mark.parametrize("name", PURE)
def test_a_pure_file_is_pure(name: str) -> None:
    assert {what for what in used(name) if (PURE[name], what) not in EXCEPTIONS} == set()


def test_every_exception_is_needed() -> None:
    needed = {(PURE[name], what) for name in PURE for what in used(name)}
    assert set(EXCEPTIONS) - needed == set()


@pytest.mark.parametrize("folder", ["accounts/requests", "model", "people", "planner", "values"])
def test_whole_folders_are_pure(folder: str) -> None:
    found = (tree.COLLECTION / pure.ROOT / folder).rglob("*.py")
    assert {tree.dotted(file) for file in found} <= set(PURE)


@pytest.mark.parametrize("pattern", [*pure.PURE, *pure.NOT_PURE])
def test_every_pattern_has_files(pattern: str) -> None:
    assert list((tree.COLLECTION / pure.ROOT).glob(pattern))


@pytest.mark.parametrize(
    ("code", "what"),
    [
        ("import datetime\nnow = datetime.datetime.now(datetime.UTC)", ".now"),
        ("make = datetime.datetime.utcnow", ".utcnow"),
        ("day = datetime.date.today()", ".today"),
        ("from datetime import date\nday = date.today()", ".today"),
        ("field(default_factory=uuid.uuid4)", ".uuid4"),
        ("def read(path):\n    with open(path) as file:\n        return file.read()", "open"),
        ("with path.open() as file: pass", ".open"),
        ("zone = moment.astimezone()", ".astimezone"),
        ("day = datetime.date.fromtimestamp(0)", ".fromtimestamp"),
        ("from uuid import uuid4\nname = uuid4()", ".uuid4"),
        ("from posixpath import exists\nfound = exists(path)", ".exists"),
        ("from datetime import datetime as clock\nread = clock.now", "datetime as"),
        ("print(1)", "print"),
        ("name = posixpath.realpath(path)", ".realpath"),
    ],
)
def test_impure_code_is_found(code: str, what: str) -> None:
    assert what in {found for _line, found in impurities(ast.parse(code))}


def test_pure_code_is_not_complained_of() -> None:
    code = (
        "def f(now, today, answer):\n    answer.now = now\n    return today, self.now, moment.astimezone(datetime.UTC)"
    )
    assert list(impurities(ast.parse(code))) == []
