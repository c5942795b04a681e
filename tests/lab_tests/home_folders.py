# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the tests of home folders share: people of a test, the step as it is taken, the shares as they begin."""

from __future__ import annotations

import dataclasses
import datetime
import shutil
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.apply.apply import apply
from ansible_collections.hrsync.ad.plugins.module_utils.directory import snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Delta, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Plan, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.descriptor import HOME_FOLDER, KIND
from ansible_collections.hrsync.ad.plugins.module_utils.steps.home_folder.step import HomeFolder
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from tests.lab import directory_fixtures, ldap_tools, smb_tools
from tests.lab.facts import LabFacts

NOW = datetime.datetime(2026, 11, 22, 8, 30, tzinfo=datetime.UTC)
PASSWORD = "Secret-Home-4711"
DEFAULTS = {name: spec.get("default") for name, spec in HOME_FOLDER.options.items()}


@dataclasses.dataclass(frozen=True)
class Done:
    """What a run planned and did."""

    plan: StepPlan[StepChange]
    outcomes: tuple[Outcome, ...]

    @property
    def deltas(self) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
        """Before and after, by attribute, of the one change; empty where there is none."""
        return {delta.attribute: (delta.before, delta.after) for change in self.plan.changes for delta in change.deltas}

    @property
    def problems(self) -> list[str]:
        """Why it could not be done: of setbacks and failures."""
        failures = [outcome.message for outcome in self.outcomes if outcome.message]
        return [setback.text for setback in self.plan.setbacks] + failures


class Homes:
    """Takes the step for accounts of one organisational unit, in one folder of each share that is the test's own."""

    def __init__(self, lab: LabFacts, unit: str, folder: str) -> None:
        self.lab = lab
        self.unit = unit
        self.folder = folder
        self.first = f"//{lab.address}/homes1"
        self.second = f"//{lab.file_server_address}/homes2"
        self.archive = f"//{lab.file_server_address}/archive"

    def root(self, share: str) -> str:
        """The test's own folder in a share, as options name it."""
        return f"{share}/{self.folder}".replace("/", "\\")

    def add(self, name: str, **attributes: str) -> str:
        """A new account that can log on; its DN."""
        dn = directory_fixtures.add_user(self.lab, name, self.unit, **attributes)
        directory_fixtures.set_password(self.lab, dn, PASSWORD)
        directory_fixtures.enable(self.lab, dn)
        return dn

    def attributes(self, name: str) -> tuple[str, str]:
        """homeDirectory and homeDrive, as ldapsearch sees them."""
        [entry] = ldap_tools.search(self.lab, self.unit, f"(sAMAccountName={name})", ["homeDirectory", "homeDrive"])
        return entry.text("homeDirectory") or "", entry.text("homeDrive") or ""

    def names(self, share: str, folder: str = "") -> set[str]:
        """What is in the test's folder of a share, or in a folder there."""
        return smb_tools.names(self.lab, share, "/".join(filter(None, (self.folder, folder))))

    def tree(self, share: str, folder: str) -> set[str]:
        """Everything below a folder in the test's folder."""
        return smb_tools.tree(self.lab, share, f"{self.folder}/{folder}")

    def as_user(self, name: str, share: str, command: str) -> str:
        """What smbclient prints to the person, in the test's folder."""
        return smb_tools.run(self.lab, share, f'cd "{self.folder}"; {command}', (name, PASSWORD))

    def as_administrator(self, share: str, command: str) -> str:
        """The same to the administrator."""
        return smb_tools.run(self.lab, share, f'cd "{self.folder}"; {command}')

    def permissions(self, share: str, path: str, *options: str) -> list[str]:
        """What smbcacls says of a path in the test's folder."""
        return smb_tools.permissions(self.lab, share, f"{self.folder}/{path}", *options)

    def params(self, **file_server: t.Any) -> dict[str, t.Any]:
        """Options of the connections."""
        lab = self.lab
        servers = {"user": lab.bind_user, "password": lab.bind_password, "authentication": "ntlm", "timeout": 10}
        return {
            "servers": [lab.address],
            "base_dn": self.unit,
            "bind_user": lab.bind_user,
            "bind_password": lab.bind_password,
            "ca_file": str(lab.ca_file),
            "file_server": {**servers, **file_server},
        }

    def take(
        self,
        *names: str,
        check_mode: bool = False,
        new: bool = False,
        file_server: dict[str, t.Any] | None = None,
        **options: t.Any,
    ) -> Done:
        """Take the step for these people with these options; as if this run had created them, where `new`."""
        params = self.params(**(file_server or {}))
        with Services(params) as services, Directory.connect(ConnectionOptions.from_params(params)) as directory:
            seen = snapshot.read_snapshot(directory, HomeFolder.ATTRIBUTES, ous=False, others=False)
            run = Run(services=services, directory=directory, snapshot=seen, now=NOW, check_mode=check_mode)
            step = HomeFolder(run)
            wanted = {**DEFAULTS, "root": self.root(self.first), **options}
            by_name = {account.text("sAMAccountName"): account for account in seen.accounts}
            subjects = [
                Subject(
                    key=name,
                    label=name,
                    presence=Presence.ACTIVE,
                    options=wanted,
                    account=None if new else by_name[name],
                    changes=(_creation(by_name[name].dn, name),) if new else (),
                )
                for name in names
            ]
            plan = step.plan(subjects)
            if check_mode:
                return Done(plan, ())
            made = apply(Plan(changes=plan.changes), directory, seen, {KIND: step})
            return Done(plan, tuple(made[index] for index in sorted(made)))


def _creation(dn: str, login: str) -> Create:
    return Create(key=login, dn=dn, deltas=(Delta(attribute="sAMAccountName", after=(login,)),))


def clean(homes: Homes) -> None:
    """Remove the test's folders, on the disk: smbclient does not delete files that are read-only."""
    for name in ("homes1", "homes2", "archive"):
        shutil.rmtree(homes.lab.domain_directory / "shares" / name / homes.folder, ignore_errors=True)


def begin(homes: Homes) -> None:
    """Make the test's folders, empty."""
    clean(homes)
    for share in (homes.first, homes.second, homes.archive):
        smb_tools.run(homes.lab, share, f'mkdir "{homes.folder}"')
