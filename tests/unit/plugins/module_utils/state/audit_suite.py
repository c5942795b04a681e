# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is true of the audit log on every engine. The unit tests run it on SQLite, those of the lab on PostgreSQL."""

from __future__ import annotations

import concurrent.futures
import dataclasses
import datetime
import io
import pathlib
import random
import typing as t

import pytest
import sqlalchemy as sa

from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import EntryKind, Event
from ansible_collections.hrsync.ad.plugins.module_utils.audit.events import Ending
from ansible_collections.hrsync.ad.plugins.module_utils.audit.verifier import Head, genesis, head_of, verify
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, StateError
from ansible_collections.hrsync.ad.plugins.module_utils.evidence import log_tasks
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import CreateOu
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Finding, Updates
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status
from ansible_collections.hrsync.ad.plugins.module_utils.state import audit, process
from ansible_collections.hrsync.ad.plugins.module_utils.state.retention import Retention
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables

from .plans_suite import new_plan
from .suite import APPLIED, CREATE, DISABLE, EVERYTHING, HERE, REPORT, FakeModule, done, opened, rows

DAY: t.Final = 86_400
PLACE: t.Final = CreateOu(dn="OU=People,DC=example,DC=test")


def info(option: str, **options: t.Any) -> t.Any:
    """The result of `hrsync.ad.audit_info`."""
    absent = dict.fromkeys(("domain", "since", "until", "kind", "run", "change", "attribute", "approved", "never"))
    module = FakeModule(option, **{**absent, "undo": False, "limit": 1000, **options})
    return log_tasks.audit_info(t.cast(t.Any, module))


def entries(option: str, **options: t.Any) -> list[t.Any]:
    """The entries of the only log."""
    [log] = info(option, **options)["logs"]
    found: list[t.Any] = log["entries"]
    return found


def verified(option: str, **options: t.Any) -> t.Any:
    """The result of `hrsync.ad.audit_verify`."""
    absent = {**dict.fromkeys(("domain", "path", "head", "heads")), "excerpt": False}
    return log_tasks.audit_verify(t.cast(t.Any, FakeModule(option, **{**absent, **options})))


def changed(option: str, *statements: t.Any) -> None:
    """Let somebody change the database behind our back."""
    with opened(option) as state, state._database.writing() as connection:
        for statement in statements:
            connection.execute(sa.text(statement) if isinstance(statement, str) else statement)


def one_run(option: str, *changes: t.Any, **facts: t.Any) -> str:
    """A run that makes changes, and its head."""
    with opened(option) as state:
        run = state.begin({"by": "jo", "version": "0.7.0", **facts})
        if changes:
            run.intend(list(enumerate(changes)))
            run.settle(dict.fromkeys(range(len(changes)), APPLIED))
        return run.conclude(EVERYTHING, "applied", None, Ending(facts={"checksum": "ab"}))


def kinds(option: str, **options: t.Any) -> list[str]:
    return [one["kind"] for one in entries(option, **options)]


class EveryAudit:
    """The tests. Subclasses have a fixture `option`: the URL of an empty database."""

    def test_a_run_is_told_from_its_beginning_to_its_end(self, option: str) -> None:
        head = one_run(option, CREATE, DISABLE)
        began, create, disable, ended = entries(option)
        assert (began["kind"], began["facts"]) == ("run_began", {"run": 1, "version": "0.7.0"})
        assert began["details"] == {"by": "jo", "host": process.host()}
        assert create["facts"] == {"run": 1, "change": "create", "status": "applied"}
        assert create["details"]["change"]["deltas"][0]["after"] == ["CEO"]
        assert (disable["details"]["key"], disable["details"]["label"]) == ("2", "Bo")
        assert (ended["kind"], ended["facts"]) == ("run_ended", {"run": 1, "status": "applied", "checksum": "ab"})
        assert ended["details"] is None and not ended["details_removed"]
        assert [one["number"] for one in entries(option)] == [1, 2, 3, 4]
        assert head == f"4:{ended['hash']}"
        now = datetime.datetime.now(datetime.UTC)
        then = datetime.datetime.fromisoformat(ended["at"])
        assert abs(now - then) < datetime.timedelta(minutes=1)

    def test_questions_about_changes(self, option: str) -> None:
        one_run(option, CREATE, DISABLE)
        [create] = entries(option, change=["create"], never="enable", attribute=[" Title"], approved=False)
        assert create["text"] == f"2 {create['at']} run 1: create account Anna: OU=People; applied"
        assert entries(option, change=["create"], never="create") == entries(option, undo=True) == []
        assert entries(option, approved=True) == []
        for wrong in ({"change": ["disabel"]}, {"never": "disabel"}):
            with pytest.raises(ConfigurationError, match="There is no kind of change disabel; did you mean disable"):
                info(option, **wrong)

    def test_outcomes_are_told_in_the_transaction_that_remembers_them(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({})
            run.intend([(0, CREATE), (1, DISABLE)])
            run.settle({0: APPLIED, 1: Outcome(Status.FAILED, "Refused.", unknown=True)})
            assert kinds(option) == ["run_began"]
            run.intend([(2, CREATE)])
            assert [one["facts"].get("status") for one in entries(option)] == [None, "applied", "unknown"]
            assert entries(option)[2]["details"]["message"] == "Refused."
            run.settle({2: APPLIED})
            run.conclude(Updates(), "applied")
        assert kinds(option) == ["run_began", "change", "change", "change", "run_ended"]

    def test_an_outcome_whose_transaction_fails_is_told_once(self, option: str) -> None:
        with opened(option) as state:
            run = state.begin({})
            run.intend([(0, CREATE)])
            run.settle({0: APPLIED})
            with pytest.raises(TypeError):
                run.intend([(1, dataclasses.replace(DISABLE, key=t.cast(t.Any, object())))])
            run.conclude(Updates(), "applied")
        assert kinds(option) == ["run_began", "change", "run_ended"]

    def test_a_killed_run_and_what_was_found_of_it_are_told(self, option: str) -> None:
        with opened(option) as first, opened(option) as second:
            run = first.begin({})
            run.intend([(0, CREATE), (1, DISABLE)])
            with first._database.writing() as connection:
                connection.execute(sa.update(tables().leases).values(heartbeat=1))
            next_run = second.begin({})
            found = {intent.number: Finding.DONE for intent in next_run.unfinished[:1]}
            next_run.settle_unfinished(found)
            next_run.conclude(Updates(), "applied")
        assert kinds(option) == ["run_began", "run_interrupted", "run_began", "change_found", "run_ended"]
        interrupted, found_change = entries(option)[1], entries(option)[3]
        assert interrupted["facts"] == {"run": run.number, "found_by": next_run.number, "unsettled": 2}
        assert found_change["facts"] == {
            "run": next_run.number,
            "of_run": run.number,
            "change": "create",
            "status": "done",
        }
        assert found_change["details"]["key"] == "1"

    def test_a_run_that_ends_with_an_error_is_told(self, option: str) -> None:
        with pytest.raises(ZeroDivisionError), opened(option) as state:
            state.begin({}).intend([(0, CREATE)])
            raise ZeroDivisionError
        assert [one["facts"] for one in entries(option, kind=["run_interrupted"])] == [{"run": 1, "unsettled": 1}]

    def test_plans_and_changes_that_were_approved_are_told(self, option: str) -> None:
        with opened(option) as state:
            kept = state.keep(new_plan(CREATE, DISABLE), DAY)
            assert state.keep(new_plan(CREATE, DISABLE), DAY) == kept
            head = state.audit_head()
            run = state.begin({})
            run.use([kept.number], {"1"})
            run.intend([(0, CREATE), (1, DISABLE), (2, PLACE)])
            run.settle(dict.fromkeys(range(3), APPLIED))
            run.conclude(Updates(), "applied")
        plan, began, create, disable, place, ended = entries(option)
        assert (plan["kind"], head) == ("plan_kept", f"1:{plan['hash']}")
        assert plan["facts"] == {
            "plan": kept.name,
            "row": plan["facts"]["row"],
            "shown": plan["facts"]["shown"],
            "checksum": kept.checksum,
            "valid_until": plan["facts"]["valid_until"],
            "people": 2,
            "version": "0.7.0",
        }
        assert plan["facts"]["valid_until"] == kept.valid_until.isoformat().replace("+00:00", "Z")
        assert plan["details"] == {"requested_by": "anna", "host": ""}
        assert [one["facts"].get("approved") for one in (create, disable, place)] == [True, None, True]
        assert ended["facts"] == {"run": began["facts"]["run"], "status": "applied", "plans": {kept.name: 1}}

    def test_the_approval_that_an_interrupted_run_has_used_is_told(self, option: str) -> None:
        with opened(option) as state:
            kept = state.keep(new_plan(CREATE), DAY)
            run = state.begin({})
            run.use([kept.number], {"1"})
            run.intend([(0, CREATE)])
        assert entries(option)[-1]["facts"] == {"run": 1, "unsettled": 1, "plans": {kept.name: 1}}

    def test_old_plans_go(self, option: str) -> None:
        with opened(option) as state:
            run, kept = state.begin({}), state.keep(new_plan(CREATE), DAY)
            run.use([kept.number], {"1"})
            run.intend([(0, CREATE)])
            run.settle({0: APPLIED})
            run.conclude(Updates(), "applied")
        changed(option, sa.update(tables().plans).values(valid_until=1))
        assert done(option, keep="1 day")["pruned"]["plans"] == 1
        with opened(option) as state:
            assert rows(state, sa.select(tables().units)) == []

    def test_a_run_that_was_refused_is_not_told(self, option: str) -> None:
        with opened(option) as first, opened(option) as second:
            first.begin({})
            with pytest.raises(StateError, match="Another run is writing"):
                second.begin({})
            assert kinds(option) == ["run_began"]

    def test_each_configuration_has_its_own_log(self, option: str) -> None:
        one_run(option)
        with opened(option, dataclasses.replace(HERE, name="other")) as state:
            head = state.begin({}).conclude(Updates(), "applied")
        assert head.startswith("2:")
        here, other = info(option)["logs"]
        assert (here["name"], here["count"], other["name"], other["head"]) == ("lifecycle", 2, "other", head)
        assert len(verified(option)["logs"]) == 2
        with pytest.raises(ConfigurationError, match=r"A head belongs to one log, but the database has 2 such logs \("):
            verified(option, head=[head])
        with pytest.raises(ConfigurationError, match=r"An export has one log, .* Set the options name and domain to"):
            info(option, export="/tmp/never")
        assert verified(option, name="other", head=[head])["logs"][0]["heads"] == 1
        with pytest.raises(StateError, match="was written anew"):
            verified(option, name="lifecycle", domain="EXAMPLE.test", head=[head])
        assert verified(option, domain="b.test")["logs"] == []

    def test_entries_are_chosen(self, option: str) -> None:
        one_run(option, CREATE, DISABLE)
        one_run(option, REPORT)
        assert [one["number"] for one in entries(option, kind=["change"])] == [2, 3, 6]
        assert [one["number"] for one in entries(option, run=2)] == [5, 6, 7]
        assert [one["number"] for one in entries(option, key="key:2")] == [3]
        assert [one["number"] for one in entries(option, limit=2)] == [6, 7]
        [log] = info(option, limit=2, kind=["change"])["logs"]
        assert (log["count"], log["matched"], len(log["entries"])) == (7, 3, 2)
        today = datetime.datetime.now(datetime.UTC).date()
        assert len(entries(option, since=str(today - datetime.timedelta(days=1)), until=str(today))) == 7
        assert entries(option, since=str(today + datetime.timedelta(days=2))) == []
        assert entries(option, until="2026-01-01T12:00:00+01:00") == []

    @pytest.mark.parametrize(
        ("options", "said"),
        [
            ({"since": "March"}, "The option since is 'March', which is not a time. Write a day such as 2026-12-24"),
            ({"until": "2026-02-30"}, "The option until is '2026-02-30', which is not a time"),
            ({"limit": 0}, "The option limit is 0. Give the number of entries to show, at least 1."),
        ],
    )
    def test_options_that_are_none_are_refused(self, option: str, options: t.Any, said: str) -> None:
        with pytest.raises(ConfigurationError, match=said):
            info(option, **options)

    def test_the_export_is_whole(self, option: str, tmp_path: pathlib.Path) -> None:
        head, file = one_run(option, CREATE, DISABLE), tmp_path / "log.jsonl"
        assert info(option, export=str(file), check_mode=True)["changed"] is True and not file.exists()
        assert info(option, export=str(file))["exported"] == 4
        assert info(option, export=str(file))["changed"] is False
        assert file.stat().st_mode & 0o777 == 0o600
        assert [verified(option, path=str(file), head=[head]), verified(option, head=[head])] == [
            {
                "logs": [
                    {
                        "domain": "example.test",
                        "name": "lifecycle",
                        "head": head,
                        "count": 4,
                        "removed": 0,
                        "heads": 1,
                    }
                ]
            }
        ] * 2
        found = verify(io.BytesIO(file.read_bytes()), [t.cast(Head, head_of(head))])
        assert (found.entries, found.heads) == (4, 1)
        one_run(option)
        assert info(option, export=str(file)) | {"logs": []} == {"changed": True, "exported": 6, "logs": []}
        with pytest.raises(StateError, match=r"/nowhere/x of the option export cannot be written: No such file"):
            info(option, export="/nowhere/x")

    def test_files_and_heads_that_cannot_be_read(self, option: str, tmp_path: pathlib.Path) -> None:
        heads = tmp_path / "heads"
        heads.write_text("12:ab\n", "utf-8")
        for options, said in (
            ({"path": "/nowhere/x"}, "The file /nowhere/x of the option path cannot be read: No such file"),
            ({"heads": "/nowhere/x"}, "The file /nowhere/x of the option heads cannot be read: No such file"),
            ({"heads": str(heads)}, f"The option heads: {heads} has no head, which is a number, a colon and a hash"),
            ({"excerpt": True}, "The option excerpt is for an exported log. Set the option path to it."),
            ({"head": ["12:ab"]}, "The option head is '12:ab'. Give the number of an entry, a colon and its hash"),
        ):
            with pytest.raises((StateError, ConfigurationError), match=said):
                verified(option, **options)

    def test_heads_of_all_runs_are_compared(self, option: str, tmp_path: pathlib.Path) -> None:
        heads = [one_run(option, CREATE) for _run in range(3)]
        file = tmp_path / "heads"
        file.write_text("".join(f"2026-11-30 run ended, {head}\n" for head in heads), "utf-8")
        assert verified(option, heads=str(file), head=heads[:1])["logs"][0]["heads"] == 3

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            ("UPDATE hrsync_audit SET entry = replace(entry, 'applied', 'skipped') WHERE number = 3", "3: Its hash is"),
            (
                "UPDATE hrsync_audit SET entry = replace(entry, ':', ': ') WHERE number = 3",
                "3: Its text is not written",
            ),
            ("UPDATE hrsync_audit SET hash = 'x' WHERE number = 3", "3: Its hash is not that of its text"),
            ("DELETE FROM hrsync_audit WHERE number = 3", "3: It is missing. Entry 4 comes in its place"),
            ("DELETE FROM hrsync_audit WHERE number = 4", "4: It is missing. A head of entry 4 was kept"),
            ("UPDATE hrsync_audit SET number = 9 WHERE number = 4", "4: It is kept under the number 9"),
            ("DELETE FROM hrsync_audit_detail WHERE number = 2", "2: Its details are missing, and no later entry says"),
            (
                "UPDATE hrsync_audit_detail SET details = replace(details, 'CEO', 'CTO')",
                "2: Its details, or their salt",
            ),
            ("UPDATE hrsync_audit_detail SET salt = 'x' WHERE number = 3", "3: Its details are incomplete, or their"),
            (
                "UPDATE hrsync_audit_detail SET key = '7' WHERE number = 3",
                "3: Its details were moved to another person",
            ),
            (
                "UPDATE hrsync_audit_detail SET number = 7 WHERE number = 3",
                "5: There are details of entry 7, but there",
            ),
            ("UPDATE hrsync_configuration SET domain = 'b.test'", "1: It does not follow from the entry before"),
            ("UPDATE hrsync_configuration SET name = 'b'", "1: It does not follow from the entry before"),
        ],
    )
    def test_what_somebody_changes_in_the_database_is_found(self, option: str, statement: str, said: str) -> None:
        head = one_run(option, CREATE, DISABLE)
        with opened(option) as state, state._database.writing() as connection:
            connection.execute(sa.text(statement))
        with pytest.raises(StateError, match=f"^The audit log is broken at entry ({said})") as raised:
            verified(option, head=[head])
        assert raised.value.result == {"broken": int(str(raised.value).split(" ")[7].rstrip(":"))}

    def test_an_empty_log_is_whole_unless_a_head_was_kept(self, option: str) -> None:
        with opened(option):
            pass
        assert verified(option)["logs"] == []
        assert info(option)["logs"][0]["head"] == ""
        with pytest.raises(StateError, match=r"broken at entry 1: It is missing\. A head of entry 4 was kept"):
            verified(option, head=[f"4:{'0' * 64}"])

    def test_an_older_database_has_no_log(self, option: str) -> None:
        with opened(option) as state, state._database.writing() as connection:
            tables().all.drop_all(connection)
        with pytest.raises(StateError, match=r"has no audit log yet\. The first run with this version creates it\."):
            info(option)

    def test_what_others_append_at_the_same_time_is_one_chain(self, option: str) -> None:
        with opened(option) as state:
            state.begin({}).conclude(Updates(), "applied")

        def decide(number: int) -> None:
            # With time to wait for one another, also on a busy machine.
            with opened(option, patience=60) as state, state._database.writing() as connection:
                told = [Event(kind=EntryKind.DECISION, facts={"n": number}, details={"by": "eva"})] * 2
                assert audit.append(connection, 1, told, 7 * DAY).number == audit.head(connection, 1).number

        with concurrent.futures.ThreadPoolExecutor(4) as pool:
            list(pool.map(decide, range(8)))
        assert verified(option)["logs"][0]["count"] == 18
        numbers = [one["facts"]["n"] for one in entries(option, kind=["decision"])]
        assert sorted(numbers[::2]) == list(range(8)) and numbers[::2] == numbers[1::2]

    def test_nothing_to_tell_is_nothing(self, option: str) -> None:
        with opened(option) as state, state._database.writing() as connection:
            assert audit.append(connection, 1, [], 0) == genesis("example.test", "lifecycle")
            assert audit.append(connection, 1, [Event(kind=EntryKind.UNDO)], 0).number == 1

    def test_the_person_goes_and_the_log_stays_whole(self, option: str) -> None:
        """Also in entries and plans about others: as their manager, by the label, the DN or the key."""
        other = Event(kind=EntryKind.PLAN_KEPT, facts={"plan": "p"}, details={"keys": ["2", "1"], "text": "b"})
        alike = Event(kind=EntryKind.PLAN_KEPT, facts={}, details={"keys": ["11"], "after": ["1"]})
        with opened(option) as state:
            state.keep(new_plan(CREATE, DISABLE, by="jo"), DAY)
        head = one_run(option, CREATE, DISABLE, REPORT)
        with opened(option) as state:
            state.keep(new_plan(CREATE, REPORT, by="jo"), DAY)
            with state._database.writing() as connection:
                audit.append(connection, 1, [other, alike], 1)
                of_person = {"receiver": "desk", "request": "7", "digest": "d", "opened": 1}
                told = [{"configuration": 1, "subject": f"person:{key}", **of_person} for key in ("1", "11")]
                connection.execute(sa.insert(tables().requests), told)
        assert [one["number"] for one in entries(option, key="1")] == [3, 8]
        assert done(option, forget=["1"], check_mode=True)["forgotten"]["details"] == 3
        assert done(option, forget=["1"])["forgotten"] == {
            "people": 1,
            "names": 1,
            "changes": 1,
            "plans": 2,
            "requests": 1,
            "details": 3,
        }
        assert done(option, forget=["1"])["changed"] is False
        last = entries(option)[-1]
        assert last["facts"] == {
            "people": 1,
            "names": 1,
            "changes": 1,
            "plans": 2,
            "requests": 1,
            "details": 3,
            "numbers": [[3, 3], [5, 5], [8, 8]],
        }
        assert last["details"] == {"by": process.user(), "host": process.host()}
        gone = [one["number"] for one in entries(option) if one["details_removed"]]
        assert gone == [3, 5, 8]
        found = verified(option, head=[head, f"{last['number']}:{last['hash']}"])["logs"][0]
        assert (found["removed"], found["count"]) == (3, 10)
        with opened(option) as state:
            every = [row for table in tables().all.sorted_tables for row in rows(state, sa.select(table))]
        assert "anna" not in repr(every).lower()

    def test_somebody_whose_run_is_removed_already_can_be_forgotten(self, option: str) -> None:
        """Nothing but the log knows the name then."""
        one_run(option, CREATE, REPORT)
        changed(option, sa.delete(tables().intents), sa.delete(tables().people), sa.delete(tables().names))
        assert done(option, forget=["1"])["forgotten"] == {
            "people": 0,
            "names": 0,
            "changes": 0,
            "plans": 0,
            "requests": 0,
            "details": 2,
        }
        assert verified(option)["logs"][0]["removed"] == 2

    def test_old_details_go_and_the_log_stays_whole(self, option: str) -> None:
        retention = Retention(runs=datetime.timedelta(days=30), names=datetime.timedelta(days=30))
        with opened(option) as state, state._database.writing() as connection:
            now = state._database.now(connection)
            for days in (50, 40, 20):
                told = [Event(kind=EntryKind.DECISION, facts={"days": days}, details={"by": "eva"})] * 2
                audit.append(connection, 1, told, now - days * DAY)
        with opened(option) as state:
            state.begin({}).conclude(Updates(), "applied", retention)
        pruned = entries(option)[-2]
        assert (pruned["kind"], pruned["details"]) == ("pruned", None)
        assert pruned["facts"] == {
            "run": 1,
            "before": pruned["facts"]["before"],
            **dict.fromkeys(("runs", "changes", "people", "names", "plans"), 0),
            "details": 4,
            "numbers": [[1, 4]],
        }
        assert [one["number"] for one in entries(option) if one["details_removed"]] == [1, 2, 3, 4]
        assert verified(option)["logs"][0]["removed"] == 4
        # By the module, too; it is told who it was.
        assert done(option, keep="10 days")["pruned"]["details"] == 2
        assert entries(option)[-1]["details"] == {"by": process.user(), "host": process.host()}
        assert done(option, keep="10 days")["changed"] is False
        assert verified(option)["logs"][0]["removed"] == 6

    def test_whatever_happens_the_log_stays_whole(self, option: str, tmp_path: pathlib.Path) -> None:
        """Runs, killed runs, decisions, forgetting and pruning in an order by chance, and all heads stay right."""
        chance, heads, file = random.Random(11), list[str](), tmp_path / "log.jsonl"

        def run(kills: bool) -> None:
            with opened(option) as state:
                writing = state.begin({"by": "jo"})
                writing.settle_unfinished({one.number: Finding.UNKNOWN for one in writing.unfinished})
                keys = chance.choices("12345", k=3)
                writing.intend(
                    [(at, dataclasses.replace(CREATE, key=key, label=f"<{key}>")) for at, key in enumerate(keys)]
                )
                writing.settle(dict.fromkeys(range(2), APPLIED))
                if not kills:
                    keep = Retention(runs=datetime.timedelta(days=1), names=datetime.timedelta(days=1))
                    heads.append(writing.conclude(Updates(), "applied", chance.choice([keep, None])))

        def decide() -> None:
            with opened(option) as state, state._database.writing() as connection:
                then = state._database.now(connection) - chance.randrange(3) * DAY
                event = Event(kind=EntryKind.DECISION, details={"key": chance.choice("12345")})
                heads.append(str(audit.append(connection, 1, [event], then)))

        steps: list[t.Callable[[], object]] = [
            lambda: run(False),
            lambda: run(True),
            decide,
            lambda: done(option, forget=chance.choices("12345", k=2)),
            lambda: done(option, keep="1 day"),
        ]
        run(False)
        for step in chance.choices(steps, k=25):
            step()
            found = verified(option, head=heads)["logs"][0]
        assert found["removed"] > 10 and found["heads"] == len(heads)
        assert info(option, export=str(file))["exported"] == found["count"]
        assert verified(option, path=str(file), head=heads)["logs"] == [found]
