"""What the real server answers about every noun: no key is unknown, no value is misread."""

from __future__ import annotations

import itertools
from collections import defaultdict
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest
from pydantic import BaseModel

from datagouv import types
from tests.faults.nouns import picture

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .server import Server, User

_NUMBERS = itertools.count(1)
USERS: tuple[User, ...] = ("nobody", "other", "member", "admin")
Seen: TypeAlias = dict[type[BaseModel], list[dict[str, Any]]]

LIVE: dict[type[BaseModel], set[str]] = {
    types.ContactPointFields: {"organization"},
    types.DataserviceFields: {"organization"},
    types.DiscussionFields: {"organization"},
    types.HarvestSourceFields: {"organization"},
    types.PostFields: {"datasets", "reuses"},
    types.ReuseFields: {"organization", "datasets", "dataservices"},
    types.TopicFields: {"organization"},
    types.UserFields: {"organizations"},
    types.VisualizationFields: {"organization"},
    types.ApiTokenFields: {"token"},
}
"""What the live records add to their fields."""

NOT_MADE_HERE: dict[type[BaseModel], set[str]] = {
    # In a reference inside another record.
    types.DataserviceFields: {"class_"},
    types.OrganizationFields: {"class_"},
    types.ReuseFields: {"class_"},
    types.TopicFields: {"class_"},
    types.UserFields: {"class_"},
}
"""Fields that no answer of this file holds, with the reason."""


class Noted:
    """Every answer, by the class that describes it."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.seen: Seen = defaultdict(list)

    def note(self, kind: type[BaseModel], *answers: Any) -> Any:
        self.seen[kind] += answers
        return answers[0]

    def made(self, kind: type[BaseModel], path: str, payload: Any, user: User = "member") -> Any:
        return self.note(kind, self.server.write("POST", path, user, json=payload))

    def read(self, kind: type[BaseModel], path: str, *users: User) -> None:
        """Note an object, a list or a page, as these users see it."""
        for user in users or USERS:
            answer = self.server.get(path, user)
            if isinstance(answer, dict) and "next_page" in answer:
                answer = answer["data"]
            assert answer, path
            self.note(kind, *(answer if isinstance(answer, list) else [answer]))


@pytest.fixture(scope="module")
def noted(server: Server, suspended: Server, harvested: str, organization: str) -> Seen:
    """Return what the server answers about one object of each kind in full, and a minimal one."""
    noted = Noted(server)
    _organizations(noted, organization)
    contact = _contact_points(noted, organization)
    dataset = server.make_dataset(f"Arbres {next(_NUMBERS)}", organization=organization)
    dataservice = _dataservices(noted, organization, dataset, contact)
    reuse = _reuses(noted, organization, dataset, dataservice)
    topic = _topics(noted, organization, dataset)
    _discussions(noted, organization, dataset)
    _visualizations(noted, organization)
    _people(noted, organization, dataset)
    for kind, id in (
        ("Dataset", dataset),
        ("Dataservice", dataservice),
        ("Reuse", reuse),
        ("Topic", topic),
    ):
        _transfers(noted, kind, id)
    _posts(noted, dataset)
    _lists(noted)
    _harvests(noted, suspended, harvested)
    return noted.seen


def _title(word: str) -> str:
    return f"{word} {next(_NUMBERS)}"


def _organizations(noted: Noted, organization: str) -> None:
    path = "/api/1/organizations/"
    full = {
        "acronym": "MA",
        "url": "https://example.org",
        "business_number_id": "13002526500013",
        "banner_color": "#000091",
        "banner_image_position": 20,
        "image_url": "https://example.org/logo.png",
        "extras": {"origine": "terrain"},
        "presentation_blocs_published_at": "2026-01-01",
    }
    named = {"name": _title("Mairie"), "description": "Une mairie."}
    made = noted.made(types.OrganizationFields, path, named | full)["id"]
    noted.read(types.OrganizationFields, f"{path}{made}/")
    noted.read(types.OrganizationFields, f"{path}?page_size=2")
    noted.server.write("DELETE", f"{path}{made}/")
    noted.read(types.OrganizationFields, f"{path}{made}/", "member")

    ask = noted.server.write
    members, membership = f"{path}{organization}/member/", f"{path}{organization}/membership/"
    asked = noted.made(types.MembershipRequest, membership, {"comment": "Moi !"}, "other")["id"]
    noted.read(types.MembershipRequest, membership, "member")
    noted.note(types.Member, ask("POST", f"{membership}{asked}/accept/", json={}))
    other = noted.server.get("/api/1/me/", "other")["id"]
    noted.note(types.Member, ask("PUT", f"{members}{other}/", json={"role": "admin"}))
    ask("PUT", f"{members}{other}/", json={"role": "partial_editor"})
    assigned = [{"class": "Dataset", "id": noted.server.make_dataset(organization=organization)}]
    ask("PUT", f"{members}{other}/assignments/", json=assigned)
    noted.read(types.Assignment, f"{path}{organization}/assignments/", "member")
    ask("DELETE", f"{members}{other}/")
    invited = noted.made(types.MembershipRequest, members, {"user": other, "role": "editor"})
    noted.read(types.Invitation, "/api/1/me/org_invitations/", "other")
    ask("POST", f"{membership}{invited['id']}/cancel/", json={})


def _contact_points(noted: Noted, organization: str) -> str:
    path = "/api/1/contacts/"
    full = {"name": "Accueil", "email": "a@example.org", "contact_form": "https://example.org/a"}
    made = noted.made(
        types.ContactPointFields, path, full | {"role": "contact", "organization": organization}
    )["id"]
    noted.made(types.ContactPointFields, path, {"name": _title("Accueil"), "role": "creator"})
    noted.read(types.ContactPointFields, f"{path}{made}/")
    noted.read(types.ContactPointFields, f"/api/1/organizations/{organization}/contacts/")
    return str(made)


def _dataservices(noted: Noted, organization: str, dataset: str, contact: str) -> str:
    path, urls = "/api/1/dataservices/", "https://example.org/api"
    full = {
        "acronym": "SA",
        "description": "Les arbres, un par un.",
        "base_api_url": urls,
        "machine_documentation_url": urls,
        "technical_documentation_url": urls,
        "business_documentation_url": urls,
        "rate_limiting": "Dix par seconde",
        "rate_limiting_url": urls,
        "availability": 99.5,
        "availability_url": urls,
        "format": "REST",
        "license": "lov2",
        "access_type": "restricted",
        "access_audiences": [{"role": "private", "condition": "no"}],
        "access_type_reason": "Des arbres protégés",
        "access_type_reason_category": "protection_of_environment",
        "authorization_request_url": urls,
        "contact_points": [contact],
        "datasets": [dataset],
        "tags": ["arbres"],
        "extras": {"origine": "terrain"},
        "organization": organization,
    }
    made = noted.made(types.DataserviceFields, path, {"title": _title("Service")} | full)["id"]
    noted.made(types.DataserviceFields, path, {"title": _title("Service")})
    noted.read(types.DataserviceFields, f"{path}{made}/")
    noted.read(types.DataserviceFields, f"{path}?page_size=2")
    return str(made)


def _reuses(noted: Noted, organization: str, dataset: str, dataservice: str) -> str:
    path = "/api/1/reuses/"

    def fields() -> dict[str, Any]:
        return {
            "title": _title("Carte"),
            "description": "Une carte.",
            "type": "application",
            "topic": "others",
            "url": f"https://example.org/carte/{next(_NUMBERS)}",
        }

    full = {
        "datasets": [dataset],
        "dataservices": [dataservice],
        "tags": ["arbres"],
        "extras": {"origine": "terrain"},
        "organization": organization,
    }
    made = noted.made(types.ReuseFields, path, fields() | full)["id"]
    noted.server.write("PUT", f"{path}{made}/", json={"archived": "2026-01-01"})
    minimal = noted.made(types.ReuseFields, path, fields())["id"]
    noted.read(types.ReuseFields, f"{path}{made}/")
    noted.read(types.ReuseFields, f"{path}?page_size=2")
    noted.read(types.ReuseFields, "/api/2/reuses/?page_size=2")
    links = noted.server.get("/api/2/reuses/?page_size=1")["data"][0]
    noted.note(types.Link, links["datasets"], links["dataservices"])
    noted.server.write("DELETE", f"{path}{minimal}/")
    noted.read(types.ReuseFields, f"{path}{minimal}/", "member")
    return str(made)


def _topics(noted: Noted, organization: str, dataset: str) -> str:
    path = "/api/2/topics/"
    full = {
        "description": "Tous les arbres.",
        "tags": ["Arbres, etc."],
        "color": 3,
        "private": False,
        "spatial": {"zones": ["country:fr"], "granularity": "country"},
        "extras": {"origine": "terrain"},
        "organization": organization,
    }
    made = noted.made(types.TopicFields, path, {"name": _title("Thème")} | full)["id"]
    noted.made(types.TopicFields, path, {"name": _title("Thème")})
    elements = [
        {
            "title": "Les arbres",
            "description": "Un par ligne.",
            "tags": ["un"],
            "extras": {"origine": "terrain"},
            "element": {"class": "Dataset", "id": dataset},
        },
        {"title": "À venir"},
    ]
    added = noted.server.write("POST", f"{path}{made}/elements/", json=elements)
    noted.note(types.TopicElementFields, *added)
    noted.read(types.TopicElementFields, f"{path}{made}/elements/")
    noted.read(types.TopicFields, f"{path}{made}/")
    noted.read(types.TopicFields, f"{path}?page_size=2")
    return str(made)


def _discussions(noted: Noted, organization: str, dataset: str) -> None:
    path = "/api/1/discussions/"
    opened = {
        "title": "Et les haies ?",
        "comment": "Sont-elles comptées ?",
        "subject": {"class": "Dataset", "id": dataset},
    }
    made = noted.made(types.DiscussionFields, path, opened, "other")["id"]
    own = {"organization": organization, "extras": {"origine": "terrain"}}
    noted.made(types.DiscussionFields, path, opened | own)
    closed = {"comment": "Non.", "close": True, "organization": organization}
    noted.made(types.DiscussionFields, f"{path}{made}/", closed)
    edit = {"comment": "Le sont-elles ?"}
    edited = noted.server.write("PUT", f"{path}{made}/comments/0/", "other", json=edit)
    noted.note(types.DiscussionFields, edited)
    noted.read(types.DiscussionFields, f"{path}{made}/")
    noted.read(types.DiscussionFields, f"{path}?page_size=2")


def _visualizations(noted: Noted, organization: str) -> None:
    path = "/api/1/visualizations/"
    series = {"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}
    condition = {"_cls": "Filter", "column": "a", "condition": "is_null"}
    x_axis = {"column_x": "an", "type": "discrete"}
    minimal = {"title": _title("Courbe"), "description": "x", "x_axis": x_axis, "series": [series]}
    full = {
        "y_axis": {"label": "x", "min": 0, "max": 1.5, "unit": "%", "unit_position": "prefix"},
        "series": [
            {
                **series,
                "type": "line",
                "column_y": "n",
                "aggregate_y": "sum",
                "filters": condition,
                "column_x_name_override": "annee",
            }
        ],
        "extras": {"origine": "terrain"},
        "organization": organization,
    }
    made = noted.made(types.VisualizationFields, path, minimal | full)["id"]
    image = {"file": ("courbe.png", picture(), "image/png")}
    noted.server.write("POST", f"{path}{made}/image/", files=image)
    short = noted.made(types.VisualizationFields, path, minimal)["id"]
    noted.read(types.VisualizationFields, f"{path}{made}/")
    noted.read(types.VisualizationFields, path)
    noted.server.write("DELETE", f"{path}{short}/")
    noted.read(types.VisualizationFields, f"{path}{short}/", "member")


def _people(noted: Noted, organization: str, dataset: str) -> None:
    me = noted.server.portal.user_id
    noted.read(types.UserFields, "/api/1/me/", "other", "member", "admin")
    noted.read(types.UserFields, f"/api/1/users/{me}/")
    noted.read(types.UserFields, "/api/1/users/", "admin")
    noted.read(types.MeMetrics, "/api/1/me/metrics/", "member")
    full = {"name": "Essai", "expires_at": "2099-01-01"}
    for payload in (full, {}):
        token = noted.made(types.ApiTokenFields, "/api/1/me/api_tokens/", payload)["id"]
        noted.read(types.ApiTokenFields, "/api/1/me/api_tokens/", "member")
        noted.server.write("DELETE", f"/api/1/me/api_tokens/{token}/")

    noted.made(types.FollowCount, f"/api/1/datasets/{dataset}/followers/", {}, "other")
    noted.read(types.Follow, f"/api/1/datasets/{dataset}/followers/")
    noted.read(types.Activity, "/api/1/activity/?page_size=100", "member")
    noted.read(types.Activity, f"/api/1/activity/?organization={organization}", "member")


def _transfers(noted: Noted, kind: str, id: str) -> None:
    path, me = "/api/1/transfer/", noted.server.portal.user_id
    asked = {"subject": {"class": kind, "id": id}, "recipient": {"class": "User", "id": me}}
    made = noted.made(types.TransferFields, path, asked | {"comment": "S'il te plaît"})["id"]
    noted.read(types.TransferFields, f"{path}{made}/")
    noted.made(types.TransferFields, f"{path}{made}/", {"response": "refuse", "comment": "Non"})
    to = {"class": "Organization", "id": noted.server.portal.organization_id}
    noted.made(types.TransferFields, path, asked | {"recipient": to})


def _posts(noted: Noted, dataset: str) -> None:
    path = "/api/1/posts/"
    page = {"name": _title("Page"), "content": "Tout.", "kind": "page", "headline": "Les arbres"}
    made = noted.made(types.PostFields, path, page | {"datasets": [dataset]}, "admin")["id"]
    below = {"name": _title("Page"), "content": "Plus.", "kind": "page", "parent": made}
    noted.made(types.PostFields, path, below, "admin")
    noted.server.write("POST", f"{path}{made}/publish/", "admin")
    noted.read(types.PostFields, f"{path}{made}/")
    noted.read(types.PostFields, path)


def _lists(noted: Noted) -> None:
    for name in ("frequencies", "resource_types"):
        noted.read(types.Choice, f"/api/1/datasets/{name}/", "nobody")
    for path in ("reuses/types", "reuses/topics", "contacts/roles", "organizations/roles"):
        noted.read(types.Choice, f"/api/1/{path}/", "nobody")
    noted.read(types.License, "/api/1/datasets/licenses/", "nobody")
    noted.read(types.AccessReason, "/api/1/access_type/reason_categories/", "nobody")
    noted.read(types.TextSuggestion, "/api/1/datasets/suggest/formats/?q=cs", "nobody")
    noted.read(types.Site, "/api/1/site/", "nobody")
    noted.read(types.Level, "/api/1/spatial/levels/", "nobody")
    noted.read(types.Granularity, "/api/1/spatial/granularities/", "nobody")
    noted.read(types.ZoneSuggestion, "/api/1/spatial/zones/suggest/?q=paris", "nobody")
    noted.read(types.Zone, "/api/1/spatial/zone/fr:commune:75056/", "nobody")
    several = noted.server.get("/api/1/spatial/zones/fr:commune:75056,country:fr/")
    noted.note(types.Zone, *several["features"])


def _harvests(noted: Noted, suspended: Server, harvested: str) -> None:
    source, there = "/api/1/harvest/source/", Noted(suspended)
    there.seen = noted.seen
    there.read(types.HarvestSourceFields, f"{source}{harvested}/")
    there.read(types.HarvestSourceFields, "/api/1/harvest/sources/")
    there.read(types.HarvestBackend, "/api/1/harvest/backends/", "nobody")
    there.read(types.HarvestJob, f"{source}{harvested}/jobs/")
    for job in suspended.get(f"{source}{harvested}/jobs/")["data"]:
        there.read(types.HarvestJob, f"/api/1/harvest/job/{job['id']}/")
        there.read(types.HarvestItem, f"/api/1/harvest/job/{job['id']}/items/")


KINDS = sorted(
    {
        *LIVE,
        types.AccessReason,
        types.Activity,
        types.Assignment,
        types.Choice,
        types.Follow,
        types.FollowCount,
        types.Granularity,
        types.HarvestBackend,
        types.HarvestItem,
        types.HarvestJob,
        types.Invitation,
        types.Level,
        types.License,
        types.Link,
        types.MeMetrics,
        types.Member,
        types.MembershipRequest,
        types.OrganizationFields,
        types.Site,
        types.TextSuggestion,
        types.TopicElementFields,
        types.TransferFields,
        types.Zone,
        types.ZoneSuggestion,
    },
    key=lambda kind: kind.__name__,
)


def opened(kind: type[BaseModel]) -> type[BaseModel]:
    """Return a class that keeps what its fields do not know, as a record does."""
    return type(kind.__name__, (kind,), {"__module__": __name__}, extra="allow", frozen=True)


def parts(value: Any) -> Iterator[BaseModel]:
    """Find a value's models, at any depth."""
    if isinstance(value, BaseModel):
        yield value
        for item in (*vars(value).values(), *(value.model_extra or {}).values()):
            yield from parts(item)
    elif isinstance(value, list):
        for item in value:
            yield from parts(item)


@pytest.mark.parametrize("kind", KINDS)
def test_no_key_of_an_answer_is_unknown(noted: Seen, kind: type[BaseModel]) -> None:
    known = opened(kind)
    for answer in noted[kind]:
        for part in parts(known.model_validate(answer)):
            live = LIVE.get(kind, set()) if isinstance(part, known) else set()
            assert set(part.model_extra or {}) - live == set(), type(part).__name__


@pytest.mark.parametrize("kind", KINDS)
def test_an_answer_is_given_back_as_it_came(noted: Seen, kind: type[BaseModel]) -> None:
    known = opened(kind)
    for answer in noted[kind]:
        record = known.model_validate(answer)
        assert record.model_dump(mode="json", by_alias=True, exclude_unset=True) == answer


@pytest.mark.parametrize("kind", KINDS)
def test_no_field_is_made_up(noted: Seen, kind: type[BaseModel]) -> None:
    given = {key for answer in noted[kind] for key in answer}
    names = {name: str(field.validation_alias or name) for name, field in kind.model_fields.items()}
    never = {name for name, key in names.items() if key not in given}
    assert never == NOT_MADE_HERE.get(kind, set())


def test_every_kind_is_looked_at(noted: Seen) -> None:
    assert set(noted) == set(KINDS)
