"""Which fields of a write a portal did not keep."""

from __future__ import annotations

from typing import Any

import pytest

from datagouv._udata.written import exposing, ignored_fields, not_kept

KNOWN = {"archived_at", "title", "private", "access_type", "deleted", "tags"}


@pytest.mark.parametrize(
    ("sent", "held", "ignored"),
    [
        ({"title": "Arbres"}, {"title": "arbres"}, []),
        ({"title": "Arbres"}, {}, ["title"]),
        ({"comment": "Written, and never read."}, {}, []),
        ({"tags": []}, {"tags": None}, []),
        ({"private": True}, {"private": True}, []),
        ({"private": True}, {"private": False}, ["private"]),
        ({"private": True}, {"private": "yes"}, []),
        ({"access_type": "restricted"}, {"access_type": "open"}, ["access_type"]),
        ({"deleted": None}, {"deleted": "2026-01-01"}, ["deleted"]),
        ({"deleted": None}, {"deleted": None}, []),
        ({"archived_at": "2026-01-01"}, {"archived_at": "2026-01-01T00:00:00"}, []),
        ({"archived_at": "2026-01-01"}, {"archived_at": None}, ["archived_at"]),
        ({"archived_at": None}, {"archived_at": "2026-01-01"}, ["archived_at"]),
    ],
)
def test_what_was_sent_is_in_the_answer(
    sent: dict[str, Any], held: dict[str, Any], ignored: list[str]
) -> None:
    assert ignored_fields(sent, held, KNOWN) == ignored


def test_what_keeps_something_from_the_public_is_known_before_it_is_sent() -> None:
    sent = {"access_type": "restricted", "access_audiences": [1], "title": "Arbres"}
    assert exposing(sent) == ["access_type", "access_audiences"]
    assert exposing({"access_type": "open", "access_audiences": [], "access_type_reason": ""}) == []


def test_a_restore_that_was_not_done_says_so() -> None:
    error = not_kept(["deleted"], {"deleted": None}, what="an organization", id="1", portal="it")
    assert str(error).startswith("an organization 1 is still deleted")
    assert (error.fields, error.id) == (["deleted"], "1")
