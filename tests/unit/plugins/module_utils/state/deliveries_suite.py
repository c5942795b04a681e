# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is true of deliveries on every engine. The unit tests run it on SQLite, those of the lab on PostgreSQL."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.model.delivery import Delivery, DeskRequest, LogEntry
from ansible_collections.hrsync.ad.plugins.module_utils.state.deliveries import Deliveries
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State, open_state
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables

from .suite import HERE, NOON, done, opened, shown

REQUEST: t.Final = DeskRequest(subject="person:1", digest="d", opened=NOON)


def deliveries(state: State) -> Deliveries:
    found = state.deliveries()
    if found is None:
        raise AssertionError("the database can be written")
    return found


def write_log(state: State, numbers: t.Iterable[int]) -> list[LogEntry]:
    """An audit log, of which every second entry has details."""
    own = deliveries(state)._configuration
    written = []
    with state._database.writing() as connection:
        for table in (tables().details, tables().audit):
            connection.execute(sa.delete(table).where(table.c.configuration == own))
        for number in numbers:
            entry = {"number": number, "entry": f"entry {number}", "hash": f"{number:064d}"}
            connection.execute(sa.insert(tables().audit).values(configuration=own, **entry))
            has_details = number % 2 == 0
            if has_details:
                detail = {"number": number, "key": "1", "salt": "5a", "details": f"details {number}"}
                connection.execute(sa.insert(tables().details).values(configuration=own, **detail))
            more = {"details": f"details {number}", "salt": "5a"} if has_details else {}
            written.append(LogEntry(number=number, text=f"entry {number}", hash=f"{number:064d}", **more))
    return written


class EveryDelivery:
    """The tests. Subclasses have a fixture `option`: the URL of an empty database."""

    def test_the_log_is_read_in_order(self, option: str) -> None:
        with opened(option, dataclasses.replace(HERE, name="other")) as other:
            write_log(other, [1, 2, 3])
        with opened(option) as state:
            found = deliveries(state)
            write_log(state, [])
            assert found.head() is None and found.entries_after(0, 10) == []
            log = write_log(state, range(1, 26))
            assert found.entries_after(0, 100) == log
            assert found.entries_after(3, 2) == log[3:5] and found.entries_after(25, 10) == []
            assert found.head() == LogEntry(number=25, text="entry 25", hash=f"{25:064d}")

    def test_how_far_a_receiver_is(self, option: str) -> None:
        with opened(option) as state:
            found = deliveries(state)
            assert found.delivery("splunk") == Delivery(receiver="splunk")
            found.note_delivered("splunk", 5)
            found.note_delivered("splunk", 4)
            found.note_delivered("file", 7)
            assert found.delivery("splunk").number == 5, "a run that was slower does not go back"
        with opened(option) as state:
            assert deliveries(state).delivery("file") == Delivery(receiver="file", number=7)

    def test_since_when_a_receiver_fails(self, option: str) -> None:
        with opened(option) as state:
            found = deliveries(state)
            found.note_delivered("splunk", 5)
            first = found.note_failed("splunk", "It is down.")
            with state._database.writing() as connection:
                connection.execute(sa.update(tables().deliveries).values(failing=tables().deliveries.c.failing - 500))
            second = found.note_failed("splunk", "The token is wrong.")
            assert first.failing and second.failing == first.failing - datetime.timedelta(seconds=500)
            assert (second.number, second.reason) == (5, "The token is wrong.")
            assert found.delivery("splunk") == second
            found.note_delivered("splunk", 6)
            assert found.delivery("splunk") == Delivery(receiver="splunk", number=6)

    def test_requests(self, option: str) -> None:
        with opened(option) as state:
            found = deliveries(state)
            assert found.requests("desk") == []
            assert found.add_request("desk", REQUEST) and not found.add_request("desk", REQUEST)
            made = dataclasses.replace(REQUEST, request="100", closed=NOON)
            found.set_request("desk", made)
            assert found.add_request("desk", dataclasses.replace(REQUEST, subject="person:0"))
            assert found.add_request("other", REQUEST)
            assert [one.subject for one in found.requests("desk")] == ["person:0", "person:1"]
            assert found.requests("desk")[1] == made and found.requests("other") == [REQUEST]
            found.remove_request("desk", "person:1")
            assert [one.subject for one in found.requests("desk")] == ["person:0"]

    def test_configurations_are_apart(self, option: str) -> None:
        with opened(option) as state:
            deliveries(state).note_delivered("splunk", 5)
            deliveries(state).add_request("desk", REQUEST)
        with opened(option, dataclasses.replace(HERE, name="other")) as state:
            found = deliveries(state)
            assert (found.delivery("splunk").number, found.requests("desk")) == (0, [])

    def test_a_preview_delivers_nothing(self, option: str) -> None:
        with opened(option):
            pass
        with open_state(option, HERE, writes=False) as state:
            assert state.deliveries() is None

    def test_receivers_are_shown(self, option: str) -> None:
        with opened(option) as state:
            last = write_log(state, range(1, 8))[-1].number
            deliveries(state).note_delivered("splunk", 5)
            deliveries(state).note_failed("splunk", "It is down.")
            deliveries(state).note_delivered("desk", 0)
        desk, splunk = shown(option)["configurations"][0]["receivers"]
        assert desk == {"name": "desk", "number": 0, "failing": None, "reason": "", "waiting": None}
        assert splunk["failing"].endswith("Z")
        assert {**splunk, "failing": None} == {
            "name": "splunk",
            "number": 5,
            "failing": None,
            "reason": "It is down.",
            "waiting": last - 5,
        }

    @pytest.mark.filterwarnings("error")
    def test_they_are_exported(self, option: str, tmp_path: t.Any) -> None:
        with opened(option) as state:
            deliveries(state).note_delivered("splunk", 5)
            deliveries(state).add_request("desk", REQUEST)
        done(option, export=str(tmp_path / "export.jsonl"))
        lines = (tmp_path / "export.jsonl").read_text()
        assert '"what": "delivery"' in lines and '"subject": "person:1"' in lines
