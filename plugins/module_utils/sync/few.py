# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run that is limited to a few people asks HR for them and for everybody above them, and not for the whole company.

It goes on only as long as the result is that of a run for which everybody was read. Otherwise everybody is read:
`NeedsEverybodyError` says why.
"""

from __future__ import annotations

import concurrent.futures
import dataclasses
import typing as t

from ..errors import NeedsEverybodyError
from ..people.wanted import Wanted, is_complete
from ..planner.partial import beyond
from ..wire import packing
from .remembered import memory_of

if t.TYPE_CHECKING:
    from ..model.directory import Snapshot
    from ..model.employee import Employee
    from ..model.memory import Memory
    from ..model.plan import Plan
    from ..model.run import Task
    from ..sources.base import Source
    from ..state.state import Writing

MOST: t.Final = 10
"""The most people for whom HR is asked one by one."""
_ROUNDS: t.Final = 3
"""How often the sources are asked for people whom another one has found."""


class Few(t.NamedTuple):
    """The people for whom HR was asked, and what is remembered of them."""

    people: list[list[Employee]]
    """By source."""
    memory: Memory
    notes: tuple[str, ...]
    """See `remembered.memory_of`."""


def few_of(params: t.Mapping[str, t.Any], sources: t.Sequence[Source], *, writes: bool) -> Few | None:
    """Ask HR for the people to whom the run is limited; None if everybody must be read.

    Args:
        params: the options; `_task` has the people.
        sources: the HR systems.
        writes: whether the run will write what it remembers.

    Raises:
        SourceError: a source cannot be read or trusted.
        StateError: the memory cannot be read.
    """
    only = packing.unpack(params["_task"]).get("only") or ()
    if not (0 < len(only) <= MOST and params.get("key_attribute")):
        return None
    before, notes = memory_of(params, Wanted.of(only).keys, writes=writes)
    wanted = wanted_of(only, before)
    people = people_of(sources, wanted) if wanted else None
    if people is None:
        return None
    keys = {key for several in people for one in several if (key := (one.key or "").strip())}
    memory, _same = memory_of(params, keys, writes=writes)
    # Whoever writes while HR is read overtakes this run.
    return Few(people, dataclasses.replace(memory, revision=before.revision), notes)


def wanted_of(only: t.Collection[str], memory: Memory) -> Wanted | None:
    """The people for whom HR is asked; None to ask for everybody.

    Each must be remembered with an account: then no name is chosen, for which everybody would have to be known.

    Args:
        only: keys, and ids with their prefix.
        memory: what earlier runs have learned of these people. Limits need it, because they are shares of all accounts.
    """
    wanted = Wanted.of(only)
    known = {key for key, person in memory.people.items() if person.account and not person.missing}
    return wanted if memory.accounts and wanted.keys <= known else None


def people_of(sources: t.Sequence[Source], wanted: Wanted) -> list[list[Employee]] | None:
    """The records of the people, and of everybody above them, by source; None if not all of them are found.

    Raises:
        SourceError: a source cannot be read or trusted.
    """
    asked = wanted
    for _round in range(_ROUNDS):
        with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(sources))) as pool:
            found = list(pool.map(lambda source, people=asked: source.people(people), sources))
        everybody = [one for several in found for one in several]
        keys = wanted.keys.union(one.key for one in everybody if one.key)
        if keys == asked.keys or len(sources) == 1:
            return found if is_complete(everybody, wanted) and not _has_hired(sources, found) else None
        asked = Wanted(keys, wanted.ids)
    return None


def _has_hired(sources: t.Iterable[Source], found: t.Iterable[list[Employee]]) -> bool:
    """Whether a recruiting system has one of them. Only everybody shows whether the HR system has the person, too."""
    return any(source.recruits and people for source, people in zip(sources, found, strict=True))


def require_settled(writing: Writing) -> None:
    """Refuse to go on beside changes of a killed run, because what became of them shows in the whole directory.

    Raises:
        NeedsEverybodyError: there are such changes.
    """
    if writing.unfinished or writing.made:
        raise NeedsEverybodyError("a run was killed, and what became of its changes must be found out")


def require_sufficient(task: Task, snapshot: Snapshot, plan: Plan) -> None:
    """Refuse a plan that would be another one if everybody had been read, or that must be explained by everybody.

    Raises:
        NeedsEverybodyError: it is such a plan of a partial task.
    """
    why = beyond(task, snapshot, plan) if task.is_partial else ""
    if why:
        raise NeedsEverybodyError(why)
