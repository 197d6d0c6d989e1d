# Generated from tests/portal/_async/test_enumerations.py by scripts/unasync.py: edit that file, then `make style`.
"""Enumerations on the real server: it takes each value that the SDK knows."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, get_args

import pytest

from datagouv._udata import choices
from datagouv._udata import enumerations as enums
from datagouv._udata.nouns.dataset import DATASET
from datagouv.errors import FieldError

if TYPE_CHECKING:
    from datagouv import Client

    from ..server import Full, Server
    from ..wire import Wire


FREQUENCIES = get_args(enums.Frequency)


@pytest.mark.parametrize("value", [*FREQUENCIES[::10], "biannual"])
def test_a_frequency_is_taken(client: Client, full: Full, value: str) -> None:
    dataset = client.dataset(full.id, fetch=False)
    dataset.update(frequency=value)
    assert dataset.frequency == ("semiannual" if value == "biannual" else value)


@pytest.mark.slow
def test_all_frequencies_are_taken(client: Client, full: Full) -> None:
    dataset = client.dataset(full.id, fetch=False)
    for value in FREQUENCIES:
        dataset.update(frequency=value)
        assert dataset.frequency == value


def test_each_value_of_the_portals_lists_is_known(client: Client) -> None:
    references = client.references
    for enumeration in (
        *(choices.FREQUENCY, choices.RESOURCE_TYPE, choices.REUSE_TYPE, choices.REUSE_TOPIC),
        *(choices.CONTACT_ROLE, choices.ORGANIZATION_ROLE, choices.ACCESS_REASON),
        *(choices.DATASET_BADGE, choices.ORGANIZATION_BADGE),
    ):
        assert set(references._listed(enumeration)) == set(enumeration.known)


def test_a_known_value_costs_no_request(watched: Client, full: Full, wire: Wire) -> None:
    dataset = watched.dataset(full.id, fetch=False)
    dataset.update(frequency="weekly", access_type="open")
    assert wire.methods == ["GET", "PUT"]


@pytest.mark.parametrize(("value", "near"), [("mensuel", "monthly"), ("Quotidien", "daily")])
def test_a_french_word_is_refused_with_its_value(
    client: Client, full: Full, value: str, near: str
) -> None:
    dataset = client.dataset(full.id, fetch=False)
    with pytest.raises(
        FieldError, match=f"'frequency' of a dataset cannot be '{value}': .*{near!r}"
    ):
        dataset.update(frequency=value)


def test_a_value_that_only_the_portal_knows_is_taken(
    client: Client, full: Full, monkeypatch: pytest.MonkeyPatch
) -> None:
    older = replace(choices.FREQUENCY, known=("daily",))
    monkeypatch.setitem(DATASET._choices, "frequency", older)
    dataset = client.dataset(full.id, fetch=False)
    dataset.update(frequency="monthly")
    assert dataset.frequency == "monthly"


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"license": "MIT"}, "the filter license cannot be 'MIT'"),
        ({"geozone": "fr:nowhere:1"}, "the filter geozone cannot be 'fr:nowhere:1'"),
        ({"granularity": "pays"}, "did you mean 'country'"),
        ({"badge": "hvdd"}, "did you mean 'hvd'"),
        ({"format": "cvs"}, "the filter format cannot be 'cvs': did you mean 'csv'"),
    ],
)
def test_a_filter_that_can_find_nothing_is_an_error(
    client: Client, filters: dict[str, Any], message: str
) -> None:
    pages = client.datasets.list(**filters)
    with pytest.raises(FieldError, match=message):
        pages.first()
    with pytest.raises(FieldError, match=message):
        client.datasets.count(**filters)


def test_a_licence_that_no_dataset_has_finds_nothing(client: Client) -> None:
    licenses = client.references.licenses()
    counts = [client.datasets.count(license=license) for license in licenses]
    assert 0 in counts


@pytest.mark.parametrize("verb", ["create", "update"])
def test_a_licence_that_the_portal_has_not_is_refused_for_a_dataservice(
    client: Client, server: Server, title: str, verb: str
) -> None:
    made = server.write("POST", "/api/1/dataservices/", json={"title": title, "license": "lov2"})
    dataservice = client.dataservice(made["id"])
    write = dataservice.update if verb == "update" else client.dataservices.create

    with pytest.raises(
        FieldError, match=r"'license' of a dataservice cannot be 'lov3': .*mean 'lov2'"
    ):
        write(title=f"{title} bis", license="lov3")

    path = f"/api/1/dataservices/{made['id']}/"
    assert (server.get(path)["title"], server.get(path)["license"]) == (title, "lov2")
    license = next(one for one in client.references.licenses() if one.id != "lov2")
    dataservice.update(license=license)
    assert server.get(path)["license"] == license.id
