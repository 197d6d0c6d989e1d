# Generated from src/datagouv/_async/nouns/post.py by scripts/unasync.py: edit that file, then `make style`.
"""Posts: the articles and pages of the portal, to read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, ClassVar, Unpack

from ..._udata.fields import ABSENT
from ..._udata.nouns.post import POST_SEARCH, POSTS, PostFields
from ..core.collection import Collection
from ..core.discussed import Discussed
from .dataset import Dataset
from .reuse import Reuse

if TYPE_CHECKING:
    from ..._udata.nouns.post import PostFilters, PostSearch
    from ..core.pages import Pages


class Post(Discussed, PostFields, frozen=True):
    """A post: an article (`kind` "news") or a page of the portal."""

    _noun: ClassVar[str] = "a post"
    _collection: ClassVar[str] = "posts"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")
    _parts: ClassVar[Mapping[str, bool]] = {"datasets": True, "reuses": False}

    datasets: list[Dataset] = ABSENT
    """The datasets that it is about."""
    reuses: list[Reuse] = ABSENT
    """The reuses that it is about: what lists of reuses hold of them."""


class Posts(Collection[Post]):
    """The portal's posts."""

    _kind = Post
    _query = POSTS

    def list(self, **filters: Unpack[PostFilters]) -> Pages[Post]:
        """Return the posts that fit, page after page (GET /api/1/posts/).

        Its records do not hold their `blocs`, which `refresh()` loads. `q` finds words in the
        order of the list; `search()` asks the portal's search engine, which ranks what it finds.

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[PostSearch]) -> Pages[Post]:
        """Return the posts that a text finds, the most fitting first.

        Speaks to GET /api/2/posts/search/, or, on a portal that has no such search, to
        GET /api/1/posts/?q=. It looks at the tags as well; `list(q=...)` keeps its order.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.
        """
        return self._search(POST_SEARCH, text, filters)

    def count(self, **filters: Unpack[PostFilters]) -> int:
        """Return how many posts fit (one small GET of /api/1/posts/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)
