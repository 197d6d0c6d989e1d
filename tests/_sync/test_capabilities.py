# Generated from tests/_async/test_capabilities.py by scripts/unasync.py: edit that file, then `make style`.
"""What a portal can do is asked where it may run another version, and once only."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    Client,
    FieldError,
    InvalidAnswerError,
    NetworkError,
    NotFoundError,
    UnsupportedError,
)
from datagouv._files.remembered_portals import Remembered

from ..conftest import URL, Portal

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WWW = "https://www.data.gouv.fr"
SITE, LIST = "/api/1/site/", "/api/1/datasets/"
DESCRIPTIONS = ("/api/1/swagger.json", "/api/2/swagger.json")
ASKED = [f"GET {path}" for path in (SITE, *DESCRIPTIONS)]
OLD = {
    "basePath": "/api/1",
    "paths": {
        "/datasets/": {
            "get": {
                "parameters": [
                    {"in": "query", "name": "q"},
                    {"in": "query", "name": "organization"},
                    {"in": "query", "name": "sort", "enum": ["title", "-title"]},
                ]
            }
        }
    },
}


@pytest.fixture(autouse=True)
def of_our_version() -> None:
    """Let the portal say itself what it can do."""


@pytest.fixture(autouse=True)
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Let nothing be remembered, neither in this process nor in a folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr("datagouv._sync.core.capabilities.REMEMBERED", Remembered())
    return tmp_path / "cache"


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(base_url=URL, api_key="0123456789abcdef") as client:
        yield client


def runs(portal: Portal, version: str | None, described: object = OLD, *, at: str = URL) -> None:
    """Let the portal at a URL run a version, and give an empty list of datasets."""
    told = {"id": "site", **({"version": version} if version else {})}
    portal.get(f"{at}{SITE}").respond(json=told)
    for path in DESCRIPTIONS:
        portal.get(f"{at}{path}").respond(json=described)
    portal.get(f"{at}{LIST}").respond(json={"data": [], "next_page": None, "total": 0})


def test_a_list_without_a_filter_asks_nothing_else(
    portal: Portal, client: Client
) -> None:
    runs(portal, "10.3.0")
    client.datasets.list().first()
    assert portal.sent == [f"GET {LIST}"]


def test_a_portal_of_our_version_is_asked_for_its_version_once(
    portal: Portal, client: Client
) -> None:
    runs(portal, "17.18.0")
    client.datasets.list(private=True).first()
    client.datasets.list(deleted=True).first()
    assert portal.sent == [ASKED[0], f"GET {LIST}", f"GET {LIST}"]


@pytest.fixture
def www() -> Iterator[Client]:
    with Client("www", api_key="0123456789abcdef", retries=0) as www:
        yield www


@pytest.mark.parametrize("environment", ["www", "demo", "dev"])
def test_a_portal_of_the_platform_tells_its_version_once_a_day(
    portal: Portal, environment: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(portal, "17.18.0", at=f"https://{environment}.data.gouv.fr")
    for _ in range(2):
        monkeypatch.setattr("datagouv._sync.core.capabilities.REMEMBERED", Remembered())
        with Client(environment, api_key="0123456789abcdef") as client:
            client.datasets.list(private=True).first()
    assert portal.sent == [ASKED[0], f"GET {LIST}", f"GET {LIST}"]
    assert portal.requests[0].headers["X-Fields"] == "id,version"


@pytest.mark.parametrize("version", ["17.17.0", "17.19.0", "18.0.0"])
def test_a_portal_of_the_platform_of_another_version_is_read_as_any_other(
    portal: Portal, www: Client, version: str
) -> None:
    runs(portal, version, at=WWW)
    with pytest.raises(FieldError, match=f"udata {version}, does not know the filter 'private'"):
        www.datasets.list(private=True).first()
    assert portal.sent == ASKED


def test_a_portal_of_the_platform_that_does_not_tell_is_taken_for_ours(
    portal: Portal, www: Client, cache: Path
) -> None:
    runs(portal, "17.18.0", at=WWW)
    portal.get(f"{WWW}{SITE}").respond(503)
    www.datasets.list(private=True).first()
    assert portal.sent == [ASKED[0], f"GET {LIST}"]
    assert not list(cache.rglob("*.json"))


def test_an_object_that_the_platform_does_not_have_asks_nothing_else(
    portal: Portal, www: Client
) -> None:
    portal.get(f"{WWW}{LIST}{7:024}/").respond(404)
    with pytest.raises(NotFoundError, match="there is no dataset"):
        www.dataset(f"{7:024}")
    assert portal.sent == [f"GET {LIST}{7:024}/"]


def test_a_route_that_the_platform_does_not_have_any_more_is_said(
    portal: Portal, www: Client
) -> None:
    runs(portal, "18.0.0", at=WWW)
    portal.get(f"{WWW}/api/1/me/api_tokens/").respond(404)
    www.datasets.list(q="arbres").first()
    with pytest.raises(UnsupportedError, match=r"udata 18.0.0, has no GET /api/1/me/api_tokens/"):
        www.me.tokens().total


@pytest.mark.parametrize(
    ("version", "said"), [("10.3.0", "udata 10.3.0"), (None, "a udata older than 11")]
)
def test_a_filter_that_the_portal_does_not_know_is_refused(
    portal: Portal, client: Client, version: str | None, said: str
) -> None:
    runs(portal, version)
    message = f"this portal, {said}, does not know the filter 'private' of datasets: it would"
    with pytest.raises(FieldError, match=message):
        client.datasets.list(private=True).first()
    with pytest.raises(FieldError, match="'deleted'"):
        client.datasets.count(deleted=True)
    assert portal.sent == ASKED


def test_the_filters_of_transfers_are_taken_undeclared_and_those_of_no_other_list(
    portal: Portal, client: Client
) -> None:
    silent = {"/transfer/": {"get": {"parameters": []}}, "/reuses/": {"get": {"parameters": []}}}
    runs(portal, "15.1.0", {"basePath": "/api/1", "paths": silent})
    portal.get("/api/1/transfer/").respond(json=[])
    assert client.transfers.list(subject=f"{7:024}").first() is None
    assert portal.requests[-1].url.params["subject"] == f"{7:024}"
    with pytest.raises(FieldError, match="does not know the filter 'owner' of reuses"):
        client.reuses.list(owner=f"{7:024}").first()


def test_an_order_that_the_portal_does_not_know_is_refused(
    portal: Portal, client: Client
) -> None:
    runs(portal, "10.3.0")
    with pytest.raises(FieldError, match="the order '-views' of datasets: it has title"):
        client.datasets.list(sort="-views").first()


def test_the_usual_order_is_left_out_where_the_portal_does_not_know_it(
    portal: Portal, client: Client
) -> None:
    runs(portal, "10.3.0")
    client.datasets.list(q="arbres").first()
    assert "sort" not in portal.requests[-1].url.params


def test_another_client_of_the_same_day_asks_nothing(portal: Portal, cache: Path) -> None:
    runs(portal, "10.3.0")
    for _ in range(2):
        with Client(base_url=URL, api_key="0123456789abcdef") as client:
            with pytest.raises(FieldError):
                client.datasets.list(private=True).first()
    assert portal.sent == ASKED


def test_another_process_of_the_same_day_asks_nothing(
    portal: Portal, cache: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    runs(portal, "10.3.0")
    for _ in range(2):
        monkeypatch.setattr("datagouv._sync.core.capabilities.REMEMBERED", Remembered())
        with Client(base_url=URL, api_key="0123456789abcdef") as client:
            with pytest.raises(FieldError):
                client.datasets.list(private=True).first()
    assert portal.sent == ASKED


@pytest.mark.parametrize("change", ["old", "odd", "no JSON"])
def test_what_was_kept_is_asked_again_where_it_is_of_no_use(
    portal: Portal, cache: Path, monkeypatch: pytest.MonkeyPatch, change: str
) -> None:
    runs(portal, "10.3.0")
    for _ in range(2):
        monkeypatch.setattr("datagouv._sync.core.capabilities.REMEMBERED", Remembered())
        with Client(base_url=URL, api_key="0123456789abcdef") as client:
            with pytest.raises(FieldError):
                client.datasets.list(private=True).first()
        (path,) = (cache / "datagouv" / "portals").iterdir()
        held = json.loads(path.read_text(encoding="utf-8"))
        changed = held | ({"read": held["read"] - 90_000} if change == "old" else {"routes": 1})
        text = "?" if change == "no JSON" else json.dumps(changed)
        path.write_text(text, encoding="utf-8")
    assert portal.sent == 2 * ASKED


def test_without_a_description_rows_are_compared_with_the_filter(
    portal: Portal, client: Client, a_dataset: Any
) -> None:
    for path in (SITE, *DESCRIPTIONS):
        portal.get(path).respond(404)
    rows = [a_dataset(private=True), a_dataset(id=f"{7:024}", private=False)]
    portal.get(LIST).respond(json={"data": rows, "next_page": None, "total": 2})

    with pytest.raises(InvalidAnswerError, match="ignores the filter 'private' of datasets"):
        _ = [one for one in client.datasets.list(private=True)]

    # What is compared is asked for, whatever the caller wants to read.
    with pytest.raises(InvalidAnswerError, match="ignores the filter 'private'"):
        client.datasets.list(private=False, fields=("title",)).first()
    assert portal.requests[-1].headers["X-Fields"].startswith("data{private,id,title}")


def test_rows_that_fit_are_given(portal: Portal, client: Client, a_dataset: Any) -> None:
    for path in (SITE, *DESCRIPTIONS):
        portal.get(path).respond(404)
    row = a_dataset()
    portal.get(LIST).respond(json={"data": [row], "next_page": None, "total": 1})
    given: Any = {
        "private": False,
        "access_type": "open",
        "tag": "arbres",
        "badge": "spd",
        "organization": row["organization"]["id"],
    }
    assert [one.id for one in client.datasets.list(**given)] == [row["id"]]


def test_a_portal_that_is_not_reached_is_no_portal_without_a_description(
    portal: Portal,
) -> None:
    portal.get(SITE).mock(side_effect=httpx.ConnectError("refused"))
    with Client(base_url=URL, retries=0) as client:
        with pytest.raises(NetworkError):
            client.datasets.list(tag="arbres").first()
