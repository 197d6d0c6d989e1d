"""In which encoding a text file is: what its bytes say goes before what the platform guessed."""

from __future__ import annotations

import codecs
import re

from .fields import Profile

_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF32_LE: "utf-32",
    codecs.BOM_UTF32_BE: "utf-32",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}
WINDOWS = "cp1252"
_RARE = re.compile(r"[^\x00-\x7f]+")
_USUAL = frozenset("àâäçéèêëîïôöùûüÿœæÀÂÄÇÉÈÊËÎÏÔÖÙÛÜŸŒÆñÑáíóúÁÍÓÚ«»°’‘“”…–—€²³µ§·\xa0")
"""Characters of French texts: a wrong encoding makes few of them."""


def encoding_of(head: bytes, said: str | None, *, whole: bool) -> str:
    """Return the encoding of a text file, as Python names it.

    A byte order mark tells the encoding. Without a mark, it is UTF-8 where the bytes are valid
    UTF-8, else cp1252 or the platform's guess: whichever gives more of the usual French characters.

    Args:
        head: The beginning of the file.
        said: The encoding that the platform guessed.
        whole: Whether the beginning is the whole file.
    """
    for mark, encoding in _MARKS.items():
        if head.startswith(mark):
            return encoding
    guess = known_codec(said)
    if guess is not None and b"\0" in head:
        return guess
    if is_utf8(head, whole=whole):
        return "utf-8"
    if guess is None or guess in ("utf-8", "ascii"):
        return WINDOWS
    return guess if _usual(head, guess) > _usual(head, WINDOWS) else WINDOWS


def is_utf8(head: bytes, *, whole: bool) -> bool:
    """Tell whether bytes are UTF-8; where they are cut off, their last character may be half."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(head, final=whole)
    except UnicodeDecodeError:
        return False
    return True


def known_codec(name: str | None) -> str | None:
    """Return Python's name of an encoding of texts, or `None` where Python knows no such one."""
    if not name:
        return None
    try:
        found = codecs.lookup(name)
        b" ".decode(found.name, "replace")  # Some codecs are of no texts.
    except (LookupError, ValueError):
        return None
    return found.name


def may_be_misread(profile: Profile) -> bool:
    """Tell whether the platform guessed an encoding that could be another one."""
    return known_codec(profile.encoding) not in (None, "utf-8", "utf-8-sig", "ascii")


def misread(head: bytes, profile: Profile) -> bool:
    """Tell whether the platform read a file in another encoding than its bytes tell."""
    guess = known_codec(profile.encoding)
    if guess is None or not head or head.isascii():
        return False
    true = encoding_of(head, profile.encoding, whole=False)
    return head.decode(true, "replace") != head.decode(guess, "replace")


def _usual(head: bytes, encoding: str) -> int:
    text = head.decode(encoding, "replace")
    rare = "".join(_RARE.findall(text))
    return sum(sign in _USUAL for sign in rare) - 2 * text.count("\ufffd")
