"""The verbs that change nothing, as `verbs.py` says: what they give is whole, or an error."""

from __future__ import annotations

from typing import Any

from tests.faults.verb import Act, Verb, client, listed, then
from tests.faults.world import It

_OWNED = "dataset,owned by an organization"
_WITH_A_DATASET = "mairie,joined,partial"
_FILE = "dataset,hosted"


def _record(noun: str, of: str = "") -> Act:
    """Return what gives a record that is not fetched: of what the run has, or of what it made."""

    def give(c: Any, it: It) -> Any:
        id = it.made[of] if of else getattr(it, noun)
        return getattr(c, noun)(id, fetch=False)

    return give


def _hosted(c: Any, it: It) -> Any:
    return c.resource(it.hosted, dataset_id=it.dataset, fetch=False)


async def _read_async(opened: Any) -> bytes:
    async with await opened as file:
        return bytes(await file.read())


def _read(r: Any, _it: It) -> Any:
    opened = r.open()
    if not hasattr(opened, "read"):
        return _read_async(opened)
    with opened:
        return opened.read()


_dataset, _organization = _record("dataset"), _record("organization")
_topic, _dataservice = _record("topic", "topic"), _record("dataservice", "dataservice")
_user = _record("user", "profile")
_element = then(_topic, lambda topic, it: topic.element(it.made["element"]))
_mairie = _record("organization", "mairie")
_memberships = then(_mairie, lambda organization, it: organization.memberships)
_token = listed(lambda c, it: c.me.tokens(), "token")


def _of(noun: str) -> Act:
    """Return what gives one of what the client has."""
    return lambda c, it: getattr(c, noun)


def _call(method: str, *args: Any, **options: Any) -> Act:
    """Return the call of a method, of a name that is one of several."""
    return lambda subject, it: getattr(subject, method)(*args, **options)


def _pages(c: Any, it: It) -> Any:
    return c.datasets.list(organization=it.made["mairie"], page_size=50)


RECORDS = (
    Verb("client.dataset", client, lambda c, it: c.dataset(it.dataset), _FILE),
    Verb("datasets.get", _of("datasets"), lambda d, it: d.get(it.dataset), _FILE),
    Verb("dataset.refresh", _dataset, lambda d, it: d.refresh(), _FILE),
    Verb(
        *("resources.get", _of("resources")),
        lambda r, it: r.get(it.hosted, dataset_id=it.dataset),
        _FILE,
    ),
    Verb(
        *("resources.get of an unknown dataset", _of("resources")),
        lambda r, it: r.get(it.hosted),
        _FILE,
    ),
    Verb("resource.refresh", _hosted, lambda r, it: r.refresh(), _FILE),
    Verb("resource.dataset", _hosted, lambda r, it: r.dataset(), _FILE),
    Verb("resource.is_older_than", _hosted, lambda r, it: r.is_older_than(it.dataset), _FILE),
    Verb(
        *("community_resources.get", _of("community_resources")),
        lambda r, it: r.get(it.community),
        "dataset,community",
    ),
    Verb("organizations.get", _of("organizations"), lambda o, it: o.get(it.organization), ""),
    Verb("element.refresh", _element, lambda e, it: e.refresh(), "topic,element"),
    Verb("me.get", _of("me"), lambda m, it: m.get(), "profile"),
    Verb("me.counts", _of("me"), lambda m, it: m.counts(), ""),
    Verb("token.refresh", _token, lambda t, it: t.refresh(), "token"),
    Verb("dataset.is_following", _dataset, lambda d, it: d.is_following(), "dataset,followed"),
    Verb("client.site", client, lambda c, it: c.site(), ""),
    Verb("client.portal_info", client, lambda c, it: c.portal_info(), ""),
    Verb("client.request", client, lambda c, it: c.request("GET", "site/"), ""),
)

_ONE_OF = {
    "datasets": "dataset",
    "organizations": "mairie",
    "topics": "topic",
    "reuses": "reuse",
    "dataservices": "dataservice",
    "visualizations": "visualization",
    "discussions": "dataset,discussion",
    "community_resources": "dataset,community",
    "posts": "",
    "harvest_sources": "",
}
"""What must be there for a list not to be empty once, and not another time."""

LISTS = (
    Verb(
        *("client.pages", client),
        lambda c, it: c.pages("datasets/", params={"organization": it.made["mairie"]}),
        _WITH_A_DATASET,
    ),
    Verb("pages.pages", _pages, lambda p, it: p.pages(), _WITH_A_DATASET),
    Verb("pages.first", _pages, lambda p, it: p.first(), _WITH_A_DATASET),
    Verb("pages.total", _pages, lambda p, it: p.total, _WITH_A_DATASET),
    *(
        Verb(
            f"{noun}.list", _of(noun), _call("list", page_size=50, limit=50), _ONE_OF.get(noun, "")
        )
        for noun in _ONE_OF
        if noun != "posts"
    ),
    # Other tests write posts meanwhile, and none with this word.
    Verb("posts.list", _of("posts"), _call("list", q="matrice", page_size=50, limit=50), ""),
    Verb("posts.count", _of("posts"), _call("count", q="matrice"), ""),
    Verb("users.list", _of("users"), _call("list", page_size=50, limit=50), "", user="admin"),
    Verb("users.count", _of("users"), _call("count"), "", user="admin"),
    Verb(
        *("activities.list", _of("activities")),
        lambda a, it: a.list(related_to=it.dataset),
    ),
    Verb("harvest_sources.count", _of("harvest_sources"), _call("count"), ""),
    *(
        Verb(f"{noun}.count", _of(noun), lambda c, it: c.count(dataset=it.dataset))
        for noun in ("reuses", "community_resources")
    ),
    *(
        Verb(
            *(f"{noun}.count", _of(noun)),
            lambda c, it: c.count(organization=it.made["mairie"]),
            "mairie",
        )
        for noun in ("topics", "dataservices", "visualizations")
    ),
    Verb(
        *("discussions.count", _of("discussions")),
        lambda d, it: d.count(subject=it.dataset),
        "dataset,discussion",
    ),
    Verb(
        *("organizations.count", _of("organizations")),
        lambda o, it: o.count(name=it.title),
        "mairie",
    ),
    Verb("datasets.count", _of("datasets"), lambda d, it: d.count(topic=it.made["topic"]), "topic"),
    Verb("activities.count", _of("activities"), lambda a, it: a.count(related_to=it.dataset)),
    *(
        # A word of this run alone: the objects of other runs do not change what is found.
        Verb(f"{noun}.search", _of(noun), lambda c, it: c.search(it.title.split()[-1]), need)
        for noun, need in _ONE_OF.items()
        if noun not in ("community_resources", "harvest_sources", "visualizations")
    ),
    *(
        Verb(f"{noun}.suggest", _of(noun), _call("suggest", "Panne"), _ONE_OF[noun])
        for noun in ("datasets", "organizations", "reuses", "dataservices")
    ),
    Verb("users.suggest", _of("users"), _call("suggest", "Panne"), ""),
    Verb("spatial.suggest", _of("spatial"), _call("suggest", "Paris"), ""),
    Verb(
        *("contact_points.list", _of("contact_points")),
        lambda c, it: c.list(organization=it.made["mairie"]),
        "mairie,contact",
    ),
    Verb(
        *("contact_points.suggest", _of("contact_points")),
        lambda c, it: c.suggest(it.title, organization=it.made["mairie"]),
        "mairie",
    ),
)

OF_A_RECORD = (
    *(
        Verb(f"dataset.{name}", _dataset, _call(name, page_size=50))
        for name in ("reuses", "dataservices", "topics", "community_resources", "activities")
    ),
    Verb("dataset.discussions", _dataset, lambda d, it: d.discussions(), "dataset,discussion"),
    Verb("dataset.followers", _dataset, lambda d, it: d.followers(), "dataset,followed"),
    Verb("organization.datasets", _organization, lambda o, it: o.datasets(page_size=50), _OWNED),
    *(
        Verb(
            *(f"organization.{name}", _mairie),
            _call(name, page_size=50),
            "mairie",
        )
        for name in (
            *("reuses", "dataservices", "topics", "discussions", "activities", "contact_points"),
        )
    ),
    Verb("organization.assignments", _mairie, lambda o, it: o.assignments(), "mairie"),
    Verb("memberships.list", _memberships, lambda m, it: m.list(), "mairie,request"),
    Verb("topic.elements", _topic, lambda t, it: t.elements(), "topic,element"),
    Verb("topic.datasets", _topic, lambda t, it: t.datasets(), "topic,element"),
    Verb("topic.dataservices", _topic, lambda t, it: t.dataservices(), "topic,element"),
    *(
        Verb(
            *(f"dataservice.{name}", _dataservice),
            _call(name),
            "dataservice",
        )
        for name in ("datasets", "reuses", "topics")
    ),
    *(
        Verb(
            *(f"user.{name}", _user),
            _call(name, page_size=50, limit=50),
            "profile",
        )
        for name in (
            *("datasets", "reuses", "dataservices", "topics", "community_resources"),
            *("discussions", "activities"),
        )
    ),
    *(
        Verb(f"me.{name}", _of("me"), _call(name, "Panne"), "")
        for name in ("org_datasets", "org_community_resources", "org_discussions", "org_reuses")
    ),
    Verb("me.invitations", _of("me"), lambda m, it: m.invitations(), "theirs,invited"),
    Verb("me.tokens", _of("me"), lambda m, it: m.tokens(), ""),
    Verb("transfers.list of a subject", _of("transfers"), lambda t, it: t.list(subject=it.dataset)),
    # A user of whom no run makes a member: one request for each organization otherwise.
    Verb("transfers.list", _of("transfers"), lambda t, it: t.list(), "", user="admin"),
)

LISTED_BY_THE_PORTAL = (
    *(
        Verb(
            *(f"references.{name}", _of("references")),
            _call(name),
            "",
            fresh=True,
        )
        for name in (
            *("extensions", "licenses", "frequencies", "resource_types", "schemas", "reuse_types"),
            *("reuse_topics", "contact_roles", "organization_roles", "access_reasons"),
            *("dataset_badges", "organization_badges", "reuse_badges"),
        )
    ),
    *(
        Verb(
            *(f"references.{name}", _of("references")),
            _call(name, "a"),
            "",
        )
        for name in ("suggest_tags", "suggest_formats", "suggest_mimes")
    ),
    Verb("harvest_sources.backends", _of("harvest_sources"), lambda h, it: h.backends(), ""),
    Verb("spatial.zone", _of("spatial"), lambda s, it: s.zone("country:fr"), ""),
    Verb("spatial.zones", _of("spatial"), lambda s, it: s.zones(["country:fr"]), ""),
    Verb("spatial.levels", _of("spatial"), lambda s, it: s.levels(), ""),
    Verb("spatial.granularities", _of("spatial"), lambda s, it: s.granularities(), ""),
)


def _all(rows: Any) -> Any:
    """Return all rows of a table, or of the traffic, to be compared one by one."""
    return _all_async(rows) if hasattr(rows, "__aiter__") else tuple(rows)


async def _all_async(rows: Any) -> tuple[Any, ...]:
    return tuple([row async for row in rows])


DATA = (
    Verb("resource.profile", _hosted, lambda r, it: r.profile(), _FILE),
    Verb("resource.columns", _hosted, lambda r, it: r.columns(), _FILE),
    Verb("resource.rows", _hosted, lambda r, it: _all(r.rows()), _FILE),
    Verb(
        *("resource.rows that fit", _hosted),
        lambda r, it: _all(r.rows([("espece", "isnotnull")], columns=["hauteur"], limit=5)),
        _FILE,
    ),
    Verb("rows.first", then(_hosted, lambda r, it: r.rows()), lambda r, it: r.first(), _FILE),
    Verb(
        *("resource.wait_for_analysis", _hosted),
        lambda r, it: r.wait_for_analysis(),
        f"{_FILE},analysed",
    ),
    *(
        Verb(f"resource.{name}", _hosted, _call(name, source="file"), _FILE)
        for name in ("to_arrow", "to_pandas", "to_polars")
    ),
    Verb(
        *("resource.to_parquet", _hosted),
        lambda r, it: r.to_parquet(it.downloads / "arbres.parquet"),
        *(_FILE, "folder.arbres.parquet"),
    ),
    Verb("metrics.datasets", _of("metrics"), lambda m, it: _all(m.datasets()), ""),
    Verb("metrics.resources", _of("metrics"), lambda m, it: _all(m.resources()), ""),
    Verb("metrics.reuses", _of("metrics"), lambda m, it: _all(m.reuses()), ""),
    Verb("metrics.dataservices", _of("metrics"), lambda m, it: _all(m.dataservices()), ""),
    Verb("metrics.organizations", _of("metrics"), lambda m, it: _all(m.organizations()), ""),
    Verb("metrics.site", _of("metrics"), lambda m, it: _all(m.site()), ""),
    *(
        Verb(f"{noun}.metrics_by_month", on, lambda one, it: one.metrics_by_month(), needs)
        for noun, on, needs in (
            ("dataset", _dataset, "dataset"),
            ("resource", _hosted, _FILE),
            ("organization", _mairie, "mairie"),
            ("reuse", _record("reuse", "reuse"), "reuse"),
            ("dataservice", _dataservice, "dataservice"),
        )
    ),
)

FILES = (
    Verb(
        *("resource.download", _hosted),
        lambda r, it: r.download(it.downloads),
        *(_FILE, "folder.arbres.csv"),
    ),
    Verb("resource.read_bytes", _hosted, lambda r, it: r.read_bytes(), _FILE),
    Verb("resource.iter_bytes", _hosted, lambda r, it: r.iter_bytes(), _FILE),
    Verb("resource.open", _hosted, _read, _FILE),
    Verb(
        *("dataset.download_resources", _dataset),
        lambda d, it: d.download_resources(it.downloads, stop_on_error=True, parallel=1),
        *(_FILE, "folder.arbres.csv"),
    ),
)

VERBS = (*RECORDS, *LISTS, *OF_A_RECORD, *LISTED_BY_THE_PORTAL, *FILES, *DATA)
