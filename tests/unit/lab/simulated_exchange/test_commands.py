# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.faults import Fault
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.memory import MemoryDirectory
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.organization import Organization
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.powershell import CommandFailure, Request
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.recipients import EXCHANGE_ATTRIBUTES
from ansible_collections.hrsync.ad.tests.lab.simulated_exchange.session import NeedsConfirmation

from .conftest import Company

ROUTING = "kim@lab.mail.onmicrosoft.com"
NUMBERS = ("msExchRecipientTypeDetails", "msExchRecipientDisplayType", "msExchRemoteRecipientType")


@pytest.mark.parametrize(
    ("command", "switch", "numbers"),
    [
        ("Enable-Mailbox", "", (1, 1073741824, 0)),
        ("Enable-Mailbox", "Shared", (4, 0, 0)),
        ("Enable-Mailbox", "Room", (16, 7, 0)),
        ("Enable-Mailbox", "Equipment", (32, 8, 0)),
        ("Enable-RemoteMailbox", "", (2147483648, -2147483642, 1)),
        ("Enable-RemoteMailbox", "Archive", (2147483648, -2147483642, 3)),
        ("Enable-RemoteMailbox", "Shared", (34359738368, -2147483642, 97)),
        ("Enable-RemoteMailbox", "Room", (8589934592, -2147481850, 33)),
        ("Enable-RemoteMailbox", "Equipment", (17179869184, -2147481594, 65)),
    ],
)
def test_what_a_new_mailbox_writes(company: Company, command: str, switch: str, numbers: tuple[int, int, int]) -> None:
    company.run(command, Identity="kim", **({switch: True} if switch else {}))
    user = company.user()
    assert tuple(user.number(name) for name in NUMBERS) == numbers
    assert (user.text("mail"), user.text("mailNickname")) == ("kim@example.test", "kim")
    assert user.texts("proxyAddresses")[0] == "SMTP:kim@example.test"
    assert user.text("msExchVersion") == "44220983382016"
    remote = "Remote" in command
    assert user.text("targetAddress") == (f"SMTP:{ROUTING}" if remote else "")
    assert (f"smtp:{ROUTING}" in user.texts("proxyAddresses")) is remote
    assert (user.has("msExchMailboxGuid"), user.has("homeMDB")) == (not remote, not remote)
    shown = company.run("Get-RemoteMailbox" if remote else "Get-Mailbox", Identity="kim")[0]
    assert int(shown["RecipientTypeDetails"]) == numbers[0]
    other = "Get-Mailbox" if remote else "Get-RemoteMailbox"
    assert company.failure(other, Identity="kim").exception == "ManagementObjectNotFoundException"
    assert company.run("Get-Recipient", Identity="kim")[0]["Alias"] == "kim"


def test_given_names_and_addresses(company: Company) -> None:
    company.run("Enable-RemoteMailbox", Identity="kim", Alias="k", DisplayName="K", PrimarySmtpAddress="k@x.test")
    user = company.user()
    assert (user.text("mailNickname"), user.text("displayName"), user.text("mail")) == ("k", "K", "k@x.test")
    assert user.texts("proxyAddresses") == ["SMTP:k@x.test", "smtp:k@lab.mail.onmicrosoft.com"]
    assert not user.has("msExchPoliciesIncluded")


@pytest.mark.parametrize("alias", ["a\nb", "a b", "a@b", "", ".a", "a..b", "a,b", "żak", "x" * 65])
def test_an_alias_that_exchange_refuses(company: Company, alias: str) -> None:
    failures = {company.failure(f"Enable-{noun}", Identity="kim", Alias=alias) for noun in ("Mailbox", "RemoteMailbox")}
    company.run("Enable-Mailbox", Identity="kim", Alias="x" * 64)
    failures.add(company.failure("Set-Mailbox", Identity="kim", Alias=alias))
    assert {failure.exception for failure in failures} == {"DataValidationException"}
    assert company.user().text("mailNickname") == "x" * 64


def test_an_alias_with_the_characters_that_exchange_takes(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim", Alias="sean.o'brien-éa#1")
    assert company.user().text("mailNickname") == "sean.o'brien-éa#1"


@pytest.mark.parametrize("command", ["Enable-Mailbox", "Enable-RemoteMailbox"])
@pytest.mark.parametrize("before", ["Enable-Mailbox", "Enable-RemoteMailbox"])
def test_nobody_gets_a_second_mailbox(company: Company, command: str, before: str) -> None:
    company.run(before, Identity="kim")
    assert "This task does not support recipients of this type" in str(company.failure(command, Identity="kim"))


def test_an_address_is_one_persons(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    failure = company.failure("Enable-Mailbox", Identity="ola", PrimarySmtpAddress="KIM@example.test")
    assert failure.exception == "ProxyAddressExistsException"
    routed = company.failure("Enable-RemoteMailbox", Identity="ola", RemoteRoutingAddress="SMTP:kim@example.test")
    assert routed.exception == "ProxyAddressExistsException"
    assert not company.user("ola").has("mail")


def test_without_the_schema_there_are_no_mailboxes() -> None:
    company = Company()
    company.directory.schema = frozenset({"sAMAccountName", "userPrincipalName", "cn", "proxyAddresses", "mail"})
    assert company.failure("Enable-Mailbox", Identity="kim").exception == "ADOperationException"


@pytest.mark.parametrize("kind", ["Mailbox", "RemoteMailbox"])
def test_disabling_keeps_the_account_and_removing_does_not(company: Company, kind: str) -> None:
    for login in ("kim", "ola"):
        company.run(f"Enable-{kind}", Identity=login)
    company.run(f"Disable-{kind}", Identity="kim")
    assert [name for name in EXCHANGE_ATTRIBUTES if company.user().has(name)] == []
    assert company.user().text("displayName") == "Kim"
    company.run(f"Remove-{kind}", Identity="ola")
    assert company.directory.find([("sAMAccountName", "ola")]) == []
    assert company.failure(f"Disable-{kind}", Identity="kim").exception == "ManagementObjectNotFoundException"


@pytest.mark.parametrize("verb", ["Disable", "Remove"])
def test_a_mailbox_on_hold_stays(company: Company, verb: str) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run("Set-Mailbox", Identity="kim", LitigationHoldEnabled=True, LitigationHoldDuration="30")
    assert company.user().has("msExchLitigationHoldDate")
    assert "litigation hold" in str(company.failure(f"{verb}-Mailbox", Identity="kim"))
    assert company.run("Get-Mailbox", Identity="kim")[0]["LitigationHoldDuration"] == "30"
    company.run(f"{verb}-Mailbox", Identity="kim", IgnoreLegalHold=True)
    assert company.failure("Get-Mailbox", Identity="kim")


def test_an_archive_alone_can_be_disabled(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run("Disable-Mailbox", Identity="kim", Archive=True)
    assert company.run("Get-Mailbox", Identity="kim")


def test_settings_become_attributes(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run(
        "Set-Mailbox",
        Identity="kim",
        HiddenFromAddressListsEnabled=True,
        ForwardingAddress="ola",
        ForwardingSmtpAddress="k@home.test",
        DeliverToMailboxAndForward=True,
        GrantSendOnBehalfTo=["ola", "sam"],
        CustomAttribute1="x; $(evil)",
        Alias="kk",
    )
    user = company.user()
    assert user.text("msExchHideFromAddressLists") == "TRUE"
    assert user.text("altRecipient") == "CN=ola,OU=People,DC=example,DC=test"
    assert user.text("msExchGenericForwardingAddress") == "smtp:k@home.test"
    assert (user.text("deliverAndRedirect"), user.text("mailNickname")) == ("TRUE", "kk")
    assert len(user.texts("publicDelegates")) == 2
    assert user.text("extensionAttribute1") == "x; $(evil)"
    nothing = {"ForwardingAddress": None, "ForwardingSmtpAddress": None, "GrantSendOnBehalfTo": None}
    company.run("Set-Mailbox", Identity="kim", HiddenFromAddressListsEnabled=False, **nothing)
    cleared = ("altRecipient", "msExchGenericForwardingAddress", "publicDelegates", "msExchHideFromAddressLists")
    assert [name for name in cleared if company.user().has(name)] == []


def test_conversion(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run("Enable-RemoteMailbox", Identity="ola", Archive=True)
    company.run("Set-Mailbox", Identity="kim", Type="shared")
    company.run("Set-RemoteMailbox", Identity="ola", Type="Shared")
    assert company.user().number("msExchRecipientTypeDetails") == 4
    assert tuple(company.user("ola").number(name) for name in NUMBERS) == (34359738368, -2147483642, 99)
    company.run("Set-RemoteMailbox", Identity="ola", Type="Regular")
    assert tuple(company.user("ola").number(name) for name in NUMBERS) == (2147483648, -2147483642, 3)


def test_addresses_are_the_policys_until_it_is_switched_off(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    failure = company.failure("Set-Mailbox", Identity="kim", PrimarySmtpAddress="k@x.test")
    assert "e-mail address policy" in str(failure)
    company.run("Set-Mailbox", Identity="kim", PrimarySmtpAddress="k@x.test", EmailAddressPolicyEnabled=False)
    assert company.user().texts("proxyAddresses") == ["SMTP:k@x.test", "smtp:kim@example.test"]
    company.run("Set-Mailbox", Identity="kim", EmailAddresses=["SMTP:z@x.test", "sip:kim@x.test"])
    assert (company.user().text("mail"), company.user().texts("proxyAddresses")[1]) == ("z@x.test", "sip:kim@x.test")


def test_a_routing_address_can_be_changed(company: Company) -> None:
    company.run("Enable-RemoteMailbox", Identity="kim")
    company.run("Set-RemoteMailbox", Identity="kim", RemoteRoutingAddress="new@lab.mail.onmicrosoft.com")
    assert company.user().text("targetAddress") == "SMTP:new@lab.mail.onmicrosoft.com"


def test_identities(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim", Alias="k.alias", PrimarySmtpAddress="k@x.test")
    user = company.user()
    names = [str(user.guid), f"{{{user.guid}}}", user.dn, "EXAMPLE\\kim", "kim", "KIM@example.test", "k.alias"]
    for identity in [*names, "k@x.test", "Kim"]:
        assert company.run("Get-Mailbox", Identity=identity)[0]["Identity"] == "example.test/People/kim", identity
    for identity in ("*", "k*", "CN=nobody,DC=example,DC=test", "00000000-0000-0000-0000-000000000001", "X\\nobody"):
        assert company.failure("Get-Mailbox", Identity=identity).exception == "ManagementObjectNotFoundException"
    assert company.failure("Get-Recipient", Identity="ola").exception == "ManagementObjectNotFoundException"


def test_lists(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run("Enable-Mailbox", Identity="ola", Shared=True)
    company.run("Enable-RemoteMailbox", Identity="sam")
    aliases = {
        name: [each["Alias"] for each in company.run(name)]
        for name in ("Get-Mailbox", "Get-RemoteMailbox", "Get-Recipient")
    }
    assert aliases == {
        "Get-Mailbox": ["kim", "ola"],
        "Get-RemoteMailbox": ["sam"],
        "Get-Recipient": ["kim", "ola", "sam"],
    }
    shared = company.run("Get-Mailbox", RecipientTypeDetails=["SharedMailbox"], ResultSize="Unlimited")
    assert [each["Alias"] for each in shared] == ["ola"]
    assert len(company.run("Get-Mailbox", ResultSize="1")) == 1


def test_automatic_replies(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    before = company.run("Get-MailboxAutoReplyConfiguration", Identity="kim")[0]
    assert (before["AutoReplyState"], before["ExternalAudience"]) == ("Disabled", "All")
    assert before["StartTime"] < before["EndTime"]
    start, end = (
        datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC),
        datetime.datetime(2026, 12, 2, tzinfo=datetime.UTC),
    )
    given = {"AutoReplyState": "scheduled", "StartTime": start, "EndTime": end, "InternalMessage": "<b>gone</b>"}
    company.run("Set-MailboxAutoReplyConfiguration", Identity="kim", ExternalAudience="known", **given)
    after = company.run("Get-MailboxAutoReplyConfiguration", Identity="kim")[0]
    assert after["InternalMessage"] == "<html>\n<body>\n<b>gone</b>\n</body>\n</html>\n"
    assert (after["AutoReplyState"], after["ExternalAudience"], after["StartTime"]) == ("Scheduled", "Known", start)
    assert after["StartTime"].utcoffset() == datetime.timedelta(hours=-8)
    company.run("Set-MailboxAutoReplyConfiguration", Identity="kim", AutoReplyState="Disabled")
    kept = company.run("Get-MailboxAutoReplyConfiguration", Identity="kim")[0]
    assert (kept["AutoReplyState"], kept["InternalMessage"]) == ("Disabled", after["InternalMessage"])


def test_a_scheduled_reply_needs_its_times_in_order(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    times = {"StartTime": "2026-12-02T00:00:00Z", "EndTime": "2026-12-01T00:00:00Z"}
    for given in (times, {}):
        failure = company.failure(
            "Set-MailboxAutoReplyConfiguration", Identity="kim", AutoReplyState="Scheduled", **given
        )
        assert failure.exception == "InvalidScheduledOofDuration"


def test_a_time_without_a_zone_is_the_servers(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    times = {"StartTime": "2026-12-01T00:00:00", "EndTime": "2026-12-02T00:00:00"}
    company.run("Set-MailboxAutoReplyConfiguration", Identity="kim", AutoReplyState="Scheduled", **times)
    start = company.run("Get-MailboxAutoReplyConfiguration", Identity="kim")[0]["StartTime"]
    assert start == datetime.datetime(2026, 12, 1, 8, tzinfo=datetime.UTC)


def test_contents_go_with_the_mailbox(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    company.run("Set-MailboxAutoReplyConfiguration", Identity="kim", AutoReplyState="Enabled", InternalMessage="x")
    company.run("Disable-Mailbox", Identity="kim")
    assert company.failure("Get-MailboxAutoReplyConfiguration", Identity="kim")
    company.run("Enable-Mailbox", Identity="kim")
    assert company.run("Get-MailboxAutoReplyConfiguration", Identity="kim")[0]["AutoReplyState"] == "Disabled"


def test_permissions(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    right = {"Identity": "kim", "User": "ola@example.test", "AccessRights": ["fullaccess"]}
    for _time in range(2):
        company.run("Add-MailboxPermission", AutoMapping=False, InheritanceType="All", **right)
    shown = company.run("Get-MailboxPermission", Identity="kim")
    assert [(each["User"], each["AccessRights"]) for each in shown] == [
        ("NT AUTHORITY\\SELF", ["FullAccess", "ReadPermission"]),
        ("EXAMPLE\\ola", ["FullAccess"]),
    ]
    assert len(company.run("Get-MailboxPermission", Identity="kim", User="ola")) == 1
    company.run("Remove-MailboxPermission", **right)
    assert len(company.run("Get-MailboxPermission", Identity="kim")) == 1
    wrong = company.failure("Add-MailboxPermission", Identity="kim", User="ola", AccessRights=["Everything"])
    assert "Unable to match the identifier name Everything" in str(wrong)


def test_photos(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    assert company.failure("Get-UserPhoto", Identity="kim").exception == "UserPhotoNotFoundException"
    assert company.failure("Set-UserPhoto", Identity="kim", PictureData=b"GIF89a")
    company.run("Set-UserPhoto", Identity="kim", PictureData=b"\xff\xd8\xffx")
    assert company.run("Get-UserPhoto", Identity="kim")[0]["PictureData"] == b"\xff\xd8\xffx"
    assert company.user().attributes["thumbnailphoto"] == (b"\xff\xd8\xffx",)
    company.run("Remove-UserPhoto", Identity="kim")
    assert not company.user().has("thumbnailPhoto")


@pytest.mark.parametrize(
    ("name", "given", "exception", "identifier"),
    [
        ("Get-Nothing", {}, "CommandNotFoundException", "CommandNotFoundException"),
        ("Set-Mailbox", {"Nothing": 1}, "ParameterBindingException", "NamedParameterNotFound,Set-Mailbox"),
        ("Get-Mailbox", {"Confirm": False}, "ParameterBindingException", "NamedParameterNotFound,Get-Mailbox"),
        ("Set-Mailbox", {"Type": "Shared"}, "ParameterBindingException", "MissingMandatoryParameter,Set-Mailbox"),
        ("Set-Mailbox", {"Identity": None}, "ParameterBindingException", "MissingMandatoryParameter,Set-Mailbox"),
        *(
            (
                "Set-Mailbox",
                {"Identity": "kim", **given},
                "ParameterBindingArgumentTransformationException",
                "ParameterArgumentTransformationError,Set-Mailbox",
            )
            for given in (
                {"Type": "Remote"},
                {"HiddenFromAddressListsEnabled": "true"},
                {"HiddenFromAddressListsEnabled": None},
                {"Alias": ["a", "b"]},
                {"Alias": b"x"},
            )
        ),
        (
            "Set-MailboxAutoReplyConfiguration",
            {"Identity": "kim", "StartTime": "soon"},
            "ParameterBindingArgumentTransformationException",
            "ParameterArgumentTransformationError,Set-MailboxAutoReplyConfiguration",
        ),
        (
            "Set-UserPhoto",
            {"Identity": "kim", "PictureData": "text"},
            "ParameterBindingArgumentTransformationException",
            "ParameterArgumentTransformationError,Set-UserPhoto",
        ),
    ],
)
def test_what_powershell_refuses_before_the_command_runs(
    company: Company, name: str, given: dict[str, t.Any], exception: str, identifier: str
) -> None:
    failure = company.failure(name, **given)
    assert (failure.exception, failure.identifier, failure.terminating) == (exception, identifier, True)


def test_positional_arguments_are_refused(company: Company) -> None:
    with pytest.raises(CommandFailure, match="positional parameter"):
        company.organization.run(Request("Get-Mailbox", ((None, "kim"),)), print)


def test_names_of_commands_and_parameters_are_in_any_case(company: Company) -> None:
    company.run("enable-MAILBOX", iDENTITY="kim", warningaction="SilentlyContinue")
    assert company.run("GET-mailbox", identity="kim")


@pytest.mark.parametrize("given", [{}, {"Confirm": True}])
def test_what_cannot_be_undone_asks(company: Company, given: dict[str, bool]) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    with pytest.raises(NeedsConfirmation):
        company.organization.run(Request("Remove-Mailbox", (("Identity", "kim"), *given.items())), print)
    assert company.organization.log[-1]["outcome"] == "asked"
    assert company.run("Get-Mailbox", Identity="kim")


def test_what_if_does_nothing(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim", WhatIf=True)
    assert not company.user().has("mailNickname")


def test_the_domain_controller_is_named_as_dns_does(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim", DomainController="DC1.example.test")
    for name in ("dc1.example.test:636", "127.0.0.1", "dc2.example.test"):
        failure = company.failure("Get-Mailbox", Identity="kim", DomainController=name)
        assert failure.exception == "SuitabilityDirectoryException"


def test_without_stop_an_error_does_not_end_the_command(company: Company) -> None:
    failures = company.organization.run(Request("Get-Mailbox", (("Identity", "kim"),)), print)
    assert [failure.exception for failure in failures] == ["ManagementObjectNotFoundException"]


def test_a_directory_that_refuses(company: Company) -> None:
    company.directory.refusing.add(company.user().dn)
    failure = company.failure("Enable-Mailbox", Identity="kim")
    assert (failure.exception, "INSUFF_ACCESS_RIGHTS" in str(failure)) == ("ADOperationException", True)


def test_commands_that_no_role_has(company: Company) -> None:
    company.organization.hidden = frozenset({"Remove-Mailbox"})
    assert company.failure("remove-mailbox", Identity="kim").exception == "CommandNotFoundException"
    assert company.failure("Get-Command", Name="Remove-Mailbox").exception == "CommandNotFoundException"
    assert company.failure("Get-Command", Name="Get-X").exception == "CommandNotFoundException"
    [found] = company.run("Get-Command", Name="get-mailbox")
    assert found["Name"] == "Get-Mailbox"


def test_faults_of_commands(company: Company) -> None:
    company.faults.add(Fault(kind="error", command="^Enable-", identity="^kim$", message="no", exception="E", skip=1))
    company.run("Enable-Mailbox", Identity="kim", WhatIf=True)
    company.run("Enable-Mailbox", Identity="ola")
    assert company.failure("Enable-Mailbox", Identity="kim").exception == "E"
    assert not company.user().has("mailNickname")
    company.run("Enable-Mailbox", Identity="kim")


@pytest.mark.parametrize("given", [{"kind": "x"}, {"kind": "status"}, {"kind": "drop", "times": -1}])
def test_faults_that_make_no_sense(given: dict[str, t.Any]) -> None:
    with pytest.raises(ValueError, match="kind|status|negative"):
        Fault(**given)


def test_the_log_says_what_was_asked_and_what_became_of_it(company: Company) -> None:
    company.run("Enable-Mailbox", Identity="kim")
    moment = datetime.datetime(2026, 12, 1, tzinfo=datetime.UTC)
    company.run("Set-MailboxAutoReplyConfiguration", Identity="kim", StartTime=moment)
    company.run("Set-UserPhoto", Identity="kim", PictureData=b"\xff\xd8\xff")
    company.failure("Set-Mailbox", Identity="ola", GrantSendOnBehalfTo=["x"])
    common = {"ErrorAction": "Stop", "Confirm": False}
    start = "2026-12-01T00:00:00+00:00"
    assert list(company.organization.log)[1:] == [
        {
            "command": "Set-MailboxAutoReplyConfiguration",
            "parameters": {**common, "Identity": "kim", "StartTime": start},
            "outcome": "done",
        },
        {
            "command": "Set-UserPhoto",
            "parameters": {**common, "Identity": "kim", "PictureData": "3 bytes"},
            "outcome": "done",
        },
        {
            "command": "Set-Mailbox",
            "parameters": {**common, "Identity": "ola", "GrantSendOnBehalfTo": ["x"]},
            "outcome": "ManagementObjectNotFoundException",
        },
    ]


def test_the_names_of_all_commands() -> None:
    names = Organization(MemoryDirectory(), Company().faults).commands
    assert {"Enable-RemoteMailbox", "Set-MailboxAutoReplyConfiguration", "Remove-UserPhoto"} <= set(names)
