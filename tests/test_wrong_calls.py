"""A wrong call is refused before anything is sent, by a sentence that says what to write."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

import pandas as pd
import pytest

from datagouv import AsyncClient, Client, Dataset, FieldError, FileError
from datagouv._words import counted

ID = "5bc04b2cff66bd680e499f4a"


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
            "'organization' of a dataset is a record of class Dataset: give an id or a record of",
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


async def test_an_async_verb_says_the_same() -> None:
    async with AsyncClient(base_url="https://portal.example", api_key="a-test") as client:
        with pytest.raises(TypeError, match=r"create\(\) takes 'payload' by place, and its other"):
            await client.datasets.create("a", "b")  # type: ignore[call-arg]  # it is the point


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
