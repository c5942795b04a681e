# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The world of tests/unit/life with a domain and a database: the clock is invented, the writes are real."""

from __future__ import annotations

import pathlib
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils import runner
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.sync.options import ARGUMENT_SPEC
from ansible_collections.hrsync.ad.plugins.module_utils.sync.remembered import kept, memory_of
from ansible_collections.hrsync.ad.tests.unit.life.world import MAPPING, World
from ansible_collections.hrsync.ad.tests.unit.plugins.plugin_utils.run.test_assignment import settings
from tests.lab import ldap_tools, ldif
from tests.lab.facts import LabFacts

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.run import Report


class RealWorld(World):
    """HR and the clock are invented; the directory is that of the lab, and the memory a database.

    Args:
        lab: the lab.
        unit: DN of the organizational unit that the runs manage.
        state: the file of the database.
        variables: of the inventory, beside the mapping.
        options: of `hrsync.ad.sync`.
    """

    def __init__(
        self, lab: LabFacts, unit: str, state: pathlib.Path, variables: t.Mapping[str, t.Any], **options: t.Any
    ) -> None:
        super().__init__()
        self._lab, self.unit = lab, unit
        known = {"mapping": MAPPING, "place": unit, **variables}
        self.settings = settings(variables=known, managed_base=unit, ou="place", **options)
        given = {"state": f"sqlite:///{state}", "managed_base": unit, "name": "world"}
        self._params = {**{name: option.get("default") for name, option in ARGUMENT_SPEC.items()}, **given}
        self._connection = ConnectionOptions.from_params(
            {
                "servers": [lab.address],
                "bind_user": lab.bind_user,
                "bind_password": lab.bind_password,
                "ca_file": str(lab.ca_file),
            }
        )

    def applies(self) -> Report:
        """Make a run, as the target does."""
        self.memory, _warnings = memory_of(self._params)
        task = self.task()
        with (
            kept(self._params, task, check_mode=False) as keeping,
            Directory.connect(self._connection) as directory,
        ):
            snapshot = runner.read(directory, task)
            task = keeping.settled(task, snapshot)
            run = Run(
                services=Services({}),
                directory=directory,
                snapshot=snapshot,
                now=self.now,
                memory=keeping.memory,
                journal=keeping.writing,
            )
            report = runner.follow(run, task, read=lambda: runner.read(directory, task))
            return keeping.concluded(task, run, report)

    def held(self, key: str) -> ldif.Entry | None:
        """The account with this key, by ldapsearch."""
        attributes = ["userAccountControl", "memberOf", "sAMAccountName", "description"]
        found = ldap_tools.search(self._lab, self.unit, f"(employeeID={key})", attributes)
        if len(found) > 1:
            raise AssertionError(f"{key} is there {len(found)} times")
        return found[0] if found else None

    def state(self, key: str) -> str:
        """`none`, `disabled` or `enabled`, by ldapsearch."""
        entry = self.held(key)
        if entry is None:
            return "none"
        return "disabled" if int(entry.text("userAccountControl")) & 2 else "enabled"


def told(report: Report) -> list[str]:
    """The kinds of the changes of a run, none of which may have failed."""
    failed = [one.message for one in report.outcomes.values() if one.status != "applied"]
    if failed or report.plan.stops:
        raise AssertionError([*failed, *report.plan.stops])
    return [change.kind.name for change in report.plan.changes]


__all__ = ["RealWorld", "told"]
