# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Characters that nothing can store, in each field of HR: nobody but the person can be stopped by them."""

from __future__ import annotations

import json
import pathlib
import sys
import typing as t

import pytest
import yaml

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks
from .small_company import SCRIPT

pytestmark = pytest.mark.lab

BAD = "\ud83d\uffff\0\x1b"
"""Half of an emoji, a noncharacter, NUL and ESC."""
FIELDS = (
    "first_name",
    "last_name",
    "preferred_name",
    "email",
    "personal_email",
    "phone_number",
    "pronouns",
    "address_line_1",
    "birthplace",
)
"""Members of an employee in Factorial, one for each of these people; no attribute uses the last ones."""
PEOPLE = ("1001", "1003", "1004", "1005", "1010", "1011", "1012", "1013", "1014")


def variables(folder: pathlib.Path) -> dict[str, t.Any]:
    script = folder / "note.py"
    script.write_text(SCRIPT, "utf-8")
    rule = {
        "name": "note",
        "events": ["joined"],
        "command": [sys.executable, str(script)],
        "data": {"log": str(folder / "log")},
        "state_dir": str(folder / "markers"),
    }
    return {
        "lifecycle_scripts": [rule],
        "lifecycle_password": {"handover": {"file": str(folder / "passwords.yml")}},
        # Texts that come to a service, a report and the console.
        "lifecycle_attributes": {
            "cn": "{{ employee.full_name[:50] }} ({{ employee.key }})",
            "sAMAccountName": "u{{ employee.key }}",
            "displayName": "{{ employee.full_name }}",
            "info": "{{ employee.phone }} {{ employee.location.name }}",
            "comment": "{{ employee.email }} {{ employee.personal_email }}",
        },
        "lifecycle_ou": "OU=People,OU=Company,DC=lab,DC=hrsync,DC=test",
    }


def test_nobody_else_is_stopped(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    for number, field in zip(PEOPLE, FIELDS, strict=True):
        company.set_fields(number, system="factorial", **{field: f"x{BAD}y"})
    tmp_path.chmod(0o700)
    given = variables(tmp_path)
    preview = playbooks.run("--check", "--diff", "-vvv", variables=given)
    assert preview.code == 0, preview.output
    done = playbooks.run("--diff", "-vvv", variables=given)
    assert done.report, done.output
    created = ldap_tools.search(lab, lab.managed_base, "(employeeID=*)", ["employeeID"])
    keys = {entry.text("employeeID") for entry in created}
    skipped = {one["key"] for one in done.report["rejected"]}
    assert skipped <= set(PEOPLE), done.report["rejected"]
    assert len(keys) == done.result["plan"]["creates"] > 20
    assert done.result["failed_changes"]["count"] == 0, done.output
    told = {entry["key"] for entry in yaml.safe_load((tmp_path / "passwords.yml").read_text("utf-8"))["passwords"]}
    assert told == keys
    documents = [json.loads(line) for line in (tmp_path / "log").read_text("utf-8").splitlines()]
    assert {document["key"] for document in documents} == keys
    again = playbooks.run(variables=given)
    assert (again.code, again.planned) == (0, {}), again.output
