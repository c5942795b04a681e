# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry of a list of sources: the options of all HR systems, and the source that an entry describes."""

from __future__ import annotations

import datetime
import difflib
import os
import typing as t

from ..errors import ConfigurationError
from ..given import origins, with_origins
from ..option_table import Option, Options, argument_spec, described
from ..specification import validate
from .base import CUSTOM_KEY_PREFIX, Source, no_absences
from .loading import source_class
from .registry import SYSTEMS
from .system import HrSystem, Values

ABSENCES: t.Final[Option] = {
    "description": [
        "Whether to read approved absences too. Templates then see them as C(employee.absence), see "
        "R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).",
        "In M(hrsync.ad.connection_info), whether to test that absences can be read.",
    ],
    "type": "bool",
    "default": False,
    "version_added": "0.2.0",
}
"""The option of an entry that the modules of an HR system do not have."""


_OF_ONE_SYSTEM: t.Final = frozenset(("apply_defaults", "default", "environment"))
"""Members of an option that would also set it for the other HR systems."""


def _entry_table() -> Options:
    merged: dict[str, Option] = {
        "type": {"description": "The HR system.", "type": "str", "required": True, "choices": list(SYSTEMS)},
        "absences": _merged(ABSENCES, ABSENCES),
    }
    for system in SYSTEMS.values():
        for name, option in system.options.items():
            merged[name] = _merged(merged.get(name, option), option)
    return merged


def _merged(first: Option, second: Option) -> Option:
    """The two options as one, with each choice and each sentence once, without defaults and environment variables."""
    merged: dict[str, t.Any] = {
        member: value for member, value in {**first, **second}.items() if member not in _OF_ONE_SYSTEM
    }
    if "choices" in merged:
        merged["choices"] = list(dict.fromkeys([*first["choices"], *second["choices"]]))
    merged["description"] = list(dict.fromkeys([*described(first), *described(second)]))
    return t.cast("Option", merged)


ENTRY_TABLE: t.Final[Options] = _entry_table()
"""The options of all HR systems. Their defaults and environment variables depend on the HR system."""

ENTRY_OPTIONS: t.Final[t.Mapping[str, t.Any]] = argument_spec(ENTRY_TABLE)
"""The argument spec of an entry in a list of sources. Pass the entry to `source_from_options`."""


def source_from_options(options: Values, today: datetime.date) -> Source:
    """The source that an entry of a list of sources describes.

    Args:
        options: `type`, `name` (by default the type), and the options of that HR system. The value of an option that is
            missing, None or empty comes from its environment variable, otherwise from its default.
        today: the day in UTC. The age of an API version and the choice of a contract depend on it.

    Raises:
        ConfigurationError: an option is invalid or missing, or this HR system does not have it.
    """
    type_ = str(options.get("type"))
    if type_ not in SYSTEMS:
        raise ConfigurationError(f"A source has the type {type_}. Valid types are {', '.join(sorted(SYSTEMS))}.")
    system = SYSTEMS[type_]
    given = {name: value for name, value in options.items() if value not in (None, "") and name != "type"}
    checked = _checked(system, given)
    try:
        return source_class(system.name).from_options(checked, today)
    except ConfigurationError as error:
        variables = origins(given, argument_spec(system.options))
        raise ConfigurationError(with_origins(str(error), variables)) from error


def _checked(system: HrSystem, given: Values) -> Values:
    where = f"Source {given.get('name', system.name)}, of type {system.name}"
    table = {**system.options, "absences": ABSENCES}
    for name in sorted(set(given) - set(table)):
        # Callers validate against the union of all HR systems' options, so an option of another one can get this far.
        raise ConfigurationError(f"{where}: there is no option {name}{_suggestion(name, system.options)}")
    checked, errors = validate(given, argument_spec(table))
    if errors:
        raise ConfigurationError(f"{where}: {_without_secrets(' '.join(errors), system.options, given)}")
    _raise_if_unsupported(system, checked)
    return _without_environment_where_given(system, checked)


def _raise_if_unsupported(system: HrSystem, options: Values) -> None:
    """Raise an error for valid options that need something that the HR system does not have."""
    if options["absences"] and not system.absences:
        raise no_absences(options["name"], system.title)
    if options["key_field"].startswith(CUSTOM_KEY_PREFIX) and not system.custom_fields:
        raise ConfigurationError(
            f"Source {options['name']}: key_field is {options['key_field']}, but {system.title} has no custom fields."
        )


def _suggestion(name: str, options: Options) -> str:
    nearest = difflib.get_close_matches(name, options, n=1)
    return f"; did you mean {nearest[0]}?" if nearest else f"; its options are {', '.join(sorted(options))}."


def _without_secrets(text: str, options: Options, given: Values) -> str:
    for name, option in options.items():
        if option.get("no_log") and given.get(name):
            text = text.replace(str(given[name]), "********")
    return text


def _without_environment_where_given(system: HrSystem, options: Values) -> Values:
    """Remove alternatives that come from the environment if the task itself sets one."""
    found = {name: options[name] for name in system.alternatives if options.get(name)}
    from_environment = {name for name, value in found.items() if _is_from_environment(system.options[name], value)}
    if from_environment == set(found):
        return options
    return {name: None if name in from_environment else value for name, value in options.items()}


def _is_from_environment(option: Option, value: t.Any) -> bool:
    values = (os.environ[variable] for variable in option.get("environment", ()) if variable in os.environ)
    return value in map(os.path.expanduser, values)
