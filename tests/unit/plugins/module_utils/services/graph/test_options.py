# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options for Microsoft 365: addresses of clouds, and what cannot work said in a sentence."""

from __future__ import annotations

import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.options import (
    MICROSOFT365_OPTION,
    Microsoft365Options,
)

GIVEN = {"tenant_id": "contoso.com", "client_id": "app", "client_secret": "s3cret-v4lue"}


def options(**changes: t.Any) -> Microsoft365Options:
    return Microsoft365Options.from_params({"microsoft365": {**GIVEN, **changes}})


@pytest.mark.parametrize(
    ("cloud", "graph", "login"),
    [
        (None, "https://graph.microsoft.com", "https://login.microsoftonline.com"),
        ("us_government", "https://graph.microsoft.us", "https://login.microsoftonline.us"),
        ("us_government_dod", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us"),
        ("china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn"),
    ],
)
def test_each_cloud_has_its_own_addresses_and_scope(cloud: str | None, graph: str, login: str) -> None:
    made = options(cloud=cloud)
    assert (made.graph_url, made.login_url, made.scope) == (graph, login, f"{graph}/.default")


def test_another_address_leads_there_and_keeps_the_scope() -> None:
    made = options(graph_url="https://proxy.example.com/graph/", login_url="https://127.0.0.1:8080")
    assert (made.graph_url, made.login_url) == ("https://proxy.example.com/graph", "https://127.0.0.1:8080")
    assert made.scope == "https://graph.microsoft.com/.default"


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"tenant_id": ""}, "microsoft365.tenant_id is empty. Set it or HRSYNC_M365_TENANT_ID"),
        ({"client_id": None}, "microsoft365.client_id is empty"),
        ({"client_secret": None}, "and has neither"),
        ({"client_certificate": "/tmp"}, "and has both"),
        ({"graph_url": "http://graph.example.com"}, "microsoft365.graph_url is 'http://graph.example.com'"),
        ({"login_url": "http://127.0.0.1:8080"}, "microsoft365.login_url is 'http://127.0.0.1:8080'"),
        ({"login_url": "https://me:pw@login.example.com"}, "microsoft365.login_url is 'login.example.com'"),
        ({"login_url": "login.example.com"}, "Set an https:// address"),
        ({"timeout": 0}, "microsoft365.timeout is 0"),
        ({"ca_file": "/nowhere.pem"}, "microsoft365.ca_file is /nowhere.pem"),
        (
            {"client_secret": None, "client_certificate": "/nowhere.pem"},
            "client_certificate is /nowhere.pem",
        ),
    ],
)
def test_what_cannot_work_is_a_sentence_without_secrets(changes: dict[str, t.Any], said: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        options(**changes)
    assert said in str(caught.value)
    assert "s3cret" not in str(caught.value) and "pw" not in str(caught.value)


def test_the_secret_is_not_in_what_is_printed_of_the_options() -> None:
    assert "s3cret" not in repr(options())


def test_the_environment_alone_is_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in GIVEN.items():
        monkeypatch.setenv(f"HRSYNC_M365_{name.upper()}", value)
    monkeypatch.setenv("HRSYNC_M365_CLOUD", "china")
    result = ArgumentSpecValidator(dict(MICROSOFT365_OPTION)).validate({})
    assert result.error_messages == []
    assert Microsoft365Options.from_params(result.validated_parameters) == options(cloud="china")
