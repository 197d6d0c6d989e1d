"""Errors that say what to write in the place of a word of version 0.5. Pure.

The words are in `_moved`, which is loaded when an error needs it.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Set
from functools import cache, partial, update_wrapper, wraps
from types import FunctionType
from typing import TYPE_CHECKING, Any, NoReturn, TypeVar, cast

OF_COLLECTIONS = frozenset({"get", "list", "search", "create"})
"""Verbs of collections that are tried on the class of a record."""

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


def not_on_a_class(kind: type, verb: str) -> AttributeError:
    """Return the error of a verb of collections that is looked for on a class."""
    from ._moved import OF_CLASSES

    instead = OF_CLASSES.get(f"{kind.__name__.removeprefix('Async')}.{verb}")
    if instead is None:
        return AttributeError(f"type object {kind.__name__!r} has no attribute {verb!r}")
    return of_caller(AttributeError(f"{kind.__name__} has no {verb!r}: write {instead}"))


def refuse_options(names: Iterable[str]) -> None:
    """Raise for the first option of a client that is a word of version 0.5, or often tried.

    Args:
        names: The keyword arguments that a caller gives a client.

    Raises:
        TypeError: One of them is such a word.
    """
    from ._moved import MOVED, OPTIONS

    options = {name for one in MOVED for name in one.options}
    _refuse("Client", options.intersection(names))
    for name in sorted(OPTIONS.keys() & set(names)):
        raise of_caller(TypeError(f"Client() takes no {name!r}: write Client({OPTIONS[name]})"))


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
    """Make the verbs of a class that take `**fields` refuse a call of a wrong form.

    That is a call on the class itself, one without an argument that the verb needs, and one that
    gives by place what the verb takes by name.
    """
    for name, member in list(vars(kind).items()):
        function = member.fget if isinstance(member, property) else member
        if name.startswith("_") or not isinstance(function, FunctionType):
            continue
        if function.__code__.co_flags & _ARGUMENTS == _KEYWORDS:
            verb = _checking(function, kind)
            setattr(kind, name, type(member)(verb) if function is not member else verb)


def _checking(function: F, kind: type) -> F:
    """Make a function of a class refuse a call of a wrong form; it keeps no argument of it."""
    code = function.__code__
    most = code.co_argcount
    places = code.co_varnames[:most]
    least = most - len(getattr(function, "__defaults__", None) or ())

    def problem(args: tuple[Any, ...], names: Set[str]) -> str | None:
        # isinstance() would go through pydantic's metaclass, at each call of a verb.
        if not args or kind not in type(args[0]).__mro__:
            return _on_a_class(kind, function.__name__)
        if len(args) > most:
            return _by_place(function.__name__, places[1:])
        missing = [name for name in places[len(args) : least] if name not in names]
        return _without(function.__name__, missing) if missing else None

    if code.co_flags & _COROUTINE:

        @wraps(function)
        async def ask(*args: Any, **kwargs: Any) -> Any:
            wrong = problem(args, kwargs.keys())
            if wrong is not None:
                del args, kwargs
                raise of_caller(TypeError(wrong))
            given: list[Any] = [kwargs, args]
            del args, kwargs
            return await function(*given.pop(), **given.pop())

        return cast("F", ask)

    @wraps(function)
    def call(*args: Any, **kwargs: Any) -> Any:
        wrong = problem(args, kwargs.keys())
        if wrong is not None:
            del args, kwargs
            raise of_caller(TypeError(wrong))
        given: list[Any] = [kwargs, args]
        del args, kwargs
        return function(*given.pop(), **given.pop())

    return cast("F", call)  # It takes what the function takes, and more only to refuse it.


def _by_place(verb: str, places: Iterable[str]) -> str:
    """Say that a verb takes by name what was given by place."""
    taken = " and ".join(map(repr, places))
    others = f"{taken} by place, and its other arguments" if taken else "its arguments"
    before = "..., " if taken else ""
    return (
        f"{verb}() takes {others} by name: write {verb}({before}name=value), with a name that "
        "help() lists"
    )


def _without(verb: str, missing: Iterable[str]) -> str:
    """Say which arguments a verb needs that were not given."""
    names = list(missing)
    return f"{verb}() needs {' and '.join(map(repr, names))}: write {verb}({', '.join(names)}, ...)"


_HELD = {
    "Discussed": "client.dataset(id)",
    "Followed": "client.dataset(id)",
    "Me": "client.me",
    "Memberships": "organization.memberships",
    "Person": "client.user(id)",
    "TopicElement": "topic.element(id)",
}
"""What gives an object of a class, where this is not the client by the name of the class."""


def _on_a_class(kind: type, verb: str) -> str:
    """Say that a verb was called on a class, and what to call it on."""
    name = kind.__name__.removeprefix("Async")
    one = "(id)" if hasattr(kind, "model_fields") else ""
    held = _HELD.get(name, f"client.{snake_case(name)}{one}")
    return f"{verb}() is a verb of an object, and not of its class: write {held}.{verb}(...)"


def snake_case(name: str) -> str:
    """Return the name of a class as the client writes its noun: `TopicElement`, `topic_element`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).lower()


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
