# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the receivers are there: none of them gets anything."""

from __future__ import annotations

import collections.abc
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.readiness.model import Check, State
from ansible_collections.hrsync.ad.plugins.module_utils.readiness.receiving import receiver_checks
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import http
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.unit import tls


@pytest.fixture
def receivers(monkeypatch: pytest.MonkeyPatch) -> collections.abc.Iterator[SimulatedReceivers]:
    monkeypatch.setattr(http, "RETRIES", 0)
    with SimulatedReceivers(context=tls.loopback().context) as running:
        yield running


def checked(*entries: dict[str, t.Any], state: str = "sqlite:////srv/state.db") -> list[Check]:
    params = {"audit_receivers": list(entries), "state": state, "managed_base": "DC=example,DC=test", "name": "staff"}
    return list(receiver_checks(params))


def every(running: SimulatedReceivers, folder: pathlib.Path) -> list[dict[str, t.Any]]:
    known, urls, ca_file = running.credentials, running.urls, tls.loopback().ca
    port = int(urls["syslog"].rpartition(":")[2])
    return [
        {"type": "file", "path": str(folder / "audit.jsonl")},
        {"type": "syslog", "host": "127.0.0.1", "port": port, "ca_file": ca_file},
        {"type": "splunk", "url": urls["splunk"], "token": known.splunk_token, "ca_file": ca_file},
        {
            "type": "servicedesk_plus",
            "url": urls["service_desk"],
            "technician_key": known.technician_key,
            "ca_file": ca_file,
        },
        {"type": "webhook", "url": urls["webhook"], "secret": known.webhook_secret, "ca_file": ca_file},
    ]


def test_no_receivers() -> None:
    assert checked() == []


def test_all_are_there_and_get_nothing(receivers: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    *there, webhook = checked(*every(receivers, tmp_path))
    assert [(check.area, check.state) for check in there] == [("audit log", State.OK)] * 4
    assert there[1].text == "Audit receiver syslog, a syslog server, is there. Nothing was sent."
    assert webhook == Check(
        "audit log",
        State.UNTESTED,
        "Audit receiver webhook was not tested, because a webhook answers nothing but messages.",
    )
    world = receivers.world
    assert (world.events, world.posts, world.tickets, world.lines, world.violations) == ([], {}, {}, [], [])
    assert list(tmp_path.iterdir()) == []


def test_each_that_is_not_there_has_a_sentence(receivers: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    file, syslog, splunk, desk, _webhook = every(receivers, tmp_path)
    found = checked(
        {**file, "path": str(tmp_path / "no" / "audit.jsonl")},
        {**syslog, "ca_file": None},
        {**splunk, "token": "wrong"},
        {**desk, "technician_key": "wrong"},
    )
    assert [check.state for check in found] == [State.MISSING] * 4
    for check, said in zip(
        found,
        (
            "Audit receiver file: the file",
            "its TLS certificate is not trusted",
            "code 4: the token is invalid. Check lifecycle_audit_receivers[2].token.",
            "answered 401",
        ),
        strict=True,
    ):
        assert said in check.text


def test_udp_has_no_answers() -> None:
    (check,) = checked({"type": "syslog", "host": "127.0.0.1", "protocol": "udp"})
    assert check.state is State.UNTESTED
    assert check.text == "Audit receiver syslog cannot be tested, because UDP has no answers."


def test_a_wrong_entry() -> None:
    (check,) = checked({"type": "file", "path": "audit.jsonl"})
    assert check.state is State.MISSING
    assert "Set an absolute path" in check.text


def test_no_audit_log_without_a_database() -> None:
    (check,) = checked({"type": "file", "path": "/srv/audit.jsonl"}, state="none")
    assert check.state is State.MISSING
    assert "there is no audit log to send" in check.text
