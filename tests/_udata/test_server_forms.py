"""How udata wants things said: JSON, masks, what a create made, orders, tags."""

from __future__ import annotations

import json
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from datagouv._udata.answers import read_list, read_object, read_own_ids
from datagouv._udata.dated_rows import (
    is_dated,
    made_within,
    may_be_named,
    reaches_back,
    read_dated,
    read_rows,
)
from datagouv._udata.lock_keys import changed_by
from datagouv._udata.masks import mask, page_mask
from datagouv._udata.nouns.dataset import merge
from datagouv._udata.order import ids_in_order
from datagouv._udata.texts import reading_order
from datagouv._udata.write.json_body import encode_json
from datagouv._udata.write.reserved import refuse_reserved
from datagouv.errors import FieldError, InvalidAnswerError

# JSON

VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
def test_what_is_sent_is_json_or_refused(value: object) -> None:
    try:
        sent = encode_json(value)
    except FieldError:
        return
    assert json.loads(sent) == value


def test_a_value_without_end_is_refused() -> None:
    endless: list[Any] = []
    endless.append(endless)
    with pytest.raises(FieldError):
        encode_json(endless)


@given(st.binary())
def test_any_answer_is_an_object_or_an_invalid_answer(content: bytes) -> None:
    for read, kind in ((read_object, dict), (read_list, list)):
        with suppress(InvalidAnswerError):
            assert isinstance(read(content), kind)


@pytest.mark.parametrize("content", [b"", b"null", b"[]", b"5", b"<html>", b"{" * 100_000])
def test_what_is_no_object_is_shown_in_part(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError) as caught:
        read_object(content)
    assert len(str(caught.value)) < 200


# What a PUT erases


def test_changes_lie_over_what_a_put_erases() -> None:
    current = {"tags": ["a"], "temporal_coverage": None, "title": "old", "license": "lov2"}
    merged = merge(current, {"title": "new"})
    assert merged == {"tags": ["a"], "temporal_coverage": None, "title": "new"}
    assert merge(current, {"tags": []})["tags"] == []
    assert merge({}, {}) == {"tags": None, "temporal_coverage": None}


# Masks

NAMES = st.from_regex(r"[a-z_]{1,6}", fullmatch=True)
PATHS = st.lists(NAMES, min_size=1, max_size=3).map(".".join)


def read_mask(mask: str) -> dict[str, Any]:
    """Return the fields of an X-Fields header as a tree; fail on a syntax error."""
    tree: dict[str, Any] = {}
    stack, last = [tree], ""
    for part in mask.replace("{", " { ").replace("}", " } ").replace(",", " , ").split():
        if part == "{":
            stack.append(stack[-1][last])
        elif part == "}":
            stack.pop()
        elif part != ",":
            assert part.isidentifier()
            stack[-1][part], last = {}, part
    assert stack == [tree]
    return tree


@given(st.lists(PATHS, min_size=1))
def test_a_mask_asks_for_its_fields_and_no_others(paths: list[str]) -> None:
    tree = read_mask(mask(paths))
    asked: set[str] = set()

    def walk(branch: dict[str, Any], path: str) -> None:
        for name, below in branch.items():
            asked.add(f"{path}{name}")
            walk(below, f"{path}{name}.")

    walk(tree, "")
    prefixes = {".".join(p.split(".")[: n + 1]) for p in paths for n in range(p.count(".") + 1)}
    assert asked == prefixes


@pytest.mark.parametrize(
    ("paths", "header"),
    [
        (["id", "title"], "id,title"),
        (["resources.id", "resources.url", "id"], "resources{id,url},id"),
        (["a.b.c", "a.b.d"], "a{b{c,d}}"),
        (["id", "id"], "id"),
    ],
)
def test_a_dot_leads_inside_an_object(paths: list[str], header: str) -> None:
    assert mask(paths) == header


@pytest.mark.parametrize("path", ["", "a{b", "a,b", "a b", "a..b", ".a", "a.", "*", "a}b"])
def test_what_is_no_path_of_a_field_is_refused(path: str) -> None:
    with pytest.raises(FieldError, match="not the path of a field"):
        mask([path])


def test_a_mask_of_a_page_keeps_the_way_to_the_next_one() -> None:
    assert page_mask(["id"]) == "data{id},next_page,page,page_size,total"


# Reserved extras


@pytest.mark.parametrize(
    ("noun", "keys"),
    [
        ("a dataset", ["transport:url", "recommendations", "recommendations-reuses:x", "dcat"]),
        ("a resource", ["analysis:x", "check:available", "csv-export:x", "validation-report:x"]),
        ("a community resource", ["check:available", "dcat"]),
    ],
)
def test_reserved_keys_are_all_named(noun: str, keys: list[str]) -> None:
    with pytest.raises(FieldError) as caught:
        refuse_reserved(["mine", *keys], noun)
    assert all(repr(key) in str(caught.value) for key in keys)
    assert "mine" not in str(caught.value)


@pytest.mark.parametrize(
    ("noun", "key"),
    [
        ("a dataset", "check:available"),
        ("a dataset", "transports:x"),
        ("a dataset", "my-dcat"),
        ("a resource", "transport:url"),
        ("a resource", "check"),
        ("an organization", "dcat"),
        ("an organization", "check:available"),
    ],
)
def test_other_keys_are_free(noun: str, key: str) -> None:
    refuse_reserved([key], noun)


# What a create made

NOW = datetime(2026, 1, 1, 12, 0, 0, tzinfo=UTC)
DATE = "Thu, 01 Jan 2026 12:00:00 GMT"


def row(id: str, seconds_ago: float) -> dict[str, Any]:
    moment = NOW - timedelta(seconds=seconds_ago)
    return {"id": id, "internal": {"created_at_internal": moment.isoformat()}}


def test_only_what_is_new_by_the_servers_clocks_was_made() -> None:
    """Two clocks of one server, the one in the header and the one that dates objects, differ."""
    rows = [row("new", 1), row("just before", 62), row("old", 3600)]
    assert made_within(rows, 1, DATE, set()) == ["new"]
    assert made_within(rows, 5, DATE, set()) == ["new", "just before"]
    ahead = row("its clock is ahead", -50)
    assert made_within([ahead], 1, DATE, set()) == ["its clock is ahead"]


def test_a_page_of_the_newest_reaches_back_where_its_last_one_is_older() -> None:
    assert reaches_back([row("new", 1), row("old", 70)], 5, DATE)
    assert not reaches_back([row("old", 70), row("new", 1)], 5, DATE)
    assert not reaches_back([], 5, DATE)


@pytest.mark.parametrize(
    "odd",
    [{}, {"created_at": None}, {"created_at": "hier"}, {"internal": {}}, {"created": 5}],
    ids=str,
)
def test_an_object_without_a_date_may_be_new_and_does_not_hide_the_others(
    odd: dict[str, Any],
) -> None:
    page = {"data": [row("new", 1), row("old", 3600), {"id": "odd", **odd}]}

    rows = read_rows(json.dumps(page).encode(), "data")

    assert made_within(rows, 1, DATE, set()) == ["new", "odd"]
    assert reaches_back(rows, 1, DATE)
    assert not reaches_back(rows[2:], 1, DATE)
    assert [is_dated(one) for one in rows] == [True, True, False]


def test_what_is_known_was_not_made_now() -> None:
    assert made_within([row("mine", 1), row("new", 1)], 5, DATE, {"mine"}) == ["new"]


def test_a_naive_moment_is_in_utc() -> None:
    naive = {"id": "new", "internal": {"created_at_internal": "2026-01-01T12:00:00"}}
    assert made_within([naive], 1, DATE, set()) == ["new"]


def test_without_a_server_clock_ones_own_will_do() -> None:
    now = datetime.now(UTC).isoformat()
    rows = [{"id": "new", "internal": {"created_at_internal": now}}, row("old", 0)]
    assert made_within(rows, 1, None, set()) == ["new"]


def test_a_date_that_lags_by_its_fraction_of_a_second_finds_what_was_made() -> None:
    late = {"id": "new", "internal": {"created_at_internal": "2026-01-01T12:00:00.999+00:00"}}
    assert made_within([late], 0, DATE, set()) == ["new"]


# Orders


@dataclass(frozen=True)
class Thing:
    id: str
    title: str = ""
    size: int | None = None


THINGS = st.lists(
    st.builds(Thing, id=st.uuids().map(str), title=st.text(), size=st.none() | st.integers()),
    unique_by=lambda thing: thing.id,
)


@given(THINGS, st.sampled_from(["title", "size", "title.desc", "size.asc"]))
def test_every_order_holds_each_id_once(things: list[Thing], by: str) -> None:
    ids = ids_in_order(things, by, {"title", "size"})
    assert sorted(ids) == sorted(thing.id for thing in things)


@given(THINGS)
def test_texts_are_sorted_in_any_case_and_nothing_comes_last(things: list[Thing]) -> None:
    by_id = {thing.id: thing for thing in things}
    titles = [by_id[id].title for id in ids_in_order(things, "title", {"title"})]
    assert titles == sorted(titles, key=reading_order)
    sizes = [by_id[id].size for id in ids_in_order(things, "size", {"size"})]
    known = [size for size in sizes if size is not None]
    assert sizes == sorted(known) + [None] * (len(sizes) - len(known))


@given(THINGS, st.randoms())
def test_a_list_is_its_own_order(things: list[Thing], random: Any) -> None:
    wanted = random.sample(things, len(things))
    mixed = [thing if random.random() < 0.5 else thing.id for thing in wanted]
    assert ids_in_order(things, mixed, set()) == [thing.id for thing in wanted]


@given(THINGS, st.lists(st.uuids().map(str), max_size=3))
def test_a_list_that_does_not_match_is_refused(things: list[Thing], others: list[str]) -> None:
    ids = [thing.id for thing in things]
    wrong = [*ids, *others, *ids[:1]]
    assume(wrong != ids)
    with pytest.raises(FieldError, match="each resource of the dataset once"):
        ids_in_order(things, wrong, set())
    with pytest.raises(FieldError, match="missing: x"):
        ids_in_order([*things, Thing("x")], ids, set())


@pytest.mark.parametrize("by", ["colour", "title.up", "title.desc.asc", "", ".desc", 5, None, {}])
def test_what_is_no_order_is_refused(by: Any) -> None:
    with pytest.raises(FieldError):
        ids_in_order([Thing("a"), Thing("b")], by, {"title"})


# One's own ids


def test_who_owns_the_key_is_known_with_their_organizations() -> None:
    me = {"id": "moi", "organizations": [{"id": "mairie"}]}
    assert read_own_ids(json.dumps(me).encode()) == ["moi", "mairie"]
    assert read_own_ids(b'{"id": "moi", "organizations": null}') == ["moi"]


@pytest.mark.parametrize(
    "content", [b"[]", b"{}", b'{"id": [1]}', b'{"id": "moi", "organizations": [{}, 1]}']
)
def test_who_is_nobody_is_an_invalid_answer(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError):
        read_own_ids(content)


@pytest.mark.parametrize("content", [b"{}", b"[1]", b'[{"id": 1}]', b'[{"created": "hier"}]'])
def test_what_has_no_id_is_no_list_of_what_was_made(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError):
        read_dated(content)


@pytest.mark.parametrize(
    ("path", "changed"),
    [
        ("datasets/", None),
        ("datasets/d/", "datasets/d"),
        ("datasets/d/?lang=fr", "datasets/d"),
        ("/api/1/datasets/d/", "datasets/d"),
        ("/api/2/datasets/d/extras/", "datasets/d"),
        ("datasets/d/followers/", "datasets/d"),
        ("datasets/d/resources/", None),
        ("datasets/d/resources/r/", "resources/r"),
        ("/api/2/datasets/d/resources/r/extras/", "resources/r"),
        ("datasets/d/upload/", None),
        ("datasets/d/upload/community/", None),
        ("datasets/d/resources/r/upload/", None),
        ("datasets/community_resources/", None),
        ("datasets/community_resources/c/", "community_resources/c"),
        ("datasets/community_resources/c/upload/", None),
        ("/api/2/topics/t/elements/", None),
        ("/api/2/topics/t/elements/e/", "elements/e"),
        ("organizations/o/member/u/", "organizations/o"),
        ("discussions/d/comments/c/", "discussions/d"),
    ],
)
def test_two_writes_of_one_object_are_known_by_their_paths(path: str, changed: str | None) -> None:
    assert changed_by(path) == changed


@pytest.mark.parametrize(
    ("title", "name", "may"),
    [
        ("a-b-c.csv", "a b  c.CSV", True),
        ("..-up.csv", "../up.csv", True),
        ("lile.csv", "l'ile.csv", True),
        ("ete-2026.csv", "Été 2026.csv", True),
        ("anything.csv", "№ 1.csv", True),
        (None, "a.csv", True),
        ("b.csv", "a.csv", False),
        ("Les arbres", "arbres.csv", False),
    ],
)
def test_a_file_that_was_uploaded_is_known_by_its_name(title: object, name: str, may: bool) -> None:
    assert may_be_named(title, name) is may
