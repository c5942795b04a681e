# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands for Exchange and their answers."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import re
import typing as t
import uuid

from ...values.xml_text import no_character

Scalar: t.TypeAlias = str | bool | int | bytes | uuid.UUID | datetime.datetime | None
Value: t.TypeAlias = "Scalar | t.Sequence[Value]"
"""The value of a parameter. A switch is True or False, `$null` is None, a timestamp is a datetime with a time zone."""

Properties: t.TypeAlias = dict[str, t.Any]
"""An object's properties by name, as str, bool, int, float, bytes, None, lists and dictionaries of these. Members of an
enumeration, GUIDs, timestamps (ISO 8601, with up to seven digits of a second) and objects of Exchange are strings."""


@dataclasses.dataclass(frozen=True, slots=True)
class Command:
    """One command with its parameters. Values are sent as data and are never part of a script.

    Nobody can confirm a change, so `Confirm` is False unless `parameters` sets it. Every command stops at its first
    error (`ErrorAction`).
    """

    name: str
    """For instance `Enable-RemoteMailbox`."""
    parameters: t.Mapping[str, Value] = dataclasses.field(default_factory=dict)
    check: Check | None = None
    """How to find out whether the command took effect, if the session ended while it was under way. Without a check,
    only a command that reads is run a second time."""

    @property
    def is_read(self) -> bool:
        """Whether the command changes nothing, so that it can be repeated at any time."""
        return self.name.lower().startswith("get-")


@dataclasses.dataclass(frozen=True, slots=True)
class Check:
    """Reads the effect of a command that changes something, before the command is run a second time."""

    command: Command
    """Reads the object."""
    is_done: t.Callable[[Answer], bool]
    """Whether the command took effect, from an answer whose only error can be that there is no such object."""


class Failure(enum.StrEnum):
    """Why a command failed, as far as callers distinguish it."""

    NOT_FOUND = "not_found"
    AMBIGUOUS = "ambiguous"
    """More than one object has this name."""
    ACCESS_DENIED = "access_denied"
    """The directory denies access, or no role of the account has the command or one of its parameters."""
    ON_HOLD = "on_hold"
    """The mailbox is on litigation hold."""
    TIMEOUT = "timeout"
    """The command did not finish in time and was stopped; it is not known whether it took effect."""
    LOST = "lost"
    """The session ended while the command was under way; it is not known whether it took effect."""
    UNSENDABLE = "unsendable"
    """A parameter has a character that cannot be sent; the command was not sent."""
    OTHER = "other"


LOST_SESSION: t.Final = "LostSession"
UNSENDABLE_CHARACTER: t.Final = "UnsendableCharacter"
"""Identifiers of our own errors."""

_FAILURES: t.Final[t.Mapping[str, Failure]] = {
    "ManagementObjectNotFoundException": Failure.NOT_FOUND,
    "ManagementObjectAmbiguousException": Failure.AMBIGUOUS,
    "UnauthorizedAccessException": Failure.ACCESS_DENIED,
    "CommandNotFoundException": Failure.ACCESS_DENIED,
    "TimeoutException": Failure.TIMEOUT,
    LOST_SESSION: Failure.LOST,
    UNSENDABLE_CHARACTER: Failure.UNSENDABLE,
}
_NO_RIGHTS = re.compile(r"INSUFF_ACCESS_RIGHTS|within (a valid server|your current) write scope", re.IGNORECASE)
_ON_HOLD = re.compile(r"\bon (litigation |legal )?hold\b", re.IGNORECASE)


@dataclasses.dataclass(frozen=True, slots=True)
class CommandError:
    """An error record of a command."""

    message: str
    """Exchange's own message, in English."""
    identifier: str
    """Name of the exception's class, for instance `ManagementObjectNotFoundException`."""

    @property
    def failure(self) -> Failure:
        """The kind of error."""
        if self.identifier in _FAILURES:
            return _FAILURES[self.identifier]
        if _NO_RIGHTS.search(self.message):
            return Failure.ACCESS_DENIED
        return Failure.ON_HOLD if _ON_HOLD.search(self.message) else Failure.OTHER


@dataclasses.dataclass(frozen=True, slots=True)
class Answer:
    """The outcome of a command."""

    objects: tuple[Properties, ...] = ()
    """The command's output."""
    errors: tuple[CommandError, ...] = ()
    """Empty if the command succeeded."""


def refusal(command: Command) -> str:
    """Why the command cannot be sent, as a sentence that names the parameter; empty if it can.

    PowerShell remoting is XML. Exchange ends the session, and all commands in it, on a document that is not.
    """
    for name, value in command.parameters.items():
        character = next(filter(None, map(no_character, _strings(value))), "")
        if character:
            return (
                f"The {name} of {command.name} has the character {character}, which Exchange cannot receive. Remove it"
                " where the value comes from."
            )
    return ""


def _strings(value: Value) -> t.Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _strings(each)
