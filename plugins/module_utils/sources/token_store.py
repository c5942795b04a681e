# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file with OAuth tokens. It is locked for renewals, replaced atomically, and readable only by its owner.

Servers can rotate refresh tokens, as Factorial does: each can be used only once. If the new pair is lost, a person must
give the consent again. Therefore a new pair is written and synced to the disk before it is used, only one process at a
time renews, and the previous pair is kept until the server has accepted the new one.
"""

from __future__ import annotations

import collections.abc
import contextlib
import dataclasses
import datetime
import errno
import fcntl
import json
import os
import stat
import time
import typing as t

from ..errors import ConfigurationError, SourceError
from ..files import Replacement, remove_leftovers

FORMAT = 1
"""Version of the file format."""

EXPIRY_MARGIN = 300
"""Seconds before the expiry of an access token at which it is renewed, but at most half of its lifetime."""

LOCK_PATIENCE = 120
"""Seconds to wait for the lock of another process."""

RESERVED_BYTES = 16384
"""Space to reserve on the disk before a renewal, so that a full disk is detected while the old pair is valid."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """The OAuth 2 server of an HR system, and the words of messages about it."""

    title: str
    """Of the HR system."""
    authorize_path: str
    """The path of the page on which people give the consent, below the address of the server."""
    token_path: str
    """The path of the token endpoint, below the same address."""
    command: str
    """The command that asks a person for the consent."""
    variables: tuple[str, str]
    """The environment variables of the identifier and of the secret of the OAuth application."""
    refresh_life: float | None = None
    """Lifetime of a refresh token in seconds; None if it is not known."""
    refresh_warning: float | None = None
    """Age of a refresh token in seconds from which a warning is shown and the token is renewed; None for no age."""
    advice: str = ""
    """A sentence for this warning: how often to run."""

    def ends(self, token: Token) -> datetime.datetime | None:
        """When the refresh token expires, in UTC; None if that is not known."""
        if token.refresh_issued_at is None or self.refresh_life is None:
            return None
        return datetime.datetime.fromtimestamp(token.refresh_issued_at + self.refresh_life, datetime.UTC)

    def is_old(self, token: Token, now: float) -> bool:
        """Whether the refresh token is to be renewed for its age."""
        return self.refresh_warning is not None and token.refresh_age(now) >= self.refresh_warning


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Token:
    """An access token and, for the consent of a person, its refresh token. Times are Unix timestamps in seconds."""

    access_token: str
    refresh_token: str | None = None
    """None for a company token, which does not expire."""
    renew_at: float | None = None
    """When to renew the access token, some minutes before it expires; None if it does not expire."""
    refresh_issued_at: float | None = None
    """When `refresh_token` was issued."""
    scope: str | None = None

    @classmethod
    def from_answer(cls, answer: t.Mapping[str, t.Any], now: float, before: Token | None = None) -> Token:
        """The token from an answer of a token endpoint. `expires_in` and `refresh_token` can be missing or null."""
        refresh_token = answer.get("refresh_token") or (before.refresh_token if before else None)
        same = before is not None and refresh_token == before.refresh_token
        scope = answer.get("scope")
        return cls(
            access_token=str(answer["access_token"]),
            refresh_token=refresh_token,
            renew_at=_renewal(answer, now),
            refresh_issued_at=(before.refresh_issued_at if same and before else now) if refresh_token else None,
            scope=" ".join(scope) if isinstance(scope, list) else scope,
        )

    def usable(self, now: float) -> bool:
        """Whether the access token is valid for the next minutes."""
        return self.renew_at is None or now < self.renew_at

    def refresh_age(self, now: float) -> float:
        """Age of the refresh token in seconds; 0 if there is none."""
        return 0.0 if self.refresh_issued_at is None else now - self.refresh_issued_at

    def secrets(self) -> tuple[str, ...]:
        """The tokens, which messages must not contain."""
        return tuple(filter(None, (self.access_token, self.refresh_token)))


def _renewal(answer: t.Mapping[str, t.Any], now: float) -> float | None:
    """`expires_in` is relative to `created_at` of the server. With a wrong clock, the token is only renewed early."""
    life = answer.get("expires_in")
    if life is None:
        return None
    created = answer.get("created_at")
    start = min(now, float(created)) if isinstance(created, int | float) and now - float(life) < created else now
    return start + float(life) - min(EXPIRY_MARGIN, float(life) / 2)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stored:
    """The content of the file."""

    current: Token
    previous: Token | None = None
    """The previous pair, until the server has accepted `current`."""


class TokenStore:
    """One token file."""

    def __init__(self, path: str, authority: Authority, clock: collections.abc.Callable[[], float] = time.time) -> None:
        """`path` can begin with `~`. If it is a symbolic link, its target is replaced, not the link."""
        self.authority = authority
        self.path = os.path.realpath(os.path.expanduser(path))
        self.clock = clock

    def read(self) -> Stored:
        """The tokens.

        Raises:
            ConfigurationError: the file does not exist, is readable by others, or is not a token file.
        """
        try:
            with open(self.path, "rb") as file:
                self._check_mode(file.fileno())
                content = file.read()
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"token_file {self.path} does not exist. Create it with: {self.authority.command}"
            ) from error
        except OSError as error:
            raise ConfigurationError(f"token_file {self.path} cannot be read: {error.strerror}.") from error
        return self._parse(content)

    def _check_mode(self, descriptor: int) -> None:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & 0o077:
            raise ConfigurationError(
                f"token_file {self.path} has mode {mode:04o}, which allows other users to read or change it. "
                f"Run: chmod 600 {self.path}"
            )

    def _parse(self, content: bytes) -> Stored:
        try:
            record = json.loads(content)
            if record["format"] != FORMAT:
                raise ValueError(record["format"])
            current = Token(**record["current"])
            previous = Token(**record["previous"]) if record.get("previous") else None
        except (ValueError, KeyError, TypeError) as error:
            raise ConfigurationError(
                f"token_file {self.path} is not a token file of this collection. Create a new one: "
                f"{self.authority.command}"
            ) from error
        return Stored(current=current, previous=previous)

    @contextlib.contextmanager
    def locked(self) -> collections.abc.Iterator[None]:
        """Hold the lock, for all processes and threads. The lock file is not removed, because that would be a race.

        Raises:
            SourceError: another process has held the lock for `LOCK_PATIENCE` seconds.
        """
        descriptor = self._open_lock()
        try:
            self._wait_for_lock(descriptor)
            yield
        finally:
            os.close(descriptor)

    def _open_lock(self) -> int:
        with self._in_words():
            return os.open(f"{self.path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)

    def _wait_for_lock(self, descriptor: int) -> None:
        deadline = time.monotonic() + LOCK_PATIENCE
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            except OSError as error:
                if error.errno not in (errno.EWOULDBLOCK, errno.EINTR):
                    raise self._unwritable(error) from error
            if time.monotonic() > deadline:
                raise SourceError(
                    f"token_file {self.path} has been locked by another process for {LOCK_PATIENCE} s. "
                    "Find the run that hangs, stop it, then run again."
                )
            time.sleep(0.05)

    @contextlib.contextmanager
    def replacing(self) -> collections.abc.Iterator[collections.abc.Callable[[Stored], None]]:
        """Prepare to replace the file. Errors occur before the body of the `with` statement, as far as possible.

        Gives a function that replaces the content and syncs it to the disk. The caller must hold the lock.
        """
        with self._in_words():
            remove_leftovers(self.path)
            new = Replacement(self.path)
        with new:
            with self._in_words():
                new.reserve(RESERVED_BYTES)
            yield lambda stored: self._put(new, stored)

    def write(self, stored: Stored) -> None:
        """Replace the file. The caller must hold the lock."""
        with self.replacing() as put:
            put(stored)

    def _put(self, new: Replacement, stored: Stored) -> None:
        content = json.dumps({"format": FORMAT, **dataclasses.asdict(stored)}, indent=1).encode() + b"\n"
        with self._in_words():
            new.put([content])

    @contextlib.contextmanager
    def _in_words(self) -> collections.abc.Iterator[None]:
        try:
            yield
        except OSError as error:
            raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> ConfigurationError:
        return ConfigurationError(
            f"token_file {self.path} cannot be replaced ({error.strerror}). Each renewal writes a new token, so "
            "the folder must be writable for the user that runs this task, and must keep the file between runs."
        )
