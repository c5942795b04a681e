# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The modules that read the employees or the absences of an HR system."""

from __future__ import annotations

import datetime
import typing as t

from ..errors import ConfigurationError
from ..model.absence import DAYS_AHEAD
from ..module import ModuleResult, run
from ..option_table import argument_spec
from .base import Source
from .entry import source_from_options
from .options import absences_wanted
from .system import HrSystem, Values

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

Warn = t.Callable[[str], None]


def run_employees_info(system: HrSystem) -> None:
    """Run the module that reads the employees of an HR system."""

    def read(module: AnsibleModule) -> ModuleResult:
        return employees_result({**module.params, "type": system.name}, _today(), module.warn)

    run(read, argument_spec(system.options))


def run_absences_info(system: HrSystem) -> None:
    """Run the module that reads the absences of an HR system."""

    def read(module: AnsibleModule) -> ModuleResult:
        return absences_result({**module.params, "type": system.name}, _today(), module.warn)

    run(read, argument_spec(system.absences_options))


def _today() -> datetime.date:
    return datetime.datetime.now(datetime.UTC).date()


def employees_result(options: Values, today: datetime.date, warn: Warn) -> ModuleResult:
    """The result of a module that reads employees: `employees` as plain data, and their `count`."""
    source = source_from_options(options, today)
    employees = _read(source, source.employees, warn)
    for employee in employees:
        if employee.flaws:
            warn(f"{employee.label}: {' '.join(employee.flaws)}")
    return {"employees": [employee.to_dict() for employee in employees], "count": len(employees)}


def absences_result(options: Values, today: datetime.date, warn: Warn) -> ModuleResult:
    """The result of a module that reads absences: `absences` as plain data, and their `count`.

    Args:
        options: of the source, and `employees`, `first_day` and `last_day` of the module.
        today: the day in UTC.
        warn: is called with each warning.
    """
    first = _day(options, "first_day") or today
    last = _day(options, "last_day") or first + datetime.timedelta(days=DAYS_AHEAD)
    if last < first:
        raise ConfigurationError(f"last_day is {last}, which is before first_day, {first}. Correct one of them.")
    wanted = absences_wanted("")
    source = source_from_options({name: value for name, value in options.items() if name not in wanted}, today)
    read = _read(source, lambda: source.absences(first, last, options["employees"] or ()), warn)
    for absence in read:
        if absence.flaws:
            warn(f"An absence was left out. {' '.join(absence.flaws)}")
    absences = [absence.to_dict() for absence in read if not absence.flaws]
    return {"absences": absences, "count": len(absences)}


_Records = t.TypeVar("_Records")


def _read(source: Source, read: t.Callable[[], _Records], warn: Warn) -> _Records:
    """The records that were read. The warnings of the source are shown even if it fails."""
    try:
        return read()
    finally:
        for warning in source.warnings:
            warn(warning)


def _day(options: Values, option: str) -> datetime.date | None:
    try:
        return datetime.date.fromisoformat(options[option]) if options[option] else None
    except ValueError:
        raise ConfigurationError(
            f"{option} is {options[option]!r}. Write it as an ISO 8601 day such as 2026-11-30."
        ) from None
