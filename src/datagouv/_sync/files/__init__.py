# Generated from src/datagouv/_async/files/__init__.py by scripts/unasync.py: edit that file, then `make style`.
"""Uploads and downloads."""
