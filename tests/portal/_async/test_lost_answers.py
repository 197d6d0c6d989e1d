"""Answers that are lost on their way: one object, the wanted state, or a clear error."""

from __future__ import annotations

import hashlib
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import uuid4

import pytest

from datagouv import AnswerLostError, AsyncClient, DatagouvError, ServerError

if TYPE_CHECKING:
    from tests.portal.conftest import Fault, Full, Server, Wire

    Changed = Callable[..., set[str]]

URL = "https://example.org/perdue.csv"
MOVES = {"last_modified", "internal"}

Create: TypeAlias = Callable[[AsyncClient, str, str], Awaitable[Any]]
"""Creates an object of a title, for an organization or in a dataset."""


async def dataset(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.datasets.create(title=title, description="Perdu ?", organization=parent)


async def own_dataset(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.datasets.create(title=title, description="Perdu ?")


async def remote(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.resource().create_remote(url=URL, title=title, dataset_id=parent)


async def hosted(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.resource().create_static(
        title.encode(), {"title": title}, dataset_id=parent, filename=a_name()
    )


async def community_remote(client: AsyncClient, title: str, parent: str) -> Any:
    resources = client.community_resources
    return await resources.create_remote(url=URL, title=title, dataset_id=parent)


async def community_hosted(client: AsyncClient, title: str, parent: str) -> Any:
    return await client.community_resources.create_static(
        title.encode(), {"title": title}, dataset_id=parent, filename=a_name()
    )


def a_name() -> str:
    """Return a name of its own: two files of one name in one second are another story."""
    return f"{uuid4().hex}.csv"


ENDINGS: dict[Create, str] = {
    dataset: "/datasets/",
    own_dataset: "/datasets/",
    remote: "/resources/",
    hosted: "/upload/",
    community_remote: "/community_resources/",
    community_hosted: "/upload/community/",
}
AFTER: list[Fault] = ["reset", "timeout", "502", "504", "html", "cut"]
BEFORE: list[Fault] = ["reset before", "timeout before", "502 before"]


def cases(values: Mapping[Any, Iterable[Create]]) -> pytest.MarkDecorator:
    """Try each value with some of the creates, by their names."""
    return pytest.mark.parametrize(
        ("create", "value"),
        [
            pytest.param(create, value, id=f"{create.__name__}-{value}")
            for value, creates in values.items()
            for create in creates
        ],
    )


@pytest.fixture(autouse=True)
def no_waiting(waits: list[float]) -> None:
    """Wait for nothing: how long is not what is tested here."""


@pytest.fixture(scope="module")
def dataset_id(server: Server) -> str:
    made = server.make_dataset()
    server.make_remote(made, title="Voisine")
    return made


@pytest.fixture
def full(server: Server) -> Full:
    return server.make_full()


@pytest.fixture(scope="module")
def shelf(server: Server) -> str:
    """Return a dataset for files to be replaced."""
    return server.make_dataset(tags=["arbres"])


@pytest.fixture
def file(server: Server, shelf: str) -> tuple[str, str]:
    """Return a dataset and a hosted file in it that has a title, a description and extras."""
    fields = {"title": "Les arbres", "description": "Un par ligne.", "extras": {"de": "terrain"}}
    return shelf, server.make_hosted(shelf, **fields)


@pytest.fixture
def holding(server: Server) -> Held:
    """Return a dataset that holds what a write could erase."""
    made = server.make_dataset(
        tags=["arbres", "forets"],
        temporal_coverage={"start": "2020-01-01", "end": "2024-12-31"},
        extras={"origine": "terrain", "suivi": [2020]},
    )
    last = server.make_remote(made, title="La dernière")
    extras = {"origine": "terrain", "suivi": [2020]}
    return Held(made, server.make_remote(made, title="La première", extras=extras), last)


class Held(NamedTuple):
    """The ids of a dataset and of its two resources, in their order."""

    id: str
    first: str
    last: str


def parent_of(create: Create, server: Server, dataset_id: str) -> str:
    return server.organization if create is dataset else dataset_id


def made_by(create: Create, server: Server, title: str, dataset_id: str) -> list[Any]:
    """Return what the server holds of this title, or of this content."""
    if create in (dataset, own_dataset):
        return [row for row in server.titled(title) if not row["deleted"]]
    if create in (community_remote, community_hosted):
        rows = server.community_resources(dataset_id)
    else:
        rows = server.dataset(dataset_id)["resources"]
    if create in (hosted, community_hosted):
        sha1 = hashlib.sha1(title.encode()).hexdigest()
        return [row for row in rows if (row["checksum"] or {}).get("value") == sha1]
    return [row for row in rows if row["title"] == title]


# Creates


@cases({fault: [dataset] for fault in BEFORE} | {"reset before": ENDINGS})
async def test_a_create_that_did_not_arrive_is_sent_again_and_makes_one_object(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    wire.fail("POST", ENDINGS[create], value)

    made = await create(watched, title, parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 2


@cases({fault: [dataset, hosted] for fault in AFTER} | {"reset": ENDINGS, "504": ENDINGS})
async def test_a_create_that_arrived_is_found_and_not_sent_again(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    wire.fail("POST", ENDINGS[create], value)

    made = await create(watched, title, parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, title, dataset_id)
    assert (stored["id"], made.title) == (made.id, title)
    assert wire.methods.count("POST") == 1


@cases(
    {
        "  {}  ": [dataset, remote, community_remote],
        "\u00a0{}\u00a0": [dataset],
        "{}\r\nbis": [dataset],
        "e\u0301te\u0301 {}": [dataset, remote],
        "<b>{}</b>": [dataset],
        "{}\u200b": [dataset],
    }
)
async def test_an_odd_title_is_recognised_as_the_server_stores_it(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: str,
) -> None:
    wire.fail("POST", ENDINGS[create], "reset")

    made = await create(watched, value.format(title), parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, made.title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 1


@cases({"reset before": [dataset, own_dataset, remote, hosted], "reset": ENDINGS})
async def test_a_twin_that_this_client_made_just_before_is_not_taken_for_it(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    parent = parent_of(create, server, dataset_id)
    first = await create(watched, title, parent)
    wire.fail("POST", ENDINGS[create], value)

    second = await create(watched, title, parent)

    assert first.id != second.id
    stored = made_by(create, server, title, dataset_id)
    assert {one["id"] for one in stored} == {first.id, second.id}
    assert len(stored) == 2


# Before the second look, before the third, or after all: just before it is sent again.
@cases({1: [dataset, hosted], 2: [dataset], 3: [dataset, remote, hosted, community_hosted]})
async def test_a_create_that_arrives_late_makes_one_object_all_the_same(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: int,
) -> None:
    wire.delay("POST", ENDINGS[create], requests=value)

    made = await create(watched, title, parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, title, dataset_id)
    assert stored["id"] == made.id


@pytest.mark.parametrize("create", ENDINGS)
async def test_a_create_that_cannot_be_settled_says_so_and_is_not_sent_again(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
) -> None:
    wire.cut("POST", ENDINGS[create])

    with pytest.raises(AnswerLostError, match="look at the portal") as caught:
        await create(watched, title, parent_of(create, server, dataset_id))

    assert (caught.value.method, caught.value.url.endswith(ENDINGS[create])) == ("POST", True)
    assert wire.methods.count("POST") == 1
    assert len(made_by(create, server, title, dataset_id)) == 1


@pytest.mark.parametrize("create", [dataset, hosted])
async def test_a_create_that_never_arrives_ends_in_an_error_and_makes_nothing(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
) -> None:
    wire.always_fail("POST", ENDINGS[create], "502 before")

    with pytest.raises(AnswerLostError):
        await create(watched, title, parent_of(create, server, dataset_id))

    assert made_by(create, server, title, dataset_id) == []


async def test_two_objects_that_may_be_it_are_named_and_none_is_chosen(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Perdu ?")
    wire.fail("POST", "/datasets/", "reset")

    with pytest.raises(AnswerLostError) as caught:
        await dataset(watched, title, publisher)

    stored = {one["id"] for one in server.titled(title)}
    assert len(stored) == 2
    assert set(caught.value.candidates) == stored > {theirs}


@pytest.mark.parametrize("fault", ["reset before", "reset"])
async def test_what_others_made_of_the_same_title_is_theirs(
    watched: AsyncClient, server: Server, wire: Wire, title: str, fault: Fault
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Les leurs.")
    wire.fail("POST", "/datasets/", fault)

    made = await dataset(watched, title, publisher)

    assert made.description == "Perdu ?"
    assert {one["id"] for one in server.titled(title)} == {theirs, made.id}
    assert not any(one["deleted"] for one in server.titled(title))


async def test_the_other_resources_stay_as_they_were(
    watched: AsyncClient, server: Server, wire: Wire, changed: Changed, full: Full, title: str
) -> None:
    before = server.dataset(full.id)
    wire.fail("POST", "/resources/", "reset before")
    wire.fail("POST", "/upload/", "cut")

    await remote(watched, title, full.id)
    await hosted(watched, f"{title} hébergé", full.id)

    after = server.dataset(full.id)
    assert changed(before, after) == {"resources"}
    assert after["resources"][2:] == before["resources"]


async def test_metadata_whose_answer_is_lost_after_the_upload_is_sent_again(
    watched: AsyncClient, server: Server, wire: Wire, dataset_id: str, title: str
) -> None:
    wire.fail("PUT", "/", "reset", "504")

    made = await hosted(watched, title, dataset_id)

    (stored,) = made_by(hosted, server, title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 1


# What may be repeated

Verb: TypeAlias = Callable[[AsyncClient, Any], Awaitable[Any]]
"""Changes a dataset in one way."""
Effect: TypeAlias = Callable[[Any], object]
"""Changes the server's JSON of it in the same way; as the server would have done."""


async def update(client: AsyncClient, held: Held) -> None:
    await (await client.dataset(held.id)).update(description="Écrite une fois.")


async def add_tags(client: AsyncClient, held: Held) -> None:
    await (await client.dataset(held.id)).add_tags("ville")


async def update_extras(client: AsyncClient, held: Held) -> None:
    await (await client.dataset(held.id)).update_extras({"neuf": 1})


async def delete_extras(client: AsyncClient, held: Held) -> None:
    await (await client.dataset(held.id)).delete_extras(["origine"])


async def sort_resources(client: AsyncClient, held: Held) -> None:
    await (await client.dataset(held.id)).sort_resources([held.last, held.first])


async def delete(client: AsyncClient, held: Held) -> None:
    assert (await (await client.dataset(held.id)).delete()).deleted is not None


async def update_a_resource(client: AsyncClient, held: Held) -> None:
    await (await client.resource(held.first)).update(description="Écrite une fois.")


async def update_extras_of_a_resource(client: AsyncClient, held: Held) -> None:
    await (await client.resource(held.first)).update_extras({"neuf": 1})


async def delete_extras_of_a_resource(client: AsyncClient, held: Held) -> None:
    await (await client.resource(held.first)).delete_extras(["origine"])


async def notify_update(client: AsyncClient, held: Held) -> None:
    await (await client.resource(held.first)).notify_update()


async def delete_a_resource(client: AsyncClient, held: Held) -> None:
    await (await client.resource(held.first)).delete()


VERBS: list[tuple[Verb, str, str, Effect]] = [
    (update, "PUT", "/", lambda json: json.update(description="Écrite une fois.")),
    (add_tags, "PUT", "/", lambda json: json["tags"].append("ville")),
    (update_extras, "PUT", "/extras/", lambda json: json["extras"].update(neuf=1)),
    (delete_extras, "DELETE", "/extras/", lambda json: json["extras"].pop("origine")),
    (sort_resources, "PUT", "/resources/", lambda json: json["resources"].reverse()),
    (delete, "DELETE", "/", lambda json: json.update(deleted=True)),
    (
        update_a_resource,
        *("PUT", "/"),
        lambda json: json["resources"][0].update(description="Écrite une fois."),
    ),
    (
        update_extras_of_a_resource,
        *("PUT", "/extras/"),
        lambda json: json["resources"][0]["extras"].update(neuf=1),
    ),
    (
        delete_extras_of_a_resource,
        *("DELETE", "/extras/"),
        lambda json: json["resources"][0]["extras"].pop("origine"),
    ),
    (notify_update, "PUT", "/", lambda json: None),
    (delete_a_resource, "DELETE", "/", lambda json: json["resources"].pop(0)),
]


IN_ALL_WAYS: list[Fault] = ["reset before", "502 before", "504", "html", "cut"]


@pytest.mark.parametrize(
    ("verb", "method", "ending", "effect", "fault"),
    [
        pytest.param(*case, fault, id=f"{case[0].__name__}-{fault}")
        for case in VERBS
        for fault in ["reset", *(IN_ALL_WAYS if case[0] in (update, delete) else [])]
    ],
)
async def test_what_may_be_repeated_ends_as_if_nothing_had_been_lost(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    holding: Held,
    verb: Verb,
    method: str,
    ending: str,
    effect: Effect,
    fault: Fault,
) -> None:
    expected = server.dataset(holding.id)
    wire.fail(method, ending, fault)

    await verb(watched, holding)

    effect(expected)
    after = server.dataset(holding.id)
    after["deleted"] = after["deleted"] and True
    for resource in [*expected["resources"], *after["resources"]]:
        for clock in MOVES:
            del resource[clock]
    assert changed(expected, after) == set()
    assert wire.has_failed


@pytest.mark.parametrize("fault", ["reset before", "reset", "504"])
async def test_a_restore_that_is_repeated_loses_nothing(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    fault: Fault,
) -> None:
    before = server.dataset(full.id)
    dataset = await watched.dataset(full.id)
    await dataset.delete()
    wire.fail("PUT", "/", fault, fault)

    await dataset.restore()

    assert changed(before, server.dataset(full.id)) == set()
    assert wire.has_failed


@pytest.mark.parametrize("fault", BEFORE)
async def test_a_replacement_that_did_not_arrive_is_sent_again(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    await replaced_with(watched, server, wire, changed, file, title, fault)

    assert wire.methods.count("POST") == 2


@pytest.mark.parametrize("fault", AFTER)
async def test_a_replacement_that_arrived_is_not_sent_again(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    await replaced_with(watched, server, wire, changed, file, title, fault)

    assert wire.methods.count("POST") == 1


async def replaced_with(
    client: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    dataset_id, id = file
    before = server.dataset(dataset_id)
    resource = await client.resource(id)
    wire.fail("POST", "/upload/", fault)

    await resource.update(file_to_upload=title.encode(), filename=a_name())

    after = server.dataset(dataset_id)
    assert changed(before, after) == {"resources"}
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert [key for key in was if was[key] != now[key]] == [id]
    assert changed(was[id], now[id], ignoring=MOVES) == {"url", "checksum", "filesize"}
    assert now[id]["checksum"]["value"] == hashlib.sha1(title.encode()).hexdigest()
    assert resource.title == was[id]["title"]


async def test_a_replacement_that_cannot_be_settled_says_so(
    watched: AsyncClient, server: Server, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = await watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("POST", "/upload/", "reset before")

    with pytest.raises(AnswerLostError, match="look at the portal"):
        await resource.update(file_to_upload=title.encode(), filename=a_name())

    stored = server.resource(dataset_id, id)
    assert stored["title"] == resource.title
    assert server.file(stored["url"]) != title.encode()


async def test_a_replacement_that_may_have_arrived_is_not_said_to_have_changed_nothing(
    watched: AsyncClient, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = await watched.resource(id, dataset_id=dataset_id)
    wire.cut("POST", "/upload/")

    with pytest.raises(AnswerLostError) as caught:
        await resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "keeps its file" not in str(caught.value)


async def test_a_title_that_could_not_be_put_back_is_told(
    watched: AsyncClient, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = await watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(DatagouvError, match="Les arbres") as caught:
        await resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "replaced" in str(caught.value)


async def test_what_fails_for_good_is_said_after_a_few_tries(
    watched: AsyncClient, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await watched.dataset(full.id, fetch=False)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(ServerError) as caught:
        await dataset.update(description="Jamais écrite.")

    assert caught.value.status == 502
    assert wire.methods == ["GET", "PUT", "PUT", "PUT", "PUT"]
    assert changed(before, server.dataset(full.id)) == set()
