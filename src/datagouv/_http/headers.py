"""The headers of a request: User-Agent, encodings, and checks of a caller's headers."""

from __future__ import annotations

import platform
import re
from collections.abc import Mapping

from .._version import __version__
from ..errors import FieldError
from .mistaken_keys import shown

ENCODINGS = "gzip, deflate"
"""The accepted encodings: others decompress a few bytes to gigabytes at once."""


def check_method(method: object) -> str:
    """Return an HTTP method in upper case.

    Raises:
        FieldError: `method` is no HTTP method.
    """
    if not isinstance(method, str) or not re.fullmatch(r"[A-Za-z]{1,16}", method):
        raise FieldError(f"method must be such as 'GET', not {shown(method)}")
    return method.upper()


def check_headers(headers: Mapping[str, str]) -> None:
    """Refuse headers that the wire would change.

    Raises:
        FieldError: A name or a value holds a character that no header may hold.
    """
    for name, value in headers.items():
        if not re.fullmatch(r"[\w!#$%&'*+.^`|~-]+", name, re.ASCII):
            raise FieldError(f"{shown(name)} is not the name of a header")
        if not isinstance(value, str) or re.search(r"[\x00\r\n]", value) or value != value.strip():
            raise FieldError(f"the value of the header {name:.60} holds what no header may hold")


def user_agent() -> str:
    """Return the User-Agent; the portal logs it beside the key."""
    major, minor, *_ = platform.python_version_tuple()
    return f"datagouv-client/{__version__} Python/{major}.{minor}"
