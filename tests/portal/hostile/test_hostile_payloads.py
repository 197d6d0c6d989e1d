"""Payloads that nobody means, on the real server, which fails at none that is sent."""

from __future__ import annotations

import itertools
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from datagouv import Client, DatagouvError, InvalidAnswerError, ServerError
from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from tests.hostile_values import HARMFUL, TEXTS, VALUES, made, values_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

# A payload that fails is shown as it was drawn: to look for a smaller one would take minutes.
EXAMPLES = settings(
    max_examples=8, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
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
    named = {"title": "Étrange", "description": "Étrange."}
    reuse = {"type": "api", "topic": "others", "url": "https://example.org/etrange"}
    topic = client.topics.create(name="Étrange")
    return {
        "an organization": client.organizations.create(name="Étrange", description="Étrange."),
        "a topic": topic,
        "an element of a topic": topic.add_elements({"title": "Étrange"})[0],
        "a reuse": client.reuses.create({**named, **reuse}),
        "a dataservice": client.dataservices.create(title="Étrange", access_type="restricted"),
        "a contact point": client.contact_points.create(
            name="Étrange", email="a@example.org", role="contact"
        ),
        "a dataset": client.dataset(dataset, fetch=False),
        "a resource": client.resource(server.make_remote(dataset), dataset_id=dataset, fetch=False),
        "a community resource": client.community_resource(community, fetch=False),
    }


NOUNS = (
    *(DATASET, RESOURCE, COMMUNITY_RESOURCE, ORGANIZATION, TOPIC, TOPIC_ELEMENT, REUSE),
    *(DATASERVICE, CONTACT_POINT),
)
FIELDS = [
    pytest.param(noun.name, field, id=f"{field} of {noun.name}")
    for noun in NOUNS
    for field in noun.rules
    if field not in noun.fixed
]


def the_server_does_not_fail(subject: Any, field: str, value: object) -> None:
    try:
        subject.update({field: value})
    except (ServerError, InvalidAnswerError) as error:
        pytest.fail(f"{field} = {value!r:.200}: {error}")
    except DatagouvError:
        pass


@pytest.mark.parametrize(("noun", "field"), FIELDS)
@given(data=st.data())
@EXAMPLES
def test_the_server_fails_at_no_value_of_a_field(
    subjects: dict[str, Any], noun: str, field: str, data: st.DataObject
) -> None:
    value = made(data.draw(values_of(field) | st.lists(TEXTS, max_size=2), label=field))
    the_server_does_not_fail(subjects[noun], field, value)


@pytest.mark.parametrize(
    ("noun", "field"), [field for field in FIELDS if field.values[1] in HARMFUL]
)
@given(data=st.data())
@settings(EXAMPLES, max_examples=15)
def test_the_server_fails_at_nothing_that_comes_near_to_what_harms(
    subjects: dict[str, Any], noun: str, field: str, data: st.DataObject
) -> None:
    value = made(data.draw(HARMFUL[field], label=field))
    the_server_does_not_fail(subjects[noun], field, value)


@given(data=st.data())
@settings(EXAMPLES, max_examples=15)
def test_the_server_fails_at_no_new_dataset(client: Client, data: st.DataObject) -> None:
    names = st.sampled_from([name for name in DATASET.rules if name != "organization"])
    payload = made(data.draw(st.dictionaries(names, VALUES, max_size=3)))
    payload = {"title": f"Étrange {next(NUMBERS)}", "description": "Étrange."} | payload
    try:
        client.datasets.create(payload).delete()
    except (ServerError, InvalidAnswerError) as error:
        pytest.fail(f"{payload!r:.200}: {error}")
    except DatagouvError:
        pass
