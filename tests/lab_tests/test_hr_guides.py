# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The smallest inventory of each guide to an HR system works: its connections, and a preview that creates accounts.

Only the names in the inventories are changed to those of the lab.
"""

from __future__ import annotations

import pathlib
import re
import textwrap
import typing as t

import psycopg
import pytest

from tests.lab.days import day
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.jazzhr import Credentials
from tests.lab.simulation.control import Control

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

ROOT = pathlib.Path(__file__).parents[2]
PASSWORD = "a long password"
"""Of the user that the guide to SQL makes."""


class JazzControl(Control[Credentials]):
    """Drives the simulated JazzHR."""

    CREDENTIALS = Credentials


@pytest.fixture
def jazzhr(lab: LabFacts) -> t.Iterator[JazzControl]:
    """JazzHR, where nobody has applied."""
    control = JazzControl.from_folder(lab.jazzhr_state, str(lab.ca_file))
    control.act("reset")
    yield control
    control.act("reset")
    control.close()


@pytest.fixture
def people_in_database(postgresql_database: str) -> t.Iterator[str]:
    """The address of a database with the view and the user of the guide, and with two people."""
    guide = (ROOT / "docs/docsite/rst/sql.rst").read_text("utf-8")
    blocks = re.findall(r"code-block:: postgresql\n\n((?:    .*\n)+)", guide)
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        for block in blocks:
            connection.execute(textwrap.dedent(block))
        connection.execute(
            "INSERT INTO hr.staff VALUES ('0017', 'Anna', 'Nowak', 'anna@lab.hrsync.test', 'Finance', 'Warsaw', NULL,"
            " '2020-03-01', NULL), ('0018', 'Bob', 'Nowak', NULL, 'Sales', 'Warsaw', '0017', '2021-03-01', NULL)"
        )
    yield postgresql_database.partition("@")[2].partition("?")[0]
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA hr CASCADE")
        connection.execute("DROP OWNED BY hrsync_reader")
        connection.execute("DROP ROLE hrsync_reader")


@pytest.fixture
def preview(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> t.Callable[..., Done]:
    """Tests the connections of a guide's inventory, and previews it."""

    def run(name: str, names: t.Mapping[str, str] | None = None, **environment: str) -> Done:
        text = (ROOT / f"docs/examples/hr-systems/{name}.yml").read_text("utf-8")
        everywhere = {
            "dc1.example.com": lab.address,
            "svc-hrsync@example.com": lab.bind_user,
            "OU=People,DC=example,DC=com": lab.managed_base,
        }
        for before, after in {**everywhere, **(names or {})}.items():
            assert before in text
            text = text.replace(before, after)
        inventory = tmp_path / "inventory.yml"
        inventory.write_text(text, "utf-8")
        tested = playbooks.run(playbook="hrsync.ad.test_connections", inventory=inventory, overrides=environment)
        assert tested.code == 0, tested.output
        previewed = playbooks.run(playbook="hrsync.ad.preview", inventory=inventory, overrides=environment)
        assert previewed.code == 0, previewed.output
        return previewed

    return run


def employ(lab: LabFacts, company: SimulatedControl, number: int, **options: t.Any) -> set[str]:
    """A company of so many, with addresses in the forest; returns their keys."""
    company.generate(number, left=0, **options)
    keys = {str(100_001 + place) for place in range(number)}
    for key in keys:
        company.set_fields(key, email=f"p{key}@{lab.dns_domain}")
    return keys


def created(done: Done) -> set[str]:
    """The keys of the people who get an account."""
    return {person["key"] for person in done.report["people"] if person["kind"] == "created"}


@pytest.mark.parametrize("name", ["bamboohr", "calamari", "factorial"])
def test_hr_systems_with_a_key(
    lab: LabFacts, company: SimulatedControl, preview: t.Callable[..., Done], name: str
) -> None:
    # Where an inventory has a subdomain, an address in the environment does not count.
    names = {"subdomain: example": f"url: {lab.calamari_url}"} if name == "calamari" else None
    keys = employ(lab, company, 6, system=name)
    assert created(preview(name, names)) == keys


def test_jazzhr(lab: LabFacts, company: SimulatedControl, jazzhr: JazzControl, preview: t.Callable[..., Done]) -> None:
    """Somebody who was hired gets an account, and somebody whom the HR system knows by now gets no second one."""
    known = employ(lab, company, 4)
    company.set_fields("100002", personal_email="known@home.example")
    yesterday = day(-1)
    hire = {"job": "Developer", "department": "IT", "lead": "lead@lab.hrsync.test", "day": yesterday}
    start = day(3)
    for name, email in (("Ann", "ann@home.example"), ("Known", "known@home.example")):
        jazzhr.act("hire", first_name=name, last_name="New", email=email, desired_start_date=start, **hire)
    keys = created(preview("jazzhr"))
    (hired,) = [key for key in keys if key.startswith("JZ-")]
    assert keys - {hired} == known


def test_csv(lab: LabFacts, preview: t.Callable[..., Done], tmp_path: pathlib.Path) -> None:
    guide = (ROOT / "docs/docsite/rst/csv.rst").read_text("utf-8")
    content = re.findall(r"code-block:: text\n\n((?:    .*\n)+)", guide)[0]
    file = tmp_path / "people.csv"
    # The forest must have the suffix of user principal names.
    file.write_text(textwrap.dedent(content).replace("example.com", lab.dns_domain), "utf-8")
    assert "0017" in created(preview("csv", {"/srv/hr/people.csv": str(file)}))


def test_sql(preview: t.Callable[..., Done], people_in_database: str) -> None:
    done = preview("sql", {"db1.example.com/hr": people_in_database}, HRSYNC_SQL_PASSWORD=PASSWORD)
    assert created(done) == {"0017", "0018"}
    assert PASSWORD not in done.output
