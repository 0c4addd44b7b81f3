"""The audit ledger: chained, append-only entries in SQLite or PostgreSQL, written before anything runs."""
