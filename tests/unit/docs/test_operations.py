# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The scripts of the guide "Operations" work, and its units start playbooks that exist."""

from __future__ import annotations

import configparser
import os
import pathlib
import re
import shutil
import sqlite3
import subprocess
import textwrap
import time
import typing as t

import pytest
import yaml

ROOT = pathlib.Path(__file__).parents[3]
GUIDE = (ROOT / "docs/docsite/rst/operations.rst").read_text("utf-8")
VARIABLES = yaml.safe_load((ROOT / "roles/lifecycle/meta/argument_specs.yml").read_text("utf-8"))["argument_specs"]
PLAYBOOKS = {file.stem for file in (ROOT / "playbooks").glob("*.yml")}


def blocks(language: str) -> list[str]:
    found = re.findall(rf"code-block:: {language}\n\n((?:    .*\n|\n)+)", GUIDE)
    return [f"{textwrap.dedent(block).rstrip()}\n" for block in found]


def script(beginning: str) -> str:
    (found,) = [block for block in blocks("sh") if beginning in block]
    return found


class Host(t.NamedTuple):
    """A host whose places are in a temporary folder, with an Ansible that shows what it was given."""

    folder: pathlib.Path

    def install(self, name: str, content: str) -> None:
        file = self.folder / "bin" / name
        file.parent.mkdir(exist_ok=True)
        for place in ("/opt/hrsync", "/etc/hrsync", "/var/lib/hrsync"):
            content = content.replace(place, str(self.folder / place.rpartition("/")[0].replace("/", "-")[1:]))
        file.write_text(content, "utf-8")
        file.chmod(0o755)

    def run(self, *command: str) -> subprocess.CompletedProcess[str]:
        environment = {"PATH": f"{self.folder / 'bin'}:{os.environ['PATH']}"}
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture
def host(tmp_path: pathlib.Path) -> Host:
    made = Host(tmp_path)
    for place in ("opt/venv/bin", "etc", "var-lib"):
        (tmp_path / place).mkdir(parents=True)
    (tmp_path / "etc/environment").write_text("HRSYNC_BIND_PASSWORD='a $secret'\n", "utf-8")
    ansible = tmp_path / "opt/venv/bin/ansible-playbook"
    ansible.write_text(
        '#!/bin/sh\necho "$*; $HRSYNC_BIND_PASSWORD; $ANSIBLE_COLLECTIONS_PATH; $(umask)"\n'
        'exit "$(cat "$(dirname "$0")/status")"\n',
        "utf-8",
    )
    ansible.chmod(0o755)
    (tmp_path / "opt/venv/bin/status").write_text("0", "utf-8")
    made.install("hrsync", script("# hrsync PLAYBOOK"))
    made.install("hrsync-cron", script("# hrsync-cron PLAYBOOK"))
    return made


def test_the_script_starts_a_playbook_with_the_secrets_of_the_file(host: Host) -> None:
    done = host.run("hrsync", "explain", "-e", "key=1017")
    given, secret, collections, umask = done.stdout.strip().split("; ")
    assert given == f"hrsync.ad.explain -i {host.folder}/etc/inventory.yml -e key=1017"
    assert (secret, collections, umask) == ("a $secret", f"{host.folder}/opt/collections", "0077")


def test_cron_is_silent_unless_a_run_fails(host: Host) -> None:
    assert host.run("hrsync-cron", "sync").stdout == ""
    (host.folder / "opt/venv/bin/status").write_text("2", "utf-8")
    failed = host.run("hrsync-cron", "sync")
    assert failed.returncode == 2
    assert failed.stdout.startswith("hrsync.ad.sync -i ")


@pytest.mark.skipif(shutil.which("flock") is None, reason="There is no flock here.")
def test_the_line_of_cron_starts_one_run_at_a_time(host: Host) -> None:
    (table,) = [block for block in blocks("text") if "MAILTO" in block]
    line = table.splitlines()[-1].split(maxsplit=6)[-1].replace("/var/lib/hrsync", str(host.folder))
    with subprocess.Popen(["flock", str(host.folder / "lock"), "sleep", "30"]) as other:
        while (
            not (host.folder / "lock").exists()
            or host.run("flock", "-n", f"{host.folder}/lock", "true").returncode == 0
        ):
            time.sleep(0.01)
        done = host.run("sh", "-c", line)
        other.terminate()
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.skipif(shutil.which("sqlite3") is None, reason="There is no sqlite3 here.")
def test_the_backup_is_a_copy_of_the_database(host: Host) -> None:
    host.install("backup", script("# Keeps a copy for each day"))
    with sqlite3.connect(host.folder / "var-lib/state.db") as connection:
        connection.execute("CREATE TABLE one (number)")
    assert host.run("backup").returncode == 0
    (copy,) = (host.folder / "var-lib/backup").iterdir()
    assert re.fullmatch(r"state-[1-7]\.db", copy.name)
    assert sqlite3.connect(copy).execute("SELECT name FROM sqlite_master").fetchall() == [("one",)]


def test_monitoring_notices_that_runs_do_not_take_place(host: Host) -> None:
    reports = host.folder / "var-lib/reports"
    reports.mkdir()
    host.install("is-recent", "#!/bin/sh\n" + script("-mmin -120"))
    for name, hours in (("staff-1-preview.json", 0), ("staff-1.json", 3)):
        (reports / name).write_text("{}", "utf-8")
        then = time.time() - 3600 * hours
        os.utime(reports / name, (then, then))
    assert host.run("is-recent").returncode == 1
    (reports / "staff-2.json").write_text("{}", "utf-8")
    assert host.run("is-recent").returncode == 0


@pytest.mark.skipif(shutil.which("jq") is None, reason="There is no jq here.")
def test_monitoring_gets_numbers(host: Host) -> None:
    reports = host.folder / "var-lib/reports"
    reports.mkdir()
    content = '{"run": {"failed": true}, "rejected": [1, 2], "problems": [], "notices": [3]}'
    (reports / "staff-1.json").write_text(content, "utf-8")
    (reports / "staff-2-preview.json").write_text("{}", "utf-8")
    host.install("numbers", "#!/bin/sh\n" + script("newest="))
    told = yaml.safe_load(host.run("numbers").stdout)
    assert told == {"failed": True, "skipped": 2, "blocked": 0, "warnings": 1}


def test_units_start_what_is_there() -> None:
    started = [
        line.partition("=")[2]
        for block in blocks("ini")
        for line in block.splitlines()
        if line.startswith("ExecStart=/usr/local/bin/hrsync ")
    ]
    assert [command.split()[1] for command in started] == ["sync"]
    for block in blocks("ini"):
        configparser.ConfigParser(interpolation=None).read_string(block)


def test_playbooks_and_variables_exist() -> None:
    commands = "\n".join(blocks("console")).replace("sudo -u hrsync ", "")
    assert {"preview", "state"} <= set(re.findall(r" hrsync ([a-z_]+)(?: *#.*)?$", commands, re.MULTILINE)) <= PLAYBOOKS
    (variables,) = blocks("yaml")
    assert set(yaml.safe_load(variables)) <= {name for entry in VARIABLES.values() for name in entry["options"]}
