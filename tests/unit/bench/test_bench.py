# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import pathlib
import typing as t

import pytest

from tests.bench.benchmarks import Block, Created, NoChange
from tests.bench.ground import SyncRun
from tests.bench.plan import Plan
from tests.bench.table import AT_LEAST, AT_MOST, Row, Table
from tests.bench.watch import WriteWatch
from tests.lab import ldif

CREATE = {
    "kind": "create",
    "dn": "CN=Zoë,OU=People,DC=x",
    "enabled": True,
    "attributes": [{"attribute": "sn", "before": [], "after": ["Zoë"], "reason": "factorial"}],
}
REPORT: dict[str, t.Any] = {
    "changes": [{"kind": "create_ou", "dn": "OU=People,DC=x"}, CREATE, {"kind": "disable", "dn": "CN=Ann,DC=x"}]
}


def test_what_a_plan_creates_as_ldif() -> None:
    unit, account = ldif.parse(Plan(REPORT).ldif())
    assert (unit.dn, unit.text("objectClass")) == ("OU=People,DC=x", "organizationalUnit")
    assert (account.dn, account.text("sn"), account.text("userAccountControl")) == (CREATE["dn"], "Zoë", "512")
    password = account.attributes["unicodepwd"][0].decode("utf-16-le")
    assert len(password) == 42 and password[0] == password[-1] == '"'


def test_a_disabled_account_without_a_password() -> None:
    [entry] = Plan({"changes": [{**CREATE, "enabled": False}]}).entries(with_password=False)
    assert entry["attributes"]["userAccountControl"] == "514"
    assert "unicodePwd" not in entry["attributes"]


@pytest.mark.parametrize(
    ("measured", "bound", "relation", "met"),
    [(5, 5, AT_MOST, True), (5.1, 5, AT_MOST, False), (0.9, 0.9, AT_LEAST, True), (0.8, 0.9, AT_LEAST, False)],
)
def test_a_bound(measured: float, bound: float, relation: str, met: bool) -> None:
    assert Row(what="", measured=measured, unit="", bound=bound, relation=relation).met is met


def test_the_table(tmp_path: pathlib.Path) -> None:
    small = NoChange(1000, [SyncRun(4, 80, changed=False)] * 3, [0.5] * 3)
    runs = [SyncRun(seconds, 220, changed=False) for seconds in (16, 10, 11)]
    large = NoChange(10_000, runs, [2, 9, 3])
    table = Table(10_000)
    table.no_change(small)
    table.no_change(large)
    table.alone(10_000, [SyncRun(seconds, 80, changed=True) for seconds in (7, 4, 3)])
    table.phases(1000, {"planning": 0.1}, 10_000, {"planning": 1.3, "fetching": 9.0})
    table.loop(large, 0.5)
    table.creating(1000, 500, [Block(Created(rate, 10), Created(82, 10), Created(100, 5)) for rate in (80, 90, 70)])
    measured = [(round(row.measured, 2), row.spread, row.met) for row in table.rows if row.bound is not None]
    assert measured == [
        (3.67, (10 / 9, 8.0), True),
        (220, None, True),
        (4, (3, 7), True),
        (1.3, None, False),
        (454.55, (312.5, 500), True),
        (0.8, (0.7, 0.9), False),
        (0.98, (70 / 82, 90 / 82), True),
    ]
    assert not table.met
    [line] = [line for line in table.text().splitlines() if "No-change sync of 10,000" in line and "ldapsearch" in line]
    assert line.split("against ldapsearch")[1].split() == "3.67 times 1.11–8.00 at most 5 (wanted: 2.5) yes".split()
    written = json.loads(table.write(tmp_path / "bench.json").read_text("utf-8"))
    assert [row["met"] for row in written["rows"] if row["bound"]] == [met for _median, _spread, met in measured]
    assert written["raw"]["phases"]["1000"] == {"planning": 0.1}


def test_the_middle_of_the_writes_counts() -> None:
    """A slow beginning and a slow end are not what is compared."""
    watch = WriteWatch.__new__(WriteWatch)
    watch._seen = [(0.0, 1000), (10.0, 1005), (19.0, 1095), (40.0, 1100)]
    assert watch.rate(200) == pytest.approx(200 * 0.9 / 9)
