# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Group memberships of one account: checks the request of a task, and makes the planner's task."""

from __future__ import annotations

import dataclasses
import typing as t

from ...errors import ConfigurationError
from ...model.changes import AddToGroup, GroupChange, RemoveFromGroup
from ...model.desired import Desired, Failure, Policy, Presence
from ...model.option_names import GROUP_MEMBERSHIP
from ...model.run import Task
from ...planner.draft import common_name_of
from ...planner.groups.index import GUID, KEY, GroupIndex, reference, several
from ...planner.groups.saved import GroupMemory
from ...planner.protection import Protection
from ...values import dn
from ...values.text import count

if t.TYPE_CHECKING:
    from ...model.changes import Change
    from ...model.directory import Account, Group, Snapshot

_CHANGES = ("add", "remove", "move", "set")


@dataclasses.dataclass(frozen=True, slots=True)
class NamedGroup:
    """A group in a task."""

    text: str
    """See `group_index.reference`."""
    failure: Failure = Failure.FAIL


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class GroupRequest:
    """The options of a task for the groups of an account."""

    add: tuple[NamedGroup, ...] = ()
    remove: tuple[NamedGroup, ...] = ()
    exactly: tuple[NamedGroup, ...] | None = None
    """All groups of the account, besides its primary group; None to keep all other groups."""
    failure: Failure = Failure.FAIL
    """How to handle a group that cannot be changed, for groups that the task does not list."""
    remember_in: str | None = None
    """The attribute that saves the groups that the account is removed from."""
    restore: bool = False
    """Whether to add the account to its saved groups again."""
    option: str = "add"
    """The options that are set, for messages."""

    @classmethod
    def from_options(cls, params: t.Mapping[str, t.Any]) -> GroupRequest:
        """Make the request from the options of `hrsync.ad.group_membership`.

        Raises:
            ConfigurationError: no option is set, or a reference to a group is invalid.
        """
        move = params["move"] or {"from": [], "to": []}
        given = [option for option in _CHANGES if params[option] is not None]
        if params["restore"]:
            given.append("restore")
        if not given:
            raise ConfigurationError("There is nothing to do: set add, remove, move, set or restore.")
        failure = Failure(params["failure"])
        return cls(
            add=_named(failure, add=params["add"], **{"move.to": move["to"]}),
            remove=_named(failure, remove=params["remove"], **{"move.from": move["from"]}),
            exactly=None if params["set"] is None else _named(failure, set=params["set"]),
            failure=failure,
            remember_in=params["remember_in"],
            restore=bool(params["restore"]),
            option=", ".join(given),
        )

    @property
    def named(self) -> tuple[NamedGroup, ...]:
        """Every group that the task lists."""
        return (*self.add, *self.remove, *(self.exactly or ()))

    @property
    def uses_keys(self) -> bool:
        """Whether the task refers to a group by its key."""
        return any(reference(named.text).by == KEY for named in self.named)


def _named(failure: Failure, **lists: t.Sequence[t.Any] | None) -> tuple[NamedGroup, ...]:
    """The groups of all lists, without duplicates."""
    seen: dict[tuple[str, str], NamedGroup] = {}
    for option, members in lists.items():
        for index, member in enumerate(members or ()):
            named = _read(member, f"{option}[{index}]", failure)
            if named.text:
                meant = reference(named.text)
                seen.setdefault((meant.by, meant.form), named)
    return tuple(seen.values())


def _read(member: t.Any, where: str, failure: Failure) -> NamedGroup:
    """One member of a list: a string, or a dictionary with `group` and `failure`."""
    if isinstance(member, dict):
        unknown = [str(name) for name in member if name not in ("group", "failure")]
        if unknown or "group" not in member:
            raise ConfigurationError(f"{where} must be a group, or a dictionary with group and optionally failure.")
        given = member.get("failure")
        if given is not None and given not in tuple(Failure):
            raise ConfigurationError(f"{where}.failure is {given!r}, not one of {', '.join(reversed(Failure))}.")
        member, where, failure = member["group"], f"{where}.group", Failure(given or failure)
    if not isinstance(member, (str, int)) or isinstance(member, bool):
        raise ConfigurationError(f"{where} must be a string that refers to a group.")
    text = str(member).strip()
    problem = reference(text).problem() if text else None
    if problem:
        raise ConfigurationError(f"{where}: {problem}")
    return NamedGroup(text, failure)


@dataclasses.dataclass(slots=True)
class _Troubles:
    """The groups that cannot be changed as requested, for one failure policy."""

    missing: list[str] = dataclasses.field(default_factory=list)
    protected: list[str] = dataclasses.field(default_factory=list)
    sentences: list[str] = dataclasses.field(default_factory=list)

    def texts(self) -> list[str]:
        found = []
        if self.missing:
            exist = "does not exist" if len(self.missing) == 1 else "do not exist"
            found.append(f"{count(len(self.missing), 'group')} {exist}: {', '.join(self.missing)}.")
        if self.protected:
            names = ", ".join(self.protected)
            found.append(f"{names}: members of built-in groups and of groups with adminCount=1 are not changed.")
        return [*found, *self.sentences]


class AccountGroups:
    """The groups of one account, and the changes of them that a task requests."""

    def __init__(self, snapshot: Snapshot, account: Account | None, request: GroupRequest) -> None:
        """`account` is None if it is still to be created."""
        self._name = account.dn if account else ""
        self._request = request
        self._index = GroupIndex(snapshot.groups)
        self._policy = Policy(
            key_attribute=None,
            minimum_coverage=0,
            group_memory=request.remember_in,
            option_names=dataclasses.replace(GROUP_MEMBERSHIP, groups=request.option),
        )
        self._protection = Protection(snapshot, self._policy)
        self._held = self._index.of(account) if account else {}
        self._primary = self._index.primary_of(account) if account else None
        self._troubles = {failure: _Troubles() for failure in Failure}
        self._failures: dict[str, Failure] = {}
        self._add = self._usable(request.add if request.exactly is None else request.exactly, leaving=False)
        self._remove = self._rest() if request.exactly is not None else self._usable(request.remove, leaving=True)

    @property
    def primary(self) -> str | None:
        """sAMAccountName of the primary group; None if it was not read."""
        return self._primary.name if self._primary else None

    @property
    def joined(self) -> tuple[str, ...]:
        """The groups to add the account to, for `Desired.groups`."""
        return tuple(map(_by_guid, self._add))

    @property
    def left(self) -> frozenset[str]:
        """The groups to remove the account from, for `Policy.owned_groups`."""
        return frozenset(map(_by_guid, self._remove))

    @property
    def failures(self) -> dict[str, Failure]:
        """The failure policy of every group that may be changed, including saved groups: `Policy.group_failures`."""
        others = dict.fromkeys((group.guid for group in self._index.groups), self._request.failure)
        return {f"{GUID}:{guid}": failure for guid, failure in (others | self._failures).items()}

    def problems(self) -> list[str]:
        """Why the request is impossible, as sentences. If there are any, write nothing."""
        both = [group.name for group in self._add if group in self._remove] if self._request.exactly is None else []
        found = self._troubles[Failure.FAIL].texts()
        if both:
            found.append(f"The task adds to and removes from the same group: {', '.join(both)}.")
        return found

    def warnings(self) -> list[str]:
        """The parts of the request that are skipped with a warning, as sentences."""
        return self._troubles[Failure.WARN].texts()

    def lost(self, account: Account) -> t.Iterator[str]:
        """The saved groups that cannot be restored, as sentences."""
        if not self._request.restore:
            return
        memory = GroupMemory(self._policy, self._index)
        for group in memory.remembered(account):
            if reason := self._protection.group(group):
                yield f"The saved group {group.name} {reason}, so it is not restored."
        gone = [dn.rdn_value(name).partition("\n")[0] for name in memory.deleted(account)]
        if gone:
            exist = "exists" if len(gone) == 1 else "exist"
            yield f"{count(len(gone), 'saved group')} no longer {exist}: {', '.join(gone)}."

    def foreign(self, account: Account) -> list[str]:
        """DNs of groups of the account that were not read, because they are in other domains or outside base_dn."""
        return [name for name in account.texts("memberOf") if self._index.at(name) is None]

    def task(self, account: Account) -> Task:
        """Make the planner's task."""
        request = self._request
        desired = Desired(
            key="",
            label=common_name_of(account),
            presence=Presence.UPCOMING,
            groups=self.joined,
            account=account.guid,
            remember_groups=request.remember_in is not None and not request.restore,
            restore_groups=request.restore,
        )
        policy = dataclasses.replace(
            self._policy,
            owned_groups=self.left,
            group_failures=self.failures,
        )
        return Task(desired=(desired,), policy=policy)

    def names(self, changes: t.Iterable[Change], kind: type[GroupChange]) -> list[str]:
        """sAMAccountName of the groups of all changes of one kind, in alphabetical order."""
        return sorted(self._group_of(change).name for change in changes if isinstance(change, kind))

    def nested(self, changes: t.Sequence[Change]) -> list[str]:
        """The groups that contain the account only through nested groups, after these changes."""
        direct = dict(self._held)
        for change in changes:
            if isinstance(change, AddToGroup):
                direct[self._group_of(change).guid] = self._group_of(change)
            elif isinstance(change, RemoveFromGroup):
                del direct[self._group_of(change).guid]
        around = self._index.around(direct.values())
        return sorted(group.name for guid, group in around.items() if guid not in direct)

    def _group_of(self, change: GroupChange) -> Group:
        return t.cast("Group", self._index.at(change.group))

    def _usable(self, named: t.Iterable[NamedGroup], *, leaving: bool) -> list[Group]:
        """The groups that can be changed as requested. The others are recorded in `_troubles`."""
        usable: dict[str, Group] = {}
        for one in named:
            found = self._index.find(one.text)
            troubles = self._troubles[one.failure]
            if not found:
                troubles.missing.append(one.text)
            elif len(found) > 1:
                troubles.sentences.append(f"{one.text} {several(one.text, found)}; correct all but one of them.")
            elif self._is_changeable(found[0], troubles, leaving=leaving):
                usable[found[0].guid] = found[0]
                self._failures[found[0].guid] = one.failure
        return list(usable.values())

    def _is_changeable(self, group: Group, troubles: _Troubles, *, leaving: bool) -> bool:
        is_primary = group is self._primary
        if is_primary and leaving:
            troubles.sentences.append(
                f"{group.name} is the primary group of {self._name}; no account can be removed from its primary group."
                " Give the account another primary group first."
            )
            return False
        if is_primary or (group.guid in self._held) != leaving:
            return True
        if group.protected:
            troubles.protected.append(group.name)
        elif reason := self._protection.group(group):
            troubles.sentences.append(f"{group.name} {reason}; members of such groups are not changed.")
        return self._protection.group(group) is None

    def _rest(self) -> list[Group]:
        """The groups of the account that the task does not list."""
        kept = {group.guid for group in self._add}
        troubles = self._troubles[self._request.failure]
        return [
            group
            for guid, group in self._held.items()
            if guid not in kept and self._is_changeable(group, troubles, leaving=True)
        ]


def _by_guid(group: Group) -> str:
    return f"{GUID}:{group.guid}"
