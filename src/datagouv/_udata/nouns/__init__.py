"""One file a noun: its fields, payload, filters, orders, write schema and queries. Pure."""
