"""A walk through a list that changes while it is walked: none twice, none lost."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import Client, InvalidAnswerError
from datagouv._udata.pagination import PageFacts, Walk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

URL = "https://portal.example"


class Shelf:
    """A portal with one list, in the order of creation, that changes after each answer.

    Args:
        ids: What it holds.
        changes: For each answer, how many are added at its end, or, negative, what is removed:
            -1 removes the first one, -2 the second...
    """

    def __init__(self, ids: int, changes: Iterable[int] = ()) -> None:
        self.ids = list(range(ids))
        self.kept = set(self.ids)
        """What was there all the time."""
        self.made = ids
        self.asked: list[int] = []
        self._changes = iter(changes)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        page, size = (int(request.url.params[name]) for name in ("page", "page_size"))
        self.asked.append(page)
        rows = self.ids[(page - 1) * size : page * size]
        if not rows and page > 1:
            return httpx.Response(404, json={"message": "?"})
        more = f"{URL}/?page={page + 1}" if page * size < len(self.ids) else None
        total = len(self.ids)
        self._change(next(self._changes, 0))
        data = [{"id": f"{row:024x}"} for row in rows]
        return httpx.Response(200, json={"data": data, "next_page": more, "total": total})

    def _change(self, change: int) -> None:
        for _ in range(max(change, 0)):
            self.ids.append(self.made)
            self.made += 1
        if change < 0 and -change <= len(self.ids):
            self.kept.discard(self.ids.pop(-change - 1))


def walk(shelf: Any, **options: Any) -> list[int]:
    with (
        httpx.Client(transport=httpx.MockTransport(shelf)) as http,
        Client(base_url=URL, http_client=http) as client,
    ):
        return [int(dataset.id, 16) for dataset in client.datasets.list(**options)]


@given(
    st.integers(0, 30),
    st.integers(1, 7),
    st.one_of(
        st.lists(st.integers(0, 5), max_size=12),  # some are added
        st.lists(st.integers(-12, 0), max_size=12),  # some are removed
    ),
)
def test_none_is_repeated_and_none_that_stays_is_lost(
    count: int, size: int, changes: list[int]
) -> None:
    shelf = Shelf(count, changes)

    walked = walk(shelf, page_size=size)

    assert len(walked) == len(set(walked))
    assert shelf.kept <= set(walked)


@given(st.integers(0, 30), st.integers(1, 7), st.integers(0, 40), st.integers(0, 4))
def test_as_many_come_as_are_asked_for_and_in_order(
    count: int, size: int, limit: int, prefetch: int
) -> None:
    shelf = Shelf(count)

    walked = walk(shelf, page_size=size, limit=limit, prefetch=prefetch)

    assert walked == list(range(min(count, limit)))
    assert sorted(shelf.asked) == sorted(set(shelf.asked))


@given(st.integers(0, 30), st.integers(1, 7), st.integers(0, 4))
def test_no_page_is_asked_for_that_is_not_there(count: int, size: int, prefetch: int) -> None:
    shelf = Shelf(count)
    walk(shelf, page_size=size, prefetch=prefetch)
    assert max(shelf.asked) == max(1, -(-count // size))


def test_a_next_page_that_leads_round_in_a_circle_ends_the_walk() -> None:
    def circle(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        data = [{"id": f"{page:024x}"}]
        return httpx.Response(200, json={"data": data, "next_page": f"{URL}/?page=2", "total": 9})

    assert walk(circle, page_size=1) == list(range(1, 10))


def test_pages_that_say_the_same_without_end_end_the_walk() -> None:
    def parrot(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        more = f"{URL}/?page={page + 1}"
        data = [{"id": "0" * 24}]
        return httpx.Response(200, json={"data": data, "next_page": more, "total": 1})

    assert walk(parrot, page_size=1) == [0]


def test_the_way_to_the_next_page_is_never_taken_from_another_host() -> None:
    hosts: list[str] = []

    def tempter(request: httpx.Request) -> httpx.Response:
        hosts.append(request.url.host)
        page = int(request.url.params["page"])
        data = [{"id": f"{page:024x}"}]
        more = "https://evil.example/?page=2" if page < 2 else None
        return httpx.Response(200, json={"data": data, "next_page": more, "total": 2})

    assert walk(tempter, page_size=1) == [1, 2]
    assert hosts == ["portal.example", "portal.example"]


def test_what_is_hidden_is_left_out_and_does_not_count() -> None:
    hidden = [{}, {"private": True}, {"deleted": "2026-01-01T00:00:00+00:00"}, {}, {}]

    def shelf(_: httpx.Request) -> httpx.Response:
        data = [{"id": f"{row:024x}", **fields} for row, fields in enumerate(hidden)]
        return httpx.Response(200, json={"data": data, "next_page": None, "total": 5})

    assert walk(shelf, visible_only=True, limit=2) == [0, 3]


def test_a_page_that_is_empty_does_not_end_a_walk_before_its_time() -> None:
    """A list of activities leaves out what one may not see, after it was cut into pages."""
    asked: list[int] = []

    def sieve(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        asked.append(page)
        data = [{"id": f"{page:024x}"}] if page in (1, 4) else []
        more = f"{URL}/?page={page + 1}"  # Without end: the total tells where it is.
        answer = {"data": data, "next_page": more, "total": 6, "page_size": 1}
        return httpx.Response(200, json=answer)

    assert walk(sieve, page_size=1) == [1, 4]
    assert asked == [1, 2, 3, 4, 5, 6]


def test_empty_pages_without_a_total_end_a_walk() -> None:
    def abyss(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        data = [{"id": f"{page:024x}"}] if page < 3 else []
        return httpx.Response(200, json={"data": data, "next_page": f"{URL}/?page={page + 1}"})

    assert walk(abyss, page_size=1) == [1, 2]


def test_pages_of_any_size_repeat_nothing_that_is_read_again() -> None:
    shelf = Shelf(25_000, [-5])

    walked = walk(shelf, page_size=12_000, fields=("id",))

    assert walked == list(range(25_000))


class Odd:
    """A portal that says of its pages what is not so, and gives all of its list all the same.

    Args:
        ids: How many it holds.
        size: Records a page, whatever is asked for; 0 gives what is asked for.
        following: What it says of the next page.
        total: What it says that it holds; `...` says nothing.
        beyond: What it gives behind its end: nothing, an empty page, its last one, or its first.
    """

    def __init__(self, ids: int, size: int, following: str, total: Any, beyond: str) -> None:
        self.ids, self.size, self.following = ids, size, following
        self.total, self.beyond = total, beyond
        self.asked = 0

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.asked += 1
        page = int(request.url.params["page"])
        size = self.size or int(request.url.params["page_size"])
        pages = max(1, -(-self.ids // size))
        if page > pages:
            if self.beyond == "404":
                return httpx.Response(404, json={"message": "?"})
            page = {"empty": page, "last": pages, "first": 1}[self.beyond]
        rows = range(self.ids)[(page - 1) * size : page * size]
        answer: dict[str, Any] = {"data": [{"id": f"{row:024x}"} for row in rows]}
        said = {
            "right": f"{URL}/?page={page + 1}" if page < pages else None,
            "the same": f"{URL}/?page=2",
            "always": f"{URL}/?page={page + 1}",
            "never": None,
            "odd": [page],
        }
        if self.following != "absent":
            answer["next_page"] = said[self.following]
        if self.total != ...:
            answer["total"] = self.total
        return httpx.Response(200, json=answer)


@given(
    st.integers(0, 40),
    st.integers(0, 9),
    st.integers(1, 9),
    st.sampled_from(["right", "the same", "always", "never", "odd", "absent"]),
    st.sampled_from(["right", "text", "absent", "many", "-1"]),
    st.sampled_from(["404", "empty", "last", "first"]),
    st.integers(0, 2),
)
def test_whatever_a_portal_says_of_its_pages_each_record_comes_once_or_an_error(
    ids: int, size: int, asked: int, following: str, total: str, beyond: str, prefetch: int
) -> None:
    if following == "never" and total != "right" and total != "text":
        return  # Nothing says that there is more.
    totals: dict[str, Any] = {"right": ids, "text": str(ids), "absent": ..., "many": "many"}
    odd = Odd(ids, size, following, totals.get(total, -1), beyond)

    walked = walk(odd, page_size=asked, prefetch=prefetch)

    assert walked == list(range(ids))
    assert odd.asked <= -(-ids // min(size or asked, asked)) + 8 + 2 * prefetch


def test_a_list_that_ends_before_its_total_is_an_error() -> None:
    def short(request: httpx.Request) -> httpx.Response:
        if request.url.params["page"] != "1":
            return httpx.Response(404, json={"message": "?"})
        data = [{"id": f"{row:024x}"} for row in range(20)]
        return httpx.Response(200, json={"data": data, "next_page": None, "total": 50})

    with pytest.raises(InvalidAnswerError, match="not whole: its pages end after 20 records"):
        walk(short)


def test_a_server_that_begins_again_at_its_end_gives_none_twice() -> None:
    """Its list is longer than what a walk remembers."""
    ids = 12_000

    def again(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        rows = range((page - 1) * 500 % ids, (page - 1) * 500 % ids + 500)
        data = [{"id": f"{row:024x}"} for row in rows]
        return httpx.Response(200, json={"data": data, "next_page": f"{URL}/?page={page + 1}"})

    assert walk(again, page_size=500, fields=("id",)) == list(range(ids))


def test_a_server_that_gives_all_at_each_page_gives_none_twice() -> None:
    asked: list[int] = []

    def whole(request: httpx.Request) -> httpx.Response:
        page = int(request.url.params["page"])
        asked.append(page)
        data = [{"id": f"{row:024x}"} for row in range(25_000)]
        more = f"{URL}/?page={page + 1}"
        return httpx.Response(200, json={"data": data, "next_page": more, "total": 25_000})

    assert walk(whole, fields=("id",)) == list(range(25_000))
    assert asked == [1, 2]


class Row(NamedTuple):
    id: str


def walked_purely(total: Callable[[int], int | None], most: int) -> int:
    """Walk pages of one new record each, each of which names another one; return how many."""
    walk = Walk[Row](1, None, visible_only=False)
    for number in range(1, most):
        counted = total(number)
        walk.drawn_back(number, counted)
        assert walk.take([Row(str(number))])
        if walk.is_last(number, 1, PageFacts(f"/?page={number + 1}", total=counted)):
            return number
    return most


@pytest.mark.parametrize(
    ("total", "bound", "words"),
    [
        (lambda _: 5, 1_100, "the portal counts 5, and another page follows"),
        (lambda _: None, 100_100, "no end that the portal tells: 100001 pages"),
        (lambda number: number + 9, 100_100, "no end that the portal tells: 100011 pages"),
    ],
    ids=["a total that does not change", "no total", "a total that grows"],
)
def test_new_records_without_end_end_a_walk_with_an_error(
    total: Callable[[int], int | None], bound: int, words: str
) -> None:
    with pytest.raises(InvalidAnswerError, match=words):
        walked_purely(total, bound)


def test_a_list_may_be_longer_than_its_server_counts() -> None:
    """Search engines count up to 10,000, and some totals are older than their pages."""
    assert walked_purely(lambda _: 500, 1_400) == 1_400
