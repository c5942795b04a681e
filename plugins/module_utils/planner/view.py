# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What several parts of planning use: the snapshot with its indexes, the policy, and the memory."""

from __future__ import annotations

import typing as t

from ..model.memory import FORGETFUL
from .groups.index import GroupIndex
from .identity.keys import Keys
from .protection import Protection

if t.TYPE_CHECKING:
    from ..model.desired import Policy
    from ..model.directory import Snapshot
    from ..model.memory import Memory


class View:
    """The snapshot, the policy, the memory, and the indexes that several parts of planning use.

    Args:
        snapshot: the whole directory, with `plan.READ_ATTRIBUTES` and the attributes of the policy.
        policy: what the run may do.
        memory: what is remembered of earlier runs.
    """

    def __init__(self, snapshot: Snapshot, policy: Policy, memory: Memory = FORGETFUL) -> None:
        self.snapshot = snapshot
        self.policy = policy
        self.memory = memory
        self.keys = Keys(snapshot, policy)
        """Finds the accounts with a key."""
        self.groups = GroupIndex(snapshot.groups)
        """Finds the group that a string refers to."""
        self.protection = Protection(snapshot, policy)
        """Gives the reason why an account, a group or a container must not be changed."""
