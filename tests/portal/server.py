"""The real server, asked without the SDK: what tests make on it, and what they read there."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, TypeAlias
from uuid import uuid4

import httpx

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox

Kind: TypeAlias = Literal["published", "draft", "archived", "user-owned", "restricted"]
User: TypeAlias = Literal["member", "other", "admin", "nobody"]
Changed: TypeAlias = Callable[..., set[str]]
"""Names what differs between two answers: see `differences()`."""
MOVES = {"last_modified", "internal"}
"""What any write of a resource moves."""

NUMBERS = itertools.count(1)
"""What makes a title, or the name of a file, one of its own."""
CLOCKS = {"last_modified", "last_update", "internal", "quality", "metrics"}
"""What the server computes anew at each write."""
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
        self._http = httpx.Client(base_url=portal.url, trust_env=False, timeout=60)
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
            "title": title or f"Jeu numéro {next(NUMBERS)}",
            "description": "Des arbres, un par ligne.",
            **fields,
        }
        return str(self.write("POST", "/api/1/datasets/", user, json=payload)["id"])

    def make_hosted(self, dataset: str, user: User = "member", **fields: Any) -> str:
        """Upload a file: of a name of its own, for two of one name in one second fail."""
        path = f"/api/1/datasets/{dataset}/"
        file = (f"arbres-{next(NUMBERS)}.csv", b"espece,hauteur\nhetre,21\n")
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
        file = (f"suivi-{next(NUMBERS)}.csv", b"espece,hauteur\nhetre,22\n")
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
            "title": f"Jeu plein {next(NUMBERS)}",
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


def a_name() -> str:
    """Return a name of its own: two files of one name in one second are another story."""
    return f"{uuid4().hex}.csv"


def differences(before: Any, after: Any, *, ignoring: set[str] = CLOCKS) -> set[str]:
    return {
        key
        for key in before.keys() | after.keys()
        if key not in ignoring and before.get(key, ...) != after.get(key, ...)
    }
