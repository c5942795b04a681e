# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Domain controllers that refuse, are not what they seem, or fall silent, as whoever runs the playbook meets them."""

from __future__ import annotations

import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Playbooks
from .proxy import StallingProxy

pytestmark = pytest.mark.lab


def directory(**options: t.Any) -> dict[str, t.Any]:
    """Extra vars with these connection options; the others come from the environment."""
    return {"lifecycle_directory": options}


def unreachable(lab: LabFacts, case: str) -> tuple[dict[str, t.Any], str]:
    """Connection options, and what is said about them."""
    cases: dict[str, tuple[dict[str, t.Any], str]] = {
        "unknown CA": (
            {"ca_file": str(lab.other_ca_file)},
            f"The directory cannot be reached. {lab.address}:636 has a certificate that was not issued by the CAs in"
            f" {lab.other_ca_file}:",
        ),
        "wrong host name": (
            {"servers": [lab.misnamed_address]},
            f"{lab.misnamed_address}:636 has a certificate for another name than {lab.misnamed_address}",
        ),
        "clear text": (
            {"servers": [lab.ldap_url]},
            f"The option servers has '{lab.ldap_url}', a URL without TLS; passwords are only sent inside TLS."
            f" Write '{lab.address}:389' and choose tls: ldaps (port 636) or tls: starttls (port 389).",
        ),
        "wrong password": (
            {"bind_password": "Correct-Horse-7"},
            f"{lab.address}:636 refused the bind as {lab.bind_user}: the user name or the password is wrong"
            " (LDAP result 49, data 52e).",
        ),
        "all servers down": (
            {"servers": [lab.silent_address, f"{lab.address}:1"]},
            f"None of the 2 servers can be used. {lab.silent_address}:636 refused the connection: nothing listens on"
            f" port 636, or a firewall rejects it. {lab.address}:1 refused the connection",
        ),
    }
    return cases[case]


@pytest.mark.parametrize("case", ["unknown CA", "wrong host name", "clear text", "wrong password", "all servers down"])
def test_no_connection(case: str, lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    options, says = unreachable(lab, case)
    before = ldap_tools.highest_usn(lab)
    done = playbooks.run("-vvv", variables=directory(**options))
    assert done.code == 2, done.output
    assert says in done.message
    assert ldap_tools.highest_usn(lab) == before
    assert "Correct-Horse-7" not in done.output
    if case == "clear text":
        assert company.request_log()["entries"] == [], "what cannot work is said before HR is asked"


BAD_STATES: dict[str, tuple[t.Callable[[LabFacts, str], None], str]] = {
    "expired": (
        directory_fixtures.expire,
        "the account has expired; change its expiry date (LDAP result 49, data 701)",
    ),
    "locked": (directory_fixtures.lock, "the account is locked out after too many wrong passwords; unlock it, or wait"),
    "disabled": (directory_fixtures.disable, "the account is disabled; enable it (LDAP result 49, data 533)"),
}


@pytest.mark.parametrize("state", BAD_STATES)
def test_an_account_that_may_not_bind(
    state: str, lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    bring_about, says = BAD_STATES[state]
    with directory_fixtures.bind_account(lab, "t-binds", lab.managed_base) as account:
        bring_about(lab, account.dn)
        done = playbooks.run(variables=directory(bind_user=account.user, bind_password=account.password))
        assert done.code == 2, done.output
        assert f"{lab.address}:636 refused the bind as {account.user}: {says}" in done.message
        assert ldap_tools.read(lab, f"OU=People,{lab.managed_base}") is None


def test_the_first_of_two_servers_is_down(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    done = playbooks.run("--check", variables=directory(servers=[lab.silent_address, lab.address]))
    assert done.code == 0, done.output
    assert done.result["server"] == lab.host_name
    assert done.planned["creates"] == 40
    [warning] = done.result["warnings"]
    assert f"{lab.silent_address}:636 refused the connection" in warning


def test_no_rights_on_one_unit(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """Everybody else gets what is due to them; what was refused is there after the rights are given."""
    people = directory_fixtures.add_unit(lab, f"OU=People,{lab.managed_base}")
    forbidden = directory_fixtures.add_unit(lab, f"OU=Barcelona,{people}")
    with directory_fixtures.bind_account(lab, "t-limited", lab.managed_base) as account:
        directory_fixtures.deny(lab, forbidden, account.dn)
        variables = directory(bind_user=account.user, bind_password=account.password)
        done = playbooks.run(variables=variables)
        assert done.code == 2, done.output
        assert done.message.startswith(
            "20 of 211 changes failed, and 86 more were not attempted because of that. The first: create account: Jordi"
            f" Puigdomènech i Ferrer (1002): CN=Jordi Puigdomènech i Ferrer,{forbidden}: The bind account has no rights"
            f" to create entries in {forbidden}, or to set all of these attributes (LDAP result 50; it said: "
        )
        assert done.result["changed"] is True
        assert done.result["failed_changes"]["count"] == 20
        refused = {each["key"] for each in done.report["changes"] if each["status"] == "failed"}
        made = keys(lab)
        assert not refused & made
        assert len(refused | made) == 40
        assert {"1001", "1011", "2008"} - made == {"2008"}
        assert ldap_tools.search(lab, forbidden, "(objectClass=user)") == []
        assert not [one for one in done.report["changes"] if one["status"] == "skipped" and one["key"] in made]

        directory_fixtures.revoke(lab, forbidden, account.dn)
        # These would double the company.
        again = playbooks.run(variables={**variables, "lifecycle_limits_once": {"creates": 20}})
        assert again.code == 0, again.output
        assert playbooks.run(variables=variables).planned == {}
    assert len(keys(lab)) == 40


def keys(lab: LabFacts) -> set[str]:
    """Whose accounts there are."""
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID"])
    assert len(found) == len({entry.text("employeeID") for entry in found})
    return {entry.text("employeeID") for entry in found}


def test_a_server_that_falls_silent_while_it_is_written_to(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks
) -> None:
    with StallingProxy(lab.address, 636, silent_after_sent=20_000) as proxy:
        done = playbooks.run(variables=directory(servers=[f"{lab.address}:{proxy.port}"], timeout=15))
    assert done.code == 2, done.output
    assert " changes failed, and " in done.message
    assert "stopped answering, so it is not known whether this change was made. " in done.message
    assert done.result["changed"] is True
    by_status = {
        status: {each["key"] for each in done.report["changes"] if each["status"] == status}
        for status in ("applied", "failed")
    }
    made = keys(lab)
    assert 0 < len(made) < 40
    assert by_status["applied"] - {""} <= made <= by_status["applied"] | by_status["failed"]
    again = playbooks.run()
    assert again.code == 0, again.output
    assert playbooks.run().planned == {}
    assert len(keys(lab)) == 40
