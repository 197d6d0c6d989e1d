"""The base of every collection: one object by its id, lists, counts, suggestions, creates."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from types import EllipsisType
from typing import TYPE_CHECKING, Any, ClassVar, Generic, NoReturn, Self, TypeVar, overload

from ..._hints import of_caller
from ..._udata.answers import has_more, read_id, read_list
from ..._udata.create_once import Seen
from ..._udata.dated_rows import MADE, UNDATED, is_alike, is_dated, read_rows
from ..._udata.lock_keys import create_key
from ..._udata.masks import page_mask, refuse_unfetched
from ..._udata.query import Query, suggestions
from ..._udata.recognise import differing, why
from ...errors import DatagouvError, FieldError
from .create_once import Newest, create_once, made_since
from .pages import AsyncPages
from .part import AsyncPart
from .payload import ready_to_send
from .record import AsyncRecord

if TYPE_CHECKING:
    from ..._udata.query import ListRequest
    from ..._udata.recognise import Since


R = TypeVar("R", bound=AsyncRecord)


class AsyncLists(AsyncPart, Generic[R]):
    """The lists of the portal's objects of one noun.

    A subclass names the class of its records, and the filters of its lists.
    """

    _kind: type[R]
    _query: ClassVar[Query]
    if not TYPE_CHECKING:  # a type checker refuses an index by itself

        def __getitem__(self, index: object) -> NoReturn:
            name = self._query.noun.replace(" ", "_")
            one = ", and get(id) gives one of them" if hasattr(self, "get") else ""
            text = f"client.{name} is no list: `async for` goes through client.{name}.list(){one}"
            raise of_caller(TypeError(text))

        def __len__(self) -> NoReturn:
            name = self._query.noun.replace(" ", "_")
            text = f"client.{name} has no length: client.{name}.count() asks the portal"
            raise of_caller(TypeError(text))

        def __bool__(self) -> bool:
            return True

    def _ask(self, query: Query, given: Mapping[str, Any]) -> ListRequest:
        fields = self._kind.model_fields.items()
        known = {str(item.validation_alias or name) for name, item in fields}
        return query.ask(given, known, self._kind._parts)

    def _list(self, given: Mapping[str, Any], *, query: Query | None = None) -> AsyncPages[R]:
        """Return the pages of a list: the collection's own, or that of `query`."""
        return AsyncPages(self._client, self._kind, self._ask(query or self._query, given))

    def _list_of(self, given: Mapping[str, Any], **whose: object) -> AsyncPages[R]:
        """Return the pages of the objects that belong to a record, or are about it.

        Args:
            given: Options and other filters.
            whose: The filter that names the record; a caller may not give it as well.
        """
        for name in whose.keys() & given.keys():
            raise FieldError(
                f"{name}={given[name]!r:.60} is not for this list, which is that of one object: "
                f"name another one in client.{self._query.noun.replace(' ', '_')}.list()"
            )
        return self._list({**given, **whose})

    def _search(self, query: Query, text: str, given: Mapping[str, Any]) -> AsyncPages[R]:
        """Return the pages of a search: of api/2, or else of the list with `q`."""
        if not isinstance(text, str):
            raise FieldError(f"the text to search is {text!r:.60}: it must be a text")

        def instead() -> ListRequest:
            listed = self._ask(self._query, given)
            if "sort" not in given:
                listed.params.pop("sort", None)
            listed.params["q"], listed.names["q"] = text, "q"
            return listed

        fields = given.get("fields") or ()
        if any(str(field).partition(".")[0] in query.links for field in fields):
            return AsyncPages(self._client, self._kind, instead())  # Only the list has links.
        list_request = self._ask(query, given)
        list_request.params["q"] = text
        return AsyncPages(self._client, self._kind, list_request, instead)

    async def _count(self, given: Mapping[str, Any]) -> int:
        """Return how many objects a list holds (one small GET)."""
        return await self._list({**given, "fields": ("id",), "page_size": 1}).total

    async def _suggest(self, text: str, size: int) -> Sequence[R]:
        """Return the portal's suggestions for the beginning of a name: records known in part."""
        answer = await self._client._transport.send(
            "GET", f"{self._query.path}suggest/", params=suggestions(text, size)
        )
        rows = read_list(answer.content)
        return self._kind._parse_each(self._client, rows, whole=False)


class AsyncCollection(AsyncLists[R]):
    """The portal's objects of one noun. `client.dataset(id)` calls the collection for one object.

    A subclass names the class of its records, and the filters of its lists.
    """

    _tells: ClassVar[Sequence[str]] = ()
    """The fields that `_own()` needs."""

    @overload
    def __call__(self) -> Self: ...
    @overload
    def __call__(
        self, id: str, *, fetch: bool = True, fields: Sequence[str] | None = None
    ) -> Coroutine[Any, Any, R]: ...
    def __call__(
        self,
        id: str | EllipsisType = ...,
        *,
        fetch: bool = True,
        fields: Sequence[str] | None = None,
    ) -> Self | Coroutine[Any, Any, R]:
        """Return one object, as `get()` does, or without an id the collection itself."""
        return self if isinstance(id, EllipsisType) else self.get(id, fetch=fetch, fields=fields)

    async def get(self, id: str, *, fetch: bool = True, fields: Sequence[str] | None = None) -> R:
        """Return one object (GET of its own address in the API).

        Args:
            id: The object's id, or its slug where it has one.
            fetch: False makes no request: the record knows its id only, and its verbs work.
            fields: Load these fields only, such as `("title", "resources.url")`: reading another
                one raises `NotLoadedError`. Everything by default.

        Raises:
            FieldError: The object has no such field, or `fetch=False` loads none.
            NotFoundError: There is no such object, or it is another owner's draft.
            GoneError: The object was deleted.
        """
        if not fetch:
            refuse_unfetched(fields)
            return self._kind._identity(self._client, id)
        return await self._kind._load(self._client, self._kind._path_of(self._client, id), fields)

    async def _new(
        self,
        payload: Mapping[str, Any] | None,
        fields: Mapping[str, Any],
        extra_fields: Mapping[str, Any] | None,
    ) -> dict[str, Any]:
        """Return the payload of a create as plain JSON, after the key and every field is checked.

        Raises:
            FieldError: The payload lacks a field, or holds one that the portal does not take.
            MissingKeyError: The client has no key; nothing was sent.
        """
        self._client._transport.require_key()
        schema = self._kind._writes
        new = schema.new(payload, fields, extra_fields)
        return await ready_to_send(self._client, schema, new, extra_fields)

    async def _create(
        self,
        new: Mapping[str, Any],
        alike: Sequence[str],
        newest: Callable[[], Awaitable[Mapping[str, Any]]],
    ) -> R:
        """Create one object (POST of the collection): where the answer is lost, look for it.

        Args:
            new: The payload.
            alike: The text fields by which a row of a list may be the new object; the first is its
                name.
            newest: Returns the query of a list that shows the new object among the newest.
        """
        client, path = self._client, self._query.path
        query: dict[str, Any] = {}

        async def send() -> R:
            response = await client._transport.send("POST", path, json=new)
            return self._kind._parse(client, response.content)

        async def page(number: int) -> Newest:
            fields = ["id", *MADE, *alike, *self._tells]
            response = await client._transport.send(
                "GET",
                path,
                params={**query, "page_size": 50, "page": number},
                mask=page_mask(fields),
            )
            rows = read_rows(response.content, "data")
            if number == 1:
                rows = [*await self._hidden(new, fields), *rows]
            return Newest(response, rows, more=has_more(response.content))

        async def look(since: Since) -> Seen[R]:
            query.update(query or await newest())
            named = [row for row in await made_since(since, page) if is_alike(row, new, alike[:1])]
            rows = await self._own(named, new)
            fit: list[R] = []
            unfit: dict[str, str] = {}
            for row in rows:
                id = str(row["id"])
                unlike = [name for name in alike if not is_alike(row, new, (name,))]
                if not unlike:
                    try:
                        record = await self.get(id)
                    except DatagouvError as error:
                        unfit[id] = f"cannot be read: {error}"
                        continue
                    unlike = differing(record.to_dict(), new, self._kind._writes.unsent)
                    if not unlike and not is_dated(row):
                        unfit[id] = UNDATED
                        continue
                    if not unlike:
                        fit.append(record)
                        continue
                unfit[id] = why(unlike)
            return Seen(fit, unfit)

        name = new.get(alike[0])
        # The lock also keeps apart two creates of one title, at which the server fails.
        made = await create_once(
            *(client._transport, send, look),
            what=f"{self._kind._noun} {name!r:.80}",
            alike=create_key(path, name),
        )
        return made._check_written(new)

    async def _hidden(
        self, new: Mapping[str, Any], fields: Sequence[str]
    ) -> Sequence[dict[str, Any]]:
        """Return the objects that may be new, and that the list may leave out."""
        return []

    async def _own(
        self, rows: Sequence[Mapping[str, Any]], new: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """Return the rows that resemble `new` and that the key's owner may have made."""
        return rows

    async def _own_id(self) -> str:
        """Return the id of the key's owner."""
        return read_id((await self._client._transport.send("GET", "me/", mask="id")).content)

    def _newest_of(self, new: Mapping[str, Any]) -> Callable[[], Awaitable[Mapping[str, Any]]]:
        """Return a function that gives the query of the newest objects of `new`'s publisher."""

        async def newest() -> Mapping[str, Any]:
            if new.get("organization"):
                return {"organization": new["organization"], "sort": "-created"}
            return {"owner": await self._own_id(), "sort": "-created"}

        return newest
