# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the simulated HR systems have in common: the company, settings and credentials."""

from __future__ import annotations

import dataclasses
import datetime
import secrets
import typing as t

from .. import days
from ..simulation import credentials
from ..simulation.state import State
from .company import Company
from .faults import Fault
from .roster import demo_company

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

View = t.TypeVar("View")


@dataclasses.dataclass(frozen=True, kw_only=True)
class Credentials(credentials.Credentials):
    """Secrets of the simulated systems."""

    factorial_api_key: str
    factorial_client_id: str
    factorial_client_secret: str
    factorial_company_token: str
    """A company token that was granted before."""
    calamari_api_key: str
    calamari_key_without_employees: str
    """A key that may use other groups of endpoints only."""
    bamboohr_api_key: str
    bamboohr_access_token: str
    bamboohr_disabled_key: str
    """A key whose user is disabled."""
    bamboohr_client_id: str
    bamboohr_client_secret: str

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
    factorial_refuses_writes: bool = False
    """Whether the credentials may read only."""
    factorial_confirms_email: bool = False
    """Whether employees must confirm another address before it is shown."""
    calamari_page_size: int = 100
    calamari_quota: tuple[int, int, int] | None = (10, 720, 2880)
    """Requests in a second, an hour and a day; None for no limit."""
    bamboohr_hidden: tuple[str, ...] = ()
    """Aliases of fields that the user of BambooHR's credentials may not see."""
    bamboohr_limit: tuple[int, int] | None = None
    """So many requests in so many seconds; None for no limit."""
    bamboohr_limit_status: int = 429
    """The status above that limit, which was 503 until September 2026."""
    bamboohr_directory_shared: bool = True
    bamboohr_fixed: tuple[str, ...] = ()
    """Aliases of fields that the user may see, but not edit."""
    bamboohr_refuses_writes: bool = False
    """Whether the user may edit no employee."""

    def __post_init__(self) -> None:
        if self.consent_role not in ("admin", "basic"):
            raise ValueError(f"consent_role is {self.consent_role!r}; it must be admin or basic")
        if min(self.factorial_page_limit, self.calamari_page_size) < 1:
            raise ValueError("page sizes must be at least 1")
        object.__setattr__(self, "redirect_uris", tuple(self.redirect_uris))
        object.__setattr__(self, "bamboohr_hidden", tuple(self.bamboohr_hidden))
        object.__setattr__(self, "bamboohr_fixed", tuple(self.bamboohr_fixed))
        if self.calamari_quota is not None:
            second, hour, day = self.calamari_quota
            object.__setattr__(self, "calamari_quota", (int(second), int(hour), int(day)))

    def changed(self, values: t.Mapping[str, t.Any]) -> Settings:
        """Other settings. Raises ValueError for a name that is none, or a value that cannot be."""
        unknown = set(values) - {field.name for field in dataclasses.fields(self)}
        if unknown:
            raise ValueError(f"no setting is named {', '.join(sorted(unknown))}")
        return dataclasses.replace(self, **values)


class Lab(State[Credentials, Fault]):
    """The company, and how the systems show it."""

    def __init__(self, credentials: Credentials | None = None, settings: Settings | None = None) -> None:
        super().__init__(credentials or Credentials.generate(), Fault)
        self.first_settings = settings or Settings()
        self.settings = self.first_settings
        self.company = demo_company(days.today())
        self.version = 0
        """Goes up with every change of the company."""
        self.written: list[dict[str, t.Any]] = []
        """What clients have written, in order."""
        self._views: dict[type, tuple[int, t.Any]] = {}

    def wrote(self, system: str, record: str, fields: t.Mapping[str, t.Any]) -> None:
        """Remember what a client has written to a record."""
        self.written.append({"system": system, "record": record, "fields": dict(fields)})

    def set_company(self, company: Company) -> None:
        """Show another company from the next request on."""
        with self.lock:
            self.company = company
            self.version += 1

    def change_company(self, change: t.Callable[[Company], Company]) -> None:
        """Show what `change` makes of the company; one change at a time."""
        with self.lock:
            self.set_company(change(self.company))

    def view(self, kind: t.Callable[[Company], View]) -> View:
        """The company as `kind` shows it, made once for each state of the company."""
        with self.lock:
            made = self._views.get(t.cast(type, kind))
            if made is None or made[0] != self.version:
                made = (self.version, kind(self.company))
                self._views[t.cast(type, kind)] = made
            return t.cast(View, made[1])

    def reset(self, today: datetime.date | None = None) -> None:
        """Back to how the demo begins: company, settings, tokens, faults, quotas, clock and log."""
        with self.lock:
            self.settings = self.first_settings
            self.written.clear()
            super().reset()
            self.set_company(demo_company(today or days.today()))
