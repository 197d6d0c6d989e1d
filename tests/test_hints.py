"""The words of version 0.5: the README and the errors say the same of them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path
from typing import Any

import pytest

from datagouv import AsyncClient, Client, FieldError, NotLoadedError
from datagouv._moved import MOVED

README = (Path(__file__).parents[1] / "README.md").read_text(encoding="utf-8")
ID = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"


@pytest.fixture
def client() -> Any:
    """Return a client that asks for nothing."""
    with Client() as client:
        yield client


def test_the_table_of_the_readme_is_the_table_of_the_hints() -> None:
    section = README.partition("## Coming from version 0.5")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| (.*) \|$", section, re.MULTILINE)
    assert rows == ["0.5.1 | here", *(f"{one.old} | {one.new}" for one in MOVED)]


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("create_dataset", r"client\.datasets\.create\("),
        ("create_topic", r"client\.topics\.create\("),
        ("create_organization", r"client\.organizations\.create\("),
        ("create_static_resource", r"client\.resources\.create_static\("),
        ("create_remote_resource", r"client\.resources\.create_remote\("),
        ("get_all_from_api_query", r'client\.pages\("path/"'),
        ("session", r"client\.request\("),
        ("environment", r"client\.base_url"),
        ("search", r"client\.datasets\.search\("),
        ("licenses", r"client\.references\.licenses\(\)"),
    ],
)
def test_a_word_of_a_client_says_what_to_write(client: Client, word: str, instead: str) -> None:
    with pytest.raises(AttributeError, match=f"Client has no {word!r}: write .*{instead}"):
        getattr(client, word)
    assert not hasattr(client, word)


def test_a_word_that_means_nothing_is_an_attribute_error_as_usual(client: Client) -> None:
    with pytest.raises(AttributeError, match="'Client' object has no attribute 'nothing'"):
        getattr(client, "nothing")  # noqa: B009  # a type checker refuses it


@pytest.mark.parametrize(
    ("word", "instead"),
    [
        ("front_url", "page"),
        ("save", "update"),
        ("url", "uri"),
        ("check_if_more_recent_update", "is_older"),
    ],
)
def test_a_word_of_a_record_says_what_to_write(client: Client, word: str, instead: str) -> None:
    dataset = client.dataset(ID, fetch=False)
    with pytest.raises(AttributeError, match=f"Dataset has no {word!r}: write .*{instead}"):
        getattr(dataset, word)


def test_a_word_of_one_noun_says_what_to_write(client: Client) -> None:
    resource: Any = client.resource(RESOURCE, fetch=False)
    with pytest.raises(AttributeError, match=r"write resource\.refresh\(\)"):
        resource.get_api2_metadata()
    with pytest.raises(AttributeError, match=r"write resource\.profile\(\)"):
        _ = resource.tabular_api_url


def test_a_buffer_of_a_resource_says_what_to_write(client: Client) -> None:
    resource: Any = client.resource(RESOURCE, fetch=False)
    with pytest.raises(AttributeError, match=r"read_bytes\(\)"):
        resource.download_buffer()


@pytest.mark.parametrize("face", [Client, AsyncClient])
@pytest.mark.parametrize(
    ("word", "instead"), [("verbose", "logging.getLogger"), ("headers", "http_client=")]
)
def test_an_argument_of_a_client_says_what_to_write(face: Any, word: str, instead: str) -> None:
    with pytest.raises(TypeError, match=rf"Client\(\) takes no {word!r}: write .*{instead}"):
        face(**{word: True})


def test_an_argument_of_a_verb_says_what_to_write(client: Client) -> None:
    anything: Any = client
    resource: Any = client.resource(RESOURCE, fetch=False)
    dataset: Any = client.dataset(ID, fetch=False)
    with pytest.raises(TypeError, match=r"client\.community_resource\(id\)"):
        anything.resource(RESOURCE, is_communautary=True)
    with pytest.raises(TypeError, match="takes no 'chunk_size'"):
        resource.download("here.csv", chunk_size=1024)
    with pytest.raises(TypeError, match=r"types=\[\.\.\.\]"):
        dataset.download_resources("here", resources_types=["main"])
    with pytest.raises(TypeError, match=r"write update_extras\(\{'year': \.\.\.\}\)"):
        dataset.update_extras(year=2026)
    with pytest.raises(TypeError, match=r"write update_extras\(\{\.\.\.\}\)"):
        dataset.update_extras(payload={"year": 2026})


def test_an_argument_of_a_write_says_what_to_write() -> None:
    with Client(api_key="a-key") as client:
        dataset: Any = client.dataset(ID, fetch=False)
        with pytest.raises(FieldError, match=r"'timeout' is not .*Client\(timeout=") as raised:
            dataset.update(title="x", timeout=30)
        assert "extra_fields" not in str(raised.value)


def test_a_property_of_before_says_that_it_is_a_verb(client: Client) -> None:
    resource: Any = client.resource(RESOURCE, dataset_id=ID, fetch=False)
    with pytest.raises(AttributeError, match=r"resource\.dataset\(\) asks the portal"):
        _ = resource.dataset.title
    organization: Any = client.organization(ID, fetch=False)
    topic: Any = client.topic(ID, fetch=False)
    for verb in (organization.datasets, topic.datasets, topic.elements):
        assert "Pages" in repr(verb())
        with pytest.raises(TypeError, match=r"is a verb: .*page after page"):
            list(verb)
        with pytest.raises(TypeError, match="is a verb"):
            verb[0]
        named = inspect.signature(verb).parameters
        assert "limit" in named
        assert "self" not in named


def test_the_keys_owner_says_how_it_is_loaded(client: Client) -> None:
    with pytest.raises(NotLoadedError, match=r"call client\.me\.get\(\) first"):
        _ = client.me.email


def test_a_collection_has_no_length(client: Client) -> None:
    collection: Any = client.datasets
    with pytest.raises(TypeError, match=r"client\.datasets\.count\(\) asks the portal"):
        len(collection)
    assert collection


def test_pages_have_no_places(client: Client) -> None:
    pages: Any = client.datasets.list()
    with pytest.raises(TypeError, match=r"`pages\.first\(\)` gives the first record"):
        pages[0]
