# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of BambooHR."""

from __future__ import annotations

import typing as t

from ...given import members_of
from ..options import transport
from ..system import Absences, HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options
    from ..system import Values

WRITTEN: t.Final[t.Mapping[str, str]] = {"workEmail": "email", "workPhone": "phone", "homeEmail": "personal_email"}
"""Standard fields that can be written back, each with the employee field that follows from it."""

REPORT: t.Final = "report"
DATASET: t.Final = "dataset"

HIDEABLE: t.Final = (
    "preferredName",
    "workEmail",
    "homeEmail",
    "workPhone",
    "jobTitle",
    "department",
    "division",
    "location",
    "supervisor",
    "terminationDate",
)
"""Fields of BambooHR that the option `hidden_fields` can name."""

_ADDRESS: t.Final[Options] = {
    "company_domain": {
        "description": [
            "Company domain: the first part of the address at which the company opens BambooHR. For "
            "V(https://example.bamboohr.com), it is V(example).",
            "For BambooHR, set O(company_domain) or O(url).",
        ],
        "type": "str",
        "environment": ["HRSYNC_BAMBOOHR_COMPANY_DOMAIN"],
    },
    "url": {
        "description": [
            "Base address of the API of BambooHR, to which versions such as C(/v1) are appended. It replaces "
            "O(company_domain), for example to use a gateway.",
            "BambooHR also answers at V(https://api.bamboohr.com/api/gateway.php/example).",
        ],
        "type": "str",
        "environment": ["HRSYNC_BAMBOOHR_URL"],
    },
}

_OAUTH: t.Final[Options] = {
    "token_file": {
        "description": [
            "File with OAuth tokens.",
            "The file is replaced whenever a token is renewed, about once an hour, so its folder must be writable and "
            "must last from run to run. Its mode is C(0600).",
            "M(hrsync.ad.bamboohr_authorization) creates the file.",
        ],
        "type": "path",
        "no_log": False,
        "environment": ["HRSYNC_BAMBOOHR_TOKEN_FILE"],
    },
    "client_id": {
        "description": "Identifier of the OAuth application, to renew the tokens of O(token_file).",
        "type": "str",
        "environment": ["HRSYNC_BAMBOOHR_CLIENT_ID"],
    },
    "client_secret": {
        "description": "Secret of the OAuth application.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_BAMBOOHR_CLIENT_SECRET"],
    },
}

CONSENT: t.Final[Options] = {**transport("bamboohr"), **_ADDRESS, **_OAUTH}
"""The options of the module for the first consent."""

_ACCESS: t.Final[Options] = {
    **_ADDRESS,
    **_OAUTH,
    "api_key": {
        "description": [
            "API key of BambooHR. It has the permissions of the user who creates it. Create a separate user for it, "
            "whose access level can view all employees and all fields that are read, and can change nothing.",
            "For BambooHR, set exactly one of O(api_key), O(access_token) and O(token_file).",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_BAMBOOHR_API_KEY"],
    },
    "access_token": {
        "description": [
            "OAuth access token of BambooHR, which another program renews, such as a credential plugin. It is valid "
            "for about an hour. With O(token_file), the collection renews its tokens itself.",
            "It needs the scope C(report). It also needs C(field) for C(location_details), C(employee_directory) for "
            "C(photos), and C(time_off) for absences.",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_BAMBOOHR_ACCESS_TOKEN"],
    },
}

WORKING_TIME_OFF: t.Final[Options] = {
    "working_time_off": {
        "description": (
            "Names of the types of time off that do not count as absences, such as V(Work from home). BambooHR does "
            "not mark them. Upper and lower case do not matter."
        ),
        "type": "list",
        "elements": "str",
        "default": [],
    },
}

OPTIONS: t.Final[Options] = {
    **_ACCESS,
    "read_with": {
        "description": [
            "The interface that returns all employees.",
            "V(report) is a custom report. Its fields have the same names in every company, and it has future values "
            "of employees who have not started yet. BambooHR calls it deprecated, without a date of its end.",
            "V(dataset) is the dataset C(employee). It is read in pages of 1,000. Use it in companies with more than "
            "about 50,000 employees. BambooHR documents that it refuses or marks fields that the user may not see. "
            "Job, department, location and supervisor of employees who have not started yet can be missing.",
        ],
        "type": "str",
        "choices": [REPORT, DATASET],
        "default": REPORT,
    },
    "additional_fields": {
        "description": [
            "Additional fields to read, also custom fields. Name a field by its alias, such as V(customBadge) or "
            "V(mobilePhone), by its identifier, or by its name in BambooHR.",
            "The values are under C(custom), by the name that you write here. C(_) replaces all characters of the name "
            "except letters and digits.",
            "A field that O(key_field) names as V(custom.NAME) must be in this list.",
        ],
        "type": "list",
        "elements": "str",
        "default": [],
    },
    "hidden_fields": {
        "description": [
            "Fields that the user of the credential deliberately may not see. They are not requested, and are null.",
            "BambooHR silently leaves out fields that the user may not see. If an answer lacks any other field, the "
            "run stops, so that a changed access level does not clear attributes.",
            "If V(terminationDate) is hidden, access ends when BambooHR changes the status, and an end in the future "
            "is not known.",
        ],
        "type": "list",
        "elements": "str",
        "choices": list(HIDEABLE),
        "default": [],
    },
    "location_details": {
        "description": [
            "Whether to read the country, the time zone and the address of locations. Otherwise, employees only have "
            "the name of their location, and the details from O(locations).",
            "BambooHR documents this list only for OAuth. Test whether your API key can read it.",
        ],
        "type": "bool",
        "default": False,
    },
    "locations": {
        "description": [
            "Details of locations by name, for API keys that cannot read them, such as V({Warsaw: {country: Poland, "
            "timezone: Europe/Warsaw}}). Each has some of C(country), C(state), C(city), C(address), C(postal_code), "
            "C(phone) and C(timezone).",
            "They take precedence over those of O(location_details).",
        ],
        "type": "dict",
        "default": {},
    },
    "photos": {
        "description": [
            "Whether to read the addresses of photos from the company directory, for active employees who have one. "
            "They are under C(custom.photo_url), for M(hrsync.ad.photo).",
            "The directory must be shared in BambooHR. The addresses can be valid for a limited time.",
        ],
        "type": "bool",
        "default": False,
    },
    **WORKING_TIME_OFF,
}


def _said_by(entry: Values, field: str) -> str | None:
    from .fields import slug

    if field in _names(entry, "hidden_fields"):
        return None
    return WRITTEN.get(field) or (f"custom.{slug(field)}" if field in _names(entry, "additional_fields") else None)


def _names(entry: Values, option: str) -> t.Sequence[str]:
    value = entry.get(option) or ()
    return members_of(value) if isinstance(value, str) else value


SYSTEM: t.Final = HrSystem(
    name="bamboohr",
    title="BambooHR",
    reads="employees and absences",
    version_added="0.7.0",
    credential="a BambooHR API key, OAuth access token or OAuth application",
    own_options=OPTIONS,
    alternatives=["api_key", "access_token", "token_file"],
    requirements=["requests-oauthlib, for O(token_file)"],
    libraries=lambda entry: ["requests-oauthlib"] if entry.get("token_file") else [],
    further_sections={"BAMBOOHR_CONSENT": CONSENT},
    said_by=_said_by,
    absences=Absences(
        options=[*_ACCESS, *WORKING_TIME_OFF],
        people="By their identifiers in BambooHR.",
        permission="For BambooHR, the user of the credential must see the time off of all employees. Requests that the "
        "user may not see are missing without an error.",
        included="Absences of BambooHR are its approved requests for time off, except those of the types in "
        "``working_time_off``. BambooHR has no times of day, so parts of days count as whole days.",
    ),
    fields={
        "key": "``employeeNumber``, unless ``key_field`` says otherwise",
        "id": "``id``",
        "employee_number": "``employeeNumber``",
        "first_name": "``firstName``",
        "last_name": "``lastName``",
        "preferred_name": "``preferredName``",
        "full_name": "``firstName`` and ``lastName``",
        "email": "``workEmail``",
        "personal_email": "``homeEmail``",
        "phone": "``workPhone``",
        "job_title": "``jobTitle``",
        "department": "``department``",
        "location": "``location``, with ``location_details`` and ``locations``",
        "manager_key": "``supervisorEmail``, else ``supervisorEId`` or ``supervisorId``",
        "manager_email": "``supervisorEmail``, else that of the supervisor's record",
        "start_date": "``hireDate``",
        "end_date": "``terminationDate``",
        "status": "``status`` is ``Inactive``, except before ``hireDate``",
        "timezone": "that of the location",
        "updated_at": "``lastChanged``",
        "custom": "``division``, ``additional_fields``, and with ``photos`` the address of the photo",
        "raw": "the row of the report",
        "social_security_number": "``ssn``",
        "home_address": "``address``, ``postal_code``, ``city``, ``state``, ``country``",
        "birthday": "``dateOfBirth``",
    },
)
