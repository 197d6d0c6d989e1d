"""Files on disk: names, checksums, parts, partial files. No HTTP."""
