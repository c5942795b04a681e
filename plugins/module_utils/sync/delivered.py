# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the entries of the HR systems read what other options need. Checked before anything is read."""

from __future__ import annotations

import datetime
import typing as t

from ..errors import ConfigurationError
from ..model.option_names import ROLE
from ..values.periods import period


def leave_of(params: t.Mapping[str, t.Any]) -> datetime.timedelta:
    """How long an absence must be at most to leave the account as it is; zero if no absence matters.

    Raises:
        ConfigurationError: the period is invalid, or no HR system is asked for absences.
    """
    given = params.get("leave") or {}
    if given.get("do") != "disable":
        return datetime.timedelta(0)
    if not any(entry.get("absences") for entry in params["sources"]):
        raise ConfigurationError(
            f"{ROLE.leave}.do is disable, but no entry of {ROLE.sources} reads absences. Set absences: true for the HR"
            " system that has them."
        )
    return period(f"{ROLE.leave}.longer_than", given.get("longer_than"))
