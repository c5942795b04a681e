# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.request import MailboxRequest, MailboxState
from ansible_collections.hrsync.ad.plugins.module_utils.steps.mailbox.way import Way
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.mailbox.mailboxes_in_memory import request


def test_options_become_a_request() -> None:
    found = request(
        way="exchange",
        state="shared",
        alias=" anna ",
        forward_to=" bea@example.com ",
        deliver_and_forward=True,
        delegate=["bea", " "],
        hide_from_address_lists=True,
        usage_location="de",
    )
    assert found == MailboxRequest(
        state=MailboxState.SHARED,
        way=Way.EXCHANGE,
        alias="anna",
        forward_to="bea@example.com",
        deliver_and_forward=True,
        delegates=("bea",),
        switches={"hide_from_address_lists": True},
        usage_location="DE",
    )


def test_the_least_is_a_mailbox_in_microsoft_365() -> None:
    assert request() == MailboxRequest(state=MailboxState.PRESENT, way=Way.MICROSOFT365)
    assert request(way="exchange", forward_to="").forward_to == ""


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"wait": -1}, "The option wait is -1"),
        ({"usage_location": "EU"}, "usage_location is 'EU', but must be a country"),
        ({"way": "exchange", "alias": "a b"}, "The option alias is 'a b', but must be 1 to 64 letters"),
        ({"way": "ldap", "alias": "a@b"}, "The option alias is 'a@b', but must be"),
        ({"way": "hybrid", "alias": "a" * 65}, "but must be 1 to 64 letters"),
        (
            {"way": "hybrid", "remote_routing_address": "anna"},
            "remote_routing_address is 'anna', but must be an e-mail",
        ),
        (
            {"way": "exchange", "forward_to": "a b@example.com"},
            "forward_to is 'a b@example.com', but must be an e-mail",
        ),
        ({"way": "exchange", "deliver_and_forward": True}, "deliver_and_forward needs forward_to"),
        ({"state": "absent", "confirm_user_deletion": True}, "Microsoft 365 deletes a mailbox with its user"),
        ({"state": "absent", "way": "ldap", "confirm_user_deletion": True}, "no Exchange server to delete a mailbox"),
        (
            {"state": "absent", "way": "exchange"},
            "Remove-Mailbox, which also deletes the account .* confirm_user_deletion",
        ),
        ({"state": "absent", "way": "hybrid"}, "with Remove-RemoteMailbox"),
        ({"way": "exchange", "release_license": True}, "release_license works only with way microsoft365 or hybrid"),
        ({"way": "hybrid", "database": "DB1"}, "database works only with way exchange, but the way is hybrid"),
        (
            {"way": "exchange", "remote_routing_address": "a@b.c"},
            "address works only with way hybrid or ldap",
        ),
        ({"alias": "anna"}, "alias works only with way exchange or hybrid or ldap"),
        ({"hide_from_address_lists": False}, "hide_from_address_lists works only with .* Microsoft Graph cannot hide"),
        ({"forward_to": ""}, "forward_to works only with way exchange"),
        ({"delegate": ["bea"], "way": "hybrid"}, "delegate works only with way exchange"),
        (
            {"state": "disabled", "way": "exchange", "hide_from_address_lists": True},
            "hide_from_address_lists needs a mailbox, but the state is disabled",
        ),
        ({"state": "disabled", "way": "exchange", "forward_to": "a@b.c"}, "forward_to needs a mailbox"),
        ({"state": "disabled", "way": "exchange", "delegate": ["bea"]}, "delegate needs a mailbox"),
    ],
)
def test_options_that_cannot_work_are_refused(options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        request(**options)


def test_a_deletion_that_is_meant_is_no_problem() -> None:
    assert request(state="absent", way="exchange", confirm_user_deletion=True).state is MailboxState.ABSENT
    assert not request(state="absent", way="hybrid", confirm_user_deletion=True).keeps_mailbox
