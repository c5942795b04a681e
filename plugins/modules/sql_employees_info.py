#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: sql_employees_info
short_description: Read employees from a database
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads employees from a table, a view or a query of a database, and returns them as normalized employee records, which have the same form for every HR
    system.
  - Tested with PostgreSQL and SQLite. For SQL Server and Azure SQL, connection strings and errors are tested with the driver, but no statement has been run
    on a server. Other databases that SQLAlchemy supports are opened with its default settings.
  - The user needs the right to connect and to read the table or view, and no other. A statement that could change data is refused before anything is
    connected, the transaction is read-only in PostgreSQL, SQLite, MySQL and MariaDB, and it is rolled back in every database.
  - If the answer is empty or breaks off, takes longer than O(time_limit), lacks a column that O(columns) names, or has the same column twice, the module
    fails. It never returns a shorter list.
  - A value that cannot be read, such as a date in another form, is null. The record then has C(flaws), and the module warns. If no date of a column can
    be read, the module fails.
  - Rows with the same C(id) are an error, because they usually come from a join. If no column fills C(id), C(id) is the key. If a person can have several
    rows, one for each contract, add a column with an C(id) that is different in each row.
  - A column with a fixed length may have spaces at the end of its values. P(hrsync.ad.sync#module) removes them. Binary identifiers are returned in
    hexadecimal.
  - For the whole company, use P(hrsync.ad.sync#module). It reads the sources itself, which is much faster than passing employees in variables.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.sql
seealso:
  - module: hrsync.ad.connection_info
  - name: Database URLs of SQLAlchemy
    description: The forms of URLs, with all databases.
    link: https://docs.sqlalchemy.org/en/20/core/engines.html#database-urls
  - name: Connection strings of mssql-python
    description: The parameters of a URL for SQL Server and Azure SQL.
    link: https://learn.microsoft.com/sql/connect/python/mssql-python/connection-strings
"""

EXAMPLES = r"""
- name: Read a view of PostgreSQL whose columns have the names of fields
  hrsync.ad.sql_employees_info:
    database_url: postgresql://hrsync@db.example.com/hr
    password: "{{ vault_hr_password }}"
    table: export.employees
  register: hr

- name: Read a statement on Azure SQL, as an application of Microsoft Entra
  hrsync.ad.sql_employees_info:
    database_url: mssql://{{ client_id }}@example.database.windows.net/hr?Authentication=ActiveDirectoryServicePrincipal
    password: "{{ vault_client_secret }}"
    statement: |
      SELECT p.PersonNo AS employee_number, p.GivenName AS first_name, p.Surname AS last_name, p.HiredOn, p.LeftOn,
             CASE p.State WHEN 'L' THEN 'inactive' ELSE 'active' END AS status
      FROM dbo.Persons AS p
      WHERE p.Company = :company
    parameters:
      company: 12
    columns:
      start_date: HiredOn
      end_date: LeftOn
  register: hr
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, in the order of the rows.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: "1017"
      source: sql
      id: "1017"
      employee_number: "1017"
      first_name: Ewa
      last_name: Nowak
      preferred_name: null
      full_name: Ewa Nowak
      email: ewa.nowak@example.com
      personal_email: null
      phone: "+48 22 555 02 17"
      job_title: Accountant
      department: Finance
      teams: []
      location:
        name: Warsaw
        country: PL
        state: null
        city: null
        address: null
        postal_code: null
        phone: null
        timezone: null
      legal_entity: null
      manager_key: "1004"
      manager_email: null
      start_date: "2023-09-04"
      end_date: null
      status: active
      timezone: Europe/Warsaw
      custom: {badge: "00107"}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 84
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info
from ansible_collections.hrsync.ad.plugins.module_utils.sources.sql.descriptor import SYSTEM


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
