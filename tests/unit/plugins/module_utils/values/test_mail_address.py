# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.mail_address import is_address, is_alias


@pytest.mark.parametrize(
    "text",
    [
        "anna@example.com",
        "sean.o'brien@example.com",
        "a+b=c@mail.example.co.uk",
        "x@xn--mnchen-3ya.de",
        f"{'a' * 64}@example.com",
    ],
)
def test_addresses(text: str) -> None:
    assert is_address(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "anna",
        "@example.com",
        "anna@",
        "anna@example",
        "a b@example.com",
        "a\0@b.cd",
        "$(calc)@example.com",
        ".anna@example.com",
        "an..na@example.com",
        "anna.@example.com",
        "anna@-example.com",
        "anna@example..com",
        "anna@example.com\n",
        "m\u00fcller@example.com",
        "a@b@example.com",
        '"a b"@example.com',
        f"{'a' * 65}@example.com",
        f"a@{'b' * 64}.com",
        f"a@{'b.' * 127}com",
    ],
)
def test_no_addresses(text: str) -> None:
    assert not is_address(text)


@pytest.mark.parametrize("text", ["anna", "anna.nowak", "o'brien", "a-b_c~d", "m\u00fcller", "a" * 64])
def test_aliases(text: str) -> None:
    assert is_alias(text)


@pytest.mark.parametrize(
    "text", ["", "a b", "a\nb", "anna\n", "a@b", ".a", "a.", "a..b", "a" * 65, "\ud83d", "\u0142ukasz", "a,b"]
)
def test_no_aliases(text: str) -> None:
    assert not is_alias(text)
