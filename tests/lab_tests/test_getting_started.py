# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide "Getting started": its commands, in their order, lead to the first accounts, and to all others.

Only the names in the inventory are changed to those of the lab, and the key to that of somebody in its HR system.
"""

from __future__ import annotations

import collections
import os
import pathlib
import re
import shlex
import subprocess
import sys
import textwrap

import pytest
import yaml

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

GUIDE = (pathlib.Path(__file__).parents[2] / "docs/docsite/rst/getting_started.rst").read_text("utf-8")
PEOPLE, FIRST = 30, "100001"
PROGRAMS = pathlib.Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    found = re.findall(rf"^\.\. code-block:: {language}\n\n((?:    .*\n|\n)+)", GUIDE, re.MULTILINE)
    return [textwrap.dedent(block) for block in found]


class Reader:
    """Somebody who follows the guide."""

    def __init__(self, lab: LabFacts, playbooks: Playbooks, unit: str, home: pathlib.Path) -> None:
        self._playbooks, self._home = playbooks, home
        self._names = {
            "[dc1.example.com, dc2.example.com]": f"[{lab.address}]",
            "svc-hrsync@example.com": lab.bind_user,
            "/etc/ssl/certs/example-ca.pem": str(lab.ca_file),
            "OU=People,DC=example,DC=com": unit,
            "base_dn: DC=example,DC=com": f"base_dn: {lab.base_dn}",
        }
        self.write(blocks("yaml")[0])

    def write(self, text: str) -> None:
        """Write the inventory."""
        for theirs, own in self._names.items():
            text = text.replace(theirs, own)
        self.inventory = self._home / "inventory.yml"
        self.inventory.write_text(text, "utf-8")

    def adds(self, word: str) -> None:
        """Add an extract of the guide to the variables."""
        [extract] = [yaml.safe_load(block) for block in blocks("yaml")[1:] if word in block]
        known = yaml.safe_load(self.inventory.read_text("utf-8"))
        known["all"]["vars"] |= extract
        self.inventory.write_text(yaml.safe_dump(known), "utf-8")

    def shell(self, command: str) -> str:
        """Run commands that are no playbooks."""
        done = subprocess.run(
            ["bash", "-ec", command], env=self._environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def play(self, playbook: str, *words: str, **replaced: str) -> Done:
        """Run the first command of the guide with this playbook that has all of these words."""
        found = re.findall(rf"^ *ansible-playbook hrsync\.ad\.{playbook} -i inventory\.yml(.*)$", GUIDE, re.MULTILINE)
        line = next(one for one in found if all(word in one for word in words) and (words or not one))
        for theirs, own in {"1001": FIRST, **replaced}.items():
            line = line.replace(theirs, own)
        return self._playbooks.run(
            *shlex.split(line), playbook=f"hrsync.ad.{playbook}", inventory=self.inventory, overrides=self._environment
        )

    @property
    def _environment(self) -> dict[str, str]:
        return {
            "HOME": str(self._home),
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "ANSIBLE_VAULT_PASSWORD_FILE": str(self._home / ".hrsync-vault"),
        }


def test_from_nothing_to_everybody(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str, tmp_path: pathlib.Path
) -> None:
    company.generate(PEOPLE, left=0)
    for number in range(PEOPLE):
        key = str(int(FIRST) + number)
        company.set_fields(key, email=f"p{key}@{lab.dns_domain}")
    reader = Reader(lab, playbooks, unit, tmp_path)
    [passwords] = [block for block in blocks("shell") if "hrsync-vault" in block]
    reader.shell(passwords.rpartition("export")[0])

    tested = reader.play("test_connections")
    assert tested.code == 0, tested.output
    [sentences] = blocks("none")
    for shown in re.findall(r"^[?!].+(?:\n {6,}.+)*", sentences, re.MULTILINE):
        assert " ".join(shown.split()) in " ".join(tested.output.split())
    reader.adds("lifecycle_password")
    previewed = reader.play("preview")
    assert previewed.code == 0, previewed.output
    assert previewed.planned == {"creates": PEOPLE}

    for playbook in ("preview", "sync"):
        done = reader.play(playbook, "lifecycle_only")
        assert (done.code, done.planned) == (0, {"creates": 1}), done.output
    shown = reader.play("undo", "--check")
    assert (shown.code, [one["kind"] for one in shown.report["people"]]) == (0, ["deleted"]), shown.output
    assert "rights to change accounts were not tested" not in reader.play("test_connections").output
    again = reader.play("preview", "lifecycle_only")
    assert all(line in again.output for line in "".join(blocks("text")[3]).strip().splitlines()), again.output
    [entry] = yaml.safe_load(reader.shell("ansible-vault view ~/hrsync-passwords/first.yml"))["passwords"]
    assert set(entry) == {"account", "key", "dn", "set", "password"}
    assert entry["password"] and FIRST not in entry["password"]
    assert ldap_tools.read(lab, entry["dn"], ["pwdLastSet"])

    sizes = collections.Counter(one["department"] for one in previewed.report["people"] if one["key"] != FIRST)
    department = sizes.most_common()[-1][0]
    for playbook in ("preview", "sync"):
        done = reader.play(playbook, "lifecycle_scope", IT=department)
        assert done.code == 0, done.output
    stopped = reader.play("sync", "waves")
    left = int(re.findall(r"-e lifecycle_limits_once=creates=(\d+)\.", stopped.message)[0])
    assert (stopped.code, 10 < left < PEOPLE) == (2, True), stopped.output
    allowed = reader.play("sync", "limits_once", **{"=29": f"={left}"})
    assert (allowed.code, allowed.planned["creates"]) == (0, left), allowed.output
    for words in (["modify"], ["create"], ["deprovision"], ["waves"]):
        done = reader.play("sync", *words)
        assert (done.code, done.planned) == (0, {}), done.output


def test_accounts_are_adopted(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str, tmp_path: pathlib.Path
) -> None:
    company.generate(6, left=0)
    for number in range(6):
        key = str(int(FIRST) + number)
        company.set_fields(key, email=f"p{key}@{lab.dns_domain}")
        dn = directory_fixtures.add_user(lab, f"old.{key}", unit, mail=f"p{key}@{lab.dns_domain}")
        directory_fixtures.set_password(lab, dn, "A-first-Password-2026")
        directory_fixtures.enable(lab, dn)
    reader = Reader(lab, playbooks, unit, tmp_path)
    (tmp_path / ".hrsync-vault").write_text("not used", "utf-8")
    reader.adds("lifecycle_match_attributes")
    asked = reader.play("preview")
    assert asked.code == 0, asked.output
    assert "6 accounts without a key would be adopted." in asked.output
    adopted = reader.play("sync", "lifecycle_adopt")
    assert (adopted.code, adopted.planned) == (0, {"updates": 6}), adopted.output
    assert reader.play("preview").planned == {}
