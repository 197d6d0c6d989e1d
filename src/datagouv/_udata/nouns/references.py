"""The platform's reference lists: licences, frequencies, schemas and their like."""

from __future__ import annotations

from ..fields import ABSENT, Value


class License(Value, frozen=True):
    """A licence that a dataset may have."""

    id: str = ABSENT
    """What `license` of a dataset holds, such as "lov2"."""
    title: str = ABSENT
    url: str | None = ABSENT
    """Its text."""
    maintainer: str | None = ABSENT
    alternate_titles: list[str] = ABSENT
    alternate_urls: list[str] = ABSENT
    flags: list[str] = ABSENT
    """Such as "domain_data"."""


class Choice(Value, frozen=True):
    """One value of an enumeration: a frequency, a type or topic of reuses, a contact's role..."""

    id: str = ABSENT
    """What is written and read."""
    label: str = ABSENT
    """The same in the portal's language."""
    description: str = ABSENT
    """What it allows; roles in an organization only."""


class AccessReason(Value, frozen=True):
    """A reason for which data may not be open to everybody."""

    value: str = ABSENT
    """What `access_type_reason_category` holds."""
    label: str = ABSENT
    definition: str = ABSENT


class SchemaVersion(Value, frozen=True):
    """A version of a schema of the catalogue."""

    version_name: str = ABSENT
    schema_url: str = ABSENT


class SchemaExample(Value, frozen=True):
    """A file that follows a schema of the catalogue."""

    title: str | None = ABSENT
    path: str | None = ABSENT
    """Its URL."""


class CatalogSchema(Value, frozen=True):
    """An entry of the catalogue of schemas that the portal uses."""

    name: str = ABSENT
    """What `schema.name` of a resource holds, such as "etalab/schema-irve-statique"."""
    title: str = ABSENT
    description: str | None = ABSENT
    schema_url: str | None = ABSENT
    schema_type: str | None = ABSENT
    """Such as "tableschema"."""
    contact: str | None = ABSENT
    homepage: str | None = ABSENT
    external_doc: str | None = ABSENT
    external_tool: str | None = ABSENT
    examples: list[SchemaExample] = ABSENT
    labels: list[str] = ABSENT
    consolidation_dataset_id: str | None = ABSENT
    """The dataset that gathers all data of this schema, where there is one."""
    datapackage_title: str | None = ABSENT
    """Of a schema inside a datapackage only, as the next two."""
    datapackage_name: str | None = ABSENT
    datapackage_description: str | None = ABSENT
    versions: list[SchemaVersion] = ABSENT


class TextSuggestion(Value, frozen=True):
    """A text that a few letters bring up: a tag, a format, a MIME type."""

    text: str = ABSENT
