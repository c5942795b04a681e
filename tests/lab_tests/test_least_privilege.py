# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The rights of the guide "Least privilege" are enough for runs, and the test of the connections agrees."""

from __future__ import annotations

import pathlib
import re
import textwrap
import typing as t

import pytest

from tests.lab import directory_fixtures, dsacls, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

GUIDE = pathlib.Path(__file__).parents[2] / "docs/docsite/rst/least_privilege.rst"
PROMOTED, RENAMED, MOVED, LEAVER = "1012", "1013", "1028", "1021"
OPTIONAL = re.compile(r"# (delete_children|lift_protection)$")


def section(title: str) -> str:
    """The text below a title, without the sections after it."""
    _before, _title, rest = GUIDE.read_text("utf-8").partition(f"\n{title}\n")
    lines = rest.split("\n")[1:]
    end = next((place for place, line in enumerate(lines) if re.fullmatch(r"([-~=])\1{3,}", line)), len(lines) + 1)
    return "\n".join(lines[: end - 1])


def commands(title: str) -> t.Iterator[str]:
    """The commands in a section of the guide; a loop over attributes as one command for each."""
    blocks = re.findall(r"code-block:: powershell\n\n((?:    .*\n|\n)+)", section(title) + "\n")
    for block in map(textwrap.dedent, blocks):
        attributes = re.findall(r'"(\w+)"', block.partition("@(")[2].partition("\n)\n")[0])
        for line in block.splitlines():
            loop = re.fullmatch(r"foreach \(\$attribute in \$attributes\) \{ (dsacls .+) \}", line)
            if loop:
                yield from (loop[1].replace("$attribute", name) for name in attributes)
            elif line.startswith("dsacls") and not OPTIONAL.search(line):
                yield line


def granted(lab: LabFacts, *titles: str) -> list[dsacls.Grant]:
    variables = {"base": lab.managed_base, "groups": lab.groups_ou, "domain": lab.base_dn, "who": r"LAB\hrsync-rights"}
    lines = [line for title in titles for line in commands(title)]
    return [dsacls.parse(line, variables) for line in lines if "CN=GG-Staff" not in line]


@pytest.fixture
def account(lab: LabFacts) -> t.Iterator[directory_fixtures.Account]:
    """A service account without rights; what a test grants is taken back."""
    with directory_fixtures.bind_account(lab, "svc-least") as made:
        yield made
        for base in (lab.managed_base, lab.groups_ou):
            directory_fixtures.revoke(lab, base, made.dn)


def test_runs_need_no_other_rights(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, account: directory_fixtures.Account
) -> None:
    directory = {"bind_user": account.user, "bind_password": account.password}

    def run(**variables: t.Any) -> Done:
        done = playbooks.run(variables={"lifecycle_directory": directory, **variables})
        assert done.code == 0, done.output
        return done

    titles = ("Create", "Change, enable and disable", "Rename, move and delete", "Groups")
    dsacls.run(lab, account.dn, granted(lab, *titles))
    assert run().planned["creates"] > 30
    tested = playbooks.run(
        playbook="hrsync.ad.test_connections",
        variables={"lifecycle_directory": directory, "lifecycle_account": DELETES},
    )
    assert tested.code == 0, tested.output
    assert "may move accounts" in tested.output and "may delete accounts" in tested.output

    company.event("promote", PROMOTED, title="Chief Accountant")
    company.event("rename", RENAMED, last_name="Nowicka")
    company.event("relocate", MOVED, location="Barcelona")
    company.event("leave", LEAVER)
    planned = run().planned
    assert {"updates", "renames", "moves", "disables"} <= planned.keys()
    assert run(lifecycle_account=DELETES, lifecycle_limits_once={"deletes": 5}).planned["deletes"] > 0


DELETES: t.Final = [{"when": "presence == 'left'", "state": "absent"}]


def test_without_the_right_to_delete_nobody_can_be_moved(
    lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks, account: directory_fixtures.Account, unit: str
) -> None:
    directory_fixtures.add_user(lab, "least.anna", unit)
    dsacls.run(lab, account.dn, granted(lab, "Create", "Change, enable and disable"))
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run(
        playbook="hrsync.ad.test_connections",
        variables={"lifecycle_directory": {"bind_user": account.user, "bind_password": account.password}},
    )
    assert ldap_tools.highest_usn(lab) == before
    assert done.code != 0
    assert "may not rename accounts" in done.output and "may not move accounts" in done.output
    assert "may not write" not in done.output
