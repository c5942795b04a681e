# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mailboxes come and go with licences; their settings are kept as Exchange Online keeps them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control
from ansible_collections.hrsync.ad.tests.lab.simulated_m365.mailbox_settings import LONGEST_MESSAGE, as_exchange_keeps
from ansible_collections.hrsync.ad.tests.lab.simulation.control import ControlError

from .conftest import ANNA, E3, EXCHANGE_IN_E3, PLAN_1, VISIO, Answer, Client

SETTINGS = f"/users/{ANNA}/mailboxSettings"
START = {"dateTime": "2026-12-01T08:00:00", "timeZone": "UTC"}
END = {"dateTime": "2026-12-24T18:30:00.0000000", "timeZone": "UTC"}


def missing(client: Client) -> bool:
    """Whether Exchange Online says that Anna has no mailbox."""
    response = client.ask("GET", SETTINGS)
    if response.status_code == 200:
        return False
    assert response.status_code == 404
    assert response.json()["error"]["code"] == "MailboxNotEnabledForRESTAPI"
    return True


def test_without_a_plan_for_a_mailbox_there_is_none(client: Client) -> None:
    assert missing(client)
    assert client.assign(ANNA, [VISIO]).status_code == 200
    assert missing(client), "EXCHANGE_S_FOUNDATION gives no mailbox"
    assert client.assign(ANNA, [{"skuId": E3, "disabledPlans": [EXCHANGE_IN_E3]}]).status_code == 200
    assert missing(client), "the plan is disabled"
    assert client.assign(ANNA, [E3]).status_code == 200
    assert not missing(client)


def test_provisioning_takes_reads(client: Client, control: Microsoft365Control) -> None:
    control.settings(provisioning={"reads": 2})
    client.assign(ANNA, [E3])
    select = f"/users/{ANNA}?$select=provisionedPlans,mail,proxyAddresses"
    before = client.good("GET", select)
    assert "PendingActivation" in {plan["provisioningStatus"] for plan in before["provisionedPlans"]}
    assert before["mail"] is None
    assert client.refused(404, "PATCH", SETTINGS, {"timeZone": "UTC"})[0] == "MailboxNotEnabledForRESTAPI"
    assert [missing(client) for _read in range(3)] == [True, False, False]
    after = client.good("GET", select)
    assert {plan["provisioningStatus"] for plan in after["provisionedPlans"]} == {"Success"}
    assert (after["mail"], after["proxyAddresses"]) == (ANNA, [f"SMTP:{ANNA}"])


def test_provisioning_takes_seconds(client: Client, control: Microsoft365Control) -> None:
    control.change_user(ANNA, provisioning={"seconds": 120})
    client.assign(ANNA, [E3])
    assert missing(client) and control.user(ANNA)["mailbox"]["state"] == "provisioning"
    control.skip_time(121)
    assert not missing(client)


def test_a_mailbox_on_premises_keeps_the_cloud_from_making_one(client: Client, control: Microsoft365Control) -> None:
    control.change_user(ANNA, on_premises_mailbox=True)
    client.assign(ANNA, [E3])
    assert missing(client) and control.user(ANNA)["mailbox"] is None


def test_taking_the_licence_keeps_the_mailbox_for_thirty_days(client: Client, control: Microsoft365Control) -> None:
    client.assign(ANNA, [E3])
    client.good("PATCH", SETTINGS, {"automaticRepliesSetting": {"internalReplyMessage": "Away"}})
    client.assign(ANNA, remove=[E3])
    assert missing(client) and control.user(ANNA)["mailbox"]["state"] == "soft-deleted"
    client.assign(ANNA, [PLAN_1])
    assert "Away" in client.good("GET", SETTINGS)["automaticRepliesSetting"]["internalReplyMessage"]
    client.assign(ANNA, remove=[PLAN_1])
    control.skip_time(31 * 24 * 3600)
    client.login()
    client.assign(ANNA, [E3])
    assert client.good("GET", SETTINGS)["automaticRepliesSetting"]["internalReplyMessage"] == ""


def test_a_shared_mailbox_stays_without_a_licence(client: Client, control: Microsoft365Control) -> None:
    client.assign(ANNA, [E3])
    control.set_mailbox(ANNA, purpose="shared", hold=True)
    client.assign(ANNA, remove=[E3])
    assert client.good("GET", f"{SETTINGS}/userPurpose")["value"] == "shared"
    assert control.user(ANNA)["mailbox"]["hold"] is True
    with pytest.raises(ControlError, match="purpose"):
        control.set_mailbox(ANNA, purpose="haunted")
    control.set_mailbox(ANNA, state="none")
    assert missing(client)


# Settings


@pytest.fixture
def mailbox(client: Client) -> str:
    """The path of Anna's settings, now that she has a mailbox."""
    assert client.assign(ANNA, [E3]).status_code == 200
    return SETTINGS


def replies(client: Client, **values: t.Any) -> Answer:
    """The automatic replies after a change of some of their settings, as read anew."""
    answer = client.good("PATCH", SETTINGS, {"automaticRepliesSetting": values})
    read = client.good("GET", SETTINGS)
    assert read == answer
    return t.cast(Answer, read["automaticRepliesSetting"])


def test_a_new_mailbox_replies_nothing(client: Client, mailbox: str) -> None:
    shown = client.good("GET", mailbox)
    assert shown["userPurpose"] == "user" and shown["timeZone"] == "UTC"
    setting = shown["automaticRepliesSetting"]
    assert (setting["status"], setting["internalReplyMessage"]) == ("disabled", "")
    assert client.good("GET", f"{mailbox}/automaticRepliesSetting")["status"] == "disabled"
    assert client.good("GET", f"{mailbox}?$select=userPurpose").keys() == {"@odata.context", "userPurpose"}
    selected = client.good("GET", f"/users/{ANNA}?$select=id,mailboxSettings")
    assert selected["mailboxSettings"]["automaticRepliesSetting"] == setting


def test_what_is_not_named_stays(client: Client, mailbox: str) -> None:
    replies(client, status="alwaysEnabled", externalAudience="none", internalReplyMessage="Away")
    after = replies(client, externalReplyMessage="Gone")
    assert (after["status"], after["externalAudience"]) == ("alwaysEnabled", "none")
    assert "Away" in after["internalReplyMessage"] and "Gone" in after["externalReplyMessage"]


def test_instants_come_back_in_utc_with_seven_digits(client: Client, mailbox: str) -> None:
    berlin = {"dateTime": "2026-12-01T08:00:00.5", "timeZone": "W. Europe Standard Time"}
    kolkata = {"dateTime": "2026-12-24T08:00:00", "timeZone": "Asia/Kolkata"}
    after = replies(client, status="scheduled", scheduledStartDateTime=berlin, scheduledEndDateTime=kolkata)
    assert after["scheduledStartDateTime"] == {"dateTime": "2026-12-01T07:00:00.0000000", "timeZone": "UTC"}
    assert after["scheduledEndDateTime"] == {"dateTime": "2026-12-24T02:30:00.0000000", "timeZone": "UTC"}
    preferred = client.good("GET", mailbox, headers={"Prefer": 'outlook.timezone="Tokyo Standard Time"'})
    assert preferred["automaticRepliesSetting"]["scheduledStartDateTime"] == {
        "dateTime": "2026-12-01T16:00:00.0000000",
        "timeZone": "Tokyo Standard Time",
    }


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("Away", "<html>\n<body>\nAway\n</body>\n</html>\n"),
        ("<p>Away</p>\r\n", "<html>\n<body>\n<p>Away</p>\n</body>\n</html>\n"),
        ("<HTML><head></head><BODY dir=ltr><b>A</b></BODY></HTML>", "<html>\n<body>\n<b>A</b>\n</body>\n</html>\n"),
        ("a<br/>b", "<html>\n<body>\na<br>\nb\n</body>\n</html>\n"),
        (" \n", ""),
    ],
)
def test_messages_come_back_as_html_and_then_stay(given: str, kept: str) -> None:
    assert as_exchange_keeps(given) == kept
    assert as_exchange_keeps(kept) == kept


@pytest.mark.parametrize(
    ("body", "code", "said"),
    [
        ({"automaticRepliesSetting": {"status": "on"}}, "RequestBodyRead", "'on'"),
        ({"automaticRepliesSetting": {"status": None}}, "RequestBodyRead", "'None'"),
        ({"automaticRepliesSetting": {"externalAudience": "known"}}, "RequestBodyRead", "'known'"),
        ({"automaticRepliesSetting": {"message": "x"}}, "RequestBodyRead", "The property 'message' does not exist"),
        ({"automaticRepliesSetting": {"internalReplyMessage": 1}}, "RequestBodyRead", "internalReplyMessage"),
        ({"automaticRepliesSetting": []}, "RequestBodyRead", "automaticRepliesSetting"),
        ({"shoeSize": 42}, "RequestBodyRead", "The property 'shoeSize' does not exist"),
        ({"userPurpose": "shared"}, "ErrorInvalidRequest", "read-only"),
        ({"timeZone": "Middle Earth"}, "InvalidTimeZone", "Time Zone"),
        ({}, "RequestBodyRead", "Empty Payload"),
        (
            {"automaticRepliesSetting": {"internalReplyMessage": "x" * (LONGEST_MESSAGE + 1)}},
            "ErrorInvalidRequest",
            "too long",
        ),
    ],
)
def test_settings_that_are_refused_change_nothing(
    client: Client, mailbox: str, body: Answer, code: str, said: str
) -> None:
    before = client.good("GET", mailbox)
    found, message = client.refused(400, "PATCH", mailbox, body)
    assert found == code and said in message
    assert client.good("GET", mailbox) == before


@pytest.mark.parametrize(
    ("start", "end", "code"),
    [
        (END, START, "ErrorInvalidTimeSettings"),
        (START, START, "ErrorInvalidTimeSettings"),
        ({"dateTime": "2026-13-01T08:00:00", "timeZone": "UTC"}, END, "ErrorInvalidTimeSettings"),
        ({"dateTime": "1 December", "timeZone": "UTC"}, END, "RequestBodyRead"),
        ({"dateTime": "2026-12-01T08:00:00+01:00", "timeZone": "UTC"}, END, "RequestBodyRead"),
        ({"dateTime": "2026-12-01T08:00:00", "timeZone": "Mars"}, END, "InvalidTimeZone"),
        ({"dateTime": "2026-12-01T08:00:00"}, END, "InvalidTimeZone"),
        ("2026-12-01", END, "RequestBodyRead"),
    ],
)
def test_times_that_are_refused(client: Client, mailbox: str, start: t.Any, end: t.Any, code: str) -> None:
    setting = {"status": "scheduled", "scheduledStartDateTime": start, "scheduledEndDateTime": end}
    assert client.refused(400, "PATCH", mailbox, {"automaticRepliesSetting": setting})[0] == code
    assert client.good("GET", mailbox)["automaticRepliesSetting"]["status"] == "disabled"


def test_parts_that_there_are_not(client: Client, mailbox: str) -> None:
    assert "shoeSize" in client.refused(400, "GET", f"{mailbox}/shoeSize")[1]
    assert "shoeSize" in client.refused(400, "GET", f"{mailbox}?$select=shoeSize")[1]
    headers = {"Prefer": 'outlook.timezone="Mars"'}
    assert client.refused(400, "GET", mailbox, headers=headers)[0] == "InvalidTimeZone"
