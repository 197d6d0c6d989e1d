"""Proxies of the environment, on their way to a small one on this machine."""

from __future__ import annotations

import logging
import socket
import traceback
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

import datagouv
from datagouv import AsyncClient, DatagouvError, EnvironmentWarning, NetworkError
from datagouv._async.core.file_hosts import open_file
from datagouv._http.file_address import file_address
from tests.loopback import Loopback, Visit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.conftest import Portal

URL = "http://portal.example"


class _Proxy(Visit):
    """Answers in the place of the host that it is asked for."""

    def visit(self) -> None:
        seen: list[str] = self.server.seen  # type: ignore[attr-defined]  # set by the fixture
        seen.append(f"{self.path} {self.headers.get('Proxy-Authorization')}")
        if self.headers.get("Proxy-Authorization") == "Basic YWRhOndyb25n":
            self.answer({}, status=407)
        else:
            self.answer({"path": self.path})

    def do_CONNECT(self) -> None:  # noqa: N802  # the name that its base asks for
        self.visit()


@pytest.fixture
def proxy() -> Iterator[Loopback]:
    with Loopback(_Proxy) as server:
        server.seen = []  # type: ignore[attr-defined]  # what was asked of it
        yield server


def at(server: Loopback, user: str) -> str:
    return f"http://{user}@127.0.0.1:{server.server_address[1]}"


async def test_requests_go_through_the_proxy_of_their_scheme(
    monkeypatch: pytest.MonkeyPatch, proxy: Loopback
) -> None:
    monkeypatch.setenv("HTTP_PROXY", at(proxy, "ada:l%C3%A9on"))
    async with AsyncClient(base_url=URL) as client:
        answer = await client.request("GET", "site/")
    assert answer.json() == {"path": "http://portal.example/api/1/site/"}
    assert proxy.seen == ["http://portal.example/api/1/site/ Basic YWRhOmzDqW9u"]  # type: ignore[attr-defined]  # set by the fixture


async def test_an_exception_goes_around_it(monkeypatch: pytest.MonkeyPatch, portal: Portal) -> None:
    monkeypatch.setenv("ALL_PROXY", "gopher://nobody.example:1")
    monkeypatch.setenv("NO_PROXY", "localhost,fd00::/8,[::1],portal.example")
    portal.get(f"{URL}/api/1/site/").respond(json={})
    async with AsyncClient(base_url=URL) as client:
        await client.request("GET", "site/")
    assert len(portal.requests) == 1


@pytest.mark.parametrize(
    "no_proxy", ["localhost,fd00::/8", "[::1]", "::1,fe80::/10", "[fd00::/8]:80", "*", " , "]
)
async def test_any_way_to_write_an_exception_leaves_a_client_usable(
    monkeypatch: pytest.MonkeyPatch, no_proxy: str
) -> None:
    monkeypatch.setenv("NO_PROXY", no_proxy)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        async with AsyncClient(base_url=URL) as client:
            assert client.base_url == URL


async def test_what_means_nothing_is_left_out_with_one_warning_at_the_callers_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("NO_PROXY", "a.example,10.0.0.0/99,[::1")
    with pytest.warns(EnvironmentWarning, match=r"NO_PROXY: '10\.0\.0\.0/99', '\[::1'") as caught:
        async with AsyncClient(base_url=URL):
            pass
    assert len(caught) == 1
    assert not caught[0].filename.startswith(str(Path(datagouv.__file__).parent))


@pytest.mark.parametrize("user", ["ada:s3cret", "ada:s3/cret", "ada:s3#1cret@", "s3cret:", "ada:"])
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "all_proxy"])
async def test_no_error_shows_who_uses_the_proxy(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, user: str, variable: str
) -> None:
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        place = f"127.0.0.1:{nobody.getsockname()[1]}"
        monkeypatch.setenv(variable, f"http://{user}@{place}")
        caplog.set_level(logging.DEBUG)
        with pytest.raises(DatagouvError) as caught:
            async with AsyncClient(base_url=URL, retries=1) as client:
                await client.request("GET", "site/")
    text = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + caplog.text
    assert place in str(caught.value)
    assert variable in str(caught.value)
    assert not any(part in text for part in ("ada", "s3", "cret"))


@pytest.mark.parametrize("url", [URL, "https://portal.example"])
async def test_a_proxy_that_wants_another_password_is_named(
    monkeypatch: pytest.MonkeyPatch, proxy: Loopback, url: str
) -> None:
    monkeypatch.setenv("ALL_PROXY", at(proxy, "ada:wrong"))
    async with AsyncClient(base_url=url) as client:
        with pytest.raises(DatagouvError) as caught:
            await client.request("GET", "site/")
    assert "407" in str(caught.value)
    assert f"127.0.0.1:{proxy.server_address[1]} of ALL_PROXY" in str(caught.value)
    assert "wrong" not in "".join(traceback.format_exception(caught.value))


async def test_a_proxy_that_cannot_be_used_is_no_matter_until_it_is_needed(
    monkeypatch: pytest.MonkeyPatch, portal: Portal
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "gopher://nobody.example:1")
    portal.get("https://portal.example/api/1/site/").respond(json={})
    async with AsyncClient(base_url="https://portal.example") as client:
        await client.request("GET", "site/")
        with pytest.raises(DatagouvError, match=r"HTTP_PROXY: .*nobody\.example:1.* cannot"):
            await open_file(client._transport.wire, file_address("http://elsewhere.example/"), {})


async def test_a_client_of_ones_own_has_proxies_of_its_own(
    monkeypatch: pytest.MonkeyPatch, portal: Portal
) -> None:
    portal.get(f"{URL}/api/1/site/").mock(side_effect=httpx.ConnectError("no"))
    async with httpx.AsyncClient() as mine:
        monkeypatch.setenv("HTTP_PROXY", "gopher://nobody.example:1")
        async with AsyncClient(base_url=URL, http_client=mine, retries=0) as client:
            with pytest.raises(NetworkError, match=r"portal\.example is not reached, nothing"):
                await client.request("GET", "site/")
