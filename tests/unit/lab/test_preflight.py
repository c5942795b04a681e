# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the lab cannot run it says why and what to do; installing packages starts no service of the machine."""

from __future__ import annotations

import os
import pathlib
import socket

import pytest

from ansible_collections.hrsync.ad.tests.lab import packages, preflight
from ansible_collections.hrsync.ad.tests.lab.errors import LabError
from ansible_collections.hrsync.ad.tests.lab.facts import LabFacts
from ansible_collections.hrsync.ad.tests.lab.services import Port


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('NAME="Debian GNU/Linux"\nID=debian\n', True),
        ('ID=ubuntu\nID_LIKE="debian"\n', True),
        ('ID=linuxmint\nID_LIKE="ubuntu debian"\n', True),
        ('ID="rhel"\nID_LIKE="fedora"\n', False),
        ("", False),
    ],
)
def test_debian_and_what_derives_from_it(text: str, expected: bool) -> None:
    assert preflight.is_debian(text) is expected


def test_another_system_is_named_in_one_sentence(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preflight, "OS_RELEASE", tmp_path / "missing")
    with pytest.raises(LabError, match="Debian and Ubuntu only"):
        preflight.check_machine()


def test_without_root_it_says_so(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "os-release").write_text("ID=debian\n", "utf-8")
    monkeypatch.setattr(preflight, "OS_RELEASE", tmp_path / "os-release")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(LabError, match="sudo"):
        preflight.check_machine()


def test_a_taken_port_is_named_with_what_to_do(tmp_path: pathlib.Path) -> None:
    facts = LabFacts.generate(tmp_path)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        number = listener.getsockname()[1]
        with pytest.raises(
            LabError, match=rf"Port {number} \(LDAP\) of 127.0.0.1 is taken.*HRSYNC_LAB_NETWORK=127.0.89"
        ):
            preflight.check_ports([Port("127.0.0.1", number, "LDAP")], facts)
    preflight.check_ports([Port("127.0.0.1", number, "LDAP")], facts)


def test_an_address_that_is_not_ours_cannot_be_used() -> None:
    assert "cannot be used" in (preflight.port_problem("192.0.2.1", 389) or "")


def test_only_what_dpkg_calls_installed_counts() -> None:
    states = dict.fromkeys(packages.WANTED, "ii") | {"winbind": "rc", "smbclient": "un"}
    del states["ldap-utils"]
    printed = "".join(f"{name} {state} \n" for name, state in states.items())
    assert packages.not_installed(printed) == ["winbind", "ldap-utils", "smbclient"]


@pytest.mark.parametrize("before", [None, "#!/bin/sh\nexit 0\n"])
def test_no_service_starts_meanwhile_and_the_policy_is_put_back(tmp_path: pathlib.Path, before: str | None) -> None:
    policy = tmp_path / "policy-rc.d"
    if before:
        policy.write_text(before, "utf-8")
    with pytest.raises(KeyboardInterrupt), packages.no_service_starts(policy):
        assert "exit 101" in policy.read_text("utf-8")
        assert os.access(policy, os.X_OK)
        raise KeyboardInterrupt
    assert (policy.read_text("utf-8") if policy.exists() else None) == before
    assert [file.name for file in tmp_path.iterdir()] == (["policy-rc.d"] if before else [])


def test_an_interrupted_earlier_installation_is_cleared_up(tmp_path: pathlib.Path) -> None:
    policy, saved = tmp_path / "policy-rc.d", tmp_path / "policy-rc.d.before-hrsync-lab"
    policy.write_text("ours", "utf-8")
    saved.write_text("theirs", "utf-8")
    with packages.no_service_starts(policy):
        pass
    assert policy.read_text("utf-8") == "theirs"
    assert not saved.exists()
