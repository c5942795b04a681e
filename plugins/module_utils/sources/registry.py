# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""From options to a source: the one place that knows every HR system."""

from __future__ import annotations

import collections.abc
import datetime
import difflib
import os
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ..errors import ConfigurationError
from ..model.absence import DAYS_AHEAD
from ..web.transport import Patience
from .base import FieldRules, Source
from .calamari.records import CalamariRules
from .calamari.source import CalamariOptions, CalamariSource
from .factorial.source import FactorialOptions, FactorialSource
from .options import ALTERNATIVES, ENTRY_ONLY, OPTIONS

Options = t.Mapping[str, t.Any]


def source_from_options(options: Options, today: datetime.date) -> Source:
    """The source that an entry of a list of sources describes.

    Args:
        options: `type`, `name` (the type, if not given), and the options of that type as in `options.OPTIONS`. What is
            missing or None comes from the environment variable of the option, else from its default.
        today: the day in UTC, which the age of an API version and the choice of a contract depend on.

    Raises:
        ConfigurationError: an option is wrong, unknown to this type, or missing.
    """
    type_ = str(options.get("type"))
    if type_ not in OPTIONS:
        raise ConfigurationError(f"A source has the type {type_}. The types are {', '.join(sorted(OPTIONS))}.")
    given = {name: value for name, value in options.items() if value is not None and name != "type"}
    return _BUILDERS[type_](_checked(type_, given), today)


def employees_result(
    options: Options, today: datetime.date, warn: collections.abc.Callable[[str], None]
) -> dict[str, t.Any]:
    """What a module that reads one source returns: `employees` as plain data, and their `count`."""
    source = source_from_options(options, today)
    try:
        employees = source.employees()
    finally:
        for warning in source.warnings:
            warn(warning)
    return {"employees": [employee.to_dict() for employee in employees], "count": len(employees)}


def absences_result(
    options: Options, today: datetime.date, warn: collections.abc.Callable[[str], None]
) -> dict[str, t.Any]:
    """What a module that reads the absences of one source returns: `absences` as plain data, and their `count`.

    Args:
        options: those of the source, and `employees`, `first_day` and `last_day` of the module.
        today: the day in UTC.
        warn: takes each warning.
    """
    of_module = ("employees", "first_day", "last_day")
    first = _day(options, "first_day") or today
    last = _day(options, "last_day") or first + datetime.timedelta(days=DAYS_AHEAD)
    if last < first:
        raise ConfigurationError(f"last_day is {last}, which is before first_day, {first}. Correct one of them.")
    source = source_from_options({name: value for name, value in options.items() if name not in of_module}, today)
    try:
        absences = source.absences(first, last, options["employees"] or ())
    finally:
        for warning in source.warnings:
            warn(warning)
    return {"absences": [absence.to_dict() for absence in absences], "count": len(absences)}


def _day(options: Options, option: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(options[option]) if options[option] else None
    except ValueError:
        raise ConfigurationError(
            f"{option} is {options[option]!r}. Write it as an ISO 8601 day such as 2026-11-30."
        ) from None


def _checked(type_: str, given: Options) -> Options:
    where = f"Source {given.get('name', type_)}, of type {type_}"
    specification = {**OPTIONS[type_], **ENTRY_ONLY}
    for name in sorted(set(given) - set(specification)):
        # Whoever calls checks names against all types' options together.
        raise ConfigurationError(f"{where}: there is no option {name}{_suggestion(name, type_)}")
    result = ArgumentSpecValidator(specification).validate(dict(given))
    if result.error_messages:
        raise ConfigurationError(f"{where}: {_without_secrets('; '.join(result.error_messages), type_, given)}.")
    checked: dict[str, t.Any] = result.validated_parameters
    return _without_environment_where_given(type_, checked)


def _suggestion(name: str, type_: str) -> str:
    nearest = difflib.get_close_matches(name, OPTIONS[type_], n=1)
    return f"; did you mean {nearest[0]}?" if nearest else f"; its options are {', '.join(sorted(OPTIONS[type_]))}."


def _without_secrets(text: str, type_: str, given: Options) -> str:
    for name, specification in OPTIONS[type_].items():
        if specification.get("no_log") and given.get(name):
            text = text.replace(str(given[name]), "********")
    return text


def _without_environment_where_given(type_: str, options: Options) -> Options:
    """Drop alternatives that the environment supplied where the task itself gives one."""
    from_environment = {name for name in ALTERNATIVES[type_] if _is_from_environment(type_, name, options.get(name))}
    given = [name for name in ALTERNATIVES[type_] if options.get(name) and name not in from_environment]
    if not given:
        return options
    return {name: None if name in from_environment else value for name, value in options.items()}


def _is_from_environment(type_: str, name: str, value: t.Any) -> bool:
    variables: list[str] = OPTIONS[type_][name].get("fallback", (None, []))[1]
    values = (os.environ[variable] for variable in variables if variable in os.environ)
    return value is not None and value in map(os.path.expanduser, values)


def _rules(options: Options) -> FieldRules:
    return FieldRules(
        source=options["name"],
        key_field=options["key_field"],
        department_from=options["department_from"],
        department_prefix=options["department_prefix"],
        department_field=options.get("department_field"),
        include_raw=options["include_raw"],
        private_fields=tuple(options["private_fields"]),
    )


def _patience(options: Options) -> Patience:
    for name, least in (("timeout", 1), ("retries", 0)):
        if options[name] < least:
            raise ConfigurationError(
                f"Source {options['name']}: {name} is {options[name]}. It must be {least} or more."
            )
    return Patience(timeout=options["timeout"], retries=options["retries"])


def _factorial(options: Options, today: datetime.date) -> Source:
    same = ("url", "api_key", "company_token", "token_file", "client_id", "client_secret", "api_version", "ca_file")
    flags = ("custom_fields", "contract_end_dates", "require_contracts", "absences")
    passed = {name: options[name] for name in (*same, *flags)}
    return FactorialSource(FactorialOptions(rules=_rules(options), patience=_patience(options), **passed), today)


def _calamari(options: Options, _today: datetime.date) -> Source:
    rules = CalamariRules(
        fields=_rules(options),
        location_prefix=options["location_prefix"],
        country_prefix=options["country_prefix"],
        legal_entity_prefix=options["legal_entity_prefix"],
    )
    passed = {name: options[name] for name in ("url", "subdomain", "api_key", "ca_file", "absences")}
    return CalamariSource(CalamariOptions(rules=rules, patience=_patience(options), **passed))


_BUILDERS: t.Mapping[str, collections.abc.Callable[[Options, datetime.date], Source]] = {
    "calamari": _calamari,
    "factorial": _factorial,
}
