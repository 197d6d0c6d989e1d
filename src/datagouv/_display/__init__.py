"""What notebooks and shells show: cards, tables, signatures, names, tracebacks. Pure."""
