"""Every message of the package has one form: the object, the reason, and what to do about it.

The messages are read from the source: each text that an error of the package is made with, with a
name in braces where a value stands.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

import datagouv
from datagouv import errors

SOURCE = Path(datagouv.__file__).parent
CLASSES = {name for name in errors.__all__ if name.endswith("Error")}
OF_CALLERS = {
    *("FieldError", "FileError", "MissingKeyError", "NotLoadedError", "ReadOnlyError"),
    "UnsupportedFileError",
}
"""Errors of a caller who can mend it: their message says what is taken instead."""
SAYS_WHAT_IS_TAKEN = re.compile(
    r"must|: |; |, not |nor a |\. [A-Z]|such as|call |give |needs|takes|leave"
)
WORDS = re.compile(r"[A-Za-z']{2,}")


@dataclass(frozen=True)
class Message:
    """A text of the source.

    Attributes:
        kind: The class of the error.
        place: The file and line.
        text: The text, with `{...}` for each value.
        values: The expressions that stand in it.
    """

    kind: str
    place: str
    text: str
    values: tuple[str, ...]


def texts(node: ast.AST) -> list[tuple[str, tuple[str, ...]]]:
    """Return the texts that an expression may be, with the values in them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return [(node.value, ())]
    if isinstance(node, ast.JoinedStr):
        text, values = "", []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                values.append(ast.unparse(part.value))
                text += "{}"
            elif isinstance(part, ast.Constant):
                text += str(part.value)
        return [(text, tuple(values))]
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [
            (left + right, (*values, *more))
            for left, values in texts(node.left) or [("{}", (ast.unparse(node.left),))]
            for right, more in texts(node.right) or [("{}", (ast.unparse(node.right),))]
        ]
    if isinstance(node, ast.IfExp):
        return texts(node.body) + texts(node.orelse)
    return []


def collect() -> list[Message]:
    found = []
    for path in sorted(SOURCE.rglob("*.py")):
        if "_sync" in path.parts:  # generated from _async
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call) or not node.args:
                continue
            name = ast.unparse(node.func).rpartition(".")[2]
            if name in CLASSES:
                place = f"{path.relative_to(SOURCE).as_posix()}:{node.lineno}"
                found += [Message(name, place, *text) for text in texts(node.args[0])]
    return found


MESSAGES = collect()


def wrong(broken: list[Message]) -> list[str]:
    return [f"{message.place}: {message.text}" for message in broken]


def test_the_messages_are_found() -> None:
    assert len(MESSAGES) > 250
    assert {message.kind for message in MESSAGES} >= OF_CALLERS - {"UnsupportedFileError"}


def test_a_message_is_a_sentence_of_words() -> None:
    bare = [one for one in MESSAGES if "{}" not in one.text and len(WORDS.findall(one.text)) < 4]
    assert wrong(bare) == []


def test_a_message_begins_with_its_object_and_ends_without_a_full_stop() -> None:
    # Other texts are put around it: "...: call again (it may have been done)".
    assert wrong([one for one in MESSAGES if one.text.endswith((".", " ", ":", "!"))]) == []
    assert wrong([one for one in MESSAGES if re.match(r"[A-Z][a-z]+ [a-z]", one.text)]) == []
    assert wrong([one for one in MESSAGES if re.search(r"  |\n|\t", one.text)]) == []


def test_a_message_has_three_sentences_at_most() -> None:
    assert wrong([one for one in MESSAGES if len(re.findall(r"\. [A-Z]", one.text)) > 2]) == []
    assert wrong([one for one in MESSAGES if len(one.text) > 420]) == []


def test_a_message_that_a_caller_can_mend_says_what_is_taken() -> None:
    # A text without words of its own is made elsewhere.
    callers = [one for one in MESSAGES if one.kind in OF_CALLERS and len(one.text) > 25]
    assert wrong([one for one in callers if not SAYS_WHAT_IS_TAKEN.search(one.text)]) == []


def test_a_message_names_no_private_module() -> None:
    private = re.compile(r"datagouv\._|\b_(async|sync|http|udata|files|tabular|concurrency)\b")
    assert wrong([one for one in MESSAGES if private.search(one.text)]) == []


def test_a_message_holds_no_key_and_no_password() -> None:
    secret = re.compile(r"\breveal\(|\bapi_key\b|\bpassword\b|\.auth\b|\b_key\b|\btoken\b")
    assert wrong([one for one in MESSAGES if any(map(secret.search, one.values))]) == []


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ('FieldError("Do not do this.")', "Do not do this."),
        ('errors.FieldError(f"{name!r} is wrong" + rest)', "{} is wrong{}"),
        ('FileError("one" if this else f"{other}")', "one"),
    ],
)
def test_the_collection_sees_texts_in_each_form(text: str, seen: str) -> None:
    [call] = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Call)]
    assert texts(call.args[0])[0][0] == seen
