"""One create, one object, whatever becomes of the answer."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AnswerLostError,
    ApiError,
    AsyncClient,
    InvalidAnswerError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tests.conftest import Portal

ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"
PAYLOAD = {"title": "Arbres", "description": "d", "organization": ORGANIZATION}
CREATE, LIST = "POST /api/1/datasets/", "GET /api/1/datasets/"

LOST = [
    httpx.ReadError("reset"),
    httpx.ReadTimeout("silence"),
    httpx.RemoteProtocolError("cut"),
    httpx.Response(502, html="<html>Bad Gateway</html>"),
    httpx.Response(503),
    httpx.Response(504),
    httpx.Response(201, html="<html>Created</html>"),
    httpx.Response(201),
    httpx.Response(201, json={}),
]


@dataclass
class Try:
    """What a create does: whether and when it makes a dataset, and what comes back of it."""

    makes: str = "at once"
    answer: Exception | httpx.Response | None = None


MADE = Try()
NOT_MADE = "never"
LATE = "late"


class Catalogue:
    """The datasets of a portal: each create makes one or not, and its answer comes or not."""

    def __init__(self, portal: Portal, a_dataset: Callable[..., Any]) -> None:
        self.portal = portal
        self.ids: list[str] = []
        self.dates: dict[str, str | None] = {}
        self.headers: dict[str, str] = {}
        self.others: dict[str, dict[str, Any]] = {}
        self._a_dataset = a_dataset
        portal.get("/api/1/datasets/").mock(side_effect=self.lists)
        portal.get(path__regex=r"^/api/1/datasets/\w+/$").mock(side_effect=self._get)
        portal.delete(path__regex=r"^/api/1/datasets/\w+/$").mock(side_effect=self._delete)

    def answers(self, *tries: Try) -> None:
        """Say what becomes of each create in turn."""
        self.portal.post("/api/1/datasets/").mock(side_effect=self._create(tries))

    def has(
        self, id: str, *, seconds_ago: float = 0, date: str | None = None, **fields: Any
    ) -> str:
        """Add a dataset of the same title, which differs in some fields."""
        self.others[id] = fields
        made = datetime.now(UTC) - timedelta(seconds=seconds_ago)
        self.ids.insert(0, id)
        self.dates[id] = date or made.isoformat()
        return id

    @property
    def creates(self) -> int:
        return self.portal.sent.count(CREATE)

    def _create(self, tries: tuple[Try, ...]) -> Iterator[Exception | httpx.Response]:
        late: list[str] = []
        for number, each in enumerate(tries, 1):
            for id in late:
                self.has(id)
            late = [f"try{number}"] if each.makes == LATE else []
            if each.makes == "at once":
                self.has(f"try{number}")
            yield each.answer or httpx.Response(201, json=self._dataset(f"try{number}"))

    def _dataset(self, id: str) -> dict[str, Any]:
        date = self.dates[id]
        internal = {"created_at_internal": date, "last_modified_internal": date}
        dataset: dict[str, Any] = self._a_dataset(
            id=id, title="Arbres", description="d", internal=internal
        )
        dataset |= self.others.get(id, {})
        return dataset

    def lists(self, request: httpx.Request) -> httpx.Response:
        rows = [self._dataset(id) for id in self.ids]
        return httpx.Response(200, json={"data": rows, "next_page": None}, headers=self.headers)

    def _get(self, request: httpx.Request) -> httpx.Response:
        id = request.url.path.split("/")[-2]
        if id not in self.ids:
            return httpx.Response(404, json={"message": "?"})
        return httpx.Response(200, json=self._dataset(id))

    def _delete(self, request: httpx.Request) -> httpx.Response:
        self.ids.remove(request.url.path.split("/")[-2])
        return httpx.Response(204)


@pytest.fixture
def catalogue(portal: Portal, a_dataset: Callable[..., Any]) -> Catalogue:
    return Catalogue(portal, a_dataset)


# Settled


async def test_an_answered_create_is_looked_for_by_nobody(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(MADE)
    assert (await client.datasets.create(PAYLOAD)).id == "try1"
    assert portal.sent == [CREATE]


@pytest.mark.parametrize("lost", [*LOST, httpx.Response(500)])
async def test_a_lost_answer_does_not_create_a_second_dataset(
    client: AsyncClient, catalogue: Catalogue, portal: Portal, lost: Any
) -> None:
    catalogue.answers(Try(answer=lost))
    dataset = await client.datasets.create(PAYLOAD)
    assert (dataset.id, dataset.title) == ("try1", "Arbres")
    assert portal.sent == [CREATE, LIST, "GET /api/1/datasets/try1/"]


@pytest.mark.parametrize("lost", LOST)
async def test_a_lost_request_is_sent_again_when_it_made_nothing(
    client: AsyncClient, catalogue: Catalogue, lost: Any
) -> None:
    catalogue.answers(Try(NOT_MADE, lost), MADE)
    assert (await client.datasets.create(PAYLOAD)).id == "try2"
    assert catalogue.creates == 2
    assert catalogue.ids == ["try2"]


async def test_it_looks_more_than_once_for_a_server_that_is_still_at_work(
    client: AsyncClient, catalogue: Catalogue, portal: Portal, waits: list[float]
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadTimeout("silence")), MADE)
    await client.datasets.create(PAYLOAD)
    assert portal.sent[:4] == [CREATE, LIST, LIST, LIST]
    assert len(waits) == 2
    assert min(waits) > 0.3


async def test_of_a_first_try_that_arrives_late_and_a_second_one_stays(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)
    dataset = await client.datasets.create(PAYLOAD)
    assert catalogue.ids == ["try1"]
    assert dataset.id == "try1"


async def test_several_lost_answers_still_make_one_dataset(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    lost = httpx.ReadError("reset")
    catalogue.answers(Try(NOT_MADE, lost), Try(NOT_MADE, httpx.Response(502)), Try(answer=lost))
    assert (await client.datasets.create(PAYLOAD)).id == "try3"
    assert catalogue.ids == ["try3"]


async def test_a_failing_server_that_made_nothing_is_believed(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.Response(500, json={"message": "Oh"})))
    with pytest.raises(ServerError, match="Oh"):
        await client.datasets.create(PAYLOAD)
    assert portal.sent == [CREATE, LIST]


async def test_a_refusal_is_looked_for_by_nobody(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.Response(400, json={"errors": {"title": ["Non"]}})))
    with pytest.raises(RefusedError):
        await client.datasets.create(PAYLOAD)
    assert portal.sent == [CREATE]


@pytest.mark.parametrize("refused", [httpx.ConnectError("refused"), httpx.Response(429)])
async def test_what_was_not_taken_is_sent_again_without_a_look(
    client: AsyncClient, catalogue: Catalogue, portal: Portal, refused: Any
) -> None:
    catalogue.answers(Try(NOT_MADE, refused), MADE)
    assert (await client.datasets.create(PAYLOAD)).id == "try2"
    assert portal.sent == [CREATE, CREATE]


# Not mistaken for others


async def test_an_older_dataset_of_the_same_title_is_another(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.has("older", seconds_ago=3600)
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    assert (await client.datasets.create(PAYLOAD)).id == "try2"
    assert sorted(catalogue.ids) == ["older", "try2"]


async def test_an_equal_dataset_that_this_client_just_made_is_another(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    lost = Try(NOT_MADE, httpx.ReadError("reset"))
    catalogue.answers(MADE, lost, MADE, Try(answer=httpx.ReadError("reset")))
    ids = [(await client.datasets.create(PAYLOAD)).id for _ in range(3)]
    assert ids == ["try1", "try3", "try4"]
    assert sorted(catalogue.ids) == ids


async def test_an_equal_dataset_that_was_found_before_is_another(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    lost = httpx.ReadError("reset")
    catalogue.answers(Try(answer=lost), Try(NOT_MADE, lost), MADE)
    ids = [(await client.datasets.create(PAYLOAD)).id for _ in range(2)]
    assert ids == ["try1", "try3"]


async def test_a_dataset_of_the_same_title_and_another_description_is_another(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.has("theirs", description="Les leurs.")
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    assert (await client.datasets.create(PAYLOAD)).id == "try2"
    assert sorted(catalogue.ids) == ["theirs", "try2"]


async def test_a_dataset_of_another_title_is_another(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")), Try(answer=None))
    dataset = await client.datasets.create(PAYLOAD, title="Rues")
    assert dataset.id == "try2"


async def test_a_title_is_recognised_without_the_spaces_around_it(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (await client.datasets.create(PAYLOAD, title=" Arbres\n")).id == "try1"


async def test_it_looks_among_the_newest_of_the_organization(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    await client.datasets.create(PAYLOAD)
    asked = portal.requests[1]
    assert asked.url.params["organization"] == ORGANIZATION
    assert asked.url.params["sort"] == "-created"
    assert asked.headers["X-Fields"].startswith(
        "data{id,internal,created_at,created,title,description}"
    )


async def test_without_an_organization_it_looks_among_ones_own(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    portal.get("/api/1/me/").respond(json={"id": "me"})
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    await client.datasets.create(title="Arbres", description="d")
    assert portal.sent[1:3] == ["GET /api/1/me/", LIST]
    assert portal.requests[2].url.params["owner"] == "me"


# By the server's clock


@pytest.mark.parametrize("offset", ["", "+00:00"])
async def test_the_servers_clock_decides_what_is_new(
    client: AsyncClient, catalogue: Catalogue, offset: str
) -> None:
    catalogue.headers = {"Date": "Wed, 01 Jan 2020 12:00:00 GMT"}
    catalogue.has("new", date=f"2020-01-01T12:00:00.500000{offset}")
    catalogue.has("old", date=f"2020-01-01T11:59:00{offset}")
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")))
    assert (await client.datasets.create(PAYLOAD)).id == "new"


@pytest.mark.parametrize("date", ["yesterday", "Wed, 01 Jan 2020 12:00:00 -0000"])
async def test_an_odd_clock_is_no_reason_to_break(
    client: AsyncClient, catalogue: Catalogue, date: str
) -> None:
    catalogue.headers = {"Date": date}
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    assert (await client.datasets.create(PAYLOAD)).id == "try1"


# Not settled


async def test_two_candidates_are_told(client: AsyncClient, catalogue: Catalogue) -> None:
    catalogue.has("theirs")
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    with pytest.raises(AnswerLostError, match="try1") as caught:
        await client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["theirs", "try1"]
    assert (caught.value.method, catalogue.creates) == ("POST", 1)
    assert caught.value.url == "https://portal.example/api/1/datasets/"


async def test_answers_that_are_lost_each_time_are_told(catalogue: Catalogue) -> None:
    catalogue.answers(*[Try(NOT_MADE, httpx.ReadError("reset"))] * 9)
    async with AsyncClient(base_url="https://portal.example", api_key="k", retries=2) as client:
        with pytest.raises(AnswerLostError, match="look at the portal") as caught:
            await client.datasets.create(PAYLOAD)
    assert catalogue.creates == 3
    assert caught.value.candidates == []


@pytest.mark.parametrize(
    "failure",
    [
        pytest.param(httpx.Response(500), id="500"),
        pytest.param(httpx.Response(403), id="403"),
        pytest.param(httpx.ReadError("reset"), id="reset"),
        pytest.param(httpx.Response(200, html="<html>"), id="HTML"),
        pytest.param(httpx.Response(200, json={}), id="no data"),
        pytest.param(httpx.Response(200, json={"data": None}), id="null"),
        pytest.param(
            httpx.Response(200, json={"data": [{"id": "a", "title": "Arbres"}]}), id="old"
        ),
        pytest.param(
            httpx.Response(200, json={"data": [{"id": "a", "title": "Arbres", "internal": None}]}),
            id="no dates",
        ),
    ],
)
async def test_a_look_that_fails_is_told_and_nothing_is_sent_again(
    client: AsyncClient, catalogue: Catalogue, portal: Portal, failure: Any
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get("/api/1/datasets/").mock(side_effect=[failure] * 9)
    with pytest.raises(AnswerLostError, match="reset"):
        await client.datasets.create(PAYLOAD)
    assert catalogue.creates == 1


async def test_an_unreachable_portal_does_not_hide_that_a_first_try_was_lost(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    refused = Try(NOT_MADE, httpx.ConnectError("refused"))
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), *[refused] * 9)
    with pytest.raises(AnswerLostError):
        await client.datasets.create(PAYLOAD)


async def test_what_was_found_and_cannot_be_read_is_told(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(answer=httpx.ReadError("reset")))
    portal.get(path__regex=r"^/api/1/datasets/\w+/$").respond(500)
    with pytest.raises(AnswerLostError, match="It made try1") as caught:
        await client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try1"]


async def test_a_dataset_that_was_surely_made_is_named_when_its_twin_cannot_be_looked_for(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), MADE)
    none = httpx.Response(200, json={"data": []})
    portal.get("/api/1/datasets/").mock(side_effect=[none] * 3 + [httpx.Response(500)])
    with pytest.raises(AnswerLostError, match="try2") as caught:
        await client.datasets.create(PAYLOAD)
    assert caught.value.candidates == ["try2"]


async def test_nothing_is_removed_where_more_are_there_than_were_sent(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)

    def looks(request: httpx.Request) -> httpx.Response:
        if catalogue.creates == 2:
            catalogue.has("theirs")
        return catalogue.lists(request)

    catalogue.portal.get("/api/1/datasets/").mock(side_effect=looks)
    with pytest.raises(AnswerLostError) as caught:
        await client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["theirs", "try1", "try2"]
    assert sorted(catalogue.ids) == ["theirs", "try1", "try2"]


@pytest.mark.parametrize("status", [401, 403, 404, 410, 423, 429])
async def test_a_refusal_does_not_hide_that_a_first_try_was_lost(
    client: AsyncClient, catalogue: Catalogue, status: int
) -> None:
    refused = Try(NOT_MADE, httpx.Response(status))
    catalogue.answers(Try(NOT_MADE, httpx.ReadError("reset")), *[refused] * 9)
    with pytest.raises(
        ApiError, match="earlier try was lost: the portal may have done it"
    ) as caught:
        await client.datasets.create(PAYLOAD)
    assert caught.value.status == status


async def test_what_the_lost_try_made_is_returned_where_it_is_refused_again(
    client: AsyncClient, catalogue: Catalogue
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadError("reset")), Try(NOT_MADE, httpx.Response(403)))
    assert (await client.datasets.create(PAYLOAD)).id == "try1"


async def test_twins_of_which_one_cannot_be_removed_are_both_named(
    client: AsyncClient, catalogue: Catalogue, portal: Portal
) -> None:
    catalogue.answers(Try(LATE, httpx.ReadTimeout("silence")), MADE)
    portal.delete(path__regex=r"^/api/1/datasets/\w+/$").respond(403)
    with pytest.raises(AnswerLostError) as caught:
        await client.datasets.create(PAYLOAD)
    assert sorted(caught.value.candidates) == ["try1", "try2"]


# Resources

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
RESOURCES = f"/api/1/datasets/{DATASET}/resources/"
UPLOAD = f"/api/1/datasets/{DATASET}/upload/"
REMOTE = {"title": "x", "url": "https://url.to/x.csv"}
SHA1 = hashlib.sha1(b"a;b").hexdigest()
JUST_NOW = "2099-01-01T00:00:00+00:00"


def row(id: str = RESOURCE, date: str = JUST_NOW, **fields: Any) -> dict[str, Any]:
    """Return what a look at a dataset shows of a resource."""
    return {"id": id, "internal": {"created_at_internal": date}, "checksum": None, **fields}


@pytest.fixture
def shows(portal: Portal, a_resource: Callable[..., Any]) -> Callable[..., None]:
    """Return the function that says what the dataset shows, look by look."""
    portal.get("/api/1/datasets/extensions/").respond(json=["csv"])
    portal.get(f"{RESOURCES}{RESOURCE}/").respond(json=a_resource(filesize=3, checksum=None))

    def show(*looks: list[dict[str, Any]]) -> None:
        answers = [httpx.Response(200, json={"resources": rows}) for rows in looks]
        portal.get(f"/api/1/datasets/{DATASET}/").mock(side_effect=answers)

    return show


async def test_a_remote_file_whose_answer_was_lost_is_found_by_title_and_url(
    client: AsyncClient, portal: Portal, shows: Callable[..., None]
) -> None:
    portal.post(RESOURCES).mock(side_effect=[httpx.ReadError])
    shows([row("other", title="x", url="https://url.to/y"), row(**REMOTE)])
    resource = await client.resources.create_remote(REMOTE, dataset_id=DATASET)
    assert (resource.id, resource.dataset_id) == (RESOURCE, DATASET)
    assert portal.sent.count(f"POST {RESOURCES}") == 1


async def test_a_remote_file_that_was_not_made_is_sent_again(
    client: AsyncClient,
    portal: Portal,
    shows: Callable[..., None],
    a_remote_resource: Callable[..., Any],
) -> None:
    answer = httpx.Response(201, json=a_remote_resource())
    portal.post(RESOURCES).mock(side_effect=[httpx.ReadError, answer])
    older = row("older", "2020-01-01T00:00:00+00:00", **REMOTE)
    shows(*[[older]] * 4)
    resource = await client.resources.create_remote(REMOTE, dataset_id=DATASET)
    assert resource.id == RESOURCE
    assert portal.sent.count(f"POST {RESOURCES}") == 2


async def test_a_file_whose_answer_was_lost_is_found_by_its_content(
    client: AsyncClient, portal: Portal, shows: Callable[..., None]
) -> None:
    portal.post(UPLOAD).mock(side_effect=[httpx.ReadError])
    other = row("other", checksum={"type": "sha1", "value": "0" * 40})
    shows([row("remote"), other, row(checksum={"type": "sha1", "value": SHA1})])
    resource = await client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert resource.id == RESOURCE
    assert portal.sent.count(f"POST {UPLOAD}") == 1


async def test_the_same_content_under_another_name_is_another_resource(
    client: AsyncClient,
    portal: Portal,
    shows: Callable[..., None],
    a_resource: Callable[..., Any],
) -> None:
    answer = httpx.Response(201, json=a_resource(filesize=3, checksum=None))
    portal.post(UPLOAD).mock(side_effect=[httpx.ReadError, answer])
    checksum = {"type": "sha1", "value": SHA1}
    shows(*[[row("theirs", title="b.csv", checksum=checksum)]] * 4)
    resource = await client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert resource.id == RESOURCE
    assert portal.sent.count(f"POST {UPLOAD}") == 2


@pytest.mark.parametrize("lost", [httpx.ReadError("reset"), httpx.Response(500)])
async def test_a_file_that_did_not_arrive_is_sent_again(
    client: AsyncClient,
    portal: Portal,
    shows: Callable[..., None],
    a_resource: Callable[..., Any],
    lost: Any,
) -> None:
    answer = httpx.Response(201, json=a_resource(filesize=3, checksum=None))
    portal.post(UPLOAD).mock(side_effect=[lost, answer])
    shows(*[[]] * 4)
    resource = await client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert resource.id == RESOURCE
    assert all(b"a;b" in r.content for r in portal.requests if r.method == "POST")


async def test_a_file_that_cannot_be_looked_for_is_told(
    client: AsyncClient, portal: Portal, shows: Callable[..., None]
) -> None:
    portal.post(UPLOAD).mock(side_effect=[httpx.ReadError])
    portal.get(f"/api/1/datasets/{DATASET}/").respond(html="<html>")
    with pytest.raises(AnswerLostError) as caught:
        await client.resources.create_static(b"a;b", dataset_id=DATASET, filename="a.csv")
    assert not isinstance(caught.value, InvalidAnswerError)
    assert portal.sent.count(f"POST {UPLOAD}") == 1
