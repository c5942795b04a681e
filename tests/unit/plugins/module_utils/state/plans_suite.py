# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tests of plans in the database, for each engine."""

from __future__ import annotations

import dataclasses
import datetime
import json
import typing as t

import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.model.approval import NewPlan, Scope
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Change, identity
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan
from ansible_collections.hrsync.ad.plugins.module_utils.planner.units import units_of
from ansible_collections.hrsync.ad.plugins.module_utils.state import decisions, plans
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State, _find, open_state
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from ansible_collections.hrsync.ad.plugins.module_utils.wire.records import change_to_dict

from .suite import CREATE, DISABLE, HERE, NOON, opened

if t.TYPE_CHECKING:
    from sqlalchemy.engine import Connection

DAY: t.Final = 24 * 3600


def new_plan(*changes: Change, by: str = "anna") -> NewPlan:
    """A plan with these changes."""
    found = units_of(Plan(changes=changes), Scope(target="corp"))
    by_person = {key: [change for change in changes if identity(change) == key] for key in found.each}
    facts = {"target": "corp", "places": found.places, "version": "0.7.0"}
    return NewPlan(found.checksum, by, facts, tuple(found.each.values()), by_person)


def expire(state: State) -> None:
    """Let a day pass for all plans."""
    known = tables().plans
    with state._database.writing() as connection:
        connection.execute(sa.update(known).values(valid_until=known.c.valid_until - DAY - 1))


def signed(decision: str, **more: t.Any) -> str:
    """The text of a statement, as far as the database reads it."""
    record = dict.fromkeys(("plan", "checksum", "level", "expires", "reason"), "x") | {"units": [], **more}
    return json.dumps({**record, "decision": decision}, separators=(",", ":")) + "\n"


def forge(connection: Connection, row: t.Any) -> None:
    """Make the audit log say of a plan what its row says."""
    log = tables().audit
    text = connection.execute(sa.select(log.c.entry).where(log.c.number == row.entry)).scalar_one()
    entry = json.loads(text)
    entry["facts"]["row"] = plans.digest_of(dict(row._mapping))
    connection.execute(sa.update(log).where(log.c.number == row.entry).values(entry=json.dumps(entry)))


class EveryPlan:
    """The tests. Subclasses have a fixture `option`: the URL of an empty database."""

    def test_a_plan_is_kept_under_a_name(self, option: str) -> None:
        plan = new_plan(CREATE, DISABLE)
        with opened(option) as state:
            kept = state.keep(plan, DAY)
            (found,) = state.submitted()
        assert found.plan == kept and found.used == {} and found.decisions == ()
        assert (kept.checksum, kept.units, kept.requested_by) == (plan.checksum, plan.units, "anna")
        assert kept.valid_until - kept.created == datetime.timedelta(days=1)
        assert (kept.domain, kept.configuration) == (HERE.domain, HERE.name)
        assert kept.facts == plan.facts and len(kept.name.split("-")) == 3

    def test_a_plan_is_found_by_its_name_and_its_checksum(self, option: str) -> None:
        with opened(option) as state:
            kept, other = state.keep(new_plan(CREATE), DAY), state.keep(new_plan(DISABLE), DAY)
            with state._database.reading() as connection:
                row = _find(connection, HERE)
                now = state._database.now(connection)
                assert plans.with_name(connection, row, f" {kept.name.upper()} ") == kept
                assert plans.with_name(connection, row, "no-such-plan-10") is None
                assert plans.with_checksum(connection, row, other.checksum, now) == [other]
                assert plans.latest(connection, row) == [other, kept]
                assert plans.latest(connection, row, 1) == [other]
                assert plans.changes_of(connection, kept.number) == {"1": [change_to_dict(CREATE)]}

    def test_the_same_plan_of_the_same_person_is_kept_once(self, option: str) -> None:
        with opened(option) as state:
            first = state.keep(new_plan(CREATE), DAY)
            assert state.keep(new_plan(CREATE), DAY) == first
            others = (new_plan(CREATE, by="bob"), new_plan(DISABLE))
            names = [state.keep(plan, DAY).name for plan in others]
            assert len({first.name, *names}) == 3

    def test_a_plan_that_was_rejected_is_kept_anew(self, option: str) -> None:
        with opened(option) as state:
            names = []
            for decision in ("approved", "rejected", "approved"):
                kept = state.keep(new_plan(CREATE), DAY)
                names.append(kept.name)
                with state._database.writing() as connection:
                    decisions.add(connection, kept.number, signed(decision), "", "bob", 0)
        assert names[0] == names[1] != names[2]

    def test_decisions_are_kept_byte_for_byte_in_their_order(self, option: str) -> None:
        text, signature = signed("approved", reason="ä"), "-----BEGIN SSH SIGNATURE-----\nAAAA\n"
        with opened(option) as state:
            kept, other = state.keep(new_plan(CREATE), DAY), state.keep(new_plan(DISABLE), DAY)
            with state._database.writing() as connection:
                for principal in ("bob", "alice"):
                    decisions.add(connection, kept.number, text, signature, principal, int(NOON.timestamp()))
                decisions.add(connection, other.number, signed("rejected"), "", "carol", 0)
            first, second = state.submitted()[0].decisions
        assert (first.principal, second.principal) == ("bob", "alice")
        assert (first.statement, first.signature, first.plan, first.at) == (text, signature, kept.number, NOON)
        assert first.number < second.number

    def test_a_plan_that_was_applied_is_kept_anew(self, option: str) -> None:
        with opened(option) as state:
            first = state.keep(new_plan(CREATE), DAY)
            run = state.begin({})
            run.use([first.number], {"1"})
            run.intend([(0, CREATE)])
            assert state.keep(new_plan(CREATE), DAY).name != first.name

    def test_an_approval_is_used_up_with_the_first_intent_of_the_person(self, option: str) -> None:
        with opened(option) as state:
            kept = state.keep(new_plan(CREATE, DISABLE), DAY)
            run = state.begin({})
            run.use([kept.number], {"1", "2"})
            assert state.submitted()[0].used == {}
            run.intend([(0, CREATE)])
            assert state.submitted()[0].used == {"1": run.number}
            run.intend([(1, DISABLE)])
            assert state.submitted()[0].used == {"1": run.number, "2": run.number}

    def test_nobody_else_s_approval_is_used_up(self, option: str) -> None:
        with opened(option) as state:
            kept, other = state.keep(new_plan(CREATE, DISABLE), DAY), state.keep(new_plan(CREATE, by="bob"), DAY)
            run = state.begin({})
            run.use([kept.number], {"1"})
            run.intend([(0, CREATE), (1, DISABLE)])
            assert {one.plan.name: one.used for one in state.submitted()} == {
                kept.name: {"1": run.number},
                other.name: {},
            }

    def test_a_plan_that_expired_cannot_be_applied_and_is_removed_later(self, option: str) -> None:
        with opened(option) as state:
            state.keep(new_plan(CREATE), DAY)
            expire(state)
            assert state.submitted() == []
            later = state.keep(new_plan(DISABLE), DAY)
            with state._database.reading() as connection:
                assert plans.latest(connection, _find(connection, HERE)) == [later]
                assert connection.execute(sa.select(sa.func.count()).select_from(tables().units)).scalar_one() == 1

    def test_a_plan_that_was_applied_stays_for_the_record(self, option: str) -> None:
        with opened(option) as state:
            kept = state.keep(new_plan(CREATE), DAY)
            run = state.begin({})
            run.use([kept.number], {"1"})
            run.intend([(0, CREATE)])
            expire(state)
            state.keep(new_plan(DISABLE), DAY)
            with state._database.reading() as connection:
                assert plans.with_name(connection, _find(connection, HERE), kept.name)

    def test_another_configuration_has_its_own_plans(self, option: str) -> None:
        with opened(option) as state:
            state.keep(new_plan(CREATE), DAY)
        with opened(option, dataclasses.replace(HERE, name="contractors")) as state:
            assert state.submitted() == []

    def test_a_preview_reads_the_plans(self, option: str) -> None:
        with open_state(option, HERE, writes=False) as state:
            assert state.submitted() == []
        with opened(option) as state:
            kept = state.keep(new_plan(CREATE), DAY)
        with open_state(option, HERE, writes=False) as state:
            assert [one.plan for one in state.submitted()] == [kept]
