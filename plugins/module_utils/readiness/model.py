# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run needs before it starts, and the results of checking it. Pure."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

JsonObject = dict[str, t.Any]


class State(enum.StrEnum):
    """The result of a check."""

    OK = "ok"
    MISSING = "missing"
    """Something is missing or wrong; a run would fail, or leave something out."""
    WARNING = "warning"
    """A run works, but something is probably not as intended."""
    UNTESTED = "not tested"
    """It could not be found out."""


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """One check."""

    area: str
    """What was checked: `HR`, `directory`, `groups`, `Microsoft 365`, `Exchange`, `file server`, `files`, `state`,
    `approval`, `audit log`."""
    state: State
    text: str
    """The result as a sentence; if something is missing, with the next step."""

    def to_dict(self) -> JsonObject:
        """The check as plain data."""
        return {"area": self.area, "state": self.state.value, "text": self.text}

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Check:
        """The inverse of `to_dict`."""
        return cls(record["area"], State(record["state"]), record["text"])


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What a run with this configuration and today's employees needs."""

    managed_base: str
    creates: bool = False
    modifies: bool = False
    deletes: bool = False
    ous: tuple[str, ...] = ()
    """The DNs of the organizational units of today's employees."""
    create_missing_ous: bool = False
    attributes: tuple[str, ...] = ()
    """The LDAP attributes of accounts that a run may write; `cn` is not one of them."""
    groups: tuple[str, ...] = ()
    """The references to groups, see `planner/groups/index.py`."""
    group_key_attribute: str | None = None
    group_option: str = ""
    """The option with the groups, for messages."""
    permissions: tuple[tuple[str, tuple[str, ...], str], ...] = ()
    """Permissions of Microsoft Graph: the name, the higher ones that include it, and the option that needs it."""
    commands: tuple[tuple[str, str], ...] = ()
    """Commands of Exchange: the name, and the option that needs it."""
    shares: tuple[tuple[str, str], ...] = ()
    """Folders on file servers in which home folders are created or moved: the path, and the option that names it."""

    def to_dict(self) -> JsonObject:
        """As plain data."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, record: t.Mapping[str, t.Any]) -> Wanted:
        """The inverse of `to_dict`."""
        return cls(**{name: _tuple(value) for name, value in record.items()})


def _tuple(value: t.Any) -> t.Any:
    return tuple(map(_tuple, value)) if isinstance(value, list | tuple) else value
