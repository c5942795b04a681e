# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: typed changes in order, who was skipped and why, and what became of each change."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .changes import Create, Delete, Disable, Enable, Move, Rename, StepChange, Target

if t.TYPE_CHECKING:
    from .changes import Change
    from .desired import Presence
    from .directory import Account

StepChangeT_co = t.TypeVar("StepChangeT_co", bound=StepChange, covariant=True)
"""The class of the changes of one step."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """Why a step cannot be taken for some employees; their directory changes are made, their later steps are not."""

    step: str
    """Name of the step, such as `mailbox`."""
    text: str
    """A sentence."""
    keys: tuple[str, ...] = ()
    """The employees whom it concerns."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rejection:
    """An employee who was set aside; nothing of theirs is changed."""

    key: str
    label: str
    reasons: tuple[str, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """Something that did not go as configured and stops nobody: a missing manager, a missing group."""

    text: str
    keys: tuple[str, ...] = ()
    """The employees whom it concerns."""
    has_keys: bool = False
    """Whether the text itself holds all keys."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccountAfter:
    """An account as changes of this run leave it."""

    account: Account | None = None
    """As the snapshot has it; None where this run creates it, or where there is none."""
    changes: tuple[Change, ...] = ()
    """What is changed of it, in order."""

    @property
    def is_new(self) -> bool:
        """Whether the changes create the account."""
        return any(isinstance(change, Create) for change in self.changes)

    @property
    def exists(self) -> bool:
        """Whether there is an account afterwards."""
        deleted = any(isinstance(change, Delete) for change in self.changes)
        return not deleted and (self.account is not None or self.is_new)

    @property
    def dn(self) -> str:
        """The DN; empty where there is no account."""
        dn = self.account.dn if self.account else ""
        for change in self.changes:
            if isinstance(change, Create):
                dn = change.dn
            elif isinstance(change, Rename | Move):
                dn = change.new_dn
        return dn

    @property
    def enabled(self) -> bool:
        """Whether the account is enabled."""
        enabled = self.account is not None and self.account.enabled
        for change in self.changes:
            if isinstance(change, Create):
                enabled = change.enabled
            elif isinstance(change, Enable | Disable):
                enabled = isinstance(change, Enable)
        return enabled

    def values(self, attribute: str) -> tuple[bytes, ...]:
        """The values of an attribute, as the directory stores them."""
        lower = attribute.lower()
        for change in reversed(self.changes):
            for delta in change.deltas:
                if delta.attribute.lower() == lower:
                    return tuple(value.encode("utf-8") for value in delta.after)
        return self.account.raw(attribute) if self.account else ()

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The values of an attribute as text."""
        return tuple(value.decode("utf-8", "replace") for value in self.values(attribute))

    @property
    def login(self) -> str:
        """sAMAccountName; empty where there is none."""
        return next(iter(self.texts("sAMAccountName")), "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subject(AccountAfter):
    """Somebody for whom a step is taken, once the directory's changes are made.

    The account has been read with the step's `ATTRIBUTES`.
    """

    key: str
    """The employee's key; for a module the value that identifies the account."""
    label: str
    """How messages name the person."""
    presence: Presence
    options: t.Mapping[str, t.Any]
    """The options of the step for this person, by name, with their defaults: those of the step's module."""
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The normalized employee record, for steps that pass it on (`script`); empty for others."""
    upn: str = ""
    """userPrincipalName that a task gives for somebody whose account is not read."""

    @property
    def target(self) -> Target:
        """The account, for changes: `StepChange(**subject.target, ...)`."""
        guid, dn = (self.account.guid, self.account.dn) if self.account else (None, self.dn)
        return Target(key=self.key, label=self.label, account=guid, dn=dn)

    @property
    def principal(self) -> str:
        """userPrincipalName; empty where there is none."""
        return next(iter(self.texts("userPrincipalName")), self.upn)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """Why a step cannot be taken for one subject."""

    subject: Subject
    text: str
    """A sentence with the option, the value and the next step."""
    holds_back: bool = True
    """Whether the steps that come later wait for this one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan(t.Generic[StepChangeT_co]):
    """What a step would do."""

    changes: tuple[StepChangeT_co, ...] = ()
    """At most one for a subject and kind, each with the `target` of the subject."""
    setbacks: tuple[Setback, ...] = ()
    """For whom it cannot be done; nothing of the step is changed for them."""
    notices: tuple[Notice, ...] = ()
    """What only time will bring: a mailbox that is being provisioned, a user whom directory synchronisation has yet to
    bring. The next run continues."""
    ahead: tuple[object, ...] = ()
    """Values for the steps that plan later in the same run; each takes the values of the classes that it knows."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run would do, in order."""

    changes: tuple[Change, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    notices: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()
    stops: tuple[str, ...] = ()
    """Why nothing at all may be written; empty when the plan may be applied."""
    employees: int = 0
    """How many were looked at."""
    unchanged: int = 0
    """How many of them need nothing."""
    subjects: t.Mapping[str, tuple[Subject, ...]] = dataclasses.field(default_factory=dict, repr=False, compare=False)
    """By name of a step: for whom it is to be taken once the directory's changes are made. It stays in the process."""


class Status(enum.StrEnum):
    """What became of a change."""

    APPLIED = "applied"
    FAILED = "failed"
    SKIPPED = "skipped"
    """Not tried, because an earlier change of the same account failed or the directory was lost; or refused by the
    directory where `Change.failure` lets that pass. The message says which."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one change of the plan."""

    status: Status
    message: str = ""
    """The server's words for a failure, the reason for a skip."""
    reason: str = ""
    """The directory's own code for a failure, as `directory.requests.Result.reason`; it is in no report."""


Outcomes = t.Mapping[int, Outcome]
"""By index into `Plan.changes`."""
