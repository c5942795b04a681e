# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.options import (
    EXCHANGE_OPTION,
    ExchangeOptions,
)

BASIC = {"server": "mbx1.example.com", "user": "svc@example.com", "password": "s3cret", "authentication": "basic"}


def validated(**given: t.Any) -> t.Any:
    """The parameters as a module gets them."""
    result = ArgumentSpecValidator(EXCHANGE_OPTION).validate(given)
    assert result.error_messages == []
    return result.validated_parameters


def test_defaults() -> None:
    options = ExchangeOptions.from_params(validated(exchange={"server": "mbx1.example.com"}))
    assert options == ExchangeOptions(
        server="mbx1.example.com",
        port=443,
        user="",
        password="",
        authentication="kerberos",
        tls=True,
        ca_file=None,
        timeout=120,
    )


def test_everything_from_the_environment(monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    ca_file = tmp_path / "ca.pem"
    ca_file.write_text("PEM")
    values = {"SERVER": "mbx2", "PORT": "8443", "USER": "u", "PASSWORD": "p", "AUTHENTICATION": "basic", "TLS": "yes"}
    for name, value in {**values, "CA_FILE": str(ca_file), "TIMEOUT": "7"}.items():
        monkeypatch.setenv(f"HRSYNC_EXCHANGE_{name}", value)
    assert ExchangeOptions.from_params(validated()) == ExchangeOptions(
        server="mbx2",
        port=8443,
        user="u",
        password="p",
        authentication="basic",
        tls=True,
        ca_file=str(ca_file),
        timeout=7,
    )


def test_a_task_that_says_nothing_has_nothing() -> None:
    assert set(validated()["exchange"].values()) == {None}


def test_kerberos_without_tls_has_another_port() -> None:
    options = ExchangeOptions.from_params({"exchange": {"server": "mbx1", "tls": False}})
    assert (options.tls, options.port) == (False, 80)


def test_the_password_is_not_shown() -> None:
    assert "s3cret" not in repr(ExchangeOptions.from_params({"exchange": BASIC}))


@pytest.mark.parametrize("server", ["mbx1", "10.0.0.1", "[::1]", "fe80::1"])
def test_names_of_servers(server: str) -> None:
    assert ExchangeOptions.from_params({"exchange": {"server": server}}).server == server


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"server": None}, "exchange.server is empty. Name an Exchange server there or in HRSYNC_EXCHANGE_SERVER."),
        ({"server": "  "}, "exchange.server is empty"),
        (
            {"server": "https://mbx1/PowerShell"},
            "exchange.server is 'https://mbx1/PowerShell'. Write only the host name",
        ),
        ({"server": "mbx1:443"}, "the port in exchange.port"),
        ({"port": 0}, "exchange.port is 0; it must be between 1 and 65535"),
        ({"port": 65536}, "exchange.port is 65536"),
        ({"timeout": 0}, "exchange.timeout is 0; it must be at least 1 second"),
        ({"ca_file": "/nowhere/ca.pem"}, "exchange.ca_file is /nowhere/ca.pem, which does not exist"),
        ({"tls": False}, "exchange.authentication is basic and exchange.tls is false"),
        ({"user": ""}, "exchange.user is empty. Basic authentication needs it; set it or HRSYNC_EXCHANGE_USER"),
        ({"password": None}, "exchange.password is empty"),
    ],
)
def test_options_that_cannot_work(given: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        ExchangeOptions.from_params({"exchange": {**BASIC, **given}})
    assert words in str(caught.value)
    assert "s3cret" not in str(caught.value)


def test_no_option_at_all() -> None:
    with pytest.raises(ConfigurationError, match="exchange.server is empty"):
        ExchangeOptions.from_params({})
