# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the benchmarks run: a lab of their own, so that the demo's domain stays as small as it is."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import typing as t

from tests.lab import directory_fixtures, domain, environment, lab, ldap_tools, packages
from tests.lab.errors import LabError
from tests.lab.facts import NETWORK_VARIABLE, REPOSITORY
from tests.lab.simulated_hr import company, generate
from tests.lab.simulated_hr.control import SimulatedControl

from . import measure
from .plan import Plan

DIRECTORY = REPOSITORY / ".build" / "bench"
NETWORK = "127.0.90"
INVENTORY = pathlib.Path(__file__).with_name("inventory.yml")
PLAYBOOK = str(pathlib.Path(sys.executable).with_name("ansible-playbook"))

MORE_PACKAGES = ("python3-ldap",)
"""For community.general.ldap_attrs, which runs with Debian's Python: PyPI has python-ldap as source only."""

_CHANGED = re.compile(r"changed=(\d+)")
_TOTAL, _SKIPPED = re.compile(r"^Total ", re.MULTILINE), re.compile(r"^! SKIPPED", re.MULTILINE)
_MARK = "bench-fingerprint"
_FILL = pathlib.Path(__file__).with_name("fill.py")
_STATE_OF = (INVENTORY, _FILL, *(pathlib.Path(str(module.__file__)) for module in (company, generate)))
"""What decides which accounts there are, beside the collection itself."""


class SyncRun(t.NamedTuple):
    """One process of ``ansible-playbook hrsync.ad.sync``."""

    seconds: float
    megabytes: float
    """Of the largest process."""
    changed: bool
    """By Ansible's recap."""


class Ground:
    """The lab of the benchmarks, what it is told, and how the playbook is run against it."""

    def __init__(self, say: t.Callable[[str], None], network: str = NETWORK) -> None:
        self._say = say
        # The variable is for the demo's lab; two labs need two networks.
        os.environ[NETWORK_VARIABLE] = network
        packages.ensure(DIRECTORY / "packages.log", say, MORE_PACKAGES)
        self.facts = lab.up(say, DIRECTORY / "lab")
        self.hr = SimulatedControl.from_folder(self.facts.simulated_state, str(self.facts.ca_file))

    def close(self) -> None:
        """Stop the lab."""
        self.hr.close()
        lab.down(self.facts.directory)

    # ---- HR -------------------------------------------------------------------------------------------------------
    def employ(self, people: int, first: int = 1) -> None:
        """From now on HR knows this many people, all of them active, and nobody else, and syncs remember nothing."""
        self._state.unlink(missing_ok=True)
        self.hr.generate(people, left=0.0, first=first)

    # ---- the playbook ---------------------------------------------------------------------------------------------
    def sync(self, *options: str) -> SyncRun:
        """Run the sync playbook; LabError where it fails."""
        command = [PLAYBOOK, "hrsync.ad.sync", "--inventory", str(INVENTORY), *options]
        done = measure.run(command, self.environment())
        recap, total = _CHANGED.search(done.output), _TOTAL.search(done.output)
        if recap is None or total is None or _SKIPPED.search(done.output):
            # A sync that leaves somebody out has less to do.
            raise LabError(f"The sync playbook did not do all: {done.output[-1000:]}")
        return SyncRun(done.seconds, done.megabytes, recap[1] != "0")

    def preview(self, *options: str) -> tuple[SyncRun, Plan]:
        """Run it in check mode with a report; returns what the report says would be done."""
        folder = DIRECTORY / "reports"
        shutil.rmtree(folder, ignore_errors=True)
        run = self.sync("--check", "--extra-vars", json.dumps({"lifecycle_report_dir": str(folder)}), *options)
        [report] = folder.glob("*.json")
        plan = Plan(json.loads(report.read_bytes()))
        shutil.rmtree(folder)
        return run, plan

    def settle(self, *options: str) -> None:
        """Sync until there is nothing to do; LabError where there always is."""
        for _attempt in range(3):
            if not self.sync(*options).changed:
                return
        raise LabError("The sync playbook always finds something to change.")

    def environment(self) -> dict[str, str]:
        """Environment of ansible-playbook."""
        return {
            **os.environ,
            **environment.variables(self.facts),
            "HRSYNC_STATE": f"sqlite:///{self._state}",
            "ANSIBLE_NOCOWS": "1",
            "ANSIBLE_LOCALHOST_WARNING": "0",
            "ANSIBLE_RETRY_FILES_ENABLED": "0",
            "PYTHONUTF8": "1",
        }

    @property
    def _state(self) -> pathlib.Path:
        """The database of what syncs remember."""
        return DIRECTORY / "state.db"

    # ---- the domain -----------------------------------------------------------------------------------------------
    @property
    def people_ou(self) -> str:
        """The unit of the company's accounts, but for those of blocks."""
        return f"OU=People,{self.facts.managed_base}"

    def begin(self) -> None:
        """A domain without accounts of employees."""
        self._replace_domain(lambda: domain.restore(self.facts))
        directory_fixtures.add_unit(self.facts, self.people_ou)

    def reach(self, people: int) -> SyncRun:
        """Go to a domain with accounts for this many people, as the mapping wants them.

        They are added where an earlier run has not kept such a domain.

        Returns:
            The preview of creating those that are missing in the domain from which it is gone.
        """
        self.employ(people)
        run, plan = self.preview()
        if not self._is_kept(people):
            entries = plan.entries(with_password=False)
            self._say(f"Filling the domain with {len(entries):,} entries ...")
            self._replace_domain(lambda: self._fill(people, entries))
            self._say("Done; it is kept for the next time.")
        self.go_back(people)
        return run

    def go_back(self, people: int) -> None:
        """Go to a domain that `reach` has reached before, and let HR know these people."""
        self._replace_domain(lambda: self._copy(self._kept(people), self.facts.domain_directory))
        self.employ(people)
        self.settle()

    def highest_usn(self) -> int:
        """The highest uSNChanged of all that the playbook manages; every write makes it higher."""
        return ldap_tools.highest_usn(self.facts, self.people_ou)

    def _fill(self, people: int, entries: list[dict[str, t.Any]]) -> None:
        given = json.dumps({"smb_conf": str(self.facts.smb_conf), "entries": entries})
        command = [domain.SYSTEM_PYTHON, str(_FILL)]
        done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
        if done.returncode:
            raise LabError(f"The domain could not be filled: {done.stderr[-500:]}")
        self._copy(self.facts.domain_directory, self._kept(people))
        (self._kept(people) / _MARK).write_text(self._mark(people), "utf-8")

    def _replace_domain(self, replace: t.Callable[[], None]) -> None:
        service = domain.service(self.facts)
        service.stop()
        replace()
        service.start()

    def _copy(self, source: pathlib.Path, target: pathlib.Path) -> None:
        shutil.rmtree(target, ignore_errors=True)
        target.parent.mkdir(exist_ok=True)
        # cp keeps sparse files, extended attributes and hard links; shutil does not.
        subprocess.run(["cp", "--archive", "--sparse=always", "--reflink=auto", str(source), str(target)], check=True)

    def _kept(self, people: int) -> pathlib.Path:
        return self.facts.directory / "kept" / str(people)

    def _is_kept(self, people: int) -> bool:
        mark = self._kept(people) / _MARK
        return mark.exists() and mark.read_text("utf-8") == self._mark(people)

    def _mark(self, people: int) -> str:
        parts = [domain.fingerprint(self.facts), str(people), *(file.read_text("utf-8") for file in _STATE_OF)]
        return hashlib.sha256("\0".join(parts).encode()).hexdigest()
