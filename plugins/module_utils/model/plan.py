# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: typed changes in order, skipped employees with the reasons, and the outcome of each change."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

from .bounds import Bounds
from .changes import Create, Delete, Disable, Enable, Move, Rename, StepChange, Target

if t.TYPE_CHECKING:
    import datetime

    from .changes import Change
    from .desired import Presence
    from .directory import Account
    from .limits import Gauge
    from .memory import Written
    from .waves import Waves
    from .write_back import Told

StepChangeT_co = t.TypeVar("StepChangeT_co", bound=StepChange, covariant=True)
"""The class of the changes of one step."""


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """A blocked step for some employees. Their directory changes are made, but their later steps are skipped."""

    step: str
    """Name of the step, such as `mailbox`."""
    text: str
    """The reason, as a sentence."""
    keys: tuple[str, ...] = ()
    """The keys of the affected employees."""


@dataclasses.dataclass(frozen=True, slots=True)
class Rejection:
    """A skipped employee, for whom nothing is changed."""

    key: str
    label: str
    reasons: tuple[str, ...]
    waits: bool = False
    """Whether the same changes have failed before, and are tried again later."""
    since: str = ""
    """The day of the first of the runs, one after the other, that skipped the employee for these reasons, if known."""


@dataclasses.dataclass(frozen=True, slots=True)
class Notice:
    """A warning, such as a missing manager or group. The employees are still processed."""

    text: str
    keys: tuple[str, ...] = ()
    """The keys of the affected employees."""
    has_keys: bool = False
    """Whether `text` already names these employees, or the first of many."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """Somebody whom HR listed in an earlier run, and does not list any more, without an end date that is reached."""

    key: str
    label: str
    since: datetime.datetime
    """The first run in which HR did not list the person."""
    days: int
    """The whole days since then."""
    note: str = ""
    """More about the person, as the end of a sentence: `the end date 2026-12-31 counts when it comes`."""
    disables: bool = False
    """Whether the account is disabled for that."""
    after: str = ""
    """How long people are missing until their accounts are disabled: `30 days`; empty if they are never disabled."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AccountAfter:
    """An account after the changes of this run."""

    account: Account | None = None
    """The account in the snapshot; None if this run creates it, or if there is no account."""
    changes: tuple[Change, ...] = ()
    """The changes of the account, in order."""

    @property
    def is_new(self) -> bool:
        """Whether the changes create the account."""
        return any(isinstance(change, Create) for change in self.changes)

    @property
    def exists(self) -> bool:
        """Whether the account exists after the changes."""
        deleted = any(isinstance(change, Delete) for change in self.changes)
        return not deleted and (self.account is not None or self.is_new)

    @property
    def dn(self) -> str:
        """The DN; empty if there is no account."""
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
        """The values of an attribute as bytes, in the directory's form."""
        lower = attribute.lower()
        for change in reversed(self.changes):
            for delta in change.deltas:
                if delta.attribute.lower() == lower:
                    return tuple(value.encode("utf-8") for value in delta.after)
        return self.account.raw(attribute) if self.account else ()

    def texts(self, attribute: str) -> tuple[str, ...]:
        """The values of an attribute as strings."""
        return tuple(value.decode("utf-8", "replace") for value in self.values(attribute))

    @property
    def login(self) -> str:
        """sAMAccountName; empty if there is none."""
        return next(iter(self.texts("sAMAccountName")), "")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subject(AccountAfter):
    """An employee or account for a step, after the directory's changes.

    The account was read with the step's `ATTRIBUTES`.
    """

    key: str
    """The employee's key; in a module, the value that identifies the account."""
    label: str
    """How messages name the person."""
    presence: Presence
    options: t.Mapping[str, t.Any]
    """The step's options for this person by name, including defaults: the options of the step's module."""
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The normalized employee record, for steps that pass it on (`script`); empty for other steps."""
    upn: str = ""
    """userPrincipalName from the task's options, if the account is not read."""
    cause: str = ""
    """The stage that decides about the step, for reasons; empty if a rule of the step does."""

    @property
    def target(self) -> Target:
        """The account, for changes: `StepChange(**subject.target, ...)`."""
        guid, dn = (self.account.guid, self.account.dn) if self.account else (None, self.dn)
        return Target(key=self.key, label=self.label, account=guid, dn=dn)

    @property
    def principal(self) -> str:
        """userPrincipalName; empty if there is none."""
        return next(iter(self.texts("userPrincipalName")), self.upn)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """A blocked step for one subject."""

    subject: Subject
    text: str
    """A sentence with the option, the value and the next step."""
    holds_back: bool = True
    """Whether later steps of this subject are skipped."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan(t.Generic[StepChangeT_co]):
    """The plan of one step."""

    changes: tuple[StepChangeT_co, ...] = ()
    """At most one change for each subject and kind, with the `target` of the subject."""
    setbacks: tuple[Setback, ...] = ()
    """The subjects for which the step is blocked; the step changes nothing for them."""
    notices: tuple[Notice, ...] = ()
    """Warnings about things that need time, such as a mailbox that is being provisioned, or a user that is not yet
    synchronized. The next run continues."""
    ahead: tuple[object, ...] = ()
    """Values for later steps of the same run; each step uses the values whose classes it knows."""
    recognizable: t.Mapping[str, t.Mapping[str, Written]] = dataclasses.field(default_factory=dict, compare=False)
    """By which later runs recognize what they need not compare again: additions to `PersonMemory.written`, by key."""


class KnownAccounts(t.NamedTuple):
    """The figures of the safety threshold."""

    total: int
    """Number of enabled accounts with a key that the run may change."""
    known: int
    """Number of those whose key HR knows."""
    minimum: int
    """The percentage that HR must know (`Policy.minimum_coverage`)."""


class Compared(t.NamedTuple):
    """What planning has found about an account that it compared with HR, to be remembered."""

    groups: frozenset[str]
    """objectGUIDs of the groups in which HR wants the account."""
    drifts: t.Mapping[str, datetime.datetime]
    """See `PersonMemory.drifts`."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Everything that a run will do, in order."""

    changes: tuple[Change, ...] = ()
    rejections: tuple[Rejection, ...] = ()
    notices: tuple[Notice, ...] = ()
    problems: tuple[Problem, ...] = ()
    stops: tuple[str, ...] = ()
    """Why nothing may be written; empty if the plan may be applied."""
    unconfirmed: tuple[str, ...] = ()
    """What somebody must confirm before anything may be written, as sentences that name the option. See `decided`."""
    faults: tuple[str, ...] = ()
    """Why the run fails whatever comes of its changes, as sentences: mistakes in the mapping that concern everybody,
    and first passwords that could not be delivered."""
    limits: tuple[str, ...] = ()
    """How the run was limited, as sentences; empty if it was not."""
    employees: int = 0
    """Number of employees."""
    unchanged: int = 0
    """Number of employees without changes."""
    logins: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """sAMAccountName by objectGUID, before the changes, of the accounts that are changed."""
    missing: tuple[Missing, ...] = ()
    """The people with an account whom HR does not list any more."""
    coverage: KnownAccounts | None = None
    """The accounts that HR knows; None if that was not checked, because the task is about single accounts."""
    subjects: t.Mapping[str, tuple[Subject, ...]] = dataclasses.field(default_factory=dict, repr=False, compare=False)
    """The subjects of each step, by its name, after the directory's changes. They stay in the process."""
    insists: bool = False
    """Whether somebody has asked for these people, so that nobody waits because of earlier failures; in the process."""
    compared: t.Mapping[str, Compared] = dataclasses.field(default_factory=dict, repr=False, compare=False)
    """Of everybody whose account is created or compared with HR, by key. It stays in the process."""
    recognizable: t.Mapping[str, t.Mapping[str, Written]] = dataclasses.field(
        default_factory=dict, repr=False, compare=False
    )
    """See `StepPlan.recognizable`; of all steps. It stays in the process."""
    bounds: Bounds = dataclasses.field(default_factory=Bounds, repr=False, compare=False)
    """What the changes are measured by, once the steps have added theirs. It stays in the process."""
    gauges: tuple[Gauge, ...] = ()
    """How much of each limit the changes take; empty for tasks without limits."""
    waves: Waves | None = None
    """The waves in which the changes are made; None if they are made at once."""
    emergency: str = ""
    """Why a run disables the accounts of leavers without approval, and does nothing else; empty for other runs."""

    would_stop: bool = False
    """Whether a run with the changes of this preview would write nothing, until somebody confirms what is odd."""

    def decided(self, *, check_mode: bool) -> Plan:
        """The plan whose unconfirmed parts stop a run. A preview shows everything, and warns about them."""
        if not self.unconfirmed:
            return self
        if not check_mode:
            return dataclasses.replace(self, stops=(*self.stops, *self.unconfirmed), unconfirmed=())
        warnings = map(Notice, self.unconfirmed)
        return dataclasses.replace(self, notices=(*warnings, *self.notices), unconfirmed=(), would_stop=True)


CHANGED_MEANWHILE = "Not made, because somebody else has changed the account since it was read."
NAME_IS_TAKEN = "Not made, because another object has the name."
WAITS = "Not attempted, because an earlier change of this account met a conflict."


class TakenName(t.NamedTuple):
    """A name that the directory refused, because another object has it."""

    attribute: str | None
    """sAMAccountName or userPrincipalName; None for a DN."""
    value: str


class Status(enum.StrEnum):
    """The outcome of a change."""

    APPLIED = "applied"
    FAILED = "failed"
    CONFLICT = "conflict"
    """Not made, because somebody else changed the account after this run had read it. The account is then planned anew,
    once; the changes of the second plan have outcomes of their own."""
    SKIPPED = "skipped"
    """Not attempted, because an earlier change of the same account failed or the directory stopped answering; or
    refused by the directory if the change's `failure` allows that. The message has the reason."""


@dataclasses.dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one change of the plan."""

    status: Status
    message: str = ""
    """The error if the change failed, or the reason if it was skipped."""
    reason: str = ""
    """The directory's Win32 code if the change failed, see `directory.requests.Result.reason`; not part of reports."""
    waits: bool = False
    """Whether the change waits because an earlier one of the account met a conflict; not part of reports."""
    taken: TakenName | None = None
    """The name that another object has, if that was the conflict; not part of reports."""
    unknown: bool = False
    """Whether a change that counts as failed may have been made nevertheless; not part of reports."""
    transient: bool = False
    """Whether a change failed only because the directory was busy or not available; not part of reports."""
    told: Told | None = None
    """What HR says because of the change; None if the change was none of HR. Not part of reports."""


Outcomes = t.Mapping[int, Outcome]
"""Outcomes by index into `Plan.changes`."""
