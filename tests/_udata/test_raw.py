"""A walk over any route: what is refused, and what identifies a row."""

from __future__ import annotations

from typing import Any

import pytest

from datagouv._udata.raw import raw_request, raw_rows
from datagouv.errors import FieldError


def ask(path: Any, fields: Any = None, params: Any = None, **options: Any) -> Any:
    return raw_request(
        path, fields, params, **{"limit": None, "page_size": None, "prefetch": 0, **options}
    )


def test_a_query_in_the_path_is_part_of_the_query() -> None:
    request = ask("datasets/?tag=eau&tag=bains&q=", params={"sort": "title"}, limit=5)
    assert request.path == "datasets/"
    assert request.params == {"tag": ["eau", "bains"], "q": [""], "sort": "title"}
    assert request.page_size == 5


@pytest.mark.parametrize(
    ("path", "options", "problem"),
    [
        ("", {}, "the path is ''"),
        ("datasets/", {"params": "tag=eau"}, "params must be a dictionary"),
        ("datasets/?page=2", {}, "'page' of 'datasets/' is counted by the walk"),
        ("datasets/", {"params": {"page_size": 5}}, "page_size= says how many"),
        ("datasets/", {"fields": "title"}, "fields is a list of texts"),
        ("datasets/", {"fields": ["a{b}"]}, "is not the path of a field"),
    ],
)
def test_what_a_walk_cannot_use_is_refused(path: str, options: Any, problem: str) -> None:
    with pytest.raises(FieldError, match=problem):
        ask(path, **options)


def test_rows_without_ids_are_told_apart_by_their_places() -> None:
    rows = raw_rows({"data": [{"id": "a"}, {"name": "x"}, {"name": "x"}]}, "tags/", "2")
    assert [row.id for row in rows] == ["a", "2/1", "2/2"]
    assert rows[1] == {"name": "x"}
