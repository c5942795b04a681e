# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation of the options that say how to reach an HR system and what to read there.

The texts are annotated with their type because ansible-test takes plain assignments for constants, and these are not.
"""

from __future__ import annotations

import textwrap

_TRANSPORT = r"""
ca_file:
  description:
    - PEM file with the certificates of certification authorities to trust, besides the public ones.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_CA_FILE) or E(HRSYNC_CALAMARI_CA_FILE) is used, and without
      it E(HRSYNC_CA_FILE).
  type: path
timeout:
  description: Seconds to wait for a connection, and for each silence while an answer is read.
  type: int
  default: 30
retries:
  description:
    - How often a request is repeated after a timeout, a lost connection, or the status 429, 500, 502, 503 or 504.
    - The pauses grow, follow C(Retry-After) where the source sends it, and together last three minutes at most.
  type: int
  default: 4
"""

_FIELDS = r"""
key_field:
  description:
    - The employee field that becomes C(key), which identifies a person in every source.
    - One of V(employee_number), V(id), V(email) and V(personal_email), or V(custom.SLUG) for a custom field of Factorial.
  type: str
  default: employee_number
department_prefix:
  description:
    - With O(department_from=team_prefix), what the names of department teams begin with.
    - The department is the rest of the name.
  type: str
include_raw:
  description:
    - Whether each employee has the source's own record under C(raw).
    - It lacks the private fields that O(private_fields) does not name.
  type: bool
  default: false
private_fields:
  description:
    - Private fields to return, by name, under C(private). All others are neither returned nor kept.
    - C(raw) has the source's own record of the same fields, where O(include_raw=true).
  type: list
  elements: str
  choices: [bank_account, national_id, social_security_number, home_address, birthday, emergency_contact]
  default: []
"""

_DEPARTMENT_FROM = r"""
department_from:
  description:
    - Where an employee's C(department) comes from.
    - With V(team) it is the name of the team. Of several teams the one deepest in the hierarchy counts, and of equally deep
      ones the first by name.
    - With V(team_prefix) the same, but only teams whose name begins with O(department_prefix) count.
{custom}
  type: str
  choices: [{choices}]
  default: team
"""

_FACTORIAL_DEPARTMENT = _DEPARTMENT_FROM.format(
    custom="    - With V(custom_field), which Factorial only has, it is the value of the field O(department_field).",
    choices="team, team_prefix, custom_field",
)
_CALAMARI_DEPARTMENT = _DEPARTMENT_FROM.format(
    custom="    - Calamari has no hierarchy of teams, and no custom fields.", choices="team, team_prefix"
)

_URL_OF_FACTORIAL = r"""
url:
  description:
    - Address of Factorial. That of the demo environment is V(https://api.eu2.demo.factorial.dev).
    - A credential works in the environment only in which it was made.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_URL) is used.
  type: str
  default: https://api.factorialhr.com
"""

_FACTORIAL_CONNECTION = r"""
token_file:
  description:
    - File with OAuth tokens, which M(hrsync.ad.factorial_authorization) makes.
    - It is replaced whenever a token is renewed, about once an hour, so its folder must be writable and must last from run
      to run. Its mode is C(0600).
    - The consent of a person (not that for the whole company) ends when no run renews it for a week.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_TOKEN_FILE) is used.
  type: path
client_id:
  description:
    - Identifier of the OAuth application, to renew the tokens of O(token_file).
    - If not set, the environment variable E(HRSYNC_FACTORIAL_CLIENT_ID) is used.
  type: str
client_secret:
  description:
    - Secret of the OAuth application.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_CLIENT_SECRET) is used.
  type: str
api_version:
  description:
    - Version of Factorial's API, which are dates. There is a new one each quarter, and each lives one year.
    - An old version is answered, without an error, as if another one had been asked for. A warning appears from nine months on.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_API_VERSION) is used.
  type: str
  default: "2026-10-01"
"""

_FACTORIAL_KEY = r"""
api_key:
  description:
    - API key of Factorial. It may do everything and never ends; O(company_token) is limited to the scopes of its application.
    - Give exactly one of O(api_key), O(company_token) and O(token_file).
    - If not set, the environment variable E(HRSYNC_FACTORIAL_API_KEY) is used.
  type: str
"""

_FACTORIAL_TOKEN = r"""
company_token:
  description:
    - OAuth access token for the whole company, which does not end.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_COMPANY_TOKEN) is used.
  type: str
"""

_FACTORIAL_OWN = r"""
department_field:
  description: With O(department_from=custom_field), the slug or the identifier of the custom field that holds the department.
  type: str
custom_fields:
  description:
    - Whether to read all custom fields, which then are under C(custom) by slug.
    - A field that O(department_field) or O(key_field) names is read in any case.
  type: bool
  default: false
contract_end_dates:
  description:
    - Whether the end of the contract becomes the employee's C(end_date) where Factorial has no day of termination.
    - Factorial keeps access until the day of termination, and contracts that end are often followed by others.
  type: bool
  default: false
require_contracts:
  description:
    - Whether an answer without a single contract is an error.
    - Contracts hold job titles and first days of work. Set this to V(false) where the company keeps none in Factorial.
  type: bool
  default: true
"""

_CALAMARI_CONNECTION = r"""
url:
  description:
    - Base address of Calamari's API, as it is shown beside the API key, for example V(https://example.calamari.io/api).
    - If not set, the environment variable E(HRSYNC_CALAMARI_URL) is used.
  type: str
"""

_CALAMARI_OWN = r"""
subdomain:
  description:
    - First part of the address at which the company opens Calamari. It is enough without O(url).
    - If not set, the environment variable E(HRSYNC_CALAMARI_SUBDOMAIN) is used.
  type: str
"""

_CALAMARI_KEY = r"""
api_key:
  description:
    - API key of Calamari, which may use the endpoints for employees, and for absences those for leave requests.
    - If not set, the environment variable E(HRSYNC_CALAMARI_API_KEY) is used.
  type: str
"""

_CALAMARI_PREFIXES = r"""
location_prefix:
  description:
    - What the names of teams that stand for workplaces begin with, for example V(Office-).
    - The rest of the name becomes C(location.name). Calamari has no field for it.
  type: str
country_prefix:
  description: The same for C(location.country), for example V(Country-).
  type: str
legal_entity_prefix:
  description: The same for C(legal_entity), for example V(Company-).
  type: str
"""

_NAME = r"""
name:
  description: Name of the source, for messages and for the field C(source) of each employee.
  type: str
  default: {type}
"""

_NAME_OF_ABSENCES = r"""
name:
  description: Name of the source, for messages and for the field C(source) of each absence.
  type: str
  default: {type}
"""

_ABSENCES = r"""
employees:
  description:
    - Whose absences to read. Everybody's by default.
    - {named}
  type: list
  elements: str
  default: []
first_day:
  description: ISO 8601 day. Absences that end before it are left out. Today, in UTC, by default.
  type: str
last_day:
  description: ISO 8601 day. Absences that begin after it are left out. Two weeks after O(first_day) by default.
  type: str
"""

_ENTRY_HEAD = r"""
type:
  description: Which HR system it is.
  type: str
  required: true
  choices: [calamari, factorial]
name:
  description: Name of the source, for messages and for the field C(source) of each employee. Its O(type) by default.
  type: str
url:
  description:
    - Address of the API. Needed for Calamari, unless O(subdomain) is given.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_URL) or E(HRSYNC_CALAMARI_URL) is used.
  type: str
api_key:
  description:
    - API key. For Factorial, exactly one of O(api_key), O(company_token) and O(token_file) is needed.
    - If not set, the environment variable E(HRSYNC_FACTORIAL_API_KEY) or E(HRSYNC_CALAMARI_API_KEY) is used.
  type: str
absences:
  description:
    - Whether to read approved absences too, which templates then see as C(employee.absence), see
      R(the neutral employee, ansible_collections.hrsync.ad.docsite.employee).
    - Factorial's need the scope C(time_off), or an API key. Calamari's need a key that may use the endpoints for leave requests, and cost
      one request.
    - In M(hrsync.ad.connection_info), whether to test that they can be read.
  type: bool
  default: false
  version_added: 0.2.0
"""


def _options(*parts: str) -> str:
    return "options:\n" + textwrap.indent("\n".join(part.strip("\n") for part in parts), "  ") + "\n"


def _entry(path: str) -> str:
    """The options of all types for one entry of a list of sources; their defaults depend on the type."""
    parts = (
        _ENTRY_HEAD,
        _TRANSPORT,
        _FIELDS,
        _FACTORIAL_DEPARTMENT,
        _FACTORIAL_CONNECTION,
        _FACTORIAL_TOKEN,
        _FACTORIAL_OWN,
        _CALAMARI_OWN,
        _CALAMARI_PREFIXES,
    )
    lines = "\n".join(part.strip("\n") for part in parts).split("\n")
    text = "\n".join(line for line in lines if not line.startswith("  default:"))
    return text.replace("O(", f"O({path}.")


def _nested(option: str, path: str) -> str:
    head = f"""
options:
  {option}:
    suboptions:
"""
    return head.lstrip("\n") + textwrap.indent(_entry(path), " " * 6) + "\n"


class ModuleDocFragment:
    """`DOCUMENTATION` and one of the others for a module of one HR system; `ENTRY` or `ENTRIES` for a list of sources."""

    DOCUMENTATION: str = (
        _options(_TRANSPORT, _FIELDS)
        + r"""
requirements:
  - requests
notes:
  - What the fields of an employee mean is described in R(the neutral employee, ansible_collections.hrsync.ad.docsite.employee).
"""
    )

    FACTORIAL: str = (
        _options(
            _NAME.format(type="factorial"),
            _URL_OF_FACTORIAL,
            _FACTORIAL_CONNECTION,
            _FACTORIAL_KEY,
            _FACTORIAL_TOKEN,
            _FACTORIAL_OWN,
            _FACTORIAL_DEPARTMENT,
        )
        + r"""
requirements:
  - requests-oauthlib, for O(token_file)
"""
    )

    FACTORIAL_CONSENT: str = _options(_TRANSPORT, _URL_OF_FACTORIAL, _FACTORIAL_CONNECTION)
    """What the first consent needs."""

    CALAMARI: str = _options(
        _NAME.format(type="calamari"),
        _CALAMARI_CONNECTION,
        _CALAMARI_OWN,
        _CALAMARI_KEY,
        _CALAMARI_PREFIXES,
        _CALAMARI_DEPARTMENT,
    )

    FACTORIAL_ABSENCES: str = (
        _options(
            _TRANSPORT,
            _NAME_OF_ABSENCES.format(type="factorial"),
            _URL_OF_FACTORIAL,
            _FACTORIAL_CONNECTION,
            _FACTORIAL_KEY,
            _FACTORIAL_TOKEN,
            _ABSENCES.format(named="By their identifiers in Factorial."),
        )
        + r"""
requirements:
  - requests
  - requests-oauthlib, for O(token_file)
"""
    )

    CALAMARI_ABSENCES: str = (
        _options(
            _TRANSPORT,
            _NAME_OF_ABSENCES.format(type="calamari"),
            _CALAMARI_CONNECTION,
            _CALAMARI_OWN,
            _CALAMARI_KEY,
            _ABSENCES.format(
                named="By their e-mail addresses, or as V(externalNumber:AO-00710) by their employee numbers."
            ),
        )
        + r"""
requirements:
  - requests
"""
    )

    ENTRY: str = _nested("source", "source")
    """For an option `source`, a dict with `options.ENTRY_OPTIONS`."""

    ENTRIES: str = _nested("sources", "sources[]")
    """For an option `sources`, a list of them."""
