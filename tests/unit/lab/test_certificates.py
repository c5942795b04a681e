# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's certificates satisfy strict clients, for the names they bear and no others."""

from __future__ import annotations

import datetime
import pathlib
import ssl

import pytest

pytest.importorskip("cryptography")

from ansible_collections.hrsync.ad.tests.lab import certificates
from ansible_collections.hrsync.ad.tests.lab.facts import LabFacts


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> LabFacts:
    facts = LabFacts.generate(tmp_path_factory.mktemp("lab"))
    assert certificates.ensure(facts)
    return facts


def shake_hands(facts: LabFacts, name: str, ca_file: pathlib.Path, host: str) -> None:
    """A TLS handshake in memory; raises what the client raises."""
    client_context = ssl.create_default_context(cafile=ca_file)
    client_context.verify_flags |= ssl.VERIFY_X509_STRICT
    server_context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server_context.load_cert_chain(facts.certificates / f"{name}.pem", facts.certificates / f"{name}.key")
    to_server, to_client = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = client_context.wrap_bio(to_client, to_server, server_hostname=host)
    server = server_context.wrap_bio(to_server, to_client, server_side=True)
    for side in (client, server, client, server):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue


@pytest.mark.parametrize(
    ("name", "host"),
    [("dc", "127.0.88.1"), ("dc", "dc1.lab.hrsync.test"), ("hr", "127.0.88.2"), ("hr", "hr.lab.hrsync.test")],
)
def test_strict_clients_accept_each_server_by_address_and_name(facts: LabFacts, name: str, host: str) -> None:
    shake_hands(facts, name, facts.ca_file, host)


def test_the_second_address_of_the_domain_controller_is_not_in_its_certificate(facts: LabFacts) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="IP address mismatch"):
        shake_hands(facts, "dc", facts.ca_file, facts.misnamed_address)


def test_the_other_ca_has_signed_nothing(facts: LabFacts) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="unable to get local issuer"):
        shake_hands(facts, "dc", facts.other_ca_file, facts.address)


def test_certificates_are_kept_until_they_are_about_to_expire(facts: LabFacts) -> None:
    now = datetime.datetime.now(datetime.UTC)
    before = facts.ca_file.read_bytes()
    assert not certificates.ensure(facts, now)
    assert facts.ca_file.read_bytes() == before
    assert certificates.ensure(facts, now + datetime.timedelta(days=certificates.VALID_DAYS - 1))
    assert facts.ca_file.read_bytes() != before
    assert certificates.ensure(facts)


def test_private_keys_are_private(facts: LabFacts) -> None:
    assert {file.stat().st_mode & 0o777 for file in facts.certificates.glob("*.key")} == {0o600}
