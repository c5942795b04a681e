# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options are set. `tests/unit/docs/test_environment.py` tries all options of all modules."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import CONNECTION_OPTIONS, ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.given import (
    file_if_not_empty,
    from_environment,
    origins,
    with_origins,
    without_empty,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import Microsoft365Options
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.web.transport import trust

SPEC: dict[str, t.Any] = {
    "note": {"type": "str"},
    "drive": {"type": "str", "default": "H:"},
    "zone": {"default": "UTC"},
    "state": {"type": "str", "choices": ["on", "off"]},
    "port": {"type": "int"},
    "names": {"type": "list", "elements": "str"},
    "any": {"type": "raw"},
    "inner": {"type": "dict", "options": {"port": {"type": "int"}, "note": {"type": "str"}}},
    "entries": {"type": "list", "elements": "dict", "options": {"port": {"type": "int"}}},
}


def test_only_free_text_and_raw_values_can_be_empty() -> None:
    assert without_empty(dict.fromkeys(SPEC, ""), SPEC) == {"note": "", "drive": "", "any": ""}


def test_null_is_not_set() -> None:
    assert without_empty(dict.fromkeys(SPEC), SPEC) == {}


def test_suboptions_and_lists_are_cleaned_too() -> None:
    given = {"inner": {"port": "", "note": ""}, "entries": [{"port": " "}, "odd"], "names": [""], "unknown": ""}
    assert without_empty(given, SPEC) == {
        "inner": {"note": ""},
        "entries": [{}, "odd"],
        "names": [""],
        "unknown": "",
    }


def test_what_is_set_stays() -> None:
    given = {"note": "x", "zone": "CET", "port": 0, "names": [], "inner": {}, "state": False}
    assert without_empty(given, SPEC) == given


@pytest.mark.parametrize(
    ("text", "members"),
    [
        ("teams, custom", ["teams", "custom"]),
        ("teams", ["teams"]),
        (" OU=VIP,OU=People,DC=example,DC=com", ["OU=VIP,OU=People,DC=example,DC=com"]),
        (r"OU=A\, B,DC=example", [r"OU=A\, B,DC=example"]),
        ("failures > 5 %, skipped", ["failures > 5 %", "skipped"]),
        ("teams, , custom,", ["teams", "custom"]),
    ],
)
def test_a_list_as_text_has_members_without_blanks_and_a_dn_is_one(text: str, members: list[str]) -> None:
    values, errors = validate({"names": text}, SPEC)
    assert (values["names"], errors) == (members, ())


@pytest.mark.parametrize("value", [[], [""], [None, " "]])
def test_a_list_without_members_leaves_the_environment_its_say(value: t.Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HRSYNC_SERVERS", "dc1.example.com, dc2.example.com")
    given = {"servers": value, "bind_user": "u", "bind_password": "p"}
    values, errors = validate(given, CONNECTION_OPTIONS)
    assert errors == ()
    assert [one.host for one in ConnectionOptions.from_params(values).servers] == ["dc1.example.com", "dc2.example.com"]


def test_an_empty_list_is_a_value_of_other_options() -> None:
    assert validate({"names": []}, SPEC)[0]["names"] == []


NESTED: dict[str, t.Any] = {
    "timeout": {"type": "int", "fallback": (from_environment, ["HRSYNC_TIMEOUT"])},
    "exchange": {
        "type": "dict",
        "apply_defaults": True,
        "options": {"timeout": {"type": "int", "fallback": (from_environment, ["OTHER", "HRSYNC_EXCHANGE_TIMEOUT"])}},
    },
    "note": {"type": "dict", "options": {"file": {"fallback": (from_environment, ["HRSYNC_NOTE"])}}},
}


def test_a_message_about_a_value_of_the_environment_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HRSYNC_TIMEOUT", "HRSYNC_EXCHANGE_TIMEOUT", "HRSYNC_NOTE"):
        monkeypatch.setenv(name, "0")
    found = origins({"timeout": 5}, NESTED)
    assert found == {"exchange.timeout": "HRSYNC_EXCHANGE_TIMEOUT"}
    assert origins({"exchange": {"timeout": 1}, "note": {}}, NESTED) == {
        "timeout": "HRSYNC_TIMEOUT",
        "note.file": "HRSYNC_NOTE",
    }
    wrong = "The option exchange.timeout is 0; it must be at least 1 second."
    assert with_origins(wrong, found) == (
        f"{wrong} exchange.timeout comes from the environment variable HRSYNC_EXCHANGE_TIMEOUT."
    )
    for other in ("The option timeout is 0.", "The exchange.timeouts is 0.", "Set exchange.timeout."):
        assert with_origins(other, found) == other


@pytest.mark.parametrize("content", [b"", b"\n", b"  \r\n\n"])
def test_a_blank_file_counts_as_none(tmp_path: pathlib.Path, content: bytes) -> None:
    file = tmp_path / "ca.pem"
    file.write_bytes(content)
    assert file_if_not_empty(str(file)) is None
    assert trust(str(file)) is None


def test_any_other_file_is_named_as_it_is(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "ca.pem").write_text("x")
    assert file_if_not_empty("~/ca.pem") == os.fspath(tmp_path / "ca.pem")
    assert file_if_not_empty("/nowhere/ca.pem") == "/nowhere/ca.pem"
    assert file_if_not_empty("") is None
    assert file_if_not_empty(None) is None


def test_the_empty_file_of_an_empty_certificate_does_not_stand_against_the_secret(tmp_path: pathlib.Path) -> None:
    """AWX writes a file for the field of the certificate, also if the field is empty."""
    file = tmp_path / "certificate.pem"
    file.touch()
    options = Microsoft365Options.from_params(
        {
            "microsoft365": {
                "tenant_id": "contoso.onmicrosoft.com",
                "client_id": "1",
                "client_secret": "s",
                "client_certificate": str(file),
                "ca_file": str(file),
            }
        }
    )
    assert options.client_certificate == ""
    assert options.ca_file is None
