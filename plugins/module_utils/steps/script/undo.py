# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a script has done cannot come back. Pure."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_EFFECT: t.Final = "Nobody but the script knows what it has done."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """Nothing, with the names of the scripts.

    Args:
        history: the scripts that the runs that are undone have started.
        services: not used.
    """
    names = [one.name for one in history.settings if not one.name.endswith((" command", " details"))]
    return Reversal(lost=tuple((f"effect of the {name}", _EFFECT) for name in names))
