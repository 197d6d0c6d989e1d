"""A wrong call is refused before anything is sent, by a sentence that says what to write."""

from __future__ import annotations

import asyncio
import inspect
import re
import sys
import warnings
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import httpx
import pandas as pd
import pytest

import datagouv
from datagouv import (
    AsyncClient,
    AsyncDataset,
    Client,
    Dataset,
    FieldError,
    FileError,
    Me,
    TopicElement,
    User,
)
from datagouv._concurrency import event_loop
from datagouv._moved import OF_CLASSES
from datagouv._words import counted

ID = "5bc04b2cff66bd680e499f4a"
UUID = "54d47250-1daf-483b-965a-3013f8c76617"


@pytest.fixture
def client() -> Any:
    """Return a client that asks for nothing."""
    with Client(base_url="https://portal.example", api_key="a-test") as client:
        yield client


@pytest.fixture
def dataset(client: Client) -> Dataset:
    return client.dataset(ID, fetch=False)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda it: it(None), "None is not the id of a dataset: nothing is there; give a text"),
        (lambda it: it(12), "12 is not the id of a dataset: give a text, such as '5bc0"),
        (lambda it: it([ID]), "is not the id of a dataset: it is a list; give one id, and call"),
        (lambda it: it(it(ID, fetch=False)), f"it is a record, whose id is '{ID}'"),
        (lambda it: it({"id": ID}), f"it is a dictionary, whose id is '{ID}'"),
        (
            lambda it: it.create(1),
            r"a dataset is of type int, and must be a dictionary, such as \{'title': \.\.\.",
        ),
        (lambda it: it.create("Trees"), "of type str, .*or name the fields, as in title="),
        (
            lambda it: it.create(title="a", description="b", organization=it(ID, fetch=False)),
            r"'organization' of a dataset holds Dataset\(id='\w+'\), which is a dataset: give an o",
        ),
    ],
)
def test_a_wrong_argument_of_a_collection(
    client: Client, call: Callable[[Any], Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        call(client.dataset)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda it: it.datasets.list("air"), r"list\(\) takes its arguments by name: write list"),
        (lambda it: it.organization(ID, fetch=False).datasets("air"), r"write datasets\(name=val"),
        (lambda it: it.datasets.create("a", "b"), r"takes 'payload' by place, and its other arg"),
        (lambda it: it.datasets.search("a", "b"), r"search\(\) takes 'text' by place, .*\(\.\.\."),
        (lambda it: it.dataset(ID, fetch=False)["title"], r"write \.title in the place of"),
        (lambda it: it.dataset(ID, fetch=False)[0], "no dictionary: its fields are attributes"),
        (lambda it: "title" in it.dataset(ID, fetch=False), r"to_dict\(\) gives a dictionary"),
    ],
)
def test_a_call_of_a_wrong_form(client: Client, call: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(TypeError, match=said):
        call(client)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (
            lambda: Dataset.update(title="x"),
            r"not of its class: write client\.dataset\(id\)\.update",
        ),
        (lambda: Dataset.update("id", title="x"), r"write client\.dataset\(id\)\.update\(\.\.\."),
        (lambda: TopicElement.update(tags=[]), r"write topic\.element\(id\)\.update\(\.\.\.\)"),
        (lambda: User.datasets(), r"write client\.user\(id\)\.datasets\(\.\.\.\)"),
        (lambda: Me.tokens(), r"write client\.me\.tokens\(\.\.\.\)"),
    ],
)
def test_a_verb_of_an_object_that_is_called_on_its_class(
    call: Callable[[], Any], said: str
) -> None:
    with pytest.raises(TypeError, match=said):
        call()


def test_a_verb_of_a_collection_that_is_looked_for_on_a_class(client: Client) -> None:
    for place, instead in OF_CLASSES.items():
        kind, _, verb = place.partition(".")
        with pytest.raises(AttributeError, match=f"{kind} has no '{verb}': write client") as caught:
            getattr(getattr(datagouv, kind), verb)
        assert str(caught.value).endswith(instead)
        called = re.fullmatch(r"client\.(\w+)(?:\(id\))?(?:\.(\w+))?.*", instead)
        assert called is not None
        noun, of_it = called.groups()
        held = getattr(client, noun)
        id = UUID if "resource" in noun else ID
        found = held(id, fetch=False) if f"{noun}(id)" in instead else held
        assert of_it is None or of_it in dir(found)
    with pytest.raises(AttributeError, match="type object 'Dataset' has no attribute 'titel'"):
        _ = Dataset.titel  # type: ignore[attr-defined]  # it is the point


def test_a_missing_argument_is_named(client: Client, dataset: Dataset) -> None:
    for call, said in (
        (
            dataset.create_static,
            r"create_static\(\) needs 'file_to_upload': write create_static\(fi",
        ),
        (dataset.upload, r"upload\(\) needs 'file': write upload\(file, \.\.\.\)"),
        (client.datasets.search, r"search\(\) needs 'text': write search\(text, \.\.\.\)"),
    ):
        wrong: Any = call
        with pytest.raises(TypeError, match=said):
            wrong()
    assert client.datasets.search(text="air") is not None


@pytest.mark.parametrize("word", ["token", "url", "env"])
def test_a_client_says_which_argument_is_meant(word: str) -> None:
    given: dict[str, Any] = {word: "x"}
    with pytest.raises(
        TypeError, match=rf"Client\(\) takes no '{word}': write Client\(\w+=\.\.\.\)"
    ):
        Client(**given)


def test_a_client_in_an_event_loop_warns_once_and_in_a_notebook_not_at_all(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def answer(_request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json={"id": ID})

    mine = httpx.Client(transport=httpx.MockTransport(answer))

    async def ask(client: Client, shell: object) -> list[str]:
        monkeypatch.setitem(sys.modules, "IPython", SimpleNamespace(get_ipython=lambda: shell))
        await asyncio.to_thread(client.dataset, ID)
        with warnings.catch_warnings(record=True) as caught:
            warnings.simplefilter("always")
            client.dataset(ID)
            client.dataset(ID)
        assert {Path(each.filename) for each in caught} <= {Path(__file__)}
        return [str(each.message) for each in caught]

    event_loop._warn_once.cache_clear()
    with mine, Client(base_url="https://portal.example", http_client=mine) as client:
        assert asyncio.run(ask(client, object())) == []
        (text,) = asyncio.run(ask(client, None))
        assert text.startswith("a Client was called in an event loop")
        assert asyncio.run(ask(client, None)) == []


def test_nothing_of_the_sync_face_looks_as_if_one_could_await_it(
    client: Client, dataset: Dataset
) -> None:
    for each in (client, dataset, client.datasets, client.datasets.list()):
        assert not inspect.isawaitable(each)


async def test_an_async_verb_says_the_same() -> None:
    async with AsyncClient(base_url="https://portal.example", api_key="a-test") as client:
        with pytest.raises(TypeError, match=r"create\(\) takes 'payload' by place, and its other"):
            await client.datasets.create("a", "b")  # type: ignore[call-arg]  # it is the point
        wrong: Any = AsyncDataset.update
        with pytest.raises(TypeError, match=r"write client\.dataset\(id\)\.update\(\.\.\.\)"):
            await wrong(title="x")


def test_a_word_that_is_not_there_names_its_object(client: Client, dataset: Dataset) -> None:
    for holder in (dataset, client, client.datasets, client.datasets.list()):
        with pytest.raises(AttributeError, match=r"no attribute 'titel': dir\(\) lists") as caught:
            holder.titel  # type: ignore[union-attr]  # noqa: B018  # a type checker refuses it
        # Python's tracebacks look for a near name with these.
        assert (caught.value.name, caught.value.obj) == ("titel", holder)


@pytest.mark.parametrize(
    ("file", "said"),
    [
        (None, "NoneType is neither a path, .*: give the path of a file, such as 'data.csv'"),
        (12, "int is neither a path, .*: give the path of a file"),
        (["a.csv", "b.csv"], "list is neither a path, .*: give one file, and call once for each"),
        ([1, 2], r"give json\.dumps\(content\)\.encode\(\)"),
        (pd.DataFrame({"a": [1]}), r"give table\.to_csv\(index=False\)\.encode\(\), with filename"),
    ],
)
def test_what_is_no_file(dataset: Dataset, file: Any, said: str) -> None:
    with pytest.raises(FileError, match=said):
        dataset.upload(file)


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda it: it.request("GET", 1), "the path is 1: it must be a text, such as 'datasets/'"),
        (lambda it: it.request("GET", "site/", params=[1]), r"params is \[1\]: it must be a dict"),
        (lambda it: it.request("PUT", "site/", json=object()), "cannot be written as JSON"),
    ],
)
def test_a_wrong_request(client: Client, call: Callable[[Any], Any], said: str) -> None:
    with pytest.raises(FieldError, match=said):
        call(client)


def test_a_client_is_entered_as_its_face_is() -> None:
    entered: Any = AsyncClient()
    with pytest.raises(TypeError, match="an AsyncClient is entered with `async with`"), entered:
        pass

    async def enter() -> None:
        entered: Any = Client()
        async with entered:
            pass

    with pytest.raises(TypeError, match="a Client is entered with `with`"):
        asyncio.run(enter())


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (counted(1, "datasets"), "1 dataset"),
        (counted(0, "files"), "0 files"),
        (counted(1200, "activities"), "1,200 activities"),
        (counted(1, "activities"), "1 activity"),
        (counted(1, "elements of a topic"), "1 element of a topic"),
        (counted(1, "community resources"), "1 community resource"),
        (counted(1, "files", of=3), "1 of 3 files"),
        (counted(0, "files", of=1), "0 of 1 file"),
    ],
)
def test_one_thing_is_counted_as_one(said: str, text: str) -> None:
    assert said == text
