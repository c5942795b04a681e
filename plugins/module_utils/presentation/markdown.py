# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A plan for reviewers, in Markdown. Pure."""

from __future__ import annotations

import itertools
import re
import typing as t

from ..values.text import clip, count

if t.TYPE_CHECKING:
    from .persons import Person

_SPECIAL: t.Final = re.compile(r"([\\`*_{}\[\]()#+\-.!|<>~&:@])")


def document(
    title: str,
    facts: t.Mapping[str, str],
    people: t.Sequence[Person],
    notes: t.Mapping[str, str],
    ending: t.Sequence[str],
) -> str:
    """The document.

    Args:
        title: of the document.
        facts: rows of the table at its beginning.
        people: with their changes, by `LeadingKind`.
        notes: what is to be said of people beside that, by key.
        ending: paragraphs at its end.
    """
    rows = [f"| {escaped(name)} | {escaped(value)} |" for name, value in facts.items()]
    parts = [f"# {escaped(title)}", "\n".join(["|   |   |", "|---|---|", *rows])]
    for kind, several in itertools.groupby(people, key=lambda person: person.kind):
        own = list(several)
        parts.append(f"## {kind.value.capitalize()}: {count(len(own), 'person', 'people')}")
        parts.append("\n".join(_item(person, notes.get(person.key, "")) for person in own))
    return "\n\n".join([*parts, *map(escaped, ending)]) + "\n"


def _item(person: Person, note: str) -> str:
    known = ", ".join(filter(None, (person.key, person.login)))
    name = f"**{escaped(person.name)}**{f' ({escaped(known)})' if known else ''}"
    said = ": ".join(filter(None, (name, escaped(person.words))))
    return f"- {said}{f' ({escaped(note)})' if note else ''}"


def escaped(text: str) -> str:
    """Text on one line, without a meaning in Markdown or HTML: values of HR could be links or images."""
    return _SPECIAL.sub(r"\\\1", clip(text, 2000))
