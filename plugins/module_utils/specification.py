# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks options against their argument spec. Errors are sentences, one for each wrong member.

Ansible's own errors name Python classes, do not name the member of a list, and do not tell which environment variable
has the wrong value.
"""

from __future__ import annotations

import itertools
import os
import re
import typing as t

from ansible.module_utils.common import validation
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import AnsibleValidationError, UnsupportedError

from .given import Spec, is_blank, members_of, variable_of, without_empty
from .values.suggestions import suggestion
from .values.text import clip, ended, kind_of, written

EMPTY_MEMBERS: t.Final = frozenset(("command",))
"""Lists whose members can be empty: a program can have an empty argument."""

EMPTY_MEMBER: t.Final = "[{}] is empty. Set a value, or remove it from the list."
"""The error about an empty member of a list, after the path of the list."""

_OF_ACTION_PLUGINS: t.Final = re.compile(r"(?<=Supported parameters include: )(?:_\w+, )+")
"""What Ansible's error about an unknown option tells of options that only action plugins set."""

MOST: t.Final = 20
"""The maximum number of errors that a message has."""

_CHECKS: t.Final[t.Mapping[str, t.Callable[[t.Any], t.Any]]] = {
    "bool": validation.check_type_bool,
    "dict": validation.check_type_dict,
    "float": validation.check_type_float,
    "int": validation.check_type_int,
    "list": validation.check_type_list,
    "path": validation.check_type_path,
    "raw": validation.check_type_raw,
    "str": validation.check_type_str,
}
_WORDS: t.Final[t.Mapping[str, str]] = {
    "bool": "true or false",
    "dict": "a dictionary",
    "float": "a number",
    "int": "a whole number",
    "list": "a list",
    "path": "a path",
    "str": "text",
}


def validate(options: t.Mapping[str, t.Any], spec: Spec, module: str = "") -> tuple[dict[str, t.Any], tuple[str, ...]]:
    """The options as `AnsibleModule` would have them, with environment variables and defaults; and all errors.

    If there are errors, the options are as they were given.

    Args:
        options: as they were given.
        spec: their argument spec.
        module: whose options they are, for messages.
    """
    given = without_empty(options, spec)
    problems = first_problems(given, spec)
    if problems:
        return given, problems
    checked = ArgumentSpecValidator(dict(spec)).validate(given)
    problems = tuple(ended(for_tasks(_told(error, module))) for error in checked.errors)
    return t.cast("dict[str, t.Any]", checked.validated_parameters), problems


def _told(error: AnsibleValidationError, module: str) -> str:
    """The error as `AnsibleModule` tells it, which begins the one about an unknown option itself."""
    whose = f" for ({module}) module" if module else ""
    return f"Unsupported parameters{whose}: {error.msg}" if isinstance(error, UnsupportedError) else error.msg


def for_tasks(message: str) -> str:
    """An error of Ansible, without options that only action plugins set."""
    return _OF_ACTION_PLUGINS.sub("", message)


def first_problems(options: t.Mapping[str, t.Any], spec: Spec) -> tuple[str, ...]:
    """The errors of `problems_of_options`. If there are many, as in a long list of accounts, only the first."""
    found = tuple(itertools.islice(problems_of_options(options, spec), MOST + 1))
    return found if len(found) <= MOST else (*found[:MOST], "There are more errors.")


def problems_of_options(options: t.Mapping[str, t.Any], spec: Spec, within: str = "") -> t.Iterator[str]:
    """The errors in the values of options, and of the environment variables that set other options.

    Unknown options, and options that are missing, are not errors here.

    Args:
        options: those that are set, see `given.without_empty`.
        spec: their argument spec.
        within: the path of the dictionary that has the options, with a dot at its end, for messages.
    """
    for name, option in spec.items():
        if not is_blank(options.get(name)):
            yield from problems_of(f"{within}{name}", options[name], option)
        elif name not in options and (variable := variable_of(option)):
            yield from problems_of(f"The environment variable {variable}", os.environ[variable], option)
        elif name not in options and option.get("apply_defaults"):
            yield from problems_of_options({}, option["options"])


def problems_of(where: str, value: t.Any, option: Spec) -> t.Iterator[str]:
    """The errors in a value, which is not blank.

    Args:
        where: its path, for messages: `lifecycle_directory.port`.
        value: rendered.
        option: the argument specification.
    """
    kind = option.get("type", "str")
    try:
        converted = _converted(value, kind)
    except (TypeError, ValueError):
        yield f"{where} is {_shown(value, option)}, but must be {_WORDS[kind]}."
        return
    if kind == "list":
        yield from _problems_of_list(where, converted, option)
    elif kind == "dict" and "options" in option:
        yield from _problems_of_dictionary(where, converted, option["options"])
    elif "choices" in option and converted not in option["choices"]:
        near = suggestion(str(converted), map(str, option["choices"])) or "."
        yield f"{where} is {_shown(value, option)}, not one of {', '.join(map(str, option['choices']))}{near}"


def _converted(value: t.Any, kind: str) -> t.Any:
    if kind in ("str", "path") and isinstance(value, (dict, list)):
        raise TypeError
    # In Python, true is the number 1.
    if kind in ("int", "float", "list") and isinstance(value, bool):
        raise TypeError
    if kind == "list" and isinstance(value, (str, tuple)):
        return members_of(value) if isinstance(value, str) else list(value)
    return _CHECKS[kind](value)


def _problems_of_list(where: str, members: t.Iterable[t.Any], option: Spec) -> t.Iterator[str]:
    element = {**option, "type": option.get("elements", "raw")}
    for index, member in enumerate(members):
        if not is_blank(member):
            yield from problems_of(f"{where}[{index}]", member, element)
        elif re.split(r"\W", where)[-1] not in EMPTY_MEMBERS:
            yield f"{where}{EMPTY_MEMBER.format(index)}"


def _problems_of_dictionary(where: str, value: t.Mapping[str, t.Any], options: Spec) -> t.Iterator[str]:
    for name in value:
        if name not in options:
            near = suggestion(str(name), options) or f"; the options are {', '.join(options)}."
            yield f"{where}.{name}: there is no such option{near}"
    yield from problems_of_options(value, options, f"{where}.")
    for name, option in options.items():
        if option.get("required") and is_blank(value.get(name)) and not variable_of(option):
            yield f"{where}.{name} is required, but not set."


def _shown(value: t.Any, option: Spec) -> str:
    """The value. Secrets are not shown, nor are lists and dictionaries, which may contain them."""
    if isinstance(value, (dict, list, tuple)):
        return kind_of(value)
    if not isinstance(value, bool) and (option.get("no_log") or "options" in option):
        return "a wrong value"
    return clip(written(value), 60)
