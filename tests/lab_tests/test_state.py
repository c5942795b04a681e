# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What runs remember, by the role and the playbook `hrsync.ad.state`."""

from __future__ import annotations

import contextlib
import json
import pathlib
import re
import sqlite3
import typing as t

import pytest
import yaml
from sqlalchemy.engine import make_url

from ansible_collections.hrsync.ad.plugins.module_utils.state.lease import Configuration
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state
from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.company import PRIVATE_MARK
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks

pytestmark = pytest.mark.lab

ONLY = {"lifecycle_only": ["1001", "1002", "1003"]}
PRIVATE = ["bank_account", "national_id", "social_security_number", "home_address", "birthday", "emergency_contact"]


def test_neither_passwords_nor_tokens_nor_private_fields_are_in_the_database(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    handover = tmp_path / "passwords.yml"
    variables = {
        "lifecycle_sources": [{"type": "factorial", "name": "factorial", "private_fields": PRIVATE}],
        "lifecycle_more_attributes": {"employeeNumber": "{{ employee.private.national_id }}"},
        "lifecycle_password": {"handover": {"file": str(handover)}},
    }
    done = playbooks.run(variables=variables)
    assert done.code == 0, done.output
    assert done.planned["creates"] > 10
    passwords = [entry["password"] for entry in yaml.safe_load(handover.read_text("utf-8"))["passwords"]]
    data = b"".join(file.read_bytes() for file in playbooks.state.parent.glob("state.db*"))
    # The files are read, and not something else: they have the names of people.
    assert b"Agnieszka" in data and b"employeeNumber" in data
    assert PRIVATE_MARK.encode() not in data
    credentials = [lab.bind_password, *(value for name, value in lab.simulated_credentials.items() if "key" in name)]
    assert len(passwords) > 10
    assert [secret for secret in (*passwords, *credentials) if secret.encode() in data] == []


def test_two_controllers_share_a_database_of_postgresql(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, postgresql_database: str
) -> None:
    url = {"HRSYNC_STATE": postgresql_database}
    password = str(make_url(postgresql_database).password)
    first = playbooks.run("-vvv", variables=ONLY, overrides=url)
    assert first.code == 0, first.output
    assert password not in first.output and password not in json.dumps(first.result)
    assert not playbooks.state.exists()

    before = ldap_tools.highest_usn(lab)
    configuration = Configuration(domain=lab.dns_domain, base=lab.managed_base, name="other")
    with open_state(postgresql_database, configuration) as other:
        other.begin({"by": "eva"})
        second = playbooks.run(variables={**ONLY, "lifecycle_attributes": {"title": "Clown"}}, overrides=url)
        assert second.code != 0
        assert f"Another run is writing to {lab.managed_base}: run " in second.message
        assert " of eva on " in second.message
    assert ldap_tools.highest_usn(lab) == before

    shown = playbooks.run("-e", "key=1001", "-e", "forget=1002", playbook="hrsync.ad.state", overrides=url)
    assert shown.code == 0, shown.output
    assert '"label": "Agnieszka Wiśniewska (1001)"' in shown.output
    assert re.search(r"Forgotten, 1002: 1 person, \d+ names?, \d+ changes, \d+ details of the audit log", shown.output)
    assert re.search(r"HR\s+still\s+listed\s+.*\(1002\)", shown.output)
    assert password not in shown.output

    third = playbooks.run(variables=ONLY, overrides=url)
    assert third.code == 0, third.output
    assert third.planned == {}


def test_a_run_without_its_database_writes_nothing(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, postgresql_database: str
) -> None:
    before = ldap_tools.highest_usn(lab)
    url = make_url(postgresql_database)
    refused = url.set(password="wr0ng").render_as_string(hide_password=False)
    for option, said in {
        refused: "password authentication failed for user",
        "sqlite:////proc/hrsync/state.db": "/proc/hrsync/state.db cannot be used: No such file or directory",
    }.items():
        done = playbooks.run("-vvv", variables=ONLY, overrides={"HRSYNC_STATE": option})
        assert done.code != 0
        assert said in done.message, done.output
        assert "wr0ng" not in done.output and str(url.password) not in done.output
    assert ldap_tools.highest_usn(lab) == before


def test_none_remembers_nothing(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    done = playbooks.run(variables=ONLY, overrides={"HRSYNC_STATE": "none"})
    assert done.code == 0, done.output
    assert done.planned["creates"] == 3
    assert "lifecycle_state is none, so this run knows nothing of earlier ones: nothing keeps two runs" in done.output
    assert not playbooks.state.exists()


def test_a_run_in_which_nothing_changes_writes_nobody(company: SimulatedControl, playbooks: Playbooks) -> None:
    """The second run remembers what the directory has made of the changes of the first one."""
    first = playbooks.run(variables=ONLY)
    assert first.code == 0 and "Memory     nobody is remembered, so this counts as the first run" in first.output
    rows = list[object]()
    for _run in range(2):
        done = playbooks.run(variables={**ONLY, "lifecycle_state_keep": "1 day"})
        assert done.code == 0 and "counts as the first run" not in done.output, done.output
        with contextlib.closing(sqlite3.connect(playbooks.state)) as database:
            rows.append(database.execute("SELECT key, memory, changed FROM hrsync_person ORDER BY key").fetchall())
    assert rows[0] == rows[1] and len(t.cast("list[object]", rows[0])) > 10
