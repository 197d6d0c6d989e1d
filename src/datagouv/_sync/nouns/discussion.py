# Generated from src/datagouv/_async/nouns/discussion.py by scripts/unasync.py: edit that file, then `make style`.
"""Discussions about a dataset, a reuse, a dataservice, a topic or a post."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

import httpx

from ..._doubt import after_a_write
from ..._json import is_list, is_object
from ..._udata.create_once import Seen
from ..._udata.dated_rows import same_text
from ..._udata.fields import ABSENT
from ..._udata.ids import quote_id
from ..._udata.lock_keys import create_key
from ..._udata.nouns.discussion import (
    DISCUSSION,
    DISCUSSION_SEARCH,
    DISCUSSIONS,
    DiscussionFields,
    Message,
)
from ..._udata.recognise import why
from ..._udata.write.references import id_of as plain_id
from ...errors import FieldError, InvalidAnswerError
from ..core.capabilities import portal_in_words
from ..core.collection import Collection
from ..core.create_once import create_once, replace_once
from ..core.payload import with_ids
from ..core.record import Record
from .organization import Organization

if TYPE_CHECKING:
    from ..._udata.nouns.discussion import (
        DiscussionFilters,
        DiscussionPayload,
        DiscussionSearch,
    )
    from ..._udata.nouns.organization import OrganizationFields
    from ..._udata.recognise import Since
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import Pages


def _identified(discussion: DiscussionFields) -> list[Message]:
    """Return the messages of a discussion, each with an id.

    Before 15, udata gives messages no ids: then their places tell them apart.
    """
    return [
        one if one.id else one.model_copy(update={"id": f"{discussion.id}, message {place}"})
        for place, one in enumerate(discussion.discussion or (), 1)
    ]


class Discussion(Record, DiscussionFields, frozen=True):
    """A discussion: its subject, its messages, and whether it is closed."""

    _noun: ClassVar[str] = "a discussion"
    _writes: ClassVar[WriteSchema] = DISCUSSION
    _collection: ClassVar[str] = "discussions"
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: Organization | None = ABSENT
    """The organization in whose name it was opened, or `None`."""

    def comment(
        self, text: str, *, organization: str | OrganizationFields | None = None
    ) -> Self:
        """Add a message (POST /api/1/discussions/{id}/).

        It ends with exactly one message more, or an error: where the answer is lost, the discussion
        is read before anything is sent again.

        Args:
            text: The message, in Markdown.
            organization: The organization in whose name it is written, its id or its slug: you have
                to be one of its administrators or editors.

        Returns:
            The record itself, renewed; the message is the last one of `discussion`.

        Raises:
            ForbiddenError: The discussion is closed, for good: open another one.
            RefusedError: The organization is not yours to speak for.
            AnswerLostError: It may have been added or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        said = {"comment": _text(text), **self._voice(organization)}

        seen: Self | None = None

        def send() -> Message:
            response = transport.send("POST", self._path, json=said)
            self._take(self._parse(self.client, response.content))
            if not self.discussion:
                raise InvalidAnswerError("the answer to a message is a discussion without messages")
            return _identified(self)[-1]

        def look(since: Since) -> Seen[Message]:
            nonlocal seen
            response = transport.send("GET", self._path)
            now = self._parse(self.client, response.content)
            alike = [one for one in _identified(now) if same_text(one.content, text)]
            # Others may say the same.
            mine = self.client.discussions._own_id() if alike else ""
            rows = [
                {"id": one.id, "created": one.posted_on.isoformat()}
                for one in alike
                if one.posted_by and one.posted_by.id == mine and one.posted_on
            ]
            recent = since.recent(rows, response.headers.get("Date"))
            found = {str(row["id"]) for row in recent}
            seen = now
            voice = said.get("organization")
            return Seen(
                [one for one in alike if one.id in found and _spoke(one, voice)],
                {
                    one.id: why(["organization"])
                    for one in alike
                    if one.id in found and not _spoke(one, voice)
                },
            )

        create_once(
            *(transport, send, look),
            what=f"the message {text!r:.60}",
            alike=create_key(self._path, text),
        )
        return self if seen is None else self._take(seen)

    def close(
        self, text: str | None = None, *, organization: str | OrganizationFields | None = None
    ) -> Self:
        """Close the discussion, with or without a last message (POST /api/1/discussions/{id}/).

        The platform opens none again, and takes no more messages. It is for who opened it, and for
        who may change its subject.

        Args:
            text: The last message, in Markdown.
            organization: The organization in whose name it is closed, its id or its slug.

        Returns:
            The record itself, renewed.

        Raises:
            ForbiddenError: It is closed already, or is not yours to close.
            AnswerLostError: It may have been closed or not.
            MissingKeyError: The client has no key; nothing was sent.
        """
        transport = self._with_key
        last: dict[str, Any] = {"close": True, **self._voice(organization)}
        if text is not None:
            last["comment"] = _text(text)

        def done() -> bool:
            answer = self._raw("closed", "discussion")
            now = self._parse(self.client, answer, whole=False)
            said = [message.content for message in now.discussion or ()]
            return now.closed is not None and (
                text is None or any(same_text(content, text) for content in said)
            )

        def send() -> httpx.Response:
            response = transport.send("POST", self._path, json=last)
            self._take(self._parse(self.client, response.content))
            return response

        what = f"the discussion {self.id} may be closed"
        if replace_once(transport, send, done, what=what) is None:
            with after_a_write():
                self.refresh()
        return self

    def update(
        self,
        payload: DiscussionPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DiscussionPayload],
    ) -> Self:
        """Change the title, which is all that the platform changes (PUT /api/1/discussions/{id}/).

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            ForbiddenError: You did not open it.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(payload, fields, extra_fields)
        return self._write("PUT", changes) if changes else self

    def rename(self, title: str) -> Self:
        """Give it another title: `update(title=...)` in short (PUT /api/1/discussions/{id}/).

        Args:
            title: The new one.

        Returns:
            The record itself, renewed.
        """
        return self.update(title=title)

    def edit_comment(self, message: str | Message, text: str) -> Self:
        """Write a message anew (PUT /api/1/discussions/{id}/comments/{message}/).

        Args:
            message: One of `discussion`, or its id.
            text: The whole message, in Markdown.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: There is no such message.
            ForbiddenError: You did not write it.
            MissingKeyError: The client has no key; nothing was sent.
        """
        response = self._with_key.send(
            "PUT", self._comment_path(message), json={"comment": _text(text)}
        )
        return self._renew(response)

    def delete_comment(self, message: str | Message) -> Self:
        """Delete a message for good (DELETE /api/1/discussions/{id}/comments/{message}/).

        Args:
            message: One of `discussion`, or its id; not the first one, which goes with the
                discussion.

        Returns:
            The record itself, renewed.

        Raises:
            NotFoundError: There is no such message.
            RefusedError: It is the first one.
            ForbiddenError: You did not write it.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._with_key.send("DELETE", self._comment_path(message))
        with after_a_write():
            return self.refresh()

    def _voice(self, organization: str | OrganizationFields | None) -> dict[str, Any]:
        """Return the field that tells in whose name a message is written."""
        if organization is None:
            return {}
        named = {"organization": plain_id(organization)}
        return with_ids(self.client._transport, named, "a message")

    def _comment_path(self, message: str | Message) -> str:
        if isinstance(message, Message) and not message.id:
            portal = portal_in_words(self.client._transport)
            raise FieldError(f"{portal} gives messages no ids: none can be changed or deleted")
        # By id: the place of a message, which the server takes too, changes when one is deleted.
        id = quote_id(plain_id(message), "a message", self.client.base_url)
        return f"{self._path}comments/{id}/"

    def delete(self) -> Self:
        """Delete the discussion and its messages for good: nothing brings it back.

        It is for who opened it (DELETE /api/1/discussions/{id}/).

        Returns:
            The record itself, as it was last known.

        Raises:
            ForbiddenError: You did not open it.
            NotFoundError: There was no such discussion.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._delete()


def _text(text: str) -> str:
    if not isinstance(text, str) or not text.strip():
        raise FieldError(f"a message must be a text, not {text!r:.60}")
    return text


def _spoke(message: Message, organization: str | None) -> bool:
    """Tell whether a message is in the name of that organization, or in that of nobody."""
    voice = message.posted_by_organization
    return (voice.id if voice else None) == organization


class Discussions(Collection[Discussion]):
    """The portal's discussions."""

    _kind = Discussion
    _query = DISCUSSIONS
    _tells = ("user.id", "discussion.content")

    def list(self, **filters: Unpack[DiscussionFilters]) -> Pages[Discussion]:
        """Return the discussions that fit, page after page (GET /api/1/discussions/).

        `q` finds words of the title and the messages, and takes all filters beside it, such as
        `subject`; `search()` asks the portal's search engine, which ranks what it finds.

        Args:
            filters: What they have to fit, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an organization that is not there.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[DiscussionSearch]) -> Pages[Discussion]:
        """Return the discussions that a text finds, the most fitting first.

        Speaks to GET /api/2/discussions/search/, or, on a portal that has no such search, to
        GET /api/1/discussions/?q=. It takes fewer filters than `list(q=...)`: to search the
        discussions about one object, use that.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.
        """
        return self._search(DISCUSSION_SEARCH, text, filters)

    def count(self, **filters: Unpack[DiscussionFilters]) -> int:
        """Return how many discussions fit (one small GET of /api/1/discussions/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def create(
        self,
        payload: DiscussionPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DiscussionPayload],
    ) -> Discussion:
        """Open a discussion (POST /api/1/discussions/).

        Args:
            payload: The fields, as a dictionary; `subject`, `title` and `comment` are needed. The
                subject is a record, the URL of its page, or such as
                `{"class": "Dataset", "id": "…"}`, where a slug is looked up.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new discussion.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as a subject that is not there.
            AnswerLostError: It may have been opened or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = self._new(payload, fields, extra_fields)

        def newest() -> Mapping[str, Any]:
            return {"for": new["subject"]["id"], "sort": "-created"}

        return self._create(new, ("title",), newest)

    def _own(
        self, rows: Sequence[Mapping[str, Any]], new: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        # The list holds everybody's.
        mine = self._own_id() if rows else ""
        return [row for row in rows if _opened_by(row, mine, new["comment"])]


def _opened_by(row: Mapping[str, Any], user: str, text: str) -> bool:
    who, said = row.get("user"), row.get("discussion")
    if not is_object(who) or not is_list(said) or not said or not is_object(said[0]):
        return False
    return who.get("id") == user and same_text(said[0].get("content"), text)
