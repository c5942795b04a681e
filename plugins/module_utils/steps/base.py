# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A step: one action on a service, for one account or for ten thousand, planned and applied in bulk."""

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
    """Plans and applies one action.

    A step holds what it read while planning, for applying. `plan` writes nothing; `apply` is not called in check
    mode.

    Args:
        run: the context of the run.
    """

    DESCRIPTOR: t.ClassVar[StepDescriptor]
    """What others need to know of the step."""
    CHANGE: type[ChangeT]
    """The class of its changes."""
    ATTRIBUTES: t.ClassVar[tuple[str, ...]] = ()
    """LDAP attributes that the snapshot must read of every account (not photos: those are read where they are needed).
    Names that the schema lacks are missing from `snapshot.schema`; say so in a `Setback`."""

    def __init__(self, run: Run) -> None:
        self.run = run

    @abc.abstractmethod
    def plan(self, subjects: t.Sequence[Subject], ahead: t.Sequence[object] = ()) -> StepPlan[ChangeT]:
        """Read the present state of all subjects, in bulk, and compare it with their options.

        Args:
            subjects: for whom the step is taken.
            ahead: what the steps that were planned before left for later ones (`StepPlan.ahead`).

        Raises:
            HrsyncError: the service cannot be used at all; then nobody's step is taken, and all else is done.
        """

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        """Called before the first change of a run is made, with all changes of the step; most steps need nothing.

        Raises:
            HrsyncError: the run must not begin; nothing was written.
        """
        return

    def apply(self, changes: t.Sequence[StepChange], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, all of one kind, and yield an outcome for each, in their order, as soon as it is known.

        Args:
            changes: of those that `plan` gave, the ones whose account has had no failure so far.
            context: `context.dn(change)` is the account's DN after the renames and moves of this run.

        Raises:
            HrsyncError: the service is lost; the changes without an outcome are reported as not made.
        """
        return self.make([change for change in changes if isinstance(change, self.CHANGE)], context)

    @abc.abstractmethod
    def make(self, changes: t.Sequence[ChangeT], context: Context) -> t.Iterator[Outcome]:
        """Make the changes; see `apply`, which callers use."""

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """What the module for one account returns beside `changed`, `changes` and `diff`, after plan and apply."""
        return {}


AnyStep: t.TypeAlias = "Step[t.Any]"
"""A step, whatever its changes are."""
