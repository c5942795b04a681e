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
            "Which column fills which field of an employee: a dictionary of fields and names of columns, such as "
            "C(employee_number: Personalnummer). If it is not set, each column fills the field of the same name, and "
            "other columns are not read.",
            f"The fields are {', '.join(f'V({field})' for field in FIELDS)}, and V(custom.NAME) for your own fields.",
            "V(last_day) is the last day of work, and V(end_date) the first day without access, which is the day after "
            "it. V(teams) are names with semicolons between them.",
            "Of V(manager_id), V(manager_key) and V(manager_email), one is enough: the C(id) of a person in the same "
            "table, or the C(key) or the email address of a person of any source. For contractors, use the column with "
            "their sponsor.",
        ],
        "type": "dict",
    },
    "date_formats": {
        "description": [
            "How the table writes days, such as V(%d.%m.%Y). V(%Y) is the year with four digits, V(%m) the month and "
            "V(%d) the day as numbers. V(%H), V(%M) and V(%S) are a time of day, which does not count.",
            "Two formats that read the same text as different days are refused.",
        ],
        "type": "list",
        "elements": "str",
        "default": ["%Y-%m-%d"],
    },
    "active_values": {
        "description": [
            "Texts of the column for V(status) for people whom HR has not terminated, without regard to case.",
            "A text that is neither here nor in O(inactive_values) is a flaw of the person, who is skipped.",
        ],
        "type": "list",
        "elements": "str",
        "default": ["active"],
    },
    "inactive_values": {
        "description": "Texts of the column for V(status) for people whom HR has terminated.",
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
