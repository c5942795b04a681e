# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options that give fields of an HR record the values that they had. Pure."""

from __future__ import annotations

import typing as t

from ...model.undo import Reversal
from ..descriptor import Service
from .place import Place

if t.TYPE_CHECKING:
    from ...model.undo import Setting, StepHistory

_NO_SOURCES: t.Final = "The task does not say how to reach the HR system. Set sources."
_OTHER_RECORD: t.Final = "The runs have written several records of the person. Undo these runs one after the other."


def reversal(history: StepHistory, services: frozenset[str]) -> Reversal:
    """The options that write the former values to the record that was written last.

    Args:
        history: what the runs that are undone have changed.
        services: those to which the task has a connection.
    """
    places = [(place, one) for one in history.settings if (place := Place.parse(one.name))]
    if not places or Service.SOURCES.value not in services:
        return Reversal(lost=tuple((one.name, _NO_SOURCES) for _place, one in places))
    source, record, _field = places[-1][0]
    own = {place.field: _value(one) for place, one in places if (place.source, place.record) == (source, record)}
    others = [one.name for place, one in places if (place.source, place.record) != (source, record)]
    return Reversal(
        options={"source": source, "record": record, "values": own},
        lost=tuple((name, _OTHER_RECORD) for name in others),
    )


def _value(setting: Setting) -> str:
    return next(iter(setting.before), "")
