# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a run has done outside of the directory is taken back too: seen in the services, and with smbclient."""

from __future__ import annotations

import contextlib
import json
import pathlib
import sqlite3
import typing as t

import pytest

from tests.lab import directory_fixtures, smb_tools
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .playbook import Playbooks
from .small_company import SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

BOSS, LEAVER = "7911", "7912"
SHARED_MAILBOX, USER_MAILBOX = "4", "1"


def variables(company: SmallCompany, state: pathlib.Path) -> dict[str, t.Any]:
    homes, archive = company.root(company.homes.first), company.root(company.homes.archive)
    return {
        "lifecycle_state": f"sqlite:///{state}",
        "lifecycle_groups": [{"group": "undo-staff"}],
        "lifecycle_leaver_groups": {"leave": True},
        "lifecycle_scripts": [company.script_rule(events=["left"])],
        "lifecycle_skype_user": [{"when": "presence == 'left'", "state": "disabled"}],
        "lifecycle_auto_reply": [
            {
                "when": "presence == 'left'",
                "way": "exchange",
                "state": "enabled",
                "audience": "all",
                "internal_message": "Gone",
                "external_message": "<p>Gone</p>",
            },
            {"way": "exchange", "state": "disabled"},
        ],
        "lifecycle_mailbox": [
            {"when": "presence == 'left'", "way": "exchange", "state": "shared", "hide_from_address_lists": True},
            {"way": "exchange", "hide_from_address_lists": False},
        ],
        "lifecycle_license": [
            {"when": "presence == 'left'", "revoke": ["all"], "revoke_sessions": True},
            {"assign": [{"sku": "SPE_E3"}], "usage_location": "{{ employee.location.country }}"},
        ],
        "lifecycle_home_folder": [
            {"when": "presence == 'left'", "root": archive, "roots": [homes], "move": True},
            {"root": homes, "roots": [archive], "move": True},
        ],
    }


def last_run(state: pathlib.Path) -> int:
    with contextlib.closing(sqlite3.connect(state)) as database:
        return int(database.execute("SELECT max(id) FROM hrsync_run").fetchone()[0])


def licenses(company: SmallCompany) -> list[str]:
    """What the leaver has in Microsoft 365."""
    principal = company.account(LEAVER).text("userPrincipalName")
    users = [user for user in _values(company.cloud.state()["users"]) if user["userPrincipalName"] == principal]
    return sorted(json.dumps(one, sort_keys=True) for one in users[0]["assignedLicenses"])


def _values(users: t.Any) -> list[dict[str, t.Any]]:
    return list(users.values()) if isinstance(users, dict) else list(users)


def test_steps_are_undone(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> None:
    state = tmp_path / "state.db"
    with SmallCompany(lab, playbooks, "undo-steps", tmp_path).open() as company:
        directory_fixtures.add_group(lab, "undo-staff", company.groups)
        company.hire(BOSS, "Maria", "Wrona")
        company.hire(LEAVER, "Lena", "Kruk", manager=BOSS)
        company.variables = variables(company, state)
        assert company.run().code == 0
        company.synchronise()
        assert company.run().code == 0
        company.change(
            LEAVER, **{"msRTCSIP-UserEnabled": "TRUE", "msRTCSIP-PrimaryUserAddress": "sip:lena.kruk@lab.hrsync.test"}
        )
        smb_tools.run(lab, company.homes.first, f'cd "{company.name}/lena.kruk"; put /etc/hostname letter.txt')
        held, mailbox = licenses(company), company.mailbox(LEAVER)
        assert held

        company.hr.event("leave", LEAVER)
        left = company.run()
        assert left.code == 0, left.output
        account = company.account(LEAVER)
        assert account.text("msExchRecipientTypeDetails") == SHARED_MAILBOX
        assert account.text("msRTCSIP-UserEnabled") == "FALSE"
        assert licenses(company) == []
        assert company.folders(company.homes.archive, "lena.kruk") == {"letter.txt"}
        number = last_run(state)

        preview = company.run("--check", playbook="hrsync.ad.undo", run=number)
        assert preview.code == 0, preview.output
        assert licenses(company) == []
        undone = company.run(playbook="hrsync.ad.undo", run=number)
        assert undone.code == 0, undone.output
        assert undone.planned == preview.planned
        assert {"mailboxes", "licenses", "auto_replies", "home_folders"} <= undone.planned.keys()

        account = company.account(LEAVER)
        assert company.is_enabled(LEAVER)
        assert account.text("msExchRecipientTypeDetails") == USER_MAILBOX
        assert account.text("msExchHideFromAddressLists") in ("", "FALSE")
        assert account.text("msRTCSIP-UserEnabled") == "TRUE"
        assert [name.partition(",")[0] for name in account.texts("memberOf")] == ["CN=undo-staff"]
        assert licenses(company) == held
        assert company.folders(company.homes.first, "lena.kruk") == {"letter.txt"}
        assert account.text("homeDirectory").endswith(r"\lena.kruk")
        assert "archive" not in account.text("homeDirectory")
        now = company.mailbox(LEAVER)
        assert now["auto_reply"]["state"] == mailbox["auto_reply"]["state"]
        lost = {one["what"] for one in undone.result["lost"]["first"]}
        assert {"effect of the script note", "sign-in sessions"} <= lost
        again = company.run("--check", playbook="hrsync.ad.undo", run=number)
        assert (again.code, again.planned) == (0, {}), again.output
