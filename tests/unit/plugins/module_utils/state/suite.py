# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is true of the database on every engine. The unit tests run it on SQLite, those of the lab on PostgreSQL."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
import json
import pathlib
import time
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.audit.events import Ending
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model import changes
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import (
    ALONE,
    Finding,
    GivenName,
    Made,
    Memory,
    PersonMemory,
    Said,
    Trouble,
    Updates,
    Written,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Choice
from ansible_collections.hrsync.ad.plugins.module_utils.state import lease, process, tasks
from ansible_collections.hrsync.ad.plugins.module_utils.state.lease import Configuration, LostLeaseError
from ansible_collections.hrsync.ad.plugins.module_utils.state.migrations import VERSION
from ansible_collections.hrsync.ad.plugins.module_utils.state.retention import Retention
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import State, open_state
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables

HERE: t.Final = Configuration(domain="example.test", base="OU=People,DC=example,DC=test", name="lifecycle")
NORTH: t.Final = dataclasses.replace(HERE, name="north", base="OU=North,DC=example,DC=test", together="company")
SOUTH: t.Final = dataclasses.replace(HERE, name="south", base="OU=South,DC=example,DC=test", together="company")
NOON: t.Final = datetime.datetime(2026, 11, 30, 12, tzinfo=datetime.UTC)

ANNA: t.Final = PersonMemory(
    key="1",
    label="Anna Müller (1)",
    source="hr",
    account="f4f1b9a2-0000-4000-8000-000000000001",
    said={"ends": Said(value="2026-12-31", since=NOON, before=None)},
    listed=NOON,
    stages={"leave mail": NOON},
    written={"title": Written(digest="abcdefghijkl", at=NOON)},
    joined=frozenset(["g1", "g2"]),
    disabled=NOON,
    identities={"birth": "0123456789ab"},
    trouble=Trouble(text="The directory refused it.", first=NOON, last=NOON, times=2),
)
BO: t.Final = PersonMemory(key="2", listed=NOON)
EVERYTHING: t.Final = Updates(
    people=(ANNA, BO),
    at=NOON,
    names=(GivenName(attribute="samaccountname", value="anna", key="1", given=NOON),),
    feeds={"hr": {"people": 2, "keys": ["a", "b"]}},
    made=(Made(kind="creates", at=NOON, number=2, people=2, who=frozenset("ab"), is_allowed=True),),
)
CREATE: t.Final = changes.Create(
    key="1", label="Anna", dn="CN=Anna,OU=People,DC=example,DC=test", deltas=(Delta(attribute="title", after=("CEO",)),)
)
DISABLE: t.Final = changes.Disable(key="2", label="Bo", account="g", dn="CN=Bo,DC=example,DC=test", control=512)
APPLIED: t.Final = Outcome(Status.APPLIED)


def opened(option: str, configuration: Configuration = HERE, patience: float = 1) -> t.ContextManager[State]:
    """The database, for a run that writes."""
    return t.cast("t.ContextManager[State]", open_state(option, configuration, patience=patience))


def remembered(option: str, configuration: Configuration = HERE) -> Memory:
    """What a preview remembers."""
    with open_state(option, configuration, writes=False) as state:
        return state.memory()


def remembered_by(option: str, configuration: Configuration) -> Memory:
    """What the next run of a configuration remembers."""
    with opened(option, configuration) as state:
        return state.memory()


def disables(*keys: int) -> Made:
    """So many people whose accounts were disabled a moment ago."""
    now = datetime.datetime.now(datetime.UTC).replace(microsecond=0)
    return Made(kind="disables", at=now, number=len(keys), people=len(keys), who=frozenset(map(str, keys)))


def rows(state: State, query: t.Any) -> list[t.Any]:
    """The answer of the database."""
    with state._database.reading() as connection:
        return list(connection.execute(query))


class EveryEngine:
    """The tests. Subclasses have a fixture `option`: the URL of an empty database."""

    def test_a_new_database_remembers_nothing(self, option: str) -> None:
        with opened(option) as state:
            found = state.memory()
        assert found == Memory(is_kept=True, secret=found.secret) == remembered(option)

    def test_the_secret_is_there_before_the_first_run_takes_the_lease(self, option: str) -> None:
        """Digests that the run makes before it must be those that later runs make."""
        with opened(option) as state:
            found = state.memory()
            assert len(found.secret) == 32
            state.begin({}).conclude(EVERYTHING, "succeeded")
        assert remembered(option).secret == found.secret

    def test_what_a_run_adds_is_remembered(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({"by": "jo", "version": "0.6.0"})
            run.conclude(EVERYTHING, "succeeded")
        memory = remembered(option)
        assert memory.people == {"1": ANNA, "2": BO}
        assert (memory.names, memory.feeds, memory.made) == (EVERYTHING.names, EVERYTHING.feeds, EVERYTHING.made)
        assert memory.is_kept and memory.revision == run.number and len(memory.secret) == 32

    def test_what_is_remembered_of_a_few_people(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).conclude(EVERYTHING, "succeeded")
            everything, few = state.memory(), state.memory(["2", "7"])
        assert few.people == {"2": everything.people["2"]}
        assert (few.names, few.feeds, few.made) == ((), {}, everything.made)
        assert (few.is_kept, few.revision, few.secret) == (True, everything.revision, everything.secret)

    def test_the_accounts_of_a_few_people_are_those_of_everybody(self, option: str) -> None:
        odd = ('"account":', '","disabled":', '{"account":"x","disabled":1}', "%_\\")
        people = (
            *(PersonMemory(key=f"a{number}", label=text, account="g") for number, text in enumerate(odd)),
            *(PersonMemory(key=f"b{number}", label=text) for number, text in enumerate(odd)),
            PersonMemory(key="c", account="g", disabled=NOON),
            PersonMemory(key="d", account="g", stages={"disabled": NOON}),
            PersonMemory(key="e", stages={"account": NOON}),
        )
        with opened(option) as state:
            assert state.memory([]).accounts == 0
            state.begin({}).conclude(Updates(people=people), "succeeded")
            assert state.memory(["c"]).accounts == len(odd) + 1

    def test_what_is_not_in_the_updates_stays(self, option: str) -> None:
        other = dataclasses.replace(BO, label="Bo")
        later = GivenName(attribute="samaccountname", value="anna", key="1", given=NOON, released=NOON)
        for updates in (EVERYTHING, Updates(people=(other,), names=(later,), feeds={"hr": {}})):
            with opened(option) as state:
                state.begin({}).conclude(updates, "succeeded")
        memory = remembered(option)
        assert memory.people == {"1": ANNA, "2": other}
        assert memory.names == (later,)
        assert memory.feeds == {"hr": {}}

    def test_unchanged_people_are_not_written(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).conclude(EVERYTHING, "succeeded")
            with state._database.writing() as connection:
                connection.execute(sa.update(tables().people).values(changed=7))
            changed = dataclasses.replace(ANNA, label="Anna Berg")
            state.begin({}).conclude(Updates(people=(changed, PersonMemory(key="2"))), "succeeded")
            query = sa.select(tables().people.c.key).where(tables().people.c.changed == 7)
            assert [row.key for row in rows(state, query)] == ["2"]

    def test_times_that_are_those_of_the_last_run_are_not_written_with_each_person(self, option: str) -> None:
        """A run in which nothing changes writes no person, whatever their number."""
        noon, later = NOON + datetime.timedelta(days=1), NOON + datetime.timedelta(days=2)
        settled = dataclasses.replace(ANNA, settled=True, checked=NOON)
        gone = dataclasses.replace(BO, missing=NOON, checked=NOON)
        with opened(option) as state:
            state.begin({}).conclude(Updates(people=(settled, gone), at=NOON), "applied")
            state.begin({}).conclude(Updates(at=noon), "applied")
            assert state.memory().people == {"1": dataclasses.replace(settled, listed=noon, checked=noon), "2": gone}
            # A run that was stopped has learned nothing of HR.
            state.begin({}).conclude(Updates(), "stopped")
            anna, bo = state.memory().people.values()
            assert (anna.listed, anna.checked) == (noon, noon)
            now = (dataclasses.replace(anna, settled=False), dataclasses.replace(bo, missing=None))
            state.begin({}).conclude(Updates(people=now, at=later), "applied")
            anna, bo = state.memory().people.values()
            assert (anna.listed, anna.checked, bo.listed, bo.missing) == (later, noon, later, None)
        assert shown(option, key="1")["person"][0]["remembered"]["checked"] == "2026-12-01T12:00:00Z"

    def test_each_configuration_has_its_own_memory(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).conclude(EVERYTHING, "succeeded")
        first = remembered(option)
        for other in (dataclasses.replace(HERE, name="b"), dataclasses.replace(HERE, domain="b.test")):
            assert remembered(option, other) == Memory(is_kept=True)
            with opened(option, other) as state:
                state.begin({}).conclude(Updates(), "succeeded")
            assert remembered(option, other).people == {}
            assert remembered(option, other).secret != first.secret
        assert remembered(option, dataclasses.replace(HERE, domain="Example.TEST", base="DC=b")) == first

    def test_a_preview_changes_nothing(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).conclude(EVERYTHING, "succeeded")
        with opened(option) as holder:
            holder.begin({})
            assert remembered(option).people["1"] == ANNA

    def test_intents_are_there_before_anything_is_sent(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).intend([(4, CREATE), (9, DISABLE)])
            found = rows(state, sa.select(tables().intents))
            assert [(row.kind, row.key, row.label, row.status) for row in found] == [
                ("create", "1", "Anna", None),
                ("disable", "2", "Bo", None),
            ]

    def test_outcomes_are_written_with_the_next_intents(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({})
            run.intend([(0, CREATE), (1, DISABLE)])
            run.settle({0: APPLIED, 1: Outcome(Status.FAILED, "Refused.", unknown=True), 7: APPLIED})
            query = sa.select(tables().intents.c.status, tables().intents.c.message).order_by(tables().intents.c.id)
            assert [tuple(row) for row in rows(state, query)] == [(None, ""), (None, "")]
            run.intend([(0, DISABLE)])
            found = [("applied", ""), ("unknown", "Refused."), (None, "")]
            assert [tuple(row) for row in rows(state, query)] == found
            run.settle({0: APPLIED})
            run.conclude(Updates(), "succeeded")
            assert [tuple(row) for row in rows(state, query)][2] == ("applied", "")
            assert state.begin({}).unfinished == ()

    def test_secrets_are_not_written(self, option: str) -> None:
        secret = changes.SetAttributes(
            key="1", deltas=(Delta(attribute="employeeNumber", before=("old",), after=("s3cret",), secret=True),)
        )
        with opened(option) as state:
            state.begin({}).intend([(0, secret)])
            (found,) = rows(state, sa.select(tables().intents.c.change))
            assert "employeeNumber" in found.change
            assert "s3cret" not in found.change and "old" not in found.change

    def test_what_a_killed_run_was_about_to_do_is_told_and_settled(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({})
            run.intend([(0, CREATE), (1, DISABLE)])
            run.settle({0: APPLIED})
        with opened(option) as state:
            next_run = state.begin({})
            (intent,) = next_run.unfinished
            assert (intent.run, intent.change) == (run.number, dataclasses.replace(DISABLE, control=512))
            assert abs(intent.at - datetime.datetime.now(datetime.UTC)) < datetime.timedelta(minutes=1)
            assert [intent.change for intent in next_run.made] == [CREATE]
            next_run.settle_unfinished({intent.number: Finding.NOT_DONE})
            next_run.conclude(Updates(), "succeeded")
            last = state.begin({})
            assert last.unfinished == () and last.made == ()
            query = sa.select(tables().intents.c.status).order_by(tables().intents.c.id)
            assert [row.status for row in rows(state, query)] == ["applied", "not done"]

    def test_what_a_killed_run_has_made_is_told_until_a_run_has_remembered_it(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).intend([(0, CREATE)])
        with opened(option) as state:
            second = state.begin({})
            [intent] = second.unfinished
            second.settle_unfinished({intent.number: Finding.DONE})
            second.intend([(0, DISABLE)])
        with opened(option) as state:
            third = state.begin({})
            assert [intent.change for intent in third.made] == [CREATE]
            assert [intent.change.key for intent in third.unfinished] == [DISABLE.key]

    def test_a_change_of_a_kind_that_is_not_known_is_told(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).intend([(0, DISABLE)])
            with state._database.writing() as connection:
                record = '{"kind":"set_badge","key":"2","label":"Bo","badge":7}'
                connection.execute(sa.update(tables().intents).values(change=record))
        with opened(option) as state:
            (intent,) = state.begin({}).unfinished
            assert (intent.change.kind.name, intent.change.label) == ("set_badge", "Bo")

    def test_changes_are_chosen_to_be_undone(self, option: str) -> None:
        """By run, key, kind and time, with all that was made since the first of them; not what was not made."""
        for outcome in (APPLIED, Outcome(Status.FAILED), Outcome(Status.FAILED, unknown=True)):
            with opened(option) as state:
                run = state.begin({})
                run.intend([(0, CREATE), (1, DISABLE)])
                run.settle({0: APPLIED, 1: outcome})
                run.conclude(Updates(), "applied")
        with opened(option) as state:
            state.begin({}).intend([(0, DISABLE)])
            made = state.chosen(Choice(keys=frozenset("2")))
            told = [(one.run, one.change.kind.name, one.is_chosen, one.is_known, one.is_whole) for one in made]
            assert told == [
                (1, "disable", True, True, True),
                (2, "create", False, True, True),
                (3, "create", False, True, True),
                (3, "disable", True, False, True),
                (4, "disable", True, False, True),
            ]
            assert made[0].change == DISABLE and made[1].change == CREATE
            numbers = [one.number for one in made]
            assert numbers == sorted(numbers)
            assert state.chosen(Choice(runs=frozenset((3,)), kinds=frozenset(("create",))))[0].run == 3
            assert [one.run for one in state.chosen(Choice(since=made[0].at))] == [1, 1, 2, 3, 3, 4]
            assert state.chosen(Choice(since=made[-1].at + datetime.timedelta(seconds=1))) == ()
            assert state.chosen(Choice(until=made[0].at)) == ()

    def test_changes_of_forgotten_people_are_not_whole(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({})
            run.intend([(0, DISABLE)])
            run.settle({0: APPLIED})
            run.conclude(Updates(), "applied")
        done(option, forget=["2"])
        with opened(option) as state:
            [made] = state.chosen(Choice(runs=frozenset((1,))))
        assert (made.is_chosen, made.is_whole, made.change.kind.name) == (True, False, "disable")

    def test_a_run_that_is_not_remembered_cannot_be_undone(self, option: str) -> None:
        choice = Choice(runs=frozenset((7, 8)))
        for writes in (False, True):
            with (
                open_state(option, HERE, writes=writes) as state,
                pytest.raises(StateError, match="The runs 7, 8 are not one of"),
            ):
                state.chosen(choice)
        for name in ("other", HERE.name):
            with opened(option, dataclasses.replace(HERE, name=name)) as state:
                state.begin({}).conclude(Updates(), "applied")
        with opened(option) as state:
            assert state.chosen(Choice(runs=frozenset((2,)))) == ()
            with pytest.raises(StateError, match="Run 1 is not one of this configuration"):
                state.chosen(Choice(runs=frozenset((1, 2))))

    def test_a_run_that_ends_with_an_error_gives_its_lease_back(self, option: str) -> None:
        with pytest.raises(ZeroDivisionError), opened(option) as state:
            state.begin({})
            raise ZeroDivisionError
        with opened(option) as state:
            state.begin({}).conclude(Updates(), "succeeded")
            query = sa.select(tables().runs.c.status).order_by(tables().runs.c.id)
            assert [row.status for row in rows(state, query)] == ["recovered", "succeeded"]

    def test_the_revision_is_the_last_run_that_wrote(self, option: str) -> None:
        with opened(option) as state:
            assert state.begin({}).number > remembered(option).revision == 0
        with opened(option) as state:
            run = state.begin({})
            assert remembered(option).revision == 0
            run.intend([(0, CREATE)])
            assert remembered(option).revision == run.number


class EveryShard:
    """Further tests, of limits that several configurations have together."""

    def test_what_others_have_made_and_how_much_they_manage(self, option: str) -> None:
        with opened(option, NORTH) as state:
            run = state.begin({})
            assert run.share((disables(1, 2, 3),), 400) == ALONE
            run.conclude(Updates(made=(disables(1, 2),)), "applied")
            assert [made.people for made in state.memory().made] == [2]
            assert state.memory().others == ALONE
        for configuration in (SOUTH, dataclasses.replace(SOUTH, domain="b.test")):
            others = remembered_by(option, configuration).others
            assert [(made.kind, made.people, made.who) for made in others.made] == [("disables", 2, frozenset("12"))]
            assert (others.made[0].configuration > 0, others.managed) == (True, 400)

    def test_a_run_that_writes_counts_with_all_that_it_intends(self, option: str) -> None:
        with opened(option, NORTH) as north, opened(option, SOUTH) as south:
            first, second = north.begin({}), south.begin({})
            assert first.share((disables(1, 2, 3),), 400) == ALONE
            seen = second.share((disables(7),), 100)
            assert ([made.people for made in seen.made], seen.managed) == ([3], 400)
            first.conclude(Updates(), "stopped")
            seen = second.share((disables(7),), 100)
            assert (seen.made, seen.managed) == ((), 400)
            assert [made.people for made in remembered_by(option, NORTH).others.made] == [1]

    def test_of_two_runs_at_once_one_sees_the_other(self, option: str) -> None:
        """Whichever comes first, they do not use up the same allowance."""
        with opened(option, NORTH, 30) as north, opened(option, SOUTH, 30) as south:
            runs = [north.begin({}), south.begin({})]
            with concurrent.futures.ThreadPoolExecutor() as pool:
                for _round in range(10):
                    for run in runs:
                        run.share((), 10)
                    seen = list(pool.map(lambda run: run.share((disables(1),), 10).made, runs))
                    assert sorted(map(len, seen)) == [0, 1]

    def test_a_killed_run_counts_with_what_it_intended_until_a_later_run_knows_what_it_did(self, option: str) -> None:
        with opened(option, NORTH) as state:
            state.begin({}).share((disables(1, 2, 3),), 400)
        assert [made.people for made in remembered_by(option, SOUTH).others.made] == [3]
        # Its own intents tell the next run what it did.
        assert remembered_by(option, NORTH).made == ()
        with opened(option, NORTH) as state:
            state.begin({}).conclude(Updates(made=(disables(1),)), "applied")
        others = remembered_by(option, SOUTH).others
        assert ([made.people for made in others.made], others.managed) == ([1], 400)

    def test_only_configurations_of_the_same_name_count(self, option: str) -> None:
        for other in ("", "another"):
            with opened(option, dataclasses.replace(NORTH, name=other or "alone", together=other)) as state:
                run = state.begin({})
                if other:
                    run.share((), 10)
                run.conclude(Updates(made=(disables(1),)), "applied")
        assert remembered_by(option, SOUTH).others == ALONE
        assert remembered_by(option, dataclasses.replace(SOUTH, together="")).others == ALONE

    def test_who_has_not_run_for_the_longest_period_does_not_count(self, option: str) -> None:
        with opened(option, NORTH) as state:
            run = state.begin({})
            run.share((), 400)
            run.conclude(Updates(), "applied")
            with state._database.writing() as connection:
                connection.execute(sa.update(tables().made).values(at=int(time.time()) - 91 * 86_400))
        assert remembered_by(option, SOUTH).others == ALONE

    def test_a_run_without_the_lease_intends_nothing(self, option: str) -> None:
        with opened(option, NORTH) as state:
            run = state.begin({})
            with state._database.writing() as connection:
                connection.execute(sa.delete(tables().leases))
            with pytest.raises(LostLeaseError):
                run.share((disables(1),), 400)


class EveryLease:
    """Further tests, of the lease."""

    @pytest.mark.parametrize(
        "other",
        [
            HERE,
            dataclasses.replace(HERE, name="other"),
            dataclasses.replace(HERE, name="other", base="dc=EXAMPLE, dc=test"),
            dataclasses.replace(HERE, name="other", base="OU=Berlin,OU=People,DC=example,DC=test"),
            dataclasses.replace(HERE, base="OU=Elsewhere,DC=example,DC=test"),
        ],
    )
    def test_a_second_run_is_refused(self, option: str, other: Configuration) -> None:
        with opened(option) as first, opened(option, other) as second:
            run = first.begin({"by": "jo"})
            with pytest.raises(StateError) as refused:
                second.begin({})
            said = str(refused.value)
            assert said.startswith(f"Another run is writing to {HERE.base}: run {run.number} of jo on {process.host()}")
            assert f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}" in said
            run.conclude(Updates(), "succeeded")
            second.begin({})

    @pytest.mark.parametrize(
        "other",
        [
            dataclasses.replace(HERE, name="other", base="OU=Elsewhere,DC=example,DC=test"),
            dataclasses.replace(HERE, domain="b.test"),
        ],
    )
    def test_runs_that_have_nothing_in_common_do_not_wait(self, option: str, other: Configuration) -> None:
        with opened(option) as first, opened(option, other) as second:
            first.begin({})
            second.begin({})

    def test_a_lease_without_a_heartbeat_is_taken_over(self, option: str) -> None:
        with opened(option) as first, opened(option) as second:
            run = first.begin({})
            run.intend([(0, CREATE)])
            _age(first, lease.TIMEOUT - 5)
            with pytest.raises(StateError, match="Another run is writing"):
                second.begin({})
            _age(first, lease.TIMEOUT + 5)
            assert [intent.change for intent in second.begin({}).unfinished] == [CREATE]
            with pytest.raises(LostLeaseError, match="another run has taken over"):
                run.intend([(1, DISABLE)])
            with pytest.raises(LostLeaseError, match="another run has taken over"):
                run.conclude(EVERYTHING, "succeeded")
            assert remembered(option).people == {}
            assert len(rows(second, sa.select(tables().intents))) == 1
            query = sa.select(tables().runs.c.status).order_by(tables().runs.c.id)
            assert [row.status for row in rows(second, query)] == ["interrupted", "running"]

    def test_each_intent_is_a_heartbeat(self, option: str) -> None:
        with opened(option) as first, opened(option) as second:
            run = first.begin({})
            _age(first, lease.TIMEOUT + 5)
            run.intend([(0, CREATE)])
            with pytest.raises(StateError, match="Another run is writing"):
                second.begin({})

    def test_a_run_that_waits_for_a_service_gives_signs_of_life(
        self, option: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(lease, "HEARTBEAT", 0.01)
        with opened(option) as first, opened(option) as second:
            run = first.begin({})
            _age(first, lease.TIMEOUT + 5)
            deadline = time.monotonic() + 10
            while rows(second, sa.select(tables().leases.c.heartbeat))[0].heartbeat < time.time() - 60:
                assert time.monotonic() < deadline
            with pytest.raises(StateError, match="Another run is writing"):
                second.begin({})
            run.conclude(Updates(), "succeeded")

    def test_the_lease_of_a_process_of_this_host_that_has_ended_is_free(self, option: str) -> None:
        with opened(option) as first, opened(option) as second:
            first.begin({})
            boot, namespace, _pid, start = process.this_process().split(":")
            with first._database.writing() as connection:
                ended = f"{boot}:{namespace}:{2**22}:{start}"
                connection.execute(sa.update(tables().leases).values(process=ended))
            second.begin({})


def _age(state: State, seconds: int) -> None:
    """Let the last sign of life be this old."""
    with state._database.writing() as connection:
        then = state._database.now(connection) - seconds
        connection.execute(sa.update(tables().leases).values(heartbeat=then))


def gone_since(seconds: int) -> tuple[PersonMemory, ...]:
    """Two people who are missing from HR: of the first one the account is still there."""
    then = datetime.datetime.fromtimestamp(seconds, datetime.UTC)
    gone = PersonMemory(key="9", label='Dan "missing": 1', listed=then, missing=then)
    return (dataclasses.replace(ANNA, missing=then), gone)


class FakeModule:
    """What the functions of modules use of an AnsibleModule."""

    def __init__(self, option: str, *, check_mode: bool = False, **options: t.Any) -> None:
        absent = dict.fromkeys(("name", "key", "export", "keep", "forget"))
        self.params = {**absent, "state": option, **options}
        self.check_mode = check_mode
        self.no_log_values = set[str]()
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def shown(option: str, **options: t.Any) -> t.Any:
    """The result of `hrsync.ad.state_info`."""
    return tasks.state_info(t.cast(t.Any, FakeModule(option, **options)))


def done(option: str, **options: t.Any) -> t.Any:
    """The result of `hrsync.ad.state`."""
    return tasks.state(t.cast(t.Any, FakeModule(option, **options)))


REPORT: t.Final = changes.SetAttributes(
    key="3",
    label="Cy",
    dn="CN=Cy,DC=example,DC=test",
    deltas=(Delta(attribute="manager", after=(CREATE.dn,)),),
)


class EveryTask:
    """Further tests, of what the modules `state_info` and `state` do."""

    @pytest.fixture(autouse=True)
    def two_runs(self, option: str) -> None:
        for configuration in (HERE, dataclasses.replace(HERE, name="other")):
            with opened(option, configuration) as state:
                run = state.begin({"by": "jo"})
                run.intend([(0, CREATE), (1, DISABLE), (2, REPORT)])
                run.settle({0: APPLIED, 2: APPLIED})
                trouble = Trouble(text=f"{CREATE.dn} is no manager.", first=NOON, last=NOON)
                reports = dataclasses.replace(BO, trouble=trouble)
                run.conclude(dataclasses.replace(EVERYTHING, people=(ANNA, reports)), "applied")

    def test_an_empty_database_is_shown(self, option: str) -> None:
        with opened(option) as state, state._database.writing() as connection:
            tables().all.drop_all(connection)
        found = shown(option, key="1")
        assert (found["version"], found["configurations"], found["person"]) == (None, [], [])
        assert done(option, keep="30 days")["changed"] is False

    def test_counts_runs_and_the_lease_are_shown(self, option: str) -> None:
        with opened(option) as state:
            state.begin({"by": "eva", "version": "0.6.0"})
            found = shown(option, name="lifecycle")
        (one,) = found["configurations"]
        counts = {"people": 2, "names": 1, "runs": 2, "changes": 3, "unfinished": 1}
        assert {name: one[name] for name in counts} == counts
        assert (one["domain"], one["name"], one["sources"]) == ("example.test", "lifecycle", ["hr"])
        assert [run["status"] for run in one["last_runs"]] == ["running", "applied"]
        assert one["last_runs"][0]["facts"] == {"by": "eva", "version": "0.6.0", "host": process.host()}
        assert one["last_runs"][0]["started"].endswith("Z") and one["last_runs"][0]["ended"] is None
        assert (one["lease"]["owner"], one["lease"]["base"]) == ("eva", HERE.base)
        assert found["version"] == VERSION and len(shown(option)["configurations"]) == 2
        assert shown(option, name="lifecycle")["configurations"][0]["lease"] is None

    def test_the_outcomes_of_runs_are_shown(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({"by": "eva"})
            run.settle_unfinished({intent.number: Finding.DONE for intent in run.unfinished})
            run.intend([(0, CREATE), (1, REPORT), (2, DISABLE)])
            run.settle({0: APPLIED, 1: APPLIED, 2: Outcome(Status.FAILED, "no right")})
            waves = {"begun": 1, "of": 2, "left": 7}
            run.conclude(Updates(), "applied", ending=Ending(facts={"waves": waves}))
            state.begin({}).conclude(Updates(), "applied", ending=Ending(facts={"employees": 1}))
        found = shown(option, name="lifecycle")
        last, second, first = found["configurations"][0]["last_runs"]
        assert (last["changed"], last["failed"], last["waves"]) == ({}, 0, None)
        assert (second["changed"], second["failed"]) == ({"create": 1, "set_attributes": 1}, 1)
        assert second["waves"] == waves
        assert first["changed"] == {"create": 1, "disable": 1, "set_attributes": 1}
        assert any("ended by its waves, 7 people left" in line for line in found["lines"])

    def test_a_warning_names_people_who_are_forgotten_too_early(self, option: str) -> None:
        def warnings(*keys: str) -> list[str]:
            module = FakeModule(option, forget=list(keys), check_mode=True)
            tasks.state(t.cast(t.Any, module))
            return module.warnings

        (early,) = warnings("1", "2", "nobody")
        assert early.startswith(f"HR still listed {ANNA.label}, 2 in the last run.")
        with opened(option) as state:
            state.begin({}).conclude(Updates(people=gone_since(1)), "applied")
        (early,) = warnings("key:1", "9")
        assert f"HR still listed {ANNA.label} in" in early, "the other configuration"
        assert "9" not in early
        module = FakeModule(option, forget=["1"], name="lifecycle")
        tasks.state(t.cast(t.Any, module))
        assert module.warnings[0].startswith(f"The account of {ANNA.label} was still there in the last run.")

    def test_a_person_is_shown(self, option: str) -> None:
        (one,) = shown(option, name="lifecycle", key="1")["person"]
        assert one["remembered"]["label"] == ANNA.label
        assert one["remembered"]["said"] == {
            "ends": {"value": "2026-12-31", "since": "2026-11-30T12:00:00Z", "before": None}
        }
        assert one["remembered"]["trouble"]["times"] == 2
        assert one["remembered"]["written"]["title"]["at"] == "2026-11-30T12:00:00Z"
        assert {"key", "identities", "seen"}.isdisjoint(one["remembered"])
        assert "abcdefghijkl" not in repr(one)
        assert [name["value"] for name in one["names"]] == ["anna"]
        assert [(change["kind"], change["status"]) for change in one["changes"]] == [("create", "applied")]
        assert [entry["facts"]["change"] for entry in one["audit"]] == ["create"]
        (one,) = shown(option, name="lifecycle", key="key:3")["person"]
        assert (one["remembered"], one["names"], len(one["changes"])) == (None, [], 1)
        assert shown(option, key="nobody")["person"] == []

    def test_everything_is_exported(self, option: str, tmp_path: pathlib.Path) -> None:
        file = tmp_path / "state.jsonl"
        assert done(option, export=str(file), check_mode=True) == {
            "changed": True,
            "exported": 18,
            "pruned": {},
            "forgotten": {},
            "lines": [f"Would be exported: 18 lines to {file}"],
        }
        assert not file.exists()
        assert done(option, export=str(file))["exported"] == 18
        assert done(option, export=str(file))["changed"] is False
        assert file.stat().st_mode & 0o777 == 0o600
        lines = [json.loads(line) for line in file.read_text("utf-8").splitlines()]
        here = [line["what"] for line in lines if line["configuration"] == "lifecycle"]
        assert here == ["run", "person", "person", "name", "feed", "made", "change", "change", "change"]
        assert "secret" not in file.read_text("utf-8")
        with pytest.raises(
            StateError, match=r"The file /nowhere/x of the option export cannot be written: No such file"
        ):
            done(option, export="/nowhere/x")

    def test_what_is_old_is_removed(self, option: str) -> None:
        with opened(option) as state, state._database.writing() as connection:
            now = state._database.now(connection)
            connection.execute(sa.update(tables().runs).values(started=now - 40 * 86400))
            connection.execute(sa.update(tables().names).values(released=now - 40 * 86400))
        for _time in range(2):
            with opened(option) as state:
                run = state.begin({})
                run.settle_unfinished({intent.number: Finding.UNKNOWN for intent in run.unfinished})
                run.conclude(Updates(people=gone_since(now - 40 * 86400), feeds={"hr": {}}), "applied")
        removed = {"runs": 1, "changes": 3, "people": 1, "names": 1, "plans": 0, "details": 0}
        with opened(option) as state:
            state.begin({}).intend([(0, CREATE)])
        assert done(option, name="lifecycle", keep="50 days")["changed"] is False
        assert done(option, name="lifecycle", keep="30 days", check_mode=True)["pruned"] == removed
        assert done(option, name="lifecycle", keep="30 days") == {
            "changed": True,
            "exported": 0,
            "pruned": removed,
            "forgotten": {},
            "lines": ["Removed, older than 30 days: 1 run, 3 changes, 1 person, 1 name"],
        }
        assert done(option, name="lifecycle", keep="30 days")["changed"] is False
        # Of Anna the account is still there, and so may be her later stages; Bo is still listed.
        assert remembered(option).people.keys() == {"1", "2"}
        assert remembered(option, dataclasses.replace(HERE, name="other")).people.keys() == {"1", "2"}

    def test_runs_that_are_needed_are_not_removed(self, option: str) -> None:
        """The last one, that with the accepted feed, and those whose changes are not finished or not remembered."""
        with opened(option) as state:
            # Only of this run, nothing is needed any more.
            state.begin({}).conclude(Updates(), "applied")
        for change in (CREATE, DISABLE):
            with opened(option) as state:
                run = state.begin({})
                run.intend([(0, change)])
                run.settle({0: APPLIED})
        with opened(option) as state, state._database.writing() as connection:
            connection.execute(sa.update(tables().runs).values(started=0))
        assert done(option, keep="1")["pruned"] == {
            "runs": 1,
            "changes": 0,
            "people": 0,
            "names": 0,
            "plans": 0,
            "details": 0,
        }

    def test_a_run_removes_what_is_old_at_its_end(self, option: str) -> None:
        retention = Retention(runs=datetime.timedelta(days=30), names=datetime.timedelta(days=50))
        with opened(option) as state, state._database.writing() as connection:
            now = state._database.now(connection)
            connection.execute(sa.update(tables().runs).values(started=now - 40 * 86400))
            connection.execute(sa.update(tables().names).values(released=now - 40 * 86400))
        with opened(option) as state:
            run = state.begin({})
            run.settle_unfinished({intent.number: Finding.DONE for intent in run.unfinished})
            run.conclude(Updates(people=gone_since(now - 40 * 86400), feeds={"hr": {}}), "applied", retention)
            assert [row.id for row in rows(state, sa.select(tables().runs))] == [2, run.number]
            assert {row.run for row in rows(state, sa.select(tables().intents))} == {2}
            memory = state.memory()
            assert set(memory.people) == {"1", "2"} and not memory.made
            assert [one.value for one in memory.names] == ["anna"], "names are held for longer"
            shorter = retention._replace(names=datetime.timedelta(days=30))
            state.begin({}).conclude(Updates(), "applied", shorter)
            assert state.memory().names == ()
        # Each run only removes what is its own.
        assert len(remembered(option, dataclasses.replace(HERE, name="other")).names) == 1

    def test_a_person_is_forgotten(self, option: str) -> None:
        # Of each configuration, the changes of the person and of the report in the audit log.
        removed = {"people": 2, "names": 2, "changes": 2, "plans": 0, "requests": 0, "details": 4}
        assert done(option, forget=["1", "nobody"], check_mode=True)["forgotten"] == removed
        assert done(option, forget=["key:1", "nobody"])["forgotten"] == removed
        assert done(option, forget=["1"])["changed"] is False
        assert remembered(option).people.keys() == {"2"}
        assert remembered(option).names == ()
        with opened(option) as state:
            every = [row for table in tables().all.sorted_tables for row in rows(state, sa.select(table))]
            assert "anna" not in repr(every).lower()
            found = rows(state, sa.select(tables().intents).order_by(tables().intents.c.id))
        assert [(row.kind, row.status) for row in found[:3]] == [
            ("create", "applied"),
            ("disable", None),
            ("set_attributes", "applied"),
        ]
        assert found[0].key.startswith("forgotten:") and found[0].key != found[3].key

    def test_nothing_is_removed_while_a_run_is_writing(self, option: str) -> None:
        with opened(option) as state:
            state.begin({"by": "eva"})
            for wish in ({"keep": "30 days"}, {"forget": ["1"]}):
                with pytest.raises(StateError, match=r"of the configuration lifecycle is writing, by eva on "):
                    done(option, **wish)
            assert done(option, name="other", forget=["1"])["changed"] is True

    def test_a_period_that_is_none_is_refused(self, option: str) -> None:
        with pytest.raises(ConfigurationError, match=r"keep is '2 years'\. Give a number of days or weeks"):
            done(option, keep="2 years")
