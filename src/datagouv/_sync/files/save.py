# Generated from src/datagouv/_async/files/save.py by scripts/unasync.py: edit that file, then `make style`.
"""The file of a resource, saved to disk, streamed or opened, and verified."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from ..._concurrency.pool import Pool
from ..._concurrency.threads import call
from ..._display.lists import Listed
from ..._doubt import warn
from ..._files.checksum import Evidence, Seen, known_of
from ..._files.downloading import (
    MOST_BREAKS,
    Break,
    Check,
    Fetch,
    Open,
    receiving,
    saving,
)
from ..._files.filenames import name_in_url, resource_name
from ..._files.html_page import Place
from ..._files.partial_file import place, prepare, size_of
from ..._files.progress import Meter
from ..._files.reader import Reader
from ..._files.saved_names import Owner
from ..._files.selection import Downloaded, distinct_names, total_of
from ..._http.retry import logger
from ..._words import counted
from ...errors import ChecksumError, DatagouvError, FileWarning, NetworkError
from ..core.steps import drive, following
from .download import Download, fetch
from .remote_file import RemoteFile

if TYPE_CHECKING:
    from ..._files.checksum import Known, Verdict, Verify
    from ..._files.downloading import Keep
    from ..._files.partial_file import PartialFile
    from ..._files.progress import Progress
    from ..._files.saved_names import Overwrite
    from ..._udata.nouns.resource import ResourceFields
    from ..core.transport import Transport
    from ..core.wire import Wire
    from .hosted_file import FileRecord


R = TypeVar("R", bound="FileRecord")


def save(
    resource: FileRecord,
    path: str | Path | None,
    transport: Transport,
    *,
    verify: Verify,
    overwrite: Overwrite,
    resume: bool,
    progress: Progress,
    of: Meter | None = None,
    under_way: set[Download] | None = None,
) -> Path:
    """Download a resource's file to `path`, and return the path of the file.

    A text is a folder or a name, a `Path` is the name itself.
    """
    known = knowledge(resource, verify)
    download = download_of(resource, transport.wire, known)
    if under_way is not None:
        under_way.add(download)
    name = _name(resource, download)
    target = place(path, name)
    meter = Meter(progress, resource.filesize, target.name, of=of)
    # Each step on disk is a trip to a worker thread: a small file has two, before and after.
    owner = Owner(transport.portal.url, resource.id)
    prepared = partial(prepare, overwrite=overwrite, resume=resume, owner=owner)
    partial_file = call(prepared, target, known.checksum)
    if partial_file is None:
        meter.advance(call(size_of, target))
        meter.close()
        return target
    try:
        resumed, finished = partial_file.position > 0, partial_file.finished
        if finished:
            meter.advance(partial_file.position)
            partial_file.begin(partial_file.position, partial_file.validator)

        def act(step: Fetch | Check | Keep) -> Verdict | None:
            if isinstance(step, Fetch):
                if step.anew:
                    partial_file.begin(0, None)
                fetch(download, partial_file, meter, transport.wire.retries)
            elif isinstance(step, Check):
                return call(_land, download, partial_file, known)
            else:
                _warn(download, step.verdict)
                call(partial_file.land)
            return None

        drive(saving(shown=download.shown, finished=finished, resumed=resumed), act)
        return target
    except ChecksumError:
        call(partial_file.drop)  # No later call may resume a wrong file.
        raise
    finally:
        # Await nothing before the file is closed: in a cancelled task, an fails.
        partial_file.close()
        meter.close()
        if under_way is not None:
            under_way.discard(download)
        download.close()


def save_all(
    resources: Sequence[R],
    folder: Path,
    naming: str | None,
    transport: Transport,
    *,
    parallel: int,
    overwrite: Overwrite,
    resume: bool,
    verify: Verify,
    stop_on_error: bool,
    progress: Progress,
) -> list[Downloaded[R]]:
    """Download the files of resources to a folder in parallel, and return the result of each."""
    names = distinct_names(resources, naming)
    meter = Meter(progress, total_of(resources), counted(0, "files", of=len(resources)))
    results: dict[str, Downloaded[R]] = {}
    under_way: set[Download] = set()

    def stop() -> None:
        meter.stop()
        for download in list(under_way):
            download.break_off()

    def save_one(resource: R, name: str) -> None:
        try:
            path = save(
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
        saved = sum(one.path is not None for one in results.values())
        meter.rename(counted(saved, "files", of=len(resources)))

    try:
        with Pool(parallel, stop) as pool:
            for resource, name in zip(resources, names, strict=True):
                pool.start(save_one, resource, name)
    finally:
        meter.close()
    return Listed(results[resource.id] for resource in resources)


def stream(
    resource: ResourceFields, transport: Transport, verify: Verify
) -> Iterator[bytes]:
    """Yield the content of a resource's file, and verify it at its end.

    An interrupted stream resumes, where the host gives ranges of one version.
    """
    known = knowledge(resource, verify)
    download = download_of(resource, transport.wire, known)
    seen = Seen(known.checksum)
    steps = receiving(0, MOST_BREAKS, anew=False)
    offset = 0
    answer: int | Break | None = None
    try:
        while (step := following(steps, answer)) is not None:
            answer = None
            if isinstance(step, Open):
                answer = _open(download, step.position)
                offset = answer or 0
            else:
                try:
                    for block in download.blocks():
                        passed = seen.size - offset  # Do not yield repeated bytes.
                        offset += len(block)
                        new = block[passed:] if passed > 0 else block
                        if new:
                            seen.take(new, seen.size)
                            yield new
                except NetworkError as error:
                    answer = Break(error, seen.size)
    finally:
        download.close()
    check_content(download, known, seen)


def open_remote(
    resource: ResourceFields, transport: Transport, verify: Verify
) -> Reader:
    """Open a resource's file on its host; a file that was read from end to end is verified."""
    remote = remote_file(resource, transport, verify)
    remote.start()
    return Reader(remote)


def remote_file(
    resource: ResourceFields, transport: Transport, verify: Verify
) -> RemoteFile:
    """Return a resource's file on its host; nothing was requested yet."""
    known = knowledge(resource, verify)
    download, seen = download_of(resource, transport.wire, known), Seen(known.checksum)
    return RemoteFile(download, seen, partial(check_content, download, known, seen))


def remote_copy(url: str, transport: Transport) -> RemoteFile:
    """Return a file on its host without a checksum of the platform; no request was sent."""
    return RemoteFile(
        Download(transport.wire, url, exact=False), Seen(None), lambda: None
    )


def check_content(download: Download, known: Known, seen: Seen) -> None:
    """Verify the whole content of a file.

    Raises:
        ChecksumError: The content is not that of the file that the platform knows.
    """
    verdict = _judge(download, known, seen.checksum, seen.size)
    if verdict.refused:
        raise ChecksumError(f"{download.shown}: {verdict.problem}")
    if verdict.problem:
        _warn(download, verdict)


def _judge(download: Download, known: Known, checksum: str | None, size: int) -> Verdict:
    headers = download.headers
    evidence = Evidence(headers.get("Last-Modified"), headers.get("Age"))
    return known.verdict(checksum, size, page=download.page, evidence=evidence)


def _warn(download: Download, verdict: Verdict) -> None:
    text = f"{download.shown}: {verdict.problem}"
    logger.warning("%s", text)
    warn(text, FileWarning)


def _open(download: Download, done: int) -> int | None:
    """Request the bytes after `done`; return the position of the answer, if of the same file."""
    if not done:
        return download.open()
    version, first = download.validator, download.headers
    if version is None:
        return None
    offset = download.open(done, version)
    same = download.validator == version and not download.changed_since(first)
    return offset if same else None


def _name(resource: ResourceFields, download: Download) -> str:
    """Return the file's name: of the URL, else of the host's headers (one GET), else the title."""
    if name_in_url(resource.url, resource.format) is not None:
        return download.names[0]
    download.open()
    disposition = download.headers.get("Content-Disposition")
    download.close()
    name = resource_name(resource.url, resource.title, resource.format, disposition)
    download.names.append(name)
    return name


def _land(download: Download, partial_file: PartialFile, known: Known) -> Verdict:
    """Verify a whole file, and give it its name where it has no problem."""
    partial_file.complete()
    verdict = _judge(download, known, partial_file.checksum, partial_file.position)
    if verdict.problem is None:
        partial_file.land()
    return verdict


def knowledge(resource: ResourceFields, verify: Verify) -> Known:
    """Return the known checksum and size of a resource's file, as far as `verify` uses them."""
    return known_of(
        None if resource.checksum is None else resource.checksum.model_dump(),
        vars(resource).get("filesize"),
        resource.extras or {},
        hosted=resource.filetype == "file",
        verify=verify,
    )


def download_of(resource: ResourceFields, wire: Wire, known: Known) -> Download:
    """Return the download of a resource's file."""
    name = resource_name(resource.url, resource.title, resource.format)
    names = [name, f"x.{resource.format or ''}"]
    return Download(
        wire,
        resource.url,
        names=names,
        size=resource.filesize if resource.filetype == "file" else None,
        exact=known.verify is not False,
        verified=known.binds,
        place=Place(resource.format, resource.mime, names),
    )
