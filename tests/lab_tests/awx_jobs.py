# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Jobs of the starter project, run by ansible-runner as AWX runs them: with its environment, variables and settings."""

from __future__ import annotations

import dataclasses
import json
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

import yaml

Event = dict[str, t.Any]
Values = t.Mapping[str, t.Any]

PROJECT: t.Final = pathlib.Path(__file__).resolve().parents[2] / "docs/examples/awx/project"
LARGEST_RESULT: t.Final = 700_000
"""Characters of a result that AWX keeps (`MAX_EVENT_RES_DATA`)."""
SHOWN: t.Final = 1024
"""Bytes of an event's output that AWX shows (`EVENT_STDOUT_MAX_BYTES_DISPLAY`)."""
MOST_EVENTS: t.Final = 4000
"""Events of a job that AWX shows (`MAX_UI_JOB_EVENTS`)."""


class _OfLaunch(yaml.SafeDumper):
    """Marks text that was given at launch, as `awx/main/utils/safe_yaml.py` does."""


_OfLaunch.add_representer(str, lambda dumper, text: dumper.represent_scalar("!unsafe", text))


@dataclasses.dataclass(frozen=True)
class Job:
    """A job that has ended."""

    code: int
    stdout: str
    events: list[Event]

    @property
    def result(self) -> Event:
        """What `hrsync.ad.sync` returned, as its event has it."""
        ends = ("runner_on_ok", "runner_on_failed")
        found = [one["event_data"] for one in self.events if one["event"] in ends]
        [result] = [data["res"] for data in found if data["task_action"] == "hrsync.ad.sync"]
        return t.cast("Event", result)

    @property
    def artifacts(self) -> Event:
        """What the job passes on."""
        return t.cast("Event", self._stats["artifact_data"])

    @property
    def changed(self) -> int:
        """Changed tasks in the recap."""
        return sum(self._stats["changed"].values())

    @property
    def _stats(self) -> Event:
        [stats] = [one["event_data"] for one in self.events if one["event"] == "playbook_on_stats"]
        return t.cast("Event", stats)


class AwxJobs:
    """Starts jobs in a private data directory.

    Args:
        folder: of the jobs.
        mapping: the variables of the project.
        environment: what the credentials inject.
    """

    def __init__(self, folder: pathlib.Path, mapping: Values, environment: t.Mapping[str, str]) -> None:
        self._folder = folder
        self._count = 0
        shutil.copytree(PROJECT, folder / "project")
        for file in (folder / "project/playbooks/group_vars/all").glob("*.yml"):
            file.unlink()
        self._write("project/playbooks/group_vars/all/mapping.yml", json.dumps(mapping))
        # From `build_env` and `build_params_...` of awx/main/tasks/jobs.py.
        own = {"MAX_EVENT_RES": str(LARGEST_RESULT), "ANSIBLE_FORCE_COLOR": "True", "PYTHONUTF8": "1"}
        self._write("env/envvars", json.dumps({**environment, **own}))
        self._write("env/settings", json.dumps({"suppress_ansible_output": True}))
        variables = {"ansible_connection": "local", "ansible_python_interpreter": "{{ ansible_playbook_python }}"}
        hosts = {"vars": variables, "hosts": {"localhost": {}}}
        self._write("inventory/hosts.json", json.dumps({"all": {"children": {"shards": hosts}}}))

    def run(self, name: str, *options: str, launch: Values) -> Job:
        """Run a job to its end.

        Args:
            name: of the playbook, without `hrsync_`.
            options: of ansible-playbook.
            launch: answers of a survey, and artifacts of earlier jobs.
        """
        self._count += 1
        ident = f"job{self._count}"
        of_awx = {"awx_job_id": self._count, "awx_user_name": "olga", "tower_job_id": self._count}
        given = {"lifecycle_hosts": "shards", **launch, **of_awx}
        self._write("env/extravars", "".join(yaml.dump({one: given[one]}, Dumper=_OfLaunch) for one in given))
        program = pathlib.Path(sys.executable).with_name("ansible-runner")
        playbook = ("--playbook", f"playbooks/hrsync_{name}.yml", "--ident", ident)
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HRSYNC_")}
        done = subprocess.run(
            [str(program), "run", "--omit-env-files", str(self._folder), *playbook, f"--cmdline={' '.join(options)}"],
            env={**kept, "PATH": f"{program.parent}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            check=False,
            timeout=600,
        )
        return self._finished(done.returncode, self._folder / "artifacts" / ident)

    def _finished(self, code: int, folder: pathlib.Path) -> Job:
        events = [json.loads(file.read_text("utf-8")) for file in folder.glob("job_events/*.json")]
        output = (folder / "stdout").read_text("utf-8")
        return Job(code, output, sorted(events, key=lambda event: int(event["counter"])))

    def _write(self, name: str, content: str) -> None:
        file = self._folder / name
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.write_text(content, "utf-8")
