"""The sandbox's own process: udata on mongomock, for as long as the parent process lives.

`_process` says what the two share, and how this one learns the end of its parent.
"""

from __future__ import annotations

import gc
import json
import os
import select
import shutil
import signal
import socket
import sys
import threading
import time
import traceback
from importlib import import_module
from pathlib import Path
from typing import Any

from datagouv.sandbox import _content, _http, _mongo

EVENTS_PATH = "/__sandbox__/events"


def main() -> None:
    """Serve until the parent stops or dies."""
    folder = Path(sys.argv[1])
    order: dict[str, Any] = json.loads((folder / "order.json").read_bytes())
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides
    threading.Thread(target=_leave_with_parent, args=(order["parent"], folder)).start()
    try:
        listener = _listen(order["port"])
        url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        # A fifth of the start would go to looking for garbage, and there is none yet.
        gc.disable()
        application, content = _create_portal(url, folder, order["settings"])
        gc.freeze()
        gc.enable()
        _announce(folder, {"url": url, "events_url": url + EVENTS_PATH, **content})
        _http.serve(listener, application, verbose=order["verbose"])
    except BaseException as error:  # noqa: BLE001 - whatever it is, the parent quotes it
        traceback.print_exc()
        if isinstance(error, ImportError):
            sys.stderr.write(f"\n{order['missing']}\n")
        sys.stderr.flush()
        _announce(folder, {})  # and the parent ends this process


def _announce(folder: Path, portal: dict[str, Any]) -> None:
    """Let `portal.json` appear, complete from the first."""
    draft = folder / "portal.draft"
    draft.write_text(json.dumps(portal), encoding="utf-8")
    draft.replace(folder / "portal.json")


def _leave_with_parent(parent: int, folder: Path) -> None:
    """Wait for the parent's end, then remove the folder and end at once."""
    if sys.platform == "win32":
        sys.stdin.readline()
    else:
        # The pipe ends with the parent, unless a process that it forked holds the pipe too.
        while os.getppid() == parent and not select.select([sys.stdin], [], [], 1)[0]:
            pass
    # Windows does not remove a file that a process has open, as this one has its log.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    for _ in range(20):
        shutil.rmtree(folder, ignore_errors=True)
        if not folder.exists():
            break
        time.sleep(0.1)  # an upload was being written
    os._exit(0)


def _listen(port: int) -> socket.socket:
    listener = socket.socket()
    if os.name == "posix":  # elsewhere, this option lets two servers share a port
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind(("127.0.0.1", port))
    listener.listen(128)
    return listener


def _create_portal(
    url: str, folder: Path, settings: dict[str, Any]
) -> tuple[Any, _content.Content]:
    _mongo.install()
    # udata has no type information, nor is it there when types are checked.
    defaults: Any = import_module("udata.settings")
    udata: Any = import_module("udata.app")
    own = _settings(url, folder) | settings
    override = type("Settings", (defaults.Testing,), own)
    application = udata.standalone(udata.create_app(defaults.Defaults, override=override))
    _record_events(application)
    with application.app_context():
        return application, _content.fill()


def _settings(url: str, folder: Path) -> dict[str, Any]:
    """Return what differs from the settings of udata's own tests."""
    return {
        "TESTING": False,
        "SERVER_NAME": None,
        "AUTO_INDEX": False,
        "HARVESTER_BACKENDS": [],
        # In production tasks run elsewhere: their failure is not that of a request.
        "CELERY_TASK_EAGER_PROPAGATES": False,
        "SESSION_COOKIE_SECURE": False,
        "URLS_ALLOW_PRIVATE": True,
        "FS_BACKEND": "local",
        "RESOURCES_FS_BACKEND": "local",
        "FS_ROOT": str(folder / "files"),
        "SITE_TITLE": "Bac à sable",
        "CDATA_BASE_URL": url,
    }


def _record_events(application: Any) -> None:
    """Keep the events of resources, and show them at a route which is not udata's."""
    dataset: Any = import_module("udata.models").Dataset
    events: list[dict[str, str]] = []

    def recorder(name: str) -> Any:
        def record(_sender: Any, *, document: Any, resource_id: Any, **_others: Any) -> None:
            event = {"name": name, "dataset_id": document.id, "resource_id": resource_id}
            events.append({key: str(value) for key, value in event.items()})

        return record

    # `weak`: a signal forgets a receiver that nothing else keeps.
    dataset.on_resource_added.connect(recorder("resource-added"), weak=False)
    dataset.on_resource_updated.connect(recorder("resource-updated"), weak=False)
    dataset.on_resource_removed.connect(recorder("resource-removed"), weak=False)
    application.add_url_rule(EVENTS_PATH, "sandbox_events", lambda: list(events))


if __name__ == "__main__":
    main()
