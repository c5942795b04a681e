# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company whose reviewers use the modules, with a database and with keys of ssh-keygen."""

from __future__ import annotations

import pathlib
import typing as t

import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import KeptPlan, NewPlan, Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    CreateOu,
    Delta,
    Disable,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.deciding import approval
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.info import plan_info
from ansible_collections.hrsync.ad.plugins.module_utils.reviews.options import APPROVING_OPTIONS, PLAN_INFO_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.wire.records import change_to_dict
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import Keys
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.plans_suite import forge
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import opened

DAY: t.Final = 24 * 3600
ANNA: t.Final = Disable(
    key="1", label="Anna <b>Nowak</b> (1)", account="g1", dn="CN=Anna", reason="end date 2026-11-28 reached"
)
BO: t.Final = SetAttributes(
    key="2", label="Bo (2)", account="g2", dn="CN=Bo", deltas=(Delta(attribute="title", after=("CEO",)),)
)
LEVELS: t.Final = (
    {"name": "HR", "approvers": ["alice", "dora", "eve"]},
    {"name": "IT", "approvers": ["bob", "carol", "alice"], "when": "disables > 0", "valid": "2 hours"},
)


class FakeModule:
    """What the functions of modules use of an AnsibleModule."""

    def __init__(self, params: dict[str, t.Any], *, check_mode: bool) -> None:
        self.params = params
        self.check_mode = check_mode
        self.no_log_values = set[str]()
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


class Company:
    """A database with a plan that eve has requested."""

    def __init__(self, folder: pathlib.Path, people: t.Mapping[str, pathlib.Path]) -> None:
        self.folder = folder
        self.option = f"sqlite:///{folder}/state.db"
        (folder / "keys").mkdir()
        self.keys = Keys(folder / "keys")
        self.files = dict(people)
        for name, file in people.items():
            self.keys.allow(name, file)
        self.levels: list[dict[str, t.Any]] = [dict(level) for level in LEVELS]
        self.plan = self.keep(ANNA, BO)

    def keep(self, *changes: Change, approval: str = "units", by: str = "eve") -> KeptPlan:
        """Keep a plan, as a preview does."""
        with opened(self.option) as state:
            scope = Scope(target="corp", configuration="c", secret=state.memory().secret)
            found = units_of(Plan(changes=changes), scope)
            places = [change for change in changes if isinstance(change, CreateOu)]
            facts = {
                "target": "corp",
                "configuration": "c",
                "places": found.places,
                "organizational_units": [change_to_dict(change) for change in places],
                "approval": approval,
                "counts": {"people": len(found.each), "disables": sum(isinstance(one, Disable) for one in changes)},
            }
            own = {key: [change for change in changes if change.key == key] for key in found.each}
            return state.keep(NewPlan(found.checksum, by, facts, tuple(found.each.values()), own), DAY)

    def decide(self, who: str, level: str, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """The result of `hrsync.ad.approval`."""
        given = {"plan": self.plan.name, "level": level, "key_file": str(self.files[who]), **options}
        return self.call_approval(check_mode=check_mode, **given)

    def call_approval(self, *, check_mode: bool = False, **options: t.Any) -> dict[str, t.Any]:
        """The result of `hrsync.ad.approval` with these options."""
        module = self._module(APPROVING_OPTIONS, check_mode, {"database": self.option, **self._signers(), **options})
        return approval(t.cast(t.Any, module))

    def show(self, *, verified: bool = True, **options: t.Any) -> list[dict[str, t.Any]]:
        """The plans that `hrsync.ad.plan_info` returns."""
        signers = self._signers() if verified else {}
        module = self._module(PLAN_INFO_OPTIONS, False, {"state": self.option, **signers, **options})
        return t.cast("list[dict[str, t.Any]]", plan_info(t.cast(t.Any, module))["plans"])

    def edit(self, table: t.Any, **values: t.Any) -> None:
        """Somebody changes all rows of a table, and the entries of the audit log that tell of plans."""
        with opened(self.option) as state, state._database.writing() as connection:
            connection.execute(sa.update(table).values(**values))
            for row in connection.execute(sa.select(tables().plans)).all():
                forge(connection, row)

    def age(self, seconds: int) -> None:
        """Let time pass for the plan."""
        plans = tables().plans
        self.edit(plans, created=plans.c.created - seconds, valid_until=plans.c.valid_until - seconds)

    def rows(self, table: t.Any) -> list[t.Any]:
        """The rows of a table."""
        with opened(self.option) as state, state._database.reading() as connection:
            return list(connection.execute(sa.select(table)))

    def _signers(self) -> dict[str, t.Any]:
        return {
            "approval_levels": self.levels,
            "allowed_signers": str(self.keys.allowed),
            "revoked_signers": str(self.keys.revoked) if self.keys.revoked else None,
        }

    def _module(self, spec: dict[str, t.Any], check_mode: bool, given: dict[str, t.Any]) -> FakeModule:
        params, problems = validate(given, spec)
        assert problems == ()
        return FakeModule(params, check_mode=check_mode)
