"""Which ranges are requested: no byte too many for a jump, and few of them for a stream."""

from __future__ import annotations

import itertools

from datagouv._files.read_pattern import LEAST_RANGE, ReadPattern


def ranges(pattern: ReadPattern, reads: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges that are requested for these reads, each a start and a size."""
    asked: list[tuple[int, int]] = []
    for start, size in reads:
        pattern.read(start, size)
        position = asked[-1][1] if asked and asked[-1][0] <= start <= asked[-1][1] else start
        if position < start + size:
            asked.append((position, pattern.end_of_range(position)))
    return asked


def test_a_read_after_a_jump_requests_no_byte_more() -> None:
    reads = [(10_000_000, 100_000), (5_000_000, 300_000), (7_000_000, 200_000)]

    assert ranges(ReadPattern(), reads) == [(start, start + size) for start, size in reads]


def test_pieces_that_lie_side_by_side_are_requested_as_they_are() -> None:
    """Two columns of one group of rows, whose sizes differ."""
    reads = [(1_000_000, 100_000), (1_100_000, 70_000), (1_170_000, 90_000)]

    assert ranges(ReadPattern(), reads) == [(start, start + size) for start, size in reads]


def test_a_tiny_read_requests_a_little_more() -> None:
    assert ranges(ReadPattern(), [(500, 8)]) == [(500, 500 + LEAST_RANGE)]


def test_a_file_that_is_read_in_order_takes_few_ranges() -> None:
    block = 1 << 16
    asked = ranges(ReadPattern(), [(n * block, block) for n in range(10_000)])

    assert len(asked) <= 12
    assert asked[0][1] == block
    assert all(one[1] == another[0] for one, another in itertools.pairwise(asked))


def test_small_reads_in_order_count_as_equal_ones() -> None:
    reads: list[tuple[int, int]] = []
    position = 0
    for number in range(20_000):
        reads.append((position, 40 + number % 7))
        position = sum(reads[-1])

    assert len(ranges(ReadPattern(), reads)) <= 4


def test_a_jump_ends_a_run() -> None:
    pattern = ReadPattern()
    block = 1 << 20
    ranges(pattern, [(n * block, block) for n in range(20)])

    pattern.read(500_000_000, block)

    assert pattern.end_of_range(500_000_000) == 500_000_000 + block
