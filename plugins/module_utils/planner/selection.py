# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selects the employees of the run."""

from __future__ import annotations

import typing as t

from ..model.plan import Notice
from ..values.text import count

if t.TYPE_CHECKING:
    from ..model.run import Task
    from .keys import Keys


class Selection:
    """The employees that HR knows, and those that the run is limited to."""

    def __init__(self, task: Task, keys: Keys) -> None:
        self._policy = task.policy
        self._keys = keys
        self._only = None if task.policy.only is None else {keys.form(key) for key in task.policy.only}
        asked = (*(one.key for one in task.rejections), *(one.key for one in task.desired))
        self.known_keys = frozenset((*task.known_keys, *asked))
        self.judges_coverage = bool(task.known_keys) or task.policy.minimum_coverage > 0
        """Whether to check the safety threshold. A task about single accounts does not list all employees."""

    def has(self, key: str) -> bool:
        """Whether the run includes the employee with this key."""
        return self._only is None or self._keys.form(key) in self._only

    def notices(self) -> list[Notice]:
        """A warning if the run is limited to keys that HR does not know."""
        known = {self._keys.form(key) for key in self.known_keys}
        missing = sorted(key for key in self._policy.only or () if self._keys.form(key) not in known)
        if not missing:
            return []
        option = self._policy.option_names.only
        text = f"{option} names {count(len(missing), 'key')} that HR does not know: {', '.join(missing[:10])}."
        return [Notice(text, tuple(missing))]
