# Generated from tests/_async/test_records.py by scripts/unasync.py: edit that file, then `make style`.
"""Records: what is known of them, how they show, and that nobody changes them by hand."""

from __future__ import annotations

import copy
import pickle
from datetime import UTC, date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import (
    Client,
    CommunityResource,
    Dataset,
    Organization,
    Resource,
    DatagouvError,
    InvalidAnswerError,
    NotLoadedError,
    ReadOnlyError,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal

DATASET = "5bc04b2cff66bd680e499f4a"
RESOURCE = "54d47250-1daf-483b-965a-3013f8c76617"
COMMUNITY_RESOURCE = "a41ae1b8-5f86-4e3b-8d5c-0d4a3c9b9b53"
ORGANIZATION = "5bbb6d6cff66bd4dc17bfd5a"
RENAMED = {"class_", "schema_"}
"""Fields of another name in JSON."""


@pytest.fixture
def get(client: Client, portal: Portal, a_dataset: Callable[..., Any]) -> Callable[..., Any]:
    """Return the function that gets a dataset with changes."""

    def get(**changes: Any) -> Dataset:
        portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset(**changes))
        return client.dataset(DATASET)

    return get


# Partly known


def test_an_unfetched_record_knows_its_id_only(client: Client, portal: Portal) -> None:
    dataset = client.dataset(f" {DATASET} ", fetch=False)
    assert dataset.id == DATASET
    assert dataset.to_dict() == {"id": DATASET}
    assert repr(dataset) == f"Dataset(id='{DATASET}')"
    assert portal.sent == []


@pytest.mark.parametrize("field", ["title", "tags", "organization", "resources", "schema_"])
def test_a_field_that_was_not_loaded_says_how_to_load_it(
    client: Client, field: str
) -> None:
    dataset = client.dataset(DATASET, fetch=False)
    with pytest.raises(NotLoadedError, match=r"refresh\(\)"):
        getattr(dataset, field)
    assert not hasattr(dataset, field)


def test_a_field_that_does_not_exist_is_no_field(get: Callable[..., Any]) -> None:
    dataset = get()
    with pytest.raises(AttributeError) as caught:
        dataset.titel  # noqa: B018  # reading it raises
    assert not isinstance(caught.value, NotLoadedError)


def test_refresh_loads_the_whole_record_in_place(
    client: Client, portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset())
    dataset = client.dataset(DATASET, fetch=False)
    assert dataset.refresh() is dataset
    assert dataset.title == "Arbres de la commune"
    assert dataset.resources[0].title == "Les arbres"


def test_a_reference_is_a_live_record_of_the_same_client(
    get: Callable[..., Any], portal: Portal, an_organization: Callable[..., Any]
) -> None:
    dataset = get()
    organization = dataset.organization
    assert isinstance(organization, Organization)
    assert organization.name == "Mairie d'Exemple"
    with pytest.raises(NotLoadedError):
        organization.description  # noqa: B018  # reading it raises
    portal.get(f"/api/1/organizations/{ORGANIZATION}/").respond(json=an_organization())
    assert (organization.refresh()).description == "Une mairie."
    assert organization.client is dataset.client


def test_a_resource_of_a_dataset_is_whole_and_knows_its_dataset(
    get: Callable[..., Any], portal: Portal
) -> None:
    (resource,) = (get()).resources
    assert isinstance(resource, Resource)
    assert resource.dataset_id == DATASET
    assert resource.harvest is None
    portal.delete(f"/api/1/datasets/{DATASET}/resources/{RESOURCE}/").respond(204)
    resource.delete()


def test_a_resource_whose_dataset_is_unknown_says_so(client: Client) -> None:
    resource = client.resource(RESOURCE, fetch=False)
    with pytest.raises(NotLoadedError, match="dataset"):
        resource.dataset_id  # noqa: B018  # reading it raises


def test_a_null_where_the_platform_gives_none_makes_no_record_unreadable(
    get: Callable[..., Any], portal: Portal, a_resource: Callable[..., Any]
) -> None:
    kept = {"id", "resources", "organization"}
    nothing = dict.fromkeys(Dataset.model_fields.keys() - kept - RENAMED)
    resource = {**dict.fromkeys(Resource.model_fields.keys() - RENAMED), "id": RESOURCE}
    rows = [resource, a_resource(checksum={"type": None, "value": None})]
    dataset = get(**nothing, resources=rows, organization={"id": "o", "name": None})
    assert (dataset.title, dataset.tags, dataset.private, dataset.created_at) == (None,) * 4
    assert dataset.resources[0].title is None
    assert dataset.resources[1].checksum.value is None
    assert dataset.to_dict()["resources"] == rows
    assert dataset.refresh() == copy.deepcopy(dataset)
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json={"id": None, "title": "Arbres"})
    with pytest.raises(InvalidAnswerError, match="no id"):
        dataset.refresh()


def test_what_an_older_portal_does_not_send_is_none(
    client: Client, portal: Portal
) -> None:
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json={"id": DATASET, "title": "Arbres"})
    dataset = client.dataset(DATASET)
    fields = Dataset.model_fields.keys() - {"id", "title"}
    assert {getattr(dataset, field) for field in fields} == {None}


def test_a_record_without_a_client_says_where_to_get_one() -> None:
    dataset = Dataset.model_validate({"id": DATASET})
    with pytest.raises(DatagouvError, match="no client"):
        dataset.client  # noqa: B018  # reading it raises


@pytest.mark.parametrize(
    ("kind", "noun"),
    [(Dataset, "dataset"), (CommunityResource, "community_resource")],
)
def test_a_record_is_not_made_of_an_id(kind: Any, noun: str) -> None:
    with pytest.raises(TypeError, match=rf"has no client: write client\.{noun}\('{DATASET}'\)"):
        kind(DATASET)


def test_answers_become_records_without_a_constructor() -> None:
    Dataset.model_rebuild()
    assert Dataset.__pydantic_custom_init__ is False


# Read-only


@pytest.mark.parametrize("name", ["title", "id", "anything", "_client"])
def test_an_assignment_is_refused_with_the_verb_to_call(
    get: Callable[..., Any], name: str
) -> None:
    dataset = get()
    with pytest.raises(ReadOnlyError, match=r"update\("):
        setattr(dataset, name, "x")
    assert dataset.title == "Arbres de la commune"


def test_a_field_cannot_be_deleted(get: Callable[..., Any]) -> None:
    dataset = get()
    with pytest.raises(ReadOnlyError, match="title"):
        del dataset.title
    assert dataset.title == "Arbres de la commune"


def test_a_value_inside_a_record_is_read_only_too(get: Callable[..., Any]) -> None:
    dataset = get()
    with pytest.raises(ValueError, match="frozen"):
        dataset.temporal_coverage.end = date(2030, 1, 1)


# Compared


def test_records_are_equal_when_their_data_is(get: Callable[..., Any]) -> None:
    one, same, other = get(), get(), get(title="Autre")
    assert one == same
    assert one != other
    assert one != one.to_dict()


def test_an_unknown_key_makes_a_difference(get: Callable[..., Any]) -> None:
    assert get(novelty=1) != get(novelty=2)


def test_a_record_is_found_in_a_set_by_its_id(
    get: Callable[..., Any], client: Client
) -> None:
    one, same = get(), get()
    assert {one: "here"}[same] == "here"
    renamed = get(title="Autre")
    assert hash(renamed) == hash(one)
    assert len({one, renamed}) == 2


def test_a_dataset_is_not_an_organization_of_the_same_id(client: Client) -> None:
    dataset = client.dataset(DATASET, fetch=False)
    assert dataset != client.organization(DATASET, fetch=False)


# Shown


def test_a_repr_is_short_and_useful(get: Callable[..., Any]) -> None:
    dataset = get()
    shown = f"Dataset(id='{DATASET}', title='Arbres de la commune', resources=1)"
    assert repr(dataset) == str(dataset) == shown
    assert repr(dataset.resources[0]).endswith("title='Les arbres', format='csv')")
    assert 'name="Mairie d\'Exemple"' in repr(dataset.organization)


def test_a_long_title_is_cut_in_a_repr(get: Callable[..., Any]) -> None:
    shown = repr(get(title="x" * 350, resources=[]))
    assert "xxx…'" in shown
    assert len(shown) < 150
    assert "resources=0" in shown


# To JSON and back


def test_to_dict_gives_back_what_the_portal_gave(
    get: Callable[..., Any], a_dataset: Callable[..., Any]
) -> None:
    changes = {
        "novelty": {"since": "2027"},
        "created_at": "2024-05-02T10:00:00.123000+00:00",
        "last_modified": "2024-05-02T12:00:00+02:00",
    }
    assert (get(**changes)).to_dict() == a_dataset(**changes)


def test_to_dict_gives_back_every_noun(
    client: Client,
    portal: Portal,
    an_organization: Callable[..., Any],
    a_community_resource: Callable[..., Any],
    a_resource: Callable[..., Any],
) -> None:
    portal.get(f"/api/1/organizations/{ORGANIZATION}/").respond(json=an_organization())
    assert (client.organization(ORGANIZATION)).to_dict() == an_organization()
    community = a_community_resource()
    path = f"/api/1/datasets/community_resources/{COMMUNITY_RESOURCE}/"
    portal.get(path).respond(json=community)
    assert (client.community_resource(COMMUNITY_RESOURCE)).to_dict() == community
    path = f"/api/1/datasets/{DATASET}/resources/{RESOURCE}/"
    portal.get(path).respond(json=a_resource())
    resource = client.resource(RESOURCE, dataset_id=DATASET)
    assert resource.to_dict() == a_resource()


def test_unknown_keys_are_kept_as_attributes(get: Callable[..., Any]) -> None:
    dataset = get(novelty=[1], quality={"score": 1.0, "novelty": 2})
    assert dataset.novelty == [1]
    assert dataset.quality.novelty == 2


def test_a_naive_moment_of_an_older_portal_is_in_utc(get: Callable[..., Any]) -> None:
    dataset = get(created_at="2014-05-02T10:00:00.123000", archived="2020-01-01")
    assert dataset.created_at == datetime(2014, 5, 2, 10, 0, 0, 123000, tzinfo=UTC)
    assert dataset.archived == datetime(2020, 1, 1, tzinfo=UTC)


def test_a_moment_keeps_the_offset_that_it_has(get: Callable[..., Any]) -> None:
    dataset = get(created_at="2024-05-02T12:00:00+02:00")
    assert dataset.created_at == datetime(2024, 5, 2, 10, tzinfo=UTC)
    assert dataset.created_at.tzinfo == timezone(timedelta(hours=2))


def test_newer_values_of_enumerations_are_accepted(get: Callable[..., Any]) -> None:
    dataset = get(
        frequency="everyBlueMoon",
        access_type="by_appointment",
        badges=[{"kind": "novelty"}],
        access_audiences=[{"role": "robots", "condition": "maybe"}],
    )
    assert (dataset.frequency, dataset.access_type) == ("everyBlueMoon", "by_appointment")
    assert dataset.badges[0].kind == "novelty"
    assert dataset.access_audiences[0].role == "robots"


def test_values_have_their_types(get: Callable[..., Any]) -> None:
    dataset = get()
    assert dataset.temporal_coverage.end == date(2024, 12, 31)
    assert dataset.contact_points[0].role == "contact"
    assert dataset.contact_points[0].organization.name == "Mairie d'Exemple"
    assert dataset.metrics.followers_by_months == {"2024-05": 1}
    resource = dataset.resources[0]
    assert resource.schema.version == "1.2.0"
    assert resource.checksum.type == "sha1"


def test_odd_dates_of_a_harvested_source_stay_as_they_are(get: Callable[..., Any]) -> None:
    dataset = get(harvest={"issued_at": "printemps 2024", "modified_at": "2024-05-02"})
    assert dataset.harvest.issued_at == "printemps 2024"
    assert dataset.to_dict()["harvest"]["issued_at"] == "printemps 2024"


def test_is_draft_is_private(get: Callable[..., Any], client: Client) -> None:
    assert (get(private=True)).is_draft is True
    assert (get(private=False)).is_draft is False
    with pytest.raises(NotLoadedError):
        (client.dataset(DATASET, fetch=False)).is_draft  # noqa: B018  # reading it raises


# Copied


@pytest.mark.parametrize("copied", [copy.copy, copy.deepcopy])
def test_a_copy_is_equal_and_shares_its_client(
    get: Callable[..., Any], copied: Callable[[Any], Any]
) -> None:
    dataset = get()
    twin = copied(dataset)
    assert twin == dataset
    assert twin.client is dataset.client
    assert twin.resources[0].dataset_id == DATASET


def test_a_copy_is_not_renewed_with_its_original(
    get: Callable[..., Any], portal: Portal, a_dataset: Callable[..., Any]
) -> None:
    dataset = get()
    twin = copy.copy(dataset)
    portal.get(f"/api/1/datasets/{DATASET}/").respond(json=a_dataset(title="Autre"))
    dataset.refresh()
    assert (dataset.title, twin.title) == ("Autre", "Arbres de la commune")


def test_a_pickled_record_is_equal_and_has_a_client_without_a_key(
    get: Callable[..., Any],
) -> None:
    dataset = get()
    pickled = pickle.dumps(dataset)
    assert b"the-key" not in pickled
    twin = pickle.loads(pickled)
    assert twin == dataset
    assert twin.client.base_url == dataset.client.base_url
    assert twin.resources[0].dataset_id == DATASET
    assert "without a key" in repr(twin.client)


def test_a_pickled_partial_record_stays_partial(client: Client) -> None:
    twin = pickle.loads(pickle.dumps(client.dataset(DATASET, fetch=False)))
    with pytest.raises(NotLoadedError):
        twin.title  # noqa: B018  # reading it raises


@pytest.mark.parametrize(
    "kind", [Dataset, Resource, CommunityResource, Organization]
)
def test_every_field_reads_none_by_default(kind: type[Any]) -> None:
    assert {field.default for field in kind.model_fields.values()} == {None}
