"""What signatures name is importable, and pydantic reads the payloads of a wrapper's own models."""

from __future__ import annotations

import typing
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model
from typing_extensions import is_typeddict

from datagouv import types

DICTIONARIES = [name for name in types.__all__ if is_typeddict(getattr(types, name))]


@pytest.mark.parametrize("name", DICTIONARIES)
def test_a_payload_tells_its_types(name: str) -> None:
    kind = getattr(types, name)
    assert not [hint for hint in typing.get_type_hints(kind).values() if isinstance(hint, str)]
    assert TypeAdapter(kind).validate_python({}) == {}


def test_a_payload_is_the_body_of_a_request_of_a_framework() -> None:
    body: Any = create_model("Body", dataset=(types.DatasetPayload, ...))
    sent = {"title": "Arbres", "tags": ["arbres"], "temporal_coverage": {"start": "2026-01-01"}}
    assert body(dataset=sent).model_dump()["dataset"] == sent
    assert "temporal_coverage" in str(body.model_json_schema())
    with pytest.raises(ValidationError, match=r"dataset\.title"):
        body(dataset={"title": 3})


@pytest.mark.parametrize(
    "name",
    ["DatasetFilters", "Progress", "Downloaded", "Upload", "Environment", "Verify", "Overwrite"],
)
def test_a_type_that_signatures_name_is_importable(name: str) -> None:
    assert name in types.__all__
    assert getattr(types, name) is not None
