# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Time in templates: `now()`, `today`, and filters that know the time of the run and the employee's time zone."""

from __future__ import annotations

import datetime
import functools
import typing as t

from jinja2 import nodes, pass_context
from jinja2.utils import missing

from ...module_utils.model.employee import Employee
from ...module_utils.values import instants
from .filters import ResultT, text_filter
from .values import Values, to_values

if t.TYPE_CHECKING:
    from jinja2.runtime import Context


class Moment(t.NamedTuple):
    """The time of a run, and where the employee's days begin."""

    now: datetime.datetime
    """With a time zone."""
    timezone: str
    """IANA name."""

    @property
    def today(self) -> str:
        """The day at the employee's workplace, such as `2026-11-28`."""
        return self.now.astimezone(instants.time_zone(self.timezone)).date().isoformat()


MOMENT: t.Final = "hrsync.ad.moment"
"""The name under which filters find the moment. Templates cannot refer to it, because it is not an identifier."""

TODAY: t.Final = "today"
"""The name of the employee's day in templates, unless there is a variable of this name."""

NOW: t.Final = "now"
"""The name of a function of all templates."""

_READ_A_CLOCK: t.Final = frozenset(("hrsync.ad.days_since", "strftime", "ansible.builtin.strftime"))


def reads_clock(tree: nodes.Node) -> bool:
    """Whether the template calls `now`, or a filter that depends on the time, as `strftime` does without a time."""
    filters = (node for node in tree.find_all(nodes.Filter) if node.name in _READ_A_CLOCK)
    return any(node.name == NOW for node in tree.find_all(nodes.Name)) or any(
        node.name.startswith("hrsync.") or not (node.args or node.kwargs) for node in filters
    )


def moment_of(context: Context) -> Moment | None:
    """The moment of the templates of an employee; None outside of a mapping."""
    moment = context.resolve_or_missing(MOMENT)
    return None if moment is missing else moment


def _now_of(context: Context) -> datetime.datetime:
    moment = moment_of(context)
    return moment.now if moment else datetime.datetime.now(datetime.UTC)


@pass_context
def now(context: Context, utc: bool = False, fmt: str | None = None) -> datetime.datetime | str:
    """The function `now()` of Ansible, at the time of the run: in the time zone of the controller, or in UTC."""
    instant = _now_of(context).astimezone(datetime.UTC if utc else None).replace(tzinfo=None)
    return instant.strftime(fmt) if fmt else instant


def at_time_of_run(strftime: t.Callable[..., str]) -> t.Callable[..., str]:
    """The filter `strftime` of Ansible, which formats the time of the run if it gets none."""

    @pass_context
    @functools.wraps(strftime)
    def formatted(context: Context, form: str, second: t.Any = None, utc: bool = False) -> str:
        return strftime(form, _now_of(context).timestamp() if second is None else second, utc)

    return formatted


def day_filter(
    name: str, function: t.Callable[[str, datetime.datetime, str], ResultT]
) -> t.Callable[..., ResultT | None]:
    """A filter for days, with the optional argument `timezone`. For null and errors see `text_filter`.

    In a mapping, the time is that of the run, and the default of `timezone` is the employee's time zone. Elsewhere, the
    time is the present, and the time zone is required.

    Args:
        name: of the filter, with its collection, for error messages.
        function: takes the day, the time and the time zone; raises ValueError.
    """

    def in_zone(day: str, now: datetime.datetime, moment: Moment | None, timezone: str | None) -> ResultT:
        zone = timezone or (moment.timezone if moment else None)
        if not zone:
            raise ValueError("the time zone is missing; name it as an argument, such as Europe/Warsaw")
        return function(day, now, zone)

    checked = text_filter(name, in_zone)

    @pass_context
    @functools.wraps(function)
    def filtered(context: Context, value: t.Any, timezone: str | None = None) -> ResultT | None:
        return checked(value, _now_of(context), moment_of(context), timezone)

    return filtered


def expiry(value: t.Any, employee: Employee, moment: Moment | None) -> Values:
    """The values of accountExpires. A day means its end in the employee's time zone, as in the tools of Windows.

    The day `end_date` means its start, because access ends then. It means `never` if the employee started again after
    it.

    Raises:
        ValueError: a day does not exist.
        Exception: the errors of `to_values`.
    """
    values = to_values(value)
    return values and tuple(_expiry(text.strip(), employee, moment) for text in values)


def _expiry(text: str, employee: Employee, moment: Moment | None) -> str:
    if moment is None or not instants.is_day(text):
        return text
    if text != employee.end_date:
        return instants.end_of_day(text, moment.timezone)
    if employee.start_date and employee.start_date > text:
        return instants.NEVER
    return instants.start_of_day(text, moment.timezone)
