# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import syslog
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.entry import (
    ENTRY_OPTIONS,
    libraries_of,
    receivers_of,
)

NAMES: t.Final = ["file", "splunk", "syslog", "webhook", "servicedesk_plus"]
PATH: t.Final = "lifecycle_audit_receivers[0]"
FILE: t.Final = {"type": "file", "path": "/var/log/audit.jsonl"}
SPLUNK: t.Final = {"type": "splunk", "url": "https://splunk.example.com:8088", "token": "secret-token"}
SYSLOG: t.Final = {"type": "syslog", "host": "log.example.com"}
WEBHOOK: t.Final = {"type": "webhook", "url": "https://hooks.example.com/in?key=1", "secret": "s"}
DESK: t.Final = {"type": "servicedesk_plus", "url": "https://desk.example.com", "technician_key": "A-1"}
CLOUD: t.Final = {**DESK, "technician_key": None, "client_id": "1", "client_secret": "2", "refresh_token": "3"}


def test_defaults() -> None:
    file, splunk, log, webhook, desk = receivers_of({"audit_receivers": [FILE, SPLUNK, SYSLOG, WEBHOOK, DESK]})
    assert [one.name for one in (file, splunk, log, webhook, desk)] == NAMES
    assert not (file.required or file.takes_entries)
    assert log.options["protocol"] == "tls" and log.options["facility"] == "audit"
    assert splunk.options["sourcetype"] == "hrsync:audit" and splunk.options["timeout"] == 10
    assert desk.options["skipped_days"] == 7 and desk.label == "Audit receiver servicedesk_plus"
    assert webhook.where == "lifecycle_audit_receivers[3]"


def test_no_receivers() -> None:
    assert receivers_of({}) == receivers_of({"audit_receivers": None}) == ()


def test_all_entries_are_asked_for() -> None:
    one = receivers_of({"audit_receivers": [{**FILE, "events": "all", "required": True, "name": "tape"}]})[0]
    assert (one.takes_entries, one.required, one.name) == (True, True, "tape")


def test_a_secret_comes_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_SPLUNK_TOKEN", "from-environment")
    given = {**SPLUNK, "token": None}
    assert receivers_of({"audit_receivers": [given]})[0].options["token"] == "from-environment"


@pytest.mark.parametrize("protocol", ["tls", "tcp"])
@pytest.mark.parametrize("content", ["", "\n", "certificate"])
def test_an_empty_certificate_file_is_none(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch, content: str, protocol: str
) -> None:
    """AWX writes an empty file for an empty field."""
    file = tmp_path / "certificate.pem"
    file.write_text(content, "utf-8")
    monkeypatch.setenv("HRSYNC_SYSLOG_CLIENT_CERTIFICATE", str(file))
    entries = {"audit_receivers": [{**SYSLOG, "protocol": protocol}]}
    if content.strip() and protocol == "tcp":
        with pytest.raises(ConfigurationError, match="client_certificate needs protocol: tls"):
            receivers_of(entries)
    else:
        expected = str(file) if content.strip() else None
        assert receivers_of(entries)[0].options["client_certificate"] == expected


def test_secrets_are_not_shown() -> None:
    one = receivers_of({"audit_receivers": [SPLUNK]})[0]
    assert "secret-token" not in repr(one)
    secrets = [name for name, option in ENTRY_OPTIONS.items() if option.get("no_log")]
    assert secrets == ["token", "secret", "technician_key", "client_secret", "refresh_token"]


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({}, f"{PATH}.type is required: one of file, syslog, splunk, webhook, servicedesk_plus."),
        ({"type": "ftp"}, f"{PATH}.type is required: one of file, syslog, splunk, webhook, servicedesk_plus."),
        ({"type": "file"}, f"{PATH}.path is required, but not set."),
        ({**FILE, "path": "audit.jsonl"}, f"{PATH}.path is 'audit.jsonl'. Set an absolute path, such as"),
        (
            {**FILE, "token": "x"},
            f"{PATH}.token: there is no such option; the options are name, path, events, required.",
        ),
        ({**FILE, "events": "some"}, f"{PATH}.events is 'some', not one of none, all."),
        ({**FILE, "required": "perhaps"}, f"{PATH}.required is 'perhaps', but must be true or false."),
        ({**SPLUNK, "url": "http://splunk"}, f"{PATH}.url is no address that begins with https://"),
        ({**SPLUNK, "url": "https://me:secret@splunk"}, f"{PATH}.url contains a user or password. Remove it."),
        ({**SPLUNK, "token": "a b"}, f"{PATH}.token has spaces, line breaks or other characters"),
        ({**SPLUNK, "timeout": 0}, f"{PATH}.timeout is 0; it must be a number of seconds from 1 to 300."),
        ({**SPLUNK, "token": ""}, f"{PATH}.token is required, but not set."),
        ({**SYSLOG, "port": 70000}, f"{PATH}.port is 70000; it must be a number from 1 to 65535."),
        ({**SYSLOG, "protocol": "relp"}, f"{PATH}.protocol is 'relp', not one of tls, tcp, udp."),
        ({**SYSLOG, "enterprise_number": 0}, f"{PATH}.enterprise_number is 0; it must be a private enterprise number."),
        (
            {**SYSLOG, "protocol": "tcp", "client_certificate": "/etc/c.pem"},
            f"{PATH}.client_certificate needs protocol: tls, but protocol is tcp.",
        ),
        ({**WEBHOOK, "secret": None}, f"{PATH}.secret is required, but not set."),
        ({**DESK, "events": "all"}, f"{PATH}.events: there is no such option"),
        ({**DESK, "technician_key": None}, f"{PATH}: set technician_key for ServiceDesk Plus on premises, or"),
        ({**CLOUD, "technician_key": "A"}, "and not both."),
        ({**CLOUD, "client_secret": ""}, f"{PATH}: client_secret must be set, too."),
        ({**DESK, "skipped_days": -1}, f"{PATH}.skipped_days is -1; it must be a number of days"),
        ({**DESK, "fields": {"subject": "x"}}, f"{PATH}.fields.subject: runs write this field themselves. Remove it."),
    ],
)
def test_bad_input(entry: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        receivers_of({"audit_receivers": [entry]})
    assert message in str(raised.value)
    assert "secret-token" not in str(raised.value) and "me:secret" not in str(raised.value)


def test_the_cloud() -> None:
    assert receivers_of({"audit_receivers": [CLOUD]})[0].options["accounts_url"] == "https://accounts.zoho.com"


def test_names_are_unique() -> None:
    with pytest.raises(ConfigurationError, match=r"\[0\]\.name is 'file', which another receiver has"):
        receivers_of({"audit_receivers": [FILE, FILE]})


def test_without_state_there_is_no_log() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_state is none, so there is no audit log to send"):
        receivers_of({"audit_receivers": [FILE], "state": "None"})


def test_libraries() -> None:
    assert list(libraries_of({"audit_receivers": [FILE, SPLUNK, {"type": "x"}, {}]})) == ["requests"]
    assert list(libraries_of({})) == []


def test_facilities_have_the_numbers_of_syslog() -> None:
    names = [name for name in kinds.FACILITIES if name != "audit"]
    assert {name: getattr(syslog, f"LOG_{name.upper()}") >> 3 for name in names} == {
        name: kinds.FACILITIES[name] for name in names
    }
    assert kinds.FACILITIES["audit"] == 13
