# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The versions of ansible-core, and sessions for each of them."""

from __future__ import annotations

import typing as t

import nox

from .. import interpreters
from .environment import prepare
from .places import BASE


class Core(t.NamedTuple):
    """A supported version of ansible-core, and Python versions, of which the first that is available is used."""

    version: str
    pythons: tuple[str, ...]


CoreSession = t.Callable[[nox.Session, Core], None]
OLDEST = Core("2.16", ("3.11",))
MIDDLE = Core("2.19", ("3.11", "3.12", "3.13"))
NEWEST = Core("2.21", ("3.13", "3.12"))
COMPLETE = NEWEST if interpreters.find(NEWEST.pythons) else MIDDLE
"""The core with which everything is tested: the newest that this host has a Python for."""
TESTED = tuple(dict.fromkeys((OLDEST, COMPLETE, NEWEST)))
"""The cores of most sessions. The newest is always among them, so that a host without its Python says so."""
PYTHON_OF_MIDDLE = (interpreters.find(MIDDLE.pythons) or (BASE, BASE))[1]


def on_core(what: str, cores: t.Iterable[Core], *tags: str) -> t.Callable[[CoreSession], CoreSession]:
    """Register a function as a session for each core. A session is skipped if its Python is not available.

    Args:
        what: name of the session without the version of the core.
        cores: the cores.
        tags: ``test``, ``soak``, or neither for sessions to run by hand; ``lab`` for a session that starts a lab.
    """

    def register(function: CoreSession) -> CoreSession:
        for core in cores:
            _register(function, f"{what}-{core.version}", core, tags)
        return function

    return register


def _register(function: CoreSession, name: str, core: Core, tags: tuple[str, ...]) -> None:
    found = interpreters.find(core.pythons)

    def run(session: nox.Session) -> None:
        if not found:
            needed = " or ".join(core.pythons)
            session.skip(f"ansible-core {core.version} was not tested, because this host has no Python {needed}")
        prepare(session, f"core-{core.version}")
        function(session, core)

    run.__doc__ = f"{(function.__doc__ or '').rstrip('.')} (ansible-core {core.version}, Python {found and found[0]})."
    nox.session(name=name, python=found[1] if found else False, tags=list(tags))(run)
