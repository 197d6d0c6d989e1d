"""Threads and tasks, locks and slots, written by hand for both faces."""
