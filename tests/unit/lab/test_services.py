# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Services are started once, stopped whole, recovered after a crash, and never confused with other processes."""

from __future__ import annotations

import json
import os
import pathlib
import signal
import subprocess
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.tests.lab import processes
from ansible_collections.hrsync.ad.tests.lab.errors import LabError
from ansible_collections.hrsync.ad.tests.lab.services import Service

READY = 'sleep 60 & sleep 60 & touch "$0"; wait'


@pytest.fixture
def service(tmp_path: pathlib.Path) -> t.Iterator[Service]:
    ready = tmp_path / "ready"
    made = Service("sleeper", tmp_path, ("sh", "-c", READY, str(ready)), ready=ready.exists, patience=10)
    yield made
    made.stop()


def test_a_service_is_up_once_and_down_whole(service: Service) -> None:
    assert not service.is_up()
    service.start()
    first = service.main_process()
    assert service.is_up()
    assert len(service.running()) == 3
    service.start()
    assert service.main_process() == first
    assert service.stop()
    assert service.running() == []
    assert not service.pid_file.exists()
    assert not service.stop()


def test_what_a_killed_service_leaves_is_cleared_away_by_the_next_start(service: Service) -> None:
    service.start()
    main = service.main_process()
    assert main
    os.kill(main.number, signal.SIGKILL)
    wait_until(lambda: processes.process(main.number) != main)
    orphans = service.running()
    assert len(orphans) == 2
    assert not service.is_up()
    service.start()
    assert service.is_up()
    assert not set(orphans) & set(service.running())


def test_a_stale_pid_file_never_points_to_somebody_else(service: Service) -> None:
    with subprocess.Popen(["sleep", "60"]) as stranger:
        service.pid_file.parent.mkdir()
        service.pid_file.write_text(json.dumps([stranger.pid, "1"]), "utf-8")
        assert service.main_process() is None
        assert not service.stop()
        assert stranger.poll() is None
        stranger.kill()


def test_a_process_without_its_mark_is_known_by_program_and_open_file(tmp_path: pathlib.Path) -> None:
    service = Service("hidden", tmp_path, ("true",), ready=lambda: True, programs=frozenset({"sleep"}))
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(["sleep", "60"], stdout=log) as ours,
        subprocess.Popen(["sleep", "60"]) as stranger,
    ):
        wait_until(lambda: [one.number for one in service.running()] == [ours.pid])
        assert service.stop()
        assert ours.wait(5) == -signal.SIGTERM
        assert stranger.poll() is None
        stranger.kill()


def test_processes_that_ignore_a_polite_request_are_killed(tmp_path: pathlib.Path) -> None:
    ready = tmp_path / "ready"
    command = ("sh", "-c", 'trap "" TERM; touch "$0"; while :; do sleep 0.05; done', str(ready))
    service = Service("stubborn", tmp_path, command, ready=ready.exists, patience=10)
    service.start()
    assert service.stop(patience=0.3)
    assert service.running() == []


def test_a_service_that_ends_early_is_an_error_with_its_last_words(tmp_path: pathlib.Path) -> None:
    service = Service("short", tmp_path, ("sh", "-c", "echo no room left; exit 3"), ready=lambda: False, patience=10)
    with pytest.raises(LabError, match="short ended with code 3: no room left"):
        service.start()
    assert not service.pid_file.exists()


def test_a_service_that_never_answers_is_an_error_and_is_stopped(tmp_path: pathlib.Path) -> None:
    service = Service("mute", tmp_path, ("sleep", "60"), ready=lambda: False, patience=0.3)
    with pytest.raises(LabError, match="mute did not answer"):
        service.start()
    assert service.running() == []


def wait_until(condition: t.Callable[[], bool]) -> None:
    deadline = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)
