"""The bank's words and what may be asked of them: pure, no database, no network, no clock."""
