# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What HR has to repair, by the settings and the answers of a run."""

from __future__ import annotations

import typing as t

from ..mapping.deciding import used_fields
from ..mapping.repairs import Asked, Repairs, repairs

if t.TYPE_CHECKING:
    from .assignment import Assignment
    from .fetched import Fetched
    from .settings import Settings


def hr_repairs(settings: Settings, fetched: Fetched, assignment: Assignment) -> Repairs:
    """What HR has to repair, for everybody in HR, whatever the run is limited to."""
    used = used_fields(settings.configuration, settings.templates, settings.stages)
    return repairs(
        assignment.members,
        fetched.sources,
        assignment.task.rejections,
        settings.calendar,
        Asked(settings.params["key"], used, fetched.fields),
    )
