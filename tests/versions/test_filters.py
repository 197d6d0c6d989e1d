"""A filter finds what fits, or is refused: no filter gives the whole catalogue."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import datagouv
from datagouv import DatagouvError, FieldError
from datagouv._sync.core.pages import Pages
from datagouv._udata import nouns
from datagouv._udata.capabilities import whole_path
from datagouv._udata.filters import Filter
from datagouv._udata.nouns.transfer import TRANSFERS
from datagouv._udata.query import Query
from tests.portal.server import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import Client
    from tests.portal.server import Server
    from tests.versions.results import Results

ID = "5bc04b2cff66bd680e499f4a"


def _queries() -> Iterator[Query]:
    for module in pkgutil.iter_modules(nouns.__path__, "datagouv._udata.nouns."):
        for value in vars(importlib.import_module(module.name)).values():
            # A list of one's own objects shares its noun with the list of all of them.
            if isinstance(value, Query) and not value.path.startswith("me/"):
                yield value


QUERIES = {query.path: query for query in _queries()}


def _name(query: Query) -> str:
    """Return the list as a caller writes it: "datasets.list()"."""
    verb = "search" if query.path.endswith("/search/") else "list"
    return f"{query.noun.replace(' ', '_')}.{verb}()"


def _value(filter: Filter) -> Any:
    if filter.kind == "choice" and filter.enumeration is not None:
        return next(iter(filter.enumeration.known), "x")
    if filter.choices:
        return filter.choices[0]
    values = {
        "flag": True,
        "switch": True,
        "id": ID,
        "period": ("2026-01-01", "2026-12-31"),
        "tags": ["arbres"],
        "texts": ["x"],
    }
    return values.get(filter.kind, "x")


def _refusal_of(client: Client, query: Query, given: dict[str, Any]) -> str:
    """Return what a list says that is asked for, or "" where it is answered."""
    asked = query.ask(given, known=(), parts=())
    try:
        Pages(client, datagouv.Dataset, asked).first()
    except DatagouvError as refusal:
        return str(refusal)
    return ""


def _parameters(swagger: dict[str, Any], path: str) -> dict[str, Any] | None:
    """Return the parameters that the portal declares for a list, if it has the list."""
    route = f"GET {whole_path(path)}"
    operation = swagger.get(route) or swagger.get(route.rstrip("/"))
    if operation is None:
        return None
    return {one["name"]: one for one in operation["parameters"] if one["in"] == "query"}


def test_a_filter_is_refused_if_and_only_if_the_portal_does_not_declare_it(
    client: Client, swagger: dict[str, Any], results: Results
) -> None:
    told, wrong = client.portal_info(), list[str]()
    assert len(QUERIES) > 15
    for path, query in QUERIES.items():
        declared = _parameters(swagger, path)
        if declared is None:
            continue
        if not declared and path == TRANSFERS.path:
            continue  # Before udata 17 it takes its filters without declaring them.
        assert told.filters(path) == declared.keys()
        refused = [name for name in query.filters if query.names.get(name, name) not in declared]
        for name in refused:
            said = _refusal_of(client, query, {name: _value(query.filters[name])})
            wanted = f"this portal, {told.software}, does not know the filter {name!r} of "
            if not said.startswith(f"{wanted}{query.noun}: it would answer with everything"):
                wrong.append(f"{path}?{name}= {said}")
        results.agree("filters", _name(query), sorted(refused))
    assert wrong == []


def test_an_order_is_refused_if_and_only_if_the_portal_does_not_declare_it(
    client: Client, swagger: dict[str, Any], results: Results
) -> None:
    software, wrong = client.portal_info().software, list[str]()
    for path, query in QUERIES.items():
        declared = (_parameters(swagger, path) or {}).get("sort", {}).get("enum") or ()
        for order in query.sorts if declared else ():
            said = _refusal_of(client, query, {"sort": order})
            wanted = f"this portal, {software}, does not know the order {order!r} of {query.noun}"
            if said.startswith(wanted) is (order in declared):
                wrong.append(f"{path}?sort={order} {said}")
        if declared:
            results.agree("orders", _name(query), sorted(set(query.sorts) - set(declared)))
    assert wrong == []


@pytest.fixture(scope="module")
def kinds(server: Server) -> dict[str, str]:
    """Return the title of a public dataset, a draft, and one that is deleted."""
    titles = {kind: f"{kind} {next(NUMBERS)}" for kind in ("public", "draft", "deleted")}
    for kind, title in titles.items():
        organization, private = server.organization, kind == "draft"
        made = server.make_dataset(title, organization=organization, private=private)
        if kind == "deleted":
            server.write("DELETE", f"/api/1/datasets/{made}/")
    return titles


@pytest.mark.parametrize(("filter", "kind"), [("private", "draft"), ("deleted", "deleted")])
def test_looking_for_drafts_does_not_give_what_is_published(
    client: Client, version: str, kinds: dict[str, str], server: Server, filter: str, kind: str
) -> None:
    given: Any = {filter: True, "organization": server.organization}

    if not version.startswith("15."):
        with pytest.raises(FieldError, match="this portal, a udata older than 11, does not know"):
            client.datasets.list(**given).first()
        with pytest.raises(FieldError, match="it would answer with everything"):
            client.datasets.count(**given)
    else:
        assert [one.title for one in client.datasets.list(**given)] == [kinds[kind]]
        assert client.datasets.count(**given) == 1


def test_the_topics_of_a_dataset_are_not_all_topics(client: Client, server: Server) -> None:
    dataset = client.dataset(server.make_dataset())

    with pytest.raises(FieldError, match="does not know the filter 'dataset' of topics"):
        dataset.topics().first()


def test_a_search_without_a_text_index_does_not_give_everything(
    client: Client, version: str
) -> None:
    if not version.startswith("15."):
        with pytest.raises(FieldError, match="does not know the filter 'q' of discussions"):
            client.discussions.search("introuvable").first()
    else:
        assert client.discussions.search("introuvable").first() is None


def test_lists_by_what_the_portal_knows_are_right(
    client: Client, server: Server, kinds: dict[str, str], version: str
) -> None:
    server.make_dataset("Ailleurs")

    found = {one.title for one in client.datasets.list(organization=server.organization)}

    # Before 10.0.5, lists leave one's own drafts and deleted datasets out.
    assert found == ({kinds["public"]} if version.startswith("9.") else set(kinds.values()))
