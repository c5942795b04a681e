# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Commands as PowerShell sees them: parameters bound to their types, and errors with their identity."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import typing as t
import uuid

from psrpcore.types import ErrorCategory

COMMON: t.Final = frozenset(
    {"debug", "erroraction", "errorvariable", "outbuffer", "outvariable", "pipelinevariable", "verbose"}
    | {"warningaction", "warningvariable"}
)
CHANGING: t.Final = frozenset({"confirm", "whatif"})


class CommandFailure(Exception):
    """An error record: its text, the name of the exception, and how PowerShell files it."""

    def __init__(
        self,
        message: str,
        exception: str = "RecipientTaskException",
        *,
        category: ErrorCategory = ErrorCategory.InvalidOperation,
        identifier: str = "",
        terminating: bool = False,
    ) -> None:
        super().__init__(message)
        self.exception = exception
        self.category = category
        self.identifier = identifier
        """The first part of the fully qualified identifier; made of `exception` as Exchange does if it is empty."""
        self.terminating = terminating
        """Whether the command ends whatever ErrorAction says."""


class Type(enum.Enum):
    """What a parameter takes."""

    TEXT = "System.String"
    BOOLEAN = "System.Boolean"
    SWITCH = "System.Management.Automation.SwitchParameter"
    INTEGER = "System.Int32"
    INSTANT = "System.DateTime"
    BYTES = "System.Byte[]"
    TEXTS = "Microsoft.Exchange.Data.MultiValuedProperty`1[System.String]"


@dataclasses.dataclass(frozen=True)
class Parameter:
    """One parameter of a command."""

    type: Type = Type.TEXT
    mandatory: bool = False
    choices: tuple[str, ...] = ()
    """Names of its enumeration."""


@dataclasses.dataclass(frozen=True)
class Request:
    """A command as the client sent it."""

    name: str
    arguments: tuple[tuple[str | None, t.Any], ...]


@dataclasses.dataclass(frozen=True)
class Bound:
    """A command whose parameters fit, under the names of its definition."""

    name: str
    values: t.Mapping[str, t.Any]
    stop: bool
    """ErrorAction Stop."""
    confirm: bool | None
    what_if: bool

    def given(self, name: str) -> bool:
        """Whether the parameter was given at all, be it as null."""
        return name in self.values

    def text(self, name: str, default: str = "") -> str:
        """A parameter that is a text."""
        value = self.values.get(name)
        return default if value is None else str(value)

    def flag(self, name: str) -> bool:
        """A switch or a Boolean; False if it was not given."""
        return bool(self.values.get(name))


@dataclasses.dataclass(frozen=True)
class Definition:
    """What a command takes, and what runs it."""

    name: str
    parameters: t.Mapping[str, Parameter]
    run: t.Callable[[Bound], t.Iterable[t.Any]]
    asks: bool = False
    """Whether it asks for a confirmation unless Confirm is false."""

    def bind(self, request: Request) -> Bound:
        """Fit the arguments to the parameters; CommandFailure as PowerShell's own binder puts it."""
        known = {name.lower(): name for name in self.parameters}
        values: dict[str, t.Any] = {}
        common: dict[str, t.Any] = {}
        for name, value in request.arguments:
            if name is None:
                raise _binding_failure(
                    self.name,
                    f"A positional parameter cannot be found that accepts argument '{value}'.",
                    "PositionalParameterNotFound",
                )
            lower = name.lstrip("-").lower()
            if lower in known:
                values[known[lower]] = self._fit(known[lower], value)
            elif lower in COMMON or (lower in CHANGING and not self.name.startswith("Get-")):
                common[lower] = value
            else:
                raise _binding_failure(
                    self.name,
                    f"A parameter cannot be found that matches parameter name '{name}'.",
                    "NamedParameterNotFound",
                )
        self._raise_for_missing(values)
        return Bound(
            name=self.name,
            values=values,
            stop=str(common.get("erroraction", "")).lower() in ("stop", "1"),
            confirm=common.get("confirm"),
            what_if=bool(common.get("whatif")),
        )

    def _raise_for_missing(self, values: t.Mapping[str, t.Any]) -> None:
        missing = [name for name, each in self.parameters.items() if each.mandatory and values.get(name) in (None, "")]
        if missing:
            raise _binding_failure(
                self.name,
                f"Cannot process command because of one or more missing mandatory parameters: {', '.join(missing)}.",
                "MissingMandatoryParameter",
            )

    def _fit(self, name: str, value: t.Any) -> t.Any:
        parameter = self.parameters[name]
        if value is None:
            if parameter.type in (Type.BOOLEAN, Type.INTEGER, Type.SWITCH):
                raise _conversion_failure(self.name, name, value, parameter.type.value)
            return None
        try:
            fitted = _CONVERSIONS[parameter.type](value)
        except (TypeError, ValueError) as error:
            raise _conversion_failure(self.name, name, value, parameter.type.value) from error
        if not parameter.choices:
            return fitted
        by_name = {choice.lower(): choice for choice in parameter.choices}
        if str(fitted).lower() not in by_name:
            raise _conversion_failure(self.name, name, value, f"an enumeration of {', '.join(parameter.choices)}")
        return by_name[str(fitted).lower()]


def not_recognized(name: str) -> CommandFailure:
    """A command that is not there, or not for this account."""
    return CommandFailure(
        f"The term '{name}' is not recognized as the name of a cmdlet, function, script file, or operable program."
        " Check the spelling of the name, or if a path was included, verify that the path is correct and try again.",
        "CommandNotFoundException",
        category=ErrorCategory.ObjectNotFound,
        identifier="CommandNotFoundException",
        terminating=True,
    )


def no_scripts() -> CommandFailure:
    """A script in a session that knows commands only."""
    return CommandFailure(
        "The syntax is not supported by this runspace. This can occur if the runspace is in no-language mode.",
        "ParseException",
        category=ErrorCategory.ParserError,
        identifier="ScriptsNotAllowed",
        terminating=True,
    )


def _binding_failure(command: str, message: str, identifier: str) -> CommandFailure:
    return CommandFailure(
        message,
        "ParameterBindingException",
        category=ErrorCategory.InvalidArgument,
        identifier=f"{identifier},{command}",
        terminating=True,
    )


def _conversion_failure(command: str, parameter: str, value: t.Any, wanted: str) -> CommandFailure:
    return CommandFailure(
        f"Cannot process argument transformation on parameter '{parameter}'. Cannot convert value \"{value}\" to"
        f' type "{wanted}".',
        "ParameterBindingArgumentTransformationException",
        category=ErrorCategory.InvalidData,
        identifier=f"ParameterArgumentTransformationError,{command}",
        terminating=True,
    )


def _text(value: t.Any) -> str:
    if isinstance(value, bytes | list | dict | datetime.datetime):
        raise TypeError
    return str(value)


def _boolean(value: t.Any) -> bool:
    # PowerShell takes no text for a Boolean in a parameter, not even 'true'.
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value != 0
    raise TypeError


def _integer(value: t.Any) -> int:
    if isinstance(value, bool):
        raise TypeError
    return int(value)


def _instant(value: t.Any) -> datetime.datetime:
    moment = value if isinstance(value, datetime.datetime) else datetime.datetime.fromisoformat(str(value))
    if moment.tzinfo is None:
        # Without a zone it is the server's, which is one that tests do not run in.
        return moment.replace(tzinfo=SERVER_ZONE)
    return datetime.datetime.fromisoformat(moment.isoformat())


def _bytes(value: t.Any) -> bytes:
    if isinstance(value, bytes):
        return bytes(value)
    raise TypeError


def _texts(value: t.Any) -> list[str]:
    return [_text(each) for each in (value if isinstance(value, list) else [value])]


SERVER_ZONE: t.Final = datetime.timezone(datetime.timedelta(hours=-8))
"""In which the server thinks and answers."""

_CONVERSIONS: t.Final[t.Mapping[Type, t.Callable[[t.Any], t.Any]]] = {
    Type.TEXT: _text,
    Type.BOOLEAN: _boolean,
    Type.SWITCH: _boolean,
    Type.INTEGER: _integer,
    Type.INSTANT: _instant,
    Type.BYTES: _bytes,
    Type.TEXTS: _texts,
}


def plain(value: t.Any) -> t.Any:
    """A parameter's value as JSON can show it, for the log of commands."""
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return int(value)
    if isinstance(value, bytes):
        return f"{len(value)} bytes"
    if isinstance(value, list):
        return [plain(each) for each in value]
    if isinstance(value, datetime.datetime):
        return value.isoformat()
    return str(uuid.UUID(int=value.int)) if isinstance(value, uuid.UUID) else str(value)
