"""The elements of a topic: listed with the topic, changed and removed one by one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

import httpx

from ..._annotations import readable
from ..._udata.answers import read_list
from ..._udata.create_once import Seen
from ..._udata.dated_rows import read_rows_by_id
from ..._udata.ids import quote_known_id
from ..._udata.nouns.topic import ELEMENTS, TOPIC_ELEMENT, TopicElementFields
from ..._udata.recognise import match
from ..._words import counted
from ...errors import NotFoundError
from ..core.create_once import create_all_once
from ..core.pages import AsyncPages
from ..core.tagged import AsyncTagged, AsyncWithExtras
from ..core.wire import TIMEOUT

if TYPE_CHECKING:
    from ..._udata.nouns.topic import TopicElementPayload
    from ..._udata.query import ListRequest
    from ..._udata.recognise import Since
    from ..._udata.write.schema import WriteSchema
    from ..client import AsyncClient
    from ..core.page import AsyncPage


_ALL = 100_000
"""Elements on one page, where all are looked through: the server sets no limit."""
_SECONDS_EACH = 1.0
"""What the server may take for one of many new elements: it saves the topic after each."""


def _path(topic_id: str) -> str:
    return f"/api/2/topics/{quote_known_id(topic_id, 'a topic')}/elements/"


class AsyncTopicElement(AsyncTagged, AsyncWithExtras, TopicElementFields, frozen=True):
    """An element of a topic: a dataset, a dataservice, a reuse or a text, with words on it."""

    __slots__ = ("_topic_id",)

    _carried: ClassVar[tuple[str, ...]] = ("_client", "_topic_id")
    _noun: ClassVar[str] = "an element of a topic"
    _writes: ClassVar[WriteSchema] = TOPIC_ELEMENT
    _shown: ClassVar[tuple[str, ...]] = ("id", "title", "element")

    if TYPE_CHECKING:
        _topic_id: str

    @property
    def topic_id(self) -> str:
        """The id of the element's topic."""
        return self._topic_id

    def _of(self, topic_id: str) -> Self:
        object.__setattr__(self, "_topic_id", topic_id)
        return self

    @property
    def _path(self) -> str:
        return f"{_path(self._topic_id)}{quote_known_id(self.id, self._noun)}/"

    async def refresh(self, *, fields: Sequence[str] | None = None) -> Self:
        """Load the element again: the server gives no single one, so from the topic's list.

        Speaks to GET /api/2/topics/{topic_id}/elements/, page after page.

        Args:
            fields: Load these fields only, such as `("title",)`, and keep the others as they are
                known. Everything by default.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: An element has no such field.
            NotFoundError: The topic holds no such element any more.
        """
        return self._take_chosen(await self._found(fields), fields)

    async def _found(self, fields: Sequence[str] | None) -> Self:
        options = {"page_size": 1000, "fields": fields}
        async for element in elements_of_topic(self.client, self._topic_id, options):
            if element.id == self.id:
                return self._parse(self.client, element.to_dict(), whole=fields is None)
        raise NotFoundError(f"the topic {self._topic_id} holds no element {self.id}")

    async def _read(self, *fields: str) -> dict[str, Any]:
        held = (await self._found(fields)).to_dict()
        return {field: held.get(field) for field in fields}

    async def update(
        self,
        payload: TopicElementPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[TopicElementPayload],
    ) -> Self:
        """Change the named fields and nothing else.

        Speaks to PUT /api/2/topics/{topic_id}/elements/{id}/.

        Args:
            payload: What to change, as a dictionary: `title`, `description`, `tags`, `extras`,
                `element`.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value, such as no title where there is no object.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = await self._changes(payload, fields, extra_fields)
        return await self._write("PUT", changes) if changes else self

    async def delete(self) -> Self:
        """Take the element out of its topic for good; its object stays where it is.

        Speaks to DELETE /api/2/topics/{topic_id}/elements/{id}/. A delete that is repeated after a
        lost answer succeeds.

        Returns:
            The record itself, as it was last known.

        Raises:
            NotFoundError: The topic held no such element.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return await self._delete()


@readable
class AsyncElementPages(AsyncPages[AsyncTopicElement]):
    """The pages of one topic's elements, which know their topic."""

    def __init__(self, client: AsyncClient, topic_id: str, asked: ListRequest) -> None:
        super().__init__(client, AsyncTopicElement, asked._replace(path=_path(topic_id)))
        self._topic_id = topic_id

    def _read(self, response: httpx.Response | None) -> AsyncPage[AsyncTopicElement] | None:
        page = super()._read(response)
        for element in page.data if page else ():
            element._of(self._topic_id)
        return page


def elements_of_topic(
    client: AsyncClient, topic_id: str, filters: Mapping[str, Any]
) -> AsyncElementPages:
    """Return the elements of a topic that fit, page after page."""
    asked = ELEMENTS.ask(filters, TopicElementFields.model_fields, ())
    return AsyncElementPages(client, topic_id, asked)


async def add_to_topic(
    client: AsyncClient, topic_id: str, new: Sequence[dict[str, Any]]
) -> Sequence[AsyncTopicElement]:
    """Add elements by one request; where its answer is lost, look for the new elements."""
    path = _path(topic_id)
    needed = _SECONDS_EACH * len(new)
    timeout = needed if needed > TIMEOUT else None

    async def send() -> Sequence[AsyncTopicElement]:
        response = await client._transport.send("POST", path, json=new, timeout=timeout)
        rows = read_list(response.content)
        return [AsyncTopicElement._parse(client, row)._of(topic_id) for row in rows]

    async def look(since: Since) -> Seen[AsyncTopicElement]:
        response = await client._transport.send("GET", path, params={"page_size": _ALL})
        rows = read_rows_by_id(response.content, "data")
        recent = since.recent(rows, response.headers.get("Date"))
        fit, unfit, whole = match(recent, new, TOPIC_ELEMENT.unsent, ("title", "element"))
        records = [AsyncTopicElement._parse(client, row)._of(topic_id) for row in fit]
        return Seen(records, unfit, whole)

    what = counted(len(new), f"elements of the topic {topic_id}")
    made = await create_all_once(client._transport, send, look, len(new), what=what)
    for element, sent in zip(made, new, strict=False):
        element._check_written(sent)
    return made
