# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs in waves and emergency runs, by the role: what is written is read with ldapsearch."""

from __future__ import annotations

import json
import pathlib
import textwrap
import typing as t

import pytest

from tests.lab import ldap_tools
from tests.lab.facts import REPOSITORY, LabFacts

from .playbook import Playbooks
from .small_company import SmallCompany

pytestmark = pytest.mark.lab

TAKEN: t.Final = "2015"
NUMBERS: t.Final = [str(number) for number in range(2001, 2031)]
WAVES: t.Final[dict[str, t.Any]] = {"lifecycle_waves": [1, 10, "30 %", "rest"], "lifecycle_limits_first_run": True}
"""Of thirty people: 1, 10, 9 and 10."""
FIRST_NAMES: t.Final = "Adam Beata Cezary Dorota Emil Filip Grażyna Henryk Irena Jan".split()
LAST_NAMES: t.Final = "Nowak Lis Mazur Zając".split()
GUIDE: t.Final = REPOSITORY / "docs/docsite/rst/waves.rst"


def name(number: str) -> str:
    """Of the person with this number; plain words, because numbers in names would be an odd feed."""
    first = FIRST_NAMES[(int(number) - 2001) % len(FIRST_NAMES)]
    return f"{first} {LAST_NAMES[(int(number) - 2001) // len(FIRST_NAMES)]}"


@pytest.fixture
def company(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> t.Iterator[SmallCompany]:
    tmp_path.chmod(0o700)
    playbooks.forget()
    with SmallCompany(lab, playbooks, "waves", tmp_path).open() as opened:
        for number in NUMBERS:
            opened.hire(number, *name(number).split(), starts_on=f"2020-01-{int(number) - 2000:02}")
        yield opened


@pytest.fixture
def synced(company: SmallCompany) -> SmallCompany:
    done = company.run(lifecycle_limits_first_run=True)
    assert done.code == 0, done.output
    return company


def program(company: SmallCompany, text: str) -> dict[str, t.Any]:
    """A check that keeps what it reads, and then does this."""
    file = company.folder / "check"
    file.write_text(f"#!/bin/sh\ncat >> {company.folder}/told; echo >> {company.folder}/told\n{text}\n", "utf-8")
    file.chmod(0o755)
    return {"lifecycle_wave_check": {"command": [str(file), "--strict"]}}


def told(company: SmallCompany) -> list[dict[str, t.Any]]:
    return [json.loads(line) for line in (company.folder / "told").read_text("utf-8").splitlines()]


def titles(company: SmallCompany) -> dict[str, str]:
    return {number: entry.text("title") for number, entry in company.accounts().items()}


def test_a_name_that_is_taken_meanwhile_ends_the_run_with_its_wave(company: SmallCompany, lab: LabFacts) -> None:
    """The check of the second wave puts a contact where the run wants to create an account of the third."""
    taken = f"CN={name(TAKEN)},{company.unit}"
    contact = company.folder / "contact.ldif"
    contact.write_text(f"dn: {taken}\nobjectClass: contact\n", "utf-8")
    secret = company.folder / "secret"
    secret.write_text(lab.administrator_password, "utf-8")
    secret.chmod(0o600)
    add = (
        f'[ "$WAVE" != 2 ] || LDAPTLS_CACERT={lab.ca_file} ldapadd -x -H {lab.ldaps_url} -D {lab.administrator!r}'
        f" -y {secret} -f {contact}"
    )
    preview = company.run("--check", **WAVES)
    assert preview.code == 0, preview.output
    assert preview.result["waves"] == {
        "sizes": [1, 10, 9, 10],
        "begun": 0,
        "why": "",
        "left": {"count": 0, "first": []},
    }
    assert "4 waves of 1, 10, 9, 10 people" in preview.output
    assert company.accounts() == {}

    ended = company.run(**WAVES, **program(company, add), lifecycle_scripts=[company.script_rule()])
    assert ended.code == 2, ended.output
    made = sorted(company.accounts())
    assert made == [number for number in NUMBERS[:20] if number != TAKEN], ended.message
    assert [(one["wave"], one["people"], one["people_left"]) for one in told(company)] == [(1, 1, 29), (2, 10, 19)]
    assert ended.result["waves"]["begun"] == 3
    assert ended.result["waves"]["left"]["count"] == 10
    assert f"1 person could not be changed: {name(TAKEN)} ({TAKEN})" in ended.result["waves"]["why"]
    assert "The run ended after wave 3 of 4 (lifecycle_waves)." in ended.message
    assert f"10 people are left, and nothing of theirs is changed: {name('2021')} (2021)" in ended.message
    assert ended.report["waves"]["left"]["people"] == 10
    assert sorted({one["key"] for one in company.documents()}) == made, "scripts ran for nobody who is left"
    skipped = [one for one in ended.report["changes"] if one["status"] == "skipped" and one["key"] > "2020"]
    assert {one["key"] for one in skipped} == set(NUMBERS[20:])
    assert all(one["message"].startswith("Not attempted, because the run ended after wave 3 of 4") for one in skipped)

    ldap_tools.delete(lab, taken)
    once: dict[str, t.Any] = {"lifecycle_limits_once": {"creates": 11}}
    again = company.run(**WAVES, **once, lifecycle_scripts=[company.script_rule()])
    assert again.code == 0, again.output
    assert again.planned["creates"] == 11, "nobody who was left counts as done"
    assert again.result["waves"]["sizes"] == [1, 10]
    assert sorted(company.accounts()) == NUMBERS
    assert sorted({one["key"] for one in company.documents()}) == NUMBERS
    last = company.run(**WAVES, lifecycle_scripts=[company.script_rule()])
    assert last.code == 0, last.output
    assert last.planned == {}


def test_a_check_that_ends_with_1_ends_the_run(synced: SmallCompany) -> None:
    for number in NUMBERS:
        synced.hr.event("promote", number, title="Head")
    synced.hr.event("leave", "2030")
    limits: dict[str, t.Any] = {"lifecycle_limits": {name: {"count": 1000} for name in ("attribute_changes", "people")}}
    refusing = program(synced, '[ "$WAVE" = 1 ] || { echo "the intranet is down" >&2; exit 1; }')
    accepted = accepting(synced, **WAVES, **limits)
    ended = synced.run(**WAVES, **limits, **refusing, **accepted)
    assert ended.code == 2, ended.output
    changed = [number for number, title in titles(synced).items() if title == "Head"]
    assert sorted(changed) == NUMBERS[:10], "a leaver was first, and ten others followed"
    assert not synced.is_enabled("2030")
    assert "lifecycle_wave_check.command ended with the exit code 1: the intranet is down." in ended.message
    assert "19 people are left" in ended.message
    finished = synced.run(**WAVES, **limits, **program(synced, "exit 0"), **accepting(synced, **WAVES, **limits))
    assert finished.code == 0, finished.output
    assert {title for number, title in titles(synced).items() if number != "2030"} == {"Head"}
    assert finished.result["waves"]["sizes"] == [1, 10, 6, 2]


def accepting(company: SmallCompany, **variables: t.Any) -> dict[str, t.Any]:
    """The setting that accepts an odd feed, if the preview asks for it."""
    preview = company.run("--check", **variables)
    found = [notice for notice in preview.result["notices"] if "lifecycle_accept_feed is '" in notice]
    return {"lifecycle_accept_feed": found[0].partition("lifecycle_accept_feed is '")[2][:16]} if found else {}


def test_a_program_that_others_can_change_is_refused_before_anything_is_read(company: SmallCompany) -> None:
    check = program(company, "exit 0")
    pathlib.Path(check["lifecycle_wave_check"]["command"][0]).chmod(0o777)
    refused = company.run(**WAVES, **check)
    assert refused.code == 2, refused.output
    assert "lifecycle_wave_check.command names" in refused.message
    assert "is writable by others" in refused.message
    assert company.accounts() == {}
    wrong = company.run(lifecycle_waves=[1, "rest", 10])
    assert "lifecycle_waves[1] is rest, but rest must be the last entry" in wrong.message


def test_the_options_of_the_guide(company: SmallCompany) -> None:
    text = textwrap.dedent(
        GUIDE.read_text("utf-8").partition(".. code-block:: yaml\n\n")[2].partition("\nEach entry")[0]
    )
    assert "lifecycle_waves: [1, 10, 5 %, rest]" in text
    done = company.run(lifecycle_waves=["1", "10", "5 %", "rest"], lifecycle_limits_first_run=True)
    assert done.code == 0, done.output
    assert done.result["waves"]["sizes"] == [1, 10, 2, 17]
    assert done.result["waves"]["begun"] == 4
    assert sorted(company.accounts()) == NUMBERS


# ---- emergencies -----------------------------------------------------------------------------------------------------
REASON: t.Final = "incident 4711: access of leavers"
EMERGENCY: t.Final[dict[str, t.Any]] = {"lifecycle_emergency": REASON}


def test_an_emergency_disables_leavers_and_does_nothing_else(synced: SmallCompany) -> None:
    for number in ("2003", "2007"):
        synced.hr.event("leave", number)
    synced.hr.event("promote", "2001", title="Head")
    synced.hire("2031", *name("2031").split(), starts_on="2020-02-03")
    approval: dict[str, t.Any] = {"lifecycle_approval": "whole", **WAVES, **program(synced, "exit 1")}
    before = synced.accounts()

    preview = synced.run("--check", **EMERGENCY, **approval)
    assert preview.code == 0, preview.output
    assert preview.planned == {"disables": 2}
    assert f"EMERGENCY RUN: WOULD DISABLE LEAVERS WITHOUT APPROVAL, AND DOES NOTHING ELSE. REASON: {REASON}" in (
        preview.output
    )
    assert synced.accounts() == before

    done = synced.run(**EMERGENCY, **approval)
    assert done.code == 0, done.output
    assert done.planned == {"disables": 2}
    after = synced.accounts()
    assert sorted(after) == NUMBERS, "nobody is created"
    assert {number for number in NUMBERS if not synced.is_enabled(number)} == {"2003", "2007"}
    moves = {number for number in NUMBERS if after[number].dn != before[number].dn}
    assert (moves, after["2001"].text("title")) == (set(), "Clerk")
    text = f"EMERGENCY RUN: DISABLES LEAVERS WITHOUT APPROVAL, AND DOES NOTHING ELSE. REASON: {REASON}"
    assert done.result["emergency"] == text
    assert done.output.count(text) >= 2
    assert done.report["emergency"] == REASON
    assert not (synced.folder / "told").exists(), "an emergency waits for no wave"


def test_an_emergency_has_a_limit_and_a_reason(synced: SmallCompany) -> None:
    for number in NUMBERS[:11]:
        synced.hr.event("leave", number)
    odd = accepting(synced, **EMERGENCY)
    stopped = synced.run(**EMERGENCY, **odd)
    assert stopped.code == 2, stopped.output
    assert "11 accounts would be disabled without approval" in stopped.message
    assert "lifecycle_limits.emergency_disables allows 10" in stopped.message
    empty = synced.run(lifecycle_emergency=" ")
    assert empty.code != 0, "4, and 1 with ansible-core 2.16: the playbook has not begun"
    assert "lifecycle_emergency is blank." in " ".join(empty.output.split())
    assert all(map(synced.is_enabled, NUMBERS))
    two = synced.run(**EMERGENCY, **odd, lifecycle_only=NUMBERS[:2])
    assert two.code == 0, two.output
    assert [number for number in NUMBERS if not synced.is_enabled(number)] == NUMBERS[:2]
    more = synced.run(**EMERGENCY, **odd)
    assert "together with 2 in earlier runs since" in more.message, "emergencies of one day count together"


def test_an_emergency_does_not_wait_for_a_lost_database(synced: SmallCompany) -> None:
    synced.hr.event("leave", "2003")
    lost = synced.folder / "lost.db"
    lost.write_bytes(b"this was a database" * 1000)
    lost.chmod(0o600)
    state = {"HRSYNC_STATE": f"sqlite:///{lost}"}
    normal = synced.run(overrides=state)
    assert normal.code == 2, normal.output
    assert synced.is_enabled("2003")
    done = synced.run(**EMERGENCY, overrides=state)
    assert not synced.is_enabled("2003")
    assert done.code == 2, done.output
    assert "THE AUDIT LOG LACKS THIS EMERGENCY RUN, because the database cannot be used" in done.message
    assert done.planned == {"disables": 1}
