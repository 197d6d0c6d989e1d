"""What a portal is and can do, as a program may ask before it does something."""

from __future__ import annotations

from dataclasses import dataclass

from ..capabilities import Capabilities, software

_SERVICES = {
    "access types": ("POST", "datasets/", "access_type"),
    "contact points": ("POST", "datasets/", "contact_points"),
}
_ROUTES = {
    "api tokens": ("GET", "me/api_tokens/"),
    "dataservices": ("GET", "dataservices/"),
    "search of datasets": ("GET", "/api/2/datasets/search/"),
    "search of discussions": ("GET", "/api/2/discussions/search/"),
    "topics": ("GET", "/api/2/topics/"),
    "elements of topics": ("POST", "/api/2/topics/{}/elements/"),
}


@dataclass(frozen=True, slots=True)
class PortalInfo:
    """What a portal is and can do.

    Attributes:
        url: Its URL.
        version: The version of udata that it runs, or `None`: before 11, udata does not tell it.
        capabilities: Its routes, with their filters, orders and fields; none where the portal does
            not describe its API.
    """

    url: str
    version: str | None
    capabilities: Capabilities

    @property
    def software(self) -> str:
        """The software in words: "udata 15.1.0", "a udata older than 11"."""
        return software(self.version)

    @property
    def is_described(self) -> bool:
        """Whether the portal describes its API: without it, nothing is known of what it has."""
        return self.capabilities.is_known

    @property
    def services(self) -> dict[str, bool]:
        """What some portals have and others have not, such as "topics", and whether it does."""
        told = self.capabilities
        known = {
            name: not told.unknown_keys(method, path, [key])
            for name, (method, path, key) in _SERVICES.items()
        }
        routes = {name: told.route(*route) is not None for name, route in _ROUTES.items()}
        return dict(sorted({**known, **routes}.items()))

    def has(self, method: str, path: str) -> bool:
        """Tell whether the portal has a route.

        Args:
            method: Such as "GET".
            path: Under /api/1/, or from the portal's root: "/api/2/topics/".
        """
        return self.capabilities.route(method, path) is not None

    def filters(self, path: str) -> frozenset[str]:
        """Return the filters of a list, as the portal calls them.

        Args:
            path: Of the list, such as "datasets/".
        """
        route = self.capabilities.route("GET", path)
        return frozenset() if route is None else route.filters
