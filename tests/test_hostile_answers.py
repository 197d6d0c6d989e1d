"""Whatever JSON a server answers, nothing but an error of ours comes out of a verb."""

from __future__ import annotations

import contextlib
import copy
import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagouv import Client, DatagouvError
from tests.hostile_values import JSON

if TYPE_CHECKING:
    from collections.abc import Callable

URL = "https://portal.example"
ID = "5bc04b2cff66bd680e499f4a"
UUID = "54d47250-1daf-483b-965a-3013f8c76617"
MOMENT = "2026-01-01T10:00:00.123000+00:00"
USER = {"class": "User", "id": ID, "first_name": "Jane", "last_name": "Doe", "slug": "jane"}
ORGANIZATION = {"class": "Organization", "id": ID, "name": "Mairie", "slug": "mairie"}
RESOURCE = {
    "id": UUID,
    "title": "Trees",
    "filetype": "remote",
    "type": "main",
    "url": "https://example.org/a.csv",
    "format": "csv",
    "checksum": {"type": "sha1", "value": "a"},
    "extras": {"a": 1},
    "created_at": MOMENT,
    "internal": {"created_at_internal": MOMENT},
    "schema": {"name": "etalab/schema"},
}
MESSAGE = {"id": ID, "content": "Hello", "posted_by": USER, "posted_on": MOMENT}
ANYTHING: dict[str, Any] = {
    **RESOURCE,
    "id": ID,
    "class": "Dataset",
    "name": "Trees",
    "slug": "trees",
    "tags": ["a"],
    "organization": ORGANIZATION,
    "owner": USER,
    "resources": [RESOURCE],
    "resource": RESOURCE,
    "dataset": {"class": "Dataset", "id": ID},
    "dataset_id": ID,
    "datasets": [{"class": "Dataset", "id": ID}],
    "dataservices": [],
    "members": [{"user": USER, "role": "admin", "since": MOMENT}],
    "organizations": [ORGANIZATION],
    "user": USER,
    "discussion": [MESSAGE],
    "subject": {"class": "Dataset", "id": ID},
    "closed": None,
    "license": "lov2",
    "access_type": "open",
    "access_audiences": [],
    "temporal_coverage": {"start": "2026-01-01", "end": None},
    "spatial": {"zones": ["country:fr"]},
    "quality": {"score": 1.0},
    "metrics": {"views": 1},
    "last_modified": MOMENT,
    "created": MOMENT,
    "deleted": None,
    "status": "pending",
    "kind": "request",
    "followers": 3,
    "element": {"class": "Dataset", "id": ID},
    "image": "https://example.org/i.png",
    "logo": None,
    "logo_thumbnail": None,
    "banner_image": None,
    "banner_image_position": None,
    "image_thumbnail": None,
    "features": [{"id": "country:fr", "properties": {"name": "France"}}],
    "success": True,
    "label": "A",
    "text": "a",
}
"""An answer of which every verb can make something."""
PAGE = {"data": [ANYTHING], "next_page": None, "page": 1, "page_size": 100, "total": 1}
EDGE = st.sampled_from(
    [
        *(None, True, -1, 10**30, 1e300, "", "x", [], {}, [None], [[]], [{}], {"id": None}),
        *({"data": []}, "2026-13-45", "\ud800", [1, "a"], {"a": {"b": [1]}}),
    ]
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of everything inside a JSON value."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, item in items for place in _places(item, (*path, key)))]


@st.composite
def answers(draw: st.DrawFn) -> Any:
    """Draw an answer that is right but for a few places, or any JSON."""
    whole = copy.deepcopy(draw(st.sampled_from([ANYTHING, PAGE, [ANYTHING, ANYTHING], [USER]])))
    for place in draw(st.lists(st.sampled_from(_places(whole)), max_size=3)):
        value = draw(EDGE | JSON)
        if not place:
            return value
        held = whole
        try:
            for key in place[:-1]:
                held = held[key]
            if draw(st.integers(0, 4)) == 0:
                del held[place[-1]]
            else:
                held[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # Another change took it away.
    return whole


def _community(client: Client) -> Any:
    return client.community_resource(UUID, fetch=False)


def _logo(client: Client, content: bytes) -> Any:
    return client.organization(ID, fetch=False).upload_logo(content, filename="a.png")


def _items(client: Client) -> Any:
    job = client.harvest_source(ID, fetch=False).jobs().first()
    return job.items() if job is not None else []


VERBS: dict[str, Callable[[Client], Any]] = {
    "dataset": lambda c: c.dataset(ID),
    "dataset.update": lambda c: c.dataset(ID, fetch=False).update(title="x"),
    "dataset.add_tags": lambda c: c.dataset(ID, fetch=False).add_tags("abc"),
    "dataset.remove_tags": lambda c: c.dataset(ID, fetch=False).remove_tags("abc"),
    "dataset.update_extras": lambda c: c.dataset(ID, fetch=False).update_extras({"a": 1}),
    "dataset.delete_extras": lambda c: c.dataset(ID, fetch=False).delete_extras(["a"]),
    "dataset.delete": lambda c: c.dataset(ID, fetch=False).delete(),
    "dataset.restore": lambda c: c.dataset(ID, fetch=False).restore(),
    "dataset.sort_resources": lambda c: c.dataset(ID, fetch=False).sort_resources("title"),
    "dataset.follow": lambda c: c.dataset(ID, fetch=False).follow(),
    "dataset.is_following": lambda c: c.dataset(ID, fetch=False).is_following(),
    "dataset.followers": lambda c: list(c.dataset(ID, fetch=False).followers(limit=5)),
    "datasets": lambda c: list(c.datasets.list(limit=5)),
    "datasets of": lambda c: list(c.datasets.list(organization="a", fields=("title",), limit=5)),
    "datasets.pages": lambda c: [
        len(page) for page in c.datasets.list(prefetch=2, limit=5).pages()
    ],
    "datasets.first": lambda c: c.datasets.list(visible_only=True).first(),
    "datasets.count": lambda c: c.datasets.count(),
    "datasets.total": lambda c: len(c.datasets.list()),
    "datasets.search": lambda c: list(c.datasets.search("x", limit=5)),
    "datasets.suggest": lambda c: c.datasets.suggest("x"),
    "resource": lambda c: c.resource(UUID),
    "resource.update": lambda c: c.resource(UUID, fetch=False).update(title="x"),
    "resource.update url": lambda c: c.resource(UUID, dataset_id=ID, fetch=False).update(
        url="https://a.org/"
    ),
    "resource.delete": lambda c: c.resource(UUID, fetch=False).delete(),
    "resource.dataset": lambda c: c.resource(UUID, fetch=False).dataset(),
    "resource.delete_extras": lambda c: c.resource(UUID, fetch=False).delete_extras(["a"]),
    "community_resource": lambda c: c.community_resource(UUID),
    "community_resource.update": lambda c: c.community_resource(UUID, fetch=False).update(
        title="x"
    ),
    "community_resources": lambda c: list(c.community_resources.list(limit=5)),
    "organization": lambda c: c.organization(ID),
    "organization.change_role": lambda c: c.organization(ID).change_role(ID, "admin"),
    "organization.remove_member": lambda c: c.organization(ID).remove_member(ID),
    "organization.delete": lambda c: c.organization(ID, fetch=False).delete(),
    "organization.assignments": lambda c: c.organization(ID, fetch=False).assignments(),
    "organization.upload_logo": lambda c: c.organization(ID, fetch=False).upload_logo(
        b"\x89PNG", filename="a.png"
    ),
    "organization.delete_banner": lambda c: c.organization(ID, fetch=False).delete_banner(),
    "membership": lambda c: c.organization(ID, fetch=False).memberships.list(),
    "membership.ask": lambda c: c.organization(ID, fetch=False).memberships.ask("x"),
    "organization.datasets": lambda c: list(c.organization(ID, fetch=False).datasets(limit=5)),
    "reuse": lambda c: c.reuse(ID),
    "reuse.update": lambda c: c.reuse(ID, fetch=False).update(title="x"),
    "reuse.delete": lambda c: c.reuse(ID, fetch=False).delete(),
    "reuses": lambda c: list(c.reuses.list(limit=5)),
    "visualization": lambda c: c.visualization(ID),
    "visualization.update": lambda c: c.visualization(ID, fetch=False).update(title="x"),
    "dataservice": lambda c: c.dataservice(ID),
    "dataservice.update": lambda c: c.dataservice(ID, fetch=False).update(title="x"),
    "dataservice.access": lambda c: c.dataservice(ID, fetch=False).update(access_type="restricted"),
    "topic": lambda c: c.topic(ID),
    "topic.elements": lambda c: list(c.topic(ID, fetch=False).elements(limit=5)),
    "topic.datasets": lambda c: list(c.topic(ID, fetch=False).datasets(limit=5)),
    "topic.element.refresh": lambda c: c.topic(ID, fetch=False).element(ID).refresh(),
    "topic.element.update": lambda c: c.topic(ID, fetch=False).element(ID).update(title="x"),
    "discussion": lambda c: c.discussion(ID),
    "discussion.rename": lambda c: c.discussion(ID, fetch=False).rename("x"),
    "discussion.edit_comment": lambda c: c.discussion(ID, fetch=False).edit_comment(ID, "x"),
    "discussion.delete_comment": lambda c: c.discussion(ID, fetch=False).delete_comment(ID),
    "discussions": lambda c: list(c.discussions.search("x", limit=5)),
    "user": lambda c: c.user(ID),
    "me": lambda c: c.me.get(),
    "me.update": lambda c: c.me.update(about="x"),
    "me.counts": lambda c: c.me.counts(),
    "me.org_datasets": lambda c: c.me.org_datasets(),
    "me.invitations": lambda c: c.me.invitations(),
    "me.tokens": lambda c: c.me.tokens(),
    "post": lambda c: c.post(ID),
    "activities": lambda c: list(c.activities.list(limit=5)),
    "contact_point": lambda c: c.contact_point(ID),
    "contact_points": lambda c: list(c.contact_points.list(organization=ID, limit=5)),
    "transfer": lambda c: c.transfer(ID),
    "transfers": lambda c: c.transfers.list(),
    "harvest.list": lambda c: list(c.harvest_sources.list(limit=5)),
    "harvest.jobs": lambda c: list(c.harvest_source(ID, fetch=False).jobs(limit=5)),
    "harvest.items": _items,
    "harvest.backends": lambda c: c.harvest_sources.backends(),
    "licenses": lambda c: c.references.licenses(),
    "extensions": lambda c: c.references.extensions(),
    "dataset_badges": lambda c: c.references.dataset_badges(),
    "suggest_tags": lambda c: c.references.suggest_tags("x"),
    "schemas": lambda c: c.references.schemas(),
    "zone": lambda c: c.spatial.zone("a"),
    "zones": lambda c: c.spatial.zones(["a"]),
    "levels": lambda c: c.spatial.levels(),
    "site": lambda c: c.site(),
}


def used(value: Any) -> None:
    """Use a result in the ways that need no portal."""
    for one in value if isinstance(value, list) else [value]:
        repr(one)
        if hasattr(one, "to_dict"):
            one.to_dict()
            assert one == copy.deepcopy(one)
            for name in type(one).model_fields:
                with contextlib.suppress(DatagouvError):
                    getattr(one, name)


@pytest.mark.parametrize("verb", VERBS)
@settings(max_examples=8, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.lists(answers(), min_size=1, max_size=4))
def test_any_answer_is_used_or_an_error_of_ours(verb: str, said: list[Any]) -> None:
    asked = 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        body = said[min(asked, len(said) - 1)]
        asked += 1
        content = json.dumps(body).encode("utf-8", "surrogatepass")
        return httpx.Response(200, content=content, headers={"Content-Type": "application/json"})

    transport = httpx.MockTransport(answer)
    with (
        httpx.Client(transport=transport) as http,
        Client(
            base_url="https://portal.example", api_key="k", http_client=http, retries=0
        ) as client,
        contextlib.suppress(DatagouvError),
    ):
        used(VERBS[verb](client))
    assert asked < 1_100
