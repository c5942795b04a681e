# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Outcomes of changes that a step makes in the directory."""

from __future__ import annotations

import typing as t

from ..model.plan import Outcome, Status
from .conflicts import ATTRIBUTE_OR_VALUE_EXISTS, NO_SUCH_ATTRIBUTE, NO_SUCH_OBJECT
from .ledger import NOT_TRIED, UNANSWERED, conflict

if t.TYPE_CHECKING:
    from ..directory.requests import Result


def outcomes(results: t.Iterable[Result]) -> t.Iterator[Outcome]:
    """Yield an outcome for each result of the directory, as it arrives."""
    for result in results:
        if result.ok:
            yield Outcome(Status.APPLIED)
        elif result.lost:
            yield Outcome(Status.FAILED, UNANSWERED if result.sent else NOT_TRIED)
        elif result.code in (NO_SUCH_ATTRIBUTE, ATTRIBUTE_OR_VALUE_EXISTS, NO_SUCH_OBJECT):
            yield conflict(result.message)
        else:
            yield Outcome(Status.FAILED, result.message, transient=result.transient)
