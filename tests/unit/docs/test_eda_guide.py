# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide about events: the variables of the rulebooks, the example that subscribes, and schedules and quotas."""

from __future__ import annotations

import json
import os
import pathlib
import re
import runpy
import subprocess
import sys
import typing as t
import zoneinfo
from unittest import mock

ROOT: t.Final = pathlib.Path(__file__).parents[3]
GUIDE: t.Final = (ROOT / "docs/docsite/rst/eda.rst").read_text("utf-8")
CURL: t.Final = """#!/usr/bin/env bash
echo "$*" >>"$RECORD.arguments"
cat >>"$RECORD.headers"
for argument; do [[ $argument == @/dev/fd/* ]] && { tr -d '\\n' <"${argument#@}"; echo; } >>"$RECORD.bodies"; done
exit 0
"""
CALAMARI: t.Final = GUIDE.partition("Calamari\n--------")[2]
REQUESTS_PER_DAY: t.Final = 2880
MINUTES_OF_A_DAY: t.Final = 24 * 60
NAMES: t.Final = r"\b(?:factorial|bamboohr|awx)_(?:\w+)\b"


def test_the_guide_names_the_variables_of_the_rulebooks() -> None:
    texts = [file.read_text("utf-8") for file in (ROOT / "extensions/eda/rulebooks").glob("*.yml")]
    used = {name for text in texts for name in re.findall(rf"{{{{ ({NAMES})", text)}
    named = set(re.findall(NAMES, GUIDE)) - {"awx_schedules", "factorial_event_streams"}
    assert used - {"bamboohr_host"} == named


def test_the_example_subscribes_to_events(tmp_path: pathlib.Path) -> None:
    (tmp_path / "curl").write_text(CURL, "utf-8")
    (tmp_path / "curl").chmod(0o755)
    given = {"FACTORIAL_API_KEY": "canary-key", "FACTORIAL_COMPANY": "7", "FACTORIAL_CHALLENGE": "canary-challenge"}
    more = {"RECEIVER": "https://hooks.example.com/factorial", "RECORD": str(tmp_path / "record")}
    environment = {**os.environ, **given, **more, "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = ["bash", str(ROOT / "docs/examples/eda/subscribe.sh")]
    said = subprocess.run(script, env=environment, capture_output=True, text=True, check=True).stdout.split()
    bodies = [json.loads(line) for line in (tmp_path / "record.bodies").read_text("utf-8").splitlines()]
    kind = runpy.run_path(str(ROOT / "extensions/eda/plugins/event_filter/factorial.py"))["KIND"]
    urgent = "employees/employee/terminate"
    assert len(set(said)) == len(said) > 20
    assert set(said) == events_of_the_source()
    assert urgent in said
    assert all(kind.fullmatch(event) for event in said)
    assert [body["subscription_type"] for body in bodies] == said
    assert [body["target_url"] for body in bodies] == [f"https://hooks.example.com/factorial/{event}" for event in said]
    assert {body["challenge"] for body in bodies} == {"canary-challenge"}
    assert set((tmp_path / "record.headers").read_text("utf-8").splitlines()) == {"x-api-key: canary-key"}
    assert "canary" not in (tmp_path / "record.arguments").read_text("utf-8")


def events_of_the_source() -> set[str]:
    """The events whose paths the source takes. aiohttp, which the source needs, is not installed everywhere."""
    with mock.patch.dict(sys.modules, aiohttp=mock.MagicMock()):
        source = runpy.run_path(str(ROOT / "extensions/eda/plugins/event_source/factorial.py"))
    return set(source["EVENTS"])


def test_the_example_says_at_which_event_it_fails(tmp_path: pathlib.Path) -> None:
    (tmp_path / "curl").write_text("#!/usr/bin/env bash\necho refused >&2\nexit 22\n", "utf-8")
    (tmp_path / "curl").chmod(0o755)
    names = ("FACTORIAL_API_KEY", "FACTORIAL_COMPANY", "FACTORIAL_CHALLENGE", "RECEIVER")
    environment = {**os.environ, **dict.fromkeys(names, "x"), "PATH": f"{tmp_path}:{os.environ['PATH']}"}
    script = ["bash", str(ROOT / "docs/examples/eda/subscribe.sh")]
    ran = subprocess.run(script, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stdout) == (22, "employees/employee/create_with_contract\n")


def test_the_example_signs_as_bamboohr_does(tmp_path: pathlib.Path) -> None:
    block = GUIDE.partition("$ body=")[2].partition("curl --write-out")[0]
    script = (
        "body=" + re.sub(r"\n +\$ ", "\n", block).rstrip(" $\n") + '\nprintf "%s\\n%s\\n%s" "$body" "$now" "$signature"'
    )
    key = "canary-private-key-4711"
    environment = {**os.environ, "bamboohr_private_key": key}
    said = subprocess.run(["bash", "-c", script], env=environment, capture_output=True, text=True, check=True).stdout
    body, now, signature = said.split("\n")
    assert json.loads(body)["data"]["changedFields"] == ["status"]
    (tmp_path / "signed").write_bytes(f"{body}{now}".encode())
    openssl = ["openssl", "dgst", "-sha256", "-hmac", key, "-r", str(tmp_path / "signed")]
    assert subprocess.run(openssl, capture_output=True, text=True, check=True).stdout.split()[0] == signature


def test_schedules_are_what_awx_takes() -> None:
    """AWX wants a start with a time zone, and an interval."""
    rules = re.findall(r"^ +rrule: (.*)$", CALAMARI, re.MULTILINE)
    assert len(rules) == 2
    for rule in rules:
        zone = re.fullmatch(r"DTSTART;TZID=([^:]+):\d{8}T\d{6} RRULE:FREQ=(?:MINUTELY|WEEKLY);INTERVAL=\d+.*", rule)
        assert zone and zoneinfo.ZoneInfo(zone[1])


def test_polls_leave_half_of_the_quota_to_others() -> None:
    rows = re.findall(r"\* - (\d+)\n +- (\d+) minutes, .*\n +- ([\d,]+)\n", CALAMARI)
    assert len(rows) == 3
    for pages, minutes, requests in rows:
        # A page more, absences, and twice: to plan and to apply.
        a_workflow = 2 * (int(pages) + 2)
        assert a_workflow * MINUTES_OF_A_DAY // int(minutes) == int(requests.replace(",", ""))
        assert int(requests.replace(",", "")) <= REQUESTS_PER_DAY / 2
