"""A question becomes an Answer: interpret, run, present, record."""
