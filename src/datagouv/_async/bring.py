"""The file of a resource, brought here: its name, its way, its checksum."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from .._checksum import Expected, Seen, is_outdated
from .._concurrency import AsyncPool, async_call
from .._folder import Downloaded, distinct_names, total_of
from .._landing import Landing, place, prepare, size_of
from .._names import is_gzip, name_in_url, resource_name
from .._progress import Meter, Progress
from .._reader import AsyncReader
from .._retry import logger
from .._saved import Overwrite, Owner
from ..errors import ChecksumError, DatagouvError, NetworkError
from ..types.resource import ResourceFields
from .download import AsyncDownload, AsyncRemoteFile, fetch
from .transport import AsyncTransport

if TYPE_CHECKING:
    from .file_record import AsyncFileRecord

R = TypeVar("R", bound="AsyncFileRecord")


async def bring(
    resource: AsyncFileRecord,
    path: str | Path | None,
    transport: AsyncTransport,
    *,
    verify: bool,
    overwrite: Overwrite,
    resume: bool,
    progress: Progress,
    of: Meter | None = None,
    under_way: set[AsyncDownload] | None = None,
) -> Path:
    """Download a resource's file to `path`, and return where it is.

    A text is a folder or a name, a `Path` is the name itself.
    """
    download = download_of(resource, transport)
    expected = resource.expected_checksum() if verify else None
    if under_way is not None:
        under_way.add(download)
    name = await _name(resource, download)
    download.gzipped = download.gzipped or is_gzip(name)
    target = place(path, name)
    meter = Meter(progress, resource.filesize, target.name, of=of)
    # Two steps on disk for a small file, one before and one after: each is a trip to a thread.
    owner = Owner(transport.portal.url, resource.id)
    landing = await async_call(
        partial(prepare, overwrite=overwrite, resume=resume, owner=owner), target, expected
    )
    if landing is None:
        meter.advance(await async_call(size_of, target))
        meter.close()
        return target
    try:
        resumed = landing.position > 0
        if landing.finished:
            meter.advance(landing.position)
            landing.begin(landing.position, landing.validator)
        else:
            await fetch(download, landing, meter, transport.retries)
        problem = await async_call(_land, resource, landing, verify)
        if problem and resumed:
            # What an earlier call left was not of this file after all.
            landing.begin(0, None)
            await fetch(download, landing, meter, transport.retries)
            problem = await async_call(_land, resource, landing, verify)
        if problem and not _is_newer(resource, download, expected, problem):
            await async_call(landing.drop)
            raise ChecksumError(f"{download.shown}: {problem}; nothing was kept")
        if problem:
            await async_call(landing.land)
        return target
    finally:
        # Nothing is awaited before the file is closed: one that is cancelled awaits nothing more.
        landing.close()
        meter.close()
        if under_way is not None:
            under_way.discard(download)
        await download.aclose()


async def bring_all(
    resources: Sequence[R],
    folder: Path,
    naming: str | None,
    transport: AsyncTransport,
    *,
    parallel: int,
    overwrite: Overwrite,
    resume: bool,
    verify: bool,
    stop_on_error: bool,
    progress: Progress,
) -> list[Downloaded[R]]:
    """Download the files of resources to a folder, several at a time, and say how each went."""
    names = distinct_names(resources, naming)
    meter = Meter(progress, total_of(resources), f"{len(resources)} files")
    results: dict[str, Downloaded[R]] = {}
    under_way: set[AsyncDownload] = set()

    def stop() -> None:
        meter.stop()
        for download in list(under_way):
            download.break_off()

    async def bring_one(resource: R, name: str) -> None:
        try:
            path = await bring(
                *(resource, folder / name, transport),
                verify=verify,
                overwrite=overwrite,
                resume=resume,
                progress=progress,
                of=meter,
                under_way=under_way,
            )
            results[resource.id] = Downloaded(resource, path, None)
        except DatagouvError as error:
            if stop_on_error:
                raise
            results[resource.id] = Downloaded(resource, None, error)

    try:
        async with AsyncPool(parallel, stop) as pool:
            for resource, name in zip(resources, names, strict=True):
                pool.start(bring_one, resource, name)
    finally:
        meter.close()
    return [results[resource.id] for resource in resources]


async def stream(
    resource: ResourceFields, transport: AsyncTransport, expected: Expected | None
) -> AsyncIterator[bytes]:
    """Yield the content of a resource's file, and compare its checksum at the end.

    What breaks off after some bytes is gone on with, where the host gives ranges of one version.
    """
    download = download_of(resource, transport)
    seen = Seen(expected)
    await download.open()
    try:
        while True:
            before = seen.size
            try:
                async for block in download.blocks():
                    seen.take(block, seen.size)
                    yield block
                break
            except NetworkError:
                if seen.size == before or not await _goes_on(download, seen.size):
                    raise
    finally:
        await download.aclose()
    check_content(resource, download, expected, seen)


async def open_remote(
    resource: ResourceFields, transport: AsyncTransport, expected: Expected | None
) -> AsyncReader:
    """Open a resource's file to read from where it is: what was read from end to end is checked."""
    download, seen = download_of(resource, transport), Seen(expected)
    check = partial(check_content, resource, download, expected, seen)
    remote = AsyncRemoteFile(download, seen, check)
    await remote.start()
    return AsyncReader(remote)


def check_content(
    resource: ResourceFields, download: AsyncDownload, expected: Expected | None, seen: Seen
) -> None:
    """Compare all of a file's content with what the platform knows of it.

    Raises:
        ChecksumError: It is another one.
    """
    found = seen.checksum
    problem = None if expected is None else expected.differs(found)
    if problem is None and found is None:
        problem = _other_size(resource, seen.size)
    if problem and not _is_newer(resource, download, expected, problem):
        raise ChecksumError(f"{download.shown}: {problem}")


async def _goes_on(download: AsyncDownload, done: int) -> bool:
    """Ask for what follows `done` bytes, and tell whether that is what comes."""
    version = download.validator
    return version is not None and await download.open(done, version) == done


async def _name(resource: ResourceFields, download: AsyncDownload) -> str:
    """Return the file's name; a URL that does not tell it is asked for its headers."""
    disposition = None
    if name_in_url(resource.url, resource.format) is None:
        await download.open()
        disposition = download.headers.get("Content-Disposition")
        await download.aclose()
    return resource_name(resource.url, resource.title, resource.format, disposition)


def _land(resource: ResourceFields, landing: Landing, verify: bool) -> str | None:
    """Give the file its name, or return in what it is not the one that the platform knows."""
    problem = landing.complete()
    # The checksum tells more than the size, of which old resources may have a wrong one.
    if verify and not landing.verified:
        problem = _other_size(resource, landing.position) or problem
    if problem is None:
        landing.land()
    return problem


def _other_size(resource: ResourceFields, size: int) -> str | None:
    """Tell that a hosted file has not the size that the platform knows, if so it is."""
    if resource.filetype != "file" or resource.filesize in (None, size):
        return None
    return f"it has {size} bytes, and should have {resource.filesize}"


def _is_newer(
    resource: ResourceFields, download: AsyncDownload, expected: Expected | None, problem: str
) -> bool:
    """Tell, and warn, that a remote file is newer than what the platform's analysis knows."""
    modified = download.headers.get("Last-Modified")
    if expected is None or expected.strict or not is_outdated(resource.extras, modified):
        return False
    logger.warning("%s is newer than the platform's analysis of it: %s", download.shown, problem)
    return True


def download_of(resource: ResourceFields, transport: AsyncTransport) -> AsyncDownload:
    """Return the bytes of a resource's file, where it is."""
    size = resource.filesize if resource.filetype == "file" else None
    return AsyncDownload(transport, resource.url, gzipped=_holds_gzip(resource), size=size)


def _holds_gzip(resource: ResourceFields) -> bool:
    """Tell whether a resource's file is a gzip file, which stays one."""
    name = resource_name(resource.url, resource.title, resource.format)
    return is_gzip(name) or (resource.format or "").lower().endswith("gz")
