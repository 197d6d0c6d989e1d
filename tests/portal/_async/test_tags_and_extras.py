"""Single tags and extras change on every noun that has them, and the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, NotFoundError, ReadOnlyError

from .every_noun import make

if TYPE_CHECKING:
    from datagouv import AsyncClient
    from tests.portal.server import Server
    from tests.portal.wire import Wire

TAGGED = ("dataset", "dataservice", "reuse", "topic", "element")
WITH_EXTRAS = (*TAGGED, "visualization", "community resource", "resource", "organization")
AS_WRITTEN = ("topic", "element")
"""The platform keeps the tags of these as they are written."""
OF_THEIR_OWN = ("dataset", "resource", "organization")
"""The portal has a route for the extras of these."""


async def read(record: Any) -> dict[str, Any]:
    """Return what the portal holds, but the dates and counts that any write moves."""
    held = await record.model_copy().refresh()
    moved = {"last_modified", "last_update", "internal", "metrics", "quality", "dataset"}
    moved |= {"metadata_modified_at", "members"}
    return {key: value for key, value in held.to_dict().items() if key not in moved}


@pytest.mark.parametrize("noun", TAGGED)
async def test_single_tags_change_and_all_else_stays(
    client: AsyncClient, server: Server, title: str, noun: str
) -> None:
    record = await make(client, server, noun, title)
    before = await read(record)

    assert await record.add_tags("Forêt", "vent") is record

    added = "Forêt" if noun in AS_WRITTEN else "foret"
    assert sorted(record.tags) == sorted(["eau", "vent", added])
    assert await read(record) == before | {"tags": record.tags}
    await record.remove_tags("Forêt", "eau")
    assert record.tags == ["vent"]
    assert await read(record) == before | {"tags": ["vent"]}
    with pytest.raises(FieldError, match="the tag 'neige' is not there"):
        await record.remove_tags("vent", "neige")
    with pytest.raises(FieldError, match="one by one"):
        await record.add_tags(["air", "eau"])
    assert (await read(record))["tags"] == ["vent"]


@pytest.mark.parametrize("noun", WITH_EXTRAS)
async def test_single_extras_change_and_all_else_stays(
    client: AsyncClient, server: Server, title: str, noun: str
) -> None:
    record = await make(client, server, noun, title)
    before = await read(record)

    assert await record.update_extras({"annee": 2025, "lieu": "Lyon"}) is record

    extras = {"annee": 2025, "lieu": "Lyon", "note": "Oui"}
    assert record.extras == extras
    assert await read(record) == before | {"extras": extras}
    await record.delete_extras(["annee", "note"])
    assert record.extras == {"lieu": "Lyon"}
    assert await read(record) == before | {"extras": {"lieu": "Lyon"}}
    if noun not in ("dataset", "organization"):  # The platform takes any key there.
        with pytest.raises(NotFoundError):
            await record.delete_extras(["annee"])
    with pytest.raises(FieldError, match="delete_extras"):
        await record.update_extras({"lieu": None})
    assert (await read(record))["extras"] == {"lieu": "Lyon"}


@pytest.mark.parametrize("noun", [noun for noun in WITH_EXTRAS if noun not in OF_THEIR_OWN])
async def test_extras_are_read_just_before_they_are_written(
    client: AsyncClient, server: Server, title: str, noun: str
) -> None:
    record = await make(client, server, noun, title)
    stale = record.model_copy()
    await record.update_extras({"lieu": "Lyon"})

    await stale.update_extras({"annee": 2026})

    assert stale.extras == {"annee": 2026, "note": "Oui", "lieu": "Lyon"}


async def test_a_removal_whose_answer_was_lost_is_done(
    watched: AsyncClient, server: Server, wire: Wire, title: str
) -> None:
    reuse = await make(watched, server, "reuse", title)
    for act in (lambda: reuse.remove_tags("eau"), lambda: reuse.delete_extras(["annee"])):
        wire.reset()
        wire.fail("PUT", "/", "reset")
        await act()
        assert wire.methods == ["GET", "PUT", "GET", "PUT"]
    assert (reuse.tags, reuse.extras) == (["vent"], {"note": "Oui"})


async def test_an_error_of_a_field_names_the_verbs_that_change_single_ones(
    client: AsyncClient, server: Server, title: str
) -> None:
    record = await make(client, server, "dataservice", title)
    with pytest.raises(ReadOnlyError, match=r"add_tags\(\) or remove_tags\(\)"):
        record.tags.append("neige")
    with pytest.raises(ReadOnlyError, match=r"update_extras\(\) or delete_extras\(\)"):
        record.extras["lieu"] = "Lyon"
