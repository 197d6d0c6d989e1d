# Generated from src/datagouv/_async/nouns/visualization.py by scripts/unasync.py: edit that file, then `make style`.
"""Visualizations: charts that the platform draws from the tables of its resources."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, ClassVar, Self, Unpack

from ..._udata.fields import ABSENT
from ..._udata.nouns.visualization import VISUALIZATION, VISUALIZATIONS, VisualizationFields
from ..core.collection import Collection
from ..core.tagged import WithExtras
from ..files.image import upload_image
from .organization import Organization

if TYPE_CHECKING:
    from ..._files.source import Upload
    from ..._udata.nouns.visualization import VisualizationFilters, VisualizationPayload
    from ..._udata.write.schema import WriteSchema
    from ..core.pages import Pages


class Visualization(WithExtras, VisualizationFields, frozen=True):
    """A visualization: a chart of the tables of one or more resources."""

    _noun: ClassVar[str] = "a visualization"
    _writes: ClassVar[WriteSchema] = VISUALIZATION
    _collection: ClassVar[str] = "visualizations"
    _method: ClassVar[str] = "PATCH"
    _parts: ClassVar[Mapping[str, bool]] = {"organization": False}

    organization: Organization | None = ABSENT
    """The organization that publishes it, or `None`: then its `owner` does."""

    def update(
        self,
        payload: VisualizationPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[VisualizationPayload],
    ) -> Self:
        """Change the named fields and nothing else (PATCH /api/1/visualizations/{id}/).

        Args:
            payload: What to change, as a dictionary. An axis is replaced as a whole, and so is the
                list of `series`: the platform drops the series that the new list leaves out.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: What to change, as keyword arguments.

        Returns:
            The record itself, renewed.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing has changed.
            GoneError: The visualization is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        changes = self._changes(payload, fields, extra_fields)
        return self._write("PATCH", changes) if changes else self

    def delete(self) -> Self:
        """Delete the visualization for good (DELETE /api/1/visualizations/{id}/).

        Its owners still see it until the platform purges it, and cannot restore it. A delete that
        is repeated after a lost answer succeeds.

        Returns:
            The record itself, `deleted_at` set.

        Raises:
            GoneError: It was deleted before.
            MissingKeyError: The client has no key; nothing was sent.
        """
        return self._mark_deleted("deleted_at")

    def upload_image(self, image: Upload, *, filename: str | None = None) -> Self:
        """Give the visualization a new picture.

        Speaks to POST /api/1/visualizations/{id}/image/.

        Args:
            image: A path, the content as `bytes`, or a binary file object.
            filename: The image's name, with its extension, when it has none of its own.

        Returns:
            The record itself, its `image` renewed.

        Raises:
            FileError: It cannot be sent.
            RefusedError: It is no image that the portal takes.
            GoneError: The visualization is deleted.
            MissingKeyError: The client has no key; nothing was sent.
        """
        upload_image(self._with_key, f"{self._path}image/", image, filename, None)
        return self._learn("image", "last_modified")


class Visualizations(Collection[Visualization]):
    """The portal's visualizations."""

    _kind = Visualization
    _query = VISUALIZATIONS

    def list(self, **filters: Unpack[VisualizationFilters]) -> Pages[Visualization]:
        """Return the visualizations that fit, page after page (GET /api/1/visualizations/).

        With a key, the list holds the key's owner's own drafts and deleted visualizations too: see
        `visible_only`.

        Args:
            filters: What they have to fit, and the options of every list: `fields`, `limit`,
                `page_size`, `prefetch`, `visible_only`, `sort` (by date of creation by default).

        Raises:
            FieldError: There is no such filter, order or field, or a value is of no use to it.
            NotFoundError: At the first one: a filter names an object that is not there.
        """
        return self._list(filters)

    def count(self, **filters: Unpack[VisualizationFilters]) -> int:
        """Return how many visualizations fit (one small GET of /api/1/visualizations/).

        Args:
            filters: What they have to fit.
        """
        return self._count(filters)

    def create(
        self,
        payload: VisualizationPayload | Mapping[str, Any] | None = None,
        *,
        extra_fields: Mapping[str, Any] | None = None,
        **fields: Unpack[VisualizationPayload],
    ) -> Visualization:
        """Create a visualization (POST /api/1/visualizations/).

        It ends with exactly one visualization, or an error: where the answer is lost, the portal is
        asked whether the visualization is there before anything is sent again.

        Args:
            payload: The fields, as a dictionary; `title`, `description`, `x_axis` and `series` are
                needed, and `organization`, the publisher's id or slug, unless it is you.
            extra_fields: Fields that this SDK does not know, sent as they are.
            fields: The fields, as keyword arguments.

        Returns:
            The new visualization: public, unless `private=True` makes it a draft.

        Raises:
            FieldError: A field was refused before anything was sent.
            RefusedError: The portal refused a value; nothing was created.
            AnswerLostError: It may have been created or not; see the error's `candidates`.
            MissingKeyError: The client has no key; nothing was sent.
        """
        new = self._new(payload, fields, extra_fields)
        return self._create(new, ("title", "description"), self._newest_of(new))
