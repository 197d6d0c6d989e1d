# Generated from src/datagouv/_async/core/__init__.py by scripts/unasync.py: edit that file, then `make style`.
"""Transport, records, collections and pages: the ground of every noun."""
