# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The domain controller: Debian's Samba with a configuration, a database and addresses of its own."""

from __future__ import annotations

import hashlib
import json
import os
import pathlib
import shutil
import socket
import subprocess
import typing as t

from . import packages, schema
from .errors import LabError
from .facts import LabFacts
from .services import Port, Service

GROUPS = (
    "GG-Staff",
    "GG-Managers",
    "GG-Warsaw",
    "GG-Barcelona",
    "GG-Engineering",
    "GG-Sales",
    "GG-Finance",
    "GG-People",
    "GG-Support",
)
"""Global security groups that a new lab has in OU=Groups."""

SYSTEM_PYTHON = "/usr/bin/python3"
"""Debian's Python, the one that has Samba's own libraries."""

_KERBEROS_SERVICES = ("ldap", "cifs", "host")
_PORTS = {
    88: "Kerberos",
    135: "RPC",
    139: "SMB",
    389: "LDAP",
    445: "SMB",
    464: "Kerberos password change",
    636: "LDAPS",
    3268: "global catalog",
    3269: "global catalog in TLS",
}
_POPULATE = pathlib.Path(__file__).with_name("populate.py")
_SMB_CONF = """\
# Written by the lab at each start.
[global]
    workgroup = {facts.netbios_domain}
    realm = {facts.realm}
    netbios name = DC1
    server role = active directory domain controller
    server services = s3fs, rpc, ldap, cldap, kdc, winbindd, kcc
    interfaces = {facts.address}/8 {facts.file_server_address}/8 {facts.misnamed_address}/8
    bind interfaces only = yes
    private dir = {state}/private
    lock directory = {state}
    state directory = {state}/state
    cache directory = {state}/cache
    binddns dir = {state}/bind-dns
    pid directory = {run}
    ncalrpc dir = {run}/ncalrpc
    winbindd socket directory = {run}/winbindd
    ntp signd socket directory = {run}/ntp_signd
    log file = {facts.directory}/log/samba.%m.log
    max log size = 10000
    ldap server require strong auth = allow_sasl_over_tls
    dsdb:schema update allowed = true
    tls enabled = yes
    tls keyfile = {facts.certificates}/dc.key
    tls certfile = {facts.certificates}/dc.pem
    tls cafile = {facts.ca_file}
    load printers = no
    disable spoolss = yes

[sysvol]
    path = {state}/state/sysvol
    read only = no

[netlogon]
    path = {state}/state/sysvol/{facts.dns_domain}/scripts
    read only = no
"""
_SHARE = """
[{name}]
    path = {path}
    read only = no
    vfs objects = dfs_samba4 acl_xattr streams_xattr
    acl_xattr:ignore system acls = yes
"""
HOME_SHARES = ("homes1", "homes2", "archive", "small")
"""Shares whose roots belong to nobody in particular and in which the service account may make folders for others."""

SMALL_SHARE_MEBIBYTES = 2
"""Size of the share ``small``, which is a disk of its own and empty at each start; where programs cannot have their own
view of the machine's folders, there is no such share."""
_UNSHARE = ("unshare", "--mount", "--propagation", "private")
_VIEW = """\
set -e
mkdir -p /run/samba
mount -t tmpfs -o mode=755 lab /run/samba
mkdir /run/samba/winbindd
mount --bind "$1/run/winbindd" /run/samba/winbindd
if [ -d /var/log/samba ]; then mount --bind "$1/log" /var/log/samba; fi
mkdir -p "$1/run/disk"
mount -t tmpfs -o mode=755,size={size}m lab "$1/run/disk"
cp --archive "$1/domain/shares/small" "$1/run/disk/"
shift
exec "$@"
"""
_KRB5_CONF = """\
# Written by the lab at each start; use it with KRB5_CONFIG.
[libdefaults]
    default_realm = {facts.realm}
    dns_lookup_realm = false
    dns_lookup_kdc = false
    dns_canonicalize_hostname = false
    rdns = false

[realms]
    {facts.realm} = {{
        kdc = {facts.address}
        admin_server = {facts.address}
        default_domain = {facts.dns_domain}
    }}

[domain_realm]
    .{facts.dns_domain} = {facts.realm}
    {facts.dns_domain} = {facts.realm}
    {facts.address} = {facts.realm}
    {facts.file_server_address} = {facts.realm}
    {facts.exchange_server} = {facts.realm}
"""


def service(facts: LabFacts) -> Service:
    """The domain controller as a service of the lab."""
    return Service(
        name="domain-controller",
        directory=facts.directory,
        command=(*_own_view(facts), _program("samba"), f"--configfile={facts.smb_conf}", "--interactive"),
        ready=lambda: answers(facts),
        addresses=(
            *(facts.ldap_url, facts.ldaps_url, facts.global_catalog_url),
            *(f"smb://{facts.address}", f"smb://{facts.file_server_address}"),
        ),
        ports=(
            *(Port(facts.address, number, purpose) for number, purpose in _PORTS.items()),
            Port(facts.file_server_address, 445, "SMB"),
        ),
        prepare=lambda say: prepare(facts, say),
        environment={"KRB5_CONFIG": str(facts.krb5_conf), "PATH": packages.search_path()},
        programs=frozenset({"samba", "smbd", "winbindd", "samba-dcerpcd", "samba-bgqd"}),
    )


def _own_view(facts: LabFacts) -> tuple[str, ...]:
    """Start of a command line that gives a program its own view of two of the system's folders.

    Samba's library finds winbindd only where it was compiled to look, and its programs say their first words in the
    compiled log folder. Where that is not allowed, all works but sessions of SMB.
    """
    script = _VIEW.format(size=SMALL_SHARE_MEBIBYTES)
    return (*_UNSHARE, "sh", "-c", script, "sh", str(facts.directory)) if has_own_view() else ()


def has_own_view() -> bool:
    """Whether this machine lets a program have its own view of folders; some containers do not."""
    return subprocess.run([*_UNSHARE, "true"], capture_output=True, check=False).returncode == 0


def answers(facts: LabFacts) -> bool:
    """Whether Kerberos, SMB and the global catalog accept connections and LDAPS lets the service account in."""
    return all(_accepts(facts.address, port) for port in (636, 88, 445, 3269)) and _binds(facts)


def _accepts(address: str, port: int) -> bool:
    try:
        with socket.create_connection((address, port), timeout=2):
            return True
    except OSError:
        return False


def _binds(facts: LabFacts) -> bool:
    command = ["ldapsearch", "-LLL", "-x", "-H", facts.ldaps_url, "-D", facts.bind_user]
    command += ["-y", str(facts.bind_password_file), "-b", facts.managed_base, "-s", "base", "1.1"]
    environment = {**os.environ, "LDAPTLS_CACERT": str(facts.ca_file)}
    try:
        done = subprocess.run(command, capture_output=True, env=environment, timeout=10, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def write_configuration(facts: LabFacts) -> None:
    """Write smb.conf and krb5.conf, and make the folders that Samba does not make itself."""
    run = facts.directory / "run"
    for folder in (facts.directory / "log", run / "ncalrpc", run / "winbindd"):
        folder.mkdir(parents=True, exist_ok=True)
    # winbindd and ntp_signd refuse folders that others may enter.
    (run / "winbindd").chmod(0o755)
    configuration = _SMB_CONF.format(facts=facts, state=facts.domain_directory, run=run)
    shares = [_SHARE.format(name=name, path=_shared_folder(facts, name)) for name in HOME_SHARES]
    facts.smb_conf.write_text(configuration + "".join(shares), "utf-8")
    facts.krb5_conf.write_text(_KRB5_CONF.format(facts=facts), "utf-8")


def _shared_folder(facts: LabFacts, name: str) -> pathlib.Path:
    return facts.directory / "run" / "disk" / name if name == "small" else facts.domain_directory / "shares" / name


def prepare(facts: LabFacts, say: t.Callable[[str], None]) -> None:
    """Have a configuration and a domain: the one that is there if it fits, else a copy of the pristine one.

    The pristine one is provisioned if there is none that fits.
    """
    write_configuration(facts)
    if _fingerprint_of(facts.domain_directory) == fingerprint(facts):
        return
    if _fingerprint_of(pristine(facts)) != fingerprint(facts):
        say(f"Provisioning the domain {facts.realm} ...")
        provision(facts)
    restore(facts)


def restore(facts: LabFacts) -> None:
    """Replace the domain by the pristine one; the domain controller must not run."""
    shutil.rmtree(facts.domain_directory, ignore_errors=True)
    # cp keeps sparse files, extended attributes and the hard links between Samba's databases; shutil does not.
    _copy(pristine(facts), facts.domain_directory)


def pristine(facts: LabFacts) -> pathlib.Path:
    """Where the domain is kept as it was when it was new."""
    return facts.directory / "pristine-domain"


def fingerprint(facts: LabFacts) -> str:
    """Changes with all that a provisioned domain depends on: Samba, names, addresses, passwords, first content."""
    version = subprocess.run([_program("samba"), "--version"], capture_output=True, text=True, check=False).stdout
    parts = [version, json.dumps(_settings(facts), sort_keys=True), _POPULATE.read_text("utf-8"), _SMB_CONF, _SHARE]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()


def provision(facts: LabFacts) -> None:
    """Make the pristine domain with its first content (8 s)."""
    shutil.rmtree(facts.domain_directory, ignore_errors=True)
    shutil.rmtree(pristine(facts), ignore_errors=True)
    for name in ("private", "state", "cache", "bind-dns"):
        (facts.domain_directory / name).mkdir(parents=True)
    for name in HOME_SHARES:
        (facts.domain_directory / "shares" / name).mkdir(parents=True)
    _run(facts, _provision_command(facts))
    # Samba's tool replaces the lab's configuration by one without TLS and without folders of its own.
    write_configuration(facts)
    _run(facts, [SYSTEM_PYTHON, str(_POPULATE)], json.dumps(_settings(facts)))
    for keytab, principal in facts.keytabs.items():
        _export_keytab(facts, keytab, principal)
    (facts.domain_directory / "fingerprint").write_text(fingerprint(facts), "utf-8")
    _copy(facts.domain_directory, pristine(facts))


def _provision_command(facts: LabFacts) -> list[str]:
    return [
        _program("samba-tool"),
        "domain",
        "provision",
        f"--configfile={facts.smb_conf}",
        f"--realm={facts.realm}",
        f"--domain={facts.netbios_domain}",
        "--server-role=dc",
        "--dns-backend=NONE",
        "--host-name=dc1",
        f"--host-ip={facts.address}",
        "--quiet",
    ]


def _settings(facts: LabFacts) -> dict[str, t.Any]:
    """What populate.py reads on its standard input."""
    return {
        "smb_conf": str(facts.smb_conf),
        "schema": schema.entries(),
        "base_dn": facts.base_dn,
        "managed_base": facts.managed_base,
        "groups_ou": facts.groups_ou,
        "service_ou": facts.service_ou,
        "groups": GROUPS,
        "bind_dn": facts.bind_dn,
        "bind_user": facts.bind_user,
        "bind_password": facts.bind_password,
        "administrator_password": facts.administrator_password,
        "services": [
            *(f"{kind}/{name}" for kind in _KERBEROS_SERVICES for name in (facts.host_name, facts.address)),
            f"cifs/{facts.file_server_address}",
            f"HTTP/{facts.exchange_server}",
        ],
        "shares": [str(facts.domain_directory / "shares" / name) for name in HOME_SHARES],
    }


def _export_keytab(facts: LabFacts, keytab: pathlib.Path, principal: str) -> None:
    command = [_program("samba-tool"), "domain", "exportkeytab", str(keytab), f"--principal={principal}"]
    _run(facts, [*command, f"--configfile={facts.smb_conf}"])
    keytab.chmod(0o600)


def _run(facts: LabFacts, command: list[str], given: str = "") -> None:
    environment = {**os.environ, "KRB5_CONFIG": str(facts.krb5_conf), "PATH": packages.search_path()}
    log_file = facts.directory / "log" / "provision.log"
    done = subprocess.run(command, input=given, capture_output=True, text=True, env=environment, check=False)
    with log_file.open("a", encoding="utf-8") as log:
        # The tool says the random first password of the administrator, which populate.py has replaced.
        log.write(done.stdout + done.stderr)
    if done.returncode != 0:
        last = (done.stderr.strip() or done.stdout.strip()).splitlines()[-1:]
        raise LabError(f"{' '.join(command[:3])} failed: {''.join(last) or 'it said nothing'} (see {log_file}).")


def _copy(source: pathlib.Path, target: pathlib.Path) -> None:
    subprocess.run(["cp", "--archive", "--sparse=always", "--reflink=auto", str(source), str(target)], check=True)


def _fingerprint_of(folder: pathlib.Path) -> str:
    try:
        return (folder / "fingerprint").read_text("utf-8")
    except OSError:
        return ""


def _program(name: str) -> str:
    return shutil.which(name, path=packages.search_path()) or name
