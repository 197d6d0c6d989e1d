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
_PROGRAM = r"(?!udata_|eyJ)[\w.!#$%&'*+^`|~-]{1,60}/[!-~](?:[ -~]{0,120}[!-~])?"
"""A name, a slash, a version, and what a program adds, in printable ASCII."""


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
            raise FieldError(f"{shown(name)} is not the name of a header: such as 'X-Fields'")
        if not isinstance(value, str) or re.search(r"[\x00\r\n]", value) or value != value.strip():
            raise FieldError(
                f"the value of the header {name:.60} must be a text on one line, without spaces "
                "around it"
            )


def user_agent(program: str | None = None) -> str:
    """Return the User-Agent; the portal logs it beside the key.

    Args:
        program: The caller's own program, such as "my-app/1.0", which comes first.
    """
    major, minor, *_ = platform.python_version_tuple()
    own = f"datagouv-client/{__version__} Python/{major}.{minor}"
    return own if program is None else f"{program} {own}"


def wrong_program(program: object) -> str | None:
    """Return the error for a name of a program that no header can hold, or `None`.

    A key in its place has no version after a slash: it would show in the logs of every host.
    """
    fits = isinstance(program, str) and re.fullmatch(_PROGRAM, program, re.ASCII)
    if program is None or fits:
        return None
    return (
        "user_agent must name your program with its version, such as 'my-app/1.0' or "
        f"'my-app/1.0 (team@example.org)', not {shown(program)}"
    )
