# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base class of steps. A step manages one kind of resource, for one account or for ten thousand, in bulk."""

from __future__ import annotations

import abc
import typing as t

from ..model.changes import StepChange
from ..model.plan import StepPlan

if t.TYPE_CHECKING:
    from ..apply.context import Context
    from ..model.plan import Outcome, Subject
    from .descriptor import StepDescriptor
    from .run import Run

ChangeT = t.TypeVar("ChangeT", bound=StepChange)
"""The class of the changes of a step."""


class Step(abc.ABC, t.Generic[ChangeT]):
    """Plans and applies one kind of resource.

    A step may keep data that `plan` reads, for `apply`. `plan` writes nothing. In check mode, the core does not call
    `apply`.

    Args:
        run: the context of the run.
    """

    DESCRIPTOR: t.ClassVar[StepDescriptor]
    """The description of the step for modules, the role, reports and documentation."""
    CHANGE: type[ChangeT]
    """The class of its changes."""
    ATTRIBUTES: t.ClassVar[tuple[str, ...]] = ()
    """LDAP attributes that the snapshot must read for every account, except photos, which the step reads when needed.
    Attributes that the schema lacks are missing in `snapshot.schema`; report that in a `Setback`."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @abc.abstractmethod
    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[ChangeT]:
        """Read the current state of all subjects, in bulk, and compare it with their options.

        Args:
            subjects: the accounts that the step applies to.
            ahead: data from the steps that were planned before (`StepPlan.ahead`).

        Raises:
            HrsyncError: the service cannot be used at all. The step is blocked for all subjects, and the run continues.
        """

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Prepare to apply. Called with all changes of the step, before the run makes its first change.

        If the run applies the plan in waves, it is called before each wave, with the changes of the step in this wave.

        Raises:
            HrsyncError: the step cannot prepare. Its changes fail, and nothing else is changed for their accounts.
        """
        return

    def apply(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes and yield the outcome of each as soon as it is known, in the order of the changes.

        Args:
            changes: changes of `plan`, all of one kind, of accounts without a failure so far in this run.
            context: `context.dn(change)` is the account's DN after the renames and moves of this run.

        Raises:
            HrsyncError: the service has become unavailable. Changes without an outcome are reported as failed.
        """
        return self.make([change for change in changes if isinstance(change, self.CHANGE)], context)

    @abc.abstractmethod
    def make(self, changes: t.Sequence[ChangeT], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, as `apply` says. Callers use `apply`."""

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """Return values of the module besides `changed`, `changes` and `diff`. Called after `plan` and `apply`."""
        return {}


AnyStep: t.TypeAlias = "Step[t.Any]"
"""A step with any class of changes."""
