"""API keys: where a key is found, and to which addresses it may go."""

from __future__ import annotations

import ipaddress
import os
from typing import TYPE_CHECKING, NoReturn
from urllib.parse import urlsplit

from ..errors import FieldError

if TYPE_CHECKING:
    from .portals import Portal

_KEY_VARIABLES = {
    "www": "DATAGOUV_API_KEY",
    "demo": "DATAGOUV_DEMO_API_KEY",
    "dev": "DATAGOUV_DEV_API_KEY",
}


class Key:
    """An API key, which shows itself to `reveal()` only: in no repr, no pickle, no traceback."""

    __slots__ = ("_value",)

    def __init__(self, value: str) -> None:
        if not isinstance(value, str):
            raise FieldError(f"api_key must be a text, not {type(value).__name__}")
        self._value = value.strip()

    def __bool__(self) -> bool:
        return bool(self._value)

    @property
    def fits_a_header(self) -> bool:
        """Whether a header can hold the key."""
        return self._value.isascii() and self._value.isprintable()

    def is_in(self, *texts: str) -> bool:
        """Tell whether a text holds the key, which is long enough not to be there by chance."""
        return len(self._value) >= 16 and any(self._value in text for text in texts)

    def reveal(self) -> str:
        """Return the key, for a request header and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Key('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled: the copy reads it from its variable again")


def find_key(portal: Portal, key: Key | None, *, allow_http: bool) -> Key | None:
    """Return the key for `portal`: the argument, else this portal's own variable and no other."""
    source = "api_key"
    if key is None and portal.key_variable:
        key, source = Key(os.environ.get(portal.key_variable, "")), portal.key_variable
    if not key:
        return None
    if not key.fits_a_header:
        raise FieldError(f"{source} cannot be a key: it holds characters that no header may hold")
    url = urlsplit(portal.url)
    if url.scheme == "http" and not is_loopback(url.hostname or "") and not allow_http:
        raise FieldError(
            f"{portal.url} is plain http, where anyone on the way reads the key: use https, "
            "or pass allow_http=True if you insist"
        )
    return key


def is_loopback(host: str) -> bool:
    """Tell whether a host is this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
