"""Packages that are loaded when they are used, and are not dependencies of this one."""

from __future__ import annotations

from importlib import import_module
from typing import Any

from ..errors import DatagouvError

# In double quotes, which the Command Prompt of Windows takes as well.
_INSTALLS = {
    "pyarrow": '"datagouv-client[data]"',
    "fsspec": '"datagouv-client[data]"',
    "fastexcel": '"datagouv-client[data,excel]"',
}


def need(module: str) -> Any:
    """Return a module that is not a dependency of this package.

    Raises:
        DatagouvError: It is not installed; the message says how it is.
    """
    try:
        return import_module(module)
    except ImportError as error:
        package = module.partition(".")[0]
        if error.name not in (package, module):
            raise  # It is there, and cannot be loaded: its own message says why.
    install = _INSTALLS.get(package, package)
    raise DatagouvError(f"this needs {package}, which is not installed: pip install {install}")
