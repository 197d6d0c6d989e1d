"""Which portal a client talks to, and where its key comes from: URLs and variables, no HTTP."""

from __future__ import annotations

import ipaddress
import os
import sys
import warnings
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NoReturn, TypeAlias
from urllib.parse import urlsplit

from .errors import EnvironmentWarning, FieldError

Environment: TypeAlias = Literal["www", "prod", "demo", "dev"]
"""The portals of data.gouv.fr by name; `prod` is another name of `www`."""

ENVIRONMENT_VARIABLE = "DATAGOUV_ENVIRONMENT"
_KEY_VARIABLES = {
    "www": "DATAGOUV_API_KEY",
    "demo": "DATAGOUV_DEMO_API_KEY",
    "dev": "DATAGOUV_DEV_API_KEY",
}
_ALIASES = {"prod": "www"}
_PACKAGE = str(Path(__file__).parent)


def warn_of_environment(message: str) -> None:
    """Warn of a setting of this machine, at the caller's own line."""
    level, frame = 1, sys._getframe()
    while frame.f_code.co_filename.startswith(_PACKAGE) and frame.f_back is not None:
        level, frame = level + 1, frame.f_back
    warnings.warn(message, EnvironmentWarning, stacklevel=level)


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
        """Tell whether the key can be sent at all."""
        return self._value.isascii() and self._value.isprintable()

    def reveal(self) -> str:
        """Return the key, for a request header and nothing else."""
        return self._value

    def __repr__(self) -> str:
        return "Key('***')"

    def __reduce__(self) -> NoReturn:
        raise TypeError("an API key is not pickled: the copy reads it from its variable again")


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs udata: its URL, and how to come by a key for it."""

    environment: str | None
    url: str

    @property
    def key_variable(self) -> str | None:
        """The variable that holds the key of this portal, if there is one."""
        return _KEY_VARIABLES.get(self.environment or "")

    @property
    def key_hint(self) -> str:
        """What to do to have a key, for an error message."""
        argument = "pass api_key=... to the client"
        return f"set {self.key_variable}, or {argument}" if self.key_variable else argument


def find_portal(environment: str | None, base_url: str | None) -> Portal:
    """Choose the portal from the client's arguments, else from `DATAGOUV_ENVIRONMENT`, else www."""
    if base_url is not None:
        if environment is not None:
            raise FieldError("base_url and environment exclude each other: give one of them")
        return _custom(base_url)
    source = "environment"
    if environment is None:
        environment = os.environ.get(ENVIRONMENT_VARIABLE, "").strip() or "www"
        source = ENVIRONMENT_VARIABLE
    name = _ALIASES.get(str(environment), environment)
    if not isinstance(name, str) or name not in _KEY_VARIABLES:
        names = ", ".join([*_KEY_VARIABLES, *_ALIASES])
        raise FieldError(
            f"{source} is {environment!r}: it must be one of {names} "
            "(base_url= serves any other portal)"
        )
    return Portal(name, f"https://{name}.data.gouv.fr")


def _custom(base_url: str) -> Portal:
    if not isinstance(base_url, str):
        raise FieldError(f"base_url must be a text, not {type(base_url).__name__}")
    try:
        url = urlsplit(base_url.strip())
    except ValueError as error:
        raise FieldError(f"base_url {base_url!r} is not a URL: {error}") from None
    try:
        _ = url.port  # checked when it is asked for
    except ValueError as error:
        raise FieldError(f"base_url {base_url!r} has no valid port: {error}") from None
    if url.username is not None or url.password is not None:
        raise FieldError(
            "base_url holds a user name or a password: pass http_client=httpx.Client(auth=...)"
        )
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise FieldError(
            f"base_url {base_url!r} is not the URL of a portal, such as 'https://data.public.lu'"
        )
    path = url.path.rstrip("/")
    for suffix in ("/api/1", "/api/2", "/api"):
        path = path.removesuffix(suffix)
    return Portal(None, f"{url.scheme}://{url.netloc}{path}")


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
