# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The inventories of the guides work: the preview of each shows what the guide promises."""

from __future__ import annotations

import datetime
import pathlib
import typing as t

import pytest

from tests.lab import days, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

EXAMPLES = pathlib.Path(__file__).parents[2] / "docs/examples"
LIFE_CYCLE = EXAMPLES / "life-cycle.yml"
LEAVER = "1021"


@pytest.fixture
def newcomers(lab: LabFacts) -> t.Iterator[None]:
    """The group of the guide, which the demo's company does not have."""
    dn = f"CN=GG-Newcomers,{lab.groups_ou}"
    ldap_tools.add(lab, ldif.record(dn, {"objectClass": "group", "sAMAccountName": "GG-Newcomers"}))
    yield
    ldap_tools.delete(lab, dn)


@pytest.mark.usefixtures("newcomers")
def test_life_cycle(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    today = days.today()
    end = today + datetime.timedelta(days=10)
    company.set_fields(LEAVER, system="factorial", terminated_on=end.isoformat())
    names = {"company_dn": lab.managed_base, "mail_domain": lab.dns_domain}

    def run(*options: str, after: int | None = None) -> Done:
        day = {} if after is None else {"lifecycle_as_of": (end + datetime.timedelta(days=after)).isoformat()}
        done = playbooks.run(*options, variables={**names, **day}, inventory=LIFE_CYCLE)
        assert done.code == 0, done.output
        return done

    applied = run()
    assert applied.planned["creates"] > 20
    known = {days: what(run("--check", after=days)) for days in (-1, 0, 89, 90)}
    assert known == {-1: "", 0: "disable", 89: "disable", 90: "delete"}


def what(done: Done) -> str:
    """What the preview does with the account of the leaver; of several changes, the one for which it is listed."""
    return " ".join(person["kind"].removesuffix("d") for person in done.report["people"] if person["key"] == LEAVER)
