# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""A step: one action on a service, for one account or for ten thousand, planned and applied in bulk."""

from __future__ import annotations

import abc
import typing as t

if t.TYPE_CHECKING:
    import datetime

    from ..apply.context import Context
    from ..directory.connection import Directory
    from ..model.directory import Snapshot
    from ..model.plan import Change, Kind, Outcome
    from ..model.step import StepPlan, Subject
    from ..services.opening import Services
    from .descriptor import StepDescriptor


class Step(abc.ABC):
    """Plans and applies one action.

    A step holds what it read while planning, for applying. `plan` writes nothing; `apply` is not called in check
    mode.

    Args:
        services: opens the clients of services when they are first used, one of each for a run.
        directory: connected; None where a task works on a service alone.
        snapshot: the directory as it was read; None where there is no directory.
        now: the instant of the run, in UTC.
        check_mode: whether nothing may be written.
    """

    DESCRIPTOR: t.ClassVar[StepDescriptor]
    """What others need to know of the step."""
    NAME: t.ClassVar[str]
    """That of the descriptor."""
    KINDS: t.ClassVar[tuple[Kind, ...]]
    """The kinds of change that it makes."""
    ATTRIBUTES: t.ClassVar[tuple[str, ...]] = ()
    """LDAP attributes that the snapshot must read of every account (not photos: those are read where they are needed).
    Names that the schema lacks are missing from `snapshot.schema`; say so in a `Setback`."""

    def __init__(
        self,
        services: Services,
        directory: Directory | None,
        snapshot: Snapshot | None,
        now: datetime.datetime,
        *,
        check_mode: bool,
    ) -> None:
        self.services = services
        self.directory = directory
        self.snapshot = snapshot
        self.now = now
        self.check_mode = check_mode

    @abc.abstractmethod
    def plan(self, subjects: t.Sequence[Subject]) -> StepPlan:
        """Read the present state of all subjects, in bulk, and compare it with their options.

        Raises:
            HrsyncError: the service cannot be used at all; then nobody's step is taken, and all else goes on.
        """

    def begin(self, changes: t.Sequence[Change]) -> None:
        """Called before the first change of a run is made, with all that the step is to make; most steps need nothing.

        Raises:
            HrsyncError: the run must not begin; nothing was written.
        """
        return

    @abc.abstractmethod
    def apply(self, changes: t.Sequence[Change], context: Context) -> t.Iterator[Outcome]:
        """Make the changes, all of one kind, and yield an outcome for each, in their order, as soon as it is known.

        Args:
            changes: of those that `plan` gave, the ones whose account has had no failure so far.
            context: `context.dn(change)` is the account's DN after the renames and moves of this run.

        Raises:
            HrsyncError: the service is lost; the changes without an outcome are reported as not made.
        """

    def result(self, subject: Subject) -> t.Mapping[str, t.Any]:
        """What the module for one account returns beside `changed`, `changes` and `diff`, after plan and apply."""
        return {}
