# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The planner's working paper for one employee; the only thing in the planner that changes."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model.changes import Target
from ..model.plan import Rejection
from ..values import dn as directory_dn

if t.TYPE_CHECKING:
    from ..model.desired import Desired
    from ..model.directory import Account
    from .rules import PreparedRule


class Need(enum.Enum):
    """What an employee's account needs, as far as presence and category say."""

    NOTHING = enum.auto()
    CREATE = enum.auto()
    MODIFY = enum.auto()
    DISABLE = enum.auto()
    DELETE = enum.auto()


@dataclasses.dataclass(slots=True, eq=False)
class Wanted:
    """Values that the directory does not hold yet."""

    rule: PreparedRule
    values: tuple[str, ...]
    """The values, the candidates, or the keys of persons; empty to clear."""
    person: str | None = None
    """See `Delta.person`."""


@dataclasses.dataclass(slots=True, eq=False)
class Draft:
    """What is known so far about one employee."""

    desired: Desired
    account: Account | None = None
    need: Need = Need.NOTHING
    selected: bool = True
    """False for those whom `Policy.only` leaves out: their names count, and nothing is changed."""
    adopted_by: str = ""
    """The attribute that found the account, whose key is to be set; empty where it has the key."""
    reasons: list[str] = dataclasses.field(default_factory=list)
    """Why the employee is set aside."""
    parent: str = ""
    """DN of the container where the account will be."""
    dn: str = ""
    """DN after this run."""
    wanted: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """By lower-case attribute; without `cn`, once `dn` is settled."""
    persons: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """Attributes that point to other employees, by lower-case name; the values are keys."""
    deferred: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """What can be set only after others are created."""
    level: int = 0

    @property
    def acts(self) -> bool:
        """Whether anything may be changed."""
        return self.selected and not self.reasons and self.need is not Need.NOTHING

    @property
    def target(self) -> Target:
        """The account, for changes; of an account that is still to be created, the place that it gets."""
        guid, dn = (self.account.guid, self.account.dn) if self.account else (None, self.dn)
        return Target(key=self.desired.key, label=self.desired.label, account=guid, dn=dn)

    def rejection(self) -> Rejection:
        """The employee as set aside, with all reasons."""
        return Rejection(self.desired.key, self.desired.label, tuple(self.reasons))

    @property
    def owner(self) -> str:
        """What a name is registered under: the account, or the employee who has none yet."""
        return self.account.guid if self.account else f"new {id(self)}"


def parent_of(name: str) -> str:
    """`dn.parent`, without its cost where nothing is escaped."""
    return directory_dn.parent(name) if "\\" in name else name.partition(",")[2]


def common_name_of(account: Account) -> str:
    """The unescaped value of the account's RDN: `dn.rdn_value`, without its cost where nothing is escaped."""
    first = account.dn.partition(",")[0]
    is_plain = first[:3] == "CN=" and "\\" not in first and "+" not in first
    return first[3:] if is_plain else directory_dn.rdn_value(account.dn)
