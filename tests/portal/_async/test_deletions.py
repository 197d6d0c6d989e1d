"""delete() gives the record itself, whether the platform keeps the object for a while or not."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import pytest

import datagouv
from datagouv import DatagouvError
from datagouv._async.core.record import AsyncRecord

from .every_noun import make

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server

MARKED = {
    **dict.fromkeys(("dataset", "reuse", "organization"), "deleted"),
    **dict.fromkeys(("dataservice", "visualization"), "deleted_at"),
}
"""What the platform marks as deleted, and where."""
GONE = ("resource", "community resource", "topic", "element", "contact point", "discussion")
"""What it removes at once."""

RECORDS = [
    kind
    for name in datagouv.__all__
    if isinstance(kind := getattr(datagouv, name), type) and issubclass(kind, AsyncRecord)
]


def test_every_delete_says_that_it_gives_the_record() -> None:
    deleting = [kind for kind in RECORDS if hasattr(kind, "delete")]
    assert len(deleting) == len(MARKED) + len(GONE)
    for kind in deleting:
        assert inspect.signature(kind.delete).return_annotation == "Self", kind
        assert "The record itself" in (inspect.getdoc(kind.delete) or ""), kind


@pytest.mark.parametrize("noun", [*MARKED, *GONE])
async def test_delete_gives_the_record_itself(
    client: AsyncClient, server: Server, title: str, noun: str
) -> None:
    record = await make(client, server, noun, title)
    known = record.to_dict()

    assert await record.delete() is record

    if noun in MARKED:
        assert getattr(record, MARKED[noun]) is not None
    else:
        assert record.to_dict() == known
        with pytest.raises(DatagouvError):
            await record.delete()
