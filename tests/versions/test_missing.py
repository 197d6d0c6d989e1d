"""A verb that a portal cannot do ends with an error that says so, and which portal it is."""

from __future__ import annotations

import re
import shutil
from functools import cache
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import Client, DatagouvError, UnsupportedError
from tests.faults.verbs import VERBS
from tests.faults.world import World

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.faults.verb import Verb
    from tests.faults.world import It

MISLEADING = ("it is a draft", "a proxy on the way", "is nothing of a udata portal")


@cache
def capabilities_of(portal: Sandbox) -> Any:
    """Return what the portal can do, which is asked once for all verbs."""
    with Client(base_url=portal.url) as client:
        return client.portal_info().capabilities


@pytest.fixture(scope="module")
def world(portal: Sandbox) -> Iterator[World]:
    with World(portal) as world:
        yield world


def _failure_of(verb: Verb, client: Any, it: It) -> DatagouvError | None:
    try:
        done = verb.act(verb.on(client, it), it)
        if hasattr(done, "first"):
            done.first()
    except DatagouvError as error:
        return error
    return None


@pytest.mark.filterwarnings("ignore::datagouv.DatagouvWarning")
@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
def test_a_verb_works_or_says_which_portal_cannot(
    verb: Verb, world: World, version: str, portal: Sandbox
) -> None:
    try:
        it = world.arrange(set(filter(None, verb.needs.split(","))))
    except (AssertionError, KeyError) as error:
        pytest.skip(f"what the verb needs cannot be made on this portal: {error!r:.80}")
    key = world.key(verb.user)
    with Client(base_url=portal.url, api_key=key, retries=0, lookup_timeout=0) as client:
        client.transport.facts.capabilities = capabilities_of(portal)
        error = _failure_of(verb, client, it)
    shutil.rmtree(it.folder)  # What it made stays: nobody else uses this portal.
    if isinstance(error, UnsupportedError):
        named = "older than 11" if version.startswith("10.") else f"udata {version}"
        assert named in str(error)
        assert re.search(r"has no (GET|POST|PUT|PATCH|DELETE) /api/", str(error))
    assert not any(hint in str(error) for hint in MISLEADING), str(error)
