"""The capabilities of a portal, read from its own description of its API. Pure.

A portal ignores an unknown filter, and lists everything. Each version of udata describes its
routes, their filters and their payloads in `/api/1/swagger.json` and `/api/2/swagger.json`.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from .._json import is_list, is_object
from ..errors import FieldError, InvalidAnswerError
from .values import decode_leniently

if TYPE_CHECKING:
    from .query import ListRequest

SPOKEN = "17.18.0"
"""The version of udata that this SDK is written for."""

_TELLS = "11"
"""The first version that tells its version."""
_WORDS = frozenset(
    {
        *("badges", "extensions", "frequencies", "licenses", "resource_types", "roles", "schemas"),
        *("community_resources", "search", "suggest", "topics", "types"),
    }
)
"""Words that stand in the place of an id in some routes: an old portal takes them for ids."""
_UNDECLARED: Mapping[str, frozenset[str]] = {
    "/api/1/transfer/": frozenset({"subject", "subject_type", "recipient", "status"}),
}
"""The filters that udata before 17 takes without declaring them, by the path of the list."""
_METHODS = ("get", "post", "put", "patch", "delete")


@dataclass(frozen=True, slots=True)
class Route:
    """One route of a portal, such as "GET /api/1/datasets/".

    Attributes:
        filters: The parameters of the query.
        orders: The values of `sort`, without their minus; empty where they are not listed.
        keys: The keys of the payload, or `None` where they are not described.
    """

    filters: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    keys: frozenset[str] | None = None


@dataclass(frozen=True, slots=True)
class Capabilities:
    """The capabilities of a portal.

    Attributes:
        version: The version of udata, or `None` where the portal does not tell.
        routes: The routes, as "GET /api/1/datasets/{}/"; empty where they are not described.
    """

    version: str | None = None
    routes: Mapping[str, Route] = field(default_factory=dict[str, Route])

    @property
    def is_spoken(self) -> bool:
        """Whether the portal runs the version that this SDK is written for."""
        return self.version == SPOKEN

    @property
    def is_known(self) -> bool:
        """Whether the portal describes its API."""
        return bool(self.routes)

    def is_before(self, major: int) -> bool:
        """Tell whether the portal runs an older udata than `major`; the oldest tell no version."""
        number = (self.version or "0").partition(".")[0]
        return number.isdecimal() and int(number) < major

    @property
    def portal(self) -> str:
        """The portal in words, for messages."""
        return f"this portal, {software(self.version)},"

    def route(self, method: str, path: str) -> Route | None:
        """Return the route that answers, or `None` where the portal has no such route.

        Args:
            method: The method, such as "GET".
            path: A path under /api/1/, or from the portal's root when it starts with /api/.
        """
        template = self.template(method, path)
        return None if template is None else self.routes[f"{method} {template}"]

    def template(self, method: str, path: str) -> str | None:
        """Return the path of the route that answers, with "{}" for what differs."""
        plain = whole_path(path)
        if f"{method} {plain}" in self.routes:
            return plain
        # A fixed word is a better match than a placeholder: /datasets/licenses/ is no dataset.
        for route in sorted(self.routes, key=lambda route: route.count("{}")):
            said, _, template = route.partition(" ")
            found = _rule(template).fullmatch(plain) if said == method else None
            # An old portal has no /dataservices/suggest/, and no dataservice of that name either.
            if found is not None and _WORDS.isdisjoint(found.groups()):
                return template
        return None

    def refuse_filters(self, noun: str, path: str, names: Mapping[str, str]) -> None:
        """Refuse filters that the portal does not know.

        Args:
            noun: The noun of the list, for messages.
            path: The path of the list.
            names: This SDK's names of the filters, by the portal's.

        Raises:
            FieldError: The portal does not know a filter, and would list everything.
        """
        route = self.route("GET", path)
        if route is None:
            return  # The request raises NotFoundError.
        taken = route.filters | _UNDECLARED.get(whole_path(path), frozenset())
        unknown = [name for param, name in names.items() if param not in taken]
        if unknown:
            which = " and ".join(map(repr, unknown))
            what = "filter" if len(unknown) == 1 else "filters"
            raise FieldError(
                f"{self.portal} does not know the {what} {which} of {noun}: it would answer with "
                "everything. Leave it out, and choose among the records of the whole list"
            )

    def takes_order(self, path: str, order: str) -> bool:
        """Tell whether a list has an order; a portal that lists no orders takes any."""
        route = self.route("GET", path)
        known = route.orders if route is not None else frozenset[str]()
        return not known or order.removeprefix("-") in known

    def refuse_order(self, noun: str, path: str, order: str) -> None:
        """Refuse an order that the portal does not know.

        Raises:
            FieldError: The error lists the known orders.
        """
        route = self.route("GET", path)
        if route is not None and not self.takes_order(path, order):
            raise FieldError(
                f"{self.portal} does not know the order {order!r} of {noun}: it has "
                f"{', '.join(sorted(route.orders))}, with a minus for the reverse"
            )

    def unknown_keys(self, method: str, path: str, keys: Collection[str]) -> list[str]:
        """Return the keys that a route does not take, if the portal describes its payload."""
        route = self.route(method, path)
        if route is None or route.keys is None:
            return []
        return [key for key in keys if key not in route.keys]


def software(version: str | None) -> str:
    """Return the software of a portal in words: "udata 15.1.0"."""
    return f"a udata older than {_TELLS}" if version is None else f"udata {version}"


def whole_path(path: str) -> str:
    """Return a path from the portal's root: "datasets/" is "/api/1/datasets/"."""
    return path if path.startswith("/api/") else f"/api/1/{path.lstrip('/')}"


@lru_cache(maxsize=1024)
def _rule(template: str) -> re.Pattern[str]:
    # Old versions have some routes without the slash at their end.
    inner = re.escape(template.rstrip("/")).replace(r"\{\}", "([^/]+)")
    return re.compile(f"{inner}/?")


# Read from a portal


def read_capabilities(version: str | None, descriptions: Sequence[object]) -> Capabilities:
    """Return the capabilities of a portal, by the descriptions of its API.

    Args:
        version: The version that the portal tells.
        descriptions: Its decoded `swagger.json` files; other values are ignored.
    """
    routes: dict[str, Route] = {}
    for described in descriptions:
        if is_object(described):
            routes |= _routes_of(described)
    return Capabilities(version, routes)


def _routes_of(described: Mapping[str, Any]) -> dict[str, Route]:
    base, paths = described.get("basePath"), described.get("paths")
    definitions = described.get("definitions")
    known = definitions if is_object(definitions) else {}
    if not isinstance(base, str) or not is_object(paths):
        return {}
    routes: dict[str, Route] = {}
    for path, operations in paths.items():
        if not is_object(operations):
            continue
        shared = _parameters(operations)
        for method in _METHODS:
            operation = operations.get(method)
            if is_object(operation):
                name = f"{method.upper()} {base.rstrip('/')}{re.sub(r'{[^}]*}', '{}', path)}"
                route = _route_of([*shared, *_parameters(operation)], known)
                if route.keys is None and method in ("post", "put", "patch"):
                    route = replace(route, keys=_keys_of_collection(path, known))
                routes[name] = route
    return routes


_OBJECTS = {"dataservices": "Dataservice", "reuses": "Reuse", "topics": "Topic"}
"""Collections whose routes do not say what they take, and the definitions of their objects."""


def _keys_of_collection(path: str, definitions: Mapping[str, Any]) -> frozenset[str] | None:
    """Return the keys of the objects of a collection, where the path is its own or that of one."""
    parts = [part for part in path.split("/") if part]
    name = _OBJECTS.get(parts[0]) if 0 < len(parts) < 3 else None
    for told in (f"{name} (write)", str(name)):
        found = definitions.get(told)
        if name is not None and is_object(found) and (keys := _keys_of(found, definitions)):
            return frozenset(keys)
    return None


def _parameters(holder: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    listed = holder.get("parameters")
    return [one for one in listed if is_object(one)] if is_list(listed) else []


def _route_of(parameters: Sequence[Mapping[str, Any]], definitions: Mapping[str, Any]) -> Route:
    query = {str(one.get("name")): one for one in parameters if one.get("in") == "query"}
    listed = query.get("sort", {}).get("enum")
    orders = [str(order).removeprefix("-") for order in listed] if is_list(listed) else []
    keys: set[str] = set()
    for one in parameters:
        if one.get("in") == "body" and is_object(one.get("schema")):
            keys = _keys_of(one["schema"], definitions)
    return Route(frozenset(query), frozenset(orders), frozenset(keys) if keys else None)


def _keys_of(schema: Mapping[str, Any], definitions: Mapping[str, Any], depth: int = 5) -> set[str]:
    """Return the keys of an object that a schema describes; nothing where it does not say them."""
    reference = schema.get("$ref")
    if isinstance(reference, str):
        target = definitions.get(reference.rpartition("/")[2])
        return _keys_of(target, definitions, depth - 1) if is_object(target) and depth else set()
    parts = schema.get("allOf")
    keys: set[str] = set()
    for part in parts if is_list(parts) else []:
        if is_object(part) and depth:
            keys |= _keys_of(part, definitions, depth - 1)
    properties = schema.get("properties")
    return keys | set(properties) if is_object(properties) else keys


# Kept in the cache folder


def to_plain(capabilities: Capabilities) -> dict[str, Any]:
    """Return capabilities as JSON."""
    return {
        "version": capabilities.version,
        "routes": {
            name: {
                "filters": sorted(route.filters),
                "orders": sorted(route.orders),
                "keys": None if route.keys is None else sorted(route.keys),
            }
            for name, route in capabilities.routes.items()
        },
    }


def from_plain(plain: object) -> Capabilities | None:
    """Return the capabilities that JSON describes, or `None` of any other JSON."""
    if not is_object(plain):
        return None
    version, listed = plain.get("version"), plain.get("routes")
    if not (version is None or isinstance(version, str)) or not is_object(listed):
        return None
    routes: dict[str, Route] = {}
    for name, route in listed.items():
        if not is_object(route) or not (is_list(route.get("filters"))):
            return None
        orders, keys = route.get("orders"), route.get("keys")
        routes[name] = Route(
            frozenset(map(str, route["filters"])),
            frozenset(map(str, orders)) if is_list(orders) else frozenset(),
            frozenset(map(str, keys)) if is_list(keys) else None,
        )
    return Capabilities(version, routes)


# Rows of a list, where the portal does not describe its API


_FLAGS = ("archived", "deleted", "featured", "private")
_TEXTS = ("access_type", "business_number_id", "kind", "license", "name")
_FIELDS: Mapping[str, str] = {
    **{name: name for name in (*_FLAGS, *_TEXTS)},
    "badge": "badges{kind}",
    "organization": "organization{id}",
    "owner": "owner{id}",
    "tag": "tags",
}
"""The fields of a row that hold the values of filters, as a mask."""

_COMPARED = frozenset({"dataservices", "datasets", "organizations", "posts", "reuses", "topics"})
"""The nouns whose rows are compared. A discussion has the organization of its author."""


def compared_fields(noun: str, names: Mapping[str, str]) -> list[str]:
    """Return the fields by which rows are compared with the filters, as a mask.

    Args:
        noun: The noun of the list.
        names: This SDK's names of the filters, by the portal's.
    """
    return [_FIELDS[param] for param in names if noun in _COMPARED and param in _FIELDS]


def refuse_misfits(content: bytes, url: str, asked: ListRequest) -> None:
    """Compare the rows of a page with the filters, which the portal may have ignored.

    Args:
        content: The page.
        url: The URL of the page, for the error.
        asked: The list and its filters.

    Raises:
        InvalidAnswerError: A row does not fit a filter.
    """
    answer = decode_leniently(content)
    rows = answer.get("data") if is_object(answer) and asked.noun in _COMPARED else None
    for row in rows if is_list(rows) else []:
        for param, name in asked.names.items():
            if is_object(row) and not _fits(row, param, asked.params.get(param)):
                raise InvalidAnswerError(
                    f"{url}: this portal ignores the filter {name!r} of {asked.noun}, for it gives "
                    "one that does not fit. Leave it out, and choose among the records of the "
                    "whole list"
                )


def _fits(row: Mapping[str, Any], param: str, wanted: object) -> bool:
    """Tell whether a row fits a filter; a row without the field fits."""
    field = _FIELDS.get(param, "").partition("{")[0]
    if field not in row:
        return True
    held: object = row[field]
    if param in _FLAGS:
        return bool(held) == (wanted == "true")
    if param in _TEXTS:
        return str(held).casefold() == str(wanted).casefold()
    if param == "tag":
        asked = wanted if is_list(wanted) else [wanted]
        return not is_list(held) or set(map(str, asked)) <= set(map(str, held))
    if param == "badge":
        return not is_list(held) or wanted in [one.get("kind") for one in held if is_object(one)]
    return is_object(held) and held.get("id", wanted) == wanted
