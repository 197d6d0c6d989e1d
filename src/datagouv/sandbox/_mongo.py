"""What mongomock lacks to stand in for MongoDB under udata. Knows nothing of the portal.

mongomock is changed in place: this is only ever imported by the sandbox's own process.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import wraps
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeGuard

if TYPE_CHECKING:
    from collections.abc import Callable

# What `?q=` searches: MongoDB has one text index a collection, mongomock has none.
_SEARCHED = ("title", "name", "acronym", "description", "first_name", "last_name")

# One operation at a time, as MongoDB makes each of them atomic. mongomock changes documents in
# place while others read them, and finds then writes without holding anything in between.
_ATOMIC = (
    "_find_and_modify aggregate bulk_write count_documents create_index delete_many delete_one "
    "distinct drop insert_many insert_one replace_one update_many update_one"
)


def install() -> None:
    """Make udata run on mongomock: connect to it, and teach it what udata needs."""
    # Neither library has type information, nor is it there when types are checked.
    collection: Any = import_module("mongomock.collection")
    filtering: Any = import_module("mongomock.filtering")
    _connect_in_memory()
    _search_texts(collection, filtering)
    _look_into_references(filtering)
    _set_after_a_position(collection)
    _find_by_id(collection)
    _be_atomic(collection)


def _connect_in_memory() -> None:
    mongoengine: Any = import_module("mongoengine")
    mongomock: Any = import_module("mongomock")
    connect = mongoengine.connect

    def connect_in_memory(db: str, **settings: Any) -> Any:
        kept = {k: v for k, v in settings.items() if k not in {"connect", "host", "port"}}
        return connect(db, mongo_client_class=mongomock.MongoClient, **kept)

    mongoengine.connect = connect_in_memory


def _search_texts(collection: Any, filtering: Any) -> None:
    """Answer `$text`, and ignore the order by relevance that comes with it."""
    filterer: Any = filtering._Filterer
    apply, find, sort = filterer.apply, collection.Collection.find, collection.Cursor.sort

    def apply_with_text(self: Any, where: Any, document: Any) -> Any:
        if _is_dict(where) and "$text" in where:
            if not _text_matches(document, where["$text"]["$search"]):
                return False
            where = {key: value for key, value in where.items() if key != "$text"}
        return apply(self, where, document)

    def find_without_score(
        self: Any, where: Any = None, projection: Any = None, *args: Any, **kwargs: Any
    ) -> Any:
        if _is_dict(projection):
            projection = {k: v for k, v in projection.items() if not _is_score(v)}
        return find(self, where, projection, *args, **kwargs)

    def sort_without_score(self: Any, keys: Any, direction: Any = None) -> Any:
        if not isinstance(keys, str):
            keys = [(key, order) for key, order in keys if not _is_score(order)]
        return sort(self, keys, direction) if keys else self

    filterer.apply = apply_with_text
    collection.Collection.find = find_without_score
    collection.Cursor.sort = sort_without_score


def _is_dict(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_score(value: object) -> bool:
    return _is_dict(value) and "$meta" in value


def _text_matches(document: Any, search: str) -> bool:
    """Tell whether each word of `search` begins a word of `document`.

    MongoDB compares stems: that a word also finds its longer forms comes close to it.
    """
    wanted = _words(search)
    found = _words(" ".join(str(document.get(field) or "") for field in _SEARCHED))
    return bool(wanted) and all(any(word.startswith(w) for word in found) for w in wanted)


def _words(text: str) -> list[str]:
    decomposed = unicodedata.normalize("NFKD", text.casefold())
    return re.findall(r"\w+", "".join(c for c in decomposed if not unicodedata.combining(c)))


def _look_into_references(filtering: Any) -> None:
    """Find by the id inside a reference, as `{"subject._ref.$id": ...}`.

    MongoDB stores a reference as a document; mongomock keeps an object that it does not look into.
    """
    reference: Any = import_module("bson").DBRef
    candidates = filtering.iter_key_candidates

    def iter_with_references(key: Any, doc: Any) -> Any:
        return candidates(key, doc.as_doc() if isinstance(doc, reference) else doc)

    filtering.iter_key_candidates = iter_with_references


def _set_after_a_position(collection: Any) -> None:
    """Set every field of `{"$set": {"resources.$": ..., "last_modified": ...}}`.

    mongomock loses the document after a `$`, and would set `last_modified` in a resource: leave
    the `$` for the end.
    """
    update = collection.Collection._update_document_fields_positional

    def update_positions_last(self: Any, doc: Any, fields: Any, *args: Any) -> Any:
        ordered = dict(sorted(fields.items(), key=lambda field: "$" in field[0]))
        return update(self, doc, ordered, *args)

    collection.Collection._update_document_fields_positional = update_positions_last


def _find_by_id(collection: Any) -> None:
    """Look at one document when the filter names its id, where mongomock reads them all."""
    iter_documents = collection.Collection._iter_documents
    filter_applies = collection.filter_applies

    def iter_one_document(self: Any, where: Any) -> Any:
        key = where.get("_id") if _is_dict(where) else None
        if key is None or isinstance(key, (dict, list, re.Pattern)):
            return iter_documents(self, where)
        store = self._store
        candidates = [store[key]] if key in store else []
        return (document for document in candidates if filter_applies(where, document))

    collection.Collection._iter_documents = iter_one_document


def _be_atomic(collection: Any) -> None:
    lock = threading.RLock()

    def locked(operation: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(operation)
        def with_lock(*args: Any, **kwargs: Any) -> Any:
            with lock:
                return operation(*args, **kwargs)

        return with_lock

    for name in _ATOMIC.split():
        setattr(collection.Collection, name, locked(getattr(collection.Collection, name)))
    # A cursor reads, and copies, on its first use.
    collection.Cursor._compute_results = locked(collection.Cursor._compute_results)
