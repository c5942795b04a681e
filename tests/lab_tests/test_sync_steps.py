# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company's life with every step: who joins, leaves, comes back, is unlocked or deleted, in previews and for good."""

from __future__ import annotations

import base64
import dataclasses
import datetime
import io
import typing as t

import PIL.Image
import pytest

from tests.lab import directory_fixtures, ldap_tools, smb_tools
from tests.lab.days import ZONE, day
from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .playbook import Done, Playbooks, keys_concerned
from .small_company import Seen, SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

BOSS, JOINER, LEAVER, TEMPLATE, LOCKED, DELETED, AWAY = "7100", "7101", "7102", "7103", "7104", "7105", "7106"
EVERYBODY = (BOSS, JOINER, LEAVER, TEMPLATE, LOCKED, DELETED, AWAY)
USER_MAILBOX, SHARED_MAILBOX = "1", "4"
"""Values of msExchRecipientTypeDetails."""
NOT_DELEGATED = 0x100000
"""Flag of userAccountControl."""
FILES = "put /etc/hostname letter.txt"


@dataclasses.dataclass(frozen=True)
class Act:
    """A preview and what came of it, and how things were around the preview."""

    before: Seen
    preview: Done
    after_preview: Seen
    applied: Done


def play(company: SmallCompany) -> Act:
    """A preview, and the same for good."""
    before = company.look()
    preview = company.run("--check")
    after = company.look()
    return Act(before, preview, after, company.run())


def assert_done_as_previewed(act: Act) -> None:
    """The preview changed nothing, and what was done is what it showed."""
    assert act.preview.code == 0, act.preview.output
    assert act.after_preview == act.before
    assert act.applied.code == 0, act.applied.output
    assert act.applied.planned == act.preview.planned
    assert act.applied.result["checksum"] == act.preview.result["checksum"]
    assert {change["status"] for change in act.applied.report["changes"]} == {"applied"}


def kinds(done: Done, key: str) -> list[str]:
    """What a run planned for somebody, in order."""
    return [change["kind"] for change in done.report["changes"] if change["key"] == key]


@pytest.fixture(scope="module")
def company(lab: LabFacts, playbooks: Playbooks, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[SmallCompany]:
    """Seven people whom HR knows, and nobody else."""
    with SmallCompany(lab, playbooks, "sync-steps", tmp_path_factory.mktemp("sync-steps")).open() as made:
        prepare(made)
        yield made


def prepare(company: SmallCompany) -> None:
    """People, groups, a template account, a photo, and what becomes of them all."""
    lab = company.lab
    directory_fixtures.add_group(lab, "steps-staff", company.groups)
    directory_fixtures.add_group(lab, "steps-chess", company.groups)
    sellers = directory_fixtures.add_group(lab, "steps-sellers", company.groups)
    directory_fixtures.add_unit(lab, f"OU=Sales,{company.unit}")
    template = directory_fixtures.add_user(lab, "steps-template", company.groups, department="Sales")
    ldap_tools.modify(lab, f"dn: {sellers}\nchangetype: modify\nadd: member\nmember: {template}\n")
    picture = company.folder / "photo.png"
    PIL.Image.radial_gradient("L").resize((900, 1200)).convert("RGB").save(picture)
    content = base64.b64encode(picture.read_bytes()).decode()
    company.secrets["photo"] = content[200:260]
    company.hire(BOSS, "Maria", "Boss", title="Head")
    people = (JOINER, "Jana"), (LEAVER, "Lena"), (TEMPLATE, "Theo"), (LOCKED, "Udo"), (DELETED, "Dora"), (AWAY, "Abel")
    for number, name in people:
        systems = ["factorial", "calamari"] if number == LOCKED else ["factorial"]
        company.hire(number, name, "Steps", manager=BOSS, systems=systems)
    company.variables = variables(company, str(picture), content)


def variables(company: SmallCompany, picture: str, content: str) -> dict[str, t.Any]:
    """The configuration of the role. Skype users, sellers and who is to be deleted come with the acts."""
    homes, archive = company.root(company.homes.first), company.root(company.homes.archive)
    gone = "{{ employee.full_name }} has left. Write to {{ employee.manager.full_name }}, {{ employee.manager.email }}."
    return {
        "skype_users": [],
        "to_delete": [],
        "lifecycle_groups": [{"group": "steps-staff"}],
        "lifecycle_leaver_groups": {"leave": True, "remember_in": "seeAlso"},
        "lifecycle_templates": [
            {
                "name": "seller",
                "when": "employee.job_title == 'Seller'",
                "attributes": {"description": "Sells in {{ employee.location.name }}"},
                "groups": ["steps-chess"],
                "ou": f"OU=Sales,{company.unit}",
                "flags": {"not_delegated": True},
                "like": {"account": "steps-template", "attributes": ["department"], "groups": True},
            }
        ],
        "lifecycle_account": [{"when": "employee.key in to_delete", "state": "absent"}, {"unlock": True}],
        "lifecycle_scripts": [company.script_rule(events=["joined", "left", "returned", "deleted"])],
        "lifecycle_skype_user": [
            {"when": "presence == 'left'", "state": "disabled"},
            {"when": "employee.key in skype_users", "state": "enabled"},
        ],
        "lifecycle_auto_reply": [
            {
                "when": "presence == 'left'",
                "way": "exchange",
                "state": "enabled",
                "audience": "all",
                "internal_message": gone,
                "external_message": gone,
            },
            {
                "when": "employee.absence is not none",
                "way": "exchange",
                "state": "scheduled",
                "start": "{{ employee.absence.start }}",
                "end": "{{ employee.absence.end }}",
                "internal_message": "{{ employee.first_name }} is back after {{ employee.absence.last_day }}.",
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
        "lifecycle_photo": [
            {"when": f"employee.key == '{JOINER}'", "file": picture, "targets": ["thumbnailPhoto", "microsoft365"]},
            {"when": f"employee.key == '{TEMPLATE}'", "content": content},
        ],
        "lifecycle_home_folder": [
            {"when": "employee.key in to_delete", "state": "absent", "root": homes, "roots": [archive]},
            {"when": "presence == 'left'", "root": archive, "roots": [homes], "move": True},
            {"root": homes, "roots": [archive], "move": True},
        ],
    }


@pytest.fixture(scope="module")
def joined(company: SmallCompany) -> Act:
    """Everybody's first day."""
    return play(company)


@pytest.fixture(scope="module")
def licensed(company: SmallCompany, joined: Act) -> Done:
    """The run after directory synchronisation."""
    company.synchronise()
    return company.run()


@pytest.fixture(scope="module")
def left(company: SmallCompany, licensed: Done) -> Act:
    """Two leave, one is locked out, one begins to sell."""
    directory_fixtures.lock(company.lab, company.account(LOCKED).dn)
    company.add_to_group(LEAVER, f"CN=steps-chess,{company.groups}")
    address = {"msRTCSIP-UserEnabled": "TRUE", "msRTCSIP-PrimaryUserAddress": "sip:lena.steps@lab.hrsync.test"}
    company.change(LEAVER, **address)
    for number in (LEAVER, DELETED):
        login = company.account(number).text("sAMAccountName")
        smb_tools.run(company.lab, company.homes.first, f'cd "{company.name}/{login}"; {FILES}')
    company.hr.event("leave", LEAVER)
    company.hr.event("leave", DELETED)
    company.hr.event("promote", TEMPLATE, title="Seller")
    company.variables["skype_users"] = [LEAVER]
    return play(company)


@pytest.fixture(scope="module")
def returned(company: SmallCompany, left: Act) -> Act:
    """One of them comes back, the other one is deleted, and two go on holiday, of whom each system knows one."""
    company.hr.event("come_back", LEAVER)
    company.variables["to_delete"] = [DELETED]
    company.variables["lifecycle_sources"] = [
        {"type": system, "name": system, "absences": True} for system in ("factorial", "calamari")
    ]
    for system, number in (("factorial", AWAY), ("calamari", LOCKED)):
        company.hr.event("take_time_off", number, system=system, first_day=day(3), last_day=day(5))
    return play(company)


def test_who_joins_gets_everything(company: SmallCompany, joined: Act) -> None:
    assert_done_as_previewed(joined)
    assert kinds(joined.applied, JOINER) == [
        *("create", "add_to_group", "enable", "mailbox", "photo", "home_folder", "script_after"),
    ]
    account = company.account(JOINER)
    assert company.is_enabled(JOINER)
    assert account.text("manager") == company.account(BOSS).dn
    assert account.text("msExchRecipientTypeDetails") == USER_MAILBOX
    assert account.texts("proxyAddresses") == ("SMTP:jana.steps@lab.hrsync.test",)
    home = company.root(company.homes.first) + "\\jana.steps"
    assert (account.text("homeDirectory"), account.text("homeDrive")) == (home, "H:")
    permissions = smb_tools.permissions(company.lab, company.homes.first, f"{company.name}/jana.steps")
    assert "ACL:LAB\\jana.steps:ALLOWED/OI|CI/RWXD" in permissions
    for number in (JOINER, TEMPLATE):
        written = company.account(number).attributes["thumbnailphoto"][0]
        photo = PIL.Image.open(io.BytesIO(written))
        assert (photo.format, photo.size) == ("JPEG", (96, 96))
        assert base64.b64encode(written).decode()[200:260] not in joined.applied.output
    [document] = [document for document in company.documents() if document["key"] == JOINER]
    assert (document["event"], document["check_mode"], document["account"]["dn"]) == ("joined", False, account.dn)
    given = {entry["account"]: entry["password"] for entry in company.handed_over()}
    assert len(given) == 7
    assert ldap_tools.bind(company.lab, account.text("userPrincipalName"), given["jana.steps"])


def test_licences_and_photos_follow_directory_synchronisation(
    company: SmallCompany, joined: Act, licensed: Done
) -> None:
    assert [keys_concerned(notice) for notice in joined.applied.report["notices"]] == [list(EVERYBODY), [JOINER]]
    assert licensed.code == 0, licensed.output
    assert {key: kinds(licensed, key) for key in EVERYBODY} == {
        **{key: ["license"] for key in EVERYBODY},
        JOINER: ["license", "photo"],
    }
    assert licensed.report["notices"] == []
    user = company.cloud.user("jana.steps@lab.hrsync.test")
    assert ([one["sku"] for one in user["licenses"]], user["usageLocation"]) == (["SPE_E3"], "PL")
    assert user["photo_sha256"]
    assert company.cloud.user("theo.steps@lab.hrsync.test")["photo_sha256"] is None


def test_who_leaves_keeps_nothing_but_a_shared_mailbox(company: SmallCompany, left: Act) -> None:
    assert_done_as_previewed(left)
    assert kinds(left.applied, LEAVER) == [
        *("disable", "set_attributes", "remove_from_group", "remove_from_group"),
        *("skype_user", "auto_reply", "mailbox", "license", "home_folder", "script_after"),
    ]
    assert kinds(left.applied, JOINER) == [], "nothing is left to do for those to whom nothing happens"
    account = company.account(LEAVER)
    assert not company.is_enabled(LEAVER)
    assert not account.texts("memberOf")
    assert set(account.texts("seeAlso")) == {f"CN={name},{company.groups}" for name in ("steps-staff", "steps-chess")}
    assert account.text("msRTCSIP-UserEnabled") == "FALSE"
    assert account.text("msExchRecipientTypeDetails") == SHARED_MAILBOX
    assert account.text("msExchHideFromAddressLists") == "TRUE"
    reply = company.mailbox(LEAVER)["auto_reply"]
    assert (reply["state"], reply["audience"]) == ("Enabled", "All")
    for message in (reply["internal"], reply["external"]):
        assert "Lena Steps has left. Write to Maria Boss, maria.boss@lab.hrsync.test." in message
    user = company.cloud.user("lena.steps@lab.hrsync.test")
    assert (user["licenses"], bool(user["sessions_revoked"])) == ([], True)
    assert account.text("homeDirectory") == company.root(company.homes.archive) + "\\lena.steps"
    assert company.folders(company.homes.archive, "lena.steps") == {"letter.txt"}
    assert not {"lena.steps", "dora.steps"} & company.folders(company.homes.first)
    assert company.events(LEAVER) == ["joined", "left"]


def test_templates_override_the_mapping(company: SmallCompany, left: Act) -> None:
    assert kinds(left.applied, TEMPLATE) == ["move", "set_attributes", "add_to_group", "add_to_group"]
    account = company.account(TEMPLATE)
    assert account.dn == f"CN=Theo Steps,OU=Sales,{company.unit}"
    assert (account.text("description"), account.text("department")) == ("Sells in Warsaw", "Sales")
    assert int(account.text("userAccountControl")) & NOT_DELEGATED
    assert set(account.texts("memberOf")) == {
        f"CN={name},{company.groups}" for name in ("steps-staff", "steps-chess", "steps-sellers")
    }
    assert company.events(TEMPLATE) == ["joined"]


def test_who_was_locked_out_may_log_on(company: SmallCompany, left: Act) -> None:
    assert kinds(left.applied, LOCKED) == ["unlock"]
    assert company.account(LOCKED).text("lockoutTime") == "0"
    given = {entry["account"]: entry["password"] for entry in company.handed_over()}
    assert ldap_tools.bind(company.lab, "udo.steps@lab.hrsync.test", given["udo.steps"])


def test_who_comes_back_has_what_was_theirs(company: SmallCompany, returned: Act) -> None:
    assert_done_as_previewed(returned)
    assert kinds(returned.applied, LEAVER) == [
        *("add_to_group", "add_to_group", "forget_groups", "enable"),
        *("skype_user", "auto_reply", "mailbox", "license", "home_folder", "script_after"),
    ]
    account = company.account(LEAVER)
    assert company.is_enabled(LEAVER)
    assert set(account.texts("memberOf")) == {f"CN={name},{company.groups}" for name in ("steps-staff", "steps-chess")}
    assert not account.texts("seeAlso")
    assert account.text("msRTCSIP-UserEnabled") == "TRUE"
    assert account.text("msExchRecipientTypeDetails") == USER_MAILBOX
    assert account.text("msExchHideFromAddressLists") in ("", "FALSE")
    assert company.mailbox(LEAVER)["auto_reply"]["state"] == "Disabled"
    assert [one["sku"] for one in company.cloud.user("lena.steps@lab.hrsync.test")["licenses"]] == ["SPE_E3"]
    assert account.text("homeDirectory") == company.root(company.homes.first) + "\\lena.steps"
    assert company.folders(company.homes.first, "lena.steps") == {"letter.txt"}
    assert company.events(LEAVER) == ["joined", "left", "returned"]


def test_who_is_deleted_leaves_a_home_folder_in_the_trash(company: SmallCompany, left: Act, returned: Act) -> None:
    assert "delete" not in kinds(left.applied, DELETED)
    assert kinds(returned.applied, DELETED) == ["home_folder", "delete", "script_after"]
    assert DELETED not in company.accounts()
    assert company.folders(company.homes.archive) == {".trash"}
    [trashed] = [name for name in company.folders(company.homes.archive, ".trash") if name.startswith("dora.steps.")]
    assert company.folders(company.homes.archive, f".trash/{trashed}") == {"letter.txt"}
    assert company.events(DELETED) == ["joined", "left", "deleted"]


def test_automatic_replies_follow_absences(company: SmallCompany, returned: Act) -> None:
    start, end = (datetime.datetime.fromisoformat(day(number)).replace(tzinfo=ZONE) for number in (3, 6))
    for number, name in ((AWAY, "Abel"), (LOCKED, "Udo")):
        assert kinds(returned.applied, number) == ["auto_reply"]
        reply = company.mailbox(number)["auto_reply"]
        assert reply["state"] == "Scheduled"
        assert [datetime.datetime.fromisoformat(reply[edge]) for edge in ("start", "end")] == [start, end]
        assert f"{name} is back after {day(5)}." in reply["internal"]


def test_what_is_looked_for_in_what_runs_say_is_found_where_it_is_said(company: SmallCompany, joined: Act) -> None:
    given = [entry["password"] for entry in company.handed_over()]
    assert (len(company.secrets), len(given)) == (6, 7)
    assert len(company.secrets_in(" ".join((*company.secrets.values(), *given)))) == 6 + 7


def test_again_there_is_nothing_to_do(company: SmallCompany, returned: Act) -> None:
    before = company.look()
    again = company.run()
    assert again.code == 0, again.output
    assert (again.planned, again.report["problems"], again.report["notices"]) == ({}, [], [])
    assert "changed=0" in again.output
    assert company.look() == before
    assert company.exchange.state()["sessions"] == 0
    assert company.cloud.contract_violations() == []
