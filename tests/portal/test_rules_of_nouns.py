"""The rules of the smaller nouns and the real server: it takes what they let through only."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest

from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.me import API_TOKEN
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.write.plain import to_json
from datagouv._udata.write.schema import WriteSchema
from tests.noun_values import (
    ACCEPTED,
    ACCEPTED_ONCE,
    CONTACT_ID,
    DATASERVICE_ID,
    DATASET_ID,
    ID,
    ORGANIZATION_ID,
    OTHER_ORGANIZATION_ID,
    REFUSED,
    REFUSED_LATER,
    REFUSED_THOUGH_STORED,
)

from .server import Server

_NUMBERS = itertools.count(1)


class Bench:
    """One object of each noun, in full, to be written on."""

    def __init__(self, server: Server, organization: str) -> None:
        self._server = server
        self.dataset = server.make_dataset(organization=organization)
        self.ids = {
            ORGANIZATION_ID: organization,
            OTHER_ORGANIZATION_ID: server.portal.organization_id,
            DATASET_ID: self.dataset,
            ID: server.portal.user_id,
        }
        self.ids[CONTACT_ID] = self.create(CONTACT_POINT)["id"]
        self.ids[DATASERVICE_ID] = self.create(DATASERVICE)["id"]
        self._topic = self.create(TOPIC)["id"]

    def real(self, value: Any) -> Any:
        """Return a value as JSON, with the ids of real objects."""
        text = json.dumps(to_json(value))
        for stand_in, id in self.ids.items():
            text = text.replace(stand_in, id)
        return json.loads(text)

    def payload(self, noun: WriteSchema) -> dict[str, Any]:
        number = next(_NUMBERS)
        own = {"organization": ORGANIZATION_ID, "tags": ["arbres"], "extras": {"origine": "ici"}}
        audiences = [{"role": "private", "condition": "no"}]
        payloads: dict[str, dict[str, Any]] = {
            ORGANIZATION.name: {"name": f"Mairie {number}", "description": "x", "acronym": "MA"},
            TOPIC.name: {"name": f"Thème {number}", "private": True, "color": 3, **own},
            TOPIC_ELEMENT.name: {"title": "x", "element": {"class": "Dataset", "id": DATASET_ID}},
            REUSE.name: {
                "title": f"Carte {number}",
                "description": "x",
                "type": "api",
                "topic": "others",
                "url": f"https://example.org/carte-{number}",
                "datasets": [DATASET_ID],
                "private": True,
                **own,
            },
            DATASERVICE.name: {
                "title": f"Service {number}",
                "access_type": "restricted",
                "access_audiences": audiences,
                "private": True,
                **own,
            },
            CONTACT_POINT.name: {
                "name": f"Accueil {number}",
                "email": "a@example.org",
                "contact_form": "https://example.org/a",
                "role": "contact",
                "organization": ORGANIZATION_ID,
            },
            DISCUSSION.name: {
                "title": "x",
                "comment": "y",
                "subject": {"class": "Dataset", "id": DATASET_ID},
            },
            API_TOKEN.name: {},
            VISUALIZATION.name: {
                "title": f"Courbe {number}",
                "description": "x",
                "x_axis": {"column_x": "mois", "type": "discrete"},
                "series": [{"resource_id": "a4d47250-1daf-483b-965a-3013f8c76617"}],
                "private": True,
                "extras": {"origine": "ici"},
                "organization": ORGANIZATION_ID,
            },
        }
        return payloads[noun.name]

    def create(self, noun: WriteSchema, **fields: Any) -> Any:
        payload = self.real({**self.payload(noun), **fields})
        if noun is TOPIC_ELEMENT:
            return self._server.write("POST", self.path(noun), json=[payload])[0]
        return self._server.write("POST", self.path(noun), json=payload)

    def path(self, noun: WriteSchema) -> str:
        paths = {
            ORGANIZATION.name: "/api/1/organizations/",
            REUSE.name: "/api/1/reuses/",
            DATASERVICE.name: "/api/1/dataservices/",
            CONTACT_POINT.name: "/api/1/contacts/",
            DISCUSSION.name: "/api/1/discussions/",
            API_TOKEN.name: "/api/1/me/api_tokens/",
            TOPIC.name: "/api/2/topics/",
            VISUALIZATION.name: "/api/1/visualizations/",
        }
        if noun is TOPIC_ELEMENT:
            return f"/api/2/topics/{self._topic}/elements/"
        return paths[noun.name]

    def write(self, noun: WriteSchema, id: str, changes: dict[str, Any]) -> tuple[int, Any]:
        """Return the status and the object that the server answers with."""
        method = "PATCH" if noun in (DATASERVICE, VISUALIZATION) else "PUT"
        path = "/api/1/me/" if noun is USER else f"{self.path(noun)}{id}/"
        user = "other" if noun is USER else "member"
        answer = self._server.ask(method, path, user, json=self.real(changes))
        return answer.status_code, answer.json() if answer.is_success else None

    def target(self, noun: WriteSchema) -> str:
        return "" if noun is USER else str(self.create(noun)["id"])


@pytest.fixture(scope="module")
def bench(server: Server, organization: str) -> Bench:
    return Bench(server, organization)


@pytest.mark.parametrize(("noun", "key", "values"), ACCEPTED)
def test_what_is_let_through_is_taken(
    bench: Bench, noun: WriteSchema, key: str, values: list[Any]
) -> None:
    id = bench.target(noun)
    for value in values:
        status, answer = bench.write(noun, id, noun.changes({key: value}, {}))
        assert status == 200, value
        assert key in answer or noun is DATASERVICE


@pytest.mark.parametrize(("noun", "key", "values"), ACCEPTED_ONCE)
def test_what_only_a_new_object_takes_is_taken(
    bench: Bench, noun: WriteSchema, key: str, values: list[Any]
) -> None:
    for value in values:
        payload = noun.new({**bench.payload(noun), key: value}, {})
        assert bench.create(noun, **payload)["id"]


@pytest.mark.parametrize(("noun", "key", "values", "said"), REFUSED)
def test_what_is_refused_is_not_done_by_the_server(
    bench: Bench, noun: WriteSchema, key: str, values: list[Any], said: str
) -> None:
    for value in values:
        if (noun, key, value) == (TOPIC, "private", None):
            continue  # It is stored as it is, and makes the topic public: see below.
        status, answer = bench.write(noun, bench.target(noun), {key: value})
        done = answer is not None and json.dumps(answer.get(key)) == json.dumps(bench.real(value))
        assert status >= 400 or not done, value


def test_a_topic_whose_private_is_null_is_public(bench: Bench, server: Server) -> None:
    id = bench.target(TOPIC)
    bench.write(TOPIC, id, {"private": None})
    listed = server.get("/api/2/topics/?page_size=100", "nobody")["data"]
    assert id in [topic["id"] for topic in listed]


@pytest.mark.parametrize(("noun", "key", "values", "said"), REFUSED_THOUGH_STORED)
def test_a_value_without_meaning_is_stored(
    bench: Bench, noun: WriteSchema, key: str, values: list[Any], said: str
) -> None:
    for value in values:
        _, answer = bench.write(noun, bench.target(noun), {key: value})
        assert answer[key] == value


@pytest.mark.parametrize(("noun", "key", "values", "said"), REFUSED_LATER)
def test_what_belongs_to_the_opening_of_a_discussion_is_ignored_later(
    bench: Bench, noun: WriteSchema, key: str, values: list[Any], said: str
) -> None:
    for value in values:
        made = bench.create(noun)
        status, answer = bench.write(noun, made["id"], {"title": "x", key: value})
        if status == 200:
            assert answer.get(key) == made.get(key) or key == "discussion"
            assert len(answer["discussion"]) == 1


def test_the_audiences_of_a_dataservice_go_with_its_restriction(bench: Bench) -> None:
    id = bench.target(DATASERVICE)
    _, answer = bench.write(DATASERVICE, id, {"access_type": "open"})
    assert answer["access_audiences"] == []
    audiences = [{"role": "private", "condition": "no"}]
    _, answer = bench.write(DATASERVICE, id, {"access_audiences": audiences})
    assert answer["access_audiences"] == []


def test_the_territory_of_a_topic_is_replaced_as_a_whole(bench: Bench) -> None:
    id = bench.target(TOPIC)
    bench.write(TOPIC, id, {"spatial": {"zones": ["country:fr"], "granularity": "country"}})
    _, answer = bench.write(TOPIC, id, {"spatial": {"granularity": "country"}})
    assert answer["spatial"]["zones"] == []


@pytest.mark.parametrize(
    ("noun", "payload"),
    [
        (TOPIC_ELEMENT, {"description": "x"}),
        (CONTACT_POINT, {"role": "creator"}),
        (CONTACT_POINT, {"role": "contact", "name": "x"}),
    ],
)
def test_a_new_object_that_is_refused_as_a_whole_is_not_made(
    bench: Bench, server: Server, noun: WriteSchema, payload: dict[str, Any]
) -> None:
    body = [payload] if noun is TOPIC_ELEMENT else payload
    assert server.ask("POST", bench.path(noun), json=body).status_code == 400
