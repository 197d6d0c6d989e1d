"""One file a noun: the record and its collection."""
