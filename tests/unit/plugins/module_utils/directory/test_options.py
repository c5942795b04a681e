# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Connection options: what is taken, what is refused, and that they are documented."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import (
    CONNECTION_OPTIONS,
    ConnectionOptions,
    ServerAddress,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError

CREDENTIALS = {"bind_user": "svc@lab.test", "bind_password": "secret"}


def options(**params: t.Any) -> ConnectionOptions:
    return ConnectionOptions.from_params({"servers": ["dc1"], **CREDENTIALS, **params})


@pytest.mark.parametrize(
    ("server", "more", "address"),
    [
        ("dc1.lab.test", {}, ("dc1.lab.test", 636)),
        ("dc1.lab.test", {"tls": "starttls"}, ("dc1.lab.test", 389)),
        ("dc1.lab.test", {"port": 3269}, ("dc1.lab.test", 3269)),
        (" dc1:1636 ", {"port": 3269}, ("dc1", 1636)),
        ("ldaps://dc1/", {}, ("dc1", 636)),
        ("[::1]:636", {}, ("::1", 636)),
        ("127.0.0.1", {}, ("127.0.0.1", 636)),
    ],
)
def test_servers(server: str, more: dict[str, t.Any], address: tuple[str, int]) -> None:
    assert options(servers=[server], **more).servers == (ServerAddress(*address),)


def test_addresses_as_text() -> None:
    assert (str(ServerAddress("dc1", 636)), str(ServerAddress("::1", 636))) == ("dc1:636", "[::1]:636")


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"servers": ["ldap://dc1:389"]}, "a URL without TLS.*tls: ldaps.*tls: starttls"),
        ({"servers": ["https://dc1"]}, "Write only the host"),
        ({"servers": ["dc1:99999"]}, "neither host nor host:port"),
        ({"servers": ["dc 1"]}, "neither host nor host:port"),
        ({"servers": [" "]}, "servers is empty"),
        ({"servers": None}, "servers is empty"),
        ({"bind_password": ""}, "bind_password is empty.*HRSYNC_BIND_PASSWORD"),
        ({"bind_user": None}, "bind_user is empty"),
        ({"base_dn": "lab.test"}, "base_dn is invalid.*not a distinguished name"),
        ({"timeout": 0}, "at least 1 second"),
        ({"port": 0}, "The option port is 0; it must be between 1 and 65535"),
        ({"port": 70000}, "The option port is 70000; it must be between"),
        ({"ca_file": "/nowhere/ca.pem"}, "ca_file is /nowhere/ca.pem, which does not exist"),
    ],
)
def test_what_cannot_work(params: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        options(**params)


def test_kerberos_needs_no_password() -> None:
    assert options(authentication="kerberos", bind_user=None, bind_password=None).bind_user == ""


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(options())


def test_every_option_has_its_environment_variable(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    values = {"SERVERS": "dc1,dc2", "TIMEOUT": "7", "PORT": "1636", "TLS": "starttls", "AUTHENTICATION": "kerberos"}
    for name in CONNECTION_OPTIONS:
        monkeypatch.setenv(f"HRSYNC_{name.upper()}", values.get(name.upper(), f"value of {name}"))
    result = ArgumentSpecValidator(dict(CONNECTION_OPTIONS)).validate({})
    assert not result.error_messages
    assert result.validated_parameters == {
        "servers": ["dc1", "dc2"],
        "timeout": 7,
        "port": 1636,
        "tls": "starttls",
        "authentication": "kerberos",
        **{name: f"value of {name}" for name in ("base_dn", "bind_user", "bind_password", "ca_file", "global_catalog")},
    }


@pytest.mark.parametrize(
    ("given", "more", "address"),
    [
        (None, {}, None),
        (" ", {}, None),
        ("gc.lab.test", {}, ("gc.lab.test", 3269)),
        ("gc.lab.test", {"tls": "starttls", "port": 1389}, ("gc.lab.test", 3268)),
        (" gc:13269 ", {}, ("gc", 13269)),
        ("ldaps://gc/", {}, ("gc", 3269)),
    ],
)
def test_the_global_catalog(given: str | None, more: dict[str, t.Any], address: tuple[str, int] | None) -> None:
    assert options(global_catalog=given, **more).global_catalog == (address and ServerAddress(*address))


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            "gc:636",
            "On port 636, a domain controller answers for its own domain only. Leave the port out, or use 3269.",
        ),
        ("gc:389", "On port 389,"),
        ("gc:x", "The option global_catalog has 'gc:x', which is neither host nor host:port."),
        ("ldap://gc", "Write 'gc' and choose tls: ldaps (port 3269) or tls: starttls (port 3268)."),
        ("https://gc", "The option global_catalog has 'https://gc'. Write only the host, or host:port."),
    ],
)
def test_what_is_no_global_catalog(given: str, words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        options(global_catalog=given)
    assert words in str(caught.value)
