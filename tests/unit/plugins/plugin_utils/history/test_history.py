# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The index page of a folder of reports, and the pages of people across runs."""

from __future__ import annotations

import fcntl
import html.parser
import json
import os
import pathlib
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.history import charts, entries, pages, store, timeline
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports import html as shared
from ansible_collections.hrsync.ad.plugins.plugin_utils.reports.document import FORMAT, Document

HOSTILE = '</script><script>alert("&")</script>'
RIGHT_TO_LEFT = "\u202eevil"
ARABIC = "فاطمة الزهراء"
LONG = "N" * 200

People = t.Sequence[dict[str, t.Any]]


def person(key: str, name: str = "Anna", kind: str = "changed", **more: t.Any) -> dict[str, t.Any]:
    known = {"login": name.lower()[:20], "department": "Sales", "words": "title", "state": "applied"}
    return {**known, "key": key, "name": name, "kind": kind, **more}


def skipped(key: str, name: str = "Anna", *reasons: str) -> dict[str, t.Any]:
    return {"key": key, "name": name, "department": "", "reasons": list(reasons or ("HR has no city.",))}


def report(
    started: str, *people: dict[str, t.Any], rejected: People = (), hr_data: People = (), **run: t.Any
) -> Document:
    """A report of the format that runs write, with what the index reads of it."""
    facts = {"name": "staff", "started": started, "seconds": 2.4, "check_mode": False, "failed": False, "failure": ""}
    return {
        "format": run.pop("format", FORMAT),
        "stops": run.pop("stops", []),
        "limits": run.pop("limits", []),
        "run": {**facts, "warnings": [], "sources": [{"name": "hr"}], **run},
        "employees": 40,
        "counts": {"creates": {"planned": 1, "applied": 1, "failed": run.pop("failed_changes", 0)}},
        "people": list(people),
        "rejected": list(rejected),
        "problems": [],
        "notices": [],
        "hr_data": list(hr_data),
    }


class Folder:
    """A folder of reports."""

    def __init__(self, path: pathlib.Path) -> None:
        self.path = path

    def add(self, made: Document | bytes, name: str = "") -> str:
        """Write a report as a run does; its name without the ending."""
        started = "" if isinstance(made, bytes) else made["run"]["started"][:19].translate(str.maketrans("", "", "-:"))
        stem = name or f"staff-{started}Z"
        content = made if isinstance(made, bytes) else json.dumps(made).encode()
        (self.path / f"{stem}.json").write_bytes(content)
        return stem

    def update(self, **more: t.Any) -> str:
        return store.update(str(self.path), **more)

    def run(self, made: Document) -> str:
        """Add a report, and update the history."""
        stem = self.add(made)
        assert self.update() == ""
        return stem

    @property
    def page(self) -> str:
        return (self.path / "index.html").read_text("utf-8")

    def timeline(self, key: str, configuration: str = "staff") -> dict[str, t.Any]:
        name = timeline.person_id(configuration, key)
        return t.cast("dict[str, t.Any]", json.loads((self.path / ".index" / f"{name}.json").read_text("utf-8")))

    def events(self, key: str) -> list[tuple[str, str]]:
        """The day and the kind of each event of a person."""
        return [(event["at"][:10], event["kind"]) for event in self.timeline(key)["events"]]

    def entries(self) -> dict[str, t.Any]:
        return t.cast("dict[str, t.Any]", json.loads((self.path / ".index/runs.json").read_text("utf-8"))["runs"])


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> Folder:
    return Folder(tmp_path)


class Page(html.parser.HTMLParser):
    """Collects the tags, the addresses and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.addresses.extend(value or "" for name, value in attrs if name in ("href", "src"))

    def handle_data(self, data: str) -> None:
        self.text += data


# ---- runs -----------------------------------------------------------------------------------------------------------
def test_runs_are_listed_with_what_they_did(folder: Folder) -> None:
    created = [person("1", kind="created"), person("2", "Bea", kind="disabled"), person("3", "Cem", state="failed")]
    stem = folder.run(
        report("2026-11-28T08:15:00+00:00", *created, rejected=[skipped("9", "Zoe")], failed=True, failure="1 failed.")
    )
    folder.run(report("2026-11-28T10:30:00+02:00", person("1"), check_mode=True))
    text = " ".join(Page(folder.page).text.split())
    assert "2 reports in this folder" in text
    assert "staff, last run 2026-11-28 08:15:00 UTC: failed, 1 disabled, 1 created, 1 skipped, 0 warnings." in text
    assert "2026-11-28 1 failed, 1 run, 1 preview, 1 disabled, 1 created" in text
    assert text.index("08:30:00") < text.index("08:15:00", text.index("All runs"))
    assert f"{stem}.html" in Page(folder.page).addresses
    assert "preview" in text


def test_only_new_reports_are_read(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    for day in range(1, 6):
        folder.add(report(f"2026-11-0{day}T00:00:00+00:00"))
    folder.update()
    read: list[bytes] = []

    def counted(content: bytes) -> entries.JsonObject:
        read.append(content)
        return entries.read_report(content)

    monkeypatch.setattr(store, "read_report", counted)
    folder.run(report("2026-11-10T00:00:00+00:00"))
    assert len(read) == 1
    assert len(folder.entries()) == 6


def test_reports_that_are_gone_or_changed(folder: Folder) -> None:
    first = folder.run(report("2026-11-01T00:00:00+00:00"))
    second = folder.run(report("2026-11-02T00:00:00+00:00"))
    (folder.path / f"{first}.json").unlink()
    folder.add(report("2026-11-02T00:00:00+00:00", person("1"), failed=True), second)
    folder.update()
    assert {stem: entry["failed"] for stem, entry in folder.entries().items()} == {second: True}


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "hrsync.ad/runs/1"}', b"\xff\xfe", b"[" * 100_000])
def test_what_is_no_report(folder: Folder, content: bytes) -> None:
    folder.add(content, "staff-20261127T081500Z")
    folder.run(report("2026-11-28T00:00:00+00:00"))
    text = Page(folder.page).text
    assert "1 not readable" in text
    assert "staff-20261127T081500Z.json" in text
    assert folder.entries()["staff-20261127T081500Z"]["started"] == "2026-11-27T08:15:00+00:00"


def test_a_report_of_another_version_says_so(folder: Folder) -> None:
    folder.add(json.dumps({"format": "hrsync.ad/report/1", "run": {}}).encode(), "old")
    folder.update()
    assert "Another version of the collection made this report (hrsync.ad/report/1)." in Page(folder.page).text


@pytest.mark.parametrize(
    "damage",
    [
        {"run": None},
        {"people": [{"key": "1"}]},
        {"people": [{**person("1"), "words": 3}]},
        {"people": ["1"]},
        {"rejected": [{"key": "1"}]},
        {"hr_data": [{"title": "city"}]},
        {"counts": []},
    ],
)
def test_a_damaged_report_breaks_nothing(folder: Folder, damage: dict[str, t.Any]) -> None:
    folder.add({**report("2026-11-27T00:00:00+00:00"), **damage} if damage.get("run", 1) else b'{"format": "x"}', "odd")
    folder.run(report("2026-11-28T00:00:00+00:00"))
    assert "1 not readable" in Page(folder.page).text


def test_a_name_without_a_time_and_one_with_an_impossible_one() -> None:
    assert entries.unreadable("notes", 0.0, "x")["started"] == "1970-01-01T00:00:00+00:00"
    assert entries.unreadable("staff-20261399T081500Z", 0.0, "x")["started"].startswith("1970")


def test_a_report_that_is_still_written_is_read_later(folder: Folder) -> None:
    stem = folder.add(b"", "staff-20261128T000000Z")
    folder.update()
    assert "still writing it" in Page(folder.page).text
    folder.add(report("2026-11-28T00:00:00+00:00"), stem)
    folder.update()
    assert folder.entries()[stem]["state"] == "read"


@pytest.mark.parametrize(
    "content", ["", "{", '{"format": "hrsync.ad/runs/0", "runs": {}}', '{"runs": {"a": 1}}', "null"]
)
def test_a_lost_or_damaged_index_is_made_again(folder: Folder, content: str) -> None:
    stems = {folder.run(report(f"2026-11-2{day}T00:00:00+00:00", person("1"))) for day in (1, 2)}
    for name in ("runs.json", "people.json"):
        (folder.path / ".index" / name).write_text(content)
    third = folder.run(report("2026-11-23T00:00:00+00:00", person("1")))
    assert set(folder.entries()) == stems | {third}
    assert len(folder.events("1")) == 3, "no event is doubled or lost"


def test_an_index_that_is_wrong_inside_is_made_again(folder: Folder) -> None:
    stem = folder.run(report("2026-11-21T00:00:00+00:00", person("1")))
    file = folder.path / ".index/runs.json"
    found = json.loads(file.read_text())
    del found["runs"][stem]["started"]
    file.write_text(json.dumps(found))
    folder.run(report("2026-11-22T00:00:00+00:00"))
    assert folder.entries()[stem]["started"] == "2026-11-21T00:00:00+00:00"


def test_many_old_reports_are_read_over_several_runs(folder: Folder) -> None:
    for day in range(10, 20):
        stem = folder.add(report(f"2026-11-{day}T00:00:00+00:00", person("1")))
        os.utime(folder.path / f"{stem}.json", (day, day))
    assert folder.update(most_seconds=-1) == ""
    assert "9 older reports are not here yet" in Page(folder.page).text
    assert list(folder.entries()) == ["staff-20261119T000000Z"], "the latest first"
    folder.update()
    assert len(folder.entries()) == 10
    assert folder.events("1") == [(f"2026-11-{day}", "changed") for day in range(10, 20)]


def test_files_are_only_for_their_owner(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("1")))
    made = [file for file in folder.path.rglob("*") if not file.name.startswith("staff-")]
    assert {file.stat().st_mode & 0o777 for file in made if file.is_file()} == {0o600}
    assert {file.stat().st_mode & 0o777 for file in made if file.is_dir()} == {0o700}
    assert not [file.name for file in made if file.name.startswith(".") and file.is_file()], "no temporary file is left"


def test_a_folder_that_cannot_be_written_is_a_warning(folder: Folder) -> None:
    (folder.path / "people").write_text("in the way")
    folder.add(report("2026-11-21T00:00:00+00:00", person("1")))
    warning = folder.update()
    assert warning.startswith(f"The index page of {folder.path} could not be updated: ")
    assert "The report of this run is complete." in warning
    assert not [file.name for file in (folder.path / ".index").iterdir() if file.name.startswith(".")]


def test_an_unexpected_error_is_a_warning(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: t.Any) -> t.Any:
        raise ZeroDivisionError("odd")

    monkeypatch.setattr(pages, "runs", refuse)
    folder.add(report("2026-11-21T00:00:00+00:00"))
    assert "could not be updated: " in folder.update()


def test_an_update_waits_for_another_and_gives_up(folder: Folder, monkeypatch: pytest.MonkeyPatch) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00"))
    monkeypatch.setattr(store, "WAIT", 0.1)
    with (folder.path / ".index/lock").open("r+") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert "The next run adds it." in folder.update()
    assert folder.update() == ""


def test_compliance_lists_are_linked(folder: Folder) -> None:
    for day in ("27", "28"):
        (folder.path / f"staff-202611{day}T000000Z-compliance").mkdir()
        (folder.path / f"staff-202611{day}T000000Z-compliance" / "index.html").write_text("")
    folder.run(report("2026-11-21T00:00:00+00:00"))
    found = [address for address in Page(folder.page).addresses if "compliance" in address]
    assert found[0] == "staff-20261128T000000Z-compliance/index.html"
    assert len(set(found)) == 2


def test_an_empty_folder(folder: Folder) -> None:
    assert folder.update() == ""
    assert "No reports yet." in Page(folder.page).text
    assert "Nobody yet." in (folder.path / "people/index.html").read_text()


# ---- people ---------------------------------------------------------------------------------------------------------
def test_a_person_across_runs(folder: Folder) -> None:
    first = folder.run(report("2026-11-21T00:00:00+00:00", person("1", "Anna Nowak", kind="created", words="starts")))
    folder.run(report("2026-11-22T00:00:00+00:00", person("1", "Anna Nowak", check_mode=True), check_mode=True))
    folder.run(report("2026-11-23T00:00:00+00:00", person("1", "Anna Kowal", kind="renamed", state="failed")))
    folder.run(report("2026-11-24T00:00:00+00:00", person("1", "Never"), stops=["HR answered nothing"]))
    assert folder.events("1") == [("2026-11-21", "created"), ("2026-11-23", "renamed")]
    name = timeline.person_id("staff", "1")
    page = Page((folder.path / "people" / f"{name}.html").read_text("utf-8"))
    text = " ".join(page.text.split())
    assert "Anna Kowal" in text
    assert "renamed 2026-11-23 00:00:00 UTC failed title created 2026-11-21 00:00:00 UTC starts" in text
    assert f"../{first}.html#{shared.anchor('1')}" in page.addresses
    assert f"{name}.html" in Page((folder.path / "people/index.html").read_text("utf-8")).addresses


def test_a_report_is_added_once(folder: Folder) -> None:
    made = report("2026-11-21T00:00:00+00:00", person("1"))
    stem = folder.run(made)
    os.utime(folder.path / f"{stem}.json", (1, 1))
    folder.update()
    assert len(folder.events("1")) == 1


def test_somebody_who_is_skipped_again_and_then_not(folder: Folder) -> None:
    zoe = skipped("9", "Zoe", "HR has no city.")
    folder.run(report("2026-11-21T00:00:00+00:00", rejected=[zoe]))
    changed = (folder.path / "people" / f"{timeline.person_id('staff', '9')}.html").stat().st_mtime_ns
    time.sleep(0.01)
    folder.run(report("2026-11-22T00:00:00+00:00", rejected=[zoe]))
    assert changed == (folder.path / "people" / f"{timeline.person_id('staff', '9')}.html").stat().st_mtime_ns
    folder.run(report("2026-11-23T00:00:00+00:00", rejected=[skipped("9", "Zoe", "HR has no country.")]))
    folder.run(report("2026-11-24T00:00:00+00:00", limits=["Limited to 1 employee."]))
    folder.run(report("2026-11-24T12:00:00+00:00", name="contractors"))
    folder.run(report("2026-11-25T00:00:00+00:00"))
    folder.run(report("2026-11-26T00:00:00+00:00"))
    assert folder.events("9") == [
        ("2026-11-21", "skipped"),
        ("2026-11-23", "skipped"),
        ("2026-11-25", "processed again"),
    ]
    assert changed < (folder.path / "people" / f"{timeline.person_id('staff', '9')}.html").stat().st_mtime_ns


def test_events_have_the_order_of_time_however_reports_are_read() -> None:
    known = timeline.started("staff", "1")
    events = {
        day: {"run": day, "at": day, "kind": kind, "words": words, "state": "applied"}
        for day, kind, words in [("1", "skipped", "a"), ("2", "skipped", "a"), ("3", "changed", "b")]
    }
    assert [timeline.add(known, events[day]) for day in ("3", "2", "1", "1")] == [True, True, True, False]
    assert [event["at"] for event in known["events"]] == ["1", "3"], "skipped since the first day"


def test_old_events_of_a_person_are_dropped() -> None:
    known = timeline.started("staff", "1")
    for number in range(timeline.MOST_EVENTS + 5):
        event = {"run": f"{number:04}", "at": f"{number:04}", "kind": "changed", "words": "", "state": "applied"}
        timeline.add(known, event)
    assert len(known["events"]) == timeline.MOST_EVENTS
    assert known["events"][0]["at"] == "0005"


def test_names_come_from_the_latest_report() -> None:
    known = timeline.started("staff", "1")
    for day, name in (("2", "New"), ("1", "Old")):
        event = {"run": day, "at": day, "kind": "changed", "words": "", "state": "applied"}
        timeline.add(known, event)
        timeline.describe(known, timeline.Happening("1", name, "Sales", "login", event))
    assert known["name"] == "New"


def test_people_without_a_key_have_no_page(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("", "OU"), rejected=[skipped("", "Nobody")]))
    assert [file.name for file in (folder.path / "people").iterdir()] == ["index.html"]


def test_the_same_key_in_two_configurations_is_not_one_person(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("1", "Anna")))
    folder.run(report("2026-11-22T00:00:00+00:00", person("1", "Zoe"), name="contractors"))
    assert folder.timeline("1")["name"] == "Anna"
    assert folder.timeline("1", "contractors")["name"] == "Zoe"
    assert "contractors" in Page((folder.path / "people/index.html").read_text("utf-8")).text


@pytest.mark.parametrize("content", ["", "{", '{"format": "hrsync.ad/person/0"}', "[]"])
def test_a_damaged_file_of_a_person_is_made_again(folder: Folder, content: str) -> None:
    for day in (1, 2):
        folder.run(report(f"2026-11-2{day}T00:00:00+00:00", person("1")))
    (folder.path / ".index" / f"{timeline.person_id('staff', '1')}.json").write_text(content)
    folder.run(report("2026-11-23T00:00:00+00:00", person("1")))
    folder.run(report("2026-11-24T00:00:00+00:00", person("1")))
    assert len(folder.events("1")) == 4


def test_a_lost_list_of_people_is_made_again(folder: Folder) -> None:
    first = folder.run(report("2026-11-21T00:00:00+00:00", person("1", "Anna"), person("2", "Bea")))
    (folder.path / f"{first}.json").unlink()
    (folder.path / ".index/people.json").unlink()
    folder.run(report("2026-11-22T00:00:00+00:00", person("1", "Anna")))
    listed = Page((folder.path / "people/index.html").read_text("utf-8")).text
    assert "Anna" in listed
    assert "Bea" in listed, "whose report is gone, but not the file"


def test_a_run_that_was_interrupted_between_the_files(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("1")))
    lines, runs = folder.path / ".index/people.json", folder.path / ".index/runs.json"
    before = lines.read_text(), runs.read_text()
    folder.run(report("2026-11-22T00:00:00+00:00", person("1", kind="moved"), person("2", "Bea")))
    lines.write_text(before[0])
    runs.write_text(before[1])
    folder.update()
    found = json.loads(lines.read_text())["people"]
    assert {line["name"]: line["kind"] for line in found.values()} == {"Anna": "moved", "Bea": "changed"}
    assert len(folder.events("1")) == 2


def test_somebody_who_is_changed_and_skipped_in_one_run(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("1"), rejected=[skipped("1")]))
    assert [kind for _day, kind in folder.events("1")] == ["changed", "skipped"]


@pytest.mark.parametrize("events", [None, [], [1], [{"run": 1}]])
def test_what_is_no_timeline(events: t.Any) -> None:
    assert not timeline.is_valid({**timeline.started("staff", "1"), "events": events})
    assert not timeline.is_valid({**timeline.started("staff", "1"), "name": 1})


def test_old_events_are_forgotten(folder: Folder) -> None:
    folder.run(report("2026-11-21T00:00:00+00:00", person("1"), person("2", "Bea")))
    folder.add(report("2026-11-21T00:00:00+00:00", person("1"), name="contractors"), "contractors-1")
    folder.update()
    folder.run(report("2026-11-25T00:00:00+00:00", person("1")))
    folder.update(forget=store.Forget("other", "2026-11-28T00:00:00+00:00"))
    assert len(folder.events("1")) == 2, "the events of another configuration"
    folder.update(forget=store.Forget("staff", "2026-11-22T00:00:00+00:00"))
    assert folder.events("1") == [("2026-11-25", "changed")]
    assert folder.timeline("1", "contractors")["events"], "only what belongs to the configuration"
    gone = timeline.person_id("staff", "2")
    assert not (folder.path / "people" / f"{gone}.html").exists()
    assert not (folder.path / ".index" / f"{gone}.json").exists()
    assert "Bea" not in (folder.path / "people/index.html").read_text("utf-8")


def test_old_lists_for_hr_are_removed(folder: Folder) -> None:
    def lists(time: str, content: str) -> pathlib.Path:
        made = folder.path / f"staff-{time}-compliance"
        made.mkdir()
        (made / "index.html").write_text("")
        (made / "compliance.json").write_text(content)
        return made

    def document(name: str, started: str) -> str:
        return json.dumps({"run": {"name": name, "started": started}})

    old = lists("20261101T000000Z", document("staff", "2026-11-01T00:00:00+00:00"))
    stay = [
        lists("20261102T000000Z", document("contractors", "2026-11-02T00:00:00+00:00")),
        lists("20261103T000000Z", "{"),
        lists("20261104T000000Z", document("staff", "2026-11-27T00:00:00+00:00")),
        lists("20261127T000000Z", document("staff", "2026-11-27T00:00:00+00:00")),
    ]
    (folder.path / "notes-20261101T000000Z-compliance").write_text("not a folder")
    (folder.path / "link-20261101T000000Z-compliance").symlink_to(stay[0])
    folder.update(forget=store.Forget("staff", "2026-11-22T00:00:00+00:00"))
    assert not old.exists()
    assert all((one / "compliance.json").exists() for one in stay)
    assert len(list(folder.path.iterdir())) == len(stay) + 5, "with both others, and index.html, people and .index"


# ---- charts ---------------------------------------------------------------------------------------------------------
def entry(started: str, **more: t.Any) -> entries.Entry:
    known = {"state": "read", "name": "staff", "preview": False, "applied": {}, "planned": {}, "hr_data": []}
    return {**known, "started": started, **more}


def test_changes_by_day() -> None:
    found = [
        entry("2026-11-27T08:00:00+00:00", applied={"created": 2, "moved": 1}),
        entry("2026-11-27T09:00:00+00:00", applied={"created": 1, "deleted": 1}),
        entry("2026-11-28T09:00:00+00:00", applied={"created": 50}, preview=True),
        {"state": "unreadable", "started": "2026-11-28T10:00:00+00:00", "problem": ""},
    ]
    bars = charts.changes(found)
    assert len(bars) == charts.DAYS
    assert (bars[0].day, bars[-1].day) == ("2026-10-30", "2026-11-28")
    assert bars[-2] == charts.Bar("2026-11-27", (3, 1, 1), "2026-11-27: 3 created, 1 moved, 1 deleted")
    assert bars[-1].total == 0
    drawn = charts.parts(bars)
    assert [(part.series, part.y, part.height) for part in drawn] == [(0, 40.0, 60.0), (1, 20.0, 20.0), (2, 0.0, 20.0)]


def test_what_hr_has_to_correct() -> None:
    found = [
        entry("2026-11-27T08:00:00+00:00", hr_data=[["city", 9]]),
        entry("2026-11-27T09:00:00+00:00", hr_data=[["city", 2], ["manager", 1]], preview=True),
        entry("2026-11-27T07:00:00+00:00", hr_data=[["city", 5]], name="contractors"),
    ]
    assert charts.to_correct(found)[-1] == charts.Bar("2026-11-27", (8,), "2026-11-27: 8 to correct")
    assert charts.to_correct(found)[-2].words == "2026-11-26: no run"
    assert charts.fields(found) == [("city", 7), ("manager", 1)]


def test_an_undo_does_not_say_what_hr_has_to_correct(folder: Folder) -> None:
    data = [{"field": "location.city", "title": "city of the workplace", "number": 3}]
    folder.run(report("2026-11-28T08:00:00+00:00", hr_data=data))
    folder.run(report("2026-11-28T09:00:00+00:00", person("1", kind="enabled"), sources=[], limits=["Undo."]))
    text = Page(folder.page).text
    assert "2026-11-28: 3 to correct" in text and "2026-11-28: 1 enabled" in text


def test_charts_without_runs() -> None:
    assert charts.changes([]) == []
    assert charts.highest([]) == 1


def test_charts_are_on_the_page(folder: Folder) -> None:
    data = [{"field": "location.city", "title": "city of the workplace", "number": 3}]
    folder.run(report("2026-11-28T00:00:00+00:00", person("1", kind="created"), hr_data=data))
    page = Page(folder.page)
    assert page.tags.count("svg") == 3
    assert "2026-11-28: 1 created" in page.text
    assert "city of the workplace" in page.text
    assert not [address for address in page.addresses if "//" in address], "nothing is loaded from elsewhere"


# ---- bad input and size ---------------------------------------------------------------------------------------------
def test_nothing_of_a_name_is_executed(folder: Folder) -> None:
    people = [
        person("../../x", HOSTILE, words=HOSTILE),
        person("2", RIGHT_TO_LEFT),
        person("3", ARABIC),
        person("4", LONG),
        person("\ud800", "Half"),
    ]
    run: dict[str, t.Any] = {"name": HOSTILE, "failure": HOSTILE, "failed": True}
    folder.add(report("2026-11-28T00:00:00+00:00", *people, limits=[HOSTILE], **run))
    assert folder.update() == ""
    shown = [file.read_text("utf-8") for file in folder.path.rglob("*.html")]
    assert len(shown) == 2 + len(people)
    for page in shown:
        assert HOSTILE not in page
        assert Page(page).tags.count("script") == page.count("<script>(() =>"), "only the script of the list of people"
        assert "\u202e" not in page
    listed = (folder.path / "people/index.html").read_text("utf-8")
    assert f"<bdi>{ARABIC}</bdi>" in listed
    assert LONG in listed
    assert not [file for file in folder.path.rglob("*") if file.name == "x.html"]


def test_ten_thousand_people(folder: Folder) -> None:
    people = [person(str(n), f"Anna-Maria Nowakowska-Kowalska {n}", kind="created") for n in range(10_000)]
    folder.add(report("2026-11-28T00:00:00+00:00", *people))
    assert folder.update() == ""
    assert (folder.path / "people/index.html").stat().st_size < 6_000_000
    before = {file.name: file.stat().st_mtime_ns for file in (folder.path / "people").iterdir()}
    folder.run(report("2026-11-28T00:15:00+00:00", people[0]))
    written = {file.name for file in (folder.path / "people").iterdir() if file.stat().st_mtime_ns != before[file.name]}
    assert written == {"index.html", f"{timeline.person_id('staff', '0')}.html"}


def test_years_of_runs_are_at_most_6_mb() -> None:
    numbers = {"skipped": 3, "blocked": 0, "warnings": 2, "failed_changes": 0, "applied": {"changed": 12}}
    numbers |= {"seconds": 2.0, "failed": False, "failure": "", "stopped": False, "limited": "", "employees": 10_000}
    found = {
        f"staff-{number}": {
            **entry(f"2026-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00+00:00"),
            **numbers,
        }
        for number in range(35_000)
    }
    page = "".join(pages.runs(found, [], 0, 0))
    assert len(page.encode()) < 6_000_000
    assert f"{35_000 - pages.MOST_RUNS:,} older runs are not on this page" in page
