# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the database is, from the option `state`: an SQLAlchemy URL, `none`, or nothing for a file of the user."""

from __future__ import annotations

import dataclasses
import os
import pathlib
import typing as t

from ..errors import ConfigurationError, MissingLibraryError

try:
    from sqlalchemy.engine import make_url
    from sqlalchemy.exc import ArgumentError
except ImportError:
    make_url = None  # type: ignore[assignment]

if t.TYPE_CHECKING:
    from sqlalchemy.engine import URL

NONE: t.Final = "none"
"""The value of the option that turns the database off."""
POSTGRESQL: t.Final = "postgresql+psycopg"
FORMS: t.Final = "sqlite:////FOLDER/state.db, postgresql://USER:PASSWORD@HOST/DATABASE, or none"
"""The values of the option, for messages."""
_ENCODED: t.Final = "A password with one of the characters :/?#[]@% must be encoded, such as %40 for @."


@dataclasses.dataclass(frozen=True, slots=True)
class File:
    """A SQLite database."""

    path: pathlib.Path
    is_default: bool = False
    """Whether the option is not set."""

    @property
    def shown(self) -> str:
        """How messages name the database."""
        return f"The state database {self.path}"


@dataclasses.dataclass(frozen=True, slots=True)
class Server:
    """A PostgreSQL database."""

    url: URL = dataclasses.field(repr=False)

    @property
    def shown(self) -> str:
        """How messages name the database; without the password and without parameters, one of which may be it."""
        host = self.url.host or str(self.url.query.get("host") or "") or "this host"
        port = f":{self.url.port}" if self.url.port else ""
        name = f" {known}" if (known := self.url.database or self.url.username) else ""
        return f"The state database{name} of PostgreSQL on {host}{port}"


Location = t.Union[File, Server]  # noqa: UP007 - pylint does not know that classes have the operator |


def locate(option: str | None) -> Location | None:
    """The place that the option means; None if nothing is to be remembered.

    Raises:
        ConfigurationError: the option is no URL, or of another engine. The message does not quote it, because it may
            contain a password.
        MissingLibraryError: SQLAlchemy is not installed.
    """
    given = (option or "").strip()
    if given.lower() == NONE:
        return None
    if make_url is None:
        raise MissingLibraryError("SQLAlchemy", "to remember earlier runs (set the option state to none to do without)")
    return _of_url(_parsed(given)) if given else File(default_file(), is_default=True)


def default_file() -> pathlib.Path:
    """The file of the user who runs.

    The specification of base directories wants absolute paths, and others to be ignored:
    https://specifications.freedesktop.org/basedir-spec/latest/

    Raises:
        ConfigurationError: the user has no home folder.
    """
    folder = os.environ.get("XDG_STATE_HOME", "").strip()
    if os.path.isabs(folder):
        return pathlib.Path(folder, "hrsync", "state.db")
    try:
        return pathlib.Path.home() / ".local" / "state" / "hrsync" / "state.db"
    except RuntimeError:
        raise ConfigurationError(
            "The user who runs this has no home folder, so there is no place for the state database. Set the option"
            f" state to one of {FORMS}."
        ) from None


def _parsed(given: str) -> URL:
    try:
        return make_url(given)
    # A port that is not a number is a ValueError.
    except (ArgumentError, ValueError):
        raise ConfigurationError(_no_url(given)) from None


def _no_url(given: str) -> str:
    if ":" in given or "@" in given:
        return f"The option state is not a URL of a database. It can be one of {FORMS}. {_ENCODED}"
    # Without these characters, it has no password.
    if given.startswith(("/", "~", ".")):
        path = given if given.startswith("/") else "/FOLDER/state.db"
        return f"The option state is {given!r}, which is a path, not a URL. Write sqlite:///{path}, with four slashes."
    return f"The option state is {given!r}, which is not a URL of a database. It can be one of {FORMS}."


def _of_url(url: URL) -> Location:
    if url.drivername in ("postgresql", "postgres", POSTGRESQL):
        if "@" in (url.host or ""):
            # Then a part of the password is taken for a part of the host, and messages would show it.
            raise ConfigurationError(f"The option state has more than one @ before the name of the host. {_ENCODED}")
        return Server(url.set(drivername=POSTGRESQL))
    if url.drivername in ("sqlite", "sqlite+pysqlite"):
        return File(_file_of(url))
    raise ConfigurationError(
        f"The option state is a URL of {url.drivername}, but only SQLite and PostgreSQL with psycopg are supported. It"
        f" can be one of {FORMS}."
    )


def _file_of(url: URL) -> pathlib.Path:
    if not url.database or url.database == ":memory:":
        raise ConfigurationError(
            "The option state is a URL of SQLite without a file, which would remember nothing. Set it to"
            " sqlite:////FOLDER/state.db (four slashes), or to none."
        )
    path = pathlib.Path(url.database).expanduser()
    if url.host or url.query or not path.is_absolute():
        raise ConfigurationError(
            f"The option state is {url.render_as_string()}, which is not an absolute path of a file. Write"
            " sqlite:////FOLDER/state.db, with four slashes and without parameters."
        )
    return path
