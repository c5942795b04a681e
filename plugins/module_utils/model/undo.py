# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is undone: the changes that runs have made, which of them somebody has chosen, and what cannot come back."""

from __future__ import annotations

import dataclasses
import typing as t

if t.TYPE_CHECKING:
    import datetime

    from .changes import Change
    from .directory import Account


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """Which changes are undone: those for which all that is set is true."""

    runs: frozenset[int] = frozenset()
    """Numbers of runs; empty for any."""
    keys: frozenset[str] = frozenset()
    """Keys of people; empty for anybody."""
    kinds: frozenset[str] = frozenset()
    """Names of kinds of change; empty for any."""
    since: datetime.datetime | None = None
    """The first moment; None for any."""
    until: datetime.datetime | None = None
    """The first moment that does not count any more; None for any."""

    @property
    def words(self) -> str:
        """What is chosen, in words: `run 5; key 1017; since 2026-12-01 06:00 UTC`."""
        parts = (
            *(f"{name} {', '.join(map(str, sorted(values)))}" for name, values in self._lists if values),
            *(f"{name} {at:%Y-%m-%d %H:%M} UTC" for name, at in (("since", self.since), ("until", self.until)) if at),
        )
        return "; ".join(parts)

    @property
    def _lists(self) -> t.Iterator[tuple[str, frozenset[t.Any]]]:
        yield from (("run", self.runs), ("key", self.keys), ("kind", self.kinds))

    def has(self, run: int, key: str, kind: str, at: datetime.datetime) -> bool:
        """Whether a change is undone."""
        return (
            (not self.runs or run in self.runs)
            and (not self.keys or key in self.keys)
            and (not self.kinds or kind in self.kinds)
            and (self.since is None or at >= self.since)
            and (self.until is None or at < self.until)
        )


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A change that a run has made."""

    number: int
    """In the database: changes with greater numbers were made later."""
    run: int
    """The number of the run."""
    at: datetime.datetime
    change: Change
    """Without the values of secrets and without what stays in the process (`wire.records.change_from_dict`)."""
    is_chosen: bool = False
    """Whether somebody has chosen it to be undone."""
    is_known: bool = True
    """Whether it is known that the run has made it. A run that was killed, or lost a service, may not know."""
    is_whole: bool = True
    """False if the person was forgotten, so that the names and the values are not remembered any more."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Deleted:
    """An account that a run has deleted, as the directory keeps it."""

    account: Account
    """With the DN that it had, and the attributes that the directory has kept."""
    dn: str
    """The DN of the deleted object."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Bin:
    """The deleted accounts that can be restored."""

    accounts: t.Mapping[str, Deleted] = dataclasses.field(default_factory=dict)
    """By objectGUID."""
    problem: str = ""
    """Why no account can be restored, as a sentence; empty if the directory has a recycle bin that can be read."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """Something that cannot come back. The rest of what was chosen is undone nevertheless."""

    key: str
    """Of the person; empty for an organizational unit."""
    label: str
    run: int
    what: str
    """In a few words: `password`, `title`, `OU=Sales,DC=corp,DC=example`."""
    why: str
    """As a sentence."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """One setting that a step has changed."""

    name: str
    """As the deltas of the step have it."""
    before: tuple[str, ...]
    """Before the first run that is undone."""
    after: tuple[str, ...]
    """After the last one."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class StepHistory:
    """What the runs that are undone have changed with one step, for one person."""

    kind: str
    """The name of the kind of change."""
    key: str
    label: str
    account: Account
    settings: tuple[Setting, ...]
    runs: tuple[int, ...]
    reasons: tuple[str, ...] = ()
    """What later runs have changed since, as sentences."""
    is_forced: bool = False
    """Whether somebody has confirmed for this person what has changed since."""

    def before(self, name: str) -> tuple[str, ...] | None:
        """The values of a setting before the first run that is undone; None if the runs have not changed it."""
        return next((one.before for one in self.settings if one.name == name), None)

    def after(self, name: str) -> tuple[str, ...] | None:
        """The values of a setting after the last run; None if the runs have not changed it."""
        return next((one.after for one in self.settings if one.name == name), None)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """How a step brings back what it has changed."""

    options: t.Mapping[str, t.Any] | None = None
    """The options of the step that do it, without those that have their default; None if there is nothing to do."""
    lost: tuple[tuple[str, str], ...] = ()
    """What cannot come back, in a few words, and why, as a sentence."""
    ignored: frozenset[str] = frozenset()
    """The settings of the step that need not come back as they were, such as the drive of a folder."""
