# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Opening a connection to one domain controller: TLS that is verified, then the bind. ldap3 does the work."""

from __future__ import annotations

import socket
import ssl
import typing as t

from ..errors import ConfigurationError, DirectoryError, MissingLibraryError
from ..web.tls import CertificateProblem, certificate_problem
from . import diagnostics, internals
from .options import ConnectionOptions, ServerAddress
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
    """This server cannot be used now, another one may; the text goes on from the server's name."""


class BindRefusedError(DirectoryError):
    """The server refused the credentials; another would too, and count it as one more wrong password."""


def open_connection(address: ServerAddress, options: ConnectionOptions) -> PipelinedStrategy:
    """A bound connection whose socket is inside TLS and has its time-out set.

    Raises:
        UnreachableError: no connection, or none that can be trusted.
        BindRefusedError: the credentials are refused.
        MissingLibraryError: ldap3 is not installed, or gssapi where it is needed.
    """
    if ldap3 is None:
        raise MissingLibraryError("ldap3", "to connect to the directory")
    tls = _verified_tls(address, options)
    connection = _connection(address, options, tls)
    try:
        connection.open(read_server_info=False)
        if options.tls == "starttls":
            connection.start_tls(read_server_info=False)
        # Whatever a library thinks: no password leaves on a socket that is not inside verified TLS.
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
    _bind(connection, address, options)
    connection.socket.settimeout(options.timeout)
    return PipelinedStrategy(connection)


def close_quietly(connection: t.Any) -> None:
    """Closes the socket, in whatever state it is."""
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
            f"The option ca_file names {options.ca_file}, which holds no certificates in PEM form ({error})."
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
    """Credentials for bind_user, from its password or a ticket cache; None for those of the environment."""
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
            raise BindRefusedError(f"{address}: Kerberos refused {user}: {_gssapi_words(error)}.") from error
        raise
    if bound:
        return
    code, words = connection.result["result"], connection.result["message"].strip(" \0\r\n")
    close_quietly(connection)
    refusal = diagnostics.bind_refusal(code, words, user)
    if code in (diagnostics.BUSY, diagnostics.UNAVAILABLE):
        raise UnreachableError(refusal)
    raise BindRefusedError(f"{address} {refusal}")


def _gssapi_words(error: Exception) -> str:
    """The part of `Major (458752): …, Minor (2529638936): Preauthentication failed.` that says something."""
    return " ".join(str(error).split()).rpartition("): ")[2].rstrip(".")


def _connection_problem(error: BaseException, address: ServerAddress, options: ConnectionOptions) -> str:
    """What is wrong with the server, to be read after its name."""
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
            return "could not be found: no name server knows this name."
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
        return (
            f"has a certificate for another name than {address.host}."
            " Write in servers the name that the certificate holds."
        )
    if problem in (CertificateProblem.EXPIRED, CertificateProblem.NOT_YET_VALID):
        return f"has a certificate that cannot be trusted now: {error.verify_message}. Check both clocks, or renew it."
    return (
        f"has a certificate that {trusted} do not vouch for: {error.verify_message}."
        " Set ca_file to the certificate of the CA that issued it."
    )


_WORDS: t.Final[t.Mapping[str, str]] = {
    "timed out": "did not answer in time.",
    "Connection refused": "refused the connection: nothing listens there, or a firewall rejects it.",
    "Connection reset": "broke the connection.",
    "invalid server address": "could not be found: no name server knows this name.",
    "WRONG_VERSION_NUMBER": "does not speak TLS on this port.",
    "UNEXPECTED_EOF": "ended the connection while TLS was being set up.",
}


def _problem_in_words(words: str, address: ServerAddress, options: ConnectionOptions) -> str:
    """ldap3 often hands on only the text of what went wrong."""
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
