# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `mailbox` against both simulated services, looked at through their control interfaces."""

from __future__ import annotations

import base64
import dataclasses
import threading
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Create
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.exchange.commands import Command
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox import by_exchange as mailbox_exchange
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.step import Mailbox
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.both_services import Both, failures, subject
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import complete

RELEASE: dict[str, t.Any] = {"state": "shared", "release_license": True}
JOINER: dict[str, t.Any] = {"license": "SPE_E3", "usage_location": "DE"}


def routing(login: str) -> str:
    return f"{login}@lab.mail.onmicrosoft.com"


def on_premises(both: Both, login: str, way: str = "exchange", **given: t.Any) -> Subject:
    return subject(login, complete({"way": way, **given}), account=both.account(login))


def in_cloud(key: str, **given: t.Any) -> Subject:
    return subject(key, complete(given))


def hybrid(both: Both, *logins: str) -> None:
    """Give people a remote mailbox, and the user, license and mailbox in the cloud that belong to it."""
    for login in logins:
        [answer] = both.stage.run(
            Command("Enable-RemoteMailbox", {"Identity": login, "RemoteRoutingAddress": routing(login)})
        )
        assert not answer.errors
        guid = uuid.UUID(both.account(login).guid).bytes_le
        both.m365.control.add_user(
            f"{login}@example.test",
            usageLocation="DE",
            onPremisesSyncEnabled=True,
            onPremisesImmutableId=base64.b64encode(guid).decode(),
            licenses=["SPE_E3"],
            provisioning={},
        )
    both.stage.service.organization.log.clear()


def share(both: Both, *keys: str) -> None:
    """What directory synchronisation brings about in its own time."""
    for key in keys:
        both.m365.control.set_mailbox(f"{key}@example.test", purpose="shared")


def licenses(both: Both, key: str) -> list[str]:
    return [one["sku"] for one in both.m365.control.user(f"{key}@example.test")["licenses"]]


def box(both: Both, key: str) -> dict[str, t.Any] | None:
    return t.cast("dict[str, t.Any] | None", both.m365.control.user(f"{key}@example.test")["mailbox"])


def details(both: Both, login: str) -> str | None:
    return both.account(login).text("msExchRecipientTypeDetails")


def shown(change: Change) -> dict[str, tuple[tuple[str, ...], tuple[str, ...]]]:
    assert all(delta.reason for delta in change.deltas)
    return {delta.attribute: (delta.before, delta.after) for delta in change.deltas}


# On premises


def test_nobody_gets_a_mailbox_for_leaving(both: Both) -> None:
    never_had_one = dataclasses.replace(on_premises(both, "kim", state="shared"), presence=Presence.LEFT)
    both.m365.control.add_user("ola@example.test", usageLocation="DE")
    neither = dataclasses.replace(in_cloud("ola", state="shared"), presence=Presence.LEFT)
    run = both.run(Mailbox, never_had_one, neither)
    assert (run.plan.changes, run.setbacks, run.notices) == ((), [], [])
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    had_one = dataclasses.replace(on_premises(both, "kim", state="shared"), presence=Presence.LEFT)
    [change] = both.run(Mailbox, had_one).succeed()
    assert shown(change)["mailbox"] == (("user",), ("shared",))


def test_mailboxes_begin_and_exchange_is_not_asked_about_them_again(both: Both) -> None:
    people = [on_premises(both, login) for login in ("kim", "ola")]
    changes = both.run(Mailbox, *people).succeed()
    assert [shown(change) for change in changes] == [{"mailbox": (("none",), ("user",))}] * 2
    assert [details(both, login) for login in ("kim", "ola", "sam")] == ["1", "1", None]
    asked = len(both.stage.log)
    again = both.run(Mailbox, *(on_premises(both, login) for login in ("kim", "ola")))
    assert (again.plan.changes, len(both.stage.log)) == ((), asked)


def test_one_that_fails_stops_no_other_and_the_next_run_finishes_it(both: Both) -> None:
    people = [on_premises(both, login, hide_from_address_lists=True) for login in ("kim", "ola")]
    kim = both.account("kim").guid
    both.stage.service.faults.add(Fault(kind="error", command="^Set-Mailbox$", identity=kim))
    outcomes = both.run(Mailbox, *people).apply()
    assert [outcome.status for outcome in outcomes] == ["failed", "applied"]
    assert "role Mail Recipients" in failures(outcomes)[0]
    assert both.account("ola").text("msExchHideFromAddressLists") == "TRUE"
    [change] = both.run(Mailbox, on_premises(both, "kim", hide_from_address_lists=True)).succeed()
    assert shown(change) == {"hide_from_address_lists": (("false",), ("true",))}


def test_delegates_are_added_and_those_who_are_unknown_are_named(both: Both) -> None:
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    [change] = both.run(Mailbox, on_premises(both, "kim", delegate=["ola", "sam"])).succeed()
    assert shown(change) == {"full_access": ((), ("ola", "sam"))}
    assert both.run(Mailbox, on_premises(both, "kim", delegate=["sam", "ola"])).plan.changes == ()
    [text] = both.run(Mailbox, on_premises(both, "kim", delegate=["zoe"])).setbacks
    assert text.startswith("The option delegate has zoe, but Exchange has no such user.")


def test_a_mailbox_that_is_gone_in_the_middle_fails_and_is_made_again(both: Both) -> None:
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    run = both.run(Mailbox, on_premises(both, "kim", state="shared"))
    both.stage.run(Command("Disable-Mailbox", {"Identity": "kim"}))
    assert "It was deleted, or is not replicated" in failures(run.apply())[0]
    both.run(Mailbox, on_premises(both, "kim", state="shared")).succeed()
    assert details(both, "kim") == "4"


def test_a_hold_that_only_exchange_knows_of_is_respected(both: Both) -> None:
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    both.stage.run(Command("Set-Mailbox", {"Identity": "kim", "LitigationHoldEnabled": True}))
    for state in ({"state": "disabled"}, {"state": "absent", "confirm_user_deletion": True}):
        run = both.run(Mailbox, on_premises(both, "kim", **state))
        assert run.plan.changes == ()
        assert "on hold" in run.setbacks[0]


def test_the_account_goes_with_its_mailbox_only_where_that_is_confirmed(both: Both) -> None:
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    assert "confirm_user_deletion" in both.run(Mailbox, on_premises(both, "kim", state="absent")).setbacks[0]
    there = on_premises(both, "kim", state="absent", confirm_user_deletion=True)
    [change] = both.run(Mailbox, there).succeed()
    assert shown(change)["account"] == ((there.dn,), ())
    assert both.stage.directory.find([("sAMAccountName", "kim")]) == []


def test_no_account_is_deleted_that_was_not_looked_at(both: Both) -> None:
    both.run(Mailbox, on_premises(both, "kim")).succeed()
    unseen = subject("kim", complete({"way": "exchange", "state": "absent", "confirm_user_deletion": True}))
    run = both.run(Mailbox, unseen)
    assert run.plan.changes == ()
    assert "Set servers to the domain controllers" in run.setbacks[0]


def test_a_session_that_cannot_be_had_leaves_all_as_it_is(both: Both) -> None:
    people = [on_premises(both, "kim"), in_cloud("anna", **JOINER)]
    both.m365.control.add_user("anna@example.test")
    both.stage.service.stop()
    run = both.run(Mailbox, *people)
    assert [setback.subject.key for setback in run.plan.setbacks] == ["kim"]
    assert [change.key for change in run.plan.changes] == ["anna"]
    with pytest.raises(ServiceError, match="127.0.0.1"):
        both.run(Mailbox, people[0])


def test_a_session_that_ends_once_is_nobodys_trouble(both: Both) -> None:
    logins = ("kim", "ola", "sam")
    for skip in range(6):
        state = "shared" if skip % 2 else "present"
        run = both.run(Mailbox, *(on_premises(both, login, state=state, delegate=["ola"]) for login in logins))
        both.stage.service.faults.add(Fault(kind="truncated", action="Receive", skip=skip))
        assert [outcome.status for outcome in run.apply()] == ["applied"] * len(run.plan.changes)
        assert run.plan.changes
        both.stage.service.faults.clear()
    enabled = [entry["outcome"] for entry in both.stage.log if entry["command"] == "Enable-Mailbox"]
    assert enabled == ["done"] * 3


def test_a_character_that_exchange_cannot_receive_is_seen_in_the_preview(both: Both) -> None:
    people = [
        on_premises(both, "kim", database="db\uffff1"),
        on_premises(both, "ola"),
        on_premises(both, "sam", delegate=["\ud83d"]),
    ]
    run = both.run(Mailbox, *people)
    assert run.setbacks == [
        f"The {parameter} has the character {character}, which Exchange cannot receive. Remove it where the value comes"
        " from."
        for parameter, character in (
            ("Database of Enable-Mailbox", "U+FFFF at position 3"),
            ("User of Add-MailboxPermission", "U+D83D at position 1"),
        )
    ]
    assert [outcome.status for outcome in run.apply()] == ["applied"]


def test_a_command_that_ends_every_session_fails_alone(both: Both) -> None:
    logins = ("kim", "ola", "sam")
    run = both.run(Mailbox, *(on_premises(both, login) for login in logins))
    both.stage.service.faults.add(Fault(kind="end_session", identity=both.account("ola").guid, times=0))
    outcomes = run.apply()
    assert [outcome.status for outcome in outcomes] == ["applied", "failed", "applied"]
    assert outcomes[1].message.startswith("Enable-Mailbox got no answer: Exchange on 127.0.0.1")
    assert outcomes[1].message.endswith("took effect. Run again.")
    both.stage.service.faults.clear()
    both.run(Mailbox, *(on_premises(both, login) for login in logins)).apply()
    assert [details(both, login) for login in logins] == ["1", "1", "1"]


def test_exchange_that_is_down_is_given_up(both: Both, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mailbox_exchange, "PORTION", 1)
    run = both.run(Mailbox, *(on_premises(both, login) for login in ("kim", "ola", "sam")))
    both.stage.service.stop()
    asked: list[object] = []
    monkeypatch.setattr(mailbox_exchange.ExchangeMailboxes, "run", lambda _maker, _commands: lost(asked))
    assert [outcome.status for outcome in run.apply()] == ["failed"] * 3
    assert len(asked) == 2


def lost(asked: list[object]) -> t.Iterator[str]:
    asked.append(None)
    yield from ()
    raise ServiceError("Exchange is gone.")


# Hybrid


def test_the_account_of_this_run_gets_a_mailbox_by_its_name(both: Both) -> None:
    name = "CN=zoe,OU=People,DC=example,DC=test"
    created = Create(key="zoe", dn=name)
    new = subject("zoe", complete({"way": "hybrid", "remote_routing_address": routing("zoe")}), changes=(created,))
    run = both.run(Mailbox, new)
    assert both.stage.log == []
    both.stage.directory.add("zoe")
    run.succeed()
    assert both.account("zoe").text("targetAddress") == f"SMTP:{routing('zoe')}"


def test_shared_before_the_license_goes_in_one_change_where_there_is_time(both: Both) -> None:
    hybrid(both, "kim", "ola")
    people = [on_premises(both, login, "hybrid", **RELEASE, wait=30) for login in ("kim", "ola")]
    run = both.run(Mailbox, *people)
    assert shown(run.plan.changes[0]) == {
        "mailbox": (("user",), ("shared",)),
        "licenses": (("SPE_E3",), ()),
    }
    bring = threading.Timer(0.5, lambda: share(both, "kim", "ola"))
    bring.start()
    run.succeed()
    bring.join()
    assert [licenses(both, login) for login in ("kim", "ola")] == [[], []]
    kept = box(both, "kim")
    assert kept is not None
    assert (kept["state"], kept["purpose"]) == ("active", "shared")
    again = both.run(Mailbox, *(on_premises(both, login, "hybrid", **RELEASE) for login in ("kim", "ola")))
    assert (again.plan.changes, again.notices, again.setbacks) == ((), [], [])


def test_without_time_the_license_is_left_to_the_next_run(both: Both) -> None:
    hybrid(both, "kim")
    run = both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE))
    assert [notice[:60] for notice in run.notices] == ["The mailbox is converted on premises, but Microsoft 365 does"]
    run.succeed()
    assert licenses(both, "kim") == ["SPE_E3"]
    waiting = both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE))
    assert (waiting.plan.changes, len(waiting.notices)) == ((), 1)
    share(both, "kim")
    [change] = both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE)).succeed()
    assert shown(change) == {"licenses": (("SPE_E3",), ())}
    assert licenses(both, "kim") == []


def test_a_conversion_that_is_not_seen_in_time_keeps_the_license(both: Both) -> None:
    hybrid(both, "kim")
    outcomes = both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE, wait=1)).apply()
    assert "within 1 seconds (wait). The license is kept" in failures(outcomes)[0]
    assert licenses(both, "kim") == ["SPE_E3"]


def test_a_mailbox_that_goes_loses_its_license_first(both: Both) -> None:
    hybrid(both, "kim", "ola")
    kim = both.account("kim").guid
    both.stage.service.faults.add(Fault(kind="error", command="^Disable-RemoteMailbox$", identity=kim))
    leaver = {"state": "disabled", "release_license": True}
    run = both.run(Mailbox, *(on_premises(both, login, "hybrid", **leaver) for login in ("kim", "ola")))
    outcomes = run.apply()
    assert [outcome.status for outcome in outcomes] == ["failed", "applied"]
    assert [licenses(both, login) for login in ("kim", "ola")] == [[], []]
    assert details(both, "kim") is not None
    assert details(both, "ola") is None
    [change] = both.run(Mailbox, on_premises(both, "kim", "hybrid", **leaver)).succeed()
    assert shown(change) == {"mailbox": (("user",), ("none",))}


def test_a_license_that_cannot_be_taken_keeps_the_mailbox(both: Both) -> None:
    hybrid(both, "kim")
    run = both.run(Mailbox, on_premises(both, "kim", "hybrid", state="disabled", release_license=True))
    both.m365.control.remove_user("kim@example.test")
    assert "It does not exist" in failures(run.apply())[0]
    assert details(both, "kim") == "2147483648"


def test_licenses_need_microsoft_365(both: Both) -> None:
    hybrid(both, "kim")
    params = {"exchange": both.params["exchange"]}
    with pytest.raises(ConfigurationError, match="tenant_id"):
        both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE), params=params)
    both.run(Mailbox, on_premises(both, "kim", "hybrid", state="shared"), params=params).succeed()


def test_a_license_of_a_group_stops_the_release_and_the_conversion(both: Both) -> None:
    hybrid(both, "kim")
    both.m365.control.change_user("kim@example.test", licenses=[])
    both.m365.control.set_group(displayName="g", members=["kim@example.test"], licenses=["SPE_E3"])
    run = both.run(Mailbox, on_premises(both, "kim", "hybrid", **RELEASE, wait=5))
    assert run.plan.changes == ()
    assert "SPE_E3 comes from a group" in run.setbacks[0]


# Microsoft 365


def test_joiners_share_the_free_licenses(both: Both) -> None:
    both.m365.control.set_sku("EXCHANGESTANDARD", free=1)
    for key in ("anna", "bea"):
        both.m365.control.add_user(f"{key}@example.test", provisioning={})
    wanted = {"license": "EXCHANGESTANDARD", "usage_location": "DE"}
    run = both.run(Mailbox, in_cloud("anna", **wanted), in_cloud("bea", **wanted))
    assert "no free license of EXCHANGESTANDARD" in run.setbacks[0]
    [change] = run.succeed()
    assert shown(change) == {
        "mailbox": (("none",), ("user",)),
        "usage_location": ((), ("DE",)),
        "licenses": ((), ("EXCHANGESTANDARD",)),
    }
    found = box(both, "anna")
    assert found is not None
    assert found["state"] == "active"
    again = both.run(Mailbox, in_cloud("anna", **wanted))
    assert (again.plan.changes, again.setbacks, again.notices) == ((), [], [])


def test_a_mailbox_is_waited_for_and_otherwise_pending(both: Both) -> None:
    both.m365.control.add_user("anna@example.test", provisioning={"reads": 2})
    both.m365.control.add_user("bea@example.test", provisioning={"seconds": 3600})
    people = [in_cloud("anna", **JOINER, wait=30), in_cloud("bea", **JOINER)]
    run = both.run(Mailbox, *people)
    run.succeed()
    assert [run.step.result(one)["mailbox"] for one in people] == ["user", "pending"]
    again = both.run(Mailbox, *people)
    assert again.plan.changes == ()
    assert [notice.keys for notice in again.plan.notices] == [("bea",)]


def test_plans_that_are_off_are_switched_on_without_the_others(both: Both) -> None:
    plan, teams = "efb87545-963c-4e0d-99df-69c6916d9eb0", "57ff2da0-773e-42df-b2af-ffb7a2317929"
    off = {"sku": "SPE_E3", "disabled": [plan, teams]}
    both.m365.control.add_user("anna@example.test", usageLocation="DE", licenses=[off], provisioning={})
    both.run(Mailbox, in_cloud("anna", **JOINER)).succeed()
    [found] = both.m365.control.user("anna@example.test")["licenses"]
    assert found["disabled"] == [teams]


def test_a_shared_mailbox_of_a_returner_is_licensed_and_said_to_be_shared(both: Both) -> None:
    both.m365.control.add_user("anna@example.test", mailbox={"purpose": "shared"}, provisioning={})
    run = both.run(Mailbox, in_cloud("anna", **JOINER))
    assert "Set-Mailbox -Type Regular" in run.notices[0]
    [change] = run.succeed()
    assert "mailbox" not in shown(change)
    assert licenses(both, "anna") == ["SPE_E3"]


def test_throttling_is_waited_for_and_a_missing_permission_is_named(both: Both) -> None:
    both.m365.control.add_user("anna@example.test", provisioning={})
    both.m365.control.throttle(1, path="mailboxSettings")
    both.run(Mailbox, in_cloud("anna", **JOINER)).succeed()
    both.m365.control.permissions(remove=["MailboxSettings.ReadWrite", "MailboxSettings.Read"])
    [text] = both.run(Mailbox, in_cloud("anna", state="disabled")).setbacks
    assert "grant it the application permission MailboxSettings.Read" in text
