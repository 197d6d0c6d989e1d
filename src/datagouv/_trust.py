"""How this machine trusts a server, and how this SDK names itself to one."""

from __future__ import annotations

import os
import platform
import ssl

from . import __version__


def trust_store() -> ssl.SSLContext:
    """Return a TLS context that trusts what the operating system trusts.

    `SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE` add the authority of a corporate proxy.
    """
    import truststore  # only when a client is made: the import of datagouv stays small

    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    for variable in ("SSL_CERT_FILE", "REQUESTS_CA_BUNDLE"):
        path = os.environ.get(variable)
        if path and os.path.exists(path):
            context.load_verify_locations(
                cafile=None if os.path.isdir(path) else path,
                capath=path if os.path.isdir(path) else None,
            )
    return context


def user_agent() -> str:
    """Return the name that the portal keeps beside the key: stable, so that it knows one client."""
    major, minor, *_ = platform.python_version_tuple()
    return f"datagouv-client/{__version__} Python/{major}.{minor}"
