"""The words for fields that people try, and values for which there is a sentence of its own."""

from __future__ import annotations

from typing import Any

import pytest

from datagouv import Client, FieldError
from datagouv._udata.nouns.dataset import DATASET
from datagouv._udata.nouns.resource import RESOURCE
from datagouv._udata.nouns.topic import TOPIC


@pytest.mark.parametrize(
    ("noun", "word", "field"),
    [
        (DATASET, "nom", "title"),
        (DATASET, "name", "title"),
        (DATASET, "Titre", "title"),
        (DATASET, "mots-clés", "tags"),
        (DATASET, "mots_cles", "tags"),
        (DATASET, "keywords", "tags"),
        (DATASET, "licence", "license"),
        (DATASET, "fréquence", "frequency"),
        (DATASET, "couverture_temporelle", "temporal_coverage"),
        (DATASET, "zone", "spatial"),
        (DATASET, "organisation", "organization"),
        (DATASET, "descr", "description"),
        (TOPIC, "title", "name"),
        (RESOURCE, "taille", "filesize"),
    ],
)
def test_a_word_leads_to_the_field_that_it_means(noun: Any, word: str, field: str) -> None:
    with pytest.raises(FieldError, match=f"did you mean {field!r}") as raised:
        noun.changes({word: "x"}, {})
    assert "extra_fields" not in str(raised.value)


def test_a_misspelt_value_does_not_advertise_extra_fields() -> None:
    with pytest.raises(FieldError, match="did you mean 'sha256'") as raised:
        RESOURCE.changes({"checksum": {"type": "sha-256", "value": "x"}}, {})
    assert "extra_fields" not in str(raised.value)


@pytest.mark.parametrize(
    ("noun", "payload", "sentence"),
    [
        (DATASET, {"temporal_coverage": "2026"}, "'start': '2026-01-01', 'end': '2026-12-31'"),
        (DATASET, {"spatial": {"zones": ["69"]}}, "write 'fr:departement:69'"),
        (DATASET, {"spatial": {"zones": [69123]}}, "write 'fr:commune:69123'"),
        (DATASET, {"spatial": {"zones": "2A"}}, "write 'fr:departement:2A'"),
        (RESOURCE, {"url": "example.org/a.csv"}, "write 'https://example.org/a.csv'"),
        (RESOURCE, {"url": "www.example.org"}, "write 'https://www.example.org'"),
    ],
)
def test_a_usual_mistake_has_its_own_sentence(noun: Any, payload: Any, sentence: str) -> None:
    with pytest.raises(FieldError, match=sentence):
        noun.changes(payload, {})


def test_a_page_is_no_filter() -> None:
    with Client() as client, pytest.raises(FieldError, match="from page to page by itself"):
        client.datasets.list(page=2)  # type: ignore[call-arg]  # a type checker refuses it
