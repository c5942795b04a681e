# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tries a mapping on example people, with the same code as a run (`plugin_utils.run.assignment`)."""

from __future__ import annotations

import dataclasses
import typing as t

from ...module_utils.model.desired import Presence
from ...module_utils.wire.answers import answers_from_list
from ..mapping.desired import Person, render
from ..rendering.days import expiry
from ..run.assignment import staff_of
from ..run.fetched import fetched_of
from .examples import SOURCE, Example
from .expectations import Mismatch, mismatches
from .outcome import Outcome, outcome_of, skipped

if t.TYPE_CHECKING:
    from ...module_utils.model.plan import Notice
    from ..run.settings import Settings
    from .coverage import Coverage
    from .expectations import Expectations

EXPIRES: t.Final = "accountexpires"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """One example, and what became of it."""

    example: Example
    mismatches: tuple[Mismatch, ...]
    warnings: tuple[str, ...]
    """The warnings that a run would have about this person."""


def trial_of(settings: Settings, coverage: Coverage, example: Example) -> Trial:
    """Try the mapping on one example.

    Args:
        settings: with the mapping that `coverage` watches.
        coverage: notes what the example reaches.
        example: the example.
    """
    calendar = dataclasses.replace(settings.calendar, now=example.now)
    staff = staff_of(
        dataclasses.replace(settings, calendar=calendar), fetched_of(answers_from_list([_answer(example)]))
    )
    person = next((one for one in staff.people if one.employee.key == example.key), None)
    own = [one for one in staff.rejections if one.key == example.key]
    warnings = _texts(staff.notices, example.key)
    if person is None:
        return Trial(example=example, mismatches=mismatches(example.expect, skipped(own, None)), warnings=warnings)
    coverage.begin(person.presence)
    outcome, more = _rendered(settings, person, example.taken)
    coverage.end(outcome)
    left_out = tuple(f"{attribute} is left out: {reason}" for attribute, reason in outcome.left_out.items())
    found = mismatches(_with_expiry(example.expect, person), outcome)
    return Trial(example=example, mismatches=found, warnings=(*warnings, *more, *left_out))


def _answer(example: Example) -> dict[str, t.Any]:
    """The person, and the manager, as a source answers."""
    empty: dict[str, t.Any] = {"custom": {}}
    people = [{**empty, **person} for person in (example.employee, example.manager) if person]
    absences = [example.absence] if example.absence else []
    return {"name": SOURCE, "type": SOURCE, "employees": people, "absences": absences, "warnings": []}


def _rendered(settings: Settings, person: Person, taken: t.Iterable[str]) -> tuple[Outcome, tuple[str, ...]]:
    """The outcome of one person, and what of a leaver is skipped."""
    rendering = render(settings.configuration, [person], settings.renderer, settings.templates, settings.stages)
    if rendering.rejections:
        return skipped(rendering.rejections, person.presence), ()
    [desired] = rendering.desired
    # A stage may begin before the account would be created.
    is_early = desired.presence is Presence.UPCOMING
    presence = desired.presence if is_early else person.presence
    return outcome_of(desired, presence, settings.templates.rules, taken), desired.skips


def _texts(notices: t.Iterable[Notice], key: str) -> tuple[str, ...]:
    return tuple(notice.text for notice in notices if key in notice.keys)


def _with_expiry(expect: Expectations, person: Person) -> Expectations:
    """The expectations, in which a day of accountExpires means what it means in a template."""
    attributes = {
        name: expiry(values, person.employee, person.moment) if name.lower() == EXPIRES else values
        for name, values in expect.attributes.items()
    }
    return dataclasses.replace(expect, attributes=attributes)
