"""How this machine trusts a server, and how this SDK names itself to one."""

from __future__ import annotations

import os
import platform
import ssl

from . import __version__
from ._environments import warn_of_environment
from .errors import DatagouvError


def trust_store() -> ssl.SSLContext:
    """Return a TLS context that trusts what the operating system trusts.

    `SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE` add the authority of a corporate proxy.
    """
    try:
        import truststore  # only when a client is made: the import of datagouv stays small

        context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    except OSError as error:
        raise DatagouvError(f"the certificates of this machine cannot be read: {error}") from None
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        path = os.environ.get(variable)
        if path:
            folder = os.path.isdir(path)
            try:
                context.load_verify_locations(
                    cafile=None if folder else path, capath=path if folder else None
                )
            except (OSError, ValueError) as error:  # An ssl.SSLError is an OSError.
                warn_of_environment(
                    f"{variable} names {path!r:.200}, which cannot be read as certificates and is "
                    f"left out: {error}"
                )
    return context


def user_agent() -> str:
    """Return the name that the portal keeps beside the key: stable, so that it knows one client."""
    major, minor, *_ = platform.python_version_tuple()
    return f"datagouv-client/{__version__} Python/{major}.{minor}"
