"""What an entry of the table of verbs is."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.faults.world import It

Act = Callable[[Any, It], Any]


def client(client: Any, _it: It) -> Any:
    """Return the client itself, where a verb is one of its own or of a collection."""
    return client


def then(on: Act, what: Act) -> Act:
    """Return what gives something of what `on` gives, which may have to be awaited."""

    async def awaited(subject: Any, it: It) -> Any:
        return what(await subject, it)

    def act(client: Any, it: It) -> Any:
        subject = on(client, it)
        return awaited(subject, it) if inspect.isawaitable(subject) else what(subject, it)

    return act


def listed(pages: Act, name: str) -> Act:
    """Return a function that gives the record of the object made for the run."""

    async def awaited(records: Any, id: str) -> Any:
        return [one async for one in records if one.id == id].pop()

    def act(client: Any, it: It) -> Any:
        records, id = pages(client, it), it.made[name]
        if hasattr(records, "__aiter__"):
            return awaited(records, id)
        return next(one for one in records if one.id == id)

    return act


@dataclass(frozen=True)
class Verb:
    """A verb, as the top of `verbs.py` says."""

    name: str
    on: Act
    act: Act
    needs: str = "dataset"
    changes: str = ""
    fresh: bool = False
    """The client has not read the portal's lists: the verb asks for them."""
    user: str = "member"
    """Whose key the client has."""

    def __str__(self) -> str:
        return self.name
