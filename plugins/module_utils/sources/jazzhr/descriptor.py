# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of JazzHR, a system for recruiting whose hired applicants are people who will start."""

from __future__ import annotations

import typing as t

from ..system import HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options

DESIRED_START_DATE: t.Final = "desired_start_date"
HIRED_DATE: t.Final = "hired_date"

OPTIONS: t.Final[Options] = {
    "url": {
        "description": "Base address of the API of JazzHR.",
        "type": "str",
        "default": "https://api.resumatorapi.com/v1",
        "environment": ["HRSYNC_JAZZHR_URL"],
    },
    "api_key": {
        "description": (
            "API key of JazzHR, under Settings, Integrations, API. It can read and write everything. It is part of the "
            "address of each request, but of no message and no log of this collection."
        ),
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_JAZZHR_API_KEY"],
    },
    "hired_within": {
        "description": [
            "Number of days since the decision to hire, for the applicants to read. Applicants who were hired earlier "
            "are not read.",
            "JazzHR lists hired applicants forever, also people who left the company long ago. By then, their records "
            "in the HR system count.",
        ],
        "type": "int",
        "default": 90,
    },
    "start_from": {
        "description": [
            "Where C(start_date) comes from. JazzHR does not have the first day of the contract.",
            "V(desired_start_date) is the day that the applicant has written. If it is not a valid day, C(start_date) "
            "is null, and the account is not enabled.",
            "V(hired_date) is the day of the decision. Use it if the account may be enabled from then on.",
        ],
        "type": "str",
        "choices": [DESIRED_START_DATE, HIRED_DATE],
        "default": DESIRED_START_DATE,
    },
}

SYSTEM: t.Final = HrSystem(
    name="jazzhr",
    title="JazzHR",
    reads="hired applicants, as people who begin later",
    version_added="0.7.0",
    credential="a JazzHR API key",
    own_options=OPTIONS,
    recruits=True,
    location_members=["country", "state", "city", "postal_code"],
    fields={
        "key": "the value of ``key_field``, else ``JZ-`` and a short form of ``id``",
        "id": "``id`` of the applicant",
        "first_name": "``first_name``",
        "last_name": "``last_name``",
        "full_name": "``first_name`` and ``last_name``",
        "personal_email": "``email``",
        "job_title": "``title`` of the job",
        "department": "``department`` of the job",
        "location": "``country_id``, ``state``, ``city`` and ``zip`` of the job",
        "manager_key": "from the other sources, by ``manager_email``",
        "manager_email": "``email`` of the user who is ``hiring_lead`` of the job",
        "start_date": "as ``start_from`` says",
        "status": "``active``",
        "raw": "a part of the applicant",
        "home_address": "``address``, as one text",
    },
)
