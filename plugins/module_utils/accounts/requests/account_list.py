# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Converts the accounts that a task lists to the planner's task."""

from __future__ import annotations

import dataclasses
import typing as t

from ...errors import ConfigurationError
from ...model.desired import Desired
from ...model.plan import Rejection
from ...model.run import Task
from .account import Mapping, Values, Wish, mapping

if t.TYPE_CHECKING:
    from ...model.desired import AttributeRule, Policy


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One account of the list."""

    key: str
    wish: Wish
    groups: tuple[str, ...] = ()
    """sAMAccountName of the groups to add the account to. Its other groups are not changed."""

    @property
    def label(self) -> str:
        """The account in messages."""
        return f"{self.wish.common_name} ({self.key})" if self.wish.common_name else self.key


def list_task(accounts: t.Iterable[Listed], policy: Policy) -> Task:
    """Make the planner's task for all accounts of the list. Accounts with invalid options are skipped with the reason.

    Args:
        accounts: the list.
        policy: what the task may do, without rules, which this function adds.

    Raises:
        ConfigurationError: two accounts of the list set the same attribute in ways that exclude each other.
    """
    names = _Names()
    desired: list[Desired] = []
    rejections: list[Rejection] = []
    for one in accounts:
        try:
            attributes = names.common(_mapping(one))
        except _AccountError as error:
            rejections.append(Rejection(one.key, one.label, (str(error),)))
        else:
            desired.append(_desired(one, attributes))
    return Task(
        desired=tuple(desired),
        policy=dataclasses.replace(policy, rules=names.rules),
        rejections=tuple(rejections),
    )


class _AccountError(Exception):
    """The options of one account are invalid."""


class _Names:
    """Uses the same spelling of each attribute for all accounts, because all accounts share the rules."""

    def __init__(self) -> None:
        self.rules: dict[str, AttributeRule] = {}
        self._spelling: dict[str, str] = {}

    def common(self, given: Mapping) -> dict[str, Values]:
        """The values of one account, by the common spelling of the attributes."""
        found: dict[str, Values] = {}
        for lower, spelled in given.spelling().items():
            name = self._spelling.setdefault(lower, spelled)
            rule = self.rules.setdefault(name, given.rules[spelled])
            if rule.kind is not given.rules[spelled].kind:
                raise ConfigurationError(
                    f"Some accounts of the list set {name} by {rule.option} and others by"
                    f" {given.rules[spelled].option}; use one of them for all."
                )
            found[name] = given.values[spelled]
        return found


def _mapping(one: Listed) -> Mapping:
    if not one.key:
        raise _AccountError("The key is empty, but it must identify the account.")
    try:
        return mapping(one.wish)
    except ConfigurationError as error:
        raise _AccountError(str(error)) from error


def _desired(one: Listed, attributes: dict[str, Values]) -> Desired:
    return Desired(
        key=one.key,
        label=one.label,
        presence=one.wish.state.presence,
        why=f"state is {one.wish.state.value}",
        ou=one.wish.ou,
        attributes=attributes,
        groups=one.groups,
    )
