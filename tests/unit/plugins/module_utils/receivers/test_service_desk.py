# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import re
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import PersonMemory, Trouble
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.delivery import Delivered, Deliverer, Matters
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.entry import Chosen
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.service_desk import desk
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.service_desk.client import DeskClient
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.lab.simulated_receivers.world import Ticket
from tests.unit import tls

from .outbox import CHAIN, NOON, Outbox, chosen
from .test_desk_subjects import PLAN

LONG_AGO: t.Final = NOON - datetime.timedelta(days=30)
NOBODY: t.Final = Matters()


def person(key: str, text: str = "No manager is known.") -> PersonMemory:
    return PersonMemory(key=key, label=f"Person {key}", trouble=Trouble(text=text, first=LONG_AGO, last=NOON))


def people(*keys: str, text: str = "No manager is known.") -> Matters:
    return Matters(people=[person(key, text) for key in keys])


def receiver(lab: SimulatedReceivers, **more: t.Any) -> Chosen:
    options = {
        "url": lab.urls["service_desk"],
        "technician_key": lab.credentials.technician_key,
        "ca_file": tls.loopback().ca,
        "name": "desk",
        **more,
    }
    return chosen("servicedesk_plus", **options)


def in_the_cloud(lab: SimulatedReceivers, **more: t.Any) -> Chosen:
    names = ("client_id", "client_secret", "refresh_token")
    known = {name: getattr(lab.credentials, name) for name in names}
    cloud = {"technician_key": None, "portal": "itdesk", "accounts_url": lab.urls["service_desk"]}
    return receiver(lab, **{**cloud, **known, **more})


def run(outbox: Outbox, one: Chosen, matters: Matters, minutes: int = 0) -> Delivered:
    now = NOON + datetime.timedelta(minutes=minutes)
    return Deliverer([one], t.cast("t.Any", outbox), CHAIN, now).deliver(matters)


def tickets(lab: SimulatedReceivers) -> list[Ticket]:
    return list(lab.world.tickets.values())


def fault(lab: SimulatedReceivers, kind: str = "status", **values: t.Any) -> None:
    lab.world.faults.add_all({"kind": kind, "system": "service_desk", **values})


@pytest.mark.parametrize("make", [receiver, in_the_cloud])
def test_a_request_is_made_changed_and_closed(
    lab: SimulatedReceivers, make: t.Callable[[SimulatedReceivers], Chosen]
) -> None:
    outbox, one = Outbox(), make(lab)
    assert run(outbox, one, people("1")) == Delivered()
    (ticket,) = tickets(lab)
    assert re.fullmatch(r"Person 1 is skipped since 2026-10-31 \[hrsync [0-9a-f]{16}\]", ticket.fields["subject"])
    assert "No manager is known." in ticket.fields["description"]
    assert run(outbox, one, people("1")) == Delivered()
    assert run(outbox, one, people("1", text="A <new> reason.")) == Delivered()
    assert "A &lt;new&gt; reason." in ticket.fields["description"] and ticket.completed is None
    assert run(outbox, one, NOBODY) == Delivered()
    assert ticket.completed and len(lab.world.tickets) == 1
    assert outbox.requests("desk") == []
    assert run(outbox, one, NOBODY) == Delivered()


def test_nothing_is_asked_while_nothing_changes(lab: SimulatedReceivers) -> None:
    outbox, one = Outbox(), receiver(lab)
    run(outbox, one, people("1"))
    lab.world.log.clear()
    run(outbox, one, people("1"))
    assert lab.world.log.contents()["total"] == 0


def test_somebody_who_is_skipped_again_has_a_new_request(lab: SimulatedReceivers) -> None:
    outbox, one = Outbox(), receiver(lab)
    for minute, matters in enumerate((people("1"), NOBODY, people("1"))):
        run(outbox, one, matters, minute)
    assert [bool(ticket.completed) for ticket in tickets(lab)] == [True, False]
    assert len({ticket.fields["subject"] for ticket in tickets(lab)}) == 2


def test_plans(lab: SimulatedReceivers) -> None:
    outbox, one = Outbox(), receiver(lab, skipped_days=0)
    run(outbox, one, Matters(people=[person("1")], plans=lambda: [PLAN]))
    (ticket,) = tickets(lab)
    assert ticket.fields["subject"].startswith("Plan brave-otter-42 of example.test/lifecycle waits for approval [")
    run(outbox, one, NOBODY)
    assert ticket.completed


def test_further_fields(lab: SimulatedReceivers) -> None:
    lab.world.settings.mandatory = ("group",)
    outbox = Outbox()
    told = run(outbox, receiver(lab), people("1", "2"))
    assert "answered 400, code 4000, 4012 for group. Check lifecycle_audit_receivers[0].fields." in told.notices[0]
    assert "The same holds for 1 other request." in told.notices[0] and "Person" not in told.notices[0]
    assert tickets(lab) == [] and outbox.requests("desk") == []
    assert run(outbox, receiver(lab, fields={"group": {"name": "Identity"}}), people("1")) == Delivered()
    assert tickets(lab)[0].fields["group"] == {"name": "Identity"}


@pytest.mark.parametrize("kind", ["truncated", "drop"])
def test_a_lost_answer_makes_no_second_request(lab: SimulatedReceivers, kind: str) -> None:
    """With truncated, the request was made; with drop, it was not. Nobody knows which until the marker is searched."""
    outbox, one = Outbox(), receiver(lab)
    fault(lab, kind, method="POST")
    told = run(outbox, one, people("1"))
    assert told.notices[0].endswith("It has not been in line since 2026-11-30 12:00 UTC; the next run tries again.")
    assert [request.request for request in outbox.requests("desk")] == [""]
    assert run(outbox, one, people("1"), minutes=5) == Delivered()
    assert len(tickets(lab)) == (1 if kind == "truncated" else 0), "another run may still wait for the answer"
    for minutes in (11, 12):
        assert run(outbox, one, people("1", text="Another reason."), minutes) == Delivered()
    (ticket,) = tickets(lab)
    assert [request.request for request in outbox.requests("desk")] == [ticket.id]
    assert "Another reason." in ticket.fields["description"]
    assert outbox.delivery("desk").failing is None


@pytest.mark.parametrize("kind", ["truncated", "drop"])
def test_a_lost_answer_of_what_is_not_needed_any_more(lab: SimulatedReceivers, kind: str) -> None:
    outbox, one = Outbox(), receiver(lab)
    fault(lab, kind, method="POST")
    run(outbox, one, people("1"))
    assert run(outbox, one, NOBODY, minutes=11) == Delivered()
    assert outbox.requests("desk") == [] and all(ticket.completed for ticket in tickets(lab))


def test_the_marker_of_another_request_is_not_taken(lab: SimulatedReceivers) -> None:
    outbox, one = Outbox(), receiver(lab)
    fault(lab, "truncated", method="POST")
    run(outbox, one, people("1"))
    (ticket,) = tickets(lab)
    ticket.fields["subject"] = f"Re: {ticket.fields['subject']} (copied)"
    assert run(outbox, one, people("1"), minutes=11) == Delivered()
    assert len(tickets(lab)) == 2


def test_two_runs_at_once(lab: SimulatedReceivers) -> None:
    """The other run has added the row, and waits for the answer."""
    outbox, one = Outbox(), receiver(lab)
    first = run

    class Other(Outbox):
        def requests(self, receiver: str) -> list[t.Any]:
            return []

    first(outbox, one, people("1"))
    late = Other()
    late.kept = outbox.kept
    assert run(late, one, people("1")) == Delivered()
    assert len(tickets(lab)) == 1


def test_a_request_that_somebody_has_closed(lab: SimulatedReceivers) -> None:
    """It stays closed as long as the reason lasts, and a later one has a request of its own."""
    outbox, one = Outbox(), receiver(lab)
    run(outbox, one, people("1"))
    (ticket,) = tickets(lab)
    ticket.completed = 5
    for text in ("Another reason.", "A third one."):
        assert run(outbox, one, people("1", text=text)) == Delivered()
    assert len(tickets(lab)) == 1 and ticket.completed == 5
    assert run(outbox, one, NOBODY) == Delivered()
    run(outbox, one, people("1"), minutes=1)
    assert len(tickets(lab)) == 2


@pytest.mark.parametrize("by", ["closed", "trashed", "deleted"])
def test_what_is_closed_already_is_not_closed_again(lab: SimulatedReceivers, by: str) -> None:
    outbox, one = Outbox(), receiver(lab)
    run(outbox, one, people("1"))
    (ticket,) = tickets(lab)
    if by == "closed":
        ticket.completed = 5
    elif by == "trashed":
        ticket.is_trashed = True
    else:
        lab.world.tickets.clear()
    assert run(outbox, one, NOBODY) == Delivered()
    assert outbox.requests("desk") == []


def test_an_open_request_that_refuses(lab: SimulatedReceivers) -> None:
    outbox, one = Outbox(), receiver(lab)
    run(outbox, one, people("1", "2"))
    fault(lab, method="PUT", status=400)
    told = run(outbox, one, NOBODY)
    assert "answered 400, code 4000, 400. Check lifecycle_audit_receivers[0].fields." in told.notices[0]
    assert [bool(ticket.completed) for ticket in tickets(lab)] == [False, True]
    fault(lab, method="PUT", status=400)
    fault(lab, method="GET", status=400)
    assert "answered 400" in run(outbox, one, NOBODY).notices[0]
    assert run(outbox, one, NOBODY) == Delivered()
    assert all(ticket.completed for ticket in tickets(lab))


def test_a_mistake_that_concerns_everybody(lab: SimulatedReceivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "MOST_NEW", 3)
    outbox, one = Outbox(), receiver(lab)
    many = people(*map(str, range(5)))
    told = run(outbox, one, many)
    assert "2 requests of 5 that are needed will be made by the next runs, because a run makes 3" in told.notices[0]
    assert run(outbox, one, many) == Delivered()
    assert len(tickets(lab)) == 5


@pytest.mark.parametrize(
    ("make", "options", "words"),
    [
        (receiver, {"technician_key": "wrong"}, "answered 401, code 4000, 401. Check the technician_key"),
        (in_the_cloud, {"refresh_token": "wrong"}, "answered 200 without a token. Check client_id"),
        (in_the_cloud, {"client_secret": "wrong"}, "answered 200 without a token. Check client_id"),
        (in_the_cloud, {"portal": "other"}, "answered 404, code 4000, 4007. Check lifecycle_audit_receivers[0].url"),
    ],
)
def test_credentials(lab: SimulatedReceivers, make: t.Any, options: dict[str, str], words: str) -> None:
    one = make(lab, **options)
    told = run(Outbox(), one, people("1", "2"))
    assert words in told.notices[0]
    with pytest.raises(ReceiverError, match=re.escape(words)):
        DeskClient(one).check()
    assert all(secret not in told.notices[0] for secret in ("wrong", lab.credentials.client_secret))


def test_a_token_is_fetched_again_when_it_has_expired(lab: SimulatedReceivers) -> None:
    client = DeskClient(in_the_cloud(lab))
    client.check()
    client.check()
    assert len(lab.world.tokens) == 1
    lab.world.skip(4000)
    client.check()
    assert len(lab.world.tokens) == 2
    client.close()


@pytest.mark.parametrize(
    ("asked", "words"),
    [
        ({"status": 503, "times": 0}, "answered 503, code 4000, 503. The next run tries again."),
        ({"status": 429, "times": 0}, "answered 429, code 4000, 429. The next run tries again."),
        ({"status": 403}, "answered 403, code 4000, 403. Give the technician the right"),
        ({"kind": "html"}, "answered with a web page (HTML) instead of JSON."),
        ({"kind": "html", "status": 502, "times": 0}, "answered 502. The next run tries again."),
    ],
)
def test_a_service_desk_that_is_down(lab: SimulatedReceivers, asked: dict[str, t.Any], words: str) -> None:
    outbox, one = Outbox(), receiver(lab)
    fault(lab, **asked)
    told = run(outbox, one, people("1", "2"))
    assert words in told.notices[0] and len(outbox.requests("desk")) == 1, "the other one is not tried"
    lab.world.faults.clear()
    assert run(outbox, one, people("1", "2"), minutes=11) == Delivered()
    assert len(tickets(lab)) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [("/hook", "answered 404"), ("", "answered without response_status, so it is not the API of ServiceDesk Plus")],
)
def test_another_server(lab: SimulatedReceivers, path: str, words: str, monkeypatch: pytest.MonkeyPatch) -> None:
    if not path:
        monkeypatch.setattr("tests.lab.simulated_receivers.webhook.Webhook.respond", _empty)
    with pytest.raises(ReceiverError, match=re.escape(words)):
        DeskClient(receiver(lab, url=f"{lab.urls['webhook']}{path}")).check()


def _empty(*_arguments: object) -> t.Any:
    from tests.lab.simulation.web import Response

    return Response(200, b"{}")


def test_answers_without_what_was_asked_for(lab: SimulatedReceivers, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tests.lab.simulated_receivers.service_desk.ServiceDesk.respond", _success)
    client = DeskClient(receiver(lab))
    with pytest.raises(ReceiverError, match="answered without a list of requests"):
        client.check()
    with pytest.raises(ReceiverError, match="answered without the identifier of the new request"):
        client.create({"subject": "x"})


def _success(*_arguments: object) -> t.Any:
    from tests.lab.simulation.web import Response

    return Response(200, b'{"response_status": {"status_code": 2000}}')


def test_a_required_service_desk(lab: SimulatedReceivers) -> None:
    Deliverer([receiver(lab, required=True)], t.cast("t.Any", Outbox()), CHAIN, NOON).check()
    wrong = receiver(lab, required=True, technician_key="wrong")
    with pytest.raises(ReceiverError, match="This receiver is required, so the run writes nothing"):
        Deliverer([wrong], t.cast("t.Any", Outbox()), CHAIN, NOON).check()
    assert run(Outbox(), wrong, people("1")).faults
