"""The certificates that a client trusts: those of the operating system."""

from __future__ import annotations

import os
import ssl

from ..errors import DatagouvError
from .portals import warn_of_environment


def trust_store() -> ssl.SSLContext:
    """Return a TLS context with the trust store of the operating system.

    `SSL_CERT_FILE` and `REQUESTS_CA_BUNDLE` add the authority of a corporate proxy.
    """
    try:
        import truststore  # imported here, for a fast import of datagouv

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
