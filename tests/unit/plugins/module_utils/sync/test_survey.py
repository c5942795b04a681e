# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The licenses of people who have left, and the phases of `hrsync.ad.compliance`."""

from __future__ import annotations

import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.compliance.findings import Leaver
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.cloud import Assignment, CloudUser, Sku, Unreadable
from ansible_collections.hrsync.ad.plugins.module_utils.services.errors import ServiceError
from ansible_collections.hrsync.ad.plugins.module_utils.sync import survey
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account

DISABLED: dict[str, t.Any] = {"userAccountControl": "514"}
ANNA = Leaver("1", "Anna (1)", "left", account("Anna", "1", userPrincipalName="anna@example.com", **DISABLED), ())
BEA = Leaver("2", "Bea (2)", "left", account("Bea", "2", userPrincipalName="bea@example.com", **DISABLED), ())
CEM = Leaver("3", "Cem (3)", "left", account("Cem", "3", userPrincipalName="cem@example.com", **DISABLED), ("Sales",))


class Tenant:
    """Anna has two licenses; Bea cannot be read, and Cem is not in Microsoft 365."""

    skus = (Sku(id="e3", name="SPE_E3"),)

    def find(self, subjects: t.Iterable[t.Any]) -> dict[str, t.Any]:
        assert [one.principal for one in subjects] == ["anna@example.com", "bea@example.com", "cem@example.com"]
        held = (Assignment(sku="e3"), Assignment(sku="e3", group="g"), Assignment(sku="other"))
        anna = CloudUser(id="a", principal="anna@example.com", assignments=held)
        return {"anna@example.com": anna, "bea@example.com": Unreadable("no"), "cem@example.com": None}


def licenses(tenant: t.Any) -> tuple[dict[str, list[str]], list[str]]:
    return survey._licenses((ANNA, BEA, CEM), t.cast("t.Any", types.SimpleNamespace(tenant=tenant)))


def test_licenses_have_names() -> None:
    found, warnings = licenses(Tenant())
    assert found == {ANNA.account.guid: ["SPE_E3", "other"]}
    assert warnings == []
    rows = survey._with_access((ANNA, BEA, CEM), found)
    assert [(row["name"], row["licenses"]) for row in rows] == [("Anna", ["SPE_E3", "other"]), ("Cem", [])]


def test_licenses_that_cannot_be_read_are_told() -> None:
    class Refusing(Tenant):
        def find(self, subjects: t.Iterable[t.Any]) -> dict[str, t.Any]:
            raise ServiceError("Microsoft 365 refused.")

    found, warnings = licenses(Refusing())
    assert found == {}
    assert warnings == [
        "The Microsoft 365 licenses of people who have left are not in the list: Microsoft 365 refused."
    ]


@pytest.mark.parametrize(("given", "has"), [(None, False), ({"tenant_id": None}, False), ({"tenant_id": "x"}, True)])
def test_whether_there_is_a_tenant(given: t.Any, has: bool) -> None:
    assert survey._has_tenant({"microsoft365": given}) is has


def test_the_module_needs_its_action() -> None:
    module = t.cast("t.Any", types.SimpleNamespace(params={"_phase": None}, no_log_values=set()))
    with pytest.raises(ConfigurationError, match="through its action plugin only"):
        survey.run_phase(module)
