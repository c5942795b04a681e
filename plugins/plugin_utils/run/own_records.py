# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The records of sources of one's own, read from the variables that their entries name."""

from __future__ import annotations

import datetime
import re
import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.option_names import ROLE
from ...module_utils.values.suggestions import suggestion
from ...module_utils.values.text import kind_of

if t.TYPE_CHECKING:
    from ..rendering.variables import Templar

TYPE: t.Final = "records"

_NAME: t.Final = re.compile(r"[A-Za-z_]\w*(?:\.\w+)*", re.ASCII)
_HINT: t.Final = "It must be the name of a variable, such as my_hr.employees, and not a template."

Records = dict[str, list[t.Any]]
"""The records by the index of the entry in the list of sources, as text, because JSON has no other keys."""


def records_of(sources: t.Any, templar: Templar, task_vars: t.Mapping[str, t.Any]) -> Records:
    """The records of all entries that name a variable, as plain data.

    Args:
        sources: the option `sources`. What is wrong with its form, the module says.
        templar: the templar of Ansible.
        task_vars: all variables, unrendered.

    Raises:
        ConfigurationError: there is no such variable, or it is no list of records.
    """
    entries = sources if isinstance(sources, (list, tuple)) else ()
    return {
        str(index): _records(f"{ROLE.sources}[{index}].from", entry, templar, task_vars)
        for index, entry in enumerate(entries)
        if isinstance(entry, dict) and entry.get("type") == TYPE and entry.get("from")
    }


def _records(
    option: str, entry: t.Mapping[str, t.Any], templar: Templar, task_vars: t.Mapping[str, t.Any]
) -> list[t.Any]:
    if entry.get("records"):
        raise ConfigurationError(f"{option} is set, and so is records. Set one of them.")
    name = entry["from"]
    if not isinstance(name, str) or not _NAME.fullmatch(name.strip()):
        shown = repr(str(name)) if isinstance(name, str) else kind_of(name)
        raise ConfigurationError(f"{option} is {shown}. {_HINT}")
    value = _value(option, name.strip(), templar, task_vars)
    if not isinstance(value, (list, tuple)):
        member = (
            f" A registered result has them in a member, such as {name}.employees." if isinstance(value, dict) else ""
        )
        raise ConfigurationError(
            f"{option} is {name}, which is {kind_of(value)}, but must be a list of records.{member}"
        )
    return [_plain(f"{name}[{index}]", record) for index, record in enumerate(value)]


def _value(option: str, name: str, templar: Templar, task_vars: t.Mapping[str, t.Any]) -> t.Any:
    first, *path = name.split(".")
    if first not in task_vars:
        near = suggestion(first, map(str, task_vars)) or "."
        raise ConfigurationError(
            f"{option} is {name}, but there is no variable {first}{near} If a task registers it, it must run before, on"
            " the same host."
        )
    try:
        value = templar.template(task_vars[first])
    except Exception as error:
        raise ConfigurationError(f"{option} is {name}, which cannot be rendered: {error}") from error
    for member in path:
        if not isinstance(value, dict) or member not in value:
            known = suggestion(member, map(str, value)) if isinstance(value, dict) else ""
            raise ConfigurationError(f"{option} is {name}, but {first} has no member {member}{known or '.'}")
        value = value[member]
    return value


def _plain(where: str, value: t.Any) -> t.Any:
    """The value in types of JSON; a day of YAML becomes text."""
    if isinstance(value, dict):
        return {str(name): _plain(f"{where}.{name}", member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(f"{where}[{index}]", member) for index, member in enumerate(value)]
    if isinstance(value, datetime.datetime | datetime.date):
        return value.isoformat()
    if value is None or isinstance(value, (str, bool, int, float)):
        return value
    raise ConfigurationError(f"{where} is {kind_of(value)}, which a record cannot have.")
