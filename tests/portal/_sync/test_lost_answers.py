# Generated from tests/portal/_async/test_lost_answers.py by scripts/unasync.py: edit that file, then `make style`.
"""Answers that are lost on their way: one object, the wanted state, or a clear error."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias
from uuid import uuid4

import pytest

from datagouv import AnswerLostError, Client, DatagouvError, ServerError

if TYPE_CHECKING:
    from tests.portal.conftest import Fault, Full, Server, Wire

    Changed = Callable[..., set[str]]

URL = "https://example.org/perdue.csv"
MOVES = {"last_modified", "internal"}

Create: TypeAlias = Callable[[Client, str, str], Any]
"""Creates an object of a title, for an organization or in a dataset."""


def dataset(client: Client, title: str, parent: str) -> Any:
    return client.datasets.create(title=title, description="Perdu ?", organization=parent)


def own_dataset(client: Client, title: str, parent: str) -> Any:
    return client.datasets.create(title=title, description="Perdu ?")


def remote(client: Client, title: str, parent: str) -> Any:
    return client.resource().create_remote(url=URL, title=title, dataset_id=parent)


def hosted(client: Client, title: str, parent: str) -> Any:
    return client.resource().create_static(
        title.encode(), {"title": title}, dataset_id=parent, filename=a_name()
    )


def community_remote(client: Client, title: str, parent: str) -> Any:
    resources = client.community_resources
    return resources.create_remote(url=URL, title=title, dataset_id=parent)


def community_hosted(client: Client, title: str, parent: str) -> Any:
    return client.community_resources.create_static(
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
def test_a_create_that_did_not_arrive_is_sent_again_and_makes_one_object(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    wire.fail("POST", ENDINGS[create], value)

    made = create(watched, title, parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 2


@cases({fault: [dataset, hosted] for fault in AFTER} | {"reset": ENDINGS, "504": ENDINGS})
def test_a_create_that_arrived_is_found_and_not_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    wire.fail("POST", ENDINGS[create], value)

    made = create(watched, title, parent_of(create, server, dataset_id))

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
def test_an_odd_title_is_recognised_as_the_server_stores_it(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: str,
) -> None:
    wire.fail("POST", ENDINGS[create], "reset")

    made = create(watched, value.format(title), parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, made.title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 1


@cases({"reset before": [dataset, own_dataset, remote, hosted], "reset": ENDINGS})
def test_a_twin_that_this_client_made_just_before_is_not_taken_for_it(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: Fault,
) -> None:
    parent = parent_of(create, server, dataset_id)
    first = create(watched, title, parent)
    wire.fail("POST", ENDINGS[create], value)

    second = create(watched, title, parent)

    assert first.id != second.id
    stored = made_by(create, server, title, dataset_id)
    assert {one["id"] for one in stored} == {first.id, second.id}
    assert len(stored) == 2


# Before the second look, before the third, or after all: just before it is sent again.
@cases({1: [dataset, hosted], 2: [dataset], 3: [dataset, remote, hosted, community_hosted]})
def test_a_create_that_arrives_late_makes_one_object_all_the_same(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
    value: int,
) -> None:
    wire.delay("POST", ENDINGS[create], requests=value)

    made = create(watched, title, parent_of(create, server, dataset_id))

    (stored,) = made_by(create, server, title, dataset_id)
    assert stored["id"] == made.id


@pytest.mark.parametrize("create", ENDINGS)
def test_a_create_that_cannot_be_settled_says_so_and_is_not_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
) -> None:
    wire.cut("POST", ENDINGS[create])

    with pytest.raises(AnswerLostError, match="look at the portal") as caught:
        create(watched, title, parent_of(create, server, dataset_id))

    assert (caught.value.method, caught.value.url.endswith(ENDINGS[create])) == ("POST", True)
    assert wire.methods.count("POST") == 1
    assert len(made_by(create, server, title, dataset_id)) == 1


@pytest.mark.parametrize("create", [dataset, hosted])
def test_a_create_that_never_arrives_ends_in_an_error_and_makes_nothing(
    watched: Client,
    server: Server,
    wire: Wire,
    dataset_id: str,
    title: str,
    create: Create,
) -> None:
    wire.always_fail("POST", ENDINGS[create], "502 before")

    with pytest.raises(AnswerLostError):
        create(watched, title, parent_of(create, server, dataset_id))

    assert made_by(create, server, title, dataset_id) == []


def test_two_objects_that_may_be_it_are_named_and_none_is_chosen(
    watched: Client, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Perdu ?")
    wire.fail("POST", "/datasets/", "reset")

    with pytest.raises(AnswerLostError) as caught:
        dataset(watched, title, publisher)

    stored = {one["id"] for one in server.titled(title)}
    assert len(stored) == 2
    assert set(caught.value.candidates) == stored > {theirs}


@pytest.mark.parametrize("fault", ["reset before", "reset"])
def test_what_others_made_of_the_same_title_is_theirs(
    watched: Client, server: Server, wire: Wire, title: str, fault: Fault
) -> None:
    publisher = server.organization
    theirs = server.make_dataset(title, organization=publisher, description="Les leurs.")
    wire.fail("POST", "/datasets/", fault)

    made = dataset(watched, title, publisher)

    assert made.description == "Perdu ?"
    assert {one["id"] for one in server.titled(title)} == {theirs, made.id}
    assert not any(one["deleted"] for one in server.titled(title))


def test_the_other_resources_stay_as_they_were(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full, title: str
) -> None:
    before = server.dataset(full.id)
    wire.fail("POST", "/resources/", "reset before")
    wire.fail("POST", "/upload/", "cut")

    remote(watched, title, full.id)
    hosted(watched, f"{title} hébergé", full.id)

    after = server.dataset(full.id)
    assert changed(before, after) == {"resources"}
    assert after["resources"][2:] == before["resources"]


def test_metadata_whose_answer_is_lost_after_the_upload_is_sent_again(
    watched: Client, server: Server, wire: Wire, dataset_id: str, title: str
) -> None:
    wire.fail("PUT", "/", "reset", "504")

    made = hosted(watched, title, dataset_id)

    (stored,) = made_by(hosted, server, title, dataset_id)
    assert stored["id"] == made.id
    assert wire.methods.count("POST") == 1


# What may be repeated

Verb: TypeAlias = Callable[[Client, Any], Any]
"""Changes a dataset in one way."""
Effect: TypeAlias = Callable[[Any], object]
"""Changes the server's JSON of it in the same way; as the server would have done."""


def update(client: Client, held: Held) -> None:
    (client.dataset(held.id)).update(description="Écrite une fois.")


def add_tags(client: Client, held: Held) -> None:
    (client.dataset(held.id)).add_tags("ville")


def update_extras(client: Client, held: Held) -> None:
    (client.dataset(held.id)).update_extras({"neuf": 1})


def delete_extras(client: Client, held: Held) -> None:
    (client.dataset(held.id)).delete_extras(["origine"])


def sort_resources(client: Client, held: Held) -> None:
    (client.dataset(held.id)).sort_resources([held.last, held.first])


def delete(client: Client, held: Held) -> None:
    assert ((client.dataset(held.id)).delete()).deleted is not None


def update_a_resource(client: Client, held: Held) -> None:
    (client.resource(held.first)).update(description="Écrite une fois.")


def update_extras_of_a_resource(client: Client, held: Held) -> None:
    (client.resource(held.first)).update_extras({"neuf": 1})


def delete_extras_of_a_resource(client: Client, held: Held) -> None:
    (client.resource(held.first)).delete_extras(["origine"])


def notify_update(client: Client, held: Held) -> None:
    (client.resource(held.first)).notify_update()


def delete_a_resource(client: Client, held: Held) -> None:
    (client.resource(held.first)).delete()


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
def test_what_may_be_repeated_ends_as_if_nothing_had_been_lost(
    watched: Client,
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

    verb(watched, holding)

    effect(expected)
    after = server.dataset(holding.id)
    after["deleted"] = after["deleted"] and True
    for resource in [*expected["resources"], *after["resources"]]:
        for clock in MOVES:
            del resource[clock]
    assert changed(expected, after) == set()
    assert wire.has_failed


@pytest.mark.parametrize("fault", ["reset before", "reset", "504"])
def test_a_restore_that_is_repeated_loses_nothing(
    watched: Client,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    fault: Fault,
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id)
    dataset.delete()
    wire.fail("PUT", "/", fault, fault)

    dataset.restore()

    assert changed(before, server.dataset(full.id)) == set()
    assert wire.has_failed


@pytest.mark.parametrize("fault", BEFORE)
def test_a_replacement_that_did_not_arrive_is_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    replaced_with(watched, server, wire, changed, file, title, fault)

    assert wire.methods.count("POST") == 2


@pytest.mark.parametrize("fault", AFTER)
def test_a_replacement_that_arrived_is_not_sent_again(
    watched: Client,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    replaced_with(watched, server, wire, changed, file, title, fault)

    assert wire.methods.count("POST") == 1


def replaced_with(
    client: Client,
    server: Server,
    wire: Wire,
    changed: Changed,
    file: tuple[str, str],
    title: str,
    fault: Fault,
) -> None:
    dataset_id, id = file
    before = server.dataset(dataset_id)
    resource = client.resource(id)
    wire.fail("POST", "/upload/", fault)

    resource.update(file_to_upload=title.encode(), filename=a_name())

    after = server.dataset(dataset_id)
    assert changed(before, after) == {"resources"}
    was, now = ({one["id"]: one for one in state["resources"]} for state in (before, after))
    assert [key for key in was if was[key] != now[key]] == [id]
    assert changed(was[id], now[id], ignoring=MOVES) == {"url", "checksum", "filesize"}
    assert now[id]["checksum"]["value"] == hashlib.sha1(title.encode()).hexdigest()
    assert resource.title == was[id]["title"]


def test_a_replacement_that_cannot_be_settled_says_so(
    watched: Client, server: Server, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("POST", "/upload/", "reset before")

    with pytest.raises(AnswerLostError, match="look at the portal"):
        resource.update(file_to_upload=title.encode(), filename=a_name())

    stored = server.resource(dataset_id, id)
    assert stored["title"] == resource.title
    assert server.file(stored["url"]) != title.encode()


def test_a_replacement_that_may_have_arrived_is_not_said_to_have_changed_nothing(
    watched: Client, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.cut("POST", "/upload/")

    with pytest.raises(AnswerLostError) as caught:
        resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "keeps its file" not in str(caught.value)


def test_a_title_that_could_not_be_put_back_is_told(
    watched: Client, wire: Wire, file: tuple[str, str], title: str
) -> None:
    dataset_id, id = file
    resource = watched.resource(id, dataset_id=dataset_id)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(DatagouvError, match="Les arbres") as caught:
        resource.update(file_to_upload=title.encode(), filename=a_name())

    assert "replaced" in str(caught.value)


def test_what_fails_for_good_is_said_after_a_few_tries(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id, fetch=False)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(ServerError) as caught:
        dataset.update(description="Jamais écrite.")

    assert caught.value.status == 502
    assert wire.methods == ["GET", "PUT", "PUT", "PUT", "PUT"]
    assert changed(before, server.dataset(full.id)) == set()
