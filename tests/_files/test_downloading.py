"""A download as its steps alone: any host, any break, any verdict."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv import ChecksumError, InvalidAnswerError, NetworkError
from datagouv._files.checksum import Verdict
from datagouv._files.downloading import (
    LEAST,
    Ask,
    Break,
    Breaks,
    Check,
    Fetch,
    Keep,
    Open,
    Opened,
    Read,
    opening,
    receiving,
    saving,
)
from datagouv._files.steps import Wait
from datagouv._http.file_answer import Judged, Wanted, judge, judge_whole
from datagouv._sync.core.steps import drive

SIZE = 20 * LEAST
GOOD, WARNED, WRONG = Verdict(), Verdict("older"), Verdict("another sha1", refused=True)


@dataclass
class Host:
    """A model of a host with one version of a file of `size` bytes.

    Attributes:
        etag: The version.
        size: Its bytes.
        heeds: Whether it gives a range of the version that If-Range names only.
        names: Whether a range and a 416 name the version.
        ranges: Whether it gives ranges at all.
        counts: Whether its 416 tells the size.
    """

    etag: str
    size: int
    heeds: bool
    names: bool
    ranges: bool
    counts: bool

    def answer(self, wanted: Wanted | None) -> Judged:
        version = {"ETag": self.etag} if self.names else {}
        if wanted is None or not self.ranges or (self.heeds and wanted.validator != self.etag):
            assert judge_whole(200, httpx.Headers(version)) == "whole"
            return "whole"
        if wanted.position >= self.size:
            size = {"Content-Range": f"bytes */{self.size}"} if self.counts else {}
            return judge(416, httpx.Headers(version | size), wanted, as_it_is=True)
        span = f"bytes {wanted.position}-{self.size - 1}/{self.size}"
        headers = httpx.Headers({**version, "Content-Range": span})
        return judge(206, headers, wanted, as_it_is=True)


hosts = st.builds(
    Host,
    etag=st.sampled_from(['"old"', '"new"']),
    size=st.integers(1, 4),
    heeds=st.booleans(),
    names=st.booleans(),
    ranges=st.booleans(),
    counts=st.booleans(),
)


def opened(host: Host, position: int, *, verified: bool) -> tuple[Opened, list[Wanted | None]]:
    """Return how an answer is opened, and the requests."""
    wanted = Wanted(position, '"old"') if position else None
    asked: list[Wanted | None] = []

    def ask(step: Ask) -> Judged:
        asked.append(step.wanted)
        return host.answer(step.wanted)

    return drive(opening(wanted, shown="url", verified=verified), ask), asked


@given(hosts, st.integers(0, 4))
def test_bytes_of_another_version_are_never_joined(host: Host, position: int) -> None:
    how, _ = opened(host, position, verified=False)
    if how == "range":
        assert host.etag == '"old"'
        assert host.names, "an answer that names no version is no range of it"
        assert position < host.size
    if how == "end":
        assert host.etag == '"old"'
        assert position == host.size


@given(hosts, st.integers(0, 4), st.booleans())
def test_an_answer_is_opened_with_three_requests_at_most(
    host: Host, position: int, verified: bool
) -> None:
    how, asked = opened(host, position, verified=verified)
    assert len(asked) <= (2 if verified else 3)
    assert asked[0] is None if not position else asked[0] is not None
    assert None not in asked or how == "whole", "the whole file is requested last"


def test_a_verified_file_needs_no_second_look_at_its_end() -> None:
    host = Host('"old"', 3, heeds=False, names=False, ranges=True, counts=True)
    assert opened(host, 3, verified=True) == ("end", [Wanted(3, '"old"')])
    assert opened(host, 3, verified=False)[0] == "whole"


def test_a_part_in_the_place_of_the_whole_file_is_refused() -> None:
    steps = opening(None, shown="url", verified=True)
    next(steps)
    part = judge_whole(206, httpx.Headers({"Content-Range": "bytes 1-2/3"}))
    with pytest.raises(InvalidAnswerError, match="206 without a Range"):
        steps.send(part)


@dataclass
class Line:
    """A connection that breaks off after some bytes, each time.

    Attributes:
        breaks: The bytes of each answer before it breaks off.
        resumes: Whether each answer begins where the last one broke off, or at the beginning;
            `None` where it does not fit.
    """

    breaks: list[int]
    resumes: list[bool | None]

    def receive(self, position: int, most_breaks: int, *, anew: bool) -> tuple[list[object], int]:
        """Return the steps, and the last position; raise what the machine raises."""
        done: list[object] = []
        at = position

        def act(step: Open | Read | Wait) -> int | Break | None:
            nonlocal at
            done.append(step)
            answer: int | Break | None = None
            if isinstance(step, Open):
                assert step.position == at, "it goes on where the last answer broke off"
                resumes = self.resumes.pop(0) if self.resumes else True
                answer = None if resumes is None else at * resumes
                at = at if answer is None else answer
            elif isinstance(step, Read):
                more = self.breaks.pop(0) if self.breaks else SIZE
                at = min(SIZE, at + more)
                answer = None if at == SIZE else Break(NetworkError(f"broke at {at}"), at)
            return answer

        drive(receiving(position, most_breaks, anew=anew), act)
        return done, at


lines = st.builds(
    Line,
    breaks=st.lists(st.integers(0, 3 * LEAST), max_size=60),
    resumes=st.lists(st.booleans(), max_size=60),
)


@given(lines, st.integers(0, 3))
def test_a_download_ends_whole_or_with_the_last_break(line: Line, most: int) -> None:
    breaks = len(line.breaks)
    try:
        steps, at = line.receive(0, most, anew=True)
    except NetworkError:
        assert breaks - len(line.breaks) > most, "it gave up after a row of breaks"
        return
    assert at == SIZE
    reads = [step for step in steps if isinstance(step, Read)]
    assert len(reads) <= (most + 1) * (SIZE // LEAST + 1), "each row of breaks made progress"


@given(st.lists(st.integers(LEAST, 3 * LEAST), max_size=60))
def test_progress_is_never_given_up(breaks: list[int]) -> None:
    for anew in (True, False):
        _, at = Line(list(breaks), []).receive(0, 0, anew=anew)
        assert at == SIZE


@given(lines, st.integers(0, 3))
def test_only_a_download_pauses_and_begins_again(line: Line, most: int) -> None:
    breaks = list(line.breaks)
    stream = Line(list(breaks), list(line.resumes))
    try:
        steps, _ = stream.receive(0, most, anew=False)
    except NetworkError:
        return
    assert not any(isinstance(step, Wait) for step in steps)
    assert [step for step in steps if step == Open(0)] == [Open(0)]


def test_a_download_pauses_the_longer_the_more_tries_broke_off() -> None:
    line = Line([LEAST, 2 * LEAST, LEAST], [])
    steps, _ = line.receive(0, 0, anew=True)
    assert [step for step in steps if isinstance(step, Wait)] == [Wait(1), Wait(2), Wait(3)]


def test_a_stream_ends_with_its_break_where_nothing_resumes_it() -> None:
    with pytest.raises(NetworkError, match=f"broke at {LEAST}"):
        Line([LEAST], [True, None]).receive(0, 3, anew=False)
    with pytest.raises(NetworkError, match="broke at 0"):
        Line([0], []).receive(0, 3, anew=False)


@pytest.mark.parametrize("most", range(3))
def test_a_few_bytes_before_each_break_are_no_progress(most: int) -> None:
    breaks = Breaks(most)
    breaks.begin(0)
    allowed = [breaks.allow(number * (LEAST - 1)) for number in range(1, most + 2)]
    assert allowed == [True] * most + [False]


def test_a_host_that_begins_again_makes_progress_beyond_the_furthest_byte_only() -> None:
    breaks = Breaks(1)
    assert breaks.allow(2 * LEAST)
    breaks.begin(0)
    assert breaks.allow(LEAST), "the first break without progress"
    assert not breaks.allow(3 * LEAST - 1)
    assert breaks.allow(4 * LEAST)


@pytest.mark.parametrize("finished", [True, False])
@pytest.mark.parametrize("resumed", [True, False])
@pytest.mark.parametrize("verdicts", list(product([GOOD, WARNED, WRONG], repeat=2)))
def test_a_file_is_saved_as_its_last_verdict_says(
    finished: bool, resumed: bool, verdicts: tuple[Verdict, Verdict]
) -> None:
    again = resumed and verdicts[0].problem is not None
    last = verdicts[1] if again else verdicts[0]
    given = iter(verdicts)
    steps = saving(shown="url", finished=finished, resumed=resumed)
    done: list[object] = []

    def act(step: object) -> Verdict | None:
        done.append(step)
        return next(given) if isinstance(step, Check) else None

    if last.refused:
        with pytest.raises(ChecksumError, match="url: another sha1; nothing was kept"):
            drive(steps, act)
    else:
        drive(steps, act)
    expected: list[object] = [Check()] if finished else [Fetch(), Check()]
    expected += [Fetch(anew=True), Check()] if again else []
    expected += [Keep(last)] if last.problem and not last.refused else []
    assert done == expected
