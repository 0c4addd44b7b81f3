"""Policy documents: intake, search, and the bank's own documents."""
