# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The file that holds OAuth tokens: locked while it is renewed, replaced whole, never readable by others.

Factorial rotates refresh tokens: each is good for one use, and who loses the new pair needs a person to consent again.
So a new pair is written and synced to the disk before anything uses it, one process renews at a time, and the pair
before it is kept until the new one was accepted.
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

from ...errors import ConfigurationError, SourceError
from ...files import Replacement

FORMAT = 1
"""Version of the file's form."""

EXPIRY_MARGIN = 300
"""Seconds before its end at which an access token is no longer used, but half of its life at most."""

REFRESH_LIFE = 7 * 86400
"""Seconds that a refresh token lives (Factorial's OAuth 2 guide)."""

REFRESH_WARNING = 5 * 86400
"""Age in seconds from which a refresh token is about to die."""

LOCK_PATIENCE = 120
"""Seconds to wait for another process that holds the lock."""

RESERVED_BYTES = 16384
"""Taken on the disk before a token is renewed, so that a full disk shows itself while the old pair still works."""

AUTHORIZE_COMMAND = "ansible-playbook hrsync.ad.factorial_authorize"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Token:
    """An access token and, for a person's consent, the refresh token that follows it. Times are Unix seconds."""

    access_token: str
    refresh_token: str | None = None
    """None for a company token, which does not expire."""
    renew_at: float | None = None
    """When to renew the access token, some minutes before it ends; None for never."""
    refresh_issued_at: float | None = None
    """Since when `refresh_token` exists."""
    scope: str | None = None

    @classmethod
    def from_answer(cls, answer: t.Mapping[str, t.Any], now: float, before: Token | None = None) -> Token:
        """The token of an OAuth token endpoint's answer; `expires_in` and `refresh_token` may be missing or null."""
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
        """Whether the access token is good for the next minutes."""
        return self.renew_at is None or now < self.renew_at

    def refresh_age(self, now: float) -> float:
        """Age of the refresh token in seconds; 0 where there is none."""
        return 0.0 if self.refresh_issued_at is None else now - self.refresh_issued_at

    def refresh_ends(self) -> datetime.datetime | None:
        """When the refresh token dies, in UTC."""
        if self.refresh_issued_at is None:
            return None
        return datetime.datetime.fromtimestamp(self.refresh_issued_at + REFRESH_LIFE, datetime.UTC)

    def secrets(self) -> tuple[str, ...]:
        """What must not be quoted."""
        return tuple(filter(None, (self.access_token, self.refresh_token)))


def _renewal(answer: t.Mapping[str, t.Any], now: float) -> float | None:
    """`expires_in` counts from the server's `created_at`; a clock that is wrong here or there only renews early."""
    life = answer.get("expires_in")
    if life is None:
        return None
    created = answer.get("created_at")
    start = min(now, float(created)) if isinstance(created, int | float) and now - float(life) < created else now
    return start + float(life) - min(EXPIRY_MARGIN, float(life) / 2)


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Stored:
    """What the file holds."""

    current: Token
    previous: Token | None = None
    """The pair before, until `current` has been accepted once."""


class TokenStore:
    """One token file."""

    def __init__(self, path: str, clock: collections.abc.Callable[[], float] = time.time) -> None:
        """`path` may begin with `~` and may be a symbolic link: the file it leads to is replaced, not the link."""
        self.path = os.path.realpath(os.path.expanduser(path))
        self.clock = clock

    def read(self) -> Stored:
        """The tokens.

        Raises:
            ConfigurationError: the file is missing, readable by others, or not a token file.
        """
        try:
            with open(self.path, "rb") as file:
                self._check_mode(file.fileno())
                content = file.read()
        except FileNotFoundError as error:
            raise ConfigurationError(
                f"token_file {self.path} does not exist. Make it with: {AUTHORIZE_COMMAND}"
            ) from error
        except OSError as error:
            raise ConfigurationError(f"token_file {self.path} cannot be read: {error.strerror}.") from error
        return self._parse(content)

    def _check_mode(self, descriptor: int) -> None:
        mode = stat.S_IMODE(os.fstat(descriptor).st_mode)
        if mode & 0o077:
            raise ConfigurationError(
                f"token_file {self.path} has mode {mode:04o}, so that others than its owner may read or change it. "
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
                f"token_file {self.path} is not a token file of this collection. Make it anew with: {AUTHORIZE_COMMAND}"
            ) from error
        return Stored(current=current, previous=previous)

    @contextlib.contextmanager
    def locked(self) -> collections.abc.Iterator[None]:
        """Hold the lock against other processes and threads; the lock file stays, because removing it would race.

        Raises:
            SourceError: somebody else held it for `LOCK_PATIENCE` seconds.
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
                    "See which run hangs, end it, then run again."
                )
            time.sleep(0.05)

    @contextlib.contextmanager
    def replacing(self) -> collections.abc.Iterator[collections.abc.Callable[[Stored], None]]:
        """Prepare to replace the file: everything that can fail has been tried when the body begins.

        The body gets a function that puts the new content in place, safe on the disk when it returns. Hold the lock.
        """
        with self._in_words():
            new = Replacement(self.path)
        with new:
            with self._in_words():
                new.reserve(RESERVED_BYTES)
            yield lambda stored: self._put(new, stored)

    def write(self, stored: Stored) -> None:
        """Replace the file. Hold the lock."""
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
            f"token_file {self.path} cannot be replaced ({error.strerror}). Each renewal brings a new token, so "
            "the folder must be writable for the user who runs this, and must keep the file between runs."
        )
