# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import base64
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signers import (
    People,
    check_approvers,
    matches,
    signers_of,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError

SHOWN: t.Final = "lifecycle_allowed_signers (/srv/signers)"
KEY: t.Final = "AAAAC3NzaC1lZDI1NTE5AAAAIAYoi/pB2Su14iElVYJUhQCOmEkQ+bPLBtIQwJbIDBbi"


def blob(name: str) -> str:
    return base64.b64encode(name.encode()).decode("ascii")


def key(name: str) -> str:
    (signer,) = signers_of(f"x ssh-ed25519 {blob(name)}", SHOWN)
    return signer.key


@pytest.mark.parametrize(
    ("line", "principals", "is_authority"),
    [
        (f"bob ssh-ed25519 {blob('b')}", ("bob",), False),
        (f"  bob,b@x\tssh-ed25519  {blob('b')} a comment\r", ("bob", "b@x"), False),
        (f'"bob,carol b" ssh-rsa {blob("b")}', ("bob", "carol b"), False),
        (f'bob valid-before="20270101",namespaces="hrsync.ad,file" ssh-rsa {blob("b")}', ("bob",), False),
        (f'bob namespaces="*" sk-ssh-ed25519@openssh.com {blob("b")}', ("bob",), False),
        (f"*@x cert-authority ecdsa-sha2-nistp256 {blob('b')}", ("*@x",), True),
        (f'* namespaces="hrsync.*",CERT-AUTHORITY ssh-rsa {blob("b")}', ("*",), True),
    ],
)
def test_lines(line: str, principals: tuple[str, ...], is_authority: bool) -> None:
    (signer,) = signers_of(f"# comment\n\n   # another\n{line}\n", SHOWN)
    assert (signer.line, signer.principals, signer.is_authority) == (4, principals, is_authority)
    assert signer.key == key("b")


@pytest.mark.parametrize("text", ["", "\n# bob ssh-ed25519 AAAA\n", f'bob namespaces="file,!hrsync.ad" ssh-rsa {KEY}'])
def test_lines_that_are_no_signers_of_approvals(text: str) -> None:
    assert signers_of(text, SHOWN) == ()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("bob", "has a line 2 that is not of the form PRINCIPALS [OPTIONS] KEYTYPE KEY."),
        (f"bob {KEY}", "has a line 2 that is not of the form"),
        ("bob ssh-ed25519 ???", "has a line 2 that is not of the form"),
        ("bob ssh-ed25519 AAAAA", "has a line 2 that is not of the form"),
        (f'bob options="open ssh-ed25519 {KEY}', "has a line 2 that is not of the form"),
        (f"* ssh-ed25519 {KEY}", "has a pattern in line 2 (*), so that one key could sign for several people."),
        (f"bob,!carol ssh-ed25519 {KEY}", "has a pattern in line 2 (bob,!carol)"),
        (f'b?b namespaces="hrsync.ad" ssh-ed25519 {KEY}', "has a pattern in line 2 (b?b)"),
    ],
)
def test_lines_that_cannot_be_read_or_trusted(line: str, expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        signers_of(f"\n{line}\n", SHOWN)
    assert str(refused.value).startswith(f"{SHOWN} {expected}")


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        ("bob", True),
        ("Bob", False),
        ("b*", True),
        ("b?b,carol", True),
        ("b?", False),
        ("*,!bob", False),
        ("!carol", False),
        ("b.b", False),
        ("", False),
    ],
)
def test_patterns(patterns: str, expected: bool) -> None:
    assert matches("bob", patterns.split(",")) is expected


def test_every_approver_must_be_in_the_file() -> None:
    text = f'alice,al ssh-rsa {KEY}\n*@ca.test cert-authority ssh-rsa {KEY}\nzoe namespaces="file" ssh-rsa {KEY}'
    signers = signers_of(text, SHOWN)
    check_approvers([("levels[0]", "alice"), ("levels[1]", "bob@ca.test")], signers, SHOWN)
    with pytest.raises(ConfigurationError) as refused:
        check_approvers([("a[0]", "alise"), ("a[1]", "zoe"), ("a[2]", "al")], signers, SHOWN)
    assert str(refused.value) == (
        f"a[0] is 'alise', but {SHOWN} has no key of this principal for the namespace hrsync.ad; did you mean alice?\n"
        f"a[1] is 'zoe', but {SHOWN} has no key of this principal for the namespace hrsync.ad."
    )


def test_names_and_keys_of_one_person() -> None:
    text = f"bob,robert ssh-rsa {blob('1')}\nrobert,rob ssh-rsa {blob('2')}\ncarol ssh-rsa {blob('3')}"
    people = People(signers_of(text, SHOWN), [("dora", key("3"))])
    assert people.person("bob") == people.person("Rob") == people.person("robert")
    assert people.person("carol") == people.person("dora")
    assert len({people.person(name) for name in ("bob", "carol", "stranger")}) == 3


def test_those_who_have_certificates_of_one_authority_are_not_one_person() -> None:
    people = People(signers_of(f"bob,carol cert-authority ssh-rsa {blob('1')}", SHOWN))
    assert people.person("bob") != people.person("carol")


@pytest.mark.parametrize("requester", ["jo", "JO", "jo@other.test", "EXAMPLE\\Jo", "johanna", "Johanna@example.test "])
def test_the_requester_is_found_by_every_name(requester: str) -> None:
    people = People(signers_of(f"johanna@example.test,jo ssh-rsa {blob('1')}", SHOWN))
    assert people.has_requested("johanna@example.test", ["frank", requester])
    assert people.has_requested("jo", [requester])
    assert not people.has_requested("joan", [requester])


def test_somebody_who_is_not_in_the_file_can_be_the_requester() -> None:
    assert People(()).has_requested("jo@a", ["jo"])
    assert not People(()).has_requested("jo@a", ["a"])


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ('namespaces="hrsync.ad"', True),
        ('valid-before="20261130120000Z"', True),
        ('valid-before="20261130115959Z"', False),
        ('valid-before="202611301159UTC"', False),
        ('VALID-AFTER="202611301200z"', True),
        ('valid-after="20261130120001Z",valid-before="20270101"', False),
        ('valid-after="20261101",namespaces="hrsync.ad",valid-before="20261201"', True),
        ('valid-before="20261129"', False),
        ('valid-before="soon"', False),
        ('valid-before="20271332"', False),
    ],
)
def test_when_a_key_is_valid(options: str, expected: bool) -> None:
    (signer,) = signers_of(f"bob {options} ssh-ed25519 {KEY}", SHOWN)
    assert signer.is_valid(datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)) is expected


def test_a_time_without_a_zone_is_one_of_this_host() -> None:
    (signer,) = signers_of(f'bob valid-before="20261130120000" ssh-ed25519 {KEY}', SHOWN)
    noon = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.timezone(datetime.timedelta(hours=-5)))
    assert signer.is_valid(noon)
    assert not signer.is_valid(noon + datetime.timedelta(seconds=1))
