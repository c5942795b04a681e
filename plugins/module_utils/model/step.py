# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a step works on and what it plans: one service's part of an employee's life, beside the directory's."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    from .desired import Presence
    from .directory import Account
    from .plan import Change, Notice


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """Somebody for whom a step is to be taken, as the account will be once the directory's changes are made."""

    key: str
    """The employee's key; for a module the value that identifies the account."""
    label: str
    """How messages name the person."""
    presence: Presence
    options: t.Mapping[str, t.Any]
    """The options of the step for this person, by name, with their defaults: those of the step's module."""
    account: Account | None = None
    """As the snapshot has it, with the step's `ATTRIBUTES`; None where this run creates it, or a task works on a
    service without a directory."""
    dn: str = ""
    login: str = ""
    """sAMAccountName."""
    principal: str = ""
    """userPrincipalName."""
    changes: tuple[Change, ...] = ()
    """What the directory's plan holds for this account."""
    document: t.Mapping[str, t.Any] = dataclasses.field(default_factory=dict)
    """The neutral employee record, for steps that hand it on (`script`); empty for others."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setback:
    """Why a step cannot be taken for one subject."""

    subject: Subject
    text: str
    """A sentence with the option, the value and the next step."""
    holds_back: bool = True
    """Whether the steps that come later wait for this one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepPlan:
    """What a step would do."""

    changes: tuple[Change, ...] = ()
    """At most one for a subject and kind, with `key`, `label`, `account` and `dn` of the subject."""
    setbacks: tuple[Setback, ...] = ()
    """For whom it cannot be done; nothing of the step is changed for them."""
    notices: tuple[Notice, ...] = ()
    """What only time will bring: a mailbox that is being provisioned, a user whom directory synchronisation has yet to
    bring. The next run goes on."""
