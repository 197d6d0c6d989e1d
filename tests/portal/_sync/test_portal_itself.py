# Generated from tests/portal/_async/test_portal_itself.py by scripts/unasync.py: edit that file, then `make style`.
"""What the portal says of itself: its name, territories, lists, posts and harvests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, Organization, NotFoundError, NotLoadedError, RefusedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.portal.server import Server

POSTS = "/api/1/posts/"


def test_the_site_says_its_name_and_version(nobody: Client, server: Server) -> None:
    site = nobody.site()
    told = server.get("/api/1/site/", "nobody")
    assert (site.title, site.version) == (told["title"], told["version"])
    assert site.metrics.datasets == told["metrics"].get("datasets")


# Territories


def test_zones_are_suggested_and_got(nobody: Client) -> None:
    spatial = nobody.spatial
    (paris, *_) = spatial.suggest("paris", size=1)
    zone = spatial.zone(paris.id)
    assert (zone.id, zone.properties.name) == (paris.id, paris.name)
    ids = [paris.id, "country:fr"]
    assert [one.id for one in spatial.zones(ids)] == ids
    assert spatial.zones([]) == []
    with pytest.raises(NotFoundError):
        spatial.zone("fr:commune:00000")
    with pytest.raises(NotFoundError, match="no-such-zone"):
        spatial.zones(["country:fr", "no-such-zone"])


def test_levels_and_granularities_are_listed(nobody: Client) -> None:
    levels = {one.id for one in nobody.spatial.levels()}
    granularities = {one.id for one in nobody.spatial.granularities()}
    assert "fr:commune" in levels
    assert levels < granularities
    assert "poi" in granularities


# Lists


@pytest.mark.parametrize(
    ("name", "path", "known"),
    [
        ("licenses", "datasets/licenses", "lov2"),
        ("frequencies", "datasets/frequencies", "annual"),
        ("resource_types", "datasets/resource_types", "main"),
        ("reuse_types", "reuses/types", "application"),
        ("reuse_topics", "reuses/topics", "health"),
        ("contact_roles", "contacts/roles", "contact"),
        ("organization_roles", "organizations/roles", "editor"),
        ("dataset_badges", "datasets/badges", "hvd"),
        ("organization_badges", "organizations/badges", "certified"),
        ("reuse_badges", "reuses/badges", None),
    ],
)
def test_a_list_says_what_may_be_chosen(
    nobody: Client, server: Server, name: str, path: str, known: str | None
) -> None:
    chosen = getattr(nobody.references, name)()
    told = server.get(f"/api/1/{path}/", "nobody")
    assert [one.id for one in chosen] == [
        getattr(one, "get", lambda _, o=one: o)("id") for one in told
    ]
    assert known is None or known in [one.id for one in chosen]


def test_the_reasons_and_the_schemas_are_listed(nobody: Client, server: Server) -> None:
    reasons = server.get("/api/1/access_type/reason_categories/", "nobody")
    listed = nobody.references.access_reasons()
    assert [one.value for one in listed] == [one["value"] for one in reasons]
    assert all(one.label for one in listed)
    assert isinstance(nobody.references.schemas(), list)


def test_tags_formats_and_types_of_files_are_suggested(
    nobody: Client, server: Server
) -> None:
    made = server.make_dataset(tags=["bouleaux"])
    server.make_remote(made, format="csv", mime="text/csv")
    references = nobody.references
    assert "csv" in references.suggest_formats("cs")
    assert "text/csv" in references.suggest_mimes("csv")
    assert isinstance(references.suggest_tags("boul", size=3), list)


# Posts


@pytest.fixture(scope="module")
def posts(server: Server) -> list[str]:
    """Return a page with a dataset, an article, both published, and a draft."""
    dataset = server.make_dataset()
    bloc = {"class": "SectionBloc", "blocs": [{"class": "MarkdownBloc", "content": "Tout."}]}
    page = {"name": "Les arbres", "kind": "page", "body_type": "blocs", "blocs": [bloc]}
    new: list[dict[str, Any]] = [
        page | {"datasets": [dataset]},
        {"name": "Du nouveau", "kind": "news", "content": "Un arbre."},
        {"name": "Bientôt", "kind": "news", "content": "Deux arbres."},
    ]
    ids = [str(server.write("POST", POSTS, "admin", json=one)["id"]) for one in new]
    for id in ids[:2]:
        server.write("POST", f"{POSTS}{id}/publish/", "admin")
    return ids


def test_posts_are_listed_and_read(
    nobody: Client, admin: Client, posts: list[str]
) -> None:
    def ids(client: Client, **filters: Any) -> list[str]:
        return [
            one.id for one in client.posts.list(page_size=1, **filters) if one.id in posts
        ]

    assert ids(nobody) == posts[:2]
    assert ids(nobody, kind="page") == posts[:1]
    assert ids(admin) == ids(admin, with_drafts=False) == posts[:2]
    assert ids(admin, with_drafts=True) == posts
    for sort in ("created_at", "last_modified", "published", "name", "headline"):
        assert {*ids(nobody, sort=f"-{sort}")} == {*posts[:2]}
    assert nobody.posts.count(kind="page") >= 1
    with pytest.raises(NotFoundError):
        nobody.post(posts[2])


def test_a_post_in_a_list_does_not_hold_its_blocs(
    nobody: Client, posts: list[str]
) -> None:
    listed = [one for one in nobody.posts.list(kind="page")]
    (page,) = [one for one in listed if one.id == posts[0]]
    with pytest.raises(NotLoadedError, match="blocs"):
        _ = page.blocs
    assert len((page.refresh()).blocs) == 1
    assert page.datasets[0].client is nobody
    assert page.datasets[0].description
    assert [one for one in page.discussions()] == []


def test_posts_are_searched(nobody: Client, posts: list[str]) -> None:
    assert posts[1] in [one.id for one in nobody.posts.search("nouveau")]


# Harvests


@pytest.fixture
def harvester(suspended: Server) -> Iterator[Client]:
    portal = suspended.portal
    with Client(base_url=portal.url, api_key=portal.admin_api_key) as client:
        yield client


def test_a_harvest_tells_what_became_of_each_object(
    harvester: Client, harvested: str
) -> None:
    source = harvester.harvest_source(harvested)
    assert source.backend == "dcat"
    (job,) = [one for one in source.jobs(page_size=1)]
    assert (job.refresh()).ended is not None
    items = job.items()
    assert [item.status for item in items] == ["skipped", "skipped"]
    assert job.items(status="skipped") == items
    assert job.items(status="done") == []
    with pytest.raises(RefusedError):
        job.items(status="eaten")


def test_harvest_sources_are_listed_without_the_deleted_ones(
    harvester: Client, suspended: Server, harvested: str
) -> None:
    owner = {"organization": suspended.portal.organization_id}
    new = {"name": "De trop", "url": "https://example.org/x", "backend": "dcat", **owner}
    path = "/api/1/harvest/sources/"
    gone = suspended.write("POST", path, "admin", json=new)["id"]
    kept = suspended.write("POST", path, "admin", json=new | {"name": "À garder"})["id"]
    suspended.write("DELETE", f"/api/1/harvest/source/{gone}/", "admin")
    sources = harvester.harvest_sources

    def ids(**filters: Any) -> set[str]:
        return {one.id for one in sources.list(**filters)}

    assert {harvested, kept} <= ids()
    assert gone not in ids() | ids(deleted=False)
    assert gone in ids(deleted=True)
    of_organization = ids(organization=suspended.portal.organization_id)
    assert kept in of_organization
    assert harvested not in of_organization
    assert sources.count(organization=suspended.portal.organization_id) == len(
        of_organization
    )
    source = harvester.harvest_source(kept)
    assert isinstance(source.organization, Organization)
    assert "dcat" in [one.id for one in sources.backends()]
