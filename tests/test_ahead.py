"""Pages that are on their way while others are used."""

from __future__ import annotations

from datagouv._ahead import AsyncAhead


async def test_what_is_expected_has_begun_when_the_caller_goes_on_without_waiting() -> None:
    begun: list[int] = []

    async def load(number: int) -> int:
        begun.append(number)
        return number

    ahead = AsyncAhead(load, 2)
    await ahead.expect([2, 3])

    assert begun == [2, 3]
    assert await ahead.take(2) == 2
    await ahead.aclose()


async def test_what_comes_already_is_not_asked_for_again() -> None:
    begun: list[int] = []

    async def load(number: int) -> int:
        begun.append(number)
        return number

    ahead = AsyncAhead(load, 2)
    await ahead.expect([2])
    await ahead.expect([2, 3])

    assert [await ahead.take(number) for number in (2, 3)] == [2, 3]
    assert begun == [2, 3]
    await ahead.aclose()
