# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""BambooHR as a source: everybody with a custom report or a dataset, and what belongs to them."""

from __future__ import annotations

import base64
import collections.abc
import dataclasses
import datetime
import typing as t

from ...errors import ConfigurationError, SourceError
from ...model.absence import Absence
from ...model.employee import Employee
from ...option_table import variable
from ...values.text import count
from ...web.credentials import Credentials, HeaderCredentials
from ...web.errors import AuthenticationError, HttpError, InconsistentError
from ...web.patience import Patience
from ..base import Connection, FieldRules, ResourceCheck, Source, patience_from
from ..oauth import OAuthClient, StoredCredentials
from ..sample import describe
from ..system import Values
from ..token_store import TokenStore
from ..write_back import WriteBack
from .absences import PRIVATE_MEMBERS, read_absences
from .api import (
    DATASET_PATH,
    DIRECTORY_PATH,
    HINTS,
    LOCATIONS_PATH,
    MOST_FIELDS,
    REPORT_PATH,
    TIME_OFF_PATH,
    BambooApi,
    BambooClient,
    DomainClient,
    Row,
    Table,
)
from .authority import AUTHORITY, api_address, oauth_address
from .descriptor import DATASET, OPTIONS, SYSTEM
from .fields import PRIVATE_FIELDS, Field, additional, lacking, slug, standard
from .records import BambooRules, given_places, places_of, to_employees, with_future
from .write_back import BambooWriteBack

SHOWN: t.Final = 100
"""How many rows `check` describes."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class BambooOptions:
    """How to reach BambooHR, and what to read."""

    fields: FieldRules
    patience: Patience
    company_domain: str | None
    url: str | None
    api_key: str | None
    access_token: str | None
    token_file: str | None
    client_id: str | None
    client_secret: str | None
    ca_file: str | None
    read_with: str
    additional_fields: list[str]
    hidden_fields: list[str]
    location_details: bool
    locations: t.Mapping[str, t.Any]
    photos: bool
    working_time_off: list[str]
    absences: bool
    """Whether `check` also reads absences."""

    @classmethod
    def from_options(cls, options: Values) -> BambooOptions:
        """The options of a source of the type bamboohr."""
        made: Values = {"fields": FieldRules.from_options(options), "patience": patience_from(options)}
        same = (field.name for field in dataclasses.fields(cls) if field.name not in made)
        return cls(**made, **{name: options[name] for name in same})


class BamboohrSource(Source):
    """BambooHR, API v1 and v2."""

    TYPE = SYSTEM.name

    def __init__(self, options: BambooOptions, today: datetime.date) -> None:
        """`today` is the day in UTC."""
        super().__init__(options.fields.source)
        self._options = options
        self._today = today
        self._places = given_places(self.name, options.locations)
        self._check_fields()
        self._client = self._client_of(self._credentials())
        self._api = BambooApi(self._client)

    def _client_of(self, credentials: Credentials, *, writes: bool = False) -> BambooClient:
        options = self._options
        client = BambooClient if options.url else DomainClient
        return client(
            source=self.name,
            url=api_address(self.name, options.company_domain, options.url),
            credentials=credentials,
            ca_file=options.ca_file,
            patience=options.patience,
            hints=HINTS,
            writes=writes,
        )

    @classmethod
    def from_options(cls, options: Values, today: datetime.date) -> t.Self:
        """The source with these options; `today` is the day in UTC."""
        return cls(BambooOptions.from_options(options), today)

    def _check_fields(self) -> None:
        rules, names = self._options.fields, [slug(name) for name in self._options.additional_fields]
        if rules.key_slug and rules.key_slug not in names:
            raise ConfigurationError(
                f"Source {self.name}: key_field is {rules.key_field}, but additional_fields does not name this field."
                " Add it, by its alias or by its name in BambooHR."
            )
        twice = sorted({name for name in names if names.count(name) > 1 or name in ("division", "photo_url")})
        if twice:
            raise ConfigurationError(
                f"Source {self.name}: additional_fields has several fields that would be custom.{twice[0]}. Name a"
                " field once; division is read in any case."
            )
        hidden = {"workEmail": "email", "homeEmail": "personal_email"}
        for field, key in hidden.items():
            if field in self._options.hidden_fields and rules.key_field == key:
                raise ConfigurationError(
                    f"Source {self.name}: key_field is {key}, but hidden_fields contains {field}, which holds it."
                )

    def _credentials(self) -> Credentials:
        options = self._options
        given = [name for name in SYSTEM.alternatives if getattr(options, name)]
        if len(given) != 1:
            *first, last = SYSTEM.alternatives
            problem = f"{' and '.join(given)} are set" if given else "no credential is set"
            variables = ", ".join(variable(OPTIONS, name) for name in SYSTEM.alternatives)
            raise ConfigurationError(
                f"Source {self.name}: {problem}. Set one of {', '.join(first)} and {last}, or one of {variables}."
            )
        if options.token_file:
            store = TokenStore(options.token_file, AUTHORITY)
            return StoredCredentials(source=self.name, store=store, client=self._oauth(), warn=self.warnings.append)
        if options.access_token:
            return HeaderCredentials({"Authorization": f"Bearer {options.access_token}"}, (options.access_token,))
        # The key is the user; the password can be anything (documentation, Authentication).
        pair = base64.b64encode(f"{options.api_key}:x".encode()).decode()
        return HeaderCredentials({"Authorization": f"Basic {pair}"}, (options.api_key or "", pair))

    def _oauth(self) -> OAuthClient | None:
        options = self._options
        if not options.client_id or not options.client_secret:
            return None
        return OAuthClient(
            AUTHORITY,
            source=self.name,
            url=oauth_address(self.name, options.company_domain, options.url),
            client_id=options.client_id,
            client_secret=options.client_secret,
            ca_file=options.ca_file,
            patience=options.patience,
        )

    def employees(self) -> list[Employee]:
        """All employees, also terminated ones and those who start in the future."""
        try:
            table, further = self._read()
        except InconsistentError:
            # Somebody could have been added in BambooHR between two pages.
            table, further = self._read()
        self._require(table)
        rules = self._rules(table, further)
        employees, warnings = to_employees(table.rows, rules)
        self.warnings += warnings
        return employees

    def _read(self) -> tuple[Table, tuple[Field, ...]]:
        """Everybody, and the additional fields."""
        common = standard(self._options.hidden_fields, self._options.fields.private_fields)
        is_dataset = self._options.read_with == DATASET
        wanted = self._options.additional_fields
        known = self._api.dataset_fields() if is_dataset else self._api.known_fields() if wanted else []
        further = tuple(additional(self.name, wanted, known, all_known=is_dataset))
        fields = [*common, *further]
        if len(fields) > MOST_FIELDS:
            raise ConfigurationError(
                f"Source {self.name}: additional_fields has {count(len(further), 'field')}. BambooHR returns"
                f" {MOST_FIELDS} at most, together with {len(common)} that are read in any case."
            )
        table = self._api.dataset(fields, known) if is_dataset else self._report(fields)
        self._require_fields(fields, table)
        return table, further

    def _report(self, fields: collections.abc.Sequence[Field]) -> Table:
        """The report of today, completed with the values of the future of those who start or end later."""
        table = self._api.report(fields, only_current=True)
        future = {row["id"]: row for row in self._api.report(fields, only_current=False).rows}
        rows = [with_future(row, future.pop(row["id"], None), self._today) for row in table.rows]
        # It is not documented whether the report of today has employees who start later.
        return dataclasses.replace(table, rows=[*rows, *future.values()])

    def _require_fields(self, fields: collections.abc.Sequence[Field], table: Table) -> None:
        missing = lacking(fields, table.missing) if table.rows else []
        if not missing:
            return
        hideable = [name for name in missing if name in OPTIONS["hidden_fields"]["choices"]]
        hint = f" If this is on purpose, set hidden_fields to {', '.join(hideable)}." if hideable == missing else ""
        raise SourceError(
            f"Source {self.name}: BambooHR did not return {', '.join(missing)}. It leaves out what the user of the"
            " credential may not see, without an error. This is not treated as if the values were empty, and nothing"
            f" was changed. Allow the user to see these fields, in the access level in BambooHR.{hint}"
        )

    def _require(self, table: Table) -> None:
        if not table.rows:
            raise SourceError(
                f"Source {self.name}: BambooHR returned no employees. This is not treated as if all had left. Check"
                " that company_domain is the right company, and that the user of the credential may see employees."
            )
        if all(str(row.get("status")).strip().lower() == "inactive" for row in table.rows):
            raise SourceError(
                f"Source {self.name}: everybody is inactive ({count(len(table.rows), 'employee')}). This is not treated"
                " as if all had left, and nothing was changed. Check that company_domain is the right company, and that"
                " the user of the credential may see active employees."
            )

    def _rules(self, table: Table, further: tuple[Field, ...]) -> BambooRules:
        options = self._options
        listed = {}
        if options.location_details:
            listed = places_of(self._api.locations(), f"Source {self.name}")
        places = {name: {**listed.get(name, {}), **self._places.get(name, {})} for name in {*listed, *self._places}}
        return BambooRules(
            fields=options.fields,
            today=self._today,
            places=places,
            photos=self._api.photo_addresses() if options.photos else None,
            additional=further,
            restricted=table.restricted,
        )

    def write_back(self) -> WriteBack:
        """What writes addresses, telephone numbers and further fields of employees."""
        writer = self._client_of(self._credentials(), writes=True)
        return BambooWriteBack(self.name, self._api, self._client, writer, self._options.additional_fields)

    def absences(
        self, first: datetime.date, last: datetime.date, people: collections.abc.Sequence[str] = ()
    ) -> list[Absence]:
        """Approved absences, with one request; `people` contains identifiers of employees."""
        answer = self._api.time_off(first, last, people[0] if len(people) == 1 else None)
        found = read_absences(
            self._api.where("GET", TIME_OFF_PATH), self.name, answer, self._options.working_time_off, people
        )
        self.warnings += found.warnings
        return found.absences

    def check(self) -> Connection:
        """Read everybody, and what the options add."""
        options = self._options
        resources = [self._check_employees()]
        if options.location_details:
            resources.append(self._check_list(LOCATIONS_PATH, self._api.locations))
        if options.photos:
            resources.append(self._check_list(DIRECTORY_PATH, self._photos))
        if options.absences:
            resources.append(self._check_absences())
        return Connection(
            system=self.TYPE,
            name=self.name,
            address=self._client.url,
            identity={"company_domain": options.company_domain} if options.company_domain else {},
            resources=tuple(resources),
        )

    def _check_employees(self) -> ResourceCheck:
        path = DATASET_PATH if self._options.read_with == DATASET else REPORT_PATH
        try:
            table, _further = self._read()
            self._require(table)
        except HttpError:
            raise
        except SourceError as error:
            return ResourceCheck(name=_name(path), readable=True, problem=str(error))
        private = [name for names in PRIVATE_FIELDS.values() for name in names]
        return ResourceCheck(
            name=_name(path),
            readable=True,
            total=len(table.rows),
            records=len(table.rows),
            fields=describe(table.rows[:SHOWN], private),
        )

    def _photos(self) -> list[Row]:
        return [{"id": identifier, "photoUrl": url} for identifier, url in self._api.photo_addresses().items()]

    def _check_list(self, path: str, read: collections.abc.Callable[[], list[Row]]) -> ResourceCheck:
        try:
            rows = read()
        except AuthenticationError:
            # Another request would be another failed login.
            raise
        except HttpError as error:
            return ResourceCheck(name=_name(path), readable=False, problem=str(error))
        return ResourceCheck(
            name=_name(path), readable=True, total=len(rows), records=len(rows), fields=describe(rows[:SHOWN])
        )

    def _check_absences(self) -> ResourceCheck:
        def read() -> list[Row]:
            answer = self._api.time_off(self._today, self._today, None)
            read_absences(self._api.where("GET", TIME_OFF_PATH), self.name, answer, ())
            return [
                {name: value for name, value in row.items() if name not in PRIVATE_MEMBERS}
                for row in t.cast("list[Row]", answer)
            ]

        return self._check_list(TIME_OFF_PATH, read)


def _name(path: str) -> str:
    return path.removeprefix("/")
