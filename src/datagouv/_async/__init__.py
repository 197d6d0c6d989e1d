"""The source of every verb. The sync face is written from it by `scripts/unasync.py`."""
