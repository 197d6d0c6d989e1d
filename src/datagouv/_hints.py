"""Errors that say what to write in the place of a word of version 0.5. Pure.

The words are in `_moved`, which is loaded when an error needs it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Set
from functools import cache, partial, update_wrapper, wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

E = TypeVar("E", bound=Exception)
F = TypeVar("F", bound=Callable[..., Any])

_PAGE = 'see "Coming from version 0.5" in the README'
_COROUTINE = 0x80
"""`inspect.CO_COROUTINE`: the mark of an async function."""
_ARGUMENTS, _KEYWORDS = 0x0C, 0x08
"""The marks of a function that takes `*args` or `**fields`, and of one that takes `**fields`."""


def _plain(text: str) -> str:
    return text.replace("`", "")


@cache
def _attributes() -> dict[str, str]:
    from ._moved import MOVED, TRIED

    moved = {name: f"{_plain(one.new)} ({_PAGE})" for one in MOVED for name in one.attributes}
    return {**TRIED, **moved}


@cache
def _keywords() -> dict[str, str]:
    from ._moved import MOVED

    return {name: f"{_plain(one.new)} ({_PAGE})" for one in MOVED for name in one.keywords}


def of_caller(error: E) -> E:
    """Return an error of Python's own class that a wrong call causes.

    IPython shows its traceback to the line of the caller, as that of a `DatagouvError`.
    """
    if "IPython" in sys.modules:
        from ._display.tracebacks import rendered  # A program does not load what a shell needs.

        vars(error)["_render_traceback_"] = partial(rendered, error)
    return error


def hint_of_attribute(name: str, *kinds: str) -> str | None:
    """Return what to write in the place of an attribute, or `None`.

    Args:
        name: The attribute.
        kinds: The kinds of object that have it, the nearest first: "dataset", then "record".
    """
    if name.startswith("_"):
        return None
    known = _attributes()
    return next((known[at] for kind in kinds if (at := f"{kind}.{name}") in known), None)


def hint_of_keyword(name: str) -> str | None:
    """Return what to write in the place of a keyword argument, or `None`."""
    return _keywords().get(name)


def no_attribute(holder: object, name: str, *kinds: str) -> AttributeError:
    """Return the error of an attribute that is not there, with what to write in its place."""
    kind = type(holder).__name__
    hint = hint_of_attribute(name, *kinds)
    if hint is None:
        # Python adds the nearest name to a traceback: "Did you mean: 'title'?"
        said = "" if name.startswith("_") else ": dir() lists its names"
        text = f"{kind!r} object has no attribute {name!r}{said}"
        return of_caller(AttributeError(text, name=name, obj=holder))
    return of_caller(AttributeError(f"{kind} has no {name!r}: write {hint}"))


def refuse_options(names: Iterable[str]) -> None:
    """Raise for the first option of a client that is a word of version 0.5.

    Args:
        names: The keyword arguments that a caller gives a client.

    Raises:
        TypeError: One of them is such a word.
    """
    from ._moved import MOVED

    options = {name for one in MOVED for name in one.options}
    _refuse("Client", options.intersection(names))


def _refuse(verb: str, names: Iterable[str]) -> None:
    for name in sorted(names):
        if hint := hint_of_keyword(name):
            raise of_caller(TypeError(f"{verb}() takes no {name!r}: write {hint}"))
        if verb == "update_extras":
            shown = "..." if name == "payload" else f"{name!r}: ..."
            text = f"update_extras() takes a dictionary: write update_extras({{{shown}}})"
            raise of_caller(TypeError(text))


def hinting(function: F) -> F:
    """Make a function say what to write in the place of a keyword argument of version 0.5.

    The wrapper keeps no argument while the function runs: a traceback shows the variables of its
    frames, and an argument may be a key that is given by mistake.
    """
    code = function.__code__
    known = frozenset(code.co_varnames[: code.co_argcount + code.co_kwonlyargcount])
    verb = "get" if function.__name__ == "__call__" else function.__name__

    def check(names: Set[str]) -> None:
        unknown = names - known
        if unknown:
            _refuse(verb, unknown)

    if code.co_flags & _COROUTINE:

        @wraps(function)
        async def ask(*args: Any, **kwargs: Any) -> Any:
            check(kwargs.keys())
            given: list[Any] = [kwargs, args]
            del args, kwargs
            return await function(*given.pop(), **given.pop())

        return cast("F", ask)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        check(kwargs.keys())
        given: list[Any] = [kwargs, args]
        del args, kwargs
        return function(*given.pop(), **given.pop())

    return cast("F", call)  # It takes what the function takes, and more only to refuse it.


def by_name(kind: type) -> None:
    """Make the verbs of a class that take `**fields` say so where they are given more by place."""
    for name, member in list(vars(kind).items()):
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not isinstance(function, FunctionType):
            continue
        if function.__code__.co_flags & _ARGUMENTS == _KEYWORDS:
            verb = _counting(function)
            setattr(kind, name, type(member)(verb) if function is not member else verb)


def _counting(function: F) -> F:
    """Make a function refuse arguments by place that it takes by name; it keeps none of them."""
    code = function.__code__
    verb, most = function.__name__, code.co_argcount

    def check(places: int) -> None:
        if places > most:
            taken = " and ".join(map(repr, code.co_varnames[1:most]))
            others = f"{taken} by place, and its other arguments" if taken else "its arguments"
            before = "..., " if taken else ""
            text = f"{verb}() takes {others} by name: write {verb}({before}name=value)"
            raise of_caller(TypeError(f"{text}, with a name that help() lists"))

    if code.co_flags & _COROUTINE:

        @wraps(function)
        async def ask(*args: Any, **kwargs: Any) -> Any:
            check(len(args))
            given: list[Any] = [kwargs, args]
            del args, kwargs
            return await function(*given.pop(), **given.pop())

        return cast("F", ask)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        check(len(args))
        given: list[Any] = [kwargs, args]
        del args, kwargs
        return function(*given.pop(), **given.pop())

    return cast("F", call)  # It takes what the function takes, and more only to refuse it.


class _Called:
    """A verb of a record that was a property in 0.5: it says so where it is not called."""

    def __init__(self, function: Callable[..., Any], holder: object) -> None:
        self.__self__ = holder
        self.__func__ = function
        update_wrapper(self, function)
        vars(self).pop("__signature__", None)  # It names `self`, which the bound verb has.
        self.__wrapped__ = function.__get__(holder)

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        given: list[Any] = [kwargs, args]
        del args, kwargs
        return self.__wrapped__(*given.pop(), **given.pop())

    def __repr__(self) -> str:
        return repr(self.__wrapped__)

    def _hint(self) -> str:
        from ._moved import CALLED

        name = self.__func__.__name__
        return f"{name!r} of {self.__self__!r} is a verb: {CALLED[name]} ({_PAGE})"

    def __getattr__(self, name: str) -> NoReturn:
        raise of_caller(AttributeError(name if name.startswith("_") else self._hint()))

    def __getitem__(self, _index: object) -> NoReturn:
        raise of_caller(TypeError(self._hint()))

    def __iter__(self) -> NoReturn:
        raise of_caller(TypeError(self._hint()))

    def __aiter__(self) -> NoReturn:
        raise of_caller(TypeError(self._hint()))

    def __len__(self) -> NoReturn:
        raise of_caller(TypeError(self._hint()))

    def __bool__(self) -> bool:
        return True


if TYPE_CHECKING:

    def once_a_property(verb: F) -> F:
        """Return a verb that says that it is one, where it is used as the property of 0.5."""
        return verb

else:

    class once_a_property(property):  # noqa: N801  # a decorator; pydantic lets properties be
        """A verb that says that it is one, where it is used as the property of 0.5."""

        def __get__(self, holder: object, owner: type | None = None) -> Any:
            return self.fget if holder is None else _Called(self.fget, holder)


_OF_TASKS = "a Client is entered with `with`, and an AsyncClient with `async with`: write either"
_OF_THREADS = (
    "an AsyncClient is entered with `async with`, in an async function: write that, or make a "
    "Client for `with`"
)


class Entered:
    """A client that `async with` refuses, saying what to write."""

    if not TYPE_CHECKING:  # a type checker refuses it by itself

        async def __aenter__(self) -> NoReturn:
            raise of_caller(TypeError(_OF_TASKS))

        # Python looks for it before it enters.
        async def __aexit__(self, *_error: object) -> None: ...


class AsyncEntered:
    """An async client that `with` refuses, saying what to write."""

    if not TYPE_CHECKING:  # as above

        def __enter__(self) -> NoReturn:
            raise of_caller(TypeError(_OF_THREADS))

        def __exit__(self, *_error: object) -> None: ...
