"""Each field that an update or a create sends is kept by the portal, or an error names it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import DatagouvError
from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.contact_point import CONTACT_POINT
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.nouns.user import USER
from datagouv._udata.nouns.visualization import VISUALIZATION
from datagouv._udata.recognise import differing
from tests.noun_values import ACCEPTED, CONTACT_ID, DATASERVICE_ID, DATASET_ID
from tests.portal.server import NUMBERS

if TYPE_CHECKING:
    from datagouv import Client
    from datagouv._udata.write.schema import WriteSchema
    from tests.portal.server import Server
    from tests.versions.results import Results

_FILE: dict[str, Any] = {
    "title": "Les arbres",
    "description": "Un arbre par ligne.",
    "type": "documentation",
    "url": "https://example.org/autres-arbres.csv",
    "format": "csv",
    "mime": "text/csv",
    "filesize": 21,
    "checksum": {"type": "sha256", "value": "ab12"},
    "schema": {"name": "etalab/schema-arbres", "version": "1.2.0"},
    "extras": {"origine": "terrain"},
}
VALUES: dict[str, dict[str, Any]] = {
    DATASET.name: {
        "title": "Les arbres",
        "description": "Un arbre par ligne.",
        "acronym": "LA",
        "description_short": "Des arbres",
        "private": True,
        "license": "lov2",
        "frequency": "annual",
        "frequency_date": "2027-01-01",
        "tags": ["arbres"],
        "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
        "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune"},
        "extras": {"origine": "terrain"},
        "contact_points": [CONTACT_ID],
        "archived": "2025-06-01",
        "access_type": "restricted",
        "access_audiences": [{"role": "private", "condition": "no"}],
        "access_type_reason": "Des arbres protégés",
        "access_type_reason_category": "protection_of_environment",
        "authorization_request_url": "https://example.org/demande",
    },
    RESOURCE.name: _FILE,
    COMMUNITY_RESOURCE.name: _FILE,
}
"""A value of each field; those of the smaller nouns are in `tests/noun_values.py`."""
for _noun, _key, _taken in ACCEPTED:
    VALUES.setdefault(_noun.name, {})[_key] = _taken[0]
VALUES[DATASERVICE.name]["access_type"] = "restricted"
VALUES[TOPIC.name]["tags"] = VALUES[TOPIC_ELEMENT.name]["tags"] = ["arbres"]


@dataclass
class Bench:
    """The objects that the fields are written on, made when they are needed."""

    client: Client
    server: Server
    ids: dict[str, str] = field(default_factory=dict[str, str])

    def make(self, path: str, **fields: Any) -> str:
        """Return the id of an object of a collection."""
        if path not in self.ids:
            made = self.server.write("POST", path, json=fields)
            self.ids[path] = str((made[0] if isinstance(made, list) else made)["id"])
        return self.ids[path]

    def held(self, path: str) -> Any:
        """Return what the server holds at a path; an element of a topic is read in its list."""
        if "/elements/" not in path:
            return self.server.get(path)
        listed, id, _ = path.rsplit("/", 2)
        rows = self.server.get(f"{listed}/?page_size=50")["data"]
        return next(row for row in rows if row["id"] == id)

    @property
    def own(self) -> dict[str, Any]:
        named = f"Champs {next(NUMBERS)}"
        return {"title": named, "description": "x", "organization": self.server.organization}

    @property
    def dataset(self) -> str:
        return self.make("/api/1/datasets/", **self.own)

    @property
    def contact(self) -> str:
        new = {"name": f"Accueil {next(NUMBERS)}", "email": "a@example.org", "role": "contact"}
        return self.make("/api/1/contacts/", **new, organization=self.server.organization)

    @property
    def dataservice(self) -> str:
        return self.make("/api/1/dataservices/", **self.own)

    @property
    def topic(self) -> str:
        new = {"description": "x", "tags": ["arbres"]}
        return self.make("/api/2/topics/", name=f"Thème {next(NUMBERS)}", **new)

    def real(self, value: Any) -> Any:
        """Return a value with the ids of real objects."""
        if isinstance(value, list):
            return [self.real(one) for one in value]
        if isinstance(value, dict):
            return {key: self.real(one) for key, one in value.items()}
        stand_ins: dict[str, Callable[[], str]] = {
            DATASET_ID: lambda: self.dataset,
            CONTACT_ID: lambda: self.contact,
            DATASERVICE_ID: lambda: self.dataservice,
        }
        return stand_ins[value]() if value in stand_ins else value


@dataclass(frozen=True)
class Noun:
    """A noun whose fields are written.

    Attributes:
        schema: Its write schema.
        route: The route that updates an object: a portal without it does not have the noun.
        path: Makes an object, and returns its path in the API.
        record: Returns the record of that object.
    """

    schema: WriteSchema
    route: str
    path: Callable[[Bench], str]
    record: Callable[[Bench], Any]


_RESOURCES, _COMMUNITY = "/api/1/datasets/{}/resources/", "/api/1/datasets/community_resources/"


def _resource(bench: Bench) -> str:
    new = {"title": "x", "url": "https://example.org/x.csv", "filetype": "remote", "type": "main"}
    return bench.make(_RESOURCES.format(bench.dataset), **new)


def _community(bench: Bench) -> str:
    new: dict[str, Any] = {"title": "x", "url": "https://example.org/x.csv", "filetype": "remote"}
    subject = {"class": "Dataset", "id": bench.dataset}
    return bench.make(_COMMUNITY, **new, type="main", dataset=subject)


def _organization(bench: Bench) -> str:
    path = "/api/1/organizations/"
    return bench.make(path, name=f"Mairie {next(NUMBERS)}", description="x")


def _reuse(bench: Bench) -> str:
    url = f"https://example.org/carte-{next(NUMBERS)}"
    return bench.make("/api/1/reuses/", **bench.own, type="api", topic="others", url=url)


def _element(bench: Bench) -> str:
    path = f"/api/2/topics/{bench.topic}/elements/"
    if path not in bench.ids:
        made = bench.server.write("POST", path, json=[{"title": "x"}])
        bench.ids[path] = made[0]["id"]
    return bench.ids[path]


def _visualization(bench: Bench) -> str:
    chart = {
        "x_axis": {"column_x": "an", "type": "discrete"},
        "series": [{"resource_id": "54d47250-1daf-483b-965a-3013f8c76617"}],
    }
    return bench.make("/api/1/visualizations/", **bench.own, **chart)


NOUNS = {
    noun.schema.name: noun
    for noun in (
        Noun(
            *(DATASET, "PUT /api/1/datasets/{}/"),
            lambda b: f"/api/1/datasets/{b.dataset}/",
            lambda b: b.client.dataset(b.dataset),
        ),
        Noun(
            *(RESOURCE, "PUT /api/1/datasets/{}/resources/{}/"),
            lambda b: f"{_RESOURCES.format(b.dataset)}{_resource(b)}/",
            lambda b: b.client.resource(_resource(b), dataset_id=b.dataset),
        ),
        Noun(
            *(COMMUNITY_RESOURCE, f"PUT {_COMMUNITY}{{}}/"),
            lambda b: f"{_COMMUNITY}{_community(b)}/",
            lambda b: b.client.community_resource(_community(b)),
        ),
        Noun(
            *(ORGANIZATION, "PUT /api/1/organizations/{}/"),
            lambda b: f"/api/1/organizations/{_organization(b)}/",
            lambda b: b.client.organization(_organization(b)),
        ),
        Noun(
            *(REUSE, "PUT /api/1/reuses/{}/"),
            lambda b: f"/api/1/reuses/{_reuse(b)}/",
            lambda b: b.client.reuse(_reuse(b)),
        ),
        Noun(
            *(DATASERVICE, "PATCH /api/1/dataservices/{}/"),
            lambda b: f"/api/1/dataservices/{b.dataservice}/",
            lambda b: b.client.dataservice(b.dataservice),
        ),
        Noun(
            *(CONTACT_POINT, "PUT /api/1/contacts/{}/"),
            lambda b: f"/api/1/contacts/{b.contact}/",
            lambda b: b.client.contact_point(b.contact),
        ),
        Noun(USER, "PUT /api/1/me/", lambda _b: "/api/1/me/", lambda b: b.client.me.get()),
        Noun(
            *(TOPIC, "PUT /api/2/topics/{}/"),
            lambda b: f"/api/2/topics/{b.topic}/",
            lambda b: b.client.topic(b.topic),
        ),
        Noun(
            *(TOPIC_ELEMENT, "PUT /api/2/topics/{}/elements/{}/"),
            lambda b: f"/api/2/topics/{b.topic}/elements/{_element(b)}/",
            lambda b: b.client.topic(b.topic).element(_element(b)),
        ),
        Noun(
            *(VISUALIZATION, "PATCH /api/1/visualizations/{}/"),
            lambda b: f"/api/1/visualizations/{_visualization(b)}/",
            lambda b: b.client.visualization(_visualization(b)),
        ),
    )
}


@pytest.fixture(scope="module")
def bench(client: Client, server: Server, organization: str) -> Bench:
    return Bench(client, server)


@pytest.mark.parametrize("name", NOUNS)
def test_each_field_is_kept_or_an_error_names_it(
    bench: Bench, routes: frozenset[str], results: Results, name: str
) -> None:
    noun, silent = NOUNS[name], list[str]()
    if noun.route not in routes:
        pytest.skip("this version does not have it")
    keys = noun.schema.rules.keys() - noun.schema.fixed.keys() - {"organization"}
    assert keys == VALUES[name].keys()
    path, record = noun.path(bench), noun.record(bench)
    # What goes with restricted access comes last, after the access type itself.
    for key in sorted(keys, key=lambda key: (key.startswith("access_"), key != "access_type", key)):
        sent = noun.schema.changes(None, {key: bench.real(VALUES[name][key])})
        if key == "access_type":
            sent["license"] = None  # Data that are not open have none.
        end = "kept"
        try:
            record.update(sent)
        except DatagouvError as error:
            end = type(error).__name__
            if key not in str(error):
                silent.append(f"{key} is not named: {error}")
        held = bench.held(path)
        if end == "kept" and (key not in held or differing(held, {key: sent[key]}, {})):
            silent.append(f"{key}: sent {sent[key]!r}, held {held.get(key, 'nothing')!r}")
        results.agree("fields", f"{type(record).__name__}.{key}", end)
    assert silent == []


@pytest.mark.parametrize("name", [DATASET.name, REUSE.name, DATASERVICE.name, ORGANIZATION.name])
def test_a_field_that_an_update_does_not_keep_is_no_more_kept_by_a_create(
    client: Client, server: Server, bench: Bench, routes: frozenset[str], name: str
) -> None:
    noun, silent = NOUNS[name], list[str]()
    collections: dict[str, Any] = {
        DATASET.name: client.datasets,
        REUSE.name: client.reuses,
        DATASERVICE.name: client.dataservices,
        ORGANIZATION.name: client.organizations,
    }
    for key in sorted(noun.schema.rules.keys() - {"organization", "title", "name", "url"}):
        title = f"Neuf {next(NUMBERS)}"
        new: dict[str, Any] = {"description": "x", key: bench.real(VALUES[name][key])}
        new["name" if noun.schema is ORGANIZATION else "title"] = title
        if noun.schema is REUSE:
            url = f"https://example.org/{title.replace(' ', '-')}"
            new = {"type": "api", "topic": "others", **new, "url": url}
        if noun.schema is not ORGANIZATION:
            new["organization"] = server.organization
        path = noun.route.partition(" ")[2].replace("{}/", "")
        try:
            made = collections[name].create(new)
        except DatagouvError as error:
            if key not in str(error):
                silent.append(f"{key} is not named: {error}")
            continue
        held = server.get(f"{path}{made.id}/")
        if key not in held or differing(held, noun.schema.changes(None, {key: new[key]}), {}):
            silent.append(f"{key}: sent {new[key]!r}, held {held.get(key, 'nothing')!r}")
    assert silent == []
