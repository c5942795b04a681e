# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The simulated Microsoft 365 and the simulated Exchange in this process, and runs of a step against them."""

from __future__ import annotations

import collections.abc
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import NOTHING_READ, Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.base import AnyStep
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run as RunContext
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.exchange.conftest import Stage
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.services.graph.simulated import Microsoft365

NOW = datetime.datetime(2026, 10, 1, 12, tzinfo=datetime.UTC)


class Both:
    """Two services, and the people that they know."""

    def __init__(self, m365: Microsoft365, stage: Stage) -> None:
        self.m365 = m365
        self.stage = stage

    @property
    def params(self) -> dict[str, t.Any]:
        """What a task says of them."""
        options = self.stage.options()
        exchange = {
            "server": options.server,
            "port": options.port,
            "user": options.user,
            "password": options.password,
            "authentication": "basic",
            "ca_file": options.ca_file,
            "timeout": 10,
        }
        return {"microsoft365": self.m365.params, "exchange": exchange}

    def account(self, login: str) -> Account:
        """The account as the directory behind Exchange has it now."""
        [user] = self.stage.directory.find([("sAMAccountName", login)])
        values = {name.lower(): tuple(texts) for name, texts in user.attributes.items()}
        return Account(user.dn, values, str(user.guid))

    def run(self, step_class: type[AnyStep], *subjects: Subject, params: dict[str, t.Any] | None = None) -> Run:
        """Plan, with clients of its own."""
        return Run(step_class, Services(params or self.params), subjects)


class Run:
    """One run of a step."""

    def __init__(
        self, step_class: type[AnyStep], services: Services, subjects: collections.abc.Sequence[Subject]
    ) -> None:
        self.services = services
        self.step = step_class(RunContext(services=services, now=NOW))
        self.plan: StepPlan[StepChange] = self.step.plan(subjects)

    @property
    def setbacks(self) -> list[str]:
        return [setback.text for setback in self.plan.setbacks]

    @property
    def notices(self) -> list[str]:
        return [notice.text for notice in self.plan.notices]

    def apply(self) -> list[Outcome]:
        """Make the changes, and end the sessions."""
        with self.services:
            return list(self.step.apply(self.plan.changes, Context(NOTHING_READ, Passwords())))

    def succeed(self) -> list[StepChange]:
        """Make the changes, all of which must work; there must be some."""
        assert self.plan.changes, self.setbacks + self.notices
        outcomes = self.apply()
        assert outcomes == [Outcome(Status.APPLIED)] * len(self.plan.changes)
        return list(self.plan.changes)


def subject(
    key: str, options: t.Mapping[str, t.Any], *, account: Account | None = None, changes: tuple[Change, ...] = ()
) -> Subject:
    """Somebody, whose user principal name begins with the key."""
    return Subject(
        key=key,
        label=key.title(),
        presence=Presence.ACTIVE,
        options=options,
        account=account,
        upn=f"{key}@example.test",
        changes=changes,
    )


def failures(outcomes: collections.abc.Iterable[Outcome]) -> list[str]:
    return [outcome.message for outcome in outcomes if outcome.status is Status.FAILED]
