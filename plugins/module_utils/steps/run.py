# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The context of a run: what a run has at hand, and steps are given."""

from __future__ import annotations

import dataclasses
import typing as t

from ..errors import ConfigurationError

if t.TYPE_CHECKING:
    import datetime

    from ..directory.connection import Directory
    from ..model.directory import Snapshot
    from ..services.opening import Services


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One run: the same for all steps."""

    services: Services
    """Opens the clients of services when they are first used, one of each for a run."""
    directory: Directory | None = None
    """Connected; None where a task works on a service alone."""
    snapshot: Snapshot | None = None
    """The directory as it was read; None where there is no directory."""
    now: datetime.datetime
    """The instant of the run, in UTC."""
    check_mode: bool = False
    """Whether nothing may be written."""

    @property
    def known_directory(self) -> Directory:
        """The directory, for what cannot be done without it.

        Raises:
            ConfigurationError: there is none.
        """
        if self.directory is None:
            raise ConfigurationError(_NO_DIRECTORY)
        return self.directory

    @property
    def known_snapshot(self) -> Snapshot:
        """The snapshot; as `known_directory`."""
        if self.snapshot is None:
            raise ConfigurationError(_NO_DIRECTORY)
        return self.snapshot


_NO_DIRECTORY = (
    "This works on an account in the directory, and the option servers is empty. Name its domain controllers."
)
