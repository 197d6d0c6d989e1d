"""The address of a file: a resource's URL, checked before a request is sent. Pure."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

import httpx

from ..errors import FileError
from .redirects import check_address

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
_LONGEST_SHOWN = 300


@dataclass(frozen=True, slots=True)
class FileAddress:
    """The URL of a file, without its login.

    Attributes:
        url: The URL to request.
        shown: The URL as a text, for errors and logs.
        login: The value of an Authorization header for this origin, where the URL held a login.
    """

    url: httpx.URL
    shown: str
    login: str | None


def file_address(url: object) -> FileAddress:
    """Return the address of a resource's file.

    Raises:
        FileError: The SDK cannot read such a URL. The error shows no password.
    """
    if not isinstance(url, str) or not url.strip():
        raise FileError(f"the resource's url is {url!r}: there is no file to read")
    # Copied cells hold these signs; browsers drop them as well.
    text = re.sub(r"[\t\r\n]", "", url.strip())
    scheme = _SCHEME.match(text)
    if scheme is None:
        raise FileError(
            f"{_shown(text)!r} is not a whole address: a file's url begins with https:// or http://"
        )
    if scheme[1].lower() not in ("http", "https"):
        # The text after data: is the file itself.
        shown = "a data: address" if scheme[1].lower() == "data" else repr(_shown(text))
        raise FileError(
            f"{shown} cannot be read: the SDK speaks only http:// and https://; use another tool"
        )
    try:
        address = httpx.URL(text)
        check_address(address)
    except (httpx.InvalidURL, ValueError):
        # The message of httpx may quote a part of a password.
        raise FileError(f"{_shown(text)!r} is not an address: correct the resource's url") from None
    if not address.host:
        raise FileError(f"{_shown(text)!r} names no host: correct the resource's url")
    return split_login(address)


def split_login(url: httpx.URL) -> FileAddress:
    """Return a URL without its user name and password, which become a header."""
    if not url.userinfo:
        return FileAddress(url, str(url), None)
    login = base64.b64encode(f"{url.username}:{url.password}".encode()).decode()
    bare = url.copy_with(userinfo=b"")
    return FileAddress(bare, str(bare), f"Basic {login}")


def _shown(text: str) -> str:
    """Return an invalid URL cut short, without a possible login."""
    return re.sub(r"^([^:/]*:/*)?.*@", r"\1", text, flags=re.DOTALL)[:_LONGEST_SHOWN]
