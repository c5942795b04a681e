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

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
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


def without_empty(options: t.Mapping[str, t.Any], spec: Spec) -> dict[str, t.Any]:
    """The options without those that are null or empty, so that their environment variables and defaults apply.

    An empty string is a value only for strings that have neither choices nor a default nor an environment variable.
    Unknown options are kept. Suboptions are treated in the same way.
    """
    return {
        name: _inner(value, spec[name]) if name in spec else value
        for name, value in options.items()
        if name not in spec or not _is_empty(name, value, spec[name])
    }


def _is_empty(name: str, value: t.Any, option: Spec) -> bool:
    if value is None:
        return True
    if not isinstance(value, str) or value.strip() or option.get("type") == "raw":
        return False
    is_text = option.get("type", "str") == "str" and "choices" not in option and "fallback" not in option
    return not is_text or (bool(option.get("default")) and name not in EMPTY_HAS_A_MEANING)


def members_of(text: str) -> list[str]:
    """The members of a list that is given as text: separated by commas, without spaces around them.

    Text that is a distinguished name is one member. Ansible would split it, and `DC=example` is another place.
    """
    return [text.strip()] if _NAME.fullmatch(text) else [member.strip() for member in text.split(",")]


def _inner(value: t.Any, option: Spec) -> t.Any:
    spec = option.get("options")
    if isinstance(value, str) and option.get("type") == "list" and option.get("elements") == "str":
        return members_of(value)
    if spec and isinstance(value, dict):
        return without_empty(value, spec)
    if spec and isinstance(value, list):
        return [without_empty(one, spec) if isinstance(one, dict) else one for one in value]
    return value


def validate(options: t.Mapping[str, t.Any], spec: Spec) -> tuple[dict[str, t.Any], tuple[str, ...]]:
    """The options as `AnsibleModule` would have them, with environment variables and defaults; and all errors."""
    checked = ArgumentSpecValidator(dict(spec)).validate(without_empty(options, spec))
    return t.cast("dict[str, t.Any]", checked.validated_parameters), tuple(checked.error_messages)


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
