# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Group memberships that a task asks for, for one account: what cannot be, and the work for the planner."""

from __future__ import annotations

import dataclasses
import typing as t

from ..directory import dn
from ..errors import ConfigurationError
from ..model.desired import Desired, Policy, Presence
from ..model.plan import Kind
from ..model.run import Task
from .draft import common_name_of, count

if t.TYPE_CHECKING:
    from ..model.directory import Account, Group, Snapshot
    from ..model.plan import Change


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupRequest:
    """What a task says about the groups of an account, by sAMAccountName."""

    add: tuple[str, ...] = ()
    remove: tuple[str, ...] = ()
    exactly: tuple[str, ...] | None = None
    """All that the account is to be a member of, besides its primary group; None leaves other groups alone."""
    option: str = "add"
    """The options that say so, for messages."""

    @classmethod
    def from_options(cls, params: t.Mapping[str, t.Any]) -> GroupRequest:
        """The request out of the options `add`, `remove`, `move` (of `from` and `to`) and `set`.

        Raises:
            ConfigurationError: nothing is asked for, or the same group is to be added and removed.
        """
        move = params["move"] or {"from": [], "to": []}
        given = [option for option in ("add", "remove", "move", "set") if params[option] is not None]
        if not given:
            raise ConfigurationError("There is nothing to do: set add, remove, move or set.")
        add = _names(params["add"] or [], move["to"])
        remove = _names(params["remove"] or [], move["from"])
        both = [name for name in add if name.lower() in {other.lower() for other in remove}]
        if both:
            raise ConfigurationError(f"The task adds to and removes from the same group: {', '.join(both)}.")
        exactly = None if params["set"] is None else _names(params["set"])
        return cls(add=add, remove=remove, exactly=exactly, option=", ".join(given))

    @property
    def names(self) -> tuple[str, ...]:
        """Every group that the task names."""
        return _names(self.add, self.remove, self.exactly or ())


def _names(*lists: t.Iterable[str]) -> tuple[str, ...]:
    """The names of all lists, stripped, without those that differ from an earlier one in case only."""
    seen: dict[str, str] = {}
    for name in (name.strip() for names in lists for name in names):
        seen.setdefault(name.lower(), name)
    return tuple(name for name in seen.values() if name)


class AccountGroups:
    """The groups of the directory as one account sees them."""

    def __init__(self, snapshot: Snapshot, account: Account) -> None:
        self._account = account
        self._by_name = {group.name.lower(): group for group in snapshot.groups}
        self._by_dn = {dn.normalise(group.dn): group for group in snapshot.groups}
        self._primary = next(
            (group for group in snapshot.groups if group.rid is not None and group.rid == account.primary_group), None
        )

    def problems(self, request: GroupRequest) -> list[str]:
        """Why the request cannot be fulfilled, each as a sentence; nothing is to be written where there are any."""
        missing = [name for name in request.names if name.lower() not in self._by_name]
        found = [f"{count(len(missing), 'group')} {_does(missing)} not exist: {', '.join(missing)}."] if missing else []
        primary = self._primary
        if primary is not None and primary.name.lower() in {name.lower() for name in request.remove}:
            found.append(
                f"{primary.name} is the primary group of {self._account.dn}; nobody can be removed from that."
                " Give the account another primary group first."
            )
        protected = [group.name for group in self._changed(request) if group.protected]
        if protected:
            found.append(
                f"{', '.join(protected)}: members of built-in groups and of groups with adminCount=1 are not changed."
            )
        return found

    def foreign(self) -> list[str]:
        """DNs of groups that the account is a member of and that were not read: of other domains, outside base_dn."""
        return [name for name in self._account.texts("memberOf") if dn.normalise(name) not in self._by_dn]

    def task(self, request: GroupRequest) -> Task:
        """The work for the planner."""
        owned = request.remove if request.exactly is None else tuple(group.name for group in self._current())
        desired = Desired(
            key="",
            label=common_name_of(self._account),
            presence=Presence.UPCOMING,
            groups=request.add if request.exactly is None else request.exactly,
            account=self._account.guid,
        )
        policy = Policy(
            key_attribute=None,
            owned_groups=frozenset(name.lower() for name in owned),
            group_owner=request.option,
            minimum_coverage=0,
            option_prefix="",
        )
        return Task(desired=(desired,), policy=policy)

    def names(self, changes: t.Iterable[Change], kind: Kind) -> list[str]:
        """The groups of the changes of one kind, in alphabetical order."""
        return sorted(self._by_dn[dn.normalise(change.group)].name for change in changes if change.kind is kind)

    def _changed(self, request: GroupRequest) -> list[Group]:
        """The groups whose members the request would change."""
        held = {group.guid for group in self._current()}
        wanted = self._found(request.add if request.exactly is None else request.exactly)
        added = [group for group in wanted if group.guid not in held and group is not self._primary]
        if request.exactly is None:
            return [*added, *(group for group in self._found(request.remove) if group.guid in held)]
        kept = {group.guid for group in wanted}
        return [*added, *(group for group in self._current() if group.guid not in kept)]

    def _found(self, names: t.Iterable[str]) -> list[Group]:
        return [self._by_name[name.lower()] for name in names if name.lower() in self._by_name]

    def _current(self) -> list[Group]:
        found = (self._by_dn.get(dn.normalise(name)) for name in self._account.texts("memberOf"))
        return [group for group in found if group is not None]


def _does(names: t.Sized) -> str:
    return "does" if len(names) == 1 else "do"
