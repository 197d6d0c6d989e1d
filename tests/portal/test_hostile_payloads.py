"""Payloads that nobody means, on the real server, which fails at none that is sent."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagouv import Client, DatagouvError, ServerError
from datagouv._payload import COMMUNITY_RESOURCE, DATASET, RESOURCE
from tests.hostile_values import TEXTS, VALUES, made

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.conftest import Server

EXAMPLES = settings(max_examples=8, suppress_health_check=list(HealthCheck))
NUMBERS = itertools.count(1)


@pytest.fixture(scope="module")
def client(portal: Sandbox) -> Iterator[Client]:
    with Client(base_url=portal.url, api_key=portal.api_key, retries=0) as client:
        client.references.licenses()
        yield client


@pytest.fixture(scope="module")
def subjects(client: Client, server: Server) -> dict[str, Any]:
    dataset = server.make_dataset()
    community = server.make_community(dataset, hosted=False)
    return {
        "a dataset": client.dataset(dataset, fetch=False),
        "a resource": client.resource(server.make_remote(dataset), dataset_id=dataset, fetch=False),
        "a community resource": client.community_resource(community, fetch=False),
    }


FIELDS = [
    pytest.param(noun.name, field, id=f"{field} of {noun.name}")
    for noun in (DATASET, RESOURCE, COMMUNITY_RESOURCE)
    for field in noun.rules
]


@pytest.mark.parametrize(("noun", "field"), FIELDS)
@given(data=st.data())
@EXAMPLES
def test_the_server_fails_at_no_value_of_a_field(
    subjects: dict[str, Any], noun: str, field: str, data: st.DataObject
) -> None:
    value = made(data.draw(VALUES | st.lists(TEXTS, max_size=2), label=field))
    try:
        subjects[noun].update({field: value})
    except ServerError as error:
        pytest.fail(f"{field} = {value!r:.200}: {error}")
    except DatagouvError:
        pass


@given(data=st.data())
@settings(EXAMPLES, max_examples=25)
def test_the_server_fails_at_no_new_dataset(client: Client, data: st.DataObject) -> None:
    names = st.sampled_from([name for name in DATASET.rules if name != "organization"])
    payload = made(data.draw(st.dictionaries(names, VALUES, max_size=3)))
    payload = {"title": f"Étrange {next(NUMBERS)}", "description": "Étrange."} | payload
    try:
        client.datasets.create(payload).delete()
    except ServerError as error:
        pytest.fail(f"{payload!r:.200}: {error}")
    except DatagouvError:
        pass
