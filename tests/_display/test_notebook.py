"""What IPython and a notebook show: cards, tables, completion, tracebacks."""

from __future__ import annotations

import inspect
import re
import shutil
import subprocess
import sys
from datetime import datetime
from types import ModuleType, SimpleNamespace
from typing import TYPE_CHECKING, Any

import httpx
import nbformat
import pytest
from IPython.core.completer import IPCompleter, provisionalcompleter
from IPython.core.formatters import DisplayFormatter
from IPython.core.interactiveshell import InteractiveShell
from nbclient import NotebookClient

from datagouv import AsyncClient, Client, DatagouvError, Dataset, FieldError
from datagouv.types import DatasetQuality, License

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from tests.conftest import Portal

ID = "5bbb6d6cff66bd4dc17bfd5a"
HOSTILE = "<script>alert(1)</script>"
LIST = "/api/1/datasets/"
URL = "https://portal.example"
BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or ""

pytestmark = pytest.mark.usefixtures("no_certificates", "no_variables")


@pytest.fixture
def client() -> Iterator[Client]:
    with Client(base_url=URL) as client:
        yield client


@pytest.fixture
def thirty(portal: Portal, a_dataset: Callable[..., Any]) -> Portal:
    """Return a portal that has thirty datasets, the title of the first one hostile."""

    def page(request: httpx.Request) -> httpx.Response:
        number, size = (int(request.url.params[name]) for name in ("page", "page_size"))
        rows = range(30)[(number - 1) * size : number * size]
        data = [a_dataset(id=f"{row:024x}", title=f"Jeu {row}{HOSTILE}") for row in rows]
        more = "https://portal.example/next" if number * size < 30 else None
        return httpx.Response(200, json={"data": data, "next_page": more, "total": 30})

    portal.get(LIST).mock(side_effect=page)
    return portal


@pytest.fixture
def dataset(client: Client, portal: Portal, a_dataset: Callable[..., Any]) -> Dataset:
    shown = a_dataset(id=ID, title=HOSTILE, page="javascript:alert(1)")
    portal.get(f"{LIST}{ID}/").respond(json=shown)
    return client.dataset(ID)


def shown(thing: object) -> dict[str, str]:
    """Return what IPython's own formatter makes of an object."""
    bundle: dict[str, str] = DisplayFormatter().format(thing)[0]
    return bundle


def test_a_record_is_a_card_and_costs_no_request(dataset: Dataset, portal: Portal) -> None:
    before = len(portal.sent)
    bundle = shown(dataset)
    assert "<table" in bundle["text/html"]
    assert "license" in bundle["text/html"]
    assert bundle["text/plain"] == repr(dataset)
    assert len(portal.sent) == before


def test_a_hostile_title_and_page_do_nothing_in_a_card(dataset: Dataset) -> None:
    card = shown(dataset)["text/html"]
    assert "<script" not in card
    assert "&lt;script&gt;" in card
    assert 'href="javascript' not in card


def test_the_card_of_a_record_that_is_known_in_part_says_so(client: Client) -> None:
    card = shown(client.dataset(ID, fetch=False))["text/html"]
    assert ID in card
    assert "Not loaded: " in card
    assert "refresh()" in card


def test_a_list_is_a_table_of_its_first_rows_for_one_small_request(
    client: Client, thirty: Portal
) -> None:
    pages = client.datasets.list(tag="air")
    table = shown(pages)["text/html"]
    assert table.count("<tr>") == 1 + 10
    assert "30 datasets" in table
    assert "tag=" in table
    assert "<script" not in table
    assert shown(pages)["text/html"] == table
    assert len(thirty.sent) == 1
    assert thirty.requests[0].url.params["page_size"] == "10"
    assert "resources" not in thirty.requests[0].headers["X-Fields"]
    assert len(list(pages)) == 30


def test_the_table_of_a_list_with_a_limit_keeps_to_it(client: Client, thirty: Portal) -> None:
    assert shown(client.datasets.list(limit=3))["text/html"].count("<tr>") == 1 + 3


def test_a_table_shows_the_fields_that_were_asked_for(client: Client, portal: Portal) -> None:
    row = {"id": ID, "title": "Jeu", "tags": ["air"]}
    portal.get(LIST).respond(json={"data": [row], "total": 1})
    table = shown(client.datasets.list(fields=("title", "tags")))["text/html"]
    assert ">tags<" in table
    assert ">air<" in table


def test_the_table_of_an_empty_list_does_not_say_how_to_go_on(
    client: Client, portal: Portal
) -> None:
    portal.get(LIST).respond(json={"data": [], "total": 0, "next_page": None})
    table = shown(client.datasets.list())["text/html"]
    assert "0 datasets" in table
    assert "loop" not in table


def test_what_has_no_title_is_a_table_too(portal: Portal) -> None:
    user = {"id": ID, "first_name": "Ada", "last_name": HOSTILE}
    rows = [{"id": "r1", "kind": "request", "status": "pending", "user": user, "role": "editor"}]
    portal.get(f"/api/1/organizations/{ID}/membership/").respond(json=rows)
    with Client(base_url=URL, api_key="a-test") as client:
        bundle = shown(client.organization(ID, fetch=False).memberships.list())
    table = bundle["text/html"]
    assert bundle["text/plain"] == "<Pages of MembershipRequest, loaded while they are iterated>"
    heads = re.findall(r"<th[^>]*>([^<]*)</th>", table)
    assert heads == ["kind", "status", "role", "user"]
    assert "Ada" in table
    assert "<script" not in table
    assert "1 membership request" in table


def test_the_dictionaries_of_any_route_are_a_table_too(client: Client, portal: Portal) -> None:
    row = {"id": "g1", "title": HOSTILE, "nb": 3, "parts": [1], "page": "https://portal.example/g"}
    portal.get("/api/1/guests/").respond(json={"data": [row], "total": 1, "next_page": None})
    table = shown(client.pages("guests/"))["text/html"]
    assert [name in table for name in (">title<", ">nb<", ">g1<", ">parts<")] == [True] * 3 + [
        False
    ]
    assert 'href="https://portal.example/g"' in table
    assert "1 row of guests/" in table
    assert "<script" not in table


def test_the_traffic_is_a_table_of_its_first_rows_for_one_small_request(
    client: Client, portal: Portal
) -> None:
    row = {
        "dataset_id": HOSTILE,
        "organization_id": "o1",
        "metric_month": "2026-10",
        "monthly_visit": 1234,
        "monthly_download_resource": 5,
    }
    service = portal.get("/api/datasets/data/")
    service.respond(json={"data": [row] * 10, "meta": {"total": 4000}, "links": {}})
    with Client(base_url=URL, metrics_url=URL) as reader:
        table = shown(reader.metrics.datasets(month="2026-10"))["text/html"]
    assert "traffic of datasets · 4,000 months of an object · the first 10" in table
    assert [text in table for text in (">visits<", "1,234", "2026-10", "&lt;script&gt;")] == [
        True
    ] * 4
    assert len(portal.sent) == 1
    assert "page_size=10" in str(portal.requests[0].url)


async def test_the_traffic_of_the_async_face_asks_for_nothing(portal: Portal) -> None:
    async with AsyncClient(base_url=URL, metrics_url=URL) as reader:
        assert "`async for`" in shown(reader.metrics.datasets())["text/html"]
    assert portal.sent == []


def test_the_table_of_a_list_that_cannot_be_loaded_says_why(client: Client, portal: Portal) -> None:
    portal.get(LIST).respond(403, json={"message": "Pas ici"})
    assert "Pas ici" in shown(client.datasets.list())["text/html"]


def test_a_list_of_a_record_and_one_that_a_verb_returns_are_tables(
    client: Client, dataset: Dataset, portal: Portal
) -> None:
    portal.get("/api/1/datasets/licenses/").respond(json=[{"id": "lov2", "title": "Licence"}])
    assert ">lov2<" in shown(client.references.licenses())["text/html"]
    before = len(portal.sent)
    assert "<table" in shown(dataset.resources)["text/html"]
    assert "text/html" not in shown(dataset.tags)
    assert len(portal.sent) == before


async def test_the_async_table_shows_what_was_loaded_and_asks_nothing(thirty: Portal) -> None:
    async with AsyncClient(base_url=URL) as client:
        pages = client.datasets.list()
        assert "await pages.total" in shown(pages)["text/html"]
        assert thirty.sent == []
        assert await pages.total == 30
        assert shown(pages)["text/html"].count("<tr>") == 1 + 10
        assert len(thirty.sent) == 1


def test_a_list_as_dictionaries_holds_the_fields_that_were_asked_for(
    client: Client, thirty: Portal
) -> None:
    rows = client.datasets.list(limit=2).to_dicts("title", "organization.name", "created_at")
    assert [list(row) for row in rows] == [["title", "organization.name", "created_at"]] * 2
    assert isinstance(rows[0]["created_at"], str)
    assert (
        "data{id,title,organization{name,id},created_at}" in thirty.requests[0].headers["X-Fields"]
    )
    whole = client.datasets.list(limit=1).to_dicts()
    assert whole[0]["resources"][0]["title"]
    with pytest.raises(FieldError, match="'titel' is not a field of datasets"):
        client.datasets.list().to_dicts("titel")


@pytest.mark.parametrize("name", ["pandas", "polars"])
def test_a_data_frame_needs_its_library_and_gets_dates(
    name: str, client: Client, thirty: Portal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    pages = client.datasets.list(limit=2)
    with pytest.raises(DatagouvError, match=f"pip install {name}"):
        getattr(pages, f"to_{name}")("title")
    assert thirty.sent == []

    def frame(values: dict[str, list[Any]], **options: Any) -> SimpleNamespace:
        return SimpleNamespace(values=values, options=options)

    stand_in = ModuleType(name)
    vars(stand_in)["DataFrame"] = frame
    monkeypatch.setitem(sys.modules, name, stand_in)
    made = getattr(pages, f"to_{name}")("title", "created_at")
    assert list(made.values) == ["title", "created_at"]
    assert isinstance(made.values["created_at"][1], datetime)


def test_a_record_is_not_gone_through(dataset: Dataset) -> None:
    with pytest.raises(TypeError, match=r"to_dict\(\)"):
        dict(dataset)
    with pytest.raises(TypeError, match=r"model_dump\(\)"):
        list(dataset.quality)


@pytest.mark.skipif(not BROWSER, reason="no Chromium here")
def test_a_browser_shows_the_tables_and_runs_nothing_of_a_hostile_title(
    client: Client, thirty: Portal, tmp_path: Path
) -> None:
    hostile = "<img src=x onerror=\"document.title='taken'\">"
    name = License(id="lov2", title=hostile, url="javascript:document.title='taken'")
    parts = [name, client.datasets.list(), DatasetQuality(score=0.5, license=True)]
    page, seen = tmp_path / "page.html", ""
    counted = "['img', 'thead + tbody tr', 'a[href]:not([href^=http])', 'svg rect']"
    page.write_text(
        "<!DOCTYPE html><meta charset=utf-8><title>safe</title>"
        + "".join(shown(part)["text/html"] for part in parts)
        + f"<script>document.body.dataset.seen = {counted}.map("
        "what => document.querySelectorAll(what).length)</script>",
        encoding="utf-8",
    )
    options = ("--headless", "--no-sandbox", "--disable-gpu", f"--user-data-dir={tmp_path}/user")
    for asked in ("--dump-dom", f"--screenshot={tmp_path / 'page.png'}"):
        command = [BROWSER, *options, asked, page.as_uri()]
        told = subprocess.run(command, capture_output=True, timeout=60, check=True).stdout
        seen = told.decode() or seen
    assert "<title>safe</title>" in seen
    assert 'data-seen="0,10,0,4"' in seen
    assert (tmp_path / "page.png").stat().st_size > 5_000


def completions(line: str, names: dict[str, Any]) -> set[str]:
    """Return what IPython's own completer proposes at the end of a line."""
    shell = InteractiveShell.instance()
    completer = IPCompleter(shell=shell, namespace=names, global_namespace=names)
    with provisionalcompleter():
        return {one.text.lstrip(".").rstrip("=") for one in completer.completions(line, len(line))}


@pytest.mark.filterwarnings("ignore")  # of IPython and jedi, about themselves
def test_ipython_completes_the_fields_of_verbs_and_records(
    client: Client, dataset: Dataset
) -> None:
    names = {"client": client, "dataset": dataset, "partly": client.dataset(ID, fetch=False)}
    assert "temporal_coverage" in completions("dataset.update(temp", names)
    assert "organization_badge" in completions("client.datasets.list(organ", names)
    proposed = completions("partly.", names)
    assert {"title", "resources", "update", "to_dict", "schema"} <= proposed
    assert not [name for name in proposed if name.startswith(("model_", "parse_", "schema_"))]
    InteractiveShell.clear_instance()


def test_the_signature_of_a_verb_names_its_fields(client: Client) -> None:
    verb = inspect.signature(client.datasets.create)
    assert {"title", "description", "extra_fields"} <= set(verb.parameters)
    assert "fields" not in verb.parameters
    assert "title: str = ..." in str(verb).replace("'", "")
    assert "tag" in inspect.signature(client.datasets.search).parameters


NOTEBOOK = [
    "import json\nimport httpx\nfrom datagouv import Client\n"
    "row = {'id': '5bbb6d6cff66bd4dc17bfd5a', 'title': 'Air', 'license': 'lov2'}\n"
    "page = {'data': [row], 'total': 1, 'next_page': None}\n"
    "answer = lambda request: httpx.Response(200, json=page if "
    "request.url.path.endswith('/datasets/') else row)\n"
    "http = httpx.Client(transport=httpx.MockTransport(answer))\n"
    "client = Client(base_url='https://portal.example', http_client=http)",
    "client.dataset('5bbb6d6cff66bd4dc17bfd5a')",
    "client.datasets.list()",
    "client.dataset('5bbb6d6cff66bd4dc17bfd5a', fetch=False).title",
    "client.dataset('5bbb6d6cff66bd4dc17bfd5a')['title']",
    "client.dataset('5bbb6d6cff66bd4dc17bfd5a').titel",
    "client.datasets.list('air')",
]


@pytest.mark.filterwarnings("ignore")  # of Jupyter's own packages, about themselves
def test_a_notebook_shows_a_card_a_table_and_a_short_traceback() -> None:
    made = nbformat.v4.new_notebook()
    made.cells = [nbformat.v4.new_code_cell(source) for source in NOTEBOOK]
    NotebookClient(made, timeout=60, kernel_name="python3", allow_errors=True).execute()
    _, card, table, failure, *slips = [cell.outputs for cell in made.cells]
    assert "lov2" in card[0].data["text/html"]
    assert "1 dataset" in table[0].data["text/html"]
    assert "1 datasets" not in table[0].data["text/html"]
    assert failure[0].ename == "NotLoadedError"
    shown_frames = "\n".join(failure[0].traceback)
    assert "fetch" in shown_frames
    assert "is not loaded" in shown_frames
    assert "record.py" not in shown_frames
    assert "fields.py" not in shown_frames
    for slip, said in zip(slips, ("to_dict()", "no attribute 'titel'", "by name"), strict=True):
        assert said in slip[0].evalue
        assert "datagouv/_" not in "\n".join(slip[0].traceback)
