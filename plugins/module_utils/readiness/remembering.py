# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether runs can remember."""

from __future__ import annotations

import typing as t

from ..errors import HrsyncError
from ..state.trial import try_out
from .model import Check, State

AREA: t.Final = "state"


def state_checks(params: t.Mapping[str, t.Any]) -> t.Iterator[Check]:
    """Check that a run could write to the database of the option `state`. Nothing of it remains."""
    try:
        found = try_out(params["state"])
    except HrsyncError as error:
        yield Check(AREA, State.MISSING, str(error))
        return
    if found is None:
        nothing = "The option state is none, so runs remember nothing, and lack the protections that need a memory."
        yield Check(AREA, State.WARNING, nothing)
        return
    yield Check(AREA, State.OK, found.text)
    yield from (Check(AREA, State.WARNING, warning) for warning in found.warnings)
