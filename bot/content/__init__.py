"""The derived data: a read-only SQLite file built from the packs, and the look-ups over it."""
