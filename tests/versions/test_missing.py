"""A verb works on a portal, or ends with an error that names the portal's version and why not."""

from __future__ import annotations

import re
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, DatagouvError, UnsupportedError
from tests.faults import nouns, verbs_that_read
from tests.faults.verbs import VERBS
from tests.faults.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.faults.verb import Verb
    from tests.faults.world import It
    from tests.versions.results import Results

OF_THE_PORTAL = [verb for verb in VERBS.values() if verb not in verbs_that_read.DATA]
"""The verbs that speak to udata; the services of tables and of traffic are others."""
NOTHING, NO_MESSAGE = "0" * 24, "00000000-0000-4000-8000-000000000000"
"""The id of no object, and of no message."""
ROUTE = re.compile(r"this portal, ([^,]+), has no ([A-Z]+) (/api/\S+): nothing was done\. This SDK")


@pytest.fixture(scope="module")
def world(portal: Sandbox) -> Iterator[World]:
    with World(portal) as world:
        yield world


@pytest.fixture(scope="module")
def clients(portal: Sandbox, world: World) -> Iterator[dict[str, Client]]:
    """Return the client of each user."""
    with ExitStack() as stack:
        yield {
            user: stack.enter_context(
                Client(base_url=portal.url, api_key=world.key(user), retries=0, lookup_timeout=0)
            )
            for user in ("member", "other", "admin")
        }


@pytest.fixture(scope="module")
def seen(world: World) -> dict[frozenset[str], It]:
    """Return the objects that reading verbs share on one portal, by the needs of a verb."""
    return {}


def _arranged(world: World, needs: frozenset[str]) -> It:
    """Make what a verb needs; what the portal cannot make has the id of no object."""
    it = world.arrange({need for need in needs if need not in nouns.MADE})
    for name in nouns.MADE:
        if name in needs:
            nothing = NO_MESSAGE if name == "answer" else NOTHING
            try:
                it.made[name] = nouns.MADE[name](world, it) or nothing
            except (AssertionError, KeyError):
                it.made[name] = _old_topic(world, it) if name == "topic" else nothing
    return it


def _old_topic(world: World, it: It) -> str:
    """Make a topic as it is made where /api/2/ only reads them."""
    fields: dict[str, Any] = {"name": it.title, "description": "Des arbres.", "tags": ["arbres"]}
    path = "/api/1/topics/"
    return str(world.write("POST", path, json=fields | {"datasets": [], "reuses": []})["id"])


def _failure_of(verb: Verb, client: Any, it: It) -> DatagouvError | None:
    try:
        done = verb.act(verb.on(client, it), it)
        if hasattr(done, "first"):
            done.first()
    except DatagouvError as error:
        return error
    return None


def _lacks(routes: frozenset[str], method: str, path: str) -> bool:
    """Tell whether a portal has no route that answers at a path."""
    for route in routes:
        said, _, template = route.partition(" ")
        # Where a message has a number, the route of its id is another one.
        rule = re.escape(template.rstrip("/")).replace(r"comments/\{\}", r"comments/\d+")
        rule = rule.replace(r"\{\}", "[0-9a-f-]{24,36}")
        if said == method and re.fullmatch(f"{rule}/?", path):
            return False
    return True


@pytest.mark.filterwarnings("ignore::datagouv.DatagouvWarning")
@pytest.mark.parametrize("verb", OF_THE_PORTAL, ids=str)
def test_a_verb_works_or_the_error_names_the_portal_and_what_it_lacks(
    verb: Verb,
    world: World,
    clients: dict[str, Client],
    seen: dict[frozenset[str], It],
    routes: frozenset[str],
    results: Results,
) -> None:
    client, needs = clients[verb.user], frozenset(filter(None, verb.needs.split(",")))
    it = seen.get(needs) if not verb.changes else None
    it = it or _arranged(world, needs)  # What was made stays: nobody else uses this portal.
    if not verb.changes:
        seen[needs] = it

    error = _failure_of(verb, client, it)

    end = "works"
    if isinstance(error, UnsupportedError):
        told = ROUTE.search(str(error))
        assert told is not None, str(error)
        software, method, path = told.groups()
        assert software == client.portal_info().software
        assert _lacks(routes, method, path), str(error)
        end = f"no {method} {re.sub('[0-9a-f-]{24,36}', '{}', path)}"
    elif error is not None:
        unknown = re.search(r"does not know the filter '(\w+)'", str(error))
        end = type(error).__name__ if unknown is None else f"no filter {unknown[1]!r}"
    results.agree("verbs", verb.name, end)
