# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A message about the audit log: its head, or an entry. Every receiver gets the same facts."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

if t.TYPE_CHECKING:
    from ..model.delivery import LogEntry

JsonObject = dict[str, t.Any]

_TIME: t.Final = "at"
"""The member of an entry with its time, in ISO 8601."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """Whose audit log it is."""

    domain: str
    configuration: str
    host: str
    """The host that sends."""
    version: str
    """Of the collection."""

    @property
    def name(self) -> str:
        """The name of the log among all that a receiver may get."""
        return f"{self.domain}/{self.configuration}"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """What a receiver gets at once."""

    chain: Chain
    entry: LogEntry
    is_head: bool
    """Whether only the number and the hash are sent, not the entry."""
    now: datetime.datetime
    """The time of the run, for entries that have none."""

    @property
    def key(self) -> str:
        """The same for the same message, however often it is sent, and for no other one, so that a receiver can drop
        what it has. The hash tells logs from one another that begin anew after a loss of the database.
        """
        return f"{self.chain.name}:{self.entry.number}:{self.entry.hash[:16]}"

    @property
    def at(self) -> datetime.datetime:
        """When the entry was written, in UTC."""
        try:
            time = datetime.datetime.fromisoformat(self._content()[_TIME])
        except (KeyError, TypeError, ValueError):
            return self.now
        return time.astimezone(datetime.UTC) if time.tzinfo else self.now

    def document(self) -> JsonObject:
        """The message as plain data. With `entry` and `salt` as they are, the hash can be computed again."""
        told: JsonObject = {
            "what": "head" if self.is_head else "entry",
            "key": self.key,
            "domain": self.chain.domain,
            "configuration": self.chain.configuration,
            "number": self.entry.number,
            "hash": self.entry.hash,
            # As `audit/verifier.py` finds heads in any text.
            "head": f"{self.entry.number}:{self.entry.hash}",
            "at": self.at.isoformat().replace("+00:00", "Z"),
            "host": self.chain.host,
            "version": self.chain.version,
        }
        if self.is_head:
            return told
        told["entry"] = self.entry.text
        if self.entry.details:
            told |= {"details": _parsed(self.entry.details), "salt": self.entry.salt}
        return told

    def text(self) -> str:
        """The document as one line of JSON, with ASCII characters only."""
        return _dumped(self.document())

    def line(self) -> str:
        """The message as a line of a file: an entry as in an export of the log, which `audit/verifier.py` reads."""
        if self.is_head:
            return self.text()
        entry = self.entry
        detailed = {"details": entry.details, "salt": entry.salt} if entry.details else {}
        about = {"domain": self.chain.domain, "configuration": self.chain.configuration}
        return _dumped({**about, "entry": entry.text, "hash": entry.hash, **detailed})

    def _content(self) -> t.Any:
        return _parsed(self.entry.text)


def _dumped(value: JsonObject) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"))


def _parsed(text: str) -> t.Any:
    """The value of a JSON text; the text itself if it is none."""
    try:
        return json.loads(text)
    except ValueError:
        return text
