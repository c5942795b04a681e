# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Checks after a wave whether all is well: a program on this computer, or a URL that must answer with success."""

from __future__ import annotations

import dataclasses
import json
import typing as t
import urllib.parse

from ..model.option_names import ROLE
from ..steps.script import process, program
from ..values.text import clip
from ..web.client import HttpClient
from ..web.credentials import NoCredentials
from ..web.patience import Patience

if t.TYPE_CHECKING:
    from ..model.waves import Check, WaveFigures

_LONGEST_ERROR: t.Final = 300


def check_of(options: t.Mapping[str, t.Any] | None) -> Check | None:
    """What decides after each wave; None if reading the people back is enough.

    Args:
        options: the option `wave_check` of the module.

    Raises:
        ConfigurationError: the program cannot be run safely.
        MissingLibraryError: the check of a URL needs a library that is not installed.
    """
    if options and options["command"]:
        return ProgramCheck(options["command"], options["time_limit"])
    if options and options["url"]:
        return UrlCheck(options["url"], options["time_limit"], options["ca_file"])
    return None


class ProgramCheck:
    """Runs a program with the figures of the wave on its standard input. An exit code of 0 means that all is well.

    Args:
        command: the program and its arguments.
        time_limit: seconds.

    Raises:
        ConfigurationError: the program does not exist, is not executable, or somebody else could change it.
    """

    OPTION: t.Final = f"{ROLE.wave_check}.command"

    def __init__(self, command: t.Sequence[str], time_limit: float) -> None:
        self._command, self._time_limit = command, time_limit
        program.check(command, self.OPTION)

    def __call__(self, figures: WaveFigures) -> str:
        """Run the program. Returns why the next wave must not begin; empty if it may."""
        # Somebody may have replaced it while the wave was working.
        program.check(self._command, self.OPTION)
        document = json.dumps(dataclasses.asdict(figures)).encode()
        finished = process.run(self._command, document, _environment(figures), self._time_limit)
        if finished.code == 0:
            return ""
        said = clip((finished.errors or finished.output).decode("utf-8", "replace").strip(), _LONGEST_ERROR)
        return f"{self.OPTION} ended with the exit code {finished.code}{f': {said}' if said else ''}."


def _environment(figures: WaveFigures) -> dict[str, str]:
    """The figures for programs that read no JSON: `WAVE`, `WAVE_PEOPLE` and so on."""
    return {
        "WAVE": str(figures.wave),
        "WAVES": str(figures.waves),
        "WAVE_PEOPLE": str(figures.people),
        "WAVE_CHANGES": str(figures.changes),
        "PEOPLE_DONE": str(figures.people_done),
        "PEOPLE_LEFT": str(figures.people_left),
        "DOMAIN_CONTROLLER": figures.server,
    }


class UrlCheck:
    """Reads a URL. An answer with a status from 200 to 299 means that all is well.

    Args:
        url: an https address without credentials.
        time_limit: seconds.
        ca_file: the CA of the server, if the system does not trust it.
    """

    OPTION: t.Final = f"{ROLE.wave_check}.url"

    def __init__(self, url: str, time_limit: float, ca_file: str | None) -> None:
        parts = urllib.parse.urlsplit(url.strip())
        self._path = urllib.parse.urlunsplit(("", "", parts.path or "/", parts.query, ""))
        patience = Patience(timeout=time_limit, retries=2, longest_wait=time_limit, longest_answer=time_limit)
        base = f"{parts.scheme}://{parts.netloc}"
        self._client = _Probe(
            source=self.OPTION, url=base, credentials=NoCredentials(), ca_file=ca_file, patience=patience
        )

    def __call__(self, figures: WaveFigures) -> str:
        """Read the URL. Returns why the next wave must not begin; empty if it may."""
        try:
            status = self._client.exchange("GET", self._path).status
        finally:
            self._client.close()
        return (
            "" if 200 <= status < 300 else f"{self._client.where('GET', self._path)} answered with the status {status}."
        )


class _Probe(HttpClient):
    URL_OPTION = UrlCheck.OPTION

    def where(self, method: str, path: str) -> str:
        """How messages name a request, without the query, which may have a token."""
        return f"{self.URL_OPTION}: {method} {urllib.parse.urlsplit(path).path}"
