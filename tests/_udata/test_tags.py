"""Tags are compared as the platform spells them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from datagouv._udata.tags import tag_slug, tag_to_find, tags_without, unknown_characters
from datagouv.errors import FieldError


@pytest.mark.parametrize(
    ("tag", "slug"),
    [
        ("Arbres", "arbres"),
        ("Qualité de l'air", "qualite-de-lair"),
        ("Qualité de l’air", "qualite-de-lair"),
        ("  deux  mots ", "deux-mots"),
        ("v1.2", "v1-2"),
        ("a_b", "a-b"),
        ("déjà-vu", "deja-vu"),
        ("de\u0301ja\u0300-vu", "deja-vu"),
        ("ŒUVRE", "oeuvre"),
        ("œ, æ & ß", "oe-ae-ss"),
        ("n°1", "ndeg1"),
        ("20 €", "20-eur"),
        ("m²", "m2"),
        ("CO₂", "co2"),
        ("« guillemets »", "guillemets"),
        ("fête🎉nationale", "fetenationale"),
        ("!!!", ""),
    ],
)
def test_a_tag_is_spelt_as_the_platform_spells_it(tag: str, slug: str) -> None:
    assert tag_slug(tag) == slug


@given(st.text())
def test_a_spelling_is_spelt_as_itself(tag: str) -> None:
    slug = tag_slug(tag)
    assert tag_slug(slug) == slug


def test_a_character_of_an_unknown_spelling_is_named() -> None:
    assert unknown_characters("日本 et 本") == "日本"
    with pytest.raises(FieldError, match="tag='日本' holds '日本', and the SDK does not know"):
        tag_to_find("tag", "日本")


def test_a_tag_without_a_letter_finds_nothing_and_is_refused() -> None:
    with pytest.raises(FieldError, match="no letter and no digit"):
        tag_to_find("tag", "!!!")


def test_a_tag_is_removed_and_not_one_that_resembles_it() -> None:
    assert tags_without(["oeuvre", "uvre"], ["œuvre"]) == ["uvre"]


def test_a_tag_of_an_older_portal_is_removed_by_its_spelling() -> None:
    assert tags_without(["Arbres", "日本", "!!!"], ["arbres", "日本", "!!!"]) == []


@pytest.mark.parametrize(
    ("removed", "message"),
    [
        ("foret", "the tag 'foret' is not there: did you mean 'forets'"),
        ("Été", r"the tag 'Été' \('ete' in the platform's spelling\) is not there: it has air, fo"),
        ("日本", r"the SDK does not know how the platform spells '日本'\) is not there"),
        ("!", "the tag '!' is not there"),
    ],
)
def test_a_tag_that_is_not_there_is_refused(removed: str, message: str) -> None:
    with pytest.raises(FieldError, match=message):
        tags_without(["forets", "air"], ["air", removed])


def test_no_tags_are_said_to_be_none() -> None:
    with pytest.raises(FieldError, match="it has no tags"):
        tags_without([], ["air"])
