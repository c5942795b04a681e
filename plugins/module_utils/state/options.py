# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option that says where runs remember. Importing this file is cheap."""

from __future__ import annotations

import typing as t
import urllib.parse

from ..option_table import Options, argument_spec

if t.TYPE_CHECKING:
    from ansible.module_utils.basic import AnsibleModule

STATE_TABLE: t.Final[Options] = {"state": {"type": "str", "no_log": False, "environment": ["HRSYNC_STATE"]}}
"""Its value can contain a password, which `invocation` masks. Ansible would mask `none` in all outputs."""

STATE_OPTION: t.Final = argument_spec(STATE_TABLE)
"""Documented in the fragment `run`."""

_OF_LIBPQ: t.Final = ("password", "sslpassword")
"""Parameters of a URL that are secrets (https://www.postgresql.org/docs/current/libpq-connect.html)."""


def secrets_of(option: str | None) -> list[str]:
    """The passwords in the option, encoded and decoded, for the list of values that Ansible masks.

    It also finds those in values that are no URL, so that their error does not show them.
    """
    given = (option or "").strip()
    address = (given.partition("://")[2] or given).partition(":")[2]
    # An at sign may be part of the password, or of a parameter.
    passwords = {address[:end] for end, character in enumerate(address) if character == "@"}
    parameters = urllib.parse.parse_qs(given.partition("?")[2])
    found = [*passwords, *(one for name in _OF_LIBPQ for one in parameters.get(name, ()))]
    return sorted({form for one in found if one for form in (one, urllib.parse.unquote(one))})


def hide_passwords(module: AnsibleModule, option: str = "state") -> None:
    """Let Ansible mask the password in the option with the database, but not the rest of its value."""
    module.no_log_values.update(secrets_of(module.params.get(option)))
