# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The parameters of a task as `-vvv` shows them. Ansible masks the values of options that are marked as secret.

It cannot know that a misspelt option is a secret, or that a URL contains a password, so that is masked here.
"""

from __future__ import annotations

import re
import typing as t

MASK = "********"
OF_ANSIBLE: t.Final = "_ansible_"
"""The beginning of the names of parameters that Ansible adds."""

_CREDENTIALS = re.compile(
    # A database's URL as SQLAlchemy reads it: the password may contain slashes, and parameters may be passwords.
    r"(?<=postgresql://)\S*@|(?<=postgres://)\S*@|(?<=psycopg://)\S*@|(?<=password=)[^&\s]*|(?<=://)[^/?#\s]*@"
    # Such a URL whose scheme was forgotten.
    r"|^[^\s:/@]+:(?!//)\S+@"
)
"""User and password of a URL ([RFC 3986] section 3.2.1)."""


def masked(options: t.Mapping[str, t.Any], spec: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options with masked values of unknown options, and without the users and passwords of URLs.

    Args:
        options: as the task gives them; suboptions are handled in the same way.
        spec: their argument spec.
    """
    known = {alias: option for name, option in spec.items() for alias in (name, *option.get("aliases", ()))}
    return {name: _masked(value, known.get(name), name) for name, value in options.items()}


def _masked(value: t.Any, option: t.Mapping[str, t.Any] | None, name: str) -> t.Any:
    if option is None and not name.startswith(OF_ANSIBLE):
        return value if value is None or isinstance(value, bool) else MASK
    spec = (option or {}).get("options")
    if _is_secret(option or {}) and isinstance(value, str):
        return MASK
    if spec and isinstance(value, dict):
        return masked(value, spec)
    if spec and isinstance(value, list):
        return [masked(one, spec) if isinstance(one, dict) else _without_credentials(one) for one in value]
    return _without_credentials(value)


def _is_secret(option: t.Mapping[str, t.Any]) -> bool:
    """Whether text is a secret. That Ansible masks secrets is not enough: with another wrong option, it knows none.

    Text in place of a dictionary can contain its secrets.
    """
    return bool(option.get("no_log")) or any(map(_is_secret, (option.get("options") or {}).values()))


def _mask(found: re.Match[str]) -> str:
    return f"{MASK}@" if found[0].endswith("@") else MASK


def _without_credentials(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return _CREDENTIALS.sub(_mask, value)
    if isinstance(value, dict):
        return {name: _without_credentials(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_credentials(one) for one in value]
    return value
