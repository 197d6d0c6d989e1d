"""The catalogue where these tests create."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from datagouv import AsyncClient
    from tests.conftest import Portal


@pytest.fixture
def catalogue(client: AsyncClient, portal: Portal, a_dataset: Callable[..., Any]) -> Catalogue:
    # What a test adds just before the first create would look old once its modules are loaded.
    client.datasets  # noqa: B018  # reading it loads the noun
    return Catalogue(portal, a_dataset)
