# Generated from tests/portal/_async/test_roles.py by scripts/unasync.py: edit that file, then `make style`.
"""Who may do what: the error of each answer, and that nothing has changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    Client,
    AuthenticationError,
    CreationSuspendedError,
    DatagouvError,
    GoneError,
    NotFoundError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv.sandbox import Sandbox
    from tests.portal.server import Full, Server
    from tests.portal.wire import Wire


@pytest.fixture(scope="module")
def full(server: Server) -> Full:
    return server.make_full()


def test_without_a_key_what_is_public_is_read(nobody: Client, full: Full) -> None:
    dataset = nobody.dataset(full.id)

    assert dataset.resources[0] == nobody.resource(full.remote)
    assert not dataset.permissions.edit


def test_a_wrong_key_is_told_at_the_first_request(portal: Sandbox, full: Full) -> None:
    with Client(base_url=portal.url, api_key="une-autre-clef") as mistaken:
        with pytest.raises(AuthenticationError, match="key") as caught:
            mistaken.dataset(full.id)
        assert caught.value.status == 401
        assert "une-autre-clef" not in str(caught.value)
        with pytest.raises(AuthenticationError):
            mistaken.datasets.create(title="Mauvaise clé", description="Rien.")


def test_a_key_with_spaces_around_it_is_trimmed(portal: Sandbox) -> None:
    with Client(base_url=f"{portal.url}/", api_key=f" {portal.api_key}\n") as client:
        me = (client.request("GET", "me/")).json()

    assert me["id"] == portal.user_id


def test_a_revoked_key_is_told(portal: Sandbox, server: Server) -> None:
    made = server.write("POST", "/api/1/me/api_tokens/", json={"name": "éphémère"})
    with Client(base_url=portal.url, api_key=made["token"]) as client:
        assert (client.request("GET", "me/")).status_code == 200
        server.write("DELETE", f"/api/1/me/api_tokens/{made['id']}/")

        with pytest.raises(AuthenticationError):
            client.request("GET", "me/")


def test_an_administrator_may_write_and_ownership_stays(
    admin: Client, server: Server
) -> None:
    made = server.make_dataset(organization=server.organization)

    (admin.dataset(made)).update(acronym="ADMIN")

    after = server.dataset(made)
    assert after["acronym"] == "ADMIN"
    assert after["organization"]["id"] == server.organization


def test_a_deleted_dataset_is_gone_for_others_and_there_for_its_owners(
    client: Client, other: Client, nobody: Client, server: Server
) -> None:
    made = server.make_dataset()
    (client.dataset(made, fetch=False)).delete()

    for stranger in (other, nobody):
        with pytest.raises(GoneError) as caught:
            stranger.dataset(made)
        assert (caught.value.status, isinstance(caught.value, LookupError)) == (410, True)
    assert (client.dataset(made)).deleted is not None


def test_a_draft_is_not_found_by_others(
    client: Client, other: Client, nobody: Client, server: Server
) -> None:
    made = server.make_dataset(private=True)
    resource = server.make_remote(made)

    for stranger in (other, nobody):
        with pytest.raises(NotFoundError):
            stranger.dataset(made)
        with pytest.raises(NotFoundError):
            stranger.resource(resource)
    assert (client.dataset(made)).is_draft


def test_publishing_a_draft_shows_it_to_all(
    client: Client, nobody: Client, server: Server
) -> None:
    made = server.make_dataset(private=True)

    (client.dataset(made)).update(private=False)

    assert (nobody.dataset(made)).private is False


def test_while_creation_is_suspended_nothing_is_created_and_the_rest_works(
    suspended: Server,
) -> None:
    portal = suspended.portal
    organization = suspended.organization
    made = suspended.make_dataset(user="admin", tags=["arbres"], organization=organization)
    with Client(base_url=portal.url, api_key=portal.api_key) as member:
        dataset = member.dataset(made)
        creates: list[Callable[[], Any]] = [
            lambda: member.datasets.create(title="Suspendu", description="Rien."),
            lambda: dataset.create_remote(title="Suspendue", url="https://example.org/"),
            lambda: dataset.upload(b"a,b", filename="suspendu.csv"),
            lambda: member.community_resources.create_remote(
                title="Suspendue", url="https://example.org/", dataset_id=made
            ),
        ]
        for create in creates:
            with pytest.raises(CreationSuspendedError) as caught:
                create()
            assert caught.value.status == 423

        dataset.update(title="Toujours modifiable")
        dataset.delete()
        dataset.restore()

    after = suspended.dataset(made)
    assert (after["title"], after["tags"]) == ("Toujours modifiable", ["arbres"])
    assert (after["resources"], after["deleted"]) == ([], None)


# How the portal says no


def test_the_portals_messages_come_in_the_language_that_was_asked_for(
    portal: Sandbox,
) -> None:
    said = {}
    for language in (None, "en", "fr"):
        with Client(
            base_url=portal.url, api_key=portal.api_key, language=language
        ) as client:
            with pytest.raises(RefusedError) as caught:
                client.datasets.create(title="t" * 351, description="Trop long.")
            said[language] = caught.value.errors["title"]

    assert said[None] == said["fr"] != said["en"]


@pytest.mark.parametrize(
    ("method", "path", "json", "error", "status"),
    [
        ("GET", "no/such/route/", None, NotFoundError, 404),
        ("GET", "datasets/?page=0", None, RefusedError, 400),
        ("GET", "datasets/?sort=zzz", None, RefusedError, 400),
        ("POST", "organizations/", {"name": ""}, RefusedError, 400),
        ("DELETE", "site/", None, RefusedError, 405),
        ("POST", "/api/2/topics/", {"private": True}, RefusedError, 400),
    ],
)
def test_every_shape_of_an_error_becomes_one_with_its_status_and_words(
    watched: Client,
    wire: Wire,
    waits: list[float],
    method: str,
    path: str,
    json: Any,
    error: type[DatagouvError],
    status: int,
) -> None:
    with pytest.raises(error) as caught:
        watched.request(method, path, json=json)

    assert caught.value.status == status
    assert caught.value.method == method
    assert caught.value.message or caught.value.errors
    assert (len(wire.sent), waits) == (1, [])


def test_the_errors_of_nested_fields_have_their_path(
    client: Client, server: Server
) -> None:
    dataset = client.dataset(server.make_dataset())

    with pytest.raises(RefusedError) as caught:
        dataset.update(spatial={"zones": ["fr:commune:00000"]})

    assert list(caught.value.errors) == ["spatial.zones"]
    assert caught.value.errors["spatial.zones"][0] in str(caught.value)


def test_a_read_finds_its_way_without_the_last_slash_and_keeps_its_query(
    watched: Client, wire: Wire, full: Full
) -> None:
    answer = watched.request("GET", f"datasets/{full.id}", params={"lang": "en"})

    assert answer.json()["id"] == full.id
    assert wire.sent[-1].endswith(f"/{full.id}/")
    assert wire.requests[-1].url.params["lang"] == "en"


def test_a_write_follows_no_redirect(
    watched: Client, server: Server, wire: Wire, full: Full
) -> None:
    before = server.dataset(full.id)

    with pytest.raises(RefusedError) as caught:
        watched.request("PUT", f"datasets/{full.id}", json={"acronym": "PERDU"})

    assert (caught.value.status, wire.methods) == (308, ["PUT"])
    assert server.dataset(full.id) == before
