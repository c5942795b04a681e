# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks a value against its argument specification. Errors are sentences, one for each wrong member."""

from __future__ import annotations

import typing as t

from ansible.module_utils.common import validation

from ...module_utils.given import members_of
from ..rendering.phrases import clip, suggestion

Option = t.Mapping[str, t.Any]

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


def is_blank(value: t.Any) -> bool:
    """Whether the value counts as not set."""
    return value is None or (isinstance(value, str) and not value.strip())


def problems_of(where: str, value: t.Any, option: Option) -> t.Iterator[str]:
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
        element = {**option, "type": option.get("elements", "raw")}
        for index, member in enumerate(converted):
            if not is_blank(member):
                yield from problems_of(f"{where}[{index}]", member, element)
    elif kind == "dict" and "options" in option:
        yield from _members(where, converted, option["options"])
    elif "choices" in option and converted not in option["choices"]:
        near = suggestion(str(converted), map(str, option["choices"])) or "."
        yield f"{where} is {_shown(value, option)}, not one of {', '.join(map(str, option['choices']))}{near}"


def _converted(value: t.Any, kind: str) -> t.Any:
    if kind in ("str", "path") and isinstance(value, (dict, list)):
        raise TypeError
    if kind == "list" and isinstance(value, str):
        return members_of(value)
    return _CHECKS[kind](value)


def _members(where: str, value: t.Mapping[str, t.Any], options: t.Mapping[str, Option]) -> t.Iterator[str]:
    for name, member in value.items():
        if name not in options:
            near = suggestion(str(name), options) or f"; the options are {', '.join(options)}."
            yield f"{where}.{name}: there is no such option{near}"
        elif not is_blank(member):
            yield from problems_of(f"{where}.{name}", member, options[name])
    for name, option in options.items():
        if option.get("required") and is_blank(value.get(name)):
            yield f"{where}.{name} is required, but not set."


def _shown(value: t.Any, option: Option) -> str:
    """The value. Secrets are not shown, nor are lists and dictionaries, which may contain them."""
    if isinstance(value, dict):
        return "a dictionary"
    if isinstance(value, (list, tuple)):
        return "a list"
    if option.get("no_log") or "options" in option:
        return "a wrong value"
    return clip(repr(value), 60)
