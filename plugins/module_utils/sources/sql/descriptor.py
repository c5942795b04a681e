# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of databases that are read by a statement of SQL."""

from __future__ import annotations

import typing as t

from ...option_table import described
from ..column_options import COLUMN_OPTIONS
from ..system import HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options
    from ..system import Values

TIME_LIMIT: t.Final = 300
"""The default of the option `time_limit`, in seconds."""

_OPTIONS: t.Final[Options] = {
    "database_url": {
        "description": [
            "URL of the database, as SQLAlchemy writes it: V(postgresql://USER@HOST/DATABASE), "
            "V(mssql://USER@HOST/DATABASE), or V(sqlite:////FOLDER/hr.db). For other databases, the library of the URL "
            "must be installed, such as PyMySQL for V(mysql+pymysql://USER@HOST/DATABASE).",
            "PostgreSQL is read with psycopg, and TLS with C(sslmode=verify-full) unless the URL has another "
            "C(sslmode).",
            "SQL Server and Azure SQL are read with mssql-python, C(Encrypt=yes) and C(ApplicationIntent=ReadOnly) "
            "unless the URL says otherwise. Without C(Authentication), the user is an SQL login.",
            "For Microsoft Entra, add C(?Authentication=ActiveDirectoryServicePrincipal), with the identifier of the "
            "application as user, or C(ActiveDirectoryMSI) for a managed identity.",
            "In the URL, characters of a password that have a meaning in URLs must be encoded, such as C(@) as C(%40). "
            "In O(password), do not encode them.",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_SQL_URL"],
    },
    "password": {
        "description": "Password of the user, or secret of the application. It replaces a password in O(database_url).",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_SQL_PASSWORD"],
    },
    "statement": {
        "description": [
            "The query that returns one row for each employee, including employees who have left. Set O(statement) or "
            "O(table).",
            "It must be one statement that begins with C(SELECT), C(WITH), C(VALUES) or C(TABLE). A statement that "
            "changes anything is refused. The transaction is always rolled back, and it is read-only if the database "
            "has read-only transactions. SQL Server does not have them, so give the user only the role "
            "C(db_datareader).",
            "A name after a colon, such as C(:company), is a parameter. If it is not a parameter, write C(\\:company).",
        ],
        "type": "str",
    },
    "table": {
        "description": (
            "Table or view with one row for each employee, as V(NAME) or V(SCHEMA.NAME). Only the columns with fields "
            "of employees are read."
        ),
        "type": "str",
    },
    "parameters": {
        "description": "Values of the parameters of O(statement), by name. They are bound, not pasted into the text.",
        "type": "dict",
    },
    "write_statement": {
        "description": [
            "The statement with which M(hrsync.ad.write_back) writes one employee. It must be one C(UPDATE) with a "
            "C(WHERE), such as V(UPDATE people SET email = :email, phone = :phone WHERE id = :record).",
            "Its parameters are bound. C(:record) is the C(id) of the employee. The others are the fields C(:email), "
            "C(:personal_email), C(:phone), and C(:custom_NAME) for a custom field. A field that does not change gets "
            "the value that was read. An empty value is C(NULL).",
            "Each statement has a transaction of its own, which is rolled back unless exactly one row was changed.",
            "The user needs the right to update these columns only.",
        ],
        "type": "str",
        "version_added": "0.9.0",
    },
    "time_limit": {
        "description": (
            "Maximum number of seconds for reading the rows. PostgreSQL, SQL Server, SQLite and MySQL cancel the "
            "statement itself; for other databases, the limit is checked while rows arrive."
        ),
        "type": "int",
        "default": TIME_LIMIT,
    },
    "ca_file": {
        "description": (
            "PEM file with the certificates of certification authorities to trust. For PostgreSQL, it replaces those "
            "of the system; SQL Server is always verified by those of the system."
        ),
        "type": "path",
        "environment": ["HRSYNC_SQL_CA_FILE", "HRSYNC_CA_FILE"],
    },
    "timeout": {"description": "Seconds to wait for a connection.", "type": "int", "default": 30},
    "retries": {
        "description": (
            "How often to retry a connection that fails, for example while Azure SQL resumes a paused database. The "
            "delays increase. Together, they are three minutes at most."
        ),
        "type": "int",
        "default": 4,
    },
}

_BOOLEANS: t.Final[t.Mapping[str, list[str]]] = {
    "active_values": ["active", "true", "1"],
    "inactive_values": ["inactive", "false", "0"],
}
"""Defaults of options, because a column of a database can be a boolean."""

OPTIONS: t.Final[Options] = {
    **_OPTIONS,
    **COLUMN_OPTIONS,
    **{name: {**COLUMN_OPTIONS[name], "default": values} for name, values in _BOOLEANS.items()},
    "columns": {
        **COLUMN_OPTIONS["columns"],
        "description": [
            *described(COLUMN_OPTIONS["columns"]),
            "Without O(columns), a column of a database may have any case, and an underscore in place of a dot: "
            "C(location_city), C(custom_badge).",
        ],
    },
}

_DRIVERS: t.Final = {"postgres": "psycopg[binary]", "mssql": "mssql-python"}
"""The beginning of a URL to the library that it needs."""


def _libraries(entry: Values) -> tuple[str, ...]:
    """The libraries for the URL of the entry. Those for a URL in the environment are not known here."""
    url = str(entry.get("database_url") or "").strip()
    return ("SQLAlchemy", *(library for begin, library in _DRIVERS.items() if url.startswith(begin)))


SYSTEM: t.Final = HrSystem(
    said_by=lambda _entry, field: field,
    name="sql",
    title="SQL",
    reads="a table or view of PostgreSQL, SQL Server, Azure SQL, and other databases that SQLAlchemy knows",
    version_added="0.7.0",
    credential="a user of a database with the right to read one table or view",
    own_options=OPTIONS,
    speaks_http=False,
    requirements=[
        "SQLAlchemy >= 2.0.20",
        "psycopg >= 3, for PostgreSQL",
        "mssql-python, and SQLAlchemy >= 2.1, for SQL Server and Azure SQL",
    ],
    libraries=_libraries,
    fields={
        "key": "the field that ``key_field`` names",
        "id": "column, else the key",
        "employee_number": "column",
        "first_name": "column",
        "last_name": "column",
        "preferred_name": "column",
        "full_name": "column, else ``first_name`` and ``last_name``",
        "email": "column",
        "personal_email": "column",
        "phone": "column",
        "job_title": "column",
        "department": "column",
        "teams": "column: an array, or text with semicolons",
        "location": "columns such as ``location_city``",
        "legal_entity": "column",
        "legal_entity_country": "column",
        "manager_key": "column, else from the column ``manager_id``",
        "manager_email": "column",
        "start_date": "column",
        "end_date": "column ``end_date``, or the day after the column ``last_day``",
        "status": "column, by ``active_values`` and ``inactive_values``",
        "timezone": "column",
        "updated_at": "column",
        "custom": "columns such as ``custom_badge``",
        "raw": "the row",
        "bank_account": "column",
        "national_id": "column",
        "social_security_number": "column",
        "home_address": "columns such as ``home_address_city``",
        "birthday": "column",
        "emergency_contact": "columns such as ``emergency_contact_phone``",
    },
)
