"""An upload sets off the real analysis, and its results reach the resource's extras."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from .running import ERROR, PARQUET

if TYPE_CHECKING:
    from datagouv import Client

    from .files import MadeFile
    from .running import Services


def test_the_services_are_ready_in_less_than_thirty_seconds(services: Services) -> None:
    assert services.seconds < 30


def test_an_upload_alone_sets_off_the_analysis(
    services: Services, publisher: Client, french: MadeFile
) -> None:
    organization = publisher.organization(services.sandbox.organization_id)
    dataset = organization.create_dataset(title="Relevés", description="Un fichier.")

    resource = dataset.upload(french.content, filename=french.name)

    extras = services.wait(resource.id)
    assert extras["check:available"] is True
    assert extras["analysis:checksum"] == hashlib.sha1(french.content).hexdigest()
    assert extras["analysis:content-length"] == len(french.content)
    assert extras[PARQUET].startswith(services.files)
    assert ERROR not in extras
    resource.refresh()
    assert resource.extras[PARQUET] == extras[PARQUET]
