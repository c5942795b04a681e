# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""HR systems for tests of the step: records in memory, which can be written, refused and lost."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Held
from ansible_collections.hrsync.ad.plugins.module_utils.sources.write_back import RefusedError, WriteBack
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back import step as steps

SAYS: t.Final = {"mail": "email", "phone": "phone"}


@dataclasses.dataclass
class Records(WriteBack):
    """One HR system."""

    rows: dict[str, dict[str, str]]
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    """Why records are refused."""
    lost: Exception | None = None
    """Raised by the next write."""
    reads: int = 0
    sent: list[tuple[str, dict[str, str]]] = dataclasses.field(default_factory=list)

    def problem(self, fields: t.Collection[str]) -> str:
        unknown = [field for field in fields if field not in SAYS]
        return f"{unknown[0]} cannot be written." if unknown else ""

    def read(self, records: t.Sequence[str], fields: t.Collection[str]) -> dict[str, Held]:
        self.reads += 1
        return {one: self._held(one, fields) for one in records if one in self.rows}

    def _held(self, record: str, fields: t.Collection[str]) -> Held:
        row = self.rows[record]
        values = {field: row.get(field, "") for field in fields}
        says: dict[str, str | None] = {SAYS[field]: row.get(field) or None for field in fields}
        return Held(values=values, pending={"mail": row.get("pending", "")}, says=says)

    def write(self, record: str, values: t.Mapping[str, str], before: Held) -> Held:
        if self.lost:
            raise self.lost
        if record in self.refused:
            raise RefusedError(self.refused[record])
        self.sent.append((record, dict(values)))
        self.rows[record] |= values
        return self._held(record, values)


class Systems:
    """The HR systems of a task, by name."""

    def __init__(self) -> None:
        self.records: dict[str, Records] = {}

    def opened(self, entry: t.Mapping[str, t.Any], _today: datetime.date) -> t.Any:
        """As `source_from_options`."""
        if entry["type"] == "csv":
            raise ConfigurationError("Nothing can be written back to csv.")
        records = self.records[entry.get("name") or entry["type"]]
        return type("Source", (), {"write_back": lambda self: records})()

    @property
    def entries(self) -> list[dict[str, t.Any]]:
        """The option `sources`."""
        return [{"type": "factorial", "name": name} for name in self.records] + [{"type": "csv", "name": None}]


@pytest.fixture
def systems(monkeypatch: pytest.MonkeyPatch) -> Systems:
    """HR systems without records."""
    found = Systems()
    monkeypatch.setattr(steps, "source_from_options", found.opened)
    return found
