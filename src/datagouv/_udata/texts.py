"""The comparison of texts: Unicode form, French reading order, nearest value. Pure."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping

_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "’": "'"})


def same_form(text: str) -> str:
    """Return a text in the normal form NFC, in which é is one character."""
    return unicodedata.normalize("NFC", text)


def folded(text: str) -> str:
    """Return a text without accents, ligatures and capitals, for a comparison."""
    apart = unicodedata.normalize("NFKD", text.casefold().translate(_LIGATURES))
    return "".join(char for char in apart if not unicodedata.combining(char))


SortKey = tuple[list[tuple[int, int, str]], str, str]


def reading_order(text: str) -> SortKey:
    """Return the sort key of a text in French reading order.

    Accents, ligatures and capitals decide only between texts that are equal without them. Numbers
    count by their value: `page 2` comes before `page 10`.
    """
    parts = re.findall(r"(\d+)|(\D+)", folded(text), re.ASCII)
    key = [(0, int(digits[:4000]), "") if digits else (1, 0, rest) for digits, rest in parts]
    return key, same_form(text).casefold(), same_form(text).swapcase()


def nearest(value: str, known: Mapping[str, Iterable[str]]) -> str | None:
    """Return the value that a caller most likely meant, or `None`.

    Args:
        value: The caller's value.
        known: The values, each with the words that mean it, such as its labels.
    """
    wanted = _words(value)
    if not wanted:
        return None
    meaning: dict[str, str] = {}
    for choice, labels in known.items():
        for words in (choice, *labels):
            meaning.setdefault(_words(words), choice)
    if wanted in meaning:
        return meaning[wanted]
    swapped = [words for words in meaning if sorted(words) == sorted(wanted)]
    if swapped:
        return meaning[swapped[0]]
    close = difflib.get_close_matches(wanted, meaning, n=1, cutoff=0.75)
    if close:
        return meaning[close[0]]
    inside = {meaning[words] for words in meaning if wanted in words.split()}
    if len(inside) == 1:
        return inside.pop()
    loose = difflib.get_close_matches(wanted, meaning, n=1)
    return meaning[loose[0]] if loose else None


def _words(text: str) -> str:
    """Return the words of a label or of an id, such as `rightsHolder` or `news_article`."""
    apart = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", text)
    return " ".join(re.findall(r"\w+", folded(apart).replace("_", " ")))
