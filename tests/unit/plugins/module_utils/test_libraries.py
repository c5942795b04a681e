# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The libraries that a run needs."""

from __future__ import annotations

import importlib
import pathlib
import re
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import libraries
from ansible_collections.hrsync.ad.plugins.module_utils.errors import MissingLibrariesError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import STEPS
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.filters import LIBRARIES

ROOT = pathlib.Path(__file__).parents[4]
FACTORIAL = {"type": "factorial", "api_key": "x"}
M365 = {"microsoft365": {"tenant_id": "t", "client_id": "c", "client_secret": "s"}}
EXCHANGE = {"exchange": {"server": "mbx1", "port": None}}
UNUSED: dict[str, t.Any] = {"microsoft365": dict.fromkeys(M365["microsoft365"]), "exchange": {"server": None}}


def needed(*steps: str, sources: t.Sequence[t.Mapping[str, t.Any]] = (FACTORIAL,), **params: t.Any) -> set[str]:
    return libraries.of_run({"sources": sources, **UNUSED, **params}, steps)


@pytest.mark.parametrize(
    ("params", "steps", "more"),
    [
        ({}, (), set()),
        ({}, ("script", "skype_user"), set()),
        ({"sources": [{**FACTORIAL, "token_file": "/t"}]}, (), {"requests-oauthlib"}),
        ({"authentication": "kerberos"}, (), {"gssapi"}),
        ({"state": None}, (), {"SQLAlchemy"}),
        ({"state": "none"}, (), set()),
        ({"state": "sqlite:////srv/state.db"}, (), {"SQLAlchemy"}),
        ({"state": "postgresql://u@h/d"}, (), {"SQLAlchemy", "psycopg[binary]"}),
        ({"passwords": {"handover": {"file": "x"}}}, (), {"cryptography"}),
        ({"passwords": {"length": 20}}, (), set()),
        ({}, ("home_folder",), {"smbprotocol"}),
        ({}, ("photo",), {"Pillow"}),
        (M365, ("license",), {"requests-oauthlib"}),
        ({}, ("license",), set()),
        (EXCHANGE, ("mailbox",), {"pypsrp"}),
        ({**M365, **EXCHANGE}, ("auto_reply",), {"pypsrp", "requests-oauthlib"}),
        (
            {"microsoft365": {"client_certificate": "/c.pem"}},
            ("mailbox",),
            {"requests-oauthlib", "PyJWT", "cryptography"},
        ),
    ],
)
def test_what_a_run_needs(params: dict[str, t.Any], steps: tuple[str, ...], more: set[str]) -> None:
    assert needed(*steps, **params) == {"ldap3", "requests"} | more


def test_every_step_is_known() -> None:
    services: dict[str, t.Any] = {**M365, **EXCHANGE}
    assert needed(*STEPS, **services) <= set(libraries.MODULES)


def test_all_that_are_missing_are_told_with_the_interpreter_and_the_file(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libraries, "MODULES", {"Zed": "no_such_module_z", "alpha": "no_such_module_a", "json": "json"})
    with pytest.raises(MissingLibrariesError) as caught:
        libraries.require(["json", "Zed", "alpha", "Zed"], "target", "requirements.txt")
    assert str(caught.value) == (
        f"Python libraries are missing on the target, for {sys.executable}: alpha, Zed. Install them with:"
        f" {sys.executable} -m pip install alpha Zed. All libraries of the collection are in requirements.txt. Nothing"
        " was read or written."
    )


def test_nothing_is_said_where_nothing_is_missing() -> None:
    libraries.require(["ldap3", "requests", "Pillow", "PyJWT"], "controller", "requirements.txt")


def test_the_names_are_those_of_the_requirements() -> None:
    text = (ROOT / "requirements.txt").read_text("utf-8")
    listed = {re.split(r"[<>=]", line)[0] for line in text.splitlines() if line and not line.startswith("#")}
    assert set(libraries.MODULES) - listed == {"gssapi", "mssql-python", "psycopg[binary]"}
    for module in set(libraries.MODULES.values()) - {"gssapi", "mssql_python"}:
        importlib.import_module(module)


def test_every_filter_that_needs_a_library_is_listed() -> None:
    needing = {}
    for file in (ROOT / "plugins/filter").glob("*.py"):
        text = file.read_text("utf-8")
        found = {"transliteration": "anyascii", "account_name": "anyascii", "countries": "pycountry"}
        for module, library in found.items():
            if f"{module} import" in text or f"import {module}" in text:
                needing[f"hrsync.ad.{file.stem}"] = library
    assert needing == LIBRARIES
