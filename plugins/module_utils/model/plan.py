# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The plan: typed changes in order, what was set aside, and what became of each change."""

from __future__ import annotations

import dataclasses
import enum
import typing as t

if t.TYPE_CHECKING:
    from .step import Subject


class Kind(enum.StrEnum):
    """Kinds of change, in the order in which they are applied.

    First the directory, with an account's enabling last of it, and its disabling first: who is to have no access must
    not keep it because something else was refused. Groups are forgotten only once they are joined again. Then the
    services, in the order that offboarding needs: replies and the shared mailbox while there is a licence, the licence
    after them ([MS] "Remove a former employee"); deleting the account is the end.
    """

    SCRIPT_BEFORE = "script_before"
    CREATE_OU = "create_ou"
    CREATE = "create"
    RESTORE = "restore"
    LIFT_PROTECTION = "lift_protection"
    DISABLE = "disable"
    RENAME = "rename"
    MOVE = "move"
    SET_ATTRIBUTES = "set_attributes"
    SET_PASSWORD = "set_password"
    UNLOCK = "unlock"
    ADD_TO_GROUP = "add_to_group"
    PRIMARY_GROUP = "primary_group"
    REMOVE_FROM_GROUP = "remove_from_group"
    FORGET_GROUPS = "forget_groups"
    ENABLE = "enable"
    SKYPE_USER = "skype_user"
    AUTO_REPLY = "auto_reply"
    MAILBOX = "mailbox"
    LICENSE = "license"
    PHOTO = "photo"
    HOME_FOLDER = "home_folder"
    DELETE = "delete"
    SCRIPT_AFTER = "script_after"


CHILDREN = "entries below"
"""The delta of a deletion that says what is deleted with the account."""


class Failure(enum.StrEnum):
    """What it means that an account cannot be added to a group or removed from it."""

    IGNORE = "ignore"
    WARN = "warn"
    FAIL = "fail"

    def or_stricter(self, other: Failure) -> Failure:
        """What counts where a group is named twice: failing before warning before ignoring."""
        order = tuple(Failure)
        return max(self, other, key=order.index)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Delta:
    """One attribute's values before and after."""

    attribute: str
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    reason: str = ""
    person: str | None = None
    """Key of the employee whose account `after` is the DN of, where that account is created or moved in this run."""
    secret: bool = False
    """Shown as changed, never with its values."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One step for one account.

    What the fields hold, by kind:

    - create_ou: `dn`.
    - create: `dn`, `deltas` (every attribute that is set, `before` empty), `enabled`, `level`.
    - rename: `dn` before, `new_dn` after; only the RDN differs. move: the same; only the parent differs.
    - set_attributes, forget_groups: `deltas`.
    - restore: `dn` of the deleted object, `new_dn` of the account again.
    - lift_protection: `work`, the security descriptor without the denial.
    - primary_group: `group` (its DN) and `deltas` (primaryGroupID).
    - add_to_group, remove_from_group: `group` (its DN), `failure`.
    - disable, enable: `control` (userAccountControl before; only bit 2 is to change).
    - set_password: the password is not part of the plan; whoever applies it has it.
    - skype_user, auto_reply, mailbox, license, photo, home_folder, script_before, script_after: `deltas`, what people
      are shown; and `work`, what the step itself needs to do it.
    """

    kind: Kind
    key: str = ""
    """The employee's key; empty for create_ou and where a module works on an account without one."""
    label: str = ""
    account: str | None = None
    """objectGUID; None for an account that this plan creates."""
    dn: str = ""
    """DN at the time of the snapshot; for create and create_ou the DN to be."""
    new_dn: str = ""
    deltas: tuple[Delta, ...] = ()
    group: str = ""
    enabled: bool = False
    control: int = 0
    failure: Failure = Failure.FAIL
    """What it means that the directory refuses the change."""
    level: int = 0
    """Creates of a lower level come first: managers before those whose `manager` they are."""
    reason: str = ""
    work: t.Any = dataclasses.field(default=None, repr=False, compare=False)
    """What the step that planned the change needs to make it. It stays in the process: it is in no report, result or
    checksum, so what it changes must show in `deltas`."""


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


Outcomes = t.Mapping[int, Outcome]
"""By index into `Plan.changes`."""
