"""A filter finds what fits, or is refused: no filter gives the whole catalogue."""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING, Any

import pytest

import datagouv
from datagouv import FieldError
from datagouv._json import is_object
from datagouv._sync.core.pages import Pages
from datagouv._udata import nouns
from datagouv._udata.capabilities import whole_path
from datagouv._udata.query import Filter, Query
from tests.portal.server import NUMBERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv import Client
    from tests.portal.server import Server

ID = "5bc04b2cff66bd680e499f4a"
UNKNOWN_TO_10 = ("archived", "deleted", "private")


def _queries() -> Iterator[Query]:
    for module in pkgutil.iter_modules(nouns.__path__, "datagouv._udata.nouns."):
        for value in vars(importlib.import_module(module.name)).values():
            if isinstance(value, Query):
                yield value


QUERIES = {query.path: query for query in _queries()}


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
    except FieldError as refusal:
        return str(refusal)
    return ""


@pytest.fixture(scope="module")
def swagger(server: Server) -> dict[str, Any]:
    """Return the parameters of each list of the portal, read without the SDK."""
    told = {}
    for number in (1, 2):
        for path, operations in server.get(f"/api/{number}/swagger.json")["paths"].items():
            if is_object(operations.get("get")):
                listed = operations["get"].get("parameters", [])
                told[f"/api/{number}{path}"] = {one["name"]: one for one in listed}
    return told


def test_each_filter_of_each_list_is_declared_by_the_portal_or_refused(
    client: Client, swagger: dict[str, Any]
) -> None:
    silent = []
    assert len(QUERIES) > 15
    for path, query in QUERIES.items():
        declared = swagger.get(whole_path(path))
        for name, filter in query.filters.items() if declared is not None else ():
            if query.names.get(name, name) in declared:
                continue
            said = _refusal_of(client, query, {name: _value(filter)})
            if f"does not know the filter {name!r}" not in said:
                silent.append(f"{path}?{name}= {said}")
    assert silent == []


def test_each_order_is_declared_by_the_portal_or_refused(
    client: Client, swagger: dict[str, Any]
) -> None:
    silent = []
    for path, query in QUERIES.items():
        declared = swagger.get(whole_path(path), {}).get("sort", {}).get("enum")
        for order in query.sorts if declared else ():
            if order in declared:
                continue
            said = _refusal_of(client, query, {"sort": order})
            if f"does not know the order {order!r}" not in said:
                silent.append(f"{path}?sort={order} {said}")
    assert silent == []


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

    if version.startswith("10."):
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
    if version.startswith("10."):
        with pytest.raises(FieldError, match="does not know the filter 'q' of discussions"):
            client.discussions.search("introuvable").first()
    else:
        assert client.discussions.search("introuvable").first() is None


def test_lists_by_what_the_portal_knows_are_right(
    client: Client, server: Server, kinds: dict[str, str]
) -> None:
    server.make_dataset("Ailleurs")

    found = {one.title for one in client.datasets.list(organization=server.organization)}

    assert found == set(kinds.values())
