# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The task of a run, and its report."""

from __future__ import annotations

import dataclasses
import typing as t

from .plan import Status

if t.TYPE_CHECKING:
    from .approval import Units
    from .desired import Desired, Policy
    from .feed_gate import FeedGate
    from .plan import Missing, Notice, Outcomes, Plan, Rejection
    from .waves import Size


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Keyless:
    """An employee without a key, who is skipped."""

    label: str
    """How messages name the person."""
    email: str
    """Work e-mail."""
    left: str = ""
    """Why the person has left; empty for others."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """What HR says of one person in this run, to be remembered."""

    label: str
    source: str
    """The HR system, or the first of several."""
    fields: t.Mapping[str, str | None]
    """By employee field: the dates, the status, and the fields that stages use."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """The task of a run: the desired accounts and the policy."""

    desired: tuple[Desired, ...]
    policy: Policy
    known_keys: frozenset[str] = frozenset()
    """All keys that HR knows, including those of skipped employees."""
    rejections: tuple[Rejection, ...] = ()
    """The employees that were skipped before the directory was read."""
    keyless: tuple[Keyless, ...] = ()
    """Those of them that have no key, but an e-mail address."""
    missing: tuple[Missing, ...] = ()
    """The people whom HR does not list any more, by what is remembered of them."""
    skipped_addresses: frozenset[str] = frozenset()
    """The e-mail addresses of those of them who have not left."""
    notices: tuple[Notice, ...] = ()
    stops: tuple[str, ...] = ()
    faults: tuple[str, ...] = ()
    """See `Plan.faults`."""
    identities: t.Mapping[str, t.Mapping[str, str]] = dataclasses.field(default_factory=dict)
    """Keyed digests by which rehires are recognized, by key and rule, of everybody whom HR lists."""
    said: t.Mapping[str, Saying] = dataclasses.field(default_factory=dict)
    """What HR says now of the fields to remember, by key, of everybody whom it lists."""
    revision: int = 0
    """`Memory.revision` when HR was read."""
    facts: t.Mapping[str, str] = dataclasses.field(default_factory=dict)
    """What is remembered of the run itself: who started it (`by`; `user` and `host` alone), with which `version`, the
    digest of the `mapping`, who has approved it in AWX (`awx_approvals`), and in an emergency why (`emergency`)."""
    mapping: str = dataclasses.field(default="", repr=False)
    """The variables of the mapping as JSON, unrendered, to be kept with the run."""
    feed_gate: FeedGate | None = None
    """Whether today's feeds are odd; None for tasks that do not follow HR."""
    feeds: t.Mapping[str, t.Mapping[str, t.Any]] = dataclasses.field(default_factory=dict, repr=False)
    """Today's feeds, to be remembered: as `Memory.feeds`."""
    is_partial: bool = False
    """Whether HR was asked only for the people of `Policy.only` and those above them. Then nobody else is judged."""
    by_id: frozenset[str] = frozenset()
    """The keys of `Policy.only` that were named by the id of an HR system, as webhooks name people."""
    waves: tuple[Size, ...] = ()
    """The sizes of the waves in which the plan is applied; empty if it is applied at once."""
    emergency: str = ""
    """See `Plan.emergency`."""


class KeptAs(t.NamedTuple):
    """A preview that is kept for approval."""

    name: str
    valid_until: str
    """In ISO 8601."""
    waits: str = ""
    """Whose approval is missing, as sentences; empty if the plan needs none, or has all."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """The plan of a run and the outcomes of its changes."""

    plan: Plan
    outcomes: Outcomes
    """Empty in check mode, and if the plan has stops."""
    server: str
    checksum: str
    """Of the plan before anything was withheld because it is not approved, see `planner.units`."""
    units: Units | None = dataclasses.field(default=None, repr=False, compare=False)
    """The same plan, as people approve it. It stays in the process."""
    fingerprint: str = ""
    """See `planner.fingerprint`; empty for tasks that nobody approves."""
    kept: KeptAs | None = None
    """Under which name a preview is kept for approval; None if it is not."""
    audit_head: str = ""
    """The last entry of the audit log after the run, `NUMBER:HASH`; empty if the run has written nothing to it."""
    number: int = 0
    """Of the run in the database, by which it can be undone; 0 if it is not remembered."""

    @property
    def waiting(self) -> KeptAs | None:
        """The plan of the preview if somebody must approve it before it can be applied."""
        return self.kept if self.kept and self.kept.waits else None

    @property
    def changed(self) -> bool:
        """Whether the directory was changed, or would be."""
        if self.plan.stops:
            return False
        if not self.outcomes:
            return bool(self.plan.changes)
        return any(outcome.status is Status.APPLIED for outcome in self.outcomes.values())

    @property
    def met_conflicts(self) -> bool:
        """Whether somebody else changed accounts while the run was working."""
        return any(outcome.status is Status.CONFLICT for outcome in self.outcomes.values())

    @property
    def failures(self) -> int:
        """Number of failed changes."""
        return sum(outcome.status is Status.FAILED for outcome in self.outcomes.values())
