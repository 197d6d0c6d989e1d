# Generated from src/datagouv/_async/files/create_resource.py by scripts/unasync.py: edit that file, then `make style`.
"""The create of a resource, from a file or a URL, for a dataset or its community."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

from ..._concurrency.threads import call_to_read
from ..._doubt import note_if_interrupted
from ..._files.published import note_of_create
from ..._json import is_object
from ..._udata.create_once import Seen
from ..._udata.dated_rows import UNDATED, is_alike, is_dated
from ..._udata.ids import given_id
from ..._udata.lock_keys import create_key
from ..._udata.recognise import Named, differing, why
from ...errors import AnswerLostError, DatagouvError, GoneError, NotFoundError
from ..core.create_once import create_once, created, made_since, warn_of
from ..core.ids import known_id
from .hosted_file import FileRecord, open_checked

if TYPE_CHECKING:
    from ..._files.source import Sending, Source, Upload
    from ..._udata.create_once import Created
    from ..._udata.recognise import Since
    from ..client import Client
    from ..core.create_once import Find, Newest
    from ..core.transport import Transport
    from .upload import Uploader


F = TypeVar("F", bound=FileRecord)

_TELLS = ("title", "url", "checksum", "filesize")
"""The fields of a dataset's list of resources by which a new resource is recognised."""


class Rows(Protocol):
    """Loads a page of the newest resources of a dataset, with some of their fields."""

    def __call__(self, number: int, *fields: str) -> Newest:
        """Load page `number`."""
        ...


class Beside(NamedTuple, Generic[F]):
    """The siblings of a new resource: how to parse it, and how to find it among them.

    Attributes:
        dataset_id: The id of the dataset.
        parse: Makes a record of the platform's answer.
        fetch: Loads a resource by its id.
        rows: Loads the newest resources.
        own_id: Returns the id of the key's owner, where a resource has an owner.
    """

    dataset_id: str
    parse: Callable[[bytes], F]
    fetch: Callable[[str], F]
    rows: Rows
    own_id: Callable[[], str] | None = None


def id_of_dataset(client: Client, given: str) -> str:
    """Return the id of the dataset of a new resource; a slug is looked up (one small GET)."""
    id = given_id(given, "a dataset", client.base_url)
    return known_id(client._transport, "datasets", id)


def create_linked(
    transport: Transport, path: str, new: Mapping[str, Any], beside: Beside[F]
) -> F:
    """Create a resource with a URL; after a lost answer, its fields recognise it.

    Args:
        transport: Sends the request.
        path: The path of the collection.
        new: The payload, with `title` and `url`.
        beside: Finds the new resource among its siblings.
    """

    def send() -> F:
        return beside.parse((transport.send("POST", path, json=new)).content)

    def resembles(row: Mapping[str, Any]) -> bool:
        return is_alike(row, new, ("title", "url"))

    made = create_once(
        *(transport, send, _finding(beside, resembles, new)),
        what=f"the resource {new['title']!r:.80}",
        alike=create_key(path, beside.dataset_id, new["title"], new["url"]),
    )
    return made._check_written(new)


def _finding(
    beside: Beside[F],
    resembles: Callable[[Mapping[str, Any]], bool],
    wanted: Mapping[str, Any],
    missing: str | None = None,
) -> Find[F]:
    """Return a function that looks for a new resource.

    Args:
        beside: Finds the new resource among its siblings.
        resembles: Tells whether a row of the list may be the new resource.
        wanted: The fields of the new resource.
        missing: The fields that the lost request did not send yet, in words.
    """

    def page(number: int) -> Newest:
        return beside.rows(number, *_TELLS)

    def look(since: Since) -> Seen[F]:
        rows = [row for row in made_since(since, page) if resembles(row)]
        whole = dict(wanted)
        if rows and beside.own_id is not None and not wanted.get("organization"):
            whole["owner"] = beside.own_id()
        fit: list[F] = []
        unfit: dict[str, str] = {}
        for row in rows:
            id = str(row["id"])
            try:
                candidate = beside.fetch(id)
            except DatagouvError as error:
                unfit[id] = f"cannot be read: {error}"
                continue
            unlike = differing(candidate.to_dict(), whole, candidate._writes.unsent)
            if unlike:
                unfit[id] = why(unlike) + (f": {missing}" if missing else "")
            elif not is_dated(row):
                unfit[id] = UNDATED
            else:
                fit.append(candidate)
        return Seen(fit, unfit)

    return look


def create_hosted(
    client: Client,
    path: str,
    file: tuple[Upload, str | None],
    sending: Sending,
    changes: Mapping[str, Any],
    beside: Beside[F],
) -> F:
    """Upload a new file, and set its metadata: see `_create_hosted()`.

    Args:
        client: Sends the requests.
        path: The upload URL.
        file: The file, and its name where it has another one.
        sending: How the file is sent.
        changes: The metadata.
        beside: Finds the new resource among its siblings.
    """
    from .upload import Uploader

    transport = client._transport
    with open_checked(client, *file) as source:
        with Uploader(transport, path, source, sending) as upload:
            return _create_hosted(transport, upload, source, changes, beside)


def _create_hosted(
    transport: Transport,
    upload: Uploader,
    source: Source,
    changes: Mapping[str, Any],
    beside: Beside[F],
) -> F:
    """Upload a new file, and set its metadata; where that fails, remove the new resource again.

    Only a resource that the platform's answer named is changed or removed. A resource that was
    found after a lost answer may be another program's: it is returned where it holds every field,
    and is never changed.

    Args:
        transport: Sends the requests.
        upload: Sends the file.
        source: The file.
        changes: The metadata.
        beside: Finds the new resource among its siblings.
    """
    made: Created[F] | None = None
    sha1 = ""

    def send() -> F:
        return beside.parse((upload.send()).content)

    def resembles(row: Mapping[str, Any]) -> bool:
        checksum = row.get("checksum")
        return is_object(checksum) and checksum.get("value") == sha1

    # The platform sets the type "main", and the file's name as the title.
    more = {} if changes == {"type": "main"} else dict(changes)
    wanted = {"title": Named(source.name), "filesize": source.size, **more}
    missing = "the metadata follow the file, and may be missing" if more else None
    look = _finding(beside, resembles, wanted, missing)

    def look_by_sha1(since: Since) -> Seen[F]:
        nonlocal sha1
        sha1 = call_to_read(source.checksum)
        return look(since)

    what = f"{source.name} as a new resource"

    def create() -> F:
        nonlocal made
        # The server answers 500 to a second file of one name in one second: send it again later.
        made = created(transport, send, look_by_sha1, what=what, note="", resend_failed=True)
        return made.records[0]

    def undo(record: F, error: DatagouvError) -> bool:
        if made is not None and made.adopted:
            return False
        return _remove(record, error)

    try:
        with note_if_interrupted(lambda: note_of_create(upload.published, source.name)):
            record = upload.until_whole(create, undo)
    except AnswerLostError as error:
        if changes:
            error.adding("if it did, the new resource has none of its metadata")
        raise
    adopted = made is not None and made.adopted
    if more and not adopted:
        try:
            with note_if_interrupted(
                f"the new resource {record.id} exists, and may have none of its metadata"
            ):
                record = record._put(changes)
        except DatagouvError as error:
            _remove(record, error)
            raise
    if made is not None:
        warn_of(made)
    return record


def _remove(made: FileRecord, error: DatagouvError) -> bool:
    """Remove an uploaded resource, and add that to the error; return whether it is gone."""
    try:
        made.delete()
    except (NotFoundError, GoneError):
        error.adding(f"the resource {made.id}, which had been uploaded, is there no more")
    except DatagouvError as again:
        error.adding(f"the uploaded resource {made.id} exists and is not removed: {again}")
        return False
    else:
        error.adding(f"the resource {made.id}, which had been uploaded, was removed")
    return True
