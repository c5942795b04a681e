# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The context of a run."""

from __future__ import annotations

import dataclasses
import typing as t

from ..apply.journal import Journal, NoJournal
from ..errors import ConfigurationError
from ..model.approval import Approving, NeedsNoApproval, Scope
from ..model.memory import FORGETFUL, Memory

if t.TYPE_CHECKING:
    import datetime

    from ..directory.connection import Directory
    from ..model.directory import Snapshot
    from ..services.opening import Services


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """The context of one run, which all its steps share."""

    services: Services
    """The clients of services. Each client is opened on first use, once for a run."""
    directory: Directory | None = None
    """The connected directory; None if the task uses none."""
    snapshot: Snapshot | None = None
    """The data that was read from the directory; None if the task uses no directory."""
    now: datetime.datetime
    """The timestamp of the run, in UTC."""
    check_mode: bool = False
    """Whether the run must not write anything."""
    withholds: bool = True
    """Whether limits withhold changes (`do: hold`). A comparison of plans shows these changes."""
    memory: Memory = FORGETFUL
    """What is remembered of earlier runs."""
    journal: Journal = dataclasses.field(default_factory=NoJournal)
    """Remembers what this run is about to do."""
    approval: Approving = dataclasses.field(default_factory=NeedsNoApproval)
    """What somebody has approved of what this run is about to do."""
    place: Scope | None = None
    """What the plan belongs to; None if that is the domain alone."""

    @property
    def scope(self) -> Scope:
        """What the plan belongs to."""
        return self.place or Scope(target=self.snapshot.base_dn if self.snapshot else "")

    @property
    def known_directory(self) -> Directory:
        """The directory, for work that needs it.

        Raises:
            ConfigurationError: there is none.
        """
        if self.directory is None:
            raise ConfigurationError(_NO_DIRECTORY)
        return self.directory

    @property
    def known_snapshot(self) -> Snapshot:
        """The snapshot, for work that needs it.

        Raises:
            ConfigurationError: there is none.
        """
        if self.snapshot is None:
            raise ConfigurationError(_NO_DIRECTORY)
        return self.snapshot


_NO_DIRECTORY = "This needs the directory, but the option servers is empty. Set servers to the domain controllers."
