# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Installs the Debian packages that the lab needs, without starting or enabling the system's own Samba."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import shutil
import subprocess
import tempfile
import typing as t

from .errors import LabError

WANTED = (
    "samba-ad-dc",
    "samba-ad-provision",
    "winbind",
    "samba-dsdb-modules",
    "samba-vfs-modules",
    "python3-samba",
    "ldap-utils",
    "smbclient",
    "postgresql",
    "openssh-client",
)
NEEDED_PROGRAMS = ("samba", "samba-tool", "smbd", "winbindd", "ldapsearch", "ldapadd", "ldapmodify", "smbclient")
SYSTEM_SERVICES = ("samba-ad-dc", "smbd", "nmbd", "winbind", "postgresql")
POLICY = pathlib.Path("/usr/sbin/policy-rc.d")
LOCK = pathlib.Path(tempfile.gettempdir(), "hrsync-ad-lab-packages.lock")
_DENY = "#!/bin/sh\n# Put here while the hrsync.ad lab installs packages; it is removed afterwards.\nexit 101\n"


def ensure(log_file: pathlib.Path, say: t.Callable[[str], None], more: t.Sequence[str] = ()) -> None:
    """Install what is missing of `WANTED` and `more`; LabError with the log's name if that does not work."""
    add(log_file, say, (*WANTED, *more))
    lacking = [program for program in NEEDED_PROGRAMS if shutil.which(program, path=search_path()) is None]
    if lacking:
        raise LabError(
            f"The installed packages do not bring {', '.join(lacking)}: {log_file} may say why; "
            "install what brings them with apt-get, then run the same command again."
        )


def add(log_file: pathlib.Path, say: t.Callable[[str], None], names: t.Sequence[str]) -> None:
    """Install what is missing of these packages alone; LabError with the log's name if that does not work."""
    with _one_at_a_time():
        missing = missing_packages(names)
        if missing:
            say(f"Installing {', '.join(missing)} (log: {log_file}) ...")
            before = _known_services()
            with no_service_starts():
                _install(missing, log_file)
            _leave_disabled(set(_known_services()) - set(before))


@contextlib.contextmanager
def _one_at_a_time() -> t.Iterator[None]:
    """Sessions that run in parallel install one after the other: `apt-get update` does not wait for its lock, and the
    policy for services has one file."""
    with LOCK.open("ab") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def search_path() -> str:
    """PATH with the folders of system programs, which some callers of root leave out."""
    return os.pathsep.join([os.environ.get("PATH", ""), "/usr/local/sbin", "/usr/sbin", "/sbin", "/usr/bin", "/bin"])


def missing_packages(wanted: t.Sequence[str] = WANTED) -> list[str]:
    """Packages of `wanted` that dpkg does not call installed."""
    command = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Abbrev}\n", *wanted]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    return not_installed(done.stdout, wanted)


def not_installed(dpkg_output: str, wanted: t.Sequence[str] = WANTED) -> list[str]:
    """Packages of `wanted` that lines of ``package status`` do not show as installed (``ii``)."""
    states = dict(line.split()[:2] for line in dpkg_output.splitlines() if len(line.split()) > 1)
    return [name for name in wanted if states.get(name) != "ii"]


def _install(names: t.Sequence[str], log_file: pathlib.Path) -> None:
    log_file.parent.mkdir(parents=True, exist_ok=True)
    with log_file.open("ab") as log:
        updated = _apt(log, "update")
        # Some releases have merged one or the other of these packages into samba itself.
        there = [name for name in names if updated != 0 or _has_candidate(name)]
        if there and _apt(log, "install", "--yes", "--no-install-recommends", *there) != 0:
            raise LabError(
                f"apt-get could not install {', '.join(there)}: {log_file} says why; "
                "mend the package sources or the network, then run the same command again."
            )


def _apt(log: t.IO[bytes], *arguments: str) -> int:
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    command = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", *arguments]
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, check=False
    ).returncode


def _has_candidate(name: str) -> bool:
    command = ["apt-cache", "policy", name]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"})
    return "Candidate: " in done.stdout and "Candidate: (none)" not in done.stdout


@contextlib.contextmanager
def no_service_starts(policy: pathlib.Path = POLICY) -> t.Iterator[None]:
    """Debian's own way to say that installing packages must start no service; what was there before is put back."""
    saved = policy.with_name("policy-rc.d.before-hrsync-lab")
    if policy.exists() and not saved.exists():
        policy.rename(saved)
    policy.write_text(_DENY, "utf-8")
    policy.chmod(0o755)
    try:
        yield
    finally:
        policy.unlink()
        if saved.exists():
            saved.rename(policy)


def _known_services() -> list[str]:
    folders = (pathlib.Path("/lib/systemd/system"), pathlib.Path("/usr/lib/systemd/system"))
    return [name for name in SYSTEM_SERVICES if any((folder / f"{name}.service").exists() for folder in folders)]


def _leave_disabled(names: t.Collection[str]) -> None:
    """Installing enables services for the machine's next start, whatever starts it; undo that for those we brought."""
    for name in sorted(names):
        for command in (["deb-systemd-helper", "disable", f"{name}.service"], ["update-rc.d", name, "disable"]):
            program = shutil.which(command[0], path=search_path())
            if program:
                subprocess.run([program, *command[1:]], capture_output=True, check=False)
