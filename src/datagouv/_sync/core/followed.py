# Generated from src/datagouv/_async/core/followed.py by scripts/unasync.py: edit that file, then `make style`.
"""The base of records with followers: datasets, dataservices, reuses, organizations, users."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Unpack

from ..._doubt import after_a_write
from ..._udata.filters import OwnId, id_filter
from ..._udata.nouns.follow import Follow, FollowCount
from ..._udata.query import Query
from ..._udata.values import read_value
from ...errors import InvalidAnswerError
from .create_once import send_until_read
from .pages import Pages
from .record import Record

if TYPE_CHECKING:
    from ..._udata.nouns.follow import FollowerFilters
    from ..._udata.nouns.user import UserFields
    from ..._udata.object_references import UserReference


class Followed(Record, frozen=True):
    """A record that users follow, to hear of its changes."""

    def followers(self, **filters: Unpack[FollowerFilters]) -> Pages[Follow]:
        """Return the followers, page after page (GET of the object's followers/).

        Args:
            filters: `user`, to see one follower only, and `limit`, `page_size`, `prefetch`.
        """
        return self._followers(filters)

    def _followers(self, given: Mapping[str, Any]) -> Pages[Follow]:
        query = Query("followers", f"{self._path}followers/", filters={"user": id_filter("users/")})
        return Pages(self.client, Follow, query.ask(given, known=(), parts=()))

    def is_following(self, user: str | UserFields | UserReference | None = None) -> bool:
        """Tell whether a user follows the object (one small GET of the object's followers/).

        Args:
            user: An id, a slug or a record; the key's owner by default (one more GET).

        Raises:
            MissingKeyError: No user was named, and the client has no key; nothing was sent.
        """
        if user is None:
            self.client._transport.require_key()
        whose = OwnId() if user is None else user
        return self._followers({"user": whose, "page_size": 1}).total > 0

    def follow(self) -> int:
        """Follow the object (POST of its followers/); a second call does no harm.

        Returns:
            The number of followers.

        Raises:
            NotFoundError: There is no such object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        self._find_id()  # The portal takes no slug here.

        def send() -> int:
            answer = transport.send("POST", f"{self._path}followers/", repeatable=True)
            return read_value(FollowCount, answer.content).followers

        return send_until_read(send, what=f"{self!r} may be followed")

    def unfollow(self) -> int:
        """Stop following the object (DELETE of its followers/).

        Returns:
            The number of followers.

        Raises:
            NotFoundError: The key's owner did not follow it.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        self._find_id()
        answer = transport.send("DELETE", f"{self._path}followers/")
        try:
            return read_value(FollowCount, answer.content).followers
        except InvalidAnswerError:
            # Unreadable, or the answer to a retry, which counts nothing: the first try was done.
            with after_a_write():
                return self.followers(page_size=1).total
