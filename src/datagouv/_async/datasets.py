"""The portal's datasets: one, many, a new one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Unpack

from .. import _choices as choices
from .._listing import FLAG, FORMAT, KEYED_FLAG, PERIOD, TAGS, TEXT, Query, id_of, one_of, orders
from .._payload import DATASET, check_extras
from ..types.orders import DatasetSearchSort, DatasetSort
from .capabilities import refuse_exposing
from .collection import AsyncCollection
from .dataset import AsyncDataset
from .pages import AsyncPages

if TYPE_CHECKING:
    from ..types.listing import DatasetFilters
    from ..types.payloads import DatasetPayload
    from ..types.searches import DatasetSearch

DATASETS = Query(
    "datasets",
    "datasets/",
    filters={
        "organization": id_of("organizations/"),
        "owner": id_of("users/"),
        "followed_by": id_of("users/"),
        # The server ignores an unknown one of these, and lists all datasets.
        "topic": id_of("/api/2/topics/", verify=True),
        "reuse": id_of("reuses/", verify=True),
        "dataservice": id_of("dataservices/", verify=True),
        "tag": TAGS,
        "format": FORMAT,
        "temporal_coverage": PERIOD,
        "featured": FLAG,
        **dict.fromkeys(("archived", "deleted", "private"), KEYED_FLAG),
        "license": one_of(choices.LICENSE),
        "schema": one_of(choices.SCHEMA),
        "geozone": one_of(choices.ZONE),
        "granularity": one_of(choices.GRANULARITY),
        "access_type": one_of(choices.ACCESS_TYPE),
        "badge": one_of(choices.DATASET_BADGE),
        "organization_badge": one_of(choices.ORGANIZATION_BADGE),
        **dict.fromkeys(("schema_version", "q"), TEXT),
    },
    sorts=orders(DatasetSort),
    order="created",
)
_SEARCH = Query(
    "datasets",
    "/api/2/datasets/search/",
    filters={
        "organization": id_of("organizations/"),
        "owner": id_of("users/"),
        "topic": id_of("/api/2/topics/", verify=True),
        "tag": TAGS,
        "format": FORMAT,
        "temporal_coverage": PERIOD,
        "featured": FLAG,
        "license": one_of(choices.LICENSE),
        "schema": one_of(choices.SCHEMA),
        "geozone": one_of(choices.ZONE),
        "granularity": one_of(choices.GRANULARITY),
        "access_type": one_of(choices.ACCESS_TYPE),
        "badge": one_of(choices.DATASET_BADGE),
        "organization_badge": one_of(choices.ORGANIZATION_BADGE),
        "format_family": one_of(choices.FORMAT_FAMILY),
        "producer_type": one_of(choices.PRODUCER_TYPE),
        "last_update_range": one_of(choices.LAST_UPDATE_RANGE),
    },
    sorts=orders(DatasetSearchSort),
    links=("resources", "community_resources"),
)


class AsyncDatasets(AsyncCollection[AsyncDataset]):
    """The portal's datasets."""

    _kind = AsyncDataset
    _query = DATASETS

    def list(self, **filters: Unpack[DatasetFilters]) -> AsyncPages[AsyncDataset]:
        """Return the datasets that fit, page after page (GET /api/1/datasets/).

        Nothing is asked for before the first one is used. With a key, the list holds the key's
        owner's own drafts, archived and deleted datasets too: see `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).
                Of `format`, the portal compares one spelling: `csv`, and `CSV` or `.csv` only where
                no dataset has it.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def search(self, text: str, **filters: Unpack[DatasetSearch]) -> AsyncPages[AsyncDataset]:
        """Return the datasets that a text finds, the most fitting first.

        Speaks to GET /api/2/datasets/search/, or, on a portal that has no such search, to
        GET /api/1/datasets/?q=. It finds what is public. Its records do not hold their resources,
        which `refresh()` loads, unless `fields` names them.

        Args:
            text: Words.
            filters: What they have to fit besides, and the options of every list.

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
        """
        return self._search(_SEARCH, text, filters)

    async def count(self, **filters: Unpack[DatasetFilters]) -> int:
        """Return how many datasets fit (one small GET of /api/1/datasets/).

        Args:
            filters: What they have to fit.
        """
        return await self._count(filters)

    async def suggest(self, text: str, *, size: int = 10) -> Sequence[AsyncDataset]:
        """Return what the portal proposes while a title is typed.

        Speaks to GET /api/1/datasets/suggest/.

        Args:
            text: The beginning of a word of the title.
            size: How many at most.

        Returns:
            Records that know their `id`, `title`, `acronym`, `slug` and `page`.
        """
        return await self._suggest(text, size)

    async def create(
        self,
        payload: DatasetPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[DatasetPayload],
    ) -> AsyncDataset:
        """Create a dataset (POST /api/1/datasets/).

        It ends with exactly one dataset, or an error: where the answer is lost, the portal is asked
        whether the dataset is there before anything is sent again.

        Args:
            payload: The fields, as a dictionary; `title` and `description` are needed, and
                `organization`, the id of the one that publishes, unless you do in your own name.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new dataset: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            IgnoredFieldsError: The portal, of another version of udata, dropped a field.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        client = self._client
        client.transport.require_key()
        new = DATASET.new(payload, fields, extra_fields)
        await client.references._check(DATASET.unlisted(new, extra_fields))
        check_extras(new, "a dataset", {}, extra_fields)
        await client.references.check_license(new.get("license"))
        await refuse_exposing(client.transport, "POST", self._query.path, new, "a dataset")
        return await self._create(new, ("title", "description"), self._newest_of(new))
