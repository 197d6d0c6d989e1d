"""The routes of the real server, the verbs that speak to them, and the page that tells both.

Which verb speaks to which route is seen, not declared: each request that the SDK makes in these
tests is noted with the public verb that made it (`make coverage`).
"""

from __future__ import annotations

import logging
import re
import sys
from collections import defaultdict
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from types import FrameType

METHODS = ("get", "post", "put", "patch", "delete")

UNCOVERED: dict[str, str] = {
    r".* /api/\d/.*\.(csv|atom|rdf|jsonld)|.*(\.\{_format\}|/rdf|/catalog)": (
        "exports for spreadsheets, feed readers and RDF tools: read them by their URL"
    ),
    r".* /api/1/workers/.*": "for the administrators of the portal's own machines",
    r".* /api/1/(geopf|proconnect)/.*|.* /api/2/captchetat/.*": "for the portal's own pages",
    r".* /api/1/reports/.*": "for the portal's own pages and moderation",
    r".* /api/1/notifications/.*": "for the portal's own pages",
    r"(POST|DELETE) .*/(featured|badges)/.*": "given and taken by the portal's team",
    r"(POST|PUT|PATCH|DELETE) /api/1/(site|posts|harvest)/.*": "written by the portal's team",
    r"GET /api/1/harvest/source/\{\}/preview/": "a trial run, for who writes a harvester",
    r"POST /api/1/datasets/\{\}/(doi|resources/\{\}/analysis)/": "asked for by the portal's team",
    r"POST /api/1/users/|(PUT|DELETE) /api/1/users/\{\}/|POST /api/1/users/\{\}/.*": (
        "accounts are made on the portal, and managed by its administrators"
    ),
    r"GET /api/1/users/roles/": "roles of the portal's administrators",
    r"DELETE /api/1/me/": "an account is closed on the portal's own pages",
    r"GET /api/1/avatars/.*": "an image, at the URL that a user's record holds",
    r"POST /api/1/me/avatar/": "for the portal's own pages, where the picture is cut",
    r"PUT /api/1/organizations/\{\}/logo/": "the server answers, and keeps nothing of it",
    r"GET /api/1/me/(datasets|reuses)/|GET /api/2/me/org_topics/": (
        "all at once what the lists give page by page, by their owner"
    ),
    r"GET /api/1/organizations/\{\}/(datasets|discussions|reuses)/": (
        "the lists give the same by organization, with filters"
    ),
    r"GET /api/1/spatial/(coverage/\{\}|zone/\{\}/datasets)/": (
        "the list of datasets gives the same by zone, with filters"
    ),
    r"GET /api/2/(datasets|reuses)/|GET /api/2/datasets/\{\}/(resources/|schemas/)?": (
        "the same objects as in api/1, with links in the place of what they hold"
    ),
    r"GET /api/2/.*/extras/": "the extras are part of the object",
}
"""What is left uncovered on purpose: a pattern of routes, and the reason."""


def routes_of(swaggers: Mapping[int, Any]) -> list[str]:
    """Return every route of the server's own descriptions, as `GET /api/1/datasets/{}/`."""
    found = [
        f"{method.upper()} /api/{version}{_blank(path)}"
        for version, swagger in swaggers.items()
        for path, operations in swagger["paths"].items()
        for method in METHODS
        if method in operations
    ]
    return sorted(found, key=lambda route: (route.split(" ")[1], route))


def _blank(path: str) -> str:
    return re.sub(r"\{(?!_format)[^}]*\}", "{}", path)


def reason_of(route: str) -> str | None:
    """Return why a route is left uncovered on purpose."""
    return next((why for rule, why in UNCOVERED.items() if re.fullmatch(rule, route)), None)


class Routes(logging.Handler):
    """Notes which public verb of the SDK asks for which path.

    Args:
        known: The server's routes.
    """

    def __init__(self, known: Iterable[str]) -> None:
        super().__init__(logging.DEBUG)
        # A fixed word is a better match than a placeholder: /datasets/licenses/ is no dataset.
        self._known = [
            (route, re.compile(re.escape(route).replace(r"\{\}", "[^/]+")))
            for route in sorted(known, key=lambda route: route.count("{}"))
        ]
        self.verbs: dict[str, set[str]] = defaultdict(set)

    def emit(self, record: logging.LogRecord) -> None:
        if not isinstance(record.args, tuple) or len(record.args) != 4:
            return
        method, url = record.args[0], record.args[1]
        asked = f"{method} {getattr(url, 'path', '')}"
        verb = _verb(sys._getframe())
        route = next((route for route, rule in self._known if rule.fullmatch(asked)), None)
        if verb is not None and route is not None:
            self.verbs[route].add(verb)


_ENGINES = {"Ahead", "Download", "Page", "Pool", "Transport", "Uploader"}


def _verb(frame: FrameType | None) -> str | None:
    """Return the public verb that asks, the outermost one of the SDK, or the pages of a list."""
    found = None
    while frame is not None:
        kind, _, name = frame.f_code.co_qualname.partition(".")
        if "/datagouv/_" in frame.f_code.co_filename and name.isidentifier():
            kind = type(frame.f_locals.get("self")).__name__  # which may have inherited it
            if kind.endswith("Pages"):
                found = f"{kind}[{frame.f_locals['self']._kind.__name__}]"
            elif not name.startswith("_") and kind.removeprefix("Async") not in _ENGINES:
                found = f"{kind}.{name}"
        frame = frame.f_back
    return found


HEAD = """# Coverage of the API

Every route of udata {version}, the server software, and the verbs that speak to it. This page is
written by `make coverage` from what the tests ask of the real server: a verb stands beside a route
when it was seen to use it. `client.request()` reaches the others.

{covered} of {total} routes are covered; {left} are left out on purpose.
"""


def page(known: Iterable[str], verbs: Mapping[str, Iterable[str]], version: str) -> str:
    """Return the page."""
    routes = list(known)
    covered = [route for route in routes if route in verbs]
    left: dict[str, list[str]] = defaultdict(list)
    for route in routes:
        if route not in verbs:
            left[reason_of(route) or "not yet"].append(route)
    lines = [
        HEAD.format(
            version=version,
            covered=len(covered),
            total=len(routes),
            left=len(routes) - len(covered),
        )
    ]
    lines += ["| route | verbs |", "|---|---|"]
    lines += [
        f"| {_code(route)} | {', '.join(map(_code, sorted(verbs[route])))} |" for route in covered
    ]
    lines += ["", "## Left out on purpose", ""]
    for why, which in left.items():
        lines += [f"{why[0].upper()}{why[1:]}:", "", *(f"- {_code(route)}" for route in which), ""]
    return "\n".join(lines).rstrip() + "\n"


def _code(text: str) -> str:
    return f"`{text}`"


def routes_in(text: str) -> list[str]:
    """Return the routes that the page names."""
    methods = "|".join(method.upper() for method in METHODS)
    return re.findall(rf"^(?:\| |- )`((?:{methods}) /api/[^`]+)`", text, re.MULTILINE)
