# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of a source of one's own: records that another task has already normalized."""

from __future__ import annotations

import typing as t

from ..rows import PLAIN_FIELDS, PRIVATE_OF
from ..system import HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options

OPTIONS: t.Final[Options] = {
    "from": {
        "description": [
            "Name of the variable with the records, such as V(my_hr.employees) if a task has registered its result "
            "as C(my_hr). It is a name, and not a template.",
            "Only the role and the modules with a list of sources read variables by name. In other modules, set "
            "O(records).",
        ],
        "type": "str",
    },
    "records": {
        "description": [
            "The normalized employee records, see "
            "R(a source of your own, ansible_collections.hrsync.ad.docsite.own_source).",
            "For many people, O(from) is much faster.",
        ],
        "type": "list",
        "elements": "dict",
    },
}


def _field(name: str) -> str:
    return f"``{name}``"


SYSTEM: t.Final = HrSystem(
    name="records",
    title="Own records",
    reads="what a task of your own has made",
    version_added="0.7.0",
    credential="",
    own_options=OPTIONS,
    speaks_http=False,
    fields={
        **{name: _field(name) for name in PLAIN_FIELDS if "." not in name and name != "manager_id"},
        "key": "``employee_number``, unless ``key_field`` says otherwise",
        "full_name": "``full_name``, else first and last name",
        "location": "``location``",
        "manager_key": "``manager_key``, else from ``manager_id``",
        "custom": "``custom``",
        "raw": "``raw``",
        **{name: f"``private.{name}``" for name in PRIVATE_OF},
    },
)
