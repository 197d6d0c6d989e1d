"""What the server does to those who do not know: the SDK stands between, one test a trap."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AsyncClient,
    AuthenticationError,
    DatagouvError,
    FieldError,
    InvalidAnswerError,
    NotFoundError,
    RefusedError,
    ServerError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv.sandbox import Sandbox
    from tests.portal.conftest import Full, Server, Wire

    Changed = Callable[..., set[str]]


@pytest.fixture(scope="module")
def full(server: Server) -> Full:
    return server.make_full()


@pytest.fixture(scope="module")
def untouched(server: Server, full: Full) -> Any:
    """Return what the server says of the full dataset, which no test of this file changes."""
    return server.dataset(full.id)


# The session cookie wins over the key


async def test_the_session_of_one_user_never_speaks_for_another(
    portal: Sandbox, wire: Wire
) -> None:
    passing = type(wire)()
    async with httpx.AsyncClient(transport=passing) as http:
        one, two, wrong = (
            AsyncClient(base_url=portal.url, api_key=key, http_client=http)
            for key in (portal.api_key, portal.other_api_key, "wrong")
        )
        first = (await one.request("GET", "me/")).json()["id"]
        assert first == portal.user_id
        assert http.cookies.get("session"), (
            "the server gave a cookie, and this httpx client kept it"
        )

        assert (await two.request("GET", "me/")).json()["id"] != first
        with pytest.raises(AuthenticationError):
            await wrong.request("GET", "me/")
        assert not any("Cookie" in request.headers for request in passing.requests)


async def test_a_client_keeps_no_cookie(client: AsyncClient) -> None:
    answer = await client.request("GET", "me/")
    again = await client.request("GET", "me/", headers={"Cookie": "session=of-somebody"})

    assert "Set-Cookie" in answer.headers
    assert "Cookie" not in again.request.headers


# A PUT of a dataset erases, publishes, opens, moves

DESTROYING: list[tuple[str, Any]] = [
    ("resources", []),
    ("resources", [{"title": "La seule"}]),
    ("private", None),
    ("private", ""),
    ("private", "false"),
    ("access_type", None),
    ("access_type", ""),
    ("access_type", "restricted"),
    ("license", "licence-ouverte"),
    ("organization", None),
    ("organization", ""),
    ("owner", {"id": "5bc04b2cff66bd680e499f4a"}),
    ("owner", None),
    ("deleted", "2026-01-01"),
    ("deleted", None),
    ("title", None),
    ("title", ""),
    ("title", "   "),
    ("title", 12),
    ("description", None),
    ("description", ""),
    ("tags", None),
    ("tags", "arbres"),
    ("tags", ["arbres,forets"]),
    ("tags", [1, 2]),
    ("temporal_coverage", {"end": "2026-01-01"}),
    ("temporal_coverage", {"start": "2026-02-01", "end": "2026-01-01"}),
    ("spatial", None),
    ("spatial", {}),
    ("spatial", {"zones": []}),
    ("access_audiences", []),
    ("access_audiences", None),
    ("extras", None),
    ("extras", {"vide": None}),
    ("contact_points", "5bc04b2cff66bd680e499f4a"),
    ("frequency_date", 20260101),
    ("archived", True),
    ("featured", True),
    ("badges", [{"kind": "hvd"}]),
    ("slug", "mon-slug"),
    ("id", "5bc04b2cff66bd680e499f4a"),
    ("created_at", "2026-01-01"),
    ("last_modified", "2026-01-01"),
    ("metrics", {}),
    ("quality", {}),
    ("harvest", {}),
    ("titel", "Une faute"),
]


@pytest.mark.parametrize(("field", "value"), DESTROYING)
async def test_what_the_server_would_ignore_misread_or_destroy_is_refused_before_it_is_sent(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    untouched: Any,
    field: str,
    value: Any,
) -> None:
    dataset = await watched.dataset(full.id, fetch=False)

    with pytest.raises(FieldError, match=f"'{field}'") as caught:
        await dataset.update({field: value, "acronym": "PERDU"})

    assert isinstance(caught.value, ValueError)
    assert set(wire.methods) <= {"GET"}
    assert changed(untouched, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"), [case for case in DESTROYING if case != ("access_type", "restricted")]
)
async def test_the_same_is_refused_of_a_new_dataset(
    watched: AsyncClient, wire: Wire, title: str, field: str, value: Any
) -> None:
    named = {"title": title, "description": "Rien.", field: value}

    with pytest.raises(FieldError, match=f"'{field}'"):
        await watched.datasets.create(named)

    assert "POST" not in wire.methods


async def test_a_licence_that_was_never_chosen_is_not_chosen_by_saying_what_reads_there(
    client: AsyncClient, server: Server, changed: Changed
) -> None:
    made = server.make_dataset()
    before = server.dataset(made)
    dataset = await client.dataset(made)

    await dataset.update(license=dataset.license)

    after = server.dataset(made)
    assert changed(before, after) == set()
    assert after["quality"] == before["quality"]


async def test_what_reads_on_a_dataset_can_be_said_again_and_changes_nothing(
    client: AsyncClient, server: Server, changed: Changed, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)
    names = ["title", "description", "tags", "temporal_coverage", "spatial", "contact_points"]
    names += ["organization", "extras", "frequency", "frequency_date", "license", "private"]
    names += ["access_type", "access_audiences", "archived", "acronym"]

    await dataset.update({name: getattr(dataset, name) for name in names})
    assert changed(before, server.dataset(full.id)) == set()

    await dataset.update({name: before[name] for name in names})
    assert changed(before, server.dataset(full.id)) == set()


async def test_a_whole_dataset_that_is_said_again_is_refused_for_what_it_would_replace(
    client: AsyncClient, server: Server, full: Full
) -> None:
    before = server.dataset(full.id)
    dataset = await client.dataset(full.id)

    with pytest.raises(FieldError, match="'resources'"):
        await dataset.update(dataset.to_dict())

    assert server.dataset(full.id) == before


async def test_extras_that_are_the_platforms_survive_an_update_of_extras(
    client: AsyncClient, server: Server
) -> None:
    made = server.make_dataset()
    path = f"/api/2/datasets/{made}/extras/"
    server.write("PUT", path, "admin", json={"transport:url": "https://example.org", "mien": 1})
    dataset = await client.dataset(made)

    await dataset.update(extras={"autre": 2})
    assert server.dataset(made)["extras"] == {"transport:url": "https://example.org", "autre": 2}

    await dataset.update(extras=dataset.extras | {"plus": 3})
    assert server.dataset(made)["extras"].keys() == {"transport:url", "autre", "plus"}


# A mask on a write is refused after the write; a redirect of a write goes astray


async def test_no_write_carries_a_mask_or_meets_a_redirect(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    publisher = server.organization
    dataset = await watched.datasets.create(
        title=title, description="Toute une vie.", organization=publisher
    )
    hosted = await dataset.upload(b"a,b", filename=f"{title}.csv", title="Le fichier")
    remote = await dataset.create_remote(url="https://example.org/", title="L'autre")
    await dataset.update(title=f"{title} bis")
    await dataset.add_tags("arbres")
    await dataset.update_extras({"a": 1})
    await hosted.update(file_to_upload=b"a,c", filename=f"{title} bis.csv")
    await remote.notify_update()
    await dataset.sort_resources("title")
    await dataset.delete()
    await dataset.restore()
    await hosted.delete()

    writes = [request for request in wire.requests if request.method != "GET"]
    assert len(writes) == 14
    assert not any("X-Fields" in request.headers for request in writes)
    assert all(dataset.id in request.url.path for request in writes[1:])
    assert (await dataset.refresh()).tags == ["arbres"]


async def test_an_order_holds_ids_only_for_the_server_would_apply_anything_else(
    watched: AsyncClient, server: Server, wire: Wire
) -> None:
    made = server.make_dataset()
    ids = [server.make_remote(made, title=title) for title in ("B", "A")]
    dataset = await watched.dataset(made)

    await dataset.sort_resources(list(reversed(dataset.resources)))

    assert wire.requests[-1].content.decode() == str(ids).replace("'", '"')


# Slugs: empty, shadowed by a route, taken over by another


@pytest.mark.parametrize("odd", ["!!!", "badges", "licenses", "5bc04b2cff66bd680e499f40"])
async def test_a_title_that_makes_an_unusable_slug_does_no_harm(
    client: AsyncClient, server: Server, changed: Changed, odd: str
) -> None:
    publisher = server.organization
    named = {"description": "Un titre de travers.", "tags": ["arbres"], "organization": publisher}

    dataset = await client.datasets.create(title=odd, **named)
    await dataset.update(acronym="OK")
    await dataset.create_remote(url="https://example.org/", title="Distante")
    before = server.dataset(dataset.id)
    await dataset.delete()
    await dataset.restore()

    assert (await client.dataset(dataset.id)).title == odd
    after = server.dataset(dataset.id)
    assert changed(before, after) == set()
    assert (after["acronym"], after["tags"]) == ("OK", ["arbres"])


@pytest.mark.parametrize("route", ["badges", "licenses", "extensions"])
async def test_a_list_of_the_portal_is_not_taken_for_a_dataset(
    client: AsyncClient, route: str
) -> None:
    with pytest.raises(InvalidAnswerError, match="not a dataset"):
        await client.dataset(route)


async def test_a_slug_that_another_took_over_leads_no_write_to_the_other(
    client: AsyncClient, server: Server, title: str
) -> None:
    made = server.make_dataset(title)
    dataset = await client.dataset(server.dataset(made)["slug"])
    await dataset.update(title=f"{title} renommé")
    usurper = server.make_dataset(title)
    assert server.dataset(usurper)["slug"] != server.dataset(made)["slug"]

    await dataset.update(acronym="MOI")
    await dataset.create_remote(url="https://example.org/", title="À moi")

    assert len(server.dataset(made)["resources"]) == 1
    assert server.dataset(made)["acronym"] == "MOI"
    assert server.dataset(usurper)["acronym"] is None
    assert server.dataset(usurper)["resources"] == []


# Ids that are paths

ASTRAY = ["../me", "../../me", "..", "x?y=z", "x#y", "%2e%2e%2fme", " "]


@pytest.mark.parametrize("id", ASTRAY)
async def test_an_id_that_is_a_path_stays_an_id(watched: AsyncClient, wire: Wire, id: str) -> None:
    dataset_id = "5bc04b2cff66bd680e499f4a"
    verbs: list[Callable[[], Any]] = [
        lambda: watched.dataset(id),
        lambda: watched.organization(id),
        lambda: watched.community_resource(id),
        lambda: watched.resource(id),
        lambda: watched.resource(id, dataset_id=dataset_id),
        lambda: watched.resource().create_remote(
            url="https://example.org/", title="Égarée", dataset_id=id
        ),
    ]

    for verb in verbs:
        with pytest.raises((NotFoundError, RefusedError, FieldError)):
            await verb()

    for request in wire.requests:
        segments = request.url.raw_path.decode().removeprefix("/api/").split("/")
        assert segments[1] in {"datasets", "organizations"}
        assert not {"..", "me"} & set(segments)


@pytest.mark.parametrize("id", ASTRAY[:2])
async def test_a_path_for_an_id_deletes_nobody(
    watched: AsyncClient, server: Server, id: str
) -> None:
    dataset = await watched.dataset(id, fetch=False)
    resource = await watched.resource(id, dataset_id=id, fetch=False)

    for record in (dataset, resource):
        with pytest.raises((NotFoundError, RefusedError)):
            await record.delete()
        with pytest.raises((NotFoundError, RefusedError)):
            await record.update(title="Égaré")

    assert server.get("/api/1/me/")["id"] == server.portal.user_id


# Resources


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", None),
        ("title", ""),
        ("type", None),
        ("type", ""),
        ("url", None),
        ("url", ""),
        ("filetype", "file"),
        ("filesize", -1),
        ("filesize", "12"),
        ("checksum", "ab12"),
        ("schema", "etalab/schema-arbres"),
        ("extras", None),
        ("extras", {"check:status": 200}),
        ("last_modified", "2026-01-01"),
        ("latest", "https://example.org/"),
        ("internal", {}),
        ("titel", "Une faute"),
    ],
)
async def test_what_the_server_would_ignore_or_refuse_late_of_a_resource_is_not_sent(
    watched: AsyncClient,
    server: Server,
    wire: Wire,
    changed: Changed,
    full: Full,
    untouched: Any,
    field: str,
    value: Any,
) -> None:
    resource = await watched.resource(full.remote, dataset_id=full.id)

    with pytest.raises(FieldError, match=field):
        await resource.update({"description": "Perdue."}, **{field: value})

    assert wire.methods == ["GET"]
    assert changed(untouched, server.dataset(full.id)) == set()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("dataset", None),
        ("dataset", {"class": "Dataset", "id": "5bc04b2cff66bd680e499f4a"}),
        ("organization", None),
        ("owner", "5bc04b2cff66bd680e499f4a"),
        ("filetype", "remote"),
        ("schema", None),
        ("schema", {}),
        ("checksum", None),
    ],
)
async def test_what_would_detach_or_move_a_community_resource_is_not_sent(
    watched: AsyncClient, server: Server, wire: Wire, full: Full, field: str, value: Any
) -> None:
    made = server.make_community(full.id, hosted=False)
    before = server.community_resource(made)
    resource = await watched.community_resource(made)

    with pytest.raises(FieldError, match=field):
        await resource.update({"description": "Perdue."}, **{field: value})

    assert wire.methods == ["GET"]
    assert server.community_resource(made) == before


# Two files of one name in one second


@pytest.mark.parametrize("same", [False, True], ids=["of other content", "of the same content"])
async def test_two_files_of_one_name_in_one_second_become_two_resources(
    client: AsyncClient, server: Server, same: bool
) -> None:
    made = server.make_dataset()
    dataset = await client.dataset(made)
    contents = [b"a,b\n1,2\n", b"a,b\n1,2\n" if same else b"a,b\n3,4\n"]

    for content in contents:
        await dataset.upload(content, filename="memes.csv")

    stored = server.dataset(made)["resources"]
    assert [server.file(one["url"]) for one in stored] == contents[::-1]
    assert [one["id"] for one in stored] == [one.id for one in dataset.resources]


# What the server cannot do


async def test_an_error_of_the_server_is_not_provoked_again(
    watched: AsyncClient, server: Server, wire: Wire
) -> None:
    made = server.make_dataset(organization=server.organization)
    dataset = await watched.dataset(made, fetch=False)

    with pytest.raises(ServerError) as caught:
        await dataset.update(extra_fields={"organization": None})

    assert caught.value.status == 500
    assert isinstance(caught.value, DatagouvError)
    assert wire.methods == ["GET", "PUT"]
