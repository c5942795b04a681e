# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Explains pypsrp's errors: those of commands, and those of the session."""

from __future__ import annotations

import re
import struct
import typing as t
import xml.etree.ElementTree as ET

from ...web.tls import CertificateProblem, certificate_problem
from ..errors import ServiceError
from .commands import CommandError

try:
    import krb5
except ImportError:
    KERBEROS: tuple[type[Exception], ...] = ()
else:
    KERBEROS = (krb5.Krb5Error,)
try:
    import pypsrp.exceptions
    import requests.exceptions
    import spnego.exceptions
except ImportError:
    FOREIGN: tuple[type[Exception], ...] = ()
else:
    KERBEROS = (*KERBEROS, spnego.exceptions.SpnegoError)
    FOREIGN = (
        *KERBEROS,
        pypsrp.exceptions.WinRMError,
        OSError,  # requests' own errors are of this class
        ET.ParseError,
        struct.error,
        ValueError,
    )
"""All exceptions that pypsrp raises if a server, or a proxy in between, answers unexpectedly."""

if t.TYPE_CHECKING:
    from .options import ExchangeOptions

NO_SUCH_SESSION: t.Final = 0x8033805B
"""ERROR_WSMAN_UNEXPECTED_SELECTORS: the server has ended the session."""

_ABORTED: t.Final = frozenset({995, 0x800703E3})
"""ERROR_OPERATION_ABORTED and its HRESULT: the application pool was recycled while a request was under way."""
_REFUSALS: t.Final = frozenset({429, 500, 502, 503, 504})
"""HTTP statuses of a server, or of a load balancer before it, that is not available for a while."""

_ALLOW: t.Final = "Allow the account remote PowerShell: Set-User -RemotePowerShellEnabled."
_FAILURE_CATEGORY = re.compile(r"\[FailureCategory=[^\]-]*-([^\]]+)\]")
_TOO_MANY = re.compile(r"maximum number of (connections|concurrent)|MaxConcurrency|quota", re.IGNORECASE)


def command_error(record: t.Any) -> CommandError:
    """The message and identifier of an error record ([MS-PSRP] section 2.2.3.15)."""
    message = _message_of(record)
    identifier = getattr(record, "reason", None) or ""
    if identifier in ("", "RemoteException"):
        identifier = _identifier_in(getattr(record, "fq_error", None) or "") or identifier
    if identifier == "CommandNotFoundException":
        message += (
            " Exchange only shows an account the commands of its roles: assign a role with this command, for instance"
            " Mail Recipients through the role group Recipient Management."
        )
    return CommandError(message, identifier)


def _message_of(record: t.Any) -> str:
    exception = getattr(record, "exception", None)
    told = getattr(exception, "adapted_properties", {}).get("Message")
    return " ".join(str(told or record).split())


def _identifier_in(qualified: str) -> str:
    found = _FAILURE_CATEGORY.search(qualified)
    return found[1] if found else qualified.partition(",")[0]


class Lost(ServiceError):
    """A request to open a session or to run a command was refused, or got no answer.

    Args:
        sentence: the cause and the next step.
        opened: whether there was a session, so that one command alone may be the cause.
        sent: whether the server may have run the command.
        passing: whether the same request may succeed in a new session.
        refused: whether the server answers that it is not available, so that waiting helps.
    """

    def __init__(self, sentence: str, *, opened: bool, sent: bool, passing: bool, refused: bool) -> None:
        super().__init__(sentence)
        self.opened = opened
        self.sent = sent
        self.passing = passing
        self.refused = refused


def service_error(error: Exception, options: ExchangeOptions, *, opened: bool = False, starting: bool = False) -> Lost:
    """The error for one of `FOREIGN`; its message explains the cause and the next step.

    Args:
        error: the error.
        options: the options of the connection.
        opened: whether there was a session.
        starting: whether the request was to start a command. A server that does not know the session has not run it.
    """
    refused = isinstance(error, pypsrp.exceptions.WinRMTransportError) and error.code in _REFUSALS
    return Lost(
        f"Exchange on {options.server}, port {options.port}, {_trouble(error, options)}",
        opened=opened,
        sent=opened and not (starting and _is_ended(error)),
        passing=refused or _is_ended(error) or _is_network(error),
        refused=refused,
    )


def _is_ended(error: Exception) -> bool:
    """Whether the server has ended the session."""
    return isinstance(error, pypsrp.exceptions.WSManFaultError) and error.code == NO_SUCH_SESSION


def _is_network(error: Exception) -> bool:
    if isinstance(error, pypsrp.exceptions.WSManFaultError):
        return error.code in _ABORTED
    is_certificate = isinstance(error, requests.exceptions.SSLError)
    return isinstance(error, OSError) and not isinstance(error, KERBEROS) and not is_certificate


def _trouble(error: Exception, options: ExchangeOptions) -> str:
    if isinstance(error, pypsrp.exceptions.AuthenticationError):
        return (
            f"refuses the credentials of {options.user or 'the environment'} ({options.authentication}). Check"
            " exchange.user and exchange.password, and that the account may use remote PowerShell."
        )
    if isinstance(error, KERBEROS):
        return f"cannot be logged on to with Kerberos ({_first_line(error)}). Check the account and krb5.conf."
    if isinstance(error, pypsrp.exceptions.WinRMTransportError):
        return _status(error.code)
    if _is_ended(error):
        return "has ended the session."
    if isinstance(error, pypsrp.exceptions.WSManFaultError):
        return _fault(str(error.reason or error.provider_fault or error.code))
    if isinstance(error, requests.exceptions.SSLError):
        return _tls_problem(certificate_problem(error))
    if isinstance(error, requests.exceptions.ConnectTimeout):
        return "cannot be reached: it does not answer. Check exchange.server, exchange.port and the firewall."
    if isinstance(error, requests.exceptions.Timeout):
        return f"did not answer within {options.timeout} seconds (exchange.timeout)."
    if isinstance(error, OSError):
        return f"cannot be reached, or the connection was lost ({_cause(error)})."
    return f"returned an answer that is not PowerShell remoting ({_first_line(error)})."


def _tls_problem(problem: CertificateProblem) -> str:
    if problem is CertificateProblem.OTHER:
        return "failed in the TLS handshake. Run again, and if it fails again, check that exchange.port speaks TLS."
    return (
        f"has a certificate that is not trusted ({problem}). Set exchange.ca_file to the certificate of its CA, and"
        " exchange.server to a name in the certificate."
    )


def _status(code: int) -> str:
    if code == 403:
        return (
            "denies access (HTTP status 403). Allow the account remote PowerShell (Set-User -RemotePowerShellEnabled)."
        )
    if code == 404:
        return (
            "has no PowerShell virtual directory (HTTP status 404). Set exchange.server to a server with the mailbox"
            " role."
        )
    return f"is not available (HTTP status {code}). Run again later."


def _fault(reason: str) -> str:
    if _TOO_MANY.search(reason):
        return (
            f"refuses another session of this account ({reason}). Wait until other sessions end, or increase"
            " PowerShellMaxConcurrency in the account's throttling policy."
        )
    if "access is denied" in reason.lower():
        return f"denies access ({reason}). {_ALLOW}"
    return f"refused the request ({reason})."


def _cause(error: BaseException) -> str:
    """The original error, without the addresses and class names that libraries wrap around it."""
    while inner := error.__cause__ or error.__context__:
        error = inner
    return getattr(error, "strerror", None) or _first_line(error)


def _first_line(error: BaseException) -> str:
    return (str(error).strip() or error.__class__.__name__).splitlines()[0]
