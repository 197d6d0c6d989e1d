# Generated from tests/portal/_async/test_lost_changes.py by scripts/unasync.py: edit that file, then `make style`.
"""Changes whose answers are lost on their way end as if nothing had been lost, or in an error."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pytest

from datagouv import Client, ServerError
from tests.portal.server import MOVES

if TYPE_CHECKING:
    from tests.portal.server import Changed, Full, Server
    from tests.portal.wire import Fault, Wire

pytestmark = pytest.mark.usefixtures("waits")


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


def test_what_fails_for_good_is_said_after_a_few_tries(
    watched: Client, server: Server, wire: Wire, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = watched.dataset(full.id, fetch=False)
    wire.always_fail("PUT", "/", "502 before")

    with pytest.raises(ServerError) as caught:
        dataset.update(description="Jamais écrite.")

    assert caught.value.status == 502
    assert wire.methods == ["GET", "PUT"] * 4
    assert changed(before, server.dataset(full.id)) == set()
