# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the Skype for Business Server deletes cannot come back; the directory's changes bring back its attributes."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from .plan import ADDRESS

if t.TYPE_CHECKING:
    from ...model.undo import StepHistory

_DELETED: t.Final = "Skype for Business Server deletes contacts and conferences of a user who is removed."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """Nothing, because all attributes are those of the account.

    Args:
        history: what the runs that are undone have changed.
        services: not used.
    """
    was_removed = bool(history.before(ADDRESS)) and not history.after(ADDRESS)
    return Reversal(lost=(("contacts and conferences in Skype for Business", _DELETED),) if was_removed else ())
