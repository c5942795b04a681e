# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The employees and absences that the target has read from all sources."""

from __future__ import annotations

import dataclasses
import itertools
import typing as t

from ...module_utils.model.employee import Employee
from ...module_utils.model.memory import FORGETFUL, Memory
from ...module_utils.model.plan import Notice
from ...module_utils.people.absences import Matched, matched
from ...module_utils.people.cleaning import cleaned, cleaned_absence
from ...module_utils.people.emptiness import LISTED_FIELDS
from ...module_utils.values.equality import find_form
from ...module_utils.values.text import count
from ..reports.document import SourceCount


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Fetched:
    """Employees and absences from all sources."""

    sources: tuple[tuple[str, tuple[Employee, ...]], ...]
    """With clean strings."""
    notices: tuple[Notice, ...]
    absences: Matched
    counts: tuple[SourceCount, ...]
    fields: t.Mapping[str, t.Collection[str]]
    """By source, the values of `emptiness.LISTED_FIELDS` that its HR system can have."""
    warnings: tuple[str, ...]
    recruiting: frozenset[str] = frozenset()
    """The names of the sources that are recruiting systems."""
    without_starts: frozenset[str] = frozenset()
    """The names of the sources that cannot have the first day of anybody, such as a table without a column for it."""
    memory: Memory = FORGETFUL
    """What is remembered of earlier runs."""
    is_partial: bool = False
    """See `Task.is_partial`."""

    @property
    def may_have_nobody(self) -> frozenset[str]:
        """The names of the sources that are not suspicious if they return nobody."""
        names = frozenset(name for name, _employees in self.sources)
        return names if self.is_partial else self.recruiting

    @property
    def startless(self) -> frozenset[str]:
        """The keys, in the form for finding, of people of whom no source can have the first day."""
        keys: dict[bool, set[str]] = {True: set(), False: set()}
        for source, employees in self.sources if self.without_starts else ():
            keys[source in self.without_starts].update(find_form(one.key) for one in employees if one.key)
        return frozenset(keys[True] - keys[False])

    @property
    def records(self) -> t.Iterator[Employee]:
        """The records of all sources."""
        return itertools.chain.from_iterable(employees for _source, employees in self.sources)


def fetched_of(
    answers: t.Sequence[t.Mapping[str, t.Any]],
    memory: Memory = FORGETFUL,
    notes: t.Iterable[str] = (),
    *,
    is_partial: bool = False,
) -> Fetched:
    """The employees and absences in the answers of `sync.phases.fetch`, with clean strings.

    Args:
        answers: one for each source, with `Employee` and `Absence`.
        memory: what is remembered of earlier runs.
        notes: warnings about the place of the memory.
        is_partial: see `Task.is_partial`.
    """
    clean = cleaned((answer["name"], answer["employees"]) for answer in answers)
    absences = (cleaned_absence(one) for answer in answers for one in answer["absences"])
    known = matched(absences, clean.sources)
    strangers = () if is_partial else _strangers(known)
    return Fetched(
        sources=clean.sources,
        notices=clean.notices,
        absences=known,
        fields={answer["name"]: answer.get("fields", LISTED_FIELDS) for answer in answers},
        counts=tuple(SourceCount(answer["name"], answer["type"], len(answer["employees"])) for answer in answers),
        recruiting=frozenset(answer["name"] for answer in answers if answer.get("recruits")),
        without_starts=frozenset(answer["name"] for answer in answers if not answer.get("has_starts", True)),
        memory=memory,
        warnings=(*notes, *(warning for answer in answers for warning in answer["warnings"]), *strangers),
        is_partial=is_partial,
    )


def _strangers(absences: Matched) -> t.Iterator[str]:
    for source, number in sorted(absences.strangers.items()):
        yield (
            f"Source {source}: {count(number, 'absence')} of people who are not among its employees, ignored. "
            "Check that the credential can see those people."
        )
