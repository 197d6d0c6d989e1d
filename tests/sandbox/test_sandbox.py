"""The sandbox keeps its promises: it serves the real software, and leaves nothing behind."""

from __future__ import annotations

import hashlib
import os
import signal
import socket
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import httpx
import pytest

import datagouv
from datagouv.sandbox import Event, Sandbox, SandboxError, _process

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

needs_signals = pytest.mark.skipif(sys.platform == "win32", reason="POSIX signals")


@pytest.fixture(scope="module")
def member(datagouv_portal: Sandbox) -> Iterator[httpx.Client]:
    with as_user(datagouv_portal, datagouv_portal.api_key) as client:
        yield client


@pytest.fixture
def temporary(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return the folder where this process's sandboxes put theirs, empty for now."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path


def as_user(portal: Sandbox, key: str) -> httpx.Client:
    return httpx.Client(base_url=portal.url, headers={"X-API-KEY": key}, trust_env=False)


def create_dataset(client: httpx.Client, portal: Sandbox, title: str, **fields: Any) -> Any:
    payload = {"title": title, "description": "Rien", "organization": portal.organization_id}
    answer = client.post("/api/1/datasets/", json=payload | fields)
    assert answer.status_code == 201, answer.text
    return answer.json()


def wait_until(happened: Callable[[], bool], *, seconds: float = 10) -> bool:
    deadline = time.monotonic() + seconds
    while not happened() and time.monotonic() < deadline:
        time.sleep(0.05)
    return happened()


def is_served(url: str) -> bool:
    try:
        httpx.get(url + "/api/1/site/", trust_env=False)
    except httpx.TransportError:
        return False
    return True


@contextmanager
def python(*arguments: str, temporary: Path, path: Path | None = None) -> Iterator[Any]:
    """Run another Python that finds this package, with a temporary folder of its own."""
    found = [str(path or ""), str(Path(datagouv.__path__[0]).parent)]
    environment = os.environ | {
        "TMPDIR": str(temporary),
        "TEMP": str(temporary),
        "TMP": str(temporary),
        "PYTHONPATH": os.pathsep.join(filter(None, found)),
    }
    with subprocess.Popen(
        [sys.executable, *arguments],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment,
        text=True,
        encoding="utf-8",
    ) as process:
        try:
            yield process
        finally:
            process.kill()


# What it serves


def test_the_member_creates_datasets_in_the_organization(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    spatial = {"zones": ["fr:commune:75056"], "granularity": "fr:commune"}
    dataset = create_dataset(
        member, datagouv_portal, "Un jeu du membre", license="lov2", spatial=spatial
    )

    assert dataset["organization"]["id"] == datagouv_portal.organization_id
    assert dataset["license"] == "lov2"
    assert dataset["spatial"]["zones"] == ["fr:commune:75056"]
    assert member.get("/api/1/me/").json()["id"] == datagouv_portal.user_id


def test_another_user_may_not_write_in_the_organization_and_an_administrator_may(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu convoité")
    url, change = f"/api/1/datasets/{dataset['id']}/", {"description": "Autre chose"}

    with as_user(datagouv_portal, datagouv_portal.other_api_key) as other:
        assert other.put(url, json=change).status_code == 403
    with as_user(datagouv_portal, datagouv_portal.admin_api_key) as admin:
        assert admin.put(url, json=change).status_code == 200


def test_it_announces_the_licences_and_places_that_it_has(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    served = {one["id"] for one in member.get("/api/1/datasets/licenses/").json()}
    levels = {one["id"] for one in member.get("/api/1/spatial/levels/").json()}

    assert served == set(datagouv_portal.licenses) >= {"lov2", "fr-lo", "odc-odbl", "notspecified"}
    assert levels >= {"country", "fr:region", "fr:commune"}
    for zone in datagouv_portal.zones:
        assert member.get(f"/api/1/spatial/zone/{zone}/").status_code == 200


@pytest.mark.parametrize(
    ("searched", "found"),
    [("foret", True), ("FORÊT hêtres", True), ("hêtre", True), ("forêt désert", False)],
)
@pytest.mark.parametrize("path", ["/api/1/datasets/", "/api/2/datasets/search/"])
def test_a_search_finds_all_its_words_in_titles_and_descriptions(
    datagouv_portal: Sandbox, member: httpx.Client, path: str, searched: str, found: bool
) -> None:
    title = f"Inventaire {path}"
    create_dataset(member, datagouv_portal, title, description="La forêt et ses hêtres")

    answer = member.get(path, params={"q": searched, "page_size": 100})

    assert answer.status_code == 200
    assert (title in [dataset["title"] for dataset in answer.json()["data"]]) is found


@pytest.mark.parametrize(
    "path",
    [
        "/api/1/organizations/",
        "/api/1/reuses/",
        "/api/1/dataservices/",
        "/api/2/topics/",
        "/api/2/organizations/search/",
        "/api/2/reuses/search/",
        "/api/2/dataservices/search/",
        "/api/2/topics/search/",
    ],
)
def test_every_list_can_be_searched(member: httpx.Client, path: str) -> None:
    answer = member.get(path, params={"q": "organisation bac"})

    assert answer.status_code == 200
    assert answer.json()["total"] == (1 if "organizations" in path else 0)


def test_discussions_and_transfers_are_found_by_their_subject(
    member: httpx.Client, datagouv_portal: Sandbox
) -> None:
    one, other = (create_dataset(member, datagouv_portal, f"Sujet {n}")["id"] for n in range(2))
    subject = {"class": "Dataset", "id": one}
    opened = member.post(
        "/api/1/discussions/", json={"title": "t", "comment": "c", "subject": subject}
    )
    asked = member.post(
        "/api/1/transfer/",
        json={
            "subject": subject,
            "recipient": {"class": "User", "id": datagouv_portal.user_id},
            "comment": "c",
        },
    )
    for path, made in (("discussions/?for=", opened), ("transfer/?subject=", asked)):
        answers = [member.get(f"/api/1/{path}{id}").json() for id in (one, other)]
        found, none = (one["data"] if isinstance(one, dict) else one for one in answers)
        assert [each["id"] for each in found] == [made.json()["id"]]
        assert none == []


def test_it_stores_files_and_serves_them_whole_or_in_part(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu et son fichier")
    content = b"a,b\n1,2\n" * 1000

    resource = member.post(
        f"/api/1/datasets/{dataset['id']}/upload/", files={"file": ("Été.csv", content)}
    ).json()

    assert resource["checksum"]["value"] == hashlib.sha1(content).hexdigest()
    assert httpx.get(resource["latest"], follow_redirects=True, trust_env=False).content == content
    whole = httpx.get(resource["url"], trust_env=False)
    part = httpx.get(
        resource["url"],
        headers={"Range": "bytes=8-15", "If-Range": whole.headers["etag"]},
        trust_env=False,
    )
    assert (whole.content, part.status_code, part.content) == (content, 206, content[8:16])


def test_it_shows_the_events_of_resources_and_moves_their_dates(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    dataset = create_dataset(member, datagouv_portal, "Un jeu surveillé")
    resources = f"/api/1/datasets/{dataset['id']}/resources/"
    remote = {"title": "Ailleurs", "url": "https://example.org/a.csv", "filetype": "remote"}
    seen = len(datagouv_portal.events())

    resource = member.post(resources, json=remote).json()
    before = member.get(f"/api/1/datasets/{dataset['id']}/").json()["last_modified"]
    member.put(f"{resources}{resource['id']}/", json={})
    after = member.get(f"/api/1/datasets/{dataset['id']}/").json()["last_modified"]
    member.delete(f"{resources}{resource['id']}/")

    assert datagouv_portal.events()[seen:] == [
        Event("resource-added", dataset["id"], resource["id"]),
        Event("resource-updated", dataset["id"], resource["id"]),
        Event("resource-removed", dataset["id"], resource["id"]),
    ]
    assert before < after


def test_threads_share_it_and_nothing_is_lost(
    datagouv_portal: Sandbox, member: httpx.Client
) -> None:
    def write_and_read(number: int) -> bool:
        dataset = create_dataset(member, datagouv_portal, f"Jeu partagé {number}")
        url = f"/api/1/datasets/{dataset['id']}/"
        changed = member.put(url, json={"description": f"Le {number}e"})
        return changed.status_code == 200 and member.get(url).json()["description"] == (
            f"Le {number}e"
        )

    with ThreadPoolExecutor(16) as pool:
        assert all(pool.map(write_and_read, range(32)))
    listed = member.get("/api/1/datasets/", params={"q": "partagé", "page_size": 100}).json()
    assert listed["total"] == 32


def test_a_connection_serves_again_after_a_body_that_was_not_read(
    datagouv_portal: Sandbox,
) -> None:
    with httpx.Client(base_url=datagouv_portal.url, trust_env=False) as anonymous:
        refused = anonymous.post("/api/1/datasets/x/upload/", files={"file": ("a", b"x" * 10**6)})
        again = anonymous.get("/api/1/site/")
        streams = [answer.extensions["network_stream"] for answer in (refused, again)]
        addresses = {stream.get_extra_info("client_addr") for stream in streams}

    assert refused.is_client_error
    assert again.status_code == 200
    assert len(addresses) == 1


# How it lives and ends


def test_two_sandboxes_run_at_once_and_the_end_of_one_is_not_that_of_the_other(
    datagouv_portal: Sandbox, temporary: Path
) -> None:
    second = Sandbox(settings={"READ_ONLY_MODE": True}).start()
    url = second.url
    try:
        with as_user(second, second.api_key) as client:
            refused = client.post("/api/1/datasets/", json={"title": "t", "description": "d"})
            listed = client.get("/api/1/datasets/")
    finally:
        second.stop()
        second.stop()

    assert refused.status_code == 423
    assert listed.json()["total"] == 0
    assert not is_served(url)
    assert is_served(datagouv_portal.url)
    assert list(temporary.iterdir()) == []
    with pytest.raises(SandboxError, match="does not run"):
        _ = second.url


@needs_signals
def test_it_dies_with_a_killed_parent(tmp_path: Path) -> None:
    code = """
import time
from datagouv.sandbox import Sandbox
with Sandbox() as portal:
    print(portal.url, flush=True)
    time.sleep(60)
"""
    with python("-c", code, temporary=tmp_path) as parent:
        url = parent.stdout.readline().strip()
        assert is_served(url)
        assert list(tmp_path.iterdir())

        parent.kill()

        assert wait_until(lambda: not is_served(url))
        assert wait_until(lambda: not list(tmp_path.iterdir()))


@needs_signals
def test_it_dies_with_a_parent_killed_while_it_starts(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", temporary=tmp_path) as parent:
        assert wait_until(lambda: bool(list(tmp_path.glob("*/order.json"))))
        time.sleep(0.5)

        parent.kill()

        assert wait_until(lambda: not list(tmp_path.iterdir()))


def test_it_ends_with_a_parent_that_forgets_it(tmp_path: Path) -> None:
    code = "import datagouv.sandbox as s; p = s.Sandbox().start(); print(p.url)"
    with python("-c", code, temporary=tmp_path) as parent:
        out, errors = parent.communicate(timeout=60)

    assert (parent.returncode, errors) == (0, "")
    assert not is_served(out.strip())
    assert list(tmp_path.iterdir()) == []


@needs_signals
def test_the_command_serves_until_it_is_stopped(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", "--verbose", temporary=tmp_path) as command:
        said = ""
        while "export ORGANIZATION_ID=" not in said:
            said += command.stdout.readline()
        told = dict(
            line.rsplit(maxsplit=1)
            for line in said.splitlines()
            if line[:3] in {"URL", "API", "org"}
        )
        answer = httpx.get(
            f"{told['URL']}/api/1/organizations/{told['organization']}/",
            headers={"X-API-KEY": told["API key"]},
            trust_env=False,
        )
        # It writes its line after it has answered: the signal shall not come in between.
        line = f"GET /api/1/organizations/{told['organization']}/ 200"
        assert any(line in written for written in command.stderr)

        command.send_signal(signal.SIGTERM)
        command.communicate(timeout=20)

    assert answer.json()["permissions"]["edit"] is True
    assert command.returncode == 0
    assert not is_served(told["URL"])
    assert list(tmp_path.iterdir()) == []


@needs_signals
def test_the_command_can_be_stopped_while_it_starts(tmp_path: Path) -> None:
    with python("-m", "datagouv.sandbox", temporary=tmp_path) as command:
        assert wait_until(lambda: bool(list(tmp_path.glob("*/order.json"))))
        command.send_signal(signal.SIGINT)
        out, errors = command.communicate(timeout=20)

    assert (command.returncode, out, errors) == (0, "", "")
    assert list(tmp_path.iterdir()) == []


# How it fails


def test_a_taken_port_is_told_in_the_words_of_the_server(temporary: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(SandboxError, match=r"could not start(.|\n)*in use|10048"):
            Sandbox(port=port).start()

    assert list(temporary.iterdir()) == []


def test_settings_that_udata_refuses_are_told_in_its_words(temporary: Path) -> None:
    with pytest.raises(SandboxError, match="nonsense is not a valid MongoDB URL"):
        Sandbox(settings={"MONGODB_HOST": "nonsense"}).start()

    assert list(temporary.iterdir()) == []


def test_it_is_not_awaited_for_ever(temporary: Path) -> None:
    with pytest.raises(SandboxError, match=r"not ready after 0\.2 s"):
        Sandbox(timeout=0.2).start()

    assert list(temporary.iterdir()) == []


def test_without_the_extra_it_says_how_to_install_it(
    temporary: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(_process, "find_spec", lambda _name: None)

    with pytest.raises(SandboxError, match=r"pip install 'datagouv-client\[sandbox\]'"):
        Sandbox().start()

    assert list(temporary.iterdir()) == []


def test_with_half_of_the_extra_it_says_so_too(tmp_path: Path) -> None:
    stub, own = tmp_path / "stub", tmp_path / "own"
    (stub / "udata").mkdir(parents=True)
    own.mkdir()
    (stub / "udata" / "__init__.py").write_text("raise ImportError('half of udata')")

    with python("-m", "datagouv.sandbox", temporary=own, path=stub) as command:
        _, errors = command.communicate(timeout=60)

    assert command.returncode == 1
    assert "half of udata" in errors
    assert "pip install 'datagouv-client[sandbox]'" in errors
    assert list(own.iterdir()) == []


def test_its_import_is_cheap(tmp_path: Path) -> None:
    code = """
import sys
import datagouv.sandbox.pytest_plugin
print({"httpx", "pydantic", "udata", "flask", "mongomock"} & set(sys.modules))
"""
    with python("-c", code, temporary=tmp_path) as process:
        out, errors = process.communicate(timeout=60)

    assert (out.strip(), errors) == ("set()", "")
