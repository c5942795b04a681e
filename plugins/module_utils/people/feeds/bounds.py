# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Bounds: how much of a feed may change from one accepted feed to the next before it is odd.

Each bound is a percentage with a floor. The percentage is sane for 50,000 people, the floor keeps a company of 50 from
being asked about each leaver. In a usual month, 1 to 3 % of a company join and leave, fewer than 1 % change their name,
and a reorganization moves a department: some 10 %. Faults in an HR system, in its export or in its permissions concern
everybody, every second one, or one office.
"""

from __future__ import annotations

import typing as t

from ...values.bound import Bound

ANOTHER_PERSON: t.Final = Bound(0.5, 2)
"""People do not become others under their key. One or two wrong numbers are corrected."""
NEW_KEY: t.Final = Bound(1, 3)
SWAPPED: t.Final = Bound(1, 3)
TAKEN_OVER: t.Final = Bound(0.5, 2)
"""Names and addresses that another person had."""
GONE: t.Final = Bound(5, 5)
"""People who worked, and whom HR does not list any more."""
NEW: t.Final = Bound(34, 50)
"""People who are new, as a percentage of all people with them. A merger of equals must be confirmed."""
DOUBLES: t.Final = Bound(1, 3)
ENDS: t.Final = Bound(5, 5)
"""Leavers since the last feed, or new ends ahead."""
MOVED_ENDS: t.Final = Bound(5, 5)
RETURNED: t.Final = Bound(2, 5)
"""Ends that are taken back, without a new start."""
UNREADABLE: t.Final = Bound(0.5, 2)
IMPLAUSIBLE: t.Final = Bound(1, 3)
RECENT_ENDS: t.Final = Bound(10, 10)
"""Leavers of a month, where there is no feed to compare with."""
SAME_START: t.Final = Bound(50, 10)
LOST_VALUES: t.Final = Bound(5, 5)
LOST_NAMES: t.Final = Bound(0.5, 2)
LOST_STARTS: t.Final = Bound(2, 3)
EMPTIER: t.Final = Bound(15, 5)
"""By how many employees a field may have fewer values, if only their number is known."""
OLDER: t.Final = Bound(1, 3)
"""People whose record is older than before, if other records are newer. Copies that lag behind answer some pages."""
RESTORED: t.Final = 5
"""People in whom a feed must differ from the last one to be an old one."""

CHANGED: t.Final[t.Mapping[str, Bound]] = {
    "first_name": Bound(2, 5),
    "last_name": Bound(2, 5),
    "email": Bound(5, 5),
    "birthday": Bound(1, 3),
    "start_date": Bound(3, 5),
    "job_title": Bound(25, 10),
    "department": Bound(25, 10),
    "location": Bound(25, 10),
    "legal_entity": Bound(25, 10),
    "manager": Bound(25, 10),
    "teams": Bound(25, 10),
}
"""By employee field, how many people may have another value."""

COLUMNS: t.Final[t.Mapping[str, Bound]] = {
    "employee_number": Bound(2, 5),
    "preferred_name": Bound(5, 5),
    "personal_email": Bound(5, 5),
}
"""By further employee field, how many people may have another value."""
OTHER_COLUMN: t.Final = Bound(25, 10)
"""Telephone numbers, time zones and custom fields."""

LOST: t.Final[t.Mapping[str, Bound]] = {
    "first_name": LOST_NAMES,
    "last_name": LOST_NAMES,
    "start_date": LOST_STARTS,
    **dict.fromkeys(("email", "job_title", "department", "location", "legal_entity", "manager", "teams"), LOST_VALUES),
}
"""By employee field, how many people may have no value any more."""

LISTS: t.Final[t.Mapping[str, Bound]] = {
    "teams": Bound(25, 2),
    "memberships": Bound(20, 10),
    "locations": Bound(25, 1),
    "legal entities": Bound(25, 1),
    "custom values": Bound(20, 10),
}
"""By how much a list may become shorter. An empty one is always odd, if it had more than one entry."""

RENAMED: t.Final = Bound(25, 1)
"""How many of the values of a field may be renamed for everybody who has them, and count as one change each."""
