# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated systems have in common: the company, faults, settings, credentials, clock and request log."""

from __future__ import annotations

import collections
import dataclasses
import datetime
import json
import os
import pathlib
import secrets
import tempfile
import threading
import time
import typing as t

from .company import Company
from .faults import FaultQueue
from .roster import demo_company
from .web import Request

ALL_SCOPES = (
    "employees",
    "contracts",
    "company_locations",
    "company_legal_entities",
    "job_catalog",
    "custom_fields",
    "time_off",
)
OUT_OF_BAND = "urn:ietf:wg:oauth:2.0:oob"
KEPT_REQUESTS = 20_000

View = t.TypeVar("View")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials:
    """Secrets of the simulated systems, made up anew for every folder of state."""

    factorial_api_key: str
    factorial_client_id: str
    factorial_client_secret: str
    factorial_company_token: str
    """A company token that was granted before."""
    calamari_api_key: str
    calamari_key_without_employees: str
    """A key that may use other groups of endpoints only."""
    lab_token: str
    """For the header `X-Lab-Token` of `/_lab/`."""

    @classmethod
    def generate(cls) -> Credentials:
        """New ones. Factorial's key has the shape of a JWT, as the real one, and is no bearer token."""
        made = {field.name: secrets.token_hex(24) for field in dataclasses.fields(cls)}
        made["factorial_api_key"] = ".".join(secrets.token_urlsafe(24) for _time in range(3))
        return cls(**made)


@dataclasses.dataclass(frozen=True, kw_only=True)
class Settings:
    """How the systems behave where a test may want them otherwise."""

    token_lifetime: float = 7200
    """Seconds that an access token of a user lives."""
    refresh_lifetime: float = 7 * 24 * 3600
    """Seconds that a refresh token lives."""
    code_lifetime: float = 600
    scopes: str = " ".join(ALL_SCOPES)
    """Scopes of Factorial's OAuth application, separated by spaces. A change kills every token."""
    redirect_uris: tuple[str, ...] = (OUT_OF_BAND, "http://127.0.0.1:7000/callback")
    """Registered with that application."""
    consent_role: str = "admin"
    """Role of the person who consents: `admin` sees everything, `basic` gets null for private data."""
    factorial_page_limit: int = 100
    calamari_page_size: int = 100
    calamari_quota: tuple[int, int, int] | None = (10, 720, 2880)
    """Requests in a second, an hour and a day; None for no limit."""

    def __post_init__(self) -> None:
        if self.consent_role not in ("admin", "basic"):
            raise ValueError(f"consent_role is {self.consent_role!r}; it must be admin or basic")
        if min(self.factorial_page_limit, self.calamari_page_size) < 1:
            raise ValueError("page sizes must be at least 1")
        object.__setattr__(self, "redirect_uris", tuple(self.redirect_uris))
        if self.calamari_quota is not None:
            second, hour, day = self.calamari_quota
            object.__setattr__(self, "calamari_quota", (int(second), int(hour), int(day)))

    def changed(self, values: t.Mapping[str, t.Any]) -> Settings:
        """Other settings. Raises ValueError for a name that is none, or a value that cannot be."""
        unknown = set(values) - {field.name for field in dataclasses.fields(self)}
        if unknown:
            raise ValueError(f"no setting is named {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **values)


class Lab:
    """One state, shared by the simulated systems and changed through `/_lab/`."""

    def __init__(self, credentials: Credentials | None = None, settings: Settings | None = None) -> None:
        self.credentials = credentials or Credentials.generate()
        self.first_settings = settings or Settings()
        self.settings = self.first_settings
        self.faults = FaultQueue()
        self.log = RequestLog()
        self.company = demo_company(datetime.date.today())
        self.version = 0
        """Goes up with every change of the company."""
        self.on_reset: list[t.Callable[[], None]] = []
        """What the systems themselves have to forget on `reset`."""
        self._lock = threading.RLock()
        self._skipped = 0.0
        self._views: dict[type, tuple[int, t.Any]] = {}

    def now(self) -> float:
        """Seconds since 1970, by the lab's clock."""
        return time.time() + self._skipped

    def skip(self, seconds: float) -> None:
        """Put the lab's clock forward: tokens age, quotas recover; `company.today` stays."""
        self._skipped += seconds

    def set_company(self, company: Company) -> None:
        """Show another company from the next request on."""
        with self._lock:
            self.company = company
            self.version += 1

    def change_company(self, change: t.Callable[[Company], Company]) -> None:
        """Show what `change` makes of the company; one change at a time."""
        with self._lock:
            self.set_company(change(self.company))

    def view(self, kind: t.Callable[[Company], View]) -> View:
        """The company as `kind` shows it, made once for each state of the company."""
        with self._lock:
            made = self._views.get(t.cast(type, kind))
            if made is None or made[0] != self.version:
                made = (self.version, kind(self.company))
                self._views[t.cast(type, kind)] = made
            return t.cast(View, made[1])

    def reset(self, today: datetime.date | None = None) -> None:
        """Back to how the demo begins: company, settings, tokens, faults, quotas, clock and log."""
        with self._lock:
            self.settings = self.first_settings
            self._skipped = 0.0
            self.faults.clear()
            self.log.clear()
            for forget in self.on_reset:
                forget()
            self.set_company(demo_company(today or datetime.date.today()))


class RequestLog:
    """What was asked, without bodies, values of headers, or anything secret."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._entries: collections.deque[dict[str, t.Any]] = collections.deque(maxlen=KEPT_REQUESTS)
        self._counts: collections.Counter[str] = collections.Counter()

    def note(self, system: str, request: Request) -> dict[str, t.Any]:
        """Remember a request as it comes; the entry's `status` follows. The query only where it holds no secret."""
        entry = {
            "system": system,
            "method": request.method,
            "path": request.path,
            "query": request.query if request.path.startswith(("/api/", "/v1.0/")) else "",
            "status": None,
            "headers": sorted(request.headers),
        }
        with self._lock:
            self._entries.append(entry)
            self._counts[f"{system} {request.method} {request.path}"] += 1
        return entry

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._entries.clear()
            self._counts.clear()

    def contents(self) -> dict[str, t.Any]:
        """`total`, `counts` by "system method path", and the newest `entries`, oldest first.

        An entry's `status` is null before the answer, and 0 where the connection was closed without one.
        """
        with self._lock:
            entries = [dict(entry) for entry in self._entries]
            return {"total": self._counts.total(), "counts": dict(self._counts), "entries": entries}


STATE_FILE = "simulated.json"


def load_credentials(folder: pathlib.Path) -> Credentials | None:
    """The credentials of an earlier start; None where the folder has none, or those of another version."""
    try:
        state = json.loads((folder / STATE_FILE).read_text())
        return Credentials(**state["credentials"])
    except (FileNotFoundError, ValueError, KeyError, TypeError):
        return None


def save_state(folder: pathlib.Path, credentials: Credentials, urls: t.Mapping[str, str]) -> None:
    """Write credentials and addresses to `simulated.json` (mode 0600), replacing the file as a whole."""
    folder.mkdir(parents=True, exist_ok=True)
    state = {"urls": dict(urls), "credentials": dataclasses.asdict(credentials)}
    descriptor, name = tempfile.mkstemp(dir=folder, prefix=f".{STATE_FILE}.")
    with os.fdopen(descriptor, "w") as file:
        json.dump(state, file, indent=2)
    os.replace(name, folder / STATE_FILE)
