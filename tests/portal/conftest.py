"""What these tests share: the real server, asked without the SDK, and a wire that loses answers."""

from __future__ import annotations

import itertools
import logging
import sys
import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import httpx
import pytest

from datagouv.sandbox import Sandbox

from . import routes

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

Kind: TypeAlias = Literal["published", "draft", "archived", "user-owned", "restricted"]
User: TypeAlias = Literal["member", "other", "admin", "nobody"]

_NUMBERS = itertools.count(1)
_CLOCKS = {"last_modified", "last_update", "internal", "quality", "metrics"}
"""What the server computes anew at each write."""


def _sandbox_exists() -> bool:
    return sys.version_info < (3, 14)


@pytest.fixture(scope="session")
def portal(request: pytest.FixtureRequest) -> Sandbox:
    """Return the one portal of the whole run."""
    if not _sandbox_exists():
        pytest.skip("udata, the server software of the sandbox, needs Python < 3.14")
    portal: Sandbox = request.getfixturevalue("datagouv_portal")
    return portal


@pytest.fixture(scope="session")
def server(portal: Sandbox) -> Iterator[Server]:
    with Server(portal) as server:
        yield server


@pytest.fixture(scope="session")
def suspended(portal: Sandbox) -> Iterator[Server]:
    """Return the server of a portal that takes no new objects but those of its administrator.

    It harvests, which the other one does not.
    """
    settings: dict[str, Any] = {"READ_ONLY_MODE": True, "HARVESTER_BACKENDS": ["*"]}
    with Sandbox(settings=settings) as read_only, Server(read_only) as server:
        yield server


@pytest.fixture(scope="session")
def swaggers(server: Server) -> dict[int, Any]:
    """Return the server's own two descriptions of its API."""
    return {version: server.get(f"/api/{version}/swagger.json") for version in (1, 2)}


@pytest.fixture(scope="session", autouse=True)
def coverage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Write the page of coverage, where the run is asked to: `--coverage-page docs/coverage.md`."""
    path = request.config.getoption("--coverage-page")
    if path is None:
        yield
        return
    known = routes.routes_of(request.getfixturevalue("swaggers"))
    site = request.getfixturevalue("server").get("/api/1/site/")
    handler, logger = routes.Routes(known), logging.getLogger("datagouv")
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield
    logger.removeHandler(handler)
    Path(path).write_text(routes.page(known, handler.verbs, site["version"]), encoding="utf-8")


@pytest.fixture(scope="session")
def harvested(suspended: Server) -> str:
    """Return the source of a catalogue that was harvested once: all of it is skipped."""
    catalogue = HTTPServer(("127.0.0.1", 0), Catalogue)
    thread = threading.Thread(target=catalogue.serve_forever)
    thread.start()
    try:
        url = f"http://127.0.0.1:{catalogue.server_port}/catalogue.ttl"
        new = {"name": "Moisson", "url": url, "backend": "dcat"}
        made = str(suspended.write("POST", "/api/1/harvest/sources/", "admin", json=new)["id"])
        accepted = {"state": "accepted", "comment": "D'accord"}
        path = f"/api/1/harvest/source/{made}/validate/"
        suspended.write("POST", path, "admin", json=accepted)
    finally:
        catalogue.shutdown()
        thread.join()
        catalogue.server_close()
    return made


@pytest.fixture(scope="module", autouse=True)
def organization(server: Server) -> Iterator[str]:
    """Return the organization of a file of tests, of which the member is an administrator.

    The server counts all that an organization has at each of its changes: a large one is slow.
    """
    fields = {"name": f"Organisation {next(_NUMBERS)}", "description": "Celle d'un essai."}
    server.organization = server.write("POST", "/api/1/organizations/", json=fields)["id"]
    yield server.organization
    server.write("DELETE", f"/api/1/organizations/{server.organization}/")


@pytest.fixture
def title() -> str:
    """Return a title that no other test uses."""
    return f"Jeu numéro {next(_NUMBERS)}"


@pytest.fixture(scope="session")
def the_wire() -> Wire:
    return Wire()


@pytest.fixture
def wire(the_wire: Wire) -> Wire:
    """Return the wire of the `watched` client, on which nothing has passed yet."""
    the_wire.reset()
    return the_wire


@dataclass(frozen=True)
class Full:
    """The ids of a dataset that holds everything, and of what it holds."""

    id: str
    hosted: str
    remote: str
    contacts: list[str]


class Server:
    """The server of a portal, asked with plain httpx: its answers do not pass through the SDK."""

    def __init__(self, portal: Sandbox) -> None:
        self.portal = portal
        self.organization = portal.organization_id
        self._http = httpx.Client(base_url=portal.url, trust_env=False)
        self._keys = {
            "member": portal.api_key,
            "other": portal.other_api_key,
            "admin": portal.admin_api_key,
        }
        self._contacts: dict[str, list[str]] = {}

    def __enter__(self) -> Server:
        return self

    def __exit__(self, *_error: object) -> None:
        self._http.close()

    def ask(
        self, method: str, path: str, user: User = "member", *, mask: str = "", **options: Any
    ) -> httpx.Response:
        self._http.cookies.clear()
        headers = {"X-API-KEY": self._keys[user]} if user in self._keys else {}
        if mask:
            headers["X-Fields"] = mask
        return self._http.request(method, path, headers=headers, **options)

    def get(self, path: str, user: User = "member") -> Any:
        return self.ask("GET", path, user).raise_for_status().json()

    def dataset(self, id: str) -> Any:
        return self.get(f"/api/1/datasets/{id}/")

    def resource(self, dataset: str, id: str) -> Any:
        return self.get(f"/api/1/datasets/{dataset}/resources/{id}/")

    def community_resource(self, id: str) -> Any:
        return self.get(f"/api/1/datasets/community_resources/{id}/")

    def community_resources(self, dataset: str) -> Any:
        path = f"/api/1/datasets/community_resources/?dataset={dataset}&page_size=100"
        return self.get(path)["data"]

    def titled(self, title: str) -> list[Any]:
        """Return which of the newest datasets have this title, whoever publishes them."""
        path, mask = "/api/1/datasets/?page_size=10&sort=-created", "data{id,title,deleted}"
        newest = self.write("GET", path, mask=mask)["data"]
        return [dataset for dataset in newest if dataset["title"] == title]

    def file(self, url: str) -> bytes:
        # As stored: the sandbox announces a .gz file as a compressed answer.
        with self._http.stream("GET", url) as answer:
            return b"".join(answer.raise_for_status().iter_raw())

    def write(self, method: str, path: str, user: User = "member", **options: Any) -> Any:
        answer = self.ask(method, path, user, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None

    def make_dataset(self, title: str = "", user: User = "member", **fields: Any) -> str:
        """Make a dataset of the user's own, which costs the server half of an organization's."""
        payload = {
            "title": title or f"Jeu numéro {next(_NUMBERS)}",
            "description": "Des arbres, un par ligne.",
            **fields,
        }
        return str(self.write("POST", "/api/1/datasets/", user, json=payload)["id"])

    def make_hosted(self, dataset: str, user: User = "member", **fields: Any) -> str:
        """Upload a file: of a name of its own, for two of one name in one second fail."""
        path = f"/api/1/datasets/{dataset}/"
        file = (f"arbres-{next(_NUMBERS)}.csv", b"espece,hauteur\nhetre,21\n")
        made = self.write("POST", f"{path}upload/", user, files={"file": file})["id"]
        if fields:
            self.write("PUT", f"{path}resources/{made}/", user, json=fields)
        return str(made)

    def make_remote(self, dataset: str, user: User = "member", **fields: Any) -> str:
        remote = {
            "title": "Distante",
            "url": "https://example.org/arbres.csv",
            "filetype": "remote",
            "type": "main",
        }
        path = f"/api/1/datasets/{dataset}/resources/"
        return str(self.write("POST", path, user, json=remote | fields)["id"])

    def make_community(self, dataset: str, *, hosted: bool, user: User = "member") -> str:
        """Make a community resource that holds everything."""
        fields = COMPLETE if hosted else COMPLETE | COMPLETE_REMOTE
        collection = "/api/1/datasets/community_resources/"
        if not hosted:
            subject = {"filetype": "remote", "dataset": {"class": "Dataset", "id": dataset}}
            return str(self.write("POST", collection, user, json=fields | subject)["id"])
        file = (f"suivi-{next(_NUMBERS)}.csv", b"espece,hauteur\nhetre,22\n")
        path = f"/api/1/datasets/{dataset}/upload/community/"
        made = self.write("POST", path, user, files={"file": file})["id"]
        self.write("PUT", f"{collection}{made}/", user, json=fields)
        return str(made)

    def contacts(self, **owner: str) -> list[str]:
        """Return three contact points of an organization, or of the member."""
        whose = owner.get("organization", "")
        if whose not in self._contacts:
            self._contacts[whose] = [
                self.write(
                    "POST",
                    "/api/1/contacts/",
                    json={"name": name, "email": "a@example.org", "role": "contact", **owner},
                )["id"]
                for name in ("Accueil", "Forêts", "Jardins")
            ]
        return self._contacts[whose]

    def make_full(self, kind: Kind = "published") -> Full:
        """Make a dataset that holds everything that one can hold."""
        owner = {} if kind == "user-owned" else {"organization": self.organization}
        contacts = self.contacts(**owner)
        access: dict[str, Any] = {"license": "lov2"}
        if kind == "restricted":
            access = {"access_type": "restricted"}
        fields = {
            "title": f"Jeu plein {next(_NUMBERS)}",
            "description": "Des arbres, un par ligne.",
            "acronym": "JP",
            "description_short": "Des arbres",
            "tags": ["arbres", "forets"],
            "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
            "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune"},
            "extras": {"origine": "terrain", "suivi": {"annees": [2020, 2024]}},
            "contact_points": contacts[:2],
            "frequency": "annual",
            "frequency_date": "2027-01-01",
            "private": kind == "draft",
            "archived": "2025-06-01" if kind == "archived" else None,
            "access_audiences": [{"role": "private", "condition": "no"}],
            "access_type_reason": "Des arbres protégés",
            "access_type_reason_category": "protection_of_environment",
            "authorization_request_url": "https://example.org/demande",
            **owner,
            **access,
        }
        made = self.write("POST", "/api/1/datasets/", json=fields)["id"]
        self.write("POST", f"/api/1/datasets/{made}/badges/", "admin", json={"kind": "hvd"})
        hosted = self.make_hosted(made, **COMPLETE)
        remote = self.make_remote(made, **COMPLETE, **COMPLETE_REMOTE)
        return Full(made, hosted, remote, contacts)


CATALOGUE = b"""
@prefix dcat: <http://www.w3.org/ns/dcat#> . @prefix dct: <http://purl.org/dc/terms/> .
<urn:catalogue> a dcat:Catalog ; dcat:dataset <urn:un>, <urn:deux> .
<urn:un> a dcat:Dataset ; dct:title "Arbres" ; dct:description "Un par ligne." .
<urn:deux> a dcat:Dataset ; dct:description "Sans titre." .
"""


class Catalogue(BaseHTTPRequestHandler):
    """A catalogue to harvest, on this machine."""

    def do_HEAD(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/turtle")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()
        self.wfile.write(CATALOGUE)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


COMPLETE: dict[str, Any] = {
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "documentation",
    "schema": {"name": "etalab/schema-arbres", "version": "1.2.0"},
    "extras": {"origine": "terrain", "suivi": {"annees": [2020, 2024]}},
}
"""What any resource can hold."""
COMPLETE_REMOTE: dict[str, Any] = {
    "url": "https://example.org/arbres.csv",
    "format": "csv",
    "mime": "text/csv",
    "filesize": 21,
    "checksum": {"type": "sha256", "value": "ab12"},
}
"""What a remote one can hold beside."""


@pytest.fixture
def changed() -> Any:
    """Return the function that names what differs between two answers, but the server's clocks."""
    return differences


def differences(before: Any, after: Any, *, ignoring: set[str] = _CLOCKS) -> set[str]:
    return {
        key
        for key in before.keys() | after.keys()
        if key not in ignoring and before.get(key, ...) != after.get(key, ...)
    }


# The wire

Fault: TypeAlias = Literal[
    "reset before", "timeout before", "502 before", "reset", "timeout", "502", "504", "html", "cut"
]
"""What becomes of a request: `before` it reached the server, else of the answer to it."""


_METHODS = ("GET", "POST", "PUT", "DELETE")


class Wire(httpx.BaseTransport, httpx.AsyncBaseTransport):
    """A way to the server, of both faces, that counts what passes and fails where it is told to."""

    def __init__(self) -> None:
        self._sync = httpx.HTTPTransport(verify=False)
        self._async = httpx.AsyncHTTPTransport(verify=False)
        self.reset()

    def reset(self) -> None:
        """Forget what has passed, and fail no more."""
        self.requests: list[httpx.Request] = []
        self._faults: list[tuple[str, str, Fault]] = []
        self._always: list[tuple[str, str, Fault]] = []
        self._cut_by: tuple[str, str] | None = None
        self._late: list[tuple[int, httpx.Request]] = []
        self._delays: dict[tuple[str, str], int] = {}

    def fail(self, method: str, ending: str, *faults: Fault) -> None:
        """Fail the next requests of this method whose path ends so, one fault each."""
        self._faults += [(method, ending, fault) for fault in faults]

    def always_fail(self, method: str, ending: str, fault: Fault) -> None:
        self._always.append((method, ending, fault))

    def delay(self, method: str, ending: str, *, requests: int) -> None:
        """Time out on the next such request, which arrives after so many other ones."""
        self._delays[method, ending] = requests

    def cut(self, method: str, ending: str) -> None:
        """Lose the answer to the next such request, and let nothing through after it."""
        self._faults.append((method, ending, "reset"))
        self._cut_by = (method, ending)

    @property
    def has_failed(self) -> bool:
        """Whether every fault that was planned has happened."""
        return not (self._faults or self._delays or self._late)

    @property
    def sent(self) -> list[str]:
        """The requests so far, as "PUT /api/1/datasets/…/"."""
        return [f"{request.method} {request.url.path}" for request in self.requests]

    @property
    def methods(self) -> list[str]:
        return [request.method for request in self.requests]

    def forget(self) -> None:
        self.requests.clear()

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        request.read()
        fault = self._meet(request)
        if fault is not None and (early := _before(fault)):
            return early
        response = self._sync.handle_request(request)
        if fault is None:
            return response
        response.read()
        response.close()
        return _after(fault, response)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        await request.aread()
        fault = self._meet(request)
        if fault is not None and (early := _before(fault)):
            return early
        response = await self._async.handle_async_request(request)
        if fault is None:
            return response
        await response.aread()
        await response.aclose()
        return _after(fault, response)

    def close(self) -> None:
        self._sync.close()

    async def aclose(self) -> None:
        await self._async.aclose()

    def _meet(self, request: httpx.Request) -> Fault | None:
        self.requests.append(request)
        self._deliver()
        for (method, ending), others in list(self._delays.items()):
            if request.method == method and request.url.path.endswith(ending):
                del self._delays[method, ending]
                self._late.append((others, request))
                return "timeout before"
        for planned in [*self._faults, *self._always]:
            method, ending, fault = planned
            if request.method == method and request.url.path.endswith(ending):
                if planned in self._faults:
                    self._faults.remove(planned)
                    if self._cut_by == (method, ending):
                        self._always = [(verb, "/", "reset before") for verb in _METHODS]
                return fault
        return None

    def _deliver(self) -> None:
        for _, request in [late for late in self._late if late[0] == 0]:
            with httpx.Client(trust_env=False, verify=False) as http:
                sent = {k: v for k, v in request.headers.items() if k != "content-length"}
                http.request(request.method, request.url, headers=sent, content=request.content)
        self._late = [(others - 1, request) for others, request in self._late if others]


def _before(fault: Fault) -> httpx.Response | None:
    if fault == "reset before":
        raise httpx.ReadError("Connection reset by peer")
    if fault == "timeout before":
        raise httpx.ReadTimeout("timed out")
    return httpx.Response(502, html="<h1>Bad Gateway</h1>") if fault == "502 before" else None


def _after(fault: Fault, answer: httpx.Response) -> httpx.Response:
    if fault == "reset":
        raise httpx.ReadError("Connection reset by peer")
    if fault == "timeout":
        raise httpx.ReadTimeout("timed out")
    if fault == "cut":
        return httpx.Response(answer.status_code, headers=answer.headers, stream=_Cut(answer))
    if fault == "html":
        return httpx.Response(200, html="<h1>Maintenance</h1>")
    return httpx.Response(int(fault), html="<h1>Bad Gateway</h1>")


class _Cut(httpx.SyncByteStream, httpx.AsyncByteStream):
    """A body that ends in its middle."""

    def __init__(self, answer: httpx.Response) -> None:
        self._half = answer.content[: len(answer.content) // 2]

    def __iter__(self) -> Iterator[bytes]:
        yield self._half
        raise httpx.RemoteProtocolError("peer closed connection without sending complete body")

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._half
        raise httpx.RemoteProtocolError("peer closed connection without sending complete body")
