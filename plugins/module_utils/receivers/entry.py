# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""An entry of the list of receivers: the options of all kinds, and the receiver that an entry chooses."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t
import urllib.parse

from ..errors import ConfigurationError
from ..given import file_if_not_empty, without_empty
from ..model.option_names import ROLE
from ..option_table import Option, Options, argument_spec, described
from ..specification import problems_of, validate
from . import kinds

Values: t.TypeAlias = "t.Mapping[str, t.Any]"

_LONGEST_WAIT: t.Final = 300
"""Seconds."""
_VISIBLE: t.Final = re.compile(r"[\x21-\x7e]+")
"""What a header of HTTP can carry without quoting."""
_IN_A_HEADER: t.Final = ("token", "technician_key")
_OF_THE_CLOUD: t.Final = ("client_id", "client_secret", "refresh_token")
_OWN_FIELDS: t.Final = ("subject", "description")


def _entry_table() -> Options:
    merged: dict[str, Option] = {"type": kinds.TYPE}
    for kind in kinds.KINDS.values():
        for name, option in kind.options.items():
            merged[name] = _merged(merged.get(name, option), option)
    return merged


def _merged(first: Option, second: Option) -> Option:
    """The two options as one, with each sentence once, without what depends on the kind."""
    left_out = ("default", "environment", "required")
    merged: dict[str, t.Any] = {
        member: value for member, value in {**first, **second}.items() if member not in left_out
    }
    merged["description"] = list(dict.fromkeys([*described(first), *described(second)]))
    return t.cast("Option", merged)


ENTRY_TABLE: t.Final[Options] = _entry_table()
"""The options of all kinds. Their defaults and environment variables depend on the kind."""

ENTRY_OPTIONS: t.Final[t.Mapping[str, t.Any]] = argument_spec(ENTRY_TABLE)
"""The argument spec of an entry. Pass the list to `receivers_of`."""

RECEIVERS_OPTION: t.Final[t.Mapping[str, t.Any]] = {
    "audit_receivers": {"type": "list", "elements": "dict", "default": [], "options": ENTRY_OPTIONS}
}


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """A receiver that the option chooses."""

    where: str
    """The path of the entry, for messages."""
    kind: kinds.Kind
    name: str
    required: bool
    takes_entries: bool
    """Whether it gets all entries; if not, it gets heads only."""
    options: Values = dataclasses.field(repr=False)
    """The options of its kind, complete."""

    @property
    def label(self) -> str:
        """How messages name it."""
        return f"Audit receiver {self.name}"


def receivers_of(params: Values) -> tuple[Chosen, ...]:
    """The receivers of the option `audit_receivers`, in its order.

    Raises:
        ConfigurationError: an entry is wrong, or there is no audit log.
    """
    entries = params.get("audit_receivers") or ()
    chosen = [_chosen(f"{ROLE.audit_receivers}[{index}]", entry) for index, entry in enumerate(entries)]
    if chosen and str(params.get("state") or "").strip().lower() == "none":
        raise ConfigurationError(
            f"{ROLE.audit_receivers} is set, but {ROLE.state} is none, so there is no audit log to send. Set"
            f" {ROLE.state} to a database, or remove {ROLE.audit_receivers}."
        )
    names = [one.name for one in chosen]
    for one in chosen:
        if names.count(one.name) > 1:
            raise ConfigurationError(f"{one.where}.name is {one.name!r}, which another receiver has. Give each a name.")
    return tuple(chosen)


def _chosen(where: str, entry: Values) -> Chosen:
    given = {name: value for name, value in entry.items() if value is not None}
    kind = kinds.KINDS.get(str(given.pop("type", "")))
    if kind is None:
        raise ConfigurationError(f"{where}.type is required: one of {', '.join(kinds.KINDS)}.")
    spec = argument_spec(kind.options)
    given = without_empty(given, spec)
    problems = tuple(problems_of(where, given, {"type": "dict", "options": spec}))
    options, errors = ({}, problems) if problems else validate(given, spec)
    if options.get("client_certificate"):
        options = {**options, "client_certificate": file_if_not_empty(options["client_certificate"])}
    errors = errors or tuple(_problems(kind, where, options))
    if errors:
        raise ConfigurationError(" ".join(errors))
    return Chosen(
        where=where,
        kind=kind,
        name=options["name"],
        required=options["required"],
        takes_entries=options.get("events") == kinds.ENTRIES,
        options=options,
    )


def _problems(kind: kinds.Kind, where: str, options: Values) -> t.Iterator[str]:
    """The errors in values that have the right type."""
    if not 1 <= options.get("timeout", 1) <= _LONGEST_WAIT:
        yield f"{where}.timeout is {options['timeout']}; it must be a number of seconds from 1 to {_LONGEST_WAIT}."
    for name in ("url", "accounts_url"):
        if name in options:
            yield from _problems_of_url(f"{where}.{name}", options[name])
    for name in _IN_A_HEADER:
        if options.get(name) and not _VISIBLE.fullmatch(options[name]):
            yield f"{where}.{name} has spaces, line breaks or other characters that it cannot have. Copy it again."
    yield from _OF_KINDS.get(kind.name, _nothing)(where, options)


def _problems_of_url(where: str, url: str) -> t.Iterator[str]:
    parts = urllib.parse.urlsplit(url.strip())
    if parts.scheme != "https" or not parts.hostname or parts.fragment:
        yield f"{where} is no address that begins with https://, such as https://log.example.com."
    elif parts.username or parts.password:
        yield f"{where} contains a user or password. Remove it."


def _nothing(where: str, options: Values) -> t.Iterator[str]:
    return iter(())


def _of_file(where: str, options: Values) -> t.Iterator[str]:
    if not os.path.isabs(options["path"]):
        yield f"{where}.path is {options['path']!r}. Set an absolute path, such as /var/log/hrsync/audit.jsonl."


def _of_syslog(where: str, options: Values) -> t.Iterator[str]:
    port = options.get("port")
    if port is not None and not 1 <= port <= 65535:
        yield f"{where}.port is {port}; it must be a number from 1 to 65535."
    if not 1 <= options["enterprise_number"] <= 2**32:
        yield f"{where}.enterprise_number is {options['enterprise_number']}; it must be a private enterprise number."
    if options.get("client_certificate") and options["protocol"] != "tls":
        yield f"{where}.client_certificate needs protocol: tls, but protocol is {options['protocol']}."


def _of_service_desk(where: str, options: Values) -> t.Iterator[str]:
    cloud = [name for name in _OF_THE_CLOUD if options.get(name)]
    if bool(options.get("technician_key")) == bool(cloud):
        yield (
            f"{where}: set technician_key for ServiceDesk Plus on premises, or {', '.join(_OF_THE_CLOUD)} for the"
            " cloud, and not both."
        )
    elif cloud and len(cloud) < len(_OF_THE_CLOUD):
        missing = [name for name in _OF_THE_CLOUD if name not in cloud]
        yield f"{where}: {' and '.join(missing)} must be set, too."
    if options["skipped_days"] < 0:
        yield f"{where}.skipped_days is {options['skipped_days']}; it must be a number of days, or 0 for plans only."
    for name in _OWN_FIELDS:
        if name in options["fields"]:
            yield f"{where}.fields.{name}: runs write this field themselves. Remove it."


_OF_KINDS: t.Final[t.Mapping[str, t.Callable[[str, Values], t.Iterator[str]]]] = {
    kinds.FILE: _of_file,
    kinds.SYSLOG: _of_syslog,
    kinds.SERVICE_DESK: _of_service_desk,
}


def libraries_of(params: Values) -> t.Iterator[str]:
    """The Python libraries that the receivers of the option need. The entries may be wrong."""
    for entry in params.get("audit_receivers") or ():
        kind = kinds.KINDS.get(str(entry.get("type")))
        if kind and kind.library:
            yield kind.library
