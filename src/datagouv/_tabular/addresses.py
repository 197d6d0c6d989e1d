"""The addresses of a portal's tabular service and of its metrics service."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from .._http.mistaken_keys import shown
from .._http.portals import Portal
from ..errors import FieldError

Service: TypeAlias = Literal["tabular", "metrics"]

_KNOWN: dict[str | None, dict[Service, str]] = {
    "www": {
        "tabular": "https://tabular-api.data.gouv.fr",
        "metrics": "https://metric-api.data.gouv.fr",
    },
    "demo": {"tabular": "https://tabular-api.preprod.data.gouv.fr"},
}
_OF = {"tabular": "of the tables in files", "metrics": "of the monthly traffic"}


@dataclass(frozen=True, slots=True)
class Addresses:
    """The URLs of the services of a portal, as far as they are known.

    Attributes:
        portal: The portal.
        urls: Without `/api/` at their ends.
    """

    portal: Portal
    urls: dict[Service, str]

    def of(self, service: Service) -> str:
        """Return the URL of a service.

        Raises:
            FieldError: It is not known.
        """
        try:
            return self.urls[service]
        except KeyError:
            pass
        instead = (
            "; without that service, to_arrow(source='file') reads the file itself"
            if service == "tabular"
            else ""
        )
        raise FieldError(
            f"the service {_OF[service]} of {self.portal.url} is not known: pass tabular_url= and "
            f"metrics_url= to the client where the portal has them{instead}"
        )


def find_addresses(portal: Portal, tabular_url: str | None, metrics_url: str | None) -> Addresses:
    """Return the addresses of the services: the arguments, else those known for the portal.

    Raises:
        FieldError: An argument is no such URL.
    """
    urls = dict(_KNOWN.get(portal.environment, {}))
    if tabular_url is not None:
        urls["tabular"] = _checked("tabular_url", tabular_url)
    if metrics_url is not None:
        urls["metrics"] = _checked("metrics_url", metrics_url)
    return Addresses(portal, urls)


def _checked(name: str, given: object) -> str:
    problem = (
        f"{name} {shown(given)} is not the URL of a service, such as {_KNOWN['www']['tabular']!r}"
    )
    if not isinstance(given, str):
        raise FieldError(problem)
    try:
        url = urlsplit(given.strip())
        _ = url.port  # checked when it is asked for
    except ValueError:
        raise FieldError(problem) from None
    if url.scheme not in ("http", "https") or not url.hostname or url.query or url.fragment:
        raise FieldError(problem)
    if url.username or url.password:
        raise FieldError(f"{name} holds a login, which would show in errors and logs: leave it out")
    return f"{url.scheme}://{url.netloc}{url.path.rstrip('/').removesuffix('/api')}"
