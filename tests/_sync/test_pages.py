# Generated from tests/_async/test_pages.py by scripts/unasync.py: edit that file, then `make style`.
"""Pages: what is known of a list before and after it is walked, and by which way it is asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    Client,
    FieldError,
    InvalidAnswerError,
    MissingKeyError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"
SEARCH = "/api/2/datasets/search/"
LIST = "/api/1/datasets/"
TOPIC = "5bc04b2cff66bd680e499f4a"
A_TOPIC = {"id": TOPIC, "name": "Vélo"}


@pytest.fixture
def shelf(portal: Portal, a_dataset: Callable[..., Any]) -> Callable[..., None]:
    """Return a function that puts so many datasets on the portal."""

    def put(count: int, path: str = LIST) -> None:
        def page(request: httpx.Request) -> httpx.Response:
            number, size = (int(request.url.params[name]) for name in ("page", "page_size"))
            rows = range(count)[(number - 1) * size : number * size]
            more = f"https://portal.example/?page={number}" if number * size < count else None
            data = [a_dataset(id=f"{row:024x}") for row in rows]
            return httpx.Response(200, json={"data": data, "next_page": more, "total": count})

        portal.get(path).mock(side_effect=page)

    return put


def test_the_total_is_known_before_the_walk_and_costs_no_request_of_its_own(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(3)
    datasets = client.datasets.list()
    assert portal.sent == []
    assert datasets.total == 3
    assert len([dataset for dataset in datasets]) == 3
    assert datasets.total == 3
    assert len(portal.sent) == 1


def test_the_total_is_that_of_the_portal_and_the_length_what_was_asked(
    client: Client, shelf: Callable[..., None]
) -> None:
    shelf(5)
    datasets = client.datasets.list(limit=2)
    assert datasets.total == 5
    assert datasets.__len__() == 2
    assert len([dataset for dataset in datasets]) == 2


def test_the_list_of_one_object_is_never_that_of_another(
    client: Client, portal: Portal
) -> None:
    organization = client.organization(ORGANIZATION, fetch=False)
    with pytest.raises(FieldError, match=r"client\.datasets\.list"):
        organization.datasets(organization="mairie")
    with pytest.raises(FieldError, match=r"client\.topics\.list"):
        (client.dataset(ORGANIZATION, fetch=False)).topics(dataset=organization.id)
    assert portal.sent == []


def test_a_list_and_a_collection_say_what_they_are_and_ask_nothing(
    client: Client, portal: Portal
) -> None:
    assert "of Dataset, loaded while" in repr(client.datasets.list())
    for collection in (client.datasets, client.resources):
        assert repr(collection).endswith(f"s of {client.base_url}>")
    assert portal.sent == []


def test_the_first_one_is_the_first_of_the_walk(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(250)
    datasets = client.datasets.list()
    first = datasets.first()
    assert first is not None
    assert [dataset for dataset in client.datasets.list(limit=1)] == [first]
    assert len(portal.sent) == 2


def test_each_walk_asks_again_and_an_empty_list_has_no_first(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(0)
    datasets = client.datasets.list()
    assert datasets.first() is None
    shelf(1)
    for _ in range(2):
        assert len([dataset for dataset in datasets]) == 1
    assert len(portal.sent) == 3


def test_what_is_drawn_back_onto_a_page_that_was_read_is_not_lost(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    def page(*ids: str, total: int) -> httpx.Response:
        more = "https://portal.example/?page=2" if total > 2 else None
        data = [a_dataset(id=id) for id in ids]
        return httpx.Response(200, json={"data": data, "next_page": more, "total": total})

    gone = httpx.Response(404, json={"message": "?"})
    # "a" and "b" are deleted once they are read, and "c" is then on the first page.
    answers = iter([page("a", "b", total=3), gone, page("c", total=1), page("c", total=1)])
    portal.get(LIST).mock(side_effect=lambda _: next(answers))

    datasets = client.datasets.list(page_size=2)
    assert [dataset.id for dataset in datasets] == ["a", "b", "c"]


@pytest.mark.parametrize("prefetch", [0, 1, 3])
def test_pages_come_in_their_order_however_many_are_on_their_way(
    client: Client, shelf: Callable[..., None], prefetch: int
) -> None:
    shelf(7)
    sizes = [
        len(page) for page in client.datasets.list(page_size=2, prefetch=prefetch).pages()
    ]
    assert sizes == [2, 2, 2, 1]


def test_a_walk_ahead_may_be_left_at_any_moment(
    client: Client, shelf: Callable[..., None]
) -> None:
    shelf(9)
    pages = client.datasets.list(page_size=2, prefetch=2).pages()
    for page in pages:
        assert len(page) == 2
        break
    pages.close()


def test_a_page_that_fails_ahead_fails_where_it_is_used(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    def page(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] == "2":
            return httpx.Response(400, json={"message": "no"})
        more = "https://portal.example/"
        return httpx.Response(200, json={"data": [a_dataset()], "next_page": more, "total": 5})

    portal.get(LIST).mock(side_effect=page)
    pages = client.datasets.list(page_size=1, prefetch=1).pages()
    assert len(next(pages)) == 1
    with pytest.raises(RefusedError):
        next(pages)


def test_counting_loads_no_records(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(42)
    assert client.datasets.count(tag="air") == 42
    (request,) = portal.requests
    assert request.headers["X-Fields"] == "data{id},next_page,page,page_size,total"
    assert request.url.params["page_size"] == "1"
    assert request.url.params["tag"] == "air"


def test_fields_that_were_not_asked_for_say_so(client: Client, portal: Portal) -> None:
    row = {"id": "a", "title": "Arbres", "resources": [{"id": "r", "url": "https://x.example/a"}]}
    portal.get(LIST).respond(json={"data": [row], "next_page": None, "total": 1})
    (dataset,) = [one for one in client.datasets.list(fields=("title", "resources.url"))]
    assert portal.requests[0].headers["X-Fields"].startswith("data{id,title,resources{url,id}},")
    assert (dataset.title, dataset.resources[0].url) == ("Arbres", "https://x.example/a")
    for record, field in ((dataset, "description"), (dataset.resources[0], "title")):
        with pytest.raises(NotLoadedError, match="refresh"):
            getattr(record, field)


def test_an_organization_is_named_by_its_slug(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(1)
    portal.get("/api/1/organizations/mairie/").respond(json={"id": ORGANIZATION})
    assert client.datasets.list(organization="mairie").total == 1
    assert portal.requests[0].headers["X-Fields"] == "id"
    assert portal.requests[1].url.params["organization"] == ORGANIZATION


@pytest.mark.parametrize("name", ["topic", "reuse", "dataservice", "organization"])
def test_a_filter_that_names_nothing_never_gives_the_whole_catalogue(
    client: Client, portal: Portal, shelf: Callable[..., None], name: str
) -> None:
    shelf(9)
    portal.get(url__regex=r".*/(topics|reuses|dataservices|organizations)/.*").respond(404, json={})
    with pytest.raises(NotFoundError, match=f"the filter {name}='no-such-thing'"):
        client.datasets.list(**{name: "no-such-thing"}).first()
    assert len(portal.sent) == 1


def test_an_object_that_went_since_it_was_held_never_gives_the_whole_catalogue(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(4)
    where = portal.get(f"/api/2/topics/{TOPIC}/").respond(json=A_TOPIC)
    topic = client.topic(TOPIC)
    datasets = topic.datasets(page_size=2)
    assert len([dataset for dataset in datasets]) == 4
    where.respond(404, json={})
    for pages in (topic.datasets(), datasets):
        with pytest.raises(NotFoundError, match=f"the filter topic='{TOPIC}'"):
            pages.first()


def test_an_object_that_goes_during_a_walk_never_gives_the_whole_catalogue(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    where = portal.get(f"/api/2/topics/{TOPIC}/").respond(json=A_TOPIC)
    shelf(4)
    pages = (client.topic(TOPIC, fetch=False)).datasets(page_size=2).pages()
    assert len(next(pages)) == 2
    where.respond(404, json={})
    shelf(9)
    with pytest.raises(NotFoundError, match=f"the filter topic='{TOPIC}'"):
        next(pages)


def test_an_object_that_grows_during_a_walk_is_looked_up_again_and_walked_on(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    portal.get(f"/api/2/topics/{TOPIC}/").respond(json=A_TOPIC)
    shelf(4)
    pages = (client.topic(TOPIC, fetch=False)).datasets(page_size=2).pages()
    assert len(next(pages)) == 2
    shelf(5)
    assert [len(page) for page in pages] == [2, 1]
    assert portal.sent.count(f"GET /api/2/topics/{TOPIC}/") == 2


@pytest.mark.parametrize("odd", [{"title": "x"}, {"id": ""}])
@pytest.mark.parametrize("fields", [None, ("title",)])
def test_a_row_without_an_id_does_not_hide_the_others(
    client: Client,
    portal: Portal,
    caplog: pytest.LogCaptureFixture,
    odd: dict[str, Any],
    fields: tuple[str, ...] | None,
) -> None:
    portal.get(LIST).respond(json={"data": [{"id": "a"}, odd], "next_page": None, "total": 2})
    found = [dataset.id for dataset in client.datasets.list(fields=fields)]
    assert found == ["a"]
    [warning] = [one for one in caplog.records if one.levelname == "WARNING"]
    assert "row 1 has no id" in warning.getMessage()


@pytest.mark.parametrize(
    "body",
    [
        {"html": "<html>"},
        {"json": []},
        {"json": {"data": [{"id": 5}]}},
        {"json": {"data": [1, {"title": "x"}], "next_page": None, "total": 2}},
    ],
)
def test_a_page_of_something_else_is_an_error_of_ours(
    client: Client, portal: Portal, body: dict[str, Any]
) -> None:
    portal.get(LIST).respond(200, **body)
    with pytest.raises(InvalidAnswerError, match="not a page of Dataset"):
        next(client.datasets.list().pages())


def test_a_list_that_is_not_there_is_an_error(client: Client, portal: Portal) -> None:
    portal.get(LIST).respond(404, json={"message": "?"})
    with pytest.raises(NotFoundError):
        client.datasets.list().first()


@pytest.mark.parametrize("total", [-1, 10**30, "many", [], 1.5])
def test_a_total_that_is_no_number_is_an_error_and_hides_no_record(
    client: Client, portal: Portal, total: object
) -> None:
    portal.get(LIST).respond(json={"data": [{"id": "a"}], "next_page": None, "total": total})
    datasets = client.datasets.list()
    with pytest.raises(InvalidAnswerError, match="total"):
        datasets.__len__()
    assert [dataset.id for dataset in datasets] == ["a"]


def test_what_is_refused_is_refused_before_anything_is_sent(
    client: Client, portal: Portal
) -> None:
    with pytest.raises(FieldError, match="is not an order of datasets"):
        client.datasets.list(sort="last_modified")
    with pytest.raises(FieldError, match="did you mean 'license'"):
        client.datasets.list(licence="lov2")
    with pytest.raises(FieldError, match="must be a text"):
        client.datasets.search(["arbres"])
    assert portal.sent == []


def test_a_list_of_what_is_hidden_needs_a_key(anyone: Client, portal: Portal) -> None:
    with pytest.raises(MissingKeyError):
        anyone.datasets.list(private=True).first()
    assert portal.sent == []


def test_a_search_asks_the_portals_own_search(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(2, SEARCH)
    assert client.datasets.search("arbres", license="lov2").total == 2
    (request,) = portal.requests
    assert request.url.params["q"] == "arbres"
    assert request.url.params["license"] == "lov2"
    assert "resources" not in request.headers["X-Fields"]


@pytest.mark.parametrize("status", [404, 405, 501])
def test_where_the_portal_has_no_search_its_list_is_searched(
    client: Client, portal: Portal, shelf: Callable[..., None], status: int
) -> None:
    portal.get(SEARCH).respond(status, json={"message": "Search endpoint not enabled"})
    shelf(2)
    for _ in range(2):
        assert client.datasets.search("arbres").total == 2
    # The second time, it is known.
    assert portal.sent == [f"GET {SEARCH}", f"GET {LIST}", f"GET {LIST}"]
    assert portal.requests[-1].url.params["q"] == "arbres"
    assert "sort" not in portal.requests[-1].url.params


def test_a_filter_that_only_the_full_search_has_is_refused_by_the_list(
    client: Client, portal: Portal
) -> None:
    portal.get(SEARCH).respond(501, json={"message": "Search endpoint not enabled"})
    with pytest.raises(FieldError, match="format_family"):
        client.datasets.search("arbres", format_family="tabular").first()


def test_a_search_that_fails_is_no_search_that_is_missing(
    client: Client, portal: Portal
) -> None:
    portal.get(SEARCH).respond(500, json={"message": "Internal Server Error"})
    with pytest.raises(ServerError):
        client.datasets.search("arbres").first()


def test_a_search_that_is_asked_for_resources_asks_the_list(
    client: Client, portal: Portal, shelf: Callable[..., None]
) -> None:
    shelf(1)
    dataset = client.datasets.search("arbres", fields=("title", "resources.url")).first()
    assert dataset is not None
    assert portal.sent == [f"GET {LIST}"]
    assert portal.requests[0].url.params["q"] == "arbres"


def test_suggestions_are_records_that_know_little(
    client: Client, portal: Portal
) -> None:
    row = {"id": "a", "title": "Arbres", "slug": "arbres", "acronym": None, "image_url": None}
    portal.get("/api/1/datasets/suggest/").respond(json=[row])
    (dataset,) = client.datasets.suggest("arb", size=3)
    assert dataset.slug == "arbres"
    assert dict(portal.requests[0].url.params) == {"q": "arb", "size": "3"}
    with pytest.raises(NotLoadedError):
        _ = dataset.description


@pytest.mark.parametrize(("facets", "asked"), [({"closed": []}, 1), ({}, 2), (None, 2)])
def test_a_search_that_ignored_the_text_gives_way_to_the_list(
    client: Client, portal: Portal, facets: object, asked: int
) -> None:
    def answer(id: str) -> dict[str, Any]:
        row = {"id": id, "title": "?", "subject": {"class": "Dataset", "id": ORGANIZATION}}
        return {"data": [row], "next_page": None, "total": 1, "facets": facets}

    portal.get("/api/2/discussions/search/").respond(json=answer("of the search"))
    portal.get("/api/1/discussions/").respond(json=answer("of the list"))

    found = [one.id for one in client.discussions.search("haies")]

    assert found == ["of the search" if asked == 1 else "of the list"]
    assert len(portal.sent) == asked
    again = [one.id for one in client.discussions.search("haies")]
    assert again == found
    assert len(portal.sent) == asked + 1


def test_what_pages_are_not_is_told_with_what_they_are(client: Client) -> None:
    with pytest.raises(TypeError, match=r"pages\.first\(\)"):
        client.datasets.list()[0]  # type: ignore[index]  # on purpose
    with pytest.raises(TypeError, match="`limit=` the first few"):
        client.datasets.list()[:3]  # type: ignore[index]  # on purpose


def test_the_usual_order_is_left_out_where_the_portal_refuses_it(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        if "sort" in request.url.params:
            return httpx.Response(400, json={"errors": {"sort": "not a valid choice"}})
        return httpx.Response(200, json={"data": [a_dataset()], "next_page": None, "total": 1})

    portal.get(LIST).mock(side_effect=answer)

    assert len([dataset for dataset in client.datasets.list()]) == 1
    assert ["sort" in request.url.params for request in portal.requests] == [True, False]
    with pytest.raises(RefusedError, match="not a valid choice"):
        client.datasets.list(sort="title").first()
