# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What earlier runs remember of one person whom HR does not list any more."""

from __future__ import annotations

import typing as t

from ...module_utils.values.equality import find_form
from ..rendering.trace import HIDDEN, PRIVATE

if t.TYPE_CHECKING:
    import datetime

    from ...module_utils.model.memory import Memory, PersonMemory

JsonObject = dict[str, t.Any]


def remembered_of(memory: Memory, key: str) -> JsonObject:
    """What is remembered of the person with this key, with times in ISO 8601; empty if nothing is."""
    form = find_form(key)
    person = next((one for one in memory.people.values() if form and find_form(one.key) == form), None)
    return _told(person) if person else {}


def _told(person: PersonMemory) -> JsonObject:
    said = {field: _shown(field, one.value) for field, one in sorted(person.said.items()) if one.value is not None}
    return {
        "source": person.source,
        "listed": _time(person.listed),
        "missing": _time(person.missing),
        "said": said,
        "stages": {name: _time(since) for name, since in person.stages.items()},
        "access": {
            name: _time(at) for name in ("enabled", "disabled", "deleted") if (at := getattr(person, name)) is not None
        },
        "disabling": person.disabling,
        "trouble": person.trouble.text if person.trouble else "",
    }


def _shown(field: str, value: str | None) -> str:
    return value or "" if HIDDEN.isdisjoint(field.split(".")) else PRIVATE


def _time(time: datetime.datetime | None) -> str:
    return time.isoformat().replace("+00:00", "Z") if time else ""
