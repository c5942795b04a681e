# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opens a connection to one domain controller with ldap3: verified TLS first, then the bind."""

from __future__ import annotations

import socket
import ssl
import typing as t

from ..errors import ConfigurationError, DirectoryError, MissingLibraryError
from ..web.tls import CertificateProblem, certificate_problem
from . import diagnostics, internals
from .options import ConnectionOptions, ServerAddress
from .requests import TRANSIENT_CODES
from .strategy import PipelinedStrategy

try:
    import ldap3
    from ldap3.core.exceptions import LDAPException, LDAPPackageUnavailableError
except ImportError:
    ldap3 = None
try:
    import gssapi
except ImportError:
    gssapi = None


class UnreachableError(DirectoryError):
    """This server cannot be used, but another one may work; the message continues after the server's name."""


class BusyError(UnreachableError):
    """The server is busy or not available at the moment; it has not checked the credentials."""


class BindRefusedError(DirectoryError):
    """The server refused the credentials; another server would also refuse them, and count one more wrong password."""


def open_connection(address: ServerAddress, options: ConnectionOptions) -> PipelinedStrategy:
    """A bound connection whose socket uses TLS and has its timeout set.

    Raises:
        UnreachableError: the server cannot be reached, or its certificate is not trusted.
        BindRefusedError: the server refuses the credentials.
        MissingLibraryError: ldap3 is not installed, or a library that Kerberos needs.
    """
    connection = open_unbound(address, options)
    _bind(connection, address, options)
    connection.socket.settimeout(options.timeout)
    return PipelinedStrategy(connection)


def open_unbound(address: ServerAddress, options: ConnectionOptions) -> t.Any:
    """A connection of ldap3 that uses verified TLS, but has not sent a bind.

    Raises:
        UnreachableError: the server cannot be reached, or its certificate is not trusted.
        MissingLibraryError: ldap3 is not installed, or a library that Kerberos needs.
    """
    if ldap3 is None:
        raise MissingLibraryError("ldap3", "to connect to the directory")
    tls = _verified_tls(address, options)
    connection = _connection(address, options, tls)
    try:
        connection.open(read_server_info=False)
        if options.tls == "starttls":
            connection.start_tls(read_server_info=False)
        # Do not rely on the library: a password must never be sent without verified TLS.
        if (
            not isinstance(connection.socket, ssl.SSLSocket)
            or connection.socket.context.verify_mode != ssl.CERT_REQUIRED
        ):
            raise UnreachableError("did not start TLS, so no password was sent.")
    except (LDAPException, OSError) as error:
        close_quietly(connection)
        raise UnreachableError(_connection_problem(tls.failure or error, address, options)) from error
    except UnreachableError:
        close_quietly(connection)
        raise
    return connection


def close_quietly(connection: t.Any) -> None:
    """Closes the socket in any state; errors are ignored."""
    try:
        internals.close(connection)
    except (LDAPException, OSError, AttributeError):
        return


def _verified_tls(address: ServerAddress, options: ConnectionOptions) -> t.Any:
    tls = internals.VerifiedTls(
        validate=ssl.CERT_REQUIRED, version=ssl.PROTOCOL_TLS_CLIENT, ca_certs_file=options.ca_file
    )
    try:
        tls.host = address.host
        tls.context = ssl.create_default_context(cafile=options.ca_file)
    except OSError as error:
        raise ConfigurationError(
            f"The option ca_file is {options.ca_file}, which has no certificates in PEM format ({error})."
        ) from error
    return tls


def _connection(address: ServerAddress, options: ConnectionOptions, tls: t.Any) -> t.Any:
    server = ldap3.Server(
        address.host,
        address.port,
        use_ssl=options.tls == "ldaps",
        tls=tls,
        get_info=ldap3.NONE,
        connect_timeout=options.timeout,
    )
    shared = {
        "client_strategy": ldap3.SYNC,
        "auto_referrals": False,
        "check_names": False,
        "receive_timeout": options.timeout,
    }
    if options.authentication == "kerberos":
        return ldap3.Connection(
            server,
            authentication=ldap3.SASL,
            sasl_mechanism=ldap3.KERBEROS,
            sasl_credentials=(address.host, None, _kerberos_credentials(options)),
            **shared,
        )
    return ldap3.Connection(server, options.bind_user, options.bind_password, authentication=ldap3.SIMPLE, **shared)


def _kerberos_credentials(options: ConnectionOptions) -> t.Any:
    """Credentials of bind_user, from its password or a ticket cache; None for the environment's default credentials."""
    if gssapi is None:
        raise MissingLibraryError("gssapi", "for authentication: kerberos")
    if not options.bind_user:
        return None
    try:
        name = gssapi.Name(options.bind_user, gssapi.NameType.kerberos_principal)
        if not options.bind_password:
            return gssapi.Credentials(name=name, usage="initiate")
        acquired = gssapi.raw.acquire_cred_with_password(name, options.bind_password.encode(), usage="initiate")
        return gssapi.Credentials(acquired.creds)
    except gssapi.exceptions.GSSError as error:
        raise BindRefusedError(
            f"Kerberos has no credentials for {options.bind_user}: {_gssapi_words(error)}."
        ) from error


def _bind(connection: t.Any, address: ServerAddress, options: ConnectionOptions) -> None:
    user = options.bind_user or "the default Kerberos principal"
    try:
        bound = connection.bind(read_server_info=False)
    except LDAPPackageUnavailableError as error:
        close_quietly(connection)
        raise MissingLibraryError("cryptography", "for the channel binding of authentication: kerberos") from error
    except (LDAPException, OSError) as error:
        close_quietly(connection)
        raise UnreachableError(_connection_problem(error, address, options)) from error
    except Exception as error:
        close_quietly(connection)
        if gssapi is not None and isinstance(error, gssapi.exceptions.GSSError):
            raise BindRefusedError(
                f"{address}: Kerberos refused {user}: {_gssapi_words(error)}.{_missing_ticket(error)}"
            ) from error
        raise
    if bound:
        return
    code, words = connection.result["result"], connection.result["message"].strip(" \0\r\n")
    close_quietly(connection)
    refusal = diagnostics.bind_refusal(code, words, user)
    if code in TRANSIENT_CODES:
        raise BusyError(refusal)
    raise BindRefusedError(f"{address} {refusal}")


def _gssapi_words(error: Exception) -> str:
    """The minor status alone: `Preauthentication failed` of `Major (…): …, Minor (…): Preauthentication failed.`"""
    return " ".join(str(error).split()).rpartition("): ")[2].rstrip(".")


def _missing_ticket(error: Exception) -> str:
    """What to do without any credentials."""
    if not isinstance(error, gssapi.exceptions.MissingCredentialsError):
        return ""
    return " Get a ticket with kinit, set KRB5_CLIENT_KTNAME to a keytab, or give bind_user and bind_password."


def _connection_problem(error: BaseException, address: ServerAddress, options: ConnectionOptions) -> str:
    """Why the server cannot be used, as the end of a sentence that begins with its name."""
    causes = list(_causes(error))
    for cause in causes:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return _certificate_problem(cause, address, options)
    for cause in causes:
        if isinstance(cause, TimeoutError):
            return f"did not answer within {options.timeout} seconds.{_port_hint(address, options)}"
        if isinstance(cause, ConnectionRefusedError):
            return f"refused the connection: nothing listens on port {address.port}, or a firewall rejects it."
        if isinstance(cause, socket.gaierror):
            return "could not be found: DNS cannot resolve this name."
    return _problem_in_words(" ".join(str(error).split()), address, options)


def _causes(error: BaseException | None) -> t.Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _certificate_problem(
    error: ssl.SSLCertVerificationError, address: ServerAddress, options: ConnectionOptions
) -> str:
    trusted = f"the CAs in {options.ca_file}" if options.ca_file else "the system's CAs (the option ca_file is not set)"
    problem = certificate_problem(error)
    if problem is CertificateProblem.OTHER_NAME:
        return f"has a certificate for another name than {address.host}. Set servers to the name in the certificate."
    if problem in (CertificateProblem.EXPIRED, CertificateProblem.NOT_YET_VALID):
        return (
            f"has a certificate that is not valid now: {error.verify_message}."
            " Check the clocks of both computers, or renew the certificate."
        )
    return (
        f"has a certificate that was not issued by {trusted}: {error.verify_message}."
        " Set ca_file to the certificate of the CA that issued it."
    )


_WORDS: t.Final[t.Mapping[str, str]] = {
    "timed out": "did not answer in time.",
    "Connection refused": "refused the connection: nothing listens there, or a firewall rejects it.",
    "Connection reset": "broke the connection.",
    "invalid server address": "could not be found: DNS cannot resolve this name.",
    "WRONG_VERSION_NUMBER": "does not speak TLS on this port.",
    "UNEXPECTED_EOF": "closed the connection during the TLS handshake.",
}


def _problem_in_words(words: str, address: ServerAddress, options: ConnectionOptions) -> str:
    """The problem by the message, because ldap3 often keeps only the message of the original error."""
    for part, meaning in _WORDS.items():
        if part in words:
            return meaning + (_port_hint(address, options) if "refused" not in meaning else "")
    return f"could not be connected to: {words}."


def _port_hint(address: ServerAddress, options: ConnectionOptions) -> str:
    usual = {"ldaps": (389, 3268), "starttls": (636, 3269)}[options.tls]
    if address.port in usual:
        other = "starttls" if options.tls == "ldaps" else "ldaps"
        return f" Port {address.port} is usually for tls: {other}, not for tls: {options.tls}."
    return ""
