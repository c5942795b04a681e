# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import hmac
import json
import shutil
import subprocess
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.webhook import WebhookReceiver, signature
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.unit import tls

from .outbox import CHAIN, chosen, message


def receiver(lab: SimulatedReceivers, **more: t.Any) -> WebhookReceiver:
    options = {
        "url": f"{lab.urls['webhook']}/hook?code=secret-in-the-address",
        "secret": lab.credentials.webhook_secret,
        "ca_file": tls.loopback().ca,
        **more,
    }
    return WebhookReceiver(chosen("webhook", **options), CHAIN)


def fault(lab: SimulatedReceivers, kind: str = "status", **values: t.Any) -> None:
    lab.world.faults.add_all({"kind": kind, "system": "webhook", **values})


def test_messages(lab: SimulatedReceivers) -> None:
    one = receiver(lab)
    one.check()
    one.send([message(1), message(2, is_head=True)])
    one.close()
    assert list(lab.world.posts) == ["example.test/lifecycle:check", message(1).key, message(2).key]
    check, first, head = map(json.loads, lab.world.posts.values())
    assert check == {"what": "check", "domain": "example.test", "configuration": "lifecycle"}
    assert (first, head["what"]) == (message(1).document(), "head")


def test_the_same_message_is_the_same_for_the_receiver(lab: SimulatedReceivers) -> None:
    receiver(lab).send([message(1)])
    receiver(lab).send([message(1)])
    assert len(lab.world.posts) == 1 and lab.world.repeated == {message(1).key: 1}


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_makes_the_same_signature() -> None:
    made = subprocess.run(
        ["openssl", "dgst", "-sha256", "-hmac", "secret"], input=b"1700000000.body", capture_output=True, check=True
    ).stdout.split()[-1]
    assert signature(b"secret", "1700000000", b"body") == f"sha256={made.decode()}"
    assert hmac.new(b"secret", b"1700000000.body", hashlib.sha256).hexdigest().encode() == made


def test_a_wrong_secret(lab: SimulatedReceivers) -> None:
    with pytest.raises(
        ReceiverError, match=r"POST to 127.0.0.1:\d+ answered 401. Check lifecycle_audit_receivers\[0\].secret"
    ):
        receiver(lab, secret="wrong").send([message(1)])
    assert lab.world.posts == {}


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"status": 503, "times": 0}, "answered 503. The next run sends again."),
        ({"status": 404}, "answered 404. Check lifecycle_audit_receivers[0].url."),
        ({"status": 422}, "answered 422. Check lifecycle_audit_receivers[0].url."),
        ({"kind": "html"}, "answered with a web page (HTML). Check lifecycle_audit_receivers[0].url"),
        ({"kind": "drop", "times": 0}, "the connection was closed without an answer"),
    ],
)
def test_refusals(lab: SimulatedReceivers, asked: dict[str, t.Any], words: str) -> None:
    fault(lab, **asked)
    with pytest.raises(ReceiverError) as raised:
        receiver(lab).send([message(1)])
    assert words in str(raised.value)
    assert "secret-in-the-address" not in str(raised.value) and "Anna" not in str(raised.value)


def test_what_comes_after_a_refusal_is_not_sent(lab: SimulatedReceivers) -> None:
    """Entries arrive in order, or not at all."""
    fault(lab, status=400, skip=1)
    with pytest.raises(ReceiverError):
        receiver(lab).send([message(1), message(2), message(3)])
    assert list(lab.world.posts) == [message(1).key]


def test_an_address_without_a_path(lab: SimulatedReceivers) -> None:
    with pytest.raises(ReceiverError, match="answered 404"):
        receiver(lab, url=lab.urls["webhook"]).check()
    assert lab.world.log.contents()["entries"][-1]["path"] == "/"
