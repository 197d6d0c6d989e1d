"""Whatever JSON a server answers, nothing but an error of ours comes out of a verb."""

from __future__ import annotations

import asyncio
import contextlib
import copy
import inspect
import json
from collections import defaultdict
from typing import TYPE_CHECKING, Any
from uuid import uuid4

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from datagouv import AsyncClient, Client, DatagouvError
from tests.faults.verb import Verb
from tests.faults.verb import client as alone
from tests.faults.verbs import VERBS as UNDER_FIRE
from tests.faults.world import It
from tests.hostile_values import JSON

if TYPE_CHECKING:
    from pathlib import Path

# Whether a create whose answer was odd is said to be settled has tests of its own.
pytestmark = pytest.mark.filterwarnings("ignore::datagouv.DatagouvWarning")

URL = "https://portal.example"
ID = "5bc04b2cff66bd680e499f4a"
UUID = "54d47250-1daf-483b-965a-3013f8c76617"
MOMENT = "2026-01-01T10:00:00.123000+00:00"
USER = {"class": "User", "id": ID, "first_name": "Jane", "last_name": "Doe", "slug": "jane"}
ORGANIZATION = {"class": "Organization", "id": ID, "name": "Mairie", "slug": "mairie"}
RESOURCE = {
    "id": UUID,
    "title": "Trees",
    "filetype": "remote",
    "type": "main",
    "url": "https://example.org/a.csv",
    "format": "csv",
    "checksum": {"type": "sha1", "value": "a"},
    "extras": {"a": 1},
    "created_at": MOMENT,
    "internal": {"created_at_internal": MOMENT},
    "schema": {"name": "etalab/schema"},
}
MESSAGE = {"id": ID, "content": "Hello", "posted_by": USER, "posted_on": MOMENT}
ANYTHING: dict[str, Any] = {
    **RESOURCE,
    "id": ID,
    "class": "Dataset",
    "name": "Trees",
    "slug": "trees",
    "tags": ["a"],
    "organization": ORGANIZATION,
    "owner": USER,
    "resources": [RESOURCE],
    "resource": RESOURCE,
    "dataset": {"class": "Dataset", "id": ID},
    "dataset_id": ID,
    "datasets": [{"class": "Dataset", "id": ID}],
    "dataservices": [],
    "members": [{"user": USER, "role": "admin", "since": MOMENT}],
    "organizations": [ORGANIZATION],
    "user": USER,
    "discussion": [MESSAGE],
    "subject": {"class": "Dataset", "id": ID},
    "closed": None,
    "license": "lov2",
    "access_type": "open",
    "access_audiences": [],
    "temporal_coverage": {"start": "2026-01-01", "end": None},
    "spatial": {"zones": ["country:fr"]},
    "quality": {"score": 1.0},
    "metrics": {"views": 1},
    "last_modified": MOMENT,
    "created": MOMENT,
    "deleted": None,
    "status": "pending",
    "kind": "request",
    "followers": 3,
    "element": {"class": "Dataset", "id": ID},
    "image": "https://example.org/i.png",
    "logo": None,
    "logo_thumbnail": None,
    "banner_image": None,
    "banner_image_position": None,
    "image_thumbnail": None,
    "features": [{"id": "country:fr", "properties": {"name": "France"}}],
    "success": True,
    "label": "A",
    "text": "a",
}
"""An answer of which every verb can make something."""
PAGE = {"data": [ANYTHING], "next_page": None, "page": 1, "page_size": 100, "total": 1}
EDGE = st.sampled_from(
    [
        *(None, True, -1, 10**30, 1e300, "", "x", [], {}, [None], [[]], [{}], {"id": None}),
        *({"data": []}, "2026-13-45", "\ud800", [1, "a"], {"a": {"b": [1]}}),
    ]
)


def _places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the places of everything inside a JSON value."""
    items: list[tuple[Any, Any]] = []
    if isinstance(value, dict):
        items = list(value.items())
    elif isinstance(value, list):
        items = list(enumerate(value))
    return [path, *(place for key, item in items for place in _places(item, (*path, key)))]


@st.composite
def answers(draw: st.DrawFn) -> Any:
    """Draw an answer that is right but for a few places, or any JSON."""
    whole = copy.deepcopy(draw(st.sampled_from([ANYTHING, PAGE, [ANYTHING, ANYTHING], [USER]])))
    for place in draw(st.lists(st.sampled_from(_places(whole)), max_size=3)):
        value = copy.deepcopy(draw(EDGE | JSON))  # It is changed in its turn.
        if not place:
            return value
        held = whole
        try:
            for key in place[:-1]:
                held = held[key]
            if draw(st.integers(0, 4)) == 0:
                del held[place[-1]]
            else:
                held[place[-1]] = value
        except (KeyError, IndexError, TypeError):
            continue  # Another change took it away.
    return whole


@st.composite
def responses(draw: st.DrawFn) -> tuple[int, bytes, str]:
    """Draw a status, a body and its type: mostly JSON with 200, else any bytes."""
    status = draw(st.sampled_from([200, 200, 200, 200, 201, 203, 204, 206, 302, 400, 404, 500]))
    if draw(st.integers(0, 5)) == 0:
        kind = draw(st.sampled_from(["application/json", "text/csv", "text/html", "a", ""]))
        return status, draw(st.binary(max_size=60)), kind
    return status, json.dumps(draw(answers())).encode("utf-8", "surrogatepass"), "application/json"


OWN = {
    verb.name: verb
    for verb in (
        Verb(
            *("harvest_source.jobs", lambda c, _: c.harvest_source(ID, fetch=False)),
            lambda source, _: source.jobs(limit=5),
        ),
        Verb("harvest_sources.list", alone, lambda c, _: c.harvest_sources.list(limit=5)),
        Verb(
            *("dataset.update of much", lambda c, _: c.dataset(ID, fetch=False)),
            lambda d, _: d.update(title="x", tags=["abc"], extras={"a": 1}),
        ),
    )
}
UNTRIED = {"token.revoke": "its entry looks for a token of which it knows the id"}
VERBS = {name: verb for name, verb in {**UNDER_FIRE, **OWN}.items() if name not in UNTRIED}
FACES = ("sync", "async")


def an_it(folder: Path) -> It:
    it = It("Trees", folder, dataset=ID, organization=ID, made=defaultdict(lambda: ID))
    it.hosted = it.remote = it.community = it.community_remote = UUID
    return it


def used(value: Any) -> None:
    """Use a result in the ways that need no portal."""
    for one in value if isinstance(value, list) else [value]:
        repr(one)
        if hasattr(one, "to_dict"):
            one.to_dict()
            assert one == copy.deepcopy(one)
            for name in type(one).model_fields:
                with contextlib.suppress(DatagouvError):
                    getattr(one, name)


def tried(verb: Verb, face: str, folder: Path, said: list[tuple[int, bytes, str]]) -> None:
    """Call a verb of a portal that answers so, the last answer again and again."""
    asked = 0

    def answer(_: httpx.Request) -> httpx.Response:
        nonlocal asked
        status, content, kind = said[min(asked, len(said) - 1)]
        asked += 1
        headers = {"Content-Type": kind}
        return httpx.Response(status, stream=httpx.ByteStream(content), headers=headers)

    own = folder / uuid4().hex
    own.mkdir()
    transport, options = httpx.MockTransport(answer), {"base_url": URL, "api_key": "k"}
    patience: dict[str, Any] = {"retries": 0, "lookup_timeout": 0}
    with contextlib.suppress(DatagouvError):
        if face == "sync":
            with (
                httpx.Client(transport=transport) as http,
                Client(http_client=http, **options, **patience) as client,
            ):
                value = verb.act(verb.on(client, an_it(own)), an_it(own))
                used(list(value) if hasattr(value, "pages") else value)
        else:
            asyncio.run(_tried_in_a_task(verb, own, transport, options | patience))
    assert asked < 1_100


async def _tried_in_a_task(
    verb: Verb, folder: Path, transport: httpx.MockTransport, options: dict[str, Any]
) -> None:
    async with (
        httpx.AsyncClient(transport=transport) as http,
        AsyncClient(http_client=http, **options) as client,
    ):
        subject = verb.on(client, an_it(folder))
        if inspect.isawaitable(subject):
            subject = await subject
        value = verb.act(subject, an_it(folder))
        if hasattr(value, "__aiter__"):
            value = [one async for one in value]
        used(await value if inspect.isawaitable(value) else value)


def _odd(examples: int) -> Any:
    def decorate(test: Any) -> Any:
        drawn = given(said=st.lists(responses(), min_size=1, max_size=4))(test)
        checks = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
        return settings(max_examples=examples, suppress_health_check=checks, deadline=None)(drawn)

    return decorate


@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
@_odd(2)
def test_any_answer_is_used_or_an_error_of_ours(
    verb: Verb, tmp_path: Path, said: list[tuple[int, bytes, str]]
) -> None:
    tried(verb, FACES[list(VERBS).index(verb.name) % 2], tmp_path, said)


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("verb", VERBS.values(), ids=str)
@_odd(12)
def test_every_answer_is_used_or_an_error_of_ours(
    verb: Verb, face: str, tmp_path: Path, said: list[tuple[int, bytes, str]]
) -> None:
    tried(verb, face, tmp_path, said)
