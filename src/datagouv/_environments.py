"""Which portal a client talks to, and where its key comes from: URLs and variables, no HTTP."""

from __future__ import annotations

import ipaddress
import os
import re
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
            f"{source} is {shown(environment)}: it must be one of {names} "
            "(base_url= serves any other portal)"
        )
    return Portal(name, f"https://{name}.data.gouv.fr")


def could_be_a_key(value: object) -> bool:
    """Tell whether a value looks like an API key, which no message may show."""
    if not isinstance(value, str):
        return False
    text = value.strip()
    return text.startswith(("udata_", "eyJ")) or bool(
        re.fullmatch(r"(?=.*[0-9])[\w.~+/=-]{16,}", text, re.ASCII)
    )


def shown(value: object) -> str:
    """Return an argument as a message may show it, or what it is where it could be a secret."""
    if value is None or isinstance(value, bool | int | float):
        return repr(value)
    if not isinstance(value, str):
        return f"of the type {type(value).__name__}"
    start = re.split(r"[?#]", value, maxsplit=1)[0]
    if could_be_a_key(value) or "@" in value or not start.isprintable():
        return f"a text of {len(value)} characters"
    return f"{start[:60]!r}" + ("..." if value != start else "")


def check_seconds(name: str, value: object, wanted: str) -> None:
    """Refuse what is no time to wait for.

    Raises:
        FieldError: It is no number, not finite, or not more than 0.
    """
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < float("inf")
    ):
        raise FieldError(f"{name} must be {wanted}, more than 0, not {shown(value)}")


def check_language(language: object) -> None:
    """Refuse what is no language tag: it would stand in each URL, and in each error.

    Raises:
        FieldError: It is none.
    """
    if language is None or language == "":
        return
    if not isinstance(language, str) or not re.fullmatch(r"[A-Za-z]{1,8}([-_]\w{1,8})*", language):
        raise FieldError(f"language must be such as 'en', not {shown(language)}")


def mistaken_key(**arguments: object) -> str | None:
    """Tell which argument is an API key that was passed by mistake, if one is."""
    for name, value in arguments.items():
        if could_be_a_key(value):
            return f"{name} looks like an API key: pass a key as api_key=..."
    return None


def _custom(base_url: str) -> Portal:
    if not isinstance(base_url, str):
        raise FieldError(f"base_url must be a text, not {type(base_url).__name__}")
    try:
        url = urlsplit(base_url.strip())
    except ValueError as error:
        raise FieldError(f"base_url {shown(base_url)} is not a URL: {error}") from None
    try:
        _ = url.port  # checked when it is asked for
    except ValueError:
        # What stands there may be the password of a URL that is cut off.
        raise FieldError("base_url has no valid port: it is a number up to 65535") from None
    if url.username is not None or url.password is not None:
        raise FieldError(
            "base_url holds a user name or a password: pass http_client=httpx.Client(auth=...)"
        )
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise FieldError(
            f"base_url {shown(base_url)} is not the URL of a portal, such as 'https://data.public.lu'"
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
