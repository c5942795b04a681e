# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Limits of changes: what stops a run, what lets it pass once, what is withheld, and what earlier runs count."""

from __future__ import annotations

import pathlib
import re
import textwrap

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import REPOSITORY, LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

LEAVERS = ("1014", "1015", "1016", "1022", "1023", "1025", "1026")
"""More than the five that may be disabled in a week in a company of this size."""


def enabled(lab: LabFacts) -> int:
    active = "(&(employeeID=*)(!(userAccountControl:1.2.840.113556.1.4.803:=2)))"
    return len(ldap_tools.search(lab, lab.managed_base, active, ["employeeID"]))


def leave(hr: SimulatedControl, *numbers: str) -> None:
    for number in numbers:
        hr.event("leave", number)


def accepted(stopped: Done) -> dict[str, str]:
    """The setting that accepts the feed of HR, which is odd on such a day as well."""
    return {"lifecycle_accept_feed": re.findall(r"lifecycle_accept_feed is '(\w+)'", stopped.message)[0]}


def test_a_mass_termination_is_stopped_and_passes_with_the_setting_that_the_message_names(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    leave(synced, *LEAVERS)
    before, usn = enabled(lab), ldap_tools.highest_usn(lab)
    preview = playbooks.run("--check")
    assert preview.code == 0, preview.output
    assert preview.planned["disables"] == len(LEAVERS), "a preview shows everything"
    stopped = playbooks.run()
    assert stopped.code == 2, stopped.output
    assert ldap_tools.highest_usn(lab) == usn, "nothing was written"
    for says in (
        "exceeded, so a run writes nothing. If the changes are right, allow them for one run:",
        "7 accounts would be disabled",
        "lifecycle_limits.disables allows 5 (5 %, at least 5, at most 500) in 7 days",
    ):
        assert says in stopped.message
        assert says in " ".join(preview.output.split())
    [disables] = [one for one in stopped.report["change_limits"] if one["name"] == "disables"]
    assert (disables["people"], disables["allowed"], disables["verdict"]) == (7, 5, "exceeded")
    [setting] = re.findall(r"-e lifecycle_limits_once=(\S+?)\. ", stopped.message)
    assert "disables=7" in setting.split(",")
    allowed = playbooks.run("--extra-vars", f"lifecycle_limits_once={setting}", variables=accepted(stopped))
    assert allowed.code == 0, allowed.output
    assert enabled(lab) == before - len(LEAVERS)


def test_limits_of_two_configurations_count_together(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    """Each of them disables fewer people than the limit allows, but both together more."""
    leave(synced, *LEAVERS[:4])
    before, limits = enabled(lab), {"lifecycle_limits": {"disables": {"count": 3}}}
    north = {**limits, "lifecycle_name": "north", "lifecycle_only": list(LEAVERS[:2])}
    south = {**limits, "lifecycle_name": "south", "lifecycle_only": list(LEAVERS[2:4])}
    together = {"lifecycle_limits_together": "company"}
    first = playbooks.run(variables={**north, **together})
    assert (first.code, enabled(lab)) == (0, before - 2), first.output
    stopped = playbooks.run(variables={**south, **together})
    assert (stopped.code, enabled(lab)) == (2, before - 2), stopped.output
    assert "The limit of disables for all of 'company' together is exceeded" in stopped.message
    assert "together with 2 in earlier runs" in stopped.message
    alone = playbooks.run(variables=south)
    assert (alone.code, enabled(lab)) == (0, before - 4), alone.output


def test_a_termination_in_many_runs_is_stopped_too(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    before = enabled(lab)
    for number in LEAVERS[:5:4]:
        leave(synced, number)
    leave(synced, *LEAVERS[1:4])
    assert playbooks.run().code == 0
    leave(synced, LEAVERS[5])
    stopped = playbooks.run()
    assert stopped.code == 2, stopped.output
    assert "1 account would be disabled" in stopped.message
    assert "together with 5 in earlier runs since" in stopped.message
    only = playbooks.run(variables={"lifecycle_only": [LEAVERS[5]]})
    assert only.code == 2, "a run for one person counts as well"
    assert enabled(lab) == before - 5
    allowed = playbooks.run(variables={"lifecycle_limits_once": {"disables": 1}})
    assert allowed.code == 0, allowed.output
    leave(synced, LEAVERS[6])
    assert playbooks.run().code == 0, "what was allowed does not count for later runs"


def test_what_is_withheld_waits_and_everything_else_is_done(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    leave(synced, *LEAVERS)
    synced.event("promote", "1030", title="Principal Engineer")
    before = enabled(lab)
    variables = {"lifecycle_limits": {"disables": {"count": 3, "do": "hold"}}}
    held = playbooks.run(variables={**variables, **accepted(playbooks.run(variables=variables))})
    assert held.code == 2, "people are not as HR says"
    assert {one["key"] for one in held.report["rejected"]} == set(LEAVERS)
    assert "lifecycle_limits.disables allows 3 (at most 3) in 7 days" in held.reasons(LEAVERS[0])
    assert (held.planned.get("disables"), held.planned["updates"]) == (None, 1)
    assert enabled(lab) == before


def test_the_first_run_creates_many_accounts_only_if_it_may(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    stopped = playbooks.run(variables={"lifecycle_limits_first_run": False})
    assert stopped.code == 2, stopped.output
    assert "lifecycle_limits_first_run: true" in stopped.message
    assert not ldap_tools.search(lab, lab.managed_base, "(employeeID=*)", ["employeeID"])
    wrong = playbooks.run(variables={"lifecycle_limits": {"disables": {"count": -1}}})
    assert "lifecycle_limits.disables.count is -1, but must not be negative." in wrong.message


def test_the_inventory_of_the_guide(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, unit: str, tmp_path: pathlib.Path
) -> None:
    guide = (REPOSITORY / "docs/docsite/rst/limits.rst").read_text("utf-8")
    block = guide.rpartition(".. code-block:: yaml\n\n")[2].partition("\nAddresses and passwords")[0]
    inventory = tmp_path / "inventory.yml"
    here = (
        textwrap.dedent(block)
        .replace("OU=People,DC=example,DC=com", unit)
        .replace("@example.com", f"@{lab.dns_domain}")
    )
    inventory.write_text(here, "utf-8")
    variables = {"lifecycle_directory": {"base_dn": unit}}
    first = playbooks.run(inventory=inventory, variables=variables)
    assert first.code == 0, first.output
    assert first.planned["creates"] > 10
    for number in LEAVERS[:5]:
        company.event("promote", number, title="Chief")
    leave(company, *LEAVERS[5:])
    held = playbooks.run(inventory=inventory, variables=variables)
    assert held.code == 2, "the titles wait"
    assert held.planned == {"disables": 2}
    assert {one["key"] for one in held.report["rejected"]} == set(LEAVERS[:5])
    company.event("leave", LEAVERS[0])
    company.event("leave", LEAVERS[1])
    stopped = playbooks.run(inventory=inventory, variables=variables)
    assert "2 accounts would be disabled" in stopped.message
    assert "together with 2 in earlier runs since" in stopped.message
    setting = "lifecycle_limits_once=disables=2"
    assert f"-e {setting}." in stopped.message
    allowed = playbooks.run("--extra-vars", setting, inventory=inventory, variables=variables)
    assert allowed.planned == {"disables": 2, "updates": 3}, "as many titles as the limit allows wait no more"
