# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reports to make pages from: an ordinary run, ten thousand people, and names that try to break the page."""

from __future__ import annotations

import dataclasses
import datetime
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    Move,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    StepChange,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    Notice,
    Outcome,
    Outcomes,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS_BY_NAME
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import (
    Document,
    KnownPerson,
    RunFacts,
    SourceCount,
    StartedBy,
    document,
)

BASE = "OU=Company,DC=example,DC=com"
STARTED = datetime.datetime(2026, 11, 28, 1, 3, 11, tzinfo=datetime.UTC)
FACTS = RunFacts(
    name="staff",
    description="Everybody in Barcelona and Warsaw",
    started=STARTED,
    finished=STARTED + datetime.timedelta(seconds=12.4),
    check_mode=False,
    server="dc1.example.com",
    checksum="10f26dff" * 8,
    sources=(SourceCount("factorial", "factorial", 35), SourceCount("calamari", "calamari", 11)),
    started_by=StartedBy("ops", "ansible.example.com", "anna.admin", "4711"),
    version="0.5.0",
    minimum_coverage=80,
)
PREVIEW = dataclasses.replace(FACTS, check_mode=True)
DEPARTMENTS = ("Sales", "IT & Support", "Finance", "Human Resources", "Производство")


class Somebody(t.NamedTuple):
    """A person of the ordinary run."""

    key: str
    name: str
    login: str
    department: str = "Sales"
    presence: str = "active"
    place: str = "OU=Warsaw"

    @property
    def own(self) -> dict[str, t.Any]:
        """The account, for changes."""
        return {
            "key": self.key,
            "label": f"{self.name} ({self.key})",
            "account": f"guid-{self.key}",
            "dn": f"CN={self.name},{self.place},{BASE}",
        }

    def new(self) -> dict[str, t.Any]:
        """The same for an account that does not exist yet."""
        return {**self.own, "account": None}


LAIA = Somebody("1022", "Laia Martínez", "lmartinez", "Finance", "left")
MARC = Somebody("1021", "Marc Solé", "msole", "Finance", "left", "OU=Barcelona")
RENEE = Somebody("1034", "Renée Lefèvre-Ó Dálaigh", "rlefevre", "IT & Support", "active", "OU=Barcelona")
OMAR = Somebody("1035", "عمر خالد", "okhaled", "Sales", "upcoming")
IGNACY = Somebody("1033", "Ignacy Lis", "ilis", "Human Resources")
HALINA = Somebody("2002", "Halina Świątek", "hswiatek", "Sales")
TOMAS = Somebody("1028", "Tomáš Dvořák", "tdvorak", "IT & Support")
BARTEK = Somebody("1030", "Bartłomiej Ćwiąkalski", "bcwiakal", "IT & Support")
SASHA = Somebody("1031", "Саша Петренко", "spetrenko", "Производство")
PEOPLE = (LAIA, MARC, RENEE, OMAR, IGNACY, HALINA, TOMAS, BARTEK, SASHA)
AOIFE = KnownPerson("Aoife Ní Bhriain", "Sales")
KNOWN = {
    **{one.key: KnownPerson(one.name, one.department, one.presence) for one in PEOPLE},
    "1029": AOIFE,
    "1003": KnownPerson("Ewa Nowak", "Sales", "active"),
    "1016": KnownPerson("Jordi Puig", "Sales", "active"),
}


def group(name: str) -> str:
    """The DN of a group."""
    return f"CN={name},OU=Groups,{BASE}"


def _joiner(one: Somebody, *, enabled: bool) -> Create:
    first, _space, last = one.name.partition(" ")
    values = {
        "sAMAccountName": one.login,
        "userPrincipalName": f"{one.login}@example.com",
        "givenName": first,
        "sn": last,
        "displayName": one.name,
        "title": "Engineer",
        "department": one.department,
        "mail": f"{one.login}@example.com",
        "telephoneNumber": "+48 22 123 45 67",
        "countryCode": "724",
        "manager": BARTEK.own["dn"],
        "employeeID": one.key,
    }
    deltas = tuple(
        Delta(attribute=name, after=(value,), reason=f"factorial (lifecycle_attributes.{name})")
        for name, value in values.items()
    )
    return Create(**one.new(), enabled=enabled, deltas=deltas, reason="start date 2026-11-28 reached")


def _changes() -> tuple[Change, ...]:
    licenses = Delta(attribute="licenses", before=("SPE_E3",), after=("none",), reason="license.revoke")
    moved = f"CN={TOMAS.name},OU=Barcelona,{BASE}"
    renamed = f"CN=Halina Świątek-O'Neill,OU=Warsaw,{BASE}"
    return (
        CreateOu(dn=f"OU=Barcelona,{BASE}", reason="named by lifecycle_ou"),
        _joiner(RENEE, enabled=True),
        _joiner(OMAR, enabled=False),
        Disable(**MARC.own, reason="end date 2026-11-28 reached"),
        Rename(**HALINA.own, new_dn=renamed, reason="factorial: last_name"),
        Move(**TOMAS.own, new_dn=moved, reason="factorial: location.city"),
        SetAttributes(
            **HALINA.own,
            deltas=(
                Delta(attribute="sn", before=("Świątek",), after=("Świątek-O'Neill",), reason="factorial: last_name"),
                Delta(attribute="mail", before=("h.swiatek@example.com",), after=("h.swiatek-oneill@example.com",)),
                Delta(
                    attribute="proxyAddresses",
                    before=("SMTP:h.swiatek@example.com",),
                    after=("SMTP:h.swiatek-oneill@example.com", "smtp:h.swiatek@example.com"),
                    reason="the former address is kept",
                ),
            ),
        ),
        SetAttributes(
            **BARTEK.own,
            deltas=(
                Delta(
                    attribute="title",
                    before=("Platform Engineer",),
                    after=("Principal Platform Engineer",),
                    reason="factorial: job_title (lifecycle_attributes.title)",
                ),
            ),
        ),
        SetAttributes(
            **SASHA.own,
            deltas=(
                Delta(
                    attribute="countryCode", before=("616",), after=("804",), reason="lifecycle_attributes.countryCode"
                ),
                Delta(attribute="pager", before=("1",), after=("2",), secret=True, reason="lifecycle_attributes.pager"),
            ),
        ),
        AddToGroup(**RENEE.new(), group=group("GG-Barcelona"), reason="lifecycle_groups[0]"),
        AddToGroup(**TOMAS.own, group=group("GG-Barcelona"), reason="lifecycle_groups[0]"),
        RemoveFromGroup(**TOMAS.own, group=group("GG-Warsaw"), reason="lifecycle_groups[0]"),
        RemoveFromGroup(**MARC.own, group=group("GG-Barcelona"), reason="lifecycle_leaver_groups"),
        Enable(**IGNACY.own, reason="start date 2026-11-28 reached"),
        StepChange(
            kind=KINDS_BY_NAME["mailbox"],
            **MARC.own,
            deltas=(
                Delta(attribute="mailbox", before=("user",), after=("shared",), reason="mailbox.state is shared"),
                Delta(attribute="hide_from_address_lists", before=("off",), after=("on",), reason="mailbox"),
            ),
        ),
        StepChange(kind=KINDS_BY_NAME["license"], **MARC.own, deltas=(licenses,)),
        StepChange(
            kind=KINDS_BY_NAME["home_folder"],
            **RENEE.new(),
            deltas=(
                Delta(attribute="home_folder", before=("none",), after=(r"\\files\home$\rlefevre",)),
                Delta(attribute="home_folder_access", after=("modify",), reason="the option access"),
            ),
        ),
        Delete(**LAIA.own, reason="left 2026-08-20, 100 days ago (lifecycle_account[0])"),
    )


PLAN = Plan(
    changes=_changes(),
    rejections=(Rejection("1029", "Aoife Ní Bhriain (1029)", ("lifecycle_ou: HR has no city.",)),),
    notices=(
        Notice("lifecycle_groups[1]: the group GG-Slaes does not exist; 3 people should be in it.", ("1003", "1016")),
        Notice("HR does not know 1 enabled account of 41: CN=Old Scanner,OU=Warsaw,OU=Company,DC=example,DC=com."),
    ),
    problems=(Problem("license", "No license of SPE_E3 is free: 3 wanted, 2 free.", ("1034",)),),
    employees=42,
    unchanged=32,
    logins={one.own["account"]: one.login for one in PEOPLE},
)


HR_DATA = (
    {"field": "location.city", "title": "City", "number": 3},
    {"field": "", "title": "Values that cannot be used", "number": 1},
)


def _outcomes() -> Outcomes:
    """Everything was made but the move of Tomáš."""
    outcomes = {index: Outcome(Status.APPLIED) for index in range(len(PLAN.changes))}
    own = [index for index, change in enumerate(PLAN.changes) if change.key == TOMAS.key]
    outcomes.update({index: Outcome(Status.SKIPPED, "an earlier change failed") for index in own})
    refused = "The bind account may not create objects in OU=Barcelona (LDAP result 50, insufficientAccessRights)."
    return {**outcomes, own[0]: Outcome(Status.FAILED, refused)}


def preview() -> Document:
    """An ordinary preview."""
    return document(PLAN, {}, PREVIEW, KNOWN, HR_DATA)


def failed() -> Document:
    """An ordinary run in which a change failed."""
    why = "1 of 18 changes failed, and 2 more were not attempted because of that. The next run tries again."
    return document(PLAN, _outcomes(), dataclasses.replace(FACTS, failure=why), KNOWN)


def without_changes() -> Document:
    """A run in which nothing is to be done."""
    return document(Plan(employees=41, unchanged=41), {}, FACTS)


def stopped() -> Document:
    """A run that was limited, and then stopped."""
    stop = "HR knows 12 of 41 accounts (29 %), fewer than lifecycle_minimum_coverage (80 %). Nothing is written."
    limits = ("Limited to 2 of 42 employees by lifecycle_only.",)
    facts = dataclasses.replace(FACTS, failure=stop, only=("1021", "1022"))
    return document(dataclasses.replace(PLAN, stops=(stop,), limits=limits), {}, facts, KNOWN)


def many(people: int, attributes: t.Sequence[str] = ("title", "department", "mail"), *, skipped: int = 0) -> Document:
    """A preview with attribute changes of many people, and with many skipped people."""
    changes, known = list[Change](), dict[str, KnownPerson]()
    for number in range(people):
        one = Somebody(str(number), f"Zażółć Gęślą {number}", f"zgesla{number}", DEPARTMENTS[number % 5])
        known[one.key] = KnownPerson(one.name, one.department, "active")
        deltas = (
            Delta(attribute=name, before=(f"old {number}",), after=(f"new {number}",), reason=f"factorial: {name}")
            for name in attributes
        )
        changes.append(SetAttributes(**one.own, deltas=tuple(deltas)))
    rejections = tuple(
        Rejection(f"R{number}", f"Łukasz Pominięty {number} (R{number})", ("lifecycle_ou: HR has no city.",) * 2)
        for number in range(skipped)
    )
    notice = Notice("HR has no manager for these employees.", tuple(known))
    logins = {f"guid-{number}": f"zgesla{number}" for number in range(people)}
    plan = Plan(
        changes=tuple(changes), rejections=rejections, notices=(notice,), employees=people + skipped, logins=logins
    )
    return document(plan, {}, PREVIEW, known)


SCRIPT = "</script><script>window.hacked = 1</script><img src=x onerror='window.hacked = 1'>"
LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6
HOSTILE = (
    SCRIPT,
    LONG,
    f"{LONG[:100]} {LONG[100:200]}",
    "עמרם בן־דוד",
    "\u202eevil\u202c",
    "half \ud83d surrogate",
    "--><style>*{display:none}</style><!--",
    "&lt;b&gt; \" ' ` {{ 7 * 7 }} ${window.hacked = 1}",
    "javascript:window.hacked=1",
    "a\0b\x1b[31m\uffff",
)


def hostile() -> Document:
    """Every text of a report tries to break the page."""
    changes, known = list[Change](), dict[str, KnownPerson]()
    for number, text in enumerate(HOSTILE):
        key = f"{number}{text}"
        known[key] = KnownPerson(text, text, "active")
        own: dict[str, t.Any] = {"key": key, "label": f"{text} ({key})", "account": key, "dn": f"CN={text},{BASE}"}
        delta = Delta(attribute="title", before=(text,), after=(text, text), reason=text)
        changes += [
            SetAttributes(**own, deltas=(delta,), reason=text),
            AddToGroup(**own, group=text, reason=text),
            StepChange(kind=KINDS_BY_NAME["mailbox"], **own, deltas=(Delta(attribute=text, after=(text,)),)),
        ]
    plan = Plan(
        changes=tuple(changes),
        rejections=tuple(Rejection(text, text, (text, text)) for text in HOSTILE),
        notices=tuple(Notice(text, (text, "0")) for text in HOSTILE),
        problems=tuple(Problem("mailbox", text, (text,)) for text in HOSTILE),
        limits=HOSTILE,
        logins=dict(zip(known, HOSTILE, strict=True)),
    )
    outcomes = {index: Outcome(Status.FAILED, change.reason) for index, change in enumerate(changes)}
    everything = " ".join(HOSTILE)
    facts = dataclasses.replace(
        FACTS,
        name=SCRIPT,
        description=everything,
        server=everything,
        failure=everything,
        warnings=HOSTILE,
        started_by=StartedBy(SCRIPT, SCRIPT, SCRIPT, SCRIPT),
        version=SCRIPT,
        scope=everything,
        sources=(SourceCount(SCRIPT, LONG, 1),),
    )
    return document(plan, outcomes, facts, known)
