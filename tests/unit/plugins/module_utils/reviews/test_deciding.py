# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import hashlib
import json
import pathlib
import stat
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ApprovalError, ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import (
    agent,
    fingerprint,
    needs_ssh_keygen,
    sign,
    ssh_keygen,
)

from .company import ANNA, BO, DAY, Company

pytestmark = needs_ssh_keygen


def refusal(company: Company, who: str, level: str, **options: t.Any) -> str:
    with pytest.raises(ApprovalError) as refused:
        company.decide(who, level, **options)
    return str(refused.value)


def test_two_levels_approve_a_plan(company: Company) -> None:
    first = company.decide("alice", "HR", reason="  checked\n with payroll ")
    assert first["changed"] and not first["is_approved"]
    assert (first["principal"], first["level"], first["decision"]) == ("alice", "HR", "approved")
    assert first["key"] == fingerprint(company.files["alice"]) and first["units"] == 2
    assert first["waits"] == [
        f"The plan {company.plan.name} waits for level IT: 2 of 2 people without 1 approval, by bob or carol."
    ]
    second = company.decide("bob", "it")
    assert second["is_approved"] and second["waits"] == [] and second["level"] == "IT"


def test_ssh_keygen_verifies_what_is_kept(company: Company) -> None:
    company.decide("alice", "HR", reason="Größe geprüft")
    (row,) = company.rows(tables().decisions)
    file = company.folder / "sig"
    file.write_text(row.signature, "utf-8")
    arguments = ("-f", str(company.keys.allowed), "-I", row.principal, "-n", "hrsync.ad", "-s", str(file))
    assert ssh_keygen("-Y", "verify", *arguments, given=row.statement).startswith(
        'Good "hrsync.ad" signature for alice'
    )
    said = json.loads(row.statement)
    assert (said["plan"], said["checksum"]) == (company.plan.name, company.plan.checksum)
    assert (said["requested_by"], said["reason"], said["units"]) == ("eve", "Größe geprüft", [])


def test_a_decision_is_in_the_audit_log(company: Company) -> None:
    company.decide("alice", "HR", state="rejected", reason="Anna has not left")
    entries = [json.loads(row.entry) for row in company.rows(tables().audit)]
    (entry,) = [one for one in entries if one["kind"] == "decision"]
    (row,) = company.rows(tables().decisions)
    assert (entry["facts"]["plan"], entry["facts"]["level"]) == (company.plan.name, "HR")
    assert entry["facts"]["decision"] == "rejected"
    assert entry["facts"]["statement"] == hashlib.sha256(row.statement.encode()).hexdigest()
    assert json.loads(company.rows(tables().details)[-1].details)["by"] == "alice"


def test_the_same_decision_is_made_once(company: Company) -> None:
    assert company.decide("alice", "HR")["changed"]
    assert not company.decide("alice", "HR")["changed"]
    assert not company.decide("alice", "HR", check_mode=True)["changed"]
    assert len(company.rows(tables().decisions)) == 1


def test_check_mode_signs_nothing(company: Company) -> None:
    assert company.decide("alice", "HR", check_mode=True)["changed"]
    assert company.decide("alice", "HR", check_mode=True, units=["2"])["units"] == 1
    assert company.rows(tables().decisions) == []
    with pytest.raises(ApprovalError, match="Level HR comes before level IT"):
        company.decide("bob", "IT", check_mode=True)


def test_an_approval_expires_with_the_level_or_the_plan(company: Company) -> None:
    company.decide("alice", "HR")
    result = company.decide("bob", "IT")
    (hr, it) = [json.loads(row.statement)["expires"] for row in company.rows(tables().decisions)]
    assert hr == company.show()[0]["valid_until"]
    assert it == result["expires"] < hr


def test_a_rejection_is_final(company: Company) -> None:
    company.decide("alice", "HR")
    result = company.decide("carol", "IT", state="rejected", reason="Anna has not left")
    assert result["changed"] and "carol has rejected the plan" in result["waits"][0]
    said = refusal(company, "bob", "IT")
    assert said == (
        f"carol has rejected the plan {company.plan.name} at level IT: Anna has not left. A new preview makes a new"
        " plan."
    )
    again = company.keep(ANNA, BO)
    assert again.name != company.plan.name
    company.plan = again
    assert company.decide("alice", "HR")["changed"]


def test_some_people_are_approved(company: Company) -> None:
    result = company.decide("alice", "HR", units=["key:2"])
    assert result["units"] == 1 and result["waits"][0].startswith(
        f"The plan {company.plan.name} waits for level HR: 1 of 2 people"
    )
    assert "Level HR comes before level IT." in refusal(company, "bob", "IT")
    assert company.decide("bob", "IT", units=["2"])["changed"]
    changes = company.show(plan=company.plan.name)[0]["changes"]
    assert {one["key"]: one["approved"] for one in changes} == {"1": False, "2": True}


def test_people_whom_the_plan_does_not_change(company: Company) -> None:
    assert refusal(company, "alice", "HR", units=["9"]).startswith(
        f"The plan {company.plan.name} changes nothing of 9."
    )


def test_a_plan_as_a_whole_is_not_approved_for_some(company: Company) -> None:
    company.plan = company.keep(BO, approval="whole")
    company.levels.pop()
    company.plan = company.keep(ANNA, BO, approval="whole", by="frank")
    assert "the plan can only be approved as a whole" in refusal(company, "alice", "HR", units=["2"])


@pytest.mark.parametrize(
    ("who", "level", "expected"),
    [
        ("bob", "HR", "is that of none of the approvers of level HR (alice, dora, eve) in "),
        ("mallory", "HR", "is that of none of the approvers of level HR"),
        (
            "eve",
            "HR",
            "The approval of eve at level HR is not possible: it is by the person who requested the plan (eve).",
        ),
        ("bob", "IT", "Level HR comes before level IT."),
        ("alice", "Board", "There is no level Board; there are HR, IT."),
        ("alice", "HRR", "There is no level HRR; did you mean HR?"),
    ],
)
def test_who_may_not_approve(company: Company, who: str, level: str, expected: str) -> None:
    assert expected in refusal(company, who, level)
    assert company.rows(tables().decisions) == []


def test_nobody_approves_for_somebody_else(company: Company) -> None:
    assert "The decision of alice was not recorded. The signature cannot be verified: " in refusal(
        company, "mallory", "HR", principal="alice"
    )


def test_nobody_approves_at_two_levels(company: Company) -> None:
    company.decide("alice", "HR")
    assert refusal(company, "alice", "IT").endswith("at level HR. Nobody fills two levels.")


def test_a_level_that_the_plan_does_not_need(company: Company) -> None:
    company.plan = company.keep(BO)
    assert "does not need level IT, because its condition (disables > 0) does not hold." in refusal(
        company, "bob", "IT"
    )


def test_an_expired_plan(company: Company) -> None:
    company.age(DAY)
    assert "has expired at" in refusal(company, "alice", "HR")


def test_a_plan_of_the_future(company: Company) -> None:
    company.age(-DAY)
    assert "but the clock of this host says that it is" in refusal(company, "alice", "HR")


def test_a_key_of_the_agent(company: Company) -> None:
    alice = company.files["alice"]
    with agent(alice):
        public = company.folder / "alice.pub"
        public.write_bytes(pathlib.Path(f"{alice}.pub").read_bytes())
        assert company.decide("alice", "HR", key_file=str(public))["principal"] == "alice"


def test_a_certificate_needs_the_principal(company: Company) -> None:
    authority, zoe = company.keys.make("authority"), company.keys.make("zoe")
    company.keys.allow("z*", authority, "cert-authority")
    company.levels[0]["approvers"] = ["zoe"]
    ssh_keygen("-q", "-s", str(authority), "-I", "id", "-n", "zoe", f"{zoe}.pub")
    company.files["zoe"] = zoe
    with agent(zoe):
        assert "Set principal to the one who signs" in refusal(company, "zoe", "HR", key_file=f"{zoe}-cert.pub")
        assert company.decide("zoe", "HR", key_file=f"{zoe}-cert.pub", principal="zoe")["changed"]


class TestElsewhere:
    """The statement is exported, signed where the key is, and imported."""

    def export(self, company: Company, level: str = "HR", **options: t.Any) -> pathlib.Path:
        file = company.folder / f"{level}.json"
        given: dict[str, t.Any] = {"plan": company.plan.name, "level": level, "request": str(file), **options}
        assert company.call_approval(**given)["changed"]
        return file

    def signature(self, file: pathlib.Path, key: pathlib.Path) -> pathlib.Path:
        ssh_keygen("-Y", "sign", "-q", "-n", "hrsync.ad", "-f", str(key), str(file))
        return file.with_name(f"{file.name}.sig")

    def test_a_decision_that_was_signed_elsewhere(self, company: Company) -> None:
        file = self.export(company)
        assert stat.S_IMODE(file.stat().st_mode) == 0o600
        assert company.rows(tables().decisions) == []
        signature = self.signature(file, company.files["alice"])
        given: dict[str, t.Any] = {"request": str(file), "signature": str(signature)}
        assert company.call_approval(check_mode=True, **given)["principal"] == "alice"
        assert company.rows(tables().decisions) == []
        result = company.call_approval(**given)
        assert (result["changed"], result["principal"], result["level"]) == (True, "alice", "HR")
        assert not company.call_approval(**given)["changed"]
        assert company.show()[0]["levels"][0]["complete"]

    def test_the_same_request_is_exported_once(self, company: Company) -> None:
        file = self.export(company, reason="ok")
        text = file.read_text("ascii")
        given: dict[str, t.Any] = {"plan": company.plan.name, "level": "HR", "request": str(file)}
        assert not company.call_approval(**given, reason="ok")["changed"]
        assert company.call_approval(check_mode=True, **given, reason="other")["changed"]
        assert file.read_text("ascii") == text
        assert company.call_approval(**given, reason="other")["changed"]
        assert json.loads(file.read_text("ascii"))["reason"] == "other"

    def test_who_will_sign_can_be_said_before(self, company: Company) -> None:
        given: dict[str, t.Any] = {"plan": company.plan.name, "level": "HR", "request": str(company.folder / "x")}
        with pytest.raises(ApprovalError, match="it is by the person who requested the plan"):
            company.call_approval(principal="eve", **given)
        assert not (company.folder / "x").exists()

    def test_a_request_of_the_requester_is_refused_when_it_comes_back(self, company: Company) -> None:
        file = self.export(company)
        signature = self.signature(file, company.files["eve"])
        with pytest.raises(ApprovalError, match="it is by the person who requested the plan"):
            company.call_approval(request=str(file), signature=str(signature))

    def test_an_edited_request(self, company: Company) -> None:
        file = self.export(company)
        signature = self.signature(file, company.files["alice"])
        file.write_text(file.read_text("ascii").replace("approved", "rejected"), "ascii")
        with pytest.raises(ApprovalError, match="The signature is not one of this request: "):
            company.call_approval(request=str(file), signature=str(signature))

    @pytest.mark.parametrize(
        ("before", "after", "expected"),
        [
            ('"HR"', '"IT"', "it is valid until "),
            ("example.test", "other.test", "it is for the domain other.test, not example.test."),
            ('"lifecycle"', '"contractors"', "it is for the configuration contractors, not lifecycle."),
            ('"eve"', '"frank"', "it is for a plan that frank requested, not eve."),
            ('"units":[]', '"units": []', "is not spelled as it was exported"),
        ],
    )
    def test_a_request_that_was_edited_before_it_was_signed(
        self, company: Company, before: str, after: str, expected: str
    ) -> None:
        file = self.export(company)
        text = file.read_text("ascii")
        assert before in text
        file.write_text(text.replace(before, after), "ascii")
        signature = self.signature(file, company.files["bob" if after == '"IT"' else "alice"])
        with pytest.raises(ApprovalError) as refused:
            company.call_approval(request=str(file), signature=str(signature))
        assert expected in str(refused.value)
        assert company.rows(tables().decisions) == []

    def test_a_request_that_is_valid_for_longer(self, company: Company) -> None:
        file = self.export(company)
        record = json.loads(file.read_text("ascii"))
        record["expires"] = "2099-01-01T00:00:00Z"
        file.write_text(json.dumps(record, sort_keys=True, separators=(",", ":")) + "\n", "ascii")
        signature = self.signature(file, company.files["alice"])
        with pytest.raises(ApprovalError, match="which is longer than the level or the plan allows"):
            company.call_approval(request=str(file), signature=str(signature))

    @pytest.mark.parametrize("garbage", [b"", b"approved", b"\xff", b"-----BEGIN SSH SIGNATURE-----\n"])
    def test_a_garbage_signature(self, company: Company, garbage: bytes) -> None:
        file = self.export(company)
        signature = company.folder / "sig"
        signature.write_bytes(garbage)
        with pytest.raises(ApprovalError, match=r"The signature is not one of this request: |is not text in ASCII\."):
            company.call_approval(request=str(file), signature=str(signature))

    def test_files_that_are_missing(self, company: Company) -> None:
        file = self.export(company)
        with pytest.raises(
            ApprovalError, match="The file /nowhere/x of the option signature cannot be read on this host"
        ):
            company.call_approval(request=str(file), signature="/nowhere/x")
        with pytest.raises(ApprovalError, match="The file /nowhere/x of the option request cannot be written: "):
            company.call_approval(plan=company.plan.name, level="HR", request="/nowhere/x")
        with pytest.raises(ConfigurationError, match="The option signature needs the option request"):
            company.call_approval(signature=str(file), key_file="x")

    def test_a_request_about_another_plan(self, company: Company) -> None:
        file = self.export(company)
        signature = self.signature(file, company.files["alice"])
        with pytest.raises(ApprovalError, match="The option plan is x, but the request is about "):
            company.call_approval(request=str(file), signature=str(signature), plan="x")

    def test_a_signature_of_another_namespace(self, company: Company) -> None:
        file = self.export(company)
        signature = company.folder / "sig"
        signature.write_text(sign(company.files["alice"], file.read_text("ascii"), "git"), "ascii")
        with pytest.raises(ApprovalError, match="The signature is not one of this request: "):
            company.call_approval(request=str(file), signature=str(signature))


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"plan": None}, "The option plan is required, unless a signature is imported."),
        ({"state": "rejected"}, "The option reason is required for a rejection."),
        ({"state": "rejected", "reason": " "}, "The option reason is required for a rejection."),
        ({"reason": "x" * 1001}, "The option reason must be at most 1000 characters"),
        ({"reason": "a\u0007"}, "The option reason must be at most 1000 characters, without control characters."),
        ({"approval_levels": []}, "The option approval_levels is empty, so there is nothing to approve for."),
        ({"allowed_signers": None}, "approval_levels needs allowed_signers, the path of the file"),
    ],
)
def test_wrong_options(company: Company, options: dict[str, t.Any], expected: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        company.decide("alice", "HR", **options)
    assert expected in str(refused.value)


def test_without_a_level(company: Company) -> None:
    with pytest.raises(ConfigurationError, match="The option level is required, unless a signature is imported"):
        company.call_approval(plan=company.plan.name, key_file="x")


def test_without_a_database(company: Company) -> None:
    company.option = f"sqlite:///{company.folder}/none.db"
    assert refusal(company, "alice", "HR") == f"There is no database yet, and no plan {company.plan.name}."
