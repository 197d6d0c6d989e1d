"""The verbs that are put under fire: one entry each, to which a new verb is added in a few lines.

An entry names what must be there (`needs`), whose verb it is (`on`), the call (`act`), and what the
call may change (`changes`): fields as "dataset.title", what appears as "+new resource 0", what goes
as "-hosted". The two faces share the entry: what is awaitable is awaited.
"""

from __future__ import annotations

from typing import Any

from tests.faults import verbs_of_nouns, verbs_that_read
from tests.faults.verb import Verb, client
from tests.faults.world import LARGE_CONTENT, NEW_CONTENT, It

_RENAMED = "dataset.title dataset.slug dataset.uri dataset.page"
_FILE = "url content checksum filesize latest"
_PARTS = {"part_size": 100, "parallel": 1}


def _dataset(client: Any, it: It) -> Any:
    return client.dataset(it.dataset, fetch=False)


def _hosted(client: Any, it: It) -> Any:
    return client.resource(it.hosted, dataset_id=it.dataset, fetch=False)


def _remote(client: Any, it: It) -> Any:
    return client.resource(it.remote, dataset_id=it.dataset, fetch=False)


def _community(client: Any, it: It) -> Any:
    return client.community_resource(it.community, fetch=False)


def _community_remote(client: Any, it: It) -> Any:
    return client.community_resource(it.community_remote, fetch=False)


def _organization(client: Any, it: It) -> Any:
    return client.organization(it.organization, fetch=False)


def _of(what: str, fields: str) -> str:
    return " ".join(f"{what}.{field}" for field in fields.split())


_NEW = {"title": "Neuf", "description": "Le neuf."}
_NEW_REMOTE = {"title": "Neuf", "url": "https://example.org/neuf.csv"}
_NEW_RESOURCE = "+new_resource_0 dataset.order dataset.quality"
_NEW_COMMUNITY = "+new_community_0"

VERBS: dict[str, Verb] = {
    verb.name: verb
    for verb in (
        *verbs_that_read.VERBS,
        # Datasets
        Verb(
            *("datasets.create", client),
            lambda c, it: c.datasets.create(title=it.title, description="Neuf."),
            *("", "+new_dataset_0"),
        ),
        Verb(
            *("datasets.create with a licence", client),
            lambda c, it: c.datasets.create(title=it.title, description="Neuf.", license="lov2"),
            *("", "+new_dataset_0"),
            fresh=True,
        ),
        Verb(
            *("organization.create_dataset", _organization),
            lambda o, it: o.create_dataset(title=it.title, description="Neuf."),
            *("", "+new_dataset_0"),
        ),
        Verb(
            *("dataset.update", _dataset),
            lambda d, it: d.update(title=f"{it.title} bis"),
            changes=_RENAMED,
        ),
        Verb(
            *("dataset.update of all that a PUT erases", _dataset),
            lambda d, it: d.update(tags=["chenes"], temporal_coverage={"start": "2021-01-01"}),
            changes="dataset.tags dataset.temporal_coverage",
        ),
        Verb(
            *("dataset.add_tags", _dataset),
            lambda d, it: d.add_tags("chenes"),
            changes="dataset.tags",
        ),
        Verb(
            *("dataset.remove_tags", _dataset),
            lambda d, it: d.remove_tags("arbres"),
            changes="dataset.tags",
        ),
        Verb(
            *("dataset.update_extras", _dataset),
            lambda d, it: d.update_extras({"annee": 2025}),
            changes="dataset.extras",
        ),
        Verb(
            *("dataset.delete_extras", _dataset),
            lambda d, it: d.delete_extras(["annee"]),
            changes="dataset.extras",
        ),
        Verb("dataset.delete", _dataset, lambda d, it: d.delete(), changes="dataset.deleted"),
        Verb(
            *("dataset.restore", _dataset),
            lambda d, it: d.restore(),
            "dataset,deleted",
            "dataset.deleted",
        ),
        Verb(
            *("dataset.sort_resources", _dataset),
            lambda d, it: d.sort_resources([it.hosted, it.remote]),
            *("dataset,hosted,remote", "dataset.order"),
        ),
        # Resources
        Verb(
            *("dataset.create_remote", _dataset),
            lambda d, it: d.create_remote(_NEW_REMOTE),
            changes=_NEW_RESOURCE,
        ),
        Verb(
            *("dataset.upload", _dataset),
            lambda d, it: d.upload(it.file()),
            changes=_NEW_RESOURCE,
            fresh=True,
        ),
        Verb(
            *("dataset.create_static with metadata", _dataset),
            lambda d, it: d.create_static(it.file(), _NEW),
            changes=_NEW_RESOURCE,
        ),
        Verb(
            *("dataset.create_static in parts", _dataset),
            lambda d, it: d.create_static(it.file(LARGE_CONTENT), _NEW, **_PARTS),
            changes=_NEW_RESOURCE,
        ),
        Verb(
            *("resource.update", _hosted),
            lambda r, it: r.update(title="Neuf"),
            *("dataset,hosted", "hosted.title"),
        ),
        Verb(
            *("resource.update of a URL", _remote),
            lambda r, it: r.update(url="https://example.org/neuf.csv"),
            *("dataset,remote", "remote.url"),
        ),
        Verb(
            *("resource.upload", _hosted),
            lambda r, it: r.upload(it.file()),
            *("dataset,hosted", _of("hosted", _FILE)),
        ),
        Verb(
            *("resource.update with a file", _hosted),
            lambda r, it: r.update(_NEW, it.file()),
            *("dataset,hosted", _of("hosted", f"{_FILE} title description")),
        ),
        Verb(
            *("resource.upload in parts", _hosted),
            lambda r, it: r.upload(it.file(LARGE_CONTENT), **_PARTS),
            *("dataset,hosted", _of("hosted", _FILE)),
        ),
        Verb(
            *("resource.update_extras", _hosted),
            lambda r, it: r.update_extras({"annee": 2025}),
            *("dataset,hosted", "hosted.extras"),
        ),
        Verb(
            *("resource.delete_extras", _hosted),
            lambda r, it: r.delete_extras(["annee"]),
            *("dataset,hosted", "hosted.extras"),
        ),
        Verb("resource.notify_update", _remote, lambda r, it: r.notify_update(), "dataset,remote"),
        Verb(
            *("resource.delete", _hosted),
            lambda r, it: r.delete(),
            *("dataset,hosted", "-hosted dataset.order dataset.quality"),
        ),
        # Community resources
        Verb(
            *("community_resources.create_remote", client),
            lambda c, it: c.community_resources.create_remote(_NEW_REMOTE, dataset_id=it.dataset),
            changes=_NEW_COMMUNITY,
        ),
        Verb(
            *("community_resources.create_static", client),
            lambda c, it: c.community_resources.create_static(
                it.file(), _NEW, dataset_id=it.dataset
            ),
            changes=_NEW_COMMUNITY,
        ),
        Verb(
            *("community_resource.update", _community),
            lambda r, it: r.update(title="Neuf"),
            *("dataset,community", "community.title"),
        ),
        Verb(
            *("community_resource.upload", _community),
            lambda r, it: r.upload(it.file(NEW_CONTENT)),
            *("dataset,community", _of("community", _FILE)),
        ),
        Verb(
            *("community_resource.notify_update", _community_remote),
            lambda r, it: r.notify_update(),
            "dataset,community_remote",
        ),
        Verb(
            *("community_resource.delete", _community),
            lambda r, it: r.delete(),
            *("dataset,community", "-community"),
        ),
        *verbs_of_nouns.VERBS,
    )
}
