# Generated from tests/portal/_async/test_tags_and_extras.py by scripts/unasync.py: edit that file, then `make style`.
"""Single tags and extras change on every noun that has them, and the others stay."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from datagouv import FieldError, NotFoundError, ReadOnlyError

from .every_noun import make

if TYPE_CHECKING:
    from datagouv import Client
    from tests.portal.server import Server
    from tests.portal.wire import Wire

TAGGED = ("dataset", "dataservice", "reuse", "topic", "element")
WITH_EXTRAS = (*TAGGED, "visualization", "community resource", "resource", "organization")
AS_WRITTEN = ("topic", "element")
"""The platform keeps the tags of these as they are written."""
OF_THEIR_OWN = ("dataset", "resource", "organization")
"""The portal has a route for the extras of these."""


def read(record: Any) -> dict[str, Any]:
    """Return what the portal holds, but the dates and counts that any write moves."""
    held = record.model_copy().refresh()
    moved = {"last_modified", "last_update", "internal", "metrics", "quality", "dataset"}
    moved |= {"metadata_modified_at", "members"}
    return {key: value for key, value in held.to_dict().items() if key not in moved}


@pytest.mark.parametrize("noun", TAGGED)
def test_single_tags_change_and_all_else_stays(
    client: Client, server: Server, title: str, noun: str
) -> None:
    record = make(client, server, noun, title)
    before = read(record)

    assert record.add_tags("Forêt", "vent") is record

    added = "Forêt" if noun in AS_WRITTEN else "foret"
    assert sorted(record.tags) == sorted(["eau", "vent", added])
    assert read(record) == before | {"tags": record.tags}
    record.remove_tags("Forêt", "eau")
    assert record.tags == ["vent"]
    assert read(record) == before | {"tags": ["vent"]}
    with pytest.raises(FieldError, match="the tag 'neige' is not there"):
        record.remove_tags("vent", "neige")
    with pytest.raises(FieldError, match="one by one"):
        record.add_tags(["air", "eau"])
    assert (read(record))["tags"] == ["vent"]


@pytest.mark.parametrize("noun", WITH_EXTRAS)
def test_single_extras_change_and_all_else_stays(
    client: Client, server: Server, title: str, noun: str
) -> None:
    record = make(client, server, noun, title)
    before = read(record)

    assert record.update_extras({"annee": 2025, "lieu": "Lyon"}) is record

    extras = {"annee": 2025, "lieu": "Lyon", "note": "Oui"}
    assert record.extras == extras
    assert read(record) == before | {"extras": extras}
    record.delete_extras(["annee", "note"])
    assert record.extras == {"lieu": "Lyon"}
    assert read(record) == before | {"extras": {"lieu": "Lyon"}}
    if noun not in ("dataset", "organization"):  # The platform takes any key there.
        with pytest.raises(NotFoundError):
            record.delete_extras(["annee"])
    with pytest.raises(FieldError, match="delete_extras"):
        record.update_extras({"lieu": None})
    assert (read(record))["extras"] == {"lieu": "Lyon"}


@pytest.mark.parametrize("noun", [noun for noun in WITH_EXTRAS if noun not in OF_THEIR_OWN])
def test_extras_are_read_just_before_they_are_written(
    client: Client, server: Server, title: str, noun: str
) -> None:
    record = make(client, server, noun, title)
    stale = record.model_copy()
    record.update_extras({"lieu": "Lyon"})

    stale.update_extras({"annee": 2026})

    assert stale.extras == {"annee": 2026, "note": "Oui", "lieu": "Lyon"}


def test_a_removal_whose_answer_was_lost_is_done(
    watched: Client, server: Server, wire: Wire, title: str
) -> None:
    reuse = make(watched, server, "reuse", title)
    for act in (lambda: reuse.remove_tags("eau"), lambda: reuse.delete_extras(["annee"])):
        wire.reset()
        wire.fail("PUT", "/", "reset")
        act()
        assert wire.methods == ["GET", "PUT", "GET", "PUT"]
    assert (reuse.tags, reuse.extras) == (["vent"], {"note": "Oui"})


def test_an_error_of_a_field_names_the_verbs_that_change_single_ones(
    client: Client, server: Server, title: str
) -> None:
    record = make(client, server, "dataservice", title)
    with pytest.raises(ReadOnlyError, match=r"add_tags\(\) or remove_tags\(\)"):
        record.tags.append("neige")
    with pytest.raises(ReadOnlyError, match=r"update_extras\(\) or delete_extras\(\)"):
        record.extras["lieu"] = "Lyon"
