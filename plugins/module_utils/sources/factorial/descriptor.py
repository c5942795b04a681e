# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of Factorial."""

from __future__ import annotations

import typing as t

from ..options import CUSTOM_FIELD, TEAM, TEAM_PREFIX, transport
from ..system import Absences, HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options

API_VERSION: t.Final = "2026-10-01"

WRITTEN: t.Final[t.Mapping[str, str]] = {"communications_email": "email", "phone_number": "phone"}
"""The fields that can be written back, each with the employee field that follows from it."""

_OAUTH: t.Final[Options] = {
    "url": {
        "description": [
            "Address of Factorial. The address of the demo environment is V(https://api.eu2.demo.factorial.dev).",
            "A credential works only in the environment of Factorial in which it was made.",
        ],
        "type": "str",
        "default": "https://api.factorialhr.com",
        "environment": ["HRSYNC_FACTORIAL_URL"],
    },
    "token_file": {
        "description": [
            "File with OAuth tokens.",
            "The file is replaced whenever a token is renewed, about once an hour, so its folder must be writable and "
            "must last from run to run. Its mode is C(0600).",
            "M(hrsync.ad.factorial_authorization) creates the file.",
            "The consent of a person (not the consent for the whole company) ends if no run renews it for a week.",
        ],
        "type": "path",
        "no_log": False,
        "environment": ["HRSYNC_FACTORIAL_TOKEN_FILE"],
    },
    "client_id": {
        "description": "Identifier of the OAuth application, to renew the tokens of O(token_file).",
        "type": "str",
        "environment": ["HRSYNC_FACTORIAL_CLIENT_ID"],
    },
    "client_secret": {
        "description": "Secret of the OAuth application.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_FACTORIAL_CLIENT_SECRET"],
    },
    "api_version": {
        "description": [
            "Version of the API of Factorial. Versions are dates. A new version appears each quarter, and is served "
            "for one year.",
            "After that year, Factorial answers requests for the version with another version, without an error. The "
            "module warns when the version is nine months old.",
        ],
        "type": "str",
        "default": API_VERSION,
        "environment": ["HRSYNC_FACTORIAL_API_VERSION"],
    },
}

CONSENT: t.Final[Options] = {**transport("factorial"), **_OAUTH}
"""The options of the module for the first consent."""

OPTIONS: t.Final[Options] = {
    **_OAUTH,
    "api_key": {
        "description": [
            "API key of Factorial. It has all permissions and never expires; O(company_token) is limited to the scopes "
            "of its application.",
            "For Factorial, set exactly one of O(api_key), O(company_token) and O(token_file).",
        ],
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_FACTORIAL_API_KEY"],
    },
    "company_token": {
        "description": "OAuth access token for the whole company. It does not expire.",
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_FACTORIAL_COMPANY_TOKEN"],
    },
    "custom_fields": {
        "description": [
            "Whether to read all custom fields. They are then under C(custom), by slug.",
            "A custom field that O(department_field) or O(key_field) names is read in any case.",
        ],
        "type": "bool",
        "default": False,
    },
    "contract_end_dates": {
        "description": [
            "Whether the end of the contract ends access if Factorial has no day of termination.",
            "The last day of a contract is a working day. Therefore C(end_date), the day on which access ends, is the "
            "day after it. If another contract follows without a day between them, the end of the later contract "
            "counts.",
            "By default, access only ends on the day of termination, because another contract often follows a contract "
            "that ends.",
        ],
        "type": "bool",
        "default": False,
    },
    "require_contracts": {
        "description": [
            "Whether an answer is an error if it has no contracts, or if all its contracts lack the first day.",
            "Contracts hold job titles and first days of work. Set this to V(false) if the company keeps no contracts "
            "in Factorial.",
        ],
        "type": "bool",
        "default": True,
    },
}


SYSTEM: t.Final = HrSystem(
    name="factorial",
    title="Factorial",
    reads="employees and absences",
    credential="a Factorial API key, company token or OAuth application",
    own_options=OPTIONS,
    department_from=[TEAM, TEAM_PREFIX, CUSTOM_FIELD],
    alternatives=["api_key", "company_token", "token_file"],
    requirements=["requests-oauthlib, for O(token_file)"],
    libraries=lambda entry: ["requests-oauthlib"] if entry.get("token_file") else [],
    absences=Absences(
        options=[*_OAUTH, "api_key", "company_token"],
        people="By their identifiers in Factorial.",
        permission="For Factorial, the credential must be an API key, or have the scope C(time_off).",
        included="Absences of Factorial are its leaves that are approved and not deleted, and whose type does not "
        "count as working. Half a day ends or begins at noon.",
    ),
    further_sections={"FACTORIAL_CONSENT": CONSENT},
    said_by=lambda _entry, field: WRITTEN.get(field),
    fields={
        "key": "``company_identifier``, unless ``key_field`` says otherwise",
        "id": "``id``",
        "employee_number": "``company_identifier``",
        "first_name": "``first_name``",
        "last_name": "``last_name``",
        "preferred_name": "``preferred_name``",
        "full_name": "``full_name``",
        "email": "``email``",
        "personal_email": "``personal_email``",
        "phone": "``phone_number``",
        "job_title": "``job_title`` of the reference contract",
        "department": "team or custom field",
        "teams": "teams of ``teams/memberships``",
        "location": "``locations/locations`` of ``location_id``",
        "legal_entity": "``legal_name`` of ``companies/legal_entities``",
        "legal_entity_country": "``country`` of ``companies/legal_entities``",
        "manager_key": "``manager_id``",
        "start_date": "``starts_on`` of the reference contract",
        "end_date": "``terminated_on``; with ``contract_end_dates`` else the day after ``ends_on`` of the contract",
        "status": "``terminated_on`` is past; without such a day, or before ``starts_on``, ``active`` is false",
        "timezone": "that of the location",
        "updated_at": "``updated_at``",
        "custom": "with ``custom_fields``",
        "raw": "the employee object",
        "bank_account": "``bank_number``",
        "national_id": "``identifier``",
        "social_security_number": "``social_security_number``",
        "home_address": "``address``, ``postal_code``, ``city``, ``state``, ``country``",
        "birthday": "``birthday_on``",
        "emergency_contact": "``name``, ``relationship`` (null), ``phone``",
    },
)
