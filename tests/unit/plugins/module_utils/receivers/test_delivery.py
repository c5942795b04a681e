# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections
import dataclasses
import json
import pathlib
import random
import socket
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ReceiverError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import file
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.delivery import (
    Delivered,
    Deliverer,
    Matters,
    Opening,
)
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.entry import Chosen
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.loading import opened, try_options
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.message import Message
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.lab.simulated_receivers.syslog import Syslog
from tests.unit import tls

from .outbox import CHAIN, NOON, Outbox, chosen

NOTHING: t.Final = Matters()


class Shaky:
    """A receiver that drops what it has already, and is down whenever a test says so."""

    limit = 3

    def __init__(self) -> None:
        self.got: list[int] = []
        self.known: set[str] = set()
        self.asked = 0
        self.is_up: t.Callable[[], bool] = lambda: True
        self.loses_answers: t.Callable[[], bool] = lambda: False
        self.closed = 0

    def check(self) -> None:
        self._fail_if_down()

    def try_out(self) -> str:
        raise AssertionError("A run does not try receivers out.")

    def send(self, messages: t.Sequence[Message]) -> None:
        self._fail_if_down()
        for message in messages:
            if message.key not in self.known:
                self.known.add(message.key)
                self.got.append(message.entry.number)
        if self.loses_answers():
            raise ReceiverError("The answer was lost.")

    def close(self) -> None:
        self.closed += 1

    def _fail_if_down(self) -> None:
        self.asked += 1
        if not self.is_up():
            raise ReceiverError("It is down")


def deliverer(outbox: Outbox, receiver: Shaky, **more: t.Any) -> Deliverer:
    one = chosen("file", path="/nowhere/audit.jsonl", events="all", name="tape", **more)
    return Deliverer([one], t.cast("t.Any", outbox), CHAIN, NOON, Opening(receiver=lambda _chosen, _chain: receiver))


def test_everything_in_order_and_once() -> None:
    outbox, receiver = Outbox(10), Shaky()
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    outbox.add()
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    assert receiver.got == list(range(1, 12))
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    assert (receiver.asked, receiver.closed) == (5, 3)


def test_nothing_waits_for_an_empty_log() -> None:
    receiver = Shaky()
    assert deliverer(Outbox(), receiver).deliver(NOTHING) == Delivered()
    assert receiver.asked == 0


def test_a_receiver_that_is_down_over_several_runs() -> None:
    outbox, receiver = Outbox(4), Shaky()
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    receiver.is_up = lambda: False
    outbox.add()
    told = deliverer(outbox, receiver).deliver(NOTHING)
    since = "since 2026-11-30 12:00 UTC; the next run sends what waits."
    assert told == Delivered((f"It is down. 1 entry of the audit log waits for this receiver {since}",))
    outbox.add(2)
    outbox.now = NOON.replace(day=29, month=12)
    told = deliverer(outbox, receiver).deliver(NOTHING)
    assert told.notices == (f"It is down. 3 entries of the audit log wait for this receiver {since}",)
    receiver.is_up = lambda: True
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    assert receiver.got == list(range(1, 8))
    assert outbox.delivery("tape").failing is None and outbox.delivery("tape").number == 7


@pytest.mark.parametrize("seed", range(50))
def test_any_failures_and_then_none(seed: int) -> None:
    """Whatever a receiver and its answers do, it has everything in the end: in order, each entry once."""
    chance, outbox, receiver = random.Random(seed), Outbox(), Shaky()
    receiver.is_up = lambda: chance.random() < 0.6
    receiver.loses_answers = lambda: chance.random() < 0.3
    for _run in range(20):
        outbox.add(chance.randint(0, 5))
        deliverer(outbox, receiver).deliver(NOTHING)
        assert receiver.got == list(range(1, len(receiver.got) + 1))
    receiver.is_up, receiver.loses_answers = lambda: True, lambda: False
    assert deliverer(outbox, receiver).deliver(NOTHING) == Delivered()
    assert receiver.got == [one.number for one in outbox.log]


def test_a_required_receiver_is_checked_and_gets_what_waits() -> None:
    outbox, receiver = Outbox(2), Shaky()
    deliverer(outbox, receiver, required=True).check()
    assert receiver.got == [1, 2]


def test_a_required_receiver_that_is_down_stops_the_run() -> None:
    receiver = Shaky()
    receiver.is_up = lambda: False
    with pytest.raises(ReceiverError) as raised:
        deliverer(Outbox(), receiver, required=True).check()
    assert str(raised.value) == (
        "It is down. This receiver is required, so the run writes nothing. Repair it and run again, or set"
        " lifecycle_audit_receivers[0].required to false."
    )


def test_after_the_run_it_is_a_fault() -> None:
    receiver = Shaky()
    receiver.is_up = lambda: False
    told = deliverer(Outbox(1), receiver, required=True).deliver(NOTHING)
    assert told.notices == () and told.faults[0].startswith("It is down. 1 entry of the audit log waits")


def test_a_receiver_that_is_not_required_is_not_checked() -> None:
    receiver = Shaky()
    receiver.is_up = lambda: False
    deliverer(Outbox(1), receiver).check()
    assert receiver.asked == 0


def test_an_unexpected_error_loses_no_report() -> None:
    class Broken(Shaky):
        def send(self, messages: t.Sequence[Message]) -> None:
            raise ZeroDivisionError("Anna")

    told = deliverer(Outbox(1), Broken()).deliver(NOTHING)
    assert "Unexpected error ZeroDivisionError" in told.notices[0] and "Anna" not in told.notices[0]


def test_a_database_that_fails() -> None:
    class Broken(Outbox):
        def note_failed(self, receiver: str, reason: str) -> t.Any:
            raise StateError("The disk is full")

    receiver = Shaky()
    receiver.is_up = lambda: False
    assert deliverer(Broken(1), receiver).deliver(NOTHING).notices == (
        "It is down. This could not be remembered: The disk is full.",
    )


def test_a_log_that_became_shorter() -> None:
    """Somebody has cut the tail of the log, and the receiver knows better."""
    outbox, receiver = Outbox(5), Shaky()
    deliverer(outbox, receiver).deliver(NOTHING)
    del outbox.log[3:]
    told = deliverer(outbox, receiver).deliver(NOTHING).notices[0]
    assert told.startswith(
        "Audit receiver tape has got entry 5 of the audit log, but the log in the database ends with entry 3: somebody"
    )
    outbox.log.clear()
    assert "ends with entry 0" in deliverer(outbox, receiver).deliver(NOTHING).notices[0]


def test_one_receiver_that_is_down_does_not_stop_the_others(tmp_path: pathlib.Path) -> None:
    outbox = Outbox(2)
    receivers = [
        chosen("file", path="/nowhere/audit.jsonl", name="bad", events="all"),
        chosen("file", path=str(tmp_path / "good.jsonl"), name="good"),
    ]
    told = Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON).deliver(NOTHING)
    assert len(told.notices) == 1 and told.notices[0].startswith("Audit receiver bad: the file /nowhere")
    assert [json.loads(line)["what"] for line in (tmp_path / "good.jsonl").read_text().splitlines()] == ["head"]


def test_only_the_last_head_is_sent(tmp_path: pathlib.Path) -> None:
    """It proves what all earlier ones would prove."""
    outbox, path = Outbox(3), tmp_path / "folder" / "heads.jsonl"
    run = Deliverer([chosen("file", path=str(path))], t.cast("t.Any", outbox), CHAIN, NOON)
    assert "The head of the audit log waits for this receiver" in run.deliver(NOTHING).notices[0]
    outbox.add(4)
    path.parent.mkdir()
    assert run.deliver(NOTHING) == run.deliver(NOTHING) == Delivered()
    assert [json.loads(line)["number"] for line in path.read_text().splitlines()] == [7]


def every_kind(lab: SimulatedReceivers, folder: pathlib.Path) -> list[Chosen]:
    ca, known = tls.loopback().ca, lab.credentials
    return [
        chosen("file", path=str(folder / "audit.jsonl"), events="all"),
        chosen("syslog", host="127.0.0.1", port=lab.syslog.port, ca_file=ca, events="all"),
        chosen("splunk", url=lab.urls["splunk"], token=known.splunk_token, ca_file=ca, events="all"),
        chosen("webhook", url=f"{lab.urls['webhook']}/hook", secret=known.webhook_secret, ca_file=ca, events="all"),
    ]


def test_every_kind_after_it_was_down(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    """Three runs while all receivers are down, and one after that."""
    outbox = Outbox()
    folder = tmp_path / "folder"
    receivers = every_kind(lab, folder)
    with socket.create_server(("127.0.0.1", 0)) as closed:
        nowhere = closed.getsockname()[1]
    down = [dataclasses.replace(one, options={**one.options, "port": nowhere}) for one in receivers]
    for _run in range(3):
        outbox.add(7)
        lab.world.faults.add_all({"kind": "status", "status": 503, "times": 0})
        told = Deliverer(down, t.cast("t.Any", outbox), CHAIN, NOON).deliver(NOTHING)
        assert len(told.notices) == 4 and all("wait for this receiver since" in one for one in told.notices)
    lab.world.faults.clear()
    folder.mkdir()
    outbox.add()
    for _run in range(2):
        run = Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON)
        assert run.deliver(NOTHING) == Delivered()
    wanted = list(range(1, 23))
    lines = (folder / "audit.jsonl").read_text().splitlines()
    assert [json.loads(json.loads(line)["entry"])["number"] for line in lines] == wanted
    assert [int(line.data["hrsync@32473"]["number"]) for line in lab.world.lines] == wanted
    assert [one["event"]["number"] for one in lab.world.events] == wanted
    assert [json.loads(one)["number"] for one in lab.world.posts.values()] == wanted
    assert lab.world.violations == [] and lab.world.repeated == collections.Counter()


def test_every_kind_with_lost_answers(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    """Splunk gets entries twice then, with the same key; all others drop them."""
    outbox = Outbox(5)
    receivers = every_kind(lab, tmp_path)
    lab.world.faults.add_all([{"kind": "truncated", "system": system} for system in ("splunk", "webhook")])
    told = Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON).deliver(NOTHING)
    assert [one.partition(":")[0] for one in told.notices] == ["Audit receiver splunk"]
    assert Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON).deliver(NOTHING) == Delivered()
    keys = [one["event"]["key"] for one in lab.world.events]
    assert list(dict.fromkeys(keys)) == [one["key"] for one in map(json.loads, lab.world.posts.values())]
    assert len(keys) == 10 and len(lab.world.posts) == 5


def test_required_receivers_of_every_kind(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    outbox = Outbox(2)
    receivers = [dataclasses.replace(one, required=True) for one in every_kind(lab, tmp_path)]
    Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON).check()
    assert (len(lab.world.events), len(lab.world.lines), len(lab.world.posts)) == (2, 2, 3)


def test_a_syslog_server_that_starts_again(lab: SimulatedReceivers) -> None:
    outbox, files = Outbox(2), tls.loopback()
    with Syslog(lab.world, "127.0.0.1", 0, files.context) as server:
        port = server.port
        receivers = [chosen("syslog", host="127.0.0.1", port=port, ca_file=files.ca, events="all")]
        run = Deliverer(receivers, t.cast("t.Any", outbox), CHAIN, NOON)
        assert run.deliver(NOTHING) == Delivered()
    outbox.add(2)
    assert "Connection refused" in run.deliver(NOTHING).notices[0]
    with Syslog(lab.world, "127.0.0.1", port, files.context):
        assert run.deliver(NOTHING) == Delivered()
    assert [line.data["hrsync@32473"]["number"] for line in lab.world.lines] == ["1", "2", "3", "4"]


def test_options_are_tried_without_a_connection(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    desk = chosen("servicedesk_plus", url=lab.urls["service_desk"], technician_key="key")
    try_options([*every_kind(lab, tmp_path), desk], CHAIN)
    assert lab.world.log.contents()["total"] == 0 and lab.world.lines == []
    assert list(tmp_path.iterdir()) == []


def test_a_service_desk_gets_no_entries() -> None:
    with pytest.raises(KeyError):
        opened(chosen("servicedesk_plus", url="https://desk", technician_key="key"), CHAIN)


def test_batches_of_a_file_are_as_large_as_its_memory_of_keys() -> None:
    """All keys of a batch fit into the part of the file in which they are looked for."""
    longest = 4000
    assert file.FileReceiver.limit * longest <= file._TAIL
