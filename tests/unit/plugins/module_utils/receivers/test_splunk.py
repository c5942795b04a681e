# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import splunk, splunk_codes
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.splunk import SplunkReceiver, batches
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.unit import tls

from .outbox import CHAIN, chosen, message


def receiver(lab: SimulatedReceivers, patience: float = 5, **more: t.Any) -> SplunkReceiver:
    options = {
        "url": lab.urls["splunk"],
        "token": lab.credentials.splunk_token,
        "ca_file": tls.loopback().ca,
        "index": "audit",
        **more,
    }
    return SplunkReceiver(chosen("splunk", **options), CHAIN, patience=patience)


def asked(lab: SimulatedReceivers) -> dict[str, int]:
    return t.cast("dict[str, int]", lab.world.log.contents()["counts"])


def fault(lab: SimulatedReceivers, kind: str = "status", **values: t.Any) -> None:
    lab.world.faults.add_all({"kind": kind, "system": "splunk", **values})


def test_events(lab: SimulatedReceivers) -> None:
    one = receiver(lab)
    one.check()
    one.send([message(1), message(2)])
    one.close()
    first, second = lab.world.events
    assert first == {
        "time": "1796040001.000",
        "host": "controller1",
        "source": "example.test/lifecycle",
        "sourcetype": "hrsync:audit",
        "index": "audit",
        "event": message(1).document(),
    }
    assert second["event"]["key"] == message(2).key


def test_without_an_index(lab: SimulatedReceivers) -> None:
    receiver(lab, index="").send([message(1, is_head=True)])
    assert "index" not in lab.world.events[0] and lab.world.events[0]["event"]["what"] == "head"


def test_a_check_sends_no_event(lab: SimulatedReceivers) -> None:
    receiver(lab).check()
    assert lab.world.events == []


@pytest.mark.parametrize("acknowledges", [True, False])
def test_a_check_asks_whether_the_token_has_acknowledgment(lab: SimulatedReceivers, acknowledges: bool) -> None:
    lab.world.settings.acknowledges = acknowledges
    if acknowledges:
        receiver(lab, acknowledge=True).check()
    else:
        with pytest.raises(ReceiverError, match="code 14: the token has no indexer acknowledgment. Turn it on"):
            receiver(lab, acknowledge=True).check()
    assert lab.world.events == []


def test_acknowledgments(lab: SimulatedReceivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splunk, "_PAUSE", 0.01)
    lab.world.settings.acknowledges = True
    lab.world.settings.indexes_after = 2
    receiver(lab, acknowledge=True).send([message(1)])
    receiver(lab).send([message(2)])
    assert asked(lab)["splunk POST /services/collector/ack"] == 6
    assert [len(one) for one in lab.world.acknowledgments.values()] == [0]


def test_entries_that_are_not_indexed_in_time(lab: SimulatedReceivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splunk, "_PAUSE", 0.01)
    lab.world.settings.acknowledges = True
    lab.world.settings.indexes_after = 1000
    with pytest.raises(
        ReceiverError, match=r"Splunk has not indexed the entries within 0\.1 s\. The next run sends them"
    ):
        receiver(lab, 0.1).send([message(1)])


def test_a_token_that_does_not_acknowledge(lab: SimulatedReceivers) -> None:
    with pytest.raises(
        ReceiverError, match="does not acknowledge .* or remove lifecycle_audit_receivers.0..acknowledge"
    ):
        receiver(lab, acknowledge=True).send([message(1)])


def test_a_channel_for_each_log(lab: SimulatedReceivers) -> None:
    """Acknowledgments of one log are not those of another."""
    lab.world.settings.acknowledges = True
    receiver(lab).send([message(1)])
    other = dataclasses.replace(CHAIN, configuration="other")
    SplunkReceiver(receiver(lab)._chosen, other).send([message(1, chain=other)])
    assert list(lab.world.given.values()) == [1, 1]


@pytest.mark.parametrize(
    ("options", "settings", "words"),
    [
        (
            {"token": "wrong"},
            {},
            "answered 403, code 4: the token is invalid. Check lifecycle_audit_receivers[0].token.",
        ),
        ({}, {"is_enabled": False}, "answered 403, code 1: the token is disabled. Enable it in Splunk"),
        ({"index": "secret"}, {}, "answered 400, code 7: the token must not write to this index. Allow the index"),
        ({}, {"largest": 100}, "answered 413. Raise max_content_length in limits.conf of Splunk."),
    ],
)
def test_refusals(lab: SimulatedReceivers, options: dict[str, t.Any], settings: dict[str, t.Any], words: str) -> None:
    lab.world.settings = dataclasses.replace(lab.world.settings, **settings)
    with pytest.raises(ReceiverError) as raised:
        receiver(lab, **options).send([message(1)])
    assert words in str(raised.value)
    assert str(raised.value).startswith("Audit receiver splunk: POST to 127.0.0.1:")
    assert lab.world.events == [] and "Anna" not in str(raised.value)


def test_a_check_finds_a_wrong_token(lab: SimulatedReceivers) -> None:
    with pytest.raises(ReceiverError, match="code 4: the token is invalid"):
        receiver(lab, token="wrong").check()


@pytest.mark.parametrize("status", [429, 503])
def test_a_busy_server_is_asked_again(lab: SimulatedReceivers, status: int) -> None:
    fault(lab, status=status, times=1)
    receiver(lab).send([message(1)])
    assert len(lab.world.events) == 1
    assert asked(lab) == {"splunk POST /services/collector/event": 2}


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (429, "answered 429, code 26: its queue is at its capacity. The next run sends again."),
        (503, "answered 503, code 9: the server is busy. The next run sends again."),
        (500, "answered 500, code 8: internal server error. Look into the log of Splunk."),
        (502, "answered 502. The next run sends again."),
        (404, "answered 404. Check lifecycle_audit_receivers[0].url: it must be the address"),
    ],
)
def test_a_server_that_stays_busy(lab: SimulatedReceivers, status: int, words: str) -> None:
    fault(lab, status=status, times=0)
    with pytest.raises(ReceiverError) as raised:
        receiver(lab).send([message(1)])
    assert words in str(raised.value)


def test_a_lost_answer_is_not_sent_again_at_once(lab: SimulatedReceivers) -> None:
    """Splunk does not drop what it gets twice, so that is left to the next run."""
    fault(lab, "truncated")
    with pytest.raises(ReceiverError, match="it is not known whether the change was made"):
        receiver(lab).send([message(1)])
    assert len(lab.world.events) == 1


@pytest.mark.parametrize("status", [200, 403, 503])
def test_a_web_page(lab: SimulatedReceivers, status: int) -> None:
    fault(lab, "html", status=status, times=0)
    with pytest.raises(ReceiverError, match="answered with a web page|answered 403. Check|answered 503. The next"):
        receiver(lab).send([message(1)])
    with pytest.raises(ReceiverError, match="answered 200|answered 403|answered 503"):
        receiver(lab).check()


def test_a_web_page_for_acknowledgments(lab: SimulatedReceivers) -> None:
    lab.world.settings.acknowledges = True
    fault(lab, "html", path="/ack")
    with pytest.raises(ReceiverError, match=r"answered with a web page \(HTML\) instead of JSON"):
        receiver(lab).send([message(1)])
    fault(lab, path="/ack", status=500, times=0)
    with pytest.raises(ReceiverError, match="answered 500, code 8"):
        receiver(lab).send([message(1)])


def test_no_server() -> None:
    one = SplunkReceiver(chosen("splunk", url="https://127.0.0.1:1", token="t", ca_file=tls.loopback().ca), CHAIN)
    with pytest.raises(
        ReceiverError, match=r"no connection to 127.0.0.1:1 \(connection refused\). Check lifecycle_audit"
    ):
        one.check()


def test_a_certificate_that_is_not_trusted(lab: SimulatedReceivers) -> None:
    with pytest.raises(ReceiverError, match=r"the TLS certificate of 127.0.0.1:\d+ is not trusted \(unknown authority"):
        receiver(lab, ca_file=None).check()


def test_a_file_of_authorities_that_cannot_be_read(lab: SimulatedReceivers) -> None:
    with pytest.raises(
        ConfigurationError, match=r"^lifecycle_audit_receivers\[0\]\.ca_file is /nowhere, which does not"
    ):
        receiver(lab, ca_file="/nowhere")


def test_large_batches_are_divided(lab: SimulatedReceivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(splunk, "LARGEST", 2000)
    lab.world.settings.largest = 2000
    receiver(lab).send([message(number) for number in range(1, 11)])
    assert [one["event"]["number"] for one in lab.world.events] == list(range(1, 11))
    assert asked(lab)["splunk POST /services/collector/event"] > 2


def test_batches() -> None:
    assert list(batches([b"aa", b"bb", b"cccccc", b"d"], 5)) == [[b"aa", b"bb"], [b"cccccc"], [b"d"]]
    assert list(batches([], 5)) == []


@pytest.mark.parametrize("answer", [[], "x", {}, {"code": "9"}, {"code": True}, None])
def test_answers_without_a_code(answer: t.Any) -> None:
    assert splunk_codes.code_of(json.loads(json.dumps(answer))) is None


def test_a_code_that_is_not_known() -> None:
    assert splunk_codes.refusal(400, 99, "here") == "answered 400, code 99. Check here.url."
    assert splunk_codes.refusal(302, None, "here") == "answered 302. Check here.url."
