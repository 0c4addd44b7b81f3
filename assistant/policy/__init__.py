"""Answers from policy documents: finding the clause, quoting it, holding figures against it."""
