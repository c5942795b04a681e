# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Attacks on approvals. Each writes to the database what an attacker could write, with signatures by ssh-keygen.

The first test shows that the same plan is applied if nobody attacks, so that every other one could fail.
"""

from __future__ import annotations

import dataclasses
import datetime
import pathlib
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.statement import text_of
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import (
    Decision,
    KeptPlan,
    Mode,
    Scope,
    Statement,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, Delta, Disable, SetAttributes
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.state import decisions
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.sync import submitting
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import Keys, needs_ssh_keygen, sign
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.plans_suite import DAY, forge, new_plan
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.state.suite import opened

pytestmark = needs_ssh_keygen

ANNA: t.Final = Disable(key="1", label="Anna (1)", account="g1", dn="CN=Anna")
BO: t.Final = SetAttributes(
    key="2", label="Bo (2)", account="g2", dn="CN=Bo", deltas=(Delta(attribute="title", after=("CEO",)),)
)
BOTH: t.Final = (ANNA, BO)
HOUR: t.Final = datetime.timedelta(hours=1)
LEVELS: t.Final = (
    {"name": "HR", "approvers": ["alice", "dora", "eve"], "needed": 1, "when": "", "valid": "12 hours"},
    {"name": "IT", "approvers": ["bob", "carol", "alice"], "needed": 1, "when": "disables > 0", "valid": "12 hours"},
)


class Company:
    """A database with a plan that eve has requested, levels, and people with keys."""

    def __init__(self, folder: pathlib.Path, state: State, files: t.Mapping[str, pathlib.Path]) -> None:
        self.state = state
        self.keys = Keys(folder)
        self.files = dict(files)
        for name, file in files.items():
            self.keys.allow(name, file)
        self.plan = state.keep(new_plan(*BOTH, by="eve"), DAY)
        self.now = self.plan.created + HOUR
        self.levels = [dict(level) for level in LEVELS]

    def statement(self, level: str, **changed: t.Any) -> Statement:
        """What an honest reviewer of the plan signs."""
        honest = Statement(
            domain=self.plan.domain,
            configuration=self.plan.configuration,
            plan=self.plan.name,
            checksum=self.plan.checksum,
            units=(),
            requested_by="eve",
            level=level,
            decision=Decision.APPROVED,
            reason="",
            expires=self.now + HOUR,
        )
        return dataclasses.replace(honest, **changed)

    def approve(self, who: str, level: str, *, namespace: str = "hrsync.ad", **changed: t.Any) -> None:
        """Somebody signs, with the own key, and the row is in the database."""
        text = text_of(self.statement(level, **changed))
        self.insert(text, sign(self.files[who], text, namespace), who)

    def insert(self, text: str, signature: str, principal: str, plan: KeptPlan | None = None) -> None:
        """A row in the table of decisions, whatever it says."""
        row = {"plan": (plan or self.plan).number, "statement": text, "signature": signature, "principal": principal}
        with self.state._database.writing() as connection:
            connection.execute(sa.insert(tables().decisions).values(**row, at=0))

    def edit(self, table: t.Any, **values: t.Any) -> None:
        """Somebody changes all rows of a table, and the entries of the audit log that tell of them."""
        with self.state._database.writing() as connection:
            connection.execute(sa.update(table).values(**values))
            for row in connection.execute(sa.select(tables().plans)).all():
                forge(connection, row)

    def applied(self, *changes: Change, mode: Mode = Mode.WHOLE, now: datetime.datetime | None = None) -> set[str]:
        """The keys of the people whom a run would change now."""
        plan = self.decided(*(changes or BOTH), mode=mode, now=now)
        return set() if plan.stops else {change.key for change in plan.changes}

    def why(self, mode: Mode = Mode.WHOLE, now: datetime.datetime | None = None) -> str:
        """Why a run writes nothing."""
        plan = self.decided(*BOTH, mode=mode, now=now)
        assert plan.stops or not plan.changes
        return " ".join((*plan.stops, *(reason for one in plan.rejections for reason in one.reasons)))

    def decided(self, *changes: Change, mode: Mode, now: datetime.datetime | None) -> Plan:
        params = {
            "approval": mode.value,
            "expected_checksum": None,
            "approval_levels": self.levels,
            "allowed_signers": str(self.keys.allowed),
            "revoked_signers": str(self.keys.revoked) if self.keys.revoked else None,
            "_now": (now or self.now).isoformat(),
        }
        run = self.state.begin({})
        try:
            approval = submitting.approving(params, t.cast(t.Any, None), self.state, run)
            plan = Plan(changes=changes)
            return approval.decided(plan, units_of(plan, Scope(target="corp")))
        finally:
            run.abandon()


@pytest.fixture(name="files", scope="module")
def keys_of_people(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pathlib.Path]:
    keys = Keys(tmp_path_factory.mktemp("people"))
    return {name: keys.make(name) for name in ("alice", "bob", "carol", "dora", "eve", "mallory")}


@pytest.fixture(name="company")
def with_people(tmp_path: pathlib.Path, files: dict[str, pathlib.Path]) -> t.Iterator[Company]:
    (tmp_path / "keys").mkdir()
    with opened(f"sqlite:///{tmp_path}/state.db") as state:
        yield Company(tmp_path / "keys", state, files)


MODES: t.Final = pytest.mark.parametrize("mode", [Mode.WHOLE, Mode.UNITS])


@MODES
def test_an_honest_approval_is_applied(company: Company, mode: Mode) -> None:
    assert "waits for level HR" in company.why(mode)
    company.approve("alice", "HR")
    assert "waits for level IT" in company.why(mode)
    company.approve("bob", "IT")
    assert company.applied(mode=mode) == {"1", "2"}


def test_an_honest_approval_of_one_person_is_applied(company: Company) -> None:
    digest = company.plan.units[0].digest
    company.approve("alice", "HR", units=(digest,))
    company.approve("bob", "IT", units=(digest,))
    assert company.applied(mode=Mode.UNITS) == {"1"}
    assert company.applied() == set()


# ---- Signatures for something else. ----


@MODES
@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        ({"plan": "calm-otter-42"}, "it is for the plan calm-otter-42, not "),
        ({"domain": "other.test"}, "it is for the domain other.test, not example.test."),
        ({"configuration": "contractors"}, "it is for the configuration contractors, not lifecycle."),
        ({"checksum": "0" * 64}, "it is for other changes than the plan has now."),
        ({"requested_by": "frank"}, "it is for a plan that frank requested, not eve."),
    ],
)
def test_a_signature_of_another_thing(company: Company, changed: dict[str, t.Any], expected: str, mode: Mode) -> None:
    company.approve("bob", "IT")
    company.approve("alice", "HR", **changed)
    assert expected in company.why(mode)


@MODES
def test_a_signature_of_another_level(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    company.approve("alice", "IT")
    assert "waits for level HR" in company.why(mode)


@MODES
def test_a_signature_of_another_namespace(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    for namespace in ("git", "file"):
        company.approve("alice", "HR", namespace=namespace)
    assert "A decision of alice does not count: The signature cannot be verified: " in company.why(mode)


@MODES
def test_a_decision_of_another_plan_is_moved_to_this_one(company: Company, mode: Mode) -> None:
    """The row is real, but its column `plan` is edited."""
    other = company.state.keep(new_plan(BO, by="eve"), DAY)
    company.approve("bob", "IT")
    text = text_of(company.statement("HR", plan=other.name, checksum=other.checksum))
    company.insert(text, sign(company.files["alice"], text), "alice", other)
    company.edit(tables().decisions, plan=company.plan.number)
    assert f"it is for the plan {other.name}, not {company.plan.name}." in company.why(mode)


@MODES
def test_a_plan_takes_the_name_of_one_that_was_approved(company: Company, mode: Mode) -> None:
    """The changes that were approved are those of Bo, but those of Anna are to be applied."""
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    more = dataclasses.replace(ANNA, key="3", account="g3", dn="CN=Cy", label="Cy (3)")
    assert company.applied(more, mode=mode) == set()
    with company.state._database.writing() as connection:
        connection.execute(sa.update(tables().plans).values(name="old-name-10"))
    other = company.state.keep(new_plan(more, by="eve"), DAY)
    with company.state._database.writing() as connection:
        plans = tables().plans
        named = sa.update(plans).where(plans.c.id == other.number).values(name=company.plan.name)
        connection.execute(named)
    company.edit(tables().decisions, plan=other.number)
    assert company.applied(more, mode=mode) == set()


# ---- Time. ----


@MODES
def test_an_expired_signature(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT", expires=company.now + 5 * HOUR)
    company.approve("alice", "HR", expires=company.now + HOUR)
    assert company.applied(mode=mode) == {"1", "2"}
    assert "The approval of alice at level HR does not count: it has expired at " in company.why(
        mode, company.now + HOUR
    )


@MODES
def test_an_expired_plan(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR", expires=company.now + 10 * HOUR)
    company.approve("bob", "IT", expires=company.now + 10 * HOUR)
    company.edit(tables().plans, valid_until=int((company.now + 2 * HOUR).timestamp()))
    assert "has expired at" in company.why(mode, company.now + 3 * HOUR)


@MODES
def test_the_end_of_an_expired_plan_is_edited(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    company.edit(tables().plans, valid_until=int(company.now.timestamp()) + 90 * DAY)
    assert "it has expired at" in company.why(mode, company.now + 2 * HOUR)


@MODES
def test_a_signature_that_is_valid_for_longer_than_allowed(company: Company, mode: Mode) -> None:
    company.edit(tables().plans, valid_until=int(company.now.timestamp()) + 90 * DAY)
    company.approve("bob", "IT")
    company.approve("alice", "HR", expires=company.now + 20 * HOUR)
    assert "which is longer than the level or the plan allows." in company.why(mode)


@MODES
def test_a_clock_that_is_wrong_by_a_day(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR", expires=company.now + 5 * HOUR)
    company.approve("bob", "IT", expires=company.now + 5 * HOUR)
    day = datetime.timedelta(days=1)
    assert "but the clock of this host says that it is" in company.why(mode, company.now - day)
    assert "by the clock of this host" in company.why(mode, company.now + day)


# ---- Keys. ----


@MODES
def test_an_expired_key(company: Company, mode: Mode) -> None:
    until = (company.now + HOUR / 2).astimezone()
    company.files["frida"] = company.keys.person("frida", f'valid-before="{until:%Y%m%d%H%M%S}"')
    company.levels[0]["approvers"] = ["frida"]
    company.approve("bob", "IT", expires=company.now + 5 * HOUR)
    company.approve("frida", "HR", expires=company.now + 5 * HOUR)
    assert company.applied(mode=mode) == {"1", "2"}
    assert "key has expired" in company.why(mode, company.now + HOUR)


@MODES
@pytest.mark.parametrize("is_revoked", [False, True])
def test_a_rejection_outlives_its_key(company: Company, mode: Mode, *, is_revoked: bool) -> None:
    """Somebody who must not decide any more has not changed their mind."""
    until = (company.now + HOUR / 2).astimezone()
    company.files["frida"] = company.keys.person("frida", f'valid-before="{until:%Y%m%d%H%M%S}"')
    company.levels[0]["approvers"] = ["alice", "frida"]
    for who, level, decision in (("alice", "HR", "approved"), ("bob", "IT", "approved"), ("frida", "HR", "rejected")):
        expires = company.now + 5 * HOUR
        company.approve(who, level, decision=Decision(decision), reason="Anna stays", expires=expires)
    if is_revoked:
        company.keys.revoke(company.files["frida"])
    assert "frida has rejected the plan" in company.why(mode, company.now + HOUR)


@MODES
def test_nobody_else_rejects_in_the_name_of_an_approver(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    text = text_of(company.statement("HR", decision=Decision.REJECTED, reason="never"))
    for other in (sign(company.files["mallory"], text), sign(company.files["dora"], "another text"), "no signature"):
        company.insert(text, other, "dora")
    assert company.applied(mode=mode) == {"1", "2"}


@MODES
def test_a_revoked_key(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    company.keys.revoke(company.files["alice"])
    assert "A decision of alice does not count: The signature cannot be verified: " in company.why(mode)


@MODES
def test_a_key_that_is_in_no_file(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    text = text_of(company.statement("HR"))
    company.insert(text, sign(company.keys.make("stranger"), text), "alice")
    assert "A decision of alice does not count: The signature cannot be verified: " in company.why(mode)


@MODES
def test_a_signer_of_another_level(company: Company, mode: Mode) -> None:
    company.approve("bob", "HR")
    company.approve("carol", "IT")
    assert "it is by bob, who is not an approver of this level." in company.why(mode)


@MODES
def test_a_signer_of_no_level(company: Company, mode: Mode) -> None:
    company.approve("mallory", "HR")
    company.approve("bob", "IT")
    assert "it is by mallory, who is not an approver of this level." in company.why(mode)


@MODES
def test_somebody_signs_in_the_name_of_another_one(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    text = text_of(company.statement("HR"))
    company.insert(text, sign(company.files["mallory"], text), "alice")
    assert "A decision of alice does not count: The signature cannot be verified: " in company.why(mode)


# ---- Nobody counts twice. ----


@MODES
def test_one_person_twice_at_one_level(company: Company, mode: Mode) -> None:
    company.levels[0]["needed"] = 2
    company.approve("alice", "HR")
    company.approve("alice", "HR", expires=company.now + 2 * HOUR)
    company.approve("bob", "IT")
    assert "waits for level HR" in company.why(mode)


@MODES
def test_one_person_with_two_keys(company: Company, mode: Mode) -> None:
    company.levels[0]["needed"] = 2
    company.approve("alice", "HR")
    company.files["alice"] = company.keys.person("alice")
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    assert "waits for level HR" in company.why(mode)


@MODES
@pytest.mark.parametrize("together", [True, False])
def test_one_person_with_two_names(company: Company, mode: Mode, *, together: bool) -> None:
    """With one key for both, or with a line that lists both names."""
    company.levels[0].update(needed=2, approvers=["alice", "ally"])
    if together:
        company.files["ally"] = company.keys.person("ally,alice")
    else:
        company.keys.allow("ally", company.files["alice"])
        company.files["ally"] = company.files["alice"]
    company.approve("alice", "HR")
    company.approve("ally", "HR")
    company.approve("bob", "IT")
    assert "waits for level HR" in company.why(mode)


@MODES
def test_one_person_at_two_levels(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("alice", "IT")
    assert "waits for level IT" in company.why(mode)
    company.approve("carol", "IT")
    assert company.applied(mode=mode) == {"1", "2"}


@MODES
def test_the_requester(company: Company, mode: Mode) -> None:
    company.approve("eve", "HR")
    company.approve("bob", "IT")
    assert "it is by the person who requested the plan (eve)." in company.why(mode)


@MODES
def test_the_requester_is_edited(company: Company, mode: Mode) -> None:
    """Then the approvals of all others, who signed who had requested it, do not count any more."""
    company.approve("bob", "IT")
    company.edit(tables().plans, requested_by="frank")
    company.approve("eve", "HR", requested_by="frank")
    assert "The approval of bob at level IT does not count: it is for a plan that eve requested, not frank." in (
        company.why(mode)
    )


# ---- The plan is edited. ----


@MODES
@pytest.mark.parametrize(
    "values", [{"requested_by": "frank"}, {"valid_until": 1 << 33}, {"facts": "{}"}, {"entry": 99}]
)
def test_a_plan_of_which_the_audit_log_says_something_else_counts_for_nothing(
    company: Company, mode: Mode, values: dict[str, t.Any]
) -> None:
    """The requester could approve alone what somebody else seems to have requested."""
    with company.state._database.writing() as connection:
        connection.execute(sa.update(tables().plans).values(**values))
    company.approve("eve", "HR", **({"requested_by": "frank"} if "requested_by" in values else {}))
    company.approve("bob", "IT", **({"requested_by": "frank"} if "requested_by" in values else {}))
    assert company.applied(mode=mode) == set()
    (notice,) = company.decided(*BOTH, mode=mode, now=None).notices
    assert f"The database says something else of {company.plan.name} than the audit log" in notice.text


@MODES
def test_the_checksum_is_edited(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    company.edit(tables().plans, checksum="0" * 64)
    assert company.applied(mode=mode) == set()


@MODES
@pytest.mark.parametrize("column", ["digest", "key"])
def test_the_units_are_edited(company: Company, mode: Mode, column: str) -> None:
    """The unit of Bo gets what another change of Bo would have, which nobody has approved."""
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    other = dataclasses.replace(BO, deltas=(Delta(attribute="title", after=("Owner",)),))
    wanted = {unit.key: unit for unit in new_plan(ANNA, other).units}
    units = tables().units
    with company.state._database.writing() as connection:
        value = wanted["2"].digest if column == "digest" else "3"
        connection.execute(sa.update(units).where(units.c.key == "2").values({column: value}))
    assert company.applied(ANNA, other, mode=mode) == set()


def test_the_units_and_the_checksum_are_edited(company: Company) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    other = dataclasses.replace(BO, deltas=(Delta(attribute="title", after=("Owner",)),))
    wanted = new_plan(ANNA, other)
    units = tables().units
    with company.state._database.writing() as connection:
        for unit in wanted.units:
            connection.execute(sa.update(units).where(units.c.key == unit.key).values(digest=unit.digest))
        connection.execute(sa.update(tables().plans).values(checksum=wanted.checksum))
    for mode in (Mode.WHOLE, Mode.UNITS):
        assert company.applied(ANNA, other, mode=mode) == set()


@MODES
def test_the_counts_are_edited_so_that_a_level_is_not_needed(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.edit(tables().plans, facts=_without_disables(company))
    assert "waits for level IT" in company.why(mode)


def _without_disables(company: Company) -> str:
    with company.state._database.reading() as connection:
        facts = connection.execute(sa.select(tables().plans.c.facts)).scalar_one()
    return str(facts).replace("{", '{"counts":{"disables":0},', 1)


# ---- Rows that are removed, or set back, by hand. ----


@MODES
def test_a_rejection_is_removed(company: Company, mode: Mode) -> None:
    """The audit log tells of it."""
    company.approve("bob", "IT")
    company.approve("alice", "HR")
    text = text_of(company.statement("HR", decision=Decision.REJECTED, reason="Anna stays"))
    with company.state._database.writing() as connection:
        decisions.add(connection, company.plan.number, text, sign(company.files["dora"], text), "dora", 0)
    assert "dora has rejected the plan" in company.why(mode)
    table = tables().decisions
    with company.state._database.writing() as connection:
        connection.execute(sa.delete(table).where(table.c.principal == "dora"))
    assert company.applied(mode=mode) == set()
    (notice,) = company.decided(*BOTH, mode=mode, now=None).notices
    assert f"The database says something else of {company.plan.name} than the audit log" in notice.text


@MODES
@pytest.mark.parametrize("is_killed", [False, True])
def test_a_used_approval_is_set_back(company: Company, mode: Mode, *, is_killed: bool) -> None:
    """Somebody has undone by hand what the run did, so that the same plan could be applied again."""
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    run = company.state.begin({})
    run.use([company.plan.number], {"1", "2"})
    run.intend(list(enumerate(BOTH)))
    if is_killed:
        run.abandon()
    else:
        run.conclude(Updates(), "applied")
    assert company.applied(mode=mode) == set()
    company.edit(tables().units, run=None)
    assert company.applied(mode=mode) == set()
    (notice,) = company.decided(*BOTH, mode=mode, now=None).notices
    assert f"The database says something else of {company.plan.name} than the audit log" in notice.text


# ---- Rows that are inserted by hand. ----


@MODES
@pytest.mark.parametrize(
    "signature",
    [
        "",
        "approved",
        "-----BEGIN SSH SIGNATURE-----\nU1NIU0lH\n-----END SSH SIGNATURE-----\n",
        "-----BEGIN SSH SIGNATURE-----\n" + "A" * 100_000 + "\n-----END SSH SIGNATURE-----\n",
    ],
)
def test_a_row_with_a_forged_signature(company: Company, mode: Mode, signature: str) -> None:
    company.approve("bob", "IT")
    company.insert(text_of(company.statement("HR")), signature, "alice")
    assert "A decision of alice does not count: The signature " in company.why(mode)


@MODES
def test_a_row_with_the_signature_of_another_text(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    rejection = text_of(company.statement("HR", decision=Decision.REJECTED, reason="never"))
    signature = sign(company.files["alice"], rejection)
    company.insert(rejection.replace("rejected", "approved"), signature, "alice")
    assert "incorrect signature" in company.why(mode)


@MODES
def test_a_row_is_used_again_for_another_level(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    text = text_of(company.statement("HR"))
    company.insert(text.replace('"HR"', '"IT"'), sign(company.files["alice"], text), "alice")
    assert "incorrect signature" in company.why(mode)


@MODES
@pytest.mark.parametrize("edited", ["\n{}", " {}", "{}\n", "{}", "{} "])
def test_a_signed_text_with_more_white_space(company: Company, mode: Mode, edited: str) -> None:
    """The signature is right for these bytes, but nobody exports such a text."""
    company.approve("bob", "IT")
    text = edited.format(text_of(company.statement("HR")).strip() + ("\n" if edited != "{}" else ""))
    company.insert(text, sign(company.files["alice"], text), "alice")
    assert "The statement is not spelled as it was exported" in company.why(mode)


@MODES
def test_a_signed_text_with_another_order_of_keys(company: Company, mode: Mode) -> None:
    company.approve("bob", "IT")
    text = text_of(company.statement("HR"))
    first, rest = text[1:].split(",", 1)
    swapped = f"{{{rest[:-2]},{first}}}\n"
    company.insert(swapped, sign(company.files["alice"], swapped), "alice")
    assert "The statement is not spelled as it was exported" in company.why(mode)


@MODES
def test_garbage_rows_do_not_stop_honest_ones(company: Company, mode: Mode) -> None:
    for text, signature, principal in (("", "", ""), ("\0", "\0", "\0"), ("[]", "x" * 200_000, "--help")):
        company.insert(text, signature, principal)
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    assert company.applied(mode=mode) == {"1", "2"}


# ---- Rejections. ----


@MODES
def test_a_rejection_that_was_signed_stays_whatever_is_edited(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    company.approve("dora", "HR", decision=Decision.REJECTED, reason="Anna has not left")
    assert "dora has rejected the plan" in company.why(mode)
    company.edit(tables().plans, requested_by="frank")
    company.edit(tables().decisions, at=0)
    assert "dora has rejected the plan" in company.why(mode)


@MODES
def test_a_rejection_that_nobody_has_signed_blocks_nothing(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    text = text_of(company.statement("HR", decision=Decision.REJECTED, reason="no"))
    company.insert(text, sign(company.files["mallory"], text), "dora")
    assert company.applied(mode=mode) == {"1", "2"}


# ---- Files. ----


@MODES
def test_the_file_of_allowed_signers_gets_writable_for_others(company: Company, mode: Mode) -> None:
    company.approve("alice", "HR")
    company.approve("bob", "IT")
    company.keys.allowed.chmod(0o666)
    with pytest.raises(ConfigurationError, match="which others than its owner can write"):
        company.applied(mode=mode)


@MODES
def test_levels_are_taken_away(company: Company, mode: Mode) -> None:
    company.levels.clear()
    with pytest.raises(ConfigurationError, match="but lifecycle_approval_levels is empty, so nobody could approve"):
        company.applied(mode=mode)
