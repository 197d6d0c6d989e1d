# Generated from tests/_async/dataset/test_dataset_update.py by scripts/unasync.py: edit that file, then `make style`.
"""Updates of a dataset: what is sent, what is read before, and what is refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest

from datagouv import Client, FieldError, InvalidAnswerError, RefusedError

from .wire import EXTRAS, ID, KEPT, PATH, READ, WRITE

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import Dataset
    from tests.conftest import Portal


# Updated


@pytest.mark.parametrize("payload", [{"title": "Nouveau"}, {"private": True, "acronym": None}])
def test_an_update_sends_what_is_named_and_what_the_put_would_erase(
    dataset: Dataset, portal: Portal, payload: dict[str, Any]
) -> None:
    assert dataset.update(payload) is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.requests[0].headers["X-Fields"] == "id,tags,temporal_coverage"
    assert portal.body() == KEPT | payload


def test_fields_are_named_as_keywords_as_well(dataset: Dataset, portal: Portal) -> None:
    dataset.update({"title": "Nouveau", "acronym": "N"}, acronym="NV")
    assert portal.body() == KEPT | {"title": "Nouveau", "acronym": "NV"}


def test_what_the_payload_holds_is_not_read(dataset: Dataset, portal: Portal) -> None:
    dataset.update(tags=["a b"], temporal_coverage=None)
    assert portal.sent == [WRITE]
    assert portal.body() == {"tags": ["a b"], "temporal_coverage": None}


@pytest.mark.parametrize(
    ("named", "read"), [("tags", "temporal_coverage"), ("temporal_coverage", "tags")]
)
def test_only_what_is_missing_is_read(
    dataset: Dataset, portal: Portal, named: str, read: str
) -> None:
    dataset.update({named: KEPT[named]})
    assert portal.requests[0].headers["X-Fields"] == f"id,{read}"
    assert portal.body() == KEPT


@pytest.mark.parametrize("answer", [{"from": "elsewhere"}, {"id": ID, "tags": ["a"]}, {"data": []}])
def test_the_silence_of_another_answer_is_not_taken_for_empty_fields(
    dataset: Dataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.get(PATH).respond(json=answer)

    with pytest.raises(InvalidAnswerError, match="it has no"):
        dataset.update(title="Nouveau")

    assert portal.sent == [READ]


def test_an_update_reads_what_is_there_now_not_what_the_record_remembers(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    old = httpx.Response(200, json=a_dataset(tags=["old"]))
    new = httpx.Response(200, json={"id": ID, "tags": ["new"], "temporal_coverage": None})
    portal.get(PATH).mock(side_effect=[old, new])
    (client.dataset(ID)).update(title="Nouveau")
    assert portal.body() == {"tags": ["new"], "temporal_coverage": None, "title": "Nouveau"}


def test_an_update_renews_the_record(client: Client, portal: Portal) -> None:
    dataset = client.dataset(ID)
    dataset.update(title="Nouveau", description_short="court")
    assert (dataset.title, dataset.description_short) == ("Nouveau", "court")
    assert dataset.client is client
    assert dataset.resources[0].client is client


def test_an_update_of_nothing_sends_nothing(dataset: Dataset, portal: Portal) -> None:
    assert dataset.update({}) is dataset
    assert dataset.update() is dataset
    assert portal.sent == []


def test_the_callers_payload_is_left_alone(dataset: Dataset) -> None:
    payload = {"title": "Nouveau", "extras": {"a": 1}}
    dataset.update(payload)
    assert payload == {"title": "Nouveau", "extras": {"a": 1}}


def test_extra_fields_are_sent_as_they_are(dataset: Dataset, portal: Portal) -> None:
    dataset.update(extra_fields={"novelty": [1], "slug": "mine"})
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
def test_a_refused_payload_is_not_sent(
    dataset: Dataset, portal: Portal, payload: Any, said: str
) -> None:
    with pytest.raises(FieldError, match=said):
        dataset.update(payload)
    assert portal.sent == []


def test_reserved_extras_may_be_echoed(client: Client, portal: Portal) -> None:
    dataset = client.dataset(ID)
    dataset.update(extras=dataset.extras | {"mine": 1})
    assert portal.body()["extras"]["mine"] == 1
    with pytest.raises(FieldError, match="transport:url"):
        dataset.update(extras=dataset.extras | {"transport:url": "changed"})


def test_an_unknown_licence_is_refused(dataset: Dataset, portal: Portal) -> None:
    with pytest.raises(
        FieldError,
        match=r"'license' of a dataset cannot be 'lov3', .*The portal has lov2, notspecified",
    ):
        dataset.update(license="lov3")
    assert all(sent == "GET /api/1/datasets/licenses/" for sent in portal.sent)


def test_a_known_licence_is_sent(dataset: Dataset, portal: Portal) -> None:
    dataset.update(license="lov2")
    assert portal.body() == KEPT | {"license": "lov2"}


def test_no_licence_is_sent_as_none_and_not_stored_as_a_choice(
    dataset: Dataset, portal: Portal
) -> None:
    dataset.update(license="notspecified")
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"license": None}


def test_restricting_access_does_not_lose_the_licence_unsaid(
    dataset: Dataset, portal: Portal
) -> None:
    with pytest.raises(FieldError, match=r"erases the licence 'lov2' for good"):
        dataset.update(access_type="restricted")
    assert portal.sent == [READ]
    dataset.update(access_type="restricted", license=None)
    assert portal.body() == KEPT | {"access_type": "restricted", "license": None}


@pytest.mark.parametrize("license", ["notspecified", None])
def test_restricting_access_without_a_licence_loses_none(
    dataset: Dataset, portal: Portal, license: str | None
) -> None:
    portal.get(PATH).respond(json=KEPT | {"id": ID, "license": license})
    dataset.update(access_type="restricted")
    assert portal.body() == KEPT | {"access_type": "restricted"}


def test_a_refused_update_leaves_the_record_as_it_was(
    client: Client, portal: Portal
) -> None:
    dataset = client.dataset(ID)
    before = dataset.to_dict()
    portal.put(PATH).respond(400, json={"errors": {"title": ["Trop long."]}})
    with pytest.raises(RefusedError, match=r"title: Trop long\."):
        dataset.update(title="x" * 400)
    assert dataset.to_dict() == before


@pytest.mark.parametrize("answer", [{"html": "<html>"}, {"content": b""}, {"json": []}])
def test_an_unreadable_answer_to_a_write_is_read_again(
    dataset: Dataset, portal: Portal, answer: dict[str, Any]
) -> None:
    portal.put(PATH).respond(200, **answer)
    dataset.update(title="Nouveau")
    assert portal.sent == [READ, WRITE, READ]
    assert dataset.description == "Tous les arbres."


def test_a_write_of_which_nothing_can_be_read_says_that_it_may_be_done(
    dataset: Dataset, portal: Portal
) -> None:
    portal.put(PATH).respond(html="<html>")
    portal.get(PATH).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        dataset.update(**KEPT)
    portal.put(EXTRAS).respond(html="<html>")
    with pytest.raises(InvalidAnswerError, match="may have done it"):
        dataset.update_extras({"mine": 1})


def test_nothing_is_written_when_what_a_put_erases_cannot_be_read(
    dataset: Dataset, portal: Portal
) -> None:
    portal.get(PATH).respond(html="<html>")
    with pytest.raises(InvalidAnswerError):
        dataset.update(title="Nouveau")
    assert portal.sent == [READ]


def test_no_write_asks_for_a_part_of_its_answer(
    dataset: Dataset, portal: Portal
) -> None:
    dataset.update(title="Nouveau")
    assert "X-Fields" not in portal.requests[-1].headers


def test_records_and_moments_are_taken_as_values(client: Client, portal: Portal) -> None:
    dataset = client.dataset(ID)
    dataset.update(
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


def test_adding_tags_keeps_the_others(dataset: Dataset, portal: Portal) -> None:
    assert dataset.add_tags("rues", "places") is dataset
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"tags": ["arbres", "commune", "rues", "places"]}


@pytest.mark.parametrize("tag", ["arbres", "Arbres", " arbrés "])
def test_removing_a_tag_keeps_the_others(
    dataset: Dataset, portal: Portal, tag: str
) -> None:
    dataset.remove_tags(tag)
    assert portal.sent == [READ, WRITE]
    assert portal.body() == KEPT | {"tags": ["commune"]}


def test_a_tag_that_is_not_there_is_refused_before_anything_changes(
    dataset: Dataset, portal: Portal
) -> None:
    with pytest.raises(FieldError, match=r"'inconnu' is not there: it has arbres, commune"):
        dataset.remove_tags("arbres", "inconnu")
    assert portal.sent == [READ]


def test_a_tag_of_an_older_portal_is_recognised(
    dataset: Dataset, portal: Portal
) -> None:
    old = {"id": ID, "tags": ["Arbres", "Rues"], "temporal_coverage": None}
    portal.get(PATH).respond(json=old)
    dataset.remove_tags("arbres")
    assert portal.body()["tags"] == ["Rues"]


def test_the_last_tag_can_be_removed(dataset: Dataset, portal: Portal) -> None:
    dataset.remove_tags("arbres", "commune")
    assert portal.body() == KEPT | {"tags": []}


def test_tags_are_added_where_there_are_none(dataset: Dataset, portal: Portal) -> None:
    portal.get(PATH).respond(json={"id": ID, "tags": None, "temporal_coverage": None})
    dataset.add_tags("arbres")
    assert portal.body() == {"tags": ["arbres"], "temporal_coverage": None}


@pytest.mark.parametrize("tags", [(["a", "b"],), ("a,b",), (5,), (None,)])
def test_tags_are_given_one_by_one(
    dataset: Dataset, portal: Portal, tags: tuple[Any, ...]
) -> None:
    for change in (dataset.add_tags, dataset.remove_tags):
        with pytest.raises(FieldError, match="one by one"):
            change(*tags)
    assert portal.sent == []
