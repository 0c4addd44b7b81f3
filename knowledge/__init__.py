"""The bank's documents: passages and their retrieval."""
