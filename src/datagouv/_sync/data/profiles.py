# Generated from src/datagouv/_async/data/profiles.py by scripts/unasync.py: edit that file, then `make style`.
"""The profile of a file: from the tabular service, or from the copy in parquet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._http.file_address import file_address
from ..._tabular.parquet_footer import TAIL, profile_in_footer, size_of_footer
from ...errors import ApiError, FileError, InvalidAnswerError
from ..core.file_hosts import body_of, open_file
from .rows import load_profile

if TYPE_CHECKING:
    from ..._tabular.fields import Profile
    from .reading import Reading


_SAYS_IT = {"format", "filetype", "checksum", "last_modified", "extras"}
"""What tells whether a file has a copy."""


def find_profile(record: Reading) -> Profile:
    """Return the profile of a record's file.

    Raises:
        FieldError: The portal has no tabular service that is known, and no copy in parquet.
    """
    if not record.client._services.knows("tabular"):
        if not vars(record).keys() >= _SAYS_IT:
            record.refresh()
        profile = read_footer(record)
        if profile is not None:
            return profile
    return load_profile(record)


def read_footer(record: Reading) -> Profile | None:
    """Return the profile in the platform's copy, or `None` where there is none of this file."""
    analysis = record.analysis
    if analysis.status != "done" or analysis.parquet_url is None:
        return None
    try:
        tail = _end(record, analysis.parquet_url, TAIL)
        size = size_of_footer(tail)
        if size > len(tail):
            tail = _end(record, analysis.parquet_url, size)
        return profile_in_footer(tail)
    except (ApiError, FileError, InvalidAnswerError):
        return None


def _end(record: Reading, url: str, size: int) -> bytes:
    """Return the last bytes of a file, or nothing where its host gives no ranges."""
    wire = record.client._transport.wire
    response = open_file(wire, file_address(url), {"Range": f"bytes=-{size}"})
    blocks: list[bytes] = []
    received = 0
    try:
        if response.status_code == 206:
            for block in body_of(wire, response):
                blocks.append(block)
                received += len(block)
                if received > size:
                    return b""
    finally:
        response.close()
    return b"".join(blocks)
