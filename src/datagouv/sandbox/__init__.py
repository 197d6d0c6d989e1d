"""A portal on this machine: the real udata server software, in memory, for tests and trials.

    with Sandbox() as portal:
        client = Client(base_url=portal.url, api_key=portal.api_key)

It needs an extra, `pip install "datagouv-client[sandbox]"`, or a Python that has another version of
udata: `Sandbox(python="udata-15/bin/python")` is a sandbox of that version. The portal lives in a
process of its own; neither that process nor its files outlive the process that started it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self, TypeAlias
from urllib.request import ProxyHandler, build_opener

from datagouv.sandbox._process import SandboxError, launch

__all__ = ["Event", "Sandbox", "SandboxError"]

Json: TypeAlias = "bool | int | float | str | Sequence[Json] | Mapping[str, Json] | None"


@dataclass(frozen=True)
class Event:
    """What the server signalled about a resource: in production, its analysis follows from it."""

    name: Literal["resource-added", "resource-updated", "resource-removed"]
    dataset_id: str
    resource_id: str


class Sandbox:
    """A portal that runs while a `with` block does, or between `start()` and `stop()`.

    It contains an organization, three users, licences and places, and no dataset; it serves on
    the loopback interface only. Its lists search titles and descriptions (`?q=`) without the help
    of MongoDB, for it has none.

    Args:
        settings: udata's settings that differ from the sandbox's, as `{"READ_ONLY_MODE": True}`.
        timeout: Seconds to wait for the portal to be ready.
        port: The port to serve on; a free one by default.
        verbose: Let the server write on this process's own output: a line a request, and the
            traceback of each error.
        python: The executable of a Python from 3.11 up in whose environment another version of
            udata is installed, with mongomock 4.3.0: "path/to/venv/bin/python". udata 9.2.4,
            10.0.8, 15.1.0 and 17.18.0 are tried at each change of this package.

    """

    def __init__(
        self,
        *,
        settings: Mapping[str, Json] | None = None,
        timeout: float = 120.0,
        port: int = 0,
        verbose: bool = False,
        python: str | os.PathLike[str] | None = None,
    ) -> None:
        self._order = {"settings": dict(settings or {}), "port": port, "verbose": verbose}
        self._timeout = timeout
        self._python = None if python is None else os.fspath(python)
        self._portal: dict[str, Any] | None = None
        self._end: Callable[[], object] | None = None

    def start(self) -> Self:
        """Start the portal and wait until it is ready; do nothing if it runs.

        Raises:
            SandboxError: The extra is not installed, or the server could not start: the message
                quotes what it said.

        """
        if self._portal is None:
            self._portal, self._end = launch(
                self, self._order, timeout=self._timeout, python=self._python
            )
        return self

    def stop(self) -> None:
        """End the portal, with everything it contains; do nothing if it does not run."""
        end, self._end, self._portal = self._end, None, None
        if end is not None:
            end()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self,
        exc_type: type[BaseException] | None,
        exc: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def __repr__(self) -> str:
        return f"<Sandbox {self._portal['url'] if self._portal else 'stopped'}>"

    @property
    def url(self) -> str:
        """The portal's base URL, as `http://127.0.0.1:41234`."""
        return str(self._said("url"))

    @property
    def api_key(self) -> str:
        """The key of a user who administers the organization."""
        return str(self._said("api_key"))

    @property
    def other_api_key(self) -> str:
        """The key of a user who is no member of the organization."""
        return str(self._said("other_api_key"))

    @property
    def admin_api_key(self) -> str:
        """The key of an administrator of the whole portal."""
        return str(self._said("admin_api_key"))

    @property
    def user_id(self) -> str:
        """The id of the user of `api_key`."""
        return str(self._said("user_id"))

    @property
    def organization_id(self) -> str:
        """The id of the organization."""
        return str(self._said("organization_id"))

    @property
    def zones(self) -> list[str]:
        """The ids of the places that a dataset can cover, as `country:fr`."""
        return list(self._said("zones"))

    @property
    def licenses(self) -> list[str]:
        """The ids of the licences, as `lov2`."""
        return list(self._said("licenses"))

    def events(self) -> list[Event]:
        """Return the events of resources since the start, the oldest first.

        They come from a route that is the sandbox's own: udata has none for them.
        """
        # A proxy of the environment has no way to this machine's loopback.
        with build_opener(ProxyHandler({})).open(self._said("events_url"), timeout=30) as answer:
            return [Event(**event) for event in json.load(answer)]

    def _said(self, name: str) -> Any:
        if self._portal is None:
            raise SandboxError("this sandbox does not run: call start(), or use it in a `with`")
        return self._portal[name]
