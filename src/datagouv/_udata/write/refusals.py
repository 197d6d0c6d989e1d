"""Reasons for refusing a field that several nouns share."""

from __future__ import annotations

DELETE = "is set by delete() and unset by restore()"
TRANSFER = "changes by a transfer that the other side accepts, never by an update"
TEAM = "is given by the platform's team"
IMAGE = "is not written here: an image is uploaded"
