"""Routes that a portal does not have, because it runs another version of udata. Pure."""

from __future__ import annotations

from ..errors import ApiError, UnsupportedError
from .capabilities import SPOKEN, Capabilities, whole_path

STATUSES = frozenset({404, 405})
"""What a portal answers at a path that is none of its routes; nothing was done then."""


def lacks(capabilities: Capabilities, method: str, path: str, status: int) -> bool:
    """Tell whether a portal refused a request because it has no such route.

    Args:
        capabilities: Of the portal.
        method: Of the request.
        path: Of the request, from the portal's root.
        status: Of the answer.
    """
    if capabilities.is_spoken or status not in STATUSES:
        return False
    if status == 405 or not capabilities.is_known:
        # Also where its route takes another kind of id. A 404 may be an object that is not there.
        return status == 405
    return capabilities.route(method, path) is None


def unsupported(error: ApiError, capabilities: Capabilities, method: str, path: str) -> ApiError:
    """Return the error that says that the portal has no such route.

    Args:
        error: What the answer says.
        capabilities: Of the portal.
        method: Of the request.
        path: Of the request, from the portal's root.
    """
    return UnsupportedError(
        f"{capabilities.portal} has no {method} {whole_path(path)}: nothing was done. This SDK is "
        f"written for udata {SPOKEN}; client.portal_info() says what the portal has",
        status=error.status,
        message=error.message,
        errors=error.errors,
        method=error.method,
        url=error.url,
    )


def without_slash(capabilities: Capabilities, method: str, path: str) -> str | None:
    """Return a path as an old portal has it, which has some routes without the slash at their end.

    Args:
        capabilities: Of the portal.
        method: Of the request.
        path: Of the request.
    """
    found = capabilities.template(method, path)
    if found is None or found.endswith("/") or not path.endswith("/"):
        return None
    return path.rstrip("/")
