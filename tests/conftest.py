"""What the tests share: a portal that answers what a test tells it, its objects, and no waiting."""

from __future__ import annotations

import asyncio
import json
import logging
import signal
import ssl
import threading
from copy import deepcopy
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import pytest
import respx
from hypothesis import settings

from datagouv._files.remembered_portals import Remembered
from datagouv._udata.capabilities import SPOKEN, Capabilities
from tests.key_watch import KeyWatch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

# The same examples each time, however slow the machine is.
settings.register_profile("tests", derandomize=True, deadline=None, database=None)
settings.load_profile("tests")

URL = "https://portal.example"
DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
COMMUNITY_RESOURCE = "a41ae1b8-5f86-4e3b-8d5c-0d4a3c9b9b53"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"


@pytest.fixture(scope="session", autouse=True)
def interruptible() -> Iterator[None]:
    """Let SIGINT interrupt, even where the suite began with it ignored, as `nohup` and CI do.

    Processes that a test starts inherit that: a signal that is ignored stays so in them.
    """
    if threading.current_thread() is not threading.main_thread():
        yield  # Only the main thread may set a handler.
        return
    before = signal.getsignal(signal.SIGINT)
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    if before is signal.SIG_IGN:
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="session")
def key_watch() -> Iterator[KeyWatch]:
    watch = KeyWatch()
    with watch.watching():
        logging.getLogger("datagouv").setLevel(logging.DEBUG)
        yield watch
        logging.getLogger("datagouv").setLevel(logging.NOTSET)


@pytest.fixture(autouse=True)
def no_key_leaks(request: pytest.FixtureRequest, key_watch: KeyWatch) -> Iterator[None]:
    """Fail the test that lets a key out: see `tests/key_watch.py`."""
    key_watch.forget()
    folder = request.getfixturevalue("tmp_path") if "tmp_path" in request.fixturenames else None
    yield
    leaks = key_watch.leaks(folder)
    key_watch.forget()
    assert not leaks, f"an API key is in {', '.join(leaks)}"


class Portal(respx.MockRouter):
    """A portal at https://portal.example; a path stands for a URL of it."""

    def __init__(self) -> None:
        super().__init__(assert_all_called=False)

    def request(self, method: str, url: Any = None, **lookups: Any) -> respx.Route:
        if isinstance(url, str) and url.startswith("/"):
            url = URL + url
        return super().request(method, url, **lookups)

    @property
    def requests(self) -> list[httpx.Request]:
        """The requests that were sent, in their order."""
        return [call.request for call in self.calls]

    @property
    def sent(self) -> list[str]:
        """The same as methods and paths, as they stood on the wire."""
        return [f"{r.method} {r.url.raw_path.decode().split('?')[0]}" for r in self.requests]

    def body(self, number: int = -1) -> Any:
        """Return the JSON of a request, the last one by default."""
        return json.loads(self.requests[number].content)


# The faces are generated from the same lines (`tests/test_unasync.py`), and so are their tests. One
# of two twins is tried each time: the async face without a real server, the sync face on it, and
# the async face on it where a test meets the event loop, in these modules.
ASYNC_ON_THE_REAL_SERVER = {
    "test_at_one_time",
    "test_one_lock",
    "test_parquet",
    "test_patience",
    "test_uploads_in_parts",
}


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave one of two twins to `make test-slow`."""
    here = Path(__file__).parent
    for item in items:
        folder = item.path.relative_to(here).parts[:2] if item.path.is_relative_to(here) else ()
        repeats = folder == ("portal", "_async") and item.path.stem not in ASYNC_ON_THE_REAL_SERVER
        if repeats or folder[:1] == ("_sync",):
            item.add_marker(pytest.mark.twin)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--coverage-page", help="write which verbs speak to which routes")
    parser.addoption("--udata-python", help="the Python whose udata the tests of the portal run")


@pytest.fixture
def portal() -> Iterator[Portal]:
    with Portal() as portal:
        yield portal


@pytest.fixture
def waits(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """Record the seconds waited between tries, and wait for none of them."""
    waited: list[float] = []
    turn = asyncio.sleep

    async def sleep(seconds: float, result: object = None) -> object:
        if seconds:
            waited.append(seconds)
        return await turn(0, result)

    monkeypatch.setattr("asyncio.sleep", sleep)
    monkeypatch.setattr("tenacity.nap.time", SimpleNamespace(sleep=waited.append))
    return waited


@pytest.fixture
def no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the environment variables of whoever runs the tests."""
    for name in ("ENVIRONMENT", "BASE_URL", "API_KEY", "DEMO_API_KEY", "DEV_API_KEY"):
        monkeypatch.delenv(f"DATAGOUV_{name}", raising=False)
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.fixture(autouse=True)
def of_our_version(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every portal be known to run the version that the SDK is written for.

    A portal that is named by its URL is asked for its version at the first list with a filter. The
    tests of that, and those of other versions, replace this fixture.
    """
    spoken = Capabilities(SPOKEN)
    monkeypatch.setattr(Remembered, "get", lambda _self, _url: spoken)
    monkeypatch.setattr(Remembered, "keep", lambda _self, _url, _capabilities: None)


_CONTEXT = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


@pytest.fixture
def no_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    """Spare each client the system's certificates: 40 ms a test."""
    for face in ("_async", "_sync"):
        monkeypatch.setattr(f"datagouv.{face}.core.wire.trust_store", lambda: _CONTEXT)


_PERMISSIONS = {"edit": True, "delete": True, "members": True, "harvest": True, "private": True}
_INTERNAL = {
    "created_at_internal": "2024-05-02T10:00:00.123000+00:00",
    "last_modified_internal": "2024-06-03T11:30:00+00:00",
}
_ORGANIZATION_REFERENCE = {
    "id": ORGANIZATION,
    "class": "Organization",
    "name": "Mairie d'Exemple",
    "acronym": "ME",
    "slug": "mairie-dexemple",
    "uri": f"{URL}/api/1/organizations/{ORGANIZATION}/",
    "page": f"{URL}/organizations/mairie-dexemple",
    "logo": None,
    "logo_thumbnail": None,
    "badges": [{"kind": "public-service"}],
    "permissions": _PERMISSIONS,
}
_USER = {
    "id": "5bbb6d6cff66bd4dc17bfd00",
    "class": "User",
    "first_name": "Ada",
    "last_name": "Exemple",
    "slug": "ada-exemple",
    "uri": f"{URL}/api/1/users/5bbb6d6cff66bd4dc17bfd00/",
    "page": None,
    "avatar": None,
    "avatar_thumbnail": None,
}
_RESOURCE = {
    "id": RESOURCE,
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "main",
    "filetype": "file",
    "url": "https://static.example/resources/arbres.csv",
    "latest": f"{URL}/api/1/datasets/r/{RESOURCE}",
    "format": "csv",
    "mime": "text/csv",
    "filesize": 12,
    "checksum": {"type": "sha1", "value": "da39a3ee5e6b4b0d3255bfef95601890afd80709"},
    "schema": {"name": "etalab/schema-arbres", "url": None, "version": "1.2.0"},
    "created_at": "2024-05-02T10:00:00.123000+00:00",
    "last_modified": "2024-06-03T11:30:00+00:00",
    "extras": {"check:available": True, "origine": "terrain"},
    "harvest": None,
    "metrics": {"views": 3},
    "internal": _INTERNAL,
    "preview_url": None,
    "geopf": None,
}
_DATASET = {
    "id": DATASET,
    "title": "Arbres de la commune",
    "acronym": None,
    "slug": "arbres-de-la-commune",
    "description": "Tous les arbres.",
    "description_short": None,
    "organization": _ORGANIZATION_REFERENCE,
    "owner": None,
    "contact_points": [
        {
            "id": "6650a1b2c3d4e5f6a7b8c9d0",
            "name": "Service des arbres",
            "email": "arbres@exemple.fr",
            "contact_form": None,
            "role": "contact",
            "organization": _ORGANIZATION_REFERENCE,
            "owner": None,
        }
    ],
    "private": False,
    "featured": False,
    "archived": None,
    "deleted": None,
    "created_at": "2024-05-02T10:00:00.123000+00:00",
    "last_modified": "2024-06-03T11:30:00+00:00",
    "last_update": "2024-06-03T11:30:00+00:00",
    "frequency": "annual",
    "frequency_date": "2026-01-01T00:00:00+00:00",
    "license": "lov2",
    "access_type": "open",
    "access_audiences": [],
    "access_type_reason": None,
    "access_type_reason_category": None,
    "authorization_request_url": None,
    "tags": ["arbres", "commune"],
    "badges": [{"kind": "spd"}],
    "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune", "geom": None},
    "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
    "extras": {"origine": "terrain", "transport:url": "https://transport.example/1"},
    "doi": None,
    "harvest": None,
    "quality": {
        "score": 0.75,
        "license": True,
        "temporal_coverage": True,
        "spatial": True,
        "update_frequency": True,
        "dataset_description_quality": False,
        "has_resources": True,
    },
    "metrics": {
        "views": 42,
        "resources_downloads": 7,
        "followers": 1,
        "followers_by_months": {"2024-05": 1},
        "reuses": 0,
        "reuses_by_months": 0,
        "dataservices": 0,
        "discussions": 0,
        "discussions_open": 0,
    },
    "resources": [_RESOURCE],
    "internal": _INTERNAL,
    "permissions": {"edit": True, "edit_resources": True, "delete": True},
    "uri": f"{URL}/api/1/datasets/{DATASET}/",
    "page": f"{URL}/datasets/arbres-de-la-commune",
    "geopf": None,
    "schema": None,
}
_COMMUNITY_RESOURCE = _RESOURCE | {
    "id": COMMUNITY_RESOURCE,
    "schema": None,
    "dataset": {
        "class": "Dataset",
        "id": DATASET,
        "title": "Arbres de la commune",
        "acronym": None,
        "uri": f"{URL}/api/1/datasets/{DATASET}/",
        "page": None,
    },
    "organization": None,
    "owner": _USER,
    "permissions": {"edit": True, "delete": True},
}
_ORGANIZATION = {
    "id": ORGANIZATION,
    "name": "Mairie d'Exemple",
    "acronym": "ME",
    "slug": "mairie-dexemple",
    "description": "Une mairie.",
    "url": "https://mairie.example",
    "business_number_id": "13002526500013",
    "badges": [{"kind": "public-service"}],
    "logo": None,
    "logo_thumbnail": None,
    "image_url": None,
    "banner_color": None,
    "banner_image": None,
    "banner_image_position": 50,
    "members": [
        {
            "user": _USER | {"email": "***@example.com", "last_login_at": None},
            "role": "admin",
            "label": "Administrateur",
            "since": "2024-05-02T10:00:00+00:00",
        }
    ],
    "teams": [],
    "zone": None,
    "created_at": "2024-05-02T10:00:00+00:00",
    "last_modified": "2024-06-03T11:30:00+00:00",
    "deleted": None,
    "extras": {},
    "ext": {},
    "metrics": {"datasets": 3, "datasets_by_months": {"2024-05": 3}, "members": 1, "views": 0},
    "permissions": _PERMISSIONS,
    "presentation_blocs_published_at": None,
    "uri": f"{URL}/api/1/organizations/{ORGANIZATION}/",
    "page": f"{URL}/organizations/mairie-dexemple",
}


def _maker(model: dict[str, Any]) -> Callable[..., dict[str, Any]]:
    def make(**changes: Any) -> dict[str, Any]:
        return deepcopy(model) | changes

    return make


@pytest.fixture
def a_dataset() -> Callable[..., dict[str, Any]]:
    """Return the function that writes a dataset as the portal does, with changes by name."""
    return _maker(_DATASET)


@pytest.fixture
def a_resource() -> Callable[..., dict[str, Any]]:
    return _maker(_RESOURCE)


@pytest.fixture
def a_remote_resource() -> Callable[..., dict[str, Any]]:
    remote = {"filetype": "remote", "url": "https://url.to/x.csv", "checksum": None}
    return _maker(_RESOURCE | remote)


@pytest.fixture
def a_community_resource() -> Callable[..., dict[str, Any]]:
    return _maker(_COMMUNITY_RESOURCE)


@pytest.fixture
def an_organization() -> Callable[..., dict[str, Any]]:
    return _maker(_ORGANIZATION)
