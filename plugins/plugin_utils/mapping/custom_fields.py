# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds custom fields whose names seem to be misspelled in templates.

Behind `default`, and in tests such as `is defined`, a field that nobody has is no error: HR systems omit custom fields
that are empty. So only a name that nearly is that of a field that employees have is worth a warning.
"""

from __future__ import annotations

import typing as t

from ...module_utils.model.option_names import ROLE
from ...module_utils.model.plan import Notice
from ...module_utils.values.suggestions import suggestion

if t.TYPE_CHECKING:
    from ...module_utils.model.employee import Employee


NEARLY: t.Final = 0.8
"""How much the names resemble each other, from 0 to 1: `vipp` and `vip` do, `office` and `officer_id` do not."""


def misspelled(
    used: t.Mapping[str, str], employees: t.Iterable[Employee], accepted: t.Collection[str]
) -> tuple[Notice, ...]:
    """A warning about each field that nobody has, although employees have one with nearly the same name.

    Args:
        used: the fields that templates name, each with the path of a template.
        employees: all employees.
        accepted: the fields of employees that may be empty, such as `custom`.
    """
    known = sorted({name for employee in employees for name in employee.custom})
    unknown = () if "custom" in accepted else sorted(used.keys() - set(known))
    found = ((name, suggestion(name, known, NEARLY)) for name in unknown)
    return tuple(
        Notice(
            f"No employee has the custom field {name!r}, which {used[name]} uses{near} If the name is right, and nobody"
            f" has a value yet, add custom to {ROLE.accept_empty}."
        )
        for name, near in found
        if near
    )
