"""Payloads that nobody means: whatever they hold, they are sent as JSON or refused as ours."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from datagouv import Client, DatagouvError
from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import INVITATION, MEMBER, ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.transfer import TRANSFER_REQUEST
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.extras import check_extras
from datagouv._udata.write.json_body import encode_json
from datagouv._udata.write.schema import WriteSchema
from tests.hostile_values import KEYED, TEXTS, VALUES, made, values_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

NOUNS = {
    noun.name: noun
    for noun in (
        *(DATASET, RESOURCE, COMMUNITY_RESOURCE, ORGANIZATION, TOPIC, TOPIC_ELEMENT, REUSE),
        *(DATASERVICE, CONTACT_POINT, DISCUSSION, USER, API_TOKEN, TRANSFER_REQUEST, INVITATION),
        *(MEMBER, VISUALIZATION),
    )
}
# A payload that fails is shown as it was drawn: to look for a smaller one would take minutes.
EXAMPLES = settings(
    max_examples=60, phases=[Phase.generate], suppress_health_check=list(HealthCheck)
)
ID = "5bc04b2cff66bd680e499f4a"
RESOURCE_ID = "54d47250-1daf-483b-965a-3013f8c76617"


@st.composite
def payloads(draw: Callable[..., Any], noun: WriteSchema) -> Any:
    """Give a payload: mostly of fields that there are, with any values."""
    names = st.sampled_from([*noun.rules, *noun.refused]) | TEXTS
    named = st.lists(names, max_size=5, unique=True).flatmap(
        lambda fields: st.fixed_dictionaries({field: values_of(field) for field in fields})
    )
    payload = draw(named | VALUES)
    if isinstance(payload, dict) and draw(st.booleans()):
        payload |= {name: "https://x.fr" for name in noun.required if name not in payload}
    return payload


@pytest.mark.parametrize("noun", NOUNS.values(), ids=list(NOUNS))
@given(data=st.data())
@EXAMPLES
def test_a_payload_is_json_or_refused(noun: WriteSchema, data: st.DataObject) -> None:
    payload = data.draw(payloads(noun))
    extra = data.draw(st.none() | KEYED)
    try:
        plain = noun.changes(made(payload), {}, made(extra))
        check_extras(plain, noun.name, {})
        sent = encode_json(plain)
    except DatagouvError:
        return
    assert isinstance(json.loads(sent), dict)


@given(data=st.data())
@settings(EXAMPLES, max_examples=25)
def test_nothing_is_sent_of_what_is_refused(data: st.DataObject) -> None:
    import respx

    with respx.mock(assert_all_called=False) as portal:
        portal.route().respond(404, json={"message": "Non."})
        with Client(base_url="https://portal.example", api_key="the-key") as client:
            dataset = client.dataset(ID, fetch=False)
            resource = client.resource(RESOURCE_ID, dataset_id=ID, fetch=False)
            organization = client.organization(ID, fetch=False)
            topic = client.topic(ID, fetch=False)
            for noun, verb in (
                (DATASET, dataset.update),
                (DATASET, client.datasets.create),
                (DATASET, organization.create_dataset),
                (RESOURCE, resource.update),
                (RESOURCE, dataset.create_remote),
                (ORGANIZATION, organization.update),
                (ORGANIZATION, client.organizations.create),
                (TOPIC, topic.update),
                (TOPIC, client.topics.create),
                (TOPIC_ELEMENT, lambda payload: topic.add_elements(payload)),
                (REUSE, client.reuse(ID, fetch=False).update),
                (REUSE, client.reuses.create),
                (DATASERVICE, client.dataservice(ID, fetch=False).update),
                (DATASERVICE, client.dataservices.create),
                (VISUALIZATION, client.visualization(ID, fetch=False).update),
                (VISUALIZATION, client.visualizations.create),
                (CONTACT_POINT, client.contact_points.create),
                (DISCUSSION, client.discussions.create),
                (USER, client.me.update),
            ):
                payload = data.draw(payloads(noun))
                try:
                    verb(made(payload))
                except DatagouvError as error:
                    if isinstance(error, ValueError) and not hasattr(error, "status"):
                        reads = {"GET"}  # Of lists, such as that of licences.
                        assert {call.request.method for call in portal.calls} <= reads
                portal.calls.clear()


@pytest.fixture(autouse=True)
def machine(waits: list[float], no_variables: None, no_certificates: None) -> None:
    """Wait for nothing, and read nothing of the machine that runs the tests."""


@pytest.mark.parametrize("keys", ["one", b"x", None, 3, [1], [None], {"a": None}, "a\ud800"])
def test_odd_keys_of_extras_are_refused(portal: Portal, keys: Any) -> None:
    portal.route().respond(404, json={})
    with Client(base_url="https://portal.example", api_key="the-key") as client:
        dataset = client.dataset(ID, fetch=False)
        with pytest.raises(DatagouvError):
            dataset.delete_extras(keys)
        with pytest.raises(DatagouvError):
            dataset.update_extras(keys)


@pytest.mark.parametrize("tags", [[None], [3], [b"x"], [["a"]], [{"a": 1}], ["a\ud800"]])
def test_odd_tags_are_refused(portal: Portal, tags: Any) -> None:
    portal.route().respond(404, json={})
    with Client(base_url="https://portal.example", api_key="the-key") as client:
        dataset = client.dataset(ID, fetch=False)
        with pytest.raises(DatagouvError):
            dataset.add_tags(*tags)
        with pytest.raises(DatagouvError):
            dataset.remove_tags(*tags)
