"""The options that every list takes."""

from __future__ import annotations

from collections.abc import Sequence

from typing_extensions import TypedDict


class Listing(TypedDict, total=False):
    """The options of every list."""

    fields: Sequence[str] | None
    """Load these fields only, such as `("title", "resources.url")`: reading another one raises
    `NotLoadedError`. Everything by default."""
    limit: int | None
    """Records at most; all by default."""
    page_size: int
    """Records a request: 100 by default, 500 where `fields` makes them small."""
    prefetch: int
    """Pages asked for while one is used; 0 by default. True is 1."""
    visible_only: bool
    """Leave out deleted, archived and private objects, which the lists of a key's owner hold. False
    by default; `total` counts them all the same."""
