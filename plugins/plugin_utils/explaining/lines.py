# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the explanation of one person as lines for a console."""

from __future__ import annotations

import itertools
import textwrap
import typing as t

from ...module_utils.model.explanation import CHANGES, NOT_NEEDED, UNCHANGED
from ...module_utils.model.option_names import ROLE
from ...module_utils.presentation.words import object_name
from ...module_utils.values.text import count
from .rules import APPLIES

JsonObject = t.Mapping[str, t.Any]

MOST_LINES: t.Final = 120
MOST_BYTES: t.Final = 1024
"""The maximum size of a line, because AWX shows that much of it."""
WIDTH: t.Final = 80
"""The number of columns at which lines are broken."""

_WHAT: t.Final = "What a run would do"
_FIRST: t.Final = 45
"""The number of lines that the changes have at least."""
_TEXTS: t.Final = {
    "Stop": "stops",
    "Fails for everybody": "faults",
    "Because": "reasons",
    "Blocked": "blocked",
    "Warning": "warnings",
}
"""The titles of sentences, with the member that has them."""
_HEAD: t.Final = 6
"""The maximum number of lines before the sections."""


class Section(t.NamedTuple):
    """A part of the explanation."""

    title: str
    lines: list[str]


def lines_of(explanation: JsonObject) -> list[str]:
    """At most `MOST_LINES` lines, each of at most `MOST_BYTES` bytes.

    Args:
        explanation: as of `explanation_of`.
    """
    sections = [section for section in _sections(explanation) if section.lines]
    return [_cut(line) for line in [*_head(explanation), *_fitted(sections)]]


def _head(explanation: JsonObject) -> list[str]:
    account = explanation["account"]
    login = f", login {account['login']}" if account and account["login"] else ""
    found = f", found by {explanation['found_by']}" if explanation["found_by"] else ""
    return [f"{explanation['label']}{login}{found}", *_wrapped(explanation["verdict"], 2)][:_HEAD]


def _sections(explanation: JsonObject) -> t.Iterator[Section]:
    time = f"on {explanation['as_of']}" if explanation["as_of"] else "now"
    yield Section(f"{_WHAT} {time}", [*_now(explanation)])
    yield Section("Lifecycle", [*_lifecycle(explanation["lifecycle"])])
    yield Section("HR", [*_sources(explanation), *_fields(explanation["fields"])])
    yield Section("Remembered", [*_remembered(explanation["remembered"])])
    yield Section("Stages", [*_stages(explanation["stages"])])
    yield Section("Account", [*_account(explanation)])
    yield Section("Groups", [*_groups(explanation["groups"])])
    yield Section("Rules", [*_rules(explanation["rules"])])
    yield Section("Names", [*_names(explanation["names"])])
    yield Section("Attributes", [*_attributes(explanation["attributes"])])


def _now(explanation: JsonObject) -> t.Iterator[str]:
    for title, texts in _TEXTS.items():
        for text in explanation[texts]:
            yield from _wrapped(f"{title}: {text}", 2)
    seen = {explanation["account"].get("dn", "")}
    for change in explanation["changes"]:
        known = change["object"] in seen
        seen.add(change["object"])
        where = "" if known else f": {_object(change)}"
        why = f"; {change['reason']}" if change["reason"] else ""
        yield from _wrapped(f"{change['change']}{where}{why}", 2)
        for delta in change["values"]:
            yield from _wrapped(_delta(delta), 4)


def _object(change: JsonObject) -> str:
    """The DN of an account or container; of a group, its name is enough."""
    return object_name(change["object"]) if "group" in change["change"] else str(change["object"])


def _delta(delta: JsonObject) -> str:
    """`title: Clerk -> Chief (factorial job_title)`; the option only if it is not that of the attribute."""
    before, after = ", ".join(delta["before"]), ", ".join(delta["after"]) or "nothing"
    reason = delta["reason"].removesuffix(f"({ROLE.attributes}.{delta['attribute']})").strip()
    values = f"{before} -> {after}" if before else after
    return f"{delta['attribute']}: {values}" + (f" ({reason})" if reason else "")


def _lifecycle(lifecycle: JsonObject) -> t.Iterator[str]:
    if not lifecycle:
        return
    dates = ", ".join(f"{name} {lifecycle[f'{name}_date'] or 'none'}" for name in ("start", "end"))
    yield from _wrapped(f"{lifecycle['state']}, because {lifecycle['reason']}", 2)
    yield from _wrapped(
        f"{dates}, status {lifecycle['status']}; today is {lifecycle['today']} in {lifecycle['time_zone']} (from"
        f" {lifecycle['time_zone_from']}); accounts are created {count(lifecycle['days_before_start'], 'day')} before"
        " the start",
        2,
    )
    for note in lifecycle["notes"]:
        yield from _wrapped(note, 2)


def _sources(explanation: JsonObject) -> t.Iterator[str]:
    for record in explanation["sources"]:
        counts = "" if record["counts"] else ", does not count"
        yield from _wrapped(f"{record['source']} id {record['id']}: {record['name']}, {record['state']}{counts}", 2)
        for flaw in record["flaws"]:
            yield from _wrapped(flaw, 4)
    if explanation["missing_in"]:
        yield from _wrapped(f"no record in {', '.join(explanation['missing_in'])}", 2)


def _fields(fields: t.Sequence[JsonObject]) -> t.Iterator[str]:
    """Fields on which sources disagree, each on its own line; then all others by their source."""
    for field in fields:
        if field["others"]:
            others = ", ".join(f"{other['source']} has {other['value']}" for other in field["others"])
            yield from _wrapped(f"{field['field']}: {field['source']} decides, {field['value']}; {others}", 2)
    agreed = [field for field in fields if not field["others"]]
    for source in dict.fromkeys(field["source"] for field in agreed):
        values = (f"{field['field']} {field['value']}" for field in agreed if field["source"] == source)
        yield from _wrapped(f"from {source}: {', '.join(values)}", 2)


def _remembered(remembered: JsonObject) -> t.Iterator[str]:
    """What earlier runs know of somebody whom HR does not list any more."""
    if not remembered:
        return
    listed = f"in the run of {remembered['listed']}" if remembered["listed"] else "in an earlier run"
    missing = f", and not in that of {remembered['missing']}" if remembered["missing"] else ""
    yield from _wrapped(f"{remembered['source'] or 'HR'} listed the person last {listed}{missing}", 2)
    said = ", ".join(f"{field} {value!r}" for field, value in remembered["said"].items())
    yield from _wrapped(f"HR said last: {said or 'nothing that is remembered'}", 2)
    for name, at in remembered["access"].items():
        why = f": {remembered['disabling']}" if name == "disabled" and remembered["disabling"] else ""
        yield from _wrapped(f"a run {name} the account on {at}{why}", 2)
    for name, since in remembered["stages"].items():
        yield from _wrapped(f"stage {name} was made on {since}", 2)
    if remembered["trouble"]:
        yield from _wrapped(f"changes failed: {remembered['trouble']}", 2)


def _account(explanation: JsonObject) -> t.Iterator[str]:
    account = explanation["account"]
    if account:
        yield from _wrapped(account["dn"], 2)
        state = ", ".join(("enabled" if account["enabled"] else "disabled", *(["locked"] if account["locked"] else [])))
        yield from _wrapped(f"login {account['login']}, {state}, key {account['key'] or 'none'}", 2)
    if explanation["ou"]:
        yield from _wrapped(f"{ROLE.ou} gives {explanation['ou']}", 2)
    for search in explanation["searches"]:
        found = "; ".join(search["found"]) or "no account"
        found = "found" if account and search["found"] == [account["dn"]] else found
        others = f" (not adopted, because of another key: {'; '.join(search['others'])})" if search["others"] else ""
        yield from _wrapped(f"searched by {search['attribute']} {search['value']}: {found}{others}", 2)


def _groups(groups: t.Iterable[JsonObject]) -> t.Iterator[str]:
    for group in sorted(groups, key=lambda one: (not one["is_member"], one["name"].lower())):
        yield from _wrapped(f"{'in ' if group['is_member'] else 'out'} {group['name']}: {group['verdict']}", 2, 6)


def _stages(stages: t.Iterable[JsonObject]) -> t.Iterator[str]:
    for stage in stages:
        yield from _wrapped(f"{stage['name']} ({stage['at']}): {stage['verdict']}", 2)
        for part in stage["parts"] if not stage["reached"] else ():
            yield from _wrapped(_part(part), 4 + 2 * part["depth"])


def _rules(rules: t.Iterable[JsonObject]) -> t.Iterator[str]:
    for rule in rules:
        everybody = " to everybody" if rule["verdict"] == APPLIES and not rule["parts"] else ""
        yield from _wrapped(f"{rule['where']} ({rule['what']}): {rule['verdict']}{everybody}", 2)
        for part in rule["parts"]:
            yield from _wrapped(_part(part), 4 + 2 * part["depth"])


def _part(part: JsonObject) -> str:
    because = ", ".join(f"{text} is {value}" for text, value in part["because"])
    return f"{part['text']} -> {part['value']}" + (f", because {because}" if because else "")


def _names(names: t.Iterable[JsonObject]) -> t.Iterator[str]:
    for candidate in names:
        if candidate["verdict"] != NOT_NEEDED:
            yield from _wrapped(f"{candidate['attribute']} {candidate['value']}: {candidate['verdict']}", 2)


def _attributes(attributes: t.Iterable[JsonObject]) -> t.Iterator[str]:
    """The attributes that do not change, by their verdict: those as in the directory without their values."""
    kept = (one for one in attributes if one["verdict"] != CHANGES)
    ordered = sorted(kept, key=lambda one: (one["verdict"] == UNCHANGED, one["verdict"]))
    for verdict, several in itertools.groupby(ordered, key=lambda one: str(one["verdict"])):
        if verdict == UNCHANGED:
            yield from _wrapped(f"{verdict}: {', '.join(one['attribute'] for one in several)}", 2)
            continue
        for one in several:
            desired = ", ".join(one["desired"]) if one["desired"] is not None else "null"
            now = ", ".join(one["current"]) or "nothing"
            last = f"; written last: {one['written']}" if one["written"] else ""
            text = f"{one['attribute']}: {now} -> {desired or 'nothing'}; {verdict} ({one['option']}){last}"
            yield from _wrapped(text, 2)


def _wrapped(text: str, indent: int, hanging: int = 0) -> list[str]:
    """The text in lines of `WIDTH` columns where words are short enough, with deeper indented further lines."""
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (hanging or indent + 4),
        break_long_words=False,
        break_on_hyphens=False,
    )


def _fitted(sections: t.Sequence[Section]) -> t.Iterator[str]:
    """The sections with their titles. The longest are cut so that all have room, first others than the changes."""
    room = MOST_LINES - _HEAD - len(sections)
    most = MOST_LINES
    while sum(min(len(section.lines), _most(section, most)) for section in sections) > room:
        most -= 1
    for section in sections:
        yield f"{section.title}:"
        fitting = _most(section, most)
        if len(section.lines) <= fitting:
            yield from section.lines
        else:
            yield from section.lines[: fitting - 1]
            yield f"  ... and {count(len(section.lines) - fitting + 1, 'more line')}; see the result of the task (-v)"


def _most(section: Section, most: int) -> int:
    return max(most, _FIRST) if section.title.startswith(_WHAT) else most


def _cut(line: str) -> str:
    data = line.encode("utf-8", "replace")
    return line if len(data) <= MOST_BYTES else f"{data[: MOST_BYTES - 3].decode('utf-8', 'ignore')}…"
