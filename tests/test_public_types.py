"""What signatures name is importable, and pydantic reads the payloads of a wrapper's own models."""

from __future__ import annotations

import importlib
import inspect
import re
import subprocess
import sys
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError, create_model
from typing_extensions import is_typeddict

import datagouv
from datagouv import filesystem, sandbox, types
from datagouv._annotations import readable

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


def _functions(kind: type) -> dict[str, Any]:
    """Return the public functions of a class that the package defines, with its base classes'."""
    found: dict[str, Any] = {}
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] == "datagouv":
            for name, member in list(vars(base).items()):
                for part in ("__func__", "fget", "func"):
                    member = getattr(member, part, None) or member
                public = not name.startswith("_") or name in ("__init__", "__call__", "__iter__")
                if public and inspect.isfunction(member):
                    found.setdefault(name, member)
    return found


def _named(hint: Any) -> Iterator[type]:
    """Give the classes of the package that a type is made of."""
    kind = typing.get_origin(hint) or hint
    if isinstance(kind, type) and kind.__module__.partition(".")[0] == "datagouv":
        yield kind
    for part in typing.get_args(hint):
        yield from _named(part)


def _met() -> dict[str, type]:
    """Return the classes that a program meets: the public ones, and all that their verbs return."""
    todo = [getattr(module, name) for module in PUBLIC for name in module.__all__]
    met: dict[str, type] = {}
    while todo:
        kind = todo.pop()
        if isinstance(kind, type) and not is_typeddict(kind) and kind.__qualname__ not in met:
            met[kind.__qualname__] = kind
            for function in _functions(kind).values():
                todo += _named(typing.get_type_hints(function).get("return"))
    return met


PUBLIC = (datagouv, types, sandbox, filesystem)
MET = _met()


def test_the_classes_that_a_program_meets_are_of_both_faces() -> None:
    faces = {name for name in MET if f"Async{name}" in MET}
    assert {
        "Client",
        "Dataset",
        "Datasets",
        "Me",
        "Memberships",
        "Metrics",
        "Pages",
        "Rows",
    } < faces


@pytest.mark.parametrize("kind", MET.values(), ids=lambda kind: str(kind.__qualname__))
def test_the_type_hints_of_a_class_are_read_and_its_signatures_name_what_is_public(
    kind: type,
) -> None:
    for name, function in _functions(kind).items():
        hints = typing.get_type_hints(function, include_extras=True)
        assert hints.keys() == function.__annotations__.keys()
        assert not [hint for hint in hints.values() if isinstance(hint, str)], name
        shown = str(inspect.signature(function))
        assert "datagouv._" not in shown, name
        assert set(re.findall(r"\bdatagouv\.types\.(\w+)", shown)) <= set(types.__all__), name


@pytest.mark.parametrize("face", ["", "Async"])
def test_the_hints_of_a_client_are_read_before_any_noun_is_loaded(face: str) -> None:
    code = f"""
import sys, typing
from datagouv import {face}Client as Client
assert "pydantic" not in sys.modules
print(typing.get_type_hints(Client.dataset.fget)["return"].__name__)
print(typing.get_type_hints(Client.pages)["return"].__origin__.__name__)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == [f"{face}Datasets", f"{face}Pages"]


def test_a_library_that_is_not_installed_leaves_the_other_hints_readable(tmp_path: Path) -> None:
    module = tmp_path / "wrapped.py"
    module.write_text(
        "from __future__ import annotations\n"
        "from typing import TYPE_CHECKING\n"
        "if TYPE_CHECKING:\n"
        "    from collections.abc import Sequence as Some\n"
        "    from nowhere import Table\n"
        "class Kind:\n"
        "    def some(self, some: Some[str]) -> None: ...\n"
        "    def table(self) -> Table: ...\n"
    )
    sys.path.insert(0, str(tmp_path))
    try:
        kind = readable(importlib.import_module("wrapped").Kind)
    finally:
        sys.path.remove(str(tmp_path))
    assert typing.get_type_hints(kind.some)["some"] == Sequence[str]
    with pytest.raises(NameError, match="Table"):
        typing.get_type_hints(kind.table)
