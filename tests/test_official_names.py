"""Every public name of version 0.5.1 is here, or an error or the README says what to write instead.

The names were read from the wheel of 0.5.1, which cannot be installed beside this package.
"""

from __future__ import annotations

import importlib
import inspect
import re
from collections.abc import Iterator
from typing import Any

import pytest

import datagouv
from datagouv import Client, Dataset, Organization, Resource, Topic
from datagouv._hints import hint_of_attribute, hint_of_keyword
from datagouv._moved import MOVED

MODULES = {
    "datagouv": "Client Dataset Organization Resource Topic",
    "datagouv.api.client": "Client PYTHON_USER_AGENT",
    "datagouv.api.dataset": "Dataset DatasetCreator",
    "datagouv.api.organization": "Organization OrganizationCreator",
    "datagouv.api.resource": "Resource ResourceCreator OPERATORS",
    "datagouv.api.topic": "Topic TopicCreator",
    "datagouv.utils.base_object": "BaseObject Creator assert_auth",
    "datagouv.utils.retry": "simple_connection_retry log_retry_attempt",
}
"""What a program may have imported."""

ARGUMENTS = {"Client": "environment api_key verbose headers proxies timeout"}
"""Of a constructor; beside its own, a client took those of the session of niquests."""

VERBS = {
    "Client": {
        "resource": "id dataset_id is_communautary fetch",
        "create_remote_resource": "payload dataset_id is_communautary",
        "create_static_resource": "file_to_upload payload dataset_id is_communautary",
        "dataset": "id fetch",
        "create_dataset": "payload",
        "topic": "id fetch",
        "create_topic": "payload",
        "organization": "id fetch",
        "create_organization": "payload",
        "get_all_from_api_query": "base_query next_page mask cast_as",
    },
    "Dataset": {
        "download_resources": "folder resources_types",
        "sort_resources": "by sort_function",
        "create_remote": "payload dataset_id is_communautary",
        "create_static": "file_to_upload payload dataset_id is_communautary",
    },
    "Organization": {"create_dataset": "payload"},
    "Resource": {
        "update": "payload file_to_upload timeout",
        "download": "path chunk_size",
        "download_buffer": "chunk_size max_mib",
        "get_api2_metadata": "",
        "check_if_more_recent_update": "dataset_id",
        "rows": "filters",
    },
    "Topic": {"refresh": "include_elements"},
    "BaseObject": {
        "refresh": "",
        "update": "payload",
        "delete": "",
        "update_extras": "payload",
        "delete_extras": "keys",
        "get_monthly_traffic_metrics": "start_month end_month",
    },
}
"""The methods of each class, and their arguments. Those of `BaseObject` were of all four."""

FIELDS = {
    "Client": "session environment base_url verbose",
    "Dataset": (
        "archived badges contact_points created_at deleted description description_short featured "
        "frequency harvest internal last_modified last_update metrics owner quality spatial tags "
        "temporal_coverage title extras license resources organization front_url"
    ),
    "Organization": (
        "badges business_number_id created_at deleted description last_modified members metrics "
        "name url extras datasets front_url"
    ),
    "Resource": (
        "checksum created_at description filesize filetype format harvest internal last_modified "
        "mime preview_url schema title type url extras dataset_id dataset profile columns "
        "tabular_api_url front_url"
    ),
    "Topic": (
        "created_at description featured last_modified name owner private slug spatial tags extras "
        "organization elements datasets"
    ),
    "BaseObject": "id uri",
}
"""The attributes and properties of each object."""

COMMAND = "datagouv"

CLASSES: dict[str, type] = {
    "Client": Client,
    "Dataset": Dataset,
    "Organization": Organization,
    "Resource": Resource,
    "Topic": Topic,
}
OF_ALL = ("Dataset", "Organization", "Resource", "Topic")

ROWS = " ".join(one.old for one in MOVED)
"""What the rows of the README's table name."""


def in_a_row(name: str) -> bool:
    """Tell whether a row of the README's table names a word of 0.5."""
    return re.search(rf"`[^`]*\b{name}\b[^`]*`", ROWS) is not None


def told(kind: str, name: str) -> bool:
    """Tell whether an attribute that is not here has a hint or a row."""
    return hint_of_attribute(name, kind.lower(), "record") is not None or in_a_row(name)


def of_each(table: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for kind, names in table.items():
        for one in OF_ALL if kind == "BaseObject" else (kind,):
            yield one, names


def imports() -> list[tuple[str, str]]:
    return [(module, name) for module, names in MODULES.items() for name in names.split()]


def verbs() -> list[tuple[str, str, str]]:
    return [(kind, *verb) for kind, all_of in of_each(VERBS) for verb in all_of.items()]


def fields() -> list[tuple[str, str]]:
    return [(kind, name) for kind, names in of_each(FIELDS) for name in names.split()]


@pytest.mark.parametrize(("module", "name"), imports())
def test_an_import_works_or_has_a_row(module: str, name: str) -> None:
    if hasattr(datagouv, name):
        # The row of `datagouv.api.client` says where each class is imported from now.
        assert module == "datagouv" or in_a_row(r"datagouv\.api\.client")
    else:
        assert in_a_row(name)


@pytest.mark.parametrize("argument", ARGUMENTS["Client"].split())
def test_an_argument_of_a_client_is_taken_or_has_a_hint(argument: str) -> None:
    assert argument in inspect.signature(Client).parameters or hint_of_keyword(argument)


@pytest.mark.parametrize(("kind", "verb", "arguments"), verbs())
def test_a_verb_and_its_arguments_are_here_or_have_a_hint_or_a_row(
    kind: str, verb: str, arguments: str
) -> None:
    own = getattr(CLASSES[kind], verb, None)
    if own is None and isinstance(inspect.getattr_static(CLASSES[kind], verb, None), property):
        own = inspect.getattr_static(CLASSES[kind], verb).fget
    if own is None:
        assert told(kind, verb)
        return
    if isinstance(own, property):  # A collection, which is called with an id.
        with Client() as client:
            own = type(getattr(client, verb)).__call__
    taken = inspect.signature(own).parameters
    for argument in arguments.split():
        assert argument in taken or hint_of_keyword(argument) or in_a_row(argument), argument


@pytest.mark.parametrize(("kind", "name"), fields())
def test_a_field_is_here_or_has_a_hint_or_a_row(kind: str, name: str) -> None:
    fields = getattr(CLASSES[kind], "model_fields", {})
    assert name in fields or hasattr(CLASSES[kind], name) or told(kind, name)


def test_the_command_of_before_has_a_row() -> None:
    assert f"`{COMMAND}` in a terminal" in ROWS


def test_a_name_that_is_nowhere_is_not_taken_for_one_that_is_told() -> None:
    assert not told("Dataset", "no_such_word")
    assert not in_a_row("no_such_word")
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module("datagouv.api.client")
