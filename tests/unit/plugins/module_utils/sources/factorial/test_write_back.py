# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Fields of employees of Factorial are written one by one, and read again afterwards."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import SourceError
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Held
from ansible_collections.hrsync.ad.plugins.module_utils.sources.write_back import RefusedError
from ansible_collections.hrsync.ad.plugins.module_utils.web.errors import AuthenticationError, UnavailableError
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import Answer, Asked, ScriptedServer

from .test_source import EMPLOYEES, KEY, source

EMAIL, PHONE = "communications_email", "phone_number"
BOTH = (EMAIL, PHONE)


def row(identifier: str, **members: t.Any) -> dict[str, t.Any]:
    nothing = {EMAIL: None, "unconfirmed_communications_email": None, PHONE: None, "email": "login@home"}
    return {"id": identifier, **nothing, **members}


class Company:
    """A Factorial that writes what it is sent."""

    def __init__(self, server: ScriptedServer, *rows: dict[str, t.Any]) -> None:
        self.rows = {str(one["id"]): one for one in rows}
        self.sent: list[t.Any] = []
        self.takes = True
        self.server = server
        server.scripts[EMPLOYEES] = self._list
        for identifier in self.rows:
            server.scripts[f"{EMPLOYEES}/{identifier}"] = self._one

    def _list(self, asked: Asked) -> Answer:
        wanted = asked.query.get("ids[]", list(self.rows))
        assert asked.query["only_active"] == ["false"]
        found = [self.rows[one] for one in wanted if one in self.rows]
        return Answer({"meta": {"has_next_page": False, "total": len(found)}, "data": found})

    def _one(self, asked: Asked) -> Answer:
        assert (asked.method, asked.headers["x-api-key"]) == ("PUT", KEY)
        self.sent.append(asked.json)
        found = self.rows[asked.path.rpartition("/")[2]]
        if self.takes:
            found.update({name: value for name, value in asked.json.items() if name != "id"})
            found["email"] = found[EMAIL] or "login@home"
        return Answer(found)


def test_records_are_read_in_portions(server: ScriptedServer) -> None:
    Company(server, *(row(str(one), **{PHONE: f"+48 {one}"}) for one in range(150)))
    found = source(server).write_back().read([*map(str, range(150)), "999"], BOTH)
    assert len(found) == 150
    assert server.count(EMPLOYEES) == 2
    assert found["7"] == Held(
        values={EMAIL: "", PHONE: "+48 7"}, pending={EMAIL: ""}, says={"email": "login@home", "phone": "+48 7"}
    )


def test_only_the_fields_that_change_are_sent(server: ScriptedServer) -> None:
    company = Company(server, row("7", **{PHONE: "+48 1"}))
    records = source(server).write_back()
    before = records.read(["7"], [EMAIL])["7"]
    after = records.write("7", {EMAIL: "anna@x"}, before)
    assert company.sent == [{"id": "7", EMAIL: "anna@x"}]
    assert after == Held(values={EMAIL: "anna@x"}, pending={EMAIL: ""}, says={"email": "anna@x"})
    cleared = records.write("7", {EMAIL: "", PHONE: ""}, records.read(["7"], BOTH)["7"])
    assert company.sent[1] == {"id": "7", EMAIL: None, PHONE: None}
    assert cleared.says == {"email": "login@home", "phone": None}


def test_identifiers_of_older_versions_are_numbers(server: ScriptedServer) -> None:
    company = Company(server, row("7"))
    for path, script in list(server.scripts.items()):
        server.scripts[path.replace("2026-10-01", "2026-04-01")] = script
    records = source(server, api_version="2026-04-01").write_back()
    records.write("7", {PHONE: "+48 1"}, records.read(["7"], [PHONE])["7"])
    assert company.sent == [{"id": 7, PHONE: "+48 1"}]


def test_a_version_without_the_field(server: ScriptedServer) -> None:
    old = row("7")
    del old[EMAIL]
    Company(server, old)
    with pytest.raises(SourceError, match="Set api_version to 2026-07-01 or later"):
        source(server).write_back().read(["7"], [EMAIL])


@pytest.mark.parametrize("field", ["email", "login_email", "shoe_size"])
def test_fields_that_cannot_be_written(server: ScriptedServer, field: str) -> None:
    records = source(server).write_back()
    assert f"{field} of an employee of Factorial cannot be written" in records.problem([EMAIL, field])
    assert records.problem(BOTH) == ""


def test_an_address_that_waits_for_a_confirmation_was_taken(server: ScriptedServer) -> None:
    company = Company(server, row("7", **{EMAIL: "old@x", "email": "old@x"}))
    company.takes = False
    records = source(server).write_back()
    before = records.read(["7"], [EMAIL])["7"]
    company.rows["7"]["unconfirmed_communications_email"] = "anna@x"
    after = records.write("7", {EMAIL: "anna@x"}, before)
    assert after == Held(values={EMAIL: "old@x"}, pending={EMAIL: "anna@x"}, says={"email": "old@x"})


def test_a_success_without_an_effect_is_a_refusal(server: ScriptedServer) -> None:
    company = Company(server, row("7"))
    company.takes = False
    records = source(server).write_back()
    with pytest.raises(RefusedError, match="was answered as a success, but communications_email did not change"):
        records.write("7", {EMAIL: "anna@x"}, records.read(["7"], [EMAIL])["7"])


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (403, RefusedError),
        (404, RefusedError),
        (422, RefusedError),
        (401, AuthenticationError),
        (503, UnavailableError),
    ],
)
def test_errors_of_one_record_and_of_the_system(server: ScriptedServer, status: int, error: type[Exception]) -> None:
    Company(server, row("7"))
    records = source(server).write_back()
    before = records.read(["7"], [EMAIL])["7"]
    server.on(f"{EMPLOYEES}/7", Answer({"errors": {EMAIL: ["is invalid"]}}, status=status))
    with pytest.raises(error, match=f"PUT .*/7 answered {status} .*is invalid") as raised:
        records.write("7", {EMAIL: "anna@x"}, before)
    assert KEY not in str(raised.value)
    assert server.count(f"{EMPLOYEES}/7") == 1


def test_a_write_is_sent_once_if_the_answer_is_lost(server: ScriptedServer) -> None:
    Company(server, row("7"))
    records = source(server, retries=3).write_back()
    before = records.read(["7"], [EMAIL])["7"]
    server.on(f"{EMPLOYEES}/7", Answer(drop=True))
    with pytest.raises(UnavailableError, match="not known whether the change was made|connection"):
        records.write("7", {EMAIL: "anna@x"}, before)
    assert server.count(f"{EMPLOYEES}/7") == 1
