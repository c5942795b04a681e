# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Searches against a scripted server: pages, ranges, referrals, refusals, silence."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.directory.reader import NoSuchEntryError, Search, read
from ansible_collections.hrsync.ad.plugins.module_utils.errors import DirectoryError
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Entry

from .wire import PAGED_RESULTS, Peer, Request, answer, entry, reference

BASE = "DC=lab,DC=test"


class Server:
    """What the scripted server has: entries in pages, and one group with ranged members."""

    def __init__(self, pages: int = 3, per_page: int = 4, fail_at: int | None = None, code: int = 0) -> None:
        self.pages, self.per_page, self.fail_at, self.code = pages, per_page, fail_at, code
        self.peer = Peer(self.reply)
        self.strategy = self.peer.strategy

    def reply(self, request: Request) -> bytes | None:
        number, operation = request.number, request.operation
        asked = [str(name) for name in operation["attributes"]]
        if int(operation["scope"]) == 0:
            return self.members(number, str(operation["baseObject"]), asked)
        page = int(request.page[1] or b"0")
        if page == self.fail_at:
            return (
                entry(number, "CN=cut", {}) if self.code == 0 else answer(number, "searchResDone", self.code, "words")
            )
        frames = [entry(number, f"CN={page}-{n},{BASE}", {"CN": (b"x",)}) for n in range(self.per_page)]
        frames.insert(1, reference(number, "ldap://elsewhere.test/DC=elsewhere"))
        if "member" in asked:
            frames[0] = entry(number, f"CN=G{page}", {"member": (), "member;range=0-1": (b"m0", b"m1"), "cn": (b"G",)})
        following = str(page + 1).encode() if page + 1 < self.pages else b""
        return b"".join((*frames, answer(number, "searchResDone", 0, "", following)))

    def members(self, number: int, base: str, asked: list[str]) -> bytes:
        if base == "CN=G2":
            return answer(number, "searchResDone", 50, "00002098: no")
        name = {"member;range=2-*": "member;range=2-3", "member;range=4-*": "member;range=4-*"}[asked[0]]
        first = int(name[13])
        values = tuple(f"m{n}".encode() for n in range(first, first + (2 if first == 2 else 1)))
        return entry(number, base, {name: values}) + answer(number, "searchResDone")

    def search(self, *attributes: str) -> t.Iterator[Entry]:
        return read(self.strategy, Search(BASE, "(cn=*)", attributes or ("cn",), page_size=4), "dc1")


@pytest.fixture
def server() -> t.Iterator[Server]:
    server = Server()
    yield server
    server.peer.close()


def test_all_pages_without_referrals(server: Server) -> None:
    found = [found.dn for found in server.search()]
    assert found == [f"CN={page}-{n},{BASE}" for page in range(3) for n in range(4)]
    assert [request.page for request in server.peer.requests] == [(4, b""), (4, b"1"), (4, b"2")]
    assert all(request.controls[PAGED_RESULTS][0] for request in server.peer.requests), "critical"


def test_the_next_page_is_asked_for_before_this_one_is_handed_out(server: Server) -> None:
    search = server.search()
    assert not server.peer.requests
    next(search)
    second_page, _done = server.strategy.get_response(2)
    assert len(server.peer.requests) == 2
    assert server.strategy.entry(second_page[0]).dn == f"CN=1-0,{BASE}"


def test_a_search_within_a_search(server: Server) -> None:
    pairs = [(outer.dn, sum(1 for _inner in server.search())) for outer in server.search()]
    assert [dn for dn, _count in pairs] == [f"CN={page}-{n},{BASE}" for page in range(3) for n in range(4)]
    assert {count for _dn, count in pairs} == {12}


def test_answers_to_a_search_that_was_left_are_passed_over(server: Server) -> None:
    for _some in server.search():
        break
    assert len(list(server.search())) == 12


def test_ranges_are_completed(server: Server) -> None:
    server.pages = 2
    groups = [found for found in server.search("member") if found.dn.startswith("CN=G")]
    assert [group.texts("member") for group in groups] == [("m0", "m1", "m2", "m3", "m4")] * 2
    assert set(groups[0].values) == {"member", "cn"}


def test_a_range_that_cannot_be_completed_is_an_error(server: Server) -> None:
    with pytest.raises(DirectoryError, match=r"member of CN=G2 from number 2 on could not be read: .*no rights"):
        list(server.search("member"))


def test_a_server_that_stops_in_the_middle() -> None:
    server = Server(fail_at=1)
    server.peer.client.settimeout(1)
    with pytest.raises(DirectoryError) as caught:
        list(server.search())
    assert str(caught.value).startswith(
        f"dc1 did not answer for 1 seconds while it was searched for (cn=*) below {BASE}, after 4 entries."
    )
    server.peer.close()


@pytest.mark.parametrize(
    ("code", "kind", "words"),
    [(32, NoSuchEntryError, f"{BASE} does not exist on dc1"), (4, DirectoryError, "size limit was reached")],
)
def test_refusals(code: int, kind: type[Exception], words: str) -> None:
    server = Server(fail_at=0, code=code)
    with pytest.raises(kind, match=words):
        list(server.search())
    server.peer.close()


def test_a_filter_that_is_none(server: Server) -> None:
    with pytest.raises(DirectoryError, match=r"'\(cn=' is not an LDAP filter"):
        list(read(server.strategy, Search(BASE, "(cn=", ("cn",)), "dc1"))


def test_filters_keep_every_character(server: Server) -> None:
    list(read(server.strategy, Search(BASE, "(cn=Łu\\2a\\28\\00*x)", ("cn",)), "dc1"))
    substrings = server.peer.requests[0].operation["filter"]["substringFilter"]["substrings"]
    assert bytes(substrings[0]["initial"]) == "Łu*(\0".encode()
    assert bytes(substrings[1]["final"]) == b"x"
