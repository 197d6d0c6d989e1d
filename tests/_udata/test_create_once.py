"""A create that is made once, as its steps alone: every server, every loss, every other program."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import AnswerLostError, DatagouvError, NetworkError, RefusedError, ServerError
from datagouv._sync.core.steps import drive
from datagouv._udata.create_once import (
    Created,
    Creation,
    Look,
    Pause,
    Seen,
    Send,
    pauses,
    replacing,
)

TIMEOUT = 60.0


@dataclass(frozen=True)
class One:
    """An object: whose it is, and whether it holds all that was sent."""

    id: str
    ours: bool
    whole: bool = True


@dataclass
class Server:
    """A model of a portal: what becomes of each request, and what other programs do meanwhile."""

    sends: list[tuple[str, float | None]]
    """Of each request how it ends for the client, and after how many seconds it is done."""
    others: list[tuple[float, bool]]
    """When another program makes an object that resembles it, and whether it is the same."""
    failing_looks: set[int] = field(default_factory=set)
    now: float = 0.0
    seconds: float = 0.0
    """How long a request takes."""
    count: int = 0
    looks: int = 0
    due: list[tuple[float, One]] = field(default_factory=list)

    def __post_init__(self) -> None:
        for number, (when, same) in enumerate(self.others):
            self.due.append((when, One(f"theirs{number}", ours=False, whole=same)))

    def there(self, *, ever: bool = False) -> list[One]:
        return [one for when, one in self.due if ever or when <= self.now]

    def send(self) -> list[One]:
        ending, after = self.sends[min(self.count, len(self.sends) - 1)]
        self.count += 1
        began, self.now = self.now, self.now + self.seconds
        made = One(f"ours{self.count}", ours=True)
        if ending == "answered":
            self.due.append((self.now, made))
            return [made]
        if after is not None and ending not in ("unreceived", "refused", "unreached"):
            self.due.append((began + after, made))
        errors: dict[str, DatagouvError] = {
            "lost": AnswerLostError("lost"),
            "unreceived": AnswerLostError("stale", received=False),
            "received after all": AnswerLostError("stale", received=False),
            "500": ServerError("500"),
            "refused": RefusedError("400"),
            "unreached": NetworkError("unreached"),
        }
        raise errors[ending]

    def look(self) -> Seen[One]:
        self.looks += 1
        if self.looks in self.failing_looks:
            raise ServerError("the look failed")
        there = self.there()
        fit = [one for one in there if one.whole]
        return Seen(fit, {one.id: "differs" for one in there if not one.whole})


def run(creation: Creation[One], server: Server) -> Created[One]:
    """Take all steps."""

    def act(step: Send | Look | Pause) -> Any:
        if isinstance(step, Send):
            return server.send()
        if isinstance(step, Look):
            return server.look()
        server.now += step.seconds
        return None

    return drive(creation.steps(), act)


ENDINGS = st.sampled_from(["answered", "lost", "unreceived", "500", "refused", "unreached"])
MOMENTS = st.one_of(st.none(), st.sampled_from([0.0, 0.3, 2.0, 8.0, 30.0, 59.0, 90.0]))
SERVERS = st.builds(
    Server,
    st.lists(st.tuples(ENDINGS, MOMENTS), min_size=1, max_size=5),
    st.lists(st.tuples(st.sampled_from([0.0, 1.0, 20.0]), st.booleans()), max_size=2),
    st.sets(st.integers(1, 4), max_size=2),
)


@given(SERVERS, st.booleans(), st.integers(0, 3))
def test_a_create_makes_one_object_or_says_so(server: Server, upload: bool, resends: int) -> None:
    creation: Creation[One] = Creation(
        1, TIMEOUT, resends, resend_failed=upload, clock=lambda: server.now
    )
    try:
        created = run(creation, server)
    except AnswerLostError as error:
        there = {one.id for one in server.there()}
        candidates = set(error.candidates)
        told = candidates <= there and (bool(server.failing_looks) or candidates == there)
    except (ServerError, RefusedError, NetworkError):
        told = True  # What the portal says itself is the end.
    else:
        told = True
        (record,) = created.records
        assert record.whole
        assert record in server.there()
        if created.adopted or server.count > 1:
            quiet = {ending for ending, _ in server.sends[: server.count]} <= {"500", "answered"}
            assert created.doubt is not None or (quiet and not created.adopted)
        ours = [one for one in server.there(ever=True) if one.ours]
        assert len(ours) <= 1 or created.doubt is not None
    assert told
    again = [ending for ending, _ in server.sends[: server.count - 1]]
    # It goes out again only after what was not received, or what the server itself answered.
    assert set(again) <= {"unreceived", *(["500"] if upload else [])}
    assert again.count("unreceived") <= 1
    assert server.count <= resends + 1
    assert server.now <= TIMEOUT + 2 * resends


@pytest.mark.parametrize("after", [0.0, 8.0, 59.0])
def test_what_comes_late_is_waited_for(after: float) -> None:
    server = Server([("lost", after)], [])
    created = run(Creation(1, TIMEOUT, 3, clock=lambda: server.now), server)
    assert (created.records[0].id, server.count) == ("ours1", 1)
    assert created.adopted


def test_what_comes_later_than_a_server_may_take_is_not_sent_again() -> None:
    server = Server([("lost", 61.0)], [])
    with pytest.raises(AnswerLostError, match="may still come"):
        run(Creation(1, TIMEOUT, 3, clock=lambda: server.now), server)
    assert (server.count, server.now) == (1, TIMEOUT)


def test_what_was_not_received_is_sent_again_at_once_and_looked_for_after_it() -> None:
    server = Server([("unreceived", None), ("answered", None)], [])
    created = run(Creation(1, TIMEOUT, 3, clock=lambda: server.now), server)
    assert (created.records[0].id, server.now, server.looks) == ("ours2", 0.0, 2)
    assert created.doubt is not None
    assert not created.adopted


@pytest.mark.parametrize("late", [1.0, None])
def test_of_two_lost_requests_the_other_one_is_looked_for(late: float | None) -> None:
    server = Server([("received after all", late), ("lost", 0.0)], [])
    creation: Creation[One] = Creation(1, TIMEOUT, 1, clock=lambda: server.now)
    if late is None:
        assert run(creation, server).adopted
        return

    with pytest.raises(AnswerLostError) as caught:
        run(creation, server)
    assert set(caught.value.candidates) == {"ours1", "ours2"}


def test_a_slow_look_counts_as_waiting() -> None:
    moments = iter(range(0, 1000, 40))
    steps = Creation[One](1, TIMEOUT, 3, clock=lambda: next(moments)).steps()
    next(steps)
    step = steps.throw(AnswerLostError("lost"))
    taken = []
    with pytest.raises(AnswerLostError):  # noqa: PT012  # it is raised by one of many steps
        while True:
            taken.append(step)
            step = steps.send(Seen() if isinstance(step, Look) else None)
    assert sum(isinstance(step, Look) for step in taken) == 2


def failing(*, upload: bool, resends: int = 1) -> Creation[One]:
    return Creation(1, TIMEOUT, resends, resend_failed=upload, clock=lambda: 0.0)


@pytest.mark.parametrize("upload", [False, True])
def test_what_a_failure_made_all_the_same_is_returned_with_a_warning(upload: bool) -> None:
    server = Server([("500", 0.0)], [])
    created = run(failing(upload=upload), server)
    assert ([one.id for one in created.records], server.count) == (["ours1"], 1)
    assert created.adopted
    assert created.doubt is not None
    assert created.doubt.startswith("500. ours1 holds all that was sent")


def test_after_a_failure_that_made_nothing_only_an_upload_is_sent_again() -> None:
    server = Server([("500", None), ("answered", None)], [])
    with pytest.raises(ServerError) as caught:
        run(failing(upload=False), server)
    assert (str(caught.value), server.count, server.looks) == ("500", 1, 1)
    server = Server([("500", None), ("answered", None)], [])
    created = run(failing(upload=True), server)
    assert ([one.id for one in created.records], server.count, server.looks) == (["ours2"], 2, 3)
    assert created.doubt is None


def test_an_upload_that_fails_at_its_last_try_too_raises_the_failure() -> None:
    server = Server([("500", None)], [])
    with pytest.raises(ServerError):
        run(failing(upload=True, resends=1), server)
    assert server.count == 2


def test_what_resembles_a_failed_create_is_named() -> None:
    with pytest.raises(ServerError, match=r"before that, theirs0 \(differs\) had been made"):
        run(failing(upload=False), Server([("500", None)], [(0.0, False)]))
    with pytest.raises(AnswerLostError, match=r"one of theirs0 \(differs\)") as caught:
        run(failing(upload=True), Server([("500", None)], [(0.0, False)]))
    assert list(caught.value.candidates) == ["theirs0"]


def test_a_refusal_is_raised_at_once_and_one_after_a_loss_is_looked_into() -> None:
    server = Server([("refused", None)], [])
    with pytest.raises(RefusedError):
        run(failing(upload=False), server)
    assert server.looks == 0
    # The first request arrives after all, and is the reason of the refusal.
    server = Server([("received after all", 1.5), ("refused", None)], [], seconds=1.0)
    created = run(failing(upload=False), server)
    assert ([one.id for one in created.records], created.adopted) == (["ours1"], True)
    with pytest.raises(RefusedError, match="400") as caught:
        run(failing(upload=False), Server([("unreceived", None), ("refused", None)], []))
    assert "lost" in str(caught.value)


def test_of_several_objects_those_before_a_refused_one_are_named() -> None:
    creation = Creation[One](2, TIMEOUT, 1, clock=lambda: 0.0)
    server = Server([("refused", None)], [(0.0, True)])
    with pytest.raises(RefusedError, match="before that, theirs0 had been made"):
        run(creation, server)
    with pytest.raises(AnswerLostError, match="1 of 2 are there: theirs0"):
        run(creation, Server([("lost", None)], [(0.0, True)]))


def test_a_portal_out_of_reach_is_said_and_after_a_loss_so_is_the_loss() -> None:
    with pytest.raises(NetworkError, match="unreached"):
        run(failing(upload=False), Server([("unreached", None)], []))
    with pytest.raises(AnswerLostError, match=r"out of reach \(unreached\)"):
        run(failing(upload=False), Server([("unreceived", None), ("unreached", None)], []))


@given(st.floats(0, 600))
def test_the_pauses_grow_and_are_as_long_as_was_asked_for(seconds: float) -> None:
    found = pauses(seconds)
    assert sum(found) == pytest.approx(seconds)
    assert found[:-1] == sorted(found[:-1])


def test_no_time_for_looking_is_one_look() -> None:
    server = Server([("lost", None)], [])
    with pytest.raises(AnswerLostError):
        run(Creation(1, 0, 3, clock=lambda: server.now), server)
    assert (server.looks, server.now) == (1, 0.0)


# What is not a create


@given(
    st.lists(st.sampled_from(["done", "lost", "unreceived", "500", "refused"]), min_size=1),
    st.one_of(st.none(), st.sampled_from([0.0, 5.0, 59.0, 100.0])),
    st.integers(0, 3),
)
def test_a_change_is_seen_or_told(endings: list[str], after: float | None, resends: int) -> None:
    now, sent = 0.0, 0
    errors: dict[str, DatagouvError] = {
        "lost": AnswerLostError("lost"),
        "unreceived": AnswerLostError("stale", received=False),
        "500": ServerError("500"),
        "refused": RefusedError("403"),
    }
    done = False

    def act(step: Send | Look | Pause) -> bool:
        nonlocal now, sent, done
        ending = endings[min(sent, len(endings) - 1)]
        if isinstance(step, Pause):
            now += step.seconds
        elif isinstance(step, Look):
            done = done or (after is not None and now >= after)
        else:
            sent += 1
            done = done or ending == "done"
            if ending in errors:
                raise errors[ending]
        return done

    try:
        drive(replacing(TIMEOUT, resends, lambda: now), act)
    except DatagouvError:
        assert not done
    else:
        assert done
    again = (endings + endings[-1:] * sent)[: max(0, sent - 1)]
    assert set(again) <= {"unreceived", "500"}
    assert sent <= resends + 1
