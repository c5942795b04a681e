# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Selects the employees of the run."""

from __future__ import annotations

import re
import typing as t

from ..model.desired import Category
from ..values.text import count

if t.TYPE_CHECKING:
    from ..model.plan import Missing, Notice
    from ..model.run import Task
    from .identity.keys import Keys

_NAMED: t.Final = 10
"""The maximum number of unknown keys that a message names."""

_NOT_TELLING = re.compile(r"^0+|[\W_]+")
"""Leading zeros, and punctuation."""


class Selection:
    """The employees that HR knows, and those that the run is limited to."""

    def __init__(self, task: Task, keys: Keys) -> None:
        self._policy = task.policy
        self._keys = keys
        self._only = self._forms(task.policy.only)
        self._in_scope = self._forms(task.policy.in_scope)
        self._asked = (*(one.key for one in task.rejections), *(one.key for one in task.desired))
        listed = (one.key for one in task.desired if not one.only_disables)
        self.known_keys = frozenset((*task.known_keys, *(one.key for one in task.rejections), *listed))
        self._is_partial = task.is_partial
        self._is_emergency = bool(task.emergency)
        is_about_all = bool(task.known_keys) or task.policy.minimum_coverage > 0
        self.judges_coverage = is_about_all and not task.is_partial
        """Whether to check the safety threshold. A task about single accounts does not list all employees."""

    def _forms(self, keys: t.Iterable[str] | None) -> frozenset[str] | None:
        return None if keys is None else frozenset(map(self._keys.form, keys))

    def has(self, key: str) -> bool:
        """Whether the run includes the employee with this key."""
        form = self._keys.form(key)
        return all(selected is None or form in selected for selected in (self._only, self._in_scope))

    def excluded_by(self, key: str) -> str:
        """The options that exclude the employee with this key from the run; empty if none does."""
        form, names = self._keys.form(key), self._policy.option_names
        limits = {names.only: self._only, f"{names.scope} ({self._policy.scope})": self._in_scope}
        return " and ".join(name for name, keys in limits.items() if keys is not None and form not in keys)

    def asked(self, missing: t.Iterable[Missing]) -> list[Missing]:
        """The missing people without those whom `Policy.only` excludes. HR says nothing to judge their scope by."""
        return [one for one in missing if self._only is None or self._keys.form(one.key) in self._only]

    def concerned(self, notices: t.Iterable[Notice]) -> list[Notice]:
        """The warnings without those that are only about employees outside the run."""
        return [notice for notice in notices if not notice.keys or any(map(self.has, notice.keys))]

    def stops(self) -> list[str]:
        """Why the run must stop: it is limited to keys that HR does not know, or to nobody."""
        known = {self._keys.form(key): key for key in self.known_keys}
        missing = sorted(key for key in self._policy.only or () if self._keys.form(key) not in known)
        if missing:
            return [self._unknown(missing)]
        if self._is_limited and not any(map(self.has, self._asked)):
            return [self._nobody()]
        return []

    def limits(self) -> tuple[str, ...]:
        """How the run is limited, as sentences."""
        sentences = []
        if self._is_limited:
            selected = sum(map(self.has, self._asked))
            people = count(len(self._asked), self._policy.subject)
            whom = count(selected, self._policy.subject) if self._is_partial else f"{selected} of {people}"
            sentences.append(f"Limited to {whom} by {' and '.join(self._limiting())}.")
        if self._is_partial:
            sentences.append("HR was asked only for them and for those above them, so nobody else was judged.")
        # Nobody has set the category of an emergency run.
        if self._policy.category is not Category.ALL and not self._is_emergency:
            sentences.append(f"Limited to {self._policy.category} by {self._policy.option_names.category}.")
        return tuple(sentences)

    @property
    def _is_limited(self) -> bool:
        return self._only is not None or self._in_scope is not None

    def _limiting(self) -> t.Iterator[str]:
        if self._only is not None:
            yield self._policy.option_names.only
        if self._in_scope is not None:
            yield f"{self._policy.option_names.scope} ({self._policy.scope})"

    def _unknown(self, missing: t.Sequence[str]) -> str:
        alike: dict[str, list[str]] = {}
        for key in sorted(self.known_keys):
            alike.setdefault(telling(key), []).append(key)
        named = ", ".join(f"{key!r}{_meant(alike.get(telling(key), []))}" for key in missing[:_NAMED])
        more = f" and {len(missing) - _NAMED} more" if len(missing) > _NAMED else ""
        return (
            f"{self._policy.option_names.only} has {count(len(missing), 'key')} that HR does not know: {named}{more}."
            " Nothing is written. Correct the keys, or check that every source returns these employees."
        )

    def _nobody(self) -> str:
        return (
            f"The run is limited by {' and '.join(self._limiting())}, but that is true for none of"
            f" {count(len(self._asked), self._policy.subject)}. Nothing is written. Correct it."
        )


def telling(key: str) -> str:
    """The key without the characters that are lost or added most often."""
    return _NOT_TELLING.sub("", key).casefold()


def _meant(keys: t.Sequence[str]) -> str:
    return f" (did you mean {' or '.join(map(repr, keys[:3]))}?)" if keys else ""
