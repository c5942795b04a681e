# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.planner.names.addresses import (
    distinct,
    for_mail,
    held_by,
    with_former,
)

from ..directory_in_memory import account


@pytest.mark.parametrize(
    ("wanted", "held", "expected"),
    [
        (("SMTP:new@x",), ("SMTP:old@x",), ("SMTP:new@x", "smtp:old@x")),
        (("SMTP:new@x",), ("SMTP:new@x", "smtp:old@x"), ("SMTP:new@x", "smtp:old@x")),
        (("SMTP:old@x",), ("SMTP:new@x", "smtp:old@x"), ("SMTP:old@x", "smtp:new@x")),
        (("SMTP:New@x",), ("SMTP:NEW@X", "smtp:new@x"), ("SMTP:New@x",)),
        (("SMTP:a@x", "smtp:b@x"), ("SMTP:B@x", "smtp:c@x", "smtp:a@x"), ("SMTP:a@x", "smtp:b@x", "smtp:c@x")),
        (("SMTP:a@x",), ("sip:a@x", "a@x"), ("SMTP:a@x",)),
        (("SMTP:a@x",), ("X500:/o=x", "x500:/o=y"), ("SMTP:a@x", "X500:/o=x", "x500:/o=y")),
        (("SMTP:a@x", "x500:/O=x"), ("X500:/o=x",), ("SMTP:a@x", "x500:/O=x")),
        ((), ("SMTP:a@x",), ("smtp:a@x",)),
    ],
)
def test_former_addresses_stay(wanted: tuple[str, ...], held: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert with_former(wanted, held) == expected


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("smtp:a@x", "SMTP:A@x", "smtp:b@x"), ("SMTP:A@x", "smtp:b@x")),
        (("SMTP:A@x", "smtp:a@x", "SMTP:a@X"), ("SMTP:A@x",)),
        (("sip:A@x", "SIP:a@x", "smtp:a@x"), ("sip:A@x", "smtp:a@x")),
        ((), ()),
    ],
)
def test_each_address_is_there_once(values: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert distinct(values) == expected


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        ((), ("SMTP:new@x",)),
        (("smtp:NEW@x",), ("SMTP:new@x",)),
        (("smtp:old@x",), ("SMTP:new@x", "smtp:old@x")),
        (("X500:/o=x", "SMTP:old@x", "sip:a@x"), ("SMTP:new@x", "X500:/o=x", "smtp:old@x", "sip:a@x")),
    ],
)
def test_mail_alone_becomes_the_primary_address(held: tuple[str, ...], expected: tuple[str, ...]) -> None:
    assert for_mail("new@x", held) == expected


def test_the_addresses_of_an_account() -> None:
    assert held_by(account("Anna", mail="a@x", proxyAddresses=["SMTP:b@x"])) == ("SMTP:b@x", "smtp:a@x")
    assert held_by(account("Anna", mail="A@x", proxyAddresses=["SMTP:a@x"])) == ("SMTP:a@x",)
    assert held_by(account("Anna")) == ()
