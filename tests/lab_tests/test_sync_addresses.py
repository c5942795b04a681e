# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Mail addresses that change, addresses about which Exchange decides, and accounts that expire; second runs too."""

from __future__ import annotations

import datetime
import typing as t
import zoneinfo

import pytest

from tests.lab.days import today
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .playbook import Done, Playbooks, keys_concerned
from .small_company import SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

MARRIED, MAILBOX, CONTRACTOR = "7301", "7302", "7303"
WARSAW = zoneinfo.ZoneInfo("Europe/Warsaw")
MAIL = "{{ (employee.first_name ~ '.' ~ employee.last_name) | lower }}@staff.example"


@pytest.fixture(scope="module")
def company(lab: LabFacts, playbooks: Playbooks, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[SmallCompany]:
    """Three people; one of them has a mailbox in Exchange."""
    folder = tmp_path_factory.mktemp("sync-addresses")
    with SmallCompany(lab, playbooks, "sync-addresses", folder).open() as made:
        for number, name in ((MARRIED, "Anna"), (MAILBOX, "Marta"), (CONTRACTOR, "Carl")):
            made.hire(number, name, "Posts")
        made.hr.event("leave", CONTRACTOR, day=last_day().isoformat())
        made.variables = {
            "lifecycle_more_attributes": {
                "mail": MAIL,
                "accountExpires": "{{ employee.end_date | default('never', true) }}",
                "DISPLAYNAME": None,
            },
            "lifecycle_mailbox": [{"when": f"employee.key == '{MAILBOX}'", "way": "exchange"}],
        }
        yield made


def last_day() -> datetime.date:
    """The first day without access, in summer."""
    return datetime.date(today().year + 1, 7, 1)


@pytest.fixture(scope="module")
def joined(company: SmallCompany) -> tuple[Done, Done]:
    """The first run, and the one after it."""
    return company.run(), company.run()


def test_exchange_and_the_mapping_do_not_take_turns(company: SmallCompany, joined: tuple[Done, Done]) -> None:
    first, second = joined
    assert first.code == second.code == 0, first.output + second.output
    assert second.report["changes"] == []
    account = company.account(MAILBOX)
    assert account.text("mail") == "marta.posts@lab.hrsync.test"
    [notice] = second.report["notices"]
    assert notice["text"].startswith("lifecycle_more_attributes.mail differs from the address that Exchange gave to 1")
    assert keys_concerned(notice) == [MAILBOX]


def test_accounts_expire_when_access_ends(company: SmallCompany, joined: tuple[Done, Done]) -> None:
    expires = datetime.datetime.combine(last_day(), datetime.time(), WARSAW)
    epoch = datetime.datetime(1601, 1, 1, tzinfo=datetime.UTC)
    ticks = (expires - epoch) // datetime.timedelta(microseconds=1) * 10
    assert company.account(CONTRACTOR).text("accountExpires") == str(ticks)
    assert company.account(MARRIED).text("accountExpires") == "9223372036854775807"


def test_more_attributes_replace_and_remove(company: SmallCompany, joined: tuple[Done, Done]) -> None:
    account = company.account(MARRIED)
    assert (account.text("mail"), account.text("sn"), account.text("displayName")) == (
        "anna.posts@staff.example",
        "Posts",
        "",
    )
    assert not account.texts("proxyAddresses")


def test_the_former_address_stays(company: SmallCompany, joined: tuple[Done, Done]) -> None:
    company.hr.event("rename", MARRIED, last_name="Married")
    preview = company.run("--check")
    applied, again = company.run(), company.run()
    assert applied.code == again.code == 0, applied.output
    assert applied.result["checksum"] == preview.result["checksum"]
    account = company.account(MARRIED)
    assert account.text("mail") == "anna.married@staff.example"
    assert set(account.texts("proxyAddresses")) == {"SMTP:anna.married@staff.example", "smtp:anna.posts@staff.example"}
    assert again.report["changes"] == []
