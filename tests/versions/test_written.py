"""What was sent came back, or an error says what is not written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, IgnoredFieldsError
from tests.portal.server import NUMBERS

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

    if version.startswith("10."):
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

    if version.startswith("10."):
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

    if version.startswith("10."):
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

    if version.startswith("10."):
        with pytest.raises(IgnoredFieldsError, match="without 'description_short'") as dropped:
            client.datasets.create(**new)
        assert dropped.value.fields == ["description_short"]
        assert server.dataset(dropped.value.id)["title"] == title
        with pytest.raises(IgnoredFieldsError, match=r"is written \('title'\)"):
            client.dataset(dropped.value.id).update(title=titled(), description_short="Arbres")
    else:
        made = client.datasets.create(**new)
        assert server.dataset(made.id)["description_short"] == "Arbres"


def test_a_contact_point_without_its_role_is_an_error(client: Client, version: str) -> None:
    new: Any = {"name": titled(), "email": "arbres@example.org", "role": "contact"}

    if version.startswith("10."):
        with pytest.raises(IgnoredFieldsError, match=r"a contact point .* without 'role'"):
            client.contact_points.create(**new)
    else:
        assert client.contact_points.create(**new).role == "contact"


def test_an_organization_is_restored(client: Client, server: Server) -> None:
    fields = {"name": f"Organisation {next(NUMBERS)}", "description": "Bientôt supprimée."}
    id = server.write("POST", "/api/1/organizations/", json=fields)["id"]
    organization = client.organization(id)
    organization.delete()

    organization.restore()

    assert server.get(f"/api/1/organizations/{id}/")["deleted"] is None
