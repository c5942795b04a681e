# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import collections.abc
import contextlib
import dataclasses
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import time
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, ReceiverError
from ansible_collections.hrsync.ad.plugins.module_utils.receivers import syslog_message
from ansible_collections.hrsync.ad.plugins.module_utils.receivers.syslog import SyslogReceiver
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.lab.simulated_receivers.syslog import Syslog, parsed
from tests.unit import tls

from .outbox import CHAIN, chosen, message


def receiver(lab: SimulatedReceivers, **more: t.Any) -> SyslogReceiver:
    options = {"host": "127.0.0.1", "port": lab.syslog.port, "ca_file": tls.loopback().ca, "timeout": 5, **more}
    return SyslogReceiver(chosen("syslog", **options))


@contextlib.contextmanager
def plain(lab: SimulatedReceivers) -> collections.abc.Iterator[int]:
    """A server without TLS."""
    with Syslog(lab.world, "127.0.0.1", 0, None) as server:
        yield server.port


def test_messages_by_tls(lab: SimulatedReceivers) -> None:
    one = receiver(lab)
    one.check()
    one.send([message(1), message(2)])
    one.send([message(2, is_head=True)])
    one.close()
    assert lab.world.violations == []
    first, _second, head = lab.world.lines
    assert (first.facility, first.severity, first.kind, first.app) == (13, 6, "ENTRY", "hrsync")
    assert (head.severity, head.kind) == (5, "HEAD")
    assert first.time == "2026-11-30T12:00:01Z"
    assert first.text == message(1).text()
    assert first.data == {
        "hrsync@32473": {
            "domain": "example.test",
            "configuration": "lifecycle",
            "number": "1",
            "hash": message(1).entry.hash,
            "key": message(1).key,
        },
        "origin": {"software": "hrsync.ad", "swVersion": "0.7.0"},
    }


def test_by_tcp(lab: SimulatedReceivers) -> None:
    with plain(lab) as port:
        one = receiver(lab, protocol="tcp", port=port, facility="local3", enterprise_number=1234)
        one.check()
        one.send([message(number) for number in range(1, 101)])
    assert lab.world.violations == []
    assert [line.data["hrsync@1234"]["number"] for line in lab.world.lines] == [str(one) for one in range(1, 101)]
    assert lab.world.lines[0].facility == 19


def test_by_udp() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as server:
        server.bind(("127.0.0.1", 0))
        server.settimeout(5)
        port = server.getsockname()[1]
        one = SyslogReceiver(chosen("syslog", host="127.0.0.1", port=port, protocol="udp"))
        one.check()
        one.send([message(1), message(2)])
        assert [parsed(server.recv(65536)).text for _number in range(2)] == [message(1).text(), message(2).text()]


def test_what_udp_cannot_carry() -> None:
    one = SyslogReceiver(chosen("syslog", host="127.0.0.1", port=9, protocol="udp"))
    long = dataclasses.replace(message(1), entry=dataclasses.replace(message(1).entry, details=f'"{"x" * 70000}"'))
    with pytest.raises(ReceiverError, match="more than 65507 bytes, which UDP cannot carry"):
        one.send([long])


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
def test_openssl_as_the_server(tmp_path: pathlib.Path) -> None:
    """Another implementation of TLS gets the frames of RFC 5425 byte for byte."""
    files = tls.loopback()
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    output = tmp_path / "output"
    command = ["openssl", "s_server", "-quiet", "-accept", f"127.0.0.1:{port}", "-cert", files.certificate]
    with (
        output.open("wb") as out,
        subprocess.Popen(
            [*command, "-key", files.key, "-naccept", "1"], stdout=out, stderr=subprocess.DEVNULL, stdin=subprocess.PIPE
        ) as server,
    ):
        one = SyslogReceiver(chosen("syslog", host="127.0.0.1", port=port, ca_file=files.ca, timeout=5))
        until = time.monotonic() + 5
        while True:
            try:
                one.send([message(1), message(2)])
                break
            except ReceiverError:
                if time.monotonic() > until:
                    raise
                time.sleep(0.02)
        server.terminate()
    frames = output.read_bytes()
    for number in (1, 2):
        length, _space, rest = frames.partition(b" ")
        text, frames = rest[: int(length)], rest[int(length) :]
        assert text.startswith(b"<110>1 2026-11-30T12:00:0%dZ controller1 hrsync - ENTRY [hrsync@32473 " % number)
        assert text.endswith(b"\xef\xbb\xbf" + message(number).text().encode())
    assert frames == b""


def test_a_server_that_resets_the_connection(lab: SimulatedReceivers) -> None:
    lab.syslog.resets = 1
    with pytest.raises(ReceiverError, match=r"tls://127\.0\.0\.1:\d+: (Connection reset by peer|.*)\.") as raised:
        receiver(lab).send([message(number) for number in range(1, 500)])
    assert "Anna" not in str(raised.value)
    assert lab.world.lines == []


def test_another_name_in_the_certificate(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    files = tls.issue(tmp_path, "log.example.com")
    with Syslog(lab.world, "127.0.0.1", 0, files.context) as server:
        one = SyslogReceiver(chosen("syslog", host="127.0.0.1", port=server.port, ca_file=files.ca))
        with pytest.raises(ReceiverError, match=r"not trusted \(it is for another host name or address\)"):
            one.check()


def test_an_authority_that_is_not_known(lab: SimulatedReceivers) -> None:
    with pytest.raises(ReceiverError, match=r"not trusted \(unknown authority\)\. Set lifecycle_audit_receivers\[0\]"):
        receiver(lab, ca_file=None).send([message(1)])
    assert lab.world.lines == []


@pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed")
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_certificate_of_the_client(lab: SimulatedReceivers, tmp_path: pathlib.Path, version: ssl.TLSVersion) -> None:
    """In TLS 1.3, the server refuses it after the handshake, when everything may be sent already."""
    server, client = tls.issue(_new(tmp_path / "server"), "127.0.0.1"), tmp_path / "client.pem"
    command = f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=hrsync -keyout {client}"
    made = subprocess.run([*command.split(), "-out", "-"], check=True, capture_output=True).stdout
    client.write_bytes(client.read_bytes() + made)
    context = server.context
    context.load_verify_locations(client)
    context.verify_mode, context.maximum_version = ssl.CERT_REQUIRED, version
    with Syslog(lab.world, "127.0.0.1", 0, context) as running:
        options = {"host": "127.0.0.1", "port": running.port, "ca_file": server.ca, "timeout": 5}
        SyslogReceiver(chosen("syslog", client_certificate=str(client), **options)).send([message(1)])
        for refused in (SyslogReceiver(chosen("syslog", **options)) for _time in range(5)):
            with pytest.raises(ReceiverError, match="client_certificate|reset"):
                refused.send([message(2)])
            with pytest.raises(ReceiverError, match="client_certificate|reset"):
                refused.check()
    assert [line.data["hrsync@32473"]["number"] for line in lab.world.lines] == ["1"]


def _new(folder: pathlib.Path) -> pathlib.Path:
    folder.mkdir()
    return folder


def test_files_that_cannot_be_read(lab: SimulatedReceivers, tmp_path: pathlib.Path) -> None:
    with pytest.raises(
        ConfigurationError, match=r"lifecycle_audit_receivers\[0\]\.ca_file is /nowhere, which does not"
    ):
        receiver(lab, ca_file="/nowhere")
    broken = tmp_path / "broken.pem"
    broken.write_text("certificate", "ascii")
    with pytest.raises(
        ConfigurationError, match="client_certificate is .* no readable certificate with its unencrypted"
    ):
        receiver(lab, client_certificate=str(broken))


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"host": "nowhere.invalid"}, "the name is unknown. Check lifecycle_audit_receivers[0].host"),
        ({"port": 1}, "Connection refused"),
    ],
)
def test_no_server(lab: SimulatedReceivers, options: dict[str, t.Any], words: str) -> None:
    with pytest.raises(ReceiverError, match=re.escape(words)):
        receiver(lab, **options).check()


def test_a_server_without_tls(lab: SimulatedReceivers) -> None:
    with plain(lab) as port, pytest.raises(ReceiverError, match="Check that the port speaks TLS|no answer|reset"):
        receiver(lab, port=port, timeout=1).check()


def test_a_server_that_says_nothing() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        port = silent.getsockname()[1]
        one = SyslogReceiver(chosen("syslog", host="127.0.0.1", port=port, ca_file=tls.loopback().ca))
        one._timeout = 0.1
        with pytest.raises(ReceiverError, match=r"no answer within 0\.1 s"):
            one.check()


def test_a_server_that_keeps_the_connection_open(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ansible_collections.hrsync.ad.plugins.module_utils.receivers.syslog._FAREWELL", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        SyslogReceiver(chosen("syslog", host="127.0.0.1", port=port, protocol="tcp")).send([message(1)])


@pytest.mark.parametrize("name", ['he said "no"', "back\\slash", "bracket]", 'all \\"]] Müller 日本'])
def test_values_are_escaped(name: str) -> None:
    one = message(1, chain=dataclasses.replace(CHAIN, configuration=name))
    line = parsed(syslog_message.formatted(one, 13, 32473))
    assert line.data["hrsync@32473"]["configuration"] == name
    assert line.text == one.text()


@pytest.mark.parametrize(("host", "told"), [("", "-"), ("mit leerzeichen ü", "mitleerzeichen"), ("x" * 300, "x" * 255)])
def test_names_of_hosts(host: str, told: str) -> None:
    assert parsed(syslog_message.formatted(message(1, chain=dataclasses.replace(CHAIN, host=host)), 4, 1)).host == told


def test_frames() -> None:
    assert syslog_message.counted("ä".encode()) == b"2 \xc3\xa4"
