# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes fields of employees of BambooHR.

`POST /v1/employees/{id}` takes only the fields that change. It ignores unknown fields without an error, and its answer
has no body (documentation of "Update Employee", and public clients). So the fields are read again afterwards.
"""

from __future__ import annotations

import re
import typing as t
import urllib.parse

from ...errors import SourceError
from ...model.write_back import Held, has_taken
from ...web.errors import AnswerError, NotFoundError, PermissionDeniedError
from ..record import Record
from ..write_back import RefusedError, WriteBack
from .descriptor import WRITTEN
from .fields import ID, PRIVATE_FIELDS, STANDARD, Field, slug

if t.TYPE_CHECKING:
    from ...web.client import HttpClient
    from .api import BambooApi

EMPLOYEE_PATH: t.Final = "/v1/employees"

_PRIVATE: t.Final = tuple(name for names in PRIVATE_FIELDS.values() for name in names)
_REFUSED: t.Final = frozenset((ID, *STANDARD, *_PRIVATE)) - set(WRITTEN)
"""Fields that decide about accounts, or are private."""


class BambooWriteBack(WriteBack):
    """Reads and writes fields of employees.

    Args:
        source: name of the source.
        api: reads reports.
        reader: reads single employees.
        writer: a client that writes.
        additional: the fields that a run reads as custom fields, as the option `additional_fields` names them.
    """

    def __init__(
        self, source: str, api: BambooApi, reader: HttpClient, writer: HttpClient, additional: t.Collection[str]
    ) -> None:
        self._source, self._api, self._reader, self._writer = source, api, reader, writer
        custom = {name: f"custom.{slug(name)}" for name in additional}
        self._says: t.Mapping[str, str] = {**custom, **WRITTEN}

    def problem(self, fields: t.Collection[str]) -> str:
        """Why fields of these names cannot be written, as a sentence; empty if they can."""
        refused = sorted(field for field in fields if field in _REFUSED or not re.fullmatch(r"\w+", field, re.ASCII))
        if not refused:
            return ""
        return (
            f"Source {self._source}: {', '.join(refused)} of an employee of BambooHR is not written. Name"
            f" {', '.join(WRITTEN)} or the alias of another field that does not decide about accounts."
        )

    def read(self, records: t.Sequence[str], fields: t.Collection[str]) -> dict[str, Held]:
        """The fields of these employees, from one report about everybody."""
        names = sorted(fields)
        table = self._api.report([Field(name=name, asked=name) for name in names], only_current=False)
        if table.missing and table.rows:
            raise SourceError(
                f"Source {self._source}: BambooHR did not return {', '.join(sorted(table.missing))}. It leaves out"
                " what does not exist, and what the user of the credential may not see. Nothing was written. Correct"
                " write_back, or allow the user to see and edit these fields."
            )
        wanted = set(records)
        return {row[ID]: self._held(row, names) for row in table.rows if row[ID] in wanted}

    def _held(self, row: t.Mapping[str, t.Any], fields: t.Iterable[str]) -> Held:
        record = Record(row, f"Source {self._source}, employee {row[ID]}")
        values = {field: record.text(field) or "" for field in fields}
        says = {self._says[field]: text or None for field, text in values.items() if field in self._says}
        return Held(values=values, says=says)

    def write(self, record: str, values: t.Mapping[str, str], before: Held) -> Held:
        """Write fields of one employee. A field that does not hold its value afterwards was not taken."""
        path = f"{EMPLOYEE_PATH}/{urllib.parse.quote(record, safe='')}"
        try:
            self._writer.change("POST", path, values)
        except (AnswerError, NotFoundError, PermissionDeniedError) as error:
            raise RefusedError(str(error)) from error
        after = self._one(path, values)
        if not has_taken(values, before, after):
            raise RefusedError(
                f"{self._writer.where('POST', path)} was answered as a success, but {' and '.join(values)} did not"
                " change. BambooHR ignores fields that its user may not edit. Allow it in the access level."
            )
        return after

    def _one(self, path: str, values: t.Collection[str]) -> Held:
        answer = self._reader.get(path, (("fields", ",".join(values)), ("onlyCurrent", "false")))
        if not isinstance(answer, dict) or not answer.get(ID):
            raise RefusedError(
                f"{self._reader.where('GET', path)} did not return an employee, so it is not known whether"
                f" {' and '.join(values)} changed. Run again."
            )
        return self._held(answer, values)
