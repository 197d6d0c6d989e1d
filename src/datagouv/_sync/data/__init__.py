# Generated from src/datagouv/_async/data/__init__.py by scripts/unasync.py: edit that file, then `make style`.
"""Reading data: tables, and traffic, from the services beside a portal and from files."""
