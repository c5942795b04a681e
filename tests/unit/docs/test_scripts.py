# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The page about scripts: its tables name what there is, and its two scripts work as they are printed."""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import sys
import textwrap
import typing as t

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.services.opening import Services
from ansible_collections.hrsync.ad.plugins.module_utils.steps.run import Run
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script import process, program
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.descriptor import EVENTS, SCRIPT
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script.step import Answer, Script, read_answer

PAGE = (pathlib.Path(__file__).parents[3] / "docs/docsite/rst/scripts.rst").read_text("utf-8")


def block(language: str) -> str:
    """The only code block in a language."""
    [text] = re.findall(rf"^\.\. code-block:: {language}\n\n((?:    .*\n|\n)+)", PAGE, re.MULTILINE)
    return textwrap.dedent(text)


def rows(section: str) -> list[str]:
    """The first cell of each row of a section's table."""
    text = PAGE.split(f"\n{section}\n{'-' * len(section)}\n")[1]
    return re.findall(r"^   \* - ``(\w+)``$", text.split("\n---")[0], re.MULTILINE)


@pytest.fixture
def folder(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o700)
    return tmp_path


def run(folder: pathlib.Path, language: str, argument: str | None, **document: t.Any) -> Answer:
    """Run the script of the page as the step does."""
    script = folder / f"script.{language}"
    script.write_text(block(language), "utf-8")
    script.chmod(0o755)
    # What the page prints for a system's Python must not depend on this one being there.
    own = [sys.executable] if language == "python" else []
    command = [*own, str(script), *([argument] if argument else [])]
    program.check(command)
    given = {"version": 1, "check_mode": False, "key": "1017", **document}
    finished = process.run(command, json.dumps(given).encode(), {}, 30)
    return read_answer("script", finished)


def test_python(folder: pathlib.Path) -> None:
    book = folder / "staff.txt"
    anna = {"employee": {"full_name": "Anna Nowak"}, "data": {"file": str(book)}}
    assert run(folder, "python", None, event="joined", check_mode=True, **anna).changed
    assert not list(folder.glob("staff*"))
    assert run(folder, "python", None, event="joined", **anna) == Answer(True, False, "1 people in the list", {})
    assert book.read_text("utf-8") == "Anna Nowak\n"
    assert not run(folder, "python", None, event="returned", **anna).changed
    assert run(folder, "python", None, event="left", **anna).changed
    assert book.read_text("utf-8") == ""


def test_shell(folder: pathlib.Path) -> None:
    spool = folder / "spool"
    spool.mkdir()
    assert run(folder, "sh", str(spool), event="left") == Answer(True, False, "handed over", {})
    [file] = spool.iterdir()
    assert file.suffix == ".json" and json.loads(file.read_text("utf-8"))["event"] == "left"


def test_the_rules_of_the_page_have_options_that_there_are() -> None:
    for rule in yaml.safe_load(block("yaml"))["lifecycle_scripts"]:
        assert rule.keys() <= SCRIPT.argument_spec.keys()
        assert set(rule["events"]) <= set(EVENTS)


def test_the_tables_name_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    assert tuple(rows("Events")) == EVENTS
    assert set(rows("The answer")) == {"changed", "failed", "msg", "facts"}
    assert set(rows("The document")) == set(document_of_the_step(monkeypatch))


def document_of_the_step(monkeypatch: pytest.MonkeyPatch) -> dict[str, t.Any]:
    """What the step gives to a script."""
    defaults = {name: option.get("default") for name, option in SCRIPT.argument_spec.items()}
    given = {"command": ["/bin/sh"], "once": False, "event": "joined", "supports_check_mode": True}
    subject = Subject(key="1", label="1", presence=Presence.ACTIVE, options={**defaults, **given})
    read: list[bytes] = []

    def remember(command: t.Sequence[str], document: bytes, *rest: t.Any) -> process.Finished:
        read.append(document)
        return process.Finished(0, b"{}", b"")

    monkeypatch.setattr(process, "run", remember)
    run = Run(services=Services({}), now=datetime.datetime.now(datetime.UTC), check_mode=True)
    Script(run).plan([subject])
    return t.cast("dict[str, t.Any]", json.loads(read[0]))
