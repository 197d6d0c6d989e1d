# Generated from src/datagouv/_async/data/services.py by scripts/unasync.py: edit that file, then `make style`.
"""The services beside a portal: the tables of files, and the traffic. They get no key."""

from __future__ import annotations

from collections.abc import Callable

from ..._http.portals import Portal
from ..._tabular.addresses import Addresses, Service
from ...errors import ApiError, DatagouvError
from ..core.transport import Transport


class Services:
    """The ways to the services of a portal, each made when it is first used.

    Args:
        addresses: Where they are.
        make: Makes the way to one of them, without a key.
    """

    def __init__(self, addresses: Addresses, make: Callable[[Portal], Transport]) -> None:
        self._addresses = addresses
        self._make = make
        self._made: dict[Service, Transport] = {}

    def get(self, service: Service, path: str, what: str) -> bytes:
        """Return the body of an answer of a service.

        Args:
            service: Which one.
            path: From its `/api/` on, with the query as it is sent.
            what: What is asked for, for an error.

        Raises:
            FieldError: The portal has no such service that is known.
            ApiError: It refused, or failed; the message says what that means.
            NetworkError: It was not reached.
        """
        failure: DatagouvError
        try:
            return (self._to(service).send("GET", f"/api/{path}")).content
        except ApiError as error:
            from ..._tabular.answers import explain  # No client needs it before an error.

            failure = explain(error, what)
        raise failure

    def knows(self, service: Service) -> bool:
        """Tell whether the portal has a service that is known."""
        return service in self._addresses.urls

    def _to(self, service: Service) -> Transport:
        if service not in self._made:
            portal = Portal(None, self._addresses.of(service))
            self._made.setdefault(service, self._make(portal))
        return self._made[service]

    def close(self) -> None:
        """Close the connections."""
        for transport in list(self._made.values()):
            transport.wire.close()
