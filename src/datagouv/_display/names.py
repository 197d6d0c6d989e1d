"""The names that completion proposes for an object: its fields and verbs, none of pydantic's."""

from __future__ import annotations

from collections.abc import Iterable

from pydantic import BaseModel


def names_of(model: BaseModel, there: Iterable[str]) -> list[str]:
    """Return the names that a shell proposes.

    Args:
        model: The object: its fields are proposed whether they are loaded or not.
        there: All names that it has.
    """
    kind = type(model)
    bases = [base for base in kind.__mro__ if base.__module__.partition(".")[0] != "pydantic"]
    ours = {name for base in bases for name in vars(base)}
    chosen = {name for name in there if name.startswith("_") or name in ours}
    chosen -= {"model_config", "model_rebuild"}
    if not hasattr(kind, "to_dict"):
        chosen.add("model_dump")
    for name in kind.model_fields:
        # `schema_` is read as `schema`.
        chosen.discard(name)
        chosen.add(name.removesuffix("_") if hasattr(kind, name.removesuffix("_")) else name)
    chosen |= {name for name in model.__pydantic_extra__ or {} if name.isidentifier()}
    return sorted(chosen)
