# Generated from tests/_async/creation/conftest.py by scripts/unasync.py: edit that file, then `make style`.
"""The catalogue where these tests create."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from .catalogue import Catalogue

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.conftest import Portal


@pytest.fixture
def catalogue(portal: Portal, a_dataset: Callable[..., Any]) -> Catalogue:
    return Catalogue(portal, a_dataset)
