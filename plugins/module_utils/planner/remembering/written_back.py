# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs have written back to HR: it is theirs, and no news when HR says it. Pure."""

from __future__ import annotations

import dataclasses
import typing as t

from ...model.memory import Written
from ...model.write_back import entry_name
from ...values.digests import digest

if t.TYPE_CHECKING:
    import datetime

    from ...model.memory import PersonMemory
    from ...model.write_back import Told
    from .aftermath import After


def remember(person: PersonMemory, after: After) -> PersonMemory:
    """What the run has written back to the records of the person."""
    told = [outcome.told for _change, outcome in after.tried(person.key) if outcome.told]
    return having_told(person, told, after.memory.secret, after.now)


def having_told(person: PersonMemory, told: t.Iterable[Told], secret: bytes, now: datetime.datetime) -> PersonMemory:
    """The person, with what was written back.

    Args:
        person: what is remembered so far.
        told: what was written, in order.
        secret: that of the memory.
        now: the time of the run.
    """
    for one in told:
        entries = {
            entry_name(one.source, field): Written(
                digest=digest((held,), secret), at=now, wanted=digest((sent,), secret)
            )
            for field, held, sent in ((name, one.held.get(name, ""), text) for name, text in one.sent.items())
        }
        # HR says it from now on, but has not changed its mind: the time since when, and the value before, stay.
        known = {
            field: dataclasses.replace(said, value=one.says[field])
            for field, said in person.said.items()
            if field in one.says
        }
        person = person.having(written={**person.written, **entries}, said={**person.said, **known})
    return person
