# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads each HR system as a run does, and what its credential may read. A system that cannot be read is a result."""

from __future__ import annotations

import concurrent.futures
import datetime
import typing as t

from ..errors import HrsyncError, explained
from ..people.emptiness import LISTED_FIELDS
from ..sources.entry import source_from_options
from ..sources.registry import SYSTEMS

if t.TYPE_CHECKING:
    from ..sources.base import Connection, Source

JsonObject = dict[str, t.Any]
Entry = t.Mapping[str, t.Any]

CUSTOM_FIELDS: t.Final = "custom_fields"
"""The option of a source that reads all custom fields."""


def read_sources(entries: t.Sequence[Entry], key: str, today: datetime.date) -> list[JsonObject]:
    """Read all sources in parallel.

    Args:
        entries: the option `sources`.
        key: the employee field that identifies a person, unless an entry sets `key_field`.
        today: the day in UTC.

    Returns:
        For each entry `name`, `type`, `address`, `identity`, `problems` (the resources that cannot be read, as
        sentences), `employees` (normalized records), `warnings`, `error` (why nothing was read; empty if it was), and
        `shows_custom_fields`, whether custom fields were only read for this test, and the members that
        `run.fetched` expects.
    """
    keyed = [entry if entry.get("key_field") else {**entry, "key_field": key} for entry in entries]
    with concurrent.futures.ThreadPoolExecutor(max_workers=max(1, len(keyed))) as pool:
        return list(pool.map(lambda entry: _read(entry, today), keyed))


def _read(entry: Entry, today: datetime.date) -> JsonObject:
    answer = _empty(entry)
    try:
        source = source_from_options(entry, today)
        answer.update(_described(source.check()), warnings=source.warnings)
        answer["recruits"] = source.recruits
        employees, answer["shows_custom_fields"] = _employees(entry, source, today)
        # Which fields a table has is known once its employees are read.
        answer["has_starts"] = source.has("start_date")
        answer["fields"] = [field for field in LISTED_FIELDS if source.has(field)]
        answer["employees"] = [employee.to_dict() for employee in employees]
    except HrsyncError as error:
        answer["error"] = explained(error)
    return answer


def _empty(entry: Entry) -> JsonObject:
    type_ = str(entry.get("type"))
    return {
        "name": entry.get("name") or type_,
        "type": type_,
        "address": "",
        "identity": {},
        "problems": [],
        "fields": [],
        "recruits": False,
        "employees": [],
        "absences": [],
        "warnings": [],
        "error": "",
        "shows_custom_fields": False,
    }


def _described(connection: Connection) -> JsonObject:
    return {
        "name": connection.name,
        "address": connection.address,
        "identity": dict(connection.identity),
        "problems": [
            resource.problem or f"{resource.name}: the credential may not read it."
            for resource in connection.resources
            if resource.problem or not resource.readable
        ],
    }


def _employees(entry: Entry, source: Source, today: datetime.date) -> tuple[list[t.Any], bool]:
    """The employees with all custom fields, if the credential may read them, and whether the entry leaves these out."""
    is_left_out = CUSTOM_FIELDS in SYSTEMS[source.TYPE].options and not entry.get(CUSTOM_FIELDS)
    if not is_left_out:
        return source.employees(), False
    try:
        return source_from_options({**entry, CUSTOM_FIELDS: True}, today).employees(), True
    except HrsyncError:
        return source.employees(), False
