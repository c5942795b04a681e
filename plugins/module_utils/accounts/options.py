# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options of the modules for one account, or for many."""

from __future__ import annotations

import typing as t

from ..apply.password_options import GENERATE_OPTIONS, HANDOVER_OPTIONS
from ..directory.options import CONNECTION_OPTIONS
from ..model.identity import DN, FILTER, GUID, KEY, LOGIN, PRINCIPAL
from ..option_table import Options, argument_spec
from ..planner.attributes.flags import FLAGS
from ..planner.attributes.likeness import COPIED

IDENTITY = (KEY, DN, GUID, LOGIN, PRINCIPAL)
"""The options that identify one account."""

SEARCHES = (*IDENTITY, FILTER)
"""The same, and the option that finds any number of accounts."""

IDENTITY_TABLE: t.Final[Options] = {
    "key": {
        "description": [
            "The key that the account holds in O(key_attribute), compared as the schema says.",
            "Set exactly one option that identifies the account. The option that you set determines what the value "
            "means; the module never guesses it from the form of the value.",
        ],
        "type": "str",
        "no_log": False,
    },
    "key_attribute": {
        "description": "LDAP attribute that stores keys.",
        "type": "str",
        "default": "employeeID",
        "no_log": False,
    },
    "dn": {"description": "Distinguished name of the account.", "type": "str"},
    "guid": {
        "description": "C(objectGUID) of the account, such as V(6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50).",
        "type": "str",
    },
    "sam_account_name": {
        "description": "Login name of the account, the LDAP attribute C(sAMAccountName).",
        "type": "str",
    },
    "upn": {
        "description": [
            "User principal name of the account, the LDAP attribute C(userPrincipalName).",
            "The implicit user principal name of an account without that attribute is not searched.",
        ],
        "type": "str",
    },
}
"""The options that identify the account of a task."""

IDENTITY_OPTIONS: t.Final[t.Mapping[str, t.Any]] = argument_spec(IDENTITY_TABLE)
"""Part of the argument spec of every module that manages one account."""


PASSWORD_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    **IDENTITY_OPTIONS,
    "password": {"type": "str", "no_log": True},
    "generate": {"type": "dict", "options": GENERATE_OPTIONS, "no_log": False},
    "update_password": {"type": "str", "choices": ["on_create", "always"], "default": "on_create", "no_log": False},
    "must_change": {"type": "bool"},
    "never_expires": {"type": "bool"},
    "unlock": {"type": "bool", "default": False},
    "handover": {"type": "dict", "options": HANDOVER_OPTIONS, "no_log": False},
    "return_password": {"type": "bool", "default": False, "no_log": False},
    "_seal": {"type": "str", "no_log": True},
    "_pending": {"type": "str", "no_log": True},
}

GROUP_LIST: t.Final[t.Mapping[str, t.Any]] = {"type": "list", "elements": "str"}

NAMED_GROUPS: t.Final[t.Mapping[str, t.Any]] = {"type": "list", "elements": "raw"}
"""Groups as strings, or as dictionaries with `group` and `failure`."""

USER_INFO_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    **IDENTITY_OPTIONS,
    "filter": {"type": "str"},
    "attributes": {"type": "list", "elements": "str", "default": []},
}

USER_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    **IDENTITY_OPTIONS,
    "state": {"type": "str", "choices": ["present", "absent", "enabled", "disabled"], "default": "present"},
    "common_name": {"type": "str"},
    "ou": {"type": "str"},
    "create_missing_ous": {"type": "bool", "default": False},
    "attributes": {"type": "dict", "default": {}},
    "manager": {"type": "str"},
    "manager_key": {"type": "str", "no_log": False},
    "account_expires": {"type": "str"},
    "timezone": {"type": "str"},
    "country": {"type": "str"},
    "keep_old_address": {"type": "bool"},
    "primary_group": {"type": "str"},
    "restore": {"type": "bool", "default": False},
    "delete_children": {"type": "bool", "default": False},
    "lift_protection": {"type": "bool", "default": False},
    "unlock": {"type": "bool", "default": False},
    "password": {"type": "str", "no_log": True},
    "update_password": {"type": "str", "choices": ["on_create"], "default": "on_create", "no_log": False},
}

GROUP_MEMBERSHIP_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    **IDENTITY_OPTIONS,
    "add": NAMED_GROUPS,
    "remove": NAMED_GROUPS,
    "set": NAMED_GROUPS,
    "move": {
        "type": "dict",
        "options": {"from": {**NAMED_GROUPS, "required": True}, "to": {**NAMED_GROUPS, "required": True}},
    },
    "restore": {"type": "bool"},
    "remember_in": {"type": "str"},
    "group_key_attribute": {"type": "str", "no_log": False},
    "failure": {"type": "str", "choices": ["fail", "warn", "ignore"], "default": "fail"},
}

_TEMPLATE_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "name": {"type": "str", "required": True},
    "when": {"type": "bool", "default": True},
    "attributes": {"type": "dict", "default": {}},
    "groups": {**NAMED_GROUPS, "default": []},
    "remove_groups": {**NAMED_GROUPS, "default": []},
    "ou": {"type": "str"},
    "flags": {"type": "dict", "options": {name: {"type": "bool", "no_log": False} for name in FLAGS}},
}

USER_TEMPLATE_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    **IDENTITY_OPTIONS,
    "state": {"type": "str", "choices": ["present", "enabled", "disabled"], "default": "present"},
    "common_name": {"type": "str"},
    "create_missing_ous": {"type": "bool", "default": False},
    "templates": {"type": "list", "elements": "dict", "options": _TEMPLATE_OPTIONS},
    "like": {
        "type": "dict",
        "options": {
            "key": {"type": "str", "no_log": False},
            **{name: {"type": "str"} for name in IDENTITY if name != KEY},
        },
        "required_one_of": [IDENTITY],
        "mutually_exclusive": [IDENTITY],
    },
    "copy_attributes": {"type": "list", "elements": "str", "default": list(COPIED)},
    "copy_groups": {"type": "bool", "default": False},
    "skip_groups": {**GROUP_LIST, "default": []},
    "copy_ou": {"type": "bool", "default": False},
    "group_key_attribute": {"type": "str", "no_log": False},
}

_LISTED_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    "key": {"type": "str", "required": True, "no_log": False},
    "state": {"type": "str", "choices": ["present", "enabled", "disabled"], "default": "present"},
    "common_name": {"type": "str"},
    "ou": {"type": "str"},
    "attributes": {"type": "dict", "default": {}},
    "groups": {**GROUP_LIST, "default": []},
    "manager_key": {"type": "str", "no_log": False},
}

USERS_OPTIONS: t.Final[t.Mapping[str, t.Any]] = {
    **CONNECTION_OPTIONS,
    "accounts": {"type": "list", "elements": "dict", "required": True, "options": _LISTED_OPTIONS},
    "key_attribute": {"type": "str", "default": "employeeID", "no_log": False},
    "match_attributes": {"type": "list", "elements": "str", "default": []},
    "adopt": {"type": "bool", "default": False},
    "managed_base": {"type": "str", "default": ""},
    "create_missing_ous": {"type": "bool", "default": False},
    "protected_groups": {"type": "list", "elements": "str", "default": []},
    "protected_ous": {"type": "list", "elements": "str", "default": []},
    "fail_on": {"type": "list", "elements": "str", "default": ["failures", "skipped"]},
}
