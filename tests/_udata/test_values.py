"""Answers that are plain values: read, or refused in words that say what they are not."""

from __future__ import annotations

import pytest

from datagouv import InvalidAnswerError
from datagouv._udata.fields import ABSENT, Value
from datagouv._udata.values import read_value, read_values
from datagouv.types import Choice, FollowCount


class Keyed(Value, frozen=True):
    """A value with keys of the server's own."""

    keys: dict[str, str] = ABSENT


def test_a_value_keeps_what_its_fields_do_not_know() -> None:
    count = read_value(FollowCount, b'{"followers": 3, "novelty": 1}')
    assert (count.followers, count.model_extra) == (3, {"novelty": 1})


def test_a_list_of_values_keeps_its_order() -> None:
    choices = read_values(Choice, b'[{"id": "b"}, {"id": "a", "label": "A"}]')
    assert [choice.id for choice in choices] == ["b", "a"]


@pytest.mark.parametrize("content", [b"", b"<html>", b"[]", b'"x"', b'{"followers": "many"}'])
def test_what_is_no_such_value_is_an_invalid_answer(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError, match="FollowCount"):
        read_value(FollowCount, content)


def test_what_is_wrong_is_said_without_what_steers_a_terminal() -> None:
    content = b'{"id": "zone", "keys": {"\\u001b[31m": [1]}}'
    with pytest.raises(InvalidAnswerError) as caught:
        read_value(Keyed, content)
    assert "\\x1b[31m" in str(caught.value)
    assert str(caught.value).isprintable()


@pytest.mark.parametrize("content", [b"", b"<html>", b"{}", b"[1]", b'[{"id": []}]'])
def test_what_is_no_list_of_them_is_an_invalid_answer(content: bytes) -> None:
    with pytest.raises(InvalidAnswerError, match="Choice"):
        read_values(Choice, content)


def test_an_object_that_has_none_of_its_fields_is_no_value() -> None:
    with pytest.raises(InvalidAnswerError, match="none of its fields"):
        read_value(FollowCount, b'{"data": {"id": [1]}}')
