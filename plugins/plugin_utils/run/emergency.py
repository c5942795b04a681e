# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads the option `emergency`, which disables the accounts of leavers without approval."""

from __future__ import annotations

import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.given import is_blank
from ...module_utils.model.option_names import ROLE

_LONGEST: t.Final = 500
"""The most characters of a reason, which is shown in full."""


def reason_of(value: object) -> str:
    """The reason of an emergency; empty if the option is not set.

    Raises:
        ConfigurationError: the option is set, but has no reason, or one that is too long.
    """
    if value is None:
        return ""
    if is_blank(value):
        raise ConfigurationError(
            f"{ROLE.emergency} is empty. It disables accounts without approval, so give the reason, such as"
            f" {ROLE.emergency}='incident 4711: access of leavers', or remove it."
        )
    reason = " ".join(str(value).split())
    if len(reason) > _LONGEST:
        raise ConfigurationError(
            f"{ROLE.emergency} has {len(reason)} characters, but at most {_LONGEST} are allowed. Shorten the reason."
        )
    return reason
