# Generated from src/datagouv/_async/__init__.py by scripts/unasync.py: edit that file, then `make style`.
"""The source of every verb. The sync face is written from it by `scripts/unasync.py`."""
