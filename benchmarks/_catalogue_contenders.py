"""Who walks the catalogue, as programs of their own, and what is asked of each."""

from __future__ import annotations

from _catalogue_server import DATASET, FEW, OFFICIAL, ORGANIZATION, OURS, RESOURCE, TOPIC

WALK = """
import resource, sys, time
URL, TOTAL = sys.argv[1], int(sys.argv[2])
UNIT = 1 << (20 if sys.platform == "darwin" else 10)
def peak(): return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / UNIT
def warm(): next(iter(walk()))
{setup}
warm()  # What is built once is not what a dataset costs.
early = found = 0
wall, cpu = time.perf_counter(), time.process_time()
for found, record in enumerate(walk(), 1):
    if found * 10 == TOTAL:
        early = peak()
wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
if found != TOTAL:
    raise SystemExit(f"{found} records of {TOTAL}")
print(wall, cpu, early, peak())
"""
PAGES = """
import httpx
client = httpx.Client()
def followed(read):
    url = f"{URL}/api/1/datasets/?page_size=100"
    while url:
        page, url = read(client.get(url, headers=HEADERS).content)
        yield from page
"""
JSON = """
import json
def read(content):
    page = json.loads(content)
    return page["data"], page["next_page"]
def walk(): return followed(read)
"""
MODELS = """
from datetime import date, datetime
from typing import Any
from pydantic import BaseModel, Field, TypeAdapter
class Checksum(BaseModel):
    type: str
    value: str
class Internal(BaseModel):
    created_at_internal: datetime
    last_modified_internal: datetime
class Resource(BaseModel):
    id: str
    title: str
    description: str | None
    type: str
    filetype: str
    url: str
    latest: str
    format: str | None
    mime: str | None
    filesize: int | None
    checksum: Checksum | None
    schema_: dict[str, Any] | None = Field(alias="schema")
    created_at: datetime
    last_modified: datetime
    extras: dict[str, Any]
    harvest: dict[str, Any] | None
    metrics: dict[str, Any]
    internal: Internal
    preview_url: str | None
    geopf: Any
class Organization(BaseModel):
    id: str
    name: str
    acronym: str | None
    slug: str
    badges: list[dict[str, Any]]
    logo: str | None
    logo_thumbnail: str | None
    permissions: dict[str, bool]
    uri: str
    page: str | None
class Quality(BaseModel):
    score: float
    license: bool
    temporal_coverage: bool
    spatial: bool
    update_frequency: bool
    dataset_description_quality: bool
    has_resources: bool | None = None
    has_open_format: bool | None = None
    all_resources_available: bool | None = None
    resources_documentation: bool | None = None
    update_fulfilled_in_time: bool | None = None
class Spatial(BaseModel):
    zones: list[str] | None
    granularity: str | None
    geom: dict[str, Any] | None
class Period(BaseModel):
    start: date
    end: date | None
class Dataset(BaseModel):
    id: str
    title: str
    acronym: str | None
    slug: str
    description: str
    description_short: str | None
    owner: dict[str, Any] | None
    organization: Organization | None
    contact_points: list[dict[str, Any]]
    private: bool
    featured: bool
    archived: datetime | None
    deleted: datetime | None
    created_at: datetime
    last_modified: datetime
    last_update: datetime
    frequency: str
    frequency_date: datetime | None
    license: str | None
    access_type: str
    access_audiences: list[dict[str, Any]]
    access_type_reason: str | None
    access_type_reason_category: str | None
    authorization_request_url: str | None
    tags: list[str]
    badges: list[dict[str, Any]]
    spatial: Spatial | None
    temporal_coverage: Period | None
    extras: dict[str, Any]
    doi: str | None
    harvest: dict[str, Any] | None
    quality: Quality
    metrics: dict[str, int]
    internal: Internal
    permissions: dict[str, bool]
    uri: str
    page: str | None
    geopf: Any
    schema_: Any = Field(alias="schema")
    resources: list[Resource]
"""
FLOOR = """
class Page(BaseModel):
    data: list[Dataset]
    next_page: str | None
    total: int
pages_of = TypeAdapter(Page)
def read(content):
    page = pages_of.validate_json(content)
    return page.data, page.next_page
def walk(): return followed(read)
"""
TWO_FIELDS = """
from pydantic import BaseModel, TypeAdapter
class Dataset(BaseModel):
    id: str
    title: str
"""
SDK = """
from datagouv import Client
client = Client(base_url=URL)
def walk(): return client.datasets.list({options})
"""
ASYNC_SDK = """
import asyncio
from datagouv import AsyncClient
async def count(limit):
    async with AsyncClient(base_url=URL) as client:
        return [None async for _ in client.datasets.list(limit=limit, {options})]
def walk(): return asyncio.run(count(None))
def warm(): asyncio.run(count(1))
"""
OLD = """
from datagouv import Client, Dataset
client = Client(verbose=False)
client.base_url = URL
def walk(): return client.get_all_from_api_query("api/1/datasets/?page_size=100"{options})
"""
WAITING = """
def walk():
    for number in range(TOTAL // 100):
        content = client.get(f"{URL}/api/1/datasets/?page_size=100&page={number + 1}").content
        yield from range(content.count(b'"resources"'))
"""


def with_pages(code: str, mask: str | None = None) -> str:
    """Return the code of a contender that reads pages by httpx."""
    return f"HEADERS = { ({'X-Fields': mask} if mask else {})!r}\n{PAGES}{code}"


WHOLE = {
    "httpx, `json.loads(content)`": with_pages(JSON),
    "httpx, pydantic, `validate_json(content)` into plain models": with_pages(MODELS + FLOOR),
    f"{OURS}: `client.datasets.list()`": SDK.format(options=""),
    f"{OFFICIAL}: `cast_as=Dataset`": OLD.format(options=", cast_as=Dataset"),
}
MASK = "data{id,title},next_page,total"
LEAST = "data{id,title,resources{id},organization{id}}"
MASKED = {
    "httpx, `json.loads(content)`": with_pages(JSON, MASK),
    "httpx, pydantic, `validate_json(content)` into plain models": with_pages(
        TWO_FIELDS + FLOOR, MASK
    ),
    f'{OURS}: `client.datasets.list(fields=("id", "title"))`': SDK.format(
        options='fields=("id", "title")'
    ),
    f"{OFFICIAL}: `mask=`, dictionaries, for `cast_as=Dataset` fails": OLD.format(
        options=', mask="data{id,title}"'
    ),
    f"{OFFICIAL}: `cast_as=Dataset` with the least mask that it takes": OLD.format(
        options=f', mask="{LEAST}", cast_as=Dataset'
    ),
}
LATE = {
    "waiting: httpx, no page is parsed": with_pages(WAITING),
    "parsing: `client.datasets.list()` without latency": SDK.format(options=""),
    f"{OURS}: `list()`": SDK.format(options=""),
    f"{OURS}: `list(prefetch=1)`": SDK.format(options="prefetch=1"),
    f"{OURS} async: `list(prefetch=1)`": ASYNC_SDK.format(options="prefetch=1"),
    f"{OURS}: `list(prefetch=4)`": SDK.format(options="prefetch=4"),
    f"{OURS} async: `list(prefetch=4)`": ASYNC_SDK.format(options="prefetch=4"),
    f"{OFFICIAL}: `cast_as=Dataset`": OLD.format(options=", cast_as=Dataset"),
}

# Each task once for us, once for the official client.
ASKING = "from datagouv import Client\nimport sys\nURL = sys.argv[1]\n"
ASK_OURS = f"{ASKING}client = Client(base_url=URL)\n"
# Objects of other objects talk to www there, whatever the client is: here, to the server.
ASK_OFFICIAL = f"""{ASKING}
from datagouv import Dataset
client = Client(verbose=False)
client.base_url = URL
Dataset.__init__.__defaults__[1].base_url = URL
"""
TASKS = {
    f"the {FEW:,} datasets of a topic": (
        f"list(client.topic({TOPIC!r}).datasets())",
        f"list(client.topic({TOPIC!r}).datasets)",
    ),
    f"the {FEW:,} datasets of an organization": (
        f"list(client.organization({ORGANIZATION!r}, fetch=False).datasets())",
        f"list(client.organization({ORGANIZATION!r}, fetch=False).datasets)",
    ),
    "the latest resource of a dataset": (
        f"max(client.dataset({DATASET!r}).resources, key=lambda r: r.last_modified)",
        f"max(client.dataset({DATASET!r}).resources, key=lambda r: r.last_modified)",
    ),
    "a resource, by its id": (
        f"client.resource({RESOURCE!r}).title",
        f"client.resource({RESOURCE!r}).title",
    ),
}

# --- The bench ------------------------------------------------------------------------------------
