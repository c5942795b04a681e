# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Who holds a lease: host, user and process, and whether such a process of this host still runs."""

from __future__ import annotations

import os
import platform
import pwd


def host() -> str:
    """The name of this host."""
    return platform.node()


def user() -> str:
    """The user who runs this process."""
    try:
        return pwd.getpwuid(os.getuid()).pw_name
    except KeyError:
        return f"uid {os.getuid()}"


def this_process() -> str:
    """This process among those of all hosts and containers; empty where the system does not tell."""
    return _identity(os.getpid())


def has_ended(process: str) -> bool:
    """Whether a process has certainly ended; false for those of other hosts and containers, of which nobody here knows.

    Args:
        process: as of `this_process`.
    """
    boot, namespace, pid, _start = process.split(":") if process.count(":") == 3 else ("", "", "", "")
    if not boot or [boot, namespace] != this_process().split(":")[:2]:
        return False
    return _identity(int(pid)) != process


def _identity(pid: int) -> str:
    """Boot of the system, namespace of processes, number, and the time at which the process started (see proc(5))."""
    try:
        with open("/proc/sys/kernel/random/boot_id", encoding="ascii") as file:
            boot = file.read().strip()
        namespace = os.stat("/proc/self/ns/pid").st_ino
        with open(f"/proc/{pid}/stat", "rb") as file:
            fields = file.read().rpartition(b") ")[2].split()
    except OSError:
        return ""
    # A zombie has ended; only its parent has not asked yet.
    return "" if fields[0] in (b"Z", b"X") else f"{boot}:{namespace}:{pid}:{fields[19].decode('ascii')}"
