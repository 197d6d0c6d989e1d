"""The nouns beside datasets and their resources: made for a run, and read after it, on the server.

A need is the name of an entry of `MADE`, or "new …": then what carries the run's title is looked
for. What an entry makes stays in `It.made`, by its name; what is read is named by that, too.
"""

from __future__ import annotations

import hashlib
import struct
import zlib
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from tests.faults.world import It, State


class Portal(Protocol):
    """The server, asked without the SDK: by "member", whose key the SDK has, "other" or "admin"."""

    def write(self, method: str, path: str, user: str = "member", **options: Any) -> Any: ...

    def find(self, path: str) -> Any:
        """Return what is there, as an administrator sees it, or `None`."""

    def file(self, url: str) -> bytes: ...

    def me(self, user: str = "member") -> str: ...


ORGANIZATIONS, DATASETS = "/api/1/organizations/", "/api/1/datasets/"
TOPICS, REUSES, DATASERVICES = "/api/2/topics/", "/api/1/reuses/", "/api/1/dataservices/"
VISUALIZATIONS = "/api/1/visualizations/"
DISCUSSIONS, CONTACTS, TRANSFERS = "/api/1/discussions/", "/api/1/contacts/", "/api/1/transfer/"
TOKENS = "/api/1/me/api_tokens/"
TAGS, WORDS = ["arbres", "forets"], "Des arbres."


def picture(shade: int = 128) -> bytes:
    """Return a PNG of a hundred points a side, all of one grey."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = struct.pack(">I", zlib.crc32(kind + data))
        return struct.pack(">I", len(data)) + kind + data + check

    rows = (b"\0" + bytes([shade]) * 100) * 100
    head = struct.pack(">IIBBBBB", 100, 100, 8, 0, 0, 0, 0)
    parts = (chunk(b"IHDR", head), chunk(b"IDAT", zlib.compress(rows)), chunk(b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


def address(it: It) -> str:
    """Return the URL of a run's reuse, for each is taken once."""
    return f"https://example.org/{it.title.replace(' ', '-').lower()}"


def _organization(portal: Portal, it: It, user: str = "member") -> str:
    fields = {"name": it.title, "description": WORDS, "url": "https://example.org/"}
    made = portal.write("POST", ORGANIZATIONS, user, json=fields | {"extras": {"annee": 2024}})
    return str(made["id"])


def _topic(portal: Portal, it: It) -> str:
    fields = {"name": it.title, "description": WORDS, "tags": TAGS, "extras": {"annee": 2024}}
    return str(portal.write("POST", TOPICS, json=fields)["id"])


def _element(number: int) -> Callable[[Portal, It], str]:
    def make(portal: Portal, it: It) -> str:
        fields = {"title": f"Chapitre {number}", "description": WORDS, "tags": TAGS}
        path = f"{TOPICS}{it.made['topic']}/elements/"
        return str(portal.write("POST", path, json=[fields])[0]["id"])

    return make


def _reuse(portal: Portal, it: It) -> str:
    fields = {"title": it.title, "description": WORDS, "tags": TAGS, "url": address(it)}
    fields |= {"type": "api", "topic": "health", "extras": {"annee": 2024}}
    return str(portal.write("POST", REUSES, json=fields)["id"])


def _dataservice(portal: Portal, it: It) -> str:
    fields = {"title": it.title, "description": WORDS, "tags": TAGS, "access_type": "restricted"}
    fields |= {"base_api_url": "https://example.org/api", "extras": {"annee": 2024}}
    return str(portal.write("POST", DATASERVICES, json=fields)["id"])


CHART: dict[str, Any] = {
    "description": WORDS,
    "x_axis": {"column_x": "an", "type": "discrete"},
    "series": [{"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}],
}


def _visualization(portal: Portal, it: It) -> str:
    fields = {**CHART, "title": it.title, "y_axis": {"label": "Arbres"}, "extras": {"annee": 2024}}
    return str(portal.write("POST", VISUALIZATIONS, json=fields)["id"])


def _discussion(portal: Portal, it: It) -> str:
    subject = {"class": "Dataset", "id": it.dataset}
    fields = {"title": it.title, "comment": "Combien ?", "subject": subject}
    made = portal.write("POST", DISCUSSIONS, json=fields)
    it.made["message"] = made["discussion"][0].get("id", "")  # There is none before udata 15.
    return str(made["id"])


def _answer(portal: Portal, it: It) -> str:
    path = f"{DISCUSSIONS}{it.made['discussion']}/"
    return str(portal.write("POST", path, json={"comment": "Deux."})["discussion"][1].get("id", ""))


def _request(portal: Portal, it: It) -> str:
    path = f"{ORGANIZATIONS}{it.made['mairie']}/membership/"
    return str(portal.write("POST", path, "other", json={"comment": "Moi !"})["id"])


def _joined(portal: Portal, it: It) -> str:
    it.made["request"] = _request(portal, it)
    path = f"{ORGANIZATIONS}{it.made['mairie']}/"
    portal.write("POST", f"{path}membership/{it.made['request']}/accept/", json={})
    return portal.me("other")


def _partial(portal: Portal, it: It) -> str:
    path = f"{ORGANIZATIONS}{it.made['mairie']}/member/{it.made['joined']}/"
    portal.write("PUT", path, json={"role": "partial_editor"})
    fields = {"title": it.title, "description": WORDS, "organization": it.made["mairie"]}
    return str(portal.write("POST", DATASETS, json=fields)["id"])


def _invitation(portal: Portal, it: It) -> str:
    path = f"{ORGANIZATIONS}{it.made['mairie']}/member/"
    sent = {"user": portal.me("other"), "role": "editor"}
    return str(portal.write("POST", path, json=sent)["id"])


def _invited(portal: Portal, it: It) -> str:
    path = f"{ORGANIZATIONS}{it.made['theirs']}/member/"
    sent = {"user": portal.me(), "role": "editor"}
    return str(portal.write("POST", path, "other", json=sent)["id"])


def _contact(portal: Portal, it: It) -> str:
    fields = {"name": "Accueil", "email": "accueil@example.org", "role": "contact"}
    owner = {"organization": it.made["mairie"]}
    return str(portal.write("POST", CONTACTS, json=fields | owner)["id"])


def _transfer(portal: Portal, it: It) -> str:
    subject = {"class": "Dataset", "id": it.dataset}
    recipient = {"class": "Organization", "id": it.organization}
    fields = {"subject": subject, "recipient": recipient, "comment": "Prends-en soin"}
    return str(portal.write("POST", TRANSFERS, json=fields)["id"])


def _banner(portal: Portal, it: It) -> str:
    path = f"{ORGANIZATIONS}{it.made['mairie']}/banner/"
    portal.write("POST", path, files={"file": ("banniere.png", picture(), "image/png")})
    return ""


def _followed(portal: Portal, it: It) -> str:
    portal.write("POST", f"{DATASETS}{it.dataset}/followers/")
    return ""


def _served(portal: Portal, it: It) -> str:
    path = f"{DATASERVICES}{it.made['dataservice']}/datasets/"
    portal.write("POST", path, json=[{"id": it.dataset}])
    return ""


def _used(noun: str) -> Callable[[Portal, It], str]:
    def make(portal: Portal, it: It) -> str:
        id = it.dataset if noun == "dataset" else it.made[noun]
        portal.write("POST", f"{REUSES}{it.made['reuse']}/{noun}s/", json={"id": id})
        return ""

    return make


def _profile(portal: Portal, it: It) -> str:
    fields = {"about": "Je compte les arbres.", "website": "https://example.org/"}
    return str(portal.write("PUT", "/api/1/me/", json=fields)["id"])


def _token(portal: Portal, it: It) -> str:
    return str(portal.write("POST", TOKENS, json={"name": it.title})["id"])


def _deleted(path: str, name: str) -> Callable[[Portal, It], str]:
    def make(portal: Portal, it: It) -> str:
        portal.write("DELETE", f"{path}{it.made[name]}/")
        return ""

    return make


MADE: dict[str, Callable[[Portal, It], str]] = {
    "mairie": _organization,
    "theirs": lambda portal, it: _organization(portal, it, "other"),
    "topic": _topic,
    "element": _element(1),
    "element_2": _element(2),
    "reuse": _reuse,
    "dataservice": _dataservice,
    "served": _served,
    "used": _used("dataset"),
    "used service": _used("dataservice"),
    "visualization": _visualization,
    "discussion": _discussion,
    "answer": _answer,
    "request": _request,
    "joined": _joined,
    "partial": _partial,
    "invitation": _invitation,
    "invited": _invited,
    "contact": _contact,
    "transfer": _transfer,
    "banner": _banner,
    "followed": _followed,
    "profile": _profile,
    "token": _token,
    "mairie_deleted": _deleted(ORGANIZATIONS, "mairie"),
    "reuse_deleted": _deleted(REUSES, "reuse"),
    "dataservice_deleted": _deleted(DATASERVICES, "dataservice"),
}
"""In the order in which one needs another."""

_COLLECTIONS = {
    "mairie": ORGANIZATIONS,
    "theirs": ORGANIZATIONS,
    "topic": TOPICS,
    "reuse": REUSES,
    "dataservice": DATASERVICES,
    "discussion": DISCUSSIONS,
    "visualization": VISUALIZATIONS,
}


def arrange(portal: Portal, it: It) -> None:
    """Make what a run needs, beside datasets and resources."""
    for name, make in MADE.items():
        if name in it.needs:
            made = make(portal, it)
            if made:
                it.made[name] = made


def tidy(portal: Portal, it: It) -> None:
    """Leave the organizations of a run: each request of a user reads all that they belong to."""
    made = [it.made[name] for name in ("mairie", "theirs") if name in it.made]
    if "new mairie" in it.needs:
        listed = portal.find(f"{ORGANIZATIONS}?page_size=5&sort=-created")["data"]
        made += [one["id"] for one in listed if one["name"] == it.title]
    for id in made:
        path = f"{ORGANIZATIONS}{id}/"
        found = portal.find(path)
        if found["deleted"]:
            portal.write("PUT", path, "admin", json={"deleted": None})
        for member in found["members"]:
            portal.write("DELETE", f"{path}member/{member['user']['id']}/", "admin")


def hold(portal: Portal, it: It, held: State) -> None:
    """Read what a run may have touched."""
    reading = _Reading(portal, it, held)
    for name, path in _COLLECTIONS.items():
        if name in it.made:
            reading.one(name, f"{path}{it.made[name]}/")
        elif f"new {name}" in it.needs:
            listed = portal.find(f"{path}?page_size=5&sort=-created")["data"]
            alike = [one for one in listed if it.title in (one.get("title"), one.get("name"))]
            # One that came twice was removed: that leaves a trace, which its owner alone sees.
            there = [one for one in alike if not one.get("deleted") and not one.get("deleted_at")]
            for number, one in enumerate(there):
                reading.one(f"new {name} {number}", f"{path}{one['id']}/")
    if "transfer" in it.needs or "new transfer" in it.needs:
        reading.rows("transfer", portal.find(f"{TRANSFERS}?subject={it.dataset}"))
    if "profile" in it.made:
        reading.one("profile", "/api/1/me/")
    if "followed" in it.needs or "new follower" in it.needs:
        rows = portal.find(f"{DATASETS}{it.dataset}/followers/")["data"]
        names = {portal.me(): "MEMBER"}
        ids = [row["follower"]["id"] for row in rows]
        held["followers"] = {names.get(id, id): True for id in ids}
    if "token" in it.needs or "new token" in it.needs:
        rows = [row for row in portal.find(TOKENS) if row["name"] == it.title]
        reading.rows("token", rows)
    if "partial" in it.made:
        reading.one("partial", f"{DATASETS}{it.made['partial']}/")


_CLOCKS = ("token_prefix", "last_used_at", "user_agents", "last_login_at", "current_login_at")
_IMAGES = ("logo", "logo_thumbnail", "image", "image_thumbnail", "banner_image")


class _Reading:
    """What is read, by what it is to the verb."""

    def __init__(self, portal: Portal, it: It, held: State) -> None:
        self._portal = portal
        self._held = held
        self._known = {id: name for name, id in it.made.items()}

    def one(self, name: str, path: str) -> None:
        """Read an object, and what is kept apart from it."""
        found = self._portal.find(path)
        if found is None:
            return
        for key in _IMAGES:
            if found.get(key):
                found[key] = hashlib.sha1(self._portal.file(found[key])).hexdigest()
        if path.startswith(TOPICS):
            self.rows("element", self._portal.find(f"{path}elements/?page_size=50")["data"])
        if path.startswith(DISCUSSIONS):
            self.rows("message", found.pop("discussion"))
        if path.startswith(ORGANIZATIONS) and not found["deleted"]:
            self.rows("membership", self._portal.find(f"{path}membership/"))
            self.rows("contact", self._portal.find(f"{path}contacts/")["data"])
            found["assignments"] = [
                (one["user"]["id"], one["subject"]["id"])
                for one in self._portal.find(f"{path}assignments/")
            ]
        if path == "/api/1/me/":
            known = ("id", "about", "website", "first_name", "last_name", "email", "mail_cadence")
            found = {key: found.get(key) for key in known}
        self._held[name] = found

    def rows(self, what: str, rows: list[dict[str, Any]]) -> None:
        """Keep the objects of a list."""
        for one in rows:
            for clock in _CLOCKS:
                one.pop(clock, None)
        new = [one for one in rows if one["id"] not in self._known]
        # What was made by one request has one date.
        new.sort(key=lambda one: str(one.get("title") or one.get("created")))
        names = {one["id"]: f"new {what} {number}" for number, one in enumerate(new)}
        self._held.update({(names | self._known)[one["id"]]: one for one in rows})
