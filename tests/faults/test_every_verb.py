"""The table of verbs is whole: a new verb of the SDK is put under fire, or a reason is given."""

from __future__ import annotations

import importlib
import inspect
import pkgutil

import datagouv._sync
from tests.faults.verbs import VERBS
from tests.modules import written_in

RECORDS = {
    "element": "TopicElement",
    "token": "ApiToken",
    "memberships": "Memberships",
    "pages": "Pages",
    "client": "Client",
    "rows": "Rows",
}
"""The nouns of the table that are no property of a client, or say two things, and their classes."""

NOT_UNDER_FIRE = {
    "Activity.refresh": "asks for nothing: an activity cannot be fetched again",
    "ApiToken.reveal": "asks for nothing",
    "Reading.scan": "polars waits and tries again by itself, half a minute where a host stalls; "
    "tests/filesystem/test_under_fire.py puts it under faults of its own",
    "Client.close": "asks for nothing",
    "Dataset.archive": "`dataset.update` of one field",
    "Dataset.publish": "`dataset.update` of one field",
    "Dataset.unarchive": "`dataset.update` of one field",
    "Dataset.unpublish": "`dataset.update` of one field",
    "HarvestJob.items": "the portal of these tests harvests nothing; one GET, like `spatial.zone`",
    "HarvestSource.jobs": "the portal of these tests harvests nothing; pages, like any other's",
    "Pages.to_dicts": "the walk that `pages` is, its records written as dictionaries",
    "Pages.to_pandas": "the same walk, as a data frame",
    "Pages.to_polars": "the same walk, as a data frame",
    "Organization.create_dataservice": "`dataservices.create` of an organization",
    "Organization.create_reuse": "`reuses.create` of an organization",
    "Organization.create_topic": "`topics.create` of an organization",
    "Record.to_dict": "asks for nothing",
    "Resources.create_remote": "what `dataset.create_remote` is made of",
    "Resources.create_static": "what `dataset.create_static` is made of",
    "Topic.element": "asks for nothing",
    "Transfers.create": "what `dataset.transfer` is made of",
}

INSIDE = {
    *("Body", "Connections", "ConnectionPool", "Download", "HeldBody", "Line", "OpenBody", "Page"),
    *(
        "PooledTransport",
        "RemoteFile",
        "Routes",
        "Services",
        "TimedStream",
        "Transport",
        "Uploader",
        "Wire",
    ),
}
"""Classes that verbs are made of, and no user calls."""


def _verbs() -> set[str]:
    """Return the public methods of all classes, each where it is written: "Owned.transfer"."""
    found = set()
    for module in pkgutil.walk_packages(datagouv._sync.__path__, "datagouv._sync."):
        for name, kind in vars(importlib.import_module(module.name)).items():
            own = inspect.isclass(kind) and written_in(kind) == module.name
            if own and not name.startswith("_") and name not in INSIDE:
                methods = (one for one, value in vars(kind).items() if inspect.isfunction(value))
                found |= {f"{name}.{one}" for one in methods if not one.startswith("_")}
    return found


def _written(verb: str) -> str:
    """Return where the method of an entry is written: "Followed.follow" for "dataset.follow"."""
    noun, method = verb.split(" ")[0].split(".")
    kind = _class(noun)
    written = next(parent for parent in kind.__mro__ if method in vars(parent))
    return f"{written.__name__}.{method}"


def _class(noun: str) -> type:
    for module in pkgutil.walk_packages(datagouv._sync.__path__, "datagouv._sync."):
        kinds = vars(importlib.import_module(module.name))
        name = RECORDS.get(noun) or "".join(part.title() for part in noun.split("_"))
        if isinstance(kinds.get(name), type):
            return kinds[name]  # type: ignore[no-any-return]  # a class known at run time
    raise AssertionError(f"{noun} is no noun")


def test_every_verb_meets_every_fault() -> None:
    met = {_written(verb) for verb in VERBS}
    assert _verbs() - met - NOT_UNDER_FIRE.keys() == set()


def test_a_reason_is_given_for_verbs_that_exist_and_are_not_in_the_table() -> None:
    met = {_written(verb) for verb in VERBS}
    assert NOT_UNDER_FIRE.keys() <= _verbs() - met


def test_an_entry_calls_the_verb_that_it_names() -> None:
    for verb in VERBS.values():
        method = verb.name.split(" ")[0].split(".")[1]
        called = verb.act.__closure__ or ()
        names = {cell.cell_contents for cell in called if isinstance(cell.cell_contents, str)}
        assert method in {*verb.act.__code__.co_names, *names}, verb.name
