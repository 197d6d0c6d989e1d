"""Datasets: what each verb sends, in which order, and what it never sends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import (
    AsyncClient,
    FieldError,
    ForbiddenError,
    GoneError,
    InvalidAnswerError,
    NotFoundError,
    NotLoadedError,
    RefusedError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncDataset
    from tests.conftest import Portal

ID = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
PATH = f"/api/1/datasets/{ID}/"
READ, WRITE = f"GET {PATH}", f"PUT {PATH}"
KEPT = {"tags": ["arbres", "commune"], "temporal_coverage": {"start": "2020-01-01", "end": None}}


@pytest.fixture
async def dataset(client: AsyncClient) -> AsyncDataset:
    """A dataset of which nothing was read."""
    return await client.dataset(ID, fetch=False)


@pytest.fixture(autouse=True)
def routes(portal: Portal, a_dataset: Callable[..., Any]) -> None:
    """The dataset answers as the portal does: a mask with its fields, a PUT with all of them."""

    def read(request: httpx.Request) -> httpx.Response:
        known = a_dataset(**KEPT)
        mask = request.headers.get("X-Fields")
        asked = known if mask is None else {key: known[key] for key in mask.split(",")}
        return httpx.Response(200, json=asked)

    def write(request: httpx.Request) -> httpx.Response:
        return httpx.Response(200, json=a_dataset(**KEPT) | json.loads(request.content))

    portal.get(PATH).mock(side_effect=read)
    portal.put(PATH).mock(side_effect=write)
    portal.get("/api/1/datasets/licenses/").respond(json=[{"id": "lov2"}, {"id": "notspecified"}])


# Got


async def test_a_dataset_is_got_in_one_request(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    assert dataset == await client.datasets.get(ID) == await client.dataset().get(ID)
    assert dataset.title == "Arbres de la commune"
    assert portal.sent == [READ] * 3


async def test_verbs_use_the_id_of_a_dataset_that_was_got_by_its_slug(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get("/api/1/datasets/arbres-de-la-commune/").respond(json=a_dataset())
    dataset = await client.dataset("arbres-de-la-commune")
    await dataset.update(KEPT, title="Nouveau")
    assert portal.sent[1:] == [WRITE]


@pytest.mark.parametrize(("status", "kind"), [(404, NotFoundError), (410, GoneError)])
async def test_a_dataset_that_is_not_there_is_a_lookup_error(
    client: AsyncClient, portal: Portal, status: int, kind: type[LookupError]
) -> None:
    portal.get(PATH).respond(status, json={"message": "?"})
    with pytest.raises(LookupError) as caught:
        await client.dataset(ID)
    assert type(caught.value) is kind


# Updated


@pytest.mark.parametrize("payload", [{"title": "Nouveau"}, {"private": True, "acronym": None}])
async def test_an_update_sends_what_is_named_and_what_the_put_would_erase(
    dataset: AsyncDataset, portal: Portal, payload: dict[str, Any]
) -> None:
    assert await dataset.update(payload) is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.requests[0].headers["X-Fields"] == "id,tags,temporal_coverage"
    assert portal.body() == KEPT | payload


async def test_fields_are_named_as_keywords_as_well(dataset: AsyncDataset, portal: Portal) -> None:
    await dataset.update({"title": "Nouveau", "acronym": "N"}, acronym="NV")
    assert portal.body() == KEPT | {"title": "Nouveau", "acronym": "NV"}


async def test_what_the_payload_holds_is_not_read(dataset: AsyncDataset, portal: Portal) -> None:
    await dataset.update(tags=["a b"], temporal_coverage=None)
    assert portal.sent == [WRITE]
    assert portal.body() == {"tags": ["a b"], "temporal_coverage": None}


@pytest.mark.parametrize(
    ("named", "read"), [("tags", "temporal_coverage"), ("temporal_coverage", "tags")]
)
async def test_only_what_is_missing_is_read(
    dataset: AsyncDataset, portal: Portal, named: str, read: str
) -> None:
    await dataset.update({named: KEPT[named]})
    assert portal.requests[0].headers["X-Fields"] == f"id,{read}"
    assert portal.body() == KEPT


@pytest.mark.parametrize("answer", [{"from": "elsewhere"}, {"id": ID, "tags": ["a"]}, {"data": []}])
async def test_the_silence_of_another_answer_is_not_taken_for_empty_fields(
    dataset: AsyncDataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.get(PATH).respond(json=answer)

    with pytest.raises(InvalidAnswerError, match="it has no"):
        await dataset.update(title="Nouveau")

    assert portal.sent == [READ]


async def test_an_update_reads_what_is_there_now_not_what_the_record_remembers(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    old = httpx.Response(200, json=a_dataset(tags=["old"]))
    new = httpx.Response(200, json={"id": ID, "tags": ["new"], "temporal_coverage": None})
    portal.get(PATH).mock(side_effect=[old, new])
    await (await client.dataset(ID)).update(title="Nouveau")
    assert portal.body() == {"tags": ["new"], "temporal_coverage": None, "title": "Nouveau"}


async def test_an_update_renews_the_record(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    await dataset.update(title="Nouveau", description_short="court")
    assert (dataset.title, dataset.description_short) == ("Nouveau", "court")
    assert dataset.client is client
    assert dataset.resources[0].client is client


async def test_an_update_of_nothing_sends_nothing(dataset: AsyncDataset, portal: Portal) -> None:
    assert await dataset.update({}) is dataset
    assert await dataset.update() is dataset
    assert portal.sent == []


async def test_the_callers_payload_is_left_alone(dataset: AsyncDataset) -> None:
    payload = {"title": "Nouveau", "extras": {"a": 1}}
    await dataset.update(payload)
    assert payload == {"title": "Nouveau", "extras": {"a": 1}}


async def test_extra_fields_are_sent_as_they_are(dataset: AsyncDataset, portal: Portal) -> None:
    await dataset.update(extra_fields={"novelty": [1], "slug": "mine"})
    assert portal.body() == KEPT | {"novelty": [1], "slug": "mine"}


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({"titel": "x"}, "'titel' is not a field of a dataset: did you mean 'title'"),
        ({"slug": "x"}, "'slug' of a dataset is computed"),
        ({"metrics": {}}, "'metrics' of a dataset is computed"),
        ({"resources": []}, "'resources' of a dataset is not sent"),
        ({"owner": "me"}, "'owner' of a dataset .*transfer"),
        ({"deleted": None}, r"'deleted' of a dataset .*restore\(\)"),
        ({"private": None}, "'private' of a dataset .*publishes"),
        ({"access_type": None}, "'access_type' of a dataset .*opens"),
        ({"organization": None}, "'organization' of a dataset"),
        ({"title": ""}, "'title' of a dataset must not be empty"),
        ({"title": "  "}, "'title' of a dataset must not be empty"),
        ({"title": None}, "'title' of a dataset must be a text"),
        ({"description": 5}, "'description' of a dataset must be a text"),
        ({"tags": "arbres"}, "'tags' of a dataset must be a list"),
        ({"tags": [1]}, "'tags' of a dataset must be a list of texts"),
        ({"tags": ["a,b"]}, "'a,b' would become several tags"),
        ({"private": "yes"}, "'private' of a dataset must be True or False"),
        ({"spatial": None}, "'spatial' of a dataset"),
        ({"access_audiences": []}, "'access_audiences' of a dataset cannot be emptied"),
        ({"extras": None}, "'extras' of a dataset must be a dictionary"),
        ({"extras": {"a": None}}, "'extras' of a dataset holds None at a"),
        ({"extras": {"transport:x": 1}}, "'transport:x' of a dataset"),
        ({"temporal_coverage": {"end": "2020-01-01"}}, "needs a start"),
        ({"temporal_coverage": {"start": "2021-01-01", "end": "2020-01-01"}}, "swap them"),
        ({"titel": "x", "private": None}, "'titel'.*; 'private'"),
        (["title"], "must be a dictionary"),
    ],
)
async def test_a_refused_payload_is_not_sent(
    dataset: AsyncDataset, portal: Portal, payload: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await dataset.update(payload)
    assert portal.sent == []


async def test_reserved_extras_may_be_echoed(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    await dataset.update(extras=dataset.extras | {"mine": 1})
    assert portal.body()["extras"]["mine"] == 1
    with pytest.raises(FieldError, match="transport:url"):
        await dataset.update(extras=dataset.extras | {"transport:url": "changed"})


async def test_an_unknown_licence_is_refused(dataset: AsyncDataset, portal: Portal) -> None:
    with pytest.raises(FieldError, match=r"'license' 'lov3' .*It knows: lov2, notspecified"):
        await dataset.update(license="lov3")
    assert all(sent == "GET /api/1/datasets/licenses/" for sent in portal.sent)


async def test_a_known_licence_is_sent(dataset: AsyncDataset, portal: Portal) -> None:
    await dataset.update(license="lov2")
    assert portal.body() == KEPT | {"license": "lov2"}


async def test_no_licence_is_sent_as_none_and_not_stored_as_a_choice(
    dataset: AsyncDataset, portal: Portal
) -> None:
    await dataset.update(license="notspecified")
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"license": None}


async def test_restricting_access_does_not_lose_the_licence_unsaid(
    dataset: AsyncDataset, portal: Portal
) -> None:
    with pytest.raises(FieldError, match=r"erases the licence 'lov2' for good"):
        await dataset.update(access_type="restricted")
    assert portal.sent == [READ]
    await dataset.update(access_type="restricted", license=None)
    assert portal.body() == KEPT | {"access_type": "restricted", "license": None}


@pytest.mark.parametrize("license", ["notspecified", None])
async def test_restricting_access_without_a_licence_loses_none(
    dataset: AsyncDataset, portal: Portal, license: str | None
) -> None:
    portal.get(PATH).respond(json=KEPT | {"id": ID, "license": license})
    await dataset.update(access_type="restricted")
    assert portal.body() == KEPT | {"access_type": "restricted"}


async def test_a_refused_update_leaves_the_record_as_it_was(
    client: AsyncClient, portal: Portal
) -> None:
    dataset = await client.dataset(ID)
    before = dataset.to_dict()
    portal.put(PATH).respond(400, json={"errors": {"title": ["Trop long."]}})
    with pytest.raises(RefusedError, match=r"title: Trop long\."):
        await dataset.update(title="x" * 400)
    assert dataset.to_dict() == before


@pytest.mark.parametrize("answer", [{"html": "<html>"}, {"content": b""}, {"json": []}])
async def test_an_unreadable_answer_to_a_write_is_read_again(
    dataset: AsyncDataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.put(PATH).respond(200, **answer)
    await dataset.update(title="Nouveau")
    assert portal.sent == [READ, WRITE, READ]
    assert dataset.description == "Tous les arbres."


async def test_a_write_of_which_nothing_can_be_read_says_that_it_may_be_done(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.put(PATH).respond(html="<html>")
    portal.get(PATH).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        await dataset.update(**KEPT)
    portal.put(EXTRAS).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        await dataset.update_extras({"mine": 1})


async def test_nothing_is_written_when_what_a_put_erases_cannot_be_read(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.get(PATH).respond(html="<html>")
    with pytest.raises(InvalidAnswerError):
        await dataset.update(title="Nouveau")
    assert portal.sent == [READ]


async def test_no_write_asks_for_a_part_of_its_answer(
    dataset: AsyncDataset, portal: Portal
) -> None:
    await dataset.update(title="Nouveau")
    assert "X-Fields" not in portal.requests[-1].headers


async def test_records_and_moments_are_taken_as_values(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    await dataset.update(
        organization=dataset.organization,
        spatial=dataset.spatial,
        contact_points=[],
        frequency_date=dataset.frequency_date,
    )
    assert portal.body(2) == KEPT | {
        "organization": "5bbb6d6cff66bd4dc17bfd5a",
        "spatial": dataset.to_dict()["spatial"],
        "contact_points": None,
        "frequency_date": "2026-01-01T00:00:00+00:00",
    }


# Tags


async def test_adding_tags_keeps_the_others(dataset: AsyncDataset, portal: Portal) -> None:
    assert await dataset.add_tags("rues", "places") is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"tags": ["arbres", "commune", "rues", "places"]}


@pytest.mark.parametrize("tag", ["arbres", "Arbres", " arbrés "])
async def test_removing_a_tag_keeps_the_others(
    dataset: AsyncDataset, portal: Portal, tag: str
) -> None:
    await dataset.remove_tags(tag, "inconnu")
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"tags": ["commune"]}


async def test_a_tag_of_an_older_portal_is_recognised(
    dataset: AsyncDataset, portal: Portal
) -> None:
    old = {"id": ID, "tags": ["Arbres", "Rues"], "temporal_coverage": None}
    portal.get(PATH).respond(json=old)
    await dataset.remove_tags("arbres")
    assert portal.body()["tags"] == ["Rues"]


async def test_the_last_tag_can_be_removed(dataset: AsyncDataset, portal: Portal) -> None:
    await dataset.remove_tags("arbres", "commune")
    assert portal.body() == KEPT | {"tags": []}


async def test_tags_are_added_where_there_are_none(dataset: AsyncDataset, portal: Portal) -> None:
    portal.get(PATH).respond(json={"id": ID, "tags": None, "temporal_coverage": None})
    await dataset.add_tags("arbres")
    assert portal.body() == {"tags": ["arbres"], "temporal_coverage": None}


@pytest.mark.parametrize("tags", [(["a", "b"],), ("a,b",), (5,), (None,)])
async def test_tags_are_given_one_by_one(
    dataset: AsyncDataset, portal: Portal, tags: tuple[Any, ...]
) -> None:
    for change in (dataset.add_tags, dataset.remove_tags):
        with pytest.raises(FieldError, match="one by one"):
            await change(*tags)
    assert portal.sent == []


# Extras

EXTRAS = f"/api/2/datasets/{ID}/extras/"


async def test_extras_are_merged_by_the_platform(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.put(EXTRAS).respond(json={"origine": "terrain", "mine": 1})
    assert await dataset.update_extras({"mine": 1}) is dataset
    assert portal.sent[1:] == [f"PUT {EXTRAS}"]
    assert portal.body() == {"mine": 1}
    assert dataset.extras == {"origine": "terrain", "mine": 1}
    assert dataset.title == "Arbres de la commune"


async def test_extras_are_read_where_the_answer_is_something_else(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"data": {"id": [1]}})
    portal.get(PATH).respond(json={"id": ID, "extras": {"mine": 1, "origine": "terrain"}})
    await dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1, "origine": "terrain"}


async def test_extras_are_deleted_by_their_keys(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.delete(EXTRAS).respond(204)
    await dataset.delete_extras(["origine"])
    assert portal.sent[1:] == [f"DELETE {EXTRAS}"]
    assert portal.body() == ["origine"]
    assert dataset.extras == {"transport:url": "https://transport.example/1"}


async def test_extras_of_an_unread_dataset_are_known_after_their_update(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.put(EXTRAS).respond(json={"mine": 1})
    await dataset.update_extras({"mine": 1})
    assert dataset.extras == {"mine": 1}
    with pytest.raises(NotLoadedError):
        dataset.title  # noqa: B018


@pytest.mark.parametrize("key", ["transport:url", "recommendations-reuses", "dcat"])
async def test_reserved_extras_are_refused(dataset: AsyncDataset, portal: Portal, key: str) -> None:
    with pytest.raises(FieldError, match="reserved"):
        await dataset.update_extras({"mine": 1, key: 1})
    with pytest.raises(FieldError, match="reserved"):
        await dataset.delete_extras(["mine", key])
    assert portal.sent == []


@pytest.mark.parametrize("extras", [{"a": None}, ["a"], None, {1: "a"}, {"a": float("nan")}])
async def test_extras_of_a_wrong_kind_are_refused(
    dataset: AsyncDataset, portal: Portal, extras: Any
) -> None:
    portal.put(EXTRAS).respond(json={})
    with pytest.raises(FieldError):
        await dataset.update_extras(extras)
    assert portal.sent == []


@pytest.mark.parametrize("keys", ["a", None, [1]])
async def test_keys_of_a_wrong_kind_are_refused(
    dataset: AsyncDataset, portal: Portal, keys: Any
) -> None:
    with pytest.raises(FieldError):
        await dataset.delete_extras(keys)
    assert portal.sent == []


# Deleted and restored


async def test_a_deleted_dataset_knows_when(client: AsyncClient, portal: Portal) -> None:
    dataset = await client.dataset(ID)
    portal.delete(PATH).respond(204)
    portal.get(PATH).respond(json={"id": ID, "deleted": "2026-01-02T03:04:05+00:00"})
    assert await dataset.delete() is dataset
    assert portal.sent[1:] == [f"DELETE {PATH}", READ]
    assert dataset.deleted is not None
    assert dataset.deleted.year == 2026
    assert dataset.title == "Arbres de la commune"


@pytest.mark.parametrize("gone", [404, 410])
async def test_a_delete_whose_answer_was_lost_succeeds(
    dataset: AsyncDataset, portal: Portal, gone: int
) -> None:
    portal.delete(PATH).mock(side_effect=[httpx.ReadError, httpx.Response(gone)])
    await dataset.delete()
    assert portal.sent == [f"DELETE {PATH}"] * 2 + [READ]


async def test_a_second_delete_says_that_it_was_deleted(
    dataset: AsyncDataset, portal: Portal
) -> None:
    portal.delete(PATH).respond(410, json={"message": "Dataset has been deleted"})
    with pytest.raises(GoneError, match=r"restore\(\)"):
        await dataset.delete()


@pytest.mark.parametrize("failure", [httpx.Response(404), httpx.Response(500), httpx.ReadError])
async def test_a_delete_is_done_even_if_it_cannot_be_read(
    client: AsyncClient, portal: Portal, failure: Any
) -> None:
    dataset = await client.dataset(ID)
    portal.delete(PATH).respond(204)
    portal.get(PATH).mock(side_effect=[failure] * 9)
    await dataset.delete()
    with pytest.raises(NotLoadedError):
        dataset.deleted  # noqa: B018


async def test_a_restore_loses_nothing(dataset: AsyncDataset, portal: Portal) -> None:
    assert await dataset.restore() is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"deleted": None}
    assert dataset.deleted is None


# Created


async def test_a_create_sends_the_payload_and_returns_the_dataset(
    client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.post("/api/1/datasets/").respond(201, json=a_dataset(title="Mon titre"))
    payload = {"title": "Mon titre", "description": "d", "organization": "5bbb6d6cff66bd4dc17b"}
    dataset = await client.dataset().create(payload)
    assert portal.sent == ["POST /api/1/datasets/"]
    assert portal.body() == payload
    assert (dataset.id, dataset.title) == (ID, "Mon titre")
    assert dataset.client is client


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        ({}, "needs 'title' and 'description'"),
        ({"title": "x"}, "needs 'description'"),
        ({"title": "", "description": "x"}, "'title' of a dataset must not be empty"),
        ({"title": "x", "description": "x", "tag": []}, "did you mean 'tags'"),
        ({"title": "x", "description": "x", "organization": None}, "'organization'"),
        ({"title": "x", "description": "x", "extras": {"dcat": 1}}, "reserved"),
        ({"title": "x", "description": "x", "resources": []}, "'resources'"),
    ],
)
async def test_a_refused_create_is_not_sent(
    client: AsyncClient, portal: Portal, payload: dict[str, Any], said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await client.datasets.create(payload)
    assert portal.sent == []


async def test_a_create_that_the_portal_refuses_is_sent_once(
    client: AsyncClient, portal: Portal
) -> None:
    portal.post("/api/1/datasets/").respond(403, json={"message": "Non"})
    with pytest.raises(ForbiddenError):
        await client.datasets.create(title="x", description="x")
    assert len(portal.sent) == 1


# Its resources


async def test_a_new_resource_comes_first(
    client: AsyncClient, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    dataset = await client.dataset(ID)
    new = a_remote_resource(id="11111111-1111-1111-1111-111111111111")
    portal.post(f"{PATH}resources/").respond(201, json=new)
    resource = await dataset.create_remote(payload={"url": "https://url.to/x.csv", "title": "x"})
    assert [r.id for r in dataset.resources] == [new["id"], RESOURCE]
    assert dataset.resources[0] is resource
    assert (resource.dataset_id, resource.client) == (ID, client)


async def test_a_resource_of_an_unread_dataset_makes_it_no_less_unread(
    dataset: AsyncDataset, portal: Portal, a_remote_resource: Callable[..., Any]
) -> None:
    portal.post(f"{PATH}resources/").respond(201, json=a_remote_resource())
    await dataset.create_remote(url="https://url.to/x.csv", title="x")
    with pytest.raises(NotLoadedError):
        dataset.resources  # noqa: B018


async def test_a_file_is_uploaded_to_its_dataset(
    dataset: AsyncDataset, portal: Portal, a_resource: Callable[..., Any]
) -> None:
    portal.get("/api/1/datasets/extensions/").respond(json=["csv"])
    uploaded = a_resource(filesize=None, checksum=None)
    portal.post(f"{PATH}upload/").respond(201, json=uploaded)
    portal.put(f"{PATH}resources/{RESOURCE}/").respond(json=a_resource(title="Titre"))
    resource = await dataset.upload(b"a;b", filename="a.csv", title="Titre")
    assert resource.title == "Titre"
    assert portal.sent[1:] == [f"POST {PATH}upload/", f"PUT {PATH}resources/{RESOURCE}/"]


# Sorted

A, B, C = ("aaaaaaaa", "bbbbbbbb", "cccccccc")


@pytest.fixture
def three(portal: Portal, a_dataset: Callable[..., Any], a_resource: Callable[..., Any]) -> None:
    """Three resources: the first without a size, the last created first."""
    differences: list[dict[str, Any]] = [
        {"id": A, "title": "été", "filesize": None, "extras": {"a": 1}},
        {"id": B, "title": "Zoo", "filesize": 7, "extras": {"b": 1}},
        {"id": C, "title": "arbre", "filesize": 3, "extras": {"c": 1}},
    ]
    resources = [
        a_resource(**different, created_at=f"2024-0{9 - n}-01T00:00:00+00:00")
        for n, different in enumerate(differences)
    ]
    portal.get(PATH).respond(json=a_dataset(resources=resources))
    portal.put(f"{PATH}resources/").respond(json=[])


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("title", [C, B, A]),
        ("title.desc", [A, B, C]),
        ("created_at", [C, B, A]),
        ("created_at.asc", [C, B, A]),
        ("filesize", [C, B, A]),
        ([B, A, C], [B, A, C]),
        (lambda resource: len(resource.title), [A, B, C]),
    ],
)
async def test_resources_are_sorted_by_a_field_a_function_or_a_list(
    dataset: AsyncDataset, portal: Portal, three: None, by: Any, order: list[str]
) -> None:
    assert await dataset.sort_resources(by) is dataset
    assert portal.sent == [READ, f"PUT {PATH}resources/"]
    assert portal.body() == order
    assert [resource.id for resource in dataset.resources] == order


async def test_resources_are_sorted_by_a_function_of_the_list(
    dataset: AsyncDataset, portal: Portal, three: None
) -> None:
    await dataset.sort_resources(sort_function=lambda resources: resources[::-1])
    assert portal.body() == [C, B, A]


async def test_the_resources_themselves_say_the_order(
    client: AsyncClient, portal: Portal, three: None
) -> None:
    dataset = await client.dataset(ID)
    await dataset.sort_resources(list(reversed(dataset.resources)))
    assert portal.body() == [C, B, A]


@pytest.mark.parametrize(
    ("by", "said"),
    [
        ([A, B], f"missing: {C}"),
        ([A, B, C, "x"], "not of this dataset: x"),
        ([A, B, C, A], f"given twice: {A}"),
        ([], "missing"),
        ("colour", "'colour' is not an order"),
        ("title.upwards", "'title.upwards' is not an order"),
        (None, "needs either"),
        (5, "not an order"),
        ([5, 6, 7], "order"),
        ("extras", "order"),
    ],
)
async def test_an_order_that_does_not_match_is_refused(
    dataset: AsyncDataset, portal: Portal, three: None, by: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        await dataset.sort_resources(by)
    assert f"PUT {PATH}resources/" not in portal.sent


async def test_an_order_and_a_sort_function_exclude_each_other(dataset: AsyncDataset) -> None:
    with pytest.raises(FieldError, match="either"):
        await dataset.sort_resources("title", sort_function=list)
