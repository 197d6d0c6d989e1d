"""What was sent came back, or an error says what is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import DatagouvWarning, FieldError, IgnoredFieldsError
from tests.portal.server import NUMBERS, a_name

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Server

RESTRICTED: dict[str, Any] = {
    "access_type": "restricted",
    "access_audiences": [{"role": "private", "condition": "no"}],
}


def titled() -> str:
    return f"Arbres {next(NUMBERS)}"


def test_a_restricted_dataset_is_never_open(client: Client, server: Server, version: str) -> None:
    title = titled()
    new: Any = {"title": title, "description": "Des arbres.", **RESTRICTED}

    if not version.startswith("15."):
        with pytest.raises(FieldError, match="does not know 'access_type', 'access_audiences'"):
            client.datasets.create(**new, organization=server.organization)
        assert server.titled(title) == []
    else:
        made = client.datasets.create(**new, organization=server.organization)
        assert server.dataset(made.id)["access_type"] == "restricted"


def test_a_licence_is_not_given_up_for_nothing(
    client: Client, server: Server, version: str
) -> None:
    id = server.make_dataset(license="lov2", organization=server.organization)

    if not version.startswith("15."):
        with pytest.raises(FieldError, match="it would be open to all"):
            client.dataset(id).update(access_type="restricted", license=None)
        assert server.dataset(id)["license"] == "lov2"
    else:
        client.dataset(id).update(access_type="restricted", license=None)
        assert server.dataset(id)["access_type"] == "restricted"


def test_a_restricted_dataservice_is_never_open(
    client: Client, server: Server, version: str
) -> None:
    new: Any = {"title": titled(), "description": "Des arbres.", **RESTRICTED}
    new["organization"] = server.organization

    if not version.startswith("15."):
        with pytest.raises(FieldError, match="of a dataservice: it would be open to all"):
            client.dataservices.create(**new)
        plain = {key: value for key, value in new.items() if key not in RESTRICTED}
        made = client.dataservices.create(**plain)
        with pytest.raises(FieldError, match="of a dataservice: it would be open to all"):
            made.update(access_type="restricted")
    else:
        made = client.dataservices.create(**new)
        held = server.get(f"/api/1/dataservices/{made.id}/")
        assert held["access_type"] == "restricted"


def test_a_field_that_is_dropped_is_an_error_that_says_what_is_written(
    client: Client, server: Server, version: str
) -> None:
    title = titled()
    new: Any = {"title": title, "description": "Des arbres.", "description_short": "Arbres"}

    if not version.startswith("15."):
        with pytest.raises(IgnoredFieldsError, match="without 'description_short'") as dropped:
            client.datasets.create(**new)
        assert dropped.value.fields == ["description_short"]
        assert server.dataset(dropped.value.id)["title"] == title
        with pytest.raises(IgnoredFieldsError, match=r"is written \('title'\)"):
            client.dataset(dropped.value.id).update(title=titled(), description_short="Arbres")
    else:
        made = client.datasets.create(**new)
        assert server.dataset(made.id)["description_short"] == "Arbres"


def test_a_contact_point_without_its_role_is_a_warning(client: Client, version: str) -> None:
    new: Any = {"name": titled(), "email": "arbres@example.org", "role": "contact"}

    if not version.startswith("15."):
        with pytest.warns(DatagouvWarning, match="older than 11, keeps no role of a contact point"):
            client.contact_points.create(**new)
    else:
        assert client.contact_points.create(**new).role == "contact"


NEW: dict[str, dict[str, Any]] = {
    "datasets": {
        "acronym": "A",
        "tags": ["arbres"],
        "frequency": "annual",
        "frequency_date": "2027-01-01",
        "license": "lov2",
        "temporal_coverage": {"start": "2020-01-01", "end": "2024-12-31"},
        "spatial": {"zones": ["fr:commune:75056"], "granularity": "fr:commune"},
        "extras": {"origine": "terrain"},
        "private": True,
    },
    "reuses": {
        "url": "https://example.org/arbres",
        "type": "visualization",
        "topic": "food_and_agriculture",
        "tags": ["arbres"],
        "private": True,
    },
    "dataservices": {
        "base_api_url": "https://example.org/api",
        "tags": ["arbres"],
        "private": True,
    },
    "organizations": {"acronym": "A", "url": "https://example.org", "extras": {"a": 1}},
}


@pytest.mark.parametrize("noun", NEW)
def test_an_error_is_raised_for_what_is_dropped_and_for_nothing_else(
    client: Client, server: Server, noun: str
) -> None:
    name = "name" if noun == "organizations" else "title"
    new: Any = {name: titled(), "description": "Des arbres.", **NEW[noun]}
    if noun != "organizations":
        new["organization"] = server.organization
    collection: Any = getattr(client, noun)

    made = collection.create(new)
    held = server.get(f"/api/1/{noun}/{made.id}/")
    assert {key: held[key] for key in new if key in ("private", "tags", "extras", "url")} == {
        key: new[key] for key in new if key in ("private", "tags", "extras", "url")
    }

    made.update({"description": "De grands arbres.", **NEW[noun]})
    assert server.get(f"/api/1/{noun}/{made.id}/")["description"] == "De grands arbres."


def test_files_keep_what_is_said_of_them(client: Client, server: Server) -> None:
    dataset = client.dataset(server.make_dataset())
    about: Any = {
        "title": titled(),
        "description": "Un arbre par ligne.",
        "type": "documentation",
        "extras": {"origine": "terrain"},
    }
    remote: Any = {"url": "https://example.org/arbres.csv", "format": "csv", "mime": "text/csv"}

    made = dataset.create_remote({**about, **remote})
    hosted = dataset.create_static(b"espece\nhetre\n", about, filename=a_name())
    community = client.community_resources.create_remote({**about, **remote}, dataset_id=dataset.id)

    for one in (made, hosted, community):
        assert one.description == "Un arbre par ligne."
        assert one.extras["origine"] == "terrain"


def test_an_organization_is_restored(client: Client, server: Server) -> None:
    fields = {"name": f"Organisation {next(NUMBERS)}", "description": "Bientôt supprimée."}
    id = server.write("POST", "/api/1/organizations/", json=fields)["id"]
    organization = client.organization(id)
    organization.delete()

    organization.restore()

    assert server.get(f"/api/1/organizations/{id}/")["deleted"] is None
