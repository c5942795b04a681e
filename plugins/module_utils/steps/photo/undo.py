# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that remove a photo that a run has set. A former photo cannot come back: only its hash is remembered."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from .descriptor import ABSENT

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_HASH: t.Final = "Only a hash of the former photo is remembered."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options that remove the photo where there was none.

    Args:
        history: what the runs that are undone have changed.
        services: not used.
    """
    new = [one.name for one in history.settings if not one.before]
    lost = tuple((f"photo ({one.name})", _HASH) for one in history.settings if one.before)
    options = {"state": ABSENT, "targets": new} if new else None
    return Reversal(options=options, lost=lost)
