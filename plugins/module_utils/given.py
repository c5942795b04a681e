# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options and environment variables are set: an empty one counts as not set.

AWX sets every environment variable of a credential type, and leaves those empty whose fields are empty. It also writes
an empty file for an empty field.
"""

from __future__ import annotations

import os
import re
import typing as t

from ansible.module_utils.common.parameters import env_fallback

Spec = t.Mapping[str, t.Any]
"""The argument spec of options, by name."""

EMPTY_HAS_A_MEANING: t.Final = frozenset(("drive",))
"""Options with a default for which an empty string is a value of its own."""

_RDN: t.Final = r"\s*[A-Za-z0-9][A-Za-z0-9.-]*\s*=(?:\\.|[^\\,])+"
_NAME: t.Final = re.compile(f"{_RDN}(?:,{_RDN})*", re.DOTALL)
"""A distinguished name ([RFC 4514] 3), also with errors in its values."""


def from_environment(*variables: str) -> str:
    """The first of the environment variables that is not blank: a `fallback` of an argument spec.

    Raises:
        AnsibleFallbackNotFound: none is set.
    """
    return t.cast(str, env_fallback(*(name for name in variables if os.environ.get(name, "").strip())))


def is_blank(value: t.Any) -> bool:
    """Whether the value is null, an empty string, or only white space."""
    return value is None or (isinstance(value, str) and not value.strip())


def variable_of(option: Spec) -> str | None:
    """The environment variable that sets the option if the task does not; None if all are blank."""
    _function, names = option.get("fallback", (None, ()))
    return next((name for name in names if os.environ.get(name, "").strip()), None)


def origins(options: t.Mapping[str, t.Any], spec: Spec, within: str = "") -> dict[str, str]:
    """The environment variables that set options which the task does not set, by the path of the option.

    Args:
        options: those that the task sets, see `without_empty`.
        spec: their argument spec.
        within: the path of the dictionary that has the options, with a dot at its end.
    """
    found: dict[str, str] = {}
    for name, option in spec.items():
        value = options.get(name, {} if option.get("apply_defaults") else None)
        if name not in options and (variable := variable_of(option)):
            found[f"{within}{name}"] = variable
        elif isinstance(value, dict) and option.get("options"):
            found |= origins(value, option["options"], f"{within}{name}.")
    return found


def with_origins(message: str, variables: t.Mapping[str, str]) -> str:
    """The message about a wrong option. If an environment variable sets the option, the message says so.

    Args:
        message: names an option and its value: `The option timeout is 0`.
        variables: as of `origins`.
    """
    named = [
        f"{path} comes from the environment variable {variable}."
        for path, variable in variables.items()
        if re.search(rf"(?<![\w.]){re.escape(path)} (?:is|has|{re.escape(os.environ[variable])})(?!\w)", message)
    ]
    return " ".join([message, *named])


def without_empty(options: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """The options without those that are null or empty, so that their environment variables and defaults apply.

    An empty string is a value only for strings that have neither choices nor a default nor an environment variable. A
    list without a member that is not blank is a value for options without an environment variable. Unknown options are
    kept. Suboptions are treated in the same way.
    """
    return {
        name: _inner(value, spec[name]) if name in spec else value
        for name, value in options.items()
        if name not in spec or not _is_empty(name, value, spec[name])
    }


def _is_empty(name: str, value: t.Any, option: Spec) -> bool:
    if value is None:
        return True
    if isinstance(value, list):
        return "fallback" in option and all(map(is_blank, value))
    if not is_blank(value) or option.get("type") == "raw":
        return False
    is_text = option.get("type", "str") == "str" and "choices" not in option and "fallback" not in option
    return not is_text or (bool(option.get("default")) and name not in EMPTY_HAS_A_MEANING)


def members_of(text: str) -> list[str]:
    """The members of a list that is given as text: separated by commas, without spaces around them, and not empty.

    Text that is a distinguished name is one member. Ansible would split it, and `DC=example` is another place.
    """
    members = [text] if _NAME.fullmatch(text) else text.split(",")
    return [member.strip() for member in members if member.strip()]


def _inner(value: t.Any, option: Spec) -> t.Any:
    spec = option.get("options")
    if isinstance(value, str) and option.get("type") == "list" and option.get("elements") == "str":
        return members_of(value)
    if spec and isinstance(value, dict):
        return without_empty(value, spec)
    if spec and isinstance(value, list):
        return [without_empty(one, spec) if isinstance(one, dict) else one for one in value]
    return value


def file_if_not_empty(path: str | None) -> str | None:
    """The path of a file, with `~` expanded; None if there is no path, or if the file is blank."""
    if not path:
        return None
    expanded = os.path.expanduser(path)
    try:
        with open(expanded, "rb") as file:
            return expanded if file.read(1 << 12).strip() else None
    except OSError:
        return expanded
