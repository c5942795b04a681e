# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The draft of one employee: the planner fills it in step by step, and makes the plan from it."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from ..model.changes import Target
from ..model.desired import Presence
from ..model.plan import Rejection
from ..values import dn as directory_dn
from ..values.equality import find_form

if t.TYPE_CHECKING:
    import datetime

    from ..model.desired import Desired
    from ..model.directory import Account
    from .attributes.rules import PreparedRule


class Need(enum.Enum):
    """The action that an account needs, by the presence of the employee and the category of the run."""

    NOTHING = enum.auto()
    CREATE = enum.auto()
    MODIFY = enum.auto()
    DISABLE = enum.auto()
    DELETE = enum.auto()


@dataclasses.dataclass(slots=True, eq=False)
class Wanted:
    """Values of one attribute that the directory does not have yet."""

    rule: PreparedRule
    values: tuple[str, ...]
    """The values, the candidates, or the keys of persons; empty to clear the attribute."""
    person: str | None = None
    """See `Delta.person`."""
    why: str = ""
    """Why these are not the values of the mapping; empty if they are."""


@dataclasses.dataclass(slots=True, eq=False)
class Draft:
    """Everything known so far about one employee."""

    desired: Desired
    account: Account | None = None
    need: Need = Need.NOTHING
    selected: bool = True
    """False if `Policy.only` excludes the employee: the names count as taken, but the account is not changed."""
    adopted_by: str = ""
    """The attribute by which the account was found, if its key must still be set; otherwise empty."""
    reasons: list[str] = dataclasses.field(default_factory=list)
    """Why the employee is skipped."""
    left_out: list[str] = dataclasses.field(default_factory=list)
    """Why attributes are left out, although the mapping has them, as sentences."""
    spared: list[str] = dataclasses.field(default_factory=list)
    """What stages cannot do with a leaver's account, as sentences."""
    refused: dict[str, str] = dataclasses.field(default_factory=dict)
    """Why values cannot be made or written, by lower-case attribute; each is also in `reasons` or `left_out`."""
    parent: str = ""
    """DN of the account's container after this run."""
    dn: str = ""
    """DN after this run."""
    wanted: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """By lower-case attribute; without `cn`, once `dn` is settled."""
    persons: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """Attributes that point to other employees, by lower-case name; the values are keys."""
    deferred: dict[str, Wanted] = dataclasses.field(default_factory=dict)
    """Values that can be written only after other accounts are created, by lower-case attribute."""
    left_to_exchange: list[str] = dataclasses.field(default_factory=list)
    """The options whose values differ from what Exchange set, which are not written."""
    names_kept: list[str] = dataclasses.field(default_factory=list)
    """Why the account keeps its names and addresses although the person has another name, as sentences."""
    level: int = 0
    withheld: bool = False
    """Whether the account stays disabled although the employee works here, because no run has disabled it."""
    hands: dict[str, str] = dataclasses.field(default_factory=dict)
    """Attributes that somebody else has changed, and that are written again, with the end of the reason."""
    drifts: dict[str, datetime.datetime] = dataclasses.field(default_factory=dict)
    """What somebody else has changed and the run leaves so, see `PersonMemory.drifts`."""
    reported: dict[str, str] = dataclasses.field(default_factory=dict)
    """Descriptions of those of them that the run lists."""
    groups: frozenset[str] = frozenset()
    """objectGUIDs of the groups whose rules match."""
    again: str = ""
    """For an enabled account that a run has disabled before: when, for the reason to disable it again."""
    linked: str = ""
    """How a former account with another key was recognized as that of this person; empty if it was not."""
    waits: bool = False
    """Whether nothing is done in this run, because the person's former account is disabled first."""
    formerly: str = ""
    """What earlier runs did, for the reason to enable or to create the account: why they disabled or deleted it."""

    def refuse(self, rule: PreparedRule, problem: str) -> None:
        """Leave an attribute out whose value cannot be made or written; skip the employee if it is needed."""
        is_needed = not rule.is_optional or (rule.is_needed_to_create and self.account is None)
        self.refused[rule.lower] = problem
        (self.reasons if is_needed else self.left_out).append(problem)

    @property
    def wanted_ou(self) -> str | None:
        """DN of the organizational unit that a stage or the mapping gives; None if neither does."""
        staged = self.desired.staged
        return (staged and staged.ou) or self.desired.ou

    @property
    def is_staged_leaver(self) -> bool:
        """Whether stages change more of a leaver's account than that it is disabled."""
        staged, has_left = self.desired.staged, self.desired.presence is Presence.LEFT
        return has_left and self.need is Need.DISABLE and staged is not None and staged.changes_leavers

    def spare(self) -> None:
        """Leave out what stages cannot do with a leaver's account: it must not prevent that the account is disabled."""
        self.spared.extend(self.reasons)
        self.reasons.clear()

    @property
    def acts(self) -> bool:
        """Whether the run may change the account."""
        return self.selected and not self.reasons and self.need is not Need.NOTHING

    @property
    def enables(self) -> bool:
        """Whether the account must be enabled."""
        return self.desired.enables and not self.withheld

    @property
    def target(self) -> Target:
        """The account, for changes. A new account has no objectGUID yet, only the DN that it gets."""
        guid, dn = (self.account.guid, self.account.dn) if self.account else (None, self.dn)
        return Target(key=self.desired.key, label=self.desired.label, account=guid, dn=dn)

    def rejection(self) -> Rejection:
        """The rejection of the employee, with all reasons."""
        return Rejection(self.desired.key, self.desired.label, tuple(self.reasons))

    @property
    def owner(self) -> str:
        """The owner of names: objectGUID of the account, or an ID of the draft if there is no account yet."""
        return self.account.guid if self.account else f"new {id(self)}"


def parent_of(name: str) -> str:
    """The same as `dn.parent`, but faster if nothing is escaped."""
    return directory_dn.parent(name) if "\\" in name else name.partition(",")[2]


def person_form(label: str) -> str:
    """The name in a label such as `Anna Nowak (1017)`, in a form for comparison."""
    return find_form(label.rpartition(" (")[0])


def common_name_of(account: Account) -> str:
    """The unescaped value of the account's RDN: the same as `dn.rdn_value`, but faster if nothing is escaped."""
    first = account.dn.partition(",")[0]
    is_plain = first[:3] == "CN=" and "\\" not in first and "+" not in first
    return first[3:] if is_plain else directory_dn.rdn_value(account.dn)
