"""Values of documented fields at which the real server fails, or which it does not keep.

Each is sent without the SDK, to see what it does, and with it, to see that it is not sent.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeAlias

import pytest

from datagouv import Client, FieldError, InvalidAnswerError
from datagouv._udata.nouns.community_resource import COMMUNITY_RESOURCE
from datagouv._udata.nouns.dataservice import DATASERVICE
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.discussion import DISCUSSION
from datagouv._udata.nouns.organization import ORGANIZATION
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.reuse import REUSE
from datagouv._udata.nouns.topic import TOPIC, TOPIC_ELEMENT
from datagouv._udata.write.schema import WriteSchema

if TYPE_CHECKING:
    from datagouv.sandbox import Sandbox
    from tests.portal.server import Server

Make: TypeAlias = Callable[[WriteSchema], tuple[str, str]]
"""Makes an object, and says how it is changed and where it is."""

_NUMBERS = itertools.count(1)
_MAP = {"type": "MultiPolygon", "coordinates": [[[[0, 0], [0, 1], [1, 1], [0, 0]]]]}
_FULL: dict[str, dict[str, Any]] = {
    DATASET.name: {
        "description": "Des arbres.",
        "tags": ["arbres"],
        "access_type": "restricted",
        "access_audiences": [{"role": "private", "condition": "no"}],
        "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
    },
    ORGANIZATION.name: {"description": "Une mairie."},
    TOPIC.name: {"spatial": {"zones": ["country:fr"]}},
    REUSE.name: {"description": "Une carte.", "type": "api", "topic": "others"},
    DATASERVICE.name: {"access_type": "restricted"},
}


@pytest.fixture(scope="module")
def make(server: Server) -> Make:
    """Return what makes an object of a kind, in full."""
    dataset = server.make_dataset()

    def make(noun: WriteSchema) -> tuple[str, str]:
        name = f"Essai {next(_NUMBERS)}"
        full = _FULL.get(noun.name, {})
        if noun is RESOURCE:
            full = {"schema": {"name": "etalab/x"}, "checksum": {"type": "md5", "value": "ab"}}
            made = server.make_remote(dataset, **full)
            return "PUT", f"/api/1/datasets/{dataset}/resources/{made}/"
        if noun is COMMUNITY_RESOURCE:
            made = server.make_community(dataset, hosted=False)
            return "PUT", f"/api/1/datasets/community_resources/{made}/"
        if noun is TOPIC_ELEMENT:
            topic = server.write("POST", "/api/2/topics/", json={"name": name})["id"]
            path = f"/api/2/topics/{topic}/elements/"
            made = server.write("POST", path, json=[{"title": name}])[0]["id"]
            return "PUT", f"{path}{made}/"
        path = "/api/2/topics/" if noun is TOPIC else f"/api/1/{noun.name.split()[1]}s/"
        new = {"title": name, "name": name, "url": f"https://example.org/{next(_NUMBERS)}", **full}
        made = server.write("POST", path, json=new)["id"]
        return "PATCH" if noun is DATASERVICE else "PUT", f"{path}{made}/"

    return make


def deep(levels: int) -> Any:
    value: Any = "fond"
    for _ in range(levels):
        value = [value]
    return value


_LATE, _EARLY = "9999-12-31T23:59:59-12:00", "0001-01-01T00:00:00+14:00"
_MOMENTS = [
    (DATASET, "frequency_date"),
    (DATASET, "archived"),
    (REUSE, "archived"),
    (DATASERVICE, "archived_at"),
    (ORGANIZATION, "presentation_blocs_published_at"),
]
_EXTRAS = (DATASET, RESOURCE, COMMUNITY_RESOURCE, TOPIC, TOPIC_ELEMENT, REUSE, DATASERVICE)

FAILING: list[tuple[WriteSchema, str, Any, str]] = [
    *((noun, key, _LATE, "after 9999") for noun, key in _MOMENTS),
    *((noun, key, _EARLY, "before the year 1") for noun, key in _MOMENTS),
    *((DATASET, key, "99999999999", "a whole day") for key in ("frequency_date", "archived")),
    (DATASET, "temporal_coverage", {"start": "1" * 30}, "whole days"),
    (DATASET, "temporal_coverage", {"start": "2020-01-01", "end": "99999999999"}, "whole days"),
    *((noun, "extras", {"a": [{"_cls": "x"}]}, "'_cls'") for noun in (*_EXTRAS, ORGANIZATION)),
    *((noun, "extras", {"a": {"_ref": 1}}, "'_ref'") for noun in (*_EXTRAS, ORGANIZATION)),
    *(
        # Of a resource too, where MongoDB stores it: the sandbox, which has none, takes it.
        (noun, "extras", {"a": {"b\0": 1}}, r"none with \\0")
        for noun in (*_EXTRAS, ORGANIZATION)
        if noun is not RESOURCE
    ),
    *((ORGANIZATION, "extras", {"custom": custom}, "'custom'") for custom in (1, [1], None)),
    *(
        (noun, "schema", {"name": "x", "url": value}, "at url")
        for noun in (RESOURCE, COMMUNITY_RESOURCE)
        for value in (1, True)
    ),
    (TOPIC, "spatial", {"zones": 1}, "at zones"),
    (TOPIC, "spatial", {"zones": True, "granularity": "other"}, "at zones"),
]
"""At these the server fails."""


@pytest.mark.parametrize(("noun", "field", "value", "said"), FAILING)
def test_what_the_server_fails_at_is_refused(
    server: Server, make: Make, noun: WriteSchema, field: str, value: Any, said: str
) -> None:
    method, path = make(noun)
    assert server.ask(method, path, json={field: value}).status_code == 500
    with pytest.raises(FieldError, match=f"^'{field}' of {noun.name} .*{said}"):
        noun.changes({field: value}, {})


CHANGED: list[tuple[WriteSchema, str, Any, str]] = [
    *(
        (noun, key, text, "a whole day")
        for noun, key in _MOMENTS
        # Of the last one the platform takes the month for the day, as in "May 6th".
        for text in ("2026", "2026-01", "12", "monday", "10:00", "January 2026", "05/06/2026")
    ),
    (DATASET, "temporal_coverage", {"start": "2020", "end": "2024"}, "whole days"),
    (DATASET, "temporal_coverage", "2020 - 2024", "whole days"),
    (DATASET, "temporal_coverage", {"start": "2020-01-01", "end": []}, "at end"),
    (DATASET, "tags", [""], r"say so with \[\]"),
    (DATASET, "tags", [" "], r"say so with \[\]"),
    (DATASET, "access_audiences", [{"a": 1}], "a role and a condition"),
    (
        DATASET,
        "access_audiences",
        [{"role": "private", "condition": "yes"}, {}],
        "a role and a condition",
    ),
    (DATASET, "access_audiences", [{"role": "private", "condition": "no", "x": 1}], "its keys"),
    (DATASERVICE, "access_audiences", [{"role": "private", "condition": ""}], "a role and a"),
    (DATASERVICE, "access_audiences", [{"role": " ", "condition": "yes"}], "a role and a"),
    (DATASET, "spatial", {"zones": [None]}, "that are no ids"),
    (DATASET, "spatial", {"zones": [""]}, "that are no ids"),
    (DATASET, "spatial", {"granularity": []}, "no text"),
    (DATASET, "spatial", {"geom": []}, "no MultiPolygon"),
    *(
        (noun, "schema", value, "which is a text")
        for noun in (RESOURCE, COMMUNITY_RESOURCE)
        for value in ({"name": True}, {"version": [], "name": "x"}, {"url": {}, "name": "x"})
    ),
    *(
        (noun, "checksum", value, "which is a text")
        for noun in (RESOURCE, COMMUNITY_RESOURCE)
        for value in ({"type": [], "value": "x"}, {"type": "sha1", "value": 1})
    ),
    *((noun, "extras", {"a": {"_cls": "Dataset"}}, "'_cls'") for noun in (TOPIC, REUSE)),
]
"""Of these the server keeps something else, without a word."""


@pytest.mark.parametrize(("noun", "field", "value", "said"), CHANGED)
def test_what_the_server_would_take_for_something_else_is_refused(
    server: Server, make: Make, noun: WriteSchema, field: str, value: Any, said: str
) -> None:
    method, path = make(noun)
    server.write(method, path, json={field: value})
    held = server.get(path)[field]
    assert held != value
    assert not (isinstance(value, str) and str(held).startswith(f"{value}-01"))
    with pytest.raises(FieldError, match=rf"^'{field}' of {noun.name} .*{said}"):
        noun.changes({field: value}, {})


WELL: list[tuple[WriteSchema, str, Any]] = [
    *(
        (noun, key, text)
        for noun, key in _MOMENTS
        for text in (
            *("2026-01-31", "20260131", "0001-01-01", "2026-01-31T12:00", "20260131T120000Z"),
            *("2026-01-31 12:00:00.123456", "2026-01-31T12:00:00.1234567+02"),
            "9999-12-31T23:59:59Z",
        )
    ),
    (DATASET, "temporal_coverage", {"start": "2020-01-01", "end": ""}),
    (DATASET, "temporal_coverage", "2020-01-01 - 2024-12-31"),
    (DATASET, "temporal_coverage", "20200101 - 20241231"),
    (DATASET, "tags", ["arbres", "forets"]),
    (DATASET, "spatial", {"zones": "country:fr,fr:region:11"}),
    (DATASET, "spatial", {"zones": [{"id": "country:fr"}], "geom": None}),
    (DATASET, "spatial", {"geom": _MAP, "zones": None}),
    (TOPIC, "spatial", {"geom": _MAP}),
    (TOPIC, "spatial", {"zones": ["country:fr"], "granularity": None}),
    *(
        (noun, "schema", {"name": "x", "url": "https://example.org/s.json", "version": None})
        for noun in (RESOURCE, COMMUNITY_RESOURCE)
    ),
    (RESOURCE, "checksum", {"type": "sha1", "value": "x"}),
    *(
        (noun, "extras", extras)
        for noun in (*_EXTRAS, ORGANIZATION)
        for extras in (
            {"": 1, " ": 2, "a.b": {"c.d": 1}, "a$": "\0", "é": [{"f": None}], "cls": "_cls"},
            {"custom": [{"title": "x", "description": "y", "type": "str"}], "_id": 1},
            {"deep": deep(95)},
        )
    ),
]
"""These the server takes, so they are sent."""


@pytest.mark.parametrize(("noun", "field", "value"), WELL)
def test_what_the_server_takes_well_is_sent(
    server: Server, make: Make, noun: WriteSchema, field: str, value: Any
) -> None:
    method, path = make(noun)
    held = server.write(method, path, json=noun.changes({field: value}, {}))
    assert held[field] is not None


@pytest.fixture
def client(portal: Sandbox) -> Iterator[Client]:
    with Client(base_url=portal.url, api_key=portal.api_key, retries=0) as client:
        yield client


@pytest.mark.parametrize("extras", [{"_cls": "x"}, {"a": {"_ref": 1}}])
def test_an_organization_that_could_never_be_read_again_is_not_made(
    client: Client, server: Server, make: Make, extras: dict[str, Any]
) -> None:
    _, path = make(ORGANIZATION)
    with pytest.raises(FieldError, match="could not read it again"):
        client.organization(path.split("/")[-2], fetch=False).update_extras(extras)
    server.ask("PUT", f"/api/2/{path.removeprefix('/api/1/')}extras/", json=extras)
    assert server.ask("GET", path).status_code == 500


@pytest.mark.parametrize("levels", [96, 150, 3000])
def test_extras_that_are_too_deep_are_refused(client: Client, make: Make, levels: int) -> None:
    for noun in (*_EXTRAS, ORGANIZATION, DISCUSSION):
        with pytest.raises(FieldError, match="nested"):
            noun.new({"extras": {"a": deep(levels)}}, {})
    dataset = client.dataset(make(DATASET)[1].split("/")[-2], fetch=False)
    with pytest.raises(FieldError, match="nested"):
        dataset.update_extras({"a": deep(levels)})


def test_a_dataset_with_extras_that_are_too_deep_could_not_be_read(
    client: Client, server: Server, make: Make
) -> None:
    # MongoDB refuses them; the sandbox, which has none, keeps them.
    method, path = make(DATASET)
    server.write(method, path, json={"extras": {"a": deep(250)}})
    with pytest.raises(InvalidAnswerError, match="recursion"):
        client.dataset(path.split("/")[-2])


def test_a_role_of_spaces_makes_no_editor_of_an_administrator(
    client: Client, server: Server, make: Make
) -> None:
    _, path = make(ORGANIZATION)
    organization, user = client.organization(path.split("/")[-2]), client.me.get().id
    for role in (" ", "", None, 5):
        with pytest.raises(FieldError, match="'role' of a member must"):
            organization.change_role(user, role)  # type: ignore[arg-type]  # on purpose
    assert server.get(path)["members"][0]["role"] == "admin"
    server.write("PUT", f"{path}member/{user}/", json={"role": " "})
    assert server.get(path)["members"][0]["role"] == "editor"


def test_a_dataset_of_one_organization_is_not_created_for_another(
    client: Client, portal: Sandbox, make: Make
) -> None:
    organization = client.organization(make(ORGANIZATION)[1].split("/")[-2])
    new = {"title": "Arbres", "description": "Un par ligne."}
    with pytest.raises(FieldError, match="'organization' is"):
        organization.create_dataset(new, organization=portal.organization_id)
    with pytest.raises(FieldError, match="'organization' is"):
        organization.create_dataset({**new, "organization": portal.organization_id})
    made = organization.create_dataset({**new, "organization": organization})
    assert made.organization == organization.refresh() or made.organization is not None
