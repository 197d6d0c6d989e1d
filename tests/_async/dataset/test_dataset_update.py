"""Updates of a dataset: what is sent, what is read before, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import AsyncClient, FieldError, InvalidAnswerError, RefusedError

from .wire import EXTRAS, ID, KEPT, PATH, READ, WRITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncDataset
    from tests.conftest import Portal


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
    with pytest.raises(
        FieldError,
        match=r"'license' of a dataset cannot be 'lov3', .*The portal has lov2, notspecified",
    ):
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
    await dataset.remove_tags(tag)
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"tags": ["commune"]}


async def test_a_tag_that_is_not_there_is_refused_before_anything_changes(
    dataset: AsyncDataset, portal: Portal
) -> None:
    with pytest.raises(FieldError, match=r"'inconnu' is not there: it has arbres, commune"):
        await dataset.remove_tags("arbres", "inconnu")
    assert portal.sent == [READ]


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
