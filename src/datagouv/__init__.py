"""A typed SDK for data.gouv.fr and any portal that runs udata: names only, loaded when used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._version import __version__

if TYPE_CHECKING:
    from ._async.client import AsyncClient
    from ._async.core.pages import AsyncPages
    from ._async.nouns.activity import AsyncActivity
    from ._async.nouns.community_resource import AsyncCommunityResource
    from ._async.nouns.contact_point import AsyncContactPoint
    from ._async.nouns.dataservice import AsyncDataservice
    from ._async.nouns.dataset import AsyncDataset
    from ._async.nouns.discussion import AsyncDiscussion
    from ._async.nouns.harvest import AsyncHarvestJob, AsyncHarvestSource
    from ._async.nouns.me import AsyncApiToken, AsyncMe
    from ._async.nouns.organization import AsyncOrganization
    from ._async.nouns.post import AsyncPost
    from ._async.nouns.resource import AsyncResource
    from ._async.nouns.reuse import AsyncReuse
    from ._async.nouns.topic import AsyncTopic
    from ._async.nouns.topic_element import AsyncTopicElement
    from ._async.nouns.transfer import AsyncTransfer
    from ._async.nouns.user import AsyncUser
    from ._async.nouns.visualization import AsyncVisualization
    from ._sync.client import Client
    from ._sync.core.pages import Pages
    from ._sync.nouns.activity import Activity
    from ._sync.nouns.community_resource import CommunityResource
    from ._sync.nouns.contact_point import ContactPoint
    from ._sync.nouns.dataservice import Dataservice
    from ._sync.nouns.dataset import Dataset
    from ._sync.nouns.discussion import Discussion
    from ._sync.nouns.harvest import HarvestJob, HarvestSource
    from ._sync.nouns.me import ApiToken, Me
    from ._sync.nouns.organization import Organization
    from ._sync.nouns.post import Post
    from ._sync.nouns.resource import Resource
    from ._sync.nouns.reuse import Reuse
    from ._sync.nouns.topic import Topic
    from ._sync.nouns.topic_element import TopicElement
    from ._sync.nouns.transfer import Transfer
    from ._sync.nouns.user import User
    from ._sync.nouns.visualization import Visualization
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
        UnsupportedError,
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
    "AsyncVisualization",
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
    "UnsupportedError",
    "UnsupportedFileError",
    "User",
    "Visualization",
    "__version__",
]

_MODULES = {
    "Activity": "nouns.activity",
    "ApiToken": "nouns.me",
    "Client": "client",
    "CommunityResource": "nouns.community_resource",
    "ContactPoint": "nouns.contact_point",
    "Dataservice": "nouns.dataservice",
    "Dataset": "nouns.dataset",
    "Discussion": "nouns.discussion",
    "HarvestJob": "nouns.harvest",
    "HarvestSource": "nouns.harvest",
    "Me": "nouns.me",
    "Organization": "nouns.organization",
    "Pages": "core.pages",
    "Post": "nouns.post",
    "Resource": "nouns.resource",
    "Transfer": "nouns.transfer",
    "User": "nouns.user",
    "Visualization": "nouns.visualization",
    "Reuse": "nouns.reuse",
    "Topic": "nouns.topic",
    "TopicElement": "nouns.topic_element",
}


def __getattr__(name: str) -> object:
    # `from datagouv import Client` must not load the other face.
    from importlib import import_module

    if name == "types":
        return import_module(f".{name}", __name__)
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _MODULES.get(name.removeprefix("Async"))
    if home is None:
        module = "errors"
    else:
        module = f"{'_async' if name.startswith('Async') else '_sync'}.{home}"
    value: object = getattr(import_module(f".{module}", __name__), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
