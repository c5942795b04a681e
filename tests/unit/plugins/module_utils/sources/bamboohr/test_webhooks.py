# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import pathlib
import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.sources.bamboohr.webhooks import UnsignedError, verify

KEY = "3f9d-private-key"
BODY = b'{"type":"employee.updated","data":{"employeeId":"67890","changedFields":["firstName"]}}'
NOW = datetime.datetime(2026, 11, 28, 12, 0, tzinfo=datetime.UTC)
SECONDS = str(int(NOW.timestamp()))


@pytest.fixture
def sign(tmp_path: pathlib.Path) -> t.Callable[[bytes, str], str]:
    """Signs with OpenSSL, as BambooHR documents it: the body, and after it the timestamp."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl is not installed")

    def signed(body: bytes, timestamp: str) -> str:
        file = tmp_path / "signed"
        file.write_bytes(body + timestamp.encode())
        command = [openssl, "dgst", "-sha256", "-hmac", KEY, "-r", str(file)]
        return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()[0]

    return signed


def headers(signature: str, timestamp: str = SECONDS) -> dict[str, str]:
    return {"X-BambooHR-Timestamp": timestamp, "X-BambooHR-Signature": signature}


@pytest.mark.parametrize(
    "timestamp", [SECONDS, "2026-11-28T12:00:00Z", "2026-11-28T13:02:00+0100", "2026-11-28T11:58:00"]
)
def test_what_bamboohr_signs_is_accepted(sign: t.Callable[[bytes, str], str], timestamp: str) -> None:
    signature = sign(BODY, timestamp)
    verify(BODY, headers(signature, timestamp), KEY, NOW)
    verify(
        BODY, {name.lower(): f" {value.upper()} " for name, value in headers(signature, timestamp).items()}, KEY, NOW
    )


def test_a_body_of_any_bytes(sign: t.Callable[[bytes, str], str]) -> None:
    for body in (b"", b"\x00\xff\n", "ż".encode()):
        verify(body, headers(sign(body, SECONDS)), KEY, NOW)


def test_everything_is_signed(sign: t.Callable[[bytes, str], str]) -> None:
    signature = sign(BODY, SECONDS)
    later = str(int(SECONDS) + 1)
    for body, given, key in (
        (BODY + b" ", headers(signature), KEY),
        (BODY, headers(signature, later), KEY),
        (BODY, headers(signature), KEY + "x"),
        (BODY, headers(signature[:-1]), KEY),
        (BODY, headers(signature + "ż"), KEY),
        # The timestamp before the body, as some guides have it.
        (BODY, headers(sign(f"{SECONDS}.".encode() + BODY, "")), KEY),
    ):
        with pytest.raises(UnsignedError, match="the webhook is not trusted"):
            verify(body, given, key, NOW)


@pytest.mark.parametrize("missing", ["X-BambooHR-Timestamp", "X-BambooHR-Signature"])
def test_a_header_is_missing(missing: str) -> None:
    with pytest.raises(UnsignedError, match="Its webhook has no private key"):
        verify(BODY, {**headers("00"), missing: ""}, KEY, NOW)
    with pytest.raises(UnsignedError, match="Its webhook has no private key"):
        verify(BODY, {name: value for name, value in headers("00").items() if name != missing}, KEY, NOW)


def test_an_empty_key_proves_nothing() -> None:
    with pytest.raises(UnsignedError, match="private key of the webhook is empty"):
        verify(BODY, headers("00"), "", NOW)


@pytest.mark.parametrize(
    "timestamp",
    [str(int(SECONDS) - 301), str(int(SECONDS) + 301), "2026-11-28T12:05:01Z", "yesterday", "9" * 40, "²"],
)
def test_a_webhook_that_is_not_new(sign: t.Callable[[bytes, str], str], timestamp: str) -> None:
    with pytest.raises(UnsignedError, match="not a time within five minutes of now"):
        verify(BODY, headers(sign(BODY, timestamp), timestamp), KEY, NOW)
