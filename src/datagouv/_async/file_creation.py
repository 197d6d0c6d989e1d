"""A new resource, of a dataset or its community: sent as a file, or as a URL, and found again."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from .._concurrency import async_call_to_read
from .._failures import noting
from .._files import Source
from .._json import is_object
from .._protocol import is_alike, may_be_named
from ..errors import AnswerLostError, DatagouvError, GoneError, NotFoundError
from .creation import Newest, create_once
from .file_record import AsyncFileRecord
from .transport import AsyncTransport
from .upload import AsyncUploader

F = TypeVar("F", bound=AsyncFileRecord)

_LINK_TELLS = ("title", "description", "url")
"""By what a file that is elsewhere is recognised."""


class AsyncRows(Protocol):
    """Returns some fields of the newest resources of a dataset, and the answer that held them."""

    async def __call__(self, *fields: str) -> Newest:
        """Ask for them."""
        ...


class AsyncBeside(NamedTuple, Generic[F]):
    """How a new resource of a dataset is read, and found beside the others.

    Attributes:
        dataset_id: The id of the dataset.
        parse: Makes a record of the platform's answer.
        fetch: Returns the resource of an id.
        rows: Returns the newest ones.
    """

    dataset_id: str
    parse: Callable[[bytes], F]
    fetch: Callable[[str], Awaitable[F]]
    rows: AsyncRows


async def create_linked(
    transport: AsyncTransport, path: str, new: Mapping[str, Any], beside: AsyncBeside[F]
) -> F:
    """Add a file that is elsewhere: where the answer is lost, it is known by what is said of it.

    Args:
        transport: The way to the portal.
        path: Where it is added.
        new: What is sent, with `title` and `url`.
        beside: How it is read, and found.
    """

    async def send() -> F:
        return beside.parse((await transport.send("POST", path, json=new)).content)

    async def look() -> Newest:
        response, seen = await beside.rows(*_LINK_TELLS)
        return response, [row for row in seen if is_alike(row, new, _LINK_TELLS)]

    return await create_once(
        *(transport, send, look, beside.fetch, AsyncFileRecord.delete),
        twins=f"new {path} of {beside.dataset_id} {new['title']} {new['url']}",
    )


async def create_hosted(
    transport: AsyncTransport,
    upload: AsyncUploader,
    source: Source,
    changes: Mapping[str, Any],
    beside: AsyncBeside[F],
) -> F:
    """Upload a new file and give it its metadata; what cannot be completed is removed again.

    Args:
        transport: The way to the portal.
        upload: Sends the file.
        source: The file.
        changes: The metadata.
        beside: How it is read, and found.
    """

    async def send() -> F:
        return beside.parse((await upload.send()).content)

    async def look() -> Newest:
        response, seen = await beside.rows("checksum", "title")
        sha1 = await async_call_to_read(source.checksum)
        stored = [row for row in seen if is_object(row.get("checksum"))]
        same = [row for row in stored if row["checksum"]["value"] == sha1]
        return response, [row for row in same if may_be_named(row.get("title"), source.name)]

    async def create() -> F:
        # Two files of one name in one second: the second gets a 500, and works a second later.
        return await create_once(
            *(transport, send, look, beside.fetch, AsyncFileRecord.delete), resend_failed=True
        )

    try:
        with noting(f"{source.name} may be a new resource on the portal: look before you go on"):
            made = await upload.until_whole(create, _remove)
    except AnswerLostError as error:
        if changes:
            error.adding("if it did, the new resource has none of its metadata")
        raise
    try:
        # An upload is of type "main" by itself.
        with noting(f"the new resource {made.id} exists, and may have none of its metadata"):
            return made if changes in ({}, {"type": "main"}) else await made._put(changes)
    except DatagouvError as error:
        await _remove(made, error)
        raise


async def _remove(made: AsyncFileRecord, error: DatagouvError) -> None:
    """Remove what was uploaded and cannot be completed, and say how that went."""
    try:
        await made.delete()
    except (NotFoundError, GoneError):
        error.adding(f"the resource {made.id}, which had been uploaded, is there no more")
    except DatagouvError as again:
        error.adding(f"the uploaded resource {made.id} exists and is not removed: {again}")
    else:
        error.adding(f"the resource {made.id}, which had been uploaded, was removed")
