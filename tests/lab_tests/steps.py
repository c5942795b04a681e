# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Takes a step for all accounts of an organisational unit, as a run of the role does, with the lab's real services."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.apply import apply
from ansible_collections.hrsync.ad.plugins.module_utils.directory import snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.base import AnyStep
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from tests.lab.facts import LabFacts

NOW = datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC)


@dataclasses.dataclass(frozen=True)
class Done:
    """What was planned and done, and how many requests to Microsoft Graph it took."""

    plan: StepPlan[StepChange]
    outcomes: tuple[Outcome, ...]
    graph_requests: int


def take(
    lab: LabFacts, unit: str, step_class: type[AnyStep], options: t.Callable[[str], t.Mapping[str, t.Any]]
) -> Done:
    """Plan and apply the step with options for each login name, besides which the defaults hold."""
    params = _params(lab, unit)
    defaults = {name: spec.get("default") for name, spec in step_class.DESCRIPTOR.options.items()}
    with Services(params) as services, Directory.connect(ConnectionOptions.from_params(params)) as directory:
        seen = snapshot.read_snapshot(directory, step_class.ATTRIBUTES, ous=False, others=False)
        step = step_class(Run(services=services, directory=directory, snapshot=seen, now=NOW))
        subjects = [
            Subject(
                key=account.text("sAMAccountName") or "",
                label=account.dn,
                presence=Presence.ACTIVE,
                options={**defaults, **options(account.text("sAMAccountName") or "")},
                account=account,
            )
            for account in seen.accounts
        ]
        plan = step.plan(subjects)
        made = apply(Plan(changes=plan.changes), directory, seen, dict.fromkeys(step.DESCRIPTOR.kinds, step))
        return Done(plan, tuple(made[index] for index in sorted(made)), services.graph.requests)


def _params(lab: LabFacts, unit: str) -> dict[str, t.Any]:
    facts = lab.as_json()
    return {
        "servers": [lab.address],
        "base_dn": unit,
        "bind_user": lab.bind_user,
        "bind_password": lab.bind_password,
        "ca_file": str(lab.ca_file),
        "microsoft365": {
            **{name: facts[f"microsoft365_{name}"] for name in ("tenant_id", "client_id", "client_secret")},
            "graph_url": lab.microsoft365_url,
            "login_url": lab.microsoft365_login_url,
            "ca_file": str(lab.ca_file),
        },
    }
