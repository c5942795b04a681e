# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Downloads, over real sockets with TLS: what is fetched, and what is refused."""

from __future__ import annotations

import collections.abc
import contextlib
import itertools
import pathlib
import socket
import threading
import time
import types
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo import download
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.download import Downloads
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.errors import PhotoError
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web.scripted import (
    Answer,
    ScriptedServer,
    without_tls,
)
from tests.unit import tls

from .pictures import jpeg

SIGNATURE = "s1gnature-s3cret"


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> collections.abc.Iterator[ScriptedServer]:
    monkeypatch.setenv("NO_PROXY", "*")
    scripted = ScriptedServer()
    yield scripted
    scripted.close()


@pytest.fixture
def downloads() -> Downloads:
    return Downloads(tls.loopback().ca, 5, 100_000)


def picture(body: bytes | None = None, content_type: str = "image/jpeg", **more: t.Any) -> Answer:
    return Answer(jpeg() if body is None else body, content_type=content_type, **more)


def refused(downloads: Downloads, url: str) -> str:
    with pytest.raises(PhotoError) as caught:
        downloads.get(url)
    assert SIGNATURE not in str(caught.value)
    assert str(caught.value).endswith(".") or str(caught.value).endswith("https://")
    return str(caught.value)


@pytest.mark.parametrize("content_type", ["image/jpeg", "Image/PNG; charset=binary", "binary/octet-stream", ""])
def test_pictures_are_fetched_without_credentials(
    server: ScriptedServer,
    downloads: Downloads,
    content_type: str,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: pathlib.Path,
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login anna password s3cret\n", "utf-8")
    monkeypatch.setenv("NETRC", str(netrc))
    server.on("/anna.jpg", picture(content_type=content_type))
    assert downloads.get(f"{server.url}/anna.jpg?signature={SIGNATURE}") == jpeg()
    [asked] = server.asked
    assert "Authorization" not in asked.headers
    assert asked.headers["Accept-Encoding"] == "identity"


def test_a_few_redirects_are_followed(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/1", Answer(b"", status=302, headers={"Location": "/2"}))
    server.on("/2", Answer(b"", status=307, headers={"Location": f"{server.url}/3"}))
    server.on("/3", picture())
    assert downloads.get(f"{server.url}/1") == jpeg()


def test_not_more_than_five(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/round", Answer(b"", status=302, headers={"Location": "/round"}))
    assert "redirected more than 5 times" in refused(downloads, f"{server.url}/round?x={SIGNATURE}")
    assert server.count("/round") == 6


def test_a_redirect_to_http_is_not_followed(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/1", Answer(b"", status=302, headers={"Location": f"http://example.com/?{SIGNATURE}"}))
    assert "leads to example.com with http," in refused(downloads, f"{server.url}/1")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("http://hr.example.com/a.jpg", "leads to hr.example.com with http,"),
        ("ftp://hr.example.com/a.jpg", "with ftp,"),
        ("file:///etc/passwd", "with file,"),
        ("anna.jpg", "with no scheme,"),
        ("https:///a.jpg", "an address without a host"),
        (f"https://anna:{SIGNATURE}@hr.example.com/a.jpg", "contains a user or password for hr.example.com"),
        ("https://[::1/a.jpg", "is not an address"),
        ("https://hr.example.com:port/a.jpg", "is not an address"),
    ],
)
def test_only_https_without_credentials_is_asked(downloads: Downloads, url: str, words: str) -> None:
    assert words in refused(downloads, url)


@pytest.mark.parametrize("chunked", [False, True])
def test_huge_downloads_are_ended(server: ScriptedServer, downloads: Downloads, chunked: bool) -> None:
    # Without a length all is read until the connection ends.
    headers = {"Content-Length": "", "Connection": "close"} if chunked else {}
    server.on("/huge", picture(bytes(50_000_000), headers=headers))
    assert "larger than the 100,000 bytes of max_source_bytes" in refused(downloads, f"{server.url}/huge")


def test_a_compressed_answer_is_refused(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/zip", picture(headers={"Content-Encoding": "gzip"}))
    assert "sent the photo compressed" in refused(downloads, f"{server.url}/zip")


def test_a_sign_in_page_is_refused(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/login", picture(b"<html>", "text/html; charset=utf-8"))
    assert "leads to text/html at 127.0.0.1, not to a picture" in refused(downloads, f"{server.url}/login")


@pytest.mark.parametrize("status", [403, 404, 410])
def test_an_expired_address_is_said(server: ScriptedServer, downloads: Downloads, status: int) -> None:
    server.on("/gone", Answer({}, status=status))
    assert f"the response was {status} " in refused(downloads, f"{server.url}/gone?{SIGNATURE}")


def test_a_broken_off_download_is_said(server: ScriptedServer, downloads: Downloads) -> None:
    server.on("/cut", picture(cut=True))
    assert "was interrupted" in refused(downloads, f"{server.url}/cut")


def test_a_server_that_is_down_is_said(server: ScriptedServer, downloads: Downloads) -> None:
    server.close()
    assert "there is no connection" in refused(downloads, f"{server.url}/{SIGNATURE}")


def test_silence_is_not_waited_for(server: ScriptedServer) -> None:
    server.on("/slow", picture(delay=3))
    short = Downloads(tls.loopback().ca, 1, 100_000)
    assert "took longer than 1 s to download" in refused(short, f"{server.url}/slow")


def test_a_server_that_is_silent_again_and_again_is_not_asked_any_more(server: ScriptedServer) -> None:
    server.on("/slow", *(picture(delay=3) for _time in range(10)))
    short = Downloads(tls.loopback().ca, 1, 100_000)
    for _time in range(download.MOST_SILENCES):
        assert "took longer than 1 s" in refused(short, f"{server.url}/slow")
    began = time.monotonic()
    assert "was not downloaded, because 3 others there took longer than 1 s" in refused(short, f"{server.url}/slow")
    assert time.monotonic() - began < 0.5


def resolver(answer: collections.abc.Callable[[str], t.Any]) -> types.SimpleNamespace:
    """What the downloads use of the module socket, with addresses of the test."""
    return types.SimpleNamespace(getaddrinfo=lambda name, *_rest, **_more: answer(name), SOCK_STREAM=1)


def test_a_public_address_does_not_lead_into_a_private_network(
    server: ScriptedServer, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    port = server.url.rpartition(":")[2]
    server.on("/moved", Answer(b"", status=302, headers={"Location": f"https://localhost:{port}/a"}))
    places = {"127.0.0.1": "9.9.9.9", "localhost": "127.0.0.1"}
    monkeypatch.setattr(download, "socket", resolver(lambda name: [(0, 0, 0, "", (places[name], 0))]))
    assert "redirected to localhost in a private network" in refused(downloads, f"{server.url}/moved")


def test_a_host_that_cannot_be_found_is_not_private(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_name: str) -> t.NoReturn:
        raise OSError

    monkeypatch.setattr(download, "socket", resolver(fail))
    assert not download._is_private("https://example.invalid/a.jpg")


def test_a_slow_download_is_ended(
    server: ScriptedServer, downloads: Downloads, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = itertools.count(step=3)
    monkeypatch.setattr(download, "time", types.SimpleNamespace(monotonic=lambda: next(clock)))
    server.on("/a.jpg", picture(bytes(99_000)))
    assert "took longer than 5 s to download" in refused(downloads, f"{server.url}/a.jpg")


@pytest.mark.parametrize("said", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90000\r\nContent-Type: image/jpeg\r\n\r\n"])
def test_a_server_that_drips_is_given_up(said: bytes) -> None:
    context = tls.loopback().context
    ended = threading.Event()

    def drip(plain: socket.socket) -> None:
        with contextlib.suppress(OSError), context.wrap_socket(plain, server_side=True) as talk:
            talk.recv(65536)
            talk.sendall(said)
            while not ended.wait(0.2):
                talk.sendall(b"x")

    def serve() -> None:
        with contextlib.suppress(OSError):
            while True:
                threading.Thread(target=drip, args=(listening.accept()[0],), daemon=True).start()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        threading.Thread(target=serve, daemon=True).start()
        short = Downloads(tls.loopback().ca, 1, 100_000)
        began = time.monotonic()
        address = f"https://127.0.0.1:{listening.getsockname()[1]}/a.jpg"
        assert "took longer than 1 s to download" in refused(short, address)
        assert time.monotonic() - began < 2.5
        ended.set()


def test_certificates_are_verified(server: ScriptedServer) -> None:
    server.on("/a.jpg", picture())
    assert "TLS certificate is not trusted (unknown authority); set url_ca_file" in refused(
        Downloads(None, 5, 1000), f"{server.url}/a.jpg"
    )
    assert server.asked == []


def test_a_server_without_tls_is_not_called_untrusted(downloads: Downloads) -> None:
    with without_tls() as url:
        assert "the TLS handshake failed; run again, and check that the option url" in refused(
            downloads, f"{url}/a.jpg"
        )


def test_a_wrong_file_of_authorities_is_the_options_fault(tmp_path: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="does not exist"):
        Downloads(str(tmp_path / "ca.pem"), 5, 1000)
