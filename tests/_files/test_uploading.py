"""An upload as its steps alone: any portal, any loss, any earlier call."""

from __future__ import annotations

from collections.abc import Callable, Generator
from copy import copy
from dataclasses import dataclass, field
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import (
    AnswerLostError,
    ChecksumError,
    DatagouvError,
    FileError,
    NetworkError,
    RefusedError,
    ServerError,
)
from datagouv._files.published import Published
from datagouv._files.steps import Wait
from datagouv._files.uploading import (
    Attempt,
    Compare,
    Confirm,
    Count,
    Forget,
    Note,
    Post,
    Prepare,
    Publish,
    Restart,
    SendParts,
    Undo,
    Uploading,
)
from datagouv._sync.core.steps import drive
from datagouv._udata.create_once import Pause

PARTS = 3
LOST = AnswerLostError("lost")
FAILED = ServerError("failed", status=500)
REFUSED = RefusedError("refused", status=413)
CUT = RefusedError("Chunk size mismatch", status=400)


def run(steps: Generator[Any, Any, None], act: Callable[[Any], object]) -> list[object]:
    """Drive a machine, and return its steps; raise what the machine raises."""
    done: list[object] = []

    def noted(step: object) -> object:
        done.append(step)
        return act(step)

    drive(steps, noted)
    return done


@dataclass
class Portal:
    """A model of the portal, and of the upload state of this machine.

    Attributes:
        posts: How each request with a part ends: whether the part is stored, and the error.
        publishes: How each request that publishes ends: whether a file is stored, and the error.
        resumed: Whether an earlier call began the upload.
        sent: The parts that the upload state notes as stored.
        stored: The parts that the portal holds under the uuid, and whether each is of this file.
        same: Whether the earlier call sent the same file.
    """

    posts: list[tuple[bool, DatagouvError | None]]
    publishes: list[tuple[bool, DatagouvError | None]]
    resumed: bool = False
    sent: set[int] = field(default_factory=set[int])
    stored: dict[int, bool] = field(default_factory=dict[int, bool])
    same: bool = True
    file: bool | None = None
    """Whether the published file is the file; `None` before one is published."""
    answered: bool = False

    def __post_init__(self) -> None:
        self.uploading = Uploading(PARTS, self, resends=2)

    def post(self, index: int) -> None:
        if index in self.stored:
            raise copy(FAILED)
        stored, error = self.posts.pop(0) if self.posts else (True, None)
        if stored:
            self.stored[index] = True
        if error is not None:
            raise copy(error)

    def publish(self) -> None:
        if len(self.stored) < PARTS:
            raise copy(FAILED)
        stored, error = self.publishes.pop(0) if self.publishes else (True, None)
        if stored:
            self.file = all(self.stored.values())
            self.stored.clear()
        if error is not None:
            raise copy(error)
        self.answered = True

    def send_part(self, index: int) -> list[object]:
        def act(step: object) -> None:
            if isinstance(step, Post):
                self.post(index)
            elif isinstance(step, Note):
                self.sent.add(index)

        return run(self.uploading.part(index), act)

    def restart(self) -> None:
        self.resumed, self.same = False, True
        self.sent.clear()
        self.stored.clear()

    def send(self) -> list[object]:
        def act(step: object) -> None:
            if isinstance(step, SendParts):
                self.uploading.stale = not self.same
                for index in [index for index in range(PARTS) if index not in self.sent]:
                    self.send_part(index)
            elif isinstance(step, Publish):
                self.publish()
            elif isinstance(step, Restart):
                self.restart()

        return run(self.uploading.sending(), act)

    def store(self, *, may_undo: bool, undone: bool = True) -> list[object]:
        def act(step: object) -> object:
            if isinstance(step, Attempt):
                self.send()
            elif isinstance(step, Compare):
                return None if self.file else ChecksumError("another file")
            elif isinstance(step, Undo):
                self.file = None if undone else self.file
                return undone
            elif isinstance(step, Restart):
                self.restart()
            return None

        return run(self.uploading.storing(may_undo=may_undo), act)


posts = st.lists(
    st.sampled_from(
        [(True, None), (True, LOST), (False, LOST), (False, FAILED), (False, CUT), (False, REFUSED)]
    ),
    max_size=8,
)
publishes = st.lists(
    st.sampled_from(
        [
            *((True, None), (True, LOST), (False, LOST)),
            *((True, FAILED), (False, FAILED), (False, REFUSED)),
        ]
    ),
    max_size=5,
)
earlier = st.dictionaries(st.integers(0, PARTS - 1), st.booleans())


def _portal(
    posts: list[tuple[bool, DatagouvError | None]],
    publishes: list[tuple[bool, DatagouvError | None]],
    stored: dict[int, bool],
    noted: set[int],
) -> Portal:
    sent = noted & stored.keys()
    return Portal(posts, publishes, resumed=bool(stored), stored=dict(stored), sent=sent)


portals = st.builds(_portal, posts, publishes, earlier, st.sets(st.integers(0, PARTS - 1)))


@given(portals, st.booleans(), st.booleans())
def test_an_upload_that_returns_has_stored_exactly_the_file(
    portal: Portal, may_undo: bool, undone: bool
) -> None:
    try:
        steps = portal.store(may_undo=may_undo, undone=undone)
    except DatagouvError:
        return
    assert portal.file is True
    assert steps[-1] == Forget()


@given(portals, st.booleans(), st.booleans())
def test_nothing_was_published_only_where_the_portal_holds_nothing(
    portal: Portal, may_undo: bool, undone: bool
) -> None:
    try:
        portal.store(may_undo=may_undo, undone=undone)
    except ChecksumError:
        assert portal.uploading.published is not Published.PERHAPS
    except DatagouvError:
        pass
    if portal.uploading.published is Published.NOTHING:
        assert portal.file is None


@given(portals)
def test_a_part_is_noted_where_it_is_stored_or_an_earlier_try_may_have_stored_it(
    portal: Portal,
) -> None:
    noted, resumed = set(portal.sent), portal.resumed
    for index in range(PARTS):
        if index in noted:
            continue
        try:
            steps = portal.send_part(index)
        except (NetworkError, RefusedError):  # A part publishes nothing: no doubt is left.
            assert index not in portal.sent
            continue
        posted = steps.count(Post())
        assert posted <= 3
        assert index in portal.stored or posted > 1 or resumed
        assert (Count() in steps) == (steps[-2] != Post())


@given(portals)
def test_an_attempt_publishes_twice_at_most_and_only_what_is_confirmed(portal: Portal) -> None:
    requests: list[object] = []
    steps = portal.uploading.sending()

    def act(step: object) -> None:
        requests.append(step)
        if isinstance(step, SendParts):
            portal.stored = dict.fromkeys(range(PARTS), True)
        if isinstance(step, Publish):
            portal.publish()

    try:
        run(steps, act)
    except DatagouvError:
        assert not portal.answered
    published = [step for step in requests if step != Restart()]
    assert published[:4] == [SendParts(), Confirm(), Prepare(), Publish()]
    again = published[4:]
    assert not again or [type(step) for step in again] == [Pause, Prepare, Publish]


def test_the_parts_of_another_file_go_again_before_anything_is_published() -> None:
    portal = Portal([], [], resumed=True, sent={0, 1}, stored={0: False, 1: False}, same=False)
    steps = portal.store(may_undo=True)
    assert steps == [Attempt(), Compare(), Forget()]
    assert portal.file


def test_a_wrong_file_of_resumed_parts_is_removed_and_sent_again() -> None:
    portal = Portal([], [], resumed=True, sent={0}, stored={0: False})
    steps = portal.store(may_undo=True)
    assert [type(step) for step in steps] == [
        *(Attempt, Compare, Undo, Restart, Attempt, Compare),
        Forget,
    ]
    assert portal.file


@pytest.mark.parametrize("may_undo", [True, False])
def test_a_wrong_file_that_stays_is_not_joined_by_a_second_one(may_undo: bool) -> None:
    portal = Portal([], [], resumed=may_undo, stored={0: False})
    with pytest.raises(ChecksumError):
        portal.store(may_undo=may_undo, undone=False)
    assert portal.uploading.published is Published.OTHER


def test_all_parts_go_again_after_two_attempts_that_the_server_failed() -> None:
    portal = Portal([], [(False, FAILED)] * 4)
    for _ in range(2):
        assert portal.sent == set() or portal.sent == {0, 1, 2}
        with pytest.raises(ServerError):
            portal.send()
    assert portal.sent == set()
    portal.send()
    assert portal.file


def test_a_lost_part_is_a_network_error_that_keeps_the_place() -> None:
    portal = Portal([(False, LOST)] * 3, [])
    with pytest.raises(NetworkError, match=r"Part 1 of 3 did not arrive; nothing was published"):
        portal.send()


def test_a_refused_part_is_not_sent_again() -> None:
    portal = Portal([(False, REFUSED)], [])
    with pytest.raises(RefusedError):
        portal.send_part(0)
    assert not portal.stored


def test_the_pauses_between_the_tries_of_a_part_grow() -> None:
    portal = Portal([(False, LOST), (False, CUT)], [])
    assert portal.send_part(0) == [Post(), Wait(1), Post(), Wait(2), Post(), Note()]


def test_a_stale_part_is_not_sent() -> None:
    portal = Portal([], [])
    portal.uploading.stale = True
    assert portal.send_part(0) == []


def test_the_second_failure_of_publishing_is_told_with_the_first() -> None:
    portal = Portal([], [(True, FAILED), (False, REFUSED)])

    def act(step: object) -> None:
        if isinstance(step, Publish):
            portal.stored = dict.fromkeys(range(PARTS), True)
            portal.publish()

    with pytest.raises(ServerError, match=r"the retry failed too: .*refused"):
        run(portal.uploading.sending(), act)


def test_a_file_in_one_request_is_published_once() -> None:
    portal = Portal([], [])
    uploading = Uploading(1, portal, resends=2)
    assert run(uploading.sending(), lambda step: None) == [Prepare(), Publish()]


@pytest.mark.parametrize(
    ("published", "told"),
    [(Published.NOTHING, "gone (nothing was published)"), (Published.OTHER, "gone")],
)
def test_a_file_that_changed_says_whether_something_was_published(
    published: Published, told: str
) -> None:
    uploading = Uploading(1, Portal([], []), resends=2)
    uploading.published = published
    error = FileError("gone")
    assert uploading.doubt_of(error) is None
    assert str(error) == told


def test_a_file_that_changed_after_a_lost_answer_leaves_a_doubt() -> None:
    uploading = Uploading(1, Portal([], []), resends=2)
    uploading.published = Published.PERHAPS
    doubt = uploading.doubt_of(FileError("gone"))
    assert isinstance(doubt, AnswerLostError)
    assert "may have been published" in str(doubt)
