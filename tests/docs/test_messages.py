"""The commonest messages stand on a page in two languages, and each is produced here as it stands.

A row of the table begins with the message; `…` in it stands for anything.
"""

from __future__ import annotations

import re
import socket
import ssl
import subprocess
import time
from pathlib import Path
from shutil import which
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, DatagouvError
from tests.loopback import Loopback, Visit

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from datagouv.sandbox import Sandbox

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "docs/errors.md", ROOT / "docs/erreurs.fr.md"]
SECTIONS = ["## The commonest messages", "## Les messages les plus courants"]
ROW = re.compile(r"^\| `(.+?)` \| (.+?) \| (.+?) \|$", re.MULTILINE)
ID = "5bc04b2cff66bd680e499f4a"
UUID = "3f2b7a10-9c1d-4f3a-8a51-0b6a3d1c2e4f"
AN_OLD_KEY = "a-key-of-yesterday"


def rows(page: Path, section: str) -> list[tuple[str, str, str]]:
    text = page.read_text(encoding="utf-8").partition(f"{section}\n")[2].partition("\n## ")[0]
    return ROW.findall(text)


MESSAGES = [row[0] for row in rows(PAGES[0], SECTIONS[0])]


class Scripted(Visit):
    """A portal that always gives one answer, which its server holds."""

    def visit(self) -> None:
        kind, said = self.server.script  # type: ignore[attr-defined]  # set by `saying()`
        if kind == "silence":
            time.sleep(said)
        elif kind == "page":
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)
        else:
            self.answer({"message": said}, status=kind)

    def do_PUT(self) -> None:  # noqa: N802  # the name that its base asks for
        self.visit()

    def do_CONNECT(self) -> None:  # noqa: N802  # the name that its base asks for
        self.visit()


def saying(kind: Any, said: Any = "") -> Loopback:
    server = Loopback(Scripted)
    server.script = kind, said  # type: ignore[attr-defined]  # read by its visits
    return server


def nowhere() -> str:
    """Return the host and port of no server."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        return f"127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def causes(
    datagouv_portal: Sandbox, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[dict[str, Callable[[], object]]]:
    """Return, by a part of each message, the deed that causes it."""
    portal = datagouv_portal
    clients: list[Client] = []

    def client(url: str = portal.url, key: str | None = None, **options: Any) -> Client:
        made = Client(base_url=url, api_key=key, retries=0, **options)
        clients.append(made)
        return made

    mine = client(key=portal.api_key)
    theirs = client(key=portal.other_api_key)

    def dataset() -> Any:
        return mine.datasets.create(
            title="Messages", description="?", organization=portal.organization_id, private=True
        )

    def deleted() -> Any:
        made = dataset()
        made.update(private=False)
        made.delete()
        return theirs.dataset(made.id)

    def answered(kind: Any, said: Any, call: Callable[[Client], object], **options: Any) -> object:
        with saying(kind, said) as server:
            return call(client(server.url, **options))

    def through(proxy: str, **options: Any) -> object:
        monkeypatch.setenv("HTTPS_PROXY", proxy)
        try:
            return client("https://portal.example", **options).dataset("trees")
        finally:
            monkeypatch.delenv("HTTPS_PROXY")

    def through_a_proxy_with_a_login() -> object:
        with saying(407) as proxy:
            return through(proxy.url)

    def read(one: Client) -> object:
        return one.dataset("trees")

    def write(one: Client) -> object:
        return one.request("PUT", f"datasets/{ID}/", json={})

    yield {
        "this needs an API key": lambda: Client(environment="demo").datasets.create(
            title="Trees", description="?"
        ),
        "does not know the key": lambda: client(key="a-key-of-another-portal").me.get(),
        "has expired": lambda: answered(401, "Expired API token", read, key=AN_OLD_KEY),
        "right to change this dataset": lambda: theirs.dataset(
            published(mine, portal).id, fetch=False
        ).update(title="Mine"),
        "an administrator of the organization": lambda: theirs.organization(
            portal.organization_id
        ).update(description="Mine"),
        "which needs a key": lambda: client().dataset("trees-of-nowhere"),
        "has the form of": lambda: mine.dataset(UUID),
        "it was deleted": deleted,
        "takes nothing new": lambda: answered(
            423,
            "Due to security reasons, the creation of new content is currently disabled.",
            lambda one: one.datasets.create(title="Trees", description="?"),
            key=portal.api_key,
        ),
        "too many requests": lambda: answered(429, "Too Many Requests", read),
        "the portal failed": lambda: answered(503, "", read),
        "may have done it": lambda: answered(500, "", write, key=portal.api_key),
        "Client(timeout=": lambda: answered("silence", 0.6, read, timeout=0.2),
        "Client(deadline=": lambda: answered("silence", 0.6, read, deadline=0.2),
        "its name is not known": lambda: read(client("https://portal.invalid")),
        "refuses connections on port": lambda: read(client(f"http://{nowhere()}")),
        "speaks no TLS": lambda: plain(client, read),
        "the certificate of": lambda: unsigned(client, read, tmp_path),
        "the proxy refuses": lambda: through(f"http://{nowhere()}"),
        "wants a user name": through_a_proxy_with_a_login,
        "socksio": lambda: through(f"socks5://{nowhere()}"),
        "it is a page": lambda: answered("page", b"<html>Log in to this network</html>", read),
        "is not a field": lambda: dataset().update(titel="Trees"),
        "takes None for False": lambda: dataset().update(private=None),
        "350 caractères": lambda: dataset().update(title="x" * 400),
        "is not loaded": lambda: mine.dataset(ID, fetch=False).title,
        "would change nothing": lambda: setattr(dataset(), "title", "Trees"),
        "cannot be read": lambda: dataset().upload("no-such-file.csv", title="Trees"),
    }
    for one in clients:
        one.close()


def published(mine: Client, portal: Sandbox) -> Any:
    return mine.datasets.create(
        title="Public", description="?", organization=portal.organization_id
    )


def plain(client: Callable[[str], Client], call: Callable[[Client], object]) -> object:
    """Speak TLS to a server that speaks none."""
    with saying(200) as server:
        return call(client(server.url.replace("http:", "https:")))


def unsigned(
    client: Callable[[str], Client], call: Callable[[Client], object], folder: Path
) -> object:
    """Speak to a server with a certificate that nobody signed."""
    if which("openssl") is None:
        pytest.skip("openssl, which makes a certificate, is not on this machine")
    key, made = folder / "key.pem", folder / "certificate.pem"
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1"),
            *("-subj", "/CN=127.0.0.1", "-keyout", key, "-out", made),
        ],
        check=True,
        capture_output=True,
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(made, key)
    with saying(200) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        return call(client(server.url.replace("http:", "https:")))


@pytest.mark.parametrize("message", MESSAGES)
def test_a_message_of_the_page_is_that_of_the_package(
    message: str, causes: dict[str, Callable[[], object]]
) -> None:
    [cause] = [cause for part, cause in causes.items() if part in message]

    with pytest.raises(DatagouvError) as caught:
        cause()

    pattern = re.escape(message).replace("…", ".*")
    assert re.search(pattern, str(caught.value)), str(caught.value)


def test_the_page_holds_each_message_once(causes: dict[str, Callable[[], object]]) -> None:
    assert [[part for part in causes if part in message] for message in MESSAGES] == [
        [part] for part in causes
    ]
    assert len(MESSAGES) >= 25


def test_both_languages_hold_the_same_messages_and_explain_each() -> None:
    english, french = (rows(page, section) for page, section in zip(PAGES, SECTIONS, strict=True))

    assert [row[0] for row in french] == [row[0] for row in english]
    assert all(len(means) > 10 and len(remedy) > 10 for _, means, remedy in english + french)
