# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which options are set. `tests/unit/docs/test_environment.py` tries all options of all modules."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.given import file_if_not_empty, validate, without_empty
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import Microsoft365Options
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
    ],
)
def test_a_list_as_text_has_members_without_blanks_and_a_dn_is_one(text: str, members: list[str]) -> None:
    values, errors = validate({"names": text}, SPEC)
    assert (values["names"], errors) == (members, ())


def test_errors_are_those_of_ansible() -> None:
    values, errors = validate({"port": "x", "zone": ""}, SPEC)
    assert values["zone"] == "UTC"
    assert len(errors) == 1
    assert "port" in errors[0]


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
