"""Texts are compared in one form, and sorted as French is read."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from datagouv._udata.texts import nearest, reading_order, same_form


def test_texts_are_sorted_as_french_is_read() -> None:
    expected = [
        *("abeille", "Année 2", "année 10", "cote", "Cote", "coté", "côte", "côté", "eau"),
        *("Écluse", "été", "œuvre", "oeuvres", "ouvrage", "zoo"),
    ]
    assert sorted([*expected[7:], *expected[:7]], key=reading_order) == expected


def test_a_ligature_is_read_as_its_letters() -> None:
    assert sorted(["of", "œuf", "od"], key=reading_order) == ["od", "œuf", "of"]


@given(st.lists(st.text(), unique_by=same_form))
def test_any_texts_have_one_order(texts: list[str]) -> None:
    backwards = texts[::-1]
    backwards.sort(key=reading_order)
    assert sorted(texts, key=reading_order) == backwards


@given(st.text())
def test_both_forms_of_a_text_are_one(text: str) -> None:
    assert same_form(unicodedata.normalize("NFD", text)) == same_form(text)


def test_the_nearest_value_is_found_by_its_label_or_its_letters() -> None:
    known = {"main": ["fichier principal"], "update": ["mise à jour"], "other": ["autre"]}
    assert nearest("principal", known) == "main"
    assert nearest("Mise a jour", known) == "update"
    assert nearest("MAIN", known) == "main"
    assert nearest("updates", known) == "update"
    assert nearest("zzzz", known) is None
    assert nearest("", known) is None
