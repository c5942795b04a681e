# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the address for communications and the telephone number of employees of Factorial.

`PUT employees/employees/{id}` takes only the members that change, and returns the employee. The login address and
`email`, which is the address for communications or else that of the login, cannot be written (SDK for 2026-10-01).
"""

from __future__ import annotations

import typing as t
import urllib.parse

from ...errors import SourceError
from ...model.write_back import Held, has_taken
from ...web.errors import AnswerError, NotFoundError, PermissionDeniedError
from ..record import Record
from ..write_back import RefusedError, WriteBack
from .api import EVERYBODY, PAGE_SIZE
from .descriptor import WRITTEN
from .records import EMPLOYEES

if t.TYPE_CHECKING:
    from ...web.client import HttpClient
    from .api import FactorialApi

EMAIL: t.Final = "communications_email"
PHONE: t.Final = "phone_number"

UNCONFIRMED: t.Final[t.Mapping[str, str]] = {EMAIL: "unconfirmed_communications_email"}
"""Where a new value is as long as the employee has not confirmed it."""

_SAYS: t.Final[t.Mapping[str, str]] = {"email": "email", "phone": PHONE}
"""Employee field to the member that a run reads."""
_MEMBERS: t.Final = ("id", *WRITTEN, *UNCONFIRMED.values(), "email")
TEXT_IDS_SINCE: t.Final = "2026-07-01"
"""The version in which identifiers became strings."""


class FactorialWriteBack(WriteBack):
    """Reads and writes members of employees.

    Args:
        source: name of the source.
        api: reads.
        writer: a client that writes.
        version: of the API.
    """

    def __init__(self, source: str, api: FactorialApi, writer: HttpClient, version: str) -> None:
        self._source, self._api, self._writer, self._version = source, api, writer, version

    def problem(self, fields: t.Collection[str]) -> str:
        """Why fields of these names cannot be written, as a sentence; empty if they can."""
        unknown = sorted(set(fields) - WRITTEN.keys())
        if not unknown:
            return ""
        return (
            f"Source {self._source}: {', '.join(unknown)} of an employee of Factorial cannot be written, only"
            f" {' and '.join(WRITTEN)}. Correct write_back."
        )

    def read(self, records: t.Sequence[str], fields: t.Collection[str]) -> dict[str, Held]:
        """The fields of these employees."""
        found: dict[str, Held] = {}
        for start in range(0, len(records), PAGE_SIZE):
            portion = records[start : start + PAGE_SIZE]
            filters = (*EVERYBODY, *(("ids[]", record) for record in portion))
            rows = self._api.all(EMPLOYEES, filters, _MEMBERS)
            found.update((str(row["id"]), self._held(row, fields)) for row in rows if str(row["id"]) in portion)
        return found

    def _held(self, row: t.Mapping[str, t.Any], fields: t.Collection[str]) -> Held:
        missing = sorted(field for field in fields if field not in row)
        if missing:
            raise SourceError(
                f"Source {self._source}: employees have no {', '.join(missing)} in version {self._version} of the API."
                f" Set api_version to {TEXT_IDS_SINCE} or later, or correct write_back."
            )
        record = Record(row, f"Source {self._source}, employee {row['id']}")
        waiting = {field: record.text(UNCONFIRMED[field]) or "" for field in fields if field in UNCONFIRMED}
        says = {WRITTEN[field]: record.text(_SAYS[WRITTEN[field]]) for field in fields}
        return Held(values={field: record.text(field) or "" for field in fields}, pending=waiting, says=says)

    def write(self, record: str, values: t.Mapping[str, str], before: Held) -> Held:
        """Write members of one employee. A value that Factorial does not show afterwards was not taken."""
        path = f"{self._api.path(EMPLOYEES)}/{urllib.parse.quote(record, safe='')}"
        body = {"id": self._identifier(record), **{field: text or None for field, text in values.items()}}
        try:
            self._writer.change("PUT", path, body)
        except (AnswerError, NotFoundError, PermissionDeniedError) as error:
            raise RefusedError(str(error)) from error
        # The answer has the employee, but its form is not documented for the members that wait for a confirmation.
        after = self.read([record], values.keys()).get(record)
        if after is None or not has_taken(values, before, after):
            raise RefusedError(
                f"{self._writer.where('PUT', path)} was answered as a success, but {' and '.join(values)} did not"
                " change. Check in Factorial that the credential may write it."
            )
        return after

    def _identifier(self, record: str) -> str | int:
        """The identifier in the form of the version."""
        return int(record) if self._version < TEXT_IDS_SINCE and record.isdecimal() else record
