# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options about people who are missing, on leave, or rehired: checked, and compiled for `people`."""

from __future__ import annotations

import typing as t

from ...module_utils.model.option_names import ROLE
from ...module_utils.people.leave import LeaveRule
from ...module_utils.people.unlisted import MissingRule
from ...module_utils.values.periods import period

Params = t.Mapping[str, t.Any]

DISABLE: t.Final = "disable"


def missing_rule(params: Params) -> MissingRule:
    """What happens to people whom HR does not list any more.

    Args:
        params: the options of the task; without `missing`, nothing is changed.

    Raises:
        ConfigurationError: the period is invalid.
    """
    given = params.get("missing") or {}
    after = period(f"{ROLE.missing}.after", given.get("after", "30 days"))
    return MissingRule(after=after, disables=given.get("do") == DISABLE)


def leave_rule(params: Params) -> LeaveRule:
    """What happens to the account of somebody who is absent for long.

    Args:
        params: the options of the task; without `leave`, nothing is changed.

    Raises:
        ConfigurationError: the period is invalid.
    """
    given = params.get("leave") or {}
    longer_than = period(f"{ROLE.leave}.longer_than", given.get("longer_than", "30 days"))
    return LeaveRule(longer_than=longer_than, disables=given.get("do") == DISABLE)
