# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of sources that are tables: which column fills which field, and how its text becomes a value."""

from __future__ import annotations

import typing as t

from .rows import FIELDS_OF_ROWS

if t.TYPE_CHECKING:
    from ..option_table import Options

LAST_DAY: t.Final = "last_day"
"""Fills `end_date`, the first day without access, from a column with the last day of work."""

FIELDS: t.Final = (*FIELDS_OF_ROWS, LAST_DAY)
"""What a column can fill, beside `custom.SLUG`."""

COLUMN_OPTIONS: t.Final[Options] = {
    "columns": {
        "description": [
            "The columns that fill the fields of an employee: a dictionary of fields and names of columns, such as "
            "C(employee_number: Personalnummer). If not set, each column fills the field of the same name, and other "
            "columns are not read.",
            f"The fields are {', '.join(f'V({field})' for field in FIELDS)}, and V(custom.NAME) for your own fields.",
            "V(last_day) is the last day of work, and V(end_date) the first day without access, which is the day after "
            "it. V(teams) contains names, separated by semicolons.",
            "For the manager, one of V(manager_id), V(manager_key) and V(manager_email) is enough: the C(id) of a "
            "person in the same table, or the C(key) or the email address of a person of any source. For contractors, "
            "use the column with their sponsor.",
        ],
        "type": "dict",
    },
    "date_formats": {
        "description": [
            "The formats of days in the table, such as V(%d.%m.%Y). V(%Y) is the year with four digits, V(%m) the "
            "month and V(%d) the day as numbers. V(%H), V(%M) and V(%S) are a time of day, which is ignored.",
            "Two formats that could read the same string as different days are refused.",
        ],
        "type": "list",
        "elements": "str",
        "default": ["%Y-%m-%d"],
    },
    "active_values": {
        "description": [
            "Values of the column for V(status) for people whom HR has not terminated. Upper and lower case do not "
            "matter.",
            "A person with a value that is neither in this list nor in O(inactive_values) is skipped.",
        ],
        "type": "list",
        "elements": "str",
        "default": ["active"],
    },
    "inactive_values": {
        "description": "Values of the column for V(status) for people whom HR has terminated.",
        "type": "list",
        "elements": "str",
        "default": ["inactive"],
    },
    "required_fields": {
        "description": [
            "Fields that must not be empty, for example V(end_date) and V(manager) for contractors, who must have an "
            "end and a sponsor. V(manager) is any of the fields about the manager.",
            "A person without such a value is skipped, unless the person has left.",
        ],
        "type": "list",
        "elements": "str",
        "default": [],
    },
}
"""The options of a source that is a table."""
