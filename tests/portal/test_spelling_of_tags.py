"""The spelling of tags is the server's own, character by character."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from datagouv._udata.tags import tag_slug, unknown_characters

if sys.version_info >= (3, 14):
    pytest.skip(
        "udata, the server software of the sandbox, needs Python < 3.14", allow_module_level=True
    )

tags = pytest.importorskip("udata.tags")

KNOWN_TO_ALL = [
    ("Latin-1", 0x80, 0xFF),
    ("Latin Extended-A", 0x100, 0x17F),
    ("Latin Extended-B", 0x180, 0x24F),
    ("combining accents", 0x300, 0x34E),
    ("Greek letters", 0x391, 0x3A1),
    ("Cyrillic letters", 0x400, 0x45F),
    ("Latin Extended Additional", 0x1E00, 0x1EFF),
    ("typographic punctuation", 0x2000, 0x206F),
    ("superscripts and subscripts", 0x2070, 0x209F),
    ("currency signs", 0x20A0, 0x20CF),
    ("letterlike signs", 0x2100, 0x214F),
    ("number forms", 0x2150, 0x218F),
    ("arrows", 0x2190, 0x21FF),
    ("mathematical signs", 0x2200, 0x22FF),
    ("Latin ligatures", 0xFB00, 0xFB06),
    ("full-width ASCII", 0xFF01, 0xFF5E),
    ("pictograms", 0x1F300, 0x1F6FF),
]


def stored(tag: str) -> str:
    """Return a tag as the server stores it: it spells it twice."""
    return str(tags.slug(tags.slug(tag)))


@pytest.mark.parametrize(
    ("first", "last"), [(a, b) for _, a, b in KNOWN_TO_ALL], ids=[n for n, *_ in KNOWN_TO_ALL]
)
def test_each_character_is_known_and_spelt_as_the_server_spells_it(first: int, last: int) -> None:
    for code in range(first, last + 1):
        for tag in (f"aa{chr(code)}bb", chr(code), f"{chr(code)} a", f"A{chr(code)}"):
            assert unknown_characters(tag) == "", f"{code:x}"
            assert tag_slug(tag) == stored(tag), f"{code:x}"


@pytest.mark.filterwarnings("ignore:Surrogate character")
def test_no_character_of_unicode_is_spelt_in_another_way() -> None:
    wrong = []
    for code in range(0x10000):
        tag = f"aa{chr(code)}bb"
        if not unknown_characters(tag) and tag_slug(tag) != stored(tag):
            wrong.append(f"{code:x} {unicodedata.name(chr(code), '')}")
    assert not wrong


@settings(max_examples=500)
@given(st.text(st.characters(max_codepoint=0x24F) | st.sampled_from("’‘“”–—…€№™œŒ'-_.,;/&()")))
def test_a_text_of_latin_script_is_spelt_as_the_server_spells_it(text: str) -> None:
    assert tag_slug(text) == stored(text)


@given(st.text())
def test_a_stored_tag_is_its_own_spelling(text: str) -> None:
    tag = stored(text)
    assert re.fullmatch("[a-z0-9-]*", tag)
    assert tag_slug(tag) == tag
    assert not unknown_characters(tag)
