# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for reviewers, in Markdown. Pure."""

from __future__ import annotations

import itertools
import re
import typing as t

from ..values.text import clip, count
from .result import one_line

if t.TYPE_CHECKING:
    from .kept_plan import ReadablePlan
    from .persons import Person

_SPECIAL: t.Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def document(plan: ReadablePlan) -> str:
    """The document."""
    rows = [f"| {escaped(name)} | {escaped(value)} |" for name, value in plan.facts.items()]
    parts = [f"# Plan {escaped(plan.name)}", "\n".join(["|   |   |", "|---|---|", *rows])]
    for kind, several in itertools.groupby(plan.people, key=lambda one: one[0].kind):
        own = list(several)
        parts.append(f"## {kind.value.capitalize()}: {count(len(own), 'person', 'people')}")
        parts.append("\n".join(_item(person, plan.notes.get(person.key, ""), details) for person, details in own))
    if plan.places:
        parts.append(f"## Created: {count(len(plan.places), 'organizational unit')}")
        parts.append("\n".join(f"- {escaped(place)}" for place in plan.places))
    return "\n\n".join([*parts, *map(escaped, plan.waits)]) + "\n"


def _item(person: Person, note: str, details: t.Iterable[str]) -> str:
    known = ", ".join(filter(None, (person.key, person.login)))
    name = f"**{escaped(person.name)}**{f' ({escaped(known)})' if known else ''}"
    said = ": ".join(filter(None, (name, escaped(person.words))))
    return "\n".join([f"- {said}{f' ({escaped(note)})' if note else ''}", *(f"  - {escaped(one)}" for one in details)])


def escaped(text: str) -> str:
    """Text on one line, without a meaning in Markdown or HTML: values of HR could be links or images, or reverse it."""
    return _SPECIAL.sub(r"\\\1", one_line(clip(text, 2000)))
