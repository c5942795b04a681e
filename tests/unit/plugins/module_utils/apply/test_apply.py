# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Applying plans: what is sent, in which order, and what a refusal stops."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply import apply as applying
from ansible_collections.hrsync.ad.plugins.module_utils.apply import ledger, passwords
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import (
    Add,
    Delete,
    Modify,
    Request,
    Result,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    DIRECTORY_CHANGES,
    Change,
    CreateOu,
    Delta,
    DirectoryChange,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Failure
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Outcomes, Plan, Status
from ansible_collections.hrsync.ad.plugins.module_utils.steps.skype_user.descriptor import KIND as STEP
from ansible_collections.hrsync.ad.plugins.module_utils.values.syntax import AttributeType, Syntax

BASE = "OU=People,DC=example,DC=com"
OK = Result(ok=True, code=0)
READ = Snapshot(
    server="",
    base_dn=BASE,
    schema={
        name.lower(): AttributeType(name, syntax, single)
        for name, syntax, single in (
            ("sAMAccountName", Syntax.TEXT, True),
            ("title", Syntax.TEXT, True),
            ("manager", Syntax.DN, True),
            ("otherTelephone", Syntax.TEXT, False),
        )
    },
)
GUID = "6f2c0a4e-9d1b-4c3a-8f57-0b1c2d3e4f50"


class ScriptedDirectory:
    """Answers as scripted by the DN of a request, else with success, and remembers what it was sent."""

    domain_dn = BASE

    def __init__(self, answers: t.Mapping[str, t.Callable[[Request], Result]] | None = None) -> None:
        self.answers = answers or {}
        self.sent: list[Request] = []

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        for request in requests:
            self.sent.append(request)
            answer = self.answers.get(request.dn)
            yield answer(request) if answer else OK

    def search(self, _base: str, _filter: str, _attributes: t.Collection[str]) -> t.Iterator[Entry]:
        return iter(())


def refuse(code: int, message: str = "refused", **more: t.Any) -> t.Callable[[Request], Result]:
    return lambda _request: Result(False, code, message, **more)


def make(kind: Kind, key: str, **fields: t.Any) -> DirectoryChange:
    return DIRECTORY_CHANGES[kind](key=key, dn=f"CN={key},{BASE}", **fields)


def run(directory: ScriptedDirectory, *changes: Change) -> list[Status]:
    outcomes = applying.apply(Plan(changes=changes), directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
    return [outcomes[index].status for index in range(len(changes))]


def test_create_is_one_add_with_password_and_state() -> None:
    directory = ScriptedDirectory()
    change = make(kinds.CREATE, "a", enabled=True, deltas=(Delta(attribute="title", after=("Ingénieure",)),))
    assert run(directory, change) == [Status.APPLIED]
    [request] = directory.sent
    assert isinstance(request, Add)
    assert request.attributes["title"] == ("Ingénieure".encode(),)
    assert request.attributes["userAccountControl"] == (b"512",)
    assert request.attributes["unicodePwd"] == ('"Secret.1"'.encode("utf-16-le"),)


def test_disabled_create_has_no_flag_password_not_required() -> None:
    directory = ScriptedDirectory()
    run(directory, make(kinds.CREATE, "a"))
    [request] = directory.sent
    assert isinstance(request, Add)
    assert request.attributes["userAccountControl"] == (b"514",)


def test_failure_stops_only_the_later_changes_of_that_account() -> None:
    directory = ScriptedDirectory({f"CN=a,{BASE}": refuse(50)})
    changes = (
        make(kinds.CREATE, "a"),
        make(kinds.CREATE, "b"),
        make(kinds.ENABLE, "a", control=514),
        make(kinds.ENABLE, "b", control=514),
    )
    assert run(directory, *changes) == [Status.FAILED, Status.APPLIED, Status.SKIPPED, Status.APPLIED]


def test_what_a_busy_directory_refuses_is_transient() -> None:
    directory = ScriptedDirectory({f"CN=a,{BASE}": refuse(51), f"CN=b,{BASE}": refuse(52), f"CN=c,{BASE}": refuse(53)})
    plan = Plan(changes=tuple(make(kinds.CREATE, name) for name in "abc"))
    outcomes = applying.apply(plan, directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
    assert [one.status for one in outcomes.values()] == [Status.FAILED] * 3
    assert [one.transient for one in outcomes.values()] == [True, True, False]


def test_manager_whose_account_failed_is_left_out() -> None:
    directory = ScriptedDirectory({f"CN=boss,{BASE}": refuse(50)})
    manager = Delta(attribute="manager", after=(f"CN=boss,{BASE}",), person="boss")
    changes = (
        make(kinds.CREATE, "boss"),
        make(kinds.CREATE, "a", level=1, deltas=(manager,)),
        make(kinds.SET_ATTRIBUTES, "b", account=GUID, deltas=(manager,)),
    )
    assert run(directory, *changes) == [Status.FAILED, Status.APPLIED, Status.SKIPPED]
    created = directory.sent[1]
    assert isinstance(created, Add)
    assert "manager" not in created.attributes


def test_several_values_are_written_as_a_delta() -> None:
    directory = ScriptedDirectory()
    delta = Delta(attribute="otherTelephone", before=("1", "2"), after=("2", "3"))
    run(directory, make(kinds.SET_ATTRIBUTES, "a", account=GUID, deltas=(delta,)))
    [request] = directory.sent
    assert request == Modify(
        f"<GUID={GUID}>", (("delete", "otherTelephone", (b"1",)), ("add", "otherTelephone", (b"3",)))
    )


def test_clearing_deletes_the_value_that_was_read() -> None:
    directory = ScriptedDirectory()
    run(directory, make(kinds.SET_ATTRIBUTES, "a", deltas=(Delta(attribute="title", before=("x",)),)))
    assert directory.sent == [Modify(f"CN=a,{BASE}", (("delete", "title", (b"x",)),))]


def test_members_of_a_group_share_a_request() -> None:
    directory = ScriptedDirectory()
    group = "CN=G,DC=example,DC=com"
    statuses = run(directory, *(make(kinds.ADD_TO_GROUP, key, group=group) for key in "abc"))
    assert statuses == [Status.APPLIED] * 3
    assert directory.sent == [Modify(group, (("add", "member", tuple(f"CN={key},{BASE}".encode() for key in "abc")),))]


def test_members_are_tried_alone_when_one_is_refused() -> None:
    group = "CN=G,DC=example,DC=com"

    def answer(request: Request) -> Result:
        members = t.cast(Modify, request).changes[0][2]
        return Result(False, 50, "no rights") if f"CN=b,{BASE}".encode() in members else OK

    directory = ScriptedDirectory({group: answer})
    statuses = run(directory, *(make(kinds.ADD_TO_GROUP, key, group=group) for key in "abc"))
    assert statuses == [Status.APPLIED, Status.FAILED, Status.APPLIED]


def test_membership_that_somebody_else_made_or_ended_is_no_failure() -> None:
    group, other = "CN=G,DC=example,DC=com", "CN=H,DC=example,DC=com"
    directory = ScriptedDirectory({group: refuse(68), other: refuse(53, reason="00000561")})
    changes = (make(kinds.ADD_TO_GROUP, "a", group=group), make(kinds.REMOVE_FROM_GROUP, "a", group=other))
    assert run(directory, *changes) == [Status.APPLIED, Status.APPLIED]


def test_other_unwillingness_to_remove_is_a_failure() -> None:
    group = "CN=G,DC=example,DC=com"
    directory = ScriptedDirectory({group: refuse(53, reason="0000055E")})
    assert run(directory, make(kinds.REMOVE_FROM_GROUP, "a", group=group)) == [Status.FAILED]


def test_nothing_is_tried_after_the_directory_is_lost() -> None:
    directory = ScriptedDirectory({f"CN=a,{BASE}": refuse(-1, "", lost=True)})
    changes = (make(kinds.CREATE, "a"), make(kinds.DISABLE, "b", account=GUID, control=512))
    assert run(directory, *changes) == [Status.FAILED, Status.SKIPPED]
    assert len(directory.sent) == 1


def test_only_what_was_sent_may_have_been_done() -> None:
    """Of the requests that a lost directory left without an answer, those not sent were surely not carried out."""
    directory = ScriptedDirectory(
        {
            f"CN=b,{BASE}": refuse(-1, "", lost=True),
            f"CN=c,{BASE}": refuse(-1, "", lost=True, sent=False),
        }
    )
    plan = Plan(changes=(*(make(kinds.CREATE, key) for key in "abc"), make(kinds.ENABLE, "c", control=514)))
    outcomes = applying.apply(plan, directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
    assert [(outcomes[index].status, outcomes[index].message) for index in range(4)] == [
        (Status.APPLIED, ""),
        (Status.FAILED, ledger.UNANSWERED),
        (Status.SKIPPED, ledger.NOT_TRIED),
        (Status.SKIPPED, ledger.NOT_TRIED),
    ]


def test_a_directory_that_is_lost_while_nothing_is_under_way_is_a_failure() -> None:
    lost = refuse(-1, "Not sent, because dc1 closed the connection.", lost=True, sent=False)
    directory = ScriptedDirectory({f"CN={key},{BASE}": lost for key in "ab"})
    plan = Plan(changes=tuple(make(kinds.CREATE, key) for key in "ab"))
    outcomes = applying.apply(plan, directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
    assert [(outcomes[index].status, outcomes[index].message) for index in range(2)] == [
        (Status.FAILED, "Not sent, because dc1 closed the connection."),
        (Status.SKIPPED, ledger.NOT_TRIED),
    ]


def test_members_that_were_not_sent_were_not_tried() -> None:
    group = "CN=G,DC=example,DC=com"
    directory = ScriptedDirectory({group: refuse(-1, "", lost=True, sent=False)})
    changes = (make(kinds.ADD_TO_GROUP, key, group=group) for key in "abc")
    assert run(directory, *changes) == [Status.FAILED, Status.SKIPPED, Status.SKIPPED]
    assert len(directory.sent) == 1


class TestDirectoryThatTakesNoPasswordInAnAdd:
    """Microsoft's documentation says so of unicodePwd; the account is then created in three steps."""

    @staticmethod
    def directory(password_code: int, **more: t.Any) -> ScriptedDirectory:
        def answer(request: Request) -> Result:
            if isinstance(request, Add) and "unicodePwd" in request.attributes:
                return Result(False, 53, "unwilling")
            if isinstance(request, Modify) and request.changes[0][1] == "unicodePwd" and password_code:
                return Result(False, password_code, "policy", reason="0000052D", **more)
            return OK

        return ScriptedDirectory({f"CN=a,{BASE}": answer})

    def test_enabled_only_after_its_password(self) -> None:
        directory = self.directory(password_code=0)
        assert run(directory, make(kinds.CREATE, "a", enabled=True)) == [Status.APPLIED]
        _refused, added, reset, enabled = directory.sent
        assert isinstance(added, Add)
        assert added.attributes["userAccountControl"] == (b"514",)
        assert isinstance(reset, Modify)
        assert reset.changes[0][1] == "unicodePwd"
        assert enabled == Modify(
            f"CN=a,{BASE}", (("delete", "userAccountControl", (b"514",)), ("add", "userAccountControl", (b"512",)))
        )

    def test_nothing_is_left_behind_when_the_password_is_refused(self) -> None:
        directory = self.directory(password_code=19)
        assert run(directory, make(kinds.CREATE, "a", enabled=True)) == [Status.FAILED]
        assert directory.sent[-1] == Delete(f"CN=a,{BASE}", tree=False)

    def test_half_made_when_the_directory_is_lost_before_the_password_is_sent(self) -> None:
        directory = self.directory(password_code=-1, lost=True, sent=False)
        plan = Plan(changes=(make(kinds.CREATE, "a", enabled=True),))
        outcomes = applying.apply(plan, directory, READ, passwords=Passwords(lambda _names: "Secret.1"))
        assert (outcomes[0].status, outcomes[0].message) == (Status.FAILED, ledger.UNANSWERED)


def test_parents_of_missing_ous_come_first() -> None:
    directory = ScriptedDirectory()
    parent = CreateOu(dn=f"OU=x,{BASE}")
    child = CreateOu(dn=f"OU=y,OU=x,{BASE}")
    assert run(directory, parent, child) == [Status.APPLIED, Status.APPLIED]
    assert [request.dn for request in directory.sent] == [parent.dn, child.dn]


def test_generated_passwords_have_all_character_categories() -> None:
    generated = passwords.generate()
    assert len(generated) == passwords.GENERATED_LENGTH
    assert all(set(generated) & set(characters) for characters in passwords.CLASSES)


def test_what_its_failure_lets_pass_stops_nothing_but_forgetting() -> None:
    groups = [f"CN=G{number},{BASE}" for number in range(3)]
    directory = ScriptedDirectory({groups[0]: refuse(50, "no rights"), groups[1]: refuse(50, "no rights")})
    forgotten = (Delta(attribute="otherTelephone", before=("1",)),)
    changes = (
        make(kinds.ADD_TO_GROUP, "a", group=groups[0], failure=Failure.WARN),
        make(kinds.ADD_TO_GROUP, "a", group=groups[2]),
        make(kinds.REMOVE_FROM_GROUP, "b", group=groups[1], failure=Failure.IGNORE),
        make(kinds.FORGET_GROUPS, "a", deltas=forgotten),
        make(kinds.FORGET_GROUPS, "c", deltas=forgotten),
        make(kinds.ENABLE, "a", control=514),
        make(kinds.ENABLE, "b", control=514),
    )
    outcomes = applying.apply(Plan(changes=changes), directory, READ)
    assert [outcomes[index].status for index in range(len(changes))] == [
        Status.SKIPPED,
        Status.APPLIED,
        Status.SKIPPED,
        Status.SKIPPED,
        *[Status.APPLIED] * 3,
    ]
    assert outcomes[0].message == "Refused, but not treated as a failure (warn): no rights"
    assert outcomes[2].message == "Refused, but not treated as a failure (ignore): no rights"
    assert outcomes[3].message == applying.NOT_RESTORED


def test_a_lost_directory_is_never_let_pass() -> None:
    lost = Result(False, 0, "gone", lost=True, sent=True)
    directory = ScriptedDirectory({f"CN=G,{BASE}": lambda _request: lost})
    change = make(kinds.ADD_TO_GROUP, "a", group=f"CN=G,{BASE}", failure=Failure.IGNORE)
    assert run(directory, change) == [Status.FAILED]


def test_saved_groups_are_removed_one_by_one() -> None:
    directory = ScriptedDirectory()
    delta = Delta(attribute="manager", before=("CN=g", "CN=x"), after=("CN=x",))
    run(directory, make(kinds.FORGET_GROUPS, "a", deltas=(delta,)))
    [request] = directory.sent
    assert isinstance(request, Modify)
    assert request.changes == (("delete", "manager", (b"CN=g",)),)


def test_saved_groups_that_were_deleted_are_written_over() -> None:
    directory = ScriptedDirectory()
    gone = "CN=Old\\0ADEL:7,CN=Deleted Objects,DC=example,DC=com"
    delta = Delta(attribute="manager", before=(gone, "CN=g", "CN=x"), after=("CN=x",))
    run(directory, make(kinds.FORGET_GROUPS, "a", deltas=(delta,)))
    [request] = directory.sent
    assert isinstance(request, Modify)
    assert request.changes == (("replace", "manager", (b"CN=x",)),)


class BrokenStep:
    """A step that fails with an error that nobody anticipated."""

    def __init__(self, begins: Exception | None = None, after: int = 0) -> None:
        self.begins = begins
        self.after = after

    def begin(self, changes: t.Sequence[StepChange]) -> None:
        if self.begins:
            raise self.begins

    def apply(self, changes: t.Sequence[StepChange], context: object) -> t.Iterator[Outcome]:
        for _change in changes[: self.after]:
            yield Outcome(Status.APPLIED)
        raise UnicodeEncodeError("utf-8", "Kraków \ud83d", 7, 8, "surrogates not allowed")


def with_step(step: BrokenStep, directory: ScriptedDirectory, *changes: Change) -> Outcomes:
    return applying.apply(Plan(changes=changes), directory, READ, {STEP: step})


def test_error_of_a_step_that_nobody_anticipated_ends_only_its_changes() -> None:
    directory = ScriptedDirectory()
    steps = [StepChange(kind=STEP, key=key) for key in "ab"]
    outcomes = with_step(BrokenStep(after=1), directory, make(kinds.CREATE, "a"), make(kinds.CREATE, "b"), *steps)
    assert [outcomes[index].status for index in range(4)] == [Status.APPLIED] * 3 + [Status.FAILED]
    assert outcomes[3].message.startswith("Unexpected error UnicodeEncodeError")
    assert "Kraków" not in outcomes[3].message


def test_a_step_that_gives_too_few_outcomes_leaves_no_change_without_one() -> None:
    class Short(BrokenStep):
        def apply(self, changes: t.Sequence[StepChange], context: object) -> t.Iterator[Outcome]:
            yield Outcome(Status.APPLIED)

    steps = [StepChange(kind=STEP, key=key) for key in "ab"]
    outcomes = with_step(Short(), ScriptedDirectory(), *steps)
    assert [outcomes[index].status for index in range(2)] == [Status.APPLIED, Status.FAILED]


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (HrsyncError("The option state_dir is /full."), "The option state_dir is /full."),
        (TypeError("secret"), "Unexpected error TypeError"),
    ],
)
def test_a_step_that_cannot_begin_holds_back_its_accounts_alone(error: Exception, said: str) -> None:
    directory = ScriptedDirectory()
    changes = (make(kinds.CREATE, "a"), make(kinds.CREATE, "b"), StepChange(kind=STEP, key="a"))
    outcomes = with_step(BrokenStep(begins=error), directory, *changes)
    assert [request.dn for request in directory.sent] == [f"CN=b,{BASE}"]
    assert [outcomes[index].status for index in range(3)] == [Status.SKIPPED, Status.APPLIED, Status.FAILED]
    assert outcomes[2].message.startswith(said)


@pytest.mark.parametrize("begins", [None, HrsyncError("The option state_dir is /full.")])
def test_a_failed_step_does_not_keep_an_account_enabled(begins: Exception | None) -> None:
    directory = ScriptedDirectory()
    changes = (
        StepChange(kind=STEP, key="a"),
        make(kinds.DISABLE, "a", control=512),
        make(kinds.DELETE, "a"),
    )
    outcomes = with_step(BrokenStep(begins=begins), directory, *changes)
    assert [outcomes[index].status for index in range(3)] == [Status.FAILED, Status.APPLIED, Status.SKIPPED]
    [request] = directory.sent
    assert isinstance(request, Modify)


def test_a_value_that_cannot_be_encoded_fails_for_its_account_alone() -> None:
    directory = ScriptedDirectory()
    title = Delta(attribute="title", after=("\ud83d",))
    changes = (
        make(kinds.CREATE, "a", deltas=(title,)),
        make(kinds.CREATE, "b"),
        make(kinds.SET_ATTRIBUTES, "c", account="c", deltas=(title,)),
    )
    assert run(directory, *changes) == [Status.FAILED, Status.APPLIED, Status.FAILED]


def test_whether_a_failed_change_may_have_been_made_is_told_from_the_others() -> None:
    directory = ScriptedDirectory({f"CN=a,{BASE}": refuse(68), f"CN=b,{BASE}": refuse(-1, lost=True)})
    outcomes = applying.apply(Plan(changes=(make(kinds.CREATE, "a"), make(kinds.CREATE, "b"))), directory, READ)
    assert [outcomes[index].unknown for index in range(2)] == [False, True]
