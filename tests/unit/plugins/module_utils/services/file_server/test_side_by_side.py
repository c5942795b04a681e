# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Several pieces of work in one thread: their order, what servers grant, and errors."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import FileServerError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.side_by_side import SideBySide

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.side_by_side import Work


class Server:
    """Records what is sent and answered, and how much is under way."""

    def __init__(self) -> None:
        self.log: list[str] = []
        self.under_way = 0
        self.most = 0

    def work(self, name: str, *, rounds: int = 2, error: Exception | None = None) -> Work:
        for number in range(rounds):
            self.log.append(f"{name}{number}?")
            self.under_way += 1
            self.most = max(self.most, self.under_way)
            yield
            self.under_way -= 1
            self.log.append(f"{name}{number}!")
        if error:
            raise error


def always() -> bool:
    return True


def test_some_are_under_way_at_once_and_all_are_done() -> None:
    server = Server()
    with SideBySide(3) as together:
        assert all(together.add(server.work(name), has_room=always) for name in "abcdefgh")
    assert server.most == 3
    assert server.under_way == 0
    assert sorted(server.log) == sorted(
        f"{name}{number}{sign}" for name in "abcdefgh" for number in (0, 1) for sign in "?!"
    )


def test_who_waits_longest_is_continued_next() -> None:
    server = Server()
    with SideBySide(2) as together:
        for name in "abc":
            together.add(server.work(name, rounds=1), has_room=always)
    assert server.log == ["a0?", "b0?", "a0!", "c0?", "b0!", "c0!"]


def test_no_more_are_under_way_than_servers_grant() -> None:
    server = Server()
    with SideBySide(8) as together:
        for name in "abcd":
            assert together.add(server.work(name), has_room=lambda: server.under_way < 2)
    assert server.most == 2


def test_a_server_that_grants_nothing_is_told() -> None:
    server = Server()
    with SideBySide(8) as together:
        assert not together.add(server.work("a"), has_room=lambda: False)
    assert server.log == []


def test_an_error_lets_the_others_finish_and_nobody_begin() -> None:
    server = Server()
    with pytest.raises(FileServerError, match="first"), SideBySide(3) as together:
        together.add(server.work("a", error=FileServerError("first")), has_room=always)
        together.add(server.work("b", error=FileServerError("second")), has_room=always)
        for name in "cdefgh":
            together.add(server.work(name), has_room=always)
    assert server.under_way == 0
    assert "b1!" in server.log
    assert "h0?" not in server.log


def test_an_error_at_the_end_is_raised_too() -> None:
    server = Server()
    with pytest.raises(FileServerError, match="first"), SideBySide(8) as together:
        together.add(server.work("a", error=FileServerError("first")), has_room=always)
        together.add(server.work("b"), has_room=always)
    assert "b1!" in server.log
