# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""All HR systems. The import is cheap, because descriptors do not import the code of the HR systems."""

from __future__ import annotations

import typing as t

from .bamboohr.descriptor import SYSTEM as BAMBOOHR
from .calamari.descriptor import SYSTEM as CALAMARI
from .csv.descriptor import SYSTEM as CSV
from .factorial.descriptor import SYSTEM as FACTORIAL
from .jazzhr.descriptor import SYSTEM as JAZZHR
from .records.descriptor import SYSTEM as RECORDS
from .sql.descriptor import SYSTEM as SQL
from .system import HrSystem

SYSTEMS: t.Final[t.Mapping[str, HrSystem]] = {
    system.name: system
    for system in (
        BAMBOOHR,
        CALAMARI,
        CSV,
        FACTORIAL,
        JAZZHR,
        RECORDS,
        SQL,
    )
}
"""By name, the value of the option `type` of a source."""
