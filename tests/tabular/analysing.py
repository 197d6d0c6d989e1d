"""Uploads files with the SDK, and waits until hydra has analysed them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .running import PARQUET

if TYPE_CHECKING:
    from datagouv import Client, Dataset

    from .running import Services


@dataclass(frozen=True)
class Analysed:
    """A file on the portal, after its analysis."""

    dataset_id: str
    resource_id: str
    url: str
    """Where the portal serves the file."""
    tabular: str
    """The URL of the resource in the tabular API, with a `/` at its end."""
    extras: dict[str, Any]
    """The extras of the resource, in which hydra wrote what it found."""

    @property
    def parquet(self) -> str:
        """The URL of the twin in parquet."""
        return str(self.extras[PARQUET])


class Analyser:
    """The fixture `analysed`: the same name and content are uploaded once a session."""

    def __init__(self, services: Services, publisher: Client) -> None:
        self._services = services
        self._publisher = publisher
        self._dataset: Dataset | None = None
        self._done: dict[tuple[str, bytes, str], Analysed] = {}

    def __call__(
        self, name: str, content: bytes | str, *, key: str = PARQUET, fresh: bool = False
    ) -> Analysed:
        """Upload a file and wait for its analysis.

        Args:
            name: The name of the file.
            content: What it contains; text becomes UTF-8.
            key: The key of the extras to wait for; an error of the analysis ends the wait too.
            fresh: Upload it anew, to a dataset of its own: for a test that changes the resource.

        """
        content = content.encode() if isinstance(content, str) else content
        if fresh:
            return self._upload(self._make_dataset(), name, content, key)
        if self._dataset is None:
            self._dataset = self._make_dataset()
        known = (name, content, key)
        if known not in self._done:
            self._done[known] = self._upload(self._dataset, name, content, key)
        return self._done[known]

    def _make_dataset(self) -> Dataset:
        organization = self._publisher.organization(self._services.sandbox.organization_id)
        return organization.create_dataset(title="Relevés", description="Des fichiers analysés.")

    def _upload(self, dataset: Dataset, name: str, content: bytes, key: str) -> Analysed:
        resource = dataset.upload(content, filename=name)
        extras = self._services.wait(resource.id, key=key)
        return Analysed(
            dataset_id=dataset.id,
            resource_id=resource.id,
            url=str(resource.url),
            tabular=f"{self._services.tabular}/api/resources/{resource.id}/",
            extras=extras,
        )
