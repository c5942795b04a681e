# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The step `photo` for many people: what is read and written, in how many round trips, and what stops whom."""

from __future__ import annotations

import base64
import datetime
import pathlib
import re
import typing as t
import uuid

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.apply.context import NOTHING_READ, Context
from ansible_collections.hrsync.ad.plugins.module_utils.apply.passwords import Passwords
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Scope
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Modify, Request, Result, address
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, StepChange
from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import CloudUser
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Entry
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcome, Status, StepPlan, Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.batch import BatchRequest, BatchResponse
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import PHOTO
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.step import Photo
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import (
    USER_ATTRIBUTES,
    account,
    snapshot,
)
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.photo.pictures import jpeg, opened, portrait

NOW = datetime.datetime(2026, 10, 1, tzinfo=datetime.UTC)
BOTH = ["thumbnailPhoto", "microsoft365"]
ANNA = base64.b64encode(jpeg(portrait(900, 1200))).decode()
SMALL = base64.b64encode(jpeg(portrait(120, 120))).decode()
OTHER = base64.b64encode(jpeg(portrait(900, 1200, face=(120, 80, 60)))).decode()


class Directory:
    """Holds photos by objectGUID; refuses to write the DNs in `refused`, and falls silent after `answers` writes."""

    def __init__(self) -> None:
        self.photos: dict[str, dict[str, tuple[bytes, ...]]] = {}
        self.dns: dict[str, str] = {}
        self.filters: list[str] = []
        self.sent: list[Modify] = []
        self.refused: set[str] = set()
        self.base_dn = "DC=corp,DC=example"

    def search(
        self, base: str, filter: str, attributes: t.Collection[str], scope: Scope = "subtree"
    ) -> t.Iterator[Entry]:
        assert (base, scope) == (self.base_dn, "subtree")
        self.filters.append(filter)
        for found in re.findall(r"objectGUID=((?:\\[0-9a-f]{2}|[^)\\])+)", filter):
            raw = re.sub(rb"\\([0-9a-f]{2})", lambda two: bytes.fromhex(two[1].decode()), found.encode("latin-1"))
            guid = str(uuid.UUID(bytes_le=raw))
            held = {name.lower(): values for name, values in self.photos.get(guid, {}).items() if name in attributes}
            yield Entry(guid, {**held, "objectguid": (raw,)})

    def write(self, requests: t.Iterable[Request]) -> t.Iterator[Result]:
        for request in requests:
            assert isinstance(request, Modify)
            self.sent.append(request)
            if request.dn in self.refused:
                yield Result(False, 50, "no rights")
                continue
            held = self.photos.setdefault(self.dns.get(request.dn, request.dn), {})
            held.update({name: values for operation, name, values in request.changes if operation == "replace"})
            yield Result(True, 0)


class Graph:
    """Photos of users, by id; stores them anew, as Microsoft 365 does."""

    def __init__(self) -> None:
        self.photos: dict[str, bytes] = {}
        self.refusals: dict[tuple[str, str], int] = {}
        self.lost_after: int | None = None
        self.asked: list[BatchRequest] = []

    def batch(self, requests: t.Iterable[BatchRequest]) -> t.Iterator[BatchResponse]:
        for request in requests:
            if self.lost_after is not None and len(self.asked) >= self.lost_after:
                raise ServiceError("Microsoft 365 does not answer.")
            self.asked.append(request)
            yield self._answer(request, request.path.split("/")[2])

    def _answer(self, request: BatchRequest, user: str) -> BatchResponse:
        status = self.refusals.get((request.method, user), 0)
        if not status and request.method != "PUT" and user not in self.photos:
            status = 404
        if status:
            return BatchResponse(request, status, error=GraphError(status, "Code", f"refused with {status}."))
        if request.method == "PUT":
            assert request.headers == {"Content-Type": "image/jpeg"}
            self.photos[user] = jpeg(opened(request.body), quality=82)
        if request.method == "DELETE":
            del self.photos[user]
        return BatchResponse(request, 200, body=self.photos[user] if request.method == "GET" else None)


class Services:
    """One Graph, and a tenant with users named as the accounts."""

    def __init__(self, graph: Graph, unknown: t.Collection[str] = ()) -> None:
        self.graph = graph
        self.tenant = self
        self._unknown = unknown

    def find(self, subjects: t.Iterable[Subject]) -> t.Mapping[str, CloudUser | None]:
        names = [subject.principal for subject in subjects]
        return {name: None if name in self._unknown else CloudUser(id=f"id-{name}", principal=name) for name in names}


class Company:
    """People, their directory and their tenant."""

    def __init__(self, *names: str, unknown: t.Collection[str] = ()) -> None:
        self.accounts = {name: account(name) for name in names}
        self.directory, self.graph = Directory(), Graph()
        self.directory.dns = {address(one.guid): one.guid for one in self.accounts.values()}
        self.services = Services(self.graph, unknown)

    def step(self, *, directory: bool = True, attributes: frozenset[str] | None = None) -> Photo:
        known = USER_ATTRIBUTES | {"thumbnailphoto", "jpegphoto"} if attributes is None else attributes
        seen = snapshot(*self.accounts.values(), user_attributes=known)
        found = t.cast("t.Any", self.directory if directory else None)
        services = t.cast("t.Any", self.services)
        return Photo(Run(services=services, directory=found, snapshot=seen if directory else None, now=NOW))

    def subject(self, name: str, one: Account | None = None, **given: t.Any) -> Subject:
        options = {**{option: spec.get("default") for option, spec in PHOTO.options.items()}, **given}
        return Subject(
            key=name,
            label=name,
            presence=Presence.ACTIVE,
            options=options,
            account=one or self.accounts.get(name),
            changes=() if one or name in self.accounts else (Create(dn=f"CN={name},OU=Staff,DC=corp,DC=example"),),
            upn=name,
        )

    def plan(self, step: Photo | None = None, **given: t.Any) -> StepPlan[StepChange]:
        return (step or self.step()).plan([self.subject(name, **given) for name in self.accounts])

    def run(self, **given: t.Any) -> list[Outcome]:
        step = self.step()
        return list(step.apply(self.plan(step, **given).changes, Context(NOTHING_READ, Passwords())))

    def thumbnail(self, name: str) -> tuple[bytes, ...]:
        return self.directory.photos[self.accounts[name].guid]["thumbnailPhoto"]


def test_a_photo_is_written_everywhere_and_then_is_there() -> None:
    company = Company("anna")
    assert company.run(content=ANNA, targets=BOTH) == [Outcome(Status.APPLIED)]
    [thumbnail] = company.thumbnail("anna")
    assert opened(thumbnail).size == (96, 96)
    assert opened(company.graph.photos["id-anna"]).size == (648, 648)
    assert company.plan(content=ANNA, targets=BOTH) == StepPlan()
    changed = company.plan(content=OTHER, targets=BOTH)
    assert [delta.attribute for delta in changed.changes[0].deltas] == BOTH


def test_photos_are_removed_and_then_are_not_there() -> None:
    company = Company("anna")
    company.run(content=ANNA, targets=BOTH)
    assert company.run(state="absent", targets=BOTH) == [Outcome(Status.APPLIED)]
    assert company.thumbnail("anna") == ()
    assert company.graph.photos == {}
    assert company.plan(state="absent", targets=BOTH) == StepPlan()


def test_of_several_photos_one_stays() -> None:
    company = Company("anna")
    company.directory.photos[company.accounts["anna"].guid] = {"jpegPhoto": (b"one", b"two")}
    [change] = company.plan(content=ANNA, targets=["jpegPhoto", "jpegPhoto"]).changes
    [delta] = change.deltas
    assert len(delta.before) == 2
    assert len(delta.after) == 1


def test_many_are_read_in_few_searches() -> None:
    company = Company(*(f"p{number}" for number in range(250)))
    plan = company.plan(content=SMALL)
    assert len(plan.changes) == 250
    assert [found.count("objectGUID=") for found in company.directory.filters] == [100, 100, 50]
    assert company.graph.asked == []


def test_the_photos_of_new_accounts_are_written_by_their_dn() -> None:
    company = Company()
    step = company.step()
    plan = step.plan([company.subject("new", content=ANNA)])
    assert company.directory.filters == []
    assert plan.changes[0].account is None
    assert list(step.apply(plan.changes, Context(NOTHING_READ, Passwords()))) == [Outcome(Status.APPLIED)]
    assert company.directory.sent[0].dn == "CN=new,OU=Staff,DC=corp,DC=example"


def test_one_who_is_refused_stops_nobody() -> None:
    company = Company("anna", "bert", "cleo", "dora")
    company.directory.refused = {address(company.accounts["bert"].guid)}
    company.graph.refusals["PUT", "id-cleo"] = 500
    outcomes = company.run(content=ANNA, targets=BOTH)
    assert [outcome.status for outcome in outcomes] == [
        Status.APPLIED,
        Status.FAILED,
        Status.FAILED,
        Status.APPLIED,
    ]
    assert (outcomes[1].message, outcomes[2].message) == ("no rights", "refused with 500.")
    assert set(company.graph.photos) == {"id-anna", "id-dora"}
    assert company.thumbnail("cleo")


def test_a_photo_that_is_gone_meanwhile_is_removed() -> None:
    company = Company("anna")
    company.run(content=ANNA, targets=BOTH)
    step = company.step()
    plan = company.plan(step, state="absent", targets=["microsoft365"])
    company.graph.photos.clear()
    assert list(step.apply(plan.changes, Context(NOTHING_READ, Passwords()))) == [Outcome(Status.APPLIED)]


def test_where_microsoft_365_is_lost_the_rest_is_not_made() -> None:
    company = Company(*(f"p{number}" for number in range(150)))
    step = company.step()
    plan = company.plan(step, content=SMALL, targets=BOTH)
    company.graph.lost_after = len(company.graph.asked) + 10
    outcomes: list[Outcome] = []
    with pytest.raises(ServiceError, match="does not answer"):
        outcomes.extend(step.apply(plan.changes, Context(NOTHING_READ, Passwords())))
    answers = step.apply(plan.changes, Context(NOTHING_READ, Passwords()))
    company.graph.lost_after = len(company.graph.asked) + 10
    outcomes = [next(answers) for _number in range(100)]
    assert [outcome.status for outcome in outcomes] == [Status.APPLIED] * 10 + [Status.FAILED] * 90
    with pytest.raises(ServiceError):
        next(answers)


def test_a_wrong_picture_is_its_owners_problem() -> None:
    company = Company("anna", "bert")
    step = company.step()
    plan = step.plan([company.subject("anna", content="eA=="), company.subject("bert", content=ANNA)])
    assert [change.key for change in plan.changes] == ["bert"]
    [setback] = plan.setbacks
    assert setback.subject.key == "anna"
    assert "not a readable picture" in setback.text
    assert step.result(setback.subject) == {"photos": {}}
    assert step.result(company.subject("bert"))["photos"]["thumbnailPhoto"]["bytes"] > 500


def test_wrong_options_are_their_owners_problem() -> None:
    company = Company("anna")
    assert "exactly one of file, content and url" in company.plan().setbacks[0].text


def test_what_concerns_everybody_is_raised(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        Company("anna").plan(url="https://hr.example.com/a.jpg", url_ca_file=str(tmp_path / "none.pem"))


def test_a_schema_without_the_attribute_is_said() -> None:
    company = Company("anna")
    step = company.step(attributes=frozenset({"thumbnailphoto"}))
    assert company.plan(step, content=ANNA).setbacks == ()
    [setback] = company.plan(step, content=ANNA, targets=["jpegPhoto"]).setbacks
    assert "have no attribute jpegPhoto" in setback.text


def test_whom_microsoft_365_does_not_have_yet_gets_the_rest() -> None:
    company = Company("anna", unknown=["anna"])
    plan = company.plan(content=ANNA, targets=BOTH)
    assert [delta.attribute for change in plan.changes for delta in change.deltas] == ["thumbnailPhoto"]
    assert "does not have the user yet" in plan.notices[0].text
    nothing_left = company.plan(content=ANNA, targets=["microsoft365"])
    assert (nothing_left.changes, nothing_left.setbacks) == ((), ())


def test_without_a_directory_only_microsoft_365_can_be_written() -> None:
    company = Company("anna")
    step = company.step(directory=False)
    [setback] = company.plan(step, content=ANNA, targets=BOTH).setbacks
    assert "the option servers is empty" in setback.text
    plan = company.plan(step, content=ANNA, targets=["microsoft365"])
    assert list(step.apply(plan.changes, Context(NOTHING_READ, Passwords()))) == [Outcome(Status.APPLIED)]
    assert "id-anna" in company.graph.photos
    nobody = Company("anna", unknown=["anna"])
    [setback] = nobody.plan(nobody.step(directory=False), content=ANNA, targets=["microsoft365"]).setbacks
    assert "has no user anna" in setback.text


def test_a_photo_that_cannot_be_read_is_its_owners_problem() -> None:
    company = Company("anna", "bert")
    company.graph.refusals["GET", "id-anna"] = 500
    plan = company.plan(content=ANNA, targets=BOTH)
    assert [setback.text for setback in plan.setbacks] == ["refused with 500."]
    assert [change.key for change in plan.changes] == ["bert"]


def test_a_missing_permission_is_everybodys() -> None:
    company = Company("anna", "bert")
    company.graph.refusals.update({("GET", "id-anna"): 403, ("GET", "id-bert"): 403})
    with pytest.raises(GraphError, match="refused with 403"):
        company.plan(content=ANNA, targets=BOTH)


def test_a_photo_that_the_application_must_not_read_is_its_owners_problem() -> None:
    company = Company("anna", "bert")
    company.graph.refusals["GET", "id-anna"] = 403
    plan = company.plan(content=ANNA, targets=BOTH)
    assert "answered GET /users/id-anna/photo/$value with 403" in plan.setbacks[0].text
    assert [change.key for change in plan.changes] == ["bert"]
