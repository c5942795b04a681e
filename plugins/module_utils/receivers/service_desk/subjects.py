# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a service desk gets requests about: plans that wait for approval, and people who are skipped for long."""

from __future__ import annotations

import dataclasses
import datetime
import hashlib
import html
import typing as t

from ...values.digests import digest
from ...values.text import clip, count, ended

if t.TYPE_CHECKING:
    from ...model.approval import KeptPlan
    from ...model.memory import PersonMemory, Trouble
    from ..message import Chain

LONGEST_TITLE: t.Final = 250
"""Characters of the subject of a request, by the documentation of the API."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """What a request is about."""

    key: str
    """Such as `plan:brave-otter-42` or `person:1042`."""
    title: str
    lines: tuple[str, ...]
    """The sentences of its description."""

    @property
    def digest(self) -> str:
        """Tells whether the request must say something else."""
        return digest([self.title, *self.lines])

    def description(self) -> str:
        """The description, as HTML."""
        return "<br>".join(html.escape(line) for line in self.lines)


def of_plans(plans: t.Iterable[KeptPlan], chain: Chain) -> list[Subject]:
    """The subjects of plans that wait for approval."""
    return [_of_plan(plan, chain) for plan in plans]


def _of_plan(plan: KeptPlan, chain: Chain) -> Subject:
    return Subject(
        key=f"plan:{plan.name}",
        title=f"Plan {plan.name} of {chain.name} waits for approval",
        lines=(
            f"{plan.requested_by} asks for the approval of the plan {plan.name} of {chain.name}.",
            f"It changes {count(len(plan.units), 'person', 'people')}, and is valid until"
            f" {plan.valid_until:%Y-%m-%d %H:%M} UTC.",
            f"Its checksum is {plan.checksum}.",
            "The module hrsync.ad.plan_info shows the plan, and the playbook hrsync.ad.approve approves or rejects it.",
        ),
    )


def of_people(people: t.Iterable[PersonMemory], now: datetime.datetime, days: int, chain: Chain) -> list[Subject]:
    """The subjects of people who have been skipped, or whose changes have failed, for this number of days.

    Args:
        people: what is remembered after the run.
        now: the time of the run.
        days: whole days since the first run with the same reason; 0 for no subjects.
        chain: of the configuration.
    """
    longest = datetime.timedelta(days=days)
    return [
        _of_person(one, one.trouble, chain)
        for one in people
        if days and one.trouble and now - one.trouble.first >= longest
    ]


def _of_person(person: PersonMemory, trouble: Trouble, chain: Chain) -> Subject:
    label = person.label or person.key
    return Subject(
        key=f"person:{person.key}",
        title=f"{label} is skipped since {trouble.first:%Y-%m-%d}",
        lines=(
            f"Runs of {chain.name} have not changed the account of {label} since {trouble.first:%Y-%m-%d}.",
            ended(trouble.text),
            "The next run that succeeds for this person closes this request.",
        ),
    )


def marker(chain: Chain, receiver: str, key: str, opened: datetime.datetime) -> str:
    """What finds the request again if the answer to its creation was lost: the end of its title."""
    named = "\n".join((chain.name, receiver, key, str(int(opened.timestamp()))))
    return f"[hrsync {hashlib.sha256(named.encode()).hexdigest()[:16]}]"


def marked(title: str, mark: str) -> str:
    """The title with the marker, shortened to what a request can have."""
    return f"{clip(title, LONGEST_TITLE - len(mark) - 1)} {mark}"
