"""Typical uses, with the types that checkers see in them, and at the end what they refuse.

Nothing runs this file: mypy and pyright read it, both strict. Each `type: ignore` asserts that both
refuse the line, with this error of mypy: one that either does not need fails.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true

from __future__ import annotations

import asyncio
import datetime
from pathlib import Path
from typing import Any, assert_type

import httpx

from datagouv import (
    AnswerLostError,
    ApiError,
    AsyncClient,
    AsyncCommunityResource,
    AsyncContactPoint,
    AsyncDataset,
    AsyncOrganization,
    AsyncPages,
    AsyncResource,
    AsyncTransfer,
    Client,
    CommunityResource,
    Dataservice,
    Dataset,
    Discussion,
    Me,
    NotFoundError,
    Organization,
    Pages,
    RateLimitedError,
    RefusedError,
    Resource,
    Reuse,
    Topic,
    TopicElement,
    User,
)
from datagouv.types import (
    AccessType,
    Assignment,
    Checksum,
    ContactPoint,
    DatasetPayload,
    FileType,
    Follow,
    Frequency,
    Invitation,
    Link,
    MembershipRequest,
    ResourcePayload,
    ResourceSchema,
    ResourceType,
    SpatialCoverage,
    TemporalCoverage,
    UserReference,
)


def clients() -> None:
    """A client is made in several ways."""
    with Client() as client:
        assert_type(client, Client)
    Client(environment="demo", api_key="key")
    Client("prod", "key", timeout=10, retries=5, language="en")
    Client(base_url="https://data.public.lu", timeout=httpx.Timeout(5, read=60))
    with httpx.Client(proxy="http://proxy:3128") as mine:
        assert_type(Client(http_client=mine).base_url, str)


def topics_reuses_and_dataservices(client: Client) -> None:
    """What is made of the data leads to it, and back."""
    topic = client.topics.create(name="Vélo", tags=["velo"], private=True)
    assert_type(topic, Topic)
    assert_type(topic.elements(class_="Dataset"), Pages[TopicElement])
    assert_type(topic.elements_link, Link)
    dataset = client.dataset("id")
    topic.add_elements(dataset, {"class": "Reuse", "id": "id"}, {"title": "Un texte"})
    topic.add_elements(*({"element": each, "tags": ["velo"]} for each in topic.datasets()))
    client.transfers.create(subject=dataset, recipient=client.user("id"), comment="Pourquoi")
    assert_type(dataset.topics(sort="name"), Pages[Topic])
    assert_type(dataset.community_resources(), Pages[CommunityResource])

    reuse = client.reuses.create(title="t", description="d", type="api", topic="health", url="u")
    assert_type(reuse.add_datasets(dataset, "id").datasets, list[Dataset])
    assert_type(dataset.reuses(type="api").first(), Reuse | None)

    dataservice = client.dataservice("id")
    assert_type(dataservice.datasets(tag="velo"), Pages[Dataset])
    assert_type(dataservice.datasets_link, Link)
    assert_type(dataservice.update(access_type="open", access_audiences=[]), Dataservice)
    assert_type(topic.dataservices().first(), Dataservice | None)
    assert_type(client.reuse("id").dataservices, list[Dataservice])


def the_guide(client: Client) -> None:
    """The French guide's calls, with its names and keywords."""
    dataset = client.dataset().create({"title": "t", "description": "d", "organization": "o"})
    assert_type(dataset, Dataset)
    assert_type(client.dataset("id"), Dataset)
    resource = client.resource().create_static(
        file_to_upload="/chemin/vers/le/fichier",
        payload={"title": "Nouvelle ressource", "type": "main"},
        dataset_id="id",
    )
    assert_type(resource, Resource)
    assert_type(
        dataset.create_static(file_to_upload="fichier.csv", payload={"title": "t"}), Resource
    )
    remote = client.resource().create_remote(
        payload={"url": "https://url.to/ressource.csv", "title": "t", "type": "main"},
        dataset_id="id",
    )
    assert_type(remote, Resource)
    assert_type(dataset.create_remote(payload={"url": "u", "title": "t"}), Resource)
    assert_type(dataset.update({"title": "t", "description": "d"}), Dataset)
    assert_type(client.resource(id="r", dataset_id="d").update({"title": "t"}), Resource)
    assert_type(resource.update(file_to_upload="/chemin/vers/le/nouveau/fichier"), Resource)
    assert_type(remote.notify_update(), Resource)
    resource.delete()
    assert_type(dataset.delete(), Dataset)
    assert_type(dataset.restore(), Dataset)


def reading(dataset: Dataset) -> None:
    """Fields have the types that the platform gives."""
    assert_type(dataset.title, str)
    assert_type(dataset.acronym, str | None)
    assert_type(dataset.private, bool)
    assert_type(dataset.is_draft, bool)
    assert_type(dataset.tags, list[str])
    assert_type(dataset.created_at, datetime.datetime)
    assert_type(dataset.deleted, datetime.datetime | None)
    assert_type(dataset.frequency, Frequency | str)
    assert_type(dataset.access_type, AccessType | str)
    assert_type(dataset.temporal_coverage, TemporalCoverage | None)
    assert_type(dataset.spatial, SpatialCoverage | None)
    assert_type(dataset.contact_points, list[ContactPoint])
    assert_type(dataset.owner, UserReference | None)
    assert_type(dataset.organization, Organization | None)
    assert_type(dataset.resources, list[Resource])
    assert_type(dataset.client, Client)
    assert_type(dataset.to_dict(), dict[str, Any])
    for resource in dataset.resources:
        assert_type(resource.type, ResourceType | str)
        assert_type(resource.filetype, FileType | str)
        assert_type(resource.checksum, Checksum | None)
        assert_type(resource.schema, ResourceSchema | None)
        assert_type(resource.filesize, int | None)
        assert_type(resource.dataset_id, str)
        assert_type(resource.dataset(), Dataset)
    if dataset.temporal_coverage is not None:
        assert_type(dataset.temporal_coverage.start, datetime.date)
        assert_type(dataset.temporal_coverage.end, datetime.date | None)


def writing(client: Client) -> None:
    """Payloads are dictionaries, typed ones, or keywords."""
    payload: DatasetPayload = {"title": "t", "description": "d", "tags": ["a"]}
    dataset = client.datasets.create(payload, private=True, extra_fields={"novelty": 1})
    dataset.update(
        title="t",
        acronym=None,
        frequency="daily",
        frequency_date=datetime.date(2026, 1, 1),
        tags=("a", "b"),
        temporal_coverage={"start": "2026-01-01", "end": None},
        spatial={"zones": ["country:fr"], "granularity": "fr:commune"},
        extras={"key": {"nested": [1]}},
        contact_points=None,
    )
    dataset.update(organization=dataset.organization or "o", spatial={"zones": ["country:fr"]})
    dataset.update(any_dictionary())
    assert_type(dataset.add_tags("a", "b").remove_tags("a"), Dataset)
    assert_type(dataset.update_extras({"a": 1}).delete_extras(["a"]), Dataset)
    assert_type(dataset.sort_resources("title.desc"), Dataset)
    assert_type(dataset.sort_resources(lambda resource: resource.created_at), Dataset)
    assert_type(dataset.sort_resources([r.id for r in dataset.resources]), Dataset)
    assert_type(dataset.sort_resources(dataset.resources[::-1]), Dataset)
    assert_type(dataset.sort_resources(sort_function=lambda them: them[::-1]), Dataset)


def any_dictionary() -> dict[str, Any]:
    """A payload that comes from elsewhere."""
    return {"title": "t"}


def files(dataset: Dataset) -> None:
    """A file is a path, its content, or an open binary file."""
    metadata: ResourcePayload = {"title": "t", "schema": {"name": "s"}}
    resource = dataset.create_static(Path("a.csv"), metadata, description=None)
    resource = dataset.upload(b"a;b", filename="a.csv", title="t")
    with open("a.csv", "rb") as file:
        assert_type(resource.upload(file), Resource)
    with Path("a.csv").open("rb") as stream:
        assert_type(resource.update({"title": "t"}, stream, type="update"), Resource)


def others(client: Client) -> None:
    """The other nouns."""
    organization = client.organization("o")
    assert_type(organization, Organization)
    assert_type(organization.datasets(page_size=20), Pages[Dataset])
    for dataset in organization.datasets():
        assert_type(dataset, Dataset)
    assert_type(organization.datasets().first(), Dataset | None)
    assert_type(organization.create_dataset(title="t", description="d"), Dataset)
    community = client.community_resource("c", fetch=False)
    assert_type(community, CommunityResource)
    assert_type(community.dataset, Dataset | None)
    assert_type(community.update(organization="o"), CommunityResource)
    assert_type(client.request("GET", "/api/2/topics/", params={"page": 1}), httpx.Response)


def people(client: Client, dataset: Dataset) -> None:
    """Who is there, what they say and do."""
    discussion = client.discussions.create(subject=dataset, title="t", comment="c")
    assert_type(discussion, Discussion)
    assert_type(discussion.comment("c").close(), Discussion)
    assert_type(dataset.discussions(closed=False), Pages[Discussion])
    assert_type(client.discussions.list(subject=dataset, user="u").first(), Discussion | None)
    me = client.me.get()
    assert_type(me.update(about=None), Me)
    assert_type(me.organizations, list[Organization])
    assert_type(client.me.create_token(name="t").reveal(), str)
    assert_type(client.user("u"), User)
    assert_type([one.key for one in dataset.activities()], list[str])
    assert_type([one.id for one in client.references.licenses()], list[str])
    assert_type(client.site().version, str)


def errors(client: Client) -> None:
    """Errors say what a caller acts on."""
    try:
        client.dataset("id")
    except NotFoundError as error:
        assert_type(error.status, int)
    except RefusedError as error:
        assert_type(error.errors, dict[str, list[str]])
    except RateLimitedError as error:
        assert_type(error.retry_after, float | None)
    except ApiError as error:
        assert_type(error.message, str)
    except AnswerLostError as error:
        assert_type(error.candidates, list[str])


async def asynchronously() -> None:
    """The same, awaited."""
    async with AsyncClient("demo", "key", http_client=httpx.AsyncClient()) as client:
        dataset = await client.dataset().create({"title": "t", "description": "d"})
        assert_type(dataset, AsyncDataset)
        assert_type(await client.dataset("id", fetch=False), AsyncDataset)
        assert_type(await dataset.update(title="t"), AsyncDataset)
        assert_type(dataset.resources, list[AsyncResource])
        assert_type(dataset.organization, AsyncOrganization | None)
        resource = await dataset.create_static("a.csv", {"title": "t"})
        assert_type(await resource.update(file_to_upload=b"a", filename="a.csv"), AsyncResource)
        assert_type(await resource.dataset(), AsyncDataset)
        organization = await client.organization("o")
        assert_type(organization.datasets(), AsyncPages[AsyncDataset])
        async for each in organization.datasets():
            assert_type(each, AsyncDataset)
        async for page in organization.datasets().pages():
            assert_type(page, list[AsyncDataset])
        assert_type(organization.followers(), AsyncPages[Follow])
        assert_type(await organization.memberships.invite("u"), MembershipRequest)
        assert_type(organization.memberships.list(), AsyncPages[MembershipRequest])
        assert_type(organization.assignments(), AsyncPages[Assignment])
        assert_type(await client.me.invitations().first(), Invitation | None)
        assert_type(organization.contact_points(), AsyncPages[AsyncContactPoint])
        assert_type(await dataset.transfer(organization), AsyncTransfer)
        assert_type(await dataset.follow(), int)
        assert_type(await client.community_resource("c"), AsyncCommunityResource)
        assert_type(await client.request("GET", "site/"), httpx.Response)


async def in_a_group(client: AsyncClient) -> None:
    """What a task group takes."""
    async with asyncio.TaskGroup() as group:
        dataset = group.create_task(client.dataset("id"))
        resource = group.create_task(client.resource("id", dataset_id="id"))
    assert_type(dataset.result(), AsyncDataset)
    assert_type(resource.result(), AsyncResource)


def refused(client: Client, dataset: Dataset) -> None:
    """What an editor underlines before anything is sent."""
    # A misspelt field among the keywords.
    dataset.update(titel="t")  # type: ignore[call-arg]
    # A misspelt attribute: records keep unknown keys, and are checked all the same.
    _ = dataset.titel  # type: ignore[attr-defined]
    # A record is not changed by assignment: nothing would be sent.
    dataset.title = "t"  # type: ignore[misc]
    # Nor is a value inside it.
    dataset.resources[0].metrics.views = 1  # type: ignore[misc]
    # None publishes: only True and False are private's.
    dataset.update(private=None)  # type: ignore[arg-type]
    # What the platform computes is no field to write.
    dataset.update(slug="s")  # type: ignore[call-arg]
    # An environment is one of four.
    Client(environment="staging")  # type: ignore[arg-type]
    # A new resource of the collection needs its dataset.
    client.resources.create_static("a.csv")  # type: ignore[call-arg]
    # A file in text mode has no bytes to send.
    with open("a.csv", encoding="utf-8") as file:
        dataset.upload(file)  # type: ignore[arg-type]
    # The two faces do not mix.
    Client(http_client=httpx.AsyncClient())  # type: ignore[arg-type]


async def refused_asynchronously(client: AsyncClient) -> None:
    """What an editor underlines in the other colour."""
    # A record is awaited first.
    _ = client.dataset("id").title  # type: ignore[attr-defined]
    dataset = await client.dataset("id")
    # A misspelt field among the keywords.
    await dataset.update(titel="t")  # type: ignore[call-arg]
