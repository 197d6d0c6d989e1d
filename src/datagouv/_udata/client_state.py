"""The state of a client besides its connections. It imports little: every client loads it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .capabilities import Capabilities

LOOKUP_TIMEOUT = 60.0
"""Seconds for which a server may go on with a request whose answer was lost, by default."""


class Creates:
    """How a client creates, and the ids that it created.

    Attributes:
        lookup_timeout: Seconds to look for the effect of a write whose answer was lost.
        resends: How often a request may be sent again.
        made: Ids that the client created: the object of a lost answer is another one.
    """

    def __init__(self, lookup_timeout: float, resends: int) -> None:
        self.lookup_timeout = lookup_timeout
        self.resends = resends
        self.made: set[str] = set()


class PortalFacts:
    """The facts of a portal that its client has learnt.

    Attributes:
        capabilities: The capabilities, once the portal was asked: see `capabilities_of()`.
        missing: Paths of lists that the portal does not have.
    """

    def __init__(self) -> None:
        self.capabilities: Capabilities | None = None
        self.missing: set[str] = set()
