# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a step needs in a service, so that it can be checked before a run: permissions, commands, attributes."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

Options: t.TypeAlias = "t.Mapping[str, t.Any]"
"""The options of a rule for one employee, with the defaults of the step's module."""


class Need(enum.StrEnum):
    """The kind of something that a step needs."""

    PERMISSION = "permission"
    """An application permission of Microsoft Graph."""
    COMMAND = "command"
    """A command of Exchange."""
    ATTRIBUTE = "attribute"
    """An LDAP attribute of accounts that the step writes."""


@dataclasses.dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a step needs."""

    need: Need
    name: str
    instead: tuple[str, ...] = ()
    """Higher permissions that include this one."""
    when: t.Mapping[str, tuple[t.Any, ...]] = dataclasses.field(default_factory=dict)
    """The options that need it, each with its values; no values stand for any that is not empty or false."""

    def applies(self, options: Options) -> bool:
        """Whether a rule with these options needs it."""
        return all(_has(options.get(name), values) for name, values in self.when.items())


def _has(value: t.Any, values: tuple[t.Any, ...]) -> bool:
    """Whether an option has one of the values. The option of a list has them if a member is one."""
    if not values:
        return bool(value)
    return any(one in values for one in value) if isinstance(value, list | tuple) else value in values


def each(need: Need, names: str, **when: tuple[t.Any, ...]) -> tuple[Requirement, ...]:
    """A requirement for each of the names, which spaces separate, under the same condition."""
    return tuple(Requirement(need, name, when=when) for name in names.split())


_READS_USERS = ("User.ReadWrite.All", "Directory.Read.All", "Directory.ReadWrite.All")
_INSTEAD: t.Final[t.Mapping[str, tuple[str, ...]]] = {
    "User.Read.All": _READS_USERS,
    "User.ReadWrite.All": ("Directory.ReadWrite.All",),
    "User.RevokeSessions.All": ("User.ReadWrite.All", "Directory.ReadWrite.All"),
    "LicenseAssignment.Read.All": (
        "LicenseAssignment.ReadWrite.All",
        "Organization.Read.All",
        "Organization.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ),
    "LicenseAssignment.ReadWrite.All": ("User.ReadWrite.All", "Directory.ReadWrite.All"),
    "GroupMember.Read.All": (
        "GroupMember.ReadWrite.All",
        "Group.Read.All",
        "Group.ReadWrite.All",
        "Directory.Read.All",
        "Directory.ReadWrite.All",
    ),
    "GroupMember.ReadWrite.All": ("Group.ReadWrite.All", "Directory.ReadWrite.All"),
    "MailboxSettings.Read": ("MailboxSettings.ReadWrite",),
    "ProfilePhoto.ReadWrite.All": ("User.ReadWrite.All",),
}
"""Permission to the higher ones that its requests accept too (the page of each request in the Graph reference)."""


def permissions(names: str, **when: tuple[t.Any, ...]) -> tuple[Requirement, ...]:
    """A requirement for each of the permissions of Microsoft Graph, which spaces separate."""
    return tuple(
        Requirement(Need.PERMISSION, name, instead=_INSTEAD.get(name, ()), when=when) for name in names.split()
    )


def required(requirements: t.Iterable[Requirement], rules: t.Iterable[Options], need: Need) -> tuple[Requirement, ...]:
    """The requirements of one kind that any of the rules has, each name once."""
    seen = tuple(rules)
    found = {
        one.name: one for one in requirements if one.need is need and any(one.applies(options) for options in seen)
    }
    return tuple(found.values())
