"""A file is asked for without the key, without a login of the API and without a cookie."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, DatagouvError
from tests.breaking_server import DATASET, RESOURCE, BreakingServer

from .content import CONTENT, CUT, REMOTE
from .readers import READERS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from datagouv import AsyncResource

    Reader = Callable[..., Awaitable[bytes]]

KEY = "the-key"
PRIVATE = ("x-api-key", "authorization", "cookie", "x-mine")


@pytest.fixture
async def of_mine(server: BreakingServer) -> Any:
    """Return the resource of a client whose caller brought connections with secrets of their own.

    They are meant for the API of the portal.
    """
    mine = httpx.AsyncClient(
        headers={"X-API-KEY": "another-key", "Authorization": "Bearer hidden", "X-Mine": "hidden"},
        cookies={"session": "hidden"},
        params={"apikey": "hidden"},
        auth=("user", "hidden"),
        base_url=server.url,
        follow_redirects=True,
    )
    async with mine, AsyncClient(base_url=server.url, api_key=KEY, http_client=mine) as client:
        yield await client.resource(RESOURCE, dataset_id=DATASET, fetch=False)


def assert_nothing_private(server: BreakingServer) -> None:
    assert server.asked
    for asked in server.asked:
        assert not [name for name in PRIVATE if name in asked.headers]
        assert "hidden" not in asked.path
        assert KEY not in str(asked.headers)


@pytest.mark.parametrize("reader", READERS)
async def test_a_file_of_the_portal_itself_is_asked_for_without_the_key(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    server.host.resource = REMOTE | {"url": f"{server.url}/files/../files/me/?x=data.json"}
    assert await reader(resource, folder) == CONTENT
    assert_nothing_private(server)


@pytest.mark.parametrize("reader", READERS)
async def test_no_redirect_takes_the_key_along(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.resource = REMOTE | {"url": f"{elsewhere.url}/there.csv"}
        elsewhere.host.redirect_to = f"{server.url}/back.csv"
        server.host.break_after = CUT
        server.host.redirects = 1

        assert await reader(resource, folder) == CONTENT
        assert_nothing_private(server)
        assert_nothing_private(elsewhere)


@pytest.mark.parametrize("reader", READERS)
async def test_what_a_callers_http_client_has_for_the_api_goes_with_no_file(
    of_mine: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    with BreakingServer(CONTENT) as elsewhere:
        server.host.redirect_to = elsewhere.file_url
        server.host.redirects = 1
        server.host.resource = REMOTE

        assert await reader(of_mine, folder) == CONTENT
        assert_nothing_private(server)
        assert_nothing_private(elsewhere)


@pytest.mark.parametrize("reader", READERS)
async def test_the_key_opens_no_private_page_of_the_portal(
    resource: AsyncResource, server: BreakingServer, folder: Path, reader: Reader
) -> None:
    """A stranger names the page of the key's owner as the file of their resource."""
    server.host.resource = REMOTE | {"url": f"{server.url}/api/1/me/?x=data.json"}

    await reader(resource, folder)

    of_the_file = [headers for headers in server.api if headers[":path"].startswith("/api/1/me/")]
    assert of_the_file
    assert not [headers for headers in of_the_file if "x-api-key" in headers]


@pytest.mark.parametrize("reader", READERS)
async def test_the_login_of_a_url_goes_to_its_host_only_and_is_never_shown(
    resource: AsyncResource,
    server: BreakingServer,
    folder: Path,
    reader: Reader,
    caplog: pytest.LogCaptureFixture,
) -> None:
    with BreakingServer(CONTENT) as elsewhere, caplog.at_level(logging.DEBUG):
        url = elsewhere.file_url.replace("://", "://someone:p%40ssword@")
        server.host.resource = REMOTE | {"url": url}
        assert await reader(resource, folder) == CONTENT
        assert elsewhere.asked[0].headers["authorization"] == "Basic c29tZW9uZTpwQHNzd29yZA=="

        elsewhere.host.redirect_to = f"{server.url}/there.csv"
        assert await reader(resource, folder) == CONTENT
        assert "authorization" not in server.asked[0].headers

        elsewhere.host.redirect_to = None
        elsewhere.host.status = 403
        with pytest.raises(DatagouvError) as caught:
            await reader(resource, folder)
    shown = f"{caught.value} {vars(caught.value)} {caplog.text}"
    assert "ssword" not in shown
    assert "someone" not in shown


async def test_a_refusal_does_not_ask_for_another_key(
    resource: AsyncResource, server: BreakingServer
) -> None:
    server.host.status = 401
    with pytest.raises(DatagouvError, match="the key of the portal goes with no file"):
        await resource.read_bytes()
