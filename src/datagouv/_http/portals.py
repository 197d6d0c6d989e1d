"""The portal of a client: its URL, and the variable of its key. No HTTP."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from typing import Literal, TypeAlias
from urllib.parse import urlsplit

from .._doubt import warn
from ..errors import EnvironmentWarning, FieldError
from .credentials import _KEY_VARIABLES
from .mistaken_keys import shown

Environment: TypeAlias = Literal["www", "prod", "demo", "dev"]
"""The portals of data.gouv.fr by name; `prod` is another name of `www`."""

ENVIRONMENT_VARIABLE = "DATAGOUV_ENVIRONMENT"
BASE_URL_VARIABLE = "DATAGOUV_BASE_URL"
_DEFAULT = "www"
_ALIASES = {"prod": _DEFAULT}


def warn_of_environment(message: str) -> None:
    """Warn of a setting of this machine, at the caller's own line."""
    warn(message, EnvironmentWarning)


@dataclass(frozen=True, slots=True)
class Portal:
    """A portal that runs udata: its URL, and the source of its key."""

    environment: str | None
    url: str

    @property
    def key_variable(self) -> str | None:
        """The variable that holds the key of this portal, if there is one.

        `DATAGOUV_API_KEY` is the key of the portal that `DATAGOUV_BASE_URL` names, else of www: it
        never goes to both.
        """
        if self.environment not in {None, _DEFAULT}:
            return _KEY_VARIABLES[self.environment or _DEFAULT]
        named = _named()
        own = self.environment == _DEFAULT if named is None else named.url == self.url
        return _KEY_VARIABLES[_DEFAULT] if own else None

    @property
    def key_hint(self) -> str:
        """How to set a key, for an error message."""
        argument = "pass api_key=... to the client"
        variable = _KEY_VARIABLES[_DEFAULT]
        if self.key_variable:
            return f"set {self.key_variable}, or {argument}"
        if self.environment:
            return f"{argument}, for {variable} is the key of {BASE_URL_VARIABLE}"
        return f"{argument}, or set {BASE_URL_VARIABLE} to {self.url} and {variable} to the key"


def find_portal(environment: str | None, base_url: str | None) -> Portal:
    """Choose the portal from the client's arguments, else from `DATAGOUV_ENVIRONMENT`, else www."""
    if base_url is not None:
        if environment is not None:
            raise FieldError("base_url and environment exclude each other: give one of them")
        return _custom(base_url)
    source = "environment"
    if environment is None:
        environment = os.environ.get(ENVIRONMENT_VARIABLE, "").strip()
        source = ENVIRONMENT_VARIABLE
        named = _named()
        if named is not None:
            if environment:
                raise FieldError(
                    f"{BASE_URL_VARIABLE} and {ENVIRONMENT_VARIABLE} exclude each other: unset one"
                )
            return named
        environment = environment or _DEFAULT
    name = _ALIASES.get(str(environment), environment)
    if not isinstance(name, str) or name not in _KEY_VARIABLES:
        names = ", ".join([*_KEY_VARIABLES, *_ALIASES])
        raise FieldError(
            f"{source} is {shown(environment)}: it must be one of {names} "
            "(base_url= serves any other portal)"
        )
    return Portal(name, f"https://{name}.data.gouv.fr")


def check_seconds(name: str, value: object, wanted: str) -> None:
    """Refuse a wrong number of seconds.

    Raises:
        FieldError: `value` is no number, not finite, or not more than 0.
    """
    if (
        isinstance(value, bool)
        or not isinstance(value, int | float)
        or not 0 < value < float("inf")
    ):
        raise FieldError(f"{name} must be {wanted}, more than 0, not {shown(value)}")


def check_language(language: object) -> None:
    """Refuse a wrong language tag, which would be part of each URL and each error.

    Raises:
        FieldError: `language` is no language tag.
    """
    if language is None or language == "":
        return
    if not isinstance(language, str) or not re.fullmatch(r"[A-Za-z]{1,8}([-_]\w{1,8})*", language):
        raise FieldError(f"language must be such as 'en', not {shown(language)}")


def _named() -> Portal | None:
    """Return the portal that `DATAGOUV_BASE_URL` names.

    Raises:
        FieldError: The variable holds no URL of a portal.
    """
    url = os.environ.get(BASE_URL_VARIABLE, "").strip()
    return _custom(url, BASE_URL_VARIABLE) if url else None


def _custom(base_url: str, source: str = "base_url") -> Portal:
    if not isinstance(base_url, str):
        raise FieldError(f"{source} must be a text, not {type(base_url).__name__}")
    try:
        url = urlsplit(base_url.strip())
    except ValueError as error:
        raise FieldError(f"{source} {shown(base_url)} is not a URL: {error}") from None
    try:
        _ = url.port  # urlsplit checks the port here
    except ValueError:
        # The text in its place may be the password of a cut URL.
        raise FieldError(f"{source} has no valid port: it is a number up to 65535") from None
    if url.username is not None or url.password is not None:
        raise FieldError(
            f"{source} holds a user name or a password: pass http_client=httpx.Client(auth=...)"
        )
    if url.scheme not in {"http", "https"} or not url.hostname or url.query or url.fragment:
        raise FieldError(
            f"{source} {shown(base_url)} is not the URL of a portal, such as 'https://data.public.lu'"
        )
    path = url.path.rstrip("/")
    for suffix in ("/api/1", "/api/2", "/api"):
        path = path.removesuffix(suffix)
    return Portal(None, f"{url.scheme}://{url.netloc}{path}")
