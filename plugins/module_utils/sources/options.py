# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of each source, for the modules that read it and for the entries of a list of sources."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

from ..model.employee import PRIVATE_FIELDS
from .factorial.defaults import FACTORIAL_API_VERSION, FACTORIAL_URL

ArgumentSpec = dict[str, dict[str, t.Any]]


def _environment(*names: str) -> dict[str, t.Any]:
    return {"fallback": (env_fallback, list(names))}


def _transport(type_: str) -> ArgumentSpec:
    return {
        "ca_file": {"type": "path", **_environment(f"HRSYNC_{type_.upper()}_CA_FILE", "HRSYNC_CA_FILE")},
        "timeout": {"type": "int", "default": 30},
        "retries": {"type": "int", "default": 4},
    }


def _common(type_: str, department_from: list[str]) -> ArgumentSpec:
    return {
        **_transport(type_),
        "name": {"type": "str", "default": type_},
        "key_field": {"type": "str", "default": "employee_number", "no_log": False},
        "department_from": {"type": "str", "choices": department_from, "default": "team"},
        "department_prefix": {"type": "str"},
        "include_raw": {"type": "bool", "default": False},
        "private_fields": {"type": "list", "elements": "str", "choices": list(PRIVATE_FIELDS), "default": []},
    }


FACTORIAL_CONNECTION: ArgumentSpec = {
    **_transport("factorial"),
    "url": {"type": "str", "default": FACTORIAL_URL, **_environment("HRSYNC_FACTORIAL_URL")},
    "token_file": {"type": "path", "no_log": False, **_environment("HRSYNC_FACTORIAL_TOKEN_FILE")},
    "client_id": {"type": "str", **_environment("HRSYNC_FACTORIAL_CLIENT_ID")},
    "client_secret": {"type": "str", "no_log": True, **_environment("HRSYNC_FACTORIAL_CLIENT_SECRET")},
    "api_version": {
        "type": "str",
        "default": FACTORIAL_API_VERSION,
        **_environment("HRSYNC_FACTORIAL_API_VERSION"),
    },
}
"""What the first consent needs too."""

FACTORIAL_OPTIONS: ArgumentSpec = {
    **_common("factorial", ["team", "team_prefix", "custom_field"]),
    **FACTORIAL_CONNECTION,
    "api_key": {"type": "str", "no_log": True, **_environment("HRSYNC_FACTORIAL_API_KEY")},
    "company_token": {"type": "str", "no_log": True, **_environment("HRSYNC_FACTORIAL_COMPANY_TOKEN")},
    "department_field": {"type": "str"},
    "custom_fields": {"type": "bool", "default": False},
    "contract_end_dates": {"type": "bool", "default": False},
    "require_contracts": {"type": "bool", "default": True},
}

CALAMARI_OPTIONS: ArgumentSpec = {
    **_common("calamari", ["team", "team_prefix"]),
    "url": {"type": "str", **_environment("HRSYNC_CALAMARI_URL")},
    "subdomain": {"type": "str", **_environment("HRSYNC_CALAMARI_SUBDOMAIN")},
    "api_key": {"type": "str", "no_log": True, **_environment("HRSYNC_CALAMARI_API_KEY")},
    "location_prefix": {"type": "str"},
    "country_prefix": {"type": "str"},
    "legal_entity_prefix": {"type": "str"},
}

_OF_ABSENCES: ArgumentSpec = {
    "employees": {"type": "list", "elements": "str", "default": []},
    "first_day": {"type": "str"},
    "last_day": {"type": "str"},
}


def _absences_options(options: ArgumentSpec, *names: str) -> ArgumentSpec:
    return {**{name: options[name] for name in (*_transport(""), "name", "url", "api_key", *names)}, **_OF_ABSENCES}


ABSENCES_OPTIONS: t.Mapping[str, ArgumentSpec] = {
    "calamari": _absences_options(CALAMARI_OPTIONS, "subdomain"),
    "factorial": _absences_options(FACTORIAL_OPTIONS, *FACTORIAL_CONNECTION, "company_token"),
}
"""The argument spec of the module that reads the absences of each type."""

ENTRY_ONLY: ArgumentSpec = {"absences": {"type": "bool", "default": False}}
"""What an entry in a list of sources says, and a module that reads one source does not need."""

OPTIONS: t.Mapping[str, ArgumentSpec] = {"calamari": CALAMARI_OPTIONS, "factorial": FACTORIAL_OPTIONS}
"""The argument spec of each type of source, with defaults and environment fallbacks."""

ALTERNATIVES: t.Mapping[str, tuple[str, ...]] = {
    "factorial": ("api_key", "company_token", "token_file"),
    "calamari": ("url", "subdomain"),
}
"""Options of which one is enough: one that is given in the task outdoes others that come from the environment."""


def _without_defaults(specification: dict[str, t.Any]) -> dict[str, t.Any]:
    return {name: value for name, value in specification.items() if name not in ("default", "fallback")}


def _entry_options() -> ArgumentSpec:
    """All types' options in one spec; defaults and fallbacks depend on the type, and come from `OPTIONS` later."""
    merged: ArgumentSpec = {"type": {"type": "str", "required": True, "choices": sorted(OPTIONS)}}
    merged |= {name: _without_defaults(specification) for name, specification in ENTRY_ONLY.items()}
    for specifications in OPTIONS.values():
        for name, specification in specifications.items():
            known = merged.get(name)
            if known is None or len(specification.get("choices", ())) > len(known.get("choices", ())):
                merged[name] = _without_defaults(specification)
    return merged


ENTRY_OPTIONS: ArgumentSpec = _entry_options()
"""The argument spec of one entry in a list of sources; hand the entry to `registry.source_from_options`."""
