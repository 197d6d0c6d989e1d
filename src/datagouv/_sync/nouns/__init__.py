# Generated from src/datagouv/_async/nouns/__init__.py by scripts/unasync.py: edit that file, then `make style`.
"""One file a noun: the record and its collection."""
