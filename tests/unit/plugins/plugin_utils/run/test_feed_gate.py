# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The answers of HR are compared on the controller, with what is remembered of the last accepted ones."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.feed_gate import FeedGate
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Memory, PersonMemory
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.assignment import assignment_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.feed_gate import Feeds, gate_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.fetched import Fetched, fetched_of
from ansible_collections.hrsync.ad.tests.unit.plugins.plugin_utils.run.test_assignment import settings

from ..authored import employee


def answer(name: str, people: t.Iterable[int], **fields: t.Any) -> dict[str, t.Any]:
    records = [
        employee(key=f"{name}-{index}", first_name="Anna", last_name=f"Nowak-{'abcdefghijklmnopqrst'[index]}",
                 start_date="2020-01-01", status="active", **fields).to_dict()
        for index in people
    ]  # fmt: skip
    return {"name": name, "type": "factorial", "employees": records, "absences": [], "warnings": []}


def fetched(*answers: dict[str, t.Any], **memory: t.Any) -> Fetched:
    return fetched_of(answers_from_list(answers), Memory(is_kept=True, **memory))


def gate(answers: Fetched, accepted: str | None = None) -> tuple[FeedGate, Feeds]:
    return gate_of(answers, datetime.date(2026, 11, 28), accepted)[:2]


def test_feeds_are_remembered_and_compared() -> None:
    first = fetched(answer("hr", range(20)))
    found, feeds = gate(first)
    assert (found.oddities, found.compares_accounts, list(feeds)) == ((), True, ["hr"])
    people = {f"hr-{index}": PersonMemory(key=f"hr-{index}", label=f"Anna {index}") for index in range(19)}
    found, _feeds = gate(fetched(answer("hr", range(10)), feeds=feeds, people=people))
    assert found.compares_accounts is False
    (text,) = found.oddities
    assert text.startswith("Source hr: 10 of 20 people who worked on 2026-11-28 are not listed any more")
    assert ": Anna 10, Anna 11, Anna 12, and 7 more." in text
    unnamed = dataclasses.replace(people["hr-10"], label="")
    found, _feeds = gate(fetched(answer("hr", range(10)), feeds=feeds, people={"hr-10": unnamed}))
    assert "hr-10, unnamed, unnamed, and 7 more." in found.oddities[0]


def test_the_checksum_is_over_all_sources() -> None:
    one, two = answer("a", range(3)), answer("b", range(3))
    alone, both, reversed_ = (gate(fetched(*several))[0] for several in ([one], [one, two], [two, one]))
    assert both.checksum == reversed_.checksum != alone.checksum
    assert len(both.checksum) == len(alone.checksum) == 16
    empty, _feeds = gate(fetched(one, answer("b", ())))
    assert empty.checksum not in (both.checksum, alone.checksum)


def test_without_memory_nothing_is_remembered() -> None:
    found, feeds = gate(fetched_of(answers_from_list([answer("hr", range(3))])), " 0123456789abcdef ")
    assert (found.compares_accounts, found.accepted, feeds) == (True, "0123456789abcdef", {})


def test_a_task_has_the_gate_and_the_feeds() -> None:
    task = assignment_of(settings(), fetched(answer("hr", range(3)))).task
    assert task.feed_gate and task.feed_gate.compares_accounts
    assert task.feeds["hr"]["records"] == 3


def test_what_hr_lacks_is_known_where_the_accounts_are_compared() -> None:
    people = answer("hr", range(20), department="Sales")
    for one in people["employees"][:10]:
        one["department"] = None
    people["employees"][10]["department"], people["employees"][10]["status"] = None, "inactive"
    task = assignment_of(settings(), fetched(people)).task
    assert task.feed_gate and task.feed_gate.lacking == {"department": tuple(sorted(f"hr-{one}" for one in range(10)))}
    again = assignment_of(settings(), fetched(people, feeds=task.feeds)).task
    assert again.feed_gate and again.feed_gate.lacking == {}


@pytest.mark.parametrize("given", ["true", "0123", "0123456789ABCDEF", "0123456789abcdef0"])
def test_what_is_no_checksum_is_refused_first(given: str) -> None:
    with pytest.raises(ConfigurationError, match=f"^lifecycle_accept_feed is '{given}'"):
        settings(accept_feed=given)


def test_an_older_answer_stops_and_one_older_record_is_a_warning() -> None:
    _gate, feeds = gate(fetched(answer("hr", range(20), updated_at="2026-11-27T09:00:00.123Z")))
    old = answer("hr", range(20), updated_at="2026-11-27T08:59:59Z")
    found, _feeds = gate(fetched(old, feeds=feeds))
    assert [text[:38] for text in found.oddities] == ["Source hr: updated_at: the answer is o"]
    one = answer("hr", range(20), updated_at="2026-11-27T09:00:00.123Z")
    one["employees"][3] = old["employees"][3]
    task = assignment_of(settings(), fetched(one, feeds=feeds)).task
    assert task.feed_gate and task.feed_gate.oddities == ()
    (notice,) = [notice for notice in task.notices if "updated_at" in notice.text]
    assert notice.keys == ("hr-3",)
    assert notice.text == (
        "Source hr: updated_at of 1 person is earlier than on 2026-11-28, as if the record were an old one: Anna"
        " Nowak (hr-3) from 2026-11-27T09:00:00Z back to 2026-11-27T08:59:59Z. The run follows HR nevertheless,"
        " because it concerns so few. Look at them in HR."
    )
