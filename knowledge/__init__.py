"""Policy documents (a later issue)."""
