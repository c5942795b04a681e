# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people who approve plans, as the guide has them."""

from __future__ import annotations

import pathlib
import subprocess
import typing as t

import yaml

from tests.lab import ldap_tools
from tests.lab.facts import REPOSITORY, LabFacts

from .playbook import Done, Playbooks

GUIDE = REPOSITORY / "docs" / "docsite" / "rst" / "approve.rst"
EVIDENCE = GUIDE.with_name("evidence.rst")
DISABLED = 0x2


def variables_of_the_guide() -> dict[str, t.Any]:
    block = GUIDE.read_text("utf-8").partition(".. code-block:: yaml\n\n")[2].partition("\nA plan needs")[0]
    return t.cast("dict[str, t.Any]", yaml.safe_load(block)["all"]["vars"])


class Office:
    """The people who approve, each with a key."""

    def __init__(self, lab: LabFacts, playbooks: Playbooks, folder: pathlib.Path) -> None:
        self._lab, self._playbooks, self.folder = lab, playbooks, folder
        folder.chmod(0o700)
        signers = folder / "allowed_signers"
        for name in ("alice", "dora", "bob", "carol"):
            key = folder / name
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(key)], check=True)
            public = key.with_suffix(".pub").read_text("utf-8")
            with signers.open("a", encoding="utf-8") as file:
                file.write(f'{name} namespaces="hrsync.ad" {public}')
        signers.chmod(0o600)
        self.variables = {
            **variables_of_the_guide(),
            "lifecycle_state": f"sqlite:///{folder}/state.db",
            "lifecycle_allowed_signers": str(signers),
        }

    def run(self, playbook: str, *options: str, code: int = 0, **more: t.Any) -> Done:
        done = self._playbooks.run(*options, playbook=f"hrsync.ad.{playbook}", variables={**self.variables, **more})
        assert done.code == code, done.output
        return done

    def approve(self, plan: str, level: str, who: str, **more: t.Any) -> Done:
        key = {"key_file": str(self.folder / who), "decision": "approved"}
        return self.run("approve", plan=plan, level=level, **{**key, **more})

    def approve_elsewhere(self, plan: str, level: str, who: str) -> None:
        """Export the statement, sign it with ssh-keygen alone, and import it."""
        request = self.folder / f"{plan}.json"
        self.run("approve", plan=plan, level=level, principal=who, decision="approved", request=str(request))
        key = str(self.folder / who)
        subprocess.run(["ssh-keygen", "-q", "-Y", "sign", "-n", "hrsync.ad", "-f", key, str(request)], check=True)
        self.run("approve", plan=plan, request=str(request), signature=f"{request}.sig")

    def is_enabled(self, key: str) -> bool:
        found = ldap_tools.search(self._lab, self._lab.managed_base, f"(employeeID={key})", ["userAccountControl"])
        return not int(found[0].text("userAccountControl")) & DISABLED

    def phone(self, key: str) -> str:
        found = ldap_tools.search(self._lab, self._lab.managed_base, f"(employeeID={key})", ["telephoneNumber"])
        return found[0].text("telephoneNumber")
