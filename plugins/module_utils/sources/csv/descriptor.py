# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of CSV files."""

from __future__ import annotations

import typing as t

from ...services.file_server.options import FILE_SERVER_TABLE
from ..column_options import COLUMN_OPTIONS, LAST_DAY
from ..rows import PLAIN_FIELDS
from ..system import HrSystem
from .encodings import ENCODINGS

if t.TYPE_CHECKING:
    from ...option_table import Option, Options
    from ..system import Values

SHARE: t.Final = "\\\\"


def is_on_web(file: str) -> bool:
    """Whether the option `file` is an address, of any scheme."""
    return "://" in file


def is_on_share(file: str) -> bool:
    """Whether the option `file` is a UNC path, with backslashes or slashes."""
    return file.replace("/", "\\").startswith(SHARE)


_FILE_SERVER: t.Final[Option] = {
    **FILE_SERVER_TABLE["file_server"],
    "description": [
        "How to use the file server if O(file) is a UNC path, by SMB 3. The account needs the right to read the file.",
        "All messages are signed, and encrypted unless O(file_server.encryption=false).",
    ],
}

OPTIONS: t.Final[Options] = {
    "file": {
        "description": [
            "The file: a path on the target, a UNC path such as V(\\\\\\\\fs1.example.com\\\\hr\\\\people.csv), or an "
            "address that begins with V(https://).",
            "An address must not contain a query, because a query can contain a secret. Set O(query) instead.",
        ],
        "type": "str",
        "environment": ["HRSYNC_CSV_FILE"],
    },
    "query": {
        "description": "The query of the address in O(file), without its question mark, such as a shared access "
        "signature.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_CSV_QUERY"],
    },
    "user": {
        "description": "User for an address that asks for one (HTTP Basic authentication).",
        "type": "str",
        "environment": ["HRSYNC_CSV_USER"],
    },
    "password": {
        "description": "Password of O(user).",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_CSV_PASSWORD"],
    },
    "token": {
        "description": "Bearer token for the address in O(file). It takes precedence over O(user) and O(password).",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_CSV_TOKEN"],
    },
    "file_server": _FILE_SERVER,
    "encoding": {
        "description": [
            f"The encoding of the file: {', '.join(f'V({name})' for name in ENCODINGS)}. It is not guessed.",
            "With V(utf-8), a byte order mark is optional. With V(utf-16), it is required; without one, use "
            "V(utf-16-le) or V(utf-16-be).",
        ],
        "type": "str",
        "default": "utf-8",
    },
    "delimiter": {
        "description": "The character between columns, or V(tab).",
        "type": "str",
        "default": ",",
    },
    "quote": {
        "description": "The character around fields that have a delimiter, a line end or this character in them, which "
        "is then doubled; or V(none), if the file never has such fields.",
        "type": "str",
        "default": '"',
    },
    "trailer": {
        "description": [
            "The beginning of the last row, such as V(TRAILER), if the last row contains the number of people. The "
            "number follows this string or is in another column.",
            "If the row is missing, or if the file has another number of rows, the file is incomplete and refused.",
        ],
        "type": "str",
    },
    "require_line_end": {
        "description": "Whether to refuse a file whose last row has no line end, because the last field may be cut. "
        "With a correct O(trailer), the line end may be missing.",
        "type": "bool",
        "default": True,
    },
    "longest_age": {
        "description": [
            "The maximum age of the file, such as V(26 hours) or V(3 days). An older file is refused, because its "
            "export has probably failed. If not set, the age is not checked.",
            "For an address, the server must answer with C(Last-Modified).",
        ],
        "type": "str",
    },
    **COLUMN_OPTIONS,
}


def _libraries(entry: Values) -> list[str]:
    file = str(entry.get("file") or "")
    return ["smbprotocol"] if is_on_share(file) else ["requests"] if is_on_web(file) else []


def _field(name: str) -> str:
    return f"``columns.{name}``"


SYSTEM: t.Final = HrSystem(
    name="csv",
    title="CSV file",
    reads="a file in a folder, on a share or at an https address",
    version_added="0.7.0",
    credential="a CSV file, and the right to read it",
    own_options=OPTIONS,
    requirements=["smbprotocol, if O(file) is a UNC path"],
    libraries=_libraries,
    fields={
        **{name: _field(name) for name in PLAIN_FIELDS if "." not in name and name != "manager_id"},
        "key": "``columns.employee_number``, unless ``key_field`` says otherwise",
        "id": "``columns.id``, else the key",
        "full_name": "``columns.full_name``, else first and last name",
        "location": "``columns.location.name`` and so on",
        "manager_key": "``columns.manager_key``, else from ``columns.manager_id``",
        "end_date": f"``columns.end_date``, or the day after ``columns.{LAST_DAY}``",
        "custom": "``columns.custom.NAME``",
        "raw": "the row, by the names of the columns",
        **{name: _field(name) for name in ("bank_account", "national_id", "social_security_number", "birthday")},
        "home_address": "``columns.home_address.city`` and so on",
        "emergency_contact": "``columns.emergency_contact.name`` and so on",
    },
)
