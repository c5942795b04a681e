# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.values.fingerprints import (
    MOST,
    Fingerprint,
    key_digest,
    read,
    unit_digest,
    written,
)
from ansible_collections.hrsync.ad.plugins.module_utils.values.spoken import spoken

SUM = hashlib.sha256(b"plan").hexdigest()
DIGESTS = {key: hashlib.sha256(key.encode()).hexdigest() for key in ("1", "0042", "Ä")}


def test_what_is_written_is_read() -> None:
    text = written(SUM, DIGESTS)
    assert text.startswith(f"sha256:{SUM}:") and len(text) == 7 + 64 + 1 + 32
    expected = {key_digest(key): unit_digest(digest) for key, digest in DIGESTS.items()}
    assert read("o", f" {text} ") == Fingerprint(SUM, expected)


def test_a_checksum_alone_is_enough() -> None:
    assert read("o", SUM) == read("o", f"sha256:{SUM.upper()}") == Fingerprint(SUM, None)
    assert read("o", written(SUM, {})) == Fingerprint(SUM, {})


def test_a_large_plan_has_its_checksum_only() -> None:
    many = {str(number): SUM for number in range(MOST + 1)}
    assert written(SUM, many) == f"sha256:{SUM}"
    assert len(written(SUM, dict(list(many.items())[:MOST]))) < 22_000


@pytest.mark.parametrize(
    "text", ["x", SUM[:-1], f"md5:{SUM}", f"{SUM}:AAA", f"{SUM}:A", f"{SUM}:ä", "34", f"{SUM}:A=="]
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_expected_checksum is .* must be the checksum of a plan"):
        read("lifecycle_expected_checksum", text)


def test_names_can_be_spoken_and_differ() -> None:
    names = {spoken(SUM, attempt) for attempt in range(1000)}
    assert len(names) > 990 and spoken(SUM) == spoken(SUM, 0)
    assert all(len(name.split("-")) == 3 and name.isascii() and name.islower() for name in names)
