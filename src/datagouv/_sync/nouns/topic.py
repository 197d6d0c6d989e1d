# Generated from src/datagouv/_async/nouns/topic.py by scripts/unasync.py: edit that file, then `make style`.
"""Topics: collections on a theme, of objects of any publisher."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._hints import once_a_property
from ..._udata.fields import ABSENT
from ..._udata.nouns.topic import (
    TOPIC,
    TOPIC_SEARCH,
    TOPICS,
    TopicFields,
    elements_of,
    refuse_elements,
)
from ...errors import RefusedError
from ..core.collection import Collection
from ..core.discussed import Discussed
from ..core.owned import Owned
from ..core.payload import elements_with_ids
from ..core.tagged import Tagged, WithExtras
from .organization import Organization
from .topic_element import TopicElement, add_to_topic, elements_of_topic

if TYPE_CHECKING:
    from ..._udata.nouns.dataservice import DataserviceFields, DataserviceFilters
    from ..._udata.nouns.dataset import DatasetFields, DatasetFilters
    from ..._udata.nouns.reuse import ReuseFields
    from ..._udata.nouns.topic import (
        TopicElementFilters,
        TopicElementPayload,
        TopicFilters,
        TopicPayload,
        TopicSearch,
    )
    from ..._udata.object_references import ObjectReference
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import Pages
    from .dataservice import Dataservice
    from .dataset import Dataset


class Topic(
    Owned, Discussed, Tagged, WithExtras, TopicFields, frozen=True
):
    """A topic: a theme, and the datasets, dataservices and reuses that belong to it."""

    _noun: ClassVar[str] = "a topic"
    _writes: ClassVar[WriteSchema] = TOPIC
    _collection: ClassVar[str] = "/api/2/topics"
    _shown: ClassVar[tuple[str, ...]] = ("id", "name")
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: Organization | None = ABSENT
    """The organization that owns it, or `None`: then its `owner` does."""

    def update(
        self,
        payload: TopicPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[TopicPayload],
    ) -> Self:
        """Change the named fields and nothing else (PUT /api/2/topics/{id}/); the elements stay.

        Args:
            payload: What to change, as a dictionary.
            extra_fields: Fields that this SDK does not know, sent as they are; never `elements`.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent, `elements` among them.
            RefusedError: The portal refused a value; nothing has changed.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(payload, fields, extra_fields)
        refuse_elements(changes)
        if not changes:
            return self
        try:
            return self._write("PUT", changes)
        except RefusedError as error:
            needed = _needed(error, changes)
        return self._write("PUT", {**self._read(*needed), **changes})

    def _rewrite(
        self,
        turned: Callable[[dict[str, Any], bool], Mapping[str, Any]],
        *fields: str,
        sent: Mapping[str, Any] | None = None,
    ) -> Self:
        try:
            return super()._rewrite(turned, *fields, sent=sent)
        except RefusedError as error:
            needed = _needed(error, fields)
        return super()._rewrite(
            lambda now, again: {**now, **turned(now, again)}, *fields, *needed
        )

    def delete(self) -> Self:
        """Delete the topic for good, with its elements and its discussions: nothing brings it back.

        The datasets and the like that it gathers stay. A delete that is repeated after a lost
        answer succeeds (DELETE /api/2/topics/{id}/).

        Returns:
            The record itself, as it was last known.

        Raises:
            NotFoundError: There was no such topic.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._delete()

    @once_a_property
    def elements(self, **filters: Unpack[TopicElementFilters]) -> Pages[TopicElement]:
        """Return the topic's elements, page after page (GET /api/2/topics/{id}/elements/).

        An element names its object by class and id: `datasets()` and `dataservices()` give these
        themselves, `client.reuse(element.element.id)` a reuse.

        Args:
            filters: What they have to fit: `class_`, `tag`, `q`, and the options of every list.

        Raises:
            FieldError: There is no such filter or field, or a value is of no use to it.
        """
        return elements_of_topic(self.client, self.id, filters)

    def element(self, id: str) -> TopicElement:
        """Return an element by its id, without a request: its verbs work.

        Args:
            id: The id of the element.
        """
        return TopicElement._identity(self.client, id)._of(self.id)

    def add_elements(
        self,
        *elements: str
        | DatasetFields
        | DataserviceFields
        | ReuseFields
        | ObjectReference
        | TopicElementPayload
        | Mapping[str, Any],
    ) -> Sequence[TopicElement]:
        """Add elements, many by one request; present elements stay.

        Speaks to POST /api/2/topics/{id}/elements/. Where the answer is lost, the topic's elements
        are looked through before anything is sent again. Nothing tells an element that the topic
        holds already: added again, it is there twice.

        Args:
            elements: Records, URLs of their pages, references such as
                `{"class": "Dataset", "id": "…"}`, or what an element holds, such as
                `{"title": "A chapter", "description": "…"}`.

        Returns:
            The new elements. `elements_link` of the topic counts them once it is refreshed.

        Raises:
            FieldError: An element was refused before anything was sent.
            RefusedError: The portal refused one, such as an object that is not there.
            AnswerLostError: They may have been added or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self.client._transport.require_key()
        transport = self.client._transport
        new = elements_with_ids(transport, elements_of(elements))
        return add_to_topic(self.client, self.id, new) if new else []

    def delete_elements(self) -> Self:
        """Take all elements out of the topic for good (DELETE /api/2/topics/{id}/elements/).

        Returns:
            The record itself. Its `elements_link` counts no more of them once it is refreshed.

        Raises:
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._with_key.send("DELETE", f"{self._path}elements/")
        return self

    @once_a_property
    def datasets(self, **filters: Unpack[DatasetFilters]) -> Pages[Dataset]:
        """Return the topic's datasets, one request a page (GET /api/1/datasets/?topic=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.datasets._list_of(filters, topic=self)

    def dataservices(self, **filters: Unpack[DataserviceFilters]) -> Pages[Dataservice]:
        """Return the topic's dataservices, one request a page (GET /api/1/dataservices/?topic=).

        Args:
            filters: What they have to fit besides, and the options of every list.
        """
        return self.client.dataservices._list_of(filters, topic=self)


def _needed(error: RefusedError, sent: Iterable[str]) -> list[str]:
    """Return the fields of a topic that an old portal wants in each update, or raise the error.

    Until 15, udata takes a topic with its name and its tags only.
    """
    held = set(sent)
    needed = [key for key in ("name", "tags") if key not in held]
    if not needed or not set(needed) & error.errors.keys():
        raise error
    return needed


class Topics(Collection[Topic]):
    """The portal's topics."""

    _kind = Topic
    _query = TOPICS

    def list(self, **filters: Unpack[TopicFilters]) -> Pages[Topic]:
        """Return the topics that fit, page after page (GET /api/2/topics/).

        `q` keeps the topics that hold all of its words, or have an element that does; `search()`
        asks the portal's search engine, which looks at the tags as well and ranks what it finds.

        With a key, the list holds the key's owner's own drafts too: see `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[TopicSearch]) -> Pages[Topic]:
        """Return the topics that a text finds, the most fitting first.

        Speaks to GET /api/2/topics/search/, or, on a portal that has no such search, to
        GET /api/2/topics/?q=. `list(q=...)` keeps its order, and takes more filters.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._search(TOPIC_SEARCH, text, filters)

    def count(self, **filters: Unpack[TopicFilters]) -> int:
        """Return how many topics fit (one small GET of /api/2/topics/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def create(
        self,
        payload: TopicPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[TopicPayload],
    ) -> Topic:
        """Create a topic, without elements (POST /api/2/topics/): `add_elements()` fills it.

        It ends with exactly one topic, or an error: where the answer is lost, the portal is asked
        whether the topic is there before anything is sent again.

        Args:
            payload: The fields, as a dictionary; `name` is needed, and `organization`, the id or
                the slug of the owner, unless you own it yourself.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new topic: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = self._new(payload, fields, extra_fields)
        refuse_elements(new)
        return self._create(new, ("name", "description"), self._newest_of(new))
