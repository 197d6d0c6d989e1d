"""What mongomock lacks to stand in for MongoDB under udata. Knows nothing of the portal.

mongomock is changed in place: this is only ever imported by the sandbox's own process.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from copy import deepcopy
from functools import wraps
from importlib import import_module
from itertools import islice
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

# The stages of an aggregation that change none of the documents that they are given.
_COUNTING = frozenset({"$match", "$group", "$count"})


def install() -> None:
    """Make udata run on mongomock: connect to it, and teach it what udata needs."""
    # Neither library has type information, nor is it there when types are checked.
    collection: Any = import_module("mongomock.collection")
    filtering: Any = import_module("mongomock.filtering")
    _connect_in_memory()
    _search_texts(collection, filtering)
    _look_into_references(filtering)
    _set_after_a_position(collection)
    _compare_few(collection)
    _count_in_place(collection)
    _copy_one_page(collection)
    _refer_without_loading()
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
    """Find documents by the `$id` of what they refer to, as those of one subject are found."""
    dbref: Any = import_module("bson.dbref").DBRef
    candidates = filtering.iter_key_candidates

    def candidates_in_references(key: str, document: Any) -> Any:
        # mongomock looks into dictionaries only.
        return candidates(key, document.as_doc() if isinstance(document, dbref) else document)

    filtering.iter_key_candidates = candidates_in_references


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


def _compare_few(collection: Any) -> None:
    """Compare the filter with those documents that have its ids and texts.

    mongomock compares the whole filter with each document, where MongoDB has indexes.
    """
    iter_documents = collection.Collection._iter_documents
    filter_applies = collection.filter_applies

    def iter_few_documents(self: Any, where: Any) -> Any:
        if not _is_dict(where) or self._store.is_empty:
            return iter_documents(self, where)
        documents = _candidates(self._store, where)
        return (document for document in documents if filter_applies(where, document))

    collection.Collection._iter_documents = iter_few_documents


def _candidates(store: Any, where: dict[str, Any]) -> list[Any]:
    """Return the documents that can match, in their order."""
    parts: list[dict[str, Any]] = [where, *(where.get("$and") or ())]
    asked = {key: value for part in parts for key, value in part.items()}
    key: Any = asked.get("_id")
    documents: list[Any] = list(store.documents)
    if _is_dict(key):
        ids: Any = key.get("$in") or ()
        if ids and all(_is_plain(id) for id in ids):
            chosen = set(ids)
            documents = [document for document in documents if document["_id"] in chosen]
    elif key is not None and not isinstance(key, (list, re.Pattern)):
        return [store[key]] if key in store else []
    for name, value in asked.items():
        if _is_plain(value) and "." not in name:
            documents = [one for one in documents if _can_equal(one.get(name), value)]
    return documents


def _is_plain(value: object) -> bool:
    """Tell whether a document matches `value` only where it holds an equal one, or a list."""
    return type(value).__name__ in {"ObjectId", "str"}


def _can_equal(held: object, value: object) -> bool:
    return held == value or isinstance(held, (list, tuple))


def _count_in_place(collection: Any) -> None:
    """Let an aggregation count the documents in their place, where mongomock copies all of them."""
    aggregate = collection.Collection.aggregate
    process, patch = (
        collection.aggregate.process_pipeline,
        collection.helpers.patch_datetime_awareness_in_document,
    )

    def aggregate_in_place(self: Any, pipeline: Any, session: Any = None, **options: Any) -> Any:
        if session is not None or not all(_COUNTING.issuperset(stage) for stage in pipeline):
            return aggregate(self, pipeline, session, **options)
        stages: list[dict[str, Any]] = list(pipeline)
        matches: list[Any] = []
        while stages and "$match" in stages[0]:
            matches.append(stages.pop(0)["$match"])
        where: dict[str, Any] = {"$and": matches} if matches else {}
        documents = list(self._iter_documents(patch(where)))
        counted = process(documents, self.database, stages, None)
        return process(deepcopy(list(counted)), self.database, [], None)

    collection.Collection.aggregate = aggregate_in_place


def _copy_one_page(collection: Any) -> None:
    """Copy the documents of one page, where mongomock copies all and leaves out the others."""
    cursor = collection.Cursor
    compute = cursor._compute_results

    def compute_page(self: Any, with_limit_and_skip: bool = False) -> Any:
        aware = self.collection.codec_options.tz_aware
        if aware or not with_limit_and_skip or not self._limit:
            return compute(self, with_limit_and_skip)
        wanted = (self._factory, self._skip, self._limit)
        if getattr(self, "_page_wanted", None) != wanted:
            end: int = self._skip + abs(self._limit)
            page: list[Any] = list(islice(self._factory(), self._skip, end))
            self._page_wanted, self._page = wanted, page
        copied: Any = self._page
        return copied

    cursor._compute_results = compute_page


def _refer_without_loading() -> None:
    """Read the ids alone of documents that others refer to, as in `Follow(following__in=datasets)`.

    mongoengine makes an object of each document to take its id: two thirds of each write to an
    organization of 200 datasets.
    """
    transform: Any = import_module("mongoengine.queryset.transform")
    base: Any = import_module("mongoengine.queryset.base")
    fields: Any = import_module("mongoengine.fields")
    bson: Any = import_module("bson")
    prepare = transform._prepare_query_for_iterable

    def prepare_references(field: Any, op: Any, value: Any) -> Any:
        inner = field.field if isinstance(field, fields.ListField) else field
        generic = isinstance(inner, fields.GenericReferenceField)
        refers = generic or isinstance(inner, fields.ReferenceField)
        if not refers or not isinstance(value, base.BaseQuerySet) or _is_cut(value):
            return prepare(field, op, value)
        referred: list[Any] = []
        for row in value._collection.find(value._query, {"_id": True, "_cls": True}):
            reference = bson.DBRef(value._document._get_collection_name(), row["_id"])
            if generic:
                name = row.get("_cls", value._document._class_name)
                reference = bson.SON((("_cls", name), ("_ref", reference)))
            referred.append(reference)
        return prepare(field, op, referred)

    transform._prepare_query_for_iterable = prepare_references


def _is_cut(queryset: Any) -> bool:
    """Tell whether the queryset leaves out some documents that its filter matches."""
    return bool(queryset._none or queryset._empty or queryset._skip or queryset._limit is not None)


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
