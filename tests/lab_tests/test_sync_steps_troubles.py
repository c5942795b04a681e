# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services that are down, throttle or refuse, and people for whom a step cannot be taken: told, and done next time."""

from __future__ import annotations

import base64
import dataclasses
import pathlib
import socket
import typing as t

import pytest

from tests.lab.domain import has_own_view
from tests.lab.facts import LabFacts

from .playbook import Done, Playbooks, keys_concerned
from .small_company import Seen, SmallCompany

pytestmark = [
    pytest.mark.lab,
    pytest.mark.skipif(not has_own_view(), reason="This machine allows no mount namespace: Samba has no SMB."),
]

BOSS, GOOD, BAD_TEMPLATE, BAD_LEAVER, BAD_SCRIPT = "7200", "7201", "7202", "7203", "7204"
ON_HOLD, SEATED, UNSEATED, OTHERS_USER, NO_SHARE, BAD_BEFORE = "7205", "7206", "7207", "7208", "7209", "7210"
BEFORE = {BAD_LEAVER: "Lars", ON_HOLD: "Hugo", SEATED: "Sam", UNSEATED: "Sue", OTHERS_USER: "Anna"}
NEW = {GOOD: "Gina", BAD_TEMPLATE: "Tom", BAD_SCRIPT: "Sven", NO_SHARE: "Shay", BAD_BEFORE: "Bob"}
PLANNED = {BOSS, *BEFORE, *NEW} - {BAD_TEMPLATE}
"""For whom steps are planned."""
USER_MAILBOX, SHARED_MAILBOX = "1", "4"
"""Values of msExchRecipientTypeDetails."""
WRITING = ["LicenseAssignment.ReadWrite.All", "User.ReadWrite.All", "Directory.ReadWrite.All"]


@pytest.fixture(scope="module")
def company(lab: LabFacts, playbooks: Playbooks, tmp_path_factory: pytest.TempPathFactory) -> t.Iterator[SmallCompany]:
    """People with accounts and mailboxes, and others who join and leave with something wrong for nearly each."""
    with SmallCompany(lab, playbooks, "sync-troubles", tmp_path_factory.mktemp("sync-troubles")).open() as made:
        made.variables = variables(made)
        made.hire(BOSS, "Bea", "Trouble")
        hire(made, BEFORE)
        prepared = made.run()
        if prepared.code:
            raise AssertionError(prepared.output)
        made.synchronise()
        spoil(made)
        yield made


def hire(company: SmallCompany, people: t.Mapping[str, str]) -> None:
    for number, name in people.items():
        company.hire(number, name, "Trouble", manager=BOSS)


def variables(company: SmallCompany) -> dict[str, t.Any]:
    """The configuration; two templates find what they need in `words`, and one person's folder is elsewhere."""
    gone = f"Gone{{{{ words[employee.key] if employee.key == '{BAD_LEAVER}' }}}}"
    name = f"{{{{ words[employee.key] if employee.key == '{BAD_TEMPLATE}' else employee.first_name | lower }}}}"
    return {
        "words": {},
        "homes": company.root(company.homes.first),
        "archive": company.root(company.homes.archive),
        "elsewhere": {NO_SHARE: f"\\\\{company.lab.address}\\nowhere"},
        "lifecycle_scripts": [
            company.script_rule(events=["joined", "left"], when=f"employee.key != '{BAD_BEFORE}'"),
            company.script_rule(name="ask", moment="before", when=f"employee.key == '{BAD_BEFORE}'"),
        ],
        "lifecycle_auto_reply": [
            {"when": "presence == 'left'", "way": "exchange", "state": "enabled", "internal_message": gone}
        ],
        "lifecycle_mailbox": [
            {"when": f"employee.key == '{ON_HOLD}' and presence == 'left'", "way": "exchange", "state": "disabled"},
            {"when": "presence == 'left'", "way": "exchange", "state": "shared"},
            {"way": "exchange"},
        ],
        "lifecycle_license": [
            {"when": "presence == 'left'", "revoke": ["all"]},
            {
                "assign": [
                    {"sku": f"{{{{ 'VISIOCLIENT' if employee.key in ['{SEATED}', '{UNSEATED}'] else 'SPE_E3' }}}}"}
                ],
                "usage_location": "PL",
            },
        ],
        "lifecycle_home_folder": {
            "root": "{{ archive if presence == 'left' else elsewhere[employee.key] | default(homes) }}",
            "roots": ["{{ homes }}", "{{ archive }}"],
            "name": name,
            "move": True,
        },
    }


def spoil(company: SmallCompany) -> None:
    """One thing is wrong for each."""
    company.cloud.change_user(
        "anna.trouble@lab.hrsync.test", onPremisesImmutableId=base64.b64encode(bytes(16)).decode()
    )
    company.cloud.set_sku("VISIOCLIENT", free=1)
    company.exchange.hold("hugo.trouble@lab.hrsync.test")
    for key in (BAD_SCRIPT, BAD_BEFORE):
        failing_script(company, key).touch()
    hire(company, NEW)
    company.hr.event("leave", BAD_LEAVER)
    company.hr.event("leave", ON_HOLD)


def failing_script(company: SmallCompany, key: str) -> pathlib.Path:
    """The script fails for somebody as long as this file is there."""
    return company.log.with_name(f"{company.log.name}.{key}")


def mend(company: SmallCompany) -> None:
    """All of it."""
    identity = base64.b64encode(company.account(OTHERS_USER).attributes["objectguid"][0]).decode()
    company.cloud.change_user("anna.trouble@lab.hrsync.test", onPremisesImmutableId=identity)
    company.cloud.set_sku("VISIOCLIENT", free=2)
    company.cloud.permissions(add=WRITING)
    company.exchange.hold("hugo.trouble@lab.hrsync.test", held=False)
    for key in (BAD_SCRIPT, BAD_BEFORE):
        failing_script(company, key).unlink()
    company.variables["words"] = {BAD_TEMPLATE: "tom", BAD_LEAVER: "!"}
    company.variables["elsewhere"] = {}


@dataclasses.dataclass(frozen=True)
class Run:
    """A run and how things were before and after it."""

    before: Seen
    done: Done
    after: Seen

    def problems(self, step: str) -> dict[str, set[str]]:
        """The problems of a step, and whom they concern."""
        return {one["text"]: set(keys_concerned(one)) for one in self.done.report["problems"] if one["step"] == step}

    def problem(self, step: str) -> tuple[str, set[str]]:
        """The only problem of a step."""
        [found] = self.problems(step).items()
        return found

    def statuses(self, key: str) -> dict[str, str]:
        """What became of the changes for somebody."""
        return {change["kind"]: change["status"] for change in self.done.report["changes"] if change["key"] == key}

    def messages(self, kind: str) -> dict[str, str]:
        """Why changes of a kind failed, by whom they were for."""
        failed = [one for one in self.done.report["changes"] if one["kind"] == kind and one["status"] == "failed"]
        return {change["key"]: change["message"] for change in failed}


def run(company: SmallCompany, *options: str, **overrides: str) -> Run:
    before = company.look()
    done = company.run(*options, overrides=overrides)
    return Run(before, done, company.look())


@pytest.fixture(scope="module")
def closed(lab: LabFacts) -> int:
    """A port on which nothing listens."""
    with socket.create_server((lab.hr_address, 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture(scope="module")
def foreseen(company: SmallCompany, closed: int) -> Run:
    """A preview while nobody can log on to anything but the directory."""
    login = f"https://{company.lab.hr_address}:{closed}"
    wrong = {"HRSYNC_M365_LOGIN_URL": login, "HRSYNC_FILE_SERVER_PASSWORD": "not-the-password"}
    return run(company, "--check", HRSYNC_EXCHANGE_PORT=str(closed), **wrong)


@pytest.fixture(scope="module")
def interrupted(company: SmallCompany, closed: int, foreseen: Run) -> Run:
    """Graph does not answer, and Exchange is lost while mailboxes are made."""
    company.exchange.fault("drop", action="Command", skip=5, times=0)
    try:
        return run(company, HRSYNC_M365_GRAPH_URL=f"https://{company.lab.hr_address}:{closed}")
    finally:
        company.exchange.clear_faults()


@pytest.fixture(scope="module")
def troubled(company: SmallCompany, interrupted: Run) -> Run:
    """All answer, Graph not at once; it lets us read and not write."""
    company.cloud.permissions(add=["User.Read.All"], remove=WRITING)
    company.cloud.fault("status", system="batch", path="/users", status=429, retry_after=1, times=3)
    return run(company)


@pytest.fixture(scope="module")
def mended(company: SmallCompany, troubled: Run) -> Run:
    """Whatever was wrong is put right."""
    mend(company)
    company.synchronise()
    # With the nine of the run before, these are more than so small a company creates in seven days.
    company.variables["lifecycle_limits_once"] = {"creates": 2}
    return run(company)


@pytest.fixture(scope="module")
def again(company: SmallCompany, mended: Run) -> Run:
    """Once more."""
    return run(company)


def test_a_preview_shows_what_services_refuse_and_changes_nothing(company: SmallCompany, foreseen: Run) -> None:
    assert foreseen.done.code == 0, foreseen.done.output
    assert foreseen.after == foreseen.before
    assert foreseen.done.planned == {"scripts_before": 1, "creates": 4, "disables": 2, "scripts_after": 5}
    for step, concerned in (("auto_reply", {ON_HOLD}), ("mailbox", PLANNED)):
        text, keys = foreseen.problem(step)
        assert keys == concerned
        assert text.startswith(f"Exchange on {company.lab.exchange_server}, port ")
        assert text.endswith("cannot be reached, or the connection was lost (Connection refused).")
    text, keys = foreseen.problem("license")
    assert keys == PLANNED
    assert "no answer from" in text
    assert "microsoft365.login_url" in text
    text, keys = foreseen.problem("home_folder")
    assert keys == PLANNED
    assert "refuses the user LAB\\svc-hrsync (negotiate): the user name or the password is wrong." in text
    assert "not-the-password" not in foreseen.done.output


def test_whoever_is_lost_accounts_follow_hr(company: SmallCompany, interrupted: Run) -> None:
    assert interrupted.done.code == 2
    assert interrupted.done.message.startswith("5 of ")
    assert {key for key, entry in company.accounts().items() if key in NEW} == {GOOD, BAD_SCRIPT, NO_SHARE}
    assert company.is_enabled(GOOD)
    assert [company.is_enabled(key) for key in (BAD_LEAVER, ON_HOLD)] == [False, False]


def test_exchange_that_is_lost_in_the_middle_fails_whom_it_leaves(company: SmallCompany, interrupted: Run) -> None:
    assert company.mailbox(ON_HOLD)["auto_reply"]["state"] == "Enabled", "what came before was done"
    failed = interrupted.messages("mailbox")
    assert set(failed) == {GOOD, BAD_SCRIPT, NO_SHARE, BAD_LEAVER}
    assert {"the connection was lost (Remote end closed" in message for message in failed.values()} == {True}
    assert [interrupted.statuses(key)["script_after"] for key in failed] == ["skipped"] * 4
    assert interrupted.statuses(ON_HOLD) == {"disable": "applied", "auto_reply": "applied", "script_after": "applied"}
    assert company.exchange.state()["sessions"] == 0


def test_graph_that_does_not_answer_is_a_problem_of_licences_and_what_follows(interrupted: Run) -> None:
    text, keys = interrupted.problem("license")
    assert keys == PLANNED
    assert "no connection to" in text
    assert "(connection refused). Check microsoft365.graph_url" in text
    assert "home_folder" not in {change["kind"] for change in interrupted.done.report["changes"]}


def test_a_script_that_fails_before_stops_all_for_that_person_alone(company: SmallCompany, troubled: Run) -> None:
    statuses = troubled.statuses(BAD_BEFORE)
    assert statuses.pop("script_before") == "failed"
    assert set(statuses.values()) == {"skipped"}
    assert troubled.messages("script_before") == {BAD_BEFORE: "the printer has no paper"}
    assert BAD_BEFORE not in company.accounts()


def test_a_script_that_fails_after_leaves_all_else_done(company: SmallCompany, troubled: Run) -> None:
    assert troubled.statuses(BAD_SCRIPT) == {"mailbox": "applied", "home_folder": "applied", "script_after": "failed"}
    assert troubled.messages("script_after") == {BAD_SCRIPT: "the printer has no paper"}
    assert company.account(BAD_SCRIPT).text("msExchRecipientTypeDetails") == USER_MAILBOX
    assert "sven" in company.folders(company.homes.first)
    assert company.events(GOOD) == ["joined"]


def test_who_has_no_value_for_a_template_is_set_aside_but_who_left_is_disabled(
    company: SmallCompany, troubled: Run
) -> None:
    assert troubled.done.reasons(BAD_TEMPLATE) == f"lifecycle_home_folder: undefined field '{BAD_TEMPLATE}'"
    assert BAD_TEMPLATE not in company.accounts()
    [notice] = [one["text"] for one in troubled.done.report["notices"] if keys_concerned(one) == [BAD_LEAVER]]
    words = "has left. The account is already disabled, and some of its steps are skipped: lifecycle_auto_reply[0]: "
    assert f"{words}undefined field" in notice
    assert not company.is_enabled(BAD_LEAVER)
    assert company.account(BAD_LEAVER).text("msExchRecipientTypeDetails") == SHARED_MAILBOX
    assert "lars" in company.folders(company.homes.archive)
    assert company.mailbox(BAD_LEAVER).get("auto_reply", {}).get("state", "Disabled") == "Disabled"


def test_a_mailbox_on_hold_stays(company: SmallCompany, troubled: Run) -> None:
    text, keys = troubled.problem("mailbox")
    assert keys == {ON_HOLD}
    assert text.startswith("The mailbox is on hold (litigation hold or a retention policy), so it is not removed.")
    assert company.account(ON_HOLD).text("msExchRecipientTypeDetails") == USER_MAILBOX
    assert "hugo" in company.folders(company.homes.first), "what comes after the mailbox waits for it"


def test_licences_that_are_not_there_and_users_of_others(company: SmallCompany, troubled: Run) -> None:
    problems = troubled.problems("license")
    assert sorted(map(sorted, problems.values())) == [[UNSEATED], [OTHERS_USER]]
    words = " ".join(problems)
    assert "There is no free license of VISIOCLIENT left: 2 wanted, 1 free." in words
    assert "The user anna.trouble@lab.hrsync.test of Microsoft 365 belongs to another account" in words
    assert company.cloud.user("anna.trouble@lab.hrsync.test")["licenses"] == []


def test_an_application_that_may_only_read(company: SmallCompany, troubled: Run) -> None:
    refused = troubled.messages("license")
    assert set(refused) == {BOSS, SEATED}
    for message in refused.values():
        assert "with 403 (Authorization_RequestDenied" in message
        assert "grant it the application permission User.ReadWrite.All" in message
    assert company.cloud.user("bea.trouble@lab.hrsync.test")["licenses"] == []


def test_throttled_requests_are_repeated(company: SmallCompany, troubled: Run) -> None:
    refused = [one for one in company.cloud.request_log()["entries"] if one["status"] == 429]
    assert refused
    assert troubled.done.code == 2
    assert not [text for text in troubled.problems("license") if "429" in text]


def test_a_share_that_is_missing_stops_one_home_folder(company: SmallCompany, troubled: Run) -> None:
    text, keys = troubled.problem("home_folder")
    assert keys == {NO_SHARE}
    assert text.endswith("\\nowhere: the server has no such share. Correct the path, or share the folder.")
    assert company.account(NO_SHARE).text("msExchRecipientTypeDetails") == USER_MAILBOX
    assert not company.account(NO_SHARE).text("homeDirectory")
    assert "gina" in company.folders(company.homes.first)


def test_the_next_run_does_what_was_left_and_the_one_after_it_nothing(
    company: SmallCompany, mended: Run, again: Run
) -> None:
    assert mended.done.code == 0, mended.done.output
    assert mended.done.report["problems"] == mended.done.report["rejected"] == []
    assert {change["status"] for change in mended.done.report["changes"]} == {"applied"}
    assert set(company.accounts()) == {BOSS, *BEFORE, *NEW}
    assert company.account(ON_HOLD).text("msExchRecipientTypeDetails") == ""
    assert "Gone!" in company.mailbox(BAD_LEAVER)["auto_reply"]["internal"]
    licenses = {key: [one["sku"] for one in user["licenses"]] for key, user in users(company).items()}
    assert licenses == {
        **{key: ["SPE_E3"] for key in (BOSS, GOOD, BAD_SCRIPT, NO_SHARE, OTHERS_USER)},
        **{key: ["VISIOCLIENT"] for key in (SEATED, UNSEATED)},
        **{key: [] for key in (BAD_LEAVER, ON_HOLD)},
    }
    assert company.folders(company.homes.first) == {
        *("bea", "sam", "sue", "anna", "gina", "sven", "shay", "tom", "bob"),
        ".trash",
    }
    attempts = {GOOD: 1, NO_SHARE: 1, BAD_TEMPLATE: 1, BAD_SCRIPT: 2, BAD_BEFORE: 3}
    assert {key: company.events(key) for key in NEW} == {key: ["joined"] * number for key, number in attempts.items()}
    assert (again.done.planned, again.done.report["problems"]) == ({}, [])
    assert again.after == again.before
    assert company.cloud.contract_violations() == []


def users(company: SmallCompany) -> dict[str, dict[str, t.Any]]:
    """Those whom Microsoft 365 has, by number."""
    return {user["employeeId"]: user for user in company.cloud.state()["users"].values()}
