#!/usr/bin/python
# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

DOCUMENTATION = r"""
module: csv_employees_info
short_description: Read employees from a CSV file
version_added: 0.7.0
author: The hrsync.ad authors (@hrsync)
description:
  - Reads a CSV file on the target, in a share, or at an https address, and returns its rows as normalized employee records, which have the same form
    for every HR system.
  - The format is that of RFC 4180, with any delimiter, quote and line end. The first row must have the names of the columns.
  - All values are strings. Leading zeros of keys are kept, and so are values that a spreadsheet would interpret as a formula.
  - A file that may be incomplete is refused as a whole, with the line and the column. The reasons are a file that another program is still writing; no line
    end after the last row; a row with more or fewer columns than the header; a quote that is not closed; a byte that the encoding does not have; a NUL
    character; a second header; two rows with the same key; another number of rows than O(trailer) says; a file older than O(longest_age); a file without
    rows; a file with more than 64 MiB. Rows without any value are skipped.
  - A value that cannot be read, such as a day in another form than O(date_formats), is null. The record then has C(flaws), and the module warns. If a
    column has no value that can be read, the file is refused.
  - For the whole company, use P(hrsync.ad.sync#module). It reads the file itself, together with other HR systems.
extends_documentation_fragment:
  - hrsync.ad.attributes.source_info_module
  - hrsync.ad.source.csv
notes:
  - The program that exports the data should write to a temporary file in the same folder, and rename it when it is complete.
  - The module reads the file once, and neither changes nor copies it. It downloads a file from an address again only if its C(ETag) has changed.
seealso:
  - module: hrsync.ad.connection_info
  - name: Common format for CSV files
    description: The specification.
    link: https://www.rfc-editor.org/rfc/rfc4180
"""

EXAMPLES = r"""
- name: Read the nightly export of the HR system
  hrsync.ad.csv_employees_info:
    file: /srv/hr/people.csv
    encoding: windows-1252
    delimiter: ;
    date_formats: ['%d.%m.%Y']
    trailer: TRAILER
    longest_age: 26 hours
    columns:
      employee_number: Personalnummer
      first_name: Vorname
      last_name: Nachname
      department: Abteilung
      location.city: Ort
      manager_key: Vorgesetzter
      start_date: Eintritt
      last_day: Austritt
  register: people

- name: Read contractors, who must have an end and a sponsor, from a sheet in a share
  hrsync.ad.csv_employees_info:
    name: contractors
    file: \\fs1.example.com\hr\contractors.csv
    file_server:
      user: svc-hrsync@example.com
      password: "{{ vault_file_server_password }}"
    columns:
      employee_number: Badge
      full_name: Name
      manager_email: Sponsor
      last_day: Until
      custom.company: Company
    required_fields: [end_date, manager]
  register: contractors
"""

RETURN = r"""
employees:
  description:
    - Normalized employee records, in the order of the file.
    - For the fields, see R(normalized employee records, ansible_collections.hrsync.ad.docsite.employee).
  returned: success
  type: list
  elements: dict
  sample:
    - key: "00710"
      source: csv
      id: "00710"
      employee_number: "00710"
      first_name: Zoë
      last_name: O'Brien
      preferred_name: null
      full_name: Zoë O'Brien
      email: zoe.obrien@example.com
      personal_email: null
      phone: "+353 1 555 0142"
      job_title: Developer
      department: Engineering
      teams: []
      location:
        name: null
        country: null
        state: null
        city: Dublin
        address: null
        postal_code: null
        phone: null
        timezone: null
      legal_entity: null
      manager_key: "00002"
      manager_email: null
      start_date: "2023-09-04"
      end_date: "2027-01-01"
      status: active
      timezone: null
      custom: {}
count:
  description: Number of employees.
  returned: success
  type: int
  sample: 84
"""

from ansible_collections.hrsync.ad.plugins.module_utils.sources.csv.descriptor import SYSTEM
from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import run_employees_info


def main() -> None:
    """Run the module."""
    run_employees_info(SYSTEM)


if __name__ == "__main__":
    main()
