# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whatever is done to an exported log, the verifier finds it, and names the first entry that is wrong."""

from __future__ import annotations

import ast
import hashlib
import json
import pathlib
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.plugins.module_utils.audit.entries import EntryKind, Event
from ansible_collections.hrsync.ad.plugins.module_utils.audit.verifier import BrokenLogError, Head

from .logs import DOMAIN, NAME, Log, edited, rehashed, verified

FILE: t.Final = pathlib.Path(verifier.__file__)


def log() -> Log:
    """Twelve entries; of the third, the details are forgotten."""
    made = Log(size=10)
    made.forget([3])
    made.append(Event(kind=EntryKind.RUN_ENDED, facts={"run": 1}))
    return made


def broken(lines: t.Iterable[bytes], *heads: Head, excerpt: bool = False) -> str:
    """What is wrong, without what all messages begin with."""
    with pytest.raises(BrokenLogError) as raised:
        verified(lines, *heads, excerpt=excerpt)
    said = str(raised.value)
    assert said.startswith(f"The audit log is broken at entry {raised.value.number}: ")
    return said.removeprefix("The audit log is broken at entry ")


def test_a_log_is_whole() -> None:
    made = log()
    found = verified(made.lines(), made.head)
    assert found == verifier.Found(DOMAIN, NAME, made.head, entries=12, removed=1, heads=1)
    assert verified(made.lines()).heads == 0


def test_the_hashes_are_those_that_the_documentation_describes() -> None:
    """Computed here by what the file says at its top, and by nothing of it."""
    made = log()
    about = {"format": "hrsync.ad/audit/1", "domain": DOMAIN, "configuration": NAME}
    last = hashlib.sha256(json.dumps(about, sort_keys=True, separators=(",", ":")).encode()).hexdigest()
    for number, line in enumerate(map(json.loads, made.lines()), 1):
        entry = json.loads(line["entry"])
        assert (entry["number"], entry["previous"]) == (number, last)
        last = hashlib.sha256(line["entry"].encode()).hexdigest()
        assert line["hash"] == last
        if "details" in line:
            assert entry["details"] == hashlib.sha256((line["salt"] + line["details"]).encode()).hexdigest()
    assert made.head == Head(12, last)


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (lambda lines: lines[1:], "1: It is missing. Entry 2 comes in its place."),
        (lambda lines: lines[:4] + lines[5:], "5: It is missing. Entry 6 comes in its place."),
        (lambda lines: [*lines[:5], lines[4], *lines[5:]], "6: Entry 5 comes in its place, but belongs before it."),
        (lambda lines: [*lines[:4], lines[5], lines[4], *lines[6:]], "5: It is missing. Entry 6 comes"),
        (
            lambda lines: lines[:-1],
            "12: It is missing. A head of entry 12 was kept, so the end of the log was cut off.",
        ),
        (lambda lines: [], "1: It is missing. A head of entry 12 was kept"),
        (lambda lines: [b"".join(lines)[:-1]], "12: The line has no end, so a part of it was cut off."),
        (lambda lines: [*lines, b"\n"], "13: The line is not JSON."),
        (lambda lines: [*lines, b"[]\n"], "13: The line is not written as hrsync.ad writes it"),
        (lambda lines: [*lines, b"[" * 100_000 + b"\n"], "13: The line is not JSON."),
        (lambda lines: [*lines, b"NaN\n"], "13: The line is not JSON."),
        (lambda lines: [*lines, b"{}\n"], "13: The line has not the members that it must have: domain, configuration"),
        (
            lambda lines: [lines[0].replace(b":", b": ", 1), *lines[1:]],
            "1: The line is not written as hrsync.ad writes",
        ),
        (lambda lines: [lines[0][:-1] + b"\r\n", *lines[1:]], "1: The line is not written as"),
        (lambda lines: ["\N{BYTE ORDER MARK}".encode() + lines[0], *lines[1:]], "1: The line is not ASCII."),
        (
            lambda lines: [edited(lines[0], more=1), *lines[1:]],
            "1: The line has not the members that it must have: more",
        ),
        (
            lambda lines: [edited(lines[0], hash=7), *lines[1:]],
            "1: The line has not the members that it must have: hash",
        ),
        (lambda lines: [edited(lines[0], domain="b.test"), *lines[1:]], "1: It does not follow from the entry before."),
        (
            lambda lines: [edited(line, configuration="b") for line in lines],
            "1: It does not follow from the entry before. One of them was changed.",
        ),
        (lambda lines: [*lines[:5], edited(lines[5], domain="b.test")], "6: It belongs to the log of another domain"),
        (
            lambda lines: [*lines[:5], edited(lines[5], hash="0" * 64), *lines[6:]],
            "6: Its hash is not that of its text.",
        ),
        (lambda lines: [*lines[:5], edited(lines[5], entry="{ }"), *lines[6:]], "6: Its text is not written as"),
        (lambda lines: [*lines[:5], edited(lines[5], entry="ä"), *lines[6:]], "6: Its text is not JSON."),
        (lambda lines: [*lines[:5], edited(lines[5], entry='"ä"'), *lines[6:]], "6: Its text is not written as"),
        (lambda lines: [*lines[:5], edited(lines[5], entry="{}"), *lines[6:]], "6: Its text has not the members that"),
        (lambda lines: [*lines[:5], rehashed(lines[5], number=True)], "6: Its text has not the members that it must"),
        (lambda lines: [*lines[:5], rehashed(lines[5], number=6.0)], "6: Its text has not the members that it must"),
        (lambda lines: [*lines[:5], rehashed(lines[5], at="today")], "6: Its time is not one."),
        (lambda lines: [*lines[:5], rehashed(lines[5], previous="")], "6: A hash in its text is not one."),
        (lambda lines: [*lines[:5], rehashed(lines[5], details="0")], "6: A hash in its text is not one."),
        (
            lambda lines: [*lines[:5], rehashed(lines[5], kind="undo"), *lines[6:]],
            "7: It does not follow from the entry",
        ),
        (
            lambda lines: [*lines[:-1], rehashed(lines[-1], kind="undo")],
            "12: It, or an entry before it, was written anew, because another head was kept: 12:",
        ),
    ],
)
def test_what_was_done_to_the_entries_is_found(edit: t.Callable[[list[bytes]], list[bytes]], said: str) -> None:
    made = log()
    assert broken(edit(made.lines()), made.head).startswith(said)


def swapped(lines: list[bytes]) -> list[bytes]:
    """The details of two entries in one another's place."""
    one, other = (json.loads(lines[index]) for index in (0, 1))
    return [
        edited(lines[0], details=other["details"], salt=other["salt"]),
        edited(lines[1], details=one["details"], salt=one["salt"]),
        *lines[2:],
    ]


@pytest.mark.parametrize(
    ("edit", "said"),
    [
        (swapped, "1: Its details, or their salt, were changed."),
        (lambda lines: [edited(lines[0], salt="0" * 32), *lines[1:]], "1: Its details, or their salt, were changed."),
        (lambda lines: [edited(lines[0], salt="0"), *lines[1:]], "1: Its details are incomplete, or their salt is not"),
        (lambda lines: [edited(lines[0], salt=None), *lines[1:]], "1: The line has not the members that it must have"),
        (lambda lines: [edited(lines[0], details=None), *lines[1:]], "1: The line has not the members that it must"),
        (
            lambda lines: [edited(lines[0], details=None, salt=None), *lines[1:]],
            "1: Its details are missing, and no later entry says that they were removed.",
        ),
        (lambda lines: [edited(lines[0], details="x"), *lines[1:]], "1: The text of its details is not JSON."),
        (lambda lines: [edited(lines[0], details="{ }"), *lines[1:]], "1: The text of its details is not written as"),
        # The fourth has none.
        (lambda lines: [*lines[:3], edited(lines[3], details="{}", salt="0" * 32)], "4: Its details, or their salt,"),
    ],
)
def test_what_was_done_to_details_is_found(edit: t.Callable[[list[bytes]], list[bytes]], said: str) -> None:
    made = log()
    assert broken(edit(made.lines()), made.head).startswith(said)


def test_details_that_were_removed_do_not_come_back() -> None:
    made = log()
    made.kept.add(3)
    assert broken(made.lines()) == "3: Its details are there, although entry 11 says that they were removed."


def test_details_that_never_were_may_be_said_to_be_removed() -> None:
    made = Log(size=4)
    made.kept.clear()
    made.append(Event(kind=EntryKind.PRUNED, facts={"numbers": [[1, 4]]}))
    assert verified(made.lines()).removed == 3


@pytest.mark.parametrize("numbers", [None, 3, [3], [[3]], [[3, 2]], [[0, 1]], [[3, 11]], [[1, True]], [["1", "2"]]])
def test_what_is_said_to_be_removed_must_be_ranges_of_earlier_entries(numbers: t.Any) -> None:
    made = Log(size=10)
    facts = {} if numbers is None else {"numbers": numbers}
    made.append(Event(kind=EntryKind.FORGOTTEN, facts=facts))
    assert broken(made.lines()) == "11: Its facts.numbers are no ranges of entries before it."


def test_an_entry_that_is_no_removal_removes_nothing() -> None:
    made = Log(size=10)
    made.kept.discard(1)
    made.append(Event(kind=EntryKind.UNDO, facts={"numbers": [[1, 1]]}))
    assert broken(made.lines()).startswith("1: Its details are missing")


def test_heads_of_any_entry_are_compared() -> None:
    made = log()
    heads = [Head(one.number, one.hash) for one in made.entries]
    zero = verifier.genesis(DOMAIN, NAME)
    assert verified(made.lines(), zero, *heads, *heads).heads == 13
    assert broken(made.lines(), zero._replace(hash="0" * 64)).startswith(
        "1: It, or an entry before it, was written anew"
    )
    assert broken(made.lines(), Head(5, "0" * 64)).startswith("5: It, or an entry before it, was written anew")


def test_a_log_that_was_written_anew_is_found_only_by_a_head() -> None:
    """Who may write the database can make hashes that fit; only what is kept elsewhere tells."""
    made, anew = Log(size=12), Log(seed=1, size=12)
    assert verified(anew.lines()).entries == 12
    assert broken(anew.lines(), made.head).startswith("12: It, or an entry before it, was written anew")
    assert verified(made.lines()[:6]).entries == 6


def test_no_entry_is_no_log() -> None:
    assert broken([]) == "1: It is missing. The log has no entries."


def test_an_excerpt_begins_anywhere_and_may_lack_details() -> None:
    made = log()
    heads = [Head(one.number, one.hash) for one in made.entries]
    part = [edited(line, details=None, salt=None) for line in made.lines()[4:8]]
    found = verified(part, heads[3], heads[7], excerpt=True)
    assert (found.entries, found.head, found.heads) == (4, heads[7], 2)
    assert verified(made.lines(), excerpt=True).entries == 12
    assert broken(part).startswith("1: It is missing. Entry 5 comes in its place.")
    assert broken(part, Head(4, "0" * 64), excerpt=True).startswith("5: It, or an entry before it, was written anew")
    assert broken([part[0], part[2]], excerpt=True).startswith("6: It is missing.")
    assert broken([rehashed(part[0], number=0)], excerpt=True).startswith("1: Entry 0 comes in its place")


def test_a_part_of_a_log_with_the_removal_of_details_before_it_is_read_in_time() -> None:
    """An entry may speak of very many numbers."""
    facts = {"numbers": [[1, 10**14 - 1]]}
    line = rehashed(Log(size=1).lines()[0], number=10**14, kind="pruned", facts=facts, details="")
    assert verified([edited(line, details=None, salt=None)], excerpt=True).entries == 1


def test_heads_are_found_wherever_they_are() -> None:
    one, other = Head(12, "a" * 64), Head(7, "0" * 64)
    text = f"<14>1 2026-11-30T12:00:00Z ctl hrsync - - - head={one}\nAudit log  {other}\n{'c' * 63}:1 1:{'a' * 65}\n"
    assert verifier.heads_of(text) == [one, other]
    assert verifier.head_of(f" {one}\n") == one
    assert [verifier.head_of(given) for given in ("", "12", f"12:{'a' * 63}", f"-1:{'a' * 64}", f"{one} {other}")] == (
        [None] * 5
    )


# The program


def program(*arguments: str, isolated: bool = True) -> subprocess.CompletedProcess[str]:
    """Run the file alone: without the collection, site packages and the environment."""
    flags = ["-I", "-S"] if isolated else []
    return subprocess.run([sys.executable, *flags, *arguments], capture_output=True, text=True, check=False, timeout=60)


@pytest.fixture(name="alone")
def copied(tmp_path: pathlib.Path) -> str:
    file = tmp_path / "v.py"
    file.write_bytes(FILE.read_bytes())
    return str(file)


def test_the_program_runs_alone(alone: str, tmp_path: pathlib.Path) -> None:
    made, file = log(), tmp_path / "log.jsonl"
    file.write_bytes(b"".join(made.lines()))
    done = program(alone, str(file))
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        f"The audit log of lifecycle in example.test is whole: 12 entries, the last is {made.head}. The details of"
        " 1 entry were removed, as later entries say. It was compared with no head kept elsewhere, so this does not"
        " tell whether its end was cut off, or whether all of it was written anew.\n"
    )
    heads = tmp_path / "heads"
    heads.write_text(f"2026-11-30 {made.head}\n", "utf-8")
    for more in (["--head", str(made.head)], ["--heads", str(heads)]):
        assert program(alone, str(file), *more).stdout.endswith("Heads kept elsewhere that it agrees with: 1.\n")
    file.write_bytes(b"".join(made.lines()[:-1]))
    done = program(alone, str(file), "--head", str(made.head))
    assert (done.returncode, done.stderr) == (1, "")
    assert done.stdout.startswith("The audit log is broken at entry 12: It is missing.")


def test_what_cannot_be_read_has_a_code_of_its_own(alone: str, tmp_path: pathlib.Path) -> None:
    empty = tmp_path / "heads"
    empty.write_text("12:abc\n", "utf-8")
    file = tmp_path / "log.jsonl"
    file.write_bytes(b"".join(log().lines()))
    for arguments in (
        [],
        [str(tmp_path)],
        [f"{file}x"],
        [str(file), "--head", "12:abc"],
        [str(file), "--heads", str(empty)],
    ):
        done = program(alone, *arguments)
        assert (done.returncode, done.stdout) == (2, ""), arguments
        assert "Traceback" not in done.stderr


def test_main_in_this_process(tmp_path: pathlib.Path, capsys: pytest.CaptureFixture[str]) -> None:
    """As the program, but where coverage sees it."""
    made, file, heads = log(), tmp_path / "log.jsonl", tmp_path / "heads"
    file.write_bytes(b"".join(made.lines()[4:]))
    heads.write_text(str(made.head), "utf-8")
    assert verifier.main([str(file), "--excerpt", "--heads", str(heads), "--head", str(made.head)]) == verifier.WHOLE
    assert verifier.main([str(file)]) == verifier.BROKEN
    assert verifier.main([f"{file}x"]) == verifier.UNREADABLE
    with pytest.raises(SystemExit, match="2"):
        verifier.main([str(file), "--head", "12"])
    said = capsys.readouterr()
    assert "8 entries, the last is" in said.out and "cannot be read: " in said.err


def test_it_needs_the_standard_library_of_python_3_8_only() -> None:
    code = ast.parse(FILE.read_text("utf-8"), feature_version=(3, 8))
    imported = {name.name for node in ast.walk(code) if isinstance(node, ast.Import) for name in node.names}
    imported |= {f"{'.' * node.level}{node.module}" for node in ast.walk(code) if isinstance(node, ast.ImportFrom)}
    assert imported == {"__future__", "argparse", "bisect", "hashlib", "json", "re", "sys", "typing"}
    methods = {node.attr for node in ast.walk(code) if isinstance(node, ast.Attribute)}
    # These came with Python 3.9 and later.
    assert methods.isdisjoint({"removeprefix", "removesuffix", "file_digest", "cache", "bit_count", "UTC"})
