# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Factorial's identifiers of the things of a company, and how it writes a point in time."""

from __future__ import annotations

import datetime

COMPANY_ID = 4100
HUGE = 18446744073709550
"""First id of the newer clusters, beyond what a float holds exactly."""


def employee_id(serial: int) -> int:
    """Factorial's id of a person; one in five comes from a newer cluster."""
    return HUGE + serial if serial % 5 == 0 else 2_000_000 + 7 * serial


def access_id(serial: int) -> int:
    """Id of a person's login."""
    return employee_id(serial) + 500_000_000


def team_id(index: int) -> int:
    """Id of the company's team with that index."""
    return 310 + index


def location_id(index: int) -> int:
    """Id of the workplace with that index; the second is from a newer cluster."""
    return HUGE + 9_000_000_000 if index == 1 else 7000 + index


def legal_entity_id(index: int) -> int:
    """Id of the legal entity with that index."""
    return 900 + index


def field_id(index: int) -> int:
    """Id of the custom field with that index."""
    return 60 + index


def instant(day: datetime.date) -> str:
    """A point in time on that day, as Factorial writes it."""
    return f"{day.isoformat()}T08:30:00.000Z"
