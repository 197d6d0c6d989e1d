"""The platform's spelling of tags, in which the SDK compares them. Pure.

The server writes each tag of a dataset, a reuse and a dataservice in lower-case ASCII letters and
digits with hyphens between the words. Its spelling of each character below was read from its
answers, and a test compares all of them with the server's own function.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from ..errors import FieldError

_SPELLINGS = (
    # Signs that the server spells by their names.
    "¢c- £ps ¥y- §ss ©-c- ®-r- °deg µu ¶p ×x ‰-0 ‱-00 ⁊7 ⁋pp №no- ℠-sm- ™-tm- ℮e "
    "₠ecu ₡cl ₢cr ₣ff ₤l ₥mil ₦n ₧pts ₩w ₪ns ₫d €eur ₭k ₮t ₯dr "
    "℀-a-c- ℁-a-s- ℅-c-o- ℆-c-u- "
    "⅐-1-7- ⅑-1-9- ⅒-1-10- ⅓-1-3- ⅔-2-3- ⅕-1-5- ⅖-2-5- ⅗-3-5- ⅘-4-5- ⅙-1-6- ⅚-5-6- "
    "⅛-1-8- ⅜-3-8- ⅝-5-8- ⅞-7-8- ⅟-1- ↉-0-3- ↀ-d ↁd- ⅎf ↷v ↺v "
    # Latin letters without a decomposition in Unicode, or with another.
    "ßss æae ðd øo þth đd ħh ıi ĸk ŀl łl ŉn ŋng œoe ŧt ẚa ǣae ǽae ǿo "
    "ƀb ƃb ƅ6 ƈc ƌd ƍd ƒf ƕhv ƙk ƚl ƛl ƞn ƣoi ƥp ƨ2 ƪsh ƫt ƭt ƴy ƶz ƹzh ƺzh ƻ2 ƽ5 ƾts ƿw ǥg "
    "ǯzh ȝy ȡd ȣou ȥz ȴl ȵn ȶt ȷj ȸdb ȹqp ȼc ȿs ɀz ɇe ɉj ɋq ɍr ɏy "
    "ɓb ɔo ɖd ɗd ə- ɛe ɠg ɣg ɨi ɩi ɯw ɲn ɵo ʀr ʃs ʈt ʉu ʊu ʋv ʌ- ʒz ⱥa ⱦt "
    # Greek and Cyrillic.
    "ΐi άa έe ήe ίi ΰu αa βb γg δd εe ζz ηe θth ιi κk λl μm νn ξx οo πp ρr ςs σs τt υu φph "
    "χkh ψps ωo ϊi ϋu όo ύu ώo "
    "аa бb вv гg дd еe жzh зz иi йi кk лl мm нn оo пp рr сs тt уu фf хkh цts чch шsh щshch "
    "ыy эe юiu яia ѐie ёio ђdj ѓgj єie ѕdz іi їyi јj љlj њnj ћtsh ќkj ѝi ўu џdzh ґg"
)
"""Lower-case characters, each with its spelling; a hyphen separates words."""

_LETTERS = {pair[0]: pair[1:] for pair in _SPELLINGS.split()}


def _ranges(text: str) -> frozenset[int]:
    bounds = (part.partition("-") for part in text.split())
    return frozenset(
        code
        for first, _, last in bounds
        for code in range(int(first, 16), int(last or first, 16) + 1)
    )


_DROPPED = _ranges(
    "80-9f ad b4 2b9 2bc 2bf 2c8 384-385 44a 44c 1eff 200c-200f 2018-2019 201b 202a-202e "
    "2032-2034 2057 2060 206a-206f 2072-2073 20ff 2103-2104 2107-2109 210f 2114 2117-2118 "
    "211e-211f 2123 2125 2127 2129 2135-2138 213a 213c-213f 21ff 22ff ff07 fffd"
)
"""Characters that the server leaves out without a hyphen, such as apostrophes."""

_HYPHENS = _ranges("20e4 20e6-20f0 fe0f")
"""Combining characters that the server takes for a hyphen: it leaves the others out."""

_KNOWN = _ranges("80-24f 300-34e 360-362 1e00-1eff 2000-22ff 3000 fb00-fb06 fe0f ff01-ff5e")
"""Other characters, spelt by their decomposition in Unicode."""

_BEYOND = 0xFFFF
"""The server drops characters beyond: pictograms, historic scripts."""


def _spelt(char: str) -> str | None:
    """Return how the server spells a lower-case character, or `None` where this is not known."""
    code = ord(char)
    if char.isascii():
        return "" if char == "'" else char if char.isalnum() else "-"
    if code > _BEYOND or code in _DROPPED:
        return ""
    if char in _LETTERS:
        return _LETTERS[char]
    if code not in _KNOWN:
        return None
    if code in _HYPHENS:
        return "-"
    parts = unicodedata.normalize("NFKD", char).lower()
    bare = [part for part in parts if not unicodedata.category(part).startswith("M")]
    return "".join(part if part.isascii() and part.isalnum() else "-" for part in bare)


def tag_slug(tag: str) -> str:
    """Return a tag as the platform writes it; a character of an unknown spelling stays as it is."""
    spelt = "".join(char if (part := _spelt(char)) is None else part for char in tag.lower())
    return re.sub("-+", "-", spelt).strip("-")


def unknown_characters(tag: str) -> str:
    """Return the characters of a tag whose spelling the SDK does not know."""
    return "".join(dict.fromkeys(char for char in tag.lower() if _spelt(char) is None))


def tag_to_find(name: str, tag: str) -> str:
    """Return a tag as the platform stores it, for a filter of the name `name`.

    Raises:
        FieldError: The SDK does not know the platform's spelling, or the text is no tag.
    """
    slug = tag_slug(tag)
    if unknown := unknown_characters(tag):
        raise FieldError(
            f"{name}={tag!r:.60} holds {unknown!r:.20}, and the SDK does not know how the platform "
            "spells this: give the tag as it reads on the portal, which writes tags in ASCII"
        )
    if not slug:
        raise FieldError(f"{name}={tag!r:.60} holds no letter and no digit: it matches no tag")
    return slug


def tags_without(
    present: Sequence[str], removed: Iterable[str], *, again: bool = False
) -> list[str]:
    """Return the remaining tags of an object.

    Args:
        present: The tags of the object.
        removed: Tags to remove, in any spelling.
        again: An earlier try may have removed them.

    Raises:
        FieldError: The object does not have a tag.
    """
    gone: set[str] = set()
    for tag in removed:
        slug = tag_slug(tag)
        same = {own for own in present if own == tag} or {
            own for own in present if slug and tag_slug(own) == slug
        }
        if not same and not again:
            raise FieldError(_absent(tag, present))
        gone |= same
    return [tag for tag in present if tag not in gone]


def _absent(tag: str, present: Sequence[str]) -> str:
    slug = tag_slug(tag)
    spelt = f" ({slug!r} in the platform's spelling)" if slug != tag and slug else ""
    if unknown := unknown_characters(tag):
        spelt = f" (the SDK does not know how the platform spells {unknown!r:.20})"
    from difflib import get_close_matches  # a client loads this module, and an error needs it

    near = get_close_matches(slug, present, n=1)
    hint = f": did you mean {near[0]!r}? It has " if near else ": it has "
    return (
        f"the tag {tag!r:.100}{spelt} is not there{hint}{', '.join(sorted(present)) or 'no tags'}"
    )
