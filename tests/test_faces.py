"""The two faces: public alike, each of its colour, and documented verb by verb.

That they have the same names, parameters and words is what `scripts/unasync.py --check` tells.
"""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
from typing import TYPE_CHECKING, Any, get_overloads

import pytest

import datagouv
from datagouv import _async, _sync
from datagouv._async.core.collection import AsyncCollection
from datagouv._async.core.record import AsyncRecord
from datagouv._async.nouns.membership import AsyncMemberships
from datagouv._async.nouns.references import AsyncReferences
from datagouv._async.nouns.resource import AsyncResources
from datagouv._async.nouns.spatial import AsyncSpatial
from tests.modules import written_in

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import ModuleType

COLOURED = {
    "__aenter__": "__enter__",
    "__aexit__": "__exit__",
    "__aiter__": "__iter__",
    "__alen__": "__len__",
}
SPECIAL = {*COLOURED.values(), "__eq__", "__hash__", "__repr__", "__str__", "__init__"}


def modules(package: ModuleType) -> dict[str, ModuleType]:
    return {
        module.name.removeprefix(f"{package.__name__}."): importlib.import_module(module.name)
        for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
    }


def classes(package: ModuleType) -> dict[str, type]:
    """Return every class that a face defines, by module and name."""
    return {
        f"{name}.{value.__name__}": value
        for name, module in modules(package).items()
        for value in vars(module).values()
        if inspect.isclass(value) and written_in(value) == module.__name__
    }


ASYNC_CLASSES, SYNC_CLASSES = classes(_async), classes(_sync)
SYNC_MODULES = {written_in(kind) for kind in SYNC_CLASSES.values()}


def members(kind: type) -> Iterator[tuple[str, Any]]:
    """Return what a class defines itself and a user may call or read."""
    for name, value in vars(kind).items():
        plain = COLOURED.get(name, name)
        if not name.startswith("_") or plain in SPECIAL:
            yield name, inspect.unwrap(_function(value))


def _function(value: Any) -> Any:
    for attribute in ("__func__", "fget", "func"):
        value = getattr(value, attribute, None) or value
    return value


def methods(kind: type) -> dict[str, Any]:
    return {name: value for name, value in members(kind) if inspect.isfunction(value)}


def public_methods(kind: type) -> dict[str, Any]:
    public = not kind.__name__.startswith("_")
    return {name: one for name, one in methods(kind).items() if public and not name.startswith("_")}


def signatures(function: Any) -> list[str]:
    """Return the signature and the overloads as they are written."""
    written = [str(inspect.signature(f)) for f in [function, *get_overloads(function)]]
    return [re.sub(r" at 0x\w+", "", text) for text in written]


def test_both_faces_are_public_alike() -> None:
    public = set(datagouv.__all__)
    asynchronous = {name for name in public if name.startswith("Async")}
    assert "AsyncClient" in asynchronous
    of_the_sync_face = {
        name
        for name in public
        if inspect.isclass(kind := getattr(datagouv, name)) and written_in(kind) in SYNC_MODULES
    }
    assert of_the_sync_face == {name.removeprefix("Async") for name in asynchronous}


ASYNC_KINDS = pytest.mark.parametrize(
    "kind", ASYNC_CLASSES.values(), ids=lambda kind: kind.__name__
)


@ASYNC_KINDS
def test_a_public_method_is_documented(kind: type) -> None:
    for name, method in public_methods(kind).items():
        assert method.__doc__, name
        assert method.__doc__[0].isupper(), name


def verbs(kind: type) -> dict[str, Any]:
    """Return what of the async face a user of a client calls, and what asks the portal."""
    collections = (AsyncCollection, AsyncMemberships, AsyncReferences, AsyncResources, AsyncSpatial)
    if not issubclass(kind, (AsyncRecord, *collections)):
        return {}
    return {name: verb for name, verb in methods(kind).items() if not name.startswith("_")}


@ASYNC_KINDS
def test_a_verb_says_to_what_it_speaks(kind: type) -> None:
    for name, verb in verbs(kind).items():
        returned = str(inspect.signature(verb).return_annotation)
        asks = inspect.iscoroutinefunction(verb) or "Pages" in returned
        local = returned == "NoReturn"
        if asks and not local:
            said = re.search(r"\b(GET|POST|PUT|PATCH|DELETE) ", verb.__doc__ or "")
            assert said, name


NEEDS_A_KEY = (
    r"require_key\(|_with_key\b"
    r"|self\._(changes|new|write|put|rows|put_extras|drop_extras|mark_deleted)\("
)
"""The calls that refuse a client without a key."""


@ASYNC_KINDS
def test_a_verb_that_needs_a_key_says_so(kind: type) -> None:
    for name, verb in verbs(kind).items():
        if re.search(NEEDS_A_KEY, inspect.getsource(verb)):
            assert "MissingKeyError: " in (verb.__doc__ or ""), name


@ASYNC_KINDS
def test_every_argument_that_a_docstring_names_exists(kind: type) -> None:
    for name, method in public_methods(kind).items():
        _, _, section = (method.__doc__ or "").partition("Args:\n")
        section = section.split("\n\n")[0]
        named = re.findall(r"^ +(\w+): [A-Z`…]", section, flags=re.MULTILINE)
        # A signature shows the fields in the place of `**fields`.
        arguments = {*inspect.signature(method).parameters, *method.__code__.co_varnames}
        assert set(named) <= arguments, name
        assert bool(section) == bool(named), name


def test_the_lists_of_this_file_are_not_empty() -> None:
    assert sum(len(verbs(kind)) for kind in ASYNC_CLASSES.values()) > 200
    assert sum(len(public_methods(kind)) for kind in ASYNC_CLASSES.values()) > 250


def test_the_types_of_the_sync_face_are_of_its_colour() -> None:
    for kind in SYNC_CLASSES.values():
        for _, value in members(kind):
            if inspect.isfunction(value):
                assert not [
                    text for text in signatures(value) if "Async" in text or "Await" in text
                ]
