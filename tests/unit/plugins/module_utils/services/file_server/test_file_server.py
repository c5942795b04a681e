# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import functools
import socket
import struct
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server import (
    client,
    entries,
    failures,
    session,
    share,
)
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.failures import FileServerError, Status
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.options import FileServerOptions
from ansible_collections.hrsync.ad.plugins.module_utils.services.file_server.trees import Territory
from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath

USER = "S-1-5-21-3623811015-3361044348-30300820-1013"
PATH = UncPath.parse(r"\\fs1\homes\anna")


def listed(*found: tuple[str, int]) -> bytes:
    """FileIdBothDirectoryInformation of these names and attributes."""
    packed = []
    for name, attributes in found:
        text = name.encode("utf-16-le")
        rest = struct.pack("<QQQQQQIIIBB24sHQ", 1, 2, 3, 4, 5, 8, attributes, len(text), 0, 0, 0, b"", 0, 77) + text
        packed.append(rest + b"\0" * (-(len(rest) + 8) % 8))
    sizes = [len(rest) + 8 for rest in packed[:-1]] + [0]
    return b"".join(struct.pack("<II", size, 0) + rest for size, rest in zip(sizes, packed, strict=True))


def test_listings_are_read() -> None:
    contents = entries.Contents.of(entries.unpack(listed((".", 16), ("..", 16), ("Zażółć", 0x412), ("b.txt", 0x20))))
    found = contents.entries
    assert (contents.own, contents.parent) == (77, 77)
    assert entries.Contents.of(()) == entries.Contents([])
    assert [entry.name for entry in found] == ["Zażółć", "b.txt"]
    assert [(entry.is_folder, entry.is_link) for entry in found] == [(True, True), (False, False)]
    last = found[1]
    assert (last.created, last.accessed, last.written, last.size, last.identifier) == (1, 2, 3, 5, 77)


def test_names_of_data_streams_are_read() -> None:
    def stream(name: str, *, last: bool) -> bytes:
        text = name.encode("utf-16-le")
        size = 24 + len(text) + (-(24 + len(text)) % 8)
        return struct.pack("<IIQQ", 0 if last else size, len(text), 1, 1) + text.ljust(size - 24, b"\0")

    buffer = stream("::$DATA", last=False) + stream(":Zone.Identifier:$DATA", last=True)
    assert list(share._streams(buffer)) == [("::$DATA", 1), (":Zone.Identifier:$DATA", 1)]
    assert list(share._streams(b"")) == []


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (Status.SHARING_VIOLATION, "another program has it open. Close it there and run again."),
        (Status.DISK_FULL, "the disk is full. Free some space and run again."),
        (Status.BAD_NETWORK_NAME, "the server has no such share."),
        (Status.NAME_TOO_LONG, "the path is too long for the server."),
        (Status.NETWORK_NAME_DELETED, "the share was closed meanwhile."),
        (Status.NETWORK_SESSION_EXPIRED, "the server has closed the session. Run again;"),
        (0xC0000123, "the server answers 0xc0000123."),
    ],
)
def test_refusals_are_sentences(status: int, words: str) -> None:
    error = failures.refused("create the folder", PATH, status)
    assert str(error).startswith(rf"Could not create the folder \\fs1\homes\anna: {words}")
    assert error.status == status


def test_a_missing_share_is_no_missing_folder() -> None:
    assert failures.refused("x", PATH, Status.OBJECT_NAME_NOT_FOUND).is_gone
    assert not failures.refused("x", PATH, Status.BAD_NETWORK_NAME).is_gone
    assert not failures.refused("x", PATH, Status.NOT_FOUND).is_gone
    assert not failures.refused("x", PATH, Status.ACCESS_DENIED).is_gone


def test_why_nobody_is_let_in_is_a_sentence() -> None:
    assert failures.logon_refusal(0xC0000072) == "the account is disabled."
    assert failures.logon_refusal(0xC0000001) == "the server answers 0xc0000001."


def given(**options: t.Any) -> dict[str, t.Any]:
    return {"file_server": {"user": "svc@example.com", "password": "secret", **options}}


def test_options_are_read_and_hide_the_password() -> None:
    options = FileServerOptions.from_params(given(encryption=False, authentication="ntlm", timeout=5))
    assert (options.encryption, options.authentication, options.timeout) == (False, "ntlm", 5)
    assert "secret" not in repr(options)
    defaults = FileServerOptions.from_params({"file_server": {"authentication": "kerberos"}})
    assert (defaults.user, defaults.encryption, defaults.timeout) == ("", True, 60)


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({}, "file_server.user is empty"),
        (given(password=""), "file_server.password is empty"),
        (given(timeout=0), "file_server.timeout is 0"),
    ],
)
def test_options_that_cannot_work(params: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        FileServerOptions.from_params(params)


def test_a_server_that_failed_is_not_tried_again(monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(server: str, options: FileServerOptions) -> t.NoReturn:
        tried.append(server)
        raise FileServerError(f"{server} is down.")

    monkeypatch.setattr(client, "ServerSession", refuse)
    files = client.FileServer(FileServerOptions.from_params(given()))
    other = UncPath.parse(r"\\FS1\Homes\Bob")
    found = files.descriptors([PATH, other, UncPath.parse(r"\\fs2\homes\x")])
    assert [str(found[path.key]) for path in (PATH, other)] == ["fs1 is down.", "fs1 is down."]
    assert tried == ["fs1", "fs2"]


def test_a_folder_that_was_listed_early_is_listed_once(monkeypatch: pytest.MonkeyPatch) -> None:
    listings: list[str] = []

    class Listed:
        def listing(self, folder: UncPath) -> list[entries.FileEntry]:
            listings.append(str(folder))
            if folder.name == "bad":
                raise FileServerError("It is not there.")
            return []

    monkeypatch.setattr(client.FileServer, "share", lambda _self, _path: Listed())
    files = client.FileServer(FileServerOptions.from_params(given()))
    bad = PATH.child("bad")
    files.list_early([PATH, bad])
    assert files.listing(PATH) == []
    assert listings == [str(PATH), str(bad)]
    assert files.listing(PATH) == []
    assert listings == [str(PATH), str(bad), str(PATH)], "later it may have changed"
    with pytest.raises(FileServerError, match="not there"):
        files.listing(bad)


def test_a_server_that_says_nothing_is_not_waited_for_longer_than_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    smb = pytest.importorskip("smbprotocol.connection")
    with socket.create_server(("127.0.0.1", 0)) as silent:
        elsewhere = functools.partial(smb.Connection, port=silent.getsockname()[1])
        monkeypatch.setattr(session, "Connection", elsewhere)
        began = time.monotonic()
        with pytest.raises(FileServerError, match="No session with the file server 127.0.0.1 by negotiate: .*timeout"):
            session.ServerSession("127.0.0.1", FileServerOptions.from_params(given(timeout=1)))
        assert time.monotonic() - began < 8


def test_a_server_that_is_down_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    smb = pytest.importorskip("smbprotocol.connection")
    monkeypatch.setattr(session, "Connection", functools.partial(smb.Connection, port=1))
    with pytest.raises(FileServerError, match=r"The file server 127\.0\.0\.1 cannot be reached: .*refused"):
        session.ServerSession("127.0.0.1", FileServerOptions.from_params(given(timeout=1)))


def folder(identifier: int, attributes: int = entries.DIRECTORY) -> entries.FileEntry:
    return entries.FileEntry("x", attributes, identifier=identifier)


def test_no_folder_is_entered_twice_and_no_link_at_all() -> None:
    territory = Territory(PATH.parent, entries.Contents([folder(1), entries.FileEntry("file", 0, identifier=5)], own=9))
    territory.enter(PATH, folder(2))
    territory.enter(PATH, entries.FileEntry("file", 0, identifier=5))
    territory.enter(PATH, folder(0))
    territory.enter(PATH, folder(0))
    for known in (1, 2):
        with pytest.raises(FileServerError, match="the same folder also has another path"):
            territory.enter(PATH, folder(known))
    with pytest.raises(FileServerError, match="reparse point"):
        territory.enter(PATH, folder(3, entries.DIRECTORY | entries.REPARSE_POINT))


@pytest.mark.parametrize(
    ("own", "parent", "is_link"),
    [(2, 9, False), (2, 8, True), (2, 0, False), (0, 0, False), (2, 2, False), (2, 0xFFFFFFFFFFFFFFFF, False)],
)
def test_a_folder_that_is_in_another_one_on_its_disk_is_a_link(own: int, parent: int, is_link: bool) -> None:
    class Listed:
        def contents(self, _folder: UncPath) -> entries.Contents:
            return entries.Contents([], own, parent)

    around = Territory(PATH.parent, entries.Contents([], own=9))
    listed_share = t.cast("share.Share", Listed())
    if is_link:
        with pytest.raises(FileServerError, match="is a link: the same folder also has another path"):
            around.listing(listed_share, PATH)
    else:
        assert around.listing(listed_share, PATH) == []
    unknown = Territory(PATH.parent, entries.Contents([]))
    assert unknown.listing(listed_share, PATH) == []
