# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A company's plan with one of everything, for the tests of what is shown of it."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    ForgetGroups,
    LiftProtection,
    Move,
    PrimaryGroup,
    RemoveFromGroup,
    Rename,
    Restore,
    SetAttributes,
    SetPassword,
    StepChange,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.kinds import DIRECTORY_KINDS, Kind
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import (
    Notice,
    Outcome,
    Outcomes,
    Plan,
    Problem,
    Rejection,
    Status,
)
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import RunFacts, SourceCount

STEP_KINDS = [kind for kind in KINDS if kind not in DIRECTORY_KINDS]
PEOPLE = "OU=People,DC=example,DC=com"
SECRET_VALUE = "s3cret-val!"
HOSTILE = '<script>alert("&")</script>'
TURNED = "\u202eevil\u200f"


def switched(kind: Kind) -> Delta:
    """What a change of a service shows."""
    return Delta(attribute=kind.name, before=("on",), after=("off",))


@pytest.fixture
def plan() -> Plan:
    """Every kind of change, hostile texts, a secret, people set aside and notices."""
    anna: dict[str, t.Any] = {
        "key": "1017",
        "label": "Anna Nowak (1017)",
        "account": "guid-1017",
        "dn": f"CN=Anna Kowal,{PEOPLE}",
    }
    back: dict[str, t.Any] = {
        "key": "8",
        "label": "Returner (8)",
        "account": "guid-8",
        "dn": f"CN=Returner,{PEOPLE}",
    }
    omar: dict[str, t.Any] = {"key": "2001", "label": "عمر خالد (2001)", "dn": f"CN=عمر خالد,OU=Dubai,{PEOPLE}"}
    return Plan(
        changes=(
            CreateOu(dn=f"OU=Dubai,{PEOPLE}", reason="named by lifecycle_ou"),
            Create(
                **omar,
                deltas=(
                    Delta(attribute="givenName", after=("عمر",), reason="factorial: first_name"),
                    Delta(attribute="info", after=(SECRET_VALUE,), secret=True),
                    Delta(attribute="manager", after=(anna["dn"],), person="1017"),
                ),
                reason="starts on 2026-10-01",
            ),
            Rename(**anna, new_dn=f"CN=Anna Nowak,{PEOPLE}", reason="full_name"),
            Move(**anna, new_dn=f"CN=Anna Nowak,OU=Kraków,{PEOPLE}", reason="location"),
            SetAttributes(
                **anna,
                deltas=(
                    Delta(attribute="sn", before=("Kowal",), after=(HOSTILE,), reason="factorial: last_name"),
                    Delta(attribute="title", before=("Engineer",), reason="HR has none"),
                    Delta(attribute="displayName", after=(TURNED,)),
                    Delta(attribute="otherTelephone", before=("+48 1", "+48 2"), after=("+48 1",)),
                    Delta(attribute="pager", before=(SECRET_VALUE,), after=("0ther-s3cret",), secret=True),
                ),
            ),
            SetPassword(**omar),
            Unlock(**anna),
            AddToGroup(**anna, group="CN=GG-New,DC=example,DC=com", reason="department"),
            RemoveFromGroup(**anna, group="CN=GG-Old,DC=example,DC=com"),
            ForgetGroups(
                **anna,
                deltas=(Delta(attribute="seeAlso", before=("CN=GG-New,DC=example,DC=com",)),),
            ),
            Disable(key="7", label="Leaver (7)", account="guid-7", dn=f"CN=Leaver,{PEOPLE}"),
            Enable(**back),
            *(StepChange(kind=kind, **anna, deltas=(switched(kind),), reason="left") for kind in STEP_KINDS),
            Restore(**back, new_dn=f"CN=Returner,{PEOPLE}", reason="restore"),
            LiftProtection(**back, reason="lift_protection"),
            PrimaryGroup(
                **back,
                group="CN=GG-New,DC=example,DC=com",
                deltas=(Delta(attribute="primaryGroupID", before=("513",), after=("1105",)),),
            ),
            Delete(account="guid-9", dn=f"CN=Gone,{PEOPLE}", reason="asked for"),
        ),
        rejections=(Rejection("66", f"{HOSTILE} (66)", ("sAMAccountName: all candidates are taken", "second")),),
        notices=(
            Notice("The manager is not among the employees.", ("1", "2")),
            Notice("HR no longer knows these accounts.", tuple(f"M{number}" for number in range(30))),
        ),
        problems=(Problem("license", "No licence of ENTERPRISEPACK is free: 3 wanted, 1 free.", ("1", "2")),),
        employees=40,
        unchanged=33,
        logins={"guid-1017": "anna.kowal", "guid-7": "leaver", "guid-8": "returner", "guid-9": "gone"},
    )


@pytest.fixture
def outcomes(plan: Plan) -> Outcomes:
    """Everything applied but Anna's move, which fails, and her later changes, which are skipped."""
    failed = {3: Outcome(Status.FAILED, "The server refused: <no rights> (00002098)")}
    later = (index for index, change in enumerate(plan.changes) if index > 3 and change.key == "1017")
    skipped = {index: Outcome(Status.SKIPPED, "an earlier change failed") for index in later}
    return {index: Outcome(Status.APPLIED) for index in range(len(plan.changes))} | failed | skipped


@pytest.fixture
def facts() -> RunFacts:
    """A run for real."""
    started = datetime.datetime(2026, 9, 24, 22, 5, 6, 700, tzinfo=datetime.UTC)
    return RunFacts(
        name="People of <Example>",
        description="Kraków & Dubai",
        started=started,
        finished=started + datetime.timedelta(seconds=75),
        check_mode=False,
        category="all",
        server="dc1.example.com",
        checksum="ab" * 32,
        sources=(SourceCount("hr-one", "factorial", 31), SourceCount("hr-two", "calamari", 12)),
        warnings=("The refresh token of hr-one dies on 2026-10-01.",),
    )
