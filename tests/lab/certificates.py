# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab's own certificate authority, and the certificates of its servers (RFC 5280, as strict clients want them)."""

from __future__ import annotations

import datetime
import ipaddress
import pathlib
import typing as t

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from .facts import LabFacts, write_private

VALID_DAYS = 365
RENEW_DAYS = 7
"""Certificates with fewer days than this left are made anew."""

_Key = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey
_KEY_USAGES = (
    "digital_signature",
    "content_commitment",
    "key_encipherment",
    "data_encipherment",
    "key_agreement",
    "key_cert_sign",
    "crl_sign",
    "encipher_only",
    "decipher_only",
)


class Authority(t.NamedTuple):
    """A certificate authority: its key and its self-signed certificate."""

    key: ec.EllipticCurvePrivateKey
    certificate: x509.Certificate


def ensure(facts: LabFacts, now: datetime.datetime | None = None) -> bool:
    """Make the CA, the unknown CA and the servers' certificates unless they are there and still valid for a while.

    Returns whether they were made, in which case running servers have to be started again to use them.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    if _still_good(facts, now):
        return False
    authority = make_authority("hrsync.ad lab CA", now)
    # RSA, because Samba's PKINIT and old GnuTLS know nothing else for certain.
    rsa_key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    dc_names = (facts.host_name, facts.dns_domain, facts.address)
    _write(facts.certificates, "dc", rsa_key, make_server(authority, rsa_key, dc_names, now))
    issue(facts.certificates, authority, "hr", (f"hr.{facts.dns_domain}", facts.hr_address), now)
    write_private(facts.other_ca_file, pem(make_authority("hrsync.ad unknown CA", now).certificate))
    write_private(facts.ca_file, pem(authority.certificate))
    for file in (facts.ca_file, facts.other_ca_file):
        file.chmod(0o644)
    return True


def ensure_client(facts: LabFacts, now: datetime.datetime | None = None) -> None:
    """Make the certificate of the client application of Microsoft 365 unless it is there and valid for a while.

    It signs itself, as certificates do that are registered with an application.
    """
    now = now or datetime.datetime.now(datetime.UTC)
    file = facts.microsoft365_client_certificate
    if file.is_file() and "PRIVATE KEY" in file.read_text("ascii"):
        known = _load(file)
        if known.not_valid_before_utc <= now and now + datetime.timedelta(days=RENEW_DAYS) < known.not_valid_after_utc:
            return
    key, certificate = make_client("hrsync.ad lab client", now)
    write_private(file, pem(certificate) + _pem_of_key(key))


def make_client(name: str, now: datetime.datetime) -> tuple[rsa.RSAPrivateKey, x509.Certificate]:
    """Key and self-signed certificate with which a client application signs its assertions."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    builder = _builder(_name(name), _name(name), key, key, now)
    extended = builder.add_extension(_key_usage("digital_signature"), critical=True)
    return key, extended.sign(key, hashes.SHA256())


def make_authority(name: str, now: datetime.datetime) -> Authority:
    """A new certificate authority with a self-signed certificate."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = _name(name)
    certificate = (
        _builder(subject, subject, key, key, now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_key_usage("key_cert_sign", "crl_sign"), critical=True)
        .sign(key, hashes.SHA256())
    )
    return Authority(key, certificate)


def issue(
    folder: pathlib.Path, authority: Authority, name: str, names: t.Sequence[str], now: datetime.datetime
) -> None:
    """Write ``NAME.pem`` and ``NAME.key`` of a server with these DNS names and addresses."""
    key = ec.generate_private_key(ec.SECP256R1())
    _write(folder, name, key, make_server(authority, key, names, now))


def make_server(authority: Authority, key: _Key, names: t.Sequence[str], now: datetime.datetime) -> x509.Certificate:
    """Certificate of a server with these DNS names and addresses, the first of them as its common name."""
    return (
        _builder(_name(names[0]), authority.certificate.subject, key, authority.key, now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_key_usage("digital_signature", "key_encipherment"), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName([_general_name(name) for name in names]), critical=False)
        .sign(authority.key, hashes.SHA256())
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: _Key, issuer_key: _Key, now: datetime.datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=VALID_DAYS))
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), critical=False)
    )


def _write(folder: pathlib.Path, name: str, key: _Key, certificate: x509.Certificate) -> None:
    write_private(folder / f"{name}.key", _pem_of_key(key))
    write_private(folder / f"{name}.pem", pem(certificate))


def _still_good(facts: LabFacts, now: datetime.datetime) -> bool:
    files = [facts.ca_file, facts.other_ca_file, facts.certificates / "dc.pem", facts.certificates / "hr.pem"]
    keys = [facts.certificates / "dc.key", facts.certificates / "hr.key"]
    if not all(file.is_file() for file in (*files, *keys)):
        return False
    limit = now + datetime.timedelta(days=RENEW_DAYS)
    lives = ((one.not_valid_before_utc, one.not_valid_after_utc) for one in map(_load, files))
    return all(begin <= now and limit < end for begin, end in lives) and _names_address(facts)


def _names_address(facts: LabFacts) -> bool:
    names = _load(facts.certificates / "dc.pem").extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return ipaddress.ip_address(facts.address) in names.get_values_for_type(x509.IPAddress)


def _load(file: pathlib.Path) -> x509.Certificate:
    return x509.load_pem_x509_certificate(file.read_bytes())


def pem(certificate: x509.Certificate) -> str:
    """A certificate as the text of a PEM file."""
    return certificate.public_bytes(serialization.Encoding.PEM).decode("ascii")


def _pem_of_key(key: _Key) -> str:
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, serialization.NoEncryption()
    )
    return private.decode("ascii")


def _name(common_name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common_name)])


def _general_name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)


def _key_usage(*allowed: str) -> x509.KeyUsage:
    return x509.KeyUsage(**{usage: usage in allowed for usage in _KEY_USAGES})
