"""The language-model agent: reads what the grammar cannot, and may only propose the grammar's own requests."""
