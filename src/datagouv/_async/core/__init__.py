"""Transport, records, collections and pages: the ground of every noun."""
