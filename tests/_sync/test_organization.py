# Generated from tests/_async/test_organization.py by scripts/unasync.py: edit that file, then `make style`.
"""Organizations: what they publish, page by page, and what is published in their name."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    Client,
    Dataset,
    Organization,
    FieldError,
    InvalidAnswerError,
    NotFoundError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

ID = "5bbb6d6cff66bd4dc17bfd5a"
PATH = f"/api/1/organizations/{ID}/"


@pytest.fixture
def organization(client: Client) -> Organization:
    return client.organization(ID, fetch=False)


@pytest.fixture
def pages(portal: Portal, a_dataset: Callable[..., Any]) -> Callable[..., None]:
    """Return the function that lets the portal list datasets, a list of ids a page."""

    def serve(*pages: list[str]) -> None:
        total = len({id for page in pages for id in page})

        def page(request: httpx.Request) -> httpx.Response:
            number = int(request.url.params["page"])
            if number > len(pages):
                return httpx.Response(404, json={"message": "?"})
            more = f"https://portal.example/?page={number + 1}" if number < len(pages) else None
            data = [a_dataset(id=id) for id in pages[number - 1]]
            return httpx.Response(200, json={"data": data, "next_page": more, "total": total})

        portal.get("/api/1/datasets/").mock(side_effect=page)

    return serve


def test_an_organization_is_got_in_one_request(
    client: Client, portal: Portal, an_organization: Callable[..., Any]
) -> None:
    portal.get(PATH).respond(json=an_organization())
    organization = client.organization(ID)
    assert organization.name == "Mairie d'Exemple"
    assert organization.members[0].user.first_name == "Ada"
    assert repr(organization) == f"Organization(id='{ID}', name=\"Mairie d'Exemple\")"
    assert portal.sent == [f"GET {PATH}"]


def test_its_datasets_are_read_page_by_page(
    organization: Organization, portal: Portal, pages: Callable[..., None]
) -> None:
    pages(["a", "b"], ["c"])
    datasets = [dataset for dataset in organization.datasets(page_size=2)]
    assert [dataset.id for dataset in datasets] == ["a", "b", "c"]
    assert isinstance(datasets[0], Dataset)
    assert datasets[0].client is organization.client
    asked = [dict(request.url.params) for request in portal.requests]
    assert asked == [
        {"organization": ID, "sort": "created", "page_size": "2", "page": "1"},
        {"organization": ID, "sort": "created", "page_size": "2", "page": "2"},
    ]


def test_nothing_is_read_before_it_is_asked_for(
    organization: Organization, portal: Portal, pages: Callable[..., None]
) -> None:
    pages(["a", "b"], ["c"])
    datasets = organization.datasets()
    assert portal.sent == []
    first = datasets.first()
    assert first is not None
    assert first.id == "a"
    assert len(portal.sent) == 1


def test_each_iteration_asks_again(
    organization: Organization, portal: Portal, pages: Callable[..., None]
) -> None:
    pages(["a"])
    datasets = organization.datasets()
    for _ in range(2):
        assert [dataset.id for dataset in datasets] == ["a"]
    assert len(portal.sent) == 2


def test_a_dataset_that_moves_to_the_next_page_comes_once(
    organization: Organization, pages: Callable[..., None]
) -> None:
    pages(["a", "b"], ["b", "c"])
    assert [dataset.id for dataset in organization.datasets()] == ["a", "b", "c"]


def test_what_is_drawn_back_onto_a_page_that_was_read_is_not_lost(
    organization: Organization, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    def page(*ids: str, total: int) -> httpx.Response:
        more = "https://portal.example/?page=2" if total > 2 else None
        data = [a_dataset(id=id) for id in ids]
        return httpx.Response(200, json={"data": data, "next_page": more, "total": total})

    gone = httpx.Response(404, json={"message": "?"})
    # "a" and "b" are deleted once they are read, and "c" is then on the first page.
    answers = iter([page("a", "b", total=3), gone, page("c", total=1), page("c", total=1)])
    portal.get("/api/1/datasets/").mock(side_effect=lambda _: next(answers))

    assert [dataset.id for dataset in organization.datasets(page_size=2)] == ["a", "b", "c"]


def test_a_list_that_is_not_there_is_an_error(
    organization: Organization, portal: Portal
) -> None:
    portal.get("/api/1/datasets/").respond(404, json={"message": "?"})
    with pytest.raises(NotFoundError):
        organization.datasets().first()


def test_an_organization_without_datasets_has_no_first(
    organization: Organization, pages: Callable[..., None]
) -> None:
    pages([])
    assert organization.datasets().first() is None


def test_pages_come_as_lists_too(
    organization: Organization, pages: Callable[..., None]
) -> None:
    pages(["a", "b"], ["c"])
    sizes = [len(page) for page in organization.datasets().pages()]
    assert sizes == [2, 1]


@pytest.mark.parametrize(
    "body", [{"html": "<html>"}, {"json": []}, {"json": {"data": [{"id": 5}]}}]
)
def test_a_page_that_is_none_is_an_invalid_answer(
    organization: Organization, portal: Portal, body: dict[str, Any]
) -> None:
    portal.get("/api/1/datasets/").respond(200, **body)
    with pytest.raises(InvalidAnswerError, match="not a page of Dataset"):
        organization.datasets().first()


def test_a_dataset_is_created_in_its_name(
    organization: Organization, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.post("/api/1/datasets/").respond(201, json=a_dataset(private=True))
    organization.create_dataset({"title": "x"}, description="x", private=True)
    assert portal.body() == {
        "title": "x",
        "description": "x",
        "private": True,
        "organization": ID,
    }


@pytest.mark.parametrize("payload", [{"titel": "x"}, ["title"], "title"])
def test_a_refused_dataset_is_not_sent(
    organization: Organization, portal: Portal, payload: Any
) -> None:
    with pytest.raises(FieldError):
        organization.create_dataset(payload, title="x", description="x")
    assert portal.sent == []
