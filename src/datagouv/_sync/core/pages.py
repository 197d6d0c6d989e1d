# Generated from src/datagouv/_async/core/pages.py by scripts/unasync.py: edit that file, then `make style`.
"""Lazy pages of records: one request a page, sent when the caller reaches the page."""

from __future__ import annotations

from collections.abc import Generator, Callable, Sequence
from contextlib import suppress
from copy import copy
from typing import TYPE_CHECKING, Any, Generic, NoReturn

import httpx
from pydantic import BaseModel

from ..._annotations import readable
from ..._concurrency.prefetch import Prefetch
from ..._display.rows import frame, library, row_of
from ..._display.shown import ROWS, Shown
from ..._hints import no_attribute, of_caller
from ..._http.retry import logger
from ..._json import no_collection
from ..._udata.answers import read_id
from ..._udata.capabilities import compared_fields, refuse_misfits
from ..._udata.fields import names_of
from ..._udata.ids import noun_of, quote_id
from ..._udata.pagination import Walk
from ...errors import ApiError, NotFoundError
from .capabilities import capabilities_of
from .page import Page, R, UncountableError, read_page
from .record import Record

if TYPE_CHECKING:
    from ..._udata.pagination import PageFacts
    from ..._udata.query import ListRequest
    from ..client import Client


_NO_PLACES = (
    "pages have no places: `for` goes through them, `pages.first()` gives the first "
    "record, `limit=` the first few"
)
_MISSING = frozenset({404, 405, 501})
"""The statuses of a portal that does not have a list."""


@readable
class Pages(Shown, Generic[R]):
    """Records across the pages of a list, loaded as the caller iterates.

    Iterate it for the records; each iteration asks the portal again. A record that moves from page
    to page meanwhile is not repeated; in the order of creation, none is lost.

    Args:
        client: The client.
        kind: The class of the records.
        list_request: The list, its filters and its order.
        instead: Returns the request for another list, where the portal does not have the first.
    """

    __module__ = "datagouv"

    def __init__(
        self,
        client: Client,
        kind: type[R],
        list_request: ListRequest,
        instead: Callable[[], ListRequest] | None = None,
    ) -> None:
        self._client = client
        self._kind = kind
        self._instead = instead
        self._list_request = list_request
        if instead is not None and list_request.path in client._transport.facts.missing:
            self._list_request, self._instead = instead(), None
        self._held: Page[R] | None = None
        self._rows: list[R] | None = None
        """The first rows, once a notebook has shown them."""
        self._counted: int | None = None
        self._compared = False
        """Whether each page is compared with the filters."""

    def __repr__(self) -> str:
        return f"<Pages of {self._kind.__name__}, loaded while they are iterated>"

    if not TYPE_CHECKING:  # a type checker refuses an index and a misspelt name by itself

        def __getattr__(self, name: str) -> NoReturn:
            raise no_attribute(self, name, "pages")

        def __getitem__(self, index: object) -> NoReturn:
            # Python also comes here from a loop of the other face.
            raise of_caller(TypeError(_NO_PLACES))

    def __iter__(self) -> Generator[R, None, None]:
        pages = self.pages()
        try:
            for page in pages:
                for record in page:
                    yield record
                del page  # Free the page before the next is built.
        finally:
            pages.close()

    def pages(self) -> Generator[list[R], None, None]:
        """Iterate the pages, each a list of records (one GET a page)."""
        page: Page[R] | None = self._first()
        self._held = None
        list_request = self._list_request
        walk = Walk[R](
            list_request.page_size, list_request.limit, visible_only=list_request.visible_only
        )
        ahead = Prefetch(self._fetch, list_request.prefetch)
        number = 1
        current: Page[R] | None = None
        facts: PageFacts | None = None
        records: list[R] = []
        try:
            while not walk.ended:
                if current is not None:
                    answer = ahead.take(number)
                    # The next pages load while this page is parsed, too.
                    upcoming = walk.ahead(number - 1, current.next_page, list_request.prefetch + 1)
                    ahead.expect(upcoming[1:])
                    with no_collection():
                        # Free the former page in the same pause: the garbage collector runs when
                        # more objects were made than freed, and then walks over all of them.
                        page, current, records = self._read(answer), None, []
                if page is None and facts and facts.tells_next and not facts.next_page:
                    # The former page has no next page, and the list counts more records.
                    if walk.is_last(number, None, facts):
                        self._log_missing(walk)
                    return
                # Where this page is gone, the last page that is left gives the total.
                current = page or self._last_before(number)
                facts = current.facts
                if walk.has_grown(current.total):
                    self._look_up_filters()
                for earlier in walk.drawn_back(number, current.total):
                    moved = self._read(self._fetch(earlier))
                    if moved is not None and (records := walk.take(moved.data)):
                        yield records
                ahead.expect(walk.ahead(number, current.next_page, list_request.prefetch))
                records = walk.take(current.data, 0 if page is None else page.left_out)
                if records:
                    yield records
                if walk.ended:
                    return
                rows = None if page is None else len(page.data) + page.left_out
                if walk.is_last(number, rows, facts):
                    self._log_missing(walk)
                    return
                number += 1
        finally:
            ahead.close()

    def _log_missing(self, walk: Walk[R]) -> None:
        """Log that a list gave fewer records than its total; activities always leave rows out."""
        if walk.missing and not self._list_request.path.endswith("activity/"):
            logger.warning(
                "%s: the portal counts %d records more than it gives",
                self._list_request.path,
                walk.missing,
            )

    @property
    def total(self) -> int:
        """The number of records that the portal counts, whatever `limit` is.

        One GET loads the first page, which the next iteration reuses.

        Raises:
            InvalidAnswerError: The portal's total is not a number.
        """
        if self._counted is None:
            self._held = self._first()
            return self._held.count()
        return self._counted

    def __len__(self) -> int:
        total, limit = self.total, self._list_request.limit
        return total if limit is None else min(total, limit)

    def first(self) -> R | None:
        """Return the first record, or `None` of an empty list (one small GET)."""
        alone = copy(self)
        # Hidden records may stand before the first visible record.
        if self._held is None and not self._list_request.visible_only:
            alone._list_request = self._list_request._replace(page_size=1)
        pages = alone.pages()
        try:
            for page in pages:
                return page[0]
        finally:
            pages.close()
        return None

    def to_dicts(self, *fields: str) -> list[dict[str, Any]]:
        """Return the records as dictionaries, the rows of a table (one GET a page).

        Args:
            fields: Load these fields only, such as "title", "organization.name" and
                "metrics.views"; they are the keys. Everything by default.

        Returns:
            The values as JSON has them: dates are texts. A path through a list gives a list.

        Raises:
            FieldError: The records have no such field; nothing was sent.
        """
        return [row_of(record, fields, as_json=True) for record in self._narrowed(fields)]

    def to_pandas(self, *fields: str) -> Any:
        """Return the records as a `pandas.DataFrame`, dates as dates (one GET a page).

        Args:
            fields: The columns, as those of `to_dicts()`.

        Raises:
            DatagouvError: pandas is not installed; nothing was sent.
            FieldError: The records have no such field; nothing was sent.
        """
        return self._frame("to_pandas", fields)

    def to_polars(self, *fields: str) -> Any:
        """Return the records as a `polars.DataFrame`, dates as dates (one GET a page).

        Args:
            fields: The columns, as those of `to_dicts()`.

        Raises:
            DatagouvError: polars is not installed; nothing was sent.
            FieldError: The records have no such field; nothing was sent.
        """
        return self._frame("to_polars", fields)

    def _frame(self, verb: str, fields: Sequence[str]) -> Any:
        library(verb.removeprefix("to_"), verb)
        narrowed = self._narrowed(fields)
        return frame(verb, [row_of(one, fields, as_json=False) for one in narrowed], fields)

    def _narrowed(self, fields: Sequence[str]) -> Pages[R]:
        """Return the pages of the same list, with `fields` only."""
        kind: type[object] = self._kind
        if not fields or not issubclass(kind, BaseModel):
            return self  # Raw objects come as they were asked for.
        parts = getattr(kind, "_parts", ())
        known = list(names_of(kind))
        return self._asked(lambda request: request.narrowed(fields, known, parts))

    def _peek(self) -> None:
        """Load the first rows, as a notebook shows them (one small GET)."""
        from ..._display.content import paths_of  # A program does not load what a notebook needs.

        kind: type[object] = self._kind
        fields = paths_of(kind) if issubclass(kind, Record) else ()
        known = list(kind.model_fields) if issubclass(kind, BaseModel) else []
        alone = self._asked(lambda asked: asked.previewed(fields, ROWS, known))
        page = self._held or alone._first()
        asked = alone._list_request
        shown = Walk[R](asked.page_size, ROWS, visible_only=asked.visible_only)
        self._rows, self._counted = shown.take(page.data), page.count()

    def _asked(self, turned: Callable[[ListRequest], ListRequest]) -> Pages[R]:
        """Return the pages of the same list, with a request that `turned` gives."""
        other, instead = copy(self), self._instead
        other._held, other._list_request = None, turned(self._list_request)
        if instead is not None:
            other._instead = lambda: turned(instead())
        return other

    def _first(self) -> Page[R]:
        """Return the first page, of the search or of the list that this portal has."""
        if self._held is not None:
            return self._held
        self._know_portal()
        self._look_up_filters()
        # Another walk of these pages may replace the request meanwhile.
        list_request, instead = self._list_request, self._instead
        try:
            page = self._read(self._fetch(1))
        except ApiError as error:
            if self._drop_usual_order(error):
                return self._first()
            if instead is None or not self._has_no_search(error):
                raise
            return self._first_instead(list_request, instead)
        if instead and list_request.index_only and not (page and page.facets):
            return self._first_instead(list_request, instead)
        page = page or Page[R](data=[])
        if not (page.data or page.total):
            page = self._try_spellings() or page
            if self._list_request.doubts and not page.data:
                self._client.references._check_found_nothing(self._list_request.doubts)
        with suppress(UncountableError):
            self._counted = page.count()
        return page

    def _drop_usual_order(self, error: ApiError) -> bool:
        """Drop the order that this SDK asks for by default, where the portal refused it."""
        ours = "sort" in self._list_request.params and "sort" not in self._list_request.names
        if not ours or "sort" not in error.errors:
            return False
        del self._list_request.params["sort"]
        return True

    def _try_spellings(self) -> Page[R] | None:
        """Return the first page with records that another spelling of a filter gives, or `None`."""
        for param, spellings in self._list_request.spellings.items():
            usual = self._list_request.params[param]
            for spelling in spellings:
                self._list_request.params[param] = spelling
                page = self._read(self._fetch(1))
                if page is not None and page.data:
                    return page
            self._list_request.params[param] = usual
        return None

    def _has_no_search(self, error: ApiError) -> bool:
        """Tell whether an error means that the portal does not have this search."""
        if error.status != 500:
            return error.status in _MISSING
        # Without a search engine, other versions answer some searches with 500.
        return not (capabilities_of(self._client._transport)).is_spoken

    def _first_instead(
        self, missing: ListRequest, instead: Callable[[], ListRequest]
    ) -> Page[R]:
        self._client._transport.facts.missing.add(missing.path)
        self._list_request, self._instead = instead(), None
        return self._first()

    def _know_portal(self) -> None:
        """Refuse filters and orders that this portal would ignore, where it runs another version.

        Raises:
            FieldError: The portal does not know a filter or an order.
        """
        if not self._list_request.names:
            return
        capabilities = capabilities_of(self._client._transport)
        if capabilities.is_spoken:
            return
        instead = self._instead
        if not capabilities.is_known:
            self._compared = True
            return
        if instead is not None and capabilities.route("GET", self._list_request.path) is None:
            self._client._transport.facts.missing.add(self._list_request.path)
            self._list_request, self._instead = instead(), None
        list_request = self._list_request
        filters = {param: name for param, name in list_request.names.items() if param != "sort"}
        capabilities.refuse_filters(list_request.noun, list_request.path, filters)
        order = list_request.params.get("sort")
        if order is None or capabilities.takes_order(list_request.path, order):
            return
        if "sort" in list_request.names:
            capabilities.refuse_order(list_request.noun, list_request.path, order)
        del list_request.params["sort"]  # The default order; the caller named none.

    def _look_up_filters(self) -> None:
        """Look up the objects that the filters name: the server ignores some unknown ids.

        Raises:
            NotFoundError: A filter names an object that does not exist.
        """
        if self._list_request.keyed:
            self._client._transport.require_key()
        if self._list_request.unlisted:
            self._client.references._check(self._list_request.unlisted)
        params = self._list_request.params
        for param, (name, path, id, verify) in self._list_request.references.items():
            if param in params and not verify:
                continue
            segment = quote_id(params.get(param, id), noun_of(path), self._client.base_url)
            try:
                answer = self._client._transport.send("GET", f"{path}{segment}/", mask="id")
            except NotFoundError as error:
                error.adding(f"the filter {name}={id!r}")
                raise
            params[param] = read_id(answer.content)

    def _last_before(self, number: int) -> Page[R]:
        """Return the last page before `number` that still exists."""
        for before in range(number - 1, 0, -1):
            page = self._read(self._fetch(before))
            if page is not None:
                return page
        return Page[R](data=[])

    def _fetch(self, number: int) -> httpx.Response | None:
        """Return the answer with a page, or `None` where the page exists no more."""
        list_request, mask = self._list_request, self._list_request.mask
        if self._compared and mask is not None:
            extra = "".join(
                f"{field}," for field in compared_fields(list_request.noun, list_request.names)
            )
            mask = mask.replace("data{", f"data{{{extra}", 1)
        try:
            return self._client._transport.send(
                "GET",
                list_request.path,
                params={**list_request.params, "page_size": list_request.page_size, "page": number},
                mask=mask,
            )
        except NotFoundError:
            if number == 1:
                raise
            return None

    def _read(self, response: httpx.Response | None) -> Page[R] | None:
        """Return the page in an answer, its records bound to the client."""
        if response is None:
            return None
        asked = self._list_request
        if self._compared:
            refuse_misfits(response.content, f"{response.url}", asked)
        page = read_page(self._kind, response, one_row=asked.page_size == 1)
        for record in page.data:
            if isinstance(record, Record):
                record._bind(self._client, whole=asked.mask is None)
        return page
