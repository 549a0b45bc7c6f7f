"""Finding a time: who can come when, which times suit, and telling everybody."""
