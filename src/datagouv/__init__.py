"""A typed SDK for data.gouv.fr and any portal that runs udata: names only, loaded when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

__version__ = "1.0.0"

if TYPE_CHECKING:
    from ._async.activity import AsyncActivity
    from ._async.client import AsyncClient
    from ._async.community_resource import AsyncCommunityResource
    from ._async.contact_point import AsyncContactPoint
    from ._async.dataservice import AsyncDataservice
    from ._async.dataset import AsyncDataset
    from ._async.discussion import AsyncDiscussion
    from ._async.harvest import AsyncHarvestJob, AsyncHarvestSource
    from ._async.me import AsyncApiToken, AsyncMe
    from ._async.organization import AsyncOrganization
    from ._async.pages import AsyncPages
    from ._async.post import AsyncPost
    from ._async.resource import AsyncResource
    from ._async.reuse import AsyncReuse
    from ._async.topic import AsyncTopic
    from ._async.topic_element import AsyncTopicElement
    from ._async.transfer import AsyncTransfer
    from ._async.user import AsyncUser
    from ._sync.activity import Activity
    from ._sync.client import Client
    from ._sync.community_resource import CommunityResource
    from ._sync.contact_point import ContactPoint
    from ._sync.dataservice import Dataservice
    from ._sync.dataset import Dataset
    from ._sync.discussion import Discussion
    from ._sync.harvest import HarvestJob, HarvestSource
    from ._sync.me import ApiToken, Me
    from ._sync.organization import Organization
    from ._sync.pages import Pages
    from ._sync.post import Post
    from ._sync.resource import Resource
    from ._sync.reuse import Reuse
    from ._sync.topic import Topic
    from ._sync.topic_element import TopicElement
    from ._sync.transfer import Transfer
    from ._sync.user import User
    from .errors import (
        AnalysisTimeoutError,
        AnswerLostError,
        ApiError,
        AuthenticationError,
        ChecksumError,
        CreationSuspendedError,
        DatagouvError,
        DatagouvWarning,
        DownloadsFailedError,
        EnvironmentWarning,
        FieldError,
        FileError,
        FileWarning,
        ForbiddenError,
        GoneError,
        IgnoredFieldsError,
        InvalidAnswerError,
        LostAnswerWarning,
        MissingKeyError,
        NetworkError,
        NotFoundError,
        NotLoadedError,
        RateLimitedError,
        ReadOnlyError,
        RefusedError,
        ServerError,
        SwappedDatesError,
        UnsupportedFileError,
    )

__all__ = [
    "Activity",
    "AnalysisTimeoutError",
    "AnswerLostError",
    "ApiError",
    "ApiToken",
    "AsyncActivity",
    "AsyncApiToken",
    "AsyncClient",
    "AsyncCommunityResource",
    "AsyncContactPoint",
    "AsyncDataservice",
    "AsyncDataset",
    "AsyncDiscussion",
    "AsyncHarvestJob",
    "AsyncHarvestSource",
    "AsyncMe",
    "AsyncOrganization",
    "AsyncPages",
    "AsyncPost",
    "AsyncResource",
    "AsyncReuse",
    "AsyncTopic",
    "AsyncTopicElement",
    "AsyncTransfer",
    "AsyncUser",
    "AuthenticationError",
    "ChecksumError",
    "Client",
    "CommunityResource",
    "ContactPoint",
    "CreationSuspendedError",
    "DatagouvError",
    "DatagouvWarning",
    "Dataservice",
    "Dataset",
    "Discussion",
    "DownloadsFailedError",
    "EnvironmentWarning",
    "FieldError",
    "FileError",
    "FileWarning",
    "ForbiddenError",
    "GoneError",
    "HarvestJob",
    "HarvestSource",
    "IgnoredFieldsError",
    "InvalidAnswerError",
    "LostAnswerWarning",
    "Me",
    "MissingKeyError",
    "NetworkError",
    "NotFoundError",
    "NotLoadedError",
    "Organization",
    "Pages",
    "Post",
    "RateLimitedError",
    "ReadOnlyError",
    "RefusedError",
    "Resource",
    "Reuse",
    "ServerError",
    "SwappedDatesError",
    "Topic",
    "TopicElement",
    "Transfer",
    "UnsupportedFileError",
    "User",
    "__version__",
]

_NOUNS = {
    "Activity": "activity",
    "ApiToken": "me",
    "Client": "client",
    "CommunityResource": "community_resource",
    "ContactPoint": "contact_point",
    "Dataservice": "dataservice",
    "Dataset": "dataset",
    "Discussion": "discussion",
    "HarvestJob": "harvest",
    "HarvestSource": "harvest",
    "Me": "me",
    "Organization": "organization",
    "Pages": "pages",
    "Post": "post",
    "Resource": "resource",
    "Transfer": "transfer",
    "User": "user",
    "Reuse": "reuse",
    "Topic": "topic",
    "TopicElement": "topic_element",
}


def __getattr__(name: str) -> object:
    # `from datagouv import Client` must not load the other face.
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    noun = _NOUNS.get(name.removeprefix("Async"))
    if noun is None:
        module = "errors"
    else:
        module = f"{'_async' if name.startswith('Async') else '_sync'}.{noun}"
    value: object = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
