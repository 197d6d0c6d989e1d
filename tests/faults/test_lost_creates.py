"""Creates whose answer is lost, where time, other programs, clocks and busy lists play a part.

The matrix counts requests; here a server goes on for some time after its gateway gave up, another
program makes the same object in the middle of a verb, the clock of the Date header is wrong, and
many objects are made meanwhile. Each create ends with one object that holds everything that was
sent, or with an error that names what may be it; nobody else's object is changed or removed.
"""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING, Any

import pytest

from datagouv import AnswerLostError, Client, LostAnswerWarning, RefusedError
from tests.faults.faults import HTML, PAGE
from tests.faults.matrix import Matrix, hurry
from tests.faults.proxy import Answer, Exchange, Fault
from tests.faults.test_faults import FACES
from tests.faults.verbs import VERBS
from tests.faults.world import NEW_CONTENT, difference

if TYPE_CHECKING:
    from tests.faults.world import It, World

PLAIN = [
    "datasets.create",
    "organization.create_dataset",
    "dataset.create_remote",
    "dataset.upload",
    "community_resources.create_remote",
    "organizations.create",
    "memberships.invite",
    "dataset.transfer",
    "discussions.create",
    "discussion.comment",
    "topics.create",
    "topic.add_elements",
    "reuses.create",
    "dataservices.create",
    "visualizations.create",
]
"""Verbs of which one request makes all that is asked for."""
ALL = [
    *PLAIN,
    "dataset.create_static with metadata",
    "dataset.create_static in parts",
    "community_resources.create_static",
    "contact_points.create",
    "dataset.follow",
    "memberships.ask",
    "me.create_token",
    "discussion.close with a message",
]


def at_the_write(meet: Callable[[Exchange], object]) -> Fault:
    """Return what lets everything pass but the first write."""
    met: list[bool] = []

    def behave(exchange: Exchange) -> None:
        request = exchange.read()
        if request is None:
            return
        if request.method == "GET" or met:
            exchange.answer(exchange.forward())
        else:
            met.append(True)
            meet(exchange)

    return Fault("at the write", behave)


def later(seconds: float, status: int | None) -> Callable[[Exchange], object]:
    """Let the server do it some seconds after a gateway gave up, or after silence."""

    def meet(exchange: Exchange) -> None:
        threading.Timer(seconds, exchange.proxy.ask, [exchange.read()]).start()
        if status is None:
            exchange.hang()
        else:
            exchange.answer(Answer(status, HTML, PAGE))

    return meet


def never(meanwhile: Callable[[], object]) -> Callable[[Exchange], object]:
    """Lose the request for good, while something else happens."""

    def meet(exchange: Exchange) -> None:
        meanwhile()
        exchange.answer(Answer(504, HTML, PAGE))

    return meet


@contextmanager
def trying(matrix: Matrix, name: str, face: Any, fault: Fault) -> Iterator[tuple[Any, It, Any]]:
    """Give a verb, what it acts upon and a client, on the way of which one thing goes wrong."""
    verb = VERBS[name]
    matrix.usual(verb, face)
    it = matrix.world.arrange({need for need in verb.needs.split(",") if need})
    with matrix.client(face, verb, patience=0.5) as client:
        matrix.world.proxy.plan(fault, 1, lasting=True)
        yield verb, it, client
        assert matrix.world.proxy.met
        matrix.world.proxy.settle()
    matrix.world.tidy(it)


def settled(matrix: Matrix, name: str, face: Any, fault: Fault) -> None:
    """Check that a verb ends as it does without a fault, and says that an answer was lost."""
    with trying(matrix, name, face, fault) as (verb, it, client):
        with pytest.warns(LostAnswerWarning):
            matrix.act(verb, client, it)
        assert not difference(matrix.usual(verb, face).after, matrix.world.state(it))


# By time


@pytest.mark.parametrize("name", PLAIN[2::6])
def test_what_the_server_ends_after_its_gateway_gave_up_is_made_once(
    matrix: Matrix, name: str
) -> None:
    settled(matrix, name, FACES[PLAIN.index(name) % 2], at_the_write(later(0.7, 504)))


@pytest.mark.slow
@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("status", [502, 503, 504, None])
@pytest.mark.parametrize("name", PLAIN)
def test_however_its_gateway_gave_up(
    matrix: Matrix, name: str, status: int | None, face: Any
) -> None:
    settled(matrix, name, face, at_the_write(later(1.2, status)))


# A connection that was kept


@pytest.mark.parametrize("name", PLAIN[::3])
def test_what_a_kept_connection_lost_at_its_first_byte_is_sent_again(
    matrix: Matrix, name: str
) -> None:
    with trying(matrix, name, "sync", at_the_write(Exchange.reset)) as (verb, it, client):
        client.request("GET", "site/")  # It keeps this connection.
        with pytest.warns(LostAnswerWarning, match="sent again"):
            matrix.act(verb, client, it)
        assert not difference(matrix.usual(verb, "sync").after, matrix.world.state(it))


@pytest.mark.parametrize("name", PLAIN[1::3])
def test_what_was_done_before_a_kept_connection_broke_is_not_done_twice(
    matrix: Matrix, name: str
) -> None:
    def done(exchange: Exchange) -> None:
        exchange.forward()
        exchange.reset()

    with trying(matrix, name, "async", at_the_write(done)) as (verb, it, client):
        matrix._await(client.request("GET", "site/"))
        with pytest.warns(LostAnswerWarning, match="holds all that was sent"):
            matrix.act(verb, client, it)
        assert not difference(matrix.usual(verb, "async").after, matrix.world.state(it))


# Clocks


@pytest.mark.parametrize("seconds", [-40, -2, 2, 40])
@pytest.mark.parametrize("name", ["datasets.create", "dataset.create_remote", "topic.add_elements"])
def test_a_wrong_clock_in_the_header_does_not_hide_ones_own_object(
    matrix: Matrix, name: str, seconds: int
) -> None:
    met: list[bool] = []

    def behave(exchange: Exchange) -> None:
        answer = exchange.forward()
        if exchange.request is not None and exchange.request.method == "POST" and not met:
            met.append(True)
            exchange.reset()
        else:
            exchange.answer(_dated(answer, seconds))

    settled(matrix, name, "sync", Fault("a wrong clock", behave))


def _dated(answer: Answer, seconds: int) -> Answer:
    headers = []
    for name, value in answer.headers:
        if name.lower() == "date":
            moment = parsedate_to_datetime(value) + timedelta(seconds=seconds)
            headers.append((name, format_datetime(moment, usegmt=True)))
        else:
            headers.append((name, value))
    return Answer(answer.status, tuple(headers), answer.body)


# Busy lists


def test_ones_own_dataset_is_found_behind_many_newer_ones(matrix: Matrix) -> None:
    world = matrix.world

    def busy(exchange: Exchange) -> None:
        exchange.forward()
        for number in range(60):
            fields = {"title": f"Autre {number}", "description": "Une autre."}
            world.write(
                "POST", "/api/1/datasets/", json=fields | {"organization": world.organization}
            )
        exchange.answer(Answer(504, HTML, PAGE))

    verb = VERBS["organization.create_dataset"]
    it = world.arrange({need for need in verb.needs.split(",") if need})
    made: list[Any] = []
    with matrix.client("sync", verb, patience=60) as client:
        world.proxy.plan(at_the_write(busy), 1, lasting=True)
        with pytest.warns(LostAnswerWarning):
            made.append(matrix.act(verb, client, it))
        posts = [request for request in world.proxy.seen if request.method == "POST"]
        assert len([one for one in posts if it.title.encode() in one.body]) == 1
        world.proxy.settle()
    assert made[0].title == it.title
    world.tidy(it)


# Another program


@contextmanager
def program(world: World) -> Iterator[Client]:
    """Give the client of another program, with the same key, that the proxy does not disturb."""
    with Client(base_url=world.portal.url, api_key=world.key("member")) as other:
        other.references.extensions()
        yield other


@pytest.mark.parametrize(
    ("face", "theirs", "title"),
    [
        ("sync", {}, "Le mien"),
        ("async", {}, "x" * 400),  # The server refuses it.
        ("async", {"title": "Le leur"}, "Le mien"),
        ("sync", {"title": "Le leur"}, "x" * 400),
    ],
    ids=["title taken", "title refused", "both titles", "theirs only"],
)
def test_a_file_that_another_program_uploaded_is_neither_renamed_nor_removed(
    matrix: Matrix, face: Any, theirs: dict[str, str], title: str
) -> None:
    world = matrix.world
    it = world.arrange({"dataset"})
    file = it.file(NEW_CONTENT)
    found: list[Any] = []
    with program(world) as other, matrix.client(face, VERBS["dataset.upload"], patience=10) as mine:

        def meanwhile() -> None:
            found.append(other.resources.create_static(file, theirs, dataset_id=it.dataset))

        world.proxy.plan(at_the_write(never(meanwhile)), 1, lasting=True)
        with pytest.raises(AnswerLostError) as lost:
            matrix._await(mine.resources.create_static(file, dataset_id=it.dataset, title=title))
        world.proxy.settle()
        [stored] = other.dataset(it.dataset).resources
    assert lost.value.candidates == [stored.id] == [found[0].id]
    assert stored.title == found[0].title
    world.tidy(it)


@pytest.mark.parametrize("face", FACES)
def test_a_draft_that_another_program_made_is_not_taken_for_ones_own(
    matrix: Matrix, face: Any
) -> None:
    world = matrix.world
    it = world.arrange(set())
    same = {"title": it.title, "description": "Neuf."}
    found: list[Any] = []
    with program(world) as other, matrix.client(face, VERBS["dataset.upload"], patience=10) as mine:

        def meanwhile() -> None:
            found.append(other.datasets.create(**same, private=True, tags=["bbb"]))

        world.proxy.plan(at_the_write(never(meanwhile)), 1, lasting=True)
        with pytest.raises(AnswerLostError, match="differs in 'private', 'tags'") as lost:
            matrix._await(mine.datasets.create(**same, private=False, tags=["aaa"]))
        world.proxy.settle()
        stored = other.dataset(found[0].id)
    assert lost.value.candidates == [stored.id]
    assert (stored.private, stored.tags, stored.deleted) == (True, ["bbb"], None)
    world.tidy(it)


def test_the_same_that_another_program_made_beside_ones_own_leaves_both_alone(
    matrix: Matrix,
) -> None:
    world = matrix.world
    it = world.arrange(set())
    same = {"title": it.title, "description": "Neuf."}
    found: list[Any] = []
    with (
        program(world) as other,
        matrix.client("sync", VERBS["dataset.upload"], patience=10) as mine,
    ):

        def both(exchange: Exchange) -> None:
            found.append(other.datasets.create(same))
            exchange.forward()
            exchange.answer(Answer(504, HTML, PAGE))

        world.proxy.plan(at_the_write(both), 1, lasting=True)
        with pytest.raises(AnswerLostError, match="Any of") as lost:
            mine.datasets.create(same)
        world.proxy.settle()
        left = [other.dataset(id) for id in lost.value.candidates]
    assert found[0].id in lost.value.candidates
    assert [one.deleted for one in left] == [None, None]
    world.tidy(it)


def test_an_own_upload_whose_metadata_are_refused_is_removed(matrix: Matrix) -> None:
    world = matrix.world
    it = world.arrange({"dataset"})
    with (
        program(world) as other,
        matrix.client("sync", VERBS["dataset.upload"], patience=10) as mine,
    ):
        with pytest.raises(RefusedError, match="was removed"):
            mine.resources.create_static(it.file(), dataset_id=it.dataset, title="x" * 400)
        assert other.dataset(it.dataset).resources == []
    world.tidy(it)


# Interrupted


@pytest.mark.parametrize("name", ALL)
def test_an_interrupted_create_leaves_a_note_of_what_may_exist(matrix: Matrix, name: str) -> None:
    face = FACES[ALL.index(name) % 2]
    verb = VERBS[name]
    methods = matrix.usual(verb, face).methods
    at = next(number for number, method in enumerate(methods, 1) if method != "GET")
    it = matrix.world.arrange({need for need in verb.needs.split(",") if need})
    proxy = matrix.world.proxy

    def interrupting(interrupt: Callable[[], object]) -> Fault:
        def meet(exchange: Exchange) -> None:
            exchange.forward()
            interrupt()
            exchange.reset()

        return Fault("interrupted", meet)

    with hurry(matrix.world, 30), matrix.client(face, verb, patience=30) as client:
        if face == "sync":
            main = threading.main_thread().ident or 0
            handler = signal.signal(signal.SIGINT, signal.default_int_handler)
            proxy.plan(interrupting(lambda: signal.pthread_kill(main, signal.SIGINT)), at)
            try:
                with pytest.raises(KeyboardInterrupt) as caught:
                    matrix.act(verb, client, it)
            finally:
                signal.signal(signal.SIGINT, handler)
            error: BaseException = caught.value
        else:
            with pytest.raises(asyncio.CancelledError) as cancelled:
                matrix.act_cancelled(
                    verb, client, it, lambda cancel: proxy.plan(interrupting(cancel), at)
                )
            error = cancelled.value
        assert proxy.met
        proxy.settle()
    # An interrupted part is not an upload yet: the note says that nothing was published.
    said = "nothing of" if name.endswith("in parts") else "look"
    assert [note for note in error.__notes__ if said in note], error.__notes__
    assert not any("look" in note and "nothing of" in note for note in error.__notes__)
    matrix.world.tidy(it)


def test_a_time_limit_around_a_create_shows_the_note(matrix: Matrix) -> None:
    world = matrix.world
    it = world.arrange(set())
    verb = VERBS["datasets.create"]

    async def create(client: Any) -> None:
        async with asyncio.timeout(0.3):
            await client.datasets.create(title=it.title, description="Neuf.")

    def silent(exchange: Exchange) -> None:
        exchange.forward()
        exchange.hang()

    with matrix.client("async", verb, patience=30) as client:
        world.proxy.plan(at_the_write(silent), 1, lasting=True)
        with pytest.raises(TimeoutError) as caught:
            matrix._await(create(client))
        world.proxy.settle()
    assert it.title in " ".join(getattr(caught.value.__cause__, "__notes__", []))
    world.tidy(it)
