"""Types that the payloads of several nouns share."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, TypeAlias

Date: TypeAlias = datetime | date | str
JsonObject: TypeAlias = Mapping[str, Any]
