# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The descriptor of Calamari."""

from __future__ import annotations

import typing as t

from ..options import TEAM, TEAM_PREFIX
from ..system import Absences, HrSystem

if t.TYPE_CHECKING:
    from ...option_table import Options

OPTIONS: t.Final[Options] = {
    "url": {
        "description": [
            "Base address of the API of Calamari, as Calamari shows it next to the API key, for example "
            "V(https://example.calamari.io/api).",
            "For Calamari, set O(url) or O(subdomain).",
        ],
        "type": "str",
        "environment": ["HRSYNC_CALAMARI_URL"],
    },
    "subdomain": {
        "description": (
            "First part of the address at which the company opens Calamari. For V(https://example.calamari.io), it is "
            "V(example). O(url) takes precedence."
        ),
        "type": "str",
        "environment": ["HRSYNC_CALAMARI_SUBDOMAIN"],
    },
    "api_key": {
        "description": (
            "API key of Calamari. It must be allowed to use the endpoints for employees, and for absences the "
            "endpoints for leave requests."
        ),
        "type": "str",
        "no_log": True,
        "environment": ["HRSYNC_CALAMARI_API_KEY"],
    },
    "location_prefix": {
        "description": [
            "Prefix of the names of teams that represent workplaces, for example V(Office-).",
            "The rest of the name becomes C(location.name), because Calamari has no field for workplaces. If not set, "
            "C(location.name) is null.",
        ],
        "type": "str",
    },
    "country_prefix": {
        "description": "Prefix of the names of teams whose rest becomes C(location.country), for example V(Country-).",
        "type": "str",
    },
    "legal_entity_prefix": {
        "description": "Prefix of the names of teams whose rest becomes C(legal_entity), for example V(Company-).",
        "type": "str",
    },
}


SYSTEM: t.Final = HrSystem(
    name="calamari",
    title="Calamari",
    reads="employees and absences",
    credential="a Calamari API key",
    own_options=OPTIONS,
    location_members=["name", "country"],
    department_from=[TEAM, TEAM_PREFIX],
    department_note="Calamari has no hierarchy of teams, and no custom fields.",
    alternatives=["url", "subdomain"],
    absences=Absences(
        options=["url", "subdomain", "api_key"],
        people="By e-mail address, or by employee number as V(externalNumber:AO-00710).",
        permission="For Calamari, the API key must be allowed to use the endpoints for leave requests. Reading "
        "absences costs one request.",
        included="Absences of Calamari are its accepted requests for absence, except those of the category ``WORK``.",
    ),
    fields={
        "key": "``externalNumber``, unless ``key_field`` says otherwise",
        "id": "``id``",
        "employee_number": "``externalNumber``",
        "first_name": "``firstName``",
        "last_name": "``lastName``",
        "full_name": "``firstName`` and ``lastName``",
        "email": "``email``",
        "personal_email": "``personalEmail``",
        "phone": "``businessPhone``",
        "job_title": "``position.name``",
        "department": "team",
        "teams": "``teams[].name``",
        "location": "``name`` and ``country`` from teams, with ``location_prefix`` and ``country_prefix``",
        "legal_entity": "from teams, with ``legal_entity_prefix``",
        "manager_key": "``directManager``",
        "manager_email": "``directManager.email``",
        "start_date": "``hireDate``",
        "end_date": "``plannedFiring``",
        "status": "``archived``",
        "timezone": "``timezone``",
        "raw": "the employee object",
        "home_address": "``address``, ``postal_code``, ``city``, ``state``, ``country``",
        "birthday": "``birthDate``",
        "emergency_contact": "``name``, ``relationship``, ``phone``",
    },
)
