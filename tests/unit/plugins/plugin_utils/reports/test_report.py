# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The report files: what they hold, what they never hold, and how they are written."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import stat
import typing as t
from xml.etree import ElementTree

import html5lib
import jsonschema
import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta, Enable, SetAttributes
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
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import document as documents
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import report, report_page
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import RunFacts

HERE = pathlib.Path(__file__).resolve()
SCHEMA = next(file for parent in HERE.parents if (file := parent / "docs" / "report.schema.json").is_file())
HTML = "{http://www.w3.org/1999/xhtml}"


def as_json(document: documents.Document) -> bytes:
    return b"".join(documents.json_parts(document))


def as_page(document: documents.Document) -> str:
    return "".join(report_page.parts(document))


def parsed(page: str) -> ElementTree.Element:
    """The page as a tree; any parse error fails."""
    return t.cast(ElementTree.Element, html5lib.HTMLParser(strict=True).parse(page))


def text(element: ElementTree.Element) -> str:
    return " ".join("".join(element.itertext()).split())


@pytest.fixture
def preview(plan: Plan, facts: RunFacts) -> documents.Document:
    return documents.document(plan, {}, dataclasses.replace(facts, check_mode=True))


@pytest.fixture
def applied(plan: Plan, outcomes: Outcomes, facts: RunFacts) -> documents.Document:
    return documents.document(plan, outcomes, facts)


def test_documents_follow_their_schema(preview: documents.Document, applied: documents.Document) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    validator = jsonschema.Draft202012Validator(schema)
    validator.check_schema(schema)
    for document in (preview, applied):
        validator.validate(json.loads(as_json(document)))


def test_schema_names_every_kind_and_count() -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert schema["$defs"]["change"]["properties"]["kind"]["enum"] == [kind.name for kind in KINDS]
    assert schema["properties"]["counts"]["required"] == [kind.count for kind in KINDS]


def test_document_is_the_same_every_time(plan: Plan, outcomes: Outcomes, facts: RunFacts) -> None:
    backwards = dict(reversed(list(outcomes.items())))
    first, second = (documents.document(plan, order, facts) for order in (outcomes, backwards))
    assert as_json(first) == as_json(second)
    assert as_page(first) == as_page(second)


def test_document_counts_what_became_of_each_kind(applied: documents.Document) -> None:
    assert applied["counts"]["creates"] == {"planned": 1, "applied": 1, "failed": 0, "skipped": 0, "conflicts": 0}
    assert applied["counts"]["moves"] == {"planned": 1, "applied": 0, "failed": 1, "skipped": 0, "conflicts": 0}
    assert applied["counts"]["updates"] == {"planned": 1, "applied": 0, "failed": 0, "skipped": 1, "conflicts": 0}


def test_changes_carry_outcome_and_reason(applied: documents.Document) -> None:
    move = applied["changes"][3]
    assert (move["kind"], move["status"], move["reason"]) == ("move", "failed", "location")
    assert move["message"] == "The server refused: <no rights> (00002098)"
    assert applied["changes"][1]["attributes"][2]["person"] == "1017"


def test_preview_calls_every_change_planned(preview: documents.Document) -> None:
    assert {change["status"] for change in preview["changes"]} == {"planned"}


@pytest.mark.parametrize("shown", ["preview", "applied"])
def test_secrets_are_nowhere(shown: str, request: pytest.FixtureRequest) -> None:
    document = request.getfixturevalue(shown)
    for content in (as_json(document).decode(), as_page(document)):
        assert "s3cret" not in content
    secrets = [found for change in document["changes"] for found in change.get("attributes", ()) if "secret" in found]
    assert secrets == [
        {"attribute": "info", "secret": True, "reason": ""},
        {"attribute": "pager", "secret": True, "reason": ""},
    ]
    assert "(secret, changed)" in text(parsed(as_page(document)))


def test_json_has_one_change_per_line(applied: documents.Document) -> None:
    lines = as_json(applied).decode().splitlines()
    assert sum(line.startswith('{"kind"') for line in lines) == len(applied["changes"])


def test_json_survives_lone_surrogates(facts: RunFacts) -> None:
    broken = Plan(changes=(Enable(key="1", label="\ud83d (1)", dn="CN=x"),))
    document = documents.document(broken, {}, facts)
    assert json.loads(as_json(document))["changes"][0]["label"] == "\ud83d (1)"
    assert "U+D83D" in text(parsed(as_page(document)))


def test_long_values_are_cut_on_the_page_only(facts: RunFacts) -> None:
    long = "x" * 5000
    change = SetAttributes(key="1", label="A (1)", deltas=(Delta(attribute="info", after=(long,)),))
    document = documents.document(Plan(changes=(change,)), {}, facts)
    assert long in as_json(document).decode()
    page = as_page(document)
    assert long not in page and "… (5000 characters)" in page


def test_files_are_private_and_named_after_the_run(tmp_path: pathlib.Path, applied: documents.Document) -> None:
    directory = tmp_path / "state" / "reports"
    files = report.write(str(directory), applied)
    assert files == report.ReportFiles(
        str(directory / "People-of-Example-20260924T220506Z.json"),
        str(directory / "People-of-Example-20260924T220506Z.html"),
    )
    assert stat.S_IMODE(directory.stat().st_mode) == 0o700
    assert [stat.S_IMODE(os.stat(path).st_mode) for path in (files.json, files.html)] == [0o600, 0o600]
    assert json.loads(pathlib.Path(files.json).read_bytes()) == applied
    assert pathlib.Path(files.html).read_text(encoding="utf-8") == report_page.page(
        applied, "People-of-Example-20260924T220506Z.json"
    )


def test_a_second_report_of_the_same_second_gets_a_number(tmp_path: pathlib.Path, preview: documents.Document) -> None:
    first, second = (report.write(str(tmp_path), preview) for _time in range(2))
    assert pathlib.Path(first.html).name == "People-of-Example-20260924T220506Z-preview.html"
    assert pathlib.Path(second.html).name == "People-of-Example-20260924T220506Z-preview-2.html"
    assert len(list(tmp_path.iterdir())) == 4


@pytest.mark.parametrize(
    ("name", "stem"), [("../../etc/passwd", "etc-passwd"), ("日本", "report"), ("a" * 300, "a" * 64), ("", "report")]
)
def test_names_cannot_leave_the_directory(tmp_path: pathlib.Path, facts: RunFacts, name: str, stem: str) -> None:
    files = report.write(str(tmp_path), documents.document(Plan(), {}, dataclasses.replace(facts, name=name)))
    assert files.json == str(tmp_path / f"{stem}-20260924T220506Z.json")


def test_a_directory_that_cannot_be_used_is_named(tmp_path: pathlib.Path) -> None:
    (tmp_path / "file").write_text("not a directory")
    with pytest.raises(ConfigurationError, match=r"lifecycle_report_dir .*/file: File exists\. Set a directory"):
        report.prepare_directory(str(tmp_path / "file"))


def test_a_failed_write_leaves_no_temporary_file(
    tmp_path: pathlib.Path, applied: documents.Document, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ConfigurationError, match="No space left on device"):
        report.write(str(tmp_path), applied)
    assert not [path for path in tmp_path.iterdir() if path.name.startswith(".")]


def large_plan(size: int) -> tuple[Plan, Outcomes]:
    """A plan of `size` changes, a hundredth of which failed."""
    changes = tuple(
        SetAttributes(
            key=str(number),
            label=f"Zażółć Gęślą {number} ({number})",
            account=f"guid-{number}",
            dn=f"CN=Zażółć Gęślą {number},OU=People,DC=example,DC=com",
            deltas=tuple(
                Delta(attribute=name, before=(f"old {number}",), after=(f"new {number}",), reason=f"factorial: {name}")
                for name in ("title", "department", "mail", "telephoneNumber")
            ),
        )
        for number in range(size)
    )
    outcomes = {
        index: Outcome(Status.FAILED, "insufficient rights") if index % 100 == 0 else Outcome(Status.APPLIED)
        for index in range(size)
    }
    rejections = tuple(Rejection(f"R{number}", f"R {number}", ("login is taken",)) for number in range(size // 10))
    notices = (Notice("HR no longer knows these accounts.", tuple(f"M{number}" for number in range(size // 10))),)
    return Plan(changes=changes, rejections=rejections, notices=notices, employees=size), outcomes


def test_the_report_of_ten_thousand_changes_has_everybody(facts: RunFacts) -> None:
    document = documents.document(*large_plan(10_000), facts)
    assert as_page(document).count("<tr id=") == 11_000
    assert len(json.loads(as_json(document))["people"]) == 10_000


def test_bad_characters_in_every_field_leave_both_files_whole(tmp_path: pathlib.Path, facts: RunFacts) -> None:
    bad = "x\ud83d\uffff\0\x1b[31m\u202ey"
    delta = Delta(attribute="title", before=(bad,), after=(bad, bad), reason=bad)
    enable = Enable(key=bad, label=bad, dn=f"CN={bad}", reason=bad)
    change = SetAttributes(key="2", label=bad, dn=bad, account=bad, deltas=(delta,), reason=bad)
    plan = Plan(
        changes=(enable, change),
        rejections=(Rejection(bad, bad, (bad, bad)),),
        notices=(Notice(bad, (bad,)),),
        problems=(Problem("mailbox", bad, (bad,)),),
    )
    outcomes = {0: Outcome(Status.FAILED, bad), 1: Outcome(Status.APPLIED, bad)}
    document = documents.document(plan, outcomes, dataclasses.replace(facts, warnings=(bad,)))
    files = report.write(str(tmp_path), document)
    assert json.loads(pathlib.Path(files.json).read_text("utf-8")) == document
    page = pathlib.Path(files.html).read_text("utf-8")
    assert not set("\ud83d\uffff\0\x1b\u202e") & set(page)
    assert "U+FFFF" in text(parsed(page))
