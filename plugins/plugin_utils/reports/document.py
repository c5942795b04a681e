# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report of a run as plain data: the whole plan, its outcomes, and everything that the pages show.

`docs/report.schema.json` is the schema of the JSON file.
"""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import json
import types
import typing as t

from ...module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    Delta,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
)
from ...module_utils.model.limits import RUN, Gauge, length
from ...module_utils.model.plan import Missing, Outcome, Outcomes, Plan, Rejection
from ...module_utils.model.waves import Waves
from ...module_utils.presentation import change_names
from ...module_utils.presentation.persons import Person, persons
from ...module_utils.presentation.special import waves_text

FORMAT = "hrsync.ad/report/2"
"""Identifies the format of the JSON file. The number increases with each incompatible change."""

Document = dict[str, t.Any]
"""The report as plain data; see `docs/report.schema.json`."""


@dataclasses.dataclass(frozen=True, slots=True)
class SourceCount:
    """The number of employees that one source returned."""

    name: str
    type: str
    employees: int


@dataclasses.dataclass(frozen=True, slots=True)
class StartedBy:
    """Who started the run, and where."""

    user: str = ""
    """The user of the operating system that runs Ansible."""
    host: str = ""
    """The host that runs Ansible; in AWX, the container."""
    awx_user: str = ""
    """The user of AWX who launched the job; empty outside AWX, and for scheduled jobs."""
    awx_job: str = ""
    """The number of the job of AWX; empty outside AWX."""

    @property
    def name(self) -> str:
        """How messages name who started the run: `anna (AWX job 17)`, or `root`."""
        job = f" (AWX job {self.awx_job})" if self.awx_job else ""
        return f"{self.awx_user or self.user}{job}"

    @property
    def facts(self) -> dict[str, str]:
        """What is remembered of the run; `user` is who approves nothing that the run requests.

        The user of the operating system is there too, because outside AWX, anybody can set the variables of AWX.
        """
        told = {"by": self.name, "user": self.awx_user or self.user, "host": self.host}
        system = {"system_user": self.user} if self.awx_user or self.awx_job else {}
        return told | system | ({"awx_job": self.awx_job} if self.awx_job else {})


class KnownPerson(t.NamedTuple):
    """A person as HR knows them."""

    name: str
    department: str = ""
    """Empty if HR has none."""
    presence: str = ""
    """The lifecycle state, see `Presence`; empty if it could not be determined."""


KnownPeople = t.Mapping[str, KnownPerson]
"""By key."""

NOBODY: t.Final[KnownPeople] = types.MappingProxyType({})
UNKNOWN: t.Final = KnownPerson("")


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """The facts about the run itself in a report."""

    name: str
    """Name of the configuration (`lifecycle_name`)."""
    started: datetime.datetime
    """With a time zone."""
    finished: datetime.datetime
    check_mode: bool
    as_of: datetime.datetime | None = None
    """The time for which the preview is made (`lifecycle_as_of`); None if it is the present."""
    description: str = ""
    category: str = "all"
    server: str = ""
    """The domain controller that the run read and wrote to."""
    checksum: str = ""
    """Checksum of the plan."""
    audit_head: str = ""
    """The last entry of the audit log after the run, `NUMBER:HASH`; empty if there is none."""
    sources: tuple[SourceCount, ...] = ()
    warnings: tuple[str, ...] = ()
    """The warnings of the sources."""
    started_by: StartedBy = StartedBy()
    version: str = ""
    """The version of the collection."""
    only: tuple[str, ...] | None = None
    """The keys that the run is limited to (`lifecycle_only`), sorted; None for everybody."""
    scope: str = ""
    """The condition that the run is limited by (`lifecycle_scope`); empty for everybody."""
    minimum_coverage: int = 0
    """The safety threshold in percent (`lifecycle_minimum_coverage`)."""
    failure: str = ""
    """Why the run failed, as sentences; empty if it did not."""


def document(
    plan: Plan,
    outcomes: Outcomes,
    facts: RunFacts,
    known: KnownPeople = NOBODY,
    hr_data: t.Sequence[t.Mapping[str, t.Any]] = (),
) -> Document:
    """The report as plain data. The same arguments always give the same document.

    It contains no secret values; a secret attribute has only its name, its reason and `secret: true`.

    Args:
        plan, outcomes: of the run.
        facts: about the run itself.
        known: the people whom HR knows, including those that are skipped or do not change.
        hr_data: what HR has to repair, see `mapping.repairs.numbers`.
    """
    concerned = _Concerned(plan, known)
    return {
        "format": FORMAT,
        "run": _run(facts),
        "employees": plan.employees,
        "unchanged": plan.unchanged,
        "counts": {kind.count: number._asdict() for kind, number in change_names.count(plan, outcomes).items()},
        "limits": list(plan.limits),
        "stops": list(plan.stops),
        "change_limits": list(map(_gauge, plan.gauges)),
        "waves": _waves(plan.waves) if plan.waves else None,
        "emergency": plan.emergency,
        "people": [_person(person, known) for person in persons(plan, outcomes)],
        "rejected": [_rejected(rejection, known) for rejection in plan.rejections],
        "problems": [
            {"step": problem.step, "text": problem.text, "concerns": concerned.people(problem.keys)}
            for problem in plan.problems
        ],
        "notices": [{"text": notice.text, "concerns": concerned.people(notice.keys)} for notice in plan.notices],
        "missing": [_missing(one) for one in plan.missing],
        "hr_data": [dict(entry) for entry in hr_data],
        "changes": [_change(change, outcomes.get(index)) for index, change in enumerate(plan.changes)],
    }


class _Concerned:
    """Names the people of a warning, of whom a plan only has the keys."""

    def __init__(self, plan: Plan, known: KnownPeople) -> None:
        self._known = known
        labels = {change.key: change.label for change in plan.changes}
        labels.update((rejection.key, rejection.label) for rejection in plan.rejections)
        self._labels = labels

    def people(self, keys: t.Iterable[str]) -> list[dict[str, str]]:
        """The people with these keys; the name is empty if nobody knows it."""
        return [{"key": key, "name": self._name(key)} for key in keys]

    def _name(self, key: str) -> str:
        if key in self._known:
            return self._known[key].name
        return bare_name(self._labels.get(key, ""), key)


def bare_name(label: str, key: str) -> str:
    """The name in a label such as `Anna Nowak (1017)`."""
    return label.removesuffix(f" ({key})") if key else label


def _person(person: Person, known: KnownPeople) -> dict[str, t.Any]:
    told = known.get(person.key, UNKNOWN)
    return {
        "key": person.key,
        "name": person.name,
        "login": person.login,
        "dn": person.dn,
        "kind": person.kind.value,
        "words": person.words,
        "department": told.department,
        "presence": told.presence,
        "state": person.state.value,
        "changes": list(person.changes),
    }


def _missing(missing: Missing) -> dict[str, t.Any]:
    return {
        "key": missing.key,
        "name": bare_name(missing.label, missing.key),
        "since": missing.since.isoformat(timespec="seconds"),
        "days": missing.days,
        "note": missing.note,
        "disables": missing.disables,
    }


def _rejected(rejection: Rejection, known: KnownPeople) -> dict[str, t.Any]:
    return {
        "key": rejection.key,
        "name": bare_name(rejection.label, rejection.key),
        "label": rejection.label,
        "department": known.get(rejection.key, UNKNOWN).department,
        "reasons": list(rejection.reasons),
    }


def _waves(waves: Waves) -> dict[str, t.Any]:
    return {
        "sizes": list(waves.sizes),
        "begun": waves.begun,
        "why": waves.why,
        "left": {"people": waves.people_left, "first": list(waves.left)},
        "words": waves_text(waves),
    }


def _gauge(gauge: Gauge) -> dict[str, t.Any]:
    limit = gauge.limit
    return {
        "name": limit.name,
        "people": gauge.number,
        "earlier": gauge.earlier,
        "allowed": gauge.allowed,
        "managed": gauge.population,
        "count": limit.count,
        "percent": limit.percent,
        "floor": limit.floor,
        "per": RUN if limit.period is None else length(limit.period),
        "verdict": gauge.verdict.value,
    }


def _run(facts: RunFacts) -> dict[str, t.Any]:
    return {
        "name": facts.name,
        "description": facts.description,
        "started": facts.started.isoformat(timespec="seconds"),
        "finished": facts.finished.isoformat(timespec="seconds"),
        "seconds": round((facts.finished - facts.started).total_seconds(), 1),
        "check_mode": facts.check_mode,
        "as_of": facts.as_of.isoformat(timespec="seconds") if facts.as_of else None,
        "failed": bool(facts.failure),
        "failure": facts.failure,
        "started_by": dataclasses.asdict(facts.started_by),
        "version": facts.version,
        "category": facts.category,
        "only": None if facts.only is None else list(facts.only),
        "scope": facts.scope,
        "minimum_coverage": facts.minimum_coverage,
        "server": facts.server,
        "checksum": facts.checksum,
        "audit_head": facts.audit_head,
        "sources": [dataclasses.asdict(source) for source in facts.sources],
        "warnings": list(facts.warnings),
    }


def _change(change: Change, outcome: Outcome | None) -> dict[str, t.Any]:
    record: dict[str, t.Any] = {
        "kind": change.kind.name,
        "key": change.key,
        "label": change.label,
        "account": change.account,
        "dn": change.dn,
        "reason": change.reason,
        "status": outcome.status.value if outcome else "planned",
        "message": outcome.message if outcome else "",
    }
    match change:
        case Rename() | Move() | Restore():
            record["new_dn"] = change.new_dn
        case AddToGroup() | RemoveFromGroup() | PrimaryGroup():
            record["group"] = change.group
        case Create() if change.enabled:
            record["enabled"] = True
    if change.deltas:
        record["attributes"] = [_attribute(delta) for delta in change.deltas]
    return record


def _attribute(delta: Delta) -> dict[str, t.Any]:
    if delta.secret:
        return {"attribute": delta.attribute, "secret": True, "reason": delta.reason}
    record = {
        "attribute": delta.attribute,
        "before": list(delta.before),
        "after": list(delta.after),
        "reason": delta.reason,
    }
    if delta.person is not None:
        record["person"] = delta.person
    return record


def json_parts(report: Document) -> t.Iterator[bytes]:
    """The JSON file in UTF-8, line by line, because the whole file of a large plan needs more memory than the plan.

    Keys are in the order of the schema. Each change is on its own line, for grep and diff.
    """
    before = "{\n"
    for key, value in report.items():
        for part in itertools.chain((f"{before}{_compact(key)}: ",), _member(value)):
            # A lone surrogate cannot be encoded. Its backslash form is also the JSON escape of the character.
            yield part.encode("utf-8", "backslashreplace")
        before = ",\n"
    yield b"\n}\n"


def _member(value: t.Any) -> t.Iterator[str]:
    if not isinstance(value, list) or not value:
        yield _compact(value)
        return
    before = "[\n"
    for one in value:
        yield f"{before}{_compact(one)}"
        before = ",\n"
    yield "\n]"


_compact = json.JSONEncoder(ensure_ascii=False).encode
