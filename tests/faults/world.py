"""What a verb acts upon, made and read on the server itself: its answers do not pass the SDK."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from uuid import uuid4

import httpx

from tests.faults import nouns, services
from tests.faults.proxy import Proxy
from tests.loopback import Loopback, Visit

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox

CONTENT = b"espece,hauteur\nhetre,21\n"
NEW_CONTENT = b"espece,hauteur\nhetre,21\nchene,18\n"
LARGE_CONTENT = b"espece,hauteur\n" + b"hetre,21\n" * 30
EXTRAS = {"origine": "terrain", "annee": 2024}

State = dict[str, dict[str, Any]]
"""Every object that a verb may touch, by what it is to the verb, with its fields."""


@dataclass
class It:
    """What one run acts upon.

    Attributes:
        title: The title of its dataset, or of the one to create, which no other has.
        dataset: The id of its dataset.
        hosted: The id of a hosted resource of it; the same for `remote`, and for the two of the
            community.
        folder: Where files come to, and from.
        needs: What was asked for.
        made: The ids of what is no dataset and no resource, by what it is to the verb.
    """

    title: str
    folder: Path
    dataset: str = ""
    hosted: str = ""
    remote: str = ""
    community: str = ""
    community_remote: str = ""
    organization: str = ""
    needs: frozenset[str] = frozenset()
    made: dict[str, str] = field(default_factory=dict)
    number: int = 0
    """Of the files to send, for two of one name in one second are another story."""

    def file(self, content: bytes = NEW_CONTENT) -> Path:
        """Return a file to send."""
        path = self.folder / "sent" / f"neuf{self.number or ''}.csv"
        path.parent.mkdir(exist_ok=True)
        if not path.exists():
            path.write_bytes(content)
        return path

    @property
    def downloads(self) -> Path:
        """The folder into which files are downloaded."""
        path = self.folder / "downloads"
        path.mkdir(exist_ok=True)
        return path


class World:
    """A portal, the proxy before it, and another host."""

    def __init__(self, portal: Sandbox) -> None:
        self.portal = portal
        address = urlsplit(portal.url)
        self.proxy = Proxy((str(address.hostname), int(address.port or 0)))
        self.proxy.services = services.answer
        self._direct = httpx.Client(base_url=portal.url, trust_env=False, timeout=60)
        # What is uploaded by the proxy's way has its URL there.
        self._arranging = httpx.Client(base_url=self.proxy.url, trust_env=False, timeout=60)
        self.root = Path(tempfile.mkdtemp(prefix="datagouv-faults-"))
        self._elsewhere = _Elsewhere()
        self.proxy.elsewhere = f"{self._elsewhere.url}/elsewhere"
        self.organization = ""
        self._me: dict[str, str] = {}

    def __enter__(self) -> World:
        self.proxy.__enter__()
        self._elsewhere.__enter__()
        fields = {"name": f"Pannes {uuid4().hex[:8]}", "description": "Pour les pannes."}
        self.organization = self.write("POST", "/api/1/organizations/", json=fields)["id"]
        return self

    def __exit__(self, *_error: object) -> None:
        self._direct.close()
        self._arranging.close()
        self.proxy.__exit__()
        self._elsewhere.__exit__()
        shutil.rmtree(self.root, ignore_errors=True)

    @property
    def asked_elsewhere(self) -> list[dict[str, str]]:
        """The headers of the requests that came to another host."""
        return self._elsewhere.asked

    def arrange(self, needs: set[str]) -> It:
        """Make what a verb needs: "dataset", "hosted", "remote", "community"…, "deleted"."""
        self.proxy.plan(None)
        name = uuid4().hex[:10]
        it = It(f"Panne {name}", self.root / name, organization=self.organization)
        it.needs = frozenset(needs)
        it.folder.mkdir()
        if "dataset" in needs:
            self._arrange_dataset(needs, it)
        nouns.arrange(self, it)
        return it

    def _arrange_dataset(self, needs: set[str], it: It) -> None:
        fields = {"title": it.title, "description": "Des arbres.", "tags": ["arbres", "forets"]}
        fields |= {"temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"}}
        fields |= {"extras": EXTRAS, "license": "lov2"}
        if "owned by an organization" in needs:
            fields["organization"] = self.organization
        it.dataset = self.write("POST", "/api/1/datasets/", json=fields)["id"]
        path = f"/api/1/datasets/{it.dataset}/"
        about = {"title": "Les arbres", "description": "Un par ligne.", "extras": EXTRAS}
        remote = {"url": "https://example.org/x.csv", "filetype": "remote", "type": "main"}
        if "hosted" in needs:
            it.hosted = self._upload(f"{path}upload/", f"{path}resources/", about)
        if "analysed" in needs:
            analysis = {"analysis:checksum": _sha1(CONTENT), "check:available": True}
            analysis["analysis:parsing:finished_at"] = "2026-11-28T10:00:00+00:00"
            extras = f"/api/2/datasets/{it.dataset}/resources/{it.hosted}/extras/"
            self.write("PUT", extras, user="admin", json=analysis)
        if "remote" in needs:
            sent = about | remote
            it.remote = self.write("POST", f"{path}resources/", json=sent)["id"]
        community = "/api/1/datasets/community_resources/"
        if "community" in needs:
            it.community = self._upload(f"{path}upload/community/", community, about)
        if "community_remote" in needs:
            sent = about | remote | {"dataset": {"class": "Dataset", "id": it.dataset}}
            it.community_remote = self.write("POST", community, json=sent)["id"]
        if "deleted" in needs:
            self.write("DELETE", path)

    def tidy(self, it: It) -> None:
        """Remove the files of a run, and what would make the next ones slow."""
        shutil.rmtree(it.folder, ignore_errors=True)
        nouns.tidy(self, it)

    def state(self, it: It) -> State:
        """Return what the server holds of it, and the folder that files come to."""
        datasets = [it.dataset] if it.dataset else self._titled(it.title)
        held: State = {}
        for number, id in enumerate(datasets):
            dataset = self._get(f"/api/1/datasets/{id}/")
            resources = dataset.pop("resources")
            # An order is a field too.
            dataset["order"] = [resource["id"] for resource in resources]
            held["dataset" if it.dataset else f"new dataset {number}"] = dataset
            path = f"/api/1/datasets/community_resources/?dataset={id}&page_size=50"
            self._hold(held, "resource", resources, it)
            self._hold(held, "community", self._get(path)["data"] if it.dataset else [], it)
        nouns.hold(self, it, held)
        files = [path for path in sorted(it.downloads.rglob("*")) if not _is_partial(path)]
        held["folder"] = {path.name: _sha1(path.read_bytes()) for path in files}
        ids = {it.dataset: "DATASET", it.hosted: "HOSTED", it.remote: "REMOTE"}
        ids |= {it.community: "COMMUNITY", it.community_remote: "COMMUNITY_REMOTE"}
        ids |= {str(one["id"]): what.upper() for what, one in held.items() if "id" in one}
        ids |= {id: what.upper() for what, id in it.made.items()}
        return _normal(held, {**ids, it.title: "TITLE", it.title.lower().replace(" ", "-"): "SLUG"})

    def _hold(self, held: State, what: str, found: list[dict[str, Any]], it: It) -> None:
        known = {it.hosted: "hosted", it.remote: "remote"}
        known |= {it.community: "community", it.community_remote: "community_remote"}
        new = sorted((one for one in found if one["id"] not in known), key=_made)
        for number, one in enumerate(new):
            known[one["id"]] = f"new {what} {number}"
        for one in found:
            one.pop("metrics")
            if one["filetype"] == "file":
                one["content"] = _sha1(self._file(one["url"]))
            held[known[one["id"]]] = one

    def ids(self, it: It) -> set[str]:
        """Return the ids of all that was made beside what was arranged."""
        held: State = {}
        nouns.hold(self, it, held)
        made = {str(one["id"]) for what, one in held.items() if what.startswith("new ")}
        if not it.dataset:
            return made | set(self._titled(it.title))
        dataset = self._get(f"/api/1/datasets/{it.dataset}/")
        path = f"/api/1/datasets/community_resources/?dataset={it.dataset}&page_size=50"
        found = {one["id"] for one in [*dataset["resources"], *self._get(path)["data"]]}
        return made | found - {it.hosted, it.remote, it.community, it.community_remote}

    def _titled(self, title: str) -> list[str]:
        mask = {"X-Fields": "data{id,title,deleted}"}
        path = "/api/1/datasets/?page_size=5&sort=-created"
        newest = self._get(path, headers=mask)["data"]
        # One that came twice was removed: that leaves a trace, which its owner alone sees.
        return [one["id"] for one in newest if one["title"] == title and not one["deleted"]]

    def _file(self, url: str) -> bytes:
        # By the server's own way: the URL may be the proxy's.
        answer = self._direct.get(urlsplit(url).path)
        return answer.content if answer.is_success else b""

    def _upload(self, path: str, collection: str, fields: dict[str, Any]) -> str:
        made = self.write("POST", path, files={"file": ("arbres.csv", CONTENT)})["id"]
        self.write("PUT", f"{collection}{made}/", json=fields)
        return str(made)

    def _get(self, path: str, headers: dict[str, str] | None = None) -> Any:
        self._direct.cookies.clear()
        key = {"X-API-KEY": self.portal.api_key}
        answer = self._direct.get(path, headers=key | (headers or {}))
        assert answer.is_success, answer.text
        return answer.json()

    def find(self, path: str) -> Any:
        """Return what is there, or `None`: an administrator sees it, but for what is one's own."""
        self._direct.cookies.clear()
        answer = self._direct.get(path, headers={"X-API-KEY": self._key_for(path)})
        assert answer.is_success or answer.status_code in (404, 410), answer.text
        return answer.json() if answer.is_success else None

    def _key_for(self, path: str) -> str:
        return self.portal.api_key if path.startswith("/api/1/me/") else self.portal.admin_api_key

    def file(self, url: str) -> bytes:
        """Return the content of a file of the portal."""
        return self._file(url)

    def me(self, user: str = "member") -> str:
        """Return the id of a user."""
        if user not in self._me:
            self._direct.cookies.clear()
            answer = self._direct.get("/api/1/me/", headers={"X-API-KEY": self.key(user)})
            self._me[user] = answer.json()["id"]
        return self._me[user]

    def key(self, user: str) -> str:
        """Return the key of a user."""
        keys = {"other": self.portal.other_api_key, "admin": self.portal.admin_api_key}
        return keys.get(user, self.portal.api_key)

    def write(self, method: str, path: str, user: str = "member", **options: Any) -> Any:
        """Change something, in the name of a user."""
        self._arranging.cookies.clear()
        key = {"X-API-KEY": self.key(user)}
        answer = self._arranging.request(method, path, headers=key, **options)
        assert answer.is_success, answer.text
        return answer.json() if answer.content else None


class _Elsewhere(Loopback):
    """Another host, which notes who comes."""

    def __init__(self) -> None:
        super().__init__(_Guest)
        self.asked: list[dict[str, str]] = []


class _Guest(Visit):
    server: _Elsewhere

    def visit(self) -> None:
        self.server.asked.append({name.lower(): value for name, value in self.headers.items()})
        self.answer({"from": {"another": "host"}})


def _is_partial(path: Path) -> bool:
    return path.is_dir() or path.name.startswith(".")


def _sha1(content: bytes) -> str:
    return hashlib.sha1(content, usedforsecurity=False).hexdigest()


def _made(one: dict[str, Any]) -> str:
    return str(one["internal"]["created_at_internal"])


def _without_profile(one: dict[str, Any]) -> dict[str, Any]:
    """Return a user by the id: other tests may change the profile of the same person meanwhile."""
    return {"class": "User", "id": one["id"]} if one.get("class") == "User" else one


def _normal(held: State, names: dict[str, str]) -> State:
    """Return the same as any other run has it: without ids, clocks and counts."""
    for one in held.values():
        one.pop("metrics", None)
    text = json.dumps(held, sort_keys=True)
    text = json.dumps(json.loads(text, object_hook=_without_profile), sort_keys=True)
    for id, name in names.items():
        if id:
            text = text.replace(id, name)
    text = re.sub(r"SLUG-\d+", "SLUG", text)
    text = re.sub(r"\d{4}-\d\d-\d\dT[\d:.]+(\+[\d:]+|Z)?", "WHEN", text)
    text = re.sub(r"\d{8}-\d{6}", "STAMP", text)
    state: State = json.loads(text)
    return state


def difference(before: State, after: State) -> set[str]:
    """Return what differs, as "dataset.title", "+new resource 0", "-hosted"."""
    changed = {f"+{what}" for what in after.keys() - before.keys()}
    changed |= {f"-{what}" for what in before.keys() - after.keys()}
    for what in before.keys() & after.keys():
        one, other = before[what], after[what]
        names = one.keys() | other.keys()
        changed |= {f"{what}.{name}" for name in names if one.get(name) != other.get(name)}
    return changed
