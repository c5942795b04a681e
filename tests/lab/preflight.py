# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the lab can run here; each answer is a sentence that says what is wrong and what to do."""

from __future__ import annotations

import errno
import os
import pathlib
import shlex
import socket
import typing as t

from .errors import LabError
from .facts import NETWORK_VARIABLE, LabFacts
from .services import Port

OS_RELEASE = pathlib.Path("/etc/os-release")


def check_machine() -> None:
    """LabError unless this is Debian or Ubuntu and the user is root."""
    if not is_debian(OS_RELEASE.read_text("utf-8") if OS_RELEASE.exists() else ""):
        raise LabError(
            "The lab runs on Debian and Ubuntu only, because it installs their Samba packages: "
            "use such a machine, virtual machine or privileged container."
        )
    if os.geteuid() != 0:
        raise LabError(
            "The lab needs root, because a domain controller listens on ports below 1024 and owns its files: "
            "run the same command as root, for instance with sudo."
        )


def is_debian(os_release: str) -> bool:
    """Whether the text of ``/etc/os-release`` names Debian, Ubuntu or a system derived from them."""
    values = dict(token.partition("=")[::2] for token in shlex.split(os_release, comments=True))
    return not {"debian", "ubuntu"}.isdisjoint(f"{values.get('ID', '')} {values.get('ID_LIKE', '')}".split())


def check_ports(ports: t.Iterable[Port], facts: LabFacts) -> None:
    """LabError if one of the ports cannot be listened on."""
    for port in ports:
        problem = port_problem(port.address, port.number)
        if problem:
            raise LabError(
                f"Port {port.number} ({port.purpose}) of {port.address} {problem}: stop what uses it "
                f"('ss -ltnp sport = :{port.number}' shows it), or give the lab other addresses, "
                f"for instance with {NETWORK_VARIABLE}={other_network(facts.network)}."
            )


def port_problem(address: str, port: int) -> str | None:
    """Why nothing can listen on this TCP port, or None if it is free."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        # As servers do: connections that are just closing are no obstacle, a listener is.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((address, port))
            listener.listen(1)
        except OSError as error:
            return "is taken" if error.errno == errno.EADDRINUSE else f"cannot be used ({error.strerror})"
    return None


def other_network(network: str) -> str:
    """Another loopback network, to propose when this one is taken."""
    first, second, third = network.split(".")
    return f"{first}.{second}.{(int(third) + 1) % 256}"
