# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Approvals in AWX: which count, and every way in which somebody could write without them."""

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.plugin_utils.awx.approvals import approved
from tests.unit import tls
from tests.unit.plugins.plugin_utils.awx.approving_awx import (
    PASSWORD,
    STARTER,
    TOKEN,
    USER,
    ApprovingAwx,
    RefusedError,
)

NAMES: t.Final = ("hrsync plan: HR", "hrsync plan: IT security")
TEAMS: t.Final = {"HR": {"anna", "boss", STARTER}, "IT security": {"piotr", "boss"}}

Start = t.Callable[..., ApprovingAwx]


@pytest.fixture
def start(monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Start]:
    """Start an AWX, to which the environment points."""
    for name in list(os.environ):
        if name.startswith(("HRSYNC_", "CONTROLLER_", "TOWER_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    running: list[ApprovingAwx] = []

    def begin(**more: t.Any) -> ApprovingAwx:
        awx = ApprovingAwx(more.pop("teams", TEAMS), **more)
        running.append(awx)
        for name, value in awx.environment.items():
            monkeypatch.setenv(name, value)
        return awx

    yield begin
    for awx in running:
        awx.close()


def refusal(awx: ApprovingAwx, job: str | None = None, names: t.Sequence[str] = NAMES) -> str:
    with pytest.raises(HrsyncError) as caught:
        approved(names, awx.job if job is None else job)
    assert TOKEN not in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("starter", [STARTER, None])
@pytest.mark.parametrize("slices", [1, 3])
def test_two_levels_by_two_people(start: Start, starter: str | None, slices: int) -> None:
    awx = start(starter=starter, slices=slices)
    awx.approve("anna", "HR")
    awx.approve("piotr", "IT security")
    first, second = (awx.finished(level) for level in TEAMS)
    assert approved(NAMES, awx.job) == f"{NAMES[0]}: anna, {first}; {NAMES[1]}: piotr, {second}"


def test_a_level_that_was_not_asked_counts_for_nothing(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    assert "IT security" not in approved(NAMES[:1], awx.job)


def test_a_missing_level(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    said = refusal(awx)
    assert said == (
        f"Workflow job {awx.workflow} of AWX is not approved as lifecycle_awx_approvals says, so nothing was written."
        " hrsync plan: IT security is not decided (AWX calls it pending)."
    )


def test_a_level_that_the_workflow_does_not_have(start: Start) -> None:
    awx = start(teams={"HR": {"anna"}})
    awx.approve("anna", "HR")
    assert "The approval hrsync plan: IT security was not reached there" in refusal(awx)


def test_a_person_of_another_team_cannot_approve(start: Start) -> None:
    awx = start()
    with pytest.raises(RefusedError, match="403"):
        awx.approve("anna", "IT security")
    awx.approve("anna", "HR")
    assert "hrsync plan: IT security is not decided" in refusal(awx)


def test_one_person_at_two_levels(start: Start) -> None:
    awx = start()
    awx.approve("boss", "HR")
    awx.approve("boss", "IT security")
    said = refusal(awx)
    assert "boss has approved hrsync plan: HR and hrsync plan: IT security, but each needs somebody else." in said


def test_the_requester_approves(start: Start) -> None:
    awx = start()
    awx.approve(STARTER, "HR")
    awx.approve("piotr", "IT security")
    assert f"{STARTER} has approved hrsync plan: HR, but has started the workflow, too." in refusal(awx)


def test_a_denied_level(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    awx.deny("piotr", "IT security")
    with pytest.raises(RefusedError, match="400"):
        awx.approve("boss", "IT security")
    assert "piotr has denied hrsync plan: IT security." in refusal(awx)


def test_a_level_out_of_time(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    awx.time_out("IT security")
    assert "Nobody has decided about hrsync plan: IT security in time." in refusal(awx)


def test_an_approver_who_is_deleted(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    awx.approve("piotr", "IT security")
    awx.delete("anna")
    assert "AWX does not say who has approved hrsync plan: HR" in refusal(awx)


def test_everything_that_is_wrong_is_named_at_once(start: Start) -> None:
    awx = start()
    awx.approve(STARTER, "HR")
    awx.deny("piotr", "IT security")
    said = refusal(awx)
    assert STARTER in said and "piotr has denied" in said


def test_levels_on_the_second_page(start: Start) -> None:
    awx = start(others=230)
    awx.approve("anna", "HR")
    awx.approve("piotr", "IT security")
    assert "anna" in approved(NAMES, awx.job)
    assert awx.asked.count(f"/api/v2/workflow_jobs/{awx.workflow}/workflow_nodes/") == 2


def test_a_job_launched_again_by_itself(start: Start) -> None:
    awx = start()
    awx.approve("anna", "HR")
    awx.approve("piotr", "IT security")
    job = awx.relaunched()
    assert f"Job {job} of AWX does not belong to a workflow, so nobody has approved it." in refusal(awx, job)


@pytest.mark.parametrize("job", ["", "17/../18", "x"])
def test_outside_awx(start: Start, job: str) -> None:
    awx = start()
    assert "this run is no job of AWX" in refusal(awx, job)
    assert awx.asked == []


def test_an_empty_name(start: Start) -> None:
    assert "lifecycle_awx_approvals has an empty name." in refusal(start(), names=["hrsync plan: HR", " "])


def test_a_token_that_awx_does_not_know(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    awx = start()
    monkeypatch.setenv("CONTROLLER_OAUTH_TOKEN", "other-canary")
    said = refusal(awx)
    assert said.startswith(f"AWX: GET /api/v2/jobs/{awx.job}/ answered 401 Unauthorized")
    assert "Check CONTROLLER_OAUTH_TOKEN, or" in said and "other-canary" not in said


@pytest.mark.parametrize("prefix", ["CONTROLLER", "TOWER"])
def test_a_user_with_a_password(start: Start, monkeypatch: pytest.MonkeyPatch, prefix: str) -> None:
    """AWX sets the names of both, and those empty whose fields are empty."""
    awx = start()
    awx.approve("anna", "HR")
    host = awx.environment["CONTROLLER_HOST"].removeprefix("https://")
    values = {"HOST": host, "USERNAME": USER, "PASSWORD": PASSWORD, "OAUTH_TOKEN": "", "VERIFY_SSL": "False"}
    for name, value in values.items():
        monkeypatch.setenv(f"CONTROLLER_{name}", value if prefix == "CONTROLLER" else "")
        monkeypatch.setenv(f"TOWER_{name}", value)
    assert "anna" in approved(NAMES[:1], awx.job)


@pytest.mark.parametrize("missing", ["CONTROLLER_HOST", "CONTROLLER_OAUTH_TOKEN"])
def test_a_credential_that_is_not_filled(start: Start, monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    awx = start()
    monkeypatch.setenv(missing, "")
    assert refusal(awx).startswith(f"{missing} is not set")
    assert awx.asked == []


def test_an_address_without_tls(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    awx = start()
    monkeypatch.setenv("CONTROLLER_HOST", awx.environment["CONTROLLER_HOST"].replace("https://", "http://"))
    assert "Use https://" in refusal(awx)
    assert awx.asked == []


def test_a_certificate_of_somebody_else(start: Start, monkeypatch: pytest.MonkeyPatch, tmp_path: pathlib.Path) -> None:
    """Also where the credential says that certificates are not to be verified."""
    awx = start(files=tls.issue(tmp_path, "awx.example.com"))
    monkeypatch.setenv("CONTROLLER_VERIFY_SSL", "False")
    said = refusal(awx)
    assert "is not trusted (it is for another host name or address)" in said
    monkeypatch.setenv("HRSYNC_CA_FILE", "")
    said = refusal(awx)
    assert "is not trusted (unknown authority). Set HRSYNC_CA_FILE to the certificate of its CA" in said
    assert awx.asked == []


@pytest.mark.parametrize("more", [{}, {"summary_fields": 7}, {"summary_fields": {"source_workflow_job": "12"}}])
def test_an_answer_of_something_else(start: Start, more: dict[str, t.Any]) -> None:
    awx = start()
    awx.jobs[int(awx.job)] = {"id": int(awx.job), "type": "job", **more}
    assert refusal(awx) == (
        f"AWX: GET /api/v2/jobs/{awx.job}/ answered something else than AWX does. Check CONTROLLER_HOST."
    )
