"""Words of version 0.5, and others that are often tried: what to write in their place. Data.

One table gives the hints of the errors and the README's table of migration. An error loads it.
"""

from __future__ import annotations

from typing import NamedTuple


class Moved(NamedTuple):
    """A word of version 0.5, and what stands in its place.

    Attributes:
        old: How a program of 0.5 writes it.
        new: What to write, as the README says it.
        attributes: Where the word is met as an attribute, such as "client.session".
        keywords: The keyword arguments that it is, of a verb or of a client.
        options: Those of a client, which takes none of them.
    """

    old: str
    new: str
    attributes: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    options: tuple[str, ...] = ()


MOVED = (
    Moved(
        "`from datagouv.api.client import Client` and its like",
        "`from datagouv import Client, Dataset, Resource, Organization, Topic`",
    ),
    Moved(
        '`Dataset("id")`, `Resource("id")`, `Organization("id")`',
        '`client.dataset("id")` and so on: each object knows its client',
    ),
    Moved(
        "`DatasetCreator`, `OrganizationCreator`, `ResourceCreator`, `TopicCreator`",
        "`client.datasets`, `client.organizations`, `client.resources`, `client.topics`",
    ),
    Moved(
        "`BaseObject`, `Creator`, `assert_auth`, `simple_connection_retry`, `log_retry_attempt`",
        "nothing: each verb asks for the key that it needs, and repeats what may be repeated",
    ),
    Moved(
        "`client.create_dataset({...})`",
        "`client.datasets.create({...})`, the same as `client.dataset().create({...})`",
        ("client.create_dataset",),
    ),
    Moved(
        "`client.create_topic({...})`",
        "`client.topics.create({...})`",
        ("client.create_topic",),
    ),
    Moved(
        "`client.create_organization({...})`",
        "`client.organizations.create({...})`",
        ("client.create_organization",),
    ),
    Moved(
        "`client.create_static_resource(...)`",
        "`client.resources.create_static(..., dataset_id=...)`",
        ("client.create_static_resource", "client.create_static"),
    ),
    Moved(
        "`client.create_remote_resource(...)`",
        "`client.resources.create_remote(..., dataset_id=...)`",
        ("client.create_remote_resource", "client.create_remote"),
    ),
    Moved(
        "`is_communautary=True`",
        "`client.community_resource(id)`, `client.community_resources.create_static(...)`",
        keywords=("is_communautary",),
    ),
    Moved("`resource.dataset`", "`resource.dataset()`: it asks the portal"),
    Moved(
        "`organization.datasets`, `topic.datasets`",
        "`organization.datasets()`, `topic.datasets()`: a request a page, while you iterate",
    ),
    Moved(
        "`client.topic(id)` and its `elements`",
        "`client.topic(id)`, `topic.elements()`, `topic.add_elements(...)`",
    ),
    Moved("`update()` and `delete()` return a response", "the record itself"),
    Moved("`update_extras(payload={...})`", "`update_extras({...})`, on every object with extras"),
    Moved(
        "dates are texts: `resource.last_modified[:10]`",
        "`datetime`s: `resource.last_modified.date().isoformat()`; `to_dict()` gives the texts",
    ),
    Moved(
        '`resource.checksum["value"]`, `dataset.quality["score"]`',
        "`resource.checksum.value`, `dataset.quality.score`; `to_dict()` gives dictionaries",
    ),
    Moved(
        "`update(..., timeout=30)`",
        "`Client(timeout=...)`; uploads and downloads have limits of their own",
        keywords=("timeout",),
    ),
    Moved(
        "`Client(verbose=...)`",
        '`logging.getLogger("datagouv")`, which logs each request at `DEBUG`',
        keywords=("verbose",),
        options=("verbose",),
    ),
    Moved(
        "`client.verbose`, `client.environment`",
        "`client.base_url` names the portal",
        ("client.verbose", "client.environment"),
    ),
    Moved(
        "`client.session`, `Client(..., proxies=...)` and other options of a session",
        "`Client(http_client=httpx.Client(...))`; `client.request(...)` sends a request",
        ("client.session",),
        ("session", "proxies", "headers", "verify_ssl"),
        ("session", "proxies", "headers", "verify_ssl"),
    ),
    Moved(
        "`front_url`",
        "`page`, such as `dataset.page`, `organization.page`",
        ("record.front_url",),
    ),
    Moved(
        "`print(record)` shows every field", "`record.to_dict()` does; `print(record)` is one line"
    ),
    Moved(
        "`Exception(text)`, after five tries",
        "a typed error, at once where trying again is of no use",
    ),
    Moved(
        "`resource.download(path, chunk_size=...)`",
        "`resource.download(path)`, which chooses the size by itself",
        keywords=("chunk_size",),
    ),
    Moved(
        "`resource.download_buffer(...)`",
        "`resource.read_bytes()`, or `resource.open()` for a file object",
        ("record.download_buffer",),
        ("download_buffer",),
    ),
    Moved(
        "`dataset.download_resources(folder, resources_types=[...])`",
        "`dataset.download_resources(folder, types=[...])`: all files are tried, then "
        "`DownloadsFailedError` tells which files failed, by its `results` and `errors`; "
        '`errors="return"` returns them beside the paths',
        keywords=("resources_types",),
    ),
    Moved(
        '`resource.rows([("commune", "==", "Lyon")])`',
        "the same; dates that the platform swapped are refused, and `resource.to_arrow()` has them "
        "right",
    ),
    Moved(
        "`OPERATORS`, `PYTHON_USER_AGENT`",
        "the error of `resource.rows()` lists the operators; `Client(user_agent=...)`",
    ),
    Moved(
        "`resource.tabular_api_url`",
        "`resource.profile()` and `resource.rows()` ask that service; "
        "`Client(tabular_url=...)` names another one",
        ("resource.tabular_api_url",),
    ),
    Moved(
        "`resource.profile`, `resource.columns`",
        "`resource.profile()`, `resource.columns()`: they ask the service of tables",
    ),
    Moved(
        "`get_monthly_traffic_metrics(start_month, end_month)`",
        '`metrics_by_month(since=..., until=...)`; `client.metrics.datasets(month="2026-10")` for '
        "all of them",
        ("record.get_monthly_traffic_metrics",),
    ),
    Moved(
        "`resource.check_if_more_recent_update(dataset_id)`",
        "`resource.is_older_than(dataset_id)`",
        ("record.check_if_more_recent_update",),
    ),
    Moved(
        "`resource.get_api2_metadata()`",
        "`resource.refresh()`, then its fields and `resource.dataset_id`",
        ("resource.get_api2_metadata",),
    ),
    Moved(
        "`resource.uri`",
        '`f"{client.base_url}/api/1/datasets/{resource.dataset_id}/resources/{resource.id}/"`',
        ("resource.uri",),
    ),
    Moved("`topic.update_extras({...})`, `topic.delete_extras([...])`, which raised", "they work"),
    Moved(
        "`topic.refresh(include_elements=True)`",
        "`topic.refresh()`; `topic.elements()` asks for the elements",
    ),
    Moved(
        "`datagouv` in a terminal, which told of `datagouv-cli`",
        "the same: `datagouv-cli` is a program of its own",
    ),
    Moved(
        "`client.get_all_from_api_query(...)`",
        "the lists of each noun, such as `client.datasets.list(...)`; "
        '`client.pages("path/", params=...)` for every other route',
        ("client.get_all_from_api_query",),
    ),
)
"""The words of 0.5, in the order of the README's table."""

TRIED = {
    "client.search": 'client.datasets.search("text")',
    "client.licenses": "client.references.licenses()",
    "client.frequencies": "client.references.frequencies()",
    "client.get": 'client.request("GET", "site/")',
    "client.get_dataset": 'client.dataset("id")',
    "client.get_resource": 'client.resource("id")',
    "client.get_organization": 'client.organization("id")',
    "record.save": "update(...) with what changes: a record is never changed by hand",
    "record.publish": "update(private=False)",
    "record.unpublish": "update(private=True)",
    **dict.fromkeys(
        ("resource.publish", "resource.unpublish"),
        "publish() or unpublish() of its dataset: a resource is as public as its dataset",
    ),
    "pages.all": "list(pages)",
    "pages.next": "a `for` loop, or first()",
    "dataset.name": "title",
    "dataset.resource": 'client.resource("id"), or one of resources',
    "dataset.create_discussion": "client.discussions.create(subject=dataset, ...)",
    "organization.add_member": "memberships.invite(...)",
    "organization.invite": "memberships.invite(...)",
    "topic.remove_elements": "delete_elements() for all, or delete() of one element",
    "dataset.url": "page, the address for readers, or uri, that of the API",
}
"""Words that were never there, and are tried all the same."""

OF_CLASSES = {
    **{
        f"{kind}.{verb}": f"client.{noun}(id)" if verb == "get" else f"client.{noun}s.{verb}(...)"
        for kind, noun, *verbs in (
            ("Dataset", "dataset", "get", "list", "search", "create"),
            ("Reuse", "reuse", "get", "list", "search", "create"),
            ("Dataservice", "dataservice", "get", "list", "search", "create"),
            ("Organization", "organization", "get", "list", "search", "create"),
            ("Topic", "topic", "get", "list", "search", "create"),
            ("Discussion", "discussion", "get", "list", "search", "create"),
            ("Visualization", "visualization", "get", "list", "create"),
            ("ContactPoint", "contact_point", "get", "list", "create"),
            ("CommunityResource", "community_resource", "get", "list"),
            ("Transfer", "transfer", "get", "list", "create"),
            ("HarvestSource", "harvest_source", "get", "list"),
            ("Post", "post", "get", "list", "search"),
            ("User", "user", "get", "list"),
            ("Resource", "resource", "get"),
        )
        for verb in verbs
    },
    "Resource.list": "client.dataset(id).resources",
    "Resource.create": "client.dataset(id).create_static(...)",
    "CommunityResource.create": "client.community_resources.create_static(...)",
}
"""Verbs of collections that are tried on the class of a record."""

OPTIONS = {
    **dict.fromkeys(("token", "key", "apikey", "api_token"), "api_key=..."),
    **dict.fromkeys(("url", "host", "portal"), "base_url=..."),
    "env": "environment=...",
}
"""The same for the arguments of a client."""

CALLED = {
    "dataset": "resource.dataset() asks the portal for it",
    "datasets": "datasets() gives them, page after page",
    "elements": "topic.elements() gives them, page after page",
}
"""What was a property in 0.5 and is a verb here."""
