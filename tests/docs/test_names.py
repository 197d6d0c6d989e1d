"""The pages name everything that a program may import, and each value of an enumeration."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, get_args

import pytest

import datagouv
from datagouv import types

DOCS = Path(__file__).parents[2] / "docs"
TEXT = "\n".join(page.read_text(encoding="utf-8") for page in sorted(DOCS.glob("*.md")))
NAMED = set(re.findall(r"`([A-Za-z_]+)`", TEXT))
LITERALS = [
    name
    for name in types.__all__
    if get_args(getattr(types, name)) and isinstance(get_args(getattr(types, name))[0], str)
]


@pytest.mark.parametrize("module", [datagouv, types], ids=lambda module: str(module.__name__))
def test_each_public_name_stands_on_a_page(module: Any) -> None:
    assert sorted(set(module.__all__) - NAMED) == []


@pytest.mark.parametrize("name", LITERALS)
def test_an_enumeration_stands_with_its_values(name: str) -> None:
    (row,) = re.findall(rf"^\| `{name}` \| (.*) \|$", TEXT, re.MULTILINE)
    assert re.findall(r"`([^`]+)`", row) == list(get_args(getattr(types, name)))


def test_no_name_stands_there_that_cannot_be_imported() -> None:
    page = (DOCS / "names.md").read_text(encoding="utf-8")
    said = {
        name
        for row in re.findall(r"^\| (`[^|]*) \|", page, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert sorted(said - set(datagouv.__all__) - set(types.__all__)) == []
